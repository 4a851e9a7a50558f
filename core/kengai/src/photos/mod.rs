//! Photos of medication and skin.

pub(crate) mod asking;
pub(crate) mod changing;
pub(crate) mod hidden;
pub(crate) mod hidden_list;
pub(crate) mod of_visits;
pub(crate) mod split;
pub(crate) mod words;

use crate::CareBook;

/// Photos of records. See [`CareBook::photos`].
#[derive(Debug, Clone, Copy)]
pub struct Photos<'a> {
    pub(crate) book: &'a CareBook,
}
