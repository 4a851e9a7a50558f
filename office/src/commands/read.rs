//! Marking notes as read (既読).

use kengai_model::NoteId;
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both};

/// What was read.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Notes; or one client, for all of their notes that you have not read.
    #[arg(required = true, value_name = "NOTE|CLIENT")]
    what: Vec<String>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    let mut notes: Vec<NoteId> = match refs.notes(&args.what) {
        Ok(notes) => notes,
        Err(failure) => match args.what.as_slice() {
            [one] => match refs.client(one) {
                Ok(client) => book
                    .handovers()
                    .of_client(client)?
                    .iter()
                    .filter(|note| !note.mine && !note.read)
                    .map(|note| note.note)
                    .collect(),
                Err(_) => return Err(failure),
            },
            _ => return Err(failure),
        },
    };
    if notes.is_empty() {
        return Ok(Report::new(json!({ "notes": notes }))
            .line(Words::lit("未読の申し送りはありません。", "There are no unread notes.")));
    }
    if !book.handovers().own(&notes)?.is_empty() {
        return Err(Failure::input(Words::lit(
            "ご自分の申し送りです。既読は、ほかの人が読んだ印です。だれが読んだかは brief で見てください",
            "you wrote this note yourself; only others mark it as read. See with brief who has",
        )));
    }
    notes.sort();
    notes.dedup();
    book.handovers().mark_read(&notes)?;
    let count = notes.len();
    Ok(Report::new(json!({ "notes": notes })).line(both(
        format!("{count}件を既読にしました（この端末に保存、未送信）。"),
        format!("{count} marked as read (saved on this device, not sent)."),
    )))
}
