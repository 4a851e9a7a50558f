//! An image of the disk against what was acknowledged before the cut.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::{DeviceId, DocId};
use kengai_store::{Home, Store, StoreError};
use rusqlite::Connection;

use super::states::{State, Tables, tables};
use crate::chance::SeededRandom;
use crate::device::PlainVault;

/// What a disk after a cut is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All that was acknowledged is there, and nothing by halves.
    Fine,
    /// It is a whole state, but an older one than was acknowledged.
    Lost(String),
    /// It does not open, or holds what nobody ever saved.
    Corrupt(String),
}

/// What is known of a device whose power was cut.
#[derive(Debug)]
pub struct Expected {
    /// States of its database, in their order. The first one is there when the device was made.
    pub states: Vec<State>,
    /// (operations, states by then) at each word to a caller; the first: the device is made.
    pub told: Vec<(usize, usize)>,
    /// (operations, document) of everything that was begun: by then its first save had returned.
    pub begun: Vec<(usize, DocId)>,
    /// Which device it is.
    pub device: DeviceId,
}

fn random() -> Arc<SeededRandom> {
    Arc::new(SeededRandom::new(1, "after the cut"))
}

/// What a disk holds by itself, whatever was told of it; or what is wrong with it.
#[derive(Debug)]
pub struct Held(Result<Option<Made>, Verdict>);

/// What a device holds that was made.
#[derive(Debug)]
struct Made {
    device: DeviceId,
    tables: Tables,
    /// What is being written, was thrown away and can be taken back, or is a record.
    docs: BTreeSet<DocId>,
}

/// Opens the disk that is left after `cut` operations as the program would, and looks.
#[must_use]
pub fn check(folder: &Path, cut: usize, expected: &Expected) -> Verdict {
    held(folder, expected.is_made(cut)).against(cut, expected)
}

/// Opens a disk as the program would, goes on with it, and looks at all of it. `is_made`: somebody was told that there is a device.
#[must_use]
pub fn held(folder: &Path, is_made: bool) -> Held {
    Held(if is_made { made(folder).map(Some) } else { being_made(folder).map(|()| None) })
}

impl Expected {
    /// Whether somebody was told by then that there is a device.
    #[must_use]
    pub fn is_made(&self, cut: usize) -> bool {
        self.told(cut).is_some()
    }

    /// The states that had been by the last word to a caller.
    fn told(&self, cut: usize) -> Option<usize> {
        self.told.iter().filter(|(by, _)| *by <= cut).map(|(_, states)| *states).max()
    }
}

impl Held {
    /// Against what was acknowledged before the cut.
    #[must_use]
    pub fn against(&self, cut: usize, expected: &Expected) -> Verdict {
        let made = match &self.0 {
            Err(wrong) => return wrong.clone(),
            Ok(made) => made.as_ref(),
        };
        let Some((made, told)) = made.zip(expected.told(cut)) else { return Verdict::Fine };
        if made.device != expected.device {
            return Verdict::Corrupt("another device's keys".to_owned());
        }
        let held = which_state(&made.tables, cut, told - 1, &expected.states)
            .and_then(|()| nothing_begun_is_nowhere(&made.docs, cut, &expected.begun));
        held.err().unwrap_or(Verdict::Fine)
    }
}

fn corrupt(what: &str, error: &StoreError) -> Verdict {
    Verdict::Corrupt(format!("{what}: {error:?}"))
}

/// Nobody was told that there is a device yet: it opens, or can be made.
fn being_made(folder: &Path) -> Result<(), Verdict> {
    let opened = Store::open(folder, &PlainVault, random(), Duration::ZERO);
    let store = match opened {
        Err(StoreError::NoHome | StoreError::HalfMadeHome) => {
            Store::create(folder, &PlainVault, random(), Duration::ZERO)
                .map_err(|error| corrupt("the making cannot be completed", &error))?
        }
        opened => opened.map_err(|error| corrupt("does not open while being made", &error))?,
    };
    whole(&store)
}

fn made(folder: &Path) -> Result<Made, Verdict> {
    let home = Home::open(folder, &PlainVault, Duration::ZERO).map_err(|error| corrupt("home", &error))?;
    let device = home.device();
    let db = home.open_database().map_err(|error| corrupt("database", &error))?;
    let tables = tables(&db).map_err(|error| corrupt("reading", &error.into()))?;
    let docs = docs(&db).map_err(|error| corrupt("drafts", &error.into()))?;
    // And the program goes on from here.
    let mut store = Store::go_on(home, db, random()).map_err(|error| corrupt("store", &error))?;
    if store.control().is_some() {
        store.form_entries(1).map_err(|error| corrupt("forming", &error))?;
    }
    whole(&store)?;
    Ok(Made { device, tables, docs })
}

fn docs(db: &Connection) -> rusqlite::Result<BTreeSet<DocId>> {
    db.prepare("SELECT doc FROM drafts UNION SELECT doc FROM discarded UNION SELECT doc FROM documents")?
        .query_map([], |row| row.get(0).map(DocId))?
        .collect()
}

/// What the tables hold is what they held after some commit, and after none that is older than was told.
fn which_state(found: &Tables, cut: usize, least: usize, states: &[State]) -> Result<(), Verdict> {
    // The commit that was under way may be there already.
    let most = states.iter().filter(|state| state.by <= cut).count();
    if states.iter().take(most + 1).skip(least).any(|state| *state.tables == *found) {
        return Ok(());
    }
    let missing = differing(&states[least].tables, found);
    match states[..least].iter().rposition(|state| *state.tables == *found) {
        Some(older) => {
            Err(Verdict::Lost(format!("state {older} instead of {least} to {most}; older: {missing}")))
        }
        None => Err(Verdict::Corrupt(format!("no state that ever was; against {least}: {missing}"))),
    }
}

/// What somebody began is being written, was thrown away and can be taken back, or is a record.
fn nothing_begun_is_nowhere(
    docs: &BTreeSet<DocId>,
    cut: usize,
    begun: &[(usize, DocId)],
) -> Result<(), Verdict> {
    match begun.iter().find(|(by, doc)| *by <= cut && !docs.contains(doc)) {
        Some((_, doc)) => Err(Verdict::Lost(format!("{doc} was begun and is nowhere"))),
        None => Ok(()),
    }
}

fn differing(one: &Tables, other: &Tables) -> String {
    let names: Vec<&str> = one
        .iter()
        .filter(|(name, rows)| other.get(*name) != Some(rows))
        .map(|(name, _)| name.as_str())
        .collect();
    names.join(", ")
}

/// Pages, entries, logs and photo files hold, and the own feed has no gap.
fn whole(store: &Store) -> Result<(), Verdict> {
    let audit = store.audit().map_err(|error| corrupt("audit", &error))?;
    if audit.photos_wrong > 0 {
        return Err(Verdict::Lost(format!("{} photos have no file", audit.photos_wrong)));
    }
    if !audit.is_fine() {
        return Err(Verdict::Corrupt(format!("{audit:?}")));
    }
    let gaps: u64 = store
        .database()
        .query_row(
            "SELECT count(*) FROM (SELECT 1 FROM entries WHERE device = ?1 AND state <> 4
             GROUP BY circle HAVING max(seq) - min(seq) + 1 <> count(*))",
            [store.device().as_bytes()],
            |row| row.get(0),
        )
        .map_err(|error| corrupt("feeds", &error.into()))?;
    if gaps > 0 { Err(Verdict::Corrupt(format!("{gaps} feeds with a gap"))) } else { Ok(()) }
}
