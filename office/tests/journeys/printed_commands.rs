//! What is printed as advice does what it says, whatever list is looked at meanwhile; and the plan is changed with what it was in sight.

use crate::support::Office;

/// What stands behind these words up to where the sentence goes on, as words of a command.
fn behind<'a>(text: &'a str, words: &str) -> Vec<&'a str> {
    let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("『{words}』: {text}"));
    let command = rest.lines().next().unwrap().split('、').next().unwrap();
    command.trim().strip_prefix("kengai ").unwrap().split(' ').collect()
}

fn number(list: &serde_json::Value, client: &str, start: &str) -> String {
    let visits = list["visits"].as_array().unwrap();
    let found = visits.iter().find(|visit| visit["client_name"] == client && visit["start"] == start);
    found.unwrap_or_else(|| panic!("{list}"))["number"].as_u64().unwrap().to_string()
}

#[test]
fn what_was_cancelled_comes_back_by_the_printed_command_after_the_review() {
    let office = Office::working();
    // The review's number 1 is Hanako's visit, the day's number 1 is Ichiro's.
    let own = number(&office.ok("akari", "09:00", &["today"]), "見本 花子", "09:00");
    office.ok("akari", "09:00", &["visit", "start", &own]);
    office.ok("akari", "09:10", &["visit", "set", &own, "実施状況", "済み", "利用者の確認", "サイン"]);
    office.ok("akari", "09:15", &["visit", "finish", &own, "--anyway"]);
    office.synced("09:16", &["akari", "nozomi"]);
    let ichiro = number(&office.ok("nozomi", "09:20", &["today"]), "見本 一郎", "07:30");
    assert_eq!(ichiro, "1");
    let said = office.text("nozomi", "09:21", &["rota", "change", &ichiro, "キャンセル", "はい"]);
    let back = behind(&said, "取り消しを元に戻す: ");
    assert!(back.contains(&"--date"), "{said}");
    // It is in sight with its number.
    let list = office.text("nozomi", "09:22", &["today", "--everybody"]);
    assert!(list.contains("  1  7:30〜7:45  【取り消し】見本 一郎"), "{list}");
    office.ok("nozomi", "09:23", &["review"]);
    // Without the day it is asked, and nobody else's visit is changed.
    let (code, asked) = office.refused("nozomi", "09:24", &["rota", "change", "1", "取消", "はい"]);
    assert!(code == 4 && asked.contains("前に見た") && asked.contains("--date 11/16"), "{asked}");
    let said = office.text("nozomi", "09:25", &back);
    assert!(said.contains("見本 一郎 さん 11/16 7:30〜7:45"), "{said}");
    assert!(!office.text("nozomi", "09:26", &["today"]).contains("取り消し"));
    let said = office.text("nozomi", "09:27", &["rota", "change", "1", "開始", "8:00", "終了", "8:15"]);
    assert!(said.contains("見本 一郎 さん 11/16 7:30〜7:45 → 8:00〜8:15"), "{said}");
    let said = office.text("nozomi", "09:28", &["rota", "change", "1", "開始", "7:30", "終了", "7:45"]);
    assert!(said.contains("8:00〜8:15 → 7:30〜7:45"), "{said}");
    office.synced("09:29", &["nozomi", "akari"]);
    let changes = office.text("nozomi", "06:00", &["rota", "changes"]);
    assert!(!changes.contains("7:30〜7:45 → "), "{changes}");
}

#[test]
fn a_number_of_a_review_is_named_with_its_month() {
    let office = Office::working();
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    office.ok("nozomi", "08:00", &["visit", "start", "1", "--for", "H01", "--again"]);
    let second = office.ok("nozomi", "08:00", &["today"])["visits"].clone();
    let second =
        second.as_array().unwrap().iter().find(|visit| visit["state"]["state"] == "recording").unwrap();
    let second = second["visit"].as_str().unwrap().to_owned();
    let fields = ["入室", "7:30", "退室", "7:45", "実施状況", "実施", "利用者の確認", "署名"];
    office.ok("nozomi", "08:01", &[&["visit", "set", &second], &fields[..]].concat());
    office.ok("nozomi", "08:02", &["visit", "finish", &second, "--anyway"]);
    let review = office.text("nozomi", "08:03", &["review", "--month", "2026-11"]);
    let (_, rest) = review.split_once("を重複とするなら: ").unwrap_or_else(|| panic!("{review}"));
    let commands: Vec<&str> = rest.lines().next().unwrap().split('、').collect();
    assert!(commands.iter().all(|command| command.contains("--month 2026-11")), "{commands:?}");
    // Another list is looked at in between.
    for command in commands {
        office.ok("nozomi", "08:04", &["today"]);
        let words: Vec<&str> = command.trim().strip_prefix("kengai ").unwrap().split(' ').collect();
        office.text("nozomi", "08:05", &words);
    }
    let list = office.ok("nozomi", "08:06", &["today"])["visits"].clone();
    let marked: Vec<_> = list.as_array().unwrap().iter().filter(|visit| visit["duplicate"] == true).collect();
    assert_eq!(marked.len(), 1, "{list}");
    let count = |who: &str, clock: &str| {
        let text = office.text(who, clock, &["today"]);
        let marks = text.lines().filter(|line| line.contains("＝重複")).count();
        let (_, count) = text.lines().next().unwrap().split_once("の訪問 ").unwrap();
        let lines = office.ok(who, clock, &["today"])["visits"].as_array().unwrap().len();
        (count.split('件').next().unwrap().parse::<usize>().unwrap(), marks, lines)
    };
    let (counted, marks, lines) = count("nozomi", "08:07");
    assert_eq!((counted, marks), (lines - 1, 1));
    office.synced("08:08", &["nozomi", "akari"]);
    let (counted, marks, lines) = count("akari", "08:09");
    assert_eq!((counted, marks), (lines - 1, 1));
}
