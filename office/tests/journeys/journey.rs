//! A day and a month of one office, by the real command against the real server: from founding to the actuals file.

use crate::support;
use crate::support::{Office, examples};
use serde_json::Value;

fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {json}"))
}

#[test]
fn from_founding_to_the_actuals_file() {
    let mut office = Office::open();
    office.founded();

    // Two helpers join; the month is taken in; their phones hold their clients and no others.
    office.joined("akari", "H01");
    office.joined("sakura", "H02");
    let imported = office.planned();
    assert_eq!((&imported["clients"], &imported["added"]), (&5.into(), &116.into()));
    assert_eq!((&imported["of_other_offices"], &imported["rota_matched"]), (&4.into(), &116.into()));
    let consent = ["photo_consent.given", "2026-10-01", "cautions", "玄関に段差があります"];
    office.ok("nozomi", "06:30", &[&["clients", "set", "見本一郎"], &consent[..]].concat());
    office.ok("nozomi", "06:31", &["sync"]);
    office.ok("akari", "06:32", &["sync"]);
    let again = office.ok("nozomi", "06:40", &office.import_arguments());
    assert_eq!((&again["added"], &again["changed"]), (&0.into(), &0.into()), "the same files change nothing");
    assert_eq!(again["unchanged"], 116);

    // No signal. Akari's morning: a fever, a photo of where the medicine is, a note that must be acknowledged.
    office.stop_server();
    let today = office.ok("akari", "07:00", &["today"]);
    assert_eq!(list(&today, "visits").len(), 4);
    assert_eq!(today["visits"][0]["client_name"], "見本 一郎");
    let visit = office.recorded_with_photo_and_note();
    let status = office.ok("akari", "07:50", &["status"]);
    assert_eq!(status["waiting"]["records"], 2, "the record and the note");
    assert_eq!(status["waiting"]["photos"], 1);
    assert_eq!(office.fails("akari", "07:51", &["sync"]), (3, "no_connection".to_owned()));
    let shown = office.ok("akari", "07:52", &["visit", "show", &visit]);
    assert_eq!(shown["delivery"], "saved");

    // The signal is back: one round trip.
    office.start_server();
    let synced = office.ok("akari", "08:00", &["sync"]);
    assert_eq!((&synced["sync"]["round_trips"], &synced["sync"]["photos_sent"]), (&1.into(), &1.into()));
    assert_eq!(office.ok("akari", "08:01", &["visit", "show", &visit])["delivery"], "sent");

    // The office sees at once that nothing is left on Akari's phone, the photo neither.
    office.ok("nozomi", "08:02", &["sync"]);
    for device in list(&office.ok("nozomi", "08:03", &["devices"]), "devices") {
        let nothing = serde_json::json!({ "records": 0, "photos": 0, "others": 0, "drafts": 0 });
        assert_eq!(device["waiting"], nothing, "{device}");
    }

    sakuras_afternoon(&mut office);
    nozomis_evening(&office);
}

/// Offline again: she reads, sees the photo, acknowledges.
fn sakuras_afternoon(office: &mut Office) {
    office.ok("sakura", "12:00", &["sync"]);
    office.stop_server();
    assert_eq!(office.ok("sakura", "15:00", &["today"])["visits"][0]["unread"], 1);
    let photos = office.path("photos");
    let brief = office.ok("sakura", "15:01", &["brief", "1", "--photos", photos.to_str().unwrap()]);
    let cautions = &brief["cautions"][0]["values"][0]["shown"]["ja"];
    assert_eq!((cautions, &brief["unread"]), (&"玄関に段差があります".into(), &1.into()));
    assert_eq!(brief["vitals"][0]["value"], 382);
    let picture = std::fs::read(brief["photos"][0]["file"].as_str().unwrap()).unwrap();
    assert!(picture.starts_with(&[0xFF, 0xD8]), "it is a JPEG");
    let file = brief["photos"][0]["file"].as_str().unwrap();
    assert!(file.contains("2026-11-16-0730-薬の場所-写真1.jpg"), "{file}");
    assert!(!picture.windows(6).any(|w| w == b"Exif\0\0"), "no position, no camera");
    let note = brief["notes"][0]["note"].as_str().unwrap();
    let found = office.ok("sakura", "15:01", &["search", "ﾈﾂ熱", "--client", "見本一郎"]);
    assert_eq!((list(&found, "found").len(), &found["more"]), (0, &false.into()));
    let found =
        office.ok("sakura", "15:01", &["search", "熱", "--client", "見本一郎", "--from", "2026-11-16"]);
    assert_eq!(
        (&found["found"][0]["id"], &found["found"][0]["who"][0]),
        (&note.into(), &"手本 あかり".into())
    );
    assert_eq!(found["found"][0]["texts"][0]["hits"], serde_json::json!([[0, 1]]));
    assert_eq!(office.fails("sakura", "15:01", &["search", "　"]), (2, "input".to_owned()));
    assert_eq!(brief["notes"][0]["read"], false, "looking at the brief marks nothing by itself");
    office.ok("sakura", "15:02", &["read", &note[..6]]);
    office.ok("sakura", "15:03", &["ack", &note[..6]]);
    office.start_server();
    office.ok("sakura", "16:30", &["sync"]);
    office.ok("akari", "16:31", &["sync"]);
    let seen = office.ok("akari", "16:32", &["brief", "1"]);
    assert_eq!(seen["notes"][0]["acknowledged_by"][0]["name"], "手本 さくら");
}

