//! Handover notes (申し送り), and who has read them.

pub(crate) mod drafts;
pub(crate) mod notes;
pub(crate) mod receipts;

use crate::CareBook;

/// Handover notes (申し送り). See [`CareBook::handovers`].
#[derive(Debug, Clone, Copy)]
pub struct Handovers<'a> {
    pub(crate) book: &'a CareBook,
}
