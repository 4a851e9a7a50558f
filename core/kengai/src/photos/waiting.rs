//! Photos that were tried and are still here, as a person needs it: whose, of which day, why, and what to do.

use std::collections::BTreeMap;

use kengai_model::{CareDay, UnixMillis, Words};
use kengai_store::Store;
use serde::Serialize;

use crate::CareError;
use crate::people::names::Names;
use crate::photos::words::photo_waits;

/// Photos of one client and day that wait for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhotosWaiting {
    /// Whose, as lists show the name; empty where no sheet of theirs is here.
    pub client_name: String,
    /// The day on which they were taken, by this device's clock.
    pub day: CareDay,
    /// How many.
    pub count: u64,
    /// Why, and what to do.
    #[serde(flatten)]
    pub words: Words,
}

/// Everything that was tried and is still here, oldest day first.
pub(crate) fn photos_waiting(store: &Store, today: CareDay) -> Result<Vec<PhotosWaiting>, CareError> {
    let all = store.photos_that_wait()?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(store, today)?;
    let mut whose: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for client in store.clients()? {
        whose.entry(client.circle).or_default().push(names.client(client.client));
    }
    let mut out: Vec<PhotosWaiting> = Vec::new();
    for one in all {
        let at = i64::try_from(one.at_ms).ok().and_then(|ms| UnixMillis::new(ms).ok());
        let day = at.map_or(today, |at| at.day());
        let client_name = whose.get(&one.circle).map_or_else(String::new, |names| names.join("・"));
        let words = photo_waits(one.why);
        let same = |known: &&mut PhotosWaiting| {
            (&known.client_name, known.day, &known.words) == (&client_name, day, &words)
        };
        match out.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => out.push(PhotosWaiting { client_name, day, count: 1, words }),
        }
    }
    Ok(out)
}
