//! Drafts at the command line, in the same words for every kind: open, write line by line, finish, take back, throw away.
//! And the list of what was begun and is not finished, so that nothing is forgotten.

use kengai::OpenDraft;
use serde_json::{Value, json};

use super::read_line;
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, moment, short};

/// Which record.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// The beginning of its id; of a sheet or plan also the client.
    record: String,
}

/// What is done with a draft.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Open it for a change, or go on with the draft: what is written stays on this device until it is finished.
    Change(Which),
    /// Write fields from stdin, one FIELD VALUE a line, each saved before it is answered.
    Write(Which),
    /// End the draft: everybody gets what was changed.
    Finish(Which),
    /// Take the end back, while it is not sent: it is being written again, with everything in it.
    Undo(Which),
    /// Throw the draft away; what was finished before stays.
    Discard(Which),
}

impl Command {
    /// What was typed to name the record.
    pub(crate) fn record(&self) -> &str {
        match self {
            Self::Change(which)
            | Self::Write(which)
            | Self::Finish(which)
            | Self::Undo(which)
            | Self::Discard(which) => &which.record,
        }
    }
}

/// A draft whose fields are written one by one.
pub(crate) trait WriteField {
    /// Writes a field; gives back its path.
    fn set(&self, name: &str, value: &str) -> Result<String, Failure>;
    /// What a field is called, by its path.
    fn label(&self, field: &str) -> Words {
        kengai_model::spec::label(field)
    }
}

/// One record of which there may be a draft.
pub(crate) trait Drafted: WriteField {
    /// Opens it and shows it.
    fn change(&self) -> Result<Report, Failure>;
    /// Ends the draft and shows what it became.
    fn finish(&self) -> Result<Report, Failure>;
    /// Takes the end back and shows the draft.
    fn undo(&self) -> Result<Report, Failure>;
    /// Throws the draft away; gives back what it was.
    fn discard(&self) -> Result<Value, Failure>;
}

pub(crate) fn run(context: &Context, command: &Command, record: &impl Drafted) -> Result<Report, Failure> {
    Ok(match command {
        Command::Change(_) => record.change()?.line(Words::lit(
            "書きかけを開きました。終える（finish）まで、書いたものはこの端末だけにあります。",
            "The draft is open. What is written stays on this device until: finish.",
        )),
        Command::Write(_) => write_lines(context, record)?,
        Command::Finish(_) => record.finish()?.line(Words::lit(
            "書き終えました。この端末に保存済み・未送信です。",
            "It is finished: saved on this device, not sent.",
        )),
        Command::Undo(_) => record.undo()?.line(Words::lit(
            "終了を取り消しました。続きを書けます（何も失われていません）。",
            "The end is taken back: the writing goes on, and nothing of it is lost.",
        )),
        Command::Discard(_) => Report::new(record.discard()?)
            .line(Words::lit("書きかけを捨てました。", "The draft is thrown away.")),
    })
}

/// Reads `FIELD VALUE` lines until there are no more; each is durable before it is answered.
pub(crate) fn write_lines(context: &Context, record: &impl WriteField) -> Result<Report, Failure> {
    context.note_to_whom();
    let mut saved = 0_u64;
    while let Some(line) = read_line() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let (name, value) = line.split_once([' ', '\u{3000}', '\t']).unwrap_or((line, ""));
        match record.set(name, value.trim()) {
            Ok(field) => {
                saved += 1;
                let label = record.label(&field);
                context.out.event(
                    &json!({ "event": "saved", "field": field }),
                    &both(format!("保存しました {}", label.ja), format!("saved {}", label.en)),
                );
            }
            Err(failure) if failure.exit == Exit::Input => {
                let words = failure.words;
                context.out.event(
                    &json!({ "event": "refused", "field": name, "ja": words.ja, "en": words.en }),
                    &both(format!("保存していません　{}", words.ja), format!("NOT saved: {}", words.en)),
                );
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(Report::new(json!({ "event": "end", "saved": saved })).line(both(
        format!("{saved}項目をこの端末に保存しました。"),
        format!("{saved} fields are saved on this device."),
    )))
}

/// A draft's line where it must not be forgotten.
fn line(draft: &OpenDraft) -> Words {
    let (id, at, title) = (short(&draft.document), moment(draft.updated_ms), &draft.title);
    // A sheet is named by its client; all else by its own id.
    let name = if draft.kind == "client" { "" } else { id };
    both(
        format!("  {}　最後の入力 {at}　{name}", title.ja).trim_end().to_owned(),
        format!("  {}  last written {at}  {name}", title.en).trim_end().to_owned(),
    )
}

/// What was begun and is not finished, under a heading; nothing where there is nothing.
pub(crate) fn lines<'a>(drafts: impl IntoIterator<Item = &'a OpenDraft>) -> Vec<Words> {
    let mut lines: Vec<Words> = drafts.into_iter().map(line).collect();
    if !lines.is_empty() {
        let count = lines.len();
        lines.insert(
            0,
            both(
                format!("書きかけ {count}件（この端末だけにあります）"),
                format!("Unfinished: {count} (on this device only)"),
            ),
        );
    }
    lines
}
