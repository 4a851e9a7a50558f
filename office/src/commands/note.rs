//! Writing a handover note (申し送り): in one step, or as a draft that is finished later.

use crate::failure_code::Code;
use kengai::{CareBook, Delivery, NoteDraft, OpenDraft, Place};
use kengai_model::nearest::is_same;
use kengai_model::note::{Importance, Recipient, Recipients};
use kengai_model::value::Value as _;
use kengai_model::{ClientId, NoteId, VisitId};
use kengai_screens::{NoteField, note_field_named};
use serde_json::json;

use super::drafting::{self, Drafted, WriteField};
use super::sheet;
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::refs::{Refs, ambiguous, one_of, parsed};
use crate::report::Report;
use crate::words::{Words, both, handle, short};

/// What to hand over.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    draft: Option<Command>,
    /// Id, insured number, name or line number of today's list.
    #[arg(required = true)]
    client: Option<String>,
    /// What the note says. It cannot be changed afterwards.
    #[arg(required = true)]
    text: Option<String>,
    #[command(flatten)]
    how: How,
}

/// For whom, how urgent, in which visit.
#[derive(Debug, clap::Args)]
pub(crate) struct How {
    /// For whom: next_helper, manager, care_manager (may be repeated).
    #[arg(long, value_parser = recipient, value_name = "WHO", default_value = "next_helper")]
    to: Vec<Recipient>,
    /// How urgent: normal, important, urgent.
    #[arg(long, value_parser = coded::<Importance>, value_name = "HOW", default_value = "normal")]
    importance: Importance,
    /// Reading is not enough: the reader acknowledges it.
    #[arg(long)]
    must_acknowledge: bool,
    /// The visit in which it is written.
    #[arg(long)]
    visit: Option<String>,
}

/// A note that is not written in one step.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Begin a note as a draft; its text comes later.
    Start {
        /// Id, insured number, name or line number of today's list.
        client: String,
        #[command(flatten)]
        how: How,
        /// Another one beside the draft that is begun.
        #[arg(long)]
        again: bool,
    },
    /// Write fields of the draft: FIELD VALUE, many pairs; the fields are text, to, importance, ack.
    Set {
        /// The beginning of its id.
        record: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
    },
    #[command(flatten)]
    Draft(drafting::Command),
}

/// A choice by its code or its label in either language.
pub(crate) fn coded<T: kengai_model::value::Value>(text: &str) -> Result<T, String> {
    T::from_text(text).map_err(|fault| format!("{} / {}", fault.expected.ja, fault.expected.en))
}

/// Somebody to whom a note goes, also by the word on the button.
fn recipient(text: &str) -> Result<Recipient, String> {
    if is_same("次の人", text) { Ok(Recipient::NextHelper) } else { coded(text) }
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    match args.draft {
        None => {
            let words = Words::lit("利用者と本文を指定してください", "give a client and a text");
            let (client, text) = args.client.zip(args.text).ok_or_else(|| Failure::usage(words))?;
            written(book.handovers().write(&draft(&refs, &client, text, args.how)?)?)
        }
        Some(Command::Start { client, how, again }) => {
            let note = draft(&refs, &client, String::new(), how)?;
            if again {
                let id = book.handovers().begin_another(&note)?;
                return One { book: &book, id }.shown();
            }
            match begun_for(&book, note.client)? {
                Some(id) => Ok(One { book: &book, id }.shown()?.line(goes_on())),
                None => One { book: &book, id: book.handovers().begin(&note)? }.shown(),
            }
        }
        Some(Command::Set { record, pairs }) => {
            let one = One { book: &book, id: begun(&refs, &book, &record)? };
            let before = book.handovers().draft(one.id)?.text;
            one.set_all(&sheet::pairs(&pairs)?)?;
            let replaced = !before.is_empty() && book.handovers().draft(one.id)?.text != before;
            Ok(one.shown()?.lines(replaced.then(|| {
                // Nobody keeps what a draft said before: whoever mistyped has it here once more.
                both(format!("  前の本文: {before}"), format!("  the text before: {before}"))
            })))
        }
        Some(Command::Draft(command)) => {
            let id = match &command {
                drafting::Command::Undo(_) => {
                    let found = finished(&refs, &book, command.record());
                    // Taken back already, it is a draft of the same number.
                    if found.is_err() && begun(&refs, &book, command.record()).is_ok() {
                        return Err(kengai::CareError::UnderWay.into());
                    }
                    found.map_err(|failure| beyond(failure, &refs, command.record()))?
                }
                _ => begun(&refs, &book, command.record()).map_err(|failure| {
                    // Of several drafts one is meant; what is finished is none of them.
                    let unsent = match failure.code {
                        Code::NoDraft | Code::NotFound => unsent(&refs, &book, command.record()),
                        _ => None,
                    };
                    unsent.unwrap_or_else(|| beyond(failure, &refs, command.record()))
                })?,
            };
            drafting::run(context, &command, &One { book: &book, id })
                .map_err(|failure| beyond(failure, &refs, command.record()))
        }
    }
}

