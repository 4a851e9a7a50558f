//! One sync at a time, whoever asks; a part that fails stops no other; and who reads does not wait for one that hangs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kengai::model::photo::PhotoPurpose;
use kengai::model::plan::{PlanParties, PlanRow};
use kengai::model::service::HelperRole;
use kengai::model::text::Line;
use kengai::model::{CareDay, ClientId, ClientSheet, MinuteOfDay, PlanRowId, Slot, StaffId};
use kengai::{CareBook, CareError, ClientImport, ClientPlan, PhotoDraft, Role, TransportError};
use kengai_protocol::http::{self, Code};
use kengai_tests::live::{book, enrol, founded, open};
use kengai_tests::meddling::{Meddled, Meddling};

async fn client(book: &CareBook) -> ClientId {
    client_called(book, "見本 一郎", "0000000001").await
}

async fn client_called(book: &CareBook, name: &str, insured: &str) -> ClientId {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new(name).unwrap());
    sheet.certificate.insured = Some(insured.parse().unwrap());
    sheet.photo_consent.given = Some("2026-04-01".parse().unwrap());
    book.clients().import(&[ClientImport { sheet }]).await.unwrap()[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_syncs_at_once_become_one() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    client(&manager).await;
    let lines = Meddled::by(|_| Meddling::Passes);
    let manager = manager.over(Arc::new(lines.clone()));
    let progress = |_| {};
    let (one, other, third) =
        tokio::join!(manager.sync(&progress), manager.sync(&progress), manager.sync(&progress));
    let (one, other, third) = (one.unwrap(), other.unwrap(), third.unwrap());
    assert_eq!((one, one), (other, third), "whoever waited is told what that one did");
    assert_eq!(lines.asked(), 1, "the server was asked once");
    // One by itself is its own.
    manager.sync(&progress).await.unwrap();
    assert_eq!(lines.asked(), 2);
}

/// (L16)
#[tokio::test(flavor = "multi_thread")]
async fn a_rota_that_cannot_be_followed_stops_no_other_part() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let client = client(&manager).await;
    let helper = manager.staff().add("手本 あかり", "テホン アカリ", "H01").unwrap();
    let row = plan(&manager, client, helper);
    manager.sync(&|_| {}).await.unwrap();
    let refuses = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&refuses);
    let manager = manager.over(Arc::new(Meddled::by(move |ask| {
        match ask.path == http::CONTROL && now.load(Ordering::SeqCst) {
            true => Meddling::Refused(Code::NotAllowed),
            false => Meddling::Passes,
        }
    })));
    // Whom the rota names has a device, and would be taken into another client's circle now; and there is a photo to send.
    let akari = book(&dir.path().join("akari"));
    enrol(&manager, &akari, helper, Role::Helper).await;
    let other = client_called(&manager, "見本 花子", "0000000002").await;
    plan(&manager, other, helper);
    let visit = manager.visits().start(row).unwrap().visit;
    let jpeg = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/photos/medicine-place.jpg"));
    let photo = PhotoDraft {
        picture: jpeg.unwrap(),
        purpose: PhotoPurpose::MedicinePlace,
        slot: None,
        caption: None,
        asked: true,
    };
    manager.photos().add(visit, &photo).unwrap();
    manager.visits().set_field(visit, "outcome.kind", "provided").unwrap();
    manager.visits().finish(visit, true).unwrap();
    assert_eq!(manager.status().unwrap().waiting.photos, 1);
    refuses.store(true, Ordering::SeqCst);
    let failed = manager.sync(&|_| {}).await.unwrap_err();
    assert!(matches!(failed, CareError::Transport(TransportError::Refused(_))), "{failed:?}");
    assert_eq!(manager.status().unwrap().waiting.photos, 0, "the photo went all the same");
    refuses.store(false, Ordering::SeqCst);
    assert!(manager.sync(&|_| {}).await.unwrap().granted > 0);
}

/// A visit of this morning.
fn plan(manager: &CareBook, client: ClientId, helper: StaffId) -> PlanRowId {
    let slot = Slot { start: MinuteOfDay::new(7, 30).unwrap(), end: MinuteOfDay::new(7, 45).unwrap() };
    let day: CareDay = "2026-11-16".parse().unwrap();
    let mut row = PlanRow::new(manager.rota().new_row_id(), day, slot);
    row.helpers.insert(helper, HelperRole::Main);
    let id = row.id;
    let plan = ClientPlan { client, month: day.month(), parties: PlanParties::default(), rows: vec![row] };
    manager.rota().import_plans(&[plan]).unwrap();
    id
}

/// (L15)
#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_does_not_wait_for_a_sync_that_hangs() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    client(&manager).await;
    let hangs = Arc::new(AtomicBool::new(true));
    let still = Arc::clone(&hangs);
    let manager = manager.over(Arc::new(Meddled::by(move |_| match still.load(Ordering::SeqCst) {
        true => Meddling::Hangs,
        false => Meddling::Passes,
    })));
    let syncing = tokio::spawn({
        let manager = manager.clone();
        async move { manager.sync(&|_| {}).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(manager.clients().all().unwrap().len(), 1);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(!syncing.is_finished());
    syncing.abort();
    let _ = syncing.await;
    hangs.store(false, Ordering::SeqCst);
    manager.sync(&|_| {}).await.unwrap();
}

/// In a home that several programs share: another one opens it while a sync hangs, writes, and the sync sends that too.
#[tokio::test(flavor = "multi_thread")]
async fn another_program_opens_the_home_while_a_sync_hangs() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    client(&manager).await;
    let hangs = Arc::new(AtomicBool::new(true));
    let still = Arc::clone(&hangs);
    let home = dir.path().join("manager");
    let manager = manager
        .over(Arc::new(Meddled::by(move |_| match still.load(Ordering::SeqCst) {
            true => Meddling::Hangs,
            false => Meddling::Passes,
        })))
        .letting_others();
    let syncing = tokio::spawn({
        let manager = manager.clone();
        async move { manager.sync(&|_| {}).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let other = open(&home);
    assert_eq!(other.clients().all().unwrap().len(), 1);
    other.staff().add("手本 あかり", "テホン アカリ", "H01").unwrap();
    drop(other);
    // The hanging question is given up; what is asked next goes through.
    hangs.store(false, Ordering::SeqCst);
    syncing.abort();
    let _ = syncing.await;
    let report = manager.sync(&|_| {}).await.unwrap();
    assert!(report.sent.others > 0, "{report:?}");
    assert_eq!(manager.staff().all().unwrap().len(), 2);
}
