//! Old copies put back, clones, and what a device does about it: it begins again under an identity that continues the
//! old one, nothing is lost, and everybody reads the same in the end.

use std::collections::BTreeSet;

use kengai_protocol::item::{Carried, Item};
use kengai_protocol::{CircleId, CircleKind, Hash, Role};
use kengai_store::BeginAgain;
use kengai_sync::session::Session;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};

/// Aoki and Tanaka are in one client's circle, everybody is up to date and one visit is known to all.
fn office(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    cast.record_visit(aoki, circle, 1);
    cast.write_note(tanaka, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki, tanaka)
}

/// Everybody syncs; then all holds.
#[track_caller]
fn all_is_well(cast: &mut Cast) {
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.until_quiet(), Vec::<String>::new(), "and once more");
    assert_eq!(checks::at_rest(cast), Vec::<String>::new());
    for device in &cast.devices {
        assert_eq!(device.read().begins_again().unwrap(), None, "{}", device.name);
        assert_eq!(device.read().alarms().unwrap(), [], "{}", device.name);
    }
}

/// Something of everything, without a signal: a record, a change of one that others know, a note, a mark, a photo.
fn work(cast: &mut Cast, who: Who, circle: CircleId, seed: u64) {
    let mut dice = Dice::new(seed);
    cast.record_visit(who, circle, seed);
    let visits = cast.documents(who, circle, kengai_store::DocKind::Visit);
    let opened = cast.open_record(who, circle, visits[0]);
    cast.finish_with_value(&opened, &mut dice);
    cast.finish_with_word(&opened, &mut dice);
    cast.write_note(who, circle, seed);
    cast.mark_note(who, circle, &mut dice);
    cast.take_picture(who, circle, seed).unwrap();
    cast.write_unknown(who, circle, seed);
}

/// How many identities of somebody's device the managers see.
fn identities(cast: &Cast, who: Who) -> usize {
    cast.devices[SUZUKI].read().control().unwrap().family(&cast.devices[who].id()).len()
}

#[test]
fn an_old_copy_is_put_back_whatever_its_age() {
    for age in ["nothing waits", "records wait", "an entry is formed and waits"] {
        let (mut cast, circle, aoki, _) = office(1);
        if age != "nothing waits" {
            work(&mut cast, aoki, circle, 2);
        }
        if age == "an entry is formed and waits" {
            cast.network.script = [Fault::RequestLost].into();
            assert_eq!(cast.sync(aoki).end, End::Cut);
        }
        let old = cast.devices[aoki].copy_to("aoki");
        work(&mut cast, aoki, circle, 3);
        assert_eq!(cast.sync(aoki).end, End::Done);

        // The copy is put back, and the next morning goes on without a signal.
        cast.devices[aoki] = old;
        work(&mut cast, aoki, circle, 4);
        let before = cast.devices[aoki].id();
        all_is_well(&mut cast);
        assert_ne!(cast.devices[aoki].id(), before, "{age}");
        assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1, "{age}");
        assert_eq!(identities(&cast, aoki), 2, "{age}");
        work(&mut cast, aoki, circle, 5);
        all_is_well(&mut cast);
        assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1, "once is enough: {age}");
    }
}

/// The photos' folder stays as it is: pictures that the old database does not know go out all the same.
#[test]
fn only_the_database_is_put_back() {
    let (mut cast, circle, aoki, _) = office(2);
    let old = cast.devices[aoki].copy_to("old aoki");
    cast.network.photos_fail = true;
    work(&mut cast, aoki, circle, 3);
    assert_eq!(cast.sync(aoki).end, End::Done, "the record is sent, its picture is not");
    cast.network.photos_fail = false;
    let folder = cast.devices[aoki].folder().to_owned();
    let old_database = old.folder().to_owned();
    drop(old);
    cast.devices[aoki].put_back(|| {
        let _ = std::fs::remove_file(folder.join("kengai.db-wal"));
        std::fs::copy(old_database.join("kengai.db"), folder.join("kengai.db")).unwrap();
    });
    all_is_well(&mut cast);
    assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
}

#[test]
fn a_clone_runs_beside_the_original_in_any_order() {
    // 0 is the original, 1 the clone.
    for order in [[0, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 0]] {
        for formed in [false, true] {
            let (mut cast, circle, aoki, _) = office(3);
            work(&mut cast, aoki, circle, 2);
            if formed {
                cast.network.script = [Fault::RequestLost].into();
                assert_eq!(cast.sync(aoki).end, End::Cut);
            }
            let copy = cast.devices[aoki].copy_to("aoki's clone");
            cast.devices.push(copy);
            let clone = cast.devices.len() - 1;
            for (at, who) in order.into_iter().enumerate() {
                let who = [aoki, clone][who];
                work(&mut cast, who, circle, 10 + at as u64);
                assert_eq!(cast.sync(who).end, End::Done, "{order:?} {formed}");
            }
            work(&mut cast, aoki, circle, 20);
            work(&mut cast, clone, circle, 21);
            all_is_well(&mut cast);
            assert_ne!(cast.devices[aoki].id(), cast.devices[clone].id());
            assert_eq!(identities(&cast, aoki), 3, "the old one and both that go on: {order:?}");
            // A circle gets a new key while both live: both can read on.
            let members: Vec<(Who, Role)> = cast.members(circle).into_iter().collect();
            assert_eq!(members.len(), 4);
            assert!(cast.rotate(circle, &members));
            work(&mut cast, clone, circle, 22);
            all_is_well(&mut cast);
        }
    }
}

