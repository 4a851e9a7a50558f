//! Which tables a rescue copies word for word: what they hold is on this device only. Everything else comes from the
//! entries, or from the server.

/// Tables with row ids: name, row id, and whether a lost row is a record that is lost.
pub(crate) const KEPT_BY_ROW: [(&str, &str, bool); 2] = [("pending", "id", true), ("drafts", "rowid", true)];

/// Tables without row ids: name and primary key.
pub(crate) const KEPT_BY_KEY: [(&str, &str); 3] =
    [("exports", "doc, confirmation, file"), ("own_wraps", "hash"), ("held", "hash")];

/// Facts about this device that only it knows.
pub(crate) const KEPT_FACTS: [&str; 9] =
    ["org", "staff", "address", "server", "identity", "founding", "paper", "begun_again", "window_days"];
