//! What people type by hand is taken where one thing fits, and where not the answer says why and how: names in place of numbers,
//! a record past midnight, a draft that comes back, medicine that was not taken, an emergency with a slip in the name.

use crate::support::{Office, answer};

const ADD: [&str; 11] = [
    "rota",
    "add",
    "見本一郎",
    "--date",
    "2026-11-16",
    "--start",
    "23:30",
    "--end",
    "00:30",
    "--service",
    "body",
];

#[test]
fn past_midnight_an_unsent_record_keeps_its_number_and_one_not_begun_is_still_listed() {
    let mut office = Office::working();
    office.ok("nozomi", "08:00", &[&ADD[..], &["H01"]].concat());
    office.synced("08:01", &["nozomi", "akari"]);
    office.stop_server();
    let at = |clock: &str, args: &[&str]| {
        answer(&office.by_own_clock("akari", clock, &[&["--json"], args].concat()).output().unwrap())
    };
    let listed = |who: &str, clock: &str| {
        let list = answer(&office.by_own_clock(who, clock, &["--json", "today"]).output().unwrap()).json;
        let visits = list["visits"].as_array().unwrap();
        let found = visits.iter().find(|visit| visit["start"] == "23:30");
        found.map(|visit| (visit["number"].to_string(), visit["state"]["state"].clone()))
    };
    let number = |clock: &str| listed("akari", clock);
    // Not begun: some hours.
    let (_, state) =
        listed("nozomi", "2026-11-17T02:00:00+09:00").expect("nobody recorded it: not forgotten");
    assert_eq!(state, "no_record");
    assert_eq!(listed("nozomi", "2026-11-17T06:00:00+09:00"), None);
    let (line, _) = number("2026-11-16T23:31:00+09:00").unwrap();
    let night = "2026-11-17T00:35:00+09:00";
    assert_eq!(at("2026-11-16T23:31:00+09:00", &["visit", "start", &line]).code, 0);
    let fields = ["服薬介助", "実施", "実施状況", "実施", "利用者の確認", "署名"];
    at(night, &[&["visit", "set", &line], &fields[..]].concat());
    assert_eq!(at(night, &["visit", "finish", &line, "--anyway"]).code, 0);
    assert_eq!(number(night).expect("not sent").0, line);
    assert_eq!(at(night, &["visit", "show", &line]).code, 0);
    assert_eq!(at(night, &["visit", "undo", &line]).code, 0);
    assert_eq!(at(night, &["visit", "set", &line, "特記事項", "なし"]).code, 0);
    assert_eq!(at(night, &["visit", "finish", &line, "--anyway"]).code, 0);
    // Finished and not sent: also the next noon.
    let noon = "2026-11-17T12:00:00+09:00";
    assert_eq!(number(noon).expect("not sent").0, line);
    assert_eq!(at(noon, &["visit", "show", &line]).code, 0);
    office.start_server();
    let at = |clock: &str, args: &[&str]| {
        answer(&office.by_own_clock("akari", clock, &[&["--json"], args].concat()).output().unwrap())
    };
    assert_eq!(at("2026-11-17T12:01:00+09:00", &["sync"]).code, 0);
    let list = at("2026-11-17T12:02:00+09:00", &["today"]).json;
    assert!(
        list["visits"].as_array().unwrap().iter().all(|one| one["start"] != "23:30"),
        "it is sent: {list}"
    );
    // Advice repeats the day that was given.
    let said = at("2026-11-17T12:03:00+09:00", &["visit", "show", "1", "--date", "11/18"]).json.to_string();
    assert!(said.contains("kengai visit start 1 --date 11/18"), "{said}");
}

