//! Whom to call.

use crate::standing::Standing;

/// Whom to call in a sudden change (急変). Where several people wrote a field apart, it holds all their values in one line;
/// `several` has each with its writer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// 続柄
    pub relation: String,
    /// The telephone number.
    pub phone: String,
    /// What of this several people's values stand in.
    pub several: Vec<Standing>,
}
