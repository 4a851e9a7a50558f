//! What people read at the command line is true, plain and says what to do: each line here misled somebody who used it.

use crate::support::Office;
use serde_json::{Value, json};

const ICHIRO: &str = "0000000001";

#[test]
fn the_history_of_a_month_names_the_planned_visits() {
    let office = Office::working();
    let row = office.ok("akari", "06:35", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "06:40", &["rota", "set", &row, "H02"]);
    office.ok("nozomi", "06:41", &["rota", "change", &row, "start", "8:00", "end", "8:15"]);
    let asked = ["history", "--client", ICHIRO, "--month", "2026-11"];
    let history = office.ok("nozomi", "06:45", &asked);
    let events = history["events"].as_array().unwrap();
    let helper = |event: &&Value| event["fields"][0]["of"]["ja"] == "11月16日（月） 7:30〜7:45";
    assert_eq!(events.iter().filter(helper).count(), 2, "both changes say of which visit: {events:?}");

    let text = office.text("nozomi", "06:46", &asked);
    let of_visit: Vec<&str> =
        text.lines().filter(|line| line.contains("11月16日（月） 7:30〜7:45")).collect();
    let has = |parts: &[&str]| of_visit.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(has(&["シフト（手本 さくら）: 担当", "シフト（手本 あかり）: 担当 → （なし）"]), "{of_visit:?}");
    assert!(has(&["予定開始: 7:30 → 8:00、予定終了: 7:45 → 8:15"]), "from when to when: {of_visit:?}");
    assert!(!text.contains("取込元"), "keys are for programs: {text}");
    let longest = events.iter().map(|event| event["fields"].as_array().unwrap().len()).max().unwrap();
    assert!(text.lines().count() < longest, "a line for each visit, not for each field");
    let days: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    11月")).collect();
    let first: Vec<u8> = days
        .iter()
        .take_while(|line| line.contains("サービスコード"))
        .map(|line| line.split('日').next().unwrap().parse().unwrap())
        .collect();
    assert!(first.len() > 50 && first.is_sorted(), "in the order of the month: {first:?}");
}

#[test]
fn an_end_that_was_taken_back_reads_as_a_correction_and_not_as_a_loss() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "07:45", &["visit", "undo", &visit]);
    office.ok("akari", "07:46", &["visit", "set", &visit, "体温", "38.4"]);
    office.ok("akari", "07:47", &["visit", "finish", &visit]);
    let text = office.text("akari", "07:50", &["history", &visit]);
    assert!(text.contains("書きかけに戻りました"), "{text}");
    assert!(text.contains("体温: 38.2℃ → 38.4℃"), "{text}");
    assert!(!text.contains("（なし）"), "nothing was lost, and nothing says so: {text}");
    assert_eq!(text.matches("利用者の確認:").count(), 1, "what stayed is not told again: {text}");
}

