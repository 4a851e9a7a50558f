//! The month's actuals (UPJSK): one file for each care-management office, of what is confirmed, as it was confirmed. What the desk
//! asks before it writes is asked here, each question with the option that answers it.

use std::path::{Path, PathBuf};

use kengai::CareBook;
use kengai_desk::export::{Answer, Answers, Export, Question, export_month, settle};
use kengai_model::CareMonth;

use super::codes::CodesArgs;
use super::when::MonthArg;
use super::{
    export_files, export_interrupted, export_number, export_same, export_since, export_stands,
    export_written, left_out, open_months,
};
use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both};

/// What to write where.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    month: MonthArg,
    /// The folder for the files.
    #[arg(long, value_name = "DIR", required_unless_present = "files")]
    to: Option<PathBuf>,
    /// Write nothing: which files of the month there are, and which one counts.
    #[arg(long, conflicts_with = "to")]
    files: bool,
    /// Write also what says the same as the last time.
    #[arg(long)]
    again: bool,
    /// Write although this PC was last in contact hours ago.
    #[arg(long)]
    anyway: bool,
    /// Write although rows that were sent change or are not there any more.
    #[arg(long)]
    changed: bool,
    /// Write what was confirmed although a correction of it is begun on this PC.
    #[arg(long)]
    as_confirmed: bool,
    /// Files of the month whose number a wrong clock gave were never sent: this one is not numbered after them.
    #[arg(long)]
    not_sent: bool,
    #[command(flatten)]
    codes: CodesArgs,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    // What a kill has interrupted is settled first: whatever is said of earlier files rests on it.
    let interrupted: Vec<Words> = settle(&book)?.iter().map(export_interrupted::line).collect();
    let month = args.month.of(&book)?;
    let Some(to) = args.to.as_ref().filter(|_| !args.files) else {
        return Ok(export_files::report(&book, month)?.first(interrupted));
    };
    let earlier = book.review().open_before(month)?;
    let over = month.last_day() < book.clock_state()?.certain_now().day();
    let asked = (args.month.month.is_none() && !(earlier.is_empty() && over))
        .then(|| open_months::which("書き出す", "export", &earlier, month));
    let done = asked.map_or_else(|| export(args, to, &book, month), Err);
    open_months::said_first(done, interrupted, &earlier)
}

fn export(args: &Args, to: &Path, book: &CareBook, month: CareMonth) -> Result<Report, Failure> {
    let Args { again, anyway, changed, as_confirmed, not_sent, .. } = *args;
    let answers = Answers { again, anyway, changed, as_confirmed, not_sent };
    let export = export_month(book, month, &args.codes.load()?, to, answers)?;
    let stands = export_stands::lines(book, &export);
    let written = match &export.answer {
        Answer::Asked(question) => return Err(asked(book, &export, question, stands)),
        Answer::Written(written) => written,
    };
    let (clock, as_of) = (book.clock_state()?.words(), super::clock::as_of(export.away));
    let named = export_number::lines(&export.number, &export.new);
    Ok(export_written::report(&export, &written.paths, stands)
        .first(
            clock.into_iter().chain(as_of).chain(named).chain(export_number::never_sent(&written.never_sent)),
        )
        .lines(export_since::gone_lines(&export)))
}

/// What is to be answered before a file is written, with what answers it, and what else stands about the rows.
fn asked(book: &CareBook, export: &Export, question: &Question, stands: Vec<Words>) -> Failure {
    let (gone, stands) = (findings(export_since::gone_lines(export)), findings(stands));
    match question {
        Question::Nothing(why) => {
            left_out::nothing(why, &export.board, &export.left_out).with(gone).with(stands)
        }
        Question::Same => export_same::question(export).with(gone).with(stands),
        Question::Away(_) => away(export).with(export_number::by_this_clock(&export.number)).with(stands),
        Question::ClockInDoubt => export_number::in_doubt(&export.number).with(stands),
        Question::BeingCorrected(begun) => export_stands::question(book, export, begun),
        Question::TakesBack => export_since::question(export).with(gone).with(stands),
    }
}

fn findings(lines: Vec<Words>) -> Vec<Finding> {
    lines.into_iter().map(|line| Finding::new("", line)).collect()
}

/// What has been sent since is not in the file: asked before it is written.
fn away(export: &Export) -> Failure {
    let as_of = super::clock::as_of(export.away).unwrap_or_else(|| both("", ""));
    let words = both(
        format!("{}このまま書き出すなら --anyway を付けてください", as_of.ja),
        format!("{} To export all the same: --anyway", as_of.en),
    );
    Failure::new(Exit::Unsettled, Code::Away, words)
}