/// Whoever was away while the other copy went on gets the keys that were made meanwhile.
#[test]
fn a_clone_that_was_away_while_the_key_changed() {
    let (mut cast, circle, aoki, tanaka) = office(4);
    let copy = cast.devices[aoki].copy_to("aoki's clone");
    work(&mut cast, aoki, circle, 2);
    assert_eq!(cast.sync(aoki).end, End::Done);
    cast.devices.push(copy);
    let clone = cast.devices.len() - 1;
    work(&mut cast, clone, circle, 3);
    assert_eq!(cast.sync(clone).end, End::Done);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    // Aoki's first phone does not know yet that another goes on in its name.
    assert!(cast.rotate(circle, &[(SUZUKI, Role::Manager), (clone, Role::Helper), (tanaka, Role::Helper)]));
    assert_eq!(cast.sync(tanaka).end, End::Done);
    work(&mut cast, tanaka, circle, 4);
    work(&mut cast, aoki, circle, 5);
    all_is_well(&mut cast);
    assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
    work(&mut cast, aoki, circle, 6);
    all_is_well(&mut cast);
}

/// Whoever is still under the old identity is given nothing new by the server, and must not believe that there is none.
#[test]
fn a_clone_that_wrote_nothing_misses_nothing() {
    let (mut cast, circle, aoki, tanaka) = office(14);
    let copy = cast.devices[aoki].copy_to("aoki's clone");
    work(&mut cast, aoki, circle, 2);
    assert_eq!(cast.sync(aoki).end, End::Done);
    cast.devices.push(copy);
    let clone = cast.devices.len() - 1;
    work(&mut cast, clone, circle, 3);
    assert_eq!(cast.sync(clone).end, End::Done);
    work(&mut cast, tanaka, circle, 4);
    assert_eq!(cast.sync(tanaka).end, End::Done);
    assert_eq!(cast.sync(aoki).end, End::Done);
    assert_eq!(cast.sync(tanaka).end, End::Done);
    assert_eq!(
        checks::read_tables(cast.devices[aoki].read(), circle),
        checks::read_tables(cast.devices[tanaka].read(), circle)
    );
    all_is_well(&mut cast);
}

/// There is one manager with one PC, who is the only admin, and the paper lies in the bank.
#[test]
fn the_only_admins_pc_is_set_back() {
    let (mut cast, circle, _, _) = office(5);
    let old = cast.devices[SUZUKI].copy_to("suzuki");
    cast.join("mori");
    work(&mut cast, SUZUKI, circle, 2);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    cast.devices[SUZUKI] = old;
    work(&mut cast, SUZUKI, circle, 3);
    all_is_well(&mut cast);
    let ueda = cast.join("ueda");
    assert!(cast.grant(SUZUKI, circle, ueda, Role::Helper));
    all_is_well(&mut cast);
}

/// The server's disk is lost after that, and its backup knows the old identity alone. Nobody else is there to say more.
#[test]
fn a_restored_server_learns_of_the_new_identity_from_the_device_itself() {
    let (mut cast, circle, _, _) = office(6);
    let old = cast.devices[SUZUKI].copy_to("suzuki");
    work(&mut cast, SUZUKI, circle, 2);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    cast.server.back_up(cast.now_ms);
    cast.devices[SUZUKI] = old;
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    assert_eq!(cast.devices[SUZUKI].read().begun_again().unwrap(), 1);
    cast.server.restore(0);
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    all_is_well(&mut cast);
}

/// Killed before every commit on the way, with the answer lost or not: it goes on where it was.
#[test]
fn killed_at_every_step_of_beginning_again() {
    let mut steps = 0;
    for number in 1.. {
        let (mut cast, circle, aoki, _) = office(7);
        let old = cast.devices[aoki].copy_to("aoki");
        work(&mut cast, aoki, circle, 2);
        assert_eq!(cast.sync(aoki).end, End::Done);
        cast.devices[aoki] = old;
        work(&mut cast, aoki, circle, 3);
        let picture = cast.devices[aoki].picture_before_commit(number);
        cast.network.dead_once_there = Some(picture.path().to_owned());
        cast.sync(aoki);
        cast.network.dead_once_there = None;
        let begun = cast.devices[aoki].read().begun_again().unwrap();
        if !cast.devices[aoki].go_on_from(picture) {
            assert_eq!(begun, 1);
            break;
        }
        steps += 1;
        all_is_well(&mut cast);
        assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1, "killed before commit {number}");
    }
    assert!(steps > 8, "only {steps} commits were cut short");
}

