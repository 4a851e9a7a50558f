//! One photo that two fetch at once: a sync and whoever opens it, and two processes on one home.

use std::sync::Arc;

use kengai_protocol::blob::blob_id;

use super::coming::fetch_one;
use super::scripted::{Device, Scripted, given, noise};

#[tokio::test]
async fn two_who_fetch_one_photo_ask_for_it_once() {
    let (device, photo) = (Device::new(), noise(1, 800_000));
    let row = device.lacks(&photo, photo.len());
    let (server, transport) = Scripted::giving(vec![photo.clone()]);
    let fetching = || fetch_one(&device.store, &transport, &row, &|_| {});
    let (one, other) = tokio::join!(fetching(), fetching());
    assert_eq!((one.unwrap(), other.unwrap()), (Ok(()), Ok(())));
    assert_eq!(server.bytes(), photo.len() as u64);
    assert!(device.store().sealed_photo(row.id).unwrap() == photo);
    assert_eq!(device.pieces(), 0);
}

#[tokio::test]
async fn whoever_waited_goes_on_where_the_other_one_was_stopped() {
    let (device, photo) = (Device::new(), noise(2, 800_000));
    let row = device.lacks(&photo, photo.len());
    let (server, transport) = Scripted::giving(vec![photo.clone()]);
    let heard = std::sync::Mutex::new(Vec::new());
    let told = |at| heard.lock().unwrap().push(at);
    let stopped = async {
        let enough = async {
            while server.asked.lock().unwrap().len() < 3 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = enough => {}
            _ = fetch_one(&device.store, &transport, &row, &|_| {}) => panic!("it is stopped before"),
        }
    };
    let (_, waited) = tokio::join!(stopped, fetch_one(&device.store, &transport, &row, &told));
    assert_eq!(waited.unwrap(), Ok(()));
    assert!(device.store().sealed_photo(row.id).unwrap() == photo);
    let again = server.bytes() - photo.len() as u64;
    assert!(again <= 128 * 1024, "only the part that was under way came twice: {again}");
    let heard = heard.into_inner().unwrap();
    assert!(heard.is_sorted() && heard.len() > 2, "{heard:?}");
}

/// While one process waits for an answer, another one has the home and does something to this photo.
async fn beside(meddle: impl Fn(&mut kengai_store::Store) + Send + Sync + 'static, at: usize) -> u64 {
    let (device, photo) = (Arc::new(Device::new()), noise(3, 800_000));
    let row = device.lacks(&photo, photo.len());
    let (other, photos) = (Arc::clone(&device), vec![photo.clone()]);
    let (server, transport) = Scripted::by(move |ask, number| {
        if number == at {
            meddle(&mut other.store());
        }
        given(&photos, ask)
    });
    assert_eq!(fetch_one(&device.store, &transport, &row, &|_| {}).await.unwrap(), Ok(()));
    assert!(device.store().sealed_photo(row.id).unwrap() == photo);
    assert_eq!(device.pieces(), 0);
    server.bytes()
}

#[tokio::test]
async fn what_another_process_has_fetched_meanwhile_is_there() {
    let photo = noise(3, 800_000);
    let id = blob_id(&photo);
    let fetched = move |store: &mut kengai_store::Store| {
        store.keep_photo(id, &photo).unwrap();
        store.forget_photo_pieces(id).unwrap();
    };
    let asked = beside(fetched, 2).await;
    assert!(asked < 800_000, "the rest was not asked for: {asked}");
}

#[tokio::test]
async fn what_another_process_has_thrown_away_comes_again_and_nothing_else_is_wrong() {
    let id = blob_id(&noise(3, 800_000));
    let asked = beside(move |store| store.forget_photo_pieces(id).unwrap(), 2).await;
    assert!((800_001..=1_600_000).contains(&asked), "{asked}");
}
