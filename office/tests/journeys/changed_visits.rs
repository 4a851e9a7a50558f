//! Planned visits that the office changes: typed in Japanese, told to whom it concerns and to nobody else.

use crate::support;
use crate::support::Office;

fn sync(office: &Office, clock: &str, people: &[&str]) {
    for who in people {
        office.ok(who, clock, &["sync"]);
    }
}

#[test]
fn a_visit_is_changed_by_the_names_that_people_use() {
    let office = Office::working();
    office.ok("nozomi", "06:40", &["rota", "change", "1", "開始", "07:15", "予定終了", "08:00"]);
    let line = office.ok("nozomi", "06:41", &["today"])["visits"][0].clone();
    assert_eq!((line["start"].as_str(), line["end"].as_str()), (Some("07:15"), Some("08:00")));
    let row = line["row"].as_str().unwrap().to_owned();
    let said = office.text("nozomi", "06:42", &["rota", "change", &row, "取消", "はい"]);
    assert!(said.contains("取り消しを元に戻す: kengai rota change 1 --date 11/16 取消 いいえ"), "{said}");
    assert!(office.text("nozomi", "06:43", &["today"]).contains("7:15〜8:00  【取り消し】"));
    office.ok("nozomi", "06:44", &["rota", "change", "1", "取消", "いいえ"]);
    assert!(office.text("nozomi", "06:45", &["today"]).contains("7:15〜"));
    let (code, error) = office.fails("nozomi", "06:46", &["rota", "change", "1", "開き", "07:00"]);
    assert_eq!((code, error.as_str()), (2, "field"));
}

/// The rota is changed while the helper is at the door, with no signal: the list names whoever was there.
#[test]
fn a_visit_that_was_made_names_whoever_made_it() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:45", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:46", &["visit", "finish", "1", "--anyway"]);
    office.ok("nozomi", "07:50", &["rota", "set", "1", "H02"]);
    sync(&office, "08:00", &["akari", "nozomi", "sakura", "akari"]);
    for who in ["akari", "nozomi", "sakura"] {
        let visits = office.ok(who, "08:05", &["today"])["visits"].as_array().unwrap().clone();
        let made = visits.iter().find(|line| line["start"] == "07:30" && line["visit"].is_string()).unwrap();
        assert_eq!(made["helpers"], serde_json::json!(["手本 あかり"]), "{who}: {made}");
    }
    let review = office.text("nozomi", "08:06", &["review"]);
    let row = review.lines().find(|line| line.contains("7:30〜7:45") && line.contains("見本 一郎")).unwrap();
    assert!(row.contains("【担当は 手本 さくら に変更】手本 あかり　"), "{row}");
}

#[test]
fn whoever_reads_a_change_reads_who_else_has_not_acknowledged_it() {
    let office = Office::working();
    office.ok("nozomi", "06:40", &["rota", "set", "1", "H02"]);
    sync(&office, "06:41", &["nozomi", "akari", "sakura"]);
    // Akari was taken off, Sakura goes: both must know, and each reads of both.
    for (who, other) in [("akari", "手本 さくら"), ("sakura", "手本 あかり")] {
        let changes = office.text(who, "06:42", &["rota", "changes"]);
        let waiting = changes.lines().find(|line| line.contains("まだ了解していない人: ")).unwrap();
        assert!(waiting.ends_with(&format!(": {other}")), "{who}:\n{changes}");
        assert!(changes.contains("あなたの確認がまだです"), "{who}:\n{changes}");
        // The list of the day says it too.
        let today = office.ok(who, "06:42", &["today"])["changes"][0]["waiting_for"].clone();
        assert_eq!(today.as_array().unwrap().len(), 2, "{who}: {today}");
    }
    let first = office.text("sakura", "06:43", &["rota", "ack", "1"]);
    assert!(first.contains("1件の変更に了解しました") && !first.contains("もう了解"), "{first}");
    let again = office.text("sakura", "06:43", &["rota", "ack", "1"]);
    assert!(again.contains("もう了解しています") && !again.contains("了解しました"), "{again}");
    sync(&office, "06:44", &["sakura", "akari"]);
    let changes = office.text("akari", "06:45", &["rota", "changes"]);
    assert!(changes.contains("了解: 手本 さくら") && changes.contains("あなたの確認がまだです"), "{changes}");
    // Sakura has: nothing of it waits for her.
    assert_eq!(office.ok("sakura", "06:45", &["today"])["changes"].as_array().unwrap().len(), 0);
}

