//! The encodings of care-plan files: those of the standard are Windows-31J, our own lists UTF-8.

/// The encodings that files of this module come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Windows-31J: care-plan files.
    Cp932,
    /// UTF-8: our own rota and staff files.
    Utf8,
}
