//! Files that survive a power cut: written beside their place, synced, renamed, and the folder synced after.
//!
//! Folders are made for the owner alone (0700), files too (0600); on other systems the platform's own protection holds.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::home::disk::Disk;

/// What the name of an unfinished file ends with.
pub(crate) const UNFINISHED: &str = ".new";

/// Makes a folder and the folders above it, each name durable before the next; fine if it is there already.
pub(crate) fn make_folder(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    if dir.as_os_str().is_empty() || exists(disk, dir)? {
        return Ok(());
    }
    if let Some(parent) = dir.parent() {
        make_folder(disk, parent)?;
    }
    match disk.make_folder(dir) {
        // Another process was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => made.map_err(StoreError::io("making a folder"))?,
    }
    sync_folder(disk, folder_of(dir))
}

/// The folder that a name is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    disk.sync_folder(dir).map_err(StoreError::io("syncing a folder"))
}

pub(crate) fn exists(disk: &dyn Disk, path: &Path) -> Result<bool, StoreError> {
    disk.exists(path).map_err(StoreError::io("looking for a file"))
}

/// Where a file is written before it takes its place.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    with_suffix(path, UNFINISHED)
}

/// The path with something more behind its last name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Writes a whole file so that after a power cut it is there with all its bytes or not at all.
pub(crate) fn write_durably(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = unfinished(path);
    if let Err(error) = disk.write_synced(&temporary, bytes) {
        // The unfinished file is nobody's yet; leaving it would only keep a full disk full.
        let _ = disk.remove(&temporary);
        return Err(StoreError::io("writing a file")(error));
    }
    take_place(disk, &temporary, path)
}

/// Renames a finished file to its place and makes the name durable.
pub(crate) fn take_place(disk: &dyn Disk, temporary: &Path, path: &Path) -> Result<(), StoreError> {
    disk.rename(temporary, path).map_err(StoreError::io("renaming a file"))?;
    sync_folder(disk, folder_of(path))
}

/// Removes a file that may be gone already.
pub(crate) fn remove_if_there(disk: &dyn Disk, path: &Path, what: &'static str) -> Result<bool, StoreError> {
    match disk.remove(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::io(what)(error)),
        Ok(()) => Ok(true),
    }
}

/// A whole file of at most `limit` bytes; `None` when it is not there.
pub(crate) fn read_bounded(
    disk: &dyn Disk,
    path: &Path,
    what: &'static str,
    limit: usize,
) -> Result<Option<Vec<u8>>, StoreError> {
    let bytes = match disk.read(path, limit + 1) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(StoreError::io("reading a file"))?,
    };
    if bytes.len() > limit {
        return Err(StoreError::Limit { what, limit });
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::home::disk::RealDisk;

    #[test]
    fn a_file_is_whole_private_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        make_folder(&RealDisk, &inner).unwrap();
        let path = inner.join("file");
        write_durably(&RealDisk, &path, b"one").unwrap();
        write_durably(&RealDisk, &path, b"two").unwrap();
        assert_eq!(read_bounded(&RealDisk, &path, "file", 3).unwrap().unwrap(), b"two");
        assert_eq!(
            read_bounded(&RealDisk, &path, "file", 2),
            Err(StoreError::Limit { what: "file", limit: 2 })
        );
        assert_eq!(read_bounded(&RealDisk, &inner.join("none"), "file", 3).unwrap(), None);
        assert!(!unfinished(&path).exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&inner)), (0o600, 0o700));
        }
    }
}
