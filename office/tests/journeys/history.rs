//! The past of a record at the command line: two records of one visit, what is in conflict anywhere, an end taken back,
//! and who changed what, when and why.

use crate::support::{Office, Talk};
use serde_json::Value;

fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {json}"))
}

/// A process that writes a record is killed again and again, at another moment each time: what was answered is there.
#[test]
fn every_field_that_was_answered_survives_any_kill() {
    let office = Office::working();
    let visit = office.ok("akari", "07:30", &["visit", "start", "1"])["visit"].as_str().unwrap().to_owned();
    for round in 0..6_u64 {
        let mut writing = Talk::start(office.command("akari", "07:31", &["--json", "visit", "write", "1"]));
        let mut temperature = String::new();
        for keystroke in 0..=round {
            temperature = format!("36.{}", (round + keystroke) % 10);
            writing.say(&format!("体温 {temperature}"));
            writing.event("saved");
        }
        // Another is on its way: it may be there or not, and nothing else may be.
        writing.say("水分 150");
        std::thread::sleep(std::time::Duration::from_millis(2 * round));
        writing.kill();
        let shown = office.ok("akari", "07:40", &["visit", "show", "1"]);
        assert_eq!((&shown["draft"], &shown["visit"]), (&true.into(), &visit.as_str().into()));
        let tenths = temperature.replace('.', "").parse::<i64>().unwrap();
        assert_eq!(shown["fields"]["vitals.temperature.value"], tenths, "round {round}");
        let water = &shown["fields"]["intake.water"];
        assert!(water.is_null() || *water == 150, "{water}");
    }
}

