//! One organisation as the writer holds it in memory: its control state, where its logs stand, what is used up.
//!
//! All of it can be rebuilt from the tables; after a failed commit it is. What grows with history is not here.

use std::collections::HashMap;
use std::sync::Arc;

use kengai_protocol::sync_answer::{PhotoQuota, Place};
use kengai_protocol::{CircleId, ControlState, DeviceId, Hash, Incarnation, OrgId, Randomness, Role, log};

use crate::contacts::Contacts;
use crate::error::LedgerError;
use crate::limits::Quotas;
use crate::listeners::{Appended, Concerns, News};
use crate::tables::{Head, NewItem, NewWhat, Tables, Tally};

/// What one device handed in today.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Today {
    day: u64,
    pub(crate) entries: u64,
    pub(crate) statements: u64,
}

#[derive(Debug)]
pub(crate) struct Org {
    pub(crate) id: OrgId,
    pub(crate) control: ControlState,
    /// Every life of this ledger and the counter that it began at, oldest first; never empty.
    pub(crate) lives: Vec<(Incarnation, u64)>,
    /// What is counted, as the tables will have it.
    pub(crate) tally: Tally,
    /// Where the circles' logs stand, of those that have items.
    pub(crate) heads: HashMap<CircleId, Head>,
    pub(crate) today: HashMap<DeviceId, Today>,
    memberships: HashMap<DeviceId, Arc<[CircleId]>>,
    pub(crate) contacts: Contacts,
    /// What was appended since the last commit, for those who listen.
    pub(crate) appended: Appended,
    /// Changed since the last commit.
    pub(crate) dirty: bool,
    /// The control log grew since the last commit.
    pub(crate) control_grew: bool,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

impl Org {
    /// What its photos have used of what they may.
    pub(crate) fn photo_quota(&self, quotas: &Quotas) -> PhotoQuota {
        PhotoQuota {
            photos: self.tally.blobs,
            photos_max: quotas.blobs_per_org,
            bytes: self.tally.blob_bytes,
            bytes_max: quotas.blob_bytes_per_org,
        }
    }

    /// A new organisation.
    pub(crate) fn create(
        tables: &mut dyn Tables,
        control: ControlState,
        random: &dyn Randomness,
    ) -> Result<Self, LedgerError> {
        let life = Incarnation(kengai_protocol::random::bytes(random));
        tables.begin_life(&control.org(), life, 0)?;
        Ok(Self::new(control, vec![(life, 0)]))
    }

    fn new(control: ControlState, lives: Vec<(Incarnation, u64)>) -> Self {
        Self {
            id: control.org(),
            control,
            lives,
            tally: Tally::default(),
            heads: HashMap::new(),
            today: HashMap::new(),
            memberships: HashMap::new(),
            contacts: Contacts::default(),
            appended: Appended::default(),
            dirty: true,
            control_grew: true,
        }
    }

    /// Reads an organisation back, if it is there.
    pub(crate) fn load(tables: &dyn Tables, id: &OrgId) -> Result<Option<Self>, LedgerError> {
        let Some(kept) = tables.org(id)? else { return Ok(None) };
        if kept.lives.is_empty() {
            return Err(LedgerError::Damaged);
        }
        let mut org = Self::new(load_control(tables, id)?, kept.lives);
        org.contacts = Contacts::of(kept.contacts);
        org.set_back(kept.tally, kept.heads);
        Ok(Some(org))
    }

    /// Reads back what an exchange changes.
    pub(crate) fn reload(&mut self, tables: &dyn Tables) -> Result<(), LedgerError> {
        let kept = tables.org(&self.id)?.ok_or(LedgerError::Damaged)?;
        self.set_back(kept.tally, kept.heads);
        Ok(())
    }

    fn set_back(&mut self, tally: Tally, heads: HashMap<CircleId, Head>) {
        self.tally = tally;
        self.heads = heads;
        self.appended.clear();
        self.dirty = false;
        self.control_grew = false;
    }

    /// Writes what changed.
    pub(crate) fn save(&mut self, tables: &mut dyn Tables) -> Result<(), LedgerError> {
        tables.save(&self.id, &self.tally, &self.contacts.take_unsaved())
    }

