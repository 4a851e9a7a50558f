//! What fails holds up nothing that does not, in this sync or the next.

use std::collections::BTreeSet;

use kengai_protocol::blob::blob_id;

use super::fetching::fetch;
use super::scripted::{Device, Does, Scripted, given, noise, taken};
use super::sending::send;
use crate::records::Outcome;

/// A thumbnail on which the line broke once still goes before a photo.
#[tokio::test]
async fn a_thumbnail_that_broke_once_goes_before_photos() {
    let ((photos, breaking), device) = (photos(), Device::new());
    for photo in &photos {
        device.has(photo);
    }
    let heals = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let healed = std::sync::Arc::clone(&heals);
    let (line, transport) = Scripted::by(move |ask, _| {
        let is_small = breaking.iter().any(|id| ask.path.contains(id));
        let breaks = is_small && !healed.load(std::sync::atomic::Ordering::Relaxed);
        if breaks { Does::Breaks } else { taken(ask) }
    });
    assert!(send(&device.exchanging(&transport), &mut Outcome::default()).await.is_err(), "three in a row");
    heals.store(true, std::sync::atomic::Ordering::Relaxed);
    let before = line.asked.lock().unwrap().len();
    send(&device.exchanging(&transport), &mut Outcome::default()).await.unwrap();
    let paths: Vec<String> =
        line.asked.lock().unwrap()[before..].iter().map(|(path, _, _)| path.clone()).collect();
    let small = |path: &String| photos[..3].iter().any(|photo| path.contains(&blob_id(photo).to_string()));
    let first_full = paths.iter().position(|path| !small(path)).unwrap();
    assert!(paths[first_full..].iter().all(|path| !small(path)), "{paths:?}");
}

/// Three thumbnails on which the line breaks whatever happens, and two photos behind them.
fn photos() -> (Vec<Vec<u8>>, Vec<String>) {
    let small: Vec<Vec<u8>> = (1..=3).map(|seed| noise(seed, 3_000)).collect();
    let breaking = small.iter().map(|photo| blob_id(photo).to_string()).collect();
    let full = (4..=5).map(|seed| noise(seed, 10_000));
    (small.into_iter().chain(full).collect(), breaking)
}

#[tokio::test]
async fn thumbnails_on_which_the_line_always_breaks_keep_no_photo_waiting_for_ever() {
    let ((photos, breaking), device) = (photos(), Device::new());
    for photo in &photos {
        device.has(photo);
    }
    let (_, transport) =
        Scripted::by(
            move |ask, _| {
                if breaking.iter().any(|id| ask.path.contains(id)) { Does::Breaks } else { taken(ask) }
            },
        );
    for _ in 0..3 {
        let mut outcome = Outcome::default();
        assert!(send(&device.exchanging(&transport), &mut outcome).await.is_err(), "three in a row");
        assert_eq!(outcome.traffic.photos_sent, 0, "three times they are in the way");
    }
    let mut outcome = Outcome::default();
    assert!(send(&device.exchanging(&transport), &mut outcome).await.is_err());
    assert_eq!(outcome.traffic.photos_sent, 2, "and no more");
}

#[tokio::test]
async fn nor_those_that_are_fetched() {
    let ((photos, breaking), device) = (photos(), Device::new());
    for photo in &photos {
        device.lacks(photo, photo.len());
    }
    let ids: BTreeSet<String> = breaking.into_iter().collect();
    let (_, transport) = Scripted::by(move |ask, _| {
        if ids.iter().any(|id| ask.path.contains(id)) { Does::Breaks } else { given(&photos, ask) }
    });
    for _ in 0..3 {
        let mut outcome = Outcome::default();
        assert!(fetch(&device.exchanging(&transport), &mut outcome).await.is_err());
        assert_eq!(outcome.traffic.photos_received, 0);
    }
    let mut outcome = Outcome::default();
    assert!(fetch(&device.exchanging(&transport), &mut outcome).await.is_err());
    assert_eq!(outcome.traffic.photos_received, 2);
}
