//! Sizes that bite: a request near its limits, one circle of thirty, an office of twenty devices, notes by the thousand.

use kengai_protocol::limits::{ITEM_BYTES_MAX, SYNC_REQUEST_BYTES_MAX};
use kengai_protocol::{CircleId, CircleKind, Randomness as _, Role};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::SeededRandom;
use kengai_tests::checks;
use kengai_tests::exchange::End;
use kengai_tests::picture::picture_of;
use kengai_tests::tier;

/// Names of as many people as an office has.
const PEOPLE: [&str; 29] = [
    "h01", "h02", "h03", "h04", "h05", "h06", "h07", "h08", "h09", "h10", "h11", "h12", "h13", "h14", "h15",
    "h16", "h17", "h18", "h19", "h20", "h21", "h22", "h23", "h24", "h25", "h26", "h27", "h28", "h29",
];

fn members(people: &[Who]) -> Vec<(Who, Role)> {
    let helpers = people.iter().map(|who| (*who, Role::Helper));
    [(SUZUKI, Role::Manager)].into_iter().chain(helpers).collect()
}

fn holds(cast: &mut Cast) {
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(cast), Vec::<String>::new());
}

#[test]
fn thirty_people_in_one_circle() {
    let mut cast = Cast::found(330);
    let people = PEOPLE.map(|name| cast.join(name));
    let circle = cast.open_circle(CircleKind::Client, &members(&people)).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for (at, who) in people.into_iter().enumerate() {
        let seed = at as u64;
        cast.record_visit(who, circle, seed);
        cast.write_note(who, circle, seed);
        if at % 5 == 0 {
            cast.take_picture_of(who, circle, picture_of(seed + 1, 20_000)).unwrap();
        }
    }
    holds(&mut cast);
}

#[test]
fn twenty_devices_and_notes_by_the_thousand_with_photos_beside_records() {
    let mut cast = Cast::found(331);
    let people: Vec<Who> = PEOPLE[..19].iter().map(|name| cast.join(name)).collect();
    let circles: Vec<CircleId> = (0..10)
        .map(|at| {
            let three = [people[at], people[at + 5], people[at + 9]];
            cast.open_circle(CircleKind::Client, &members(&three)).unwrap()
        })
        .collect();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    // 2,000 in the long tier.
    let each = tier::of(40, 200);
    for seed in 0..each {
        for (at, circle) in circles.iter().enumerate() {
            let who = [people[at], people[at + 5]][(seed % 2) as usize];
            cast.write_note(who, *circle, seed * 100 + at as u64);
            if seed % 20 == 0 {
                cast.record_visit(who, *circle, seed * 100 + at as u64);
                cast.take_picture_of(who, *circle, picture_of(seed * 100 + at as u64 + 1, 30_000)).unwrap();
            }
        }
    }
    holds(&mut cast);
}

/// Items as large as they may be, and as many as one request carries on a line that is known to be quick.
#[test]
fn requests_near_their_limits() {
    let mut cast = Cast::found(332);
    let aoki = cast.join("aoki");
    let circle = cast.open_circle(CircleKind::Client, &members(&[aoki])).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for seed in 0..12 {
        let mut noise = vec![0; ITEM_BYTES_MAX - 64];
        SeededRandom::new(seed, "noise").fill(&mut noise);
        cast.write_unknown_of(aoki, circle, noise);
        for small in 0..20 {
            cast.record_visit(aoki, circle, seed * 100 + small);
        }
    }
    cast.devices[aoki].store().note_line_pace(Some(u64::from(u32::MAX))).unwrap();
    cast.network.tape = Some(Vec::new());
    let synced = cast.sync(aoki);
    assert_eq!(synced.end, End::Done, "{synced:?}");
    let largest = cast.network.tape.take().unwrap().iter().map(Vec::len).max().unwrap();
    assert!((700_000..SYNC_REQUEST_BYTES_MAX).contains(&largest), "the largest had {largest} bytes");
    holds(&mut cast);
}
