//! The stream of news: who may listen, what is heard, in frames of what size, and when it ends.

use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::http::{self, Code};
use kengai_protocol::sign::SigningKey;
use kengai_protocol::statement::{Enrol, StatementBody};
use kengai_protocol::sync_answer::EntryStatus;
use kengai_protocol::{CircleId, Role};
use kengai_server::clock::StartedClock;
use kengai_server::limits::Quotas;
use kengai_server::listeners::News;
use kengai_server::{AppState, Ledger, tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

use crate::client::Client;
use crate::support::{Device, MORNING_MS, Morning, Office, SERVER_SEED, options};

/// How often a quiet stream says so here.
const QUIET: Duration = Duration::from_millis(900);
/// A frame on the wire: as a chunk of HTTP's, of one size whatever it says.
const CHUNK_BYTES: usize = "C\r\n".len() + http::NEWS_FRAME_BYTES + "\r\n".len();

struct Running {
    address: String,
    news: News,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

/// A morning at a server that is there: manager, A and B share a client's circle.
async fn start(quotas: Quotas) -> (Running, Morning) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path(), options(1, quotas)).unwrap();
    let morning = Morning::at(&mut ledger);
    let tls = tls::server_config(&SERVER_SEED, &ledger.public_key()).unwrap();
    let (mut state, writer) = AppState::start(ledger, Arc::new(StartedClock::at(MORNING_MS)));
    state.patience.news = QUIET;
    let news = state.news.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(async move {
        let until = async {
            let _ = stopped.await;
        };
        kengai_server::run(listener, tls, state, until).await.unwrap();
        tokio::task::spawn_blocking(move || writer.join().unwrap()).await.unwrap();
    });
    (Running { address, news, stop, ended, _folder: folder }, morning)
}

impl Running {
    async fn connect(&self, key: &SigningKey) -> Client {
        Client::connect(&self.address, SigningKey::from_seed(SERVER_SEED).public(), key).await.unwrap()
    }

    /// Asks for the stream. What refuses says its code.
    async fn listen(&self, key: &SigningKey) -> Result<Stream, Code> {
        let mut line = self.connect(key).await;
        let head = format!("GET {} HTTP/1.1\r\nHost: kengai\r\n\r\n", http::NEWS);
        line.stream.write_all(head.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(line.stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        if !head.starts_with("http/1.1 200") {
            let mut body = [0; 64];
            let read = line.stream.read(&mut body).await.unwrap();
            return Err(Code::of_wire(&body[..read]).unwrap());
        }
        assert!(head.contains("content-type: text/event-stream\r\n"), "{head}");
        assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
        let mut stream = Stream(line);
        assert_eq!(stream.next().await, Some(false), "a frame at once, and it is no hint");
        Ok(stream)
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(10), self.ended).await.unwrap().unwrap();
    }
}

struct Stream(Client);

impl Stream {
    /// The next frame: whether it is news; `None` at the end.
    async fn next(&mut self) -> Option<bool> {
        let mut begin = [0; 3];
        let read = self.0.stream.read_exact(&mut begin);
        tokio::time::timeout(Duration::from_secs(10), read).await.expect("a frame in time").ok()?;
        if begin == *b"0\r\n" {
            return None;
        }
        let mut rest = [0; CHUNK_BYTES - 3];
        self.0.stream.read_exact(&mut rest).await.ok()?;
        let chunk = [&begin[..], &rest].concat();
        let framed = |frame: &[u8]| [b"C\r\n", frame, b"\r\n"].concat();
        match chunk {
            chunk if chunk == framed(http::NEWS_FRAME) => Some(true),
            chunk if chunk == framed(http::QUIET_FRAME) => Some(false),
            other => panic!("another frame: {other:?}"),
        }
    }

    /// Waits for a hint.
    async fn hears(&mut self) {
        for _ in 0..20 {
            if self.next().await.expect("the stream goes on") {
                return;
            }
        }
        panic!("no hint came");
    }

    /// Two quiet frames in a row: a hint would have come before the second.
    async fn is_quiet(&mut self) {
        for _ in 0..2 {
            assert_eq!(self.next().await, Some(false), "nothing came that concerns it");
        }
    }

