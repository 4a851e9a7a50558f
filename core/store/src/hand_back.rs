//! Handing the control log back to a server that was restored from a backup.
//!
//! Every device hands back what came after the backup, whoever made it. The key wraps of a statement only its maker has,
//! so the maker hands it back even when somebody else was quicker: the server then takes the wraps that it lacks.

use kengai_protocol::control_append::ControlAppend;
use kengai_protocol::{ControlState, Statement};
use rusqlite::{Connection, OptionalExtension};

use crate::meta;
use crate::{Store, StoreError};

const DUE: &str = "control_due";

/// Statements and wraps of one part weigh at most this much (one statement at least), bytes; the formats allow four
/// times as much.
const PART_BYTES_MAX: usize = 1024 * 1024;
/// Statements in one part.
const PART_STATEMENTS_MAX: usize = 512;

/// The server holds the control log up to `height` for certain: what is above is due.
pub(crate) fn note_due(db: &Connection, height: u64) -> Result<(), StoreError> {
    meta::set_u64(db, DUE, height)
}

/// Statements that this device made come back to it: it never heard that the server took them. If somebody else handed
/// them back in the meantime, the server lacks their wraps.
pub(crate) fn note_own(db: &Connection, statements: &[Statement]) -> Result<(), StoreError> {
    let mut kept = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM own_wraps WHERE hash = ?1)")?;
    for statement in statements {
        for (_, hash) in statement.wraps() {
            if kept.query_row([hash.as_bytes()], |row| row.get(0))? {
                let below = statement.height.saturating_sub(1);
                let due = meta::get_u64(db, DUE)?;
                return note_due(db, due.map_or(below, |due| due.min(below)));
            }
        }
    }
    Ok(())
}

impl Store {
    /// The height above which the server, restored from a backup, may lack control statements that are here. It stays
    /// due until they are handed back, over crashes too.
    ///
    /// # Errors
    /// As the database.
    pub fn control_due(&self) -> Result<Option<u64>, StoreError> {
        meta::get_u64(&self.db, DUE)
    }

    /// The statements above a height, as many as one append takes, with the wraps that this device made for them.
    ///
    /// # Errors
    /// As the database.
    pub fn control_part(&self, above: u64) -> Result<ControlAppend, StoreError> {
        let mut part = ControlAppend::default();
        let mut bytes = 0;
        let mut wrap_of = self.db.prepare_cached("SELECT bytes FROM own_wraps WHERE hash = ?1")?;
        let mut rows =
            self.db.prepare_cached("SELECT bytes FROM statements WHERE height > ?1 ORDER BY height")?;
        let mut rows = rows.query([above])?;
        while let Some(row) = rows.next()? {
            let encoded: Vec<u8> = row.get(0)?;
            let statement = Statement::decode(&encoded)?;
            let mut wraps: Vec<Vec<u8>> = Vec::new();
            for (_, hash) in statement.wraps() {
                wraps.extend(wrap_of.query_row([hash.as_bytes()], |row| row.get(0)).optional()?);
            }
            bytes += encoded.len() + wraps.iter().map(Vec::len).sum::<usize>();
            let full = bytes > PART_BYTES_MAX || part.statements.len() == PART_STATEMENTS_MAX;
            if full && !part.statements.is_empty() {
                break;
            }
            part.statements.push(statement);
            part.wraps.extend(wraps);
        }
        Ok(part)
    }

    /// The server holds the control log up to `height` again.
    ///
    /// # Errors
    /// As the database.
    pub fn control_handed_back(&mut self, height: u64) -> Result<(), StoreError> {
        if height >= self.control.as_ref().map_or(0, ControlState::height) {
            return meta::remove(&self.db, DUE);
        }
        note_due(&self.db, height)
    }
}
