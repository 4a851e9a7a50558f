//! The client's consent fixes a version of the home-care plan, whoever changes it afterwards and wherever.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use kengai::model::leaving::ConfirmationMethod;
use kengai::model::plan::PlanParties;
use kengai::model::plan_change::RowPart;
use kengai::model::service::HelperRole;
use kengai::model::tasks::Task;
use kengai::model::{
    CareDay, ClientId, ClientSheet, MinuteOfDay, PlanRow, PlanRowId, ServicePlanId, Slot, StaffId,
};
use kengai::{CareBook, ClientImport, ClientPlan, Consenting, PlanStanding, Role};
use kengai_tests::live::{Server, book, enrol, founded};

fn day(text: &str) -> CareDay {
    text.parse().unwrap()
}

fn slot(from: &str, to: &str) -> Slot {
    let minute = |text: &str| kengai::model::value::Value::from_text(text).unwrap();
    Slot { start: minute(from), end: minute(to) }
}

/// Two managers' devices, a client, and a visit on Tuesday 17 November at nine.
async fn office(dir: &Path) -> (Server, CareBook, CareBook, ClientId, PlanRowId) {
    let (server, manager) = founded(dir).await;
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(kengai::model::text::Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    let client = manager.import_clients(&[ClientImport { sheet }]).await.unwrap()[0];
    let row = manager.make_plan_row_id();
    let rows = vec![PlanRow::new(row, day("2026-11-16"), slot("9:00", "9:30"))];
    let month = "2026-11".parse().unwrap();
    manager.import_plans(&[ClientPlan { client, month, parties: PlanParties::default(), rows }]).unwrap();
    let second = manager.add_staff("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    manager.sync(&|_| {}).await.unwrap();
    let other = book(&dir.join("other"));
    enrol(&manager, &other, second, Role::Manager).await;
    sync(&[&manager, &other]).await;
    (server, manager, other, client, row)
}

async fn sync(books: &[&CareBook]) {
    for _ in 0..2 {
        for book in books {
            book.sync(&|_| {}).await.unwrap();
        }
    }
}

fn write(book: &CareBook, client: ClientId, from: &str, tasks: &str) -> ServicePlanId {
    let plan = book.new_service_plan(client, day(from)).unwrap().id;
    let fields = [
        ("goal.long", "自宅で暮らし続ける"),
        ("goal.short", "薬を飲み忘れない"),
        ("slot.1.days", "月"),
        ("slot.1.start", "9:00"),
        ("slot.1.end", "9:30"),
        ("slot.1.service", "身体"),
        ("slot.1.tasks", tasks),
    ];
    book.set_service_plan_fields(plan, &fields).unwrap();
    plan
}

fn consent(book: &CareBook) -> Consenting {
    let explained_by = book.my_staff_id().unwrap();
    let how = ConfirmationMethod::Signature;
    Consenting { on: day("2026-11-01"), how, by: "見本 一郎".into(), explained_by }
}

fn agree(book: &CareBook, plan: ServicePlanId) {
    book.agree_service_plan(plan, &consent(book)).unwrap();
}

fn asked(book: &CareBook, row: PlanRowId) -> Vec<Task> {
    let sheet = book.start_visit(row).unwrap();
    let tasks = sheet.row.unwrap().tasks.0.into_iter().collect();
    book.discard_draft(sheet.visit).unwrap();
    tasks
}

fn standing(book: &CareBook, client: ClientId) -> Vec<PlanStanding> {
    book.service_plans(client).unwrap().iter().map(|view| view.standing).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_behind_the_consent_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, row) = office(dir.path()).await;
    agree(&manager, write(&manager, client, "2026-11-01", "掃除"));
    let newer = write(&manager, client, "2026-11-10", "洗濯");
    sync(&[&manager, &other]).await;
    assert_eq!(asked(&other, row), [Task::Cleaning], "nobody has consented to the newer one");

    // No signal between them: one takes the client's signature while the other still writes.
    agree(&manager, newer);
    assert_eq!(asked(&manager, row), [Task::Laundry]);
    other.set_service_plan_fields(newer, &[("slot.1.tasks", "全身浴")]).unwrap();
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        assert_eq!(standing(book, client), [PlanStanding::InForce, PlanStanding::Altered]);
        assert_eq!(asked(book, row), [Task::Cleaning], "what the client consented to before still counts");
    }

    // A new version, with a new consent, settles it.
    agree(&other, write(&other, client, "2026-11-12", "全身浴"));
    sync(&[&manager, &other]).await;
    assert_eq!(asked(&manager, row), [Task::FullBath]);
}