#[test]
fn an_end_is_taken_back_before_it_is_sent_and_not_afterwards() {
    let office = Office::working();
    let visit = office.recorded();
    let undone = office.ok("akari", "07:45", &["visit", "undo", "1"]);
    assert_eq!((&undone["draft"], &undone["visit"]), (&true.into(), &visit.as_str().into()));
    assert_eq!(undone["fields"]["vitals.temperature.value"], 382, "with everything in it");
    assert_eq!(office.fails("akari", "07:46", &["visit", "undo", "1"]), (4, "under_way".to_owned()));
    office.ok("akari", "07:47", &["visit", "set", "1", "体温", "38.4"]);
    office.ok("akari", "07:48", &["visit", "finish", "1"]);
    office.ok("akari", "07:49", &["sync"]);
    assert_eq!(office.fails("akari", "07:50", &["visit", "undo", &visit]), (4, "already_sent".to_owned()));
    assert_eq!(office.fails("sakura", "07:50", &["visit", "undo", &visit]).0, 4, "not hers to take back");
    office.ok("nozomi", "07:51", &["sync"]);
    let history = office.ok("nozomi", "07:52", &["history", &visit]);
    let what: Vec<&str> = list(&history, "events").iter().map(|e| e["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["created", "taken_back", "changed"]);
    let shown = office.ok("nozomi", "07:53", &["visit", "show", &visit]);
    assert_eq!((&shown["fields"]["vitals.temperature.value"], &shown["draft"]), (&384.into(), &false.into()));

    // One that is taken back and thrown away never was.
    office.ok("akari", "10:00", &["visit", "start", "2", "--anyway"]);
    office.ok("akari", "10:01", &["visit", "set", "2", "実施状況", "実施"]);
    office.ok("akari", "10:02", &["visit", "finish", "2", "--anyway"]);
    office.ok("akari", "10:03", &["visit", "undo", "2"]);
    office.ok("akari", "10:04", &["visit", "discard", "2"]);
    office.ok("akari", "10:05", &["sync"]);
    office.ok("nozomi", "10:06", &["sync"]);
    for who in ["akari", "nozomi"] {
        let today = office.ok(who, "10:07", &["today"]);
        let second = &list(&today, "visits")[1];
        assert_eq!(
            (&second["state"]["state"], &second["records"]),
            (&"no_record".into(), &0.into()),
            "{who}"
        );
    }
}

#[test]
fn a_correction_that_is_taken_back_says_so_and_what_stands_again() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "07:45", &["sync"]);
    let correct = |value: &str, clock: &str| {
        office.ok("akari", clock, &["visit", "change", &visit]);
        let pairs = ["体温", value, "特記事項", "測り直した", "amendment.reason", "測り直し"];
        office.ok("akari", clock, &[&["visit", "set", &visit], &pairs[..]].concat());
        office.ok("akari", clock, &["visit", "finish", &visit]);
    };
    correct("36.8", "08:00");
    office.ok("akari", "08:05", &["visit", "undo", &visit]);
    // What is written again is a change, not the taking back of the taking back.
    office.ok("akari", "08:10", &["visit", "finish", &visit]);
    for who in ["akari", "nozomi"] {
        office.ok(who, "08:11", &["sync"]);
    }
    let history = office.ok("nozomi", "08:12", &["history", &visit]);
    let what: Vec<&str> = list(&history, "events").iter().map(|e| e["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["created", "changed", "undone", "changed"]);
    let text = office.text("nozomi", "08:13", &["history", &visit]);
    let (_, undone) = text.split_once("11/16 8:05").unwrap_or_else(|| panic!("{text}"));
    let (undone, _) = undone.split_once("11/16 8:10").unwrap();
    let plain = undone.replace(['\u{a0}', '\u{2060}', '\u{202f}'], "");
    for part in ["元に戻した", "体温: 36.8℃ → 38.2℃", "特記事項: 測り直した → （なし）"]
    {
        assert!(plain.contains(part), "{part}: {text}");
    }
    assert!(!undone.contains("変更"), "{text}");
    // Of a sheet too; what somebody else wrote back is a change of theirs.
    let set = |who: &str, clock: &str, text: &str| {
        office.ok(who, clock, &["clients", "set", "0000000001", "cautions", text]);
    };
    set("nozomi", "09:00", "右側から声をかける");
    office.ok("nozomi", "09:01", &["sync"]);
    set("nozomi", "09:02", "ゆっくり話す");
    office.ok("nozomi", "09:03", &["clients", "undo", "0000000001"]);
    let sheet = office.text("nozomi", "09:04", &["history", "--client", "0000000001"]);
    let (_, undone) = sheet.split_once("11/16 9:03").unwrap_or_else(|| panic!("{sheet}"));
    assert!(undone.contains("元に戻した") && undone.contains("ゆっくり話す → 右側から声をかける"), "{sheet}");
}

#[test]
fn what_is_cancelled_is_called_so_in_the_history() {
    let office = Office::working();
    let row = office.ok("nozomi", "08:00", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "08:01", &["rota", "change", &row, "取消", "はい"]);
    office.ok("nozomi", "08:02", &["rota", "change", &row, "取消", "いいえ"]);
    let note = office.ok("nozomi", "08:03", &["note", "0000000001", "押しまちがい"]);
    let number = &note["note"].as_str().unwrap()[..8];
    office.ok("nozomi", "08:04", &["note", "undo", number]);
    office.ok("nozomi", "08:05", &["note", "finish", number]);
    let kinds = |args: &[&str]| -> Vec<String> {
        let history = office.ok("nozomi", "08:06", &[&["history", "--client", "0000000001"], args].concat());
        list(&history, "events").iter().map(|event| event["what"].as_str().unwrap().to_owned()).collect()
    };
    let plan = kinds(&["--month", "2026-11"]);
    assert_eq!(plan[plan.len() - 2..], ["withdrawn", "changed"], "{plan:?}");
    let notes = kinds(&["--month", "2026-11", "--notes-of-month"]);
    assert_eq!(notes, ["created", "withdrawn", "created"]);
    // A visit that is cancelled is said to be, whatever is changed of it.
    office.ok("nozomi", "08:06", &["rota", "change", &row, "取消", "はい"]);
    for args in [["change", &row, "開始", "7:00"].as_slice(), &["set", &row, "H02"]] {
        let said = office.text("nozomi", "08:07", &[&["rota"], args].concat());
        assert!(said.contains("この訪問は取り消されています") && said.contains("取消 いいえ"), "{said}");
    }
}

#[test]
fn two_records_of_one_visit_stay_two() {
    let office = Office::working();
    let first = office.recorded();
    // Nozomi stands in for her, and does not know that it is recorded already.
    let second = office.ok("nozomi", "07:30", &["visit", "start", "1", "--mine"])["visit"]
        .as_str()
        .unwrap()
        .to_owned();
    office.ok("nozomi", "07:31", &["visit", "set", "1", "体温", "36.4", "実施状況", "実施"]);
    office.ok("nozomi", "07:44", &["visit", "finish", "1", "--anyway"]);
    for who in ["akari", "nozomi", "akari"] {
        office.ok(who, "08:00", &["sync"]);
    }
    for who in ["akari", "nozomi"] {
        let today = office.ok(who, "08:01", &["today"]);
        let row = list(&today, "visits")[0]["row"].clone();
        let lines: Vec<&Value> = list(&today, "visits").iter().filter(|line| line["row"] == row).collect();
        let mut ids: Vec<&str> = lines.iter().map(|line| line["visit"].as_str().unwrap()).collect();
        ids.sort_unstable();
        let mut both = [first.as_str(), second.as_str()];
        both.sort_unstable();
        assert_eq!(ids, both, "{who} sees both");
        assert!(lines.iter().all(|line| line["records"] == 2));
        assert!(office.text(who, "08:02", &["today"]).contains("同じ訪問の記録が2件"));
        let shown = office.ok(who, "08:03", &["visit", "show", &second]);
        assert_eq!(shown["fields"]["vitals.temperature.value"], 364, "each keeps what was written into it");
    }
    let review = office.ok("nozomi", "08:04", &["review", "--month", "2026-11"]);
    let row = list(&review, "rows").iter().find(|row| list(row, "visits").len() == 2).unwrap();
    assert!(list(row, "visits").iter().all(|visit| visit["stage"] == "blocked"), "{row}");
    let text = office.text("nozomi", "08:05", &["--lang", "en", "review", "--month", "2026-11"]);
    assert!(text.contains(&first[..8]) && text.contains(&second[..8]), "{text}");
}

#[test]
fn what_is_in_conflict_anywhere_is_listed_and_settled_and_that_is_history() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    for who in ["sakura", "nozomi"] {
        office.ok(who, "08:01", &["sync"]);
    }
    assert!(office.text("nozomi", "08:02", &["conflicts"]).contains("ありません"));
    for (who, value) in [("akari", "37.9"), ("sakura", "38.4")] {
        office.ok(who, "09:00", &["visit", "change", &visit]);
        office.ok(who, "09:01", &["visit", "set", &visit, "体温", value, "amendment.reason", "測り直し"]);
        office.ok(who, "09:02", &["visit", "finish", &visit]);
    }
    for who in ["akari", "sakura", "nozomi", "akari"] {
        office.ok(who, "09:10", &["sync"]);
    }
    let all = office.ok("nozomi", "09:11", &["conflicts"]);
    let conflict = &list(&all, "conflicts")[0];
    assert_eq!((&conflict["document"], &conflict["label"]["ja"]), (&visit.as_str().into(), &"体温".into()));
    let names: std::collections::BTreeSet<&str> =
        list(conflict, "values").iter().map(|value| value["by"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["手本 あかり", "手本 さくら"].into());
    assert!(list(conflict, "values").iter().all(|value| value["server"]["state"] == "at"), "{conflict}");
    let text = office.text("nozomi", "09:12", &["conflicts"]);
    for part in ["37.9", "38.4", "手本 あかり", "手本 さくら", "9:0", "サーバー受信"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let settle = ["conflicts", &visit[..8], "--settle", "vitals.temperature.value", "--choice", "1"];
    assert_eq!(office.fails("nozomi", "09:12", &settle).0, 2, "nobody decides without saying why");
    let settle = [&settle[..], &["--reason", "本人に聞いた"]].concat();
    let settled = office.ok("nozomi", "09:13", &settle);
    assert_eq!(list(&settled, "conflicts").len(), 0);
    office.ok("nozomi", "09:14", &["confirm", "--month", "2026-11", "--all-ready"]);
    let out = office.path("out").display().to_string();
    office.ok("nozomi", "09:15", &["export", "--month", "2026-11", "--to", &out]);
    office.ok("nozomi", "09:16", &["sync"]);
    let history = office.ok("nozomi", "09:17", &["history", &visit]);
    let events = list(&history, "events");
    let what: Vec<&str> = events.iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["created", "changed", "changed", "settled", "confirmed", "exported"]);
    let temperature = |event: &Value| -> Value {
        list(event, "fields").iter().find(|f| f["field"] == "vitals.temperature.value").unwrap().clone()
    };
    for event in &events[1..3] {
        let before = temperature(event)["before"].clone();
        assert_eq!(before[0]["ja"].as_str().map(|text| text.contains("38.2")), Some(true), "{event}");
        assert_eq!(event["reason"], "測り直し");
    }
    assert_eq!(list(&temperature(&events[3]), "before").len(), 2, "what was decided between");
    assert_eq!(events[3]["by"]["name"], "手本 のぞみ");
    let text = office.text("nozomi", "09:18", &["--lang", "en", "history", &visit]);
    for part in ["decided between several values", "→", "reason: 測り直し", "confirmed", "UPJSK"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn sheets_plans_and_the_office_have_a_history() {
    let office = Office::working();
    let sheet = office.ok("nozomi", "08:00", &["history", "--client", "0000000001"]);
    let consent = list(&sheet, "events").iter().flat_map(|event| list(event, "fields"));
    let consent: Vec<&Value> = consent.filter(|field| field["field"] == "photo_consent.given").collect();
    assert_eq!(consent.len(), 1);
    assert_eq!(consent[0]["before"], serde_json::json!([]));
    let month = ["history", "--client", "0000000001", "--month", "2026-11"];
    let plan = office.ok("akari", "08:01", &month);
    assert!(list(&plan, "events").len() >= 2, "the plan, then the rota");
    let rota = office.text("akari", "08:02", &month);
    assert!(rota.contains("シフト（手本 あかり）"), "{rota}");
    assert!(office.text("nozomi", "08:03", &["history", "--office"]).contains("手本 さくら"));
    assert_eq!(office.fails("akari", "08:04", &["history"]).0, 2);
}

/// The history says what was: each move stands with the time before and after it, whatever the visit is moved to later; and two
/// visits that come to stand at one time stay two in what was written before.
#[test]
fn each_move_of_a_planned_visit_stands_as_it_was_then() {
    let office = Office::working();
    let row = office.ok("nozomi", "08:00", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    let plan = ["history", "--client", "0000000001", "--month", "2026-11"];
    let first = office.text("nozomi", "08:00", &plan);
    for (clock, from, to) in [("08:01", "8:00", "8:15"), ("08:05", "16:00", "16:15")] {
        office.ok("nozomi", clock, &["rota", "change", &row, "開始", from, "終了", to, "--again"]);
    }
    let text = office.text("nozomi", "08:06", &plan);
    assert!(text.starts_with(first.trim_end()), "what was written before is not rewritten:\n{first}\n{text}");
    let after: Vec<&str> = text[first.trim_end().len()..].lines().filter(|line| !line.is_empty()).collect();
    let moved = |head: &str, of: &str, start: &str| {
        let at = after.iter().position(|line| line.contains(head) && line.contains("手本 のぞみ"));
        let line = after[at.unwrap_or_else(|| panic!("{head}: {text}")) + 1];
        assert!(line.contains(of) && line.contains(start), "{line}");
    };
    moved("11/16 8:01", "11月16日（月） 7:30〜7:45", "7:30 → 8:00");
    moved("11/16 8:05", "11月16日（月） 8:00〜8:15", "8:00 → 16:00");
    assert_eq!(after.len(), 4, "{after:?}");
}
