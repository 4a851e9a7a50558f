//! Visits: which there are, and recording one.

pub(crate) mod across_midnight;
pub(crate) mod already_planned;
pub(crate) mod before_start;
pub(crate) mod beginnings;
pub(crate) mod by_proxy;
pub(crate) mod came_since;
pub(crate) mod duplicates;
pub(crate) mod finishing;
pub(crate) mod last_time;
pub(crate) mod late_times;
pub(crate) mod looked;
pub(crate) mod one_visit;
pub(crate) mod photos_sent;
pub(crate) mod recording;
pub(crate) mod rows_of_day;
pub(crate) mod undo;
pub(crate) mod usual_code;
pub(crate) mod went;

use crate::CareBook;

/// The visits of this device: which there are, and recording one. See [`CareBook::visits`].
#[derive(Debug, Clone, Copy)]
pub struct Visits<'a> {
    pub(crate) book: &'a CareBook,
}
