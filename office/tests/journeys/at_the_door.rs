//! What must reach people before they go in, and what must not vanish from anybody's list: incidents, the last visit, what
//! two people wrote, what the office cancelled.

use crate::support;
use std::path::Path;

use crate::support::{Office, examples};
use serde_json::{Value, json};

/// The place of a text among the lines; fails where it is missing.
fn place(text: &str, wanted: &str) -> usize {
    text.find(wanted).unwrap_or_else(|| panic!("『{wanted}』 is missing in:\n{text}"))
}

/// Each stands after the one before it.
fn in_this_order(text: &str, wanted: &[&str]) {
    for pair in wanted.windows(2) {
        assert!(
            place(text, pair[0]) < place(text, pair[1]),
            "『{}』 before 『{}』 in:\n{text}",
            pair[0],
            pair[1]
        );
    }
}

fn sync(office: &Office, clock: &str, people: &[&str]) {
    for who in people {
        office.ok(who, clock, &["sync"]);
    }
}

/// Akari writes down how Ichiro fell in the kitchen; returns the incident.
fn fallen(office: &Office) -> String {
    let started =
        office.ok("akari", "07:50", &["incident", "start", "見本一郎", "accident", "--at", "07:40"]);
    let id = started["incident"].as_str().unwrap().to_owned();
    let what = ["事故の場所", "台所", "事故の状況", "尻もちをついた", "事故への処置", "椅子で休んだ"];
    office.ok("akari", "07:51", &[&["incident", "set", &id], &what[..]].concat());
    id
}

#[test]
fn a_fall_reaches_whoever_goes_there_next_and_the_manager_until_she_has_seen_it() {
    let office = Office::working();
    let id = fallen(&office);
    sync(&office, "07:55", &["akari", "sakura", "nozomi"]);

    // Sakura goes there at 16:00: it is the first thing that she reads.
    for command in [vec!["brief", "見本一郎"], vec!["emergency", "見本一郎"]] {
        let text = office.text("sakura", "15:30", &command);
        in_this_order(
            &text,
            &["■", "▲事故 11/16 7:40 見本 一郎 さん　台所。尻もちをついた", "まだ誰も見ていません"],
        );
        assert!(text.lines().nth(1).unwrap().starts_with('▲') || command[0] == "emergency", "{text}");
        let json = office.ok("sakura", "15:30", &command);
        assert_eq!(json["incidents"][0]["incident"], id.as_str());
        assert_eq!(json["incidents"][0]["kind"], "accident");
        assert_eq!(json["incidents"][0]["by"]["name"], "手本 あかり");
    }
    let today = office.text("sakura", "15:30", &["today"]);
    in_this_order(&today, &["▲事故 11/16 7:40 見本 一郎 さん", "16:00〜"]);
    assert!(today.lines().any(|line| line.contains("16:00〜") && line.contains("▲事故")), "{today}");
    assert_eq!(office.ok("sakura", "15:30", &["today"])["visits"][0]["incidents"][0]["kind"], "accident");

    // The manager finds it first in every list of hers, and by the name of its kind.
    let month = ["--month", "2026-11"];
    for command in [vec!["status"], [&["review"], &month[..]].concat(), [&["month"], &month[..]].concat()] {
        let text = office.text("nozomi", "08:00", &command);
        in_this_order(&text, &["事故・苦情・身体拘束・急変", "▲事故 11/16 7:40 見本 一郎 さん"]);
        // First of all that is to be done: only what the page is, and how far the month is, stands above it.
        let above = text.lines().take_while(|line| !line.contains("事故・苦情・身体拘束・急変")).count();
        assert!(above <= 2, "first:\n{text}");
        assert_eq!(office.ok("nozomi", "08:00", &command)["incidents"][0]["incident"], id.as_str());
    }
    for who in ["nozomi", "sakura"] {
        let found = office.ok(who, "08:01", &["search", "事故"]);
        assert_eq!(found["found"][0]["kind"], "incident", "{found}");
    }
    let page = office.path("month.html").display().to_string();
    office.ok("nozomi", "08:02", &["month", "--month", "2026-11", "--html", &page]);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(place(&html, "▲事故 11/16 7:40") < place(&html, "カレンダー"));

    // A helper cannot take it from her lists.
    assert_eq!(office.fails("akari", "08:03", &["incident", "seen", &id]).0, 5);
    let seen = office.text("nozomi", "14:20", &["incident", "seen", &id]);
    assert!(seen.starts_with("見本 一郎 さん") && seen.contains("見ました"), "{seen}");
    assert_eq!(office.ok("nozomi", "14:21", &["status"])["incidents"], Value::Array(vec![]));
    assert!(!office.text("nozomi", "14:21", &["review", "--month", "2026-11"]).contains('▲'));
    sync(&office, "14:22", &["nozomi", "akari", "sakura"]);
    // Everybody knows who saw it, and it stays at the door.
    let brief = office.text("sakura", "15:40", &["brief", "見本一郎"]);
    assert!(brief.contains("手本 のぞみが11/16 14:20に見ました"), "{brief}");
    let list = office.text("nozomi", "15:41", &["incident", "list"]);
    assert!(list.contains("見本 一郎 さん") && list.contains("事故"), "{list}");
    assert_eq!(office.ok("nozomi", "15:41", &["incident", "list"])["incidents"].as_array().unwrap().len(), 1);

    // What somebody writes into it afterwards has not been seen.
    office.ok("akari", "18:00", &["incident", "set", &id, "けが・損害", "頭を打っていた"]);
    sync(&office, "18:01", &["akari", "nozomi"]);
    let again = office.text("nozomi", "18:02", &["status"]);
    in_this_order(&again, &["▲事故", "頭を打っていた", "サ責が見たあとに書き足されています"]);
    // What she writes into it herself she has seen.
    office.ok("nozomi", "18:10", &["incident", "set", &id, "原因", "床がぬれていた"]);
    assert_eq!(office.ok("nozomi", "18:11", &["status"])["incidents"], Value::Array(vec![]));
}

