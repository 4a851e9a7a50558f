//! A file as somebody gave it to an import, read whole before anything is looked at.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kengai_formats::problem::Problems;

use super::wrong::{Found, List, Wrong, file_name};

/// The largest file that is read at all, bytes; the layouts have their own limits below it.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Why a file is not there to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    TooLarge,
    Io(ErrorKind),
}

/// A file that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFile {
    path: PathBuf,
    bytes: Result<Vec<u8>, Unread>,
}

impl GivenFile {
    /// Reads a file of this PC; what cannot be read is told with everything else that is wrong with the files.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let size = std::fs::metadata(path).map(|meta| meta.len());
        let bytes = match size {
            Ok(size) if size > FILE_BYTES_MAX => Err(Unread::TooLarge),
            _ => std::fs::read(path).map_err(|error| Unread::Io(error.kind())),
        };
        Self { path: path.to_owned(), bytes }
    }

    /// The path, as it was given.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        file_name(&self.path)
    }

    /// What it holds; why not, where it could not be read.
    pub(crate) fn bytes(&self, found: &mut Found) -> Option<&[u8]> {
        match &self.bytes {
            Ok(bytes) => return Some(bytes),
            Err(Unread::TooLarge) => found.push(&self.path, Wrong::TooLarge),
            Err(Unread::Io(kind)) => found.push(&self.path, Wrong::Unread(*kind)),
        }
        None
    }

    /// Reads it as one of our own lists.
    pub(crate) fn list<T>(
        &self,
        wanted: List,
        found: &mut Found,
        read: impl FnOnce(&[u8]) -> Result<T, Problems>,
    ) -> Option<T> {
        let bytes = self.bytes(found)?;
        if let Some(other) = list_of(bytes).filter(|list| *list != wanted) {
            found.push(&self.path, Wrong::OtherList(other));
            return None;
        }
        read(bytes).map_err(|problems| found.push_all(&self.path, &problems)).ok()
    }
}

/// Which of our lists it is, by its header line.
fn list_of(bytes: &[u8]) -> Option<List> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let first = text.lines().next()?.split(',').next()?.trim().to_lowercase();
    match first.as_str() {
        "staff_code" | "職員コード" => Some(List::Staff),
        "date" | "日付" => Some(List::Rota),
        "insured_number" | "被保険者番号" => Some(List::Tasks),
        "code" => Some(List::Codes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a spreadsheet saves begins with a mark that nobody sees.
    #[test]
    fn a_list_is_known_by_its_header_with_and_without_a_byte_order_mark() {
        for (header, list) in [
            ("staff_code,name", List::Staff),
            ("職員コード,氏名", List::Staff),
            ("日付,被保険者番号", List::Rota),
            ("insured_number,start", List::Tasks),
            ("code,valid_from", List::Codes),
        ] {
            for mark in ["", "\u{feff}"] {
                assert_eq!(list_of(format!("{mark}{header}\n").as_bytes()), Some(list), "{mark:?}{header}");
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_said_in_both_languages_with_what_to_do() {
        let mut found = Found::default();
        assert!(GivenFile::read(Path::new("見本のない.csv")).bytes(&mut found).is_none());
        let words = found.settle().unwrap_err()[0].words();
        assert!(words.ja.contains("がありません。名前を確かめてください"), "{words:?}");
        assert!(!words.ja.contains("not found") && words.en.contains("check its name"), "{words:?}");
    }
}
