//! Which documents name a photo, as `photo_names` has it: from a picture to its record without reading the client's other records.

use kengai_protocol::{CircleId, DocId, Hash};

use crate::database::columns::doc;
use crate::{DocKind, Store, StoreError};

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
}

fn kind(number: u8) -> Result<DocKind, StoreError> {
    DocKind::from_number(number).ok_or(StoreError::BadRow)
}
