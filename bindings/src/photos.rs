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
use crate::sync::{ProgressError, count};

/// A picture as the platform gives it: JPEG, PNG or WebP.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Picture {
    /// In a file. It is read, not moved: the app deletes it afterwards.
    File {
        /// Where.
        path: FilePath,
    },
    /// In memory, as a camera screen has it: it never lies on a disk.
    Bytes {
        /// The file's bytes.
        bytes: Vec<u8>,
    },
}

impl Picture {
    fn read(self) -> Result<Vec<u8>, CareError> {
        match self {
            Self::File { path } => read(&path),
            Self::Bytes { bytes } => Ok(bytes),
        }
    }
}

/// A photo to be added to a visit that is being recorded.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PhotoDraft {
    /// The picture.
    pub picture: Picture,
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot that it belongs to, if any.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: Option<String>,
    /// "ご本人に確認": the client was asked for this very photo.
    pub asked: bool,
}

/// What stands in a photo's place until its small picture is there: soft and small, to be stretched to the shape of the photo.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlaceholderPicture {
    /// Pixels in a row.
    pub width: i32,
    /// Rows.
    pub height: i32,
    /// Red, green and blue of each pixel, row by row.
    pub rgb: Vec<u8>,
}

/// What a placeholder shows.
pub(crate) fn drawn(placeholder: &[u8]) -> Option<PlaceholderPicture> {
    let drawn = kengai::drawn(placeholder)?;
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    Some(PlaceholderPicture { width: side(drawn.width), height: side(drawn.height), rgb: drawn.rgb })
}

/// Is told how far a photo has come; must return at once.
#[uniffi::export(foreign)]
pub trait PhotoProgress: Send + Sync {
    /// So many bytes of it are here.
    fn came(&self, bytes: i64) -> Result<(), ProgressError>;
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
            picture: photo.picture.read()?,
            purpose: photo.purpose,
            slot: photo.slot,
            caption: photo.caption,
            asked: true,
        };
        self.with(|book| book.photos().add(visit, &draft))
    }

    /// Takes a photo of a draft again: another picture in its place, with its number, purpose, slot and caption.
    pub fn retake_photo(
        &self,
        visit: VisitId,
        photo: PhotoId,
        picture: Picture,
        asked: bool,
    ) -> Result<(), CareError> {
        if !asked {
            return Err(CareError::NotAsked);
        }
        let picture = picture.read()?;
        self.with(|book| book.photos().retake(visit, photo, &picture, true))
    }

    /// Takes a photo out of a draft, as one that was taken by mistake. Of a record that is finished and not sent, take the end
    /// back first (`undo_visit`).
    pub fn take_photo_out(&self, visit: VisitId, photo: PhotoId) -> Result<(), CareError> {
        self.with(|book| book.photos().take_out(visit, photo))
    }

    /// A photo as JPEG bytes; one that is not on this device is fetched, and stays as long as its record. `None` where
    /// whoever took it has not sent it. Without a signal it fails with `Older`. Cancelling it is safe at any moment: what came is not
    /// fetched again.
    pub async fn fetch_photo(
        self: Arc<Self>,
        hash: Sha256,
        progress: Option<Arc<dyn PhotoProgress>>,
    ) -> Result<Option<Vec<u8>>, CareError> {
        let mut pauses = self.pauses();
        let book = self.book()?;
        let told = move |bytes| {
            if let Some(listener) = &progress {
                // A listener that fails is its own affair: the photo comes all the same.
                let _ = listener.came(count(bytes));
            }
        };
        self.unless_suspended(book.photos().fetch(hash, &told), &mut pauses).await
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
