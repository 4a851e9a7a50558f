//! What people wrote, as they count it: a visit, an incident or a handover note is one, however many changes it took, and
//! whatever document or entry holds it.

use kengai_protocol::DocId;

/// One thing that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// A visit's record or an incident.
    Record(DocId),
    /// A handover note, in its thread.
    Note(DocId, String),
    /// Marks, confirmations, files of actuals, and what the office writes, by the document that they are about.
    Other(Vec<u8>),
}

impl Written {
    /// Whether people call it a record.
    #[must_use]
    pub const fn is_record(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// The document.
    pub(crate) fn doc(&self) -> &[u8] {
        match self {
            Self::Record(doc) | Self::Note(doc, _) => doc.as_bytes(),
            Self::Other(doc) => doc,
        }
    }
}

/// How many of them are records, and how many are not.
#[must_use]
pub fn counted<'a>(all: impl IntoIterator<Item = &'a Written>) -> (u64, u64) {
    let (mut records, mut others) = (0, 0);
    for one in all {
        *(if one.is_record() { &mut records } else { &mut others }) += 1;
    }
    (records, others)
}