fn draft(refs: &Refs<'_>, client: &str, text: String, how: How) -> Result<NoteDraft, Failure> {
    let visit: Option<VisitId> = how.visit.as_deref().map(|visit| refs.visit(visit)).transpose()?;
    Ok(NoteDraft {
        client: refs.client(client)?,
        to: how.to,
        importance: how.importance,
        must_acknowledge: how.must_acknowledge,
        text,
        visit,
    })
}

/// The note about a client that is begun and not finished; of several the one touched last.
fn begun_for(book: &CareBook, client: ClientId) -> Result<Option<NoteId>, Failure> {
    let open = book.drafts().open()?;
    Ok(open.iter().filter(|draft| draft.client == Some(client)).find_map(note_in))
}

fn goes_on() -> Words {
    Words::lit(
        "書きかけの申し送りがあるので、それを続けます（宛先と重要度も前のまま）。もう一つ書き始めるなら --again を付けてください",
        "A note is begun already, so it goes on (for whom and how urgent stay too). To begin another one: --again",
    )
}

fn written(note: NoteId) -> Result<Report, Failure> {
    let note = note.to_string();
    let number = handle(short(&note));
    Ok(Report::new(json!({ "note": note })).line(both(
        format!("申し送りをこの端末に保存しました（未送信）。{}", number.ja),
        format!("the note is saved on this device (not sent).{}", number.en),
    )))
}

/// A note that was finished here, by the beginning of its id; or the one of whoever is named that is not sent yet.
fn finished(refs: &Refs<'_>, book: &CareBook, text: &str) -> Result<NoteId, Failure> {
    // A number is one of a list, and no beginning of an id.
    let by_id = match crate::refs::short_number(text) {
        Some(_) => Err(no_note()),
        None => refs.notes(&[text.to_owned()]),
    };
    let failure = match by_id {
        Ok(notes) => return notes.into_iter().next().ok_or_else(no_note),
        Err(failure) => failure,
    };
    let client = match refs.client(text) {
        Ok(client) => client,
        Err(several) if several.code == Code::Ambiguous || several.code == Code::NumberMoved => {
            return Err(several);
        }
        Err(_) => return Err(failure),
    };
    let mut notes = book.handovers().of_client(client)?;
    notes.retain(|note| note.mine && !note.withdrawn && note.delivery == Some(Delivery::Saved));
    // Of several the one that was written last is taken back, as everywhere.
    let wrote = book.handovers().of_client(client)?.iter().any(|note| note.mine && !note.withdrawn);
    match notes.iter().max_by_key(|note| note.at_ms) {
        None if wrote => Err(kengai::CareError::AlreadySent.into()),
        None => Err(kengai::CareError::NoDraft.into()),
        Some(last) => Ok(last.note),
    }
}

