//! The one place that makes files and folders: each is its owner's alone (0600, 0700), whatever the umask says. What lies in
//! them is sealed, but who is in contact when, and the server's key, are nobody else's business either. SQLite gives its
//! write-ahead log the mode of the file beside it, so a database is made here before SQLite opens it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder and what is missing above it; fine if it is there.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file to be written anew, over what was there.
fn over(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Writes a whole file and waits until it is on the disk.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = over(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes a whole file that was not there, and waits until it is on the disk.
pub(crate) fn write_new_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a file where there is none, for SQLite to fill.
pub(crate) fn make_database(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map(|_| ())
}

/// A file that several processes may open, for its lock.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)
}
