//! The tape: every operation on files, in its order, and the faults that strike while it runs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// A file's content, whatever its name is: what an inode is to a file system.
pub type FileId = usize;

/// One operation on the disk.
#[derive(Debug, Clone)]
pub enum Op {
    /// A folder got its name.
    MakeFolder(PathBuf),
    /// An empty file got a name.
    Create(FileId, PathBuf),
    /// Bytes were written at a place.
    Write(FileId, u64, Vec<u8>),
    /// A file got another length.
    Truncate(FileId, u64),
    /// All that was written to the file until now is durable.
    SyncFile(FileId),
    /// A file got another name, in one step.
    Rename(FileId, PathBuf, PathBuf),
    /// A name went.
    Remove(PathBuf),
    /// A file got a second name.
    Link(FileId, PathBuf),
    /// A folder went, with all that lay in it.
    RemoveFolder(PathBuf),
    /// A folder got another name, in one step.
    RenameFolder(PathBuf, PathBuf),
    /// All names in the folder are durable as they are now.
    SyncFolder(PathBuf),
}

/// What a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No room: writing fails, all else goes on.
    Full,
    /// Writing, syncing, renaming fails.
    CannotWrite,
    /// Reading fails.
    CannotRead,
    /// Reading gives less than there is, and does not say so.
    ShortRead,
}

/// What is about to be done: which faults can strike it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Needs room.
    Growing,
    /// Changes something, and needs no room.
    Changing,
    /// Reads.
    Reading,
}

impl Fault {
    fn strikes(self, doing: Doing) -> bool {
        match self {
            Self::Full => doing == Doing::Growing,
            Self::CannotWrite => doing != Doing::Reading,
            Self::CannotRead | Self::ShortRead => doing == Doing::Reading,
        }
    }
}

/// A fault that waits for its operation.
#[derive(Debug, Clone, Copy)]
pub struct Strike {
    /// What happens.
    pub fault: Fault,
    /// To which of the operations that it can strike, from 0.
    pub at: usize,
    /// And to all after it.
    pub lasting: bool,
}

/// Syncs that a broken program forgets: they are not on the tape.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forgets {
    /// Folders are never synced.
    pub folders: bool,
    /// Files that have this in their path are never synced.
    pub files_in: Option<&'static str>,
}

#[derive(Default)]
struct Inner {
    ops: Vec<Op>,
    /// Operations that were taken off the tape already.
    taken: usize,
    /// Nothing is written down.
    off: bool,
    names: HashMap<PathBuf, FileId>,
    files: usize,
    forgets: Forgets,
    strike: Option<Strike>,
    /// How many operations the fault could have struck so far.
    met: usize,
    struck: usize,
}

impl Inner {
    fn note(&mut self, op: Op) {
        if !self.off {
            self.ops.push(op);
        }
    }
}

/// A name, where a folder above it has got another one.
pub(super) fn moved(name: &Path, from: &Path, to: &Path) -> PathBuf {
    name.strip_prefix(from).map_or_else(|_| name.to_owned(), |rest| to.join(rest))
}

/// The tape of one disk.
#[derive(Clone, Default)]
pub struct Tape(Arc<Mutex<Inner>>);

impl std::fmt::Debug for Tape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tape({})", self.len())
    }
}

impl Tape {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// How many operations there were.
    #[must_use]
    pub fn len(&self) -> usize {
        let inner = self.inner();
        inner.taken + inner.ops.len()
    }

    /// Takes the first operations off the tape, up to the one of this number.
    #[must_use]
    pub fn take_until(&self, end: usize) -> Vec<Op> {
        let mut inner = self.inner();
        let count = end.checked_sub(inner.taken).expect("it was not taken yet");
        inner.taken = end;
        inner.ops.drain(..count).collect()
    }

    /// Runs something that is not written down: what happens to a disk that nobody will see again.
    pub fn off_the_record<T>(&self, run: impl FnOnce() -> T) -> T {
        self.inner().off = true;
        let out = run();
        self.inner().off = false;
        out
    }

    /// Forgets what is not taken yet, and every name: the disk is another one from here on.
    pub fn begin_anew(&self) {
        let mut inner = self.inner();
        inner.taken += inner.ops.len();
        inner.ops.clear();
        inner.names.clear();
    }

    /// Whether nothing was done yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All operations that were not taken.
    #[must_use]
    pub fn ops(&self) -> Vec<Op> {
        self.inner().ops.clone()
    }

    /// From now on these syncs are forgotten.
    pub fn forget(&self, forgets: Forgets) {
        self.inner().forgets = forgets;
    }

    /// From now on this fault waits; `None` heals the disk. Counts from 0 again.
    pub fn strike(&self, strike: Option<Strike>) {
        let mut inner = self.inner();
        (inner.strike, inner.met, inner.struck) = (strike, 0, 0);
    }