#[test]
fn nobody_acknowledges_a_visit_that_they_never_had() {
    let office = Office::working();
    let add = [
        "rota",
        "add",
        "見本一郎",
        "--date",
        "2026-11-16",
        "--start",
        "12:00",
        "--end",
        "12:30",
        "--service",
        "body",
        "H01",
    ];
    let row = office.ok("nozomi", "06:40", &add)["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "06:41", &["rota", "set", &row, "H02"]);
    sync(&office, "06:42", &["nozomi", "akari", "sakura"]);
    assert_eq!(
        office.ok("akari", "06:43", &["today"])["changes"].as_array().unwrap().len(),
        0,
        "it was never hers"
    );
    assert_eq!(office.ok("sakura", "06:43", &["today"])["changes"].as_array().unwrap().len(), 1);
    // Who was told is told again; a visit that was planned and cancelled before anybody heard of it is nobody's.
    office.ok("nozomi", "06:44", &["rota", "change", &row, "取消", "はい"]);
    let second = office.ok("nozomi", "06:45", &add)["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "06:46", &["rota", "change", &second, "取消", "はい"]);
    sync(&office, "06:47", &["nozomi", "akari", "sakura"]);
    assert_eq!(office.ok("akari", "06:48", &["today"])["changes"].as_array().unwrap().len(), 0);
    let changes = office.ok("sakura", "06:48", &["today"])["changes"].clone();
    assert_eq!((changes.as_array().unwrap().len(), &changes[0]["cancelled"]), (1, &true.into()));
}

#[test]
fn a_new_slot_of_a_plan_is_written_as_new() {
    let office = Office::working();
    let plan = office.ok("nozomi", "06:40", &["careplan", "new", "見本一郎", "--from", "2026-12-01"]);
    let version = plan["version"].as_str().unwrap().to_owned();
    let slot = ["slot.new.days", "月、木", "slot.new.start", "09:00", "slot.new.end", "09:45"];
    for _ in 0..2 {
        office.ok("nozomi", "06:41", &[&["careplan", "set", &version], &slot[..]].concat());
    }
    let fields = office.ok("nozomi", "06:42", &["careplan", "show", "見本一郎", "--version", &version])["plan"]["fields"].clone();
    for number in [1, 2] {
        assert_eq!(fields[format!("slot.{number}.start")], 9 * 60, "{fields}");
    }
}

/// Whether the manager's month says that somebody has not acknowledged a change.
fn waits(office: &Office, clock: &str) -> bool {
    office.text("nozomi", clock, &["review", "--month", "2026-11"]).contains("まだ了解していない人")
}

#[test]
fn a_change_of_a_visit_that_is_over_waits_for_nobody_on_either_side() {
    let office = Office::working();
    office.ok("nozomi", "06:40", &["rota", "change", "1", "開始", "07:40"]);
    sync(&office, "06:41", &["nozomi", "akari"]);
    let open = |clock: &str| office.ok("akari", clock, &["today"])["changes"].as_array().unwrap().len();
    assert!(waits(&office, "06:45") && open("06:45") == 1);
    let asked = office.text("akari", "06:45", &["rota", "changes"]);
    assert!(asked.contains("あなたの確認がまだです"), "{asked}");
    // While she is there she still reads it.
    assert!(waits(&office, "07:44") && open("07:44") == 1);
    // Its time is over: nobody is asked, and nobody waits; that it was changed is still to be seen.
    assert!(
        !waits(&office, "12:00"),
        "{}",
        office.text("nozomi", "12:00", &["review", "--month", "2026-11"])
    );
    assert_eq!(open("12:00"), 0);
    for who in ["akari", "nozomi"] {
        let changes = office.text(who, "12:00", &["rota", "changes"]);
        assert!(changes.contains("【変更: 日時】") && !changes.contains("まだ"), "{who}: {changes}");
    }
    let line = office.ok("akari", "12:00", &["today"])["visits"][0].clone();
    assert_eq!(line["changed"], serde_json::json!([]), "{line}");
    // A visit that was moved from the afternoon into the morning is told until the afternoon is over.
    let open = |clock: &str| office.ok("sakura", clock, &["today"])["changes"].as_array().unwrap().len();
    let afternoon = office.ok("sakura", "12:01", &["today"])["visits"].clone();
    let last = afternoon.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["start"], "18:30", "{last}");
    let row = last["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "12:02", &["rota", "change", &row, "開始", "10:00", "終了", "10:30"]);
    sync(&office, "12:03", &["nozomi", "sakura"]);
    assert!(waits(&office, "12:04") && open("12:04") == 1, "{last}");
    assert!(!waits(&office, "23:30") && open("23:30") == 0, "{last}");
}

#[test]
fn a_change_that_was_typed_for_a_past_day_is_nobodys_to_acknowledge() {
    let office = Office::working();
    office.ok("nozomi", "06:40", &["rota", "set", "1", "H02", "--date", "2026-11-15"]);
    sync(&office, "06:41", &["nozomi", "akari", "sakura"]);
    assert!(!waits(&office, "06:42"));
    for who in ["akari", "sakura"] {
        assert_eq!(office.ok(who, "06:42", &["today"])["changes"], serde_json::json!([]), "{who}");
        let day = office.ok(who, "06:43", &["today", "--date", "2026-11-15"]);
        let changed = |line: &serde_json::Value| line["changed"] != serde_json::json!([]);
        assert!(!day["visits"].as_array().unwrap().iter().any(changed), "{who}: {day}");
    }
}

#[test]
fn nobody_is_said_to_be_told_who_is_not() {
    let office = Office::working();
    let told = |clock: &str, args: &[&str]| office.text("nozomi", clock, &[&["rota"], args].concat());
    let change = told("06:40", &["change", "1", "終了", "08:05"]);
    assert!(change.contains("手本 あかり さんに変更として届きます"), "{change}");
    // Whoever has no device hears by telephone.
    let staff = ["staff", "add", "--code", "H09", "--name", "手本 つばさ", "--kana", "テホン ツバサ"];
    office.ok("nozomi", "06:41", &staff);
    let set = told("06:42", &["set", "1", "H09"]);
    assert!(set.contains("手本 あかり さんに変更として届きます"), "she was taken off: {set}");
    assert!(set.contains("手本 つばさ さんには端末がないので届きません"), "{set}");
    let review = office.text("nozomi", "06:42", &["review", "--month", "2026-11"]);
    assert!(
        review.contains("まだ了解していない人: 手本 あかり・手本 つばさ")
            || review.contains("まだ了解していない人: 手本 つばさ・手本 あかり"),
        "{review}"
    );
    assert!(review.contains("手本 つばさ さんには端末がないので届きません"), "{review}");
    // What nobody goes to tells nobody; what is over tells nobody.
    let add = ["add", "見本一郎", "--date", "2026-11-16", "--start", "12:00", "--end", "12:30"];
    let nobody = told("06:43", &[&add[..], &["--service", "身体"]].concat());
    let past = told("06:44", &["set", "1", "H02", "--date", "2026-11-15"]);
    for (said, why) in [(nobody, "担当者がいないので"), (past, "時間の過ぎた訪問なので")]
    {
        assert!(said.contains(why) && !said.contains("として届きます"), "{said}");
    }
    // Her own visit is nobody else's news.
    let own = ["add", "見本一郎", "--date", "2026-11-16", "--start", "13:00", "--end", "13:30"];
    let own = told("06:45", &[&own[..], &["--service", "身体", "M01"]].concat());
    assert!(own.contains("ほかに知らせる人はいません"), "{own}");
}

#[test]
fn a_visit_that_was_taken_from_somebody_stays_in_sight_until_they_know() {
    let office = Office::working();
    office.ok("nozomi", "06:40", &["rota", "change", "1", "取消", "はい"]);
    sync(&office, "06:41", &["nozomi", "akari", "sakura"]);
    let open = |clock: &str, args: &[&str]| {
        let args = [&["--json"], args].concat();
        let answer = support::answer(&office.by_own_clock("akari", clock, &args).output().unwrap());
        assert_eq!(answer.code, 0, "{}", answer.json);
        answer.json
    };
    let count = |clock: &str| open(clock, &["today"])["changes"].as_array().unwrap().len();
    // Its time is over, a night has passed: she still reads it, and nobody waits for her word.
    assert_eq!(count("2026-11-16T12:00:00+09:00"), 1);
    assert!(!waits(&office, "12:00"));
    let next = open("2026-11-17T08:00:00+09:00", &["today"]);
    assert_eq!((&next["changes"][0]["cancelled"], &next["changes"][0]["mine"]), (&true.into(), &true.into()));
    assert_eq!((count("2026-11-23T08:00:00+09:00"), count("2026-11-24T08:00:00+09:00")), (1, 0));
    // As the list prints it.
    let clock = "2026-11-17T08:01:00+09:00";
    let text = String::from_utf8(office.by_own_clock("akari", clock, &["today"]).output().unwrap().stdout);
    let text = text.unwrap();
    let (_, typed) = text.split_once("あなたの確認がまだです: kengai ").unwrap_or_else(|| panic!("{text}"));
    open(clock, &typed.lines().next().unwrap().split(' ').collect::<Vec<_>>());
    assert_eq!(count("2026-11-17T08:02:00+09:00"), 0);
}

#[test]
fn nobody_is_taken_off_for_want_of_a_name() {
    let office = Office::working();
    let helpers = || office.ok("nozomi", "06:40", &["today"])["visits"][0]["helpers"].clone();
    let before = helpers();
    let (code, said) = office.refused("nozomi", "06:41", &["rota", "set", "1"]);
    assert_eq!((code, helpers()), (2, before), "{said}");
    assert!(said.contains("いまの担当: 手本 あかり さん（H01）"), "{said}");
    assert!(
        said.contains("kengai rota set 1 --date 11/16 担当なし")
            && said.contains("kengai rota set 1 --date 11/16 職員コード"),
        "{said}"
    );
    // The answer names who comes off and who goes.
    let said = office.text("nozomi", "06:42", &["rota", "set", "1", "H02"]);
    assert!(said.contains("担当: 手本 あかり さん（H01） → 手本 さくら さん（H02）"), "{said}");
    let (code, _) = office.refused("nozomi", "06:43", &["rota", "set", "1", "H01", "担当なし"]);
    assert_eq!(code, 2);
    let said = office.text("nozomi", "06:44", &["rota", "set", "1", "担当なし"]);
    assert!(said.contains("担当を外しました: 手本 さくら さん（H02）"), "{said}");
    let said = office.text("nozomi", "06:45", &["--lang", "en", "rota", "set", "1", "H01"]);
    assert!(said.contains("who goes: 手本 あかり (H01)"), "{said}");
}
