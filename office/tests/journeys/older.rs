//! A phone after the winter: what has left it is opened by itself where there is a signal, and where there is none it is
//! said so. How long records stay is the office's to say.

use crate::support;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Answer, Office, PASSPHRASE, answer};
use kengai::model::note::{Importance, Recipient};
use kengai::model::service::Scheme;
use kengai::{CareBook, CareError, Clock, FileVault, NoteDraft, SystemRandomness};
use serde_json::Value;

/// 16 November 2026, 06:00 in Japan.
const NOVEMBER_MS: u64 = 1_794_776_400_000;
/// 1 March 2027, 06:00 in Japan.
const MARCH_MS: u64 = NOVEMBER_MS + 105 * DAY_MS;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// More than a brief looks back over.
const RECORDS: usize = 31;

struct At(u64);

impl Clock for At {
    fn now_ms(&self) -> u64 {
        self.0
    }
}

impl Office {
    /// A device's book in this process.
    fn book(&self, who: &str, now_ms: u64) -> CareBook {
        let random = Arc::new(SystemRandomness::new());
        let vault = FileVault::new(PASSPHRASE, random.clone());
        let wait = Duration::from_secs(5);
        CareBook::open(&self.path(who), &vault, Arc::new(At(now_ms)), random, wait).unwrap()
    }

    /// The command on 1 March.
    fn in_march(&self, who: &str, args: &[&str]) -> Command {
        let mut command = self.command(who, "08:00", args);
        command.env("KENGAI_CLOCK", "2027-03-01T08:00:00+09:00");
        command
    }

    fn run_in_march(&self, who: &str, args: &[&str]) -> Answer {
        answer(&self.in_march(who, &[&["--json"], args].concat()).output().unwrap())
    }

    fn ok_in_march(&self, who: &str, args: &[&str]) -> Value {
        let answer = self.run_in_march(who, args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.json);
        answer.json
    }
}

/// Founded in November; Nozomi has recorded a visit with a photo, and Akari goes on for many visits and notes.
fn november() -> (Office, String, String) {
    let office = Office::open_by(Some(NOVEMBER_MS));
    office.founded();
    office.joined("akari", "H01");
    office.ok("nozomi", "06:10", &office.import_arguments());
    office.ok("akari", "06:20", &["sync"]);
    let consent = ["photo_consent.given", "2026-10-01", "photo_consent.scope", "薬"];
    office.ok("nozomi", "06:30", &[&["clients", "set", "0000000001"], &consent[..]].concat());
    office.ok("nozomi", "06:30", &["sync"]);
    office.ok("nozomi", "06:30", &["note", "0000000001", "湿布は左です"]);
    for who in ["nozomi", "akari"] {
        office.ok(who, "06:31", &["sync"]);
    }
    office.ok("akari", "06:40", &["read", "1"]);
    let started = office.ok("nozomi", "07:30", &["visit", "start", "1", "--mine"]);
    let (visit, client) = (started["visit"].as_str().unwrap(), started["client"].as_str().unwrap());
    let photo = support::examples().join("photos");
    let photo = std::fs::read_dir(photo)
        .unwrap()
        .map(|file| file.unwrap().path())
        .find(|path| is_jpeg(path))
        .unwrap();
    let photo = photo.display().to_string();
    office.ok("nozomi", "07:31", &["visit", "photo", "1", &photo, "--purpose", "medicine_place", "--asked"]);
    office.ok("nozomi", "07:35", &["visit", "set", "1", "体温", "38.2", "実施状況", "実施"]);
    office.ok("nozomi", "07:44", &["visit", "finish", "1", "--anyway"]);
    let client_id = client.parse().unwrap();
    let book = office.book("akari", NOVEMBER_MS + DAY_MS);
    for _ in 0..RECORDS {
        let more = book.visits().start_unplanned(client_id, Scheme::LongTermCare).unwrap().visit;
        book.visits().set_field(more, "outcome.kind", "臨時").unwrap();
        book.visits().finish(more, true).unwrap();
    }
    drop(book);
    let book = office.book("akari", NOVEMBER_MS + 30 * DAY_MS);
    for number in 1..=RECORDS {
        let (to, importance) = (vec![Recipient::NextHelper], Importance::Normal);
        let text = format!("変わりありません（{number}）");
        let note =
            NoteDraft { client: client_id, to, importance, must_acknowledge: false, text, visit: None };
        book.handovers().write(&note).unwrap();
    }
    drop(book);
    for who in ["nozomi", "akari", "nozomi"] {
        office.ok(who, "09:00", &["sync"]);
    }
    (office, visit.to_owned(), client.to_owned())
}

