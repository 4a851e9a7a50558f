//! Confirming (確定): a manager's signed word about exactly what the records say now.

use std::collections::BTreeMap;

use kengai::{Board, ConfirmOutcome};
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_billing::reason::Severity;
use kengai_model::VisitId;
use serde_json::json;

use super::board_row::whose_record;
use super::codes::CodesArgs;
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
    let codes = args.codes.load()?;
    let month = args.month.of(&book)?;
    let board = book.review().board(month, &codes)?;
    let (odd, plain) = if args.all_ready { ready(&board) } else { (Vec::new(), Vec::new()) };
    let left: &[VisitId] = if args.odd_too { &[] } else { &odd };
    let visits: Vec<VisitId> = if args.all_ready {
        let ready = |id: &VisitId| plain.contains(id) || args.odd_too && odd.contains(id);
        let all = board.rows.iter().flat_map(|row| &row.state.visits).map(|visit| visit.id);
        all.filter(ready).collect()
    } else {
        let refs = Refs::of_day(context, &book, Some(month.first_day())).showing();
        let visits =
            args.visits.iter().map(|visit| refs.record(&board, visit)).collect::<Result<Vec<_>, _>>()?;
        of_month(&board, visits)?
    };
    let outcomes = book.review().confirm(month, &visits, &args.reason, &codes)?;
    let count = |wanted| outcomes.iter().filter(|(_, outcome)| *outcome == wanted).count();
    let confirmed = count(ConfirmOutcome::Confirmed);
    let refused: BTreeMap<VisitId, ConfirmOutcome> =
        outcomes.iter().copied().filter(|(_, outcome)| is_refused(*outcome)).collect();
    if !args.all_ready && confirmed == 0 && !refused.is_empty() {
        let words = Words::lit(
            "確定できませんでした。何も変わっていません",
            "nothing was confirmed; nothing was changed",
        );
        return Err(Failure::new(Exit::Unsettled, "not_confirmed", words).with(refused.iter().map(
            |(visit, outcome)| Finding::new(visit.to_string(), outcome_line(&board, *visit, *outcome)),
        )));
    }
    if args.all_ready && confirmed == 0 && refused.is_empty() {
        return Err(nothing_ready(&board, left));
    }
    let list: Vec<_> =
        outcomes.iter().map(|(visit, outcome)| json!({ "visit": visit, "outcome": outcome })).collect();
    let words = month.words();
    let head = match confirmed {
        0 => Words::lit("何も変わっていません。", "Nothing was changed."),
        _ => both(
            format!(
                "{}分の{confirmed}件を確定しました（この端末に保存。kengai sync で送ります）。",
                words.ja
            ),
            format!("{}: {confirmed} confirmed (saved on this device; sync sends it).", words.en),
        ),
    };
    let of_whom =
        if args.all_ready { by_client(&board, &outcomes) } else { confirmed_lines(&board, &outcomes) };
    Ok(Report::new(json!({ "confirmed": confirmed, "outcomes": list, "odd": left }))
        .lines(book.clock_state()?.words())
        .lines(super::clock::as_of(book.away()?))
        .lines(odd_lines(&board, left))
        .line(head)
        .lines(of_whom)
        .lines(refused.iter().map(|(visit, outcome)| outcome_line(&board, *visit, *outcome))))
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

/// 気になる4件: how many are not signed before somebody has looked at them.
fn odd_head(count: usize) -> Words {
    both(
        format!(
            "気になる{count}件は、まだ確定していません。先に見てください（確定するときは kengai review の番号か --odd-too）"
        ),
        format!(
            "{count} odd, not confirmed yet: look at them first (to confirm: the number in review, or --odd-too)"
        ),
    )
}

/// An odd one, and what is odd about it.
fn odd_line(board: &Board, visit: VisitId) -> Words {
    let visits = board.rows.iter().flat_map(|row| &row.state.visits);
    let found = visits.filter(|one| one.id == visit).flat_map(|one| one.assessment.reasons());
    let warns = found.filter(|reason| reason.severity == Severity::Warn);
    let words: Vec<Words> = warns.map(kengai_billing::reason::Reason::words).collect();
    let join = |pick: fn(&Words) -> &str, by: &str| words.iter().map(pick).collect::<Vec<_>>().join(by);
    let name = visit_name(board, visit);
    both(
        format!("  {}: {}", name.ja, join(|words| &words.ja, "、")),
        format!("  {}: {}", name.en, join(|words| &words.en, "; ")),
    )
}

