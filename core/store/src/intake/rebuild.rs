//! Everything that is computed from entries, computed again: documents and all that lists read. Entries are the truth; a
//! cache that is in doubt, or that a newer version would fill differently, is thrown away and made anew.

use crate::feeds::outgoing::state;
use crate::rescue::keep_tables::COMPUTED;
use crate::{Store, StoreError, database::meta, intake::incoming, window};

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
        // What an entry concerned whose body has left is known from this table alone.
        // The same where something has left that an entry concerns among others: it is no news when it is met again.
        tx.execute(
            "DELETE FROM entry_map WHERE entry IN (SELECT id FROM entries WHERE bodiless = 0) AND entry NOT IN
             (SELECT entry FROM entry_map AS old JOIN left_docs ON left_docs.doc = old.doc)",
            [],
        )?;
        // From the beginning again; not as if nothing had left, or what comes to that would not be noted until it leaves.
        if meta::get_u64(&tx, window::MAPPED)?.is_some() {
            meta::set_u64(&tx, window::MAPPED, 0)?;
        }
        tx.execute(
            "UPDATE entries SET state = ?1, attempts = 0 WHERE state = ?2 AND bodiless = 0",
            [state::RECEIVED, state::APPLIED],
        )?;
        tx.commit()?;
        incoming::catch_up(self)?;
        Ok(true)
    }
}
