//! Where something is written, and by whose hand.

use kengai_protocol::{CircleId, DeviceId, DocId};

use crate::documents::doc_kind::DocKind;

/// Where a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) circle: CircleId,
    pub(crate) doc: DocId,
    pub(crate) kind: DocKind,
}

impl Place {
    /// Whether the document's id says that circle and kind.
    pub(crate) fn is_its_own(&self) -> bool {
        self.doc.belongs_to(self.circle, self.kind.number())
    }
}

/// Who writes, when and why.
#[derive(Debug)]
pub(crate) struct Hand {
    pub(crate) device: DeviceId,
    /// The actor id of this process.
    pub(crate) actor: Vec<u8>,
    /// One that nothing was written under, for what is not written at the newest heads; the same where it always is.
    pub(crate) fresh_actor: Vec<u8>,
    /// By this device's clock, Unix milliseconds.
    pub(crate) at_ms: u64,
    /// Goes with the change and stands in the history.
    pub(crate) reason: Option<String>,
}

impl Hand {
    /// With a reason.
    pub(crate) fn because(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..self }
    }
}
