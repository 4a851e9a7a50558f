//! What a person needs at the door, and the day they have before them.

pub(crate) mod brief;
pub(crate) mod emergency;
pub(crate) mod last_visit;
pub(crate) mod photos;
pub(crate) mod vitals;

use crate::CareBook;

/// What a person needs at the door of a client. See [`CareBook::door`].
#[derive(Debug, Clone, Copy)]
pub struct Door<'a> {
    pub(crate) book: &'a CareBook,
}
