//! A change as it is made, comes and is kept: the first of a document, which is read without the merge library, or any other.

use std::panic::catch_unwind;

use automerge::{Change, ChangeHash};
use kengai_protocol::Hash;

use crate::documents::changes::hash_of;
use crate::documents::first_change::FirstChange;

/// A change that was made here, or that decoded.
pub(crate) enum AnyChange {
    /// It begins a document as this program begins one: the merge library has nothing to say about it.
    First(FirstChange),
    Other(Box<Change>),
}

impl AnyChange {
    pub(crate) fn hash(&self) -> Hash {
        match self {
            Self::First(first) => first.hash,
            Self::Other(change) => hash_of(change),
        }
    }

    /// The changes that it builds on.
    pub(crate) fn deps(&self) -> &[ChangeHash] {
        match self {
            Self::First(_) => &[],
            Self::Other(change) => change.deps(),
        }
    }

    /// As it travels.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::First(first) => first.bytes,
            Self::Other(change) => change.raw_bytes().to_vec(),
        }
    }

    /// As the merge library takes it; `None`: it does not.
    pub(crate) fn into_change(self) -> Option<Change> {
        match self {
            Self::First(first) => decode(first.bytes),
            Self::Other(change) => Some(*change),
        }
    }
}

/// A change by the merge library, which can panic on bytes from outside.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<Change> {
    catch_unwind(|| Change::from_bytes(bytes)).ok()?.ok()
}
