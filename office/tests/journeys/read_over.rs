//! A home in which everything has happened that happens, read over: whatever any command says of it names people, days and
//! times, and never an id.

use crate::reader::Reader;
use crate::support::Office;

const ICHIRO: &str = "0000000001";
const MONTH: [&str; 2] = ["--month", "2026-11"];

/// Two records of one visit, one of them set aside as the duplicate; two temperatures, decided; an accident in the visit, one
/// that was a mistake; a note with 了解; a visit that nobody planned, one typed in from paper; a plan with consent.
fn everything(read: &mut Reader) {
    let ja = "ja";
    read.does("akari", "07:30", &["visit", "start", "1"], ja);
    let fields = ["体温", "38.2", "服薬（朝）", "服用", "実施状況", "実施", "利用者の確認", "署名"];
    read.does("akari", "07:35", &[&["visit", "set", "1"], &fields[..]].concat(), ja);
    read.does("akari", "07:36", &["visit", "set", "1", "服薬（朝）", ""], ja);
    read.does("akari", "07:37", &["incident", "start", "1", "事故", "--visit", "1"], ja);
    read.does(
        "akari",
        "07:38",
        &["note", "1", "夕方に熱", "--must-acknowledge", "--to", "サ責", "--visit", "1"],
        ja,
    );
    read.does("akari", "07:39", &["visit", "leave", "1"], ja);
    read.does("akari", "07:40", &["visit", "finish", "1", "--anyway"], ja);
    let visit =
        read.office.ok("akari", "07:40", &["visit", "show", "1"])["visit"].as_str().unwrap().to_owned();
    read.does("nozomi", "07:30", &["visit", "start", "1", "--mine"], ja);
    read.does("nozomi", "07:31", &["visit", "set", "1", "体温", "36.4", "実施状況", "実施"], ja);
    read.does("nozomi", "07:45", &["visit", "finish", "1", "--anyway"], ja);
    read.does("sakura", "09:00", &["visit", "unplanned", ICHIRO, "--extra"], ja);
    let outcome = ["実施状況", "緊急", "理由", "呼ばれた", "依頼の時刻", "8:30"];
    let set = read.does("sakura", "09:10", &[&["visit", "set", "見本一郎"], &outcome[..]].concat(), ja);
    assert!(set.contains("実施状況 緊急"), "{set}");
    read.does("sakura", "09:12", &["incident", "start", ICHIRO, "苦情"], ja);
    read.does("sakura", "09:13", &["incident", "withdraw", ICHIRO, "--reason", "押しまちがい"], ja);
    for who in ["akari", "nozomi", "sakura", "nozomi", "akari", "sakura"] {
        read.does(who, "09:20", &["sync"], ja);
    }
    for (who, clock, value) in [("nozomi", "10:10", "36.2"), ("sakura", "10:11", "39.4")] {
        read.does(who, clock, &["visit", "change", &visit[..8]], ja);
        read.does(who, clock, &["visit", "set", &visit[..8], "体温", value], ja);
        read.does(who, clock, &["visit", "finish", &visit[..8], "--anyway"], ja);
    }
    for who in ["nozomi", "sakura", "akari", "nozomi", "sakura"] {
        read.does(who, "10:20", &["sync"], ja);
    }
    read.does("nozomi", "10:30", &["visit", "start", "3", "--for", "H02"], ja);
    read.does("nozomi", "10:31", &["rota", "change", "4", "開始", "16:30", "終了", "17:00"], ja);
    read.does("nozomi", "10:32", &["careplan", "new", ICHIRO, "--from", "2026-12-01"], ja);
    read.does("nozomi", "10:33", &["careplan", "set", ICHIRO, "長期目標", "自宅で暮らす"], ja);
}

/// Every command that shows something, with what the lists call it.
fn looked_at() -> Vec<Vec<&'static str>> {
    let mut all = vec![
        vec!["today"],
        vec!["today", "--everybody"],
        vec!["visit", "show", "1"],
        vec!["visit", "show", "2"],
        vec!["brief", "1"],
        vec!["emergency", "1"],
        vec!["history", "1"],
        vec!["history", "2"],
        vec!["history", "--client", ICHIRO],
        vec!["history", "--client", ICHIRO, "--month", "2026-11"],
        vec!["history", "--client", ICHIRO, "--month", "2026-11", "--notes-of-month"],
        vec!["history", "--office"],
        vec!["clients", "list"],
        vec!["clients", "show", ICHIRO],
        vec!["careplan", "show", ICHIRO],
        vec!["rota", "changes"],
        vec!["incident", "list"],
        vec!["incident", "list", ICHIRO],
        vec!["incident", "show", ICHIRO],
        vec!["search", "熱"],
        vec!["conflicts"],
        vec!["conflicts", "1"],
        vec!["discarded"],
        vec!["staff", "list"],
        vec!["status"],
        vec!["doctor"],
        vec!["window"],
        vec!["devices"],
    ];
    all.extend([["review"], ["month"], ["confirm"]].map(|one| [&one[..], &MONTH].concat()));
    all
}

#[test]
fn whatever_is_shown_of_a_home_names_people_days_and_times_and_never_an_id() {
    let mut read = Reader::new(Office::working());
    everything(&mut read);
    for who in ["akari", "sakura", "nozomi"] {
        for args in looked_at() {
            read.reads(who, "10:40", &args);
        }
    }
    // The manager decides: which of two records is the duplicate, which of two temperatures stands.
    read.does("nozomi", "10:50", &["review", "--month", "2026-11"], "ja");
    let review = read.office.ok("nozomi", "10:50", &["review", "--month", "2026-11"]);
    let two =
        review["rows"].as_array().unwrap().iter().find(|row| row["visits"].as_array().unwrap().len() == 2);
    let numbers: Vec<String> =
        two.unwrap()["visits"].as_array().unwrap().iter().map(|visit| visit["number"].to_string()).collect();
    read.does("nozomi", "10:51", &["visit", "change", &numbers[1]], "ja");
    let set = read.does("nozomi", "10:52", &["visit", "set", &numbers[1], "重複", &numbers[0]], "ja");
    assert!(set.contains("見本 一郎 11月16日（月） 7:30"), "{set}");
    read.does("nozomi", "10:53", &["visit", "finish", &numbers[1], "--anyway"], "ja");
    for lang in ["ja", "en"] {
        let shown = read.does("nozomi", "10:54", &["visit", "show", &numbers[1]], lang);
        let other = shown
            .lines()
            .find(|line| line.contains("重複（元の記録）") || line.contains("Duplicate of"))
            .unwrap();
        assert!(other.contains("見本 一郎") && other.contains("7:30") && other.contains("手本"), "{other}");
        read.does("nozomi", "10:55", &["history", &numbers[1]], lang);
    }
    let decide = ["conflicts", ICHIRO, "--settle", "体温", "--choice", "1", "--reason", "本人に測り直した"];
    let settled = read.does("nozomi", "10:56", &decide, "ja");
    let first = settled.lines().next().unwrap();
    assert!(first.starts_with("見本 一郎") && first.contains("に決めました"), "one clean line: {settled}");
    assert_eq!(first.matches("見本 一郎").count(), 1, "{settled}");
    for args in looked_at() {
        read.reads("nozomi", "11:00", &args);
    }
    read.ends();
}
