//! What an entry's header says already, so that its body need not: the device that wrote it, and the half of a document's id that
//! follows from the circle and the document's kind. Whoever opens a body has the header in hand.

use kengai_protocol::header::Header;
use kengai_protocol::ids::DOC_TAG_BYTES;
use kengai_protocol::{CircleId, DeviceId, DocId};

const ID_BYTES: usize = DeviceId::LEN;
/// Kinds of documents whose ids can be told by their ends, counted from 1. More than there are today.
pub(crate) const KINDS: usize = 15;

/// Where a body stands.
#[derive(Debug, Clone, Default)]
pub struct Place {
    device: Option<DeviceId>,
    tags: Vec<[u8; DOC_TAG_BYTES]>,
}

impl Place {
    /// In this device's entry of this circle.
    #[must_use]
    pub fn new(circle: CircleId, device: DeviceId) -> Self {
        let kinds = 1..=u8::try_from(KINDS).expect("kinds are few");
        Self { device: Some(device), tags: kinds.map(|kind| DocId::tag(circle, kind)).collect() }
    }

    /// In the entry with this header.
    #[must_use]
    pub fn of(header: &Header) -> Self {
        Self::new(header.circle, header.device)
    }

    /// The device.
    pub(crate) fn device(&self) -> Option<[u8; ID_BYTES]> {
        self.device.map(|device| device.0)
    }

    /// Which kind of this circle's documents an id is of, counted from 0, and the half that says which of them.
    pub(crate) fn split<'a>(&self, id: &'a [u8; ID_BYTES]) -> Option<(usize, &'a [u8])> {
        let (start, end) = id.split_at(ID_BYTES - DOC_TAG_BYTES);
        Some((self.tags.iter().position(|tag| tag == end)?, start))
    }

    /// The id from its kind and half.
    pub(crate) fn join(&self, kind: usize, start: &[u8]) -> Option<[u8; ID_BYTES]> {
        [start, self.tags.get(kind)?].concat().try_into().ok()
    }
}
