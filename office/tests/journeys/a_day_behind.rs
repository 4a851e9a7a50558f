//! A phone whose clock is a day behind: it shows both days, asks, and still records today.

use crate::clocks::{NEW_DAY_IN_WORDS, NEW_IN_WORDS, at, reasons, said, words};
use crate::support::Office;

#[test]
fn a_phone_a_day_behind_shows_both_days_and_asks_before_it_writes() {
    let office = Office::working();
    let behind = |clock: &str| format!("2026-11-15T{clock}:00+09:00");
    office.server_shows("07:00");
    assert_eq!(at(&office, "akari", &behind("07:00"), &["sync"]).code, 0);
    let today = said(&office, "akari", &behind("07:20"), &["today"]);
    assert!(today.contains("時計が1日遅れています"), "{today}");
    assert!(today.contains("この端末の日付は11月15日（日）、サーバーでは11月16日（月）です"), "{today}");
    assert!(today.contains("kengai today --date 2026-11-16"), "{today}");
    // Yesterday's list is not silently written into.
    office.ok(
        "nozomi",
        "07:10",
        &[
            "rota",
            "add",
            "0000000001",
            "--date",
            "2026-11-15",
            "--start",
            "7:30",
            "--end",
            "7:45",
            "--service",
            "身体",
            "H01",
        ],
    );
    office.ok("nozomi", "07:10", &["sync"]);
    office.server_shows("07:21");
    assert_eq!(at(&office, "akari", &behind("07:21"), &["sync"]).code, 0);
    let asked = at(&office, "akari", &behind("07:25"), &["visit", "start", "1"]);
    assert_eq!((asked.code, asked.error()), (4, "asked"), "{}", asked.json);
    assert!(words(&asked).contains("--date 2026-11-16") && words(&asked).contains("--date 2026-11-15"));
    // Nor is a visit that nobody planned silently one of the day that it shows.
    let unplanned = ["visit", "unplanned", "0000000002"];
    let asked = at(&office, "akari", &behind("07:25"), &unplanned);
    assert_eq!((asked.code, asked.error()), (4, "asked"), "{}", asked.json);
    assert!(words(&asked).contains("--date 2026-11-16") && words(&asked).contains("--date 2026-11-15"));
    assert!(!said(&office, "akari", &behind("07:25"), &["status"]).contains("書きかけ"));
    let extra = [&unplanned[..], &["--date", "2026-11-16", "--extra"]].concat();
    let begun = at(&office, "akari", &behind("07:25"), &extra).json;
    assert_eq!(
        (&begun["date"], &begun["fields"]["clock.ahead"]),
        (&"2026-11-16".into(), &(-1_440).into()),
        "{begun}"
    );
    at(&office, "akari", &behind("07:26"), &["visit", "discard", begun["visit"].as_str().unwrap()]);
    // The visit of the server's day: taken by a clock on which it has not come yet, and marked. No signal is needed.
    let started = at(&office, "akari", &behind("07:30"), &["visit", "start", "1", "--date", "2026-11-16"]);
    assert_eq!(started.code, 0, "{}", started.json);
    let visit = started.json["visit"].as_str().unwrap();
    let typed = at(&office, "akari", &behind("07:31"), &["visit", "set", visit, "入室", "2026-11-16 07:30"]);
    assert_eq!(typed.code, 0, "{}", typed.json);
    let shown = at(&office, "akari", &behind("07:31"), &["visit", "show", visit]).json;
    assert_eq!(
        (&shown["date"], &shown["fields"]["clock.ahead"]),
        (&"2026-11-16".into(), &(-1_440).into()),
        "{shown}"
    );
}

