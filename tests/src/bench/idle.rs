//! What an idle stream takes of the server's memory: the server in a process of its own, whose pages Linux counts. The same program
//! again, told to serve; devices listen from here.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;

use kengai::SystemRandomness;
use kengai_protocol::sign::SigningKey;
use kengai_server::ledger::{Ledger, LedgerOptions};
use kengai_server::limits::Quotas;
use kengai_server::{AppState, tls};
use kengai_sync::carrier::Lines;
use kengai_sync::https::Https;
use kengai_sync::{News, Transport};

use super::figure::Figure;
use super::memory::resident_kib;
use crate::cast::{Cast, Who};
use crate::device::copy_folder;

/// The argument that makes this program a server.
pub(super) const SERVE: &str = "--serve-for-the-bench";
/// Streams before anything is measured: threads and tables are there then.
const WARM: usize = 16;
/// Streams that are measured.
const STREAMS: usize = 128;
/// What one may hold at the server, KiB: buffers of TLS and HTTP, a task, a row of a table.
const SERVER_KIB_MAX: f64 = 80.0;

/// What a stream takes at the server.
#[must_use]
pub fn figures() -> Vec<Figure> {
    let mut cast = Cast::found(72);
    let names = (0..WARM + STREAMS).map(|number| -> &'static str { format!("hanako{number}").leak() });
    let all: Vec<Who> = names.map(|name| cast.join(name)).collect();
    let keys: Vec<SigningKey> = all
        .iter()
        .map(|who| SigningKey::from_seed(*cast.devices[*who].read().home().signing_key().seed()))
        .collect();
    // Ended in good order: its log is in its file.
    cast.server.restart();
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let there = folder.path().join("server");
    copy_folder(cast.server.folder(), &there);
    let mut serving = Serving::start(&there, &cast.server.signing_key());
    let server = cast.server.key();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (before, after) = runtime.expect("it needs no threads").block_on(async {
        let mut streams: Vec<News> = Vec::new();
        let mut before = None;
        for (number, key) in keys.iter().enumerate() {
            if number == WARM {
                before = serving.resident_kib();
            }
            let line = Https.line(&serving.address, server, key).expect("it is an address");
            streams.push(Transport::new(line, Arc::default(), false).listen().await.expect("it is enrolled"));
        }
        (before, serving.resident_kib())
    });
    serving.stop();
    let Some((before, after)) = before.zip(after) else { return Vec::new() };
    let each = (after - before) / STREAMS as f64;
    vec![
        Figure::new("memory of a stream at the server, its process's pages", each.round(), "KiB")
            .at_most(SERVER_KIB_MAX)
            .beside("the whole process before", before),
    ]
}

/// A server in a process of its own.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(folder: &Path, key: &SigningKey) -> Self {
        let program = std::env::current_exe().expect("this program has a file");
        let mut child = Command::new(program)
            .args([SERVE.as_ref(), folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be run again");
        child.stdin.as_mut().expect("it is piped").write_all(key.seed()).expect("it reads");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("it is piped"))
            .read_line(&mut address)
            .expect("it says where");
        Self { child, address: address.trim().to_owned() }
    }

    fn resident_kib(&self) -> Option<f64> {
        resident_kib(&self.child.id().to_string())
    }

    /// It ends with its standard input.
    fn stop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Serves the ledger in a folder with the key that comes on the standard input, until that ends; says its address.
pub(super) fn serve(folder: &Path) -> ExitCode {
    let mut seed = [0; 32];
    std::io::stdin().read_exact(&mut seed).expect("whoever starts it says its key");
    let options = LedgerOptions {
        key_seed: seed,
        random: Arc::new(SystemRandomness::new()),
        quotas: Quotas::default(),
    };
    let ledger = Ledger::open(folder, options).expect("it was closed in good order");
    let config = tls::server_config(&seed, &ledger.public_key()).expect("a key of our own");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("threads can be started").block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (state, _thread) = AppState::start(ledger, Arc::new(kengai_server::clock::SystemClock));
        super::printed::say(&address.to_string());
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        let until = async move {
            let _ = ended.await;
        };
        kengai_server::run(listener, config, state, until).await.expect("it listens");
    });
    ExitCode::SUCCESS
}
