//! Conflicts in what no helper writes: two managers in the client's sheet, the plan and the office's list of staff at the
//! same time. Both values stay, with names and times; one of the two decides, and everybody reads that.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use kengai::model::plan::{PlanParties, PlanRow};
use kengai::model::tasks::{TaskSet, VitalSet};
use kengai::model::text::{Line, Passage};
use kengai::model::{CareDay, ClientId, ClientSheet, MinuteOfDay, Slot, StaffId};
use kengai::{
    AtServer, CareBook, CareError, ClientImport, ClientPlan, DocRef, FieldConflict, HistoryKind, Role,
    TaskRow,
};
use kengai_tests::live::{MORNING_MS, book, book_at, enrol, founded};

const TEN_YEARS_MS: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

async fn client_with_plan(manager: &CareBook) -> (ClientId, CareDay) {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    let client = manager.import_clients(&[ClientImport { sheet }]).await.unwrap()[0];
    let day: CareDay = "2026-11-16".parse().unwrap();
    let slot = Slot { start: MinuteOfDay::new(7, 30).unwrap(), end: MinuteOfDay::new(7, 45).unwrap() };
    let rows = vec![PlanRow::new(manager.make_plan_row_id(), day, slot)];
    let plan = ClientPlan { client, month: day.month(), parties: PlanParties::default(), rows };
    assert_eq!(manager.import_plans(&[plan]).unwrap().added, 1);
    (client, day)
}

/// Everything that a manager writes in the office, without having heard of the other.
fn write(manager: &CareBook, client: ClientId, day: CareDay, staff: StaffId, words: &str) {
    manager.set_client_fields(client, &[("cautions", words)]).unwrap();
    let line = TaskRow {
        client,
        start: None,
        tasks: TaskSet::default(),
        vitals: VitalSet::default(),
        cautions: Some(Passage::new(words).unwrap()),
    };
    assert_eq!(manager.import_tasks(day.month(), &[line]).unwrap(), 1);
    manager.set_staff_facts(staff, words, &BTreeSet::new()).unwrap();
}

async fn sync(books: &[&CareBook]) {
    for _ in 0..2 {
        for book in books {
            book.sync(&|_| {}).await.unwrap();
        }
    }
}

fn shown(conflict: &FieldConflict) -> BTreeSet<(String, String)> {
    conflict.values.iter().map(|value| (value.by.name.clone(), value.shown.ja.to_string())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_managers_write_at_the_same_time() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, first) = founded(dir.path()).await;
    first.sync(&|_| {}).await.unwrap();
    let second_id = first.add_staff("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let helper_id = first.add_staff("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let (client, day) = client_with_plan(&first).await;
    first.sync(&|_| {}).await.unwrap();
    let second = book_at(&dir.path().join("second"), MORNING_MS + TEN_YEARS_MS);
    let helper = book(&dir.path().join("helper"));
    enrol(&first, &second, second_id, Role::Manager).await;
    enrol(&first, &helper, helper_id, Role::Helper).await;
    sync(&[&first, &second, &helper]).await;
    assert_eq!(first.all_conflicts().unwrap(), []);

    write(&first, client, day, helper_id, "玄関に段差");
    write(&second, client, day, helper_id, "犬がいます");
    sync(&[&first, &second, &helper]).await;

    let all = first.all_conflicts().unwrap();
    assert_eq!(second.all_conflicts().unwrap(), all, "both see the same");
    assert_eq!(all.len(), 3, "{all:?}");
    for conflict in &all {
        let wanted = [("見本 管理子", "玄関に段差"), ("見本 次郎", "犬がいます")];
        assert_eq!(shown(conflict), wanted.map(|(by, what)| (by.to_owned(), what.to_owned())).into());
        for value in &conflict.values {
            let years_ahead = value.device_ms.unwrap() > MORNING_MS + TEN_YEARS_MS / 2;
            assert_eq!(years_ahead, value.by.name == "見本 次郎", "each by their own clock");
            assert!(matches!(value.server, AtServer::At(_)), "and by the server's");
        }
    }
    let titles: BTreeSet<&str> = all.iter().map(|conflict| &*conflict.title.ja).collect();
    assert_eq!(titles.len(), 3);
    assert!(titles.iter().filter(|title| title.contains("見本 一郎")).count() == 2, "{titles:?}");
    let role = all.iter().find(|conflict| conflict.field.starts_with("staff.")).unwrap();
    assert!(role.label.ja.contains("見本 花子"), "whose role it is: {}", role.label.ja);

    // Nobody but a manager decides; deciding is a change like any other.
    let refused = helper.settle_conflict(&all[0].document, &all[0].field, 0);
    assert!(matches!(refused, Err(CareError::ManagersOnly)), "{refused:?}");
    for conflict in &all {
        let at = conflict.values.iter().position(|value| value.by.name == "見本 次郎").unwrap();
        second.settle_conflict(&conflict.document, &conflict.field, at).unwrap();
    }
    sync(&[&second, &first, &helper]).await;
    for book in [&first, &second, &helper] {
        assert_eq!(book.all_conflicts().unwrap(), []);
    }
    assert_eq!(first.client_sheet(client).unwrap().cautions.unwrap().as_str(), "犬がいます");
    for of in [DocRef::Client(client), DocRef::Plan(client, day.month()), DocRef::Office] {
        let history = first.history(&of).unwrap();
        let last = history.events.last().unwrap();
        assert_eq!((last.what, last.by.name.as_str()), (HistoryKind::Settled, "見本 次郎"));
        assert_eq!(last.fields[0].before.len(), 2, "what was decided between");
        assert_eq!(last.fields[0].after.as_ref().unwrap().ja, "犬がいます");
    }
}