/// What is said of a note that was finished and is not sent: it can be taken back, and then be written on.
fn unsent(refs: &Refs<'_>, book: &CareBook, record: &str) -> Option<Failure> {
    let id = finished(refs, book, record).ok()?;
    let note = book.handovers().beginning(&id.to_string()).ok()?.into_iter().next()?;
    (note.mine && !note.withdrawn && note.delivery == Some(Delivery::Saved)).then(|| {
        Failure::new(
            Exit::Unsettled,
            Code::NotSent,
            both(
                format!("この申し送りはまだ送っていません。kengai note undo {record} で書きかけに戻すと直せます"),
                format!("this note is not sent yet. To change it, make it a draft again: kengai note undo {record}"),
            ),
        )
    })
}

/// What is said of a note that is beyond reach: it cannot be opened again, another one can be written. Where nothing is begun
/// or waits, nobody is to believe that a note went out.
fn beyond(failure: Failure, refs: &Refs<'_>, record: &str) -> Failure {
    if !matches!(failure.code, Code::AlreadySent | Code::NoDraft | Code::NotFound) {
        return failure;
    }
    let sent = |failure: Failure| failure.code == Code::AlreadySent;
    let is_written = failure.code == Code::AlreadySent
        || refs.notes(&[record.to_owned()]).is_ok()
        || finished(refs, refs.book, record).err().is_some_and(sent);
    if !is_written && failure.code == Code::NotFound {
        return failure;
    }
    if !is_written {
        return Failure::new(
            failure.exit,
            failure.code,
            both(
                format!(
                    "書きかけの申し送りも、まだ送っていない申し送りもありません（書くなら: kengai note {record} 本文）"
                ),
                format!(
                    "no note is begun, and none waits to be sent (to write one: kengai note {record} \"…\")"
                ),
            ),
        );
    }
    Failure::new(
        failure.exit,
        failure.code,
        Words::lit(
            "書いた申し送りは直せません。もう一つ書いてください（kengai note 訪問の番号 さきほどの申し送りの訂正です。…）",
            "a note that was written stays as it is; write another one (kengai note NUMBER-OF-THE-VISIT \"about the note before: …\")",
        ),
    )
}

fn no_note() -> Failure {
    kengai::CareError::NotFound(kengai::Sought::Note).into()
}

/// The note that a draft is of; `None` of a draft of anything else.
fn note_in(draft: &OpenDraft) -> Option<NoteId> {
    if let Place::Note(note) = draft.place { Some(note) } else { None }
}

/// A note that is being written, by the beginning of its id.
fn begun(refs: &Refs<'_>, book: &CareBook, text: &str) -> Result<NoteId, Failure> {
    let mut notes = book.drafts().open()?;
    notes.retain(|draft| note_in(draft).is_some());
    let named = |draft: &OpenDraft| (draft.place.to_string(), draft.client_name.clone());
    let id = match (one_of(text, notes.iter().map(named)), refs.client(text)) {
        (Ok(id), _) => id,
        (Err(_), Ok(client)) => {
            let hers: Vec<&OpenDraft> = notes.iter().filter(|draft| draft.client == Some(client)).collect();
            match hers.as_slice() {
                [one] => one.place.to_string(),
                [] => return Err(kengai::CareError::NoDraft.into()),
                several => {
                    let title = |draft: &&OpenDraft| (draft.place.to_string(), begins(book, draft));
                    return Err(ambiguous(text, several.iter().map(title)));
                }
            }
        }
        (Err(_), Err(person)) if matches!(person.code, Code::Ambiguous | Code::NumberMoved) => {
            return Err(person);
        }
        // A number is one of a list, and no id.
        (Err(_), Err(person)) if crate::refs::short_number(text).is_some() => return Err(person),
        (Err(failure), Err(_)) => return Err(failure),
    };
    let note = parsed(&id)?;
    refs.about(book.handovers().draft(note)?.client)?;
    Ok(note)
}

