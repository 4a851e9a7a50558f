//! One more statement costs the same however many lie behind: made, handed in, and taken in.

use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::counted::{Counted, counted};
use kengai_tests::exchange::End;

/// An office whose one client's circle has got so many new keys, and nothing is left to be sent.
fn office(keys: usize) -> (Cast, CircleId, Who) {
    let mut cast = Cast::found(77);
    let aoki = cast.join("aoki");
    let circle =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]).unwrap();
    (0..keys).for_each(|_| rotate(&mut cast, circle, aoki));
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki)
}

fn rotate(cast: &mut Cast, circle: CircleId, aoki: Who) {
    assert!(cast.rotate(circle, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]));
}

fn one_more(behind: usize) -> [Counted; 2] {
    let (mut cast, circle, aoki) = office(behind);
    let (made, ()) = counted(&mut cast, SUZUKI, |cast| rotate(cast, circle, aoki));
    let (taken, end) = counted(&mut cast, aoki, |cast| cast.sync(aoki).end);
    assert_eq!(end, End::Done);
    // With the newest key: what is written under it is read.
    cast.write_note(SUZUKI, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let there = cast.devices[aoki].read().notes_of_client(circle, kengai_tests::work::client_of(circle), 9);
    assert_eq!(there.unwrap().len(), 1);
    [made, taken]
}

#[test]
fn one_more_statement_costs_the_same_with_few_and_with_many_behind() {
    let (few, many) = (one_more(4), one_more(300));
    for (what, (few, many)) in ["making it", "taking it in"].iter().zip(few.into_iter().zip(many)) {
        // Pages of a short list are one, of a longer one several; and the keys that are here are counted, a step or two each.
        let many = Counted { bytes: few.bytes, steps: many.steps.saturating_sub(300 * 4), ..many };
        assert_eq!(many.differs(&few), Vec::<String>::new(), "{what}: {few:?}, then {many:?}");
    }
}
