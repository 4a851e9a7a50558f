//! How a document lies in its row: its view and Automerge's save, compressed together.
//!
//! ```text
//! plain        0, the view as JSON, a zero byte, the save                      (written by the migration only)
//! compressed   the dictionary's number, the length of those (varint), a zstd frame without its magic number
//! save         Automerge's own, which begins with 0x85; of a document that has nothing but its beginning, 1 and the
//!              actor's bytes: its one change is made again from the view
//! ```
//! A visit of 5,400 bytes takes 1,100, a note of 1,500 takes 360 (December 2026; 20 µs to pack and 12 to unpack with a new workspace each time): five records to a page instead of one,
//! and a page is what is encrypted, synced and decrypted. The dictionaries are this file's own, since a body holds other bytes
//! than a row; both are trained on the same invented records. A body is packed harder.

use std::cell::RefCell;
use std::sync::LazyLock;

use kengai_protocol::wire::{Reader, Writer};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::StoreError;
use crate::documents::first_change::FirstChange;
pub use crate::documents::first_change::Saved;
use crate::documents::view::View;
use crate::feeds::body;

/// Zstd's effort: harder takes longer than the page that it saves.
const LEVEL: i32 = 3;
/// The most that a document's view and save may take, bytes: what a row can hold at all is little more. Anything less would
/// let whoever fills a document stop others from taking in the next change of it.
const PLAIN_BYTES_MAX: usize = 900 << 20;

const PLAIN: u8 = 0;
/// Ends the view: JSON holds no such byte.
const END_OF_VIEW: u8 = 0;
/// Stands where a save begins that is made again. Automerge's begin with another byte.
const BEGUN: u8 = 1;

/// Every dictionary ever released, each under its number, counted from 1.
const DICTIONARIES: &[&[u8]] = &[include_bytes!("../../dictionaries/shelf_0001.dict")];
const NEWEST: usize = DICTIONARIES.len();

// Prepared once: constants, not state.
static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| body::encoder(DICTIONARIES[NEWEST - 1], LEVEL));
static DECODERS: LazyLock<Vec<DecoderDictionary<'static>>> =
    LazyLock::new(|| DICTIONARIES.iter().map(|dictionary| DecoderDictionary::copy(dictionary)).collect());

thread_local! {
    // Workspaces, not state: making one takes longer than using it.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Packs a document for its row.
///
/// # Errors
/// [`StoreError::Limit`].
pub(crate) fn pack(view: &View, saved: &Saved) -> Result<Vec<u8>, StoreError> {
    let plain = plain(view, saved)?;
    if plain.len() > PLAIN_BYTES_MAX {
        return Err(StoreError::Limit { what: "a document", limit: PLAIN_BYTES_MAX });
    }
    let mut out = Writer::new();
    out.u8(u8::try_from(NEWEST).expect("dictionaries are few"));
    out.varint(plain.len() as u64);
    let frame = COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = kept.get_or_insert_with(|| body::compressor(&ENCODER));
        body::compress_with(compressor, &plain)
    });
    out.fixed(&frame);
    Ok(out.0)
}

/// What is compressed: what a dictionary is trained on.
///
/// # Errors
/// [`StoreError::BadRow`].
pub fn plain(view: &View, saved: &Saved) -> Result<Vec<u8>, StoreError> {
    let mut plain = serde_json::to_vec(view).map_err(|_| StoreError::BadRow)?;
    plain.push(END_OF_VIEW);
    match saved {
        Saved::First(actor) => {
            plain.push(BEGUN);
            plain.extend_from_slice(actor);
        }
        Saved::Whole(saved) => plain.extend_from_slice(saved),
    }
    Ok(plain)
}

/// What people see of a packed document.
///
/// # Errors
/// [`StoreError::BadRow`].
pub(crate) fn view(packed: &[u8]) -> Result<View, StoreError> {
    serde_json::from_slice(&view_json(packed)?).map_err(|_| StoreError::BadRow)
}

/// The same as it is written.
///
/// # Errors
/// [`StoreError::BadRow`].
pub(crate) fn view_json(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut plain = unpack(packed)?;
    plain.truncate(end_of_view(&plain)?);
    Ok(plain)
}

