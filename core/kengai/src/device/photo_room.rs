//! What a manager is told of the room that photos take at the server: how much of the quota is used, and photos that no record names.

use std::collections::{BTreeMap, HashMap};

use kengai_model::CareDay;
use kengai_store::{OrphanPhotos, Store};
use serde::Serialize;

use crate::book::carebook::is_manager;
use crate::people::names::Names;
use crate::{CareBook, CareError};

/// A look reads every record, so it is made once a day.
const LOOK_EVERY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Documents that are read before others get their turn at the store.
const DOCS_AT_ONCE: usize = 500;

/// What photos have used of what the server may keep of them, where that is nearly all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PhotoQuotaView {
    /// Photos that the server keeps.
    pub photos: u64,
    /// As many as it may keep.
    pub photos_max: u64,
    /// Their bytes.
    pub bytes: u64,
    /// As many as it may keep.
    pub bytes_max: u64,
    /// New photos are refused: they wait on their devices.
    pub used_up: bool,
}

/// Photos of one client at the server that no record names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrphanPhotosView {
    /// Whose, as lists show the name; empty where no sheet of theirs is here.
    pub client_name: String,
    /// How many.
    pub photos: u64,
    /// Their bytes.
    pub bytes: u64,
}

pub(crate) fn quota(store: &Store) -> Result<Option<PhotoQuotaView>, CareError> {
    Ok(store.photo_quota()?.map(|quota| PhotoQuotaView {
        photos: quota.photos,
        photos_max: quota.photos_max,
        bytes: quota.bytes,
        bytes_max: quota.bytes_max,
        used_up: quota.is_used_up(),
    }))
}

pub(crate) fn orphans(store: &Store, today: CareDay) -> Result<Vec<OrphanPhotosView>, CareError> {
    let (_, found) = store.orphan_photos()?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let whose = Names::load(store, today)?.of_circles()?;
    let view = |one: &OrphanPhotos| OrphanPhotosView {
        client_name: whose.get(&one.circle).cloned().unwrap_or_default(),
        photos: one.photos,
        bytes: one.bytes,
    };
    Ok(found.iter().map(view).collect())
}

impl CareBook {
    /// Looks for photos that no record names, on a manager's device and once a day. Others may use the store in between; what
    /// comes meanwhile is younger than what is counted.
    pub(crate) fn look_for_orphan_photos(&self) -> Result<(), CareError> {
        let now_ms = self.now();
        let mut left: HashMap<_, _> = {
            let store = self.lock();
            let (looked_ms, _) = store.orphan_photos()?;
            if !is_manager(&store) || now_ms.abs_diff(looked_ms) < LOOK_EVERY_MS {
                return Ok(());
            }
            store.photos_at_server(now_ms)?.into_iter().map(|photo| (photo.id, photo)).collect()
        };
        let mut after = Some(0);
        while let Some(from) = after.filter(|_| !left.is_empty()) {
            let (named, next) = self.lock().photos_named(from, DOCS_AT_ONCE)?;
            for id in &named {
                left.remove(id);
            }
            after = next;
        }
        let mut found = BTreeMap::new();
        for photo in left.values() {
            let one = OrphanPhotos { circle: photo.circle, photos: 0, bytes: 0 };
            let of = found.entry(photo.circle).or_insert(one);
            of.photos += 1;
            of.bytes += photo.bytes;
        }
        let found: Vec<OrphanPhotos> = found.into_values().collect();
        Ok(self.lock().note_orphan_photos(&found, now_ms)?)
    }
}
