//! Conflicts in what no helper writes: two managers in the client's sheet, the plan and the office's list of staff at the
//! same time. Both values stay, with names and times; one of the two decides, and everybody reads that.

use std::collections::BTreeSet;

use kengai::model::Words;
use kengai::model::plan::{PlanParties, PlanRow};
use kengai::model::tasks::{TaskSet, VitalSet};
use kengai::model::text::{Line, Passage};
use kengai::model::{CareDay, ClientId, ClientSheet, MinuteOfDay, Slot, StaffId};
use kengai::{
    AtServer, CareBook, CareError, ClientImport, ClientPlan, DocKind, DocRef, FieldConflict, HistoryKind,
    Role, TaskRow,
};
use kengai_tests::live::{MORNING_MS, book, book_at, enrol, founded};

const TEN_YEARS_MS: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

async fn client_with_plan(manager: &CareBook) -> (ClientId, CareDay) {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    let client = manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
    let day: CareDay = "2026-11-16".parse().unwrap();
    let slot = Slot { start: MinuteOfDay::new(7, 30).unwrap(), end: MinuteOfDay::new(7, 45).unwrap() };
    let rows = vec![PlanRow::new(manager.rota().new_row_id(), day, slot)];
    let plan = ClientPlan { client, month: day.month(), parties: PlanParties::default(), rows };
    assert_eq!(manager.rota().import_plans(&[plan]).unwrap().added, 1);
    (client, day)
}

/// Everything that a manager writes in the office, without having heard of the other.
fn write(manager: &CareBook, client: ClientId, day: CareDay, staff: StaffId, words: &str) {
    manager.clients().set_fields(client, &[("cautions", words)]).unwrap();
    let line = TaskRow {
        client,
        start: None,
        tasks: TaskSet::default(),
        vitals: VitalSet::default(),
        cautions: Some(Passage::new(words).unwrap()),
    };
    assert_eq!(manager.rota().import_tasks(day.month(), &[line]).unwrap(), 1);
    manager.staff().set_facts(staff, words, &BTreeSet::new()).unwrap();
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
    let second_id = first.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let helper_id = first.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let (client, day) = client_with_plan(&first).await;
    first.sync(&|_| {}).await.unwrap();
    let second = book_at(&dir.path().join("second"), MORNING_MS + TEN_YEARS_MS);
    let helper = book(&dir.path().join("helper"));
    enrol(&first, &second, second_id, Role::Manager).await;
    enrol(&first, &helper, helper_id, Role::Helper).await;
    sync(&[&first, &second, &helper]).await;
    assert_eq!(first.conflicts().all().unwrap(), []);

    write(&first, client, day, helper_id, "玄関に段差");
    write(&second, client, day, helper_id, "犬がいます");
    sync(&[&first, &second, &helper]).await;

    let all = first.conflicts().all().unwrap();
    // The year stands where it is another than the reader's clock shows; the second's is ten years ahead.
    let named = |conflict: FieldConflict| FieldConflict {
        title: Words::lit("", ""),
        label: Words::lit("", ""),
        ..conflict
    };
    let theirs = second.conflicts().all().unwrap().into_iter().map(named);
    assert!(theirs.eq(all.iter().cloned().map(named)), "both see the same");
    assert_eq!(all.len(), 3, "{all:?}");
    each_value_with_its_writer(&all);

    // Nobody but a manager decides; deciding is a change like any other.
    let refused = helper.conflicts().settle_for(all[0].document, &all[0].field, 0, &all[0].seen, "聞いた");
    assert!(matches!(refused, Err(CareError::ManagersOnly)), "{refused:?}");
    for conflict in &all {
        let at = conflict.values.iter().position(|value| value.by.name == "見本 次郎").unwrap();
        let settle = |reason: &str| {
            second.conflicts().settle_for(conflict.document, &conflict.field, at, &conflict.seen, reason)
        };
        assert!(matches!(settle("　"), Err(CareError::Input(_))), "nobody decides without saying why");
        let settled = settle("玄関で見た").unwrap();
        assert_eq!((settled.chosen.ja.as_ref(), settled.others.len()), ("犬がいます", 1));
        assert!(!settled.now.is_conflict());
    }
    sync(&[&second, &first, &helper]).await;
    for book in [&first, &second, &helper] {
        assert_eq!(book.conflicts().all().unwrap(), []);
    }
    assert_eq!(first.clients().sheet(client).unwrap().cautions.unwrap().as_str(), "犬がいます");
    for of in [DocRef::Client(client), DocRef::Plan(client, day.month()), DocRef::Office] {
        what_was_decided_stands_in_the_history(&first, &of);
    }
    // Whoever wrote what was not chosen is told, on every device of theirs, until they know.
    let told = first.conflicts().overruled().unwrap();
    assert_eq!(told.len(), 3, "{told:?}");
    for one in &told {
        let words = (one.was.ja.as_ref(), one.now.ja.as_ref(), one.by.name.as_str(), one.reason.as_deref());
        assert_eq!(words, ("玄関に段差", "犬がいます", "見本 次郎", Some("玄関で見た")));
    }
    assert_eq!(
        (second.conflicts().overruled().unwrap(), helper.conflicts().overruled().unwrap()),
        (vec![], vec![])
    );
    first.conflicts().acknowledge_overruled(&[told[0].id, "0f".repeat(16).parse().unwrap()]).unwrap();
    assert_eq!(first.conflicts().overruled().unwrap(), told[1..]);
    sync(&[&first, &second, &helper]).await;
    assert_eq!(first.conflicts().overruled().unwrap(), told[1..], "nobody sets it aside");
    assert_eq!(second.status().unwrap().set_aside, 0);
}

