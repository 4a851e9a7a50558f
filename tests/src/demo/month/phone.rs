//! One device of the played month: a folder and a key of its own, opened in this process, with a clock that the play sets.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use kengai::{CareBook, FileVault, SystemRandomness};
use kengai_model::{PlanRowId, StaffId, VisitId};
use tokio::runtime::Runtime;

use super::call::{Apart, Call};
use super::clock::PhoneClock;
use super::sights::Sight;
use crate::demo::device::{Device, Person, World};
use crate::demo::trouble::Trouble;

/// A device and what was done on it.
#[derive(Debug)]
pub(super) struct Phone {
    /// For commands of `kengai`, while it is closed here.
    pub(super) device: Device,
    /// Whose it is.
    pub(super) name: String,
    /// Their staff code.
    pub(super) code: String,
    /// Their staff id, once they are known to the office.
    pub(super) staff: Option<StaffId>,
    /// Its clock.
    pub(super) clock: Arc<PhoneClock>,
    /// It does not sync: out of reach, or forgotten in a drawer.
    pub(super) silent: bool,
    /// What is to be done in this part of the day.
    pub(super) calls: Vec<Call>,
    /// What was done.
    pub(super) done: Done,
    book: Option<CareBook>,
}

/// What was done on a device, to compare with what others see of it.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Records that were finished, each with the planned visit that it fulfils.
    pub(super) records: Vec<(VisitId, Option<PlanRowId>)>,
    /// How many of them had been finished when the device last synced: the server has those.
    pub(super) sent: usize,
    /// Handover notes written, and how many of them the server has.
    pub(super) notes: usize,
    pub(super) notes_sent: usize,
    /// Incidents written, and how many of them the server has.
    pub(super) incidents: usize,
    pub(super) incidents_sent: usize,
    /// Photos taken.
    pub(super) photos: usize,
    /// Drafts left open.
    pub(super) drafts: u64,
    /// Notes marked as read.
    pub(super) read: usize,
    /// 了解 of notes and of changed visits.
    pub(super) acknowledged: usize,
    /// Records into which their writer will write again later in the day.
    pub(super) two_hands: Vec<(VisitId, Apart)>,
    /// Syncs.
    pub(super) syncs: usize,
    /// What somebody may want to look at.
    pub(super) sights: Vec<Sight>,
}

impl Done {
    /// Records that the server has from this device.
    pub(super) fn sent_records(&self) -> BTreeSet<VisitId> {
        self.records[..self.sent].iter().map(|(visit, _)| *visit).collect()
    }
}

impl Phone {
    /// A device that does not exist yet.
    pub(super) fn new(world: &Arc<World>, folder: &str, name: &str, code: &str) -> Self {
        Self {
            device: Device::new(world, Person::new(name, name), folder),
            name: name.to_owned(),
            code: code.to_owned(),
            staff: None,
            clock: Arc::default(),
            silent: false,
            calls: Vec::new(),
            done: Done::default(),
            book: None,
        }
    }

    fn vault(&self, random: Arc<SystemRandomness>) -> FileVault {
        FileVault::new(self.device.passphrase(), random)
    }

    /// Makes the device.
    ///
    /// # Errors
    /// The folder is taken, or the disk refuses.
    pub(super) fn create(&mut self) -> Result<(), Trouble> {
        let random = Arc::new(SystemRandomness::new());
        let (vault, clock) = (self.vault(Arc::clone(&random)), Arc::clone(&self.clock));
        let book = CareBook::create(&self.device.home, &vault, clock, random, Duration::ZERO);
        self.book = Some(book.map_err(Trouble::book(format!("{}: create", self.name)))?);
        Ok(())
    }

    /// Opens it again in this process.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(&mut self) -> Result<(), Trouble> {
        let random = Arc::new(SystemRandomness::new());
        let (vault, clock) = (self.vault(Arc::clone(&random)), Arc::clone(&self.clock));
        let book = CareBook::open(&self.device.home, &vault, clock, random, Duration::ZERO);
        self.book = Some(book.map_err(Trouble::book(format!("{}: open", self.name)))?);
        Ok(())
    }

    /// Closes it, so that a process may open it.
    pub(super) fn close(&mut self) {
        self.book = None;
    }

    /// Its care book.
    pub(super) fn book(&self) -> &CareBook {
        self.book.as_ref().expect("devices are open but for the moments in which a process has them")
    }

    /// What went wrong, and whose device it was.
    pub(super) fn trouble(&self, what: &str) -> impl FnOnce(kengai::CareError) -> Trouble + use<> {
        Trouble::book(format!("{}: {what}", self.name))
    }

    /// Syncs; it is so late.
    ///
    /// # Errors
    /// No connection, or the answer does not hold.
    pub(super) fn sync(&mut self, runtime: &Runtime, now_ms: u64) -> Result<(), Trouble> {
        self.clock.sync_at(now_ms);
        runtime.block_on(self.book().sync(&|_| {})).map_err(self.trouble("sync"))?;
        let done = &mut self.done;
        (done.sent, done.notes_sent, done.incidents_sent) = (done.records.len(), done.notes, done.incidents);
        done.syncs += 1;
        Ok(())
    }
}
