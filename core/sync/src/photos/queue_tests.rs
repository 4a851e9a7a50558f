//! The queues of photos beside everything else: a record that is written meanwhile, a process that is killed, a server that is busy or lies.

use std::sync::Arc;

use kengai_protocol::CircleId;
use kengai_protocol::blob::blob_id;
use kengai_protocol::http::Code;
use kengai_protocol::limits::{BLOB_BYTES_MAX, PART_BYTES_MAX};

use super::coming::fetch_one;
use super::fetching::fetch;
use super::scripted::{Device, Does, Scripted, given, has, noise, taken, writes};
use super::sending::send;
use crate::records::Outcome;
use crate::transport::TransportError;

/// Of whom all was asked, each once, in order.
fn asked(server: &Scripted) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (path, ..) in server.asked.lock().unwrap().iter() {
        ids.push(path.rsplit('/').next().unwrap().to_owned());
    }
    ids.dedup();
    ids
}

#[tokio::test]
async fn what_is_written_while_photos_go_out_goes_before_the_next_one() {
    let device = Arc::new(Device::new());
    let (first, second) = (device.has(&noise(1, 10_000)), device.has(&noise(2, 20_000)));
    let other = Arc::clone(&device);
    let (server, transport) = Scripted::by(move |ask, number| {
        if number == 0 {
            other.writes();
        }
        taken(ask)
    });
    let mut outcome = Outcome::default();
    send(&device.exchanging(&transport), &mut outcome).await.unwrap();
    assert_eq!(asked(&server), [first.to_string()]);
    assert!(outcome.photos_stopped);
    assert_eq!((outcome.traffic.photos_sent, outcome.photos_left), (1, 1));
    // The record is sent by whoever asked, and then photos go on.
    let mut outcome = Outcome::default();
    let with = super::Exchanging { unsent: 1, ..device.exchanging(&transport) };
    send(&with, &mut outcome).await.unwrap();
    assert_eq!(asked(&server), [first.to_string(), second.to_string()]);
    assert!(!outcome.photos_stopped);
}

#[tokio::test]
async fn what_is_written_while_photos_come_goes_before_the_next_one() {
    let device = Arc::new(Device::new());
    let photos = vec![noise(1, 10_000), noise(2, 20_000)];
    for photo in &photos {
        device.lacks(photo, photo.len());
    }
    let other = Arc::clone(&device);
    let (server, transport) = Scripted::by(move |ask, number| {
        if number == 0 {
            writes(&other.store());
        }
        given(&photos, ask)
    });
    let mut outcome = Outcome::default();
    fetch(&device.exchanging(&transport), &mut outcome).await.unwrap();
    assert_eq!(asked(&server).len(), 1);
    assert!(outcome.photos_stopped);
    assert_eq!(outcome.traffic.photos_received, 1);
}

const DAY: u64 = 20_000;

#[tokio::test]
async fn whoever_is_killed_between_photos_has_used_what_the_ones_before_moved() {
    let mut device = Device::new();
    (device.terms.bytes_left, device.terms.day) = (Some(1_000_000), DAY);
    device.terms.ahead = vec![CircleId::default()];
    let (out, come) = ([noise(1, 10_000), noise(2, 20_000)], [noise(3, 10_000), noise(4, 20_000)]);
    for (out, come) in out.iter().zip(&come) {
        device.has(out);
        device.lacks(come, come.len());
    }
    let hangs = [blob_id(&out[1]).to_string(), blob_id(&come[0]).to_string()];
    let (_, transport) = Scripted::by(move |ask, _| {
        if hangs.iter().any(|id| ask.path.contains(id)) {
            return Does::Hangs;
        }
        if ask.range.is_some() { given(&come, ask) } else { taken(ask) }
    });
    let with = device.exchanging(&transport);
    let (mut sent, mut fetched) = (Outcome::default(), Outcome::default());
    let used = || device.store().photo_bytes_of(DAY).unwrap();
    let until = async |bytes| {
        while used() < bytes {
            tokio::task::yield_now().await;
        }
        assert_eq!(used(), bytes);
    };
    // Each is dropped in the middle of its second photo.
    for (bytes, sends) in [(10_000, true), (30_000, false)] {
        let killed =
            async { if sends { send(&with, &mut sent).await } else { fetch(&with, &mut fetched).await } };
        let noted = tokio::time::timeout(std::time::Duration::from_secs(20), until(bytes));
        tokio::select! {
            noted = noted => noted.expect("what was moved is noted before the next photo"),
            ended = killed => panic!("it hangs: {ended:?}"),
        }
    }
}

