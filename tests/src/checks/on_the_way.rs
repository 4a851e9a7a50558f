//! What must hold in the middle of a day: (6) a server that shows two logs is noticed, (13) a new identity loses nothing of the old
//! one, (14) a device that died has all that its cursor covers, (17) records do not wait for photos.

use std::collections::BTreeSet;

use kengai_protocol::Entry;
use kengai_protocol::item::{Item, decode_items};
use kengai_store::{Alarm, WaitingReason};
use rusqlite::params;

use super::chain::server_reached;
use super::entries::{circle_key, items_of};
use crate::cast::{Cast, Who};
use crate::exchange::{End, Synced};

/// (6) A server that went back and did not say so was noticed by those who had seen more; of one that did not, nobody says so.
#[must_use]
pub fn noticed(cast: &Cast) -> Vec<String> {
    let says = |who: &Who| {
        let store = cast.devices[*who].read();
        // A device that came after a restore cannot know of it yet: L17 of what is known not to heal.
        let knows = !cast.server.was_restored() || store.sync_state().unwrap().restores > 0;
        knows && store.alarms().unwrap().iter().any(|(alarm, _)| *alarm == Alarm::TwoLogs)
    };
    let saying: Vec<&str> = (0..cast.devices.len()).filter(says).map(|who| cast.devices[who].name).collect();
    match (cast.server.went_back(), &saying[..]) {
        (true, []) => vec!["(6) the server went back, and nobody has noticed".to_owned()],
        (false, [_, ..]) => {
            vec![format!("(6) {saying:?} say that the server shows two logs, and it does not")]
        }
        _ => Vec::new(),
    }
}

/// What a device had not sent, and under how many identities it had been.
pub struct Unsent {
    begun_again: u64,
    items: BTreeSet<(u64, Vec<u8>)>,
}

impl Unsent {
    /// As it is now.
    #[must_use]
    pub fn of(cast: &Cast, who: Who) -> Self {
        let store = cast.devices[who].read();
        let own = store.device();
        let mut items = pending(cast, who);
        for circle in &cast.circles {
            let unsent: BTreeSet<_> = {
                let sql = "SELECT hash FROM entries WHERE circle = ?1 AND device = ?2 AND counter IS NULL";
                let mut rows = store.database().prepare_cached(sql).unwrap();
                let rows = rows.query_map(params![circle.as_bytes(), own.as_bytes()], |row| row.get(0));
                rows.unwrap().map(|hash| hash.map(kengai_protocol::Hash).unwrap()).collect()
            };
            if unsent.is_empty() {
                continue;
            }
            let of_circle = items_of(cast, who, *circle).into_iter();
            let of_unsent = of_circle.filter(|(entry, _)| unsent.contains(&entry.header.hash()));
            items.extend(of_unsent.flat_map(|(_, items)| items).map(bare));
        }
        Self { begun_again: store.begun_again().unwrap(), items }
    }

    /// (13) What does not go on under the identity that a device has taken on since.
    #[must_use]
    pub fn lost(self, cast: &Cast, who: Who) -> Vec<String> {
        let store = cast.devices[who].read();
        if store.begun_again().unwrap() == self.begun_again || self.items.is_empty() {
            return Vec::new();
        }
        let mut here = pending(cast, who);
        for circle in &cast.circles {
            here.extend(items_of(cast, who, *circle).into_iter().flat_map(|(_, items)| items).map(bare));
        }
        here.extend(held(cast, who));
        let lost = self.items.difference(&here).count();
        let of = self.items.len();
        if lost == 0 {
            return Vec::new();
        }
        vec![format!(
            "(13) {} goes on under a new identity without {lost} of {of} items",
            cast.devices[who].name
        )]
    }
}

/// An item as its first writer wrote it.
fn bare(item: Item) -> (u64, Vec<u8>) {
    match item {
        Item::Carried(carried) => carried.item.encode(),
        item => item.encode(),
    }
}

fn pending(cast: &Cast, who: Who) -> BTreeSet<(u64, Vec<u8>)> {
    let db = cast.devices[who].read().database();
    let mut rows = db.prepare_cached("SELECT kind, payload FROM pending").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))).unwrap();
    rows.map(Result::unwrap).map(|(kind, payload)| bare(Item::decode(kind, &payload).unwrap())).collect()
}

fn held(cast: &Cast, who: Who) -> Vec<(u64, Vec<u8>)> {
    let db = cast.devices[who].read().database();
    let mut rows = db.prepare_cached("SELECT bytes FROM held").unwrap();
    let rows = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let entries = rows.map(|bytes| Entry::decode(&bytes.unwrap()).unwrap());
    let opened = entries.filter_map(|entry| {
        let key = circle_key(cast, who, entry.header.circle, entry.header.epoch)?;
        decode_items(&kengai_store::body::unpack(&entry.open(&key).ok()?).ok()?).ok()
    });
    opened.flatten().filter_map(Result::ok).map(bare).collect()
}

/// (14) A device that was killed, or lost its power, holds all that its cursor covers.
#[must_use]
pub fn whole_after_a_death(cast: &Cast, who: Who) -> Vec<String> {
    let device = &cast.devices[who];
    let (store, name) = (device.read(), device.name);
    let state = store.sync_state().unwrap();
    let Some(control) = store.control() else { return Vec::new() };
    let mut found = Vec::new();
    let headless =
        "SELECT count(*) FROM feeds WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.hash = feeds.hash)";
    let headless: u64 =
        store.database().prepare_cached(headless).unwrap().query_row([], |row| row.get(0)).unwrap();
    if headless > 0 {
        found.push(format!("(14) {name} died, and {headless} feeds end in entries that are not here"));
    }
    if !cast.server.lives_in(state.incarnation) {
        return found;
    }
    // Logs that are being filled up say so.
    let filling: BTreeSet<_> = store.log_gaps().unwrap().into_iter().map(|(circle, _)| circle).collect();
    let reached = server_reached(cast, state.cursor);
    for (circle, there) in reached.into_iter().filter(|(circle, _)| !filling.contains(circle)) {
        if control.circle(&circle).is_none_or(|state| state.role(&store.device()).is_none()) {
            continue;
        }
        let sql = "SELECT coalesce(max(position), 0) FROM log WHERE circle = ?1";
        let mut rows = store.database().prepare_cached(sql).unwrap();
        let here: u64 = rows.query_row([circle.as_bytes()], |row| row.get(0)).unwrap();
        if here < there {
            found.push(format!(
                "(14) {name} died, and has {here} of the {there} places that its cursor covers"
            ));
        }
    }
    found
}

/// (17) After a sync over a line that held, no record waits for contact, whatever photos do.
#[must_use]
pub fn records_went(cast: &Cast, who: Who, synced: &Synced) -> Vec<String> {
    if synced.struck || !matches!(synced.end, End::Done | End::Cut) {
        return Vec::new();
    }
    let store = cast.devices[who].read();
    if store.unsent_photo_count().unwrap() == 0 || store.begins_again().unwrap().is_some() {
        return Vec::new();
    }
    match store.waiting_reasons().unwrap().get(&WaitingReason::NoContact) {
        Some(waiting) => {
            vec![format!("(17) {waiting} records of {} wait beside photos", cast.devices[who].name)]
        }
        None => Vec::new(),
    }
}
