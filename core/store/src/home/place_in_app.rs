//! Where the person was in the app when the phone was put away, as the app writes it. It names clients and records, so it lies here,
//! sealed, and not in a file of the app's.

use crate::database::facts;
use crate::{Store, StoreError};

/// The longest that is kept, bytes: a stack of some ten screens.
const PLACE_BYTES_MAX: usize = 4_096;

const PLACE: &str = "place_in_the_app";

impl Store {
    /// Where the person was; `None`: nowhere yet, or what stands there cannot be read.
    ///
    /// # Errors
    /// As the database.
    pub fn place(&self) -> Result<Option<String>, StoreError> {
        Ok(facts::get(&self.db, PLACE)?.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// Keeps where the person is; what is longer than [`PLACE_BYTES_MAX`] is not kept, and the first screen comes instead.
    ///
    /// # Errors
    /// As the database.
    pub fn keep_place(&mut self, place: &str) -> Result<(), StoreError> {
        let kept = if place.len() > PLACE_BYTES_MAX { "" } else { place };
        facts::set(&self.db, PLACE, kept.as_bytes())
    }
}
