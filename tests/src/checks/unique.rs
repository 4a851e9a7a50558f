//! (8) No key is used twice and no place in a feed or document is taken twice; (10) every entry that counts here bears
//! its author's signature.

use std::collections::{BTreeMap, BTreeSet};

use kengai_protocol::Hash;
use kengai_protocol::blob::BlobHeader;
use kengai_protocol::item::Item;

use super::chain::server_forks;
use super::entries::{entries_of, items_of};
use crate::cast::{Cast, Who};

/// Everything that was ever sealed, as far as somebody holds it: by the epoch's key and the salt, what was sealed.
#[derive(Debug, Default)]
pub struct Sealed(BTreeMap<(Hash, Vec<u8>), BTreeSet<Hash>>);

impl Sealed {
    /// What all devices hold, and what stands beside other entries at the server.
    #[must_use]
    pub fn of(cast: &Cast) -> Self {
        let mut sealed = Self::default();
        for who in 0..cast.devices.len() {
            for circle in &cast.circles {
                for entry in entries_of(cast, who, *circle) {
                    sealed.add(entry.header.epoch, &entry.header.salt, entry.header.hash());
                }
            }
            sealed.add_photos(cast, who);
        }
        for header in server_forks(cast) {
            sealed.add(header.epoch, &header.salt, header.hash());
        }
        sealed
    }

    fn add(&mut self, epoch: Hash, salt: &[u8], what: Hash) {
        self.0.entry((epoch, salt.to_vec())).or_default().insert(what);
    }

    fn add_photos(&mut self, cast: &Cast, who: Who) {
        let store = cast.devices[who].read();
        for id in cast.book.photos.keys() {
            if let Ok(bytes) = store.sealed_photo(*id) {
                let (header, _) = BlobHeader::read(&bytes).unwrap();
                self.add(header.epoch, &header.salt, *id);
            }
        }
    }
}

/// A document, an actor and the number of one of its changes.
type Place = (Vec<u8>, Vec<u8>, u64);

/// (8) Two things sealed with one salt, or two changes with one place in a document.
#[must_use]
pub fn nothing_twice(cast: &Cast, sealed: &Sealed) -> Vec<String> {
    let mut found: Vec<String> = sealed
        .0
        .values()
        .filter(|what| what.len() > 1)
        .map(|what| format!("(8) {} things are sealed with one key", what.len()))
        .collect();
    let mut places: BTreeMap<Place, BTreeSet<[u8; 32]>> = BTreeMap::new();
    for who in 0..cast.devices.len() {
        for circle in &cast.circles {
            for item in items_of(cast, who, *circle).into_iter().flat_map(|(_, items)| items) {
                let item = match item {
                    Item::Carried(carried) => *carried.item,
                    item => item,
                };
                let Item::Change { doc, change, .. } = item else { continue };
                let change = automerge::Change::from_bytes(change).unwrap();
                let place = (doc.0.to_vec(), change.actor_id().to_bytes().to_vec(), change.seq());
                places.entry(place).or_default().insert(change.hash().0);
            }
        }
    }
    let twice = places.values().filter(|changes| changes.len() > 1).count();
    if twice > 0 {
        found.push(format!("(8) {twice} places in documents are taken twice"));
    }
    found
}

/// (10) What counts here was signed by whom it names, who had the role.
#[must_use]
pub fn every_entry_holds(cast: &Cast) -> Vec<String> {
    let mut found = Vec::new();
    for device in &cast.devices {
        let Some(control) = device.read().control() else { continue };
        let mut rows = device
            .read()
            .database()
            .prepare_cached("SELECT bytes FROM entries WHERE state IN (0, 1)")
            .unwrap();
        let entries = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        for bytes in entries {
            let entry = kengai_protocol::Entry::decode(&bytes.unwrap()).unwrap();
            if let Err(error) = entry.check(control, None) {
                found.push(format!("(10) {} counts an entry although {error}", device.name));
            }
        }
    }
    found
}
