//! Each guard is seen failing: the same scenario once with the product as it is, where the checks find nothing, and once
//! with a device, server or person that is broken on purpose, where the check that is meant for it speaks up.
//!
//! What is broken is broken from outside, by what a broken program would leave in its files or say on the wire: the
//! product has no switch for it.

use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::DocKind;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};

/// An organisation with aoki and tanaka in one client's circle, everybody up to date.
pub(crate) fn office(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki, tanaka)
}

fn sql(cast: &Cast, who: Who, statements: &str) {
    cast.devices[who].read().database().execute_batch(statements).unwrap();
}

/// The scenario finds nothing when all is well, and says `number` when it is broken.
#[track_caller]
pub(crate) fn caught(number: &str, scenario: impl Fn(bool) -> Vec<String>) {
    assert_eq!(scenario(false), Vec::<String>::new(), "with the product as it is");
    let found = scenario(true);
    assert!(found.iter().any(|what| what.starts_with(number)), "{number} is not among {found:#?}");
}

pub(crate) fn heal(cast: &mut Cast) -> Vec<String> {
    let mut found: Vec<String> =
        cast.until_quiet().into_iter().map(|what| format!("refused: {what}")).collect();
    found.extend(checks::at_rest(cast));
    found
}

#[test]
fn a_device_that_drops_entries_as_soon_as_they_are_sent() {
    caught("(1)", |broken| {
        let (mut cast, circle, aoki, _) = office(1);
        cast.server.back_up(cast.now_ms);
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        if broken {
            // Sent is not backed up.
            sql(&cast, aoki, "DELETE FROM entry_docs; DELETE FROM entries WHERE counter IS NOT NULL;");
        }
        cast.server.restore(0);
        heal(&mut cast)
    });
}

#[test]
fn a_device_that_does_not_offer_again_after_a_restore() {
    caught("(1)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(2);
        cast.server.back_up(cast.now_ms);
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        cast.server.restore(0);
        for who in [aoki, SUZUKI] {
            cast.network.script = [Fault::DeviceDiesAfterwards].into();
            assert_eq!(cast.sync(who).end, End::Cut, "it has heard of the new life");
            if broken {
                let forget = "DELETE FROM meta WHERE key = 'heights_due';
                              UPDATE entries SET counter = 1 WHERE counter IS NULL;";
                sql(&cast, who, forget);
            }
        }
        let found = heal(&mut cast);
        assert_eq!(cast.devices[tanaka].read().sync_state().unwrap().restores, 1);
        found
    });
}

/// Others who saw the lost entry hand it back too: its author may be gone.
#[test]
fn a_device_that_hands_back_only_its_own() {
    caught("(1)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(3);
        cast.server.back_up(cast.now_ms);
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        assert_eq!(cast.sync(tanaka).end, End::Done);
        cast.server.restore(0);
        if broken {
            sql(
                &cast,
                tanaka,
                &format!("DELETE FROM feeds WHERE device <> x'{}';", cast.devices[tanaka].id()),
            );
        }
        // Aoki's phone lies in a river. Tanaka's and Suzuki's are all there is.
        assert_eq!(cast.sync(tanaka).end, End::Done);
        assert_eq!(cast.sync(SUZUKI).end, End::Done);
        let there = cast.documents(SUZUKI, circle, DocKind::Visit).len();
        if there == 1 { vec![] } else { vec![format!("(1) Suzuki reads {there} visits")] }
    });
}

#[test]
fn a_cursor_that_moves_on_without_what_it_covers() {
    caught("(1)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(4);
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        if broken {
            let cursor = cast.devices[aoki].read().sync_state().unwrap().cursor;
            let db = cast.devices[tanaka].read().database();
            db.execute("UPDATE meta SET value = ?1 WHERE key = 'cursor'", [cursor.to_be_bytes()]).unwrap();
        }
        heal(&mut cast)
    });
}

/// The gap shows with the next entry, and the device fills it up by itself.
#[test]
fn a_gap_in_a_log_is_filled_up() {
    let (mut cast, circle, aoki, tanaka) = office(5);
    cast.record_visit(aoki, circle, 1);
    assert_eq!(cast.sync(aoki).end, End::Done);
    let cursor = cast.devices[aoki].read().sync_state().unwrap().cursor;
    let db = cast.devices[tanaka].read().database();
    db.execute("UPDATE meta SET value = ?1 WHERE key = 'cursor'", [cursor.to_be_bytes()]).unwrap();
    cast.record_visit(aoki, circle, 2);
    assert_eq!(cast.sync(aoki).end, End::Done);
    assert_eq!(heal(&mut cast), Vec::<String>::new());
}

