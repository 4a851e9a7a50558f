//! The disk as the server uses it: the one door to files and folders, so that a test can stand in it and be a disk that loses
//! its power. SQLite goes through the same door by the name of its VFS.
//!
//! Each call is one step that a power cut may fall before, after or into; what makes something durable in several steps stands
//! below the trait. Files and folders are their owner's alone (0600, 0700), whatever the umask says: what lies in them is
//! sealed, but who is in contact when, and the server's key, are nobody else's business either. SQLite gives its write-ahead
//! log the mode of the file beside it, so a database is made here before SQLite opens it.
//!
//! Not among the steps: the data folder's lock, which means nothing after a power cut.

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A file, or what is read like one.
    File,
}

/// What the server asks of a disk. Names, files and folders mean what `std::fs` says of them, and errors are the file system's.
#[allow(clippy::missing_errors_doc, reason = "said once for all of them")]
pub trait Disk: Debug + Send + Sync {
    /// Makes one folder.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a whole file, new or over what was there, and syncs its bytes (not its name).
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file where there is none, for SQLite to fill.
    fn make_file(&self, path: &Path) -> io::Result<()>;
    /// Syncs the bytes of a file that somebody else wrote.
    fn sync_file(&self, path: &Path) -> io::Result<()>;
    /// Opens a file to be read.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>>;
    /// What has this name, links followed; `None` where nothing is to be seen.
    fn kind(&self, path: &Path) -> Option<Kind>;
    /// The names in a folder, in no order.
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// Gives a file or folder another name, in place of a file that has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a file's name away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all that lies in it.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// The VFS that SQLite opens its files through; its own when `None`.
    fn sqlite_vfs(&self) -> Option<&str>;

    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// A file's length, bytes.
    fn length(&self, path: &Path) -> io::Result<u64> {
        Ok(self.read(path)?.len() as u64)
    }

    /// Reads up to `bytes_max` bytes of a file from `from` on.
    fn read_part(&self, path: &Path, from: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        let (mut file, mut bytes) = (self.open(path)?, Vec::new());
        io::copy(&mut (&mut file).take(from), &mut io::sink())?;
        file.take(bytes_max).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether anything has this name.
    fn exists(&self, path: &Path) -> bool {
        self.kind(path).is_some()
    }

    /// Takes away a file's name that may be gone already.
    fn remove_if_there(&self, path: &Path) -> io::Result<()> {
        match self.remove(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = private().truncate(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn make_file(&self, path: &Path) -> io::Result<()> {
        private().truncate(false).open(path).map(drop)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(path)?))
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        Ok(fs::metadata(path)?.len())
    }

    fn read_part(&self, path: &Path, from: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        let (mut file, mut bytes) = (File::open(path)?, Vec::new());
        file.seek(SeekFrom::Start(from))?;
        file.take(bytes_max).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        let found = fs::metadata(path).ok()?;
        Some(if found.is_dir() { Kind::Folder } else { Kind::File })
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        None
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

/// A file that several processes may open, for its lock.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    private().truncate(false).open(path)
}

/// The folder that a name stands in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a folder and what is missing above it, durably; fine if it is there.
pub(crate) fn make_folder(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    let above = folder_of(path);
    if disk.kind(path) == Some(Kind::Folder) {
        // Whoever made it may have been killed before its name was durable. Where the folder above cannot be read it was
        // made by somebody else.
        let _ = disk.sync_folder(above);
        return Ok(());
    }
    if !disk.exists(above) {
        make_folder(disk, above)?;
    }
    match disk.make_folder(path) {
        Err(error)
            if error.kind() != io::ErrorKind::AlreadyExists || disk.kind(path) != Some(Kind::Folder) =>
        {
            return Err(error);
        }
        _ => {}
    }
    disk.sync_folder(above)
}

/// Writes a small file whole, in place of an older one; durable when this returns.
pub(crate) fn replace_file(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("unfinished");
    // One that is there may have been made by somebody else, with another mode.
    disk.remove_if_there(&beside)?;
    disk.write_synced(&beside, bytes)?;
    disk.rename(&beside, path)?;
    disk.sync_folder(folder_of(path))
}
