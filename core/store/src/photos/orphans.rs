//! Photos that nothing names any more: taken out of a draft before they were sent, taken again, or sealed just before a power cut
//! took the draft that was to name them.
//!
//! They are not sent, and their files are removed at a quiet moment. **Never one that a record may still name**: only photos that
//! this device took itself and that the server does not have; in whose circle every entry has been looked into and nothing waits
//! to be sent (until then the end of a record can be taken back, and what it named is named again); and that no draft names,
//! thrown away or not. The file goes before its row: a kill in between leaves a row that the next pass finds again.

use kengai_protocol::Hash;

use crate::documents::drafted_photos::of_drafts;
use crate::photos::rows;
use crate::{Store, StoreError};

/// That no document names a photo, as far as this device knows everything in its circle. The circles in which something is not looked
/// into yet are found by the indexes of just those entries: by its circle, every entry would be gone through that it ever had.
pub(crate) const NAMELESS: &str = "(photos.made = 1
    AND NOT EXISTS (SELECT 1 FROM photo_names WHERE photo_names.photo = photos.id)
    AND photos.circle NOT IN (SELECT circle FROM entries INDEXED BY entries_open WHERE state IN (0, 2))
    AND photos.circle NOT IN (SELECT circle FROM entries INDEXED BY entries_aside WHERE state >= 3))";

/// Removed in one pass: some milliseconds each.
const PASS_MAX: usize = 100;

impl Store {
    /// Removes photos and thumbnails that were never sent and that nothing names, at most a hundred. Returns how many went.
    ///
    /// # Errors
    /// As the database or the file system; what was removed until then is consistent.
    pub fn collect_orphans(&mut self) -> Result<u64, StoreError> {
        let nameless = self.nameless()?;
        if nameless.is_empty() {
            return Ok(0);
        }
        let drafted = of_drafts(&self.db)?;
        let mut removed = 0;
        for id in nameless.iter().filter(|id| !drafted.contains(id)).take(PASS_MAX) {
            self.home.photos().remove(id)?;
            rows::forget(&self.db, id)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// How many of those that are here and not at the server no document names, thumbnails not counted.
    pub(crate) fn nameless_count(&self) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM photos INDEXED BY photos_made
             WHERE made = 1 AND counter IS NULL AND here = 1 AND small = 0 AND {NAMELESS}"
        );
        Ok(self.db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
    }

    /// Photos that no document names, where nothing can come back that does.
    fn nameless(&self) -> Result<Vec<Hash>, StoreError> {
        let sql = format!(
            "SELECT id FROM photos INDEXED BY photos_made WHERE made = 1 AND counter IS NULL AND {NAMELESS}
               AND photos.circle NOT IN (SELECT circle FROM pending)
               AND photos.circle NOT IN
                   (SELECT circle FROM entries INDEXED BY entries_unsent WHERE counter IS NULL)
             ORDER BY at_ms, id"
        );
        self.collect(&sql, [], |row| {
            Hash::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)
        })
    }
}
