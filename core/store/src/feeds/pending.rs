//! What is saved and in no entry yet: rows of `pending`, as they are told to whoever makes entries of them.
//!
//! A row that does not read as what it says stays where it is, with a reason that people are shown, and stops nothing.

use std::collections::VecDeque;

use kengai_protocol::item::Item;
use kengai_protocol::limits::{ENTRY_ITEMS_MAX, ITEM_BYTES_MAX};
use kengai_protocol::{CircleId, DeviceId, DocId};
use rusqlite::{Connection, Transaction, params};

use crate::documents::doc_kind::DocKind;
use crate::documents::guard;
use crate::feeds::entries;
use crate::feeds::items::concerned;
use crate::{StoreError, WaitingReason};

/// Raw items that share one entry at most, bytes: an entry is sent whole, and the worst line carries 16 KB before it breaks. One
/// that is larger stands alone.
const ENTRY_RAW_BYTES_MAX: usize = 15 * 1024;

/// Why a row stays: it is no item, or not one about the document that it says.
pub(crate) const UNREADABLE: &str = WaitingReason::Unreadable.code();

/// One row.
pub(crate) struct Pending {
    pub(crate) id: i64,
    pub(crate) doc: Vec<u8>,
    pub(crate) item: Item,
    bytes: usize,
}

/// The circles that something is pending in.
pub(crate) fn circles(db: &Connection) -> Result<Vec<CircleId>, StoreError> {
    let named: Vec<Vec<u8>> = db
        .prepare_cached("SELECT DISTINCT circle FROM pending WHERE reason IS NULL ORDER BY circle")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut circles = Vec::with_capacity(named.len());
    for bytes in named {
        match CircleId::from_slice(&bytes) {
            Ok(circle) => circles.push(circle),
            Err(_) => {
                let sql = "UPDATE pending SET reason = ?2 WHERE circle = ?1";
                db.prepare_cached(sql)?.execute((bytes, UNREADABLE))?;
            }
        }
    }
    Ok(circles)
}

/// Puts an item that is to be sent.
pub(crate) fn put(tx: &Transaction<'_>, circle: CircleId, doc: DocId, item: &Item) -> Result<(), StoreError> {
    let (kind, payload) = item.encode();
    if payload.len() > ITEM_BYTES_MAX {
        return Err(StoreError::Limit { what: "one save", limit: ITEM_BYTES_MAX });
    }
    insert(tx, circle, doc, (kind, &payload))
}

/// Puts an item that an older identity had put into an entry; it was let through then, and carrying it makes it longer.
pub(crate) fn put_carried(
    tx: &Transaction<'_>,
    circle: CircleId,
    doc: DocId,
    item: &Item,
) -> Result<(), StoreError> {
    let (kind, payload) = item.encode();
    insert(tx, circle, doc, (kind, &payload))
}

fn insert(
    tx: &Transaction<'_>,
    circle: CircleId,
    doc: DocId,
    (kind, payload): (u64, &[u8]),
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![circle.as_bytes(), doc.as_bytes(), kind, payload])?;
    Ok(())
}

/// What was pending is carried from now on.
pub(crate) fn replace(tx: &Transaction<'_>, id: i64, item: &Item) -> Result<(), StoreError> {
    let (kind, payload) = item.encode();
    tx.prepare_cached("UPDATE pending SET kind = ?2, payload = ?3 WHERE id = ?1")?
        .execute(params![id, kind, payload])?;
    Ok(())
}

/// It is in an entry now.
pub(crate) fn remove(tx: &Transaction<'_>, id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM pending WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// A row will not be sent as it is.
pub(crate) fn set_aside(db: &Connection, id: i64) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE pending SET reason = ?2 WHERE id = ?1")?.execute((id, UNREADABLE))?;
    Ok(())
}

/// What is pending in a circle, in parts that each make an entry.
pub(crate) fn chunks(tx: &Transaction<'_>, circle: CircleId) -> Result<VecDeque<Vec<Pending>>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id, doc, kind, payload FROM pending WHERE circle = ?1 AND reason IS NULL ORDER BY id",
    )?;
    let mut rows = rows.query([circle.as_bytes()])?;
    let mut chunks: VecDeque<Vec<Pending>> = VecDeque::new();
    let mut raw = 0;
    while let Some(row) = rows.next()? {
        let (id, doc, payload): (i64, Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let Some(item) = read(row.get(2)?, &doc, &payload) else {
            set_aside(tx, id)?;
            continue;
        };
        if matches!(&item, Item::Carried(carried) if entries::is_on_server(tx, &carried.entry)?) {
            // Its own entry arrived after all.
            remove(tx, id)?;
            continue;
        }
        let pending = Pending { id, doc, item, bytes: payload.len() + 8 };
        raw += pending.bytes;
        match chunks.back_mut() {
            Some(chunk) if raw <= ENTRY_RAW_BYTES_MAX && chunk.len() < ENTRY_ITEMS_MAX => chunk.push(pending),
            _ => {
                raw = pending.bytes;
                chunks.push_back(vec![pending]);
            }
        }
    }
    Ok(chunks)
}

/// The item of a row, if it reads as one about that document.
pub(crate) fn read(kind: i64, doc: &[u8], payload: &[u8]) -> Option<Item> {
    let item = Item::decode(u64::try_from(kind).ok()?, payload).ok()?;
    // Items of newer versions do not say what they are about.
    let about = concerned(&item);
    about.is_none_or(|about| about.as_bytes() == doc).then_some(item)
}

/// The item of a row that was read from a damaged database, if it is what only this device can have written: a page of
/// another table reads as rows of this one where the types of the columns are the same.
pub(crate) fn salvage(
    ours: &[DeviceId],
    circle: &[u8],
    (kind, doc, payload): (i64, &[u8], &[u8]),
) -> Option<Item> {
    let circle = CircleId::from_slice(circle).ok()?;
    let item = read(kind, doc, payload)?;
    let doc = DocId::from_slice(doc).ok()?;
    let is = match &item {
        Item::Carried(carried) => {
            ours.contains(&carried.origin) && is_of(&[carried.origin], circle, doc, &carried.item)
        }
        item => is_of(ours, circle, doc, item),
    };
    is.then_some(item)
}

fn is_of(authors: &[DeviceId], circle: CircleId, doc: DocId, item: &Item) -> bool {
    match item {
        Item::Change { doc_kind, change, .. } => {
            doc.belongs_to(circle, *doc_kind)
                && authors.iter().any(|author| guard::read_change(change, author).is_ok())
        }
        Item::Receipt(_) => {
            (0..=u8::MAX).any(|kind| DocKind::from_number(kind).is_some() && doc.belongs_to(circle, kind))
        }
        Item::Confirmation(_) => doc.belongs_to(circle, DocKind::Visit.number()),
        Item::File(_) | Item::NotSent(_) => doc == DocId::default(),
        Item::Carried(_) => false,
        // Of a newer version of this program.
        _ => doc == DocId::default() || (0..=u8::MAX).any(|kind| doc.belongs_to(circle, kind)),
    }
}
