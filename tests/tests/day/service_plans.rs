//! The client's consent fixes a version of the home-care plan, whoever changes it afterwards and wherever.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai::model::leaving::ConfirmationMethod;
use kengai::model::plan::PlanParties;
use kengai::model::plan_change::RowPart;
use kengai::model::service::HelperRole;
use kengai::model::tasks::Task;
use kengai::model::{
    CareDay, ClientId, ClientSheet, MinuteOfDay, PlanRow, PlanRowId, ServicePlanId, Slot, StaffId,
};
use kengai::{
    CareBook, ClientImport, ClientPlan, Consenting, FileVault, PlanStanding, Role, SystemRandomness,
};
use kengai_protocol::DocId;
use kengai_store::{DocKind, Store};
use kengai_tests::live::{MORNING_MS, Server, book, enrol, founded};

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
    let client = manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
    let row = manager.rota().new_row_id();
    let rows = vec![PlanRow::new(row, day("2026-11-16"), slot("9:00", "9:30"))];
    let month = "2026-11".parse().unwrap();
    manager
        .rota()
        .import_plans(&[ClientPlan { client, month, parties: PlanParties::default(), rows }])
        .unwrap();
    let second = manager.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
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
    let plan = book.care_plans().start(client, day(from)).unwrap().id;
    let fields = [
        ("goal.long", "自宅で暮らし続ける"),
        ("goal.short", "薬を飲み忘れない"),
        ("slot.1.days", "月"),
        ("slot.1.start", "9:00"),
        ("slot.1.end", "9:30"),
        ("slot.1.service", "身体"),
        ("slot.1.tasks", tasks),
    ];
    book.care_plans().set_fields(plan, &fields).unwrap();
    plan
}

fn consent(book: &CareBook) -> Consenting {
    let explained_by = book.my_staff_id().unwrap();
    let how = ConfirmationMethod::Signature;
    Consenting { on: day("2026-11-01"), how, by: "見本 一郎".into(), explained_by }
}

fn agree(book: &CareBook, plan: ServicePlanId) {
    book.care_plans().agree(plan, &consent(book)).unwrap();
}

fn asked(book: &CareBook, row: PlanRowId) -> Vec<Task> {
    let sheet = book.visits().start(row).unwrap();
    let tasks = sheet.row.unwrap().tasks.0.into_iter().collect();
    book.visits().discard(sheet.visit).unwrap();
    tasks
}

fn standing(book: &CareBook, client: ClientId) -> Vec<PlanStanding> {
    book.care_plans().of_client(client).unwrap().iter().map(|view| view.standing).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_behind_the_consent_does_not_count_and_what_was_consented_to_does() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, row) = office(dir.path()).await;
    agree(&manager, write(&manager, client, "2026-11-01", "掃除"));
    let newer = write(&manager, client, "2026-11-10", "洗濯");
    sync(&[&manager, &other]).await;
    assert_eq!(asked(&other, row), [Task::Cleaning], "nobody has consented to the newer one");

    // No signal between them: one takes the client's signature while the other still writes.
    agree(&manager, newer);
    assert_eq!(asked(&manager, row), [Task::Laundry]);
    other.care_plans().set_fields(newer, &[("slot.1.tasks", "全身浴")]).unwrap();
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        assert_eq!(standing(book, client), [PlanStanding::Agreed, PlanStanding::Altered]);
        assert_eq!(asked(book, row), [Task::Laundry], "what the client consented to, and nothing else");
    }

    // A new version, with a new consent, settles it.
    agree(&other, write(&other, client, "2026-11-12", "全身浴"));
    sync(&[&manager, &other]).await;
    assert_eq!(asked(&manager, row), [Task::FullBath]);
}

