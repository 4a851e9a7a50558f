//! What is written by a clock that is known to be wrong says so, beside its time, wherever people read it: incidents and
//! handover notes as visits do. What a right clock wrote says nothing of clocks.

use crate::support;
use crate::support::{Answer, Office};
use serde_json::Value;

const BY_A_CLOCK_AHEAD: &str = "（時計が3時間進んだ端末で記録）";
const BY_A_CLOCK_BEHIND: &str = "（時計が20分遅れた端末で記録）";

/// A command of Akari's phone, whose clock shows another time than the server's.
fn akari(office: &Office, clock: &str, args: &[&str]) -> Answer {
    let clock = format!("2026-11-16T{clock}:00+09:00");
    let answer = support::answer(
        &office.by_own_clock("akari", &clock, &[&["--json"], args].concat()).output().unwrap(),
    );
    assert_eq!(answer.code, 0, "{args:?}: {}", answer.json);
    answer
}

fn id(answer: &Value, key: &str) -> String {
    answer[key].as_str().unwrap().to_owned()
}

/// The line in which something stands, wherever it is in a text.
fn line<'a>(text: &'a str, part: &str) -> &'a str {
    text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {text}"))
}

/// Akari's phone is three hours ahead of the server, and knows it.
fn three_hours_ahead() -> Office {
    let office = Office::working();
    office.server_shows("07:25");
    akari(&office, "10:25", &["sync"]);
    office
}

#[test]
fn an_incident_written_by_a_wrong_clock_says_so_to_everybody() {
    let office = three_hours_ahead();
    let started = akari(&office, "10:31", &["incident", "start", "1", "事故"]).json;
    assert_eq!(started["fields"]["clock.ahead"], 180, "{started}");
    let incident = id(&started, "incident");
    akari(&office, "10:32", &["incident", "set", &incident, "accident.what", "廊下で転倒"]);
    office.server_shows("07:35");
    akari(&office, "10:35", &["sync"]);
    office.ok("nozomi", "07:50", &["sync"]);
    for (who, args) in [
        ("nozomi", &["brief", "0000000001"][..]),
        ("nozomi", &["review", "--month", "2026-11"]),
        ("nozomi", &["today"]),
    ] {
        let text = office.text(who, "07:50", args);
        assert!(line(&text, "▲事故").contains(&format!("10:31{BY_A_CLOCK_AHEAD}")), "{args:?}: {text}");
    }
    for args in [&["incident", "show", incident.as_str()][..], &["incident", "list"]] {
        let text = office.text("nozomi", "07:50", args);
        assert!(line(&text, "事故").contains(&format!("10:31{BY_A_CLOCK_AHEAD}")), "{args:?}: {text}");
    }
    let shown = office.ok("nozomi", "07:50", &["incident", "show", &incident]);
    assert_eq!(shown["fields"]["clock.ahead"], 180, "{shown}");
    let english = office.text("nozomi", "07:50", &["--lang", "en", "incident", "show", &incident]);
    assert!(english.contains("(recorded on a device whose clock is 3 h ahead)"), "{english}");
    // The history says it where it was noted, and not again as a bare number.
    let history = office.text("nozomi", "07:50", &["history", &incident]);
    assert!(line(&history, "10:31").contains(BY_A_CLOCK_AHEAD), "{history}");
    assert!(!history.contains("端末の時計の進み"), "{history}");
    // Nobody takes it away by hand.
    let refused = office.run("nozomi", "07:51", &["incident", "set", &incident, "clock.ahead", ""]);
    assert_eq!(refused.code, 2, "{}", refused.json);
}

#[test]
fn an_incident_that_a_wrong_clock_goes_on_with_or_ends_is_marked_too() {
    let office = Office::working();
    let begun = office.ok("akari", "07:20", &["incident", "start", "1", "急変", "--draft"]);
    let incident = id(&begun, "incident");
    assert!(begun["fields"]["clock.ahead"].is_null(), "{begun}");
    let written = id(&office.ok("akari", "07:21", &["incident", "start", "1", "苦情"]), "incident");
    office.server_shows("07:25");
    akari(&office, "07:05", &["sync"]);
    akari(&office, "07:06", &["incident", "finish", &incident]);
    akari(&office, "07:06", &["incident", "set", &written, "complaint.what", "約束の時刻に来なかった"]);
    for id in [&incident, &written] {
        let shown = akari(&office, "07:07", &["incident", "show", id]).json;
        assert_eq!(shown["fields"]["clock.ahead"], -20, "{shown}");
    }
}

