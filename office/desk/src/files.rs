//! The one place that writes files for people: sheets, photos, exports, the paper's words. They hold what nobody else on
//! the machine may read, so a file is its owner's alone (0600), a folder made for it too (0700), and nothing is ever
//! written over a file that is there. On systems without such modes the folder's own protection holds.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use kengai_model::words::Words;

use crate::words::both;

/// A file or folder that could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a file or folder cannot be used: {kind}")]
pub struct FileError {
    /// The path, as it was given.
    pub path: PathBuf,
    /// What the system says.
    pub kind: ErrorKind,
}

impl FileError {
    /// What the system says of this path.
    #[must_use]
    pub fn new(path: &Path, error: &io::Error) -> Self {
        Self { path: path.to_owned(), kind: error.kind() }
    }

    /// What is wrong, behind the path as it was given, and where it was looked for.
    #[must_use]
    pub fn words(&self) -> Words {
        let (typed, words, at) = (self.path.display(), file_words(self.kind), looked_for(&self.path));
        both(format!("{typed} {}{}", words.ja, at.ja), format!("{typed} {}{}", words.en, at.en))
    }
}

/// Where a file was looked for, behind what was typed; nothing where that says it all.
fn looked_for(path: &Path) -> Words {
    match std::path::absolute(path) {
        Ok(whole) if !path.is_absolute() => {
            let whole = whole.display();
            both(format!("（探した場所: {whole}）"), format!(" (looked for at {whole})"))
        }
        _ => both("", ""),
    }
}

/// What is wrong with a file, to be said behind its name: the system's own words are in one language and name no way on.
#[must_use]
pub const fn file_words(kind: ErrorKind) -> Words {
    match kind {
        ErrorKind::NotFound => {
            Words::lit("がありません。名前を確かめてください", "is not there; check its name")
        }
        ErrorKind::PermissionDenied => Words::lit(
            "を使う許可がありません。別の場所を指定してください",
            "may not be used; name another place",
        ),
        ErrorKind::AlreadyExists => Words::lit(
            "がすでにあります。上書きはしません。別の名前を指定してください",
            "is there already and is not written over; name another file",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Words::lit(
            "を書けません。ディスクがいっぱいです。空きを作って、もう一度行ってください",
            "cannot be written: the disk is full. Make room and try again",
        ),
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => Words::lit(
            "はファイルとフォルダーの種類が違います。名前を確かめてください",
            "is of another kind (file or folder); check its name",
        ),
        _ => Words::lit(
            "を読めないか、書けません。別の場所で試してください",
            "cannot be read or written; try another place",
        ),
    }
}

/// Makes a folder and what is missing above it; fine if it is there.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| FileError::new(path, &error))
}

/// A new file, to be written piece by piece; refused where one of that name is there.
///
/// # Errors
/// It is there, or cannot be made.
pub fn new_file(path: &Path) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| FileError::new(path, &error))
}

/// Writes a new file whole and waits until it is on the disk; a half-written one is taken away again.
///
/// # Errors
/// It is there, or cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = new_file(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a file would look like a whole one; the error is the first one.
        let _ = std::fs::remove_file(path);
        FileError::new(path, &error)
    })
}
