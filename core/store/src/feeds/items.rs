//! What an entry holds: its body opened, and the documents that its items are about.

use kengai_protocol::item::{Item, decode_items};
use kengai_protocol::{DecodeError, DocId, Entry};
use rusqlite::Connection;

use crate::StoreError;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::body;
use crate::feeds::entries::State;
use crate::feeds::keys::circle_key;

/// A body's items, each decoded or not.
pub(crate) type Items = Vec<Result<Item, DecodeError>>;

/// Opens an entry's body; the inner error is why it waits or is quarantined.
pub(crate) fn open_items(db: &Connection, entry: &Entry) -> Result<Result<Items, State>, StoreError> {
    let Some(key) = circle_key(db, entry.header.circle, entry.header.epoch)? else {
        return Ok(Err(State::Waiting(Some(AsideReason::Key))));
    };
    let Ok(sealed) = entry.open(&key) else { return Ok(Err(State::Quarantined(AsideReason::Seal))) };
    let Ok(plain) = body::unpack_at(&sealed, &body::Place::of(&entry.header)) else {
        return Ok(Err(State::Quarantined(AsideReason::Body)));
    };
    Ok(decode_items(&plain).map_err(|_| State::Quarantined(AsideReason::Items)))
}

/// The document that an item changes.
pub(crate) fn changed(item: &Item) -> Option<DocId> {
    match item {
        Item::Change { doc, .. } => Some(*doc),
        Item::Carried(carried) => changed(&carried.item),
        _ => None,
    }
}

/// The document that an item is about; items of newer versions do not say.
pub(crate) fn concerned(item: &Item) -> Option<DocId> {
    match item {
        Item::Change { doc, .. } => Some(*doc),
        Item::Receipt(receipt) => Some(receipt.doc),
        Item::Confirmation(confirmation) => Some(confirmation.doc),
        Item::Carried(carried) => concerned(&carried.item),
        _ => None,
    }
}