    /// How often the fault has struck.
    #[must_use]
    pub fn struck(&self) -> usize {
        self.inner().struck
    }

    /// How many operations the waiting fault could have struck.
    #[must_use]
    pub fn met(&self) -> usize {
        self.inner().met
    }

    /// Runs something that no fault strikes.
    pub fn unharmed<T>(&self, run: impl FnOnce() -> T) -> T {
        let waiting = self.inner().strike.take();
        let out = run();
        self.inner().strike = waiting;
        out
    }

    /// Whether a fault strikes what is about to be done.
    pub(crate) fn meets(&self, doing: Doing) -> Option<Fault> {
        let mut inner = self.inner();
        let strike = inner.strike.filter(|strike| strike.fault.strikes(doing))?;
        let now = inner.met;
        inner.met += 1;
        let strikes = now == strike.at || (strike.lasting && now > strike.at);
        inner.struck += usize::from(strikes);
        strikes.then_some(strike.fault)
    }

    /// A folder was made.
    pub(crate) fn made_folder(&self, path: &Path) {
        self.inner().note(Op::MakeFolder(path.to_owned()));
    }

    /// The file of that name, which is made if it is not there. Says whether it was made.
    pub(crate) fn file(&self, path: &Path) -> (FileId, bool) {
        let mut inner = self.inner();
        if let Some(file) = inner.names.get(path) {
            return (*file, false);
        }
        let file = inner.files;
        inner.files += 1;
        if !inner.off {
            inner.names.insert(path.to_owned(), file);
        }
        inner.note(Op::Create(file, path.to_owned()));
        (file, true)
    }

    /// Bytes were written.
    pub(crate) fn wrote(&self, file: FileId, at: u64, bytes: &[u8]) {
        self.inner().note(Op::Write(file, at, bytes.to_vec()));
    }

    /// A file got another length.
    pub(crate) fn truncated(&self, file: FileId, length: u64) {
        self.inner().note(Op::Truncate(file, length));
    }

    /// A file was synced.
    pub(crate) fn synced(&self, file: FileId) {
        let mut inner = self.inner();
        let forgotten = inner.forgets.files_in.is_some_and(|part| {
            inner.names.iter().any(|(path, id)| *id == file && path.to_string_lossy().contains(part))
        });
        if !forgotten {
            inner.note(Op::SyncFile(file));
        }
    }

    /// A file got another name.
    pub(crate) fn renamed(&self, from: &Path, to: &Path) {
        let mut inner = self.inner();
        if inner.off {
            return;
        }
        let Some(file) = inner.names.remove(from) else { return };
        inner.names.insert(to.to_owned(), file);
        inner.note(Op::Rename(file, from.to_owned(), to.to_owned()));
    }

    /// A file got a second name.
    pub(crate) fn linked(&self, from: &Path, to: &Path) {
        let mut inner = self.inner();
        let Some(file) = inner.names.get(from).copied().filter(|_| !inner.off) else { return };
        inner.names.insert(to.to_owned(), file);
        inner.note(Op::Link(file, to.to_owned()));
    }

    /// A folder went, with all that lay in it.
    pub(crate) fn removed_folder(&self, path: &Path) {
        let mut inner = self.inner();
        if !inner.off {
            inner.names.retain(|name, _| !name.starts_with(path));
            inner.note(Op::RemoveFolder(path.to_owned()));
        }
    }

    /// A folder got another name.
    pub(crate) fn renamed_folder(&self, from: &Path, to: &Path) {
        let mut inner = self.inner();
        if !inner.off {
            let names = std::mem::take(&mut inner.names);
            inner.names = names.into_iter().map(|(name, file)| (moved(&name, from, to), file)).collect();
            inner.note(Op::RenameFolder(from.to_owned(), to.to_owned()));
        }
    }

    /// A name went.
    pub(crate) fn removed(&self, path: &Path) {
        let mut inner = self.inner();
        if !inner.off && inner.names.remove(path).is_some() {
            inner.note(Op::Remove(path.to_owned()));
        }
    }

    /// The names in a folder are durable.
    pub(crate) fn synced_folder(&self, path: &Path) {
        let mut inner = self.inner();
        if !inner.forgets.folders {
            inner.note(Op::SyncFolder(path.to_owned()));
        }
    }

    /// Everything that lies in a folder is on the disk, durably, as if it had been written long ago.
    pub fn adopt(&self, folder: &Path) {
        self.made_folder(folder);
        if let Some(parent) = folder.parent() {
            self.synced_folder(parent);
        }
        for found in std::fs::read_dir(folder).unwrap() {
            let found = found.unwrap();
            if found.file_type().unwrap().is_dir() {
                self.adopt(&found.path());
                continue;
            }
            let (file, _) = self.file(&found.path());
            self.wrote(file, 0, &std::fs::read(found.path()).unwrap());
            self.synced(file);
        }
        self.synced_folder(folder);
    }
}
