//! What a photo is of, as far as the order in which photos go asks.

use kengai_protocol::{DocId, Hash};

/// The visit that a photo is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoOf {
    /// Its record.
    pub visit: DocId,
    /// When the visit was, Unix milliseconds.
    pub visit_ms: u64,
}

/// A photo that was sealed and kept: what its record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPhoto {
    /// The picture.
    pub full: Hash,
    /// Size of its sealed file, bytes.
    pub full_bytes: u64,
    /// The small picture, sealed by itself.
    pub thumbnail: Hash,
}
