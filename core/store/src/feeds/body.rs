//! A body's bytes before sealing: items, compressed with a dictionary and padded.
//!
//! ```text
//! stored      0, length (varint), the plain bytes
//! compressed  the dictionary's number, length of the stream (varint), length of the ids (varint; their number under
//!             the first), the ids, the stream as a zstd frame without its magic number, checksum, size and dictionary id
//! both        zeros up to a multiple of 16, so that the sealed size says a little less
//! ```
//! First the items take a leaner form ([`crate::feeds::lean`]) and the ids are taken out of it ([`crate::feeds::lift`]). Under
//! the first dictionary, which is only read any more, the ids are taken out of the items as they are.
//!
//! A dictionary is trained on invented records (`examples/train_dictionary`), never on real ones: it ships with the
//! program. Once released it is kept for ever, since bodies that need it are. Readers check every limit before they
//! reserve memory; writers keep the same limits, and store plainly what would break them.

use std::sync::LazyLock;

use kengai_protocol::DecodeError;
use kengai_protocol::limits::{BODY_INFLATED_BYTES_MAX, BODY_INFLATION_RATIO_MAX, ENTRY_BODY_BYTES_MAX};
use kengai_protocol::seal::TAG_BYTES;
use kengai_protocol::wire::{Reader, Writer};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{CParameter, find_frame_compressed_size};

use crate::error::StoreError;
pub use crate::feeds::header_ids::Place;
use crate::feeds::lean;
use crate::feeds::lift::{self, ID_BYTES, Lifted};

/// Packed bodies are a multiple of this, bytes.
pub const PADDING_BYTES: usize = 16;
/// Largest packed body: with the seal's tag it is an entry's largest body, bytes.
pub const PACKED_BYTES_MAX: usize = ENTRY_BODY_BYTES_MAX - TAG_BYTES;

/// The ratio counts from this size on: a dictionary makes honest small bodies very dense, bytes.
const RATIO_BASE_BYTES: usize = 4 * 1024;
const STORED: u8 = 0;
const MAGIC: [u8; 4] = 0xfd2f_b528_u32.to_le_bytes();
/// Zstd's effort. A record with two notes takes 0.9 ms to pack, once per sync, and 0.1 ms to unpack (December 2026).
pub const LEVEL: i32 = 19;

/// Every dictionary ever released, each under its method's number, counted from 1.
const DICTIONARIES: &[&[u8]] =
    &[include_bytes!("../../dictionaries/0001.dict"), include_bytes!("../../dictionaries/0002.dict")];
/// The method of the first: homes of the first layout hold such bodies.
const FIRST: u8 = 1;

/// The newest method that [`unpack`] reads.
pub(crate) const METHOD_NEWEST: usize = DICTIONARIES.len();
const NEWEST: &[u8] = DICTIONARIES[DICTIONARIES.len() - 1];

// Prepared once: constants, not state.
static ENCODER: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| encoder(NEWEST, LEVEL));
static DECODERS: LazyLock<Vec<DecoderDictionary<'static>>> =
    LazyLock::new(|| DICTIONARIES.iter().map(|dictionary| DecoderDictionary::copy(dictionary)).collect());

/// The most plain bytes that a packed body may hold.
fn inflated_max(packed: usize) -> usize {
    (packed.max(RATIO_BASE_BYTES) * BODY_INFLATION_RATIO_MAX).min(BODY_INFLATED_BYTES_MAX)
}

/// Packs a body's plain bytes for an entry of which nothing is known. It opens in any.
///
/// # Errors
/// As [`pack_at`].
pub fn pack(plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    pack_at(plain, &Place::default())
}

/// Packs a body's plain bytes for its place.
///
/// # Errors
/// [`StoreError::Limit`]: the items are too many for one entry; make two.
pub fn pack_at(plain: &[u8], place: &Place) -> Result<Vec<u8>, StoreError> {
    if plain.len() > BODY_INFLATED_BYTES_MAX {
        return Err(StoreError::Limit { what: "an entry's items", limit: BODY_INFLATED_BYTES_MAX });
    }
    let lifted = lifted(plain, place);
    let compressed = pack_compressed(&lifted);
    // Noise grows by compression; what is denser than readers accept is stored too.
    let acceptable = plain.len().max(lifted.stream.len()) <= inflated_max(compressed.len());
    let stored = pack_stored(plain);
    let packed = if acceptable && compressed.len() <= stored.len() { compressed } else { stored };
    if packed.len() <= PACKED_BYTES_MAX {
        return Ok(packed);
    }
    Err(StoreError::Limit { what: "an entry's body", limit: PACKED_BYTES_MAX })
}

