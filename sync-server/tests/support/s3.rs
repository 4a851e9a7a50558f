//! An S3-compatible store for tests, in a process of its own. moto is a mock: it keeps objects in memory, asks no signature of
//! anybody and checks none. What a store does that checks them is for a real one to show.

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
use kengai_server::blob_place::{BlobPlace, BlobSettings};

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

impl S3 {
    /// moto with one empty bucket.
    pub fn moto() -> Self {
        let program = cache().join("s3/bin/moto_server");
        assert!(program.exists(), "{} is not there: run script/setup checks", program.display());
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", "0"]);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let endpoint = said
            .by_ref()
            .find_map(|line| Some(line.unwrap().split_once("Running on ")?.1.trim().to_owned()))
            .expect("moto says where it listens");
        // A pipe that nobody reads would stop it.
        std::thread::spawn(move || said.for_each(drop));
        let home = tempfile::tempdir().unwrap();
        let keys = home.path().join("keys");
        std::fs::write(&keys, format!("AWS_ACCESS_KEY_ID={}\nAWS_SECRET_ACCESS_KEY={}\n", KEYS[0], KEYS[1]))
            .unwrap();
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600)).unwrap();
        let store = Self { child, endpoint, home };
        assert!(store.bare("PUT", &format!("/{BUCKET}")).starts_with("HTTP/1.1 200"));
        store
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
