//! The disk as the store uses it: the one door to files, so that a test can stand in it and be a disk that is full, that
//! fails, or that loses its power. SQLite goes through the same door by the name of its VFS.
//!
//! Each call is one step that a power cut may fall before, after or into; which steps make something durable is the
//! business of [`crate::home::files`]. The home's lock is not among them: it means nothing after a power cut.

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// What the store asks of a disk. Times, names and folders mean what `std::fs` says of them.
pub trait Disk: Debug + Send + Sync {
    /// Makes one folder, for its owner alone.
    ///
    /// # Errors
    /// What the file system says.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// What the file system says.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Writes a whole file for its owner alone, new or over what was there, and syncs its bytes (not its name).
    ///
    /// # Errors
    /// What the file system says; part of the file may be there.
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Syncs the bytes of a file that somebody else wrote.
    ///
    /// # Errors
    /// What the file system says.
    fn sync_file(&self, path: &Path) -> io::Result<()>;

    /// The first bytes of a file, at most `bytes_max`.
    ///
    /// # Errors
    /// What the file system says.
    fn read(&self, path: &Path, bytes_max: usize) -> io::Result<Vec<u8>>;

    /// Whether there is a file or folder of that name.
    ///
    /// # Errors
    /// What the file system says.
    fn exists(&self, path: &Path) -> io::Result<bool>;

    /// The names in a folder, in no order.
    ///
    /// # Errors
    /// What the file system says.
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>>;

    /// Gives a file another name, in place of whatever has it.
    ///
    /// # Errors
    /// What the file system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Copies a file, over what was there. Nothing about the copy is durable.
    ///
    /// # Errors
    /// What the file system says.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// How long a file is, bytes.
    ///
    /// # Errors
    /// What the file system says.
    fn length(&self, path: &Path) -> io::Result<u64>;

    /// Copies what a file has from a place on, at most `bytes_max` of it, to the same place of another file, which gets as
    /// long as that needs. Nothing about it is durable.
    ///
    /// # Errors
    /// What the file system says; part of it may be there.
    fn copy_part(&self, from: &Path, to: &Path, from_byte: u64, bytes_max: u64) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the file system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// The VFS that SQLite opens its files through; its own when `None`.
    fn sqlite_vfs(&self) -> Option<&str>;
}

/// The disk of this machine. `sync_all` is a full flush on Apple's systems as well.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        File::open(path)?.sync_all()?;
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = private().create(true).truncate(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn read(&self, path: &Path, bytes_max: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(bytes_max as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        path.try_exists()
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::copy(from, to).map(|_| ())
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        Ok(fs::metadata(path)?.len())
    }

    fn copy_part(&self, from: &Path, to: &Path, from_byte: u64, bytes_max: u64) -> io::Result<()> {
        let (mut from, mut to) = (File::open(from)?, private().open(to)?);
        from.seek(SeekFrom::Start(from_byte))?;
        to.seek(SeekFrom::Start(from_byte))?;
        io::copy(&mut from.take(bytes_max), &mut to).map(|_| ())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        None
    }
}

/// The options of a new file that only its owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true);
    options
}