#[test]
fn a_rota_that_stays_as_it_is_is_no_change_and_a_change_is_acknowledged_by_its_line() {
    let office = Office::working();
    let row = office.ok("akari", "06:35", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    assert!(office.text("nozomi", "06:40", &["rota", "set", &row, "H01"]).contains("何も変わっていません"));
    assert_eq!(office.ok("nozomi", "06:40", &["status"])["waiting"]["records"], 0);
    office.ok("nozomi", "06:41", &["rota", "change", &row, "end", "7:50"]);
    for who in ["nozomi", "akari"] {
        office.ok(who, "06:45", &["sync"]);
    }
    assert!(office.text("akari", "06:50", &["today"]).contains("あなたの確認がまだです: kengai rota ack 1"));
    assert_eq!(office.ok("akari", "06:50", &["rota", "ack", "1"])["rows"], json!([row]));
    assert_eq!(office.ok("akari", "06:51", &["today"])["changes"], json!([]));
    assert_eq!(office.fails("akari", "06:52", &["rota", "ack", "2"]), (2, "not_found".to_owned()));
}

#[test]
fn what_is_not_there_is_said_with_what_to_do() {
    let office = Office::working();
    let screen = office.text("akari", "07:30", &["emergency", "1"]);
    assert!(screen.contains("電話番号が登録されていません。119"), "{screen}");
    assert!(office.text("akari", "07:30", &["brief", "1"]).contains("今日の訪問 7:30"));
    let older = office.text("akari", "07:31", &["older", ICHIRO, "--month", "2026-08"]);
    assert!(older.contains("外れているものはありません"), "{older}");
    let (code, said) = office.refused("akari", "07:32", &["search", ""]);
    assert_eq!(code, 2);
    assert!(said.contains("探す言葉を一つ以上"), "{said}");

    office.ok("nozomi", "07:33", &["careplan", "new", ICHIRO, "--from", "2026-12-01"]);
    let consent = ["careplan", "consent", ICHIRO, "--by", "見本 一郎"];
    let (code, said) = office.refused("nozomi", "07:34", &consent);
    assert_eq!(code, 4);
    assert!(said.contains("careplan set") && !said.contains("--anyway"), "{said}");

    let accident = office.ok("akari", "07:35", &["incident", "start", "1", "accident"]);
    let needs = |field: &str| {
        let missing = accident["missing"].as_array().unwrap();
        missing.iter().find(|one| one["field"] == field).unwrap()["ja"].as_str().unwrap().to_owned()
    };
    assert!(needs("accident.what").ends_with("文で書いてください"), "{accident}");
    assert!(needs("accident.office_told_at").ends_with("10:05 のような時刻"), "{accident}");
    let id = accident["incident"].as_str().unwrap()[..8].to_owned();
    let (code, said) = office.refused("akari", "07:36", &["incident", "set", &id, "ようす", "転倒"]);
    assert_eq!((code, said.lines().count()), (2, 1), "said once: {said}");
    assert!(said.contains("incident fields"), "{said}");
}

#[test]
fn what_cannot_be_meant_is_not_taken() {
    let office = Office::working();
    let add = |start, end| {
        let times = ["--date", "2026-11-18", "--start", start, "--end", end, "--service", "life"];
        office.run("nozomi", "06:40", &[&["rota", "add", ICHIRO], &times[..]].concat())
    };
    assert_eq!((add("14:00", "13:00").code, add("14:00", "14:00").error()), (2, "field"), "not 23 hours");
    assert_eq!(add("23:30", "0:30").code, 0, "a night visit ends on the next day");
    let row = office.ok("akari", "06:41", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    assert_eq!(
        office.fails("nozomi", "06:42", &["rota", "change", &row, "start", "8:00"]).0,
        2,
        "ends at 7:45"
    );
    office.ok("nozomi", "06:43", &["rota", "set", &row, "担当なし"]);
    assert!(
        office.text("nozomi", "06:43", &["rota", "changes"]).contains("担当 なし（外れた人: 手本 あかり）")
    );
    let review = office.text("nozomi", "06:44", &["--lang", "en", "review", "--month", "2026-11"]);
    assert!(review.contains("helper nobody") && !review.contains('　'), "{review}");

    let (code, said) = office.refused("nozomi", "06:45", &["staff", "phone", "事業所"]);
    assert_eq!(code, 2);
    assert!(said.contains("03-0000-0000"), "{said}");
    let visit = office.recorded();
    assert_eq!(office.fails("akari", "07:50", &["visit", "discard", &visit]), (4, "no_draft".to_owned()));
    assert_eq!(office.ok("akari", "07:51", &["visit", "show", &visit])["draft"], false);
}

/// What is only on this phone is never hidden behind "everything is sent"; and of another phone nobody here knows more than
/// what it said.
#[test]
fn what_is_not_finished_is_said_with_what_is_sent() {
    let office = Office::working();
    let note =
        office.ok("akari", "08:00", &["note", "start", ICHIRO, "--to", "manager", "--must-acknowledge"]);
    let note = note["note"].as_str().unwrap();
    let shown = office.text("akari", "08:01", &["note", "change", note]);
    assert!(shown.contains("宛先: サ責") && shown.contains("了解が必要"), "{shown}");
    let (exit, said) = office.refused("akari", "08:02", &["note", "finish", note]);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("申し送りの本文を入れてください（4,000文字まで）"), "{said}");
    assert!(!said.contains("handover"), "in the reader's language: {said}");
    office.ok("akari", "08:03", &["note", "set", note, "本文", "夕方に熱", "宛先", "サ責"]);

    office.text("akari", "08:04", &["sync"]);
    let synced = office.text("akari", "08:05", &["sync"]);
    assert!(synced.contains("書きかけ1件"), "{synced}");
    assert!(!synced.contains("すべて"), "{synced}");
    office.text("nozomi", "08:06", &["sync"]);
    let devices = office.text("nozomi", "08:07", &["devices"]);
    let akari = devices.lines().find(|line| line.contains("手本 あかり")).unwrap();
    assert!(akari.contains("そのとき"), "{akari}");
    let this = devices.lines().find(|line| line.contains("（この端末）")).unwrap();
    assert!(!this.contains("そのとき"), "{this}");
    let nothing = office.text("nozomi", "08:08", &["devices", "--checked", "手本あかり"]);
    assert!(nothing.contains("確かめることはありません"), "{nothing}");
}

#[test]
fn a_sign_that_nobody_sees_is_not_said_to_be_no_text() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let turned = "ふらつき\u{202e}あり";
    for args in [&["note", "1", turned][..], &["visit", "set", "1", "特記事項", turned]] {
        let (exit, said) = office.refused("akari", "07:31", args);
        assert!(exit == 2 && said.contains("見えない文字"), "{said}");
        assert!(said.contains("入力し直してください") && !said.contains("文字まで"), "{said}");
    }
}

#[test]
fn whoever_is_called_without_a_relation_has_no_empty_brackets_and_no_list_shows_a_hash() {
    let office = Office::working();
    let pairs = ["contact.new.name", "見本 桃子", "contact.new.phone", "090-0000-0000"];
    office.ok("nozomi", "07:00", &[&["clients", "set", ICHIRO][..], &pairs].concat());
    for command in ["brief", "emergency"] {
        let text = office.text("nozomi", "07:01", &[command, ICHIRO]);
        assert!(text.contains("見本 桃子") && !text.contains("（）"), "{command}: {text}");
    }
    for command in ["visit", "careplan", "clients", "incident"] {
        let list = office.text("nozomi", "07:02", &[command, "fields"]);
        assert!(!list.contains("ハッシュ"), "{command}: {list}");
    }
}
