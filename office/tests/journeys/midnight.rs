//! A visit across midnight belongs to the day on which it begins, and to the next list until it is over.

use crate::clocks::{at, reasons};
use crate::support::Office;

#[test]
fn a_visit_across_midnight_belongs_to_today_until_hours_after_it_is_sent() {
    let office = Office::working();
    office.ok(
        "nozomi",
        "20:00",
        &[
            "rota",
            "add",
            "0000000001",
            "--date",
            "2026-11-16",
            "--start",
            "23:30",
            "--end",
            "00:30",
            "--service",
            "身体",
            "H01",
        ],
    );
    office.ok("nozomi", "20:00", &["sync"]);
    office.ok("akari", "20:01", &["sync"]);
    let night = |minute: &str| format!("2026-11-17T00:{minute}:00+09:00");
    let has = |clock: &str| {
        let list = at(&office, "akari", clock, &["today"]).json;
        let visits = list["visits"].as_array().unwrap();
        visits.iter().find(|visit| visit["start"] == "23:30").map(|visit| visit["number"].as_u64().unwrap())
    };
    assert!(has("2026-11-16T23:50:00+09:00").is_some());
    let number = has(&night("01")).expect("at one minute past twelve it is still today's").to_string();
    let started = at(&office, "akari", &night("02"), &["visit", "start", &number]);
    assert_eq!(started.code, 0, "{}", started.json);
    assert_eq!(started.json["date"], "2026-11-16", "it is of the plan's day");
    let visit = started.json["visit"].as_str().unwrap().to_owned();
    let fields = ["実施状況", "実施", "利用者の確認", "署名"];
    at(&office, "akari", &night("25"), &[&["visit", "set", &visit], &fields[..]].concat());
    assert_eq!(at(&office, "akari", &night("29"), &["visit", "finish", &visit, "--anyway"]).code, 0);
    assert_eq!(has(&night("30")).map(|line| line.to_string()), Some(number), "it is over, and not sent");
    office.ok("akari", "20:02", &["sync"]);
    assert!(has(&night("31")).is_some(), "sent just now");
    assert_eq!(has("2026-11-17T05:00:00+09:00"), None, "sent hours ago");
    office.ok("nozomi", "20:03", &["sync"]);
    let board = at(&office, "nozomi", "2026-11-17T09:00:00+09:00", &["review", "--month", "2026-11"]).json;
    let found = reasons(&board);
    assert!(!found.iter().any(|(_, _, ja)| ja.contains("違う日")), "{found:?}");
}
