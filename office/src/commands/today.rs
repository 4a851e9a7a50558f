//! `today`: the day's list of visits, the changes and the drafts that belong to its reader.

use kengai::{CareBook, Delivery, UnplannedVisit};
use kengai_model::CareDay;
use serde_json::{Value, json};

use super::drafting;
use super::visit::day;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{self, Words, both, counted, short};

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
    day_list(&context.open()?, context, args)
}

pub(crate) fn day_list(book: &CareBook, context: &Context, args: &Args) -> Result<Report, Failure> {
    let day = args.date.unwrap_or_else(|| context.clock.today());
    // A manager's own list would be empty: theirs is everybody's.
    let visits = book.visits_of_day(day, args.everybody || book.is_manager())?;
    let numbers = book.numbers_of_day(day, &visits)?;
    book.note_listed(day)?;
    let weekday = day.weekday();
    let mut lines = vec![both(
        format!("{day}（{}）の訪問 {}件", weekday.ja, visits.len()),
        format!("{day} ({}): {}", weekday.en, counted(visits.len() as u64, "visit", "visits")),
    )];
    let mut json_visits = Vec::new();
    for (visit, number) in visits.iter().zip(numbers) {
        let mut json = json!(visit);
        json["number"] = json!(number);
        json["state"] = state_json(visit.state);
        json_visits.push(json);
        let state = words::visit_state(visit.state);
        let unread = match visit.unread {
            0 => both("", ""),
            n => both(
                format!("　未読の申し送り{n}件"),
                format!(", {}", counted(n, "unread note", "unread notes")),
            ),
        };
        let twice = match visit.records {
            0 | 1 => both("", ""),
            n => both(format!("　★同じ訪問の記録が{n}件"), format!(", ★ {n} records of this visit")),
        };
        let id = visit.visit.as_deref().filter(|_| visit.records > 1).map_or("", short);
        let helpers = visit.helpers.join("・");
        let changed =
            if visit.changed.is_empty() { both("", "") } else { both("【変更】", "[CHANGED] ") };
        lines.push(both(
            format!(
                "{number:>3}  {}–{}  {}{}　{helpers}　{}{}{} {id}",
                visit.start, visit.end, changed.ja, visit.client_name, state.ja, unread.ja, twice.ja
            )
            .trim_end()
            .to_owned(),
            format!(
                "{number:>3}  {}–{}  {}{}  {helpers}  {}{}{} {id}",
                visit.start, visit.end, changed.en, visit.client_name, state.en, unread.en, twice.en
            )
            .trim_end()
            .to_owned(),
        ));
    }
    let unplanned = book.unplanned_of_day(day, args.everybody || book.is_manager())?;
    if !unplanned.is_empty() {
        lines.push(Words::lit("予定外の訪問", "Visits that nobody planned"));
        lines.extend(unplanned.iter().map(unplanned_line));
    }
    // Visits of this list say so in their own lines.
    let drafts = book.open_drafts()?;
    let listed = |id: &str| {
        visits.iter().any(|visit| visit.visit.as_deref() == Some(id))
            || unplanned.iter().any(|visit| visit.visit == id)
    };
    lines.extend(drafting::lines(drafts.iter().filter(|draft| !listed(&draft.id))));
    // Also visits that are on nobody's list any more: whoever was taken off must learn it.
    let changes = book.my_open_changes()?;
    if !changes.is_empty() {
        lines.push(Words::lit("変更のお知らせ", "Changes"));
        lines.extend(changes.iter().flat_map(super::rota::lines));
    }
    let unplanned: Vec<Value> = unplanned
        .iter()
        .map(|visit| {
            let mut json = json!(visit);
            json["state"] = state_json(visit.state);
            json
        })
        .collect();
    let json = json!({
        "date": day.to_string(), "visits": json_visits, "unplanned": unplanned, "changes": changes,
        "drafts": drafts,
    });
    Ok(Report::new(json).lines(lines))
}

fn unplanned_line(visit: &UnplannedVisit) -> Words {
    let (id, helpers, state) =
        (short(&visit.visit), visit.helpers.join("・"), words::visit_state(visit.state));
    let arrived = visit.arrived.as_deref().unwrap_or("--:--");
    let name = &visit.client_name;
    both(
        format!("  {id}  {arrived}  {name}　{helpers}　{}", state.ja),
        format!("  {id}  {arrived}  {name}  {helpers}  {}", state.en),
    )
}

fn state_json(state: kengai::VisitState) -> Value {
    let (name, delivery): (&str, Option<Delivery>) = match state {
        kengai::VisitState::Planned => ("planned", None),
        kengai::VisitState::Recording => ("recording", None),
        kengai::VisitState::Recorded(delivery) => ("recorded", delivery),
    };
    json!({ "state": name, "delivery": delivery })
}