/// An agreed plan never dies in silence: what was agreed is what is done, what somebody wrote apart is in sight at the door,
/// and every manager is told whose plan needs consent again, until it has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agreed_plan_that_somebody_changes_apart_is_kept_and_said() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, _) = office(dir.path()).await;
    let plan = write(&manager, client, "2026-11-01", "掃除");
    manager.care_plans().set_fields(plan, &[("slot.1.steps", "あいさつ\n掃除機")]).unwrap();
    sync(&[&manager, &other]).await;
    agree(&manager, plan);
    other.care_plans().set_fields(plan, &[("slot.1.steps", "水は禁止")]).unwrap();
    assert!(manager.care_plans().to_agree().unwrap().is_empty());
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        let brief = book.door().brief(client).unwrap();
        assert_eq!(brief.visits[0].tasks, [Task::Cleaning]);
        assert_eq!(brief.visits[0].steps, "あいさつ\n掃除機");
        let open = brief.plan_open.unwrap();
        assert!(open.agreed_shown);
        let [changed] = &open.changed[..] else { panic!("{:?}", open.changed) };
        assert_eq!(changed.now.values[0].shown.ja, "水は禁止");
        assert_eq!(changed.now.values[0].by[0].name, "見本 次郎");
        assert_eq!(changed.agreed.as_ref().unwrap().ja, "あいさつ\n掃除機");
        assert_eq!(open.call.len(), 2, "both managers can be called");
        let told = book.care_plans().to_agree().unwrap();
        assert_eq!((told.len(), told[0].client_name.as_str(), told[0].counts), (1, "見本 一郎", true));
        assert_eq!(told[0].changed[0].ja, "手順書（枠1）");
        assert_eq!(book.care_plans().sheet(plan).unwrap().changed.len(), 1);
    }
    // The new version begins with what was written last, and with consent nothing is open any more.
    let next = other.care_plans().start(client, day("2026-11-02")).unwrap();
    assert_eq!(told_steps(&next.plan), "水は禁止");
    assert_eq!(other.care_plans().to_agree().unwrap().len(), 1, "nobody has consented to it yet");
    agree(&other, next.id);
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        assert!(book.care_plans().to_agree().unwrap().is_empty());
        let brief = book.door().brief(client).unwrap();
        assert_eq!((brief.visits[0].steps.as_str(), brief.plan_open), ("水は禁止", None));
    }
}

/// A consent of which nothing says what it was to: the steps are shown all the same, and that it has to be asked for again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_are_shown_also_where_nobody_knows_what_was_consented_to() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, row) = office(dir.path()).await;
    let plan = write(&manager, client, "2026-11-01", "掃除");
    sync(&[&manager, &other]).await;
    for (book, steps) in [(&manager, "水は禁止"), (&other, "とろみをつける")] {
        book.care_plans().set_fields(plan, &[("slot.1.steps", steps)]).unwrap();
    }
    sync(&[&manager, &other]).await;
    // As a program would that does not refuse it.
    drop(other);
    consent_behind(&dir.path().join("other"), plan);
    let other = kengai_tests::live::open(&dir.path().join("other"));
    sync(&[&other, &manager]).await;
    let brief = manager.door().brief(client).unwrap();
    let open = brief.plan_open.unwrap();
    assert!(!open.agreed_shown);
    let shown: Vec<&str> = open.changed[0].now.values.iter().map(|one| &*one.shown.ja).collect();
    assert!(shown.contains(&"水は禁止") && shown.contains(&"とろみをつける"), "{shown:?}");
    assert_eq!(brief.visits[0].tasks, [Task::Cleaning]);
    assert_eq!(asked(&manager, row), [], "but nothing of it counts");
    assert!(!manager.care_plans().to_agree().unwrap()[0].counts);
    // A new version cannot lose one of the two on the way.
    assert!(manager.care_plans().start(client, day("2026-11-02")).is_err());
}

/// Writes a consent to nothing that anybody could read.
fn consent_behind(folder: &Path, plan: ServicePlanId) {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new(kengai_tests::live::PASSPHRASE, random.clone());
    let mut store = Store::open(folder, &vault, random, Duration::ZERO).unwrap();
    let doc = DocId(*plan.as_bytes());
    let circle = store.circle_of(doc).unwrap().unwrap();
    let write = |field: &str, value: String| kengai::model::FieldChange {
        field: field.to_owned(),
        before: None,
        after: Some(kengai::model::FieldValue::Str(value)),
    };
    let changes = vec![write("agreed.on", "2026-11-01".into()), write("agreed.seal", "0".repeat(64))];
    store.write_documents(&[(circle, doc, DocKind::ServicePlan, changes)], MORNING_MS).unwrap();
}

fn told_steps(plan: &kengai::model::ServicePlan) -> &str {
    plan.slots.values().next().unwrap().steps.as_ref().unwrap().as_str()
}

