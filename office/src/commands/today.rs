//! `today`: the day's list of visits, the changes and the drafts that belong to its reader.

use crate::failure_code::Code;
use kengai::{CareBook, Standing, TodayVisit, UnplannedVisit, VisitState};
use kengai_model::CareDay;
use kengai_screens::{DayMark, DayRow, MarkKind, Tone};
use serde::Serialize;
use serde_json::{Value, json};

use super::standing::{self, Reader};
use super::when::day;
use super::{drafting, incident_lines};
use crate::clock;
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{self, Words, both, short};

/// Which day's list.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Another day, 2026-11-16.
    #[arg(long, value_parser = day)]
    date: Option<CareDay>,
    /// Managers: everybody's visits.
    #[arg(long)]
    everybody: bool,
}

/// `today`.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    day_list(&context.open()?, context, args).or_else(|failure| nothing_yet(context, args, failure))
}

/// A device that has joined and never synced: no day without visits, and no fault either.
fn nothing_yet(context: &Context, args: &Args, failure: Failure) -> Result<Report, Failure> {
    if failure.code != Code::NothingYet {
        return Err(failure);
    }
    let day = args.date.unwrap_or_else(|| context.clock.today());
    let none: [(); 0] = [];
    let json = json!({ "date": day, "visits": none, "unplanned": none, "changes": none, "drafts": none, "nothing_yet": true });
    Ok(Report::new(json).line(failure.words))
}

pub(crate) fn day_list(book: &CareBook, context: &Context, args: &Args) -> Result<Report, Failure> {
    let day = args.date.unwrap_or_else(|| context.clock.today());
    // A manager's own list would be empty: theirs is everybody's.
    let everybody = args.everybody || book.is_manager();
    let visits = book.visits().of_day(day, everybody)?;
    let mut numbers = book.numbers().of_day(day, &visits)?;
    let head = kengai_screens::day_head(&visits, day, clock::answering_on());
    let visits = with_cancelled(book, day, visits, &mut numbers)?;
    book.numbers().note_listed(day)?;
    let clock = book.clock_state()?;
    let reader = Reader::of(book);
    let mut lines = vec![head];
    lines.extend(super::clock::lines(&clock));
    let incidents = kengai_screens::incidents_of_day(&visits);
    lines.extend(incidents.into_iter().flat_map(|news| incident_lines::at_the_door(news, reader)));
    for (visit, number) in visits.iter().zip(&numbers) {
        lines.push(visit_line(visit, *number, day));
        lines.extend(twice_written(&visit.several, reader));
    }
    lines.extend(twice(&visits, day, book.is_manager()));
    let unplanned = book.visits().unplanned_of_day(day, everybody)?;
    let unplanned_numbers = book.numbers().of_unplanned(day, &unplanned)?;
    if !unplanned.is_empty() {
        lines.push(kengai_screens::UNPLANNED);
        for (visit, number) in unplanned.iter().zip(&unplanned_numbers) {
            lines.push(unplanned_line(visit, *number, day));
            lines.extend(twice_written(&visit.several, reader));
        }
    }
    // Visits of this list say so in their own lines.
    let drafts = book.drafts().open()?;
    lines.extend(drafting::lines(kengai_screens::drafts_elsewhere(&drafts, &visits, &unplanned)));
    // Also visits that are on nobody's list any more: whoever was taken off must learn it.
    let changes = book.rota().my_changes()?;
    if !changes.is_empty() {
        lines.push(kengai_screens::CHANGES);
        lines.extend(changes.iter().flat_map(|change| super::rota::lines(book, change)));
    }
    let overruled = book.conflicts().overruled()?;
    lines.extend(super::conflicts::overruled_lines(&overruled));
    let planned = visits.iter().zip(numbers).map(|(visit, number)| as_json(visit, visit.state, number));
    let unplanned = unplanned.iter().zip(unplanned_numbers);
    let unplanned = unplanned.map(|(visit, number)| as_json(visit, visit.state, number));
    let json = json!({
        "date": day, "visits": planned.collect::<Vec<_>>(), "unplanned": unplanned.collect::<Vec<_>>(),
        "changes": changes, "drafts": drafts, "overruled": overruled, "clock": clock,
    });
    Ok(Report::new(json).lines(lines))
}

/// Several people's values, below the line of the visit that they concern.
fn twice_written(several: &[Standing], reader: Reader) -> impl Iterator<Item = Words> {
    several.iter().flat_map(move |one| standing::conflict(one, "       ", reader))
}

