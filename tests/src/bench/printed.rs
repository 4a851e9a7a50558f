//! What the bench prints.

use std::io::{self, Write};

/// A line, at once.
pub(super) fn say(text: &str) {
    // Where the reader has gone, the exit code has to do.
    let _ = writeln!(io::stdout(), "{text}");
    let _ = io::stdout().flush();
}
