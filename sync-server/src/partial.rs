//! Photos that have come in part: what arrived is kept, whatever became of the connection that brought it, and the device goes on
//! from there.
//!
//! A part belongs to the installation that brings it, so that nobody can spoil what another one brings, and a new identity of the same
//! one goes on. It is written in pieces ([`crate::partial_files`]), and what is less waits in memory until the request ends or another
//! takes over: that is what a killed server costs. A power cut may leave a piece with other bytes; the hash of the whole finds it,
//! and the photo begins anew. What lies here is nothing that anybody was promised: it is not backed up, the oldest goes where an
//! installation has more than its share, and all of it after [`LIFE_MS`] without a byte.
//!
//! Each photo has its own locks: one for a moment, which requests take as bytes come, and one for as long as its files are written, which
//! only threads that may block take. The table of all is held for a moment and never while anything is written: a disk that hangs on
//! one photo holds up no other.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::{DeviceId, Hash};

use crate::disk::{Disk, make_folder};
use crate::partial_files::{PIECE_BYTES, PartialFiles};

/// Photos in part of one installation.
pub(crate) const PHOTOS_MAX: usize = 64;
/// Their bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How long a photo in part waits for its next byte, milliseconds.
pub(crate) const LIFE_MS: u64 = 30 * 24 * 3_600_000;

/// Whose photo it is, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// The first identity of the installation that brings it.
    pub(crate) installation: DeviceId,
    /// Its id.
    pub(crate) photo: Hash,
}

/// A request's turn at a photo: another one that comes takes over, and this one keeps nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    key: Key,
    number: u64,
    /// Bytes that are here.
    pub(crate) has: u64,
}

/// Another request has taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overtaken;

/// A photo as requests see it; held for a moment.
#[derive(Debug, Default)]
struct Now {
    /// How often it has begun anew: files of another life are of no use.
    life: u64,
    /// Size of the whole, bytes.
    of: u64,
    /// Bytes in files, and those that are being written.
    kept: u64,
    tail: Vec<u8>,
    /// The number of the turn; 0: nobody's.
    turn: u64,
    /// When the last request came, Unix milliseconds; `None` since before this start.
    touched_ms: Option<u64>,
}

impl Now {
    fn has(&self) -> u64 {
        self.kept + self.tail.len() as u64
    }

    /// What is here of it is worth nothing more.
    fn begin_anew(&mut self, of: u64) {
        *self = Self { life: self.life + 1, of, ..Self::default() };
    }

    fn is_nothing(&self) -> bool {
        self.turn == 0 && self.has() == 0
    }
}

/// A photo's files, held while they are written.
#[derive(Debug)]
struct Kept {
    life: u64,
    files: PartialFiles,
}

/// One photo. Who needs both locks takes `kept` first.
#[derive(Debug)]
struct Part {
    now: Mutex<Now>,
    kept: Mutex<Kept>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Part {
    fn new(now: Now, files: PartialFiles) -> Self {
        Self { now: Mutex::new(now), kept: Mutex::new(Kept { life: 0, files }) }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        held(&self.now)
    }

    /// Works on the files. What another life left is removed before, and afterwards too if a life ended meanwhile: whoever ends one does
    /// not wait for the disk.
    fn with_files<T>(
        &self,
        disk: &dyn Disk,
        work: impl FnOnce(&mut PartialFiles) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut kept = held(&self.kept);
        let done = self.tidy(disk, &mut kept).and_then(|()| work(&mut kept.files));
        drop(kept);
        self.tidy_unless_busy(disk);
        done
    }

    fn tidy(&self, disk: &dyn Disk, kept: &mut Kept) -> io::Result<()> {
        let life = self.now().life;
        if kept.life != life {
            kept.files.remove(disk)?;
            kept.life = life;
        }
        Ok(())
    }

    /// Whoever is busy with the files looks again when done.
    fn tidy_unless_busy(&self, disk: &dyn Disk) {
        if let Ok(mut kept) = self.kept.try_lock()
            && self.tidy(disk, &mut kept).is_err()
        {
            tracing::warn!("what is left of a photo that came in part could not be removed");
        }
    }

    /// Writes what waits in memory. What the disk does not take is not kept: the device brings it again.
    fn flush(&self, disk: &dyn Disk, files: &mut PartialFiles) -> io::Result<u64> {
        let (life, of, tail) = {
            let mut now = self.now();
            now.kept = now.has();
            (now.life, now.of, std::mem::take(&mut now.tail))
        };
        let written = files.write(disk, of, &tail);
        let mut now = self.now();
        if now.life == life {
            now.kept = files.written();
        }
        written?;
        Ok(now.has())
    }
}

/// All of them; clones are handles to the same.
#[derive(Debug, Clone)]
pub(crate) struct Partials {
    disk: Arc<dyn Disk>,
    path: Arc<PathBuf>,
    table: Arc<Mutex<HashMap<Key, Arc<Part>>>>,
    /// The number of the last turn: no two turns have one number, whatever became of the photo in between.
    turns: Arc<AtomicU64>,
}

impl Partials {
    /// Opens the folder or makes it, and looks what is there.
    pub(crate) fn open(disk: Arc<dyn Disk>, path: &Path) -> io::Result<Self> {
        make_folder(&*disk, path)?;
        let mut table = HashMap::new();
        for name in disk.names(path)? {
            let folder = path.join(&name);
            // Nobody was promised what lies here: what cannot be read keeps no server from starting.
            let found = name.to_str().and_then(key_of).map(|key| (key, PartialFiles::find(&*disk, &folder)));
            match found {
                Some((key, Ok(Some((of, files))))) => {
                    let now = Now { of, kept: files.written(), ..Now::default() };
                    table.insert(key, Arc::new(Part::new(now, files)));
                }
                _ => drop(disk.remove_folder(&folder)),
            }
        }
        let (path, table) = (Arc::new(path.to_owned()), Arc::new(Mutex::new(table)));
        Ok(Self { disk, path, table, turns: Arc::default() })
    }

