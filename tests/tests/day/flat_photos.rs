//! Photos that pile up: what a sync and every screen ask of them costs the same among twenty and among hundreds, wherever they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kengai::PhotoDecision;
use kengai::model::photo_consent::HiddenWhy;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{PhotoOf, Store};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::counted::{Counted, counted};
use kengai_tests::exchange::End;
use kengai_tests::live::founded;
use kengai_tests::picture::picture;

use crate::with_photos;

/// Where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Here and at the server.
    Sent,
    /// Here alone.
    Waiting,
    /// At the server; they left this device with their records.
    Left,
}

fn office(place: Place, count: u64) -> (Cast, CircleId, Who) {
    let mut cast = Cast::found(76);
    let aoki = cast.join("aoki");
    let circle =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for marker in 0..count {
        cast.take_picture(aoki, circle, marker).unwrap();
    }
    if place != Place::Waiting {
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        assert_eq!(cast.devices[aoki].read().unsent_photo_count().unwrap(), 0);
    }
    if place == Place::Left {
        let db = cast.devices[aoki].store().database();
        assert_eq!(
            db.execute("UPDATE photos SET here = 0, away = 2", []).unwrap() as u64,
            2 * count,
            "thumbnails too"
        );
    }
    (cast, circle, aoki)
}

/// What is asked of photos on every screen and in every sync, where each of them stands as it should.
fn asked(store: &Store) -> (usize, usize, u64) {
    let first = store.photos_to_send(1).unwrap().len();
    let (fetch, unfit) =
        (store.photos_to_fetch(&[], usize::MAX >> 1).unwrap().len(), store.unfit_photo_count().unwrap());
    (first, fetch + store.photos_that_wait().unwrap().len(), unfit)
}

fn costs(place: Place, count: u64) -> [Counted; 3] {
    let (mut cast, circle, aoki) = office(place, count);
    let waits = usize::from(place == Place::Waiting);
    let (looked, said) = counted(&mut cast, aoki, |cast| asked(cast.devices[aoki].read()));
    assert_eq!(said, (waits, 0, 0));
    let (taken, id) = counted(&mut cast, aoki, |cast| cast.take_picture(aoki, circle, 99_000));
    assert!(id.is_some());
    let synced = if place == Place::Waiting {
        // All of them would go: what a sync sends is what it costs.
        Counted::default()
    } else {
        let (synced, end) = counted(&mut cast, aoki, |cast| cast.sync(aoki).end);
        assert_eq!(end, End::Done);
        synced
    };
    [looked, taken, synced]
}

#[test]
fn what_is_asked_of_photos_costs_the_same_among_twenty_and_among_hundreds() {
    for place in [Place::Sent, Place::Waiting, Place::Left] {
        let (few, many) = (costs(place, 20), costs(place, 400));
        for (what, (few, many)) in
            ["looking", "taking one", "sending it"].iter().zip(few.into_iter().zip(many))
        {
            // Pages of a short list are one, of a longer one several.
            let many = Counted { bytes: few.bytes, ..many };
            assert_eq!(many.differs(&few), Vec::<String>::new(), "{what}, {place:?}: {few:?}, then {many:?}");
        }
    }
}

/// Those that wait are counted, and nothing else is read of them.
#[test]
fn counting_what_waits_takes_a_few_steps_each() {
    let steps = |count| {
        let (mut cast, _, aoki) = office(Place::Waiting, count);
        let count_them = |cast: &mut Cast| cast.devices[aoki].read().unsent_photo_count().unwrap();
        let (counted, there) = counted(&mut cast, aoki, count_them);
        assert_eq!(there, count);
        counted.steps
    };
    let (few, many) = (steps(20), steps(420));
    // A photo and its thumbnail are two rows.
    assert!(many <= few + 400 * 11, "{few} steps, then {many}");
}

/// A photo that was taken out again is found to be in no record at the same cost in a circle with few entries and in one with hundreds.
#[test]
fn a_photo_that_no_record_names_is_found_at_the_same_cost_in_any_circle() {
    let (few, many) = (steps_to_find_nameless(5), steps_to_find_nameless(600));
    for (what, (few, many)) in
        ["what waits", "what goes", "what is removed"].iter().zip(few.into_iter().zip(many))
    {
        assert!(many.abs_diff(few) <= 60 + few / 5, "{what}: {few} steps, then {many}");
    }
}

/// What it costs to count what waits, to look for what goes, and to remove what nothing names, where so many notes lie behind.
fn steps_to_find_nameless(notes: u64) -> [u64; 3] {
    let mut cast = Cast::found(78);
    let aoki = cast.join("aoki");
    let circle =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]).unwrap();
    (0..notes).for_each(|seed| cast.write_note(aoki, circle, seed));
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let of = PhotoOf { visit: DocId::derived(circle, 1, "a visit"), visit_ms: 1 };
    cast.devices[aoki].store().add_photo(circle, &picture(1), Some(of), 1).unwrap();
    let store = |cast: &mut Cast| cast.devices[aoki].read().unsent_photo_count().unwrap();
    let (counting, waits) = counted(&mut cast, aoki, store);
    let (looking, goes) =
        counted(&mut cast, aoki, |cast| cast.devices[aoki].read().photos_to_send(9).unwrap().len());
    let (removing, gone) =
        counted(&mut cast, aoki, |cast| cast.devices[aoki].store().collect_orphans().unwrap());
    assert_eq!((waits, goes, gone), (0, 0, 2), "a photo and its thumbnail");
    [counting.steps, looking.steps, removing.steps]
}

/// Opening a picture where another one of its client is hidden: of the client's records the one is read that names it.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_opens_at_the_same_cost_among_three_records_and_among_hundreds() {
    let (few, many) = (steps_to_open(3).await, steps_to_open(300).await);
    assert!(many.abs_diff(few) <= 60 + few / 5, "{few} steps, then {many}");
}

/// What it costs to look at a photo once more, with so many records of its client beside, one photo of which is hidden.
async fn steps_to_open(records: usize) -> u64 {
    let dir = tempfile::tempdir().unwrap();
    let (_server, book) = founded(dir.path()).await;
    let client = with_photos::client(&book).await;
    let [hidden, seen] = [(), ()].map(|()| {
        let visit = with_photos::visit(&book, client);
        let photo = with_photos::photo(&book, visit);
        let sha = with_photos::sha(&book, visit, photo);
        with_photos::finish(&book, visit);
        sha
    });
    for _ in 0..records {
        with_photos::finish(&book, with_photos::visit(&book, client));
    }
    let photos = book.photos();
    let hide = PhotoDecision::Hide { why: HiddenWhy::WrongClient, reason: None };
    photos.decide(client, &[hidden], &hide).unwrap();
    photos.bytes(seen).unwrap().unwrap();
    let steps = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&steps);
    book.at_each_step(Some(move || _ = count.fetch_add(1, Ordering::Relaxed))).unwrap();
    photos.bytes(seen).unwrap().unwrap();
    assert!(photos.bytes(hidden).is_err());
    book.at_each_step(None::<fn()>).unwrap();
    steps.load(Ordering::Relaxed)
}
