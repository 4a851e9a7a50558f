//! Who works here, and what people and documents are called.

pub(crate) mod directory;
pub(crate) mod names;

use crate::CareBook;

/// The office's directory. See [`CareBook::staff`].
#[derive(Debug, Clone, Copy)]
pub struct Staff<'a> {
    pub(crate) book: &'a CareBook,
}
