//! Photos at a server that is a process of its own, over the folder and over stores in other processes: brought, brought again,
//! fetched in parts, cut, and the server killed while they come.

#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::http::{self, Code};
use kengai_protocol::sign::PublicKey;
use kengai_protocol::{Hash, Randomness};
use kengai_server::blob_settings::BlobSettings;
use tokio::io::AsyncWriteExt;

use crate::client::Client;
use crate::process::{Server, admin_get, found, start};
use crate::s3::{S3, names};
use crate::support::{Device, Office};

/// A place for photos, and a server's folder.
struct At {
    store: Option<S3>,
    home: tempfile::TempDir,
}

impl At {
    fn each() -> Vec<Self> {
        let stores = std::iter::once(None).chain(S3::each().map(Some));
        stores.map(|store| Self { store, home: tempfile::tempdir().unwrap() }).collect()
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn start(&self) -> Server {
        let options = self.store.as_ref().map(|store| store.options("--blobs", "office"));
        let options = options.unwrap_or_default();
        start(&self.data(), &options.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The photos that lie there.
    fn names(&self, server: &Server) -> Vec<Hash> {
        let place = self.store.as_ref().map_or_else(BlobSettings::default, |store| store.settings("office"));
        tokio::task::block_in_place(|| names(&place, &self.data(), &server.key))
    }
}

/// The photos that have rows.
fn rows(data: &Path) -> Vec<Hash> {
    let conn = rusqlite::Connection::open(data.join("ledger.sqlite")).unwrap();
    let mut query = conn.prepare("SELECT hash FROM item WHERE feed IS NULL").unwrap();
    let mut rows: Vec<Hash> =
        query.query_map([], |row| row.get(0).map(Hash)).unwrap().map(Result::unwrap).collect();
    rows.sort();
    rows
}

fn sealed(office: &Office, bytes: usize) -> (Hash, Vec<u8>) {
    let epoch = office.control.circle(&office.managers).unwrap().newest_epoch().id;
    let mut salt = [0; 16];
    office.random.fill(&mut salt);
    let header = BlobHeader { org: office.org, circle: office.managers, epoch, salt };
    let photo = header.seal(&office.keys[&office.managers], &vec![salt[0]; bytes]);
    (blob_id(&photo), photo)
}

async fn connect(server: &Server, device: &Device) -> Client {
    Client::connect(&server.address, server.key, &device.key).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_kept_once_and_fetched_whole_or_in_parts() {
    for at in At::each() {
        let server = at.start();
        let (office, manager) = found(&server, 21).await;
        let mut line = connect(&server, &manager).await;
        let (id, photo) = sealed(&office, 50_000);
        let path = http::photo(office.managers, id);
        let first = line.send("PUT", &path, &photo).await.unwrap();
        assert_eq!(first.status, 200, "{}", first.code());
        let second = line.send("PUT", &path, &photo).await.unwrap();
        assert_eq!((second.status, &second.body), (200, &first.body));
        let whole = line.send("GET", &path, b"").await.unwrap();
        assert_eq!((whole.status, whole.header("accept-ranges")), (200, Some("bytes")));
        assert!(whole.body == photo);
        let size = photo.len();
        for (range, part) in [
            ("bytes=30000-".to_owned(), 30_000..size),
            ("bytes=0-".to_owned(), 0..size),
            (format!("bytes={}-", size - 1), size - 1..size),
            ("bytes=100-1123".to_owned(), 100..1_124),
            ("bytes=40000-9999999".to_owned(), 40_000..size),
        ] {
            let reply = line.get_part(&path, &range).await.unwrap();
            let says = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            assert_eq!((reply.status, reply.header("content-range")), (206, Some(&*says)), "{range}");
            assert!(reply.body == photo[part], "{range}");
        }
        let beyond = line.get_part(&path, &format!("bytes={size}-")).await.unwrap();
        let says = format!("bytes */{size}");
        assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(&*says)));
        let size_alone = line.send("HEAD", &path, b"").await.unwrap();
        assert_eq!(size_alone.header("content-length"), Some(&*size.to_string()));
        assert_eq!(size_alone.header("accept-ranges"), Some("bytes"));
        assert_eq!(at.names(&server), [id]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_or_wrong_upload_leaves_nothing() {
    for at in At::each() {
        let server = at.start();
        let (office, manager) = found(&server, 22).await;
        let mut line = connect(&server, &manager).await;
        let ((id, photo), (other, _)) = (sealed(&office, 50_000), sealed(&office, 50_000));
        let wrong = line.send("PUT", &http::photo(office.managers, other), &photo).await.unwrap();
        assert_eq!(wrong.refusal(), Some(Code::OtherBlob));
        let path = http::photo(office.managers, id);
        let mut cut = connect(&server, &manager).await;
        let head = format!("PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", photo.len());
        cut.stream.write_all(head.as_bytes()).await.unwrap();
        cut.stream.write_all(&photo[..photo.len() - 1]).await.unwrap();
        cut.stream.flush().await.unwrap();
        drop(cut);
        for name in [id, other] {
            let reply = line.send("GET", &http::photo(office.managers, name), b"").await.unwrap();
            assert_eq!(reply.refusal(), Some(Code::NotFound));
        }
        assert_eq!(at.names(&server), []);
        assert_eq!(line.send("PUT", &path, &photo).await.unwrap().status, 200, "and it may come again");
        assert_eq!(at.names(&server), [id]);
    }
}

/// Brings photos until the connection breaks; those that were acknowledged.
async fn bring_until_cut(to: (String, PublicKey), office: Arc<Office>, device: Arc<Device>) -> Vec<Hash> {
    let mut told = Vec::new();
    let Ok(mut line) = Client::connect(&to.0, to.1, &device.key).await else { return told };
    loop {
        let (id, photo) = sealed(&office, 20_000);
        let reply = line.send("PUT", &http::photo(office.managers, id), &photo).await;
        if !reply.is_ok_and(|reply| reply.status == 200) {
            return told;
        }
        told.push(id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_photos_come_it_keeps_its_word_and_nothing_else() {
    for at in At::each() {
        let mut server = at.start();
        let (office, manager) = found(&server, 23).await;
        let (office, manager) = (Arc::new(office), Arc::new(manager));
        let mut told = Vec::new();
        for _ in 0..4 {
            let bringing: Vec<_> = (0..3)
                .map(|_| {
                    let to = (server.address.clone(), server.key);
                    tokio::spawn(bring_until_cut(to, Arc::clone(&office), Arc::clone(&manager)))
                })
                .collect();
            let before = rows(&at.data()).len();
            while rows(&at.data()).len() < before + 4 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            for one in bringing {
                told.extend(one.await.unwrap());
            }
            let held = rows(&at.data());
            assert!(told.iter().all(|id| held.contains(id)), "an acknowledged photo has no row");
            let left = at.names(&server);
            assert!(held.iter().all(|id| left.contains(id)), "a row names what is not there");
            server = at.start();
            assert_eq!(at.names(&server), held, "what has no row is gone");
        }
        let mut line = connect(&server, &manager).await;
        for id in &told {
            let reply = line.send("GET", &http::photo(office.managers, *id), b"").await.unwrap();
            assert!(reply.status == 200 && blob_id(&reply.body) == *id);
        }
        println!("{} photos were acknowledged, none was lost", told.len());
        assert!(told.len() >= 8, "too few to prove anything: {}", told.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_store_is_away_photos_wait_and_records_are_taken() {
    let mut at = At { store: Some(S3::moto()), home: tempfile::tempdir().unwrap() };
    let server = at.start();
    let (office, mut manager) = found(&server, 24).await;
    let mut line = connect(&server, &manager).await;
    let answer = line.sync(&manager.request(&office)).await;
    let before = answer.durable;
    manager.take(&office, &answer);
    let (id, photo) = sealed(&office, 1_000);
    assert!(admin_get(&server, "/health").starts_with("HTTP/1.1 200"));
    at.store.as_mut().unwrap().stop();
    let path = http::photo(office.managers, id);
    let reply = line.send("PUT", &path, &photo).await.unwrap();
    assert_eq!(reply.refusal(), Some(Code::Busy));
    let health = admin_get(&server, "/health");
    assert!(health.starts_with("HTTP/1.1 503") && health.contains("photos wait"), "{health}");
    let mut request = manager.request(&office);
    let note = manager.write(&office, office.managers, b"sealed note");
    request.entries = manager.wire(&office, &[note]);
    assert_eq!(line.sync(&request).await.durable, before + 1, "the note, and no photo");
    drop(server);
    // It starts again where it was used before, for the records.
    let server = at.start();
    let mut line = connect(&server, &manager).await;
    line.sync(&manager.request(&office)).await;
    assert!(admin_get(&server, "/health").contains("photos wait"));
}