#[tokio::test]
async fn a_busy_server_ends_the_queue_and_sets_nothing_aside() {
    let device = Device::new();
    let first = device.has(&noise(1, 10_000));
    device.has(&noise(2, 20_000));
    let busy = || Does::Says(Code::Busy.status(), Code::Busy.wire().into());
    let (server, transport) = Scripted::by(move |_, _| busy());
    let mut outcome = Outcome::default();
    send(&device.exchanging(&transport), &mut outcome).await.unwrap();
    assert_eq!(asked(&server), [first.to_string()], "nobody asks for the others");
    assert_eq!(outcome.photos_left, 2);
    let store = device.store();
    assert_eq!(store.photos_to_send(9).unwrap().len(), 2);
    assert!(store.photos_that_wait().unwrap().is_empty());
}

/// What a server that says such a thing of how far it has a photo costs, in the photo's own size.
async fn costs(says: impl Fn(usize, u64) -> u64 + Send + Sync + 'static) -> u64 {
    let (device, bytes) = (Device::new(), 300_000);
    device.has(&noise(1, bytes));
    let (server, transport) = Scripted::by(move |_, number| has(says(number, bytes as u64)));
    let mut outcome = Outcome::default();
    send(&device.exchanging(&transport), &mut outcome).await.unwrap();
    assert_eq!((outcome.traffic.photos_sent, outcome.photos_left), (0, 1));
    assert_eq!(device.store().photos_to_send(9).unwrap().len(), 1, "it is offered again");
    assert!(server.asked.lock().unwrap().len() < 100);
    outcome.traffic.photo_sent_bytes / bytes as u64
}

#[tokio::test]
async fn a_server_that_lies_about_how_far_it_has_a_photo_costs_little() {
    assert_eq!(costs(|_, of| of + 1).await, 0, "more than there is");
    assert_eq!(costs(|_, _| u64::MAX).await, 0);
    assert_eq!(costs(|_, of| of).await, 0, "all of it, and yet no place");
    assert!(costs(|number, _| [100_000, 0][number % 2]).await <= 3, "it goes back");
    assert!(costs(|number, _| number as u64).await <= 5, "ever a little more");
}

#[tokio::test]
async fn a_server_that_lies_about_a_size_is_not_believed() {
    let photo = noise(1, 300_000);
    for said in [200_000, 299_999, 300_001, 400_000, BLOB_BYTES_MAX + 1] {
        let device = Device::new();
        let row = device.lacks(&photo, said);
        let (server, transport) = Scripted::giving(vec![photo.clone()]);
        let came = fetch_one(&device.store, &transport, &row, &|_| {}).await.unwrap();
        assert!(
            matches!(came, Err(TransportError::BadAnswer | TransportError::NotFound)),
            "{said}: {came:?}"
        );
        assert!(!device.store().has_photo(row.id).unwrap());
        assert!(server.bytes() <= 2 * said as u64 + PART_BYTES_MAX as u64, "{said}: {}", server.bytes());
    }
    // More than was asked for, and something else of the right size.
    for wrong in [noise(1, 300_000 + 1), noise(2, 300_000)] {
        let device = Device::new();
        let row = device.lacks(&photo, photo.len());
        let (_, transport) = Scripted::by(move |ask, _| {
            let (from, to) = ask.range.unwrap();
            let more = (wrong.len() - 300_000) as u64;
            Does::Says(206, wrong[from as usize..(to + more) as usize].to_vec())
        });
        let came = fetch_one(&device.store, &transport, &row, &|_| {}).await.unwrap();
        assert_eq!(came, Err(TransportError::BadAnswer));
        assert!(!device.store().has_photo(row.id).unwrap());
        assert_eq!(device.pieces(), 0);
    }
}
