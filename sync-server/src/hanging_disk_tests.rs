//! A disk for tests that hangs when a file of some name is written, until it is let go.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::disk::{Disk, Kind, RealDisk};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Ready,
    Hanging,
    LetGo,
}

/// The disk.
#[derive(Debug)]
pub(crate) struct HangingDisk {
    name: String,
    stand: Mutex<Stand>,
    changed: Condvar,
}

impl HangingDisk {
    /// Hangs on files in whose path `name` stands.
    pub(crate) fn on(name: &str) -> Arc<Self> {
        Arc::new(Self { name: name.to_owned(), stand: Mutex::new(Stand::Ready), changed: Condvar::new() })
    }

    /// Waits until somebody writes such a file.
    pub(crate) fn wait_until_it_hangs(&self) {
        let hangs = self
            .changed
            .wait_timeout_while(self.stand.lock().unwrap(), Duration::from_secs(60), |stand| {
                *stand == Stand::Ready
            })
            .unwrap();
        assert!(!hangs.1.timed_out(), "nobody wrote it");
    }

    /// Whoever hangs goes on, and nobody hangs from here on.
    pub(crate) fn let_go(&self) {
        *self.stand.lock().unwrap() = Stand::LetGo;
        self.changed.notify_all();
    }
}

impl Disk for HangingDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.make_folder(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_folder(path)
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if path.to_str().unwrap().contains(&self.name) {
            let mut stand = self.stand.lock().unwrap();
            if *stand == Stand::Ready {
                *stand = Stand::Hanging;
                self.changed.notify_all();
            }
            drop(self.changed.wait_while(stand, |stand| *stand != Stand::LetGo).unwrap());
        }
        RealDisk.write_synced(path, bytes)
    }

    fn make_file(&self, path: &Path) -> io::Result<()> {
        RealDisk.make_file(path)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_file(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        RealDisk.open(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        RealDisk.kind(path)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealDisk.names(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove_folder(path)
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        None
    }
}
