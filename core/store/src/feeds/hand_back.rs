//! Handing the control log back to a server that was restored from a backup.
//!
//! Every device hands back what came after the backup, whoever made it. The key wraps of a statement only its maker has:
//! the maker brings them again for every statement, since somebody else may have handed it back without, and a backup
//! may have been made in between. The server takes what it lacks.

use kengai_protocol::control_append::ControlAppend;
use kengai_protocol::{ControlState, Statement};
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::database::facts;
use crate::{Store, StoreError};

/// The next part begins above this height.
const DUE: &str = "control_due";
/// The server has every statement up to this height, though perhaps not its wraps.
const HELD: &str = "control_held";

/// Statements and wraps of one part weigh at most this much (one statement at least), bytes; the formats allow four
/// times as much.
const PART_BYTES_MAX: usize = 1024 * 1024;
/// Statements in one part.
const PART_STATEMENTS_MAX: usize = 512;

/// Statements above `due` are to be handed back: those above `held`, and those whose wraps were made here.
fn note_due(tx: &Transaction<'_>, due: u64, held: u64) -> Result<(), StoreError> {
    let due = facts::get_u64(tx, DUE)?.map_or(due, |before| before.min(due));
    let held = facts::get_u64(tx, HELD)?.map_or(held, |before| before.min(held));
    facts::set_u64(tx, DUE, due)?;
    facts::set_u64(tx, HELD, held)
}

fn forget(tx: &Transaction<'_>) -> Result<(), StoreError> {
    facts::remove(tx, DUE)?;
    facts::remove(tx, HELD)
}

/// The server begins a new life, in which it had the control log up to `held`.
pub(crate) fn note_restored(tx: &Transaction<'_>, held: u64) -> Result<(), StoreError> {
    // What was due to the life before is part of it.
    forget(tx)?;
    note_due(tx, 0, held)
}

/// Statements that this device made come back to it: it never heard that the server took them.
pub(crate) fn note_own(tx: &Transaction<'_>, new: &[&Statement]) -> Result<(), StoreError> {
    let mut kept = tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM own_wraps WHERE hash = ?1)")?;
    for statement in new {
        for (_, hash) in statement.wraps() {
            if kept.query_row([hash.as_bytes()], |row| row.get(0))? {
                let held = new.last().map_or(statement.height, |last| last.height);
                return note_due(tx, statement.height.saturating_sub(1), held);
            }
        }
    }
    Ok(())
}

impl Store {
    /// Whether some of the control log is to be handed back. It stays due until that is done, over crashes too.
    ///
    /// # Errors
    /// As the database.
    pub fn control_due(&self) -> Result<bool, StoreError> {
        Ok(facts::get_u64(&self.db, DUE)?.is_some())
    }

    /// What is due, as much as one append takes, and the height that it reaches; `None` when there is nothing.
    ///
    /// # Errors
    /// As the database.
    pub fn control_part(&mut self) -> Result<Option<(ControlAppend, u64)>, StoreError> {
        let Some(due) = facts::get_u64(&self.db, DUE)? else { return Ok(None) };
        let held = facts::get_u64(&self.db, HELD)?.unwrap_or(0);
        let part = part(&self.db, due, held)?;
        let Some(last) = part.statements.last() else {
            self.nothing_due()?;
            return Ok(None);
        };
        let reached = last.height;
        Ok(Some((part, reached)))
    }

    /// The control log above a height, as much as one append takes, and the height that it reaches.
    ///
    /// # Errors
    /// As the database.
    pub fn control_above(&self, height: u64) -> Result<Option<(ControlAppend, u64)>, StoreError> {
        let part = part(&self.db, height, height)?;
        let reached = part.statements.last().map(|last| last.height);
        Ok(reached.map(|reached| (part, reached)))
    }

    /// The server has taken what was due up to `height`.
    ///
    /// # Errors
    /// As the database.
    pub fn control_handed_back(&mut self, height: u64) -> Result<(), StoreError> {
        if height >= self.control.as_deref().map_or(0, ControlState::height) {
            return self.nothing_due();
        }
        facts::set_u64(&self.db, DUE, height)
    }

    fn nothing_due(&mut self) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        forget(&tx)?;
        Ok(tx.commit()?)
    }
}

fn part(db: &Connection, due: u64, held: u64) -> Result<ControlAppend, StoreError> {
    let mut part = ControlAppend::default();
    let mut bytes = 0;
    let mut wrap_of = db.prepare_cached("SELECT bytes FROM own_wraps WHERE hash = ?1")?;
    let mut rows = db.prepare_cached("SELECT bytes FROM statements WHERE height > ?1 ORDER BY height")?;
    let mut rows = rows.query([due])?;
    while let Some(row) = rows.next()? {
        let encoded: Vec<u8> = row.get(0)?;
        let statement = Statement::decode(&encoded)?;
        let mut wraps: Vec<Vec<u8>> = Vec::new();
        for (_, hash) in statement.wraps() {
            wraps.extend(wrap_of.query_row([hash.as_bytes()], |row| row.get(0)).optional()?);
        }
        if statement.height <= held && wraps.is_empty() {
            continue;
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
