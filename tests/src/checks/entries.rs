//! The entries that a device holds, and what is in them.

use kengai_protocol::item::{Item, decode_items};
use kengai_protocol::keys::CircleKey;
use kengai_protocol::{CircleId, Entry, Hash};
use kengai_store::body;
use rusqlite::{OptionalExtension, params};

use crate::cast::{Cast, Who};

/// A circle's key of an epoch as a device holds it.
pub(super) fn circle_key(cast: &Cast, who: Who, circle: CircleId, epoch: Hash) -> Option<CircleKey> {
    let bytes: Option<Vec<u8>> = cast.devices[who]
        .read()
        .database()
        .prepare_cached("SELECT circle_key FROM circle_keys WHERE circle = ?1 AND epoch = ?2")
        .unwrap()
        .query_row(params![circle.as_bytes(), epoch.as_bytes()], |row| row.get(0))
        .optional()
        .unwrap();
    Some(CircleKey::from_bytes(bytes?.try_into().unwrap()))
}

/// The items of every entry of a circle that a device holds.
pub(crate) fn items_of(cast: &Cast, who: Who, circle: CircleId) -> Vec<(Entry, Vec<Item>)> {
    entries_of(cast, who, circle)
        .into_iter()
        .filter_map(|entry| {
            // Without a key it waits, which `outboxes_are_empty` reports.
            let key = circle_key(cast, who, circle, entry.header.epoch)?;
            let plain = body::unpack_at(&entry.open(&key).ok()?, &body::Place::of(&entry.header)).ok()?;
            let items = decode_items(&plain).ok()?.into_iter().filter_map(Result::ok).collect();
            Some((entry, items))
        })
        .collect()
}

/// Every entry of a circle that a device holds, in the order of feeds.
#[must_use]
pub fn entries_of(cast: &Cast, who: Who, circle: CircleId) -> Vec<Entry> {
    let db = cast.devices[who].read().database();
    let mut rows = db
        .prepare_cached("SELECT bytes FROM entries WHERE circle = ?1 AND state <> 4 ORDER BY device, seq")
        .unwrap();
    rows.query_map([circle.as_bytes()], |row| row.get::<_, Vec<u8>>(0))
        .unwrap()
        .map(|bytes| Entry::decode(&bytes.unwrap()).unwrap())
        .collect()
}
