//! What an entry's header says already, so that its body need not: the device that wrote it, the half of a document's id that
//! follows from the circle and the document's kind, the half of a note's id that follows from its beginning and the device.
//! Whoever opens a body has the header in hand.

use kengai_model::NoteId;
use kengai_protocol::header::Header;
use kengai_protocol::ids::DOC_TAG_BYTES;
use kengai_protocol::{CircleId, DeviceId, DocId};

use crate::documents::note_ids;

const ID_BYTES: usize = DeviceId::LEN;
/// Kinds of documents whose ids can be told by their ends, counted from 1. More than there are today.
const DOC_KINDS: usize = 14;
/// Kinds of ids of which half is said: those of documents, and last those of the device's own notes.
pub(crate) const KINDS: usize = DOC_KINDS + 1;
const NOTE: usize = DOC_KINDS;

/// Where a body stands.
#[derive(Debug, Clone, Default)]
pub struct Place(Option<Known>);

#[derive(Debug, Clone)]
struct Known {
    circle: CircleId,
    device: DeviceId,
    tags: [[u8; DOC_TAG_BYTES]; DOC_KINDS],
}

impl Place {
    /// In this device's entry of this circle.
    #[must_use]
    pub fn new(circle: CircleId, device: DeviceId) -> Self {
        let tag = |kind: usize| DocId::tag(circle, u8::try_from(kind + 1).expect("kinds are few"));
        Self(Some(Known { circle, device, tags: std::array::from_fn(tag) }))
    }

    /// In the entry with this header.
    #[must_use]
    pub fn of(header: &Header) -> Self {
        Self::new(header.circle, header.device)
    }

    /// The circle.
    pub(crate) fn circle(&self) -> Option<CircleId> {
        self.0.as_ref().map(|known| known.circle)
    }

    /// The device.
    pub(crate) fn device(&self) -> Option<[u8; ID_BYTES]> {
        self.0.as_ref().map(|known| known.device.0)
    }

    /// Of which kind an id is, and the half that says which of them.
    pub(crate) fn split<'a>(&self, id: &'a [u8; ID_BYTES]) -> Option<(usize, &'a [u8])> {
        let known = self.0.as_ref()?;
        let (start, end) = id.split_at(ID_BYTES - DOC_TAG_BYTES);
        if let Some(kind) = known.tags.iter().position(|tag| tag == end) {
            return Some((kind, start));
        }
        note_ids::is_for(NoteId::from_bytes(*id), &known.device).then_some((NOTE, start))
    }

    /// The id from its kind and half.
    pub(crate) fn join(&self, kind: usize, start: &[u8]) -> Option<[u8; ID_BYTES]> {
        let known = self.0.as_ref()?;
        if kind == NOTE {
            return Some(*note_ids::id_of(&known.device, start.try_into().ok()?).as_bytes());
        }
        [start, known.tags.get(kind)?].concat().try_into().ok()
    }
}
