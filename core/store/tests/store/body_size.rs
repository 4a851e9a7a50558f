//! What a day costs on the wire: bodies of the model's samples, packed with the dictionary that ships.

use crate::fixture;
use kengai_store::body::{pack_at, unpack_at};

/// The promise is 750; what we measured, with a little air.
const ONE_VISIT_BYTES_MAX: usize = 450;
/// The promise is 450.
const OF_THIRTY_BYTES_MAX: usize = 180;
/// The promise is 900.
const HELD_OUT_BYTES_MAX: usize = 590;

#[test]
fn one_visit_with_a_note_is_small() {
    let packed: Vec<usize> = (1..=40)
        .map(|seed| {
            let (plain, place) = fixture::one_visit(seed);
            let packed = pack_at(&plain, &place).unwrap();
            assert_eq!(unpack_at(&packed, &place).unwrap(), plain);
            packed.len()
        })
        .collect();
    let mean = packed.iter().sum::<usize>() / packed.len();
    assert!((200..=ONE_VISIT_BYTES_MAX).contains(&mean), "{mean} bytes on average");
    assert!(packed.iter().all(|&bytes| bytes <= 750), "{packed:?}");
}

#[test]
fn thirty_visits_share_a_body() {
    let (plain, place) = fixture::thirty_visits();
    let packed = pack_at(&plain, &place).unwrap();
    assert_eq!(unpack_at(&packed, &place).unwrap(), plain);
    let each = packed.len() / 30;
    assert!((100..=OF_THIRTY_BYTES_MAX).contains(&each), "{each} bytes each");
}

/// In words that the dictionary has never seen (`held_out`), 71 values and two notes.
#[test]
fn a_record_with_two_notes_in_anybodys_words_is_small() {
    let packed: Vec<usize> = (0..100)
        .map(|seed| {
            let (plain, place) = fixture::held_out(seed);
            let packed = pack_at(&plain, &place).unwrap();
            assert_eq!(unpack_at(&packed, &place).unwrap(), plain);
            packed.len()
        })
        .collect();
    let mean = packed.iter().sum::<usize>() / packed.len();
    assert!((300..=HELD_OUT_BYTES_MAX).contains(&mean), "{mean} bytes on average");
    assert!(packed.iter().all(|&bytes| bytes <= 900), "{packed:?}");
}