/// A packed body's plain bytes, where it was packed for no place.
///
/// # Errors
/// As [`unpack_at`].
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, DecodeError> {
    unpack_at(packed, &Place::default())
}

/// A packed body's plain bytes.
///
/// # Errors
/// The bytes are not what [`pack_at`] makes, or over a limit.
pub fn unpack_at(packed: &[u8], place: &Place) -> Result<Vec<u8>, DecodeError> {
    if packed.len() > PACKED_BYTES_MAX {
        return Err(DecodeError::OverLimit { what: "body", limit: PACKED_BYTES_MAX });
    }
    let limit = inflated_max(packed.len());
    let mut input = Reader::new(packed);
    let method = input.u8()?;
    let length = bounded(input.varint()?, limit)?;
    let (plain, padding) = if method == STORED {
        (input.take(length)?.to_vec(), input.take(input.remaining())?)
    } else {
        let decoder = decoder(method).ok_or(DecodeError::Version { what: "body", version: method })?;
        let (each, most) = if method == FIRST { (ID_BYTES, limit / ID_BYTES) } else { (1, limit) };
        let ids = bounded(input.varint()?, most)? * each;
        let ids = input.take(ids)?.to_vec();
        let (stream, padding) =
            inflate_with(&mut decompressor(decoder)?, input.take(input.remaining())?, length)?;
        (put_back(method, &Lifted { stream, ids }, limit, place)?, padding)
    };
    let in_steps = packed.len().is_multiple_of(PADDING_BYTES) && padding.len() < PADDING_BYTES;
    if !in_steps || padding.iter().any(|&byte| byte != 0) {
        return Err(DecodeError::NotCanonical("body padding"));
    }
    Ok(plain)
}

fn put_back(method: u8, lifted: &Lifted, limit: usize, place: &Place) -> Result<Vec<u8>, DecodeError> {
    if method == FIRST {
        return lift::restore_first(lifted, limit);
    }
    // The leaner form is at most one byte longer than what it stands for.
    lean::plain(&lift::restore(lifted, limit + 1, place)?, limit, place)
}

fn bounded(length: u64, limit: usize) -> Result<usize, DecodeError> {
    usize::try_from(length)
        .ok()
        .filter(|&length| length <= limit)
        .ok_or(DecodeError::OverLimit { what: "inflated body", limit })
}

fn pack_stored(plain: &[u8]) -> Vec<u8> {
    let mut out = Writer::new();
    out.u8(STORED);
    out.varint(plain.len() as u64);
    out.fixed(plain);
    padded(out.0)
}

/// What is compressed of a body, and the ids that are not.
#[must_use]
pub fn lifted(plain: &[u8], place: &Place) -> Lifted {
    let leaner = lean::lean(plain, place);
    lift::lift(&leaner.bytes, &leaner.ids, place)
}

fn pack_compressed(lifted: &Lifted) -> Vec<u8> {
    let mut out = Writer::new();
    out.u8(u8::try_from(DICTIONARIES.len()).expect("dictionaries are few"));
    out.varint(lifted.stream.len() as u64);
    out.varint(lifted.ids.len() as u64);
    out.fixed(&lifted.ids);
    out.fixed(&compress(&lifted.stream));
    padded(out.0)
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(PADDING_BYTES), 0);
    bytes
}

fn compress(stream: &[u8]) -> Vec<u8> {
    compress_with(&mut compressor(&ENCODER), stream)
}

/// A dictionary at an effort.
pub(crate) fn encoder(dictionary: &[u8], level: i32) -> EncoderDictionary<'static> {
    EncoderDictionary::copy(dictionary, level)
}

/// The dictionary of a method, if this version knows it.
fn decoder(method: u8) -> Option<&'static DecoderDictionary<'static>> {
    DECODERS.get(usize::from(method).checked_sub(1)?)
}

