//! A number of a list is one visit's for the whole day, and every answer says whose it is.

use crate::support::Office;
use serde_json::Value;

#[test]
fn a_row_keeps_its_number_and_every_answer_says_whose() {
    let office = Office::working();
    let today = |who: &str, clock: &str| -> Vec<(u64, String)> {
        let json = office.ok(who, clock, &["today"]);
        let visits = json["visits"].as_array().unwrap();
        visits
            .iter()
            .map(|v| (v["number"].as_u64().unwrap(), v["client_name"].as_str().unwrap().to_owned()))
            .collect()
    };
    let before = today("akari", "07:00");
    assert_eq!(before[0], (1, "見本 一郎".to_owned()));
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    // The office puts somebody before him; she syncs on her way.
    let added = office.text(
        "nozomi",
        "07:31",
        &[
            "rota",
            "add",
            "例示三郎",
            "--date",
            "2026-11-16",
            "--start",
            "06:30",
            "--end",
            "07:00",
            "--service",
            "body",
            "手本あかり",
        ],
    );
    assert!(added.starts_with("例示 三郎 さん　11月16日（月） 6:30〜7:00の予定"), "{added}");
    office.ok("nozomi", "07:32", &["sync"]);
    office.ok("akari", "07:33", &["sync"]);
    let set = office.text("akari", "07:34", &["visit", "set", "1", "体温", "38.2"]);
    assert!(set.starts_with("見本 一郎 さん　保存しました"), "{set}");
    for args in [
        vec!["note", "1", "足元がふらつきました"],
        vec!["visit", "leave", "1"],
        vec!["visit", "show", "1"],
        vec!["visit", "discard", "1"],
    ] {
        let text = office.text("akari", "07:35", &args);
        assert!(text.starts_with("見本 一郎 さん"), "{args:?}: {text}");
    }
    assert!(office.text("akari", "07:36", &["emergency", "1"]).contains("見本 一郎"));
    let after = today("akari", "07:37");
    let new = (before.len() as u64 + 1, "例示 三郎".to_owned());
    assert_eq!(after[0], new, "it stands first, and has a number of its own");
    assert_eq!(after[1..], before[..]);
    // What is missing is said with the name, too.
    office.ok("akari", "07:40", &["visit", "start", "1"]);
    let output = office.command("akari", "07:41", &["visit", "finish", "1"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("見本 一郎 さん　"), "{text}");
}

#[test]
fn a_number_is_of_the_list_that_was_looked_at_last_and_never_taken_from_the_home_one_is_in() {
    let office = Office::working();
    let id = |json: &Value| json["visits"][0]["row"].as_str().unwrap().to_owned();
    let today = office.ok("akari", "07:00", &["today"]);
    assert_eq!(today["visits"][0]["client_name"], "見本 一郎");
    let next = office.ok("akari", "07:01", &["today", "--date", "2026-11-17"]);
    assert_ne!(id(&today), id(&next));
    // It is tomorrow's, and nothing is begun.
    let asked = office.run("akari", "07:02", &["visit", "start", "1"]);
    assert_eq!((asked.code, asked.error()), (4, "asked"), "{}", asked.json);
    // By its date, by its id, or after another look it is today's.
    let begun = office.ok("akari", "07:04", &["visit", "start", "1", "--date", "2026-11-16"]);
    assert_eq!(begun["row"], id(&today).as_str());
    office.ok("akari", "07:04", &["visit", "start", &id(&today)[..8]]);
    // While she is in his home, a look at tomorrow's list changes nothing without a word.
    office.ok("akari", "07:05", &["today", "--date", "2026-11-17"]);
    for args in [&["visit", "set", "1", "体温", "36.5"][..], &["note", "1", "足元がふらつきました"]]
    {
        let asked = office.run("akari", "07:05", args);
        assert_eq!((asked.code, asked.error()), (4, "number_moved"), "{args:?}: {}", asked.json);
    }
    office.ok("akari", "07:06", &["today"]);
    office.ok("akari", "07:06", &["visit", "set", "1", "体温", "36.5"]);
}
