//! The history of a record: who changed what, when, what stood there before, and why.

use kengai::DocRef;
use kengai_model::CareMonth;
use serde_json::json;

use super::older::opened;
use super::review::month;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;

/// Whose history.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of today's list, or the record's id.
    #[arg(required_unless_present_any = ["client", "office"], conflicts_with_all = ["client", "office"])]
    record: Option<String>,
    /// A client's sheet: id, insured number or name.
    #[arg(long, conflicts_with = "office")]
    client: Option<String>,
    /// The client's plan and rota of this month, 2026-11.
    #[arg(long, value_parser = month, requires = "client")]
    month: Option<CareMonth>,
    /// Instead of the plan: the month's handover notes.
    #[arg(long, requires = "month")]
    notes_of_month: bool,
    /// The office and its staff.
    #[arg(long)]
    office: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book).showing();
    let of = match (&args.record, &args.client) {
        // A whole id may be any document's: conflicts name theirs so.
        (Some(record), _) if record.len() == DOCUMENT_DIGITS => DocRef::Document(record.clone()),
        (Some(record), _) => DocRef::Visit(refs.visit(record)?),
        (None, Some(client)) => {
            let client = refs.client(client)?;
            match args.month {
                None => DocRef::Client(client),
                Some(month) if args.notes_of_month => DocRef::Notes(client, month),
                Some(month) => DocRef::Plan(client, month),
            }
        }
        (None, None) => DocRef::Office,
    };
    let history = opened(context, &book, &of, || book.history(&of))?;
    Ok(Report::new(json!(history)).lines(history.lines()))
}

/// Hex digits of a document's id.
const DOCUMENT_DIGITS: usize = 32;