const TAKES_THESE: &str = "zstd takes these parameters, and its buffer has the size that it asks for";

/// A workspace that leaves out of a frame what the reader knows already.
pub(crate) fn compressor(encoder: &'static EncoderDictionary<'static>) -> Compressor<'static> {
    let mut compressor = Compressor::with_prepared_dictionary(encoder).expect(TAKES_THESE);
    for parameter in
        [CParameter::ContentSizeFlag(false), CParameter::ChecksumFlag(false), CParameter::DictIdFlag(false)]
    {
        compressor.set_parameter(parameter).expect(TAKES_THESE);
    }
    compressor
}

/// A frame without its magic number.
pub(crate) fn compress_with(compressor: &mut Compressor<'_>, stream: &[u8]) -> Vec<u8> {
    let framed = compressor.compress(stream).expect(TAKES_THESE);
    framed.strip_prefix(&MAGIC).expect("a frame begins with the magic number").to_vec()
}

const DAMAGED: DecodeError = DecodeError::Value("compressed body");

/// A workspace for reading frames under a dictionary.
///
/// # Errors
/// There is no memory for it.
pub(crate) fn decompressor(
    decoder: &'static DecoderDictionary<'static>,
) -> Result<Decompressor<'static>, DecodeError> {
    Decompressor::with_prepared_dictionary(decoder).map_err(|_| DAMAGED)
}

