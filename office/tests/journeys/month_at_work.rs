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

/// From the 11th on the next month is looked at. What is open of the last one is said as long as anything is.
#[test]
fn a_month_that_is_over_is_not_forgotten_while_something_in_it_is_open() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "09:00", &["visit", "start", "2"]);
    office.ok("akari", "09:10", &["visit", "set", "2", "体温", "36.5", "実施状況", "実施"]);
    office.ok("akari", "09:15", &["visit", "finish", "2", "--anyway"]);
    office.synced("09:20", &["akari", "nozomi"]);
    let now = "2026-12-11T08:00:00+09:00";
    let november = at(&office, now, &["review", "--month", "11"]);
    let count = |stage: &str| november["counts"][stage].as_u64().unwrap_or(0);
    let unconfirmed = count("blocked") + count("ready") + count("done");
    let (missing, begun) = (count("no_record"), count("in_progress"));
    assert!(missing > 100 && unconfirmed + begun == 2, "{}", november["counts"]);
    let open = [(missing, "記録なし"), (begun, "記録中"), (unconfirmed, "未確定")];
    let open = open.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what}{n}件"));
    let line =
        format!("11月分に{}が残っています → kengai review --month 11", open.collect::<Vec<_>>().join("・"));
    let page = office.path("page.html").display().to_string();
    for args in [&["review"][..], &["review", "--waiting"], &["status"]] {
        let text = said(&office, now, args);
        assert_eq!(text.matches(&line).count(), 1, "{args:?}: {line}\n{text}");
    }
    at(&office, now, &["month", "--html", &page]);
    let shown = std::fs::read_to_string(&page).unwrap();
    assert!(shown.contains("2026年12月分") && shown.contains(&line[..line.find(" →").unwrap()]), "{shown}");
    // What is signed and sent is not of the new month unseen: it is asked which one is meant, and said again where one is named.
    let to = office.path("out").display().to_string();
    for args in [&["confirm", "--all-ready"][..], &["export", "--anyway", "--to", &to]] {
        let all = |more: &[&str]| {
            let output = office.by_own_clock("nozomi", now, &[args, more].concat()).output().unwrap();
            (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
        };
        let (code, asked) = all(&[]);
        assert_eq!(code, Some(4), "{asked}");
        let which = "（--month 11 か --month 12）。まだ何もしていません";
        assert!(asked.contains(&line) && asked.contains(which), "{asked}");
        let (_, december) = all(&["--month", "12"]);
        assert!(december.contains(&line) && !december.contains(which), "{december}");
    }
    let (code, asked) = office.refused("nozomi", "09:30", &["export", "--to", &to]);
    assert!(
        code == 4 && asked.contains("11月分はまだ終わっていません") && asked.contains("--month 11"),
        "{asked}"
    );
    // Two months later it is said too; in the month itself, and on a helper's phone, it is not.
    assert!(said(&office, "2027-01-11T08:00:00+09:00", &["review"]).contains(&line));
    assert!(!said(&office, "2026-12-05T08:00:00+09:00", &["review"]).contains("残っています →"));
    let helper = office.by_own_clock("akari", now, &["status"]).output().unwrap().stdout;
    assert!(!String::from_utf8(helper).unwrap().contains("残っています →"));
    // What is confirmed is open no more; what was changed since is.
    let confirm = ["confirm", "--month", "11", "--all-ready", "--odd-too"];
    at(&office, now, &confirm);
    let open = || at(&office, now, &["review"])["earlier"][0]["unconfirmed"].as_u64().unwrap();
    assert_eq!(open(), unconfirmed - 1);
    let first = office.ok("nozomi", "10:00", &["today"])["visits"][0]["visit"].clone();
    let first = first.as_str().unwrap();
    for args in [&["visit", "change", first][..], &["visit", "set", first, "特記事項", "湿布"]] {
        at(&office, now, args);
    }
    at(&office, now, &["visit", "finish", first, "--anyway"]);
    assert_eq!(open(), unconfirmed);
}
