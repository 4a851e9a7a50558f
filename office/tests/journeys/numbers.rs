//! What a number means: the line of the list that was looked at last, of whatever day; and the beginning of an id, whatever day
//! the record is of. Nothing is begun or signed under a number that somebody did not mean.

use crate::support;
use crate::support::{MIDNIGHT_MS, Office, answer};
use serde_json::Value;

fn at(office: &Office, who: &str, clock: &str, args: &[&str]) -> support::Answer {
    let arguments = [&["--json"], args].concat();
    answer(&office.by_own_clock(who, clock, &arguments).output().unwrap())
}

fn text(office: &Office, who: &str, clock: &str, args: &[&str]) -> String {
    let output = office.by_own_clock(who, clock, args).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

fn number_of(list: &Value, start: &str) -> String {
    let visits = list["visits"].as_array().unwrap();
    let found =
        visits.iter().find(|visit| visit["start"] == start).unwrap_or_else(|| panic!("{start}: {list}"));
    found["number"].to_string()
}

const DECEMBER: &str = "2026-12-09T10:00:00+09:00";

#[test]
fn a_record_of_november_is_opened_in_december_by_its_number() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    office.ok("nozomi", "08:00", &["sync"]);
    for who in ["akari", "nozomi"] {
        // By what the review printed.
        for args in [["visit", "show"], ["visit", "change"], ["visit", "discard"]] {
            let answer = at(&office, who, DECEMBER, &[&args[..], &[&visit[..8]]].concat());
            assert_eq!(answer.code, 0, "{who} {args:?}: {}", answer.json);
        }
        assert_eq!(at(&office, who, DECEMBER, &["history", &visit[..8]]).code, 0);
        // By the number of the list that was looked at last, and by that day's.
        let list = at(&office, who, DECEMBER, &["today", "--date", "11/16"]).json;
        let number = number_of(&list, "07:30");
        let shown = at(&office, who, DECEMBER, &["visit", "change", &number]);
        assert_eq!((shown.code, &shown.json["visit"]), (0, &Value::from(visit.as_str())), "{}", shown.json);
        at(&office, who, DECEMBER, &["today"]);
        let set = ["visit", "set", &number, "--date", "11/16", "特記事項", "なし"];
        assert_eq!(at(&office, who, DECEMBER, &set).code, 0);
        at(&office, who, DECEMBER, &["visit", "discard", &number, "--date", "11/16"]);
    }
    // The number of a review; a planned visit of another month.
    let review = text(&office, "nozomi", DECEMBER, &["review", "--month", "2026-11"]);
    assert!(review.contains(&format!("［番号 {}］", &visit[..8])), "{review}");
    let shown = at(&office, "nozomi", DECEMBER, &["visit", "show", "1"]);
    assert_eq!(shown.json["visit"], visit.as_str(), "{}", shown.json);
    // A duplicate names its original.
    let sheet = at(&office, "nozomi", DECEMBER, &["today", "--date", "11/17"]).json;
    let row = sheet["visits"][0]["row"].as_str().unwrap().to_owned();
    let second =
        at(&office, "nozomi", DECEMBER, &["visit", "start", &row[..8], "--for", "H01", "--instead"]).json;
    let second = second["visit"].as_str().unwrap_or_else(|| panic!("{second}")).to_owned();
    let duplicate = ["visit", "set", &second[..8], "重複（元の記録）", &visit[..8], "--anyway"];
    let answer = at(&office, "nozomi", DECEMBER, &duplicate);
    assert_eq!(answer.code, 0, "{}", answer.json);
}

#[test]
fn what_is_signed_is_what_was_looked_at() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    office.ok("nozomi", "08:00", &["sync"]);
    office.ok("nozomi", "08:01", &["review", "--month", "2026-11"]);
    // A list was looked at since that has no such number, or another under it: nothing is signed.
    at(&office, "nozomi", DECEMBER, &["today", "--date", "2027-01-20"]);
    let asked = at(&office, "nozomi", DECEMBER, &["confirm", "--month", "2026-11", "1"]);
    assert_eq!((asked.code, asked.error()), (4, "number_moved"), "{}", asked.json);
    at(&office, "nozomi", DECEMBER, &["review", "--month", "2026-11"]);
    let all = text(&office, "nozomi", DECEMBER, &["confirm", "--month", "2026-11", "--all-ready"]);
    assert!(all.contains("1件を確定しました") && all.contains("見本 一郎　1件（11/16 7:30）"), "{all}");
    let none = at(&office, "nozomi", DECEMBER, &["confirm", "--month", "2026-11", "--all-ready"]);
    assert_eq!((none.code, none.error()), (4, "nothing_ready"), "{}", none.json);
    let again = text(&office, "nozomi", DECEMBER, &["confirm", "--month", "2026-11", "1"]);
    assert!(again.contains("すでに確定しています") && again.contains("見本 一郎"), "{again}");
    assert!(!again.contains("0件"), "{again}");
}

