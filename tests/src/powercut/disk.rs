//! The doors to files of the store and of the server, taped: every step is really done, and written down.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use kengai_server::disk::Kind;
use kengai_store::{Disk, RealDisk};

use super::tape::{Doing, Fault, Tape};
use super::vfs::Vfs;

/// A disk whose every operation is on a tape.
#[derive(Debug)]
pub struct TapedDisk {
    tape: Tape,
    vfs: Vfs,
}

impl TapedDisk {
    /// A disk that writes to this tape.
    #[must_use]
    pub fn new(tape: &Tape) -> Self {
        Self { tape: tape.clone(), vfs: Vfs::register(tape.clone()) }
    }

    fn may(&self, doing: Doing) -> io::Result<()> {
        match self.tape.meets(doing) {
            Some(Fault::Full) => Err(io::ErrorKind::StorageFull.into()),
            Some(Fault::CannotWrite | Fault::CannotRead) => Err(io::Error::other("a fault of the disk")),
            Some(Fault::ShortRead) | None => Ok(()),
        }
    }
}

impl Disk for TapedDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.may(Doing::Growing)?;
        RealDisk.make_folder(path)?;
        self.tape.made_folder(path);
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.may(Doing::Changing)?;
        self.tape.synced_folder(path);
        Ok(())
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.may(Doing::Growing)?;
        RealDisk.write_synced(path, b"")?;
        let (file, new) = self.tape.file(path);
        if !new {
            self.tape.truncated(file, 0);
        }
        // Half of it fits when there is no room for all.
        if let Err(error) = self.may(Doing::Growing) {
            let half = &bytes[..bytes.len() / 2];
            RealDisk.write_synced(path, half)?;
            self.tape.wrote(file, 0, half);
            return Err(error);
        }
        RealDisk.write_synced(path, bytes)?;
        self.tape.wrote(file, 0, bytes);
        self.may(Doing::Changing)?;
        self.tape.synced(file);
        Ok(())
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let bytes = Disk::read(self, from, usize::MAX - 1)?;
        Disk::write_synced(self, to, &bytes)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.may(Doing::Changing)?;
        let (file, _) = self.tape.file(path);
        self.tape.synced(file);
        Ok(())
    }

    fn read(&self, path: &Path, bytes_max: usize) -> io::Result<Vec<u8>> {
        let bytes = RealDisk.read(path, bytes_max)?;
        match self.tape.meets(Doing::Reading) {
            Some(Fault::ShortRead) => Ok(bytes[..bytes.len() / 2].to_vec()),
            Some(_) => Err(io::Error::other("a fault of the disk")),
            None => Ok(bytes),
        }
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        RealDisk.exists(path)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealDisk.names(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.may(Doing::Changing)?;
        let is_folder = from.is_dir();
        RealDisk.rename(from, to)?;
        if is_folder {
            self.tape.renamed_folder(from, to)
        } else {
            self.tape.renamed(from, to)
        }
        Ok(())
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        self.may(Doing::Reading)?;
        RealDisk.length(path)
    }

    fn copy_part(&self, from: &Path, to: &Path, from_byte: u64, bytes_max: u64) -> io::Result<()> {
        self.may(Doing::Reading)?;
        self.may(Doing::Growing)?;
        RealDisk.copy_part(from, to, from_byte, bytes_max)?;
        let start = usize::try_from(from_byte).unwrap();
        let all = RealDisk.read(from, usize::MAX - 1)?;
        let part = &all[start.min(all.len())..];
        let part = &part[..part.len().min(usize::try_from(bytes_max).unwrap())];
        self.tape.wrote(self.tape.file(to).0, from_byte, part);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        // Removing works on a full disk; where nothing can be written it fails like the rest.
        self.may(Doing::Changing)?;
        RealDisk.remove(path)?;
        self.tape.removed(path);
        Ok(())
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        Some(self.vfs.name())
    }
}

/// What both ask for is done in one way.
impl kengai_server::Disk for TapedDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        Disk::make_folder(self, path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        Disk::sync_folder(self, path)
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Disk::write_synced(self, path, bytes)
    }

    fn make_file(&self, path: &Path) -> io::Result<()> {
        self.may(Doing::Growing)?;
        kengai_server::RealDisk.make_file(path)?;
        self.tape.file(path);
        Ok(())
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        Disk::sync_file(self, path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        Ok(Box::new(io::Cursor::new(Disk::read(self, path, usize::MAX - 1)?)))
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        kengai_server::RealDisk.kind(path)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealDisk.names(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk::rename(self, from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.may(Doing::Growing)?;
        kengai_server::RealDisk.link(from, to)?;
        self.tape.linked(from, to);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk::remove(self, path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.may(Doing::Changing)?;
        kengai_server::RealDisk.remove_folder(path)?;
        self.tape.removed_folder(path);
        Ok(())
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        Disk::sqlite_vfs(self)
    }
}
