//! Read marks and acknowledgements by the command: whose they are, and how many.

use crate::support::Office;

#[test]
fn nobody_reads_their_own_note_and_nobody_is_counted_twice() {
    let office = Office::working();
    let note = ["note", "1", "鍵は元の場所", "--to", "manager", "--must-acknowledge"];
    let id = office.ok("akari", "07:30", &note)["note"].as_str().unwrap()[..8].to_owned();
    let (code, said) = office.refused("akari", "07:31", &["read", &id]);
    assert!(code == 2 && said.contains("ご自分の申し送りです。既読は、ほかの人が読んだ印です"), "{said}");
    office.synced("07:32", &["akari", "nozomi"]);
    let said = office.text("nozomi", "07:33", &["ack", &id, "見本一郎"]);
    assert!(said.contains("1件に了解しました"), "one note, named twice: {said}");
    // Once more, and nothing is claimed to have been done.
    let again = office.text("nozomi", "07:33", &["ack", &id]);
    assert!(again.contains("1件には、あなたがもう了解しています") && !again.contains("1件に了解"), "{again}");
    let brief = office.ok("nozomi", "07:34", &["brief", "見本一郎"]);
    assert_eq!(brief["notes"][0]["acknowledged_by"].as_array().unwrap().len(), 1, "{brief}");
}

/// Begun again, at whatever time, it is the same note; another one is begun when somebody says so.
#[test]
fn a_note_that_is_begun_goes_on_when_somebody_begins_it_again() {
    let office = Office::working();
    let start = ["note", "start", "見本一郎"];
    let first = office.ok("akari", "07:30", &start)["note"].clone();
    office.ok("akari", "07:31", &["note", "set", "見本一郎", "本文", "鍵は元の場所"]);
    let said = office.text("akari", "09:40", &[&start[..], &["--to", "サ責"]].concat());
    for part in ["鍵は元の場所", "書きかけの申し送りがあるので、それを続けます", "--again"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(office.ok("akari", "09:41", &start)["note"], first);
    let other = office.ok("akari", "09:42", &[&start[..], &["--again"]].concat())["note"].clone();
    assert_ne!(other, first);
    assert_eq!(office.ok("akari", "09:43", &["status"])["drafts"].as_array().unwrap().len(), 2);
    // Another client's is another one.
    assert_ne!(office.ok("akari", "09:44", &["note", "start", "見本花子"])["note"], first);
}
