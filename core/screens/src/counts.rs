//! So many of something.

/// A count with its English noun; `one` and `many` such as `record` and `records`.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