/// Whether anybody noticed that the server went back without saying so.
pub(crate) fn noticed(cast: &mut Cast) -> Vec<String> {
    let refused = cast.until_quiet();
    let alarms: usize = cast.devices.iter().map(|device| device.read().alarms().unwrap().len()).sum();
    let begun_again: u64 = cast.devices.iter().map(|device| device.read().begun_again().unwrap()).sum();
    if refused.is_empty() && alarms == 0 && begun_again == 0 {
        vec![]
    } else {
        vec![format!("(6) {refused:?}, {alarms} alarms, {begun_again} begin again")]
    }
}

#[test]
fn a_server_that_goes_back_and_says_nothing() {
    caught("(6)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(6);
        cast.server.back_up(cast.now_ms);
        let old = cast.server.snapshot();
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        assert_eq!(cast.sync(tanaka).end, End::Done);
        if broken {
            cast.server.roll_back_silently(&old);
        } else {
            cast.server.restore(0);
        }
        noticed(&mut cast)
    });
}

/// By then others have written, and the server's counter is beyond what was seen.
#[test]
fn a_server_that_goes_back_and_has_grown_since() {
    caught("(6)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(7);
        cast.server.back_up(cast.now_ms);
        let old = cast.server.snapshot();
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        if broken {
            cast.server.roll_back_silently(&old);
        } else {
            cast.server.restore(0);
        }
        for seed in 2..6 {
            cast.record_visit(tanaka, circle, seed);
            assert_eq!(cast.sync(tanaka).end, End::Done);
        }
        noticed(&mut cast)
    });
}

/// Two members are shown two logs: whoever reads the other's entry sees that it names another log.
#[test]
fn a_server_that_shows_everyone_something_else() {
    caught("(6)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(8);
        cast.record_visit(aoki, circle, 1);
        cast.record_visit(tanaka, circle, 2);
        let before = cast.server.snapshot();
        assert_eq!(cast.sync(aoki).end, End::Done);
        cast.record_visit(aoki, circle, 3);
        if broken {
            // Aoki was shown a log that begins with Aoki's entry, Tanaka one that begins with Tanaka's.
            cast.server.roll_back_silently(&before);
        }
        assert_eq!(cast.sync(tanaka).end, End::Done);
        noticed(&mut cast)
    });
}

#[test]
fn a_receiver_that_believes_any_name() {
    caught("(10)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(13);
        cast.record_visit(aoki, circle, 1);
        assert_eq!(heal(&mut cast), Vec::<String>::new());
        let forged = cast.forge(tanaka, aoki, circle);
        let taken = cast.smuggle(SUZUKI, &forged);
        assert_eq!(taken, Ok(()), "the server's own word was good");
        let (state, reason) = cast.state_of(SUZUKI, &forged);
        assert_eq!((state, reason.as_deref()), (3, Some("author")));
        if broken {
            sql(&cast, SUZUKI, "UPDATE entries SET state = 0 WHERE reason = 'author';");
        }
        checks::every_entry_holds(&cast)
    });
}

#[test]
fn tables_that_depend_on_who_reads() {
    caught("(3)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(14);
        cast.record_visit(aoki, circle, 1);
        let found = heal(&mut cast);
        if broken {
            sql(&cast, tanaka, "UPDATE visits SET outcome = 'cancelled';");
        }
        [found, checks::same_for_all(&cast)].concat()
    });
}

#[test]
fn tables_that_depend_on_the_order_of_arrival() {
    caught("(3)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(15);
        let visit = cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let mut dice = Dice::new(15);
        for who in [aoki, tanaka, SUZUKI] {
            let opened = cast.open_record(who, circle, visit);
            cast.finish_with_value(&opened, &mut dice);
            cast.write_note(who, circle, 5);
        }
        let found = heal(&mut cast);
        if broken {
            // As if the last to arrive had won.
            sql(&cast, aoki, "UPDATE receipts SET at_ms = at_ms + 1; UPDATE notes SET at_ms = at_ms + 1;");
        }
        [found, checks::same_after_rebuilding(&cast, aoki, &mut dice)].concat()
    });
}

