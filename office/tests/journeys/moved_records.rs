//! A visit that was recorded, and whose planned visit the office moves afterwards: the record's own day and hours name it everywhere,
//! and the plan stands beside them. And before two visits are planned at one time the office is asked, however it comes to that.

use crate::support::Office;

/// Ichiro's morning visit of the 16th is recorded; its planned visit is moved to another hour, or to another day.
fn moved(date: &str) -> Office {
    let office = Office::working();
    office.recorded();
    office.synced("08:00", &["akari", "nozomi"]);
    office.ok("nozomi", "08:05", &["rota", "change", "1", "日付", date, "開始", "13:00", "終了", "13:15"]);
    office.synced("08:06", &["nozomi", "akari", "sakura"]);
    office
}

/// The lines of a list that name Ichiro's recorded visit by the hours of its plan, or by its own.
fn lines<'a>(text: &'a str, sign: &str) -> Vec<&'a str> {
    text.lines().filter(|line| line.contains("見本 一郎") && line.contains(sign)).collect()
}

#[test]
fn a_recorded_visit_stands_on_the_day_on_which_it_was() {
    let office = moved("11/20");
    for who in ["nozomi", "akari"] {
        let today = office.text(who, "08:30", &["today"]);
        assert!(
            today.contains("  1  7:30〜7:45  【11/20 13:00 に変更】見本 一郎　手本 あかり"),
            "{who}\n{today}"
        );
        let then = office.text(who, "08:30", &["today", "--date", "11/20"]);
        assert!(then.contains("11/16 7:30〜7:45  【11/20 13:00 に変更】見本 一郎"), "{who}\n{then}");
        assert!(lines(&then, "  13:00〜").is_empty(), "{who}\n{then}");
    }
    let review = office.text("nozomi", "08:31", &["review"]);
    let named = "11月16日（月） 7:30〜7:44（予定 11/20 13:00〜13:15）  見本 一郎";
    assert!(review.contains(named) && !review.contains("11月20日（金） 7:3"), "{review}");
    let json = office.ok("nozomi", "08:31", &["review"]);
    let rows = json["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| !row["visits"].as_array().unwrap().is_empty()).unwrap();
    assert_eq!((row["date"].as_str(), row["planned_on"].as_str()), (Some("2026-11-16"), Some("2026-11-20")));
    let page = office.path("page.html").display().to_string();
    office.ok("nozomi", "08:32", &["month", "--html", &page]);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("7:30〜7:44（予定 11/20 13:00〜13:15）"), "{page}");
    // Before another record of it is begun, whoever begins reads of which day the one is that stands.
    let (_, asked) =
        office.refused("akari", "08:33", &["visit", "start", "1", "--date", "11/20", "--anyway"]);
    assert!(asked.contains("もう記録があります（手本 あかり 11/16 7:30）"), "{asked}");
    let reason = ["実施状況", "変更", "理由", "午後の約束を朝に"];
    office.ok("nozomi", "08:34", &["visit", "change", "1", "--date", "11/16"]);
    office.ok("nozomi", "08:34", &[&["visit", "set", "1"], &reason[..]].concat());
    office.ok("nozomi", "08:35", &["visit", "finish", "1", "--anyway"]);
    office.text("nozomi", "08:36", &["review"]);
    let confirmed = office.text("nozomi", "08:37", &["confirm", "1", "--month", "11"]);
    assert!(
        confirmed.contains("11月16日（月） 7:30〜7:44（予定 11/20 13:00〜13:15）  見本 一郎"),
        "{confirmed}"
    );
}

#[test]
fn a_recorded_visit_has_the_hours_at_which_it_was() {
    let office = moved("11/16");
    for who in ["nozomi", "akari"] {
        let today = office.text(who, "08:30", &["today"]);
        assert!(
            today.contains("  1  7:30〜7:45  【11/16 13:00 に変更】見本 一郎　手本 あかり"),
            "{who}\n{today}"
        );
        let brief = office.text(who, "08:30", &["brief", "1"]);
        assert!(brief.contains("今日の訪問 7:30〜7:45（終わりました）"), "{who}\n{brief}");
    }
    let review = office.text("nozomi", "08:31", &["review"]);
    assert!(review.contains("7:30〜7:44（予定 13:00〜13:15）  見本 一郎"), "{review}");
}

#[test]
fn whoever_moves_a_visit_to_a_time_that_is_taken_is_asked_as_whoever_adds_one() {
    let office = Office::working();
    let asked = |args: &[&str], says: &str, nothing: &str| {
        let (code, said) = office.refused("nozomi", "06:40", args);
        assert_eq!(code, 4, "{args:?}: {said}");
        for part in
            [says, nothing, "担当を変えるなら: kengai rota set", "同じ時間にもう一つの訪問なら、--again"]
        {
            assert!(said.contains(part), "{args:?}: {part}\n{said}");
        }
    };
    let theirs = "手本 あかりは、11月16日（月） 9:00〜9:15に 見本 花子 さんの訪問があります";
    let own = "11月16日（月） 16:00〜16:15は、もう予定にあります（担当 手本 さくら）";
    let (unchanged, unadded) = ("何も変えていません", "何も加えていません");
    asked(&["rota", "change", "1", "開始", "9:10", "終了", "9:25"], theirs, unchanged);
    asked(&["rota", "change", "1", "開始", "16:00", "終了", "16:15"], own, unchanged);
    // Sakura is given what she cannot reach.
    office.ok("nozomi", "06:40", &["rota", "change", "4", "開始", "16:05", "終了", "16:20"]);
    let before = office.text("nozomi", "06:40", &["today"]);
    let sakuras = "手本 さくらは、11月16日（月） 16:00〜16:15に 見本 一郎 さんの訪問があります";
    asked(&["rota", "set", "4", "H02"], sakuras, unchanged);
    let add = |date: &'static str, start: &'static str, end: &'static str| {
        [
            "rota",
            "add",
            "架空和子",
            "--date",
            date,
            "--start",
            start,
            "--end",
            end,
            "--service",
            "body",
            "H01",
        ]
    };
    asked(&add("2026-11-16", "9:00", "9:30"), theirs, unadded);
    assert_eq!(
        office.text("nozomi", "06:41", &["today"]),
        before,
        "nothing is changed before it is answered"
    );
    // One that ends when the other begins is at no time with it; and whoever says so goes on.
    office.ok("nozomi", "06:42", &["rota", "change", "1", "開始", "8:45", "終了", "9:00"]);
    office.ok("nozomi", "06:42", &["rota", "change", "1", "開始", "9:00", "終了", "9:15", "--again"]);
    office.ok("nozomi", "06:42", &["rota", "set", "4", "H02", "--again"]);
    office.ok("nozomi", "06:42", &[&add("2026-11-16", "9:00", "9:30")[..], &["--again"]].concat());
    // What changes nothing of its time is not asked.
    office.ok("nozomi", "06:43", &["rota", "change", "1", "注意", "鍵は右"]);
    office.ok("nozomi", "06:43", &["rota", "change", "1", "取消", "はい"]);
    let back = ["rota", "change", "1", "取消", "いいえ"];
    let (code, said) = office.refused("nozomi", "06:44", &back);
    assert!(code == 4 && said.contains("手本 あかりは、11月16日（月） 9:00〜9:"), "{said}");
}
