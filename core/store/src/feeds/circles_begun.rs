//! Circles that this device hands in for new clients: noted before they are, because a kill between that and the clients'
//! sheets leaves circles that the server keeps for ever and nobody uses. The next new client gets one of them.

use kengai_protocol::{CircleId, CircleKind, Role};
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::facts;
use crate::documents::doc_kind::DocKind;
use crate::{Store, StoreError};

/// The fact that holds them, one after the other, the oldest first.
const BEGUN: &str = "circles_begun";
/// So many are remembered; what was thrown away because somebody else was first is among them.
const BEGUN_MAX: usize = 4096;

fn begun(db: &Connection) -> Result<Vec<CircleId>, StoreError> {
    let bytes = facts::get(db, BEGUN)?.unwrap_or_default();
    bytes.chunks(CircleId::LEN).map(|one| CircleId::from_slice(one).map_err(|_| StoreError::BadRow)).collect()
}

fn has_sheet(db: &Connection, circle: CircleId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM documents WHERE kind = ?1 AND circle = ?2 LIMIT 1";
    let found = db
        .prepare_cached(sql)?
        .query_row(params![DocKind::Client.number(), circle.as_bytes()], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

impl Store {
    /// Notes circles that are about to be handed in for new clients. Durable when it returns.
    ///
    /// # Errors
    /// As the database.
    pub fn note_circles(&mut self, circles: &[CircleId]) -> Result<(), StoreError> {
        if circles.is_empty() {
            return Ok(());
        }
        let tx = self.db.transaction()?;
        let mut all = Vec::new();
        for circle in begun(&tx)? {
            if !has_sheet(&tx, circle)? {
                all.push(circle);
            }
        }
        all.extend(circles);
        let kept = &all[all.len().saturating_sub(BEGUN_MAX)..];
        facts::set(&tx, BEGUN, &kept.iter().flat_map(|circle| circle.0).collect::<Vec<u8>>())?;
        Ok(tx.commit()?)
    }

    /// Circles of those that the server took and that are no client's: this device can write into them.
    ///
    /// # Errors
    /// As the database.
    pub fn unused_circles(&self) -> Result<Vec<CircleId>, StoreError> {
        let Some(control) = &self.control else { return Ok(Vec::new()) };
        let device = self.device();
        let mut unused = Vec::new();
        for circle in begun(&self.db)? {
            let is_ours = control.circle(&circle).is_some_and(|state| {
                state.kind == CircleKind::Client && state.role(&device) == Some(Role::Manager)
            });
            if is_ours && !has_sheet(&self.db, circle)? && self.newest_key(circle).is_ok() {
                unused.push(circle);
            }
        }
        Ok(unused)
    }
}