#[test]
fn a_phone_a_day_behind_that_cannot_know_it_still_records_today() {
    // Her last contact was on the 16th; her phone was started anew since, and shows the 17th on the morning of the 18th.
    let mut office = Office::working();
    office.stop_server();
    let behind = |clock: &str| format!("2026-11-17T{clock}:00+09:00");
    let today = said(&office, "akari", &behind("07:20"), &["today"]);
    assert!(today.contains("最後の通信は11月16日（月）です"), "{today}");
    assert!(today.contains("kengai today --date"), "{today}");
    let list = at(&office, "akari", &behind("07:25"), &["today", "--date", "2026-11-18"]).json;
    assert!(list["visits"].as_array().is_some_and(|visits| !visits.is_empty()), "{list}");
    let started = at(&office, "akari", &behind("07:30"), &["visit", "start", "1", "--date", "2026-11-18"]);
    assert_eq!(started.code, 0, "{}", started.json);
    let visit = started.json["visit"].as_str().unwrap().to_owned();
    // The time of the right day, as the clock on the wall has it; and everything else.
    let set =
        |pairs: &[&str]| at(&office, "akari", &behind("07:40"), &[&["visit", "set", &visit], pairs].concat());
    let fields = ["入室", "7:30", "退室", "7:44", "体温", "36.5", "実施状況", "実施", "利用者の確認", "署名"];
    let typed = set(&fields);
    assert_eq!(typed.code, 0, "{}", typed.json);
    let finished = at(&office, "akari", &behind("07:45"), &["visit", "finish", &visit, "--anyway"]);
    assert_eq!(finished.code, 0, "{}", finished.json);
    let shown = at(&office, "akari", &behind("07:45"), &["visit", "show", &visit]).json;
    assert_eq!(
        (&shown["date"], &shown["fields"]["clock.ahead"]),
        (&"2026-11-18".into(), &(-1_440).into()),
        "{shown}"
    );
    // An accident of the right day too. What no clock can be behind by is a slip of the pen.
    let incident = ["incident", "start", "0000000001", "事故", "--at"];
    let on = |when: &str| at(&office, "akari", &behind("07:50"), &[&incident[..], &[when]].concat());
    assert_eq!(on("2026-11-18 07:40").code, 0);
    let next_year = on("2027-11-18 07:40");
    assert!(next_year.code == 2 && words(&next_year).contains(NEW_IN_WORDS), "{}", next_year.json);
    let tonight = on("21:00");
    assert!(tonight.code == 2 && words(&tonight).contains(NEW_IN_WORDS), "{}", tonight.json);
    // A visit of the day that it shows has no mark: nothing says that the clock is wrong.
    let plain = at(&office, "akari", &behind("07:55"), &["visit", "unplanned", "0000000001", "--anyway"]);
    assert!(plain.json["fields"]["clock.ahead"].is_null(), "{}", plain.json);
}

