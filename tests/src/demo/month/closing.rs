//! The month is closed: records are confirmed as they come in, exported the day before the clock, and some corrected after
//! that.

use kengai_billing::{CodeTable, Severity, Stage};
use kengai_model::{CareDay, CareMonth, VisitId};

use super::clock::{OFFICE, clock_text};
use super::sights::{Sight, What};
use super::stage::Month;
use super::{fate, visits, words};
use crate::chance::Dice;
use crate::demo::trouble::Trouble;

/// Of a hundred ready records, so many are confirmed at once.
const CONFIRM_PERCENT: usize = 96;
/// Records changed after the export.
const AFTER_EXPORT: usize = 2;

/// The two codes that were verified: the generated plans have no others.
pub(super) fn codes() -> CodeTable {
    CodeTable::verified(CareDay::new(2024, 4, 1).expect("a day of the calendar"))
}

/// Most of what is in order is confirmed; a rest waits for the 9th.
///
/// # Errors
/// A step could not be played.
pub(super) fn confirm(month: &mut Month<'_>, of: CareMonth) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let codes = codes();
    let board = manager.book().review().board(of, &codes).map_err(manager.trouble("review"))?;
    let mut ids: Vec<VisitId> = Vec::new();
    for row in &board.rows {
        let start = row.state.slot.map_or(0, |slot| slot.start.raw());
        let key = format!("{}{}{start}", row.client_name, row.state.date);
        let at_once = Dice::new(month.size.seed ^ fate::number_of(&key)).chance(CONFIRM_PERCENT);
        let is_due = |stage| matches!(stage, Stage::Ready | Stage::Done);
        let due = row.state.visits.iter().filter(|visit| at_once && is_due(visit.stage) && !visit.confirmed);
        let quiet = due.filter(|visit| {
            visit.assessment.reasons().iter().all(|reason| reason.severity != Severity::Warn)
        });
        ids.extend(quiet.map(|visit| visit.id));
    }
    let outcomes = manager
        .book()
        .review()
        .confirm(of, &ids, kengai::Signing::default(), &codes)
        .map_err(manager.trouble("confirm"))?;
    month.office.confirmed +=
        outcomes.iter().filter(|(_, outcome)| *outcome == kengai::ConfirmOutcome::Confirmed).count();
    Ok(())
}

/// The month's file, by the command `kengai`.
///
/// # Errors
/// A step could not be played.
pub(super) fn export(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let of = month.size.month().to_string();
    let folder = month.world.folder.join("actuals").display().to_string();
    let args = ["export", "--month", &of, "--to", &folder];
    let answer = month.office_command(&clock_text(day, OFFICE + 20), &args)?;
    month.office.exported = answer.list("/files")?.iter().filter_map(|file| file["rows"].as_u64()).sum();
    let see = format!("./manager review --month {of}");
    month.sights.push(Sight::new(What::Exported, day, &format!("UPJSK {}", month.office.exported), see));
    Ok(())
}

/// What was exported is corrected afterwards: it has to come back to the manager.
///
/// # Errors
/// A step could not be played.
pub(super) fn after_export(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let lang = month.bag.lang;
    let manager = &month.managers[0];
    let board = manager.book().review().board(month.size.month(), &codes());
    let board = board.map_err(manager.trouble("review"))?;
    let exported = board.rows.iter().filter(|row| row.state.stage == Stage::Exported);
    for row in exported.take(AFTER_EXPORT) {
        let Some(visit) = row.state.visits.first() else { continue };
        let fields = [("vitals.pulse.value", "101"), ("amendment.reason", words::CORRECTED[lang])];
        visits::correct(manager.book(), visit.id, &fields).map_err(manager.trouble("correct"))?;
        let who = format!("{} {}", row.client_name, row.state.date);
        let see = format!("./manager history {}", visit.id);
        month.sights.push(Sight::new(What::AfterExport, day, &who, see));
    }
    Ok(())
}