/// Review, confirm, export.
fn nozomis_evening(office: &Office) {
    office.ok("nozomi", "17:00", &["sync"]);
    let review = office.ok("nozomi", "17:01", &["review", "--month", "2026-11"]);
    let count = |stage: &str| review["counts"][stage].as_u64().unwrap();
    assert_eq!((count("ready"), count("planned") + count("no_record")), (1, 115));
    let confirmed = office.ok("nozomi", "17:02", &["confirm", "--month", "2026-11", "--all-ready"]);
    assert_eq!(confirmed["confirmed"], 1);
    let to = office.path("out");
    let export = ["export", "--month", "2026-11", "--to", to.to_str().unwrap()];
    let exported = office.ok("nozomi", "17:03", &export);
    assert_eq!(list(&exported, "left_out").len(), 115, "what is not in the file is said");
    let file = exported["files"][0]["path"].as_str().unwrap();
    let line = std::fs::read(file).unwrap();
    let line = String::from_utf8_lossy(&line);
    assert!(line.contains(",20261116,") && line.contains(",0730,0744,"), "the actual times: {line}");
    let counts = office.ok("nozomi", "17:04", &["review", "--month", "2026-11"])["counts"].clone();
    assert_eq!(counts["exported"], 1);

    // Never over another file, whoever made it: in the same second the name is the next one's.
    assert_eq!(office.fails("nozomi", "17:03", &export), (4, "same_as_exported".to_owned()));
    let again = [&export[..], &["--again"]].concat();
    std::fs::write(file.replace("170300.CSV", "170301.CSV"), "not ours").unwrap();
    assert_eq!(office.fails("nozomi", "17:03", &again), (2, "already_exists".to_owned()));
}

impl Office {
    /// Akari's visit with everything that hands over.
    fn recorded_with_photo_and_note(&self) -> String {
        let started = self.ok("akari", "07:30", &["visit", "start", "1"]);
        let visit = started["visit"].as_str().unwrap().to_owned();
        let set = self.ok("akari", "07:33", &["visit", "set", "1", "体温", "38.2", "血圧", "132/84"]);
        assert_eq!(set["saved"][0], "vitals.temperature.value");
        let picture = examples().join("photos/medicine-place.jpg").display().to_string();
        let photo = ["visit", "photo", &visit[..8], &picture, "--purpose", "medicine_place"];
        assert_eq!(self.fails("akari", "07:34", &photo), (2, "input".to_owned()), "she did not ask him");
        self.ok("akari", "07:35", &[&photo[..], &["--asked"]].concat());
        self.ok("akari", "07:36", &["note", "1", "熱があります", "--must-acknowledge", "--visit", "1"]);
        assert_eq!(self.fails("akari", "07:40", &["visit", "finish", "1"]), (4, "missing".to_owned()));
        self.ok("akari", "07:41", &["visit", "set", "1", "実施状況", "実施", "利用者の確認", "署名"]);
        let finished = self.ok("akari", "07:44", &["visit", "finish", "1"]);
        assert_eq!(finished["delivery"], "saved");
        visit
    }
}

#[test]
fn every_line_that_was_answered_survives_kill_9() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let mut talk = support::Talk::start(office.command("akari", "07:31", &["--json", "visit", "write", "1"]));
    talk.say("体温 38.2");
    talk.event("saved");
    talk.say("体温 58");
    assert_eq!(talk.event("refused")["field"], "体温");
    talk.say("特記事項 食欲がありません");
    talk.event("saved");
    talk.kill();

    let shown = office.ok("akari", "07:40", &["visit", "show", "1"]);
    assert_eq!(shown["draft"], true);
    assert_eq!(shown["fields"]["vitals.temperature.value"], 382);
    assert_eq!(shown["fields"]["remarks"], "食欲がありません");
}
