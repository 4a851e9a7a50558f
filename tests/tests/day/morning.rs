//! A morning through the facade: two people, a real server behind real TLS, encrypted stores in folders of their own.
//! The longer journey, in processes and without a network, is the demo; this one finds out quickly what broke.

use std::sync::Mutex;

use kengai::model::note::{Importance, Recipient};
use kengai::model::photo::PhotoPurpose;
use kengai::model::plan::{PlanParties, PlanRow};
use kengai::model::service::HelperRole;
use kengai::model::{CareDay, ClientId, ClientSheet, MinuteOfDay, PlanRowId, Slot, StaffId, VisitId};
use kengai::{CareBook, ClientImport, ClientPlan, Delivery, NoteDraft, PhotoDraft, Progress, Role, RotaRow};
use kengai_tests::live::{book, enrol, founded, founding_request, server};

fn jpeg() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/photos/medicine-place.jpg")).unwrap()
}

/// A client, a plan, a rota: the morning is the first helper's, the afternoon the second's.
async fn planned(manager: &CareBook, day: CareDay, helpers: [StaffId; 2]) -> ClientId {
    let mut sheet = ClientSheet::new(kengai::model::ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(kengai::model::text::Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    sheet.certificate.from = Some("2026-04-01".parse().unwrap());
    sheet.certificate.to = Some("2027-03-31".parse().unwrap());
    sheet.photo_consent.given = Some("2026-04-01".parse().unwrap());
    let clients = manager.clients().import(&[ClientImport { sheet }]).await.unwrap();
    let client = clients[0];
    let slot =
        |h: u16| Slot { start: MinuteOfDay::new(h, 30).unwrap(), end: MinuteOfDay::new(h, 45).unwrap() };
    let rows: Vec<PlanRow> = [7, 16]
        .into_iter()
        .map(|hour| {
            let mut row = PlanRow::new(manager.rota().new_row_id(), day, slot(hour));
            row.code = Some("114845".parse().unwrap());
            row.service = Some(kengai::model::ServiceType::Body);
            row
        })
        .collect();
    let parties = PlanParties {
        insured: Some("0000000001".parse().unwrap()),
        insurer: Some("999999".parse().unwrap()),
        ..PlanParties::default()
    };
    let plan = ClientPlan { client, month: day.month(), parties, rows: rows.clone() };
    assert_eq!(manager.rota().import_plans(&[plan]).unwrap().added, 2);
    let rota = [(7, helpers[0]), (16, helpers[1])].map(|(hour, staff)| RotaRow {
        client,
        date: day,
        start: slot(hour).start,
        staff,
        role: HelperRole::Main,
    });
    assert_eq!(manager.rota().import_rota(&rota).unwrap().matched, 2);
    client
}

/// A fever, a photo of where the medicine is, a note that must be acknowledged; nothing is sent.
fn recorded_without_signal(a: &CareBook, client: ClientId, row: PlanRowId) -> VisitId {
    let visit = a.visits().start(row).unwrap().visit;
    a.visits().set_field(visit, "vitals.temperature.value", "38.2").unwrap();
    assert!(
        a.visits().set_field(visit, "vitals.temperature.value", "98.2").is_err(),
        "impossible values cannot be built"
    );
    let photo = PhotoDraft {
        picture: jpeg(),
        purpose: PhotoPurpose::MedicinePlace,
        slot: None,
        caption: None,
        asked: true,
    };
    a.photos().add(visit, &photo).unwrap();
    a.handovers()
        .write(&NoteDraft {
            client,
            to: vec![Recipient::NextHelper, Recipient::Manager],
            importance: Importance::Important,
            must_acknowledge: true,
            text: "朝 38.2℃。水分をとっていただきました。".into(),
            visit: Some(visit),
        })
        .unwrap();
    a.visits().set_field(visit, "outcome.kind", "provided").unwrap();
    a.visits().finish(visit, true).unwrap();
    assert_eq!(a.visits().sheet(visit).unwrap().delivery, Some(Delivery::Saved));
    let before = a.status().unwrap();
    assert_eq!((before.waiting.records, before.waiting.photos, before.waiting.drafts), (2, 1, 0));
    visit
}

/// She sees it, and who acknowledged.
async fn seen_by_the_manager(manager: &CareBook, client: ClientId, day: CareDay) {
    manager.sync(&|_| {}).await.unwrap();
    let notes = manager.handovers().of_client(client).unwrap();
    assert_eq!(notes[0].acknowledged_by[0].name, "見本 太郎");
    let codes = kengai::billing::CodeTable::verified("2024-06-01".parse().unwrap());
    let board = manager.review().board(day.month(), &codes).unwrap();
    assert_eq!(board.rows.len(), 2);
    let devices = manager.members().devices().unwrap();
    assert_eq!(devices.len(), 3);
    let hers = devices.iter().find(|device| device.name == "見本 花子").unwrap();
    assert!(hers.contact_ms.is_some(), "the office knows when her phone was last heard of");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_recorded_with_no_signal_reaches_the_next_helper_and_the_manager() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(&dir.path().join("server")).await;

    // The office founds.
    let manager = book(&dir.path().join("manager"));
    let words = manager.found(&founding_request(&server.ticket)).await.unwrap();
    assert_eq!(words.words(kengai::model::words::Lang::Ja).split(' ').count(), 24);
    manager.sync(&|_| {}).await.unwrap();
    let hanako = manager.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let taro = manager.staff().add("見本 太郎", "ミホン タロウ", "H02").unwrap();

    let day: CareDay = "2026-11-16".parse().unwrap();
    let client = planned(&manager, day, [hanako, taro]).await;
    manager.sync(&|_| {}).await.unwrap();

    // Two phones join and fetch their day.
    let a = book(&dir.path().join("hanako"));
    let b = book(&dir.path().join("taro"));
    enrol(&manager, &a, hanako, Role::Helper).await;
    enrol(&manager, &b, taro, Role::Helper).await;
    a.sync(&|_| {}).await.unwrap();
    b.sync(&|_| {}).await.unwrap();
    let today = a.visits().of_day(day, false).unwrap();
    assert_eq!(today.len(), 1, "a helper sees her own visits");
    assert_eq!(today[0].client_name, "見本 一郎");

    let visit = recorded_without_signal(&a, client, today[0].row);

    // The signal returns: one round trip.
    let report = a.sync(&|_| {}).await.unwrap();
    assert_eq!(report.traffic.round_trips, 1);
    assert_eq!(report.traffic.photos_sent, 1);
    assert_eq!(a.visits().sheet(visit).unwrap().delivery, Some(Delivery::Sent));

    // Taro fetches, then reads with no signal.
    let report = b.sync(&|_| {}).await.unwrap();
    assert_eq!(report.traffic.round_trips, 1);
    assert_eq!(report.traffic.photos_received, 1);
    let brief = b.door().brief(client).unwrap();
    assert_eq!(brief.unread, 1);
    assert!(brief.notes[0].text.contains("38.2"));
    assert_eq!(brief.vitals[0].value, Some(382));
    let sha = brief.photos[0].sha;
    let picture = b.photos().bytes(sha).unwrap().unwrap();
    assert!(picture.starts_with(&[0xff, 0xd8]));
    let note = brief.notes[0].note;
    b.handovers().acknowledge(&[note]).unwrap();
    assert_eq!(b.door().brief(client).unwrap().unread, 0);
    b.sync(&|_| {}).await.unwrap();

    seen_by_the_manager(&manager, client, day).await;
}

/// What is written while photos go out does not wait for them: the next photo does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_while_photos_go_is_sent_before_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let hanako = manager.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let taro = manager.staff().add("見本 太郎", "ミホン タロウ", "H02").unwrap();
    let day: CareDay = "2026-11-16".parse().unwrap();
    let client = planned(&manager, day, [hanako, taro]).await;
    manager.sync(&|_| {}).await.unwrap();
    let a = book(&dir.path().join("hanako"));
    enrol(&manager, &a, hanako, Role::Helper).await;
    a.sync(&|_| {}).await.unwrap();
    let row = a.visits().of_day(day, false).unwrap()[0].row;
    recorded_without_signal(&a, client, row);

    let heard = Mutex::new(Vec::new());
    let report = a
        .sync(&|progress| {
            let is_first = {
                let mut heard = heard.lock().unwrap();
                heard.push(progress);
                heard.iter().filter(|one| matches!(one, Progress::SendingThumbnail { .. })).count() == 1
            };
            if is_first && matches!(progress, Progress::SendingThumbnail { .. }) {
                let note = NoteDraft {
                    client,
                    to: vec![Recipient::NextHelper],
                    importance: Importance::Important,
                    must_acknowledge: false,
                    text: "玄関の鍵を確かめてください。".into(),
                    visit: None,
                };
                a.handovers().write(&note).unwrap();
            }
        })
        .await
        .unwrap();
    let heard = heard.into_inner().unwrap();
    let at = |is: fn(&Progress) -> bool| heard.iter().position(is).unwrap();
    let small = at(|one| matches!(one, Progress::SendingThumbnail { .. }));
    let full = at(|one| matches!(one, Progress::SendingPhoto { .. }));
    assert!(
        heard[small..full].iter().any(|one| matches!(one, Progress::Records { .. })),
        "records go between the two: {heard:?}"
    );
    assert_eq!((report.traffic.small_photos_sent, report.traffic.photos_sent), (1, 1));
    assert_eq!((report.sent.records, report.photos_left), (2, 0), "what was there when it began");
    assert_eq!(a.status().unwrap().waiting.records, 0);
}
