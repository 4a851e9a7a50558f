//! Who belongs to the organisation: founding, inviting, joining, circles, the paper.

pub(crate) mod circles;
pub(crate) mod founding;
pub(crate) mod invitations;
pub(crate) mod joining;
pub(crate) mod paper;

use crate::CareBook;

/// Who belongs to the organisation: inviting, devices, the recovery paper. See [`CareBook::members`].
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    pub(crate) book: &'a CareBook,
}
