//! Clients that mean harm or are broken: slow, endless, greedy, malformed. Nobody else notices.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::support::{Device, MORNING_MS, Morning, SERVER_SEED, Seeded, open};
use kengai_protocol::Randomness;
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::http::{self, Code};
use kengai_protocol::sign::SigningKey;
use kengai_protocol::sync_request::SyncRequest;
use kengai_server::clock::SystemClock;
use kengai_server::limits::{CONNECTIONS_PER_DEVICE_MAX, Patience};
use kengai_server::{AppState, tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

struct Running {
    address: String,
    m: Morning,
    _folder: tempfile::TempDir,
}

/// A server with a morning's organisation and little patience.
async fn start() -> Running {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    let tls = tls::server_config(&SERVER_SEED, &ledger.public_key()).unwrap();
    let (mut state, _writer) = AppState::start(ledger, Arc::new(SystemClock));
    state.patience = Patience {
        handshake: Duration::from_millis(400),
        header: Duration::from_millis(600),
        body: Duration::from_millis(600),
        stalled: Duration::from_millis(600),
        news: Duration::from_secs(25),
        drain: Duration::from_secs(1),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(kengai_server::run(listener, tls, state, std::future::pending()));
    Running { address, m, _folder: folder }
}

impl Running {
    async fn connect(&self, device: &Device) -> std::io::Result<Client> {
        Client::connect(&self.address, SigningKey::from_seed(SERVER_SEED).public(), &device.key).await
    }

    async fn still_works(&self) {
        let mut line = self.connect(&self.m.b).await.unwrap();
        line.sync(&self.m.b.request(&self.m.office)).await;
    }
}

/// How long until the other side ends the connection.
async fn ends_after(mut line: Client) -> Duration {
    let began = Instant::now();
    let mut byte = [0; 1024];
    let read = async { while line.stream.read(&mut byte).await.is_ok_and(|count| count > 0) {} };
    tokio::time::timeout(Duration::from_secs(10), read).await.expect("the server hangs up");
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slow_are_hung_up_on() {
    let server = start().await;
    // Nothing but a connection.
    let mut silent = tokio::net::TcpStream::connect(&server.address).await.unwrap();
    let began = Instant::now();
    let mut byte = [0; 1];
    assert_eq!(silent.read(&mut byte).await.unwrap_or(0), 0);
    assert!(began.elapsed() < Duration::from_secs(5));
    // Idle after the handshake; half a header; a drop of header now and then.
    let idle = server.connect(&server.m.a).await.unwrap();
    assert!(ends_after(idle).await < Duration::from_secs(5));
    let mut half = server.connect(&server.m.a).await.unwrap();
    half.stream.write_all(format!("POST {} HTTP/1.1\r\nHost", http::SYNC).as_bytes()).await.unwrap();
    assert!(ends_after(half).await < Duration::from_secs(5));
    let mut dripping = server.connect(&server.m.a).await.unwrap();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(8) {
        let dripped = dripping.stream.write_all(b"x: y\r\n").await.is_ok();
        if !dripped || dripping.stream.flush().await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(began.elapsed() < Duration::from_secs(8), "dripping goes on for ever");
    // A body that never ends.
    let mut body = server.connect(&server.m.a).await.unwrap();
    let head = format!("POST {} HTTP/1.1\r\nHost: k\r\nContent-Length: 1000\r\n\r\nabc", http::SYNC);
    body.stream.write_all(head.as_bytes()).await.unwrap();
    let reply = body.receive(true).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::Timeout));
    server.still_works().await;
}

/// A phone on a bad line is waited for; a stranger, who holds a place that others wait for, is not.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_nobody_knows_may_not_drip_as_slowly_as_a_phone() {
    let server = start().await;
    let stranger = Device::new(&server.m.office.random);
    for (device, hurried) in [(&stranger, true), (&server.m.a, false)] {
        let mut line = server.connect(device).await.unwrap();
        let head = format!("POST {} HTTP/1.1\r\nHost: k\r\nContent-Length: 3000000\r\n\r\n", http::SYNC);
        line.stream.write_all(head.as_bytes()).await.unwrap();
        let began = Instant::now();
        let mut ended = false;
        while began.elapsed() < Duration::from_secs(4) {
            let dripped = line.stream.write_all(b"x").await.is_ok() && line.stream.flush().await.is_ok();
            let mut byte = [0; 64];
            let read = tokio::time::timeout(Duration::from_millis(50), line.stream.read(&mut byte)).await;
            if !dripped || read.is_ok() {
                ended = true;
                break;
            }
        }
        assert_eq!(ended, hurried, "after {:?}", began.elapsed());
    }
    server.still_works().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_its_answers_is_hung_up_on() {
    let mut server = start().await;
    let mut line = server.connect(&server.m.a).await.unwrap();
    for round in 0..5_u8 {
        let entry = server.m.a.write(&server.m.office, server.m.client, &vec![round; 250_000]);
        let mut request = server.m.a.request(&server.m.office);
        request.entries = server.m.a.wire(&server.m.office, &[entry]);
        let answer = line.sync(&request).await;
        server.m.a.take(&server.m.office, &answer);
    }
    // Asks for a megabyte again and again, and reads nothing of it.
    let mut greedy = server.connect(&server.m.b).await.unwrap();
    let request = server.m.b.request(&server.m.office).encode();
    let head =
        format!("POST {} HTTP/1.1\r\nHost: k\r\nContent-Length: {}\r\n\r\n", http::SYNC, request.len());
    let began = Instant::now();
    let ended = loop {
        let asked = async {
            greedy.stream.write_all(head.as_bytes()).await?;
            greedy.stream.write_all(&request).await?;
            greedy.stream.flush().await
        };
        match tokio::time::timeout(Duration::from_millis(100), asked).await {
            Ok(Err(_)) => break true,
            _ if began.elapsed() > Duration::from_secs(9) => break false,
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    assert!(ended, "the server keeps answers for one who never reads");
    server.still_works().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_device_has_few_connections() {
    let server = start().await;
    let mut lines = Vec::new();
    for _ in 0..CONNECTIONS_PER_DEVICE_MAX {
        let mut line = server.connect(&server.m.a).await.unwrap();
        line.sync(&server.m.a.request(&server.m.office)).await;
        lines.push(line);
    }
    let body = server.m.a.request(&server.m.office).encode();
    let one_more = match server.connect(&server.m.a).await {
        Ok(mut line) => line.send("POST", http::SYNC, &body).await.is_ok(),
        Err(_) => false,
    };
    assert!(!one_more);
    server.still_works().await;
    drop(lines);
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.connect(&server.m.a).await.unwrap().sync(&server.m.a.request(&server.m.office)).await;
}

/// Flips, cuts and doubles bytes of good messages; whatever comes out is answered or refused, and changes nothing that
/// its author may not change.
#[test]
fn malformed_messages_are_errors_and_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    let dice = Seeded::new(7);
    let roll = |below: usize| {
        let mut bytes = [0; 8];
        dice.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % below as u64) as usize
    };
    let entries: Vec<_> = (0..3).map(|n: u8| m.a.write(&m.office, m.client, &[n; 50])).collect();
    let mut request = m.a.request(&m.office);
    request.entries = m.a.wire(&m.office, &entries);
    request.backfill = vec![kengai_protocol::sync_request::Backfill { circle: m.client, after: 0 }];
    let good = request.encode();
    let append = m.office.append_from(1).encode();
    let (mut served, mut refused) = (0, 0);
    for _ in 0..4_000 {
        let control = roll(4) == 0;
        let mut bytes = if control { append.clone() } else { good.clone() };
        match roll(4) {
            0 => bytes.truncate(roll(bytes.len())),
            1 => bytes.extend_from_within(..roll(40)),
            _ => {
                for _ in 0..=roll(3) {
                    let at = roll(bytes.len());
                    bytes[at] ^= 1 << roll(8);
                }
            }
        }
        if control {
            match ControlAppend::decode(&bytes) {
                Ok(append) => {
                    served += 1;
                    let answer = ledger.control(&m.a.public(), &append, MORNING_MS).unwrap();
                    let height = m.office.control.height();
                    // Skipping what is known is the most that it can come to.
                    assert!(!matches!(answer, ControlAnswer::Accepted { height: h } if h != height));
                }
                Err(_) => refused += 1,
            }
            continue;
        }
        match SyncRequest::decode(&bytes) {
            Ok(request) => {
                served += 1;
                ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
            }
            Err(_) => refused += 1,
        }
    }
    assert!(served > 300 && refused > 300, "{served} served, {refused} refused");
    // The books are still in order, and the good request still works.
    ledger.backup_to(&folder.path().join("backup"), MORNING_MS).unwrap();
    let answer = ledger.sync(&m.a.public(), request, MORNING_MS).unwrap();
    assert!(answer.statuses.iter().all(|status| {
        use kengai_protocol::sync_answer::EntryStatus::{Accepted, Known, Refused};
        matches!(status, Accepted(_) | Known(_) | Refused { .. })
    }));
}