/// The command at any moment.
fn text_at(office: &Office, who: &str, clock: &str, args: &[&str]) -> String {
    let output = office.command(who, "00:00", args).env("KENGAI_CLOCK", clock).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Unix milliseconds of 16 November 2026, 08:00 in Japan, and of days after it.
fn server_day(days: u64) -> u64 {
    1_794_783_600_000 + days * 24 * 60 * 60 * 1_000
}

#[test]
fn an_incident_stays_at_the_door_for_a_week_from_when_it_reached_the_office() {
    let mut office = Office::working_by(server_day(0));
    // It happened a month ago by what was typed, and became known today.
    let started = office.ok(
        "akari",
        "07:50",
        &["incident", "start", "見本一郎", "complaint", "--at", "2026-10-10 10:00"],
    );
    let id = started["incident"].as_str().unwrap().to_owned();
    office.ok("akari", "07:51", &["incident", "set", &id, "苦情の内容", "約束の時刻に来なかった"]);
    sync(&office, "08:05", &["akari", "sakura"]);
    let shown = |office: &Office, clock: &str| {
        text_at(office, "sakura", clock, &["brief", "見本一郎"]).contains("▲苦情")
    };
    assert!(shown(&office, "2026-11-16T15:30:00+09:00"), "a late word is news all the same");
    assert!(shown(&office, "2026-11-22T15:30:00+09:00"), "the sixth day after");
    office.on_another_day(server_day(8));
    text_at(&office, "sakura", "2026-11-24T08:00:00+09:00", &["sync"]);
    assert!(!shown(&office, "2026-11-24T08:10:00+09:00"), "a week is over");
    // A phone that is a year ahead, and was so when it last heard the server, hides nothing.
    office.on_another_day(server_day(9));
    let again = office.ok("akari", "07:50", &["incident", "start", "見本一郎", "accident"]);
    let _ = again;
    text_at(&office, "akari", "2026-11-25T08:00:00+09:00", &["sync"]);
    text_at(&office, "sakura", "2027-11-25T08:00:00+09:00", &["sync"]);
    let ahead = text_at(&office, "sakura", "2027-11-25T08:10:00+09:00", &["brief", "見本一郎"]);
    assert!(ahead.contains("▲事故"), "{ahead}");
}

#[test]
fn the_brief_is_what_a_person_needs_at_the_door_in_that_order() {
    let office = Office::working();
    let sheet = [
        "living.key",
        "玄関のキーボックス",
        "living.directions",
        "郵便局の角を左",
        "person.address",
        "見本市丘町3-2",
        "person.phone",
        "000-0000-0001",
        "cautions",
        "右側から声をかける",
        "health.allergies",
        "ペニシリン",
        "medication_place.evening",
        "食器棚の上の段",
        "medicine.new.name",
        "例示錠",
        "doctor.name",
        "手本 医師",
    ];
    office.ok("nozomi", "06:40", &[&["clients", "set", "見本一郎"], &sheet[..]].concat());
    // Yesterday evening, by Sakura: not taken, three tenths, none for three days.
    let record = |day: &str, stool: &str, remarks: &str, medicine: &str| {
        recorded_by_sakura(&office, day, stool, remarks, medicine);
    };
    record("2026-11-12", "1", "変わりなし", "服用");
    record("2026-11-13", "0", "少し疲れている", "服用");
    record("2026-11-15", "0", "夕の薬は飲みたくないとのこと", "拒否");
    // The urgent one is the older one: it stands first all the same.
    two_notes(&office);
    office.ok("sakura", "06:47", &["incident", "start", "見本一郎", "sudden"]);
    office.ok("nozomi", "06:48", &["rota", "change", "1", "start", "07:15"]);
    sync(&office, "06:50", &["sakura", "nozomi", "akari"]);

    let text = office.text("akari", "07:10", &["brief", "見本一郎"]);
    in_this_order(
        &text,
        &[
            "▲急変",
            "夕方 37.8℃ でした",
            "【変更:",
            "右側から声をかける",
            "ペニシリン",
            "玄関のキーボックス",
            "郵便局の角を左",
            "000-0000-0001",
            "今日の訪問",
            "前回の訪問 11月15日（日） 16:00　手本 さくら",
            "拒否",
            "3割",
            "150ml",
            "夕の薬は飲みたくないとのこと",
            "便なし 3日（最後は 11/12）",
            "お茶を多めに出してください",
            "バイタル",
            "体温 37.8℃ → 37.8℃",
            "例示錠",
            "食器棚の上の段",
            "少し疲れている",
        ],
    );
    what_a_script_reads(&office);

    what_is_not_the_managers(&office);
}

/// What is for the next helper is not hers to read, and not called unread on her screen.
fn what_is_not_the_managers(office: &Office) {
    let manager = office.text("nozomi", "07:11", &["brief", "見本一郎"]);
    assert!(manager.contains("申し送り（未読0件）") && !manager.contains("[未読]"), "{manager}");
    assert!(manager.contains("[次のヘルパーあて]"), "{manager}");
}

fn two_notes(office: &Office) {
    office.ok(
        "sakura",
        "06:45",
        &["note", "見本一郎", "夕方 37.8℃ でした", "--importance", "urgent", "--must-acknowledge"],
    );
    office.ok("sakura", "06:46", &["note", "見本一郎", "お茶を多めに出してください"]);
}

/// An unplanned visit of an afternoon, recorded by Sakura.
fn recorded_by_sakura(office: &Office, day: &str, stool: &str, remarks: &str, medicine: &str) {
    let clock = "16:00";
    let output = office
        .command("sakura", clock, &["--json", "visit", "unplanned", "見本一郎", "--date", day, "--extra"])
        .env("KENGAI_CLOCK", format!("{day}T{clock}:00+09:00"))
        .output()
        .unwrap();
    let visit = support::answer(&output).json["visit"].as_str().unwrap().to_owned();
    let fields = [
        "実施状況",
        "臨時",
        "outcome.reason",
        "ご家族の依頼",
        "排便",
        stool,
        "食事量",
        "3",
        "水分",
        "150",
        "medication.evening.state",
        medicine,
        "remarks",
        remarks,
        "体温",
        if stool == "1" { "36.5" } else { "37.8" },
    ];
    let set = [&["--json", "visit", "set", &visit], &fields[..]].concat();
    for args in [set, vec!["--json", "visit", "finish", &visit, "--anyway"]] {
        let output = office
            .command("sakura", clock, &args)
            .env("KENGAI_CLOCK", format!("{day}T{clock}:00+09:00"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

fn what_a_script_reads(office: &Office) {
    let json = office.ok("akari", "07:10", &["brief", "見本一郎"]);
    assert_eq!(json["first"], 1);
    assert_eq!(json["notes"][0]["text"], "夕方 37.8℃ でした");
    assert_eq!(json["unread"], 2);
    assert_eq!(json["no_stool"]["days"], 3);
    assert_eq!(json["last"][0]["helpers"][0], "手本 さくら");
    let facts = json["last"][0]["facts"].as_array().unwrap();
    let fact =
        |path: &str| facts.iter().find(|one| one["field"] == path).unwrap()["values"][0]["value"].clone();
    assert_eq!(
        (fact("medication.evening.state"), fact("intake.meal")),
        (json!({ "str": "refused" }), json!({ "int": 3 }))
    );
    assert_eq!(json["way"][0]["field"], "living.key");
    assert_eq!(json["medicine_places"][0]["values"][0]["value"]["str"], "食器棚の上の段");
    assert_eq!((&json["vitals"][0]["value"], &json["vitals"][0]["before"]), (&378.into(), &378.into()));
}

#[test]
fn a_cancelled_or_moved_visit_that_was_recorded_stays_in_its_writers_list() {
    let office = Office::working();
    let visit = office.recorded();
    let row = office.ok("akari", "08:00", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    // No signal for Akari while the office cancels.
    office.ok("nozomi", "08:01", &["rota", "change", &row, "cancelled", "はい"]);
    sync(&office, "08:05", &["nozomi", "akari", "nozomi", "akari"]);
    for who in ["akari", "nozomi"] {
        let json = office.ok(who, "08:06", &["today"]);
        let line = json["visits"].as_array().unwrap().iter().find(|line| line["visit"] == visit.as_str());
        let line = line.unwrap_or_else(|| panic!("{who}: {json}"));
        assert_eq!(
            (line["plan"]["state"].as_str(), line["state"]["state"].as_str()),
            (Some("cancelled"), Some("recorded"))
        );
        let text = office.text(who, "08:06", &["today"]);
        let shown = text.lines().find(|line| line.contains("7:30〜")).unwrap();
        assert!(shown.contains("【取り消し】見本 一郎") && shown.contains("記録済み"), "{shown}");
    }
    // It is not in the list of somebody who was never there.
    sync(&office, "08:07", &["sakura"]);
    let text = office.text("sakura", "08:08", &["today"]);
    assert!(!text.contains("7:30〜") && text.contains("16:00〜"), "{text}");
    // Back again, given to Sakura, with Akari's record on it.
    office.ok("nozomi", "08:10", &["rota", "change", &row, "cancelled", ""]);
    office.ok("nozomi", "08:11", &["rota", "set", &row, "H02"]);
    sync(&office, "08:12", &["nozomi", "akari", "sakura"]);
    let text = office.text("akari", "08:13", &["today"]);
    assert!(text.contains("【担当は 手本 さくら に変更】見本 一郎"), "{text}");
    office.ok("nozomi", "08:14", &["rota", "change", &row, "date", "2026-11-17", "--again"]);
    sync(&office, "08:15", &["nozomi", "akari"]);
    let text = office.text("akari", "08:16", &["today"]);
    let shown = text.lines().find(|line| line.contains("7:30〜")).unwrap();
    assert!(shown.contains("【11/17 7:30 に変更】見本 一郎") && shown.contains("記録済み"), "{text}");
}

#[test]
fn a_draft_stays_in_its_writers_list_whatever_becomes_of_the_plan() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let row = office.ok("akari", "07:31", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "07:32", &["rota", "set", &row, "H02"]);
    sync(&office, "07:33", &["nozomi", "akari"]);
    let json = office.ok("akari", "07:34", &["today"]);
    let line = &json["visits"][0];
    assert_eq!((line["row"].as_str(), line["state"]["state"].as_str()), (Some(&*row), Some("recording")));
    assert_eq!(line["plan"]["helpers"][0], "手本 さくら");
}

#[test]
fn a_visit_that_was_not_made_is_never_called_recorded() {
    let office = Office::working();
    let yesterday = |args: &[&str]| text_at(&office, "akari", "2026-11-15T16:00:00+09:00", args);
    let made = yesterday(&["--json", "visit", "unplanned", "見本一郎", "--date", "2026-11-15", "--extra"]);
    let made = serde_json::from_str::<Value>(&made).unwrap()["visit"].as_str().unwrap().to_owned();
    let fields = ["実施状況", "臨時", "outcome.reason", "ご家族の依頼", "remarks", "よく眠れた"];
    yesterday(&[&["visit", "set", &made], &fields[..]].concat());
    yesterday(&["visit", "finish", &made, "--anyway"]);
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:31", &["visit", "set", "1", "実施状況", "中止", "outcome.reason", "入院"]);
    office.ok("akari", "07:32", &["visit", "finish", "1", "--anyway"]);
    let today = office.text("akari", "07:33", &["today"]);
    let line = today.lines().find(|line| line.contains("7:30〜")).unwrap();
    assert!(line.contains("中止・この端末に保存済み・未送信") && !line.contains("記録済み"), "{line}");
    assert_eq!(office.ok("akari", "07:33", &["today"])["visits"][0]["state"]["state"], "not_made");
    sync(&office, "07:34", &["akari", "nozomi", "sakura"]);
    let today = office.text("nozomi", "07:35", &["today"]);
    let line = today.lines().find(|line| line.contains("7:30〜")).unwrap();
    assert!(line.contains("中止") && !line.contains("記録済み"), "{line}");
    // The last visit that was made stands beside it.
    let brief = office.text("sakura", "15:30", &["brief", "見本一郎"]);
    let last =
        ["前回の訪問 11月16日（月） 7:30　手本 あかり　中止", "入院", "11月15日（日） 16:00", "よく眠れた"];
    in_this_order(&brief, &last);
    assert_eq!(office.ok("sakura", "15:30", &["brief", "見本一郎"])["last"][1]["visit"], made.as_str());
}

#[test]
fn after_consent_is_withdrawn_photos_are_hidden_and_none_is_taken() {
    let office = Office::working();
    let photo = examples().join("photos");
    let photo = first_jpeg(&photo);
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let take = |clock: &str| {
        let args = ["visit", "photo", "1", &photo, "--purpose", "prescription", "--asked"];
        office.run("akari", clock, &args)
    };
    assert_eq!((take("07:31").code, take("07:32").code), (0, 0));
    office.ok("akari", "07:33", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    sync(&office, "07:35", &["akari", "nozomi", "sakura"]);
    // Two pages of one visit: neither is old.
    let photos = office.ok("sakura", "07:36", &["brief", "見本一郎"])["photos"].clone();
    let old: Vec<bool> = photos.as_array().unwrap().iter().map(|one| one["superseded"] == true).collect();
    assert_eq!(old, [false, false]);

    office.ok("nozomi", "07:40", &["clients", "set", "見本一郎", "photo_consent.withdrawn", "2026-11-16"]);
    sync(&office, "07:41", &["nozomi", "akari", "sakura"]);
    let json = office.ok("sakura", "07:42", &["brief", "見本一郎"]);
    assert_eq!((json["photos"].as_array().unwrap().len(), &json["photos_hidden"]), (0, &2.into()));
    let text = office.text("sakura", "07:42", &["brief", "見本一郎"]);
    assert!(text.contains("写真の同意は11月16日に取り消されました。撮らないでください"), "{text}");
    // The manager has them in a list, and sees no more of them than anybody else.
    assert_eq!(office.ok("nozomi", "07:42", &["brief", "見本一郎"])["photos"].as_array().unwrap().len(), 0);

    office.ok("akari", "07:43", &["visit", "change", "1"]);
    let refused = take("07:44");
    assert_eq!((refused.code, refused.error()), (5, "photo_consent_withdrawn"));
    let message = refused.json["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("見本 一郎 さん　写真の同意は11月16日"), "{message}");
    assert!(message.ends_with("に取り消されました。撮らないでください"), "{message}");
    // Given anew, it holds again.
    let anew = ["photo_consent.withdrawn", "2026-11-15", "photo_consent.given", "2026-11-16"];
    office.ok("nozomi", "07:50", &[&["clients", "set", "見本一郎"], &anew[..]].concat());
    let given = office.ok("nozomi", "07:51", &["brief", "見本一郎"]);
    assert_eq!(given["photos_withdrawn"], Value::Null);
    assert_eq!(given["photos"].as_array().unwrap().len(), 2);
}

fn first_jpeg(folder: &Path) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let jpeg = files.iter().find(|file| file.extension().is_some_and(|end| end == "jpg"));
    jpeg.expect("an example photo").display().to_string()
}
