//! Incidents (事故・苦情・身体拘束・急変), whom they must reach, and that they did.

pub(crate) mod news;
pub(crate) mod referred;
pub(crate) mod sheets;
pub(crate) mod withdrawal;

use crate::CareBook;

/// Accidents, complaints, restraint and sudden changes, and whom they must reach. See [`CareBook::incidents`].
#[derive(Debug, Clone, Copy)]
pub struct Incidents<'a> {
    pub(crate) book: &'a CareBook,
}
