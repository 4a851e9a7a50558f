//! Confirming (確定): a manager's signed word about exactly what the records say now.

use crate::failure_code::Code;
use std::collections::BTreeMap;

use kengai::{Board, CareBook, ConfirmOutcome, Signing};
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_billing::reason::Severity;
use kengai_desk::month::Attention;
use kengai_model::{CareMonth, VisitId};
use serde_json::json;

use super::before_signing;
use super::codes::CodesArgs;
use super::confirm_seen::{Seen, is_refused};
use super::open_months;
use super::when::MonthArg;
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both, table_day};

/// What to confirm.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    month: MonthArg,
    /// Everything that the review calls ready, but for odd ones, which somebody looks at first.
    #[arg(long, conflicts_with = "visits")]
    all_ready: bool,
    /// With --all-ready: the odd ones too (those with a [check]).
    #[arg(long, requires = "all_ready")]
    odd_too: bool,
    /// Also those in which several people's values stand, as they stand.
    #[arg(long)]
    as_it_stands: bool,
    /// These records, by their numbers in the review of the month.
    #[arg(required_unless_present = "all_ready", value_name = "VISIT")]
    visits: Vec<String>,
    /// Why it is confirmed again after a change.
    #[arg(long, default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    codes: CodesArgs,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let month = args.month.of(&book)?;
    let earlier = book.review().open_before(month)?;
    let asked = (args.all_ready && args.month.month.is_none() && !earlier.is_empty())
        .then(|| open_months::which("確定する", "confirm", &earlier, month));
    let done = asked.map_or_else(|| confirm(context, args, &book, month), Err);
    open_months::said_first(done, Vec::new(), &earlier)
}

fn confirm(context: &Context, args: &Args, book: &CareBook, month: CareMonth) -> Result<Report, Failure> {
    let codes = args.codes.load()?;
    let board = &book.review().board(month, &codes)?;
    let attention = Attention::of(book)?;
    let typed = |visit| before_signing::typed(book, board, visit).unwrap_or_default();
    let seen = Seen { board, attention: &attention, typed: &typed };
    // Whoever takes the odd ones too has not seen two values by that.
    let undecided = |id: &VisitId| !args.as_it_stands && attention.of_visit(*id).next().is_some();
    let (visits, left) = if args.all_ready {
        all_ready(board, |id| args.odd_too && !undecided(id))
    } else {
        let visits = named(context, args, book, board)?;
        seen.asked(&visits, undecided)?;
        (visits, Vec::new())
    };
    let signing = Signing { reason: &args.reason, as_it_stands: args.as_it_stands };
    let outcomes = book.review().confirm(month, &visits, signing, &codes)?;
    let refused: BTreeMap<VisitId, ConfirmOutcome> =
        outcomes.iter().copied().filter(|(_, outcome)| is_refused(*outcome)).collect();
    let confirmed = outcomes.iter().filter(|(_, outcome)| *outcome == ConfirmOutcome::Confirmed).count();
    match (confirmed, refused.is_empty()) {
        (0, false) if !args.all_ready => return Err(nothing_confirmed(&seen, &refused)),
        (0, true) if args.all_ready => return Err(seen.nothing_ready(&left)),
        _ => {}
    }
    let list: Vec<_> =
        outcomes.iter().map(|(visit, outcome)| json!({ "visit": visit, "outcome": outcome })).collect();
    let of_whom = if args.all_ready { by_client(board, &outcomes) } else { seen.confirmed_lines(&outcomes) };
    Ok(Report::new(json!({ "confirmed": confirmed, "outcomes": list, "odd": left }))
        .lines(book.clock_state()?.words())
        .lines(super::clock::as_of(book.away()?))
        .lines(seen.odd_lines(&left))
        .line(head(month, confirmed))
        .lines(of_whom)
        .lines(if args.all_ready { seen.known_of_confirmed(&outcomes) } else { Vec::new() })
        .lines(seen.nothing_billed().filter(|_| args.all_ready))
        .lines(refused.iter().map(|(visit, outcome)| seen.outcome_line(*visit, *outcome))))
}

/// The records that were named.
fn named(context: &Context, args: &Args, book: &CareBook, board: &Board) -> Result<Vec<VisitId>, Failure> {
    let refs = Refs::of_day(context, book, Some(board.month.first_day())).showing();
    of_month(board, args.visits.iter().map(|visit| refs.record(board, visit)).collect::<Result<_, _>>()?)
}

