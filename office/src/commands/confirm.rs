//! Confirming (確定): a manager's signed word about exactly what the records say now.

use std::collections::BTreeMap;

use kengai::ConfirmOutcome;
use kengai_model::board::Stage;
use kengai_model::{CareMonth, VisitId};
use serde_json::json;

use super::codes::CodesArgs;
use super::review::month;
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, both, short};

/// What to confirm.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 2026-11.
    #[arg(long, value_parser = month)]
    month: CareMonth,
    /// Everything that is ready.
    #[arg(long, conflicts_with = "visits")]
    all_ready: bool,
    /// These records.
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
    let visits: Vec<VisitId> = if args.all_ready {
        let board = book.board(args.month, &codes)?;
        // What is in order and has nothing to bill is confirmed too: it is a record all the same.
        let due = |stage: Stage| matches!(stage, Stage::Ready | Stage::Done);
        board.rows.iter().flat_map(|row| &row.state.visits).filter(|v| due(v.stage)).map(|v| v.id).collect()
    } else {
        let refs = Refs::new(&book, args.month.first_day());
        args.visits.iter().map(|visit| refs.visit(visit)).collect::<Result<_, _>>()?
    };
    let outcomes = book.confirm(args.month, &visits, &args.reason, &codes)?;
    let count = |wanted| outcomes.iter().filter(|(_, outcome)| *outcome == wanted).count();
    let confirmed = count(ConfirmOutcome::Confirmed);
    let refused: BTreeMap<VisitId, ConfirmOutcome> =
        outcomes.iter().copied().filter(|(_, outcome)| is_refused(*outcome)).collect();
    if !args.all_ready && confirmed == 0 && !refused.is_empty() {
        let words = Words::lit(
            "確定できませんでした。何も変わっていません",
            "nothing was confirmed; nothing was changed",
        );
        return Err(Failure::new(Exit::Unsettled, "not_confirmed", words).with(
            refused
                .iter()
                .map(|(visit, outcome)| Finding::new(visit.to_string(), outcome_line(*visit, *outcome))),
        ));
    }
    let list: Vec<_> =
        outcomes.iter().map(|(visit, outcome)| json!({ "visit": visit, "outcome": outcome })).collect();
    Ok(Report::new(json!({ "confirmed": confirmed, "outcomes": list }))
        .line(both(
            format!("{confirmed}件を確定しました（この端末に保存。sync で送ります）。"),
            format!("{confirmed} confirmed (saved on this device; sync sends it)."),
        ))
        .lines(refused.iter().map(|(visit, outcome)| outcome_line(*visit, *outcome))))
}

fn is_refused(outcome: ConfirmOutcome) -> bool {
    !matches!(outcome, ConfirmOutcome::Confirmed | ConfirmOutcome::AlreadyConfirmed)
}

fn outcome_line(visit: VisitId, outcome: ConfirmOutcome) -> Words {
    let words = match outcome {
        ConfirmOutcome::Confirmed => Words::lit("確定しました", "confirmed"),
        ConfirmOutcome::AlreadyConfirmed => Words::lit("すでに確定しています", "confirmed already"),
        ConfirmOutcome::Blocked => Words::lit(
            "先に決めることがあります（review で理由を見る）",
            "something must be settled first (see review)",
        ),
        ConfirmOutcome::Unfinished => Words::lit("まだ記録中です", "still being recorded"),
        ConfirmOutcome::OwnVisit => Words::lit(
            "自分の訪問です。ほかのサ責が確定します",
            "one's own visit; another manager confirms it",
        ),
        ConfirmOutcome::StillToCome => Words::lit(
            "まだ来ていない訪問です。終わってから確定してください",
            "the visit has not come yet; confirm it when it is over",
        ),
        ConfirmOutcome::ReasonNeeded => Words::lit(
            "確定のあとに変わっています。--reason が必要です",
            "it changed after the confirmation: --reason is needed",
        ),
    };
    let visit = visit.to_string();
    let id = short(&visit);
    both(format!("  {id} {}", words.ja), format!("  {id} {}", words.en))
}
