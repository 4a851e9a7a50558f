//! How a file is written.

/// The encodings that files of this module come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Windows-31J: care-plan files.
    Cp932,
    /// UTF-8: our own rota and staff files.
    Utf8,
}
