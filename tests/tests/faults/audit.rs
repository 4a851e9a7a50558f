//! A device looks at everything it holds: a whole one is fine after a day's work, and each kind of harm is seen by itself.

use kengai_protocol::{CircleKind, Role};
use kengai_store::Audit;
use kengai_tests::cast::{Cast, SUZUKI, Who};

/// An organisation in which aoki has recorded two visits with a photo, and suzuki has received them.
fn worked(seed: u64) -> (Cast, Who) {
    let mut cast = Cast::found(seed);
    let aoki = cast.join("aoki");
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    cast.until_quiet();
    cast.record_visit(aoki, circle, 1);
    cast.take_picture(aoki, circle, 1).unwrap();
    cast.sync(aoki);
    cast.record_visit(aoki, circle, 2);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, aoki)
}

fn audit(cast: &Cast, who: Who) -> Audit {
    cast.devices[who].read().audit().unwrap()
}

fn sql(cast: &Cast, who: Who, statements: &str) {
    cast.devices[who].read().database().execute_batch(statements).unwrap();
}

#[test]
fn a_whole_device_is_fine_and_everything_was_looked_at() {
    let (cast, aoki) = worked(1);
    for who in [aoki, SUZUKI] {
        let found = audit(&cast, who);
        assert!(found.is_fine(), "{found:?}");
        assert!(found.entries >= 2 && found.positions > found.entries && found.photos == 2, "{found:?}");
    }
}

#[test]
fn a_changed_entry_is_seen() {
    for harm in [
        // Another last byte of the sealed body; another hash in the row; bytes that are no entry.
        "UPDATE entries SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE id = (SELECT max(id) FROM entries)",
        "UPDATE entries SET hash = zeroblob(32) WHERE id = (SELECT max(id) FROM entries)",
        "UPDATE entries SET bytes = x'01' WHERE id = (SELECT max(id) FROM entries)",
    ] {
        let (cast, aoki) = worked(2);
        sql(&cast, aoki, harm);
        let found = audit(&cast, aoki);
        assert!(found.entries_wrong >= 1 && !found.is_fine(), "{harm}: {found:?}");
    }
}

#[test]
fn an_entry_in_another_ones_place_is_seen() {
    let (cast, aoki) = worked(3);
    // The second entry of a feed gets the first one's bytes: well signed, in the wrong place.
    sql(
        &cast,
        aoki,
        "UPDATE entries SET (bytes, hash) = (SELECT bytes, CAST(x'00' || substr(hash, 2) AS BLOB) FROM entries AS first
           WHERE first.circle = entries.circle AND first.device = entries.device AND first.seq = entries.seq - 1)
         WHERE id = (SELECT max(id) FROM entries WHERE seq > 1)",
    );
    assert!(audit(&cast, aoki).entries_wrong >= 1);
}

#[test]
fn a_changed_log_is_seen() {
    let (cast, aoki) = worked(4);
    sql(&cast, aoki, "UPDATE log SET hash = zeroblob(32) WHERE position = 1");
    let found = audit(&cast, aoki);
    assert!(found.positions_wrong >= 1 && found.entries_wrong == 0, "{found:?}");
    // What took a position and is gone is missed too.
    let (cast, aoki) = worked(5);
    sql(&cast, aoki, "DELETE FROM photos");
    assert_eq!(audit(&cast, aoki).positions_wrong, 2, "of a photo and its thumbnail");
}

#[test]
fn a_photo_that_is_gone_is_seen() {
    let (cast, aoki) = worked(6);
    let photos = cast.devices[aoki].folder().join("photos");
    let file = std::fs::read_dir(photos).unwrap().map(|entry| entry.unwrap().path()).find(|p| p.is_file());
    std::fs::remove_file(file.unwrap()).unwrap();
    let found = audit(&cast, aoki);
    assert!(found.photos == 2 && found.photos_wrong == 1 && found.positions_wrong == 0, "{found:?}");
}
