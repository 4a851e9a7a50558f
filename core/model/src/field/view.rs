//! The canonical bytes of a document's view, for a confirmation (確定) to hash and sign.
//!
//! The form is fixed for ever under its version: `kengai/view/v1` NUL, the number of fields, then each field in the byte
//! order of its path as length, path, kind, length, value. Lengths are 4 bytes and numbers 8 bytes, big-endian. Nothing is
//! escaped or normalised, so two views give the same bytes exactly when they are the same view.

use crate::fields::{FieldList, FieldValue, Fields};

/// What every view starts with.
pub const VIEW_PREFIX: &[u8] = b"kengai/view/v1\0";

/// The view's canonical bytes.
pub fn canonical_view(fields: &Fields) -> Vec<u8> {
    canonical(fields.len(), fields.iter().map(|(path, value)| (path.as_str(), value)))
}

/// The same of fields that nobody made a map of.
pub fn canonical_list(fields: &FieldList<'_>) -> Vec<u8> {
    canonical(fields.iter().count(), fields.iter())
}

fn canonical<'a>(count: usize, fields: impl Iterator<Item = (&'a str, &'a FieldValue)>) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 * count + 32);
    out.extend_from_slice(VIEW_PREFIX);
    put_len(&mut out, count);
    for (path, value) in fields {
        put_bytes(&mut out, path.as_bytes());
        match value {
            FieldValue::Str(text) => {
                out.push(1);
                put_bytes(&mut out, text.as_bytes());
            }
            FieldValue::Int(number) => {
                out.push(2);
                put_bytes(&mut out, &number.to_be_bytes());
            }
            FieldValue::Bool(yes) => {
                out.push(3);
                put_bytes(&mut out, &[u8::from(*yes)]);
            }
            FieldValue::Text(text) => {
                out.push(4);
                put_bytes(&mut out, text.as_bytes());
            }
        }
    }
    out
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    let len = u32::try_from(len).expect("a document is far below 4 GiB: the protocol's limits see to it");
    out.extend_from_slice(&len.to_be_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_len(out, bytes.len());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(pairs: &[(&str, FieldValue)]) -> Vec<u8> {
        canonical_view(&pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
    }

    #[test]
    fn the_bytes_are_frozen() {
        let bytes = view(&[("b", FieldValue::Bool(true)), ("a", FieldValue::Int(382))]);
        assert_eq!(
            bytes,
            b"kengai/view/v1\0\0\0\0\x02\0\0\0\x01a\x02\0\0\0\x08\0\0\0\0\0\0\x01\x7e\0\0\0\x01b\x03\0\0\0\x01\x01"
        );
    }

    #[test]
    fn views_that_look_alike_differ() {
        let texts = [
            view(&[("a", FieldValue::Str("1".into()))]),
            view(&[("a", FieldValue::Text("1".into()))]),
            view(&[("a", FieldValue::Int(1))]),
            view(&[("a", FieldValue::Bool(true))]),
            view(&[("a1", FieldValue::Str(String::new()))]),
            view(&[]),
        ];
        for (i, one) in texts.iter().enumerate() {
            for other in &texts[i + 1..] {
                assert_ne!(one, other);
            }
        }
    }
}
