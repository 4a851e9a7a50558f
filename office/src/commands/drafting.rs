//! Drafts at the command line, in the same words for every kind: open, write line by line, finish, take back, throw away.
//! And the list of what was begun and is not finished, so that nothing is forgotten.

use crate::failure_code::Code;
use std::io::IsTerminal as _;

use kengai::{DocState, OpenDraft, Place};
use kengai_model::Fields;
use serde_json::json;

use super::sheet::People;
use super::{Written, cleared, read_written};
use crate::advice::about_the_same;
use crate::clock;
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, handle, short};

/// The end of a draft in which nothing stands but what stood before.
pub(crate) const NOTHING_CHANGED: Words =
    Words::lit("変えたところはありません。前のままです。", "Nothing was changed. It stands as before.");

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
    /// The word by which it is typed.
    pub(crate) const fn verb(&self) -> &'static str {
        match self {
            Self::Change(_) => "change",
            Self::Write(_) => "write",
            Self::Finish(_) => "finish",
            Self::Undo(_) => "undo",
            Self::Discard(_) => "discard",
        }
    }

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
    /// Whether a field is called so.
    fn knows(&self, _name: &str) -> bool {
        false
    }
    /// Writes a field; gives back its path.
    fn set(&self, name: &str, value: &str) -> Result<String, Failure>;
    /// What stands in it now; empty where nothing is ever cleared by itself.
    fn fields(&self) -> Result<Fields, Failure> {
        Ok(Fields::new())
    }
    /// The people and records that it names; none where nothing is ever cleared by itself.
    fn people(&self) -> Option<&People<'_>> {
        None
    }
    /// What a field is called, by its path.
    fn label(&self, field: &str) -> Words {
        kengai_model::spec::label(field)
    }
}

/// One record of which there may be a draft.
pub(crate) trait Drafted: WriteField {
    /// Opens it and shows it.
    fn change(&self) -> Result<Report, Failure>;
    /// At which state the record stands, without the draft; `None` of what no finished record is behind.
    fn stands_at(&self) -> Result<Option<DocState>, Failure> {
        Ok(None)
    }
    /// Ends the draft and shows what it became.
    fn finish(&self) -> Result<Report, Failure>;
    /// Takes the end back and shows the draft.
    fn undo(&self) -> Result<Report, Failure>;
    /// Throws the draft away and says whose it was and how it comes back.
    fn discard(&self) -> Result<Report, Failure>;
}

pub(crate) fn run(context: &Context, command: &Command, record: &impl Drafted) -> Result<Report, Failure> {
    Ok(match command {
        Command::Change(which) => {
            let finish = about_the_same("finish", &which.record);
            record.change()?.line(both(
                format!("書きかけを開きました。{finish} で終えるまで、書いたものはこの端末だけにあります。"),
                format!("The draft is open. What is written stays on this device until: {finish}"),
            ))
        }
        Command::Write(_) => write_lines(context, record)?,
        Command::Finish(_) => {
            let before = record.stands_at()?;
            let report = record.finish()?;
            report.line(if before.is_some() && before == record.stands_at()? {
                NOTHING_CHANGED
            } else {
                Words::lit(
                    "書き終えました。この端末に保存済み・未送信です。",
                    "It is finished: saved on this device, not sent.",
                )
            })
        }
        Command::Undo(_) => record.undo()?.line(Words::lit(
            "終了を取り消しました。続きを書けます（何も失われていません）。",
            "The end is taken back: the writing goes on, and nothing of it is lost.",
        )),
        Command::Discard(_) => record.discard()?,
    })
}

/// Reads `FIELD VALUE` lines until there are no more; each is durable before it is answered. What cannot be is refused by
/// itself and the rest taken; then the whole is no success.
pub(crate) fn write_lines(context: &Context, record: &impl WriteField) -> Result<Report, Failure> {
    context.note_to_whom();
    context.out.note(&Words::lit(
        "一行に一つ、項目と値を書いてください（例: 体温 36.8）。終わるときは「終わり」と書きます（空行か Ctrl-D でも）。",
        "One field and its value a line (temperature 36.8). To end, write: end (or an empty line, or Ctrl-D).",
    ));
    let by_hand = std::io::stdin().is_terminal();
    let (mut saved, mut refused, mut first) = (0_u64, Vec::new(), true);
    while let Some(written) = read_written()? {
        let was_first = std::mem::replace(&mut first, false);
        let (name, answer) = match written {
            Written::Line(line) => {
                let line = if was_first { line.trim_start_matches('\u{feff}').trim() } else { line.trim() };
                if ["終わり", "おわり", "end"].contains(&line) || by_hand && line.is_empty() {
                    break;
                }
                if line.is_empty() {
                    continue;
                }
                let (name, value) = name_and_value(record, line);
                (name.to_owned(), write_one(context, record, name, value.trim()))
            }
            Written::NoText => (String::new(), Err(no_text())),
            Written::Cut(line) => {
                let name = line.split([' ', '\u{3000}', '\t']).next().unwrap_or_default().to_owned();
                (name, Err(cut()))
            }
        };
        match answer {
            Ok(()) => saved += 1,
            // Two values that a manager decides between are this line's alone, too.
            Err(failure) if failure.exit == Exit::Input || failure.code == Code::Undecided => {
                let words = failure.words;
                context.out.event(
                    &json!({ "event": "refused", "field": name, "ja": words.ja, "en": words.en }),
                    &both(format!("保存していません　{}", words.ja), format!("NOT saved: {}", words.en)),
                );
                if failure.code == Code::Undecided {
                    failure.problems.iter().for_each(|problem| context.out.note(&problem.words));
                }
                refused.push(Finding::new(name, words));
            }
            Err(failure) => return Err(failure),
        }
    }
    let end = json!({ "event": "end", "saved": saved, "refused": refused.len() });
    if refused.is_empty() {
        return Ok(Report::new(end).line(both(
            format!("{saved}項目をこの端末に保存しました。"),
            format!("{saved} fields are saved on this device."),
        )));
    }
    if context.out.json {
        context.out.event(&end, &both("", ""));
    }
    let count = refused.len();
    let words = both(
        format!(
            "{saved}項目をこの端末に保存しました。{count}行は保存していません。直してもう一度書いてください"
        ),
        format!("{saved} fields are saved on this device, {count} lines are not; write them again"),
    );
    Err(Failure::new(Exit::Input, Code::Refused, words).with(refused))
}

