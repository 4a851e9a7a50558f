//! What older identities of this device wrote and the server did not take: kept word for word, to be carried.
//!
//! An entry is bound to its author and place, so a new identity cannot send it. Its items can go on, each as a carried
//! item. Where the circle's key is not here (a database that was rescued without its keys), the sealed entry waits.

use kengai_protocol::item::{Carried, Item};
use kengai_protocol::{CircleId, DeviceId, Entry, Hash};
use rusqlite::{Connection, Transaction, params};

use crate::database::fence::alone;
use crate::documents::opened::Opened;
use crate::feeds::items::{concerned, open_items};
use crate::feeds::{entries, pending};
use crate::intake::apply::{Author, Desk, apply_item};
use crate::{Store, StoreError};

/// Puts an entry here, from wherever it stood.
pub(crate) fn hold(tx: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO held (hash, bytes) VALUES (?1, ?2)")?
        .execute(params![entry.header.hash().as_bytes(), entry.encode()])?;
    Ok(())
}

/// How many are kept.
pub(crate) fn count(db: &Connection) -> Result<u64, StoreError> {
    Ok(db.prepare_cached("SELECT count(*) FROM held")?.query_row([], |row| row.get(0))?)
}

/// Opens what can be opened: its items wait to be sent from now on.
pub(crate) fn open(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let held: Vec<(Vec<u8>, Vec<u8>)> = {
        let mut rows = tx.prepare_cached("SELECT hash, bytes FROM held WHERE reason IS NULL")?;
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    let mut entries = Vec::with_capacity(held.len());
    for (hash, bytes) in &held {
        match Entry::decode(bytes) {
            Ok(entry) => entries.push(entry),
            Err(_) => set_aside(tx, hash)?,
        }
    }
    // In the order in which they were written: what comes later builds on what came before.
    entries.sort_by_key(|entry| (entry.header.circle, entry.header.device, entry.header.seq));
    for entry in entries {
        if alone(tx, || open_one(tx, &entry))?.is_err() {
            set_aside(tx, entry.header.hash().as_bytes())?;
        }
    }
    Ok(())
}

fn open_one(tx: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    let hash = entry.header.hash();
    if !entries::is_on_server(tx, &hash)? {
        // Without its key it waits. What its own author could not open would not open for anybody.
        let Ok(items) = open_items(tx, entry)? else { return Ok(()) };
        for item in items.into_iter().flatten() {
            let doc = concerned(&item).unwrap_or_default();
            let item = carried(entry.header.device, hash, item);
            pending::put_carried(tx, entry.header.circle, doc, &item)?;
        }
    }
    tx.prepare_cached("DELETE FROM held WHERE hash = ?1")?.execute([hash.as_bytes()])?;
    Ok(())
}

fn set_aside(db: &Connection, hash: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE held SET reason = ?2 WHERE hash = ?1")?.execute((hash, pending::UNREADABLE))?;
    Ok(())
}

/// What is pending and was written under an older identity is carried as well. It stood in no entry yet.
pub(crate) fn carry_pending(tx: &Transaction<'_>, origin: DeviceId) -> Result<(), StoreError> {
    let rows: Vec<(i64, i64, Vec<u8>, Vec<u8>)> = {
        let mut rows =
            tx.prepare_cached("SELECT id, kind, doc, payload FROM pending WHERE reason IS NULL ORDER BY id")?;
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<Result<_, _>>()?
    };
    for (id, kind, doc, payload) in rows {
        let Some(item) = pending::read(kind, &doc, &payload) else {
            pending::set_aside(tx, id)?;
            continue;
        };
        pending::replace(tx, id, &carried(origin, Hash::default(), item))?;
    }
    Ok(())
}

/// A carried item stays as it is: its origin is the first.
fn carried(origin: DeviceId, entry: Hash, item: Item) -> Item {
    match item {
        Item::Carried(_) => item,
        item => Item::Carried(Carried { origin, entry, item: Box::new(item) }),
    }
}

/// Row id, circle, kind, document and payload of what waits to be sent.
type PendingColumns = (i64, Vec<u8>, i64, Vec<u8>, Vec<u8>);

impl Store {
    /// Applies what is carried to the documents here, as far as what it builds on is here. After a rescue, what was
    /// written before and not sent shows again at once; the rest follows when the entry that carries it is looked into.
    pub(crate) fn apply_carried(&mut self) -> Result<(), StoreError> {
        let Some(control) = self.control.clone() else { return Ok(()) };
        let tx = self.db.transaction()?;
        let rows: Vec<PendingColumns> = {
            let mut rows = tx.prepare_cached(
                "SELECT id, circle, kind, doc, payload FROM pending WHERE reason IS NULL ORDER BY id",
            )?;
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
                .collect::<Result<_, _>>()?
        };
        let mut desk = Desk { tx: &tx, control: &control, opened: Opened::new(false) };
        for (id, circle, kind, doc, payload) in rows {
            let read = pending::read(kind, &doc, &payload);
            let (Some(item), Ok(circle)) = (read, CircleId::from_slice(&circle)) else {
                pending::set_aside(&tx, id)?;
                continue;
            };
            let (device, item) = match item {
                Item::Carried(carried) => (carried.origin, *carried.item),
                item => (self.home.device(), item),
            };
            // Whatever does not go yet is judged again inside its entry.
            let role = control
                .role_at(&circle, &device, control.height())
                .or_else(|| role_before(&control, circle, device));
            let author = Author { circle, device, is_new: true, plain: false };
            let _ = desk.fenced(|desk| apply_item(desk, author, role, &item))?;
        }
        Ok(tx.commit()?)
    }
}

/// The role that an identity had when it was carried on.
fn role_before(
    control: &kengai_protocol::ControlState,
    circle: CircleId,
    device: DeviceId,
) -> Option<kengai_protocol::Role> {
    let next = control.device(&device)?.continued_by?;
    control.role_at(&circle, &device, control.device(&next)?.height.saturating_sub(1))
}
