//! Everything that is computed from entries, computed again: documents and all that lists read. Entries are the truth; a
//! cache that is in doubt, or that a newer version would fill differently, is thrown away and made anew.

use crate::feeds::{concerned, entries};
use crate::intake::incoming;
use crate::rescue::keep_tables::COMPUTED;
use crate::{Store, StoreError};

impl Store {
    /// Forgets all that is computed from entries, and computes it again. What is pending becomes entries first; where that
    /// cannot be, such as outside an organisation, nothing is forgotten and the answer is `false`. Drafts, keys, photos and
    /// what has left this device stay as they are. Ended in the middle, the next opening goes on.
    ///
    /// # Errors
    /// As the database.
    pub fn rebuild(&mut self, now_ms: u64) -> Result<bool, StoreError> {
        self.form_entries(now_ms)?;
        let tx = self.db.transaction()?;
        let pending: bool =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM pending WHERE reason IS NULL)", [], |row| row.get(0))?;
        if pending {
            return Ok(false);
        }
        // What this device's own entries concern is noted when they are formed, and never again.
        for table in COMPUTED.into_iter().filter(|table| !["entry_map", "entry_docs"].contains(table)) {
            tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        concerned::forget_what_is_here(&tx)?;
        entries::receive_all_again(&tx)?;
        tx.commit()?;
        incoming::catch_up(self)?;
        Ok(true)
    }
}
