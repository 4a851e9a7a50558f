//! The server over real TLS sockets: who reaches what, and what misbehaving gets.

use crate::client;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::client::{Client, Reply, config};
use crate::support::{Device, MORNING_MS, Office, SERVER_SEED, open};
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::control_append::ControlAnswer;
use kengai_protocol::http::{self, Code};
use kengai_protocol::random::bytes;
use kengai_protocol::sign::SigningKey;
use kengai_protocol::sync_answer::{EntryStatus, LogItemKind};
use kengai_protocol::{CircleKind, Role, limits};
use kengai_server::clock::Clock;
use kengai_server::{AppState, tls};
use tokio::io::AsyncWriteExt;
use tokio::sync::oneshot;

/// A clock that the test moves.
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Running {
    address: String,
    code: [u8; 16],
    clock: Arc<Hands>,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

async fn start() -> Running {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let code = ledger.make_ticket().unwrap();
    let tls = tls::server_config(&SERVER_SEED, &ledger.public_key()).unwrap();
    let clock = Arc::new(Hands(AtomicU64::new(MORNING_MS)));
    let (state, writer) = AppState::start(ledger, Arc::<Hands>::clone(&clock));
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
    Running { address, code, clock, stop, ended, _folder: folder }
}

impl Running {
    async fn connect(&self, device: &Device) -> Client {
        let server = SigningKey::from_seed(SERVER_SEED).public();
        Client::connect(&self.address, server, &device.key).await.unwrap()
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(30), self.ended).await.unwrap().unwrap();
    }
}

async fn found(server: &Running) -> (Office, Device, Client) {
    let (office, manager) = Office::new(5);
    let mut client = server.connect(&manager).await;
    let reply = client.found(server.code, &office.append_from(0)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let answer = ControlAnswer::decode(&reply.body).unwrap();
    assert_eq!(answer, ControlAnswer::Accepted { height: office.control.height() });
    (office, manager, client)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_over_the_wire() {
    let server = start().await;
    let (mut office, mut manager, mut manager_line) = found(&server).await;
    let mut a = Device::new(&office.random);
    office.enrol(&manager, &a);
    let members = [(&manager, Role::Manager), (&a, Role::Helper)];
    let client = office.open_circle(&manager, CircleKind::Client, &members);
    // Before the enrolment is handed in, A's key reaches nothing.
    let mut a_line = server.connect(&a).await;
    let reply = a_line.send("POST", http::SYNC, &a.request(&office).encode()).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::UnknownDevice));
    let answer = manager_line.control(&office.append_from(1)).await;
    assert_eq!(answer, ControlAnswer::Accepted { height: office.control.height() });

    let answer = a_line.sync(&a.request(&office)).await;
    assert_eq!(answer.server_time_ms, MORNING_MS);
    a.take(&office, &answer);
    assert_eq!(a.wraps.len(), 1);
    let visit = a.write(&office, client, b"sealed visit");
    let mut request = a.request(&office);
    request.entries = a.wire(&office, &[visit]);
    let answer = a_line.sync(&request).await;
    assert!(matches!(answer.statuses[..], [EntryStatus::Accepted(_)]));
    a.take(&office, &answer);

    let header = BlobHeader {
        org: office.org,
        circle: client,
        epoch: office.control.circle(&client).unwrap().newest_epoch().id,
        salt: bytes(&*office.random),
    };
    let photo = header.seal(&office.keys[&client], &vec![9; 200_000]);
    let id = blob_id(&photo);
    let path = http::photo(client, id);
    assert_eq!(a_line.send("GET", &path, b"").await.unwrap().status, 404);
    let first = a_line.send("PUT", &path, &photo).await.unwrap();
    assert_eq!(first.status, 200, "{first:?}");
    assert_eq!(first.code().split(' ').next(), Some("2"));
    let again = server.connect(&a).await.send("PUT", &path, &photo).await.unwrap();
    assert_eq!(again, first);
    // The connection is good for more.
    assert_eq!(a_line.send("PUT", &path, &photo).await.unwrap(), first);
    assert_eq!(a_line.send("HEAD", &path, b"").await.unwrap().status, 200);

    let answer = manager_line.sync(&manager.request(&office)).await;
    assert!(
        matches!(answer.log[1].what, LogItemKind::Blob { id: held, bytes } if held == id && bytes == photo.len() as u64)
    );
    manager.take(&office, &answer);
    let got = manager_line.send("GET", &path, b"").await.unwrap();
    assert_eq!((got.status, &got.body), (200, &photo));
    assert_eq!(manager_line.send("HEAD", &path, b"").await.unwrap().status, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_of_another_name_circle_or_outsider_are_refused() {
    let server = start().await;
    let (mut office, manager, mut line) = found(&server).await;
    let outsider = Device::new(&office.random);
    office.enrol(&manager, &outsider);
    line.control(&office.append_from(1)).await;
    let header = BlobHeader {
        org: office.org,
        circle: office.managers,
        epoch: office.control.circle(&office.managers).unwrap().newest_epoch().id,
        salt: [1; 16],
    };
    let photo = header.seal(&office.keys[&office.managers], b"picture");
    let id = blob_id(&photo);
    let other = kengai_protocol::Hash::of_bytes(b"other");
    let path = http::photo(office.managers, other);
    let reply = line.send("PUT", &path, &photo).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::OtherBlob));
    let elsewhere = BlobHeader { circle: kengai_protocol::CircleId([8; 16]), ..header.clone() };
    let elsewhere = elsewhere.seal(&office.keys[&office.managers], b"picture");
    let path = http::photo(office.managers, blob_id(&elsewhere));
    let reply = line.send("PUT", &path, &elsewhere).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::OtherBlob));
    let path = http::photo(office.managers, id);
    let mut outside = server.connect(&outsider).await;
    for (method, body) in [("PUT", vec![0; 1_000_000]), ("GET", Vec::new())] {
        let reply = outside.send(method, &path, &body).await.unwrap();
        assert_eq!(reply.refusal(), Some(Code::NotAllowed));
    }
    // A stranger with a large request learns why, instead of a broken connection.
    let mut stranger = server.connect(&Device::new(&office.random)).await;
    let reply = stranger.send("POST", http::SYNC, &vec![0; 3_000_000]).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::UnknownDevice));
    let large = vec![0; limits::BLOB_BYTES_MAX + 1];
    let head = format!("PUT {path} HTTP/1.1\r\nHost: k\r\nContent-Length: {}\r\n\r\n", large.len());
    line.stream.write_all(head.as_bytes()).await.unwrap();
    let reply = line.receive(true).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::TooLarge));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_code_is_good_once() {
    let server = start().await;
    let (office, manager, mut line) = found(&server).await;
    // The answer was lost: the same again is fine.
    let again = line.found(server.code, &office.append_from(0)).await;
    assert_eq!(again.status, 200);
    let (other, other_manager) = Office::new(6);
    let mut other_line = server.connect(&other_manager).await;
    let reply = other_line.found(server.code, &other.append_from(0)).await;
    assert_eq!(reply.refusal(), Some(Code::Ticket));
    drop(manager);
    server.stop().await;
}