/// The odd ones under their heading; nothing where there are none.
fn odd_lines(board: &Board, odd: &[VisitId]) -> Vec<Words> {
    let head = (!odd.is_empty()).then(|| odd_head(odd.len()));
    head.into_iter().chain(odd.iter().map(|visit| odd_line(board, *visit))).collect()
}

/// Why nothing was signed.
fn nothing_ready(board: &Board, odd: &[VisitId]) -> Failure {
    if !odd.is_empty() {
        let lines = odd.iter().map(|visit| Finding::new(visit.to_string(), odd_line(board, *visit)));
        return Failure::new(Exit::Unsettled, "odd_only", odd_head(odd.len())).with(lines);
    }
    let month = board.month.words();
    Failure::new(
        Exit::Unsettled,
        "nothing_ready",
        both(
            format!(
                "{}に、いま確定できる記録はありません。何も変わっていません → kengai review で見てください",
                month.ja
            ),
            format!("nothing of {} is ready to be confirmed; nothing was changed → look at review", month.en),
        ),
    )
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
        "not_found",
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

fn is_refused(outcome: ConfirmOutcome) -> bool {
    !matches!(outcome, ConfirmOutcome::Confirmed | ConfirmOutcome::AlreadyConfirmed)
}

/// What became of a record, and what to do where something is to be done.
pub(crate) const fn outcome_words(outcome: ConfirmOutcome) -> Words {
    match outcome {
        ConfirmOutcome::Confirmed => Words::lit("確定しました", "confirmed"),
        ConfirmOutcome::AlreadyConfirmed => Words::lit("すでに確定しています", "confirmed already"),
        ConfirmOutcome::Blocked => Words::lit(
            "先に決めることがあります → kengai review で理由を見て、直してください",
            "something must be settled first → look at review, which says why",
        ),
        ConfirmOutcome::Unfinished => Words::lit(
            "まだ記録中です → ヘルパーが終えて送るのを待ってください",
            "still being recorded → wait until the helper has finished and sent it",
        ),
        ConfirmOutcome::OwnVisit => Words::lit(
            "自分の訪問です → ほかのサ責が確定してください",
            "one's own visit → ask another manager to confirm it",
        ),
        ConfirmOutcome::StillToCome => Words::lit(
            "まだ来ていない訪問です → 終わってから確定してください",
            "the visit has not come yet → confirm it when it is over",
        ),
        ConfirmOutcome::ReasonNeeded => Words::lit(
            "確定のあとに変わっています → --reason で理由を書いてください",
            "it changed after the confirmation → give the reason with --reason",
        ),
    }
}

/// What was confirmed of that which was named, by its name: a number is easily mistyped.
fn confirmed_lines(board: &Board, outcomes: &[(VisitId, ConfirmOutcome)]) -> Vec<Words> {
    let done = outcomes.iter().filter(|(_, outcome)| !is_refused(*outcome));
    done.map(|(visit, outcome)| outcome_line(board, *visit, *outcome)).collect()
}

/// What must be settled before a record is confirmed, as the review says it; nothing where nothing is in the way.
fn in_the_way(board: &Board, visit: VisitId) -> Option<Words> {
    let visits = board.rows.iter().flat_map(|row| &row.state.visits);
    let found = visits.filter(|one| one.id == visit).flat_map(|one| one.assessment.reasons());
    let errors = found.filter(|reason| reason.severity == Severity::Error);
    let words: Vec<Words> = errors.map(kengai_billing::reason::Reason::words).collect();
    let join = |pick: fn(&Words) -> &str, by: &str| words.iter().map(pick).collect::<Vec<_>>().join(by);
    (!words.is_empty())
        .then(|| both(join(|words| &words.ja, "\n      "), join(|words| &words.en, "\n      ")))
}

/// The same with whose visit it is, and when.
fn outcome_line(board: &Board, visit: VisitId, outcome: ConfirmOutcome) -> Words {
    let blocked = (outcome == ConfirmOutcome::Blocked).then(|| in_the_way(board, visit)).flatten();
    let words = blocked.unwrap_or_else(|| outcome_words(outcome));
    let name = visit_name(board, visit);
    both(format!("  {}: {}", name.ja, words.ja), format!("  {}: {}", name.en, words.en))
}

/// 11月16日（月） 7:30〜7:45 見本 一郎.
fn visit_name(board: &Board, visit: VisitId) -> Words {
    let row = board.rows.iter().find(|row| row.state.visits.iter().any(|one| one.id == visit));
    row.map_or_else(
        || Words::lit("訪問の記録", "a visit's record"),
        |row| whose_record(row, visit, board.as_of.day()),
    )
}
