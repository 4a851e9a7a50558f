//! What the line to the server carried last: a new run of the program need not find it out again.

use crate::database::facts;
use crate::{Store, StoreError};

/// Bytes a second, little-endian; not there: not known, or it broke.
const KEY: &str = "line_pace";

impl Store {
    /// What the line carried when it was last noted, bytes a second; `None`: not known, or it broke since.
    ///
    /// # Errors
    /// As the database.
    pub fn line_pace(&self) -> Result<Option<u64>, StoreError> {
        Ok(facts::get(&self.db, KEY)?.and_then(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?))))
    }

    /// Notes what the line carries, bytes a second; `None` before it is trusted with more than the least, so that whatever
    /// breaks in the middle is not tried again in the same size.
    ///
    /// # Errors
    /// As the database.
    pub fn note_line_pace(&mut self, bytes_per_second: Option<u64>) -> Result<(), StoreError> {
        match bytes_per_second {
            Some(pace) => facts::set(&self.db, KEY, &pace.to_le_bytes()),
            None => facts::remove(&self.db, KEY),
        }
    }
}
