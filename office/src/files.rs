//! The one place that writes files for people: sheets, photos, exports, the paper's words. They hold what nobody else on
//! the machine may read, so a file is its owner's alone (0600), a folder made for it too (0700), and nothing is ever
//! written over a file that is there. On systems without such modes the folder's own protection holds.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::failure::Failure;

/// Makes a folder and what is missing above it; fine if it is there.
pub(crate) fn make_folder(path: &Path) -> Result<(), Failure> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| Failure::file(path, &error))
}

/// A new file, to be written piece by piece; refused where one of that name is there.
pub(crate) fn new_file(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Failure::file(path, &error))
}

/// Writes a new file whole and waits until it is on the disk; a half-written one is taken away again.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = new_file(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a file would look like a whole one; the error is the first one.
        let _ = std::fs::remove_file(path);
        Failure::file(path, &error)
    })
}