    /// The unit of work stands: whoever listens hears of what was appended, and whoever has lost its right nothing more.
    pub(crate) fn tell(&mut self, news: &News) {
        let appended = std::mem::take(&mut self.appended);
        if self.control_grew {
            news.cut(self.id, &self.control);
        }
        if !appended.is_empty() {
            news.ring(self.id, &self.control, &appended);
        }
    }

    /// This life of the ledger.
    pub(crate) fn incarnation(&self) -> Incarnation {
        self.lives.last().expect("an organisation has a life").0
    }

    /// Whether the ledger was ever restored from a backup.
    pub(crate) fn was_restored(&self) -> bool {
        self.lives.len() > 1
    }

    /// How much of what a device saw in another life still stands: the least that any life since began with. A life
    /// that a restore forgot shares nothing for certain.
    pub(crate) fn restored_counter(&self, seen: Incarnation) -> u64 {
        let after = self.lives.iter().position(|(incarnation, _)| *incarnation == seen);
        after.map_or(0, |at| self.lives[at + 1..].iter().map(|(_, counter)| *counter).min().unwrap_or(0))
    }

    /// The next delivery counter.
    pub(crate) fn count(&mut self) -> u64 {
        self.dirty = true;
        self.tally.counter += 1;
        self.tally.counter
    }

    /// The circles that a device is a member of now.
    pub(crate) fn circles_of(&mut self, device: &DeviceId) -> Arc<[CircleId]> {
        let control = &self.control;
        let circles = self
            .memberships
            .entry(*device)
            .or_insert_with(|| control.circles_of(device).map(|(circle, _)| circle).collect());
        Arc::clone(circles)
    }

    /// A device's role in a circle now.
    pub(crate) fn role(&self, circle: &CircleId, device: &DeviceId) -> Option<Role> {
        self.control.circle(circle)?.role(device)
    }

    /// Takes over a longer control log.
    pub(crate) fn set_control(&mut self, control: ControlState) {
        self.control = control;
        self.memberships.clear();
        self.dirty = true;
        self.control_grew = true;
    }

    /// What a device handed in today (UTC), to be counted up.
    pub(crate) fn today(&mut self, device: DeviceId, now_ms: u64) -> &mut Today {
        let day = now_ms / DAY_MS;
        let today = self.today.entry(device).or_default();
        if today.day != day {
            *today = Today { day, ..Today::default() };
        }
        today
    }

    /// Appends to a circle's log what a device brought. Gives the place.
    pub(crate) fn append(
        &mut self,
        tables: &mut dyn Tables,
        (circle, by): (CircleId, DeviceId),
        hash: Hash,
        what: NewWhat<'_>,
    ) -> Result<Place, LedgerError> {
        let event = match what {
            NewWhat::Entry { .. } => log::LogEvent::Entry(hash),
            NewWhat::Photo { .. } => log::LogEvent::Blob(hash),
        };
        let before = self.heads.get(&circle).map(|head| head.log);
        let head = log::after(before.unwrap_or_else(|| log::empty(self.id, circle)), event);
        let counter = self.count();
        let place = Place { position: head.position, counter };
        tables.append(&self.id, &circle, &NewItem { place, running: head.hash, hash, what })?;
        self.heads.insert(circle, Head { log: head, counter });
        self.appended.insert((Concerns::Circle(circle), by));
        Ok(place)
    }

    /// The running hash of a circle's log at a position.
    pub(crate) fn running_hash(
        &self,
        tables: &dyn Tables,
        circle: &CircleId,
        position: u64,
    ) -> Result<Option<Hash>, LedgerError> {
        if self.heads.get(circle).is_none_or(|head| position > head.log.position) {
            return Ok(None);
        }
        Ok(tables.item(&self.id, circle, position)?.map(|item| item.running))
    }
}

/// Statements that are read at a time.
const CHUNK: usize = 64;

fn load_control(tables: &dyn Tables, org: &OrgId) -> Result<ControlState, LedgerError> {
    let mut control: Option<ControlState> = None;
    loop {
        let above = control.as_ref().map(ControlState::height);
        let stated = tables.statements(org, above, &[], CHUNK)?;
        let last = stated.len() < CHUNK;
        for next in stated {
            match &mut control {
                None => {
                    control = Some(ControlState::found(&next.statement).map_err(|_| LedgerError::Damaged)?)
                }
                Some(control) => control.apply(&next.statement).map_err(|_| LedgerError::Damaged)?,
            }
        }
        if last {
            return control.ok_or(LedgerError::Damaged);
        }
    }
}
