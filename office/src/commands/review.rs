//! The manager's review of a month: how many visits have come how far, what is in the way and what would settle it, and
//! what is still on somebody's device.

use kengai::{Board, BoardRow, CareBook};
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_billing::reason::Severity;
use kengai_billing::{DecisionFinding, Finding};
use kengai_desk::month::{self, LISTED, Review};
use kengai_model::VisitId;

use super::board_row::row_line;
use super::codes::CodesArgs;
use super::sheet::People;
use super::when::MonthArg;
use super::{attention, devices, open_months, reviewed, rota_changes, to_call, twice_recorded};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{STAGES, Words, both, counted, mark, visits};

/// Which month, and what of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) month: MonthArg,
    /// Every visit whose time is over and of which no record has come, by person and day.
    #[arg(long)]
    waiting: bool,
    /// The same of one member of staff, by code or name.
    #[arg(long, value_name = "CODE")]
    helper: Option<String>,
    #[command(flatten)]
    pub(crate) codes: CodesArgs,
}

/// Over exported visits in which something was found since.
pub(crate) const FOUND_SINCE: Words = Words::lit(
    "書き出したあとで見つかったもの（直して確定し、もう一度書き出します）",
    "Found after the export (correct, confirm, and export again)",
);

/// Over settled and missing ones of which something is begun on this device.
pub(crate) const BEGUN_HERE: Words =
    Words::lit("この端末で書きかけのもの（ほかの一覧にないもの）", "Begun on this device (in no other list)");

/// Over the devices.
pub(crate) const ON_PHONES: Words = Words::lit(
    "端末に残っているもの（この端末は今、ほかは最後の通信の時点）",
    "Still on a device (on this one now, on the others as of their last contact)",
);

/// In place of them.
pub(crate) const NOTHING_WAITS: Words = Words::lit(
    "どの端末にも未送信のものはありません（この端末は今、ほかは最後の通信の時点）。",
    "Nothing waits on any device (on this one now, on the others as of their last contact).",
);

/// Changed visits that not everybody concerned has acknowledged.
pub(crate) const UNACKNOWLEDGED: Words =
    Words::lit("変更をまだ了解していない人がいる訪問", "Changes that somebody has not acknowledged");

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let mut review = Review::of(&book, args.month.of(&book)?, &args.codes.load()?)?;
    if let Some(helper) = &args.helper {
        review.keep_helper(People::of(&book)?.find(helper)?);
    }
    if !args.waiting {
        review.number(&book)?;
        if args.helper.is_none() {
            return Ok(Report::new(reviewed::to_json(&review)).lines(lines(&book, &review)));
        }
    }
    // Of one person what they are to be asked about: also what is to be settled in what they wrote.
    let blocked = |stage| stage == Stage::Blocked && !args.waiting;
    review.board.rows.retain(|row| row.state.stage == Stage::NoRecord || blocked(row.state.stage));
    Ok(Report::new(reviewed::to_json(&review))
        .line(head(&review.board))
        .lines(reviewed::as_of(&review))
        .lines(open_months::lines(&review.earlier))
        .lines(to_call::all(&review))
        .lines(listed(&review, Stage::Blocked)))
}

/// The rows of a stage under its name, each with what was found and what stands beside it; nothing where there are none.
fn listed(review: &Review, stage: Stage) -> Vec<Words> {
    let board = &review.board;
    let rows: Vec<&BoardRow> = board.rows.iter().filter(|row| row.state.stage == stage).collect();
    let head = (!rows.is_empty()).then(|| both(format!("■ {}", stage.ja()), format!("■ {}", stage.en())));
    let mut out: Vec<Words> = head.into_iter().collect();
    for row in rows {
        out.push(row_line(row, &reviewed::numbers_of(review, row), board.as_of.day()));
        out.extend(twice_recorded::writers(row, &review.numbers));
        out.extend(reason_lines(row));
        out.extend(again_lines(row, review));
        out.extend(twice_recorded::lines(row, &board.rows, &review.numbers));
        out.extend(reviewed::stands(review, row));
    }
    out
}

/// Whose month, and how long until its claims are due.
fn head(board: &Board) -> Words {
    let (month, due, office) = (board.month.words(), board.due(), &board.office);
    both(format!("{office}　{}分　{}", month.ja, due.ja), format!("{office}, {}. {}", month.en, due.en))
}

/// How many visits have come how far.
fn counts(review: &Review) -> Words {
    let board = &review.board;
    let of = |(stage, n): (&Stage, &usize)| {
        let words = match stage {
            Stage::NoRecord => to_call::count(review),
            _ => None,
        };
        let words = words.unwrap_or_else(|| {
            let n = visits(*n);
            both(format!("{} {}", stage.ja(), n.ja), format!("{} {}", stage.en(), n.en))
        });
        both(format!("{} {}", mark(*stage), words.ja), format!("{} {}", mark(*stage), words.en))
    };
    let counts: Vec<Words> =
        STAGES.iter().filter_map(|stage| board.counts.get_key_value(stage)).map(of).collect();
    if counts.is_empty() {
        return Words::lit(
            "この月の予定も記録もまだありません → kengai plan import で予定を取り込んでください",
            "There is no plan and no record of this month yet → kengai plan import takes a plan in",
        );
    }
    let join = |pick: fn(&Words) -> &str, by: &str| counts.iter().map(pick).collect::<Vec<_>>().join(by);
    both(join(|words| &words.ja, "　"), join(|words| &words.en, "; "))
}