#[test]
fn a_device_that_forgets_what_it_has_taken() {
    caught("(4)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(16);
        cast.network.remembers_all = true;
        cast.record_visit(aoki, circle, 1);
        let found = heal(&mut cast);
        if broken {
            let forget = "PRAGMA foreign_keys = OFF; DELETE FROM entries; DELETE FROM log; DELETE FROM feeds;
                          DELETE FROM documents; UPDATE meta SET value = zeroblob(8) WHERE key = 'cursor';";
            sql(&cast, tanaka, forget);
        }
        [found, checks::nothing_by_replay(&mut cast)].concat()
    });
}

#[test]
fn a_feed_with_a_hole_and_a_server_that_rewrites_its_log() {
    caught("(5)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(17);
        for seed in 1..4 {
            cast.record_visit(aoki, circle, seed);
            assert_eq!(cast.sync(aoki).end, End::Done);
        }
        let found = heal(&mut cast);
        if broken {
            sql(&cast, tanaka, "DELETE FROM entries WHERE seq = 2;");
        }
        [found, checks::feeds_and_logs(&cast)].concat()
    });
    caught("(5)", |broken| {
        let (mut cast, circle, aoki, _) = office(18);
        cast.record_visit(aoki, circle, 1);
        let found = heal(&mut cast);
        if broken {
            let path = cast.server.folder().join(kengai_server::ledger::LEDGER_FILE);
            let ledger = rusqlite::Connection::open(path).unwrap();
            ledger.execute("UPDATE item SET hash = zeroblob(32)", []).unwrap();
        }
        [found, checks::server_logs(&cast)].concat()
    });
}

#[test]
fn a_confirmation_of_what_is_not_there() {
    caught("(11)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(19);
        let visit = cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        cast.confirm(SUZUKI, circle, visit);
        // Later edits do not move what was confirmed.
        let opened = cast.open_record(tanaka, circle, visit);
        cast.finish_with_value(&opened, &mut Dice::new(19));
        let found = heal(&mut cast);
        if broken {
            // As if the document had been rebuilt from its view.
            let other = cast.record_visit(tanaka, circle, 2);
            let db = cast.devices[tanaka].read().database();
            db.execute(
                "UPDATE documents SET packed = (SELECT packed FROM documents WHERE doc = ?1) WHERE doc = ?2",
                [other.as_bytes(), visit.as_bytes()],
            )
            .unwrap();
        }
        [found, checks::everything_is_there(&cast)].concat()
    });
}

#[test]
fn a_device_that_drops_what_it_does_not_know() {
    caught("(16)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(20);
        cast.write_unknown(aoki, circle, 1);
        let found = heal(&mut cast);
        if broken {
            sql(&cast, tanaka, "DELETE FROM set_aside; DELETE FROM entries;");
        }
        [found, checks::everything_is_there(&cast)].concat()
    });
}

#[test]
fn a_record_that_waits_for_a_photo() {
    caught("(17)", |broken| {
        let (mut cast, circle, aoki, _) = office(21);
        cast.take_picture(aoki, circle, 1).unwrap();
        cast.record_visit(aoki, circle, 1);
        cast.network.photos_fail = true;
        if !broken {
            assert_eq!(cast.sync(aoki).end, End::Done);
        }
        let unsent = cast.devices[aoki].read().unsent_count().unwrap();
        if unsent == 0 { vec![] } else { vec![format!("(17) {unsent} records wait for a photo")] }
    });
}

#[test]
fn a_device_that_has_to_ask_again() {
    caught("(15)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(22);
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        if broken {
            let cursor = cast.devices[aoki].read().sync_state().unwrap().cursor;
            let db = cast.devices[tanaka].read().database();
            db.execute("UPDATE meta SET value = ?1 WHERE key = 'cursor'", [cursor.to_be_bytes()]).unwrap();
        }
        cast.record_visit(aoki, circle, 2);
        assert_eq!(cast.sync(aoki).end, End::Done);
        let rounds = cast.sync(tanaka).rounds;
        if rounds == 1 { vec![] } else { vec![format!("(15) {rounds} round trips")] }
    });
}

#[test]
fn a_device_that_lets_go_of_what_no_backup_holds() {
    caught("(7)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(71);
        cast.server.back_up(cast.now_ms);
        for who in [aoki, tanaka] {
            cast.record_visit(who, circle, who as u64);
            assert_eq!(cast.sync(who).end, End::Done);
        }
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        if broken {
            // It takes what the server holds for what is backed up.
            sql(&cast, aoki, "UPDATE meta SET value = x'7fffffffffffffff' WHERE key = 'backed_up'");
        }
        assert_eq!(cast.let_go(aoki).records, if broken { 2 } else { 0 });
        checks::let_go_when_safe(&cast, aoki)
    });
}
