//! A day as a person has it before them: its visits, planned and not, and their numbers.

pub(crate) mod cancelled;
pub(crate) mod day_places;
pub(crate) mod hanging;
pub(crate) mod numbers;
pub(crate) mod today;
pub(crate) mod today_several;
pub(crate) mod today_visit;
pub(crate) mod unplanned;

use crate::CareBook;

/// The numbers by which a person names what a list showed. See [`CareBook::numbers`].
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    pub(crate) book: &'a CareBook,
}
