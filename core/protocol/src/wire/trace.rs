//! Where a decoder found each number, byte and text in the bytes that it was given, so that a test can try every one of
//! them at its bounds and none has to be listed by hand. Debug builds only: in a release nothing is noted.

#[cfg(debug_assertions)]
use std::cell::RefCell;
use std::ops::Range;

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// An integer in 7-bit groups.
    Number,
    /// An integer in eight bytes.
    Number8,
    /// One byte: a kind, a version, a flag.
    Byte,
    /// A text and its length before it.
    Text {
        /// Its limit, bytes.
        bytes_max: usize,
    },
    /// Bytes and their length before them.
    Blob,
}

/// Where it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What.
    pub what: Found,
    /// All of it, a length that stands before it too.
    pub at: Range<usize>,
    /// Without that length.
    pub content: Range<usize>,
}

#[cfg(debug_assertions)]
thread_local! {
    /// Address and length of what is watched, and what was found in it so far.
    static WATCHED: RefCell<Option<(Range<usize>, Vec<Span>)>> = const { RefCell::new(None) };
}

/// Decodes while everything that is read inside `bytes` is noted.
#[cfg(debug_assertions)]
pub fn watch<T>(bytes: &[u8], decode: impl FnOnce(&[u8]) -> T) -> (T, Vec<Span>) {
    WATCHED.set(Some((bytes.as_ptr_range().start as usize..bytes.as_ptr_range().end as usize, Vec::new())));
    let decoded = decode(bytes);
    let spans = WATCHED.take().map_or_else(Vec::new, |(_, spans)| spans);
    (decoded, spans)
}

#[cfg(debug_assertions)]
pub(super) fn note(what: Found, read: &[u8], content: usize) {
    WATCHED.with_borrow_mut(|watched| {
        let Some((all, spans)) = watched else { return };
        let begun = read.as_ptr() as usize;
        if !read.is_empty() && all.start <= begun && begun + read.len() <= all.end {
            let at = begun - all.start..begun - all.start + read.len();
            let content = at.end - content..at.end;
            spans.push(Span { what, at, content });
        }
    });
}

#[cfg(not(debug_assertions))]
pub(super) fn note(_what: Found, _read: &[u8], _content: usize) {}