/// The stream of `length` bytes in the frame that comes next, and what follows the frame.
///
/// # Errors
/// The frame is damaged, or holds another number of bytes.
pub(crate) fn inflate_with<'a>(
    decompressor: &mut Decompressor<'_>,
    data: &'a [u8],
    length: usize,
) -> Result<(Vec<u8>, &'a [u8]), DecodeError> {
    let framed = [&MAGIC, data].concat();
    let size = find_frame_compressed_size(&framed).map_err(|_| DAMAGED)?;
    let rest = size.checked_sub(MAGIC.len()).and_then(|used| data.get(used..)).ok_or(DAMAGED)?;
    // The capacity is the limit: zstd never writes beyond it.
    let stream = decompressor.decompress(&framed[..size], length).map_err(|_| DAMAGED)?;
    if stream.len() == length { Ok((stream, rest)) } else { Err(DAMAGED) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::SeededRandom;
    use kengai_protocol::random::Randomness;

    fn noise(length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        SeededRandom::new(7).fill(&mut out);
        out
    }

    #[test]
    fn what_goes_in_comes_out_in_steps_of_sixteen() {
        for length in [0, 1, 12, 13, 14, 100, 5_000, 70_000] {
            for plain in [vec![b'x'; length], noise(length)] {
                let packed = pack(&plain).unwrap();
                assert_eq!(packed.len() % PADDING_BYTES, 0);
                assert!(packed.len() <= plain.len() + 2 * PADDING_BYTES, "{length}: {}", packed.len());
                assert_eq!(unpack(&packed).unwrap(), plain);
            }
        }
        assert!(pack(&[b'x'; 5_000]).unwrap().len() <= 32);
    }

    #[test]
    fn a_writer_keeps_the_readers_limits() {
        // So dense that a reader would refuse it compressed: it goes plainly.
        let dense = vec![b'x'; 200_000];
        let packed = pack(&dense).unwrap();
        assert_eq!(packed[0], STORED);
        assert_eq!(unpack(&packed).unwrap(), dense);
        assert!(matches!(pack(&vec![b'x'; 300_000]), Err(StoreError::Limit { .. })));
        assert!(matches!(pack(&noise(PACKED_BYTES_MAX)), Err(StoreError::Limit { .. })));
        assert!(matches!(pack(&vec![0; BODY_INFLATED_BYTES_MAX + 1]), Err(StoreError::Limit { .. })));
        // What is escaped takes twice its bytes in between: a reader would refuse that too.
        let escaped = vec![0xfd; 80_000];
        assert_eq!(unpack(&pack(&escaped).unwrap()).unwrap(), escaped);
        let largest = noise(PACKED_BYTES_MAX - 4);
        assert_eq!(unpack(&pack(&largest).unwrap()).unwrap(), largest);
    }

    #[test]
    fn a_bomb_is_refused_before_it_inflates() {
        // The leaner form of a body that is not understood: a zero, and what it is.
        let plain = [vec![0], vec![b'x'; 3_000_000]].concat();
        let forged = |claimed: u64, stream: &[u8]| {
            let mut out = Writer::new();
            out.u8(2);
            out.varint(claimed);
            out.varint(0);
            out.fixed(&compress(stream));
            padded(out.0)
        };
        let bomb = forged(3_000_000, &plain);
        assert!(bomb.len() < 1_000);
        assert_eq!(
            unpack(&bomb),
            Err(DecodeError::OverLimit {
                what: "inflated body",
                limit: RATIO_BASE_BYTES * BODY_INFLATION_RATIO_MAX
            })
        );
        for claimed in [1 << 40, u64::MAX] {
            assert!(matches!(unpack(&forged(claimed, b"x")), Err(DecodeError::OverLimit { .. })));
        }
        // A length that lies stops at what it claims.
        let lying = forged(80_000, &plain);
        assert_eq!(unpack(&lying), Err(DecodeError::Value("compressed body")));
        let modest = forged(80_000, &plain[..79_999]);
        assert_eq!(unpack(&modest), Err(DecodeError::Value("compressed body")));
        assert_eq!(unpack(&forged(79_999, &plain[..79_999])).unwrap(), plain[1..79_999]);
        // One id, written thousands of times: the stream is within the limit and what it stands for is not.
        let ids = [[0xfd, 1].as_slice(), &[0xfd, 3].repeat(20_000)].concat();
        let mut out = Writer::new();
        out.u8(2);
        out.varint(ids.len() as u64);
        out.varint(16);
        out.fixed(&[7; 16]);
        out.fixed(&compress(&ids));
        assert!(matches!(unpack(&padded(out.0)), Err(DecodeError::OverLimit { .. })));
    }

    #[test]
    fn only_our_own_form_is_read() {
        let packed = pack("体温 38.2".as_bytes()).unwrap();
        assert!(unpack(&packed).is_ok());
        assert_eq!(unpack(&[]), Err(DecodeError::Truncated));
        let mut newer = packed.clone();
        newer[0] = 200;
        assert_eq!(unpack(&newer), Err(DecodeError::Version { what: "body", version: 200 }));
        let longer = [&packed[..], &[0; 16]].concat();
        assert_eq!(unpack(&longer), Err(DecodeError::NotCanonical("body padding")));
        let mut odd = packed.clone();
        *odd.last_mut().unwrap() = 1;
        assert!(unpack(&odd).is_err());
        assert!(unpack(&packed[..packed.len() - 1]).is_err());
        assert!(unpack(&vec![0; PACKED_BYTES_MAX + 16]).is_err());
    }

    #[test]
    fn a_dictionary_stays_as_it_was_released() {
        let hashes: Vec<String> = DICTIONARIES
            .iter()
            .map(|dictionary| kengai_protocol::Hash::of_bytes(dictionary).to_string())
            .collect();
        let then = [
            "a87ea2d97d4ad0ea93c963ad88dc272114ce99b8b435778ba33920960c154433",
            "63375470702a4bb463b84c801218bfeafd5447d0b396d7aa666ee1ec63279b72",
        ];
        assert_eq!(hashes, then);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(plain in proptest::collection::vec(any::<u8>(), 0..3_000)) {
            prop_assert_eq!(unpack(&pack(&plain).unwrap()).unwrap(), plain);
        }

        #[test]
        fn malformed_bytes_give_an_error_or_a_bounded_body(
            method in 0_u8..4,
            rest in proptest::collection::vec(any::<u8>(), 0..200)
        ) {
            let packed = [&[method], &rest[..]].concat();
            if let Ok(plain) = unpack(&packed) {
                prop_assert!(plain.len() <= inflated_max(packed.len()));
            }
        }

        #[test]
        fn a_damaged_body_never_panics(
            at in any::<proptest::sample::Index>(),
            byte in any::<u8>()
        ) {
            let mut packed = pack(&[&noise(60), "見本 一郎 vitals.temperature.value".as_bytes()].concat()).unwrap();
            let at = at.index(packed.len());
            packed[at] = byte;
            let _ = unpack(&packed);
        }
    }
}