/// What is ready, with the odd ones that are taken too; and the odd ones that are left.
fn all_ready(board: &Board, takes: impl Fn(&VisitId) -> bool) -> (Vec<VisitId>, Vec<VisitId>) {
    let (odd, plain) = ready(board);
    let left = odd.iter().copied().filter(|id| !takes(id)).collect();
    let ready = |id: &VisitId| plain.contains(id) || odd.contains(id) && takes(id);
    let all = board.rows.iter().flat_map(|row| &row.state.visits).map(|visit| visit.id);
    (all.filter(ready).collect(), left)
}

/// How many were confirmed.
fn head(month: CareMonth, confirmed: usize) -> Words {
    let words = month.words();
    match confirmed {
        0 => Words::lit("何も変わっていません。", "Nothing was changed."),
        _ => both(
            format!(
                "{}分の{confirmed}件を確定しました（この端末に保存。kengai sync で送ります）。",
                words.ja
            ),
            format!("{}: {confirmed} confirmed (saved on this device; sync sends it).", words.en),
        ),
    }
}

/// None of those that were named could be.
fn nothing_confirmed(seen: &Seen<'_>, refused: &BTreeMap<VisitId, ConfirmOutcome>) -> Failure {
    let words = Words::lit(
        "確定できませんでした。何も変わっていません",
        "nothing was confirmed; nothing was changed",
    );
    let line = |(visit, outcome): (&VisitId, &ConfirmOutcome)| {
        Finding::new(visit.to_string(), seen.outcome_line(*visit, *outcome))
    };
    Failure::new(Exit::Unsettled, Code::NotConfirmed, words).with(refused.iter().map(line))
}

/// What the board calls ready: odd ones, which somebody has to look at first, and the rest. What has nothing to bill is
/// signed by its number.
fn ready(board: &Board) -> (Vec<VisitId>, Vec<VisitId>) {
    let visits = board.rows.iter().flat_map(|row| &row.state.visits);
    let (odd, plain): (Vec<_>, Vec<_>) = visits
        .filter(|visit| visit.stage == Stage::Ready)
        .partition(|visit| visit.assessment.reasons().iter().any(|reason| reason.severity == Severity::Warn));
    let ids = |visits: Vec<&AssessedVisit>| visits.into_iter().map(|visit| visit.id).collect();
    (ids(odd), ids(plain))
}

/// Whose records were confirmed and of which days, a line for each client: 見本 一郎 3件（11/16 7:30・11/17 7:30・…）.
fn by_client(board: &Board, outcomes: &[(VisitId, ConfirmOutcome)]) -> Vec<Words> {
    let is_done = |visit: VisitId| outcomes.contains(&(visit, ConfirmOutcome::Confirmed));
    let mut of: Vec<(&str, Vec<String>)> = Vec::new();
    for row in &board.rows {
        let times = row.state.visits.iter().filter(|visit| is_done(visit.id)).map(|visit| {
            let start = visit.hours.map(|hours| hours.arrived).or(visit.begins()).or(row.state.begins);
            let start = start.map(|start| format!(" {}", start.clock())).unwrap_or_default();
            format!("{}{start}", table_day(visit.date).ja)
        });
        match of.iter_mut().find(|(name, _)| *name == row.client_name) {
            Some((_, known)) => known.extend(times),
            None => of.push((&row.client_name, times.collect())),
        }
    }
    let line = |(name, times): &(&str, Vec<String>)| {
        let count = times.len();
        both(
            format!("  {name}　{count}件（{}）", times.join("・")),
            format!("  {name}: {count} ({})", times.join(", ")),
        )
    };
    of.iter().filter(|(_, times)| !times.is_empty()).map(line).collect()
}

/// The records, all of them of this month.
fn of_month(board: &Board, visits: Vec<VisitId>) -> Result<Vec<VisitId>, Failure> {
    let there =
        |id: &VisitId| board.rows.iter().flat_map(|row| &row.state.visits).any(|visit| visit.id == *id);
    if visits.iter().all(there) {
        return Ok(visits);
    }
    let month = board.month.words();
    Err(Failure::new(
        Exit::Input,
        Code::NotFound,
        both(
            format!(
                "{}にない記録があります。何も確定していません → --month でその記録の月を付けてください",
                month.ja
            ),
            format!(
                "not all of these records are of {}; nothing was confirmed → give their month with --month",
                month.en
            ),
        ),
    ))
}
