//! Which documents name a photo, as `photo_names` has it: from a picture to its record without reading the client's other records.

use kengai_protocol::{CircleId, DocId, Hash};

use crate::database::columns::{doc, hash};
use crate::database::facts;
use crate::{DocKind, Store, StoreError};

/// The fact: the photos of the list of hidden ones, as it was shown last.
const LISTED: &str = "hidden_photos_listed";

/// A photo as it lies here, whatever names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoLying {
    /// Its name.
    pub id: Hash,
    /// The record that it was taken for, where that was on this device.
    pub visit: Option<DocId>,
}

impl Store {
    /// The documents on this device that name a photo or a thumbnail, with their kinds. Those of before version 23 of the database
    /// have no rows until they change.
    ///
    /// # Errors
    /// As the database.
    pub fn docs_naming(&self, photo: Hash) -> Result<Vec<(DocId, DocKind)>, StoreError> {
        self.collect(
            "SELECT doc, kind FROM photo_names JOIN documents USING (doc) WHERE photo = ?1 ORDER BY doc",
            [photo.as_bytes()],
            |row| Ok((doc(&row.get::<_, Vec<u8>>(0)?)?, kind(row.get(1)?)?)),
        )
    }

    /// Every document of a circle that names a photo, with its kind. Reads all names: for lists that people ask for by hand.
    ///
    /// # Errors
    /// As the database.
    pub fn docs_with_photos(&self, circle: CircleId) -> Result<Vec<(DocId, DocKind)>, StoreError> {
        self.collect(
            "SELECT DISTINCT doc, kind FROM photo_names CROSS JOIN documents USING (doc)
             WHERE circle = ?1 ORDER BY doc",
            [circle.as_bytes()],
            |row| Ok((doc(&row.get::<_, Vec<u8>>(0)?)?, kind(row.get(1)?)?)),
        )
    }

    /// Every photo of a circle that is here or to be fetched, thumbnails not counted. Reads all photos: for lists that people ask for.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_of_circle(&self, circle: CircleId) -> Result<Vec<PhotoLying>, StoreError> {
        self.collect(
            "SELECT id, visit FROM photos WHERE circle = ?1 AND small = 0 AND away = 0 ORDER BY at_ms, id",
            [circle.as_bytes()],
            |row| {
                let visit: Option<Vec<u8>> = row.get(1)?;
                Ok(PhotoLying { id: hash(row.get(0)?)?, visit: visit.map(|id| doc(&id)).transpose()? })
            },
        )
    }

    /// The record that a photo was taken for, where that was on this device.
    ///
    /// # Errors
    /// As the database.
    pub fn taken_for(&self, photo: Hash) -> Result<Option<DocId>, StoreError> {
        let visits = self.collect(
            "SELECT visit FROM photos WHERE id = ?1 AND visit IS NOT NULL",
            [photo.as_bytes()],
            |row| doc(&row.get::<_, Vec<u8>>(0)?),
        )?;
        Ok(visits.first().copied())
    }

    /// Notes the list of hidden photos that somebody is shown: its numbers mean these until another is.
    ///
    /// # Errors
    /// As the database.
    pub fn note_hidden_listed(&mut self, photos: &[Hash]) -> Result<(), StoreError> {
        let bytes: Vec<u8> = photos.iter().flat_map(|id| id.0).collect();
        facts::set(&self.db, LISTED, &bytes)
    }

    /// The list of hidden photos that somebody was shown last.
    ///
    /// # Errors
    /// As the database.
    pub fn hidden_listed(&self) -> Result<Vec<Hash>, StoreError> {
        let noted = facts::get(&self.db, LISTED)?.unwrap_or_default();
        noted.chunks(32).map(|id| Hash::from_slice(id).map_err(|_| StoreError::BadRow)).collect()
    }
}

fn kind(number: u8) -> Result<DocKind, StoreError> {
    DocKind::from_number(number).ok_or(StoreError::BadRow)
}
