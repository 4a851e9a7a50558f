//! What is being written: drafts, begun at what their writer saw, ended, thrown away, taken back.

pub(crate) mod begun;
pub(crate) mod discarded;

use crate::CareBook;

/// What is being written on this device, and what was thrown away of it. See [`CareBook::drafts`].
#[derive(Debug, Clone, Copy)]
pub struct Drafts<'a> {
    pub(crate) book: &'a CareBook,
}
