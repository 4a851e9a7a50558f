//! Photos that have come in part: what arrived is kept, whatever became of the connection that brought it, and the device goes on
//! from there.
//!
//! ```text
//! partial/{installation}-{photo}/{size of the photo}-{from}-{bytes}     a piece, in the order of `from` without a gap
//! ```
//!
//! A part belongs to the installation that brings it, so that nobody can spoil what another one brings, and a new identity of the same
//! one goes on. It is written in pieces of [`PIECE_BYTES`], and what is less waits in memory until the request ends or another
//! takes over: that is what a killed server costs. A power cut may leave a piece with other bytes; the hash of the whole finds it,
//! and the photo begins anew. What lies here is nothing that anybody was promised: it is not backed up, the oldest goes where an
//! installation has more than its share, and all of it after [`LIFE_MS`] without a byte.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::{DeviceId, Hash};

use crate::disk::{Disk, make_folder};

/// What is written at once, bytes.
const PIECE_BYTES: usize = 32 * 1024;
/// Photos in part of one installation.
const PHOTOS_MAX: usize = 64;
/// Their bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How long a photo in part waits for its next byte, milliseconds.
const LIFE_MS: u64 = 30 * 24 * 3_600_000;

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

#[derive(Debug, Default)]
struct Held {
    /// Size of the whole, bytes.
    of: u64,
    /// Where the written pieces end.
    written: u64,
    tail: Vec<u8>,
    pieces: Vec<String>,
    turn: u64,
    /// When the last request came, Unix milliseconds; `None` since before this start.
    touched_ms: Option<u64>,
}

impl Held {
    fn has(&self) -> u64 {
        self.written + self.tail.len() as u64
    }
}

/// All of them; clones are handles to the same.
#[derive(Debug, Clone)]
pub(crate) struct Partials {
    disk: Arc<dyn Disk>,
    path: Arc<PathBuf>,
    held: Arc<Mutex<HashMap<Key, Held>>>,
    /// The number of the last turn: no two turns have one number, whatever became of the photo in between.
    turns: Arc<AtomicU64>,
}

