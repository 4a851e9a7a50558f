//! A month as a manager looks at it: the board, the devices beside it, changes, incidents and what stands twice.

use std::collections::{BTreeMap, BTreeSet};

use kengai::{Away, Board, BoardRow, CareBook, DeviceView, OpenMonth, RowChangeView};
use kengai_billing::CodeTable;
use kengai_billing::assess::Assessment;
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_model::{CareMonth, VisitId};
use serde_json::{Value, json};

use super::attention::Attention;
use super::before_signing;
use crate::failure::Failure;
use crate::words::{Words, both, short};

/// A board and the devices beside it.
pub(crate) struct Review {
    /// The month's rows.
    pub(crate) board: Board,
    /// The office's devices.
    pub(crate) devices: Vec<DeviceView>,
    /// Changed visits of the month that somebody has not acknowledged.
    pub(crate) changes: Vec<RowChangeView>,
    /// Incidents that no manager has seen, and what stands twice.
    pub(crate) attention: Attention,
    /// Earlier months in which something is open.
    pub(crate) earlier: Vec<OpenMonth>,
    /// The last contact, where it was hours ago: nothing of this is newer.
    away: Option<Away>,
    /// What is said of this device's clock where it is wrong: other devices' times are the server's.
    clock: Option<Words>,
    /// The numbers by which `confirm` takes the records that are listed.
    pub(super) numbers: BTreeMap<VisitId, u64>,
}

impl Review {
    /// Looks at a month.
    pub(crate) fn of(book: &CareBook, month: CareMonth, codes: &CodeTable) -> Result<Self, Failure> {
        let board = book.review().board(month, codes)?;
        let mut changes = book.rota().changes(month.first_day())?;
        changes.retain(|change| month.contains(change.date) && !change.waiting_for.is_empty());
        let numbers = BTreeMap::new();
        let (devices, attention, away) = (book.members().devices()?, Attention::of(book)?, book.away()?);
        let (clock, earlier) = (book.clock_state()?.words(), book.review().open_before(month)?);
        Ok(Self { board, devices, changes, attention, earlier, away, clock, numbers })
    }

    /// That this device's clock is wrong, where it is, and how old what is shown is, where that is hours.
    pub(crate) fn as_of(&self) -> impl Iterator<Item = Words> {
        self.clock.clone().into_iter().chain(super::clock::as_of(self.away))
    }

    /// Numbers the records that the review lists, in its order: `confirm` takes these numbers.
    pub(super) fn number(&mut self, book: &CareBook) -> Result<(), Failure> {
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

    /// The numbers of a row's records, as a line begins with them.
    pub(super) fn numbers_of(&self, row: &BoardRow) -> String {
        let numbers = row.state.visits.iter().filter_map(|visit| self.numbers.get(&visit.id));
        numbers.map(u64::to_string).collect::<Vec<_>>().join("・")
    }

    /// The keys of a review.
    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!(self.board);
        json["devices"] = json!(self.devices);
        json["changes"] = json!(self.changes);
        json["earlier"] = json!(self.earlier);
        json["seen_until_ms"] = json!(self.away.and_then(Away::since));
        let rows = json["rows"].as_array_mut().into_iter().flatten();
        for visit in rows.filter_map(|row| row["visits"].as_array_mut()).flatten() {
            let id = visit["id"].as_str().and_then(|id| id.parse().ok());
            if let Some(number) = id.and_then(|id| self.numbers.get(&id)) {
                visit["number"] = json!(number);
            }
        }
        self.attention.put_into(&mut json);
        json
    }

    /// Rows of which a record is begun or being corrected on this device, and that stand in no list of their stage.
    pub(crate) fn begun_here(&self) -> Vec<&BoardRow> {
        let rows = self.board.rows.iter().filter(|row| !LISTED.contains(&row.state.stage));
        rows.filter(|row| !row.begun_here.is_empty()).collect()
    }

    /// What else stands about a row's records that whoever confirms them has to know.
    pub(crate) fn stands(&self, row: &BoardRow) -> Vec<Words> {
        let typed = |visit: VisitId| {
            let month = self.board.month;
            let number = self.numbers.get(&visit).map(|number| format!("{number} --month {month}"));
            number.unwrap_or_else(|| short(&visit.to_string()).to_owned())
        };
        let lines = before_signing::of_row(row, &self.board, &self.attention, &typed).into_iter();
        lines.map(|line| both(format!("      {}", line.ja), format!("      {}", line.en))).collect()
    }

    /// Exported visits in which the rules found something since: their file needs a correction. One that stands in a list of
    /// its stage already, with another record of the visit, is there.
    pub(crate) fn found_since(&self) -> Vec<&BoardRow> {
        let wrong =
            |visit: &AssessedVisit| visit.exported && matches!(visit.assessment, Assessment::Blocked { .. });
        let rows = self.board.rows.iter().filter(|row| !LISTED.contains(&row.state.stage));
        rows.filter(|row| row.state.visits.iter().any(wrong)).collect()
    }

    /// Devices with something on them, this one too, and other people's that were never heard of.
    pub(crate) fn silent(&self) -> impl Iterator<Item = &DeviceView> {
        self.devices.iter().filter(|device| {
            device.waiting != kengai::WaitingView::default() || !device.this && device.contact_ms.is_none()
        })
    }
}

/// What the review lists row by row; the rest it counts.
pub(super) const LISTED: [Stage; 4] = [Stage::Blocked, Stage::InProgress, Stage::Ready, Stage::Done];
