//! The server as its own process: killed at any moment, stopped politely, and its commands.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::support::{Device, MORNING_MS, Office, Seeded};
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::control_append::ControlAnswer;
use kengai_protocol::http;
use kengai_protocol::invitation::FoundingTicket;
use kengai_protocol::sign::PublicKey;
use kengai_protocol::statement::StatementBody;
use kengai_protocol::sync_answer::{EntryStatus, Place};
use kengai_protocol::{CircleId, CircleKind, Entry, Hash, Randomness, Role};
use kengai_server::limits::Quotas;
use kengai_server::{Ledger, LedgerOptions, RealDisk, server_key};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_kengai-server");

/// A server process; killed if the test ends early.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
    pub(crate) admin: String,
    pub(crate) ticket: Option<FoundingTicket>,
    pub(crate) key: PublicKey,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn start(data: &Path, more: &[&str]) -> Server {
    let ready = data.with_extension("ready");
    let _ = std::fs::remove_file(&ready);
    let log = std::fs::File::create(data.with_extension("log")).unwrap();
    let mut child = Command::new(BINARY)
        .env("RUST_LOG", "info")
        .args(["run", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .arg("--ready-file")
        .arg(&ready)
        .args(more)
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !ready.exists() {
        assert!(began.elapsed() < Duration::from_secs(30), "the server does not start");
        assert!(child.try_wait().unwrap().is_none(), "the server ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    let said: serde_json::Value = serde_json::from_slice(&std::fs::read(&ready).unwrap()).unwrap();
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    let key = text("server_key").parse::<Hash>().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ticket = std::fs::read_to_string(data.join("founding-ticket.txt")).ok().map(|text| {
        let shown = lines.take(2).last().unwrap().unwrap();
        assert_eq!(shown, format!("登録票: {}", text.trim()));
        FoundingTicket::parse(&text).unwrap()
    });
    Server { child, address: text("address"), admin: text("admin"), ticket, key: PublicKey(key.0) }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").arg(name).arg(child.id().to_string()).status().unwrap();
    assert!(status.success());
}

pub(crate) fn command(args: &[&str], data: &Path) -> Output {
    Command::new(BINARY).args(args).arg("--data").arg(data).output().unwrap()
}

pub(crate) fn admin_get(server: &Server, path: &str) -> String {
    let mut stream = std::net::TcpStream::connect(&server.admin).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// An office at this server: its key is not the tests' usual one.
fn office_for(server: &Server, seed: u64) -> (Office, Device) {
    let (mut office, manager) = Office::new(seed);
    let StatementBody::Found { server: named, .. } = &mut office.statements[0].body else { panic!() };
    *named = server.key;
    Office::refound(&mut office, &manager);
    (office, manager)
}

pub(crate) async fn found(server: &Server, seed: u64) -> (Office, Device) {
    let (office, manager) = office_for(server, seed);
    let mut line = Client::connect(&server.address, server.key, &manager.key).await.unwrap();
    let reply = line.found(server.ticket.as_ref().unwrap().code, &office.append_from(0)).await;
    let answer = ControlAnswer::decode(&reply.body).unwrap();
    assert_eq!(answer, ControlAnswer::Accepted { height: office.control.height() });
    (office, manager)
}

/// What one device was told is durable.
#[derive(Default)]
struct Told {
    entries: HashMap<Hash, (Entry, Place)>,
    blobs: HashMap<Hash, Place>,
}

/// Writes entries and photos until the connection breaks. What was acknowledged is in `told`.
async fn write_until_cut(
    server: (String, PublicKey),
    office: Arc<Office>,
    mut device: Device,
    circle: CircleId,
    round: u8,
    told: &mut Told,
) -> Device {
    let Ok(mut line) = Client::connect(&server.0, server.1, &device.key).await else { return device };
    for count in 0_u32.. {
        let mut entries: Vec<Entry> = device.unsent.clone();
        entries.push(device.write(&office, circle, &count.to_be_bytes()));
        device.unsent = entries.clone();
        let mut request = device.request(&office);
        request.entries = device.wire(&office, &entries);
        let Ok(reply) = line.send("POST", http::SYNC, &request.encode()).await else { break };
        let answer = kengai_protocol::sync_answer::SyncAnswer::decode(&reply.body).unwrap();
        for (entry, status) in entries.iter().zip(&answer.statuses) {
            let (EntryStatus::Accepted(place) | EntryStatus::Known(place)) = status else {
                panic!("{status:?}")
            };
            told.entries.insert(entry.header.hash(), (entry.clone(), *place));
        }
        device.unsent.clear();
        device.take(&office, &answer);
        if count % 3 == 0 {
            let epoch = office.control.circle(&circle).unwrap().newest_epoch().id;
            let mut salt = [round; 16];
            office.random.fill(&mut salt);
            let header = BlobHeader { org: office.org, circle, epoch, salt };
            let photo = header.seal(&office.keys[&circle], &[round; 20_000]);
            let id = blob_id(&photo);
            let path = http::photo(circle, id);
            let Ok(reply) = line.send("PUT", &path, &photo).await else { break };
            let mut numbers = reply.code().split(' ').map(|number| number.parse().unwrap());
            let place = Place { position: numbers.next().unwrap(), counter: numbers.next().unwrap() };
            told.blobs.insert(id, place);
        }
    }
    device
}

/// Opens what a killed server left behind, and looks for everything that was acknowledged.
fn check_all(data: &Path, office: &Office, asker: &Device, circle: CircleId, told: &Told) {
    let key_seed = server_key::open_or_make(&RealDisk, data, &Seeded::new(0)).unwrap();
    let options = LedgerOptions { key_seed, random: Arc::new(Seeded::new(0)), quotas: Quotas::default() };
    let mut ledger = Ledger::open(data, options).unwrap();
    for (entry, place) in told.entries.values() {
        let mut request = asker.request(office);
        request.entries = asker.wire(office, std::slice::from_ref(entry));
        let answer = ledger.sync(&asker.public(), request, MORNING_MS).unwrap();
        assert_eq!(answer.statuses, [EntryStatus::Known(*place)], "an acknowledged entry is gone");
    }
    for (id, place) in &told.blobs {
        let blob = ledger.get_blob(&asker.public(), &circle, id).unwrap();
        assert_eq!(blob_id(&blob), *id);
        assert_eq!(ledger.put_blob(&asker.public(), &circle, id, &blob).unwrap(), *place);
    }
    ledger.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_keeps_its_word() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed = now.subsec_nanos().into();
    let seed = std::env::var("KENGAI_SEED").map_or(seed, |text| text.parse().unwrap());
    println!("KENGAI_SEED={seed}");
    let dice = Seeded::new(seed);
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let mut server = start(&data, &[]);
    let (mut office, manager) = found(&server, 11).await;
    let mut devices: Vec<Device> = (0..3).map(|_| Device::new(&office.random)).collect();
    for device in &devices {
        office.enrol(&manager, device);
    }
    let mut members: Vec<(&Device, Role)> = devices.iter().map(|device| (device, Role::Helper)).collect();
    members.push((&manager, Role::Manager));
    let circle = office.open_circle(&manager, CircleKind::Client, &members);
    let mut line = Client::connect(&server.address, server.key, &manager.key).await.unwrap();
    line.control(&office.append_from(1)).await;
    let office = Arc::new(office);
    let mut told: Vec<Told> = devices.iter().map(|_| Told::default()).collect();
    for round in 0..6_u8 {
        let mut tasks = Vec::new();
        for (device, mut told) in devices.drain(..).zip(told.drain(..)) {
            let (to, office) = ((server.address.clone(), server.key), Arc::clone(&office));
            tasks.push(tokio::spawn(async move {
                let device = write_until_cut(to, office, device, circle, round, &mut told).await;
                (device, told)
            }));
        }
        let wait = u64::from(kengai_protocol::random::bytes::<1>(&dice)[0]) * 2 + 60;
        tokio::time::sleep(Duration::from_millis(wait)).await;
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        for task in tasks {
            let (device, got) = task.await.unwrap();
            devices.push(device);
            told.push(got);
        }
        for (device, told) in devices.iter().zip(&told) {
            check_all(&data, &office, device, circle, told);
        }
        server = start(&data, &[]);
    }
    let entries: usize = told.iter().map(|told| told.entries.len()).sum();
    let blobs: usize = told.iter().map(|told| told.blobs.len()).sum();
    println!("{entries} entries and {blobs} photos were acknowledged, none was lost");
    assert!(entries > 30 && blobs > 5, "too few to prove anything: {entries} and {blobs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_founds_backs_up_stops_and_comes_back_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let (data, backup) = (home.path().join("data"), home.path().join("backup"));
    let mut server = start(&data, &["--backup-to", backup.to_str().unwrap()]);
    for secret in ["server.key", "founding-ticket.txt", "running.json"] {
        let mode = std::fs::metadata(data.join(secret)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{secret}");
    }
    let (mut office, mut manager) = found(&server, 12).await;
    assert!(!data.join("founding-ticket.txt").exists());
    let mut line = Client::connect(&server.address, server.key, &manager.key).await.unwrap();
    manager.take(&office, &line.sync(&manager.request(&office)).await);
    let note = manager.write(&office, office.managers, b"sealed note");
    let mut request = manager.request(&office);
    request.entries = manager.wire(&office, &[note]);
    let answer = line.sync(&request).await;
    assert_eq!(answer.backed_up, 0);
    manager.take(&office, &answer);

    // One server at a time; the backup goes through the running one.
    let second = command(&["run"], &data);
    assert_eq!(second.status.code(), Some(3), "{second:?}");
    let done = command(&["backup"], &data);
    assert!(done.status.success(), "{done:?}");
    let answer = line.sync(&manager.request(&office)).await;
    assert_eq!(answer.backed_up, answer.durable);
    let metrics = admin_get(&server, "/metrics");
    for expected in [
        "kengai_entries_total{outcome=\"accepted\"} 1\n",
        "kengai_requests_total{route=\"sync\",status=\"2xx\"} 3\n",
        "kengai_backups_verified_total 1\n",
        "kengai_organisations 1\n",
        "kengai_commit_seconds_count",
    ] {
        assert!(metrics.contains(expected), "{expected:?} is not in {metrics}");
    }
    assert!(admin_get(&server, "/health").starts_with("HTTP/1.1 200"));
    // A backup that cannot be verified shows.
    let ledger = rusqlite::Connection::open(data.join("ledger.sqlite")).unwrap();
    let note = manager.write(&office, office.managers, b"another");
    let mut request = manager.request(&office);
    request.entries = manager.wire(&office, &[note]);
    line.sync(&request).await;
    ledger.execute_batch("UPDATE entry SET body = x'00' WHERE item = 2").unwrap();
    let failed = command(&["backup"], &data);
    assert_eq!(failed.status.code(), Some(4), "{failed:?}");
    assert!(admin_get(&server, "/health").starts_with("HTTP/1.1 503"));
    drop(ledger);

    // Another ticket for another organisation, while it runs.
    let ticket = command(&["ticket"], &data);
    let ticket = FoundingTicket::parse(&String::from_utf8(ticket.stdout).unwrap()).unwrap();
    assert_eq!((&ticket.address, ticket.server), (&server.address, server.key));
    server.ticket = Some(ticket);
    found(&server, 13).await;

    // A monitor that keeps its connection open does not keep the server from ending.
    let mut monitor = std::net::TcpStream::connect(&server.admin).unwrap();
    monitor.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert!(monitor.read(&mut [0; 512]).unwrap() > 0);
    signal(&server.child, "-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(!data.join("running.json").exists());
    assert!(!data.join("ledger.sqlite-wal").exists(), "the log was moved into the file");
    says_nothing_of_anybody(&data.with_extension("log"), &office, &manager);

    comes_back_elsewhere(&home.path().join("elsewhere"), &backup, &office, &manager).await;
    office.random = Arc::new(Seeded::new(1));
}

/// From its backup, once, in an empty folder.
async fn comes_back_elsewhere(elsewhere: &Path, backup: &Path, office: &Office, manager: &Device) {
    let restored = command(&["restore", "--from", backup.to_str().unwrap()], elsewhere);
    assert!(restored.status.success(), "{restored:?}");
    let again = command(&["restore", "--from", backup.to_str().unwrap()], elsewhere);
    assert_eq!(again.status.code(), Some(1));
    let server = start(elsewhere, &[]);
    let mut line = Client::connect(&server.address, server.key, &manager.key).await.unwrap();
    let answer = line.sync(&manager.request(office)).await;
    assert!(answer.restored.is_some());
    // Nobody founds with a code that was used before the backup.
    assert!(server.ticket.is_none());
}

/// The log has something to say, and no ids, keys or addresses in it.
fn says_nothing_of_anybody(log: &Path, office: &Office, manager: &Device) {
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.lines().count() > 3, "{log}");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
    let key = data_encoding::HEXLOWER.encode(&manager.public().0);
    for name in [office.org.to_string(), manager.id().to_string(), office.managers.to_string(), key] {
        assert!(!log.contains(&name[..8]), "{name} in {log}");
    }
    assert!(!log.contains("127.0.0.1"), "{log}");
}

/// Everything in and under a folder that somebody else may look into.
fn open_to_others(path: &Path, found: &mut Vec<String>) -> usize {
    let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        found.push(format!("{} is {mode:o}", path.display()));
    }
    if !path.is_dir() {
        return 1;
    }
    std::fs::read_dir(path).unwrap().map(|entry| open_to_others(&entry.unwrap().path(), found)).sum::<usize>()
        + 1
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_writes_is_its_owners_alone() {
    let home = tempfile::tempdir().unwrap();
    let (data, backup) = (home.path().join("data"), home.path().join("backup"));
    let server = start(&data, &["--backup-to", backup.to_str().unwrap()]);
    let (mut office, mut manager) = found(&server, 14).await;
    let mut line = Client::connect(&server.address, server.key, &manager.key).await.unwrap();
    manager.take(&office, &line.sync(&manager.request(&office)).await);
    let epoch = office.control.circle(&office.managers).unwrap().newest_epoch().id;
    let header = BlobHeader { org: office.org, circle: office.managers, epoch, salt: [3; 16] };
    let photo = header.seal(&office.keys[&office.managers], &[5; 20_000]);
    let path = http::photo(office.managers, blob_id(&photo));
    assert_eq!(line.send("PUT", &path, &photo).await.unwrap().status, 200);
    assert!(command(&["backup"], &data).status.success());
    let mut found = Vec::new();
    assert!(open_to_others(&data, &mut found) > 8, "a ledger, a key, a photo");
    assert!(open_to_others(&backup, &mut found) > 6, "a segment, a manifest, a proof, a photo, a key");
    open_to_others(&data.with_extension("ready"), &mut found);
    drop(server);
    let elsewhere = home.path().join("elsewhere");
    assert!(command(&["restore", "--from", backup.to_str().unwrap()], &elsewhere).status.success());
    assert!(open_to_others(&elsewhere, &mut found) > 4);
    assert_eq!(found, Vec::<String>::new());
    office.random = Arc::new(Seeded::new(1));
}

#[test]
fn a_backup_folder_that_is_no_use_stops_the_start() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "somebody's").unwrap();
    let data = folder.path().join("data");
    let run = |to: &Path| {
        let to = to.display().to_string();
        let options = ["run", "--listen", "127.0.0.1:0", "--backup-to", &to];
        let mut child = Command::new(BINARY)
            .args(options)
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let under_a_file = file.join("backup");
    let (code, said) = run(&under_a_file);
    assert!(code == Some(2) && said.contains(&format!("{} に書けません", under_a_file.display())), "{said}");
    std::os::unix::fs::symlink(&data, folder.path().join("link")).unwrap();
    for inside in [data.clone(), data.join("backup"), folder.path().join("link/backup")] {
        let (code, said) = run(&inside);
        assert!(code == Some(2) && said.contains("データフォルダーの中"), "{}: {said}", inside.display());
    }
    assert!(!data.join("backup").exists(), "nothing was made");
}