/// What a draft of a note says first: by that its writer knows it.
fn begins(book: &CareBook, draft: &OpenDraft) -> String {
    let text = note_in(draft).and_then(|note| book.handovers().draft(note).ok()).map(|note| note.text);
    let first: String = text.unwrap_or_default().chars().take(FIRST_LETTERS).collect();
    match first.as_str() {
        "" => format!("{}（本文はまだありません）", draft.title.ja),
        first => format!("{}　{first}", draft.title.ja),
    }
}

/// So much of a note tells it from others.
const FIRST_LETTERS: usize = 20;

/// One note, for the commands of drafts.
struct One<'a> {
    book: &'a CareBook,
    id: NoteId,
}

impl One<'_> {
    /// Writes fields; all or none.
    fn set_all(&self, pairs: &[(&str, &str)]) -> Result<Vec<&'static str>, Failure> {
        let mut note = self.book.handovers().draft(self.id)?;
        let fields = pairs
            .iter()
            .map(|(name, value)| set(&mut note, name, value))
            .collect::<Result<Vec<&'static str>, Failure>>()?;
        self.book.handovers().save(self.id, &note)?;
        Ok(fields)
    }

    fn shown(&self) -> Result<Report, Failure> {
        let note = self.book.handovers().draft(self.id)?;
        let (to, id) = (note.to.iter().copied().collect::<Recipients>().show(), self.id.to_string());
        let how = note.importance.words();
        let json = json!({
            "note": id,
            "client": note.client,
            "draft": true,
            "to": note.to,
            "importance": note.importance,
            "must_acknowledge": note.must_acknowledge,
            "text": note.text,
            "visit": note.visit,
        });
        let (state, number) = (sheet::state(true, None), handle(short(&self.id.to_string())));
        let wants = if note.must_acknowledge {
            Words::lit("　了解が必要", ", must be acknowledged")
        } else {
            Words::lit("", "")
        };
        Ok(Report::new(json)
            .line(both(
                format!("申し送り　{}{}", state.ja, number.ja),
                format!("handover note  {}{}", state.en, number.en),
            ))
            .line(both(
                format!("  宛先: {}　重要度: {}{}", to.ja, how.ja, wants.ja),
                format!("  to: {}, {}{}", to.en, how.en, wants.en),
            ))
            .line(Words::same(format!("  {}", note.text))))
    }
}

fn set(note: &mut NoteDraft, name: &str, value: &str) -> Result<&'static str, Failure> {
    let Some(field) = note_field_named(name) else {
        return Err(Failure::input(both(
            format!("「{name}」という項目はありません（本文、宛先、重要度、了解が必要）"),
            format!("there is no field '{name}' (text, to, importance, ack)"),
        )));
    };
    let refused = |fault: kengai_model::Fault| Failure::input(fault.expected);
    match field {
        NoteField::To => note.to = Recipients::from_text(value).map_err(refused)?.0.into_iter().collect(),
        NoteField::Importance => note.importance = Importance::from_text(value).map_err(refused)?,
        NoteField::Acknowledge => note.must_acknowledge = bool::from_text(value).map_err(refused)?,
        NoteField::Text => value.clone_into(&mut note.text),
    }
    Ok(field.key())
}

impl WriteField for One<'_> {
    fn knows(&self, name: &str) -> bool {
        note_field_named(name).is_some()
    }

    fn set(&self, name: &str, value: &str) -> Result<String, Failure> {
        Ok(self.set_all(&[(name, value)])?.concat())
    }

    fn label(&self, field: &str) -> Words {
        kengai_model::spec::label(&format!("note.{}.{field}", self.id))
    }
}

impl Drafted for One<'_> {
    fn change(&self) -> Result<Report, Failure> {
        self.shown()
    }

    fn finish(&self) -> Result<Report, Failure> {
        written(self.book.handovers().finish(self.id)?)
    }

    fn undo(&self) -> Result<Report, Failure> {
        One { book: self.book, id: self.book.handovers().undo(self.id)? }.shown()
    }

    fn discard(&self) -> Result<Report, Failure> {
        self.book.handovers().discard(self.id)?;
        super::discarded::thrown_away(self.book, json!({ "note": self.id }))
    }
}
