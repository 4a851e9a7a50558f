//! Everything that a month is played with, and what all of its devices do together.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use kengai::{DocId, TodayVisit};
use kengai_model::{CareDay, ClientId, VisitId};
use tokio::runtime::Runtime;

use super::clock::instant_ms;
use super::fate::Due;
use super::phone::Phone;
use super::sights::Sight;
use super::size::Size;
use super::visits::Bag;
use crate::chance::Dice;
use crate::demo::crowd::on_threads;
use crate::demo::device::World;
use crate::demo::server::Server;
use crate::demo::teller::Teller;
use crate::demo::trouble::Trouble;

/// What the office did.
#[derive(Debug, Default)]
pub(super) struct OfficeDone {
    pub(super) moved: usize,
    pub(super) cancelled: usize,
    pub(super) other_helper: usize,
    pub(super) confirmed: usize,
    pub(super) settled: usize,
    pub(super) seen: usize,
    pub(super) exported: u64,
    pub(super) by_file: u64,
}

/// Everything that is played with.
pub(super) struct Month<'a> {
    pub(super) world: &'a Arc<World>,
    pub(super) teller: &'a mut Teller,
    pub(super) server: &'a mut Server,
    pub(super) size: Size,
    pub(super) runtime: Runtime,
    /// サービス提供責任者; the first does the office's work.
    pub(super) managers: Vec<Phone>,
    pub(super) helpers: Vec<Phone>,
    pub(super) bag: Bag,
    pub(super) dice: Dice,
    /// Clients who have consented to photos.
    pub(super) consents: BTreeSet<ClientId>,
    /// What is still to happen.
    pub(super) due: Vec<Due>,
    /// Conflicts that were made and not settled: document and field.
    pub(super) open: BTreeSet<(DocId, String)>,
    /// Records to which two people added a line each.
    pub(super) parts: Vec<VisitId>,
    /// What the office did.
    pub(super) office: OfficeDone,
    /// What somebody may want to look at, beside what stands with each device.
    pub(super) sights: Vec<Sight>,
    /// Where the server's clock was set, and when that was.
    pub(super) wave: (u64, Instant),
}

/// Threads for each core: mostly a device waits until the disk has what was written.
const THREADS_OF_A_CORE: usize = 4;

/// Does something on every device at the same time.
///
/// # Errors
/// It failed on one of them.
pub(super) fn for_all(
    teller: &mut Teller,
    what: &str,
    phones: &mut [Phone],
    work: impl Fn(&mut Phone) -> Result<(), Trouble> + Sync,
) -> Result<(), Trouble> {
    on_threads(THREADS_OF_A_CORE, teller, what, phones, work)
}

impl Month<'_> {
    /// The server's clock is set on to a time of the story.
    ///
    /// # Errors
    /// It does not come up.
    pub(super) fn wave(&mut self, day: CareDay, minute: u16) -> Result<(), Trouble> {
        let at_ms = instant_ms(day, minute);
        self.server.go_on_at(at_ms)?;
        self.wave = (at_ms, Instant::now());
        Ok(())
    }

    /// Now, as the server has it.
    pub(super) fn now_ms(&self) -> u64 {
        now_ms(self.wave)
    }

    /// Every manager's device syncs.
    ///
    /// # Errors
    /// One could not.
    pub(super) fn sync_managers(&mut self) -> Result<(), Trouble> {
        let (wave, runtime) = (self.wave, &self.runtime);
        for_all(self.teller, "sync", &mut self.managers, |phone| phone.sync(runtime, now_ms(wave)))
    }

    /// Every phone syncs that can.
    ///
    /// # Errors
    /// One could not.
    pub(super) fn sync_helpers(&mut self) -> Result<(), Trouble> {
        let (wave, runtime) = (self.wave, &self.runtime);
        for_all(self.teller, "sync", &mut self.helpers, |phone| {
            if phone.silent { Ok(()) } else { phone.sync(runtime, now_ms(wave)) }
        })
    }
}

/// Now, as the server has it whose clock was set then.
pub(super) fn now_ms((wave, since): (u64, Instant)) -> u64 {
    wave + u64::try_from(since.elapsed().as_millis()).unwrap_or_default()
}

/// Everybody's visits of a day, in an order that the seed decides alone.
///
/// # Errors
/// The list cannot be read.
pub(super) fn everybody(month: &Month<'_>, day: CareDay) -> Result<Vec<TodayVisit>, Trouble> {
    let manager = &month.managers[0];
    let mut visits = manager.book().visits().of_day(day, true).map_err(manager.trouble("today"))?;
    visits
        .sort_by(|a, b| (&a.start, &a.client_name, &a.helpers).cmp(&(&b.start, &b.client_name, &b.helpers)));
    Ok(visits)
}
