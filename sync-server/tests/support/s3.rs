//! S3-compatible stores for tests, each in a process of its own. moto is a mock: it keeps objects in memory and checks no
//! signature. s3s-fs keeps them in a folder, checks signatures and refuses other keys; its makers call it experimental. Neither is
//! what an office would use, and neither shows what a store does when its disks fail.

#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use kengai_protocol::Hash;
use kengai_protocol::sign::PublicKey;
use kengai_server::RealDisk;
use kengai_server::blob_keys::BlobKeys;
use kengai_server::blob_place::BlobPlace;
use kengai_server::blob_settings::BlobSettings;

pub const BUCKET: &str = "photos";
const KEYS: [&str; 2] = ["mihon-key", "mihon-secret-1234567890"];

/// A running store; killed when it is dropped.
pub struct S3 {
    child: Child,
    pub endpoint: String,
    home: tempfile::TempDir,
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where `script/setup checks` puts programs that tests need.
fn cache() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let user = || variable("XDG_CACHE_HOME").unwrap_or_else(|| variable("HOME").unwrap().join(".cache"));
    variable("KENGAI_CACHE").unwrap_or_else(|| user().join("kengai"))
}

fn program(name: &str) -> PathBuf {
    let program = cache().join("s3/bin").join(name);
    assert!(program.exists(), "{} is not there: run script/setup checks", program.display());
    program
}

/// Keys in a file, and room.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    write_keys(&home.path().join("keys"), KEYS[1]);
    home
}

pub fn write_keys(file: &Path, secret: &str) {
    std::fs::write(file, format!("AWS_ACCESS_KEY_ID={}\nAWS_SECRET_ACCESS_KEY={secret}\n", KEYS[0])).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// Where a store says that it listens.
fn endpoint(said: impl Read + Send + 'static, before: &str) -> String {
    let mut said = BufReader::new(said).lines();
    let endpoint = said.by_ref().find_map(|line| Some(line.unwrap().split_once(before)?.1.trim().to_owned()));
    // A pipe that nobody reads would stop it.
    std::thread::spawn(move || said.for_each(drop));
    endpoint.expect("a store says where it listens")
}

impl S3 {
    /// Each kind, with one empty bucket.
    pub fn each() -> [Self; 2] {
        [Self::moto(), Self::s3s()]
    }

    /// moto.
    pub fn moto() -> Self {
        let mut command = Command::new(program("moto_server"));
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let endpoint = endpoint(child.stderr.take().unwrap(), "Running on ");
        let store = Self { child, endpoint, home: home() };
        assert!(store.bare("PUT", &format!("/{BUCKET}")).starts_with("HTTP/1.1 200"));
        store
    }

    /// s3s-fs.
    pub fn s3s() -> Self {
        let home = home();
        let root = home.path().join("root");
        std::fs::create_dir_all(root.join(BUCKET)).unwrap();
        let mut command = Command::new(program("s3s-fs"));
        command.args([
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--access-key",
            KEYS[0],
            "--secret-key",
            KEYS[1],
        ]);
        command.arg(root).env("RUST_LOG", "info").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let endpoint = endpoint(child.stdout.take().unwrap(), "running at ");
        Self { child, endpoint, home }
    }

    /// Ends it; nothing answers at its address any more.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// A request without a body or a signature.
    pub fn bare(&self, method: &str, path: &str) -> String {
        let address = self.endpoint.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn keys_file(&self) -> PathBuf {
        self.home.path().join("keys")
    }

    pub fn secret(&self) -> &'static str {
        KEYS[1]
    }

    /// How it is said on the command line, with this name before all others.
    pub fn options(&self, place: &str, prefix: &str) -> Vec<String> {
        let keys = self.keys_file().display().to_string();
        [place, &uri(prefix), "--blobs-endpoint", &self.endpoint, "--blobs-keys", &keys]
            .map(str::to_owned)
            .to_vec()
    }

    pub fn settings(&self, prefix: &str) -> BlobSettings {
        let place = BlobPlace::parse(&uri(prefix), Some(&self.endpoint), None).unwrap();
        BlobSettings { place, keys: Some(BlobKeys::find(Some(&self.keys_file()), |_| None).unwrap()) }
    }
}

pub fn uri(prefix: &str) -> String {
    format!("s3://{BUCKET}/{prefix}")
}

/// The photos that lie in a place, by name. Not on a thread that must not block.
pub fn names(settings: &BlobSettings, data: &Path, server: &PublicKey) -> Vec<Hash> {
    let mut names = settings.open(Arc::new(RealDisk), data, server).unwrap().list().unwrap();
    names.sort();
    names
}