fn what_was_decided_stands_in_the_history(book: &CareBook, of: &DocRef) {
    let history = book.history().of(of).unwrap();
    let last = history.events.last().unwrap();
    assert_eq!((last.what, last.by.name.as_str()), (HistoryKind::Settled, "見本 次郎"));
    assert_eq!(last.fields[0].before.len(), 2, "what was decided between");
    assert_eq!(last.fields[0].after.as_ref().unwrap().ja, "犬がいます");
    assert_eq!(last.reason.as_deref(), Some("玄関で見た"));
    let lost = &last.fields[0].overruled;
    assert_eq!(
        (lost.len(), lost[0].shown.ja.as_ref(), lost[0].by.name.as_str()),
        (1, "玄関に段差", "見本 管理子")
    );
}

/// And with the time of each one's clock, and the server's.
fn each_value_with_its_writer(all: &[FieldConflict]) {
    for conflict in all {
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
}

/// A decision is about what was shown: what came since stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_manager_had_not_seen_stays_beside_what_is_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, first) = founded(dir.path()).await;
    first.sync(&|_| {}).await.unwrap();
    let ids = ["M02", "M03"].map(|code| first.staff().add("見本 次郎", "ミホン ジロウ", code).unwrap());
    let (client, _) = client_with_plan(&first).await;
    first.sync(&|_| {}).await.unwrap();
    let (second, third) = (book(&dir.path().join("second")), book(&dir.path().join("third")));
    enrol(&first, &second, ids[0], Role::Manager).await;
    enrol(&first, &third, ids[1], Role::Manager).await;
    first.clients().set_fields(client, &[("cautions", "右足に力が入りにくい。")]).unwrap();
    sync(&[&first, &second, &third]).await;
    for (book, words) in [(&first, "ゆっくり話す"), (&second, "ペニシリンでショック"), (&third, "犬がいます")]
    {
        book.clients().set_fields(client, &[("cautions", words)]).unwrap();
    }
    sync(&[&first, &second]).await;
    let shown = first.conflicts().all().unwrap().remove(0);
    assert_eq!(shown.values.len(), 2);
    first.conflicts().note_shown(std::slice::from_ref(&shown)).unwrap();
    // The third one's comes before the first decides.
    sync(&[&third, &first]).await;
    assert_eq!(first.conflicts().all().unwrap()[0].values.len(), 3);
    assert_eq!(
        first.conflicts().shown(shown.document).unwrap(),
        std::slice::from_ref(&shown),
        "as it was shown"
    );
    let at = shown.values.iter().position(|value| value.shown.ja == "ペニシリンでショック").unwrap();
    let settled =
        first.conflicts().settle_for(shown.document, &shown.field, at, &shown.seen, "家族に聞いた").unwrap();
    let values = |standing: &kengai::Standing| -> BTreeSet<String> {
        standing.values.iter().map(|value| value.shown.ja.to_string()).collect()
    };
    let both = BTreeSet::from(["ペニシリンでショック".to_owned(), "犬がいます".to_owned()]);
    assert_eq!(values(&settled.now), both);
    sync(&[&first, &second, &third]).await;
    for book in [&first, &second, &third] {
        assert_eq!(
            values(&book.reading().standing(&DocRef::Document(shown.document), "cautions").unwrap()),
            both
        );
    }
    let open = third.conflicts().open().unwrap();
    assert_eq!((open.len(), open[0].kind, open[0].fields), (1, DocKind::Client, 1));
    assert_eq!(third.conflicts().overruled().unwrap(), [], "nobody decided about this one");
    assert_eq!(second.conflicts().overruled().unwrap(), [], "this one was chosen");
}

