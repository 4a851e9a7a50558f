//! What a day costs on the wire: bodies of the model's sample, packed with the dictionary that ships.

use crate::fixture;
use kengai_store::body::{pack, unpack};

/// The promise is 750; what we measured, with a little air.
const ONE_VISIT_BYTES_MAX: usize = 600;
/// The promise is 450.
const OF_THIRTY_BYTES_MAX: usize = 260;

#[test]
fn one_visit_with_a_note_is_small() {
    let packed: Vec<usize> = (1..=40)
        .map(|seed| {
            let plain = fixture::one_visit(seed);
            let packed = pack(&plain).unwrap();
            assert_eq!(unpack(&packed).unwrap(), plain);
            packed.len()
        })
        .collect();
    let mean = packed.iter().sum::<usize>() / packed.len();
    assert!((200..=ONE_VISIT_BYTES_MAX).contains(&mean), "{mean} bytes on average");
    assert!(packed.iter().all(|&bytes| bytes <= 750), "{packed:?}");
}

#[test]
fn thirty_visits_share_a_body() {
    let plain = fixture::thirty_visits();
    let packed = pack(&plain).unwrap();
    assert_eq!(unpack(&packed).unwrap(), plain);
    let each = packed.len() / 30;
    assert!((100..=OF_THIRTY_BYTES_MAX).contains(&each), "{each} bytes each");
}
