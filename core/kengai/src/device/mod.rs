//! This device: what of it is sent, whether it is well, what it keeps, and its rescue.

pub(crate) mod doctor;
pub(crate) mod line_cost;
pub(crate) mod live;
pub(crate) mod photo_room;
pub(crate) mod photos_waiting;
pub(crate) mod place_in_app;
pub(crate) mod rescue;
pub(crate) mod set_aside;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod warnings;
pub(crate) mod window;

use crate::CareBook;

/// What this device keeps of the past, and fetching more of it. See [`CareBook::keeping`].
#[derive(Debug, Clone, Copy)]
pub struct Keeping<'a> {
    pub(crate) book: &'a CareBook,
}
