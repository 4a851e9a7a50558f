//! A picture that was opened is kept in memory for a while, is turned to be looked at, and is given to nobody once it is hidden.

use std::path::{Path, PathBuf};

use kengai::model::photo_consent::HiddenWhy;
use kengai::model::{ClientId, PhotoId, Sha256, VisitId};
use kengai::{CareBook, CareError, PhotoDecision};
use kengai_tests::live::founded;

use crate::with_photos::{self, client, picture, sha};

/// A draft with a photo.
async fn draft(book: &CareBook) -> (ClientId, VisitId, PhotoId) {
    let client = client(book).await;
    let visit = with_photos::visit(book, client);
    (client, visit, with_photos::photo(book, visit))
}

/// Width and height of a JPEG, from its frame.
fn sides(jpeg: &[u8]) -> (u16, u16) {
    let mut at = 2;
    loop {
        let (marker, len) = (jpeg[at + 1], usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]])));
        if matches!(marker, 0xc0..=0xc2) {
            let side = |at: usize| u16::from_be_bytes([jpeg[at], jpeg[at + 1]]);
            return (side(at + 7), side(at + 5));
        }
        at += 2 + len;
    }
}

/// The sealed files of a home's photos, the largest first: a photo and its thumbnail are two.
fn sealed(home: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(home.join("photos")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort_by_key(|path| std::cmp::Reverse(path.metadata().unwrap().len()));
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opened_picture_is_in_memory_until_it_is_put_away() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let (_, visit, photo) = draft(&manager).await;
    let (sha, photos) = (sha(&manager, visit, photo), manager.photos());
    assert_eq!(photos.opened_bytes(), 0);
    let jpeg = photos.bytes(sha).unwrap().unwrap();
    assert_eq!(photos.opened_bytes(), jpeg.len());

    // Turned it is another picture of the same, and nothing is written.
    let (width, height) = sides(&jpeg);
    assert_ne!(width, height);
    for (quarters, expected) in
        [(0, (width, height)), (1, (height, width)), (2, (width, height)), (7, (height, width))]
    {
        assert_eq!(sides(&photos.turned(sha, quarters).unwrap().unwrap()), expected, "{quarters}");
    }
    assert_eq!((photos.bytes(sha).unwrap().unwrap(), photos.opened_bytes()), (jpeg.clone(), jpeg.len()));

    // The second look reads no file.
    let files = sealed(&dir.path().join("manager"));
    assert_eq!(files.len(), 2);
    let elsewhere = dir.path().join("elsewhere");
    std::fs::rename(&files[0], &elsewhere).unwrap();
    assert_eq!(photos.bytes(sha).unwrap().unwrap(), jpeg);
    photos.forget_opened();
    assert_eq!(photos.opened_bytes(), 0);
    assert!(photos.bytes(sha).is_err(), "what is put away is read again");
    std::fs::rename(&elsewhere, &files[0]).unwrap();
    photos.bytes(sha).unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_hidden_is_given_to_nobody_from_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let (client, visit, photo) = draft(&manager).await;
    let (sha, photos) = (sha(&manager, visit, photo), manager.photos());
    let small = manager.visits().sheet(visit).unwrap().record.photos[&photo].thumbnail.unwrap();
    let (jpeg, thumbnail) = (photos.bytes(sha).unwrap().unwrap(), photos.bytes(small).unwrap().unwrap());
    assert!(thumbnail.len() < jpeg.len() && thumbnail.len() <= 6_000, "{}", thumbnail.len());
    let hide = PhotoDecision::Hide { why: HiddenWhy::WrongClient, reason: None };
    photos.decide(client, &[sha], &hide).unwrap();
    for one in [sha, small] {
        assert!(matches!(photos.bytes(one), Err(CareError::PhotoHidden(HiddenWhy::WrongClient))), "{one}");
        assert!(matches!(photos.turned(one, 1), Err(CareError::PhotoHidden(_))));
        assert!(matches!(photos.fetch(one, &|_| {}).await, Err(CareError::PhotoHidden(_))));
    }
    assert_eq!(photos.opened_bytes(), 0);
    photos.decide(client, &[sha], &PhotoDecision::Show { because: "まちがえて隠した".to_owned() }).unwrap();
    assert_eq!(photos.bytes(sha).unwrap().unwrap(), jpeg);
    assert_eq!(photos.bytes(small).unwrap().unwrap(), thumbnail);
    // Nobody decides about a photo that no record of the client names.
    let other = photos.decide(client, &[Sha256::from_bytes([9; 32])], &hide);
    assert!(matches!(other, Err(CareError::NotFound(_))), "{other:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_again_or_taken_out_is_another_photo_and_leaves_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let (client, visit, photo) = draft(&manager).await;
    let (sha, photos) = (sha(&manager, visit, photo), manager.photos());
    let jpeg = photos.bytes(sha).unwrap().unwrap();
    let small = manager.visits().sheet(visit).unwrap().record.photos[&photo].thumbnail.unwrap();
    // What is decided about the first is not decided about the one in its place.
    let hide = PhotoDecision::Hide { why: HiddenWhy::WrongClient, reason: None };
    photos.decide(client, &[sha], &hide).unwrap();
    photos.retake(visit, photo, &picture(), true).unwrap();
    let again = with_photos::sha(&manager, visit, photo);
    assert_ne!(again, sha);
    assert_eq!(photos.bytes(again).unwrap().unwrap(), jpeg);
    // Nor is the first given to anybody because no record names it any more, in neither size.
    for one in [sha, small] {
        assert!(matches!(photos.bytes(one), Err(CareError::PhotoHidden(_))), "{one}");
    }
    assert!(matches!(photos.retake(visit, photo, &picture(), false), Err(CareError::Input(_))));
    let withdrawn = |day: &str| {
        manager.clients().set_fields(client, &[("photo_consent.withdrawn", day)]).unwrap();
    };
    withdrawn("2026-11-16");
    let refused = photos.retake(visit, photo, &picture(), true);
    assert!(matches!(refused, Err(CareError::PhotoConsentWithdrawn(_))), "{refused:?}");
    withdrawn("");

    // What nothing names leaves a manager's device too, once nothing can come back that names it.
    let home = dir.path().join("manager");
    assert_eq!(sealed(&home).len(), 4);
    manager.sync(&|_| {}).await.unwrap();
    assert_eq!(sealed(&home).len(), 2, "the draft names one, and its thumbnail");
    photos.take_out(visit, photo).unwrap();
    assert!(manager.visits().sheet(visit).unwrap().record.photos.is_empty());
    assert!(matches!(photos.take_out(visit, photo), Err(CareError::NotFound(_))));
    manager.sync(&|_| {}).await.unwrap();
    assert_eq!(sealed(&home), Vec::<PathBuf>::new());
}