/// A line's name and value. A label may have spaces in it: the longest beginning that a field is called by is the name. A path
/// has none.
fn name_and_value<'line>(record: &impl WriteField, line: &'line str) -> (&'line str, &'line str) {
    let space = [' ', '\u{3000}', '\t'];
    if let Some((path, value)) = line.split_once(space)
        && path.is_ascii()
        && path.contains('.')
    {
        return (path, value);
    }
    let longer = line.rmatch_indices(space).map(|(at, _)| line.split_at(at));
    let known = std::iter::once((line, "")).chain(longer).find(|(name, _)| record.knows(name.trim()));
    known.or_else(|| line.split_once(space)).unwrap_or((line, ""))
}

fn write_one(context: &Context, record: &impl WriteField, name: &str, value: &str) -> Result<(), Failure> {
    let before = record.fields()?;
    let field = record.set(name, value).map_err(|failure| with_typed(failure, value))?;
    let label = record.label(&field);
    if value.is_empty() {
        let after = record.fields()?;
        let lines = |people| cleared::lines(&before, &after, std::slice::from_ref(&field), people);
        let said = record.people().map_or_else(Vec::new, lines);
        let said = said
            .into_iter()
            .reduce(|a, b| both(format!("{}\n{}", a.ja, b.ja), format!("{}\n{}", a.en, b.en)));
        let words =
            said.unwrap_or_else(|| both(format!("{} は空です", label.ja), format!("{} is empty", label.en)));
        let json = json!({ "event": "saved", "field": field, "cleared": cleared::paths(&before, &after) });
        context.out.event(&json, &words);
    } else {
        // What stood there is nowhere else: a draft has no history.
        let changed = match record.people() {
            Some(people) if before.contains_key(&field) => {
                cleared::changed(&before, &record.fields()?, people).into_iter().next()
            }
            _ => None,
        };
        let (ja, en) = changed
            .map_or_else(Default::default, |line| (format!("\n{}", line.ja), format!("\n{}", line.en)));
        context.out.event(
            &json!({ "event": "saved", "field": field }),
            &both(format!("保存しました {}{ja}", label.ja), format!("saved {}{en}", label.en)),
        );
    }
    Ok(())
}

/// The failure with the word that was typed: whoever typed many knows which.
pub(crate) fn with_typed(mut failure: Failure, value: &str) -> Failure {
    if failure.code == Code::Field && !value.is_empty() {
        failure.words =
            both(format!("「{value}」 {}", failure.words.ja), format!("'{value}': {}", failure.words.en));
    }
    failure
}

fn no_text() -> Failure {
    Failure::input(Words::lit(
        "文字として読めない行です（UTF-8で書いてください）",
        "a line that is no text (write it in UTF-8)",
    ))
}

fn cut() -> Failure {
    Failure::input(Words::lit(
        "最後の行が途中で切れています（改行がありません）。もう一度書いてください",
        "the last line is cut off (it has no end); write it again",
    ))
}

/// A draft's line where it must not be forgotten.
fn line(draft: &OpenDraft) -> Words {
    let row = kengai_screens::draft_row(draft, clock::answering_on());
    // A sheet is named by its client; all else by its own id.
    let number = match draft.place {
        Place::Client(_) => both("", ""),
        _ => handle(short(&draft.document.to_string())),
    };
    both(format!("  {}{}", row.ja, number.ja), format!("  {}{}", row.en, number.en))
}

/// What was begun and is not finished, under a heading; nothing where there is nothing.
pub(crate) fn lines<'a>(drafts: impl IntoIterator<Item = &'a OpenDraft>) -> Vec<Words> {
    let mut lines: Vec<Words> = drafts.into_iter().map(line).collect();
    if !lines.is_empty() {
        lines.insert(0, kengai_screens::drafts_head(lines.len()));
    }
    lines
}
