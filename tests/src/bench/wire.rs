//! What HTTP and TLS add to the bodies, measured once over a real socket: a counting relay stands between a real device
//! and a real server. Reported without a limit: most of it is the handshake, which a longer session pays once.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kengai::{CareBook, FileVault, FoundingRequest, SystemClock, SystemRandomness};
use kengai_protocol::invitation::FoundingTicket;
use kengai_server::ledger::{Ledger, LedgerOptions};
use kengai_server::{AppState, tls};
use kengai_store::file_vault::COST_MIN;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::figure::Figure;

/// Bytes that passed.
#[derive(Debug, Default)]
struct Passed {
    out: AtomicU64,
    back: AtomicU64,
}

/// A sync with nothing new, on a new connection.
#[must_use]
pub fn figures() -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("threads can be started").block_on(measure())
}

async fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let passed = Arc::new(Passed::default());
    let ticket = serve(&folder.path().join("server"), Arc::clone(&passed)).await;
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::with_cost("bench", random.clone(), COST_MIN);
    let book = CareBook::create(
        &folder.path().join("device"),
        &vault,
        Arc::new(SystemClock),
        random,
        Duration::ZERO,
    )
    .expect("an empty folder");
    let founding = FoundingRequest {
        ticket,
        office_number: "9970000001".into(),
        office_name: "見本訪問介護事業所".into(),
        name: "見本 管理子".into(),
        kana: "ミホン カンリコ".into(),
        staff_code: "M01".into(),
    };
    book.found(&founding).await.expect("the ticket is fresh");
    for _ in 0..2 {
        book.sync(&|_| {}).await.expect("the server is there");
    }
    let before = (passed.out.load(Ordering::SeqCst), passed.back.load(Ordering::SeqCst));
    let bodies = book.sync(&|_| {}).await.expect("the server is there").traffic;
    // The relay counts a closing record a moment after the sync has returned.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let out = passed.out.load(Ordering::SeqCst) - before.0;
    let back = passed.back.load(Ordering::SeqCst) - before.1;
    vec![
        Figure::new("nothing new, bytes in the socket, sent", out as f64, "B")
            .beside("body", bodies.sent_bytes as f64),
        Figure::new("nothing new, bytes in the socket, received", back as f64, "B")
            .beside("body", bodies.received_bytes as f64),
    ]
}

/// Starts a server behind a relay; gives its founding ticket, which names the relay.
async fn serve(folder: &Path, passed: Arc<Passed>) -> String {
    let seed = [7; 32];
    let random = Arc::new(SystemRandomness::new());
    let options = LedgerOptions { key_seed: seed, random, quotas: kengai_server::limits::Quotas::default() };
    let mut ledger = Ledger::open(folder, options).expect("an empty folder");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let behind = listener.local_addr().expect("it is bound");
    let server = ledger.public_key();
    let code = ledger.make_ticket().expect("a fresh ledger");
    let config = tls::server_config(&seed, &server).expect("a key of our own");
    let (state, _thread) = AppState::start(ledger, Arc::new(kengai_server::clock::SystemClock));
    tokio::spawn(async move { kengai_server::run(listener, config, state, std::future::pending()).await });
    let relay = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = relay.local_addr().expect("it is bound").to_string();
    tokio::spawn(relay_all(relay, behind, passed));
    FoundingTicket { address, server, code }.to_text()
}

async fn relay_all(relay: TcpListener, behind: SocketAddr, passed: Arc<Passed>) {
    while let Ok((near, _)) = relay.accept().await {
        let Ok(far) = TcpStream::connect(behind).await else { return };
        let (near_read, near_write) = near.into_split();
        let (far_read, far_write) = far.into_split();
        let (out, back) = (Arc::clone(&passed), Arc::clone(&passed));
        tokio::spawn(async move { copy(near_read, far_write, &out.out).await });
        tokio::spawn(async move { copy(far_read, near_write, &back.back).await });
    }
}

async fn copy(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, count: &AtomicU64) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        if read == 0 || to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
        count.fetch_add(read as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown().await;
}