/// The name of a mailbox in an organisation.
type Mailbox = (kengai_protocol::OrgId, [u8; 16]);

async fn put(line: &mut Client, (org, name): Mailbox, slot: u8, message: &[u8]) -> Reply {
    line.send("PUT", &http::slot(org, name, slot), message).await.unwrap()
}

/// Waits for so long at most.
async fn get(line: &mut Client, (org, name): Mailbox, slot: u8, wait_ms: u128) -> Reply {
    line.send("GET", &http::slot_awaited(org, name, slot, wait_ms), b"").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_meet_at_a_mailbox() {
    let server = start().await;
    let (office, manager, mut inviter) = found(&server).await;
    let joiner = Device::new(&office.random);
    let mut joining = server.connect(&joiner).await;
    let mailbox = (office.org, [3; 16]);
    // The inviter waits before anybody wrote.
    let waiting = {
        let mut line = server.connect(&manager).await;
        tokio::spawn(async move { get(&mut line, mailbox, 0, 15_000).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(put(&mut joining, mailbox, 0, b"hello").await.status, 204);
    assert_eq!(put(&mut joining, mailbox, 0, b"hello").await.status, 204);
    assert_eq!(put(&mut joining, mailbox, 0, b"other").await.refusal(), Some(Code::SlotTaken));
    let reply = waiting.await.unwrap();
    assert_eq!((reply.status, &reply.body[..]), (200, &b"hello"[..]));
    // The order is kept, and each side writes its own slots.
    assert_eq!(put(&mut joining, mailbox, 2, b"early").await.refusal(), Some(Code::NotFound));
    assert_eq!(put(&mut joining, mailbox, 1, b"forged").await.refusal(), Some(Code::NotAllowed));
    assert_eq!(put(&mut inviter, mailbox, 1, b"reply").await.status, 204);
    assert_eq!(get(&mut joining, mailbox, 1, 1_000).await.body, b"reply");
    // A third party sees and writes nothing.
    let third = Device::new(&office.random);
    let mut third = server.connect(&third).await;
    assert_eq!(get(&mut third, mailbox, 1, 0).await.refusal(), Some(Code::NotAllowed));
    assert_eq!(put(&mut third, mailbox, 2, b"mine").await.refusal(), Some(Code::NotAllowed));
    assert_eq!(get(&mut joining, mailbox, 3, 0).await.status, 404);
    // After the invitation's life there is nothing.
    server.clock.0.fetch_add(limits::INVITATION_LIFE_MS, Ordering::Relaxed);
    assert_eq!(inviter.send("GET", &http::slot(mailbox.0, mailbox.1, 0), b"").await.unwrap().status, 404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_joiner_cannot_fill_the_mailboxes() {
    let server = start().await;
    let (office, _manager, _line) = found(&server).await;
    let joiner = Device::new(&office.random);
    let mut joining = server.connect(&joiner).await;
    let mut codes = Vec::new();
    for name in 0..6_u8 {
        codes.push(put(&mut joining, (office.org, [name; 16]), 0, b"hello").await.status);
    }
    assert_eq!(codes, [204, 204, 204, 204, 429, 429]);
    let nowhere = (kengai_protocol::OrgId([1; 32]), [0; 16]);
    assert_eq!(put(&mut joining, nowhere, 0, b"hello").await.refusal(), Some(Code::NotFound));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_of_ours_is_refused_early() {
    let server = start().await;
    let (_office, _manager, mut line) = found(&server).await;
    let reply = line.send("POST", http::SYNC, b"\x01not a request").await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::Malformed));
    let reply = line.send("POST", http::SYNC, b"\x02").await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::NewerVersion));
    let reply = line.send("GET", "/", b"").await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::NotFound));
    // Too long by its own word: refused before a byte of it is read.
    let head = format!("POST {} HTTP/1.1\r\nHost: k\r\nContent-Length: 999999999\r\n\r\n", http::SYNC);
    line.stream.write_all(head.as_bytes()).await.unwrap();
    let reply = tokio::time::timeout(Duration::from_secs(5), line.receive(true)).await.unwrap().unwrap();
    assert_eq!(reply.refusal(), Some(Code::TooLarge));
    // Endless: no length at all.
    let mut line = server.connect(&_manager).await;
    let head = format!("POST {} HTTP/1.1\r\nHost: k\r\nTransfer-Encoding: chunked\r\n\r\n", http::SYNC);
    line.stream.write_all(head.as_bytes()).await.unwrap();
    let reply = tokio::time::timeout(Duration::from_secs(5), line.receive(true)).await.unwrap().unwrap();
    assert_eq!(reply.refusal(), Some(Code::LengthRequired));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_or_with_another_server_there_is_no_handshake() {
    let server = start().await;
    let key = SigningKey::from_seed([1; 32]);
    let other_server = Client::connect(&server.address, SigningKey::from_seed([2; 32]).public(), &key).await;
    assert!(other_server.is_err());
    let this = SigningKey::from_seed(SERVER_SEED).public();
    // In TLS 1.3 the client learns of the refusal with its first read.
    let refused = match Client::connect_with(&server.address, config(this, None)).await {
        Ok(mut line) => line.send("GET", http::SYNC, b"").await.is_err(),
        Err(_) => true,
    };
    assert!(refused);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_a_devices_public_key_cannot_be_that_device() {
    let server = start().await;
    let (_office, manager, _line) = found(&server).await;
    let this = SigningKey::from_seed(SERVER_SEED).public();
    let thief = SigningKey::from_seed([9; 32]);
    let config = client::config_as(this, &manager.public(), &thief);
    let refused = match Client::connect_with(&server.address, config).await {
        Ok(mut line) => line.send("GET", http::SYNC, b"").await.is_err(),
        Err(_) => true,
    };
    assert!(refused);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_lets_a_request_finish() {
    let server = start().await;
    let (office, manager, mut line) = found(&server).await;
    let mut waiting = server.connect(&manager).await;
    let path = http::slot_awaited(office.org, [3; 16], 0, 1_500);
    let asked = tokio::spawn(async move { waiting.send("GET", &path, b"").await.unwrap() });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stopping = tokio::spawn(server.stop());
    assert_eq!(asked.await.unwrap().status, 404);
    stopping.await.unwrap();
    assert!(line.sync_fails(&manager.request(&office)).await);
}

impl Client {
    async fn sync_fails(&mut self, request: &kengai_protocol::sync_request::SyncRequest) -> bool {
        self.send("POST", http::SYNC, &request.encode()).await.is_err()
    }
}
