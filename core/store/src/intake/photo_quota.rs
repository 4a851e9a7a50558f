//! What photos have used of what the server keeps for this organisation, where that is nearly all: told to managers' devices with each
//! answer, and kept for whoever asks how the device is without a connection.

use kengai_protocol::sync_answer::PhotoQuota;

use crate::database::facts;
use crate::{Store, StoreError};

const KEY: &str = "photo_quota";

impl Store {
    /// How much of the quota was used at the last contact; `None` while there is no reason to tell.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_quota(&self) -> Result<Option<PhotoQuota>, StoreError> {
        noted(&self.db)
    }
}

fn noted(db: &rusqlite::Connection) -> Result<Option<PhotoQuota>, StoreError> {
    let Some(bytes) = facts::get(db, KEY)? else { return Ok(None) };
    let numbers: Vec<u64> = bytes
        .chunks(8)
        .map(|number| number.try_into().map(u64::from_be_bytes).map_err(|_| StoreError::BadRow))
        .collect::<Result<_, _>>()?;
    let [photos, photos_max, bytes, bytes_max] = numbers.try_into().map_err(|_| StoreError::BadRow)?;
    Ok(Some(PhotoQuota { photos, photos_max, bytes, bytes_max }))
}

/// Notes what an answer says.
pub(crate) fn note(db: &rusqlite::Connection, quota: Option<&PhotoQuota>) -> Result<(), StoreError> {
    let Some(quota) = quota else { return facts::remove(db, KEY) };
    let numbers = [quota.photos, quota.photos_max, quota.bytes, quota.bytes_max];
    facts::set(db, KEY, &numbers.map(u64::to_be_bytes).concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_told_until_an_answer_says_nothing_of_it() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL)").unwrap();
        assert_eq!(noted(&db).unwrap(), None);
        let quota = PhotoQuota { photos: 9, photos_max: 10, bytes: 1 << 40, bytes_max: u64::MAX };
        note(&db, Some(&quota)).unwrap();
        assert_eq!(noted(&db).unwrap(), Some(quota));
        note(&db, None).unwrap();
        assert_eq!(noted(&db).unwrap(), None);
    }
}