#[test]
fn a_phone_that_shows_the_very_day_of_its_last_contact_takes_her_word_for_the_next() {
    let mut office = Office::working();
    let new = ["rota", "add", "0000000001", "--date", "2026-11-17", "--start", "9:00", "--end", "9:45"];
    office.ok("nozomi", "07:10", &[&new[..], &["--service", "身体", "H01"]].concat());
    office.ok("nozomi", "07:10", &["sync"]);
    office.ok("akari", "07:11", &["sync"]);
    office.stop_server();
    // The 17th. Her phone was started anew, and shows the 16th again.
    let akari = |clock: &str, args: &[&str]| at(&office, "akari", clock, args);
    let clock = |time: &str| format!("2026-11-16T{time}:00+09:00");
    let list = akari(&clock("08:50"), &["today", "--date", "2026-11-17"]).json;
    let row = list["visits"].as_array().unwrap().iter().find(|visit| visit["start"] == "09:00").unwrap();
    let number = row["number"].to_string();
    let start = ["visit", "start", &number, "--date", "2026-11-17"];
    let asked = akari(&clock("09:00"), &start);
    assert_eq!((asked.code, asked.error()), (4, "asked"), "{}", asked.json);
    for part in ["見本 一郎", "この端末の日付は11月16日（月）", "11月17日（火）", "--anyway"]
    {
        assert!(words(&asked).contains(part), "{part}: {}", asked.json);
    }
    let started = akari(&clock("09:00"), &[&start[..], &["--anyway"]].concat());
    assert_eq!(started.code, 0, "{}", started.json);
    let visit = started.json["visit"].as_str().unwrap().to_owned();
    let set = |pairs: &[&str]| akari(&clock("09:44"), &[&["visit", "set", &visit], pairs].concat());
    // The right day's times, and not the day after.
    let typed =
        set(&["入室", "9:00", "退室", "9:45", "体温", "36.5", "実施状況", "実施", "利用者の確認", "署名"]);
    assert_eq!(typed.code, 0, "{}", typed.json);
    let later = set(&["依頼の時刻", "2026-11-18 09:00"]);
    assert!(later.code == 2 && words(&later).contains(NEW_IN_WORDS), "{}", later.json);
    let finished = akari(&clock("09:46"), &["visit", "finish", &visit, "--anyway"]);
    assert_eq!(finished.code, 0, "{}", finished.json);
    let shown = akari(&clock("09:46"), &["visit", "show", &visit]).json;
    assert_eq!(
        (&shown["date"], &shown["fields"]["clock.ahead"]),
        (&"2026-11-17".into(), &(-1_440).into()),
        "{shown}"
    );
    // An accident of the day that she says. Tonight has not come on any day.
    let incident = ["incident", "start", "0000000001", "事故", "--at"];
    let accident = akari(&clock("09:50"), &[&incident[..], &["2026-11-17 09:30"]].concat());
    assert_eq!((accident.code, &accident.json["fields"]["clock.ahead"]), (0, &(-1_440).into()));
    let tonight = akari(&clock("09:50"), &[&incident[..], &["21:00"]].concat());
    assert!(tonight.code == 2 && words(&tonight).contains(NEW_IN_WORDS), "{}", tonight.json);
    // A visit that nobody planned says which day it takes, and how to give another.
    let unplanned = ["visit", "unplanned", "0000000002", "--anyway", "--extra"];
    let text = said(&office, "akari", &clock("10:00"), &unplanned);
    assert!(text.contains("見本 花子 さん: 11月16日（月）の訪問にしました"), "{text}");
    assert!(text.contains("kengai visit unplanned 0000000002 --date 日付"), "{text}");
    let other = akari(&clock("10:05"), &[&unplanned[..], &["--date", "2026-11-17"]].concat());
    assert_eq!(
        (&other.json["date"], &other.json["fields"]["clock.ahead"]),
        (&"2026-11-17".into(), &(-1_440).into()),
        "{}",
        other.json
    );
    let next_year = akari(&clock("10:06"), &[&unplanned[..], &["--date", "2027-11-17"]].concat());
    assert!(next_year.code == 2 && words(&next_year).contains(NEW_DAY_IN_WORDS), "{}", next_year.json);
    the_manager_puts_the_day_right(&mut office, &visit);
}

fn the_manager_puts_the_day_right(office: &mut Office, visit: &str) {
    office.start_server();
    office.ok("akari", "10:10", &["sync"]);
    office.ok("nozomi", "10:11", &["sync"]);
    let found = reasons(&office.ok("nozomi", "10:11", &["review", "--month", "2026-11"]));
    let of_clock = |(severity, field, ja): &(String, String, String)| {
        severity == "warn" && field == "clock.ahead" && ja.contains("時計が1日遅れた端末で記録されています")
    };
    assert!(found.iter().any(of_clock), "{found:?}");
    // A manager puts the day right: one time alone is refused, and the command that takes both is said.
    office.ok("nozomi", "10:12", &["visit", "change", visit]);
    let one = office.refused("nozomi", "10:12", &["visit", "set", visit, "入室", "2026-11-16 9:02"]).1;
    assert!(one.contains("いっしょに入れてください: kengai visit set") && one.contains("退室 9:45"), "{one}");
    office.ok("nozomi", "10:13", &["visit", "set", visit, "入室", "9:02", "退室", "9:47"]);
}