/// Confirmed visits that a file had and the last one does not have as they are: the file is to be written again.
pub(crate) fn outdated(board: &Board) -> Option<Words> {
    let clients = month::outdated(board);
    let n: usize = clients.iter().map(|(_, n)| n).sum();
    let of = |unit: &str, by: &str| {
        clients.iter().map(|(name, n)| format!("{name} {n}{unit}")).collect::<Vec<_>>().join(by)
    };
    (n > 0).then(|| {
        both(
            format!(
                "書き出しが古くなったもの {n}件（最後に書き出したファイルに、今の内容では入っていません）→ もう一度書き出してください: {}",
                of("件", "、")
            ),
            format!(
                "{} not in the last exported file as confirmed now → export again: {}",
                counted(n as u64, "visit is", "visits are"),
                of("", ", ")
            ),
        )
    })
}

/// What a month's board says, in sentences.
pub(crate) fn lines(book: &CareBook, review: &Review) -> Vec<Words> {
    let board = &review.board;
    let mut out = vec![head(board)];
    out.extend(reviewed::as_of(review));
    out.push(counts(review));
    out.extend(open_months::lines(&review.earlier));
    out.extend(outdated(board));
    out.extend(attention::incident_lines(&review.attention));
    out.extend(attention::plan_lines(&review.attention));
    out.extend(attention::photo_line(&review.attention.photos));
    out.extend(devices::alarms(&review.devices));
    out.extend(to_call::lines(review));
    out.extend(attention::conflict_lines(&review.attention, true));
    for stage in LISTED {
        out.extend(listed(review, stage));
    }
    let begun = review.begun_here();
    if !begun.is_empty() {
        out.push(both(format!("■ {}", BEGUN_HERE.ja), format!("■ {}", BEGUN_HERE.en)));
        for row in begun {
            out.push(row_line(row, &reviewed::numbers_of(review, row), board.as_of.day()));
            out.extend(reviewed::stands(review, row));
        }
    }
    let since = review.found_since();
    if !since.is_empty() {
        out.push(both(format!("■ {}", FOUND_SINCE.ja), format!("■ {}", FOUND_SINCE.en)));
        for row in since {
            out.push(row_line(row, &reviewed::numbers_of(review, row), board.as_of.day()));
            out.extend(twice_recorded::writers(row, &review.numbers));
            out.extend(reason_lines(row));
            out.extend(again_lines(row, review));
            out.extend(twice_recorded::lines(row, &board.rows, &review.numbers));
        }
    }
    if !review.changes.is_empty() {
        out.push(both(format!("■ {}", UNACKNOWLEDGED.ja), format!("■ {}", UNACKNOWLEDGED.en)));
        out.extend(review.changes.iter().flat_map(|change| rota_changes::lines(book, change)));
    }
    let silent: Vec<Words> = review.silent().map(devices::line).collect();
    if silent.is_empty() {
        out.push(NOTHING_WAITS);
    } else {
        out.push(both(format!("■ {}", ON_PHONES.ja), format!("■ {}", ON_PHONES.en)));
        out.extend(silent.into_iter().map(|line| both(format!("  {}", line.ja), format!("  {}", line.en))));
    }
    out
}

/// What confirms a record again that changed after its confirmation, where nothing else is in the way; before it the decision,
/// where several values stand.
fn again_lines(row: &BoardRow, review: &Review) -> Vec<Words> {
    let changed = |visit: &&AssessedVisit| {
        let reasons = visit.assessment.reasons();
        let is_change = |found: &Finding| {
            matches!(found, Finding::Decision(DecisionFinding::ChangedAfter | DecisionFinding::AmendedAfter))
        };
        reasons.iter().any(|reason| is_change(&reason.finding)) && !visit.assessment.stops_confirming()
    };
    let month = review.board.month;
    let visits = row.state.visits.iter().filter(changed);
    let numbers = visits.filter_map(|visit| Some((visit.id, review.numbers.get(&visit.id)?)));
    let line = |(visit, number): (VisitId, &u64)| {
        let (ja, en) = match review.attention.of_visit(visit).next() {
            Some(_) => (
                "先に二つの記入を決めて（kengai conflicts）、そのあとで",
                "first decide between the values (kengai conflicts), then",
            ),
            None => ("見て、よければ", "if it is right"),
        };
        both(
            format!("      → {ja}: kengai confirm {number} --month {month} --reason 訂正の理由"),
            format!("      → {en}: kengai confirm {number} --month {month} --reason the-reason"),
        )
    };
    numbers.map(line).collect()
}

/// What was found and what would settle it; notes only where nothing else is.
fn reason_lines(row: &BoardRow) -> Vec<Words> {
    let mut out: Vec<Words> = Vec::new();
    let reasons = row.state.visits.iter().flat_map(|visit| visit.assessment.reasons());
    for reason in reasons.filter(|reason| reason.severity != Severity::Info) {
        let (mark, words) = (reason.severity.words(), reason.words());
        let line =
            both(format!("      [{}] {}", mark.ja, words.ja), format!("      [{}] {}", mark.en, words.en));
        // What is said of two records is said once.
        if !out.contains(&line) {
            out.push(line);
        }
    }
    out
}
