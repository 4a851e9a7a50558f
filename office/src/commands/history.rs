//! The history of a record: who changed what, when, what stood there before, and why.

use crate::failure_code::Code;
use kengai::{CareBook, CareError, DocRef, Sought};
use kengai_model::{CareMonth, ClientId};
use serde_json::json;

use super::older::opened;
use super::when::month;
use crate::failure::Failure;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;

/// Whose history.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of today's list, any number that is printed (visit, plan, sheet, incident, note), or a client.
    #[arg(required_unless_present_any = ["client", "office"], conflicts_with_all = ["client", "office"])]
    record: Option<String>,
    /// A client's sheet: id, insured number or name.
    #[arg(long, conflicts_with = "office")]
    client: Option<String>,
    /// The client's plan and rota of this month, 2026-11.
    #[arg(long, value_parser = month)]
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
        (Some(record), _) => named(&book, &refs, record, args)?,
        (None, Some(client)) => of_client(refs.client(client)?, args),
        (None, None) => DocRef::Office,
    };
    let history = opened(context, &book, &of, || book.history().of(&of))?;
    Ok(Report::new(json!(history)).lines(kengai_screens::history(&history)))
}

fn of_client(client: ClientId, args: &Args) -> DocRef {
    match args.month {
        None => DocRef::Client(client),
        Some(month) if args.notes_of_month => DocRef::Notes(client, month),
        Some(month) => DocRef::Plan(client, month),
    }
}

/// Hex digits of a document's id.
const DOCUMENT_DIGITS: usize = 32;

/// What somebody names by whatever was printed: a visit, a planned visit, a plan, a sheet, an incident, a note; or a client.
fn named(book: &CareBook, refs: &Refs<'_>, text: &str, args: &Args) -> Result<DocRef, Failure> {
    // A whole id may be any document's: conflicts name theirs so.
    if text.len() == DOCUMENT_DIGITS {
        let document = text.parse().map_err(|_| CareError::NotFound(Sought::Record))?;
        return Ok(DocRef::Document(document));
    }
    // A name is the person's, and so is the number in the list of clients: one of her visits is named by its own number.
    if let Some(client) = crate::refs::numbered(&book.clients().all()?, text)? {
        return Ok(of_client(refs.client(&client.client.to_string())?, args));
    }
    let is_name = !text.chars().next().is_some_and(char::is_numeric) && !crate::refs::is_beginning(text);
    if is_name && let Ok(client) = refs.client(text) {
        return Ok(of_client(client, args));
    }
    let visit = match refs.visit(text) {
        Ok(visit) => return Ok(DocRef::Visit(visit)),
        Err(failure) if matches!(failure.code, Code::NotFound | Code::Input) => failure,
        Err(failure) => return Err(failure),
    };
    if crate::refs::is_beginning(text) {
        let found = book.history().documents(text)?;
        match found.as_slice() {
            [] => {}
            [(doc, _)] => return Ok(DocRef::Document(*doc)),
            several => {
                let known = several.iter().map(|(doc, title)| (doc.to_string(), title.ja.to_string()));
                return Err(crate::refs::ambiguous(text, known));
            }
        }
        if let Ok(row) = refs.row(text)
            && let Some(planned) = book.rota().planned_visit(row)?
        {
            return Ok(DocRef::Plan(planned.client, planned.date.month()));
        }
        if let Some((client, month)) = refs.thread_of_note(text)? {
            return Ok(DocRef::Notes(client, month));
        }
    }
    match refs.client(text) {
        Ok(client) => Ok(of_client(client, args)),
        Err(failure) if failure.code == Code::Ambiguous => Err(failure),
        Err(_) => Err(visit),
    }
}
