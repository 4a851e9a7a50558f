//! Drafts that were thrown away: they can be taken back for 30 days.

use kengai::model::{CareDay, UnixMillis};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::note_drafts::OpenDraft;
use crate::words::Words;

/// A draft that was thrown away and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DiscardedDraft {
    /// What takes it back.
    pub number: i64,
    /// Whose it was, that it was thrown away, and for how long it can be taken back.
    pub words: Words,
    /// What it was.
    pub draft: OpenDraft,
    /// The day of the visit, where it was one.
    pub day: Option<CareDay>,
    /// When it was thrown away by this device's clock.
    pub discarded: UnixMillis,
}

#[uniffi::export]
impl CareBook {
    /// What was thrown away and can be taken back, the newest first.
    pub fn discarded(&self) -> Result<Vec<DiscardedDraft>, CareError> {
        let view = |one: kengai::DiscardedDraft| DiscardedDraft {
            words: kengai_screens::discarded(&one),
            number: one.number,
            draft: one.draft.into(),
            day: one.day,
            discarded: instant(one.discarded_ms),
        };
        Ok(self.with(|book| book.drafts().discarded())?.into_iter().map(view).collect())
    }

    /// Takes back what was thrown away: it is a draft again, with everything in it. Durable when it returns.
    pub fn take_discarded_back(&self, number: i64) -> Result<OpenDraft, CareError> {
        Ok(self.with(|book| book.drafts().take_back(number))?.into())
    }
}
