//! Which month is at work: the time that is certain says so, not a PC's clock.

use crate::support;
use crate::support::Office;
use serde_json::Value;

/// What Nozomi's PC answers whose clock shows this, and as people read it.
fn at(office: &Office, clock: &str, args: &[&str]) -> Value {
    let command = office.by_own_clock("nozomi", clock, &[&["--json"], args].concat()).output().unwrap();
    let answer = support::answer(&command);
    assert_eq!(answer.code, 0, "{args:?}: {}", answer.json);
    answer.json
}

fn said(office: &Office, clock: &str, args: &[&str]) -> String {
    String::from_utf8(office.by_own_clock("nozomi", clock, args).output().unwrap().stdout).unwrap()
}

/// On the evening of the 10th a clock that is three hours ahead is in the 11th; the month that is at work is still the last one.
#[test]
fn on_the_night_of_the_deadline_a_clock_ahead_does_not_leave_the_month() {
    let mut office = Office::working_by(support::MIDNIGHT_MS + 6 * 60 * 60_000);
    const DAYS_MS: u64 = 24 * 24 * 60 * 60_000;
    office.on_another_day(support::MIDNIGHT_MS + DAYS_MS + (22 * 60 + 30) * 60_000);
    let clock = "2026-12-11T01:30:00+09:00";
    at(&office, clock, &["sync"]);
    for command in ["review", "month"] {
        let board = at(&office, clock, &[command]);
        assert_eq!(
            (&board["month"], &board["days_left"]),
            (&"2026-11".into(), &0.into()),
            "{command}: {board}"
        );
    }
    let text = said(&office, clock, &["review"]);
    assert!(text.contains("2026年11月分") || text.contains("11月分"), "{text}");
    assert!(text.contains("今日まで"), "{text}");
    // By a clock that is right it is the next month from the 11th on.
    at(&office, "2026-12-10T22:31:00+09:00", &["sync"]);
    let board = at(&office, "2026-12-11T00:01:00+09:00", &["review"]);
    assert_eq!(board["month"], "2026-12", "{board}");
}
