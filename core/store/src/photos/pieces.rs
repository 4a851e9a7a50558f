//! Photos that are coming: what came of one before the line broke or the process ended, sealed as it came, is not asked for again.
//!
//! ```text
//! photos/coming/{photo}-{from}     a piece; they follow each other without a gap
//! ```
//!
//! The hash of the whole decides in the end; pieces that do not come to it are thrown away, and the photo begins anew.

use std::path::PathBuf;

use kengai_protocol::Hash;
use kengai_protocol::limits::{BLOB_BYTES_MAX, PART_BYTES_MAX};

use crate::home::files::{exists, make_folder, read_bounded, remove_if_there};
use crate::photos::claims::PhotoClaim;
use crate::photos::photo_files::PhotoFiles;
use crate::{Store, StoreError};

/// Where they lie, inside the photos' folder.
const COMING: &str = "coming";

/// How far a photo is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoCame {
    /// All of it, and kept.
    Whole,
    /// So many bytes from its beginning.
    Until(u64),
}

impl PhotoFiles {
    fn coming(&self) -> PathBuf {
        self.dir.join(COMING)
    }

    /// The pieces of a photo, in order, as far as they follow each other.
    fn pieces(&self, id: &Hash) -> Result<Vec<(u64, PathBuf)>, StoreError> {
        let mut pieces = Vec::new();
        if self.disk().exists(&self.coming()).map_err(StoreError::io("looking for pieces of photos"))? {
            let names =
                self.disk().names(&self.coming()).map_err(StoreError::io("listing pieces of photos"))?;
            let own = format!("{id}-");
            for name in names {
                let from = name.to_str().and_then(|name| name.strip_prefix(&own)?.parse::<u64>().ok());
                pieces.extend(from.map(|from| (from, self.coming().join(&name))));
            }
        }
        pieces.sort_unstable();
        Ok(pieces)
    }

    /// What came of a photo so far.
    fn came(&self, id: &Hash) -> Result<Vec<u8>, StoreError> {
        let mut whole = Vec::new();
        for (from, path) in self.pieces(id)? {
            let Some(piece) = read_bounded(self.disk(), &path, "piece of a photo", PART_BYTES_MAX)? else {
                break;
            };
            let Some(known) = (whole.len() as u64).checked_sub(from) else { break };
            let new = piece.get(usize::try_from(known).unwrap_or(usize::MAX)..).unwrap_or_default();
            if whole.len() + new.len() > BLOB_BYTES_MAX {
                break;
            }
            whole.extend_from_slice(new);
        }
        Ok(whole)
    }

    /// One that is there and as long stays: another process has brought it, and what follows may rest on it.
    fn put_piece(&self, id: &Hash, from: u64, bytes: &[u8]) -> Result<(), StoreError> {
        make_folder(self.disk(), &self.coming())?;
        let path = self.coming().join(format!("{id}-{from}"));
        let there = exists(self.disk(), &path)?.then(|| self.disk().length(&path)).transpose();
        if there.is_ok_and(|there| there.is_some_and(|there| there >= bytes.len() as u64)) {
            return Ok(());
        }
        let written = self.disk().write_synced(&path, bytes);
        if written.is_err() {
            // Half of it would lie there for nothing; the error is the first one.
            let _ = remove_if_there(self.disk(), &path, "removing a piece of a photo");
        }
        written.map_err(StoreError::io("keeping a piece of a photo"))
    }

    fn forget_pieces(&self, id: &Hash) -> Result<(), StoreError> {
        for (_, path) in self.pieces(id)? {
            remove_if_there(self.disk(), &path, "removing a piece of a photo")?;
        }
        Ok(())
    }

