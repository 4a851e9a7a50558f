//! Acknowledging notes (了解): a person's own word, not a side effect of reading.

use crate::failure_code::Code;
use kengai_model::NoteId;
use kengai_model::called::san;
use serde_json::json;

use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::refs::{Refs, ambiguous};
use crate::report::Report;
use crate::words::{Words, both};

/// What is acknowledged.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The notes; or a client, for the one note of theirs that waits for you.
    #[arg(required = true, value_name = "NOTE")]
    notes: Vec<String>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    let mut notes = Vec::new();
    for text in &args.notes {
        let one = note(&refs, text)?;
        // Two lines of one person, or one note named twice.
        if !notes.contains(&one) {
            notes.push(one);
        }
    }
    let before = book.handovers().acknowledged(&notes)?.len();
    book.handovers().acknowledge(&notes)?;
    let new = notes.len() - before;
    let line = both(
        format!("{new}件に了解しました（この端末に保存、未送信）。"),
        format!("{new} acknowledged (saved on this device, not sent)."),
    );
    Ok(Report::new(json!({ "notes": notes, "before": before }))
        .lines((new > 0).then_some(line))
        .lines(acknowledged_before(before)))
}

/// What is said of those that this user has acknowledged before: nothing was done again.
pub(super) fn acknowledged_before(count: usize) -> Option<Words> {
    (count > 0).then(|| {
        both(
            format!("{count}件には、あなたがもう了解しています。もうすることはありません。"),
            format!("You have acknowledged {count} before; there is nothing more to do."),
        )
    })
}

/// A note by the beginning of its id, or the one that waits for this user's 了解 of whoever has this number or name.
fn note(refs: &Refs<'_>, text: &str) -> Result<NoteId, Failure> {
    let failure = match refs.notes(&[text.to_owned()]) {
        Ok(notes) => {
            return notes
                .into_iter()
                .next()
                .ok_or_else(|| kengai::CareError::NotFound(kengai::Sought::Note).into());
        }
        Err(failure) => failure,
    };
    let client = match refs.client(text) {
        Ok(client) => client,
        // Whoever the name fits several of is asked about people, and not about notes.
        Err(several) if several.code == Code::Ambiguous || several.code == Code::NumberMoved => {
            return Err(several);
        }
        Err(_) => return Err(failure),
    };
    let mut waiting = refs.book.handovers().of_client(client)?;
    waiting.retain(|note| note.for_me && note.must_acknowledge && !note.acknowledged && !note.withdrawn);
    let name = refs.book.clients().name(client)?;
    match waiting.as_slice() {
        [] => Err(Failure::new(
            Exit::Input,
            Code::NotFound,
            both(
                format!("{}に、了解が必要な申し送りはありません", san(&name)),
                format!("{name}: no note waits for you to acknowledge it"),
            ),
        )),
        [one] => Ok(one.note),
        several if several.iter().all(|note| note.note == several[0].note) => Ok(several[0].note),
        several => {
            let lines = several.iter().map(|note| {
                let first: String = note.text.chars().take(20).collect();
                (note.note.to_string(), format!("{} {first}", note.from))
            });
            Err(ambiguous(text, lines))
        }
    }
}