/// The list with what is cancelled, in a manager's: under its number and at its time, without being counted.
fn with_cancelled(
    book: &CareBook,
    day: CareDay,
    mut visits: Vec<TodayVisit>,
    numbers: &mut Vec<u64>,
) -> Result<Vec<TodayVisit>, Failure> {
    if !book.is_manager() {
        return Ok(visits);
    }
    for gone in book.visits().cancelled_of_day(day)? {
        if visits.iter().any(|visit| visit.row == gone.row) {
            continue;
        }
        let at = kengai_screens::place_of_cancelled(&visits, day, &gone);
        numbers.insert(at, book.numbers().of_row(day, gone.row)?);
        visits.insert(at, gone);
    }
    Ok(visits)
}

/// What becomes of visits that have two records; a manager's with the command that shows them.
fn twice(visits: &[TodayVisit], day: CareDay, is_manager: bool) -> Option<Words> {
    let words = kengai_screens::two_records(visits, is_manager)?;
    let month = day.month();
    let how = if is_manager { format!(" → kengai review --month {month}") } else { String::new() };
    Some(both(format!("★ {}{how}", words.ja), format!("★ {}{how}", words.en)))
}

/// A planned visit: its number and its row; where two records are of one visit, what names each.
fn visit_line(visit: &TodayVisit, number: u64, day: CareDay) -> Words {
    let row = kengai_screens::day_row(visit, day, clock::answering_on());
    let id = visit.visit.filter(|_| visit.records > 1).map(|id| id.to_string()).unwrap_or_default();
    line(&row, number, &words::handle(short(&id)))
}

fn unplanned_line(visit: &UnplannedVisit, number: u64, day: CareDay) -> Words {
    let row = kengai_screens::unplanned_row(visit, day);
    line(&row, number, &words::handle(short(&visit.visit.to_string())))
}

/// A row joined to a line behind its number.
fn line(row: &DayRow, number: u64, handle: &Words) -> Words {
    let (marks, state, notes) = (marks(row), state(row), notes(row));
    let (name, helpers) = (&row.name, row.helpers.join("・"));
    let ja = format!(
        "{number:>3}  {}  {}{name}　{helpers}　{}{}{}",
        row.time.ja, marks.ja, state.ja, notes.ja, handle.ja
    );
    let en = format!(
        "{number:>3}  {}  {}{name}  {helpers}  {}{}{}",
        row.time.en, marks.en, state.en, notes.en, handle.en
    );
    both(ja.trim_end(), en.trim_end())
}

/// What stands before the name: 【変更】, ▲事故.
fn marks(row: &DayRow) -> Words {
    let mark = |mark: &DayMark| {
        let words = &mark.line.words;
        match mark.kind {
            MarkKind::Plan | MarkKind::Changed => {
                both(format!("【{}】", words.ja), format!("[{}] ", words.en))
            }
            MarkKind::Incident => both(format!("▲{} ", words.ja), format!("▲{} ", words.en)),
        }
    };
    joined(row.marks.iter().map(mark))
}

/// How far it has come, and where its record stands; one that repeats another is marked so.
fn state(row: &DayRow) -> Words {
    let state = row.state.as_ref().map_or_else(|| both("", ""), |state| state.words.clone());
    let state = words::with_delivery(state, row.delivery);
    match &row.repeats {
        Some(words) => both(format!("＝{}　{}", words.ja, state.ja), format!("= {}  {}", words.en, state.en)),
        None => state,
    }
}

/// What has to be known besides; ★ where somebody has to act.
fn notes(row: &DayRow) -> Words {
    joined(row.notes.iter().map(|note| {
        let (star_ja, star_en) = if note.tone == Tone::Urgent { ("★", "★ ") } else { ("", "") };
        both(format!("　{star_ja}{}", note.words.ja), format!(", {star_en}{}", note.words.en))
    }))
}

fn joined(all: impl Iterator<Item = Words>) -> Words {
    all.reduce(|one, next| both(format!("{}{}", one.ja, next.ja), format!("{}{}", one.en, next.en)))
        .unwrap_or_else(|| both("", ""))
}

/// A visit of the list for scripts.
fn as_json(visit: impl Serialize, state: VisitState, number: u64) -> Value {
    let mut json = json!(visit);
    json["number"] = json!(number);
    json["state"] = state_json(state);
    json
}

fn state_json(state: VisitState) -> Value {
    let name = match state {
        VisitState::Planned => "planned",
        VisitState::NoRecord => "no_record",
        VisitState::Recording => "recording",
        VisitState::Recorded(_) => "recorded",
        VisitState::NotMade(outcome, delivery) => {
            return json!({ "state": "not_made", "delivery": delivery, "outcome": outcome });
        }
    };
    json!({ "state": name, "delivery": state.delivery() })
}
