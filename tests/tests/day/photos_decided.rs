//! Two managers decide about one photo apart from each other, and consent is withdrawn after somebody showed it: what is not decided
//! is hidden, and stands in the list.

use kengai::model::photo_consent::HiddenWhy;
use kengai::model::{ClientId, Sha256};
use kengai::{CareBook, CareError, PhotoDecision, Role};
use kengai_tests::live::{Server, book, enrol, founded};

use crate::photos_hidden::{only, record};
use crate::with_photos::picture;

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

/// A manager hides anew, on the same day and in the same words, what another has shown, while that one withdraws consent once more and
/// takes the withdrawal out again: nobody's decision is lost, and the photo is seen nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hides_a_photo_anew_says_all_of_it_anew() {
    let dir = tempfile::tempdir().unwrap();
    let two = Two::new(dir.path()).await;
    let wrong = PhotoDecision::Hide { why: HiddenWhy::WrongClient, reason: None };
    let withdrawn =
        |day: &str| two.other.clients().set_fields(two.client, &[("photo_consent.withdrawn", day)]).unwrap();
    two.withdraw().await;
    two.decide(&two.one, &wrong);
    two.sync().await;
    two.decide(&two.other, &show());
    two.sync().await;
    two.is_shown();
    two.decide(&two.one, &wrong);
    withdrawn("2026-11-16");
    withdrawn("");
    two.sync().await;
    two.is_decided_hidden();
    for book in [&two.one, &two.other] {
        let listed = only(book.photos().hidden().unwrap());
        let by = listed.decided.map(|decided| decided.by.join(" "));
        assert_eq!((listed.why, by.as_deref()), (HiddenWhy::WrongClient, Some("見本 管理子")));
    }
}

/// Who decides a dispute by keeping it hidden keeps the reason that stands; typing the withdrawal again ends no dispute.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_keeps_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let two = Two::new(dir.path()).await;
    let other =
        PhotoDecision::Hide { why: HiddenWhy::Other, reason: Some("ご家族の顔が写る".to_owned()) };
    two.withdraw().await;
    two.decide(&two.one, &show());
    two.decide(&two.other, &other);
    two.sync().await;
    two.is_split();
    two.withdraw().await;
    two.is_split();
    two.decide(&two.one, &PhotoDecision::Keep);
    two.sync().await;
    two.is_decided_hidden();
    let listed = only(two.other.photos().hidden().unwrap());
    let decided = listed.decided.unwrap();
    assert_eq!((listed.why, decided.reason.as_str()), (HiddenWhy::Other, "ご家族の顔が写る"));
    assert_eq!(decided.by, ["見本 管理子"]);
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
