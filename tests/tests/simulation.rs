//! Seeded days; see `kengai_tests::simulation`. `KENGAI_SEED=… cargo test -p kengai-tests --test simulation` plays one
//! seed again, `KENGAI_SEEDS=…` so many.
#![allow(clippy::unwrap_used)]

use kengai_protocol::{CircleKind, Role};
use kengai_tests::cast::{Cast, SUZUKI};
use kengai_tests::checks;
use kengai_tests::exchange::End;
use kengai_tests::simulation::{Clocks, run};

#[test]
fn alice_records_and_bob_reads_in_one_round_trip_each() {
    let mut cast = Cast::found(1);
    let (alice, bob) = (cast.join("alice"), cast.join("bob"));
    let members = [(SUZUKI, Role::Manager), (alice, Role::Helper), (bob, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    // No signal.
    let visit = cast.record_visit(alice, circle, 7);
    cast.write_note(alice, circle, 8);
    let photo = cast.take_picture(alice, circle, 9).unwrap();

    // The signal is back.
    let sent = cast.sync(alice);
    assert_eq!((sent.end, sent.rounds, sent.photos_sent), (End::Done, 1, 1));
    let read = cast.sync(bob);
    assert_eq!((read.end, read.rounds, read.photos_received), (End::Done, 1, 1));

    let (view, _) = cast.devices[bob].read().document(visit).unwrap().unwrap();
    assert_eq!(view.fields["scheme"], kengai_model::sample::visit_fields(7)["scheme"]);
    assert!(cast.devices[bob].read().photo(photo).unwrap().is_some());
    cast.until_quiet();
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

#[test]
fn clocks_that_are_wrong_by_years_change_nothing() {
    for seed in 1..=number("KENGAI_SEEDS").unwrap_or(10) {
        let (right, wrong) = (run(seed, Clocks::Right), run(seed, Clocks::Wrong));
        assert_eq!(wrong.violations, Vec::<String>::new(), "KENGAI_SEED={seed}");
        assert_eq!(
            right.digest, wrong.digest,
            "KENGAI_SEED={seed}: the clocks have changed what people read"
        );
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn whatever_happens_everything_holds() {
    let first = number("KENGAI_SEED");
    let count = if first.is_some() { 1 } else { number("KENGAI_SEEDS").unwrap_or(20) };
    for seed in first.unwrap_or(1)..first.unwrap_or(1) + count {
        eprintln!("seed {seed}");
        let outcome = run(seed, Clocks::Right);
        assert!(
            outcome.violations.is_empty(),
            "KENGAI_SEED={seed}\n{}\n\nThe day:\n{}",
            outcome.violations.join("\n"),
            outcome.diary.join("\n")
        );
    }
}