#[test]
fn a_note_written_by_a_wrong_clock_says_so_to_everybody() {
    let office = Office::working();
    office.server_shows("07:25");
    akari(&office, "07:05", &["sync"]);
    akari(&office, "07:10", &["note", "1", "右足に内出血あり", "--to", "manager"]);
    // Begun by a wrong clock and finished by one that was put right: its time is right.
    let begun = id(&akari(&office, "07:11", &["note", "start", "1", "--to", "manager"]).json, "note");
    akari(&office, "07:12", &["note", "set", &begun, "text", "鍵は元の場所"]);
    office.server_shows("07:40");
    akari(&office, "07:40", &["sync"]);
    akari(&office, "07:41", &["note", "finish", &begun]);
    office.server_shows("07:45");
    akari(&office, "07:45", &["sync"]);
    office.ok("nozomi", "07:50", &["sync"]);
    for (who, clock) in [("akari", "07:50"), ("nozomi", "07:50")] {
        let brief = office.text(who, clock, &["brief", "0000000001"]);
        let marked = line(&brief, "右足に内出血あり");
        assert!(marked.contains(&format!("7:10{BY_A_CLOCK_BEHIND}")), "{who}: {brief}");
        assert!(!line(&brief, "鍵は元の場所").contains("時計"), "{who}: {brief}");
    }
    let english = office.text("nozomi", "07:50", &["--lang", "en", "brief", "0000000001"]);
    let marked = line(&english, "右足に内出血あり");
    assert!(marked.contains("(recorded on a device whose clock is 20 min behind)"), "{english}");
    let history = office.text(
        "nozomi",
        "07:50",
        &["history", "--client", "0000000001", "--month", "2026-11", "--notes-of-month"],
    );
    assert!(line(&history, "7:10").contains(BY_A_CLOCK_BEHIND), "{history}");
    assert!(!line(&history, "7:41").contains("時計"), "{history}");
}

#[test]
fn what_a_right_clock_wrote_says_nothing_of_clocks() {
    let office = Office::working();
    let started = office.ok("akari", "07:30", &["incident", "start", "1", "事故"]);
    let incident = id(&started, "incident");
    office.ok("akari", "07:31", &["note", "1", "右足に内出血あり"]);
    assert!(started["fields"]["clock.ahead"].is_null(), "{started}");
    for args in [&["brief", "0000000001"][..], &["incident", "show", &incident], &["history", &incident]] {
        let text = office.text("akari", "07:32", args);
        assert!(!text.contains("時計"), "{args:?}: {text}");
    }
}

/// A manager's PC whose clock is wrong: what it signs and what it decides bears no mark of its own, and is shown with one.
#[test]
fn a_confirmation_by_a_wrong_clock_is_marked_in_the_history() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "06:40", &makoto);
    office.joined_as("makoto", "M02", "manager");
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi", "makoto"]);
    let nozomi = |clock: &str, args: &[&str]| {
        let clock = format!("2026-11-16T{clock}:00+09:00");
        let args = [&["--json"], args].concat();
        let answer = support::answer(&office.by_own_clock("nozomi", &clock, &args).output().unwrap());
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.json);
    };
    office.server_shows("08:00");
    nozomi("11:00", &["sync"]);
    nozomi("11:05", &["confirm", "--month", "2026-11", &visit]);
    let own =
        office.by_own_clock("nozomi", "2026-11-16T11:06:00+09:00", &["history", &visit]).output().unwrap();
    let own = String::from_utf8(own.stdout).unwrap();
    assert!(line(&own, "確定").contains(&format!("11:05{BY_A_CLOCK_AHEAD}")), "not sent yet: {own}");
    office.server_shows("08:10");
    nozomi("11:10", &["sync"]);
    office.ok("makoto", "08:20", &["sync"]);
    let history = office.text("makoto", "08:21", &["history", &visit]);
    assert!(line(&history, "確定").contains(&format!("11:05{BY_A_CLOCK_AHEAD}")), "{history}");
    // What a right clock wrote says nothing of clocks.
    assert!(!line(&history, "手本 あかり").contains("時計が"), "{history}");
    // The helper, who knows nothing of the PC's clock, reads the mark that it bears.
    office.ok("akari", "08:30", &["sync"]);
    let history = office.text("akari", "08:31", &["history", &visit]);
    assert!(line(&history, "確定").contains(&format!("11:05{BY_A_CLOCK_AHEAD}")), "{history}");
}

/// One that is behind confirms before the record was there: so it was behind.
#[test]
fn a_confirmation_by_a_clock_behind_is_marked_where_the_record_shows_it() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    let nozomi = |clock: &str, args: &[&str]| {
        let clock = format!("2026-11-16T{clock}:00+09:00");
        let args = [&["--json"], args].concat();
        support::answer(&office.by_own_clock("nozomi", &clock, &args).output().unwrap())
    };
    office.server_shows("08:00");
    assert_eq!(nozomi("07:30", &["sync"]).code, 0);
    let confirmed = nozomi("07:35", &["confirm", "--month", "2026-11", &visit]);
    assert_eq!(confirmed.code, 0, "{}", confirmed.json);
    office.server_shows("08:10");
    assert_eq!(nozomi("07:40", &["sync"]).code, 0);
    office.ok("akari", "08:20", &["sync"]);
    let history = office.text("akari", "08:21", &["history", &visit]);
    assert!(line(&history, "確定").contains("7:35（時計が30分遅れた端末で記録）"), "{history}");
}
