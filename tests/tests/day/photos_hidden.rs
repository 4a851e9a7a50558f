//! A photo that was hidden and that its record names no more, because a helper took it out or took another in its place: a manager
//! still decides about it, and the history says nothing of what is on it. And a photo of a handover note is hidden like any other.

use kengai::model::photo_consent::HiddenWhy;
use kengai::model::{ClientId, PhotoId, Sha256, Thread, VisitId};
use kengai::{CareBook, CareError, DocRef, HiddenPhoto, PhotoDecision};
use kengai_protocol::DocId;
use kengai_store::{DocKind, Draft, FileVault, Store};
use kengai_tests::live::{MORNING_MS, PASSPHRASE, founded, open};

use crate::with_photos::{self, client, finish, picture, sha};

/// A finished record with a photo and what is written about it.
pub(crate) async fn record(book: &CareBook) -> (ClientId, VisitId, PhotoId, Sha256) {
    let client = client(book).await;
    let visit = with_photos::visit(book, client);
    let photo = with_photos::photo(book, visit);
    book.visits().set_fields(visit, &[(&format!("photo.{photo}.caption"), "みかん箱の上")]).unwrap();
    let sha = sha(book, visit, photo);
    finish(book, visit);
    (client, visit, photo, sha)
}

/// All that the history of a record says.
fn history(book: &CareBook, visit: VisitId) -> String {
    let history = book.history().of(&DocRef::Visit(visit)).unwrap();
    serde_json::to_string(&history).unwrap()
}

pub(crate) fn only(hidden: Vec<HiddenPhoto>) -> HiddenPhoto {
    assert_eq!(hidden.len(), 1, "{hidden:?}");
    hidden.into_iter().next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_photo_that_is_taken_again_stays_on_the_list_and_out_of_the_history() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let (client, visit, photo, sha) = record(&manager).await;
    let photos = manager.photos();
    assert!(history(&manager, visit).contains("みかん箱"));
    let hide = PhotoDecision::Hide { why: HiddenWhy::WrongClient, reason: None };
    photos.decide(client, &[sha], &hide).unwrap();
    let listed = only(photos.hidden().unwrap());
    assert_eq!((listed.number, listed.is_gone), (Some(1), false));
    // Whoever does not see it writes nothing about it.
    manager.visits().change(visit).unwrap();
    let said = manager.visits().set_fields(visit, &[(&format!("photo.{photo}.caption"), "袋")]);
    assert!(matches!(said, Err(CareError::Input(_))), "{said:?}");
    photos.retake(visit, photo, &picture(), true).unwrap();
    manager.visits().finish(visit, true).unwrap();
    let again = with_photos::sha(&manager, visit, photo);
    let caption = manager.visits().sheet(visit).unwrap().record.photos[&photo].caption.clone();
    assert_eq!(caption, None, "what was written of the other is not said of this one");
    assert!(photos.bytes(again).unwrap().is_some());

    let gone = only(photos.hidden().unwrap());
    assert_eq!((gone.sha, gone.visit, gone.photo), (sha, Some(visit), Some(photo)));
    assert_eq!((gone.is_gone, gone.number, gone.day), (true, None, listed.day));
    assert_eq!((gone.purpose, &gone.taken_by), (listed.purpose, &listed.taken_by));
    let said = history(&manager, visit);
    assert!(!said.contains("みかん箱") && !said.contains(&sha.to_string()), "{said}");
    // It is decided about like any other.
    photos.decide(client, &[sha], &PhotoDecision::Show { because: "まちがえて隠した".to_owned() }).unwrap();
    assert_eq!(photos.hidden().unwrap(), Vec::new());
    assert!(history(&manager, visit).contains("みかん箱"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_a_withdrawal_hides_and_that_is_taken_out_waits_for_the_manager() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let (client, visit, photo, sha) = record(&manager).await;
    let photos = manager.photos();
    manager.clients().set_fields(client, &[("photo_consent.withdrawn", "2026-11-16")]).unwrap();
    assert_eq!(photos.undecided().unwrap().len(), 1);
    manager.visits().change(visit).unwrap();
    photos.take_out(visit, photo).unwrap();
    manager.visits().finish(visit, true).unwrap();
    let gone = only(photos.hidden().unwrap());
    assert_eq!((gone.sha, gone.is_gone, &gone.decided), (sha, true, &None));
    let undecided = photos.undecided().unwrap();
    assert_eq!((undecided[0].client, undecided[0].photos), (client, 1));
    let said = history(&manager, visit);
    assert!(!said.contains("みかん箱") && !said.contains(&sha.to_string()), "{said}");
    let keep = PhotoDecision::Hide { why: HiddenWhy::ConsentWithdrawn, reason: None };
    photos.decide(client, &[sha], &keep).unwrap();
    assert!(only(photos.hidden().unwrap()).decided.is_some());
    assert_eq!(photos.undecided().unwrap(), Vec::new());
}

/// No screen adds a photo to a note; a newer program may.
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_a_handover_note_is_hidden_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let client = client(&manager).await;
    drop(manager);
    let home = dir.path().join("manager");
    let sha = with_photo_in_note(&home);
    let manager = open(&home);
    let photos = manager.photos();
    assert!(photos.bytes(sha).unwrap().is_some());
    manager.clients().set_fields(client, &[("photo_consent.withdrawn", "2026-11-16")]).unwrap();
    assert!(matches!(photos.bytes(sha), Err(CareError::PhotoHidden(HiddenWhy::ConsentWithdrawn))));
    let listed = only(photos.hidden().unwrap());
    assert_eq!((listed.sha, listed.visit, listed.is_gone), (sha, None, false));
    let month = "2026-11".parse().unwrap();
    let history = manager.history().of(&DocRef::Notes(client, month)).unwrap();
    let said = serde_json::to_string(&history).unwrap();
    assert!(said.contains("薬の袋") && !said.contains(&sha.to_string()), "{said}");
    photos.decide(client, &[sha], &PhotoDecision::Show { because: "改めて確認した".to_owned() }).unwrap();
    assert!(photos.bytes(sha).unwrap().is_some());
}

/// Another program seals a photo and names it in a note.
fn with_photo_in_note(home: &std::path::Path) -> Sha256 {
    let random = std::sync::Arc::new(kengai::SystemRandomness::new());
    let vault = FileVault::new(PASSPHRASE, random.clone());
    let mut store = Store::open(home, &vault, random, std::time::Duration::from_secs(5)).unwrap();
    let entry = store.clients().unwrap().remove(0);
    let taken = kengai_photo::take(&picture(), kengai_photo::Purpose::General).unwrap();
    let kept = store.add_photo(entry.circle, &taken, None, MORNING_MS).unwrap();
    let sha = Sha256::from_bytes(kept.full.0);
    let (_, mut note) = kengai::model::sample::note(1);
    note.at = kengai::model::UnixMillis::new(i64::try_from(MORNING_MS).unwrap()).unwrap();
    note.text = kengai::model::text::Passage::new("薬の袋が替わりました").unwrap();
    note.photos.insert(PhotoId::from_bytes([7; 16]), sha);
    let id = store.new_note_id();
    let mut fields = Thread::new(entry.client, note.at.day().month()).to_fields();
    note.write(id, &mut fields);
    let (doc, circle, kind) = (DocId(*id.as_bytes()), entry.circle, DocKind::Note);
    let base = Vec::new();
    let draft = Draft { doc, circle, kind, base, fields: fields.clone(), updated_ms: MORNING_MS };
    store.finish_note(&draft, &fields, MORNING_MS).unwrap();
    sha
}
