//! Files that survive a power cut: written beside their place, synced, renamed, and the folder synced after.
//!
//! Folders are made for the owner alone (0700), files too (0600); on other systems the platform's own protection holds.
//! `sync_all` is a full flush on Apple's systems as well.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// What the name of an unfinished file ends with.
pub(crate) const UNFINISHED: &str = ".new";

/// Makes a folder for the owner alone, and the folders above it; fine if it is there already.
pub(crate) fn make_folder(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(StoreError::io("making a folder"))?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        _ => sync_folder(Path::new(".")),
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(dir: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(StoreError::io("syncing a folder"))?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

/// The options of a new file that only its owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true);
    options
}

/// Where a file is written before it takes its place.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}

/// Writes a whole file so that after a power cut it is there with all its bytes or not at all.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = unfinished(path);
    let written = private()
        .create(true)
        .truncate(true)
        .open(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    if let Err(error) = written {
        // The unfinished file is nobody's yet; leaving it would only keep a full disk full.
        let _ = fs::remove_file(&temporary);
        return Err(StoreError::io("writing a file")(error));
    }
    take_place(&temporary, path)
}

/// Renames a finished file to its place and makes the name durable.
pub(crate) fn take_place(temporary: &Path, path: &Path) -> Result<(), StoreError> {
    fs::rename(temporary, path).map_err(StoreError::io("renaming a file"))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// A whole file of at most `limit` bytes; `None` when it is not there.
pub(crate) fn read_bounded(
    path: &Path,
    what: &'static str,
    limit: usize,
) -> Result<Option<Vec<u8>>, StoreError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(StoreError::io("opening a file"))?,
    };
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(StoreError::io("reading a file"))?;
    if bytes.len() > limit {
        return Err(StoreError::Limit { what, limit });
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_private_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        make_folder(&inner).unwrap();
        let path = inner.join("file");
        write_durably(&path, b"one").unwrap();
        write_durably(&path, b"two").unwrap();
        assert_eq!(read_bounded(&path, "file", 3).unwrap().unwrap(), b"two");
        assert_eq!(read_bounded(&path, "file", 2), Err(StoreError::Limit { what: "file", limit: 2 }));
        assert_eq!(read_bounded(&inner.join("none"), "file", 3).unwrap(), None);
        assert!(!unfinished(&path).exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&inner)), (0o600, 0o700));
        }
    }
}