/// Automerge's save of a packed document.
///
/// # Errors
/// [`StoreError::BadRow`].
pub(crate) fn saved(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut plain = unpack(packed)?;
    let end = end_of_view(&plain)?;
    let saved = plain.split_off(end + 1);
    if saved.first() != Some(&BEGUN) {
        return Ok(saved);
    }
    plain.truncate(end);
    let view: View = serde_json::from_slice(&plain).map_err(|_| StoreError::BadRow)?;
    Ok(FirstChange::make(&saved[1..], &view.fields).bytes)
}

fn end_of_view(plain: &[u8]) -> Result<usize, StoreError> {
    plain.iter().position(|&byte| byte == END_OF_VIEW).ok_or(StoreError::BadRow)
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut input = Reader::new(packed);
    let method = input.u8().map_err(|_| StoreError::BadRow)?;
    if method == PLAIN {
        return Ok(input.take(input.remaining()).map_err(|_| StoreError::BadRow)?.to_vec());
    }
    let length = input.varint().ok().and_then(|length| usize::try_from(length).ok());
    let length = length.filter(|&length| length <= PLAIN_BYTES_MAX).ok_or(StoreError::BadRow)?;
    let frame = input.take(input.remaining()).map_err(|_| StoreError::BadRow)?;
    let decoder = usize::from(method).checked_sub(1).and_then(|number| DECODERS.get(number));
    let decoder = decoder.ok_or(StoreError::BadRow)?;
    let newest = usize::from(method) == NEWEST;
    let (plain, rest) = if newest {
        DECOMPRESSOR.with_borrow_mut(|kept| {
            if kept.is_none() {
                *kept = Some(body::decompressor(decoder).map_err(|_| StoreError::BadRow)?);
            }
            let decompressor = kept.as_mut().ok_or(StoreError::BadRow)?;
            body::inflate_with(decompressor, frame, length).map_err(|_| StoreError::BadRow)
        })?
    } else {
        let mut decompressor = body::decompressor(decoder).map_err(|_| StoreError::BadRow)?;
        body::inflate_with(&mut decompressor, frame, length).map_err(|_| StoreError::BadRow)?
    };
    if rest.is_empty() { Ok(plain) } else { Err(StoreError::BadRow) }
}

#[cfg(test)]
mod tests {
    use kengai_model::{FieldValue, sample};

    use super::*;

    fn view_of(seed: u64) -> View {
        View { fields: sample::visit_fields(seed), ..View::default() }
    }

    #[test]
    fn what_goes_in_comes_out() {
        for seed in 0..20 {
            let saved: Vec<u8> = (0..=255).cycle().take(seed as usize * 100).collect();
            let saved = [&[0x85][..], &saved].concat();
            let packed = pack(&view_of(seed), &Saved::Whole(saved.clone())).unwrap();
            assert_eq!(view(&packed).unwrap(), view_of(seed));
            assert_eq!(super::saved(&packed).unwrap(), saved);
            let begun = FirstChange::make(&[7; 24], &view_of(seed).fields);
            let packed = pack(&view_of(seed), &Saved::First(begun.actor)).unwrap();
            assert_eq!(view(&packed).unwrap(), view_of(seed));
            assert_eq!(super::saved(&packed).unwrap(), begun.bytes);
        }
        let mut odd = View::default();
        odd.fields.insert("a".to_owned(), FieldValue::Str("\0".to_owned()));
        assert_eq!(view(&pack(&odd, &Saved::Whole(Vec::new())).unwrap()).unwrap(), odd);
    }

    #[test]
    fn what_is_no_packed_document_is_refused() {
        let whole = pack(&view_of(1), &Saved::Whole(vec![7; 500])).unwrap();
        assert!(view(&[]).is_err() && view(&[PLAIN]).is_err() && view(&[9, 1, 2]).is_err());
        for cut in 1..whole.len() {
            assert!(view(&whole[..cut]).is_err(), "{cut}");
        }
        assert!(view(&[&whole[..], &[0]].concat()).is_err());
    }
}
