//! Photos: in by the path of the camera's file, out as bytes that never touch the disk.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use kengai::model::medication::MedicationSlot;
use kengai::model::photo::PhotoPurpose;
use kengai::model::{PhotoId, Sha256, VisitId};

use crate::book::CareBook;
use crate::crossing::FilePath;
use crate::errors::CareError;

/// A photo to be added to a visit that is being recorded.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PhotoDraft {
    /// The camera's file (JPEG, PNG, WebP). It is read, not moved: the app deletes it afterwards.
    pub path: FilePath,
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot that it belongs to, if any.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: Option<String>,
    /// "ご本人に確認": the client was asked for this very photo.
    pub asked: bool,
}

fn read(path: &Path) -> Result<Vec<u8>, CareError> {
    let mut picture = Vec::new();
    let unreadable =
        || CareError::PhotoUnusable { sentence: kengai::photo_refused(kengai::PhotoError::Damaged) };
    let file = File::open(path).map_err(|_| unreadable())?;
    // One byte more than is taken: the core then says that it is too large.
    file.take(kengai::PICTURE_BYTES_MAX as u64 + 1).read_to_end(&mut picture).map_err(|_| unreadable())?;
    Ok(picture)
}

#[uniffi::export(async_runtime = "tokio")]
impl CareBook {
    /// Adds a photo to a visit that is being recorded and returns its id. Position data is removed; the sealed file
    /// and the draft are durable when it returns.
    pub fn add_photo(&self, visit: VisitId, photo: PhotoDraft) -> Result<PhotoId, CareError> {
        if !photo.asked {
            return Err(CareError::NotAsked);
        }
        let draft = kengai::PhotoDraft {
            picture: read(&photo.path)?,
            purpose: photo.purpose,
            slot: photo.slot,
            caption: photo.caption,
            asked: true,
        };
        self.with(|book| book.photos().add(visit, &draft))
    }

    /// Takes a photo of a draft again: the camera's file is read in its place, with its number, purpose, slot and caption.
    pub fn retake_photo(
        &self,
        visit: VisitId,
        photo: PhotoId,
        path: FilePath,
        asked: bool,
    ) -> Result<(), CareError> {
        if !asked {
            return Err(CareError::NotAsked);
        }
        let picture = read(&path)?;
        self.with(|book| book.photos().retake(visit, photo, &picture, true))
    }

    /// Takes a photo out of a draft, as one that was taken by mistake. Of a record that is finished and not sent, take the end
    /// back first (`undo_visit`).
    pub fn take_photo_out(&self, visit: VisitId, photo: PhotoId) -> Result<(), CareError> {
        self.with(|book| book.photos().take_out(visit, photo))
    }

    /// A photo as JPEG bytes; one that is not on this device is fetched, and stays as long as its record. `None` where
    /// whoever took it has not sent it. Without a signal it fails with `Older`.
    pub async fn fetch_photo(self: Arc<Self>, hash: Sha256) -> Result<Option<Vec<u8>>, CareError> {
        let mut pauses = self.pauses();
        let book = self.book()?;
        self.unless_suspended(book.photos().fetch(hash), &mut pauses).await
    }

    /// A photo as JPEG bytes by the hash that a brief or a record names; `None` while it is not on this device.
    pub fn photo(&self, hash: Sha256) -> Result<Option<Vec<u8>>, CareError> {
        self.with(|book| book.photos().bytes(hash))
    }

    /// The same turned clockwise by so many quarters, to be looked at; nothing is written.
    pub fn photo_turned(&self, hash: Sha256, quarters: u8) -> Result<Option<Vec<u8>>, CareError> {
        self.with(|book| book.photos().turned(hash, quarters))
    }
}