    /// Pieces of photos that are coming no more.
    fn forget_all_pieces(&self, but: impl Fn(&Hash) -> Result<bool, StoreError>) -> Result<(), StoreError> {
        if !self.disk().exists(&self.coming()).map_err(StoreError::io("looking for pieces of photos"))? {
            return Ok(());
        }
        for name in self.disk().names(&self.coming()).map_err(StoreError::io("listing pieces of photos"))? {
            let id = name.to_str().and_then(|name| name.split_once('-')?.0.parse::<Hash>().ok());
            if !id.map(|id| but(&id)).transpose()?.unwrap_or(false) {
                remove_if_there(self.disk(), &self.coming().join(&name), "removing a piece of a photo")?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// Whoever holds this fetches the photo; `None` while somebody else in this process does. It outlives a store that steps aside.
    pub fn claim_photo(&self, id: Hash) -> Option<PhotoClaim> {
        self.claims.claim(id)
    }

    /// Bytes of a photo that came before the line broke.
    ///
    /// # Errors
    /// As the file system.
    pub fn photo_came(&self, id: Hash) -> Result<u64, StoreError> {
        Ok(self.home.photos().came(&id)?.len() as u64)
    }

    /// What came of a photo is thrown away.
    ///
    /// # Errors
    /// As the file system.
    pub fn forget_photo_pieces(&self, id: Hash) -> Result<(), StoreError> {
        self.home.photos().forget_pieces(&id)
    }

    /// Keeps a piece of a photo that begins where the last one ended. Once all of it is here the photo is kept, and this says so.
    /// Another process on this home may have fetched it meanwhile, or thrown away what came before: that is said as it is.
    ///
    /// # Errors
    /// All of it is here and is not what the id names: it begins anew; or no room.
    pub fn keep_photo_piece(
        &mut self,
        id: Hash,
        from: u64,
        piece: &[u8],
        of: u64,
    ) -> Result<PhotoCame, StoreError> {
        if self.has_photo(id)? {
            return Ok(PhotoCame::Whole);
        }
        let files = self.home.photos();
        if from + piece.len() as u64 != of {
            files.put_piece(&id, from, piece)?;
            return Ok(PhotoCame::Until(from + piece.len() as u64));
        }
        let mut whole = if from == 0 { Vec::new() } else { files.came(&id)? };
        if (whole.len() as u64) < from {
            return Ok(PhotoCame::Until(whole.len() as u64));
        }
        whole.truncate(usize::try_from(from).unwrap_or(usize::MAX));
        whole.extend_from_slice(piece);
        let kept = self.keep_photo(id, &whole);
        if from > 0 && !matches!(kept, Err(StoreError::DiskFull | StoreError::Io { .. })) {
            self.home.photos().forget_pieces(&id)?;
        }
        kept.map(|()| PhotoCame::Whole)
    }

    /// Throws away what came of photos that this device is not to fetch any more.
    ///
    /// # Errors
    /// As the file system or the database.
    pub fn forget_stale_pieces(&self) -> Result<(), StoreError> {
        self.home.photos().forget_all_pieces(|id| Ok(self.photo_to_fetch(*id)?.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kengai_protocol::blob::blob_id;

    use super::*;
    use crate::home::disk::RealDisk;

    /// Two processes took turns at a home, each where it believed the photo to be.
    #[test]
    fn a_piece_that_another_process_brought_is_not_made_shorter() {
        let dir = tempfile::tempdir().unwrap();
        let files = PhotoFiles::in_folder(Arc::new(RealDisk), dir.path());
        let bytes: Vec<u8> = (0..100_u8).collect();
        let id = blob_id(&bytes);
        files.put_piece(&id, 0, &bytes[..40]).unwrap();
        files.put_piece(&id, 40, &bytes[40..80]).unwrap();
        files.put_piece(&id, 80, &bytes[80..90]).unwrap();
        files.put_piece(&id, 40, &bytes[40..50]).unwrap();
        assert_eq!(files.came(&id).unwrap(), bytes[..90]);
        files.put_piece(&id, 80, &bytes[80..99]).unwrap();
        assert_eq!(files.came(&id).unwrap(), bytes[..99], "a longer one takes its place");
    }
}
