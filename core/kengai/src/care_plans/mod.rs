//! The home-care plan (訪問介護計画書): its versions, and consent to them.

pub(crate) mod agreed;
pub(crate) mod consents;
pub(crate) mod versions;

use crate::CareBook;

/// Home-care plans (訪問介護計画書) and consent to them. See [`CareBook::care_plans`].
#[derive(Debug, Clone, Copy)]
pub struct CarePlans<'a> {
    pub(crate) book: &'a CareBook,
}
