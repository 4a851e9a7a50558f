//! Clients: the sheet of each, whom to call for them, and the files they come from.

pub(crate) mod callee;
pub(crate) mod consent_again;
pub(crate) mod import;
pub(crate) mod sheet_seen;
pub(crate) mod sheets;

use crate::CareBook;

/// The clients on this device: their sheets, and bringing them in from files. See [`CareBook::clients`].
#[derive(Debug, Clone, Copy)]
pub struct Clients<'a> {
    pub(crate) book: &'a CareBook,
}
