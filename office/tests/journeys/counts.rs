//! What waits, what a sync sent and what it brought is counted as people count it: each visit, each note, whatever holds them.

use crate::support::Office;
use serde_json::Value;

/// Records and drafts of Akari's phone, as the status counts them.
fn waiting(office: &Office, clock: &str) -> (Value, Value) {
    let status = office.ok("akari", clock, &["status"]);
    assert_eq!(status["waiting"]["others"], 0, "{status}");
    let why: u64 =
        status["reasons"].as_array().unwrap().iter().map(|why| why["count"].as_u64().unwrap()).sum();
    assert_eq!(status["waiting"]["records"], why, "the reasons count the same: {status}");
    (status["waiting"]["records"].clone(), status["waiting"]["drafts"].clone())
}

#[test]
fn each_note_counts_and_what_was_taken_back_before_it_was_sent_does_not() {
    let office = Office::working();
    let notes: Vec<String> = ["水分を多めに", "足元がふらつきました", "押しまちがい"]
        .iter()
        .map(|text| office.ok("akari", "08:00", &["note", "0000000001", text])["note"].to_string())
        .collect();
    let third = &notes[2][1..9];
    assert_eq!(waiting(&office, "08:01"), (3.into(), 0.into()), "three notes of one month");
    let text = office.text("akari", "08:01", &["status"]);
    assert!(text.contains("端末に保存 3件\n"), "{text}");
    office.ok("akari", "08:02", &["note", "undo", third]);
    assert_eq!(waiting(&office, "08:03"), (2.into(), 1.into()), "it is a draft again");
    office.ok("akari", "08:04", &["note", "discard", third]);
    assert_eq!(waiting(&office, "08:05"), (2.into(), 0.into()), "and thrown away it is nothing");
    // The same of a visit's record.
    office.recorded();
    assert_eq!(waiting(&office, "08:06"), (3.into(), 0.into()));
    office.ok("akari", "08:07", &["visit", "undo", "1"]);
    assert_eq!(waiting(&office, "08:08"), (2.into(), 1.into()));
    office.ok("akari", "08:09", &["visit", "discard", "1"]);
    assert_eq!(waiting(&office, "08:10"), (2.into(), 0.into()));
    // The sync counts what the status has counted, and whoever gets it counts the same.
    let sent = office.text("akari", "08:11", &["sync"]);
    assert!(sent.contains("送信 2件・受信 0件"), "{sent}");
    let received = office.text("nozomi", "08:12", &["sync"]);
    assert!(received.contains("送信 0件・受信 2件\n"), "{received}");
    assert_eq!(waiting(&office, "08:13"), (0.into(), 0.into()));
}

#[test]
fn a_correction_that_was_taken_back_before_it_was_sent_is_nothing() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    office.ok("akari", "08:00", &["visit", "change", &visit]);
    office.ok("akari", "08:01", &["visit", "set", &visit, "体温", "37.0"]);
    office.ok("akari", "08:02", &["visit", "finish", &visit]);
    assert_eq!(waiting(&office, "08:03"), (1.into(), 0.into()));
    office.ok("akari", "08:04", &["visit", "undo", &visit]);
    assert_eq!(waiting(&office, "08:05"), (0.into(), 1.into()));
    office.ok("akari", "08:06", &["visit", "discard", &visit]);
    assert_eq!(waiting(&office, "08:07"), (0.into(), 0.into()));
}

/// Marks and what the office writes is beside the records, in the same words everywhere.
#[test]
fn what_is_no_record_is_counted_apart() {
    let office = Office::working();
    office.ok("akari", "08:00", &["note", "0000000001", "水分を多めに"]);
    office.synced("08:01", &["akari", "sakura"]);
    let number = office.ok("sakura", "08:02", &["brief", "見本一郎"])["notes"][0]["note"].to_string();
    office.ok("sakura", "08:03", &["read", &number[1..9]]);
    let status = office.ok("sakura", "08:04", &["status"]);
    assert_eq!((&status["waiting"]["records"], &status["waiting"]["others"]), (&0.into(), &1.into()));
    let sent = office.text("sakura", "08:05", &["sync"]);
    assert!(sent.contains("送信 0件（記録以外1件）"), "{sent}");
    let received = office.text("akari", "08:06", &["sync"]);
    assert!(received.contains("受信 0件（記録以外1件）"), "{received}");
}