fn is_jpeg(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "jpg" || end == "jpeg")
}

#[test]
fn an_older_record_opens_by_itself_where_there_is_a_signal_and_says_so_where_there_is_none() {
    let (mut office, visit, client) = november();
    office.on_another_day(MARCH_MS);
    office.ok_in_march("akari", &["sync"]);
    assert_eq!(
        office.ok_in_march("akari", &["status"])["records_from"],
        "2026-11-18",
        "the notes of the day before left too"
    );
    let notes: [&str; 6] = ["history", "--client", &client, "--month", "2026-11", "--notes-of-month"];
    let things: [&[&str]; 4] =
        [&["visit", "show", &visit], &["history", &visit], &["visit", "change", &visit], &notes];

    office.stop_server();
    for thing in things {
        let answer = office.run_in_march("akari", thing);
        assert_eq!((answer.code, answer.error()), (3, "older"), "{thing:?}: {}", answer.json);
    }
    for (lang, says) in [("ja", "電波のある所で開いてください"), ("en", "signal")] {
        let output = office.in_march("akari", &["--lang", lang, "visit", "show", &visit]).output().unwrap();
        assert!(String::from_utf8(output.stderr).unwrap().contains(says), "{lang}");
    }

    // One command, one round trip; then it is here, with no signal again.
    office.start_server();
    let shown = office.ok_in_march("akari", &["visit", "show", &visit]);
    assert_eq!(shown["fields"]["vitals.temperature.value"], 382);
    let opened = office.ok_in_march("akari", &notes);
    assert!(opened["events"].to_string().contains("湿布は左です"), "{opened}");
    office.stop_server();
    for thing in [things[0], things[1], things[3]] {
        office.ok_in_march("akari", thing);
    }

    // Its photo is fetched when somebody looks at it, and is in nobody's way before.
    let photo =
        shown["fields"].as_object().unwrap().iter().find(|(path, _)| path.ends_with(".sha")).unwrap().1;
    let photo = photo.as_str().unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let look =
        |office: &Office| runtime.block_on(office.book("akari", MARCH_MS).photos().fetch(photo, &|_| {}));
    let without = look(&office);
    assert!(matches!(without, Err(CareError::Older)), "{without:?}");
    office.start_server();
    assert!(look(&office).unwrap().is_some());
    office.stop_server();
    assert!(look(&office).unwrap().is_some(), "it stays");
}

#[test]
fn the_office_says_how_long_records_stay_and_a_phone_follows_with_its_next_sync() {
    let (mut office, visit, _) = november();
    office.on_another_day(MARCH_MS);
    office.ok_in_march("akari", &["sync"]);
    let first = office.ok_in_march("akari", &["window"]);
    assert_eq!((&first["days"], &first["here"]), (&62.into(), &62.into()));
    assert_eq!(office.ok_in_march("nozomi", &["window"])["here"], Value::Null, "the office keeps everything");
    let refused = office.run_in_march("akari", &["window", "90"]);
    assert_eq!((refused.code, refused.error()), (5, "managers_only"));
    for out_of_range in ["13", "3651"] {
        let refused = office.run_in_march("nozomi", &["window", out_of_range]);
        assert_eq!((refused.code, refused.error()), (2, "input"), "{out_of_range}");
    }
    // Wider: what had left comes back in that sync, with its photo.
    assert_eq!(office.ok_in_march("nozomi", &["window", "200"])["days"], 200);
    for who in ["nozomi", "akari"] {
        office.ok_in_march(who, &["sync"]);
    }
    assert_eq!(office.ok_in_march("akari", &["status"])["records_from"], Value::Null);
    office.stop_server();
    assert_eq!(office.ok_in_march("akari", &["visit", "show", &visit])["visit"], visit.as_str());
    assert_eq!(office.ok_in_march("akari", &["window"])["here"], 200);
    assert_eq!(office.ok_in_march("akari", &["status"])["photos_to_fetch"], 0);
    // Narrower again: it leaves with the next sync.
    office.start_server();
    office.ok_in_march("nozomi", &["window", "14"]);
    for who in ["nozomi", "akari"] {
        office.ok_in_march(who, &["sync"]);
    }
    assert_eq!(office.ok_in_march("akari", &["status"])["records_from"], "2026-11-18");
    assert_eq!(office.ok_in_march("nozomi", &["status"])["records_from"], Value::Null);
    assert!(
        office.in_march("akari", &["window"]).output().unwrap().stdout.starts_with("職員の端末".as_bytes())
    );
}
