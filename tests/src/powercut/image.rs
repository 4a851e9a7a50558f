//! The disk after a power cut: the tape is replayed up to the cut, and what was not synced by then is lost, torn or kept.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use kengai_protocol::Hash;

use super::tape::{FileId, Op, moved};
use crate::chance::Dice;

/// What a disk writes in one piece, bytes.
const SECTOR_BYTES: usize = 512;

/// What becomes of the operations that were not synced when the power went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// They are all there: as a killed process leaves its files.
    Nothing,
    /// They are all lost.
    Everything,
    /// Each is lost, torn or kept, as these dice fall.
    Some(u64),
}

/// A file's bytes, and what was done to them since the last sync.
#[derive(Default, Clone)]
struct Content {
    durable: Vec<u8>,
    unsynced: Vec<Touch>,
}

#[derive(Clone)]
enum Touch {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    File(FileId),
}

/// A change of names that its folder has not been synced after.
#[derive(Clone)]
struct Naming {
    folder: PathBuf,
    change: Change,
}

#[derive(Clone)]
enum Change {
    Come(PathBuf, Node),
    Gone(PathBuf),
    Moved(PathBuf, PathBuf, Node),
    /// A folder, and all in it.
    TreeGone(PathBuf),
    TreeMoved(PathBuf, PathBuf),
}

/// The tape, replayed up to some operation.
#[derive(Default)]
pub struct Replay {
    files: BTreeMap<FileId, Content>,
    names: BTreeMap<PathBuf, Node>,
    unsynced: Vec<Naming>,
    done: usize,
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}

impl Touch {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(at, new) => write(bytes, *at, new),
            Self::Length(length) => bytes.resize(*length, 0),
        }
    }

    fn apply_torn(&self, bytes: &mut Vec<u8>, dice: &mut Dice) {
        match self {
            Self::Length(_) if dice.chance(50) => self.apply(bytes),
            Self::Length(_) => {}
            Self::Write(at, new) => match dice.below(10) {
                0..3 => {}
                3..6 => self.apply(bytes),
                _ => {
                    let (mut from, end) = (*at, at + new.len());
                    while from < end {
                        let next = ((from / SECTOR_BYTES + 1) * SECTOR_BYTES).min(end);
                        if dice.chance(50) {
                            write(bytes, from, &new[from - at..next - at]);
                        }
                        from = next;
                    }
                }
            },
        }
    }
}