/// Consent covers what was read: the text with what several people had added to it. What comes later needs consent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_adds_behind_the_consent_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, _) = office(dir.path()).await;
    let third = book(&dir.path().join("third"));
    let staff = manager.add_staff("手本 まこと", "テホン マコト", "M03").unwrap();
    manager.sync(&|_| {}).await.unwrap();
    enrol(&manager, &third, staff, Role::Manager).await;
    let books = [&manager, &other, &third];
    let steps = |book: &CareBook, plan, text: &str| {
        book.set_service_plan_fields(plan, &[("slot.1.steps", text)]).unwrap();
    };
    let plan = write(&manager, client, "2026-11-01", "掃除");
    steps(&manager, plan, "あいさつ");
    sync(&books).await;
    // Three add a step apart; two are there when the client consents.
    steps(&manager, plan, "あいさつ\n検温");
    steps(&other, plan, "あいさつ\n着替え");
    steps(&third, plan, "あいさつ\nごみ出し");
    sync(&[&manager, &other]).await;
    agree(&manager, plan);
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        assert_eq!(standing(book, client), [PlanStanding::InForce]);
        let steps = book.brief(client).unwrap().visits.remove(0).steps;
        let mut lines: Vec<&str> = steps.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["あいさつ", "検温", "着替え"], "what was consented to is what is done");
    }
    // The third's had no signal: nobody read it to the client.
    sync(&books).await;
    for book in books {
        assert_eq!(standing(book, client), [PlanStanding::Altered]);
        assert_eq!(book.brief(client).unwrap().visits[0].steps, "");
    }
    // A new version begins with all of it, and counts with its own consent.
    let next = manager.new_service_plan(client, day("2026-11-02")).unwrap().id;
    agree(&manager, next);
    sync(&books).await;
    assert_eq!(standing(&third, client), [PlanStanding::Altered, PlanStanding::InForce]);
    assert_eq!(third.brief(client).unwrap().visits[0].steps.lines().count(), 4);
}

/// Whichever of two values every device shows: with both standing, it is not what the client consented to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_has_consented_to_two_values() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, row) = office(dir.path()).await;
    for (from, consenting, writing) in [("2026-11-01", &manager, &other), ("2026-11-02", &other, &manager)] {
        let plan = write(&manager, client, from, "掃除");
        sync(&[&manager, &other]).await;
        consenting.set_service_plan_fields(plan, &[("slot.1.tasks", "洗濯")]).unwrap();
        agree(consenting, plan);
        writing.set_service_plan_fields(plan, &[("slot.1.tasks", "全身浴")]).unwrap();
        sync(&[&manager, &other]).await;
    }
    for book in [&manager, &other] {
        assert_eq!(standing(book, client), [PlanStanding::Altered, PlanStanding::Altered]);
        assert_eq!(asked(book, row), []);
    }
    // Nor is consent taken while two values stand.
    let plan = write(&manager, client, "2026-11-03", "掃除");
    sync(&[&manager, &other]).await;
    for (book, tasks) in [(&manager, "洗濯"), (&other, "全身浴")] {
        book.set_service_plan_fields(plan, &[("slot.1.tasks", tasks)]).unwrap();
    }
    sync(&[&manager, &other]).await;
    let refused = manager.agree_service_plan(plan, &consent(&manager)).unwrap_err();
    assert!(
        matches!(&refused, kengai::CareError::Field(error) if error.field == "slot.1.tasks"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_managers_change_one_visit_apart_and_both_changes_are_marked() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, _, row) = office(dir.path()).await;
    let me: StaffId = manager.my_staff_id().unwrap();
    let them: StaffId = other.my_staff_id().unwrap();
    manager.set_rota(row, &BTreeMap::from([(me, HelperRole::Main)])).unwrap();
    sync(&[&manager, &other]).await;
    assert!(manager.rota_changes(day("2026-11-16")).unwrap().is_empty(), "the first rota is no change");
    manager.change_row(row, &[("start", "10:00"), ("end", "10:30")]).unwrap();
    other.set_rota(row, &BTreeMap::from([(them, HelperRole::Main)])).unwrap();
    sync(&[&manager, &other]).await;
    let changes = manager.rota_changes(day("2026-11-16")).unwrap();
    assert_eq!(
        changes,
        other
            .rota_changes(day("2026-11-16"))
            .unwrap()
            .into_iter()
            .map(|mut change| {
                // Each device's own user is asked by their own device.
                change.mine = changes[0].mine;
                change
            })
            .collect::<Vec<_>>()
    );
    assert_eq!(changes[0].what, [RowPart::Time, RowPart::Helper]);
    let nine: MinuteOfDay = slot("9:00", "9:30").start;
    assert_eq!(changes[0].was.unwrap().1.start, nine);
    assert_eq!(changes[0].slot, slot("10:00", "10:30"));
    assert_eq!(changes[0].helpers, ["見本 次郎"]);
    assert_eq!(changes[0].off, ["見本 管理子"]);
}

/// A version is being written on one manager's device while another takes the client's consent to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_consented_to_meanwhile_is_not_changed_by_a_draft() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, row) = office(dir.path()).await;
    let plan = write(&manager, client, "2026-11-01", "掃除");
    sync(&[&manager, &other]).await;
    other.change_service_plan(plan).unwrap();
    let written = other.set_service_plan_fields(plan, &[("slot.1.tasks", "全身浴")]).unwrap();
    assert!(written.draft);
    agree(&manager, plan);
    sync(&[&manager, &other]).await;
    let refused = other.finish_service_plan(plan).unwrap_err();
    assert!(matches!(refused, kengai::CareError::Field(_)), "{refused}");
    let view = other.service_plans(client).unwrap().remove(0);
    assert!(view.draft, "what was typed is still there, for a new version");
    assert_eq!(view.standing, PlanStanding::InForce);
    other.discard_service_plan(plan).unwrap();
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        assert_eq!(asked(book, row), [Task::Cleaning]);
        assert_eq!(standing(book, client), [PlanStanding::InForce]);
    }
}