/// Lines that were added apart stand as parts; whoever opens the sheet edits them together, and changes nothing by looking.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_managers_added_is_read_as_two_and_edited_as_one() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, first) = founded(dir.path()).await;
    first.sync(&|_| {}).await.unwrap();
    let id = first.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let (client, _) = client_with_plan(&first).await;
    first.sync(&|_| {}).await.unwrap();
    let second = book(&dir.path().join("second"));
    enrol(&first, &second, id, Role::Manager).await;
    first.clients().set_fields(client, &[("cautions", "右足に力が入りにくい。")]).unwrap();
    sync(&[&first, &second]).await;
    for (book, line) in [(&first, "玄関に段差。"), (&second, "犬がいます。")] {
        let text = format!("右足に力が入りにくい。\n{line}");
        book.clients().set_fields(client, &[("cautions", &text)]).unwrap();
    }
    sync(&[&first, &second, &first]).await;
    assert_eq!(first.conflicts().all().unwrap(), []);
    let history = first.history().of(&DocRef::Client(client)).unwrap();
    let standing = first.reading().standing(&DocRef::Document(history.document), "cautions").unwrap();
    assert_eq!(standing, second.reading().standing(&DocRef::Document(history.document), "cautions").unwrap());
    assert_eq!(standing.values[0].shown.ja, "右足に力が入りにくい。");
    let parts: BTreeSet<(&str, &str)> =
        standing.parts.iter().map(|part| (part.shown.ja.as_ref(), part.by[0].name.as_str())).collect();
    assert_eq!(parts, BTreeSet::from([("玄関に段差。", "見本 管理子"), ("犬がいます。", "見本 次郎")]));
    // Another field is edited: the parts stay parts.
    second.clients().change(client).unwrap();
    second.clients().set_fields(client, &[("person.phone", "000-0000-0001")]).unwrap();
    second.clients().finish(client).unwrap();
    assert_eq!(second.reading().standing(&DocRef::Document(history.document), "cautions").unwrap(), standing);
    // The text itself is edited, by somebody who takes one line out.
    second.clients().set_fields(client, &[("cautions", "右足に力が入りにくい。\n犬がいます。")]).unwrap();
    sync(&[&second, &first]).await;
    let standing = first.reading().standing(&DocRef::Document(history.document), "cautions").unwrap();
    assert_eq!((standing.values.len(), standing.parts.len()), (1, 0));
    let told = first.conflicts().overruled().unwrap();
    assert_eq!(told.iter().map(|one| one.was.ja.as_ref()).collect::<Vec<_>>(), ["玄関に段差。"]);
    assert_eq!(second.conflicts().overruled().unwrap(), [], "what one's own text says stands");
}

