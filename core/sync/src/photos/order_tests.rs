//! What fails holds up nothing that does not, in this sync or the next.

use std::collections::BTreeSet;

use kengai_protocol::blob::blob_id;

use super::fetching::fetch;
use super::scripted::{Device, Does, Scripted, given, noise, taken};
use super::sending::send;
use crate::records::Outcome;

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
    let mut outcome = Outcome::default();
    assert!(send(&device.exchanging(&transport), &mut outcome).await.is_err(), "three in a row");
    assert_eq!(outcome.traffic.photos_sent, 0, "the first time they are in the way");
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
    let mut outcome = Outcome::default();
    assert!(fetch(&device.exchanging(&transport), &mut outcome).await.is_err());
    assert_eq!(outcome.traffic.photos_received, 0);
    let mut outcome = Outcome::default();
    assert!(fetch(&device.exchanging(&transport), &mut outcome).await.is_err());
    assert_eq!(outcome.traffic.photos_received, 2);
}
