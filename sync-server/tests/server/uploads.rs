//! Photos in parts: what arrived is kept, whatever became of the line, of the server or of the device's identity.

use std::time::Duration;

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::blob_part::{Part, PartAnswer};
use kengai_protocol::http::{self, Code};
use kengai_protocol::limits::PART_BYTES_MAX;
use kengai_protocol::{CircleId, Hash};
use tokio::io::AsyncWriteExt as _;

use crate::client::{Client, Reply};
use crate::process::{found, start};
use crate::support::{Device, Office};

const PHOTO_BYTES: usize = 200_000;

fn photo(office: &Office, salt: u8) -> (Hash, Vec<u8>) {
    let circle = office.managers;
    let epoch = office.control.circle(&circle).unwrap().newest_epoch().id;
    let header = BlobHeader { org: office.org, circle, epoch, salt: [salt; 16] };
    let sealed = header.seal(&office.keys[&circle], &vec![salt; PHOTO_BYTES]);
    (blob_id(&sealed), sealed)
}

fn path(circle: CircleId, id: Hash, from: u64, of: u64) -> String {
    http::photo_part(circle, id, Part { from, of })
}

fn said(reply: &Reply) -> PartAnswer {
    PartAnswer::of_wire(&reply.body).unwrap_or_else(|_| panic!("{reply:?}"))
}

/// A device's line, and a photo that it brings.
struct Bringing {
    line: Client,
    circle: CircleId,
    id: Hash,
    sealed: Vec<u8>,
}

impl Bringing {
    async fn of(server: &crate::process::Server, office: &Office, device: &Device, salt: u8) -> Self {
        let line = Client::connect(&server.address, server.key, &device.key).await.unwrap();
        let (id, sealed) = photo(office, salt);
        Self { line, circle: office.managers, id, sealed }
    }

    async fn part(&mut self, from: usize, to: usize) -> Reply {
        let path = path(self.circle, self.id, from as u64, self.sealed.len() as u64);
        self.line.send("PUT", &path, &self.sealed[from..to]).await.unwrap()
    }

    /// How far the server has it, asked with nothing.
    async fn has(&mut self) -> PartAnswer {
        said(&self.part(0, 0).await)
    }

    /// Says that a part comes, and hangs up in the middle of it.
    async fn cut(mut self, from: usize, to: usize, at: usize) {
        let path = path(self.circle, self.id, from as u64, self.sealed.len() as u64);
        let head = format!("PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", to - from);
        self.line.stream.write_all(head.as_bytes()).await.unwrap();
        self.line.stream.write_all(&self.sealed[from..at]).await.unwrap();
        self.line.stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tail_of_a_cut_part_is_kept_and_a_killed_server_goes_on_from_what_it_wrote() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let server = start(&data, &[]);
    let (office, manager) = found(&server, 41).await;
    let mut one = Bringing::of(&server, &office, &manager, 1).await;
    let of = one.sealed.len();
    assert_eq!(one.has().await, PartAnswer::Has(0));
    assert_eq!(said(&one.part(0, 40_000).await), PartAnswer::Has(40_000));
    one.cut(40_000, 100_000, 71_234).await;
    let mut one = Bringing::of(&server, &office, &manager, 1).await;
    assert_eq!(one.has().await, PartAnswer::Has(71_234), "not a byte of it is lost");
    // A part that leaves a hole is not taken, one that overlaps is taken from where it is new.
    assert_eq!(said(&one.part(80_000, 90_000).await), PartAnswer::Has(71_234));
    assert_eq!(said(&one.part(60_000, 90_000).await), PartAnswer::Has(90_000));
    drop(server);
    let server = start(&data, &[]);
    let mut one = Bringing::of(&server, &office, &manager, 1).await;
    assert_eq!(one.has().await, PartAnswer::Has(90_000));
    assert_eq!(said(&one.part(90_000, 190_000).await), PartAnswer::Has(190_000));
    let PartAnswer::Whole(place) = said(&one.part(190_000, of).await) else { panic!("it is whole") };
    assert_eq!(one.has().await, PartAnswer::Whole(place));
    let whole = one.line.send("GET", &http::photo(one.circle, one.id), b"").await.unwrap();
    assert_eq!(whole.body, one.sealed);
    assert_eq!(std::fs::read_dir(data.join("partial")).unwrap().count(), 0, "nothing of it is left over");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_not_the_photo_end_it_and_it_begins_anew() {
    let home = tempfile::tempdir().unwrap();
    let server = start(&home.path().join("data"), &[]);
    let (office, manager) = found(&server, 42).await;
    let mut one = Bringing::of(&server, &office, &manager, 1).await;
    let of = one.sealed.len();
    one.sealed[50] ^= 1;
    assert_eq!(said(&one.part(0, 100_000).await), PartAnswer::Has(100_000));
    assert_eq!(one.part(100_000, of).await.refusal(), Some(Code::OtherBlob));
    one.sealed[50] ^= 1;
    assert_eq!(one.has().await, PartAnswer::Has(0), "what was spoilt is gone");
    assert_eq!(said(&one.part(0, 100_000).await), PartAnswer::Has(100_000));
    assert!(matches!(said(&one.part(100_000, of).await), PartAnswer::Whole(_)));
    // A client that has nothing to say does not say how long it is.
    let path = path(one.circle, Hash([8; 32]), 0, of as u64);
    let head = format!("PUT {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    one.line.stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(said(&one.line.receive(true).await.unwrap()), PartAnswer::Has(0));
    // Parts that contradict themselves, or are too long.
    for (from, to, of) in [(0, PART_BYTES_MAX + 1, of), (0, 100, 99), (of, of, of + 3_000_000)] {
        let path = http::photo_part(one.circle, Hash([9; 32]), Part { from: from as u64, of: of as u64 });
        let refused = one.line.send("PUT", &path, &one.sealed[from..to]).await.unwrap();
        assert!(matches!(refused.refusal(), Some(Code::Malformed | Code::TooLarge)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_hangs_is_overtaken_by_the_next_one() {
    let home = tempfile::tempdir().unwrap();
    let server = start(&home.path().join("data"), &[]);
    let (office, manager) = found(&server, 43).await;
    let mut hanging = Bringing::of(&server, &office, &manager, 1).await;
    let of = hanging.sealed.len();
    let path = path(hanging.circle, hanging.id, 0, of as u64);
    let head = format!("PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n");
    hanging.line.stream.write_all(head.as_bytes()).await.unwrap();
    hanging.line.stream.write_all(&hanging.sealed[..30_000]).await.unwrap();
    hanging.line.stream.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    // The phone has changed its network; its old connection is still open here.
    let mut next = Bringing::of(&server, &office, &manager, 1).await;
    assert_eq!(next.has().await, PartAnswer::Has(30_000));
    assert_eq!(said(&next.part(30_000, 60_000).await), PartAnswer::Has(60_000));
    hanging.line.stream.write_all(&[0; 70_000]).await.unwrap();
    let late = hanging.line.receive(true).await.unwrap();
    assert_eq!(late.refusal(), Some(Code::Busy), "{late:?}");
    assert_eq!(next.has().await, PartAnswer::Has(60_000), "what the old one still brings counts no more");
    assert_eq!(said(&next.part(60_000, 180_000).await), PartAnswer::Has(180_000));
    assert!(matches!(said(&next.part(180_000, of).await), PartAnswer::Whole(_)));
}