impl Partials {
    /// Opens the folder or makes it, and looks what is there.
    pub(crate) fn open(disk: Arc<dyn Disk>, path: &Path) -> io::Result<Self> {
        make_folder(&*disk, path)?;
        let mut held = HashMap::new();
        for name in disk.names(path)? {
            let folder = path.join(&name);
            // Nobody was promised what lies here: what cannot be read keeps no server from starting.
            let found = name.to_str().and_then(key_of).map(|key| (key, read_folder(&*disk, &folder)));
            match found {
                Some((key, Ok(Some(part)))) => drop(held.insert(key, part)),
                _ => drop(disk.remove_folder(&folder)),
            }
        }
        let (path, held) = (Arc::new(path.to_owned()), Arc::new(Mutex::new(held)));
        Ok(Self { disk, path, held, turns: Arc::default() })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Key, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folder(&self, key: &Key) -> PathBuf {
        self.path.join(format!("{}-{}", key.installation, key.photo))
    }

    /// A request comes with a part of a photo of `of` bytes: it takes over from any other, and hears what is here.
    pub(crate) fn begin(&self, key: Key, of: u64, now_ms: u64) -> io::Result<Turn> {
        let mut held = self.held();
        // Another size: one of the two was not true. The hash decides in the end, and this is the newer word.
        if held.get(&key).is_some_and(|part| part.of != of) {
            self.drop_one(&mut held, &key)?;
        }
        self.make_room(&mut held, &key, now_ms)?;
        let number = self.turns.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(part) = held.get_mut(&key) {
            // Whoever came before keeps nothing more, also where what it brought cannot be written.
            part.turn = number;
            self.write_tail(&key, part)?;
        }
        let part = held.entry(key).or_insert_with(|| Held { of, turn: number, ..Held::default() });
        part.touched_ms = Some(now_ms);
        Ok(Turn { key, number, has: part.has() })
    }

    /// What came. Returns whether enough waits to be written ([`Self::settle`]).
    pub(crate) fn append(&self, turn: &Turn, bytes: &[u8]) -> Result<bool, Overtaken> {
        let mut held = self.held();
        let part = held.get_mut(&turn.key).filter(|part| part.turn == turn.number).ok_or(Overtaken)?;
        let room = usize::try_from(part.of - part.has()).unwrap_or(usize::MAX);
        part.tail.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(part.tail.len() >= PIECE_BYTES)
    }

    /// Writes what waits in memory. Returns how far the photo is here.
    pub(crate) fn settle(&self, turn: &Turn) -> io::Result<Option<u64>> {
        let mut held = self.held();
        let Some(part) = held.get_mut(&turn.key).filter(|part| part.turn == turn.number) else {
            return Ok(None);
        };
        self.write_tail(&turn.key, part)?;
        Ok(Some(part.has()))
    }

    /// The whole photo, once all of it is here.
    pub(crate) fn whole(&self, turn: &Turn) -> io::Result<Option<Vec<u8>>> {
        let held = self.held();
        let Some(part) = held.get(&turn.key).filter(|part| part.turn == turn.number && part.has() == part.of)
        else {
            return Ok(None);
        };
        let folder = self.folder(&turn.key);
        let mut bytes = Vec::with_capacity(usize::try_from(part.of).unwrap_or_default());
        for piece in &part.pieces {
            bytes.extend_from_slice(&self.disk.read(&folder.join(piece))?);
        }
        bytes.extend_from_slice(&part.tail);
        Ok(Some(bytes))
    }

    /// Nobody needs what is here of it any more; whoever has taken over begins anew.
    pub(crate) fn end(&self, turn: &Turn) -> io::Result<()> {
        let mut held = self.held();
        match held.get(&turn.key) {
            Some(part) if part.turn == turn.number => self.drop_one(&mut held, &turn.key),
            _ => Ok(()),
        }
    }

    fn drop_one(&self, held: &mut HashMap<Key, Held>, key: &Key) -> io::Result<()> {
        match held.remove(key) {
            Some(part) if !part.pieces.is_empty() => self.disk.remove_folder(&self.folder(key)),
            _ => Ok(()),
        }
    }

    /// An installation that begins one too many loses the one that it has left alone longest.
    fn make_room(&self, held: &mut HashMap<Key, Held>, key: &Key, now_ms: u64) -> io::Result<()> {
        let mut over = Vec::new();
        for (key, part) in held.iter_mut() {
            let touched_ms = *part.touched_ms.get_or_insert(now_ms);
            over.extend((touched_ms.saturating_add(LIFE_MS) < now_ms).then_some(*key));
        }
        for over in over {
            self.drop_one(held, &over)?;
        }
        let mut own: Vec<(Option<u64>, Key, u64)> = held
            .iter()
            .filter(|(other, _)| other.installation == key.installation && *other != key)
            .map(|(key, part)| (part.touched_ms, *key, part.has()))
            .collect();
        own.sort_unstable_by_key(|(touched_ms, key, _)| (*touched_ms, key.photo));
        let mut bytes: u64 = own.iter().map(|(_, _, bytes)| bytes).sum();
        let mut count = own.len();
        for (_, oldest, of) in own {
            if count < PHOTOS_MAX && bytes < BYTES_MAX {
                break;
            }
            self.drop_one(held, &oldest)?;
            (count, bytes) = (count - 1, bytes - of);
        }
        Ok(())
    }

    /// The last piece, where it is short of [`PIECE_BYTES`]: what follows is written with it, so that a photo is a few files however little
    /// each request brings.
    fn short_piece(&self, folder: &Path, part: &Held) -> io::Result<Option<(u64, String, Vec<u8>)>> {
        let Some(last) = part.pieces.last() else { return Ok(None) };
        let mut numbers = last.split('-').skip(1).map(str::parse::<u64>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(from)), Some(Ok(bytes))) if bytes < PIECE_BYTES as u64 => {
                Ok(Some((from, last.clone(), self.disk.read(&folder.join(last))?)))
            }
            _ => Ok(None),
        }
    }

    fn write_tail(&self, key: &Key, part: &mut Held) -> io::Result<()> {
        if part.tail.is_empty() {
            return Ok(());
        }
        let folder = self.folder(key);
        if part.pieces.is_empty() {
            make_folder(&*self.disk, &folder)?;
        }
        let tail = std::mem::take(&mut part.tail);
        // What the disk does not take is not kept in memory: the device brings it again.
        let short = self.short_piece(&folder, part)?;
        let (from, bytes) = short.as_ref().map_or((part.written, tail.clone()), |(from, _, piece)| {
            (*from, [piece.as_slice(), &tail].concat())
        });
        let name = format!("{}-{from}-{}", part.of, bytes.len());
        self.disk.write_synced(&folder.join(&name), &bytes)?;
        if let Some((_, short, _)) = short {
            part.pieces.pop();
            self.disk.remove_if_there(&folder.join(short))?;
        }
        part.written = from + bytes.len() as u64;
        part.pieces.push(name);
        Ok(())
    }
}

fn key_of(name: &str) -> Option<Key> {
    let (installation, photo) = name.split_once('-')?;
    Some(Key { installation: installation.parse().ok()?, photo: photo.parse().ok()? })
}

