//! A photo that was hidden and that its record names no more, because a helper took it out or took another in its place: a manager
//! still decides about it, and the history says nothing of what is on it. And a photo of a handover note is hidden like any other.

use kengai::model::photo_consent::HiddenWhy;
use kengai::model::{ClientId, PhotoId, Sha256, Thread, VisitId};
use kengai::{CareBook, CareError, DocRef, HiddenPhoto, PhotoDecision, Role};
use kengai_protocol::DocId;
use kengai_store::{DocKind, Draft, FileVault, Store};
use kengai_tests::live::{MORNING_MS, PASSPHRASE, Server, book, enrol, founded, open};

use crate::with_photos::{self, client, finish, picture, sha};

/// A finished record with a photo and what is written about it.
async fn record(book: &CareBook) -> (ClientId, VisitId, PhotoId, Sha256) {
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

fn only(hidden: Vec<HiddenPhoto>) -> HiddenPhoto {
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

/// Two managers, and a client's photo in a record that both have.
struct Two {
    _server: Server,
    one: CareBook,
    other: CareBook,
    client: ClientId,
    sha: Sha256,
}

impl Two {
    async fn new(dir: &std::path::Path) -> Self {
        let (server, one) = founded(dir).await;
        let (client, _, _, sha) = record(&one).await;
        let second = one.staff().add("手本 まこと", "テホン マコト", "M02").unwrap();
        let other = book(&dir.join("other"));
        one.sync(&|_| {}).await.unwrap();
        enrol(&one, &other, second, Role::Manager).await;
        let two = Self { _server: server, one, other, client, sha };
        two.sync().await;
        two
    }

    async fn sync(&self) {
        for _ in 0..2 {
            for book in [&self.one, &self.other] {
                book.sync(&|_| {}).await.unwrap();
            }
        }
    }

    async fn withdraw(&self) {
        self.one.clients().set_fields(self.client, &[("photo_consent.withdrawn", "2026-11-16")]).unwrap();
        self.sync().await;
    }

    fn decide(&self, book: &CareBook, decision: &PhotoDecision) {
        book.photos().decide(self.client, &[self.sha], decision).unwrap();
    }

    /// Nothing is decided on any device: the photo is hidden, and each of the two stands in the list with what they decided.
    #[track_caller]
    fn is_split(&self) {
        for book in [&self.one, &self.other] {
            assert!(matches!(book.photos().bytes(self.sha), Err(CareError::PhotoHidden(_))));
            let listed = only(book.photos().hidden().unwrap());
            assert_eq!(listed.decided, None);
            let mut said: Vec<_> = listed.split.iter().map(|one| (one.shows, one.by.join(" "))).collect();
            said.sort();
            assert_eq!(said, [(false, "手本 まこと".to_owned()), (true, "見本 管理子".to_owned())]);
            assert_eq!(book.photos().undecided().unwrap()[0].photos, 1);
        }
    }

    #[track_caller]
    fn is_shown(&self) {
        assert!(self.one.photos().bytes(self.sha).unwrap().is_some());
        for book in [&self.one, &self.other] {
            assert_eq!(book.photos().hidden().unwrap(), Vec::new());
        }
    }

    #[track_caller]
    fn is_decided_hidden(&self) {
        for book in [&self.one, &self.other] {
            assert!(matches!(book.photos().bytes(self.sha), Err(CareError::PhotoHidden(_))));
            let listed = only(book.photos().hidden().unwrap());
            assert!(listed.decided.is_some() && listed.split.is_empty(), "{listed:?}");
            assert_eq!(book.photos().undecided().unwrap(), Vec::new());
        }
    }
}

fn show() -> PhotoDecision {
    PhotoDecision::Show { because: "ご本人に改めて確認した".to_owned() }
}

fn keep() -> PhotoDecision {
    PhotoDecision::Hide { why: HiddenWhy::ConsentWithdrawn, reason: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_managers_who_decide_differently_have_decided_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let two = Two::new(dir.path()).await;
    two.withdraw().await;
    two.decide(&two.one, &show());
    two.decide(&two.other, &keep());
    two.sync().await;
    two.is_split();
    // Whoever has seen both decides, in the same words and on the same day.
    two.decide(&two.other, &show());
    two.sync().await;
    two.is_shown();
    two.decide(&two.one, &keep());
    two.sync().await;
    two.is_decided_hidden();

    // The same where one of them had shown it first, and thought better of it.
    two.decide(&two.one, &show());
    two.decide(&two.other, &show());
    two.decide(&two.other, &keep());
    two.sync().await;
    two.is_split();
    two.decide(&two.one, &keep());
    two.sync().await;
    two.is_decided_hidden();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_managers_who_show_it_for_different_reasons_agree() {
    let dir = tempfile::tempdir().unwrap();
    let two = Two::new(dir.path()).await;
    two.withdraw().await;
    two.decide(&two.one, &show());
    two.decide(&two.other, &PhotoDecision::Show { because: "ご家族に確認した".to_owned() });
    two.sync().await;
    two.is_shown();
    // Two reasons stand, and it can be hidden all the same.
    two.decide(&two.one, &keep());
    two.sync().await;
    two.is_decided_hidden();
}

/// All of it on one day: what was written later holds, and the day itself says nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawal_after_a_photo_was_shown_hides_it_on_the_same_day() {
    let dir = tempfile::tempdir().unwrap();
    let two = Two::new(dir.path()).await;
    let undecided = || {
        for book in [&two.one, &two.other] {
            assert!(matches!(book.photos().bytes(two.sha), Err(CareError::PhotoHidden(_))));
            let listed = only(book.photos().hidden().unwrap());
            assert_eq!((listed.why, listed.decided), (HiddenWhy::ConsentWithdrawn, None));
            assert_eq!((listed.split.len(), book.photos().undecided().unwrap()[0].photos), (0, 1));
        }
    };
    // Hidden by mistake and shown again, and after that consent is withdrawn.
    let hide = PhotoDecision::Hide { why: HiddenWhy::Other, reason: Some("まちがい".to_owned()) };
    two.decide(&two.one, &hide);
    two.decide(&two.one, &show());
    two.sync().await;
    two.is_shown();
    two.withdraw().await;
    undecided();
    // Asked anew, and withdrawn once more: the day stands in the sheet already.
    two.decide(&two.other, &show());
    two.sync().await;
    two.is_shown();
    two.withdraw().await;
    undecided();
    // Two who show it, for different reasons, are no reason not to withdraw.
    two.decide(&two.one, &show());
    two.decide(&two.other, &PhotoDecision::Show { because: "ご家族に確認した".to_owned() });
    two.sync().await;
    two.is_shown();
    two.withdraw().await;
    undecided();
}

/// Whoever shows a photo that was hidden by mistake, and has not heard of the withdrawal, says nothing of that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_that_is_shown_apart_from_a_withdrawal_stays_hidden() {
    let dir = tempfile::tempdir().unwrap();
    let two = Two::new(dir.path()).await;
    two.decide(&two.one, &keep());
    two.sync().await;
    two.decide(&two.other, &show());
    two.withdraw().await;
    for book in [&two.one, &two.other] {
        assert!(matches!(book.photos().bytes(two.sha), Err(CareError::PhotoHidden(_))));
        let listed = only(book.photos().hidden().unwrap());
        assert_eq!((listed.why, listed.decided), (HiddenWhy::ConsentWithdrawn, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_is_of_a_day_that_has_come_and_not_before_the_consent() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let (client, visit, _, sha) = record(&manager).await;
    let withdraw = |day: &str| manager.clients().set_fields(client, &[("photo_consent.withdrawn", day)]);
    for (day, ja) in [
        ("2026-11-17", "まだ来ていない日です。撤回の申し出があった日を入れてください"),
        ("2026-03-31", "より前の日には撤回できません"),
    ] {
        let Err(CareError::Field(error)) = withdraw(day) else { panic!("{day}") };
        assert!(error.words().ja.contains(ja), "{}", error.words().ja);
        assert!(error.words().en.contains("withdr"), "{}", error.words().en);
    }
    assert_eq!(manager.photos().withdrawn(client).unwrap(), None);
    assert!(manager.photos().bytes(sha).unwrap().is_some() && manager.photos().may_take(visit).is_ok());
    // While a withdrawal holds no photo is taken, not of the visit of today and not of one of before.
    withdraw("2026-11-16").unwrap();
    assert!(manager.photos().withdrawn(client).unwrap().is_some());
    manager.visits().change(visit).unwrap();
    let photo = kengai::PhotoDraft {
        picture: picture(),
        purpose: kengai::model::photo::PhotoPurpose::Skin,
        slot: None,
        caption: None,
        asked: true,
    };
    let taken = manager.photos().add(visit, &photo);
    assert!(matches!(taken, Err(CareError::PhotoConsentWithdrawn(_))), "{taken:?}");
    manager.clients().set_fields(client, &[("photo_consent.withdrawn", "")]).unwrap();
    assert!(manager.photos().bytes(sha).unwrap().is_some() && manager.photos().may_take(visit).is_ok());
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
