//! A server that was restored is told in parts how high the feeds stand: none larger than what a line carries, and in the end it
//! has everything again.

use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{DocKind, HEIGHT_BYTES_MAX};
use kengai_sync::session::{Session, Step};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::exchange::End;

/// What a request may hold, bytes, and circles with two writers each: several parts.
const LINE: usize = 2_000;
const CIRCLES: u64 = 30;

/// An office whose server is restored to what it was before anybody recorded anything.
fn restored() -> (Cast, Vec<CircleId>, [Who; 2]) {
    let mut cast = Cast::found(77);
    let people = [cast.join("aoki"), cast.join("tanaka")];
    let members = [(SUZUKI, Role::Manager), (people[0], Role::Helper), (people[1], Role::Helper)];
    let circles: Vec<CircleId> =
        (0..CIRCLES).map(|_| cast.open_circle(CircleKind::Client, &members).unwrap()).collect();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.server.back_up(cast.now_ms);
    for (circle, seed) in circles.iter().zip(0..) {
        people.iter().for_each(|who| _ = cast.record_visit(*who, *circle, 2 * seed + *who as u64 % 2));
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.server.restore(0);
    (cast, circles, people)
}

/// Aoki's sync, a request at a time; how many heights each request told.
fn sync(cast: &mut Cast, who: Who) -> Vec<usize> {
    let (mut session, mut told) = (Session::default(), Vec::new());
    for _ in 0..500 {
        let now = cast.now_ms;
        let exchange = session.next(cast.devices[who].store(), now, LINE).unwrap();
        told.extend(exchange.request.heights.as_ref().map(Vec::len));
        let request = SyncRequest::decode(&exchange.request.encode()).unwrap();
        let answer = cast.server.ledger().sync(&cast.devices[who].key(), request, now).unwrap();
        if session.take(cast.devices[who].store(), &exchange, &answer, now).unwrap() == Step::Done {
            return told;
        }
    }
    panic!("a sync without an end: {told:?}");
}

#[test]
fn heights_go_in_parts_and_the_server_has_everything_again() {
    let (mut cast, circles, [aoki, tanaka]) = restored();
    let told = sync(&mut cast, aoki);
    let most = LINE / 2 / HEIGHT_BYTES_MAX;
    assert!(told.iter().all(|count| (1..=most).contains(count)), "{most}: {told:?}");
    assert!(told.len() > CIRCLES as usize * 2 / most, "every feed is told of: {told:?}");
    assert!(!cast.devices[aoki].read().are_heights_due().unwrap(), "and then no more");
    // Tanaka's records were handed back by Aoki: somebody who has none of them gets all.
    cast.server.back_up(cast.now_ms);
    let new = cast.join("sato");
    for circle in &circles {
        assert!(cast.grant(SUZUKI, *circle, new, Role::Helper));
    }
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    assert_eq!(cast.sync(new).end, End::Done);
    let there = |cast: &Cast| -> Vec<DocId> {
        circles.iter().flat_map(|circle| cast.documents(new, *circle, DocKind::Visit)).collect()
    };
    assert_eq!(there(&cast).len() as u64, 2 * CIRCLES);
    assert_eq!(cast.sync(tanaka).end, End::Done);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// Ended in the middle, the next sync goes on where the comparison was.
#[test]
fn a_comparison_that_is_cut_goes_on() {
    let (mut cast, _, [aoki, _]) = restored();
    let now = cast.now_ms;
    let mut session = Session::default();
    let mut first = None;
    for _ in 0..40 {
        let exchange = session.next(cast.devices[aoki].store(), now, LINE).unwrap();
        let part = exchange.request.heights.clone();
        if first.is_some() && part.is_some() && part != first {
            break;
        }
        first = first.or(part);
        let request = SyncRequest::decode(&exchange.request.encode()).unwrap();
        let answer = cast.server.ledger().sync(&cast.devices[aoki].key(), request, now).unwrap();
        session.take(cast.devices[aoki].store(), &exchange, &answer, now).unwrap();
    }
    let second = cast.devices[aoki].read().heights_due(LINE / 2).unwrap();
    assert!(first.is_some() && second.is_some() && second != first);
    cast.kill(aoki);
    assert_eq!(cast.devices[aoki].read().heights_due(LINE / 2).unwrap(), second, "over a kill");
    sync(&mut cast, aoki);
    assert!(!cast.devices[aoki].read().are_heights_due().unwrap());
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}