#[test]
fn a_number_means_what_was_begun_under_it() {
    let office = Office::working();
    office.ok("akari", "07:00", &["today"]);
    let today = office.ok("akari", "07:29", &["visit", "start", "1"]);
    office.ok("akari", "07:30", &["visit", "leave", "1"]);
    let begun = office.ok("akari", "07:31", &["visit", "start", "1", "--date", "11/15", "--now"]);
    assert_ne!(begun["row"], today["row"]);
    let (code, said) = office.refused("akari", "07:32", &["visit", "set", "1", "特記事項", "なし"]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("--date 11/15") && said.contains("--date 11/16"), "{said}");
    assert!(said.contains("見本 一郎 さん（11/16 7:30）"), "the days tell them apart: {said}");
    let set = ["visit", "set", "1", "--date", "11/15", "特記事項", "なし"];
    assert_eq!(office.ok("akari", "07:33", &set)["visit"], begun["visit"]);
}

#[test]
fn past_midnight_the_draft_keeps_its_number_until_it_is_finished() {
    let mut office = Office::working();
    let add = ["rota", "add", "見本一郎", "--date", "2026-11-16", "--start", "23:30", "--end", "00:30"];
    office.ok("nozomi", "08:00", &[&add[..], &["--service", "body", "H01"]].concat());
    for who in ["nozomi", "akari"] {
        office.ok(who, "08:01", &["sync"]);
    }
    office.stop_server();
    let (late, past) = ("2026-11-16T23:31:00+09:00", "2026-11-17T00:31:00+09:00");
    let number = number_of(&at(&office, "akari", late, &["today"]).json, "23:30");
    assert_eq!(at(&office, "akari", late, &["visit", "start", &number]).code, 0);
    for list_first in [false, true] {
        if list_first {
            let list = at(&office, "akari", past, &["today"]).json;
            assert_eq!(list["visits"][0]["number"].to_string(), number, "{list}");
            let text = text(&office, "akari", past, &["today"]);
            assert!(text.contains(&format!("{number:>3}  きのう 23:30から")), "{text}");
        }
        let set = at(&office, "akari", past, &["visit", "set", &number, "特記事項", "なし"]);
        assert_eq!(set.code, 0, "{}", set.json);
    }
    let unknown = text(&office, "akari", past, &["visit", "leave", "97"]);
    assert!(unknown.contains("書きかけ: 見本 一郎 さん 11/16 23:30"), "{unknown}");
    assert_eq!(at(&office, "akari", past, &["visit", "leave", &number]).code, 0);
    let fields = ["服薬介助", "実施", "実施状況", "実施", "利用者の確認", "署名"];
    assert_eq!(at(&office, "akari", past, &[&["visit", "set", &number], &fields[..]].concat()).code, 0);
    assert_eq!(at(&office, "akari", past, &["visit", "finish", &number, "--anyway"]).code, 0);
    // Not sent: it can still be undone under its number.
    let list = at(&office, "akari", past, &["today"]).json;
    assert_eq!(number_of(&list, "23:30"), number, "{list}");
}

#[test]
fn a_visit_that_has_a_record_is_not_begun_again_without_a_word() {
    let office = Office::working();
    office.recorded();
    let again = ["visit", "start", "1", "--anyway"];
    let (code, said) = office.refused("akari", "08:00", &again);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("見本 一郎 さんの7:30はもう記録があります（手本 あかり 7:30）"), "{said}");
    office.ok("akari", "07:50", &["sync"]);
    office.ok("nozomi", "08:00", &["sync"]);
    let office_list = office.ok("nozomi", "08:01", &["today"]);
    let number = number_of(&office_list, "07:30");
    for more in [&["--for", "H01"][..], &["--mine"]] {
        let (code, said) = office.refused("nozomi", "08:02", &[&["visit", "start", &number], more].concat());
        assert!(code == 4 && said.contains("もう記録があります"), "{said}");
    }
    office.ok("akari", "08:03", &["visit", "start", "1", "--again"]);
}

#[test]
fn hours_from_the_plan_and_the_visits_of_others_are_asked_about() {
    let office = Office::working();
    let list = office.ok("akari", "06:40", &["today"]);
    let number = number_of(&list, "11:00");
    let (code, said) = office.refused("akari", "06:40", &["visit", "start", &number, "--anyway"]);
    assert!(code == 4 && said.contains("予定は 11:00 です。いま 6:40 に入室しますか"), "{said}");
    // Late by less than the bound is late, and no question.
    office.ok("akari", "09:29", &["visit", "start", "1"]);
    let list = office.ok("nozomi", "16:00", &["today"]);
    let number = number_of(&list, "16:00");
    let (code, said) = office.refused("nozomi", "16:01", &["visit", "start", &number]);
    assert!(code == 4 && said.contains("--for H0") && said.contains("--mine"), "{said}");
    office.ok("nozomi", "16:02", &["visit", "start", &number, "--mine"]);
}

