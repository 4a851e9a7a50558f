//! Acknowledging notes (了解): a person's own word, not a side effect of reading.

use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::both;

/// What is acknowledged.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The notes.
    #[arg(required = true, value_name = "NOTE")]
    notes: Vec<String>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let notes = Refs::new(context, &book).notes(&args.notes)?;
    book.acknowledge(&notes)?;
    let count = notes.len();
    Ok(Report::new(json!({ "notes": notes })).line(both(
        format!("{count}件に了解しました（この端末に保存、未送信）。"),
        format!("{count} acknowledged (saved on this device, not sent)."),
    )))
}