/// What a folder holds; a piece that is shorter than its name says, or does not follow the one before, ends it.
fn read_folder(disk: &dyn Disk, folder: &Path) -> io::Result<Option<Held>> {
    let mut pieces: Vec<(u64, u64, u64, String)> = Vec::new();
    for name in disk.names(folder)? {
        let Some(name) = name.to_str() else { continue };
        let mut numbers = name.split('-').map(str::parse::<u64>);
        if let (Some(Ok(of)), Some(Ok(from)), Some(Ok(bytes)), None) =
            (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        {
            pieces.push((from, bytes, of, name.to_owned()));
        }
    }
    // Of two that begin at one place the longer is the newer.
    pieces.sort_unstable_by(|one, other| (one.0, other.1).cmp(&(other.0, one.1)));
    let Some(of) = pieces.first().map(|(_, _, of, _)| *of) else { return Ok(None) };
    let mut part = Held { of, ..Held::default() };
    for (from, bytes, whole, name) in pieces {
        let follows = from == part.written && whole == of && from + bytes <= of;
        if !follows || disk.read(&folder.join(&name))?.len() as u64 != bytes {
            // Written anew when the photo comes as far.
            disk.remove(&folder.join(&name))?;
            continue;
        }
        part.written += bytes;
        part.pieces.push(name);
    }
    Ok((part.written > 0).then_some(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::RealDisk;

    const NOW: u64 = 1_000;

    fn key(installation: u8, photo: u8) -> Key {
        Key { installation: DeviceId([installation; 16]), photo: Hash([photo; 32]) }
    }

    fn open(folder: &Path) -> Partials {
        Partials::open(Arc::new(RealDisk), &folder.join("partial")).unwrap()
    }

    fn folders(folder: &Path) -> usize {
        std::fs::read_dir(folder.join("partial")).unwrap().count()
    }

    #[test]
    fn what_came_is_there_after_a_restart_and_what_follows_makes_it_whole() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| at as u8).collect();
        let partials = open(folder.path());
        let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
        assert_eq!(turn.has, 0);
        assert_eq!(partials.append(&turn, &bytes[..10_000]), Ok(false));
        assert_eq!(partials.append(&turn, &bytes[10_000..40_000]), Ok(true));
        assert_eq!(partials.settle(&turn).unwrap(), Some(40_000));
        assert_eq!(partials.append(&turn, &bytes[40_000..45_000]), Ok(false));
        // Killed: what waited in memory is gone.
        let partials = open(folder.path());
        let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
        assert_eq!(turn.has, 40_000);
        assert_eq!(
            partials.begin(key(2, 1), 100_000, NOW).unwrap().has,
            0,
            "another installation's is its own"
        );
        assert_eq!(partials.append(&turn, &bytes[40_000..]), Ok(true));
        assert_eq!(partials.append(&turn, b"more than there is"), Ok(true));
        assert_eq!(partials.whole(&turn).unwrap().unwrap(), bytes);
        partials.end(&turn).unwrap();
        assert_eq!(folders(folder.path()), 0);
    }

    #[test]
    fn whoever_comes_later_takes_over_with_what_came_until_then() {
        let folder = tempfile::tempdir().unwrap();
        let partials = open(folder.path());
        let first = partials.begin(key(1, 1), 50_000, NOW).unwrap();
        partials.append(&first, &[1; 5_000]).unwrap();
        let second = partials.begin(key(1, 1), 50_000, NOW).unwrap();
        assert_eq!(second.has, 5_000);
        assert_eq!(partials.append(&first, &[2; 100]), Err(Overtaken));
        assert_eq!((partials.settle(&first).unwrap(), partials.whole(&first).unwrap()), (None, None));
        partials.append(&second, &[1; 45_000]).unwrap();
        assert_eq!(partials.whole(&second).unwrap().unwrap(), [1; 50_000]);
    }

    #[test]
    fn a_piece_that_a_power_cut_has_shortened_ends_what_is_here() {
        let folder = tempfile::tempdir().unwrap();
        let partials = open(folder.path());
        let turn = partials.begin(key(1, 1), 150_000, NOW).unwrap();
        for _ in 0..3 {
            partials.append(&turn, &[7; 40_000]).unwrap();
            partials.settle(&turn).unwrap();
        }
        let inside =
            folder.path().join("partial").join(format!("{}-{}", key(1, 1).installation, key(1, 1).photo));
        std::fs::write(inside.join("150000-40000-40000"), [7; 39_999]).unwrap();
        let partials = open(folder.path());
        let turn = partials.begin(key(1, 1), 150_000, NOW).unwrap();
        assert_eq!(turn.has, 40_000);
        partials.append(&turn, &[8; 110_000]).unwrap();
        assert_eq!(partials.whole(&turn).unwrap().unwrap(), [&[7; 40_000][..], &[8; 110_000]].concat());
        assert_eq!(open(folder.path()).begin(key(1, 1), 60_000, NOW).unwrap().has, 0, "of another size");
    }

    #[test]
    fn an_installation_has_its_share_and_what_nobody_brings_any_more_goes() {
        let folder = tempfile::tempdir().unwrap();
        let partials = open(folder.path());
        for photo in 0..=PHOTOS_MAX as u8 {
            let turn = partials.begin(key(1, photo), 50_000, NOW + u64::from(photo)).unwrap();
            partials.append(&turn, &[7; 100]).unwrap();
            partials.settle(&turn).unwrap();
        }
        assert_eq!(folders(folder.path()), PHOTOS_MAX);
        assert_eq!(partials.begin(key(1, 1), 50_000, NOW + 100).unwrap().has, 100);
        assert_eq!(partials.begin(key(1, 0), 50_000, NOW + 101).unwrap().has, 0, "the oldest went");
        let large = partials.begin(key(2, 1), 2_000_000, NOW).unwrap();
        for _ in 0..20 {
            partials.append(&large, &[7; 100_000]).unwrap();
            partials.settle(&large).unwrap();
        }
        for photo in 2..12 {
            let turn = partials.begin(key(2, photo), 2_000_000, NOW + u64::from(photo)).unwrap();
            partials.append(&turn, &vec![7; 2_000_000]).unwrap();
            partials.settle(&turn).unwrap();
        }
        assert_eq!(partials.begin(key(2, 1), 2_000_000, NOW + 99).unwrap().has, 0, "16 MiB are its share");
        assert_eq!(partials.begin(key(3, 1), 50_000, NOW + 200 + LIFE_MS).unwrap().has, 0);
        assert_eq!(folders(folder.path()), 0);
    }

    #[test]
    fn however_little_each_request_brings_a_photo_is_a_few_files() {
        let folder = tempfile::tempdir().unwrap();
        let partials = open(folder.path());
        for at in 0..2_000_u32 {
            let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
            assert_eq!(turn.has, u64::from(at) * 50);
            partials.append(&turn, &[at as u8; 50]).unwrap();
            partials.settle(&turn).unwrap();
        }
        let inside =
            folder.path().join("partial").join(format!("{}-{}", key(1, 1).installation, key(1, 1).photo));
        assert!(std::fs::read_dir(&inside).unwrap().count() <= 100_000 / PIECE_BYTES + 1);
        let turn = open(folder.path()).begin(key(1, 1), 100_000, NOW).unwrap();
        assert_eq!(turn.has, 100_000);
        let whole: Vec<u8> = (0..2_000_u32).flat_map(|at| [at as u8; 50]).collect();
        assert_eq!(open(folder.path()).held().get(&key(1, 1)).unwrap().has(), 100_000);
        let turn = partials.begin(key(1, 1), 100_000, NOW).unwrap();
        assert_eq!(partials.whole(&turn).unwrap().unwrap(), whole);
        // Killed between the longer piece and taking the shorter one away.
        std::fs::write(inside.join("100000-0-50"), [9; 50]).unwrap();
        assert_eq!(open(folder.path()).begin(key(1, 1), 100_000, NOW).unwrap().has, 100_000);
    }

    #[test]
    fn whoever_hung_on_when_a_photo_began_anew_brings_nothing_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let partials = open(folder.path());
        let hanging = partials.begin(key(1, 1), 50_000, NOW).unwrap();
        partials.append(&hanging, &[1; 100]).unwrap();
        // Another size: it begins anew.
        let anew = partials.begin(key(1, 1), 60_000, NOW).unwrap();
        assert_eq!(partials.append(&hanging, &[1; 100]), Err(Overtaken));
        partials.end(&hanging).unwrap();
        assert_eq!(partials.append(&anew, &[2; 100]), Ok(false), "it is not ended by the one before");
        assert_eq!(partials.settle(&anew).unwrap(), Some(100));
    }

    #[test]
    fn what_cannot_be_read_keeps_no_server_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        let partials = open(folder.path());
        let turn = partials.begin(key(1, 1), 50_000, NOW).unwrap();
        partials.append(&turn, &[1; 100]).unwrap();
        partials.settle(&turn).unwrap();
        let inside =
            folder.path().join("partial").join(format!("{}-{}", key(1, 1).installation, key(1, 1).photo));
        std::fs::create_dir(inside.join("50000-100-100")).unwrap();
        std::fs::write(folder.path().join("partial/stray"), b"a file").unwrap();
        assert_eq!(open(folder.path()).begin(key(1, 1), 50_000, NOW).unwrap().has, 0);
    }
}