    async fn ends(&mut self) {
        while self.next().await.is_some() {}
    }
}

/// A device writes into a circle, and the server has said that it is there.
async fn write(server: &Running, office: &Office, device: &mut Device, circle: CircleId) {
    let entry = device.write(office, circle, b"sealed visit");
    let mut request = device.request(office);
    request.entries = device.wire(office, &[entry]);
    let answer = server.connect(&device.key).await.sync(&request).await;
    assert!(matches!(answer.statuses[..], [EntryStatus::Accepted(_)]), "{:?}", answer.statuses);
    device.take(office, &answer);
}

async fn hand_in(server: &Running, by: &Device, append: &ControlAppend) {
    let answer = server.connect(&by.key).await.control(append).await;
    assert!(matches!(answer, ControlAnswer::Accepted { .. }), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_hears_of_its_own_circles_and_not_of_itself() {
    let (server, mut morning) = start(Quotas::default()).await;
    let outside = Device::new(&morning.office.random);
    morning.office.enrol(&morning.manager, &outside);
    hand_in(&server, &morning.manager, &morning.office.append_from(1)).await;

    let mut manager = server.listen(&morning.manager.key).await.unwrap();
    let mut a = server.listen(&morning.a.key).await.unwrap();
    let mut b = server.listen(&morning.b.key).await.unwrap();
    let mut nobody = server.listen(&outside.key).await.unwrap();
    assert_eq!(server.news.count(), 4);
    write(&server, &morning.office, &mut morning.a, morning.client).await;
    b.hears().await;
    manager.hears().await;
    a.is_quiet().await;
    nobody.is_quiet().await;
    // What is there already says nothing once more.
    b.is_quiet().await;

    // A statement that takes one into a circle concerns that one.
    morning.office.grant(&morning.manager, morning.client, &outside, Role::Helper);
    hand_in(&server, &morning.manager, &morning.office.append_from(1)).await;
    nobody.hears().await;
    b.is_quiet().await;
    manager.is_quiet().await;
    // And from then on it hears of the circle.
    write(&server, &morning.office, &mut morning.b, morning.client).await;
    nobody.hears().await;
    a.hears().await;
    // A circle of the manager's and of nobody else.
    let managers = morning.office.managers;
    manager.hears().await;
    write(&server, &morning.office, &mut morning.manager, managers).await;
    for stream in [&mut a, &mut b, &mut nobody, &mut manager] {
        stream.is_quiet().await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_has_one_stream_and_the_newer_one_counts() {
    let (server, mut morning) = start(Quotas::default()).await;
    let mut older = server.listen(&morning.b.key).await.unwrap();
    let mut newer = server.listen(&morning.b.key).await.unwrap();
    older.ends().await;
    assert_eq!(server.news.count(), 1);
    write(&server, &morning.office, &mut morning.a, morning.client).await;
    newer.hears().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_have_limits_and_syncs_are_served_all_the_same() {
    for quotas in [
        Quotas { news_streams_per_org: 1, ..Quotas::default() },
        Quotas { news_streams: 1, ..Quotas::default() },
    ] {
        let (server, mut morning) = start(quotas).await;
        let a = server.listen(&morning.a.key).await.unwrap();
        assert_eq!(server.listen(&morning.b.key).await.err(), Some(Code::Busy));
        write(&server, &morning.office, &mut morning.b, morning.client).await;
        // A newer one of the same device takes the place of its older one.
        let mut newer = server.listen(&morning.a.key).await.unwrap();
        drop(a);
        write(&server, &morning.office, &mut morning.b, morning.client).await;
        newer.hears().await;
        // Whoever hangs up gives its place back.
        drop(newer);
        let mut tries = 0;
        while let Err(code) = server.listen(&morning.b.key).await {
            assert_eq!(code, Code::Busy);
            tokio::time::sleep(Duration::from_millis(20)).await;
            tries += 1;
            assert!(tries < 500, "the place is given back");
        }
        server.stop().await;
    }
}

#[test]
fn half_of_all_connections_stay_for_syncs() {
    use kengai_server::limits::{CONNECTIONS_MAX, NEWS_STREAMS_MAX, NEWS_STREAMS_PER_ORG_MAX};
    let quotas = Quotas::default();
    assert_eq!(
        (quotas.news_streams, quotas.news_streams_per_org),
        (NEWS_STREAMS_MAX, NEWS_STREAMS_PER_ORG_MAX)
    );
    const {
        assert!(NEWS_STREAMS_MAX * 2 <= CONNECTIONS_MAX && NEWS_STREAMS_PER_ORG_MAX < NEWS_STREAMS_MAX);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_of_an_identity_that_another_one_continues_ends_at_once() {
    let (server, mut morning) = start(Quotas::default()).await;
    let mut old = server.listen(&morning.b.key).await.unwrap();
    let mut beside = server.listen(&morning.a.key).await.unwrap();
    let mut next = Device::new(&morning.office.random);
    next.staff = morning.b.staff;
    let enrol = Enrol {
        sign_key: next.key.public(),
        seal_key: morning.b.seal.public(),
        staff: morning.b.staff,
        admin: false,
        continues: Some(morning.b.id()),
    };
    morning.office.state(StatementBody::Enrol(enrol), Some(&morning.b));
    hand_in(&server, &morning.b, &morning.office.append_from(1)).await;
    // Within less than a quiet frame's time, and without a hint.
    assert_eq!(old.next().await, None);
    assert_eq!(server.listen(&morning.b.key).await.err(), Some(Code::NotAllowed), "and opens no more");
    let mut new = server.listen(&next.key).await.unwrap();
    write(&server, &morning.office, &mut morning.a, morning.client).await;
    new.hears().await;
    beside.is_quiet().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_hear_nothing_and_a_server_that_stops_does_not_wait_for_listeners() {
    let (server, morning) = start(Quotas::default()).await;
    let stranger = Device::new(&morning.office.random);
    assert_eq!(server.listen(&stranger.key).await.err(), Some(Code::UnknownDevice));
    let mut manager = server.listen(&morning.manager.key).await.unwrap();
    let (ended, ()) = tokio::join!(async { manager.ends().await }, server.stop());
    assert_eq!(ended, ());
}
