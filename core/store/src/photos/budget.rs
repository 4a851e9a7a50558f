//! What photos may cost a day where the line is paid for by what it carries: the limit that somebody set on this device, and what was
//! used of it.

use crate::database::facts;
use crate::{Store, StoreError};

/// Bytes a day.
const LIMIT: &str = "photo_bytes_a_day";
/// Day and bytes: 8 bytes each.
const USED: &str = "photo_bytes_today";

impl Store {
    /// The bytes that photos may move a day on such a line; `None`: nobody set any.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_bytes_a_day(&self) -> Result<Option<u64>, StoreError> {
        facts::get_u64(&self.db, LIMIT)
    }

    /// Sets them.
    ///
    /// # Errors
    /// As the database.
    pub fn set_photo_bytes_a_day(&mut self, bytes: u64) -> Result<(), StoreError> {
        facts::set_u64(&self.db, LIMIT, bytes)
    }

    /// Bytes that photos have moved on a day, given as its number.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_bytes_of(&self, day: u64) -> Result<u64, StoreError> {
        let used = facts::get(&self.db, USED)?;
        let used = used.as_deref().and_then(<[u8]>::split_first_chunk::<8>);
        Ok(match used {
            Some((of, bytes)) if u64::from_be_bytes(*of) == day => {
                bytes.try_into().map(u64::from_be_bytes).unwrap_or_default()
            }
            _ => 0,
        })
    }

    /// Photos have moved so many bytes more on a day.
    ///
    /// # Errors
    /// As the database.
    pub fn note_photo_bytes(&mut self, day: u64, bytes: u64) -> Result<(), StoreError> {
        if bytes == 0 {
            return Ok(());
        }
        let used = self.photo_bytes_of(day)?.saturating_add(bytes);
        facts::set(&self.db, USED, &[day.to_be_bytes(), used.to_be_bytes()].concat())
    }
}