/// Consent covers what was read: the text with what several people had added to it. What comes later needs consent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_adds_behind_the_consent_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, _) = office(dir.path()).await;
    let third = book(&dir.path().join("third"));
    let staff = manager.staff().add("手本 まこと", "テホン マコト", "M03").unwrap();
    manager.sync(&|_| {}).await.unwrap();
    enrol(&manager, &third, staff, Role::Manager).await;
    let books = [&manager, &other, &third];
    let steps = |book: &CareBook, plan, text: &str| {
        book.care_plans().set_fields(plan, &[("slot.1.steps", text)]).unwrap();
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
        let steps = book.door().brief(client).unwrap().visits.remove(0).steps;
        let mut lines: Vec<&str> = steps.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["あいさつ", "検温", "着替え"], "what was consented to is what is done");
    }
    // The third's had no signal: nobody read it to the client.
    sync(&books).await;
    for book in books {
        assert_eq!(standing(book, client), [PlanStanding::Altered]);
        let brief = book.door().brief(client).unwrap();
        assert_eq!(brief.visits[0].steps.lines().count(), 3, "what was consented to stays");
        let now = &brief.plan_open.unwrap().changed[0].now;
        assert!(now.parts.iter().any(|part| part.shown.ja == "ごみ出し"), "the third's is in sight: {now:?}");
    }
    // A new version begins with all of it, and counts with its own consent.
    let next = manager.care_plans().start(client, day("2026-11-02")).unwrap().id;
    agree(&manager, next);
    sync(&books).await;
    assert_eq!(standing(&third, client), [PlanStanding::Altered, PlanStanding::InForce]);
    assert_eq!(third.door().brief(client).unwrap().visits[0].steps.lines().count(), 4);
}

/// Whichever of two values every device shows: with both standing, it is not what the client consented to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_has_consented_to_two_values() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager, other, client, row) = office(dir.path()).await;
    let plans = ["2026-11-01", "2026-11-02"].map(|from| write(&manager, client, from, "掃除"));
    sync(&[&manager, &other]).await;
    for (plan, consenting, writing) in [(plans[0], &manager, &other), (plans[1], &other, &manager)] {
        consenting.care_plans().set_fields(plan, &[("slot.1.tasks", "洗濯")]).unwrap();
        agree(consenting, plan);
        writing.care_plans().set_fields(plan, &[("slot.1.tasks", "全身浴")]).unwrap();
        sync(&[&manager, &other]).await;
    }
    for book in [&manager, &other] {
        assert_eq!(standing(book, client), [PlanStanding::Altered, PlanStanding::Altered]);
        assert_eq!(asked(book, row), [Task::Laundry], "what was consented to");
        let open = book.door().brief(client).unwrap().plan_open.unwrap();
        assert_eq!(open.changed[0].now.values.len(), 2, "and that there is another");
    }
    // A new version waits for the decision, and so does the consent.
    let waits = manager.care_plans().start(client, day("2026-11-03")).unwrap_err();
    assert!(matches!(&waits, kengai::CareError::Field(error) if error.field == "slot.1.tasks"), "{waits}");
    for conflict in manager.conflicts().all().unwrap() {
        let (document, field) = (conflict.document, &conflict.field);
        manager.conflicts().settle_for(document, field, 0, &conflict.seen, "見本").unwrap();
    }
    assert_eq!(asked(&manager, row), [Task::Laundry], "a decision is no consent");
    let plan = write(&manager, client, "2026-11-03", "掃除");
    sync(&[&manager, &other]).await;
    for (book, tasks) in [(&manager, "洗濯"), (&other, "全身浴")] {
        book.care_plans().set_fields(plan, &[("slot.1.tasks", tasks)]).unwrap();
    }
    sync(&[&manager, &other]).await;
    let refused = manager.care_plans().agree(plan, &consent(&manager)).unwrap_err();
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
    manager.rota().set_helpers(row, &BTreeMap::from([(me, HelperRole::Main)])).unwrap();
    sync(&[&manager, &other]).await;
    assert!(manager.rota().changes(day("2026-11-16")).unwrap().is_empty(), "the first rota is no change");
    manager.rota().change(row, &[("start", "10:00"), ("end", "10:30")]).unwrap();
    other.rota().set_helpers(row, &BTreeMap::from([(them, HelperRole::Main)])).unwrap();
    sync(&[&manager, &other]).await;
    let changes = manager.rota().changes(day("2026-11-16")).unwrap();
    assert_eq!(
        changes,
        other
            .rota()
            .changes(day("2026-11-16"))
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
    other.care_plans().change(plan).unwrap();
    let written = other.care_plans().set_fields(plan, &[("slot.1.tasks", "全身浴")]).unwrap();
    assert!(written.draft);
    agree(&manager, plan);
    sync(&[&manager, &other]).await;
    let refused = other.care_plans().finish(plan).unwrap_err();
    assert!(matches!(refused, kengai::CareError::Consented), "{refused}");
    let view = other.care_plans().of_client(client).unwrap().remove(0);
    assert!(view.draft, "what was typed is still there, for a new version");
    assert_eq!(view.standing, PlanStanding::InForce);
    other.care_plans().discard(plan).unwrap();
    sync(&[&manager, &other]).await;
    for book in [&manager, &other] {
        assert_eq!(asked(book, row), [Task::Cleaning]);
        assert_eq!(standing(book, client), [PlanStanding::InForce]);
    }
}
