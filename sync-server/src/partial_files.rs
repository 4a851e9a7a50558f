//! The files of one photo that has come in part.
//!
//! ```text
//! partial/{installation}-{photo}/{size of the photo}-{from}-{bytes}     a piece, in the order of `from` without a gap
//! ```

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, make_folder};

/// What is written at once, bytes.
pub(crate) const PIECE_BYTES: usize = 32 * 1024;

/// The pieces of one photo.
#[derive(Debug)]
pub(crate) struct PartialFiles {
    folder: PathBuf,
    /// Where they end.
    written: u64,
    names: Vec<String>,
}

impl PartialFiles {
    /// Of a photo of which nothing is here; the folder is made with the first piece.
    pub(crate) const fn none(folder: PathBuf) -> Self {
        Self { folder, written: 0, names: Vec::new() }
    }

    /// What a folder holds, and of how large a photo it says to be a part. A piece that is shorter than its name says, or does not follow
    /// the one before, ends it.
    pub(crate) fn find(disk: &dyn Disk, folder: &Path) -> io::Result<Option<(u64, Self)>> {
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
        let mut found = Self::none(folder.to_owned());
        for (from, bytes, whole, name) in pieces {
            let follows = from == found.written && whole == of && bytes <= of.saturating_sub(from);
            if !follows || disk.read(&folder.join(&name))?.len() as u64 != bytes {
                // Written anew when the photo comes as far.
                disk.remove(&folder.join(&name))?;
                continue;
            }
            found.written += bytes;
            found.names.push(name);
        }
        Ok((found.written > 0).then_some((of, found)))
    }

    /// Bytes in them.
    pub(crate) const fn written(&self) -> u64 {
        self.written
    }

    /// All that is here, in order.
    pub(crate) fn read(&self, disk: &dyn Disk) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.written).unwrap_or_default());
        for name in &self.names {
            bytes.extend_from_slice(&disk.read(&self.folder.join(name))?);
        }
        Ok(bytes)
    }

    /// All of it goes.
    pub(crate) fn remove(&mut self, disk: &dyn Disk) -> io::Result<()> {
        let is_there = !self.names.is_empty();
        (self.written, self.names) = (0, Vec::new());
        if is_there { disk.remove_folder(&self.folder) } else { Ok(()) }
    }

    /// Writes what follows, of a photo of `of` bytes.
    pub(crate) fn write(&mut self, disk: &dyn Disk, of: u64, tail: &[u8]) -> io::Result<()> {
        if tail.is_empty() {
            return Ok(());
        }
        if self.names.is_empty() {
            make_folder(disk, &self.folder)?;
        }
        let short = self.short_piece(disk)?;
        let (from, bytes) = short.as_ref().map_or((self.written, tail.to_vec()), |(from, _, piece)| {
            (*from, [piece.as_slice(), tail].concat())
        });
        let name = format!("{of}-{from}-{}", bytes.len());
        disk.write_synced(&self.folder.join(&name), &bytes)?;
        // What is here is right also where the shorter one cannot be taken away.
        if short.is_some() {
            self.names.pop();
        }
        self.written = from + bytes.len() as u64;
        self.names.push(name);
        short.map_or(Ok(()), |(_, short, _)| disk.remove_if_there(&self.folder.join(short)))
    }

    /// The last piece, where it is short of [`PIECE_BYTES`]: what follows is written with it, so that a photo is a few files however little
    /// each request brings.
    fn short_piece(&self, disk: &dyn Disk) -> io::Result<Option<(u64, String, Vec<u8>)>> {
        let Some(last) = self.names.last() else { return Ok(None) };
        let mut numbers = last.split('-').skip(1).map(str::parse::<u64>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(from)), Some(Ok(bytes))) if bytes < PIECE_BYTES as u64 => {
                Ok(Some((from, last.clone(), disk.read(&self.folder.join(last))?)))
            }
            _ => Ok(None),
        }
    }
}