#[test]
fn nobody_arrives_twice_in_one_home_that_was_not_planned() {
    let office = Office::working();
    let first = office.ok("akari", "10:00", &["visit", "unplanned", "見本花子", "--extra"]);
    let again = office.ok("akari", "10:09", &["visit", "unplanned", "見本花子"]);
    assert_eq!(first["visit"], again["visit"]);
    let said = office.text("akari", "10:10", &["visit", "unplanned", "見本花子"]);
    assert!(said.contains("10:00 に始めた記録の続きです"), "{said}");
    assert_eq!(MIDNIGHT_MS % 60_000, 0);
}

/// Who writes yesterday's visit today has it in today's list, and it stays there under its number whatever they do with it.
#[test]
fn what_is_written_afterwards_keeps_its_number_for_the_day() {
    let office = Office::working();
    let (late, next) =
        ("2026-11-16T20:30:00+09:00", |minute: &str| format!("2026-11-17T09:{minute}:00+09:00"));
    at(&office, "akari", late, &["today"]);
    at(&office, "akari", &next("00"), &["today"]);
    let start = ["visit", "start", "4", "--date", "11/16", "--later"];
    assert_eq!(at(&office, "akari", &next("01"), &start).code, 0);
    let listed = |minute: &str| {
        let list = at(&office, "akari", &next(minute), &["today"]).json;
        let visits = list["visits"].as_array().unwrap().clone();
        let numbers = visits
            .iter()
            .map(|visit| (visit["start"].clone(), visit["date"].clone(), visit["number"].clone()));
        let mut numbers: Vec<_> = numbers.map(|one| format!("{one:?}")).collect();
        numbers.sort();
        let own = visits
            .iter()
            .find(|visit| visit["date"] == "2026-11-16")
            .map(|visit| visit["number"].to_string());
        (numbers, own)
    };
    let (before, own) = listed("02");
    let own = own.expect("it is being written");
    let set = ["visit", "set", &own, "入室", "11:01", "退室", "11:14", "実施状況", "実施"];
    assert_eq!(at(&office, "akari", &next("03"), &set).code, 0);
    for (minute, step) in [("04", "finish"), ("06", "undo"), ("08", "finish")] {
        let anyway: &[&str] = if step == "finish" { &["--anyway"] } else { &[] };
        let done = at(&office, "akari", &next(minute), &[&["visit", step, &own], anyway].concat());
        assert_eq!(done.code, 0, "{step}: {}", done.json);
        assert_eq!(listed("10").0, before, "after {step}");
    }
    let text = text(&office, "akari", &next("11"), &["today"]);
    assert!(text.contains("きのう 11:00〜11:15"), "{text}");
    // The day after that it is nobody's today.
    let after = at(&office, "akari", "2026-11-18T09:00:00+09:00", &["today"]).json;
    assert!(after["visits"].as_array().unwrap().iter().all(|visit| visit["date"] == "2026-11-18"), "{after}");
}

/// A visit that ended late in the evening is looked at, undone or begun after midnight under its number, for some hours.
#[test]
fn hours_after_midnight_the_evenings_visits_have_their_numbers() {
    let office = Office::working();
    for (start, end) in [("22:00", "22:30"), ("23:00", "23:40")] {
        let add = ["rota", "add", "見本一郎", "--date", "2026-11-16", "--start", start, "--end", end];
        office.ok("nozomi", "08:00", &[&add[..], &["--service", "body", "H01"]].concat());
    }
    office.synced("08:01", &["nozomi", "akari"]);
    let list = office.ok("akari", "21:50", &["today"]);
    let (first, second) = (number_of(&list, "22:00"), number_of(&list, "23:00"));
    office.ok("akari", "22:00", &["visit", "start", &first]);
    office.ok("akari", "22:29", &["visit", "set", &first, "実施状況", "実施"]);
    office.ok("akari", "22:30", &["visit", "finish", &first, "--anyway"]);
    office.ok("akari", "22:31", &["sync"]);
    let past = |clock: &str| at(&office, "akari", &format!("2026-11-17T{clock}:00+09:00"), &["today"]).json;
    let night = past("00:10");
    assert_eq!((number_of(&night, "22:00"), number_of(&night, "23:00")), (first, second.clone()), "{night}");
    let start = ["visit", "start", &second, "--later"];
    let begun = at(&office, "akari", "2026-11-17T00:11:00+09:00", &start);
    assert_eq!((begun.code, &begun.json["date"]), (0, &"2026-11-16".into()), "{}", begun.json);
    let morning = past("06:00");
    let starts: Vec<_> =
        morning["visits"].as_array().unwrap().iter().map(|visit| visit["start"].clone()).collect();
    assert!(!starts.contains(&"22:00".into()) && starts.contains(&"23:00".into()), "{morning}");
}