#[test]
fn a_draft_does_not_come_back_beside_another_record_of_its_visit() {
    let office = Office::working();
    let begun = |clock: &str, value: &str| {
        office.ok("akari", clock, &["visit", "start", "1"]);
        office.ok("akari", clock, &["visit", "set", "1", "体温", value]);
    };
    begun("07:30", "36.5");
    office.ok("akari", "07:31", &["visit", "discard", "1"]);
    begun("07:32", "36.6");
    let (code, said) = office.refused("akari", "07:33", &["undiscard", "1"]);
    assert!(
        code == 4
            && said.contains("同じ訪問をもう書き始めています: 見本 一郎　11月16日（月） 7:30の訪問の記録"),
        "{said}"
    );
    // Either way goes on, by the commands that are said.
    assert!(said.contains("kengai visit discard ") && said.contains("それから kengai undiscard 1"), "{said}");
    let (_, said) = office.refused("akari", "07:33", &["undiscard", "9"]);
    assert!(said.contains("9番はありません"), "{said}");
    office.ok("akari", "07:34", &["visit", "discard", "1"]);
    office.ok("akari", "07:35", &["undiscard", "1"]);
    let (code, said) = office.refused("akari", "07:36", &["undiscard", "2"]);
    assert!(code == 4 && said.contains("同じ訪問をもう書き始めています"), "only one of the two: {said}");
    office.ok("akari", "07:37", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:38", &["visit", "finish", "1", "--anyway"]);
    let (code, said) = office.refused("akari", "07:39", &["undiscard", "2"]);
    assert!(code == 4 && said.contains("同じ訪問の記録がもうあります"), "{said}");
    assert!(said.contains("kengai visit change "), "{said}");
    office.ok("akari", "07:39", &["visit", "change", "1"]);
    office.ok("akari", "07:39", &["visit", "discard", "1"]);
    assert_eq!(office.ok("akari", "07:40", &["today"])["visits"][0]["records"], 1);
}

#[test]
fn a_bare_reason_goes_where_one_is_open_and_nowhere_where_two_are() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let set = |pairs: &[&str]| office.text("akari", "07:31", &[&["visit", "set", "1"], pairs].concat());
    let refused =
        |pairs: &[&str]| office.refused("akari", "07:31", &[&["visit", "set", "1"], pairs].concat());
    let fields = || office.ok("akari", "07:32", &["visit", "show", "1"])["fields"].clone();
    // One was refused and one was not done: either may be meant.
    set(&["服薬介助", "拒否", "掃除", "未実施"]);
    let (code, said) = refused(&["理由", "気分がすぐれない"]);
    assert!(code == 2 && said.contains("服薬介助") && said.contains("掃除"), "{said}");
    let before = fields();
    assert!(before["task.cleaning.reason"].is_null() && before["outcome.reason"].is_null(), "{before}");
    set(&["掃除の理由", "時間がなかった"]);
    set(&["理由", "気分がすぐれない"]);
    assert_eq!(fields()["task.medication.reason"], "気分がすぐれない");
    // Two stand: which is to be cleared is asked; then the one that stands is.
    let (code, said) = refused(&["理由", ""]);
    assert!(code == 2 && said.contains("服薬介助") && said.contains("掃除"), "{said}");
    set(&["掃除の理由", "", "掃除", "実施"]);
    set(&["理由", ""]);
    let after = fields();
    assert!(after["task.medication.reason"].is_null() && after["task.medication"] == "refused", "{after}");
}

#[test]
fn medicine_that_was_not_taken_has_a_way_and_a_refusal_stays_for_the_day() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for said in ["のまなかった", "眠っていた", "薬がない", "未実施"] {
        let (_, answer) = office.refused("akari", "07:31", &["visit", "set", "1", "服薬（朝）", said]);
        let way = "拒否は本人が断ったときです。眠っていた・薬がないときは: 服薬介助 未実施 服薬介助の理由 薬がない（のように）";
        assert!(answer.contains(way), "{said}: {answer}");
    }
    // What is said there is taken as it stands.
    office.ok("akari", "07:31", &["visit", "set", "1", "服薬介助", "未実施", "服薬介助の理由", "薬がない"]);
    office.ok(
        "akari",
        "07:32",
        &["visit", "set", "1", "服薬介助", "実施", "服薬（朝）", "拒否", "実施状況", "実施"],
    );
    office.ok("akari", "07:44", &["visit", "finish", "1", "--anyway"]);
    office.ok("akari", "07:45", &["visit", "undo", "1"]);
    office.ok("akari", "07:45", &["visit", "set", "1", "特記事項", "朝は眠そう"]);
    office.ok("akari", "07:46", &["visit", "finish", "1", "--anyway"]);
    let extra = office.ok("akari", "12:00", &["visit", "unplanned", "0000000001"]);
    let extra = extra["visit"].as_str().unwrap().to_owned();
    office.ok("akari", "12:10", &["visit", "set", &extra, "実施状況", "臨時", "理由", "電話で"]);
    office.ok("akari", "12:20", &["visit", "finish", &extra, "--anyway"]);
    let brief = office.text("akari", "15:00", &["brief", "見本一郎"]);
    assert!(brief.contains("服薬（朝）") && brief.contains("拒否"), "{brief}");
    assert_eq!(brief.matches("朝は眠そう").count(), 1, "{brief}");
    // The next day it is of yesterday.
    let next =
        office.by_own_clock("akari", "2026-11-17T09:00:00+09:00", &["brief", "見本一郎"]).output().unwrap();
    assert!(!String::from_utf8(next.stdout).unwrap().contains("服薬（朝）"));
}

