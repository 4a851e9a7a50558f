//! Who has read or seen something.

use serde::Serialize;

/// Who read or acknowledged a note, and when by their clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptView {
    /// Who.
    pub name: String,
    /// When, Unix milliseconds.
    pub at_ms: u64,
}
