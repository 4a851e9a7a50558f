//! Whatever a command writes for people holds care data or keys: it is its owner's alone, and nothing is written over.

#![cfg(unix)]

use crate::support;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::Office;

/// Everything in and under a folder that somebody else may look into.
fn open_to_others(path: &Path, found: &mut Vec<String>) -> usize {
    let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        found.push(format!("{} is {mode:o}", path.display()));
    }
    let mut count = 1;
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            count += open_to_others(&entry.unwrap().path(), found);
        }
    }
    count
}

#[test]
fn what_every_command_writes_is_its_owners_alone_and_never_written_over() {
    let office = Office::working();
    let photo = support::examples().join("photos/prescription.jpg").display().to_string();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:31", &["visit", "photo", "1", &photo, "--purpose", "prescription", "--asked"]);
    let fields = ["体温", "38.2", "血圧", "132/84", "服薬介助", "実施", "medication.morning.state", "服用"];
    let outcome = ["実施状況", "実施", "利用者の確認", "署名"];
    office.ok("akari", "07:35", &[&["visit", "set", "1"], &fields[..], &outcome[..]].concat());
    office.ok("akari", "07:44", &["visit", "finish", "1"]);
    for who in ["akari", "nozomi"] {
        office.ok(who, "17:00", &["sync"]);
    }
    office.ok("nozomi", "17:01", &["confirm", "--month", "2026-11", "--all-ready"]);
    let made = office.path("made");
    let at = |name: &str| made.join(name).display().to_string();
    let (photos, export, page, paper) = (at("deep/photos"), at("export"), at("month.html"), at("paper.txt"));
    let month = ["month", "--month", "2026-11", "--html", &page];
    office.ok("akari", "17:02", &["brief", "1", "--photos", &photos]);
    office.ok("nozomi", "17:03", &["export", "--month", "2026-11", "--to", &export]);
    office.ok("nozomi", "17:04", &month);
    let ticket = office.ticket();
    let found =
        ["found", "--ticket", &ticket, "--office-number", "9970000002", "--office-name", "例示訪問介護"];
    let person = ["--name", "例示 次郎", "--kana", "レイジ ジロウ", "--code", "M01", "--paper-file", &paper];
    office.ok("second", "17:05", &[&found[..], &person[..]].concat());

    let mut found = Vec::new();
    let count = open_to_others(&made, &mut found);
    assert!(count >= 7, "four commands wrote, {count} files and folders");
    for home in ["akari", "nozomi", "second", "server"] {
        assert!(open_to_others(&office.path(home), &mut found) > 3, "{home}");
    }
    // What the server leaves for scripts of the same user.
    open_to_others(&office.path("ready"), &mut found);
    assert_eq!(found, Vec::<String>::new());

    let page_before = std::fs::read(&page).unwrap();
    assert_eq!(office.fails("nozomi", "17:06", &month), (2, "file".to_owned()));
    let exported = office.fails("nozomi", "17:06", &["export", "--month", "2026-11", "--to", &export]);
    assert_ne!(exported.0, 0, "{exported:?}");
    assert_eq!(std::fs::read(&page).unwrap(), page_before);
}
