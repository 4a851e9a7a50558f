//! Malformed bytes of every format: an error or the very value that the bytes stand for, never a panic, never more
//! memory than the input and a format's limits explain.
//!
//! What a reader takes, it must write again byte for byte: one value has one encoding.
#![allow(clippy::unwrap_used)]

mod samples;

use std::sync::{LazyLock, Mutex, PoisonError};

use kengai_protocol::wire::Writer;
use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use samples::Sample;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Memory is counted for the whole process: one reader at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A reader may take this much beyond a multiple of its input, bytes.
const SPARE_BYTES: usize = 64 * 1024;
/// Decoded values are larger than their bytes (a log item of 20 bytes takes 300 in memory), by less than this.
const GROWTH_MAX: usize = 64;

/// Reads; says whether the bytes were taken. Panics when what was taken has another encoding, or memory ran away.
fn read(sample: &Sample, bytes: &[u8]) -> bool {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let again = (sample.again)(bytes);
    let used = HEAP.peak_usage().saturating_sub(before);
    assert!(
        used <= bytes.len() * GROWTH_MAX + SPARE_BYTES,
        "{}: {} bytes of input took {used} bytes of memory",
        sample.name,
        bytes.len()
    );
    if let Some(again) = &again {
        assert!(again == bytes, "{}: read one encoding, wrote another", sample.name);
    }
    again.is_some()
}

/// Formats with a reader of their own: all that is not just a hash or digits.
fn readable() -> &'static [Sample] {
    static READABLE: LazyLock<Vec<Sample>> = LazyLock::new(|| {
        samples::all().into_iter().filter(|sample| (sample.again)(b"\xff\xff\xff").is_none()).collect()
    });
    &READABLE
}

#[test]
fn the_formats_are_really_read() {
    let names: Vec<&str> = readable().iter().map(|sample| sample.name).collect();
    assert!(names.len() >= 30, "{names:?}");
    for sample in readable() {
        assert!(read(sample, &sample.bytes), "{} does not read", sample.name);
    }
}

#[test]
fn nothing_that_is_cut_short_is_taken() {
    for sample in readable() {
        for length in 0..sample.bytes.len() {
            let taken = read(sample, &sample.bytes[..length]);
            // A sealed photo has no end of its own: its name is the hash of all of it.
            assert!(!taken || sample.name == "blob", "{}: taken with {length} bytes", sample.name);
        }
    }
}

#[test]
fn nothing_that_is_too_long_is_taken() {
    for sample in readable() {
        for tail in [&[0][..], &[1], &[0xff; 9]] {
            let longer = [&sample.bytes[..], tail].concat();
            let taken = read(sample, &longer);
            assert!(!taken || sample.name == "blob", "{}: taken with a tail", sample.name);
        }
    }
}

#[test]
fn every_flipped_bit_is_an_error_or_another_value() {
    for sample in readable() {
        for at in 0..sample.bytes.len() {
            for bit in 0..8 {
                let mut bytes = sample.bytes.clone();
                bytes[at] ^= 1 << bit;
                read(sample, &bytes);
            }
        }
    }
}

/// Bytes that are changed together with another: fields that only make sense beside each other.
const PAIRED_BYTES_MAX: usize = 160;

/// What was met of the input space: formats, pairs of bytes of each, pairs of formats, and how many were taken for values.
#[derive(Default)]
struct Met {
    formats: usize,
    pairs_of_bytes: usize,
    pairs_of_formats: usize,
    inputs: usize,
    taken: usize,
}

impl Met {
    fn input(&mut self, sample: &Sample, bytes: &[u8]) {
        self.inputs += 1;
        self.taken += usize::from(read(sample, bytes));
    }
}

/// Every pair of bytes of every format (of the longest the first and the last), and every format inside every other. Says what
/// was met.
#[test]
fn the_input_space_is_met_in_pairs() {
    let mut met = Met { formats: readable().len(), ..Met::default() };
    for sample in readable() {
        let length = sample.bytes.len();
        let edge = PAIRED_BYTES_MAX / 2;
        let places: Vec<usize> = (0..length).filter(|at| *at < edge || *at + edge >= length).collect();
        for (nth, one) in places.iter().enumerate() {
            for other in &places[nth + 1..] {
                let mut bytes = sample.bytes.clone();
                bytes[*one] ^= [0x01, 0x80, 0xff][(one + other) % 3];
                bytes[*other] ^= [0x01, 0x7f, 0xff][(one * 7 + other) % 3];
                met.input(sample, &bytes);
                met.pairs_of_bytes += 1;
            }
        }
        for other in readable() {
            for part in 0..4 {
                let (at, from) = (length * part / 4, other.bytes.len() * part / 5);
                let spliced = [&sample.bytes[..at], &other.bytes[from..], &sample.bytes[at..]].concat();
                met.input(sample, &spliced);
            }
            met.pairs_of_formats += 1;
        }
    }
    assert_eq!(met.pairs_of_formats, met.formats * met.formats);
    assert!(met.taken > 0 && met.taken < met.inputs, "some are values, and some are none");
    let _ = std::io::Write::write_all(
        &mut std::io::stderr().lock(),
        format!(
            "malformed: {} formats, {} pairs of bytes, {} pairs of formats; {} inputs, {} of them values\n",
            met.formats, met.pairs_of_bytes, met.pairs_of_formats, met.inputs, met.taken
        )
        .as_bytes(),
    );
}

/// A length or count that claims more than there is, wherever one could stand.
#[test]
fn a_claimed_length_reserves_nothing() {
    for claim in [1_000, 100_000, 4_000_000, u64::from(u32::MAX), u64::MAX] {
        let mut bomb = Writer::new();
        bomb.varint(claim);
        for sample in readable() {
            for at in 0..sample.bytes.len() {
                let bytes = [&sample.bytes[..at], &bomb.0, &sample.bytes[at + 1..]].concat();
                read(sample, &bytes);
            }
        }
    }
}

#[test]
fn whatever_is_over_the_limit_is_refused_unread() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let large = vec![1; 16 * 1024 * 1024];
    let unbounded = ["founding_ticket", "invitation", "items", "header"];
    for sample in readable().iter().filter(|sample| !unbounded.contains(&sample.name)) {
        HEAP.reset_peak_usage();
        let before = HEAP.current_usage();
        assert!((sample.again)(&large).is_none(), "{}", sample.name);
        let used = HEAP.peak_usage().saturating_sub(before);
        assert!(used < 1024 * 1024, "{}: {used} bytes for what is over the limit", sample.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600), which in any::<proptest::sample::Index>()) {
        let all = readable();
        read(&all[which.index(all.len())], &bytes);
    }

    /// Valid bytes with pieces of others spliced in: gets further than noise.
    #[test]
    fn spliced_bytes(
        which in any::<[proptest::sample::Index; 2]>(),
        cuts in any::<[proptest::sample::Index; 3]>(),
        noise in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let all = readable();
        let (sample, other) = (&all[which[0].index(all.len())], &all[which[1].index(all.len())]);
        let at = cuts[0].index(sample.bytes.len());
        let from = cuts[1].index(other.bytes.len());
        let to = from + cuts[2].index(other.bytes.len() - from);
        let spliced = [&sample.bytes[..at], &other.bytes[from..to], &noise, &sample.bytes[at..]].concat();
        read(sample, &spliced);
    }
}
