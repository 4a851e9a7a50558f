//! kill -9 at any moment of a sync: the device's files as they are just before each commit, one after the other, and it
//! goes on from there. Nothing that was saved is lost, nothing is sent twice, and everybody reads the same in the end.

use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use kengai_tests::exchange::End;

/// Both helpers have recorded without signal; the server knows nothing of it.
fn two_mornings() -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(31);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for (who, seed) in [(aoki, 1), (tanaka, 10)] {
        cast.record_visit(who, circle, seed);
        cast.write_note(who, circle, seed + 1);
        cast.take_picture(who, circle, seed + 2).unwrap();
    }
    (cast, circle, aoki, tanaka)
}

/// Plays `scene` with a kill before the first commit of `who`'s sync, before the second, and so on. Returns how many
/// moments there were.
fn at_every_commit(prepare: impl Fn(&mut Cast, CircleId, Who, Who)) -> usize {
    for number in 1.. {
        let (mut cast, circle, aoki, tanaka) = two_mornings();
        prepare(&mut cast, circle, aoki, tanaka);
        let picture = cast.devices[aoki].picture_before_commit(number);
        cast.network.dead_once_there = Some(picture.path().to_owned());
        let end = cast.sync(aoki).end;
        cast.network.dead_once_there = None;
        if !cast.devices[aoki].go_on_from(picture) {
            assert_eq!(end, End::Done, "nobody was killed");
            return number - 1;
        }
        let mut found = cast.until_quiet();
        found.extend(checks::at_rest(&cast));
        found.extend(checks::nothing_by_replay(&mut cast));
        found.extend(checks::same_after_rebuilding(&cast, aoki, &mut Dice::new(1)));
        assert_eq!(found, Vec::<String>::new(), "killed before commit {number}");
    }
    unreachable!("a sync has an end")
}

#[test]
fn killed_while_sending() {
    assert!(at_every_commit(|_, _, _, _| {}) >= 3, "form, take, photo");
}

#[test]
fn killed_while_receiving() {
    let moments = at_every_commit(|cast, circle, aoki, tanaka| {
        assert_eq!(cast.sync(aoki).end, End::Done);
        assert_eq!(cast.sync(tanaka).end, End::Done);
        let visit = cast.documents(tanaka, circle, kengai_store::DocKind::Visit)[0];
        let opened = cast.open_record(tanaka, circle, visit);
        cast.finish_with_value(&opened, &mut Dice::new(2));
        assert_eq!(cast.sync(tanaka).end, End::Done);
    });
    assert!(moments >= 3, "answer with its mark, apply, photo: {moments}");
}

#[test]
fn killed_after_the_server_was_restored() {
    let moments = at_every_commit(|cast, circle, aoki, tanaka| {
        cast.server.back_up(cast.now_ms);
        assert_eq!(cast.sync(aoki).end, End::Done);
        let late = cast.join("late");
        assert!(cast.grant(SUZUKI, circle, late, Role::Helper));
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        cast.record_visit(tanaka, circle, 20);
        cast.server.restore(0);
    });
    assert!(moments >= 4, "new life, control log, entries, photos: {moments}");
}

/// Before each commit of a day without signal: what was saved by then is there.
#[test]
fn killed_while_recording() {
    for number in 1..=12 {
        let (mut cast, circle, aoki, _) = two_mornings();
        let before = cast.book.clone();
        let picture = cast.devices[aoki].picture_before_commit(number);
        let mut books = vec![before];
        for seed in 40..44 {
            cast.record_visit(aoki, circle, seed);
            books.push(cast.book.clone());
            cast.write_note(aoki, circle, seed);
            books.push(cast.book.clone());
            cast.take_picture(aoki, circle, seed).unwrap();
            books.push(cast.book.clone());
        }
        assert!(cast.devices[aoki].go_on_from(picture), "twelve things were saved, each in one commit");
        // The commit that did not come is the only thing missing.
        cast.book = books.swap_remove(number - 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        assert_eq!(checks::at_rest(&cast), Vec::<String>::new(), "killed before commit {number}");
    }
}
