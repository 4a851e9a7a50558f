//! Ids, hashes and heads as columns hold them. What does not read so is [`StoreError::BadRow`].

use kengai_protocol::{CircleId, DeviceId, DocId, Hash};

use crate::StoreError;

/// A hash.
pub(crate) fn hash(bytes: Vec<u8>) -> Result<Hash, StoreError> {
    Hash::from_slice(&bytes).map_err(|_| StoreError::BadRow)
}

/// Heads in one column: concatenated.
pub(crate) fn heads_to_bytes(heads: &[Hash]) -> Vec<u8> {
    heads.iter().flat_map(|head| head.0).collect()
}

pub(crate) fn heads_from_bytes(bytes: &[u8]) -> Result<Vec<Hash>, StoreError> {
    if !bytes.len().is_multiple_of(Hash::LEN) {
        return Err(StoreError::BadRow);
    }
    bytes.chunks(Hash::LEN).map(|chunk| Hash::from_slice(chunk).map_err(|_| StoreError::BadRow)).collect()
}

/// An id of the model, written out.
pub(crate) fn parse<T: std::str::FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::BadRow)
}

pub(crate) fn doc(bytes: &[u8]) -> Result<DocId, StoreError> {
    DocId::from_slice(bytes).map_err(|_| StoreError::BadRow)
}

pub(crate) fn circle(bytes: &[u8]) -> Result<CircleId, StoreError> {
    CircleId::from_slice(bytes).map_err(|_| StoreError::BadRow)
}

pub(crate) fn device(bytes: &[u8]) -> Result<DeviceId, StoreError> {
    DeviceId::from_slice(bytes).map_err(|_| StoreError::BadRow)
}

/// As many rows at most, as SQLite counts: whoever wants all of them says the largest number there is.
pub(crate) fn at_most(count_max: usize) -> i64 {
    i64::try_from(count_max).unwrap_or(i64::MAX)
}
