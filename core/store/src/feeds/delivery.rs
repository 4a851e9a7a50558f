//! Where what was written on this device stands on its way: saved, sent, backed up; and why something waits.

use std::collections::BTreeMap;

use kengai_protocol::{CircleId, DocId};

use crate::database::facts;
use crate::feeds::entries::State;
use crate::{Store, StoreError, WaitingReason};

/// Where a record stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Durable on this device, and nowhere else yet.
    Saved,
    /// Durable on the server.
    Sent,
    /// Durable on the server and in a backup that was verified by restoring it.
    BackedUp,
    /// The server will not take it as it is: see the reason.
    SetAside,
}

impl Store {
    /// Where what this device wrote to a document stands: the least of its parts. `None` when this device wrote nothing
    /// to it.
    ///
    /// # Errors
    /// As the database.
    pub fn delivery(&self, doc: DocId) -> Result<Option<Delivery>, StoreError> {
        let pending: bool = self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM pending WHERE doc = ?1)")?
            .query_row([doc.as_bytes()], |row| row.get(0))?;
        if pending {
            return Ok(Some(Delivery::Saved));
        }
        let backed_up = facts::get_u64(&self.db, "backed_up")?.unwrap_or(0);
        let mut rows = self.db.prepare_cached(
            "SELECT entries.counter, entries.state FROM entry_docs
             JOIN entries INDEXED BY entries_place ON entries.id = entry_docs.entry WHERE entry_docs.doc = ?1",
        )?;
        let mut least = None;
        let mut rows = rows.query([doc.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let counter: Option<u64> = row.get(0)?;
            let one = match (counter, row.get::<_, u8>(1)?) {
                (None, state) if state != State::Applied.number() => return Ok(Some(Delivery::SetAside)),
                (None, _) => Delivery::Saved,
                (Some(counter), _) if counter <= backed_up => Delivery::BackedUp,
                (Some(_), _) => Delivery::Sent,
            };
            least = Some(least.map_or(one, |least: Delivery| least.min(one)));
        }
        Ok(least)
    }

    /// How much of what was written here the server does not hold ([`Store::unsent_written`]), and why.
    ///
    /// # Errors
    /// As the database.
    pub fn waiting_reasons(&self) -> Result<BTreeMap<WaitingReason, u64>, StoreError> {
        let mut out = BTreeMap::new();
        let device = self.device();
        let mut waits: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        for one in self.unsent_written()? {
            *waits.entry(one.doc().to_vec()).or_insert(0) += 1;
        }
        let mut add = |reason: WaitingReason, doc: &[u8]| {
            if let Some(count) = waits.get(doc) {
                *out.entry(reason).or_insert(0) += count;
            }
        };
        let mut rows =
            self.db.prepare_cached("SELECT DISTINCT doc, circle, reason IS NOT NULL FROM pending")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let circle = CircleId::from_slice(&row.get::<_, Vec<u8>>(1)?);
            let (Ok(circle), false) = (circle, row.get(2)?) else {
                add(WaitingReason::Unreadable, &row.get::<_, Vec<u8>>(0)?);
                continue;
            };
            let member = self
                .control
                .as_ref()
                .and_then(|control| control.circle(&circle))
                .is_some_and(|circle| circle.role(&device).is_some());
            let reason = if member { WaitingReason::NoContact } else { WaitingReason::NotAMember };
            add(reason, &row.get::<_, Vec<u8>>(0)?);
        }
        let mut rows = self.db.prepare_cached(
            "SELECT DISTINCT entries.reason, entry_docs.doc
             FROM entries CROSS JOIN entry_docs ON entry_docs.entry = entries.id
             WHERE entries.device = ?1 AND entries.counter IS NULL",
        )?;
        let mut rows = rows.query([device.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let reason: Option<String> = row.get(0)?;
            let reason = reason.map_or(WaitingReason::NoContact, |code| WaitingReason::of_code(&code));
            add(reason, &row.get::<_, Vec<u8>>(1)?);
        }
        Ok(out)
    }
}