#[test]
fn whoever_mistypes_a_name_in_an_emergency_is_told_first_what_cannot_wait() {
    let office = Office::working();
    for name in ["見本一朗", "だれか", "97"] {
        let (_, said) = office.refused("akari", "07:30", &["emergency", name]);
        let (first, near) = (said.find("ためらわず 119"), said.find("見本 一郎"));
        assert!(first.is_some(), "{name}: {said}");
        if name == "見本一朗" {
            assert!(near > first, "{name}: {said}");
        }
    }
    let (_, said) = Office::refused(&office, "nobody", "07:30", &["emergency", "見本一郎"]);
    assert!(said.contains("ためらわず 119"), "no home yet: {said}");
}

#[test]
fn names_are_taken_where_numbers_are() {
    let office = Office::working();
    office.ok("akari", "07:00", &["visit", "start", "見本一郎"]);
    office.ok("akari", "07:01", &["visit", "set", "見本一郎", "体温", "36.5"]);
    office.ok("akari", "07:02", &["note", "start", "見本一郎"]);
    office.ok(
        "akari",
        "07:03",
        &["note", "set", "見本一郎", "本文", "足元注意", "了解が必要", "はい", "宛先", "サ責"],
    );
    office.ok("akari", "07:04", &["note", "finish", "見本一郎"]);
    office.synced("07:05", &["akari", "nozomi"]);
    assert_eq!(office.ok("nozomi", "07:06", &["ack", "見本一郎"])["notes"].as_array().unwrap().len(), 1);
    // Nothing is left, and that is said.
    let (_, said) = office.refused("nozomi", "07:07", &["ack", "見本一郎"]);
    assert!(said.contains("見本 一郎 さん") && said.contains("了解が必要な申し送りはありません"), "{said}");
    office.ok("akari", "07:08", &["note", "1", "薬は台所", "--must-acknowledge", "--to", "サ責"]);
    office.synced("07:09", &["akari", "nozomi"]);
    office.ok("nozomi", "07:10", &["today"]);
    let of = |list: serde_json::Value| {
        let visits = list["visits"].as_array().unwrap();
        visits.iter().find(|one| one["client_name"] == "見本 一郎").unwrap()["number"].to_string()
    };
    let number = of(office.ok("nozomi", "07:10", &["today"]));
    assert_eq!(office.ok("nozomi", "07:11", &["read", &number])["notes"].as_array().unwrap().len(), 1);
    assert_eq!(office.ok("nozomi", "07:11", &["ack", &number])["notes"].as_array().unwrap().len(), 1);
    // A field that there is none of, in the reader's words.
    let note = office.ok("akari", "07:12", &["note", "start", "1"])["note"].as_str().unwrap().to_owned();
    let (_, said) = office.refused("akari", "07:13", &["note", "set", &note, "色", "赤"]);
    assert!(said.contains("（本文、宛先、重要度、了解が必要）"), "{said}");
}

#[test]
fn a_note_goes_to_whom_the_button_names() {
    let office = Office::working();
    for to in ["次の人", "次のヘルパー", "サ責"] {
        assert!(
            office.ok("akari", "07:30", &["note", "見本一郎", to, "--to", to])["note"].is_string(),
            "{to}"
        );
    }
}