    /// A request comes with a part of a photo of `of` bytes: it takes over from any other, and hears what is here. Waits for what is being
    /// written of this photo.
    pub(crate) fn begin(&self, key: Key, of: u64, now_ms: u64) -> io::Result<Turn> {
        let number = self.turns.fetch_add(1, Ordering::Relaxed) + 1;
        let (part, gone) = {
            let mut table = held(&self.table);
            let gone = make_room(&mut table, &key, now_ms);
            let folder = self.path.join(format!("{}-{}", key.installation, key.photo));
            let part = table
                .entry(key)
                .or_insert_with(|| Arc::new(Part::new(Now::default(), PartialFiles::none(folder))));
            let mut now = part.now();
            // Another size: one of the two was not true. The hash decides in the end, and this is the newer word.
            if now.of != of {
                now.begin_anew(of);
            }
            // Whoever came before keeps nothing more, also where what it brought cannot be written.
            (now.turn, now.touched_ms) = (number, Some(now_ms));
            drop(now);
            (Arc::clone(part), gone)
        };
        gone.iter().for_each(|part| part.tidy_unless_busy(&*self.disk));
        let has = part.with_files(&*self.disk, |files| part.flush(&*self.disk, files))?;
        Ok(Turn { key, number, has })
    }

    /// What came. Returns whether enough waits to be written ([`Self::settle`]). Waits for nothing.
    pub(crate) fn append(&self, turn: &Turn, bytes: &[u8]) -> Result<bool, Overtaken> {
        let part = self.part_of(turn).ok_or(Overtaken)?;
        let mut now = part.now();
        if now.turn != turn.number {
            return Err(Overtaken);
        }
        let room = usize::try_from(now.of - now.has()).unwrap_or(usize::MAX);
        now.tail.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(now.tail.len() >= PIECE_BYTES)
    }

    /// Writes what waits in memory. Returns how far the photo is here.
    pub(crate) fn settle(&self, turn: &Turn) -> io::Result<Option<u64>> {
        self.with_part(turn, |part, files| part.flush(&*self.disk, files).map(Some))
    }

    /// The whole photo, once all of it is here.
    pub(crate) fn whole(&self, turn: &Turn) -> io::Result<Option<Vec<u8>>> {
        self.with_part(turn, |part, files| {
            let tail = {
                let now = part.now();
                if now.has() != now.of {
                    return Ok(None);
                }
                now.tail.clone()
            };
            let mut bytes = files.read(&*self.disk)?;
            bytes.extend_from_slice(&tail);
            Ok(Some(bytes))
        })
    }

    /// Nobody needs what is here of it any more; whoever has taken over begins anew.
    pub(crate) fn end(&self, turn: &Turn) -> io::Result<()> {
        if let Some(part) = self.part_of(turn) {
            let mut now = part.now();
            if now.turn == turn.number {
                now.begin_anew(0);
                drop(now);
                return part.with_files(&*self.disk, |_| Ok(()));
            }
        }
        Ok(())
    }

    fn part_of(&self, turn: &Turn) -> Option<Arc<Part>> {
        held(&self.table).get(&turn.key).cloned()
    }

    /// Works on the files of a photo whose turn it is still when nobody else writes them; else comes to nothing.
    fn with_part<T>(
        &self,
        turn: &Turn,
        work: impl FnOnce(&Part, &mut PartialFiles) -> io::Result<Option<T>>,
    ) -> io::Result<Option<T>> {
        let Some(part) = self.part_of(turn) else { return Ok(None) };
        part.with_files(&*self.disk, |files| {
            let is_mine = part.now().turn == turn.number;
            if is_mine { work(&part, files) } else { Ok(None) }
        })
    }
}

/// What is too old begins anew, and an installation that begins one too many loses the one that it has left alone longest. Returns those
/// whose files are to be removed.
fn make_room(table: &mut HashMap<Key, Arc<Part>>, key: &Key, now_ms: u64) -> Vec<Arc<Part>> {
    // Nobody else works on these: who does got them from this table.
    table.retain(|_, part| Arc::strong_count(part) > 1 || !part.now().is_nothing());
    let (mut gone, mut own) = (Vec::new(), Vec::new());
    for (other, part) in table.iter() {
        let mut now = part.now();
        let touched_ms = *now.touched_ms.get_or_insert(now_ms);
        if touched_ms.saturating_add(LIFE_MS) < now_ms {
            now.begin_anew(0);
            gone.push(Arc::clone(part));
        } else if other.installation == key.installation && other != key && !now.is_nothing() {
            own.push((touched_ms, other.photo, now.has(), part));
        }
    }
    own.sort_unstable_by_key(|(touched_ms, photo, ..)| (*touched_ms, *photo));
    let mut bytes: u64 = own.iter().map(|(_, _, bytes, _)| bytes).sum();
    let mut count = own.len();
    for (_, _, of, oldest) in own {
        if count < PHOTOS_MAX && bytes < BYTES_MAX {
            break;
        }
        oldest.now().begin_anew(0);
        gone.push(Arc::clone(oldest));
        (count, bytes) = (count - 1, bytes - of);
    }
    gone
}

fn key_of(name: &str) -> Option<Key> {
    let (installation, photo) = name.split_once('-')?;
    Some(Key { installation: installation.parse().ok()?, photo: photo.parse().ok()? })
}