fn write(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

impl Content {
    fn sync(&mut self) {
        for touch in self.unsynced.drain(..) {
            touch.apply(&mut self.durable);
        }
    }

    fn after(&self, loss: Loss, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for touch in &self.unsynced {
            match loss {
                Loss::Nothing => touch.apply(&mut bytes),
                Loss::Everything => {}
                Loss::Some(_) => touch.apply_torn(&mut bytes, dice),
            }
        }
        bytes
    }
}

impl Naming {
    /// A folder above has got another name.
    fn go_along(&mut self, from: &Path, to: &Path) {
        if !self.folder.starts_with(from) {
            return;
        }
        self.folder = moved(&self.folder, from, to);
        match &mut self.change {
            Change::Come(path, _) | Change::Gone(path) | Change::TreeGone(path) => {
                *path = moved(path, from, to)
            }
            Change::Moved(one, other, _) | Change::TreeMoved(one, other) => {
                (*one, *other) = (moved(one, from, to), moved(other, from, to));
            }
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, Node>) {
        match &self.change {
            Change::Come(path, node) => drop(names.insert(path.clone(), *node)),
            Change::Gone(path) => drop(names.remove(path)),
            Change::Moved(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
            Change::TreeGone(path) => names.retain(|name, _| !name.starts_with(path)),
            Change::TreeMoved(from, to) => {
                let all = std::mem::take(names);
                *names = all.into_iter().map(|(name, node)| (moved(&name, from, to), node)).collect();
            }
        }
    }
}

impl Replay {
    /// Replays what comes next on the tape.
    pub fn go_on(&mut self, ops: Vec<Op>) {
        self.done += ops.len();
        for op in &ops {
            self.play(op);
        }
    }

    /// A file as it is after a power cut that takes all that was not synced; `None` where it is not there then.
    #[must_use]
    pub fn durable(&self, path: &Path) -> Option<&[u8]> {
        let Some(Node::File(file)) = self.names.get(path) else { return None };
        let reached = |above: &Path| self.names.get(above) == Some(&Node::Folder);
        let top = self.names.keys().next()?;
        let there = path.ancestors().skip(1).take_while(|above| above.starts_with(top)).all(reached);
        there.then(|| self.files.get(file).map_or(&[][..], |content| &content.durable))
    }

    /// Replays the tape until `cut` operations are done. Only forwards.
    pub fn up_to(&mut self, ops: &[Op], cut: usize) {
        for op in &ops[self.done..cut] {
            self.play(op);
        }
        self.done = cut;
    }

    fn name(&mut self, at: &Path, change: Change) {
        self.unsynced.push(Naming { folder: folder_of(at), change });
    }

    fn come(&mut self, path: &Path, node: Node) {
        self.name(path, Change::Come(path.to_owned(), node));
    }

    fn touch(&mut self, file: FileId, touch: Touch) {
        self.files.entry(file).or_default().unsynced.push(touch);
    }

    fn play(&mut self, op: &Op) {
        match op {
            Op::MakeFolder(path) => self.come(path, Node::Folder),
            Op::Create(file, path) | Op::Link(file, path) => self.come(path, Node::File(*file)),
            Op::Rename(file, from, to) => {
                self.name(to, Change::Moved(from.clone(), to.clone(), Node::File(*file)));
            }
            Op::Remove(path) => self.name(path, Change::Gone(path.clone())),
            Op::RemoveFolder(path) => {
                // Should the folder be there after all, what was not synced in it may not.
                self.unsynced.retain(|naming| !naming.folder.starts_with(path));
                self.name(path, Change::TreeGone(path.clone()));
            }
            Op::RenameFolder(from, to) => {
                for naming in &mut self.unsynced {
                    naming.go_along(from, to);
                }
                self.name(to, Change::TreeMoved(from.clone(), to.clone()));
            }
            Op::Write(file, at, bytes) => self.touch(*file, Touch::Write(*at as usize, bytes.clone())),
            Op::Truncate(file, length) => self.touch(*file, Touch::Length(*length as usize)),
            Op::SyncFile(file) => self.files.entry(*file).or_default().sync(),
            Op::SyncFolder(folder) => {
                let (now, later) = std::mem::take(&mut self.unsynced)
                    .into_iter()
                    .partition(|naming| naming.folder == *folder);
                self.unsynced = later;
                let now: Vec<Naming> = now;
                for naming in now {
                    naming.apply(&mut self.names);
                }
            }
        }
    }

    /// Makes `base` again under `to`, as a power cut at this place leaves it.
    pub fn image(&self, loss: Loss, base: &Path, to: &Path) {
        self.left(loss, base, &|_| true).write(to);
    }

    /// The same with those files alone whose paths inside are wanted.
    pub fn image_of(&self, loss: Loss, base: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) {
        self.left(loss, base, wanted).write(to);
    }

    /// What is left of `base` after a power cut at this place, of the files that are wanted.
    #[must_use]
    pub fn left(&self, loss: Loss, base: &Path, wanted: &dyn Fn(&Path) -> bool) -> Image {
        let mut dice = Dice::new(if let Loss::Some(seed) = loss { seed } else { 0 });
        let mut names = self.names.clone();
        for naming in &self.unsynced {
            let kept = match loss {
                Loss::Nothing => true,
                Loss::Everything => false,
                Loss::Some(_) => dice.chance(50),
            };
            if kept {
                naming.apply(&mut names);
            }
        }
        // Ordered by path: a folder comes before what lies in it, and what lies in a lost folder is lost.
        let (mut folders, mut files) = (BTreeSet::from([PathBuf::new()]), Vec::new());
        for (path, node) in &names {
            let Ok(inside) = path.strip_prefix(base) else { continue };
            let is_held = inside.parent().is_none_or(|folder| folders.contains(folder));
            if !is_held || !wanted(inside) {
                continue;
            }
            match node {
                Node::Folder => {
                    folders.insert(inside.to_owned());
                }
                Node::File(file) => {
                    let bytes = self.files.get(file).map(|content| content.after(loss, &mut dice));
                    files.push((inside.to_owned(), bytes.unwrap_or_default()));
                }
            }
        }
        Image { folders, files }
    }
}

/// The folders and files that are left.
#[derive(Debug)]
pub struct Image {
    folders: BTreeSet<PathBuf>,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Image {
    /// Two images of one digest are the same disk.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let mut parts: Vec<&[u8]> = Vec::new();
        let lengths: Vec<[u8; 8]> =
            self.files.iter().map(|(_, bytes)| (bytes.len() as u64).to_be_bytes()).collect();
        for folder in &self.folders {
            parts.extend([folder.as_os_str().as_bytes(), b"\0/\0"]);
        }
        for ((path, bytes), length) in self.files.iter().zip(&lengths) {
            parts.extend([path.as_os_str().as_bytes(), b"\0", length, bytes]);
        }
        Hash::of(&parts)
    }

    /// Makes it under `to`.
    pub fn write(&self, to: &Path) {
        for folder in &self.folders {
            std::fs::create_dir_all(to.join(folder)).unwrap();
        }
        for (path, bytes) in &self.files {
            std::fs::write(to.join(path), bytes).unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tape::Tape;
    use super::*;

    fn left(tape: &Tape, cut: usize, loss: Loss) -> BTreeMap<String, Vec<u8>> {
        let dir = tempfile::tempdir().unwrap();
        let mut replay = Replay::default();
        replay.up_to(&tape.ops(), cut);
        replay.image(loss, Path::new("/home"), dir.path());
        let found = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        found
            .map(|path| {
                (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
            })
            .collect()
    }

    #[test]
    fn a_name_stays_with_its_folder_and_bytes_with_their_file() {
        let tape = Tape::default();
        let (temporary, path, folder) = (Path::new("/home/a.new"), Path::new("/home/a"), Path::new("/home"));
        let (file, _) = tape.file(temporary);
        tape.wrote(file, 0, &[7; 2_000]);
        tape.synced(file);
        tape.renamed(temporary, path);
        tape.synced_folder(folder);
        let all = tape.len();
        assert!(left(&tape, all - 1, Loss::Everything).is_empty(), "no name was synced");
        assert_eq!(left(&tape, all - 1, Loss::Nothing)["a"], [7; 2_000]);
        assert_eq!(left(&tape, all, Loss::Everything)["a"], [7; 2_000]);
        assert!(left(&tape, 2, Loss::Everything).is_empty());

        // An overwrite that was not synced: old, new, or torn at sectors.
        tape.wrote(file, 100, &[9; 1_000]);
        assert_eq!(left(&tape, all + 1, Loss::Everything)["a"], [7; 2_000]);
        let mut torn = 0;
        for seed in 0..50 {
            let bytes = left(&tape, all + 1, Loss::Some(seed)).remove("a").unwrap();
            assert_eq!(bytes.len(), 2_000);
            assert!(bytes[..100].iter().chain(&bytes[1_100..]).all(|byte| *byte == 7));
            for sector in [100..512, 512..1_024, 1_024..1_100] {
                assert!(bytes[sector.clone()].iter().all(|byte| *byte == bytes[sector.start]), "torn inside");
            }
            torn += usize::from(bytes[100] != bytes[512]);
        }
        assert!(torn > 5, "{torn} of 50 were torn");
    }
}
