//! Slow, far and brittle lines: the loop that phones use over the server's own HTTP service, in the line's own time.

use std::collections::VecDeque;
use std::time::Duration;

use kengai_protocol::{CircleId, CircleKind, Randomness as _, Role};
use kengai_store::Delivery;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::{Dice, SeededRandom};
use kengai_tests::checks;
use kengai_tests::exchange::{End, Links, Synced};
use kengai_tests::link::{Fate, Shape, Way};
use kengai_tests::picture::picture_of;

/// An office with two helpers and a client, everybody up to date.
pub(crate) fn office(seed: u64) -> (Cast, CircleId, [Who; 2]) {
    let mut cast = Cast::found_on_drives(seed);
    let helpers = [cast.join("aoki"), cast.join("tanaka")];
    let members = [(SUZUKI, Role::Manager), (helpers[0], Role::Helper), (helpers[1], Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, helpers)
}

/// What cannot be made smaller: so many bytes that no dictionary has seen.
fn noise(seed: u64, bytes: usize) -> Vec<u8> {
    let mut noise = vec![0; bytes];
    SeededRandom::new(seed, "noise").fill(&mut noise);
    noise
}

/// Bytes of a device's entries that the server has not taken.
fn left(cast: &mut Cast, who: Who) -> u64 {
    let now = cast.now_ms;
    cast.devices[who].store().form_entries(now).unwrap();
    let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM entries WHERE counter IS NULL AND state = 1";
    cast.devices[who].read().database().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn holds(cast: &Cast, who: Who) {
    assert_eq!(checks::shown_is_true(cast, who), Vec::<String>::new());
}

fn at_rest(cast: &mut Cast) {
    cast.network.calm();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(cast), Vec::<String>::new());
}

/// 16 kbit/s, and after 20 seconds it breaks.
fn worst() -> Shape {
    Shape::of_bits(16_000).fated(Fate::CutAfter(Duration::from_secs(20)))
}

#[test]
fn on_a_line_that_breaks_every_20_seconds_every_outbox_empties_and_every_sync_leaves_less() {
    let (mut cast, circle, [aoki, tanaka]) = office(301);
    for seed in 0..100 {
        // A note of 2,000 characters, as noise: no dictionary helps.
        cast.write_unknown_of(aoki, circle, noise(seed, 4_000));
    }
    cast.record_visit(aoki, circle, 1);
    let mut before = left(&mut cast, aoki);
    assert!(before > 400_000, "{before} bytes");
    let mut syncs = 0;
    while before > 0 {
        cast.network.links = Some(Links::All(worst()));
        let synced = cast.sync(aoki);
        let now = left(&mut cast, aoki);
        if synced.sent_bytes >= 16 * 1024 {
            assert!(now < before, "sync {syncs}: {synced:?}, {before} bytes before and {now} after");
        }
        holds(&cast, aoki);
        (before, syncs) = (now, syncs + 1);
        assert!(syncs < 100, "{before} bytes are left");
    }
    // And who reads it, over the same line.
    let mut synced = cast.sync(tanaka);
    for _ in 0..100 {
        if synced.end == End::Done {
            break;
        }
        synced = cast.sync(tanaka);
    }
    assert_eq!(synced.end, End::Done);
    at_rest(&mut cast);
}

#[test]
fn what_the_server_has_taken_is_not_sent_again() {
    let (mut cast, circle, [aoki, _]) = office(302);
    for seed in 0..60 {
        cast.write_unknown_of(aoki, circle, noise(seed, 4_000));
    }
    let all = left(&mut cast, aoki);
    // It breaks in the middle, again and again, and is there again at once.
    cast.network.links = Some(Links::All(worst()));
    let mut sent = 0;
    while left(&mut cast, aoki) > 0 {
        sent += cast.sync(aoki).sent_bytes;
    }
    assert!(sent < all * 2, "{sent} bytes were sent for {all}");
    at_rest(&mut cast);
}

/// (L1) Six photos of 62 to 322 KB at 64 kbit/s.
#[test]
fn at_64_kbit_photos_go_out_however_long_they_take() {
    let (mut cast, circle, [aoki, _]) = office(303);
    for (marker, kilobytes) in [(1, 62), (2, 120), (3, 180), (4, 240), (5, 280), (6, 322)] {
        cast.take_picture_of(aoki, circle, picture_of(marker, kilobytes * 1_000)).unwrap();
    }
    cast.network.links = Some(Links::All(Shape::of_bits(64_000)));
    let synced = cast.sync(aoki);
    assert_eq!((synced.end.clone(), synced.photos_sent), (End::Done, 6), "{synced:?}");
    assert!(synced.took > Duration::from_secs(140), "1.2 MB take their time: {:?}", synced.took);
    holds(&cast, aoki);
    at_rest(&mut cast);
}

/// (L2) 100 notes of 2,000 characters and one small visit at 64 kbit/s: what fits goes first, in requests that it carries.
#[test]
fn at_64_kbit_notes_and_a_visit_go_out_in_requests_that_the_line_carries() {
    let (mut cast, circle, [aoki, _]) = office(304);
    for seed in 0..100 {
        cast.write_unknown_of(aoki, circle, noise(seed, 4_400));
    }
    cast.record_visit(aoki, circle, 1);
    cast.network.links = Some(Links::All(Shape::of_bits(64_000)));
    let synced = cast.sync(aoki);
    assert_eq!(synced.end, End::Done, "{synced:?}");
    assert!(synced.rounds > 5, "not in one: {synced:?}");
    at_rest(&mut cast);
}

/// One entry that is more than the line ever carries holds up its own circle, and nothing else.
#[test]
fn what_is_too_large_for_the_line_goes_last() {
    let (mut cast, circle, [aoki, _]) = office(305);
    let other =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.write_unknown_of(aoki, circle, noise(1, 150_000));
    for seed in 0..5 {
        cast.record_visit(aoki, other, seed);
    }
    cast.network.links = Some(Links::All(worst()));
    assert_eq!(cast.sync(aoki).end, End::Cut);
    let left = left(&mut cast, aoki);
    assert!((150_000..152_000).contains(&left), "only the large one is left: {left}");
    at_rest(&mut cast);
}

/// A photo that is more than the line carries before it breaks goes on from where it was cut, and blocks none behind it.
#[test]
fn a_photo_that_is_too_much_for_one_line_goes_through_and_blocks_none() {
    let (mut cast, circle, [aoki, _]) = office(306);
    cast.take_picture_of(aoki, circle, picture_of(1, 400_000)).unwrap();
    for marker in 2..6 {
        cast.take_picture_of(aoki, circle, picture_of(marker, 20_000)).unwrap();
    }
    cast.network.links = Some(Links::All(worst()));
    let mut sent = 0;
    // 16 kbit/s carry 40 KB before it breaks; the large one has 300.
    for _ in 0..20 {
        let synced = cast.sync(aoki);
        sent += synced.photos_sent;
        holds(&cast, aoki);
        if synced.end == End::Done {
            break;
        }
    }
    assert_eq!(sent, 5);
    at_rest(&mut cast);
}

/// How long a sync may take while nothing moves, and that it comes back.
#[test]
fn a_line_on_which_nothing_moves_is_given_up_and_what_moves_is_not() {
    let (mut cast, circle, [aoki, _]) = office(307);
    cast.write_unknown_of(aoki, circle, noise(1, 8_000));
    cast.network.links = Some(Links::All(Shape::good().fated(Fate::Silent(Way::Up, 2_000))));
    let synced = cast.sync(aoki);
    assert_eq!(synced.end, End::Cut);
    assert!(synced.took < Duration::from_secs(10 * 60), "{:?}", synced.took);
    // A pause of 25 seconds is none.
    let stalls = Shape::of_bits(1_000).fated(Fate::Stalls(Way::Up, 1_600, Duration::from_secs(25)));
    cast.network.links = Some(Links::All(stalls));
    let synced: Synced = cast.sync(aoki);
    assert_eq!(synced.end, End::Done, "{synced:?}");
    at_rest(&mut cast);
}

/// 16 KB at 1 kbit/s take more than two minutes in either direction: nobody gives up, for it moves all the time.
#[test]
fn the_slowest_line_carries_a_request_and_a_page() {
    let (mut cast, circle, [aoki, tanaka]) = office(312);
    cast.write_unknown_of(aoki, circle, noise(1, 14_000));
    for who in [aoki, tanaka] {
        cast.network.links = Some(Links::All(Shape::of_bits(1_000)));
        let synced = cast.sync(who);
        assert_eq!(synced.end, End::Done, "{synced:?}");
        assert!(synced.took > Duration::from_secs(110), "{:?}", synced.took);
    }
    at_rest(&mut cast);
}

/// Every place at which a line can be cut, in either direction: from the handshake to the last byte of the answer.
fn cut_everywhere(seed: u64, way: Way, from: u64, step: u64, cuts: usize) {
    let (mut cast, circle, [aoki, tanaka]) = office(seed);
    let mut dice = Dice::new(seed);
    for cut in 0..cuts {
        let who = [aoki, tanaka, SUZUKI][cut % 3];
        cast.record_visit(who, circle, dice.number());
        cast.write_note(who, circle, dice.number());
        if cut % 4 == 0 {
            cast.take_picture(who, circle, dice.number());
        }
        let at = from + cut as u64 * step;
        let first = Shape::good().fated(Fate::Cut(way, at));
        // Cut once, and there again at once; or cut every time, until whoever asked gives up.
        let again = if cut % 2 == 0 { VecDeque::from([first]) } else { VecDeque::from([first; 8]) };
        cast.network.links = Some(Links::These(again));
        let synced = cast.sync(who);
        assert!(matches!(synced.end, End::Done | End::Cut), "cut {way:?} at {at}: {synced:?}");
        holds(&cast, who);
    }
    at_rest(&mut cast);
}

#[test]
fn a_line_that_is_cut_at_any_byte_on_the_way_up_loses_nothing() {
    cut_everywhere(310, Way::Up, 0, 23, 280);
}

#[test]
fn a_line_that_is_cut_at_any_byte_on_the_way_down_loses_nothing() {
    cut_everywhere(311, Way::Down, 0, 17, 280);
}

/// A helper whose photo the server has answered with this.
fn refused(seed: u64, status: u16, code: &'static str) -> (Cast, Who) {
    let (mut cast, circle, [aoki, _]) = office(seed);
    cast.take_picture_of(aoki, circle, picture_of(1, 60_000)).unwrap();
    cast.network.photo_answers = [(status, code)].into();
    let synced = cast.sync(aoki);
    assert_eq!((synced.end, synced.photos_sent, synced.photos_left), (End::Done, 0, 1), "{code}");
    assert!(cast.network.photo_answers.is_empty(), "{code} was said");
    (cast, aoki)
}

/// (L3) 408 is no word on the photo: the line was too slow for it. It goes on in this sync, or in the next.
#[test]
fn a_photo_that_took_too_long_is_sent_again() {
    for (code, times) in [("timeout", 1), ("<html>", 1), ("timeout", 9)] {
        let (mut cast, circle, [aoki, _]) = office(308);
        let photo = cast.take_picture_of(aoki, circle, picture_of(1, 60_000)).unwrap();
        cast.network.photo_answers = vec![(408, code); times].into();
        cast.sync(aoki);
        assert_ne!(cast.devices[aoki].read().photo_delivery(photo).unwrap(), Some(Delivery::SetAside));
        cast.network.photo_answers.clear();
        cast.sync(aoki);
        assert_eq!(cast.devices[aoki].read().photos_to_send(9).unwrap(), [], "{code}");
        at_rest(&mut cast);
    }
}

/// (L3) What one version of the server cannot take waits for the next one, and for whoever knows better; nothing of it is sent in
/// vain meanwhile.
#[test]
fn a_photo_that_a_server_refuses_is_sent_again_when_its_program_is_another_and_by_hand() {
    for (status, code) in [(400, "newer_version"), (400, "malformed"), (418, "of_a_newer_version")] {
        let (mut cast, aoki) = refused(309, status, code);
        let again = cast.sync(aoki);
        assert_eq!((again.end, again.photos_sent, again.photos_left), (End::Done, 0, 0), "{code}: it waits");
        cast.network.server_version = Some("9.9.9");
        assert_eq!(cast.sync(aoki).photos_sent, 1, "{code}: after the server's update");
        at_rest(&mut cast);

        let (mut cast, aoki) = refused(310, status, code);
        assert_eq!(cast.devices[aoki].store().offer_photos_again().unwrap(), 1);
        assert_eq!(cast.sync(aoki).photos_sent, 1, "{code}: by hand");
        at_rest(&mut cast);
    }
}

/// (L3) And when this program is another: it may write what the server takes.
#[test]
fn a_photo_that_was_refused_is_sent_again_by_the_next_version_of_the_program() {
    let (mut cast, aoki) = refused(311, 400, "newer_version");
    let before = "UPDATE meta SET value = CAST('0.0.9 1 5 5' AS BLOB) WHERE key = 'reads'";
    cast.devices[aoki].read().database().execute_batch(before).unwrap();
    cast.devices[aoki].restart();
    assert_eq!(cast.sync(aoki).photos_sent, 1);
    at_rest(&mut cast);
}
