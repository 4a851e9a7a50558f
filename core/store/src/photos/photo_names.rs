//! Which documents name a photo, as `photo_names` has it: from a picture to its record without reading the client's other records.

use kengai_protocol::{CircleId, DocId, Hash};

use crate::database::columns::{doc, hash};
use crate::database::facts;
use crate::{DocKind, Store, StoreError};

/// The fact: the photos of the list of hidden ones, as it was shown last.
const LISTED: &str = "hidden_photos_listed";
/// The fact: of which draft, and under which number, a photo was taken out last.
const TAKEN_OUT: &str = "photo_taken_out";

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

    /// Of the photos that a document names, thumbnails not counted, how many the server holds, and how many there are.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_sent_of(&self, doc: DocId) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT count(counter), count(*) FROM photo_names CROSS JOIN photos ON photos.id = photo_names.photo
                   WHERE photo_names.doc = ?1 AND small = 0";
        Ok(self.db.prepare_cached(sql)?.query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?)
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

    /// Notes that a photo was taken out of a draft under a number, or that whoever writes it has seen the numbers since.
    ///
    /// # Errors
    /// As the database.
    pub fn note_taken_out(&mut self, of: Option<(DocId, u64)>) -> Result<(), StoreError> {
        let bytes = of.map(|(doc, number)| [doc.0.as_slice(), &number.to_be_bytes()].concat());
        facts::set(&self.db, TAKEN_OUT, &bytes.unwrap_or_default())
    }

    /// Of which draft, and under which number, a photo was taken out last, if nobody has seen that draft's numbers since.
    ///
    /// # Errors
    /// As the database.
    pub fn taken_out(&self) -> Result<Option<(DocId, u64)>, StoreError> {
        let noted = facts::get(&self.db, TAKEN_OUT)?.unwrap_or_default();
        let Some((id, number)) = noted.split_at_checked(16).filter(|(_, number)| number.len() == 8) else {
            return Ok(None);
        };
        let number = number.try_into().map(u64::from_be_bytes).map_err(|_| StoreError::BadRow)?;
        Ok(Some((doc(id)?, number)))
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