/// Whoever is overruled is told who decided and why, whatever the clocks say of those who had written before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_overruled_is_told_the_decision_and_not_who_wrote_that_value_first() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, first) = founded(dir.path()).await;
    first.sync(&|_| {}).await.unwrap();
    let ids = [("手本 さくら", "M02"), ("手本 まこと", "M03")]
        .map(|(name, code)| first.staff().add(name, "テホン", code).unwrap());
    let (client, _) = client_with_plan(&first).await;
    first.sync(&|_| {}).await.unwrap();
    // Sakura's PC is ten years ahead: whatever she writes is the latest by the clocks.
    let sakura = book_at(&dir.path().join("sakura"), MORNING_MS + TEN_YEARS_MS);
    let makoto = book(&dir.path().join("makoto"));
    enrol(&first, &sakura, ids[0], Role::Manager).await;
    enrol(&first, &makoto, ids[1], Role::Manager).await;
    sync(&[&first, &sakura, &makoto]).await;
    for (book, words) in [(&sakura, "犬がいます"), (&makoto, "玄関に段差")] {
        book.clients().set_fields(client, &[("cautions", words)]).unwrap();
    }
    sync(&[&sakura, &makoto, &first]).await;
    let conflict = first.conflicts().all().unwrap().remove(0);
    let at = conflict.values.iter().position(|value| value.by.name == "手本 さくら").unwrap();
    let settle =
        |reason| first.conflicts().settle_for(conflict.document, &conflict.field, at, &conflict.seen, reason);
    settle("家族に聞いた").unwrap();
    sync(&[&first, &makoto, &sakura]).await;
    let told = makoto.conflicts().overruled().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    let words =
        |one: &kengai::Overruled| (one.was.ja.to_string(), one.now.ja.to_string(), one.by.name.clone());
    let lost = ["玄関に段差", "犬がいます", "見本 管理子"].map(str::to_owned);
    assert_eq!(<[String; 3]>::from(words(&told[0])), lost);
    assert_eq!(told[0].reason.as_deref(), Some("家族に聞いた"));
    assert!(told[0].device_ms < MORNING_MS + TEN_YEARS_MS / 2, "when it was decided: {}", told[0].device_ms);
    assert_eq!(sakura.conflicts().overruled().unwrap(), [], "hers was chosen");
    // Somebody has gone on since: it is still told once, with what stands now and whom to ask.
    sakura.clients().set_fields(client, &[("cautions", "犬は庭にいます")]).unwrap();
    sync(&[&sakura, &makoto]).await;
    let told = makoto.conflicts().overruled().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    let since = ["玄関に段差", "犬は庭にいます", "手本 さくら"].map(str::to_owned);
    assert_eq!(<[String; 3]>::from(words(&told[0])), since);
    assert_eq!(told[0].reason, None, "nobody decided for this one");
}

/// Whoever decides knows: they are not told of it as of somebody else's decision, though it went against what they had written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_of_what_they_decided_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, first) = founded(dir.path()).await;
    first.sync(&|_| {}).await.unwrap();
    let id = first.staff().add("手本 さくら", "テホン サクラ", "M02").unwrap();
    let (client, _) = client_with_plan(&first).await;
    first.sync(&|_| {}).await.unwrap();
    let second = book(&dir.path().join("second"));
    enrol(&first, &second, id, Role::Manager).await;
    sync(&[&first, &second]).await;
    let apart = |field: &'static str, values: [&'static str; 2]| {
        for (book, value) in [&first, &second].into_iter().zip(values) {
            book.clients().set_fields(client, &[(field, value)]).unwrap();
        }
    };
    let settle = |book: &CareBook, for_whom: &str| {
        let conflict = book.conflicts().all().unwrap().remove(0);
        let at = conflict.values.iter().position(|value| value.by.name == for_whom).unwrap();
        book.conflicts()
            .settle_for(conflict.document, &conflict.field, at, &conflict.seen, "聞いた")
            .unwrap();
    };
    apart("cautions", ["玄関に段差", "犬がいます"]);
    sync(&[&first, &second, &first]).await;
    settle(&first, "手本 さくら");
    sync(&[&first, &second]).await;
    assert_eq!(first.conflicts().overruled().unwrap(), [], "she decided against her own words");
    assert_eq!(second.conflicts().overruled().unwrap(), [], "hers was chosen");
    // Whoever goes on from there decides nothing against her.
    second.clients().set_fields(client, &[("cautions", "犬は庭にいます")]).unwrap();
    sync(&[&second, &first]).await;
    assert_eq!(first.conflicts().overruled().unwrap(), []);
    // Another's decision is told, until she herself writes what stands.
    apart("person.phone", ["000-000-0001", "000-000-0002"]);
    sync(&[&first, &second]).await;
    settle(&second, "手本 さくら");
    sync(&[&second, &first]).await;
    assert_eq!(first.conflicts().overruled().unwrap().len(), 1);
    first.clients().set_fields(client, &[("person.phone", "000-000-0003")]).unwrap();
    assert_eq!(first.conflicts().overruled().unwrap(), [], "she knows: these are her words");
}