/// Every message of the way gets lost once.
#[test]
fn a_signal_that_breaks_off_at_every_step() {
    for fault in [Fault::RequestLost, Fault::AnswerLost, Fault::ServerDies, Fault::DeviceDies, Fault::Twice] {
        for at in 0..6 {
            let (mut cast, circle, aoki, _) = office(8);
            let old = cast.devices[aoki].copy_to("aoki");
            work(&mut cast, aoki, circle, 2);
            assert_eq!(cast.sync(aoki).end, End::Done);
            cast.devices[aoki] = old;
            work(&mut cast, aoki, circle, 3);
            cast.network.script = vec![Fault::None; at].into_iter().chain([fault]).collect();
            cast.sync(aoki);
            cast.network.script.clear();
            all_is_well(&mut cast);
            assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1, "{fault:?} at message {at}");
        }
    }
}

#[test]
fn people_record_while_it_has_to_begin_again() {
    let (mut cast, circle, aoki, _) = office(9);
    let old = cast.devices[aoki].copy_to("aoki");
    work(&mut cast, aoki, circle, 2);
    assert_eq!(cast.sync(aoki).end, End::Done);
    cast.devices[aoki] = old;
    cast.network.script = [Fault::None, Fault::RequestLost].into();
    cast.sync(aoki);
    assert_eq!(cast.devices[aoki].read().begins_again().unwrap(), Some(BeginAgain::SetBack));
    // No signal again. A record is saved, and nothing is formed under the old name.
    work(&mut cast, aoki, circle, 3);
    let now = cast.now_ms;
    assert_eq!(cast.devices[aoki].store().form_entries(now).unwrap(), 0);
    assert!(cast.devices[aoki].read().unsent_count().unwrap() > 0);
    cast.kill(aoki);
    all_is_well(&mut cast);
}

/// Carrying is for one's own older identities: nobody speaks in somebody else's name by it.
#[test]
fn nobody_carries_what_another_wrote() {
    let (mut cast, circle, aoki, tanaka) = office(10);
    let receipt = kengai_protocol::item::Receipt {
        kind: kengai_protocol::item::ReceiptKind::Acknowledged,
        doc: cast.documents(SUZUKI, circle, kengai_store::DocKind::Note)[0],
        note: [9; 16],
        staff: cast.devices[tanaka].staff,
        at_ms: 1,
    };
    let forged = Item::Carried(Carried {
        origin: cast.devices[tanaka].id(),
        entry: Hash::default(),
        item: Box::new(Item::Receipt(receipt)),
    });
    let (kind, payload) = forged.encode();
    cast.devices[aoki]
        .read()
        .database()
        .execute(
            "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)",
            rusqlite::params![circle.as_bytes(), receipt.doc.as_bytes(), kind, payload],
        )
        .unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let aside = cast.devices[SUZUKI].read().set_aside().unwrap();
    assert_eq!(aside.iter().map(|aside| aside.reason.code()).collect::<Vec<_>>(), ["origin"]);
    let note = kengai_model::NoteId::from_bytes([9; 16]).to_string();
    assert_eq!(cast.devices[SUZUKI].read().receipts_of(receipt.doc, &note).unwrap(), []);
}

/// An answer comes to a home that somebody has rescued or put back meanwhile: the row that was asked about holds another entry, of
/// which nobody is told that it was sent.
#[test]
fn an_answer_about_another_entry_marks_nothing_as_sent() {
    let (mut cast, circle, aoki, _) = office(77);
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
    let other = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.record_visit(aoki, circle, 2);
    cast.record_visit(aoki, other, 3);
    let (now, key) = (cast.now_ms, cast.devices[aoki].key());
    let mut session = Session::default();
    // One entry of the two fits.
    let exchange = session.next(cast.devices[aoki].store(), now, 1).unwrap();
    assert_eq!(exchange.request.entries.len(), 1);
    let answer = cast.server.ledger().sync(&key, exchange.request.clone(), now).unwrap();
    let store = cast.devices[aoki].store();
    let unsent = store.unsent(usize::MAX, &BTreeSet::new()).unwrap();
    let [said, unsaid] = [unsent[0].row, unsent[1].row];
    // As a rescue numbers them anew.
    for (from, to) in [(said, 9_000), (unsaid, said), (9_000, unsaid)] {
        let sql = "UPDATE entries SET id = ?2 WHERE id = ?1";
        store.database().pragma_update(None, "foreign_keys", false).unwrap();
        store.database().execute(sql, [from, to]).unwrap();
    }
    assert!(session.take(store, &exchange, &answer, now).is_err());
    let left = store.unsent(usize::MAX, &BTreeSet::new()).unwrap().len();
    assert_eq!(left, 2, "neither is called sent");
}
