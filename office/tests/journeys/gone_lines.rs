//! What is on no line of the day's list as it was, and must not be out of sight: a visit that was cancelled or given to others, a visit
//! that nobody planned, another's record of one's own visit.

use crate::support;
use crate::support::Office;
use serde_json::Value;

fn later(office: &Office, who: &str, clock: &str, args: &[&str]) -> String {
    let output = office.by_own_clock(who, &format!("{clock}:00+09:00"), args).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn the_number_of_a_cancelled_visit_says_that_it_is_cancelled() {
    let office = Office::working();
    for who in ["nozomi", "akari"] {
        office.ok(who, "06:40", &["today"]);
    }
    office.ok("nozomi", "06:45", &["rota", "change", "2", "取消", "はい"]);
    office.synced("06:46", &["nozomi", "akari"]);
    let named =
        "見本 花子 さんの 11月16日（月） 9:00〜9:15 の訪問は取り消されています（手本 のぞみ 今日 6:45）";
    for args in [&["brief", "2"][..], &["visit", "start", "2"], &["visit", "set", "2", "特記事項", "なし"]]
    {
        let (code, said) = office.refused("akari", "09:00", args);
        assert!(code == 2 && said.contains(named), "{args:?}: {said}");
        assert!(said.contains("kengai visit unplanned 見本花子"), "{args:?}: {said}");
        assert!(!said.contains("番はありません") && !said.contains("取り消しを元に戻す"), "{args:?}: {said}");
    }
    let (_, said) = office.refused("nozomi", "09:00", &["brief", "2"]);
    assert!(said.contains(named) && said.contains("kengai rota change 2 --date 11/16 取消 いいえ"), "{said}");
    // What was advised is what can be done.
    office.ok("akari", "09:01", &["brief", "見本花子"]);
    office.ok("akari", "09:01", &["visit", "unplanned", "見本花子"]);
    office.ok("nozomi", "09:02", &["rota", "change", "2", "取消", "いいえ"]);
    assert!(office.text("nozomi", "09:02", &["today"]).contains("  2  9:00〜9:15"));
    // A number that nothing ever had is none.
    let (_, said) = office.refused("akari", "09:03", &["brief", "77"]);
    assert!(said.contains("77 番はありません"), "{said}");
}

#[test]
fn the_number_of_a_visit_that_others_have_says_who() {
    let office = Office::working();
    office.ok("akari", "06:40", &["today"]);
    office.ok("nozomi", "06:45", &["rota", "set", "2", "H02"]);
    office.ok("nozomi", "06:45", &["rota", "change", "3", "日付", "11/19", "開始", "13:00", "終了", "13:15"]);
    office.synced("06:46", &["nozomi", "akari"]);
    let (_, said) = office.refused("akari", "09:00", &["visit", "start", "2"]);
    let given = "9:00〜9:15 の訪問は 手本 さくら さんに変わりました（手本 のぞみ 今日 6:45）";
    assert!(said.contains("見本 花子 さんの 11月16日") && said.contains(given), "{said}");
    let (_, said) = office.refused("akari", "09:00", &["visit", "start", "3"]);
    assert!(said.contains("10:00〜10:15 の訪問は 11月19日（木） 13:00〜13:15 に変わりました"), "{said}");
}

#[test]
fn what_was_cancelled_yesterday_is_among_the_changes() {
    let office = Office::working();
    office.ok("akari", "06:40", &["today"]);
    office.ok("nozomi", "06:45", &["rota", "change", "2", "取消", "はい"]);
    office.synced("06:46", &["nozomi", "akari"]);
    office.ok("akari", "06:47", &["rota", "ack", "2"]);
    for who in ["nozomi", "akari"] {
        for clock in ["2026-11-16T12:00", "2026-11-17T12:00", "2026-11-20T12:00"] {
            let changes = later(&office, who, clock, &["rota", "changes"]);
            assert!(changes.contains("11月16日（月） 9:00〜9:15 見本 花子"), "{who} {clock}: {changes}");
            assert!(changes.contains("取り消した人: 手本 のぞみ "), "{who} {clock}: {changes}");
            assert!(changes.contains("kengai visit unplanned 見本花子"), "{who} {clock}: {changes}");
        }
        let changes = later(&office, who, "2026-11-26T12:00", &["rota", "changes"]);
        assert!(changes.contains("変更はありません"), "{who}: {changes}");
    }
}

fn unplanned(office: &Office, who: &str, clock: &str) -> Vec<Value> {
    let today =
        office.by_own_clock(who, &format!("{clock}:00+09:00"), &["--json", "today"]).output().unwrap();
    support::answer(&today).json["unplanned"].as_array().unwrap().clone()
}

#[test]
fn a_visit_that_nobody_planned_has_a_number() {
    let office = Office::working();
    office.ok("akari", "06:40", &["today"]);
    office.ok("akari", "12:00", &["visit", "unplanned", "見本花子", "--extra"]);
    let text = office.text("akari", "12:01", &["today"]);
    assert!(text.contains("\n  5  12:00  見本 花子　手本 あかり"), "{text}");
    assert_eq!(unplanned(&office, "akari", "2026-11-16T12:01")[0]["number"], 5);
    // A planned visit that comes later takes another; and what is done with it moves no number.
    let add = ["rota", "add", "見本一郎", "--date", "2026-11-16", "--start", "13:00", "--end", "13:30"];
    office.ok("nozomi", "12:02", &[&add[..], &["--service", "body", "H01"]].concat());
    office.synced("12:03", &["nozomi", "akari"]);
    let set = ["visit", "set", "5", "実施状況", "臨時", "理由", "転んだ", "退室", "12:20"];
    office.ok("akari", "12:21", &set);
    for step in [
        &["visit", "finish", "5", "--anyway"][..],
        &["visit", "undo", "5"],
        &["visit", "finish", "5", "--anyway"],
    ] {
        office.ok("akari", "12:22", step);
        let text = office.text("akari", "12:23", &["today"]);
        assert!(
            text.contains("\n  5  12:00  見本 花子") && text.contains("  6  13:00〜13:30  【変更】見本 一郎"),
            "{text}"
        );
    }
    let shown = office.text("akari", "12:24", &["visit", "show", "5"]);
    assert!(shown.contains("見本 花子 さん") && shown.contains("理由: 転んだ"), "{shown}");
    // It is of a planned one after all: the number is still it.
    office.ok("akari", "12:25", &["visit", "change", "5"]);
    office.ok("akari", "12:25", &["visit", "set", "5", "計画の行", "9:00"]);
    let shown = office.ok("akari", "12:26", &["visit", "show", "5"]);
    assert_eq!(shown["fields"]["outcome.reason"], "転んだ", "{shown}");
}

#[test]
fn past_midnight_a_visit_that_nobody_planned_goes_on_under_its_number() {
    let office = Office::working();
    office.ok("akari", "06:40", &["today"]);
    office.ok("akari", "23:40", &["visit", "unplanned", "見本花子", "--extra"]);
    let number = unplanned(&office, "akari", "2026-11-16T23:41")[0]["number"].to_string();
    let past = "2026-11-17T00:10";
    let text = later(&office, "akari", past, &["today"]);
    assert!(text.contains(&format!("  {number}  きのう 23:40  見本 花子")), "{text}");
    let set = ["visit", "set", &number, "実施状況", "臨時", "理由", "転んだ", "退室", "0:05"];
    let said = later(&office, "akari", past, &set);
    assert!(said.contains("見本 花子 さん"), "{said}");
    later(&office, "akari", past, &["visit", "finish", &number, "--anyway"]);
    let text = later(&office, "akari", "2026-11-17T00:20", &["today"]);
    assert!(text.contains(&format!("  {number}  きのう 23:40  見本 花子")), "{text}");
    let text = later(&office, "akari", "2026-11-17T09:00", &["today"]);
    assert!(!text.contains("23:40"), "{text}");
}

/// Sakura writes a visit of her own of what Akari has recorded already: whoever wrote the first reads that there is a second.
#[test]
fn whoever_wrote_the_first_record_of_a_visit_reads_of_the_second() {
    let office = Office::working();
    office.recorded();
    office.ok("sakura", "07:35", &["visit", "unplanned", "見本一郎", "--extra"]);
    let set = ["visit", "set", "見本一郎", "実施状況", "臨時", "理由", "呼ばれた", "退室", "07:50"];
    office.ok("sakura", "07:51", &set);
    office.ok("sakura", "07:52", &["visit", "finish", "見本一郎", "--anyway"]);
    // Another visit of the same client at another time is no second record.
    office.ok("sakura", "12:00", &["visit", "unplanned", "見本一郎", "--extra"]);
    office.ok("sakura", "12:10", &["visit", "set", "見本一郎", "実施状況", "臨時", "理由", "呼ばれた"]);
    office.ok("sakura", "12:11", &["visit", "finish", "見本一郎", "--anyway"]);
    office.synced("12:20", &["akari", "sakura", "nozomi", "akari"]);
    for who in ["akari", "sakura", "nozomi"] {
        let text = office.text(who, "12:21", &["today"]);
        let line = text.lines().find(|line| line.contains("  7:35  見本 一郎　手本 さくら"));
        let line = line.unwrap_or_else(|| panic!("{who}: {text}"));
        assert!(line.contains("★同じ時間に、この方のほかの記録があります"), "{who}: {text}");
        let noon = text.lines().find(|line| line.contains("  12:00  見本 一郎"));
        assert_eq!(noon.is_some(), who != "akari", "{who}: {text}");
        assert!(noon.is_none_or(|line| !line.contains('★')), "{who}: {text}");
    }
}
