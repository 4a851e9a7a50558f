//! A month as a manager looks at it: the board, the devices beside it, changes, incidents and what stands twice.

use std::collections::{BTreeMap, BTreeSet};

use kengai::{
    Away, Board, BoardRow, CareBook, CareError, DeviceView, OpenMonth, RowChangeView, ToCall, WaitingView,
};
use kengai_billing::CodeTable;
use kengai_billing::assess::Assessment;
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_model::words::Words;
use kengai_model::{CareMonth, StaffId, VisitId};

use super::attention::Attention;

/// What a review lists row by row; the rest it counts.
pub const LISTED: [Stage; 4] = [Stage::Blocked, Stage::InProgress, Stage::Ready, Stage::Done];

/// A board and the devices beside it.
pub struct Review {
    /// The month's rows.
    pub board: Board,
    /// The office's devices.
    pub devices: Vec<DeviceView>,
    /// Changed visits of the month that somebody has not acknowledged.
    pub changes: Vec<RowChangeView>,
    /// Incidents that no manager has seen, and what stands twice.
    pub attention: Attention,
    /// Earlier months in which something is open.
    pub earlier: Vec<OpenMonth>,
    /// The last contact, where it was hours ago: nothing of this is newer.
    pub away: Option<Away>,
    /// What is said of this device's clock where it is wrong: other devices' times are the server's.
    pub clock: Option<Words>,
    /// The numbers by which people name the records that are listed; empty until they are given ([`Review::number`]).
    pub numbers: BTreeMap<VisitId, u64>,
}

/// Visits whose time is over and of which nothing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Without {
    /// How many visits.
    pub visits: usize,
    /// How many people they were given to.
    pub people: usize,
}

impl Review {
    /// Looks at a month.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn of(book: &CareBook, month: CareMonth, codes: &CodeTable) -> Result<Self, CareError> {
        let board = book.review().board(month, codes)?;
        let mut changes = book.rota().changes(month.first_day())?;
        changes.retain(|change| month.contains(change.date) && !change.waiting_for.is_empty());
        let numbers = BTreeMap::new();
        let (devices, attention, away) = (book.members().devices()?, Attention::of(book)?, book.away()?);
        let (clock, earlier) = (book.clock_state()?.words(), book.review().open_before(month)?);
        Ok(Self { board, devices, changes, attention, earlier, away, clock, numbers })
    }

    /// Numbers the records that the review lists, in its order: people name them by these numbers.
    ///
    /// # Errors
    /// The numbers cannot be kept.
    pub fn number(&mut self, book: &CareBook) -> Result<(), CareError> {
        let of = |stage: Stage| self.board.rows.iter().filter(move |row| row.state.stage == stage);
        let rows = LISTED.into_iter().flat_map(of).chain(self.begun_here()).chain(self.found_since());
        let mut once = BTreeSet::new();
        let visits = rows.flat_map(|row| &row.state.visits).map(|visit| visit.id);
        let visits: Vec<VisitId> = visits.filter(|visit| once.insert(*visit)).collect();
        let numbers = book.numbers().of_month(self.board.month, &visits)?;
        book.numbers().note_listed(self.board.month)?;
        self.numbers = visits.into_iter().zip(numbers).collect();
        Ok(())
    }

    /// The numbers of a row's records.
    pub fn numbers_of(&self, row: &BoardRow) -> impl Iterator<Item = u64> {
        row.state.visits.iter().filter_map(|visit| self.numbers.get(&visit.id).copied())
    }

    /// Rows of which a record is begun or being corrected on this device, and that stand in no list of their stage.
    #[must_use]
    pub fn begun_here(&self) -> Vec<&BoardRow> {
        let rows = self.board.rows.iter().filter(|row| !LISTED.contains(&row.state.stage));
        rows.filter(|row| !row.begun_here.is_empty()).collect()
    }

    /// Exported visits in which the rules found something since: their file needs a correction. One that stands in a list of
    /// its stage already, with another record of the visit, is there.
    #[must_use]
    pub fn found_since(&self) -> Vec<&BoardRow> {
        let rows = self.board.rows.iter().filter(|row| !LISTED.contains(&row.state.stage));
        rows.filter(|row| row.state.visits.iter().any(is_found_since)).collect()
    }

    /// Devices with something on them, this one too, and other people's that were never heard of.
    pub fn silent(&self) -> impl Iterator<Item = &DeviceView> {
        self.devices.iter().filter(|device| {
            device.waiting != WaitingView::default() || !device.this && device.contact_ms.is_none()
        })
    }

    /// One person's visits without a record.
    #[must_use]
    pub fn missed(&self, person: &ToCall) -> Vec<&BoardRow> {
        self.board.rows.iter().filter(|row| person.missed(&row.state)).collect()
    }

    /// How many visits are without a record, and how many people's; `None` where there are none.
    #[must_use]
    pub fn without_record(&self) -> Option<Without> {
        let visits = *self.board.counts.get(&Stage::NoRecord)?;
        let owing = self.board.to_call.iter().filter(|one| one.no_record > 0 && one.staff.is_some());
        Some(Without { visits, people: owing.count() })
    }

    /// How many people there are to call; what nobody was assigned to is nobody's call.
    #[must_use]
    pub fn callees(&self) -> usize {
        self.board.to_call.iter().filter(|one| one.staff.is_some()).count()
    }

    /// Keeps what one member of staff is to be asked about.
    pub fn keep_helper(&mut self, person: StaffId) {
        self.board.to_call.retain(|one| one.staff == Some(person));
        self.board.rows.retain(|row| row.state.helpers.contains_key(&person));
    }
}

/// Whether a record was exported and the rules found something in it since.
#[must_use]
pub fn is_found_since(visit: &AssessedVisit) -> bool {
    visit.exported && matches!(visit.assessment, Assessment::Blocked { .. })
}

/// Confirmed visits that a file had and the last one does not have as they are, how many of each client by their reading: the file
/// is to be written again.
#[must_use]
pub fn outdated(board: &Board) -> Vec<(&str, usize)> {
    let mut clients: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for row in &board.rows {
        let n = row.state.visits.iter().filter(|visit| visit.outdated).count();
        if n > 0 {
            *clients.entry((row.client_order, &*row.client_name)).or_default() += n;
        }
    }
    clients.into_iter().map(|((_, name), n)| (name, n)).collect()
}
