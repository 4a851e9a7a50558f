//! What is planned: rows of the month, who goes, and who is told of a change.

pub(crate) mod changes;
pub(crate) mod gone;
pub(crate) mod planned_rows;
pub(crate) mod plans;
pub(crate) mod told;

use crate::CareBook;

/// What is planned: the rows of the months, who goes, and what was changed. See [`CareBook::rota`].
#[derive(Debug, Clone, Copy)]
pub struct Rota<'a> {
    pub(crate) book: &'a CareBook,
}
