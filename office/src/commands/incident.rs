//! Incidents: restraint, accident, complaint, sudden change. Written as a draft, or for scripts at once; on this device
//! first, like everything else.

use crate::failure_code::Code;
use std::collections::BTreeMap;

use kengai::{CareBook, DocRef, DocState, IncidentSheet};
use kengai_model::called::san;
use kengai_model::value::Value as _;
use kengai_model::{
    ClientId, Fields, IncidentId, IncidentKind, MinuteOfDay, UnixMillis, said_from_now, spec,
};
use serde_json::json;

use super::incident_shown::{headline, headline_words, report, to_json};
use super::incident_withdrawn::withdrawn;
use super::note::coded;
use super::sheet::{self, People};
use super::{cleared, drafting, incident_lines, incident_withdrawn};
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::refs::{Refs, one_of, parsed};
use crate::report::Report;
use crate::words::{Words, both, short};

/// What to do with incidents.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Begin the record of an incident.
    Start {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// restraint, accident, complaint or sudden.
        #[arg(value_parser = coded::<IncidentKind>)]
        kind: IncidentKind,
        /// The visit in which it happened; its record then names the incident.
        #[arg(long)]
        visit: Option<String>,
        /// When it happened, if not now: 10:05, or 2026-11-05 10:05.
        #[arg(long)]
        at: Option<String>,
        /// As a draft, which nobody else gets before: finish.
        #[arg(long)]
        draft: bool,
    },
    /// Write fields, into the draft or at once: FIELD VALUE, many pairs.
    Set {
        /// The beginning of its id, or whose: name, line number of today's list.
        incident: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
    },
    /// Note a call, or the attempt, with the time.
    Call {
        /// The beginning of its id, or whose: name, line number of today's list.
        incident: String,
        /// Who was called.
        to: String,
        /// What came of it; also that nobody answered.
        result: String,
        /// The number that was called.
        #[arg(long, default_value = "")]
        phone: String,
    },
    /// It was recorded by mistake: it stays, marked so, and leaves the lists. Whoever recorded it, or a manager.
    Withdraw {
        /// The beginning of its id, or whose: name, line number of today's list.
        incident: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    #[command(flatten)]
    Draft(drafting::Command),
    /// One incident in full.
    Show {
        /// The beginning of its id, or whose: name, line number of today's list.
        incident: String,
    },
    /// Incidents, the newest first: a client's, or everybody's.
    List {
        /// Id, insured number, name or line number of today's list; without it, of every client here.
        client: Option<String>,
    },
    /// Managers: you have seen it, and everybody knows that you did.
    Seen {
        /// The beginnings of their ids.
        #[arg(required = true)]
        incidents: Vec<String>,
    },
    /// Every field with its name in both languages.
    Fields,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    if matches!(command, Command::Fields) {
        return Ok(sheet::field_list(spec::of_incident()));
    }
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    let people = People::of(&book)?;
    match command {
        Command::Start { client, kind, visit, at, draft } => {
            let visit = visit.as_deref().map(|visit| refs.visit(visit)).transpose()?;
            let at = at.as_deref().map(|at| instant(context, at)).transpose()?;
            let client = refs.client(&client)?;
            let started = if draft {
                book.incidents().begin(client, kind, visit, at)?
            } else {
                book.incidents().start(client, kind, visit, at)?
            };
            Ok(report(&started, &people))
        }
        Command::Set { incident, pairs } => {
            let id = find(&refs, &book, &incident)?;
            let typed = sheet::typed(spec::of_incident, &pairs, &people)?;
            let typed = sheet::borrowed(&typed);
            let before = book.incidents().sheet(id)?.incident.to_fields();
            let sheet =
                book.incidents().set_fields(id, &typed).map_err(|error| withdrawn(&book, id, error))?;
            let names: Vec<String> = typed.iter().map(|(path, _)| (*path).to_owned()).collect();
            let gone = cleared::lines(&before, &sheet.incident.to_fields(), &names, &people);
            Ok(report(&sheet, &people).lines(gone))
        }
        Command::Call { incident, to, result, phone } => {
            let id = find(&refs, &book, &incident)?;
            let noted = book.incidents().note_call(id, &to, &phone, &result);
            Ok(report(&noted.map_err(|error| withdrawn(&book, id, error))?, &people))
        }
        Command::Withdraw { incident, reason } => {
            let id = find(&refs, &book, &incident)?;
            let done = book.incidents().withdraw(id, &reason).map_err(|error| withdrawn(&book, id, error))?;
            Ok(report(&done, &people).line(Words::lit(
                "取り消しました。この端末に保存済み・未送信です。記録は履歴に残ります。",
                "It is withdrawn: saved on this device, not sent. The record stays in the history.",
            )))
        }
        Command::Draft(command) => {
            let id = find(&refs, &book, command.record())?;
            let one = One { book: &book, people: &people, id };
            if matches!(command, drafting::Command::Undo(_))
                && book.incidents().sheet(id)?.incident.is_withdrawn()
            {
                return incident_withdrawn::stands_again(&book, &people, id);
            }
            drafting::run(context, &command, &one)
        }
        Command::Show { incident } => {
            Ok(report(&book.incidents().sheet(find(&refs.showing(), &book, &incident)?)?, &people))
        }
        Command::List { client: Some(client) } => {
            list(&book, &book.incidents().of_client(refs.client(&client)?)?)
        }
        Command::List { client: None } => list(&book, &book.incidents().all()?),
        Command::Seen { incidents } => seen(&refs.showing(), &book, &incidents),
        Command::Fields => Ok(sheet::field_list(spec::of_incident())),
    }
}

/// One incident, for the commands of drafts.
struct One<'a> {
    book: &'a CareBook,
    people: &'a People<'a>,
    id: IncidentId,
}

impl drafting::WriteField for One<'_> {
    fn knows(&self, name: &str) -> bool {
        sheet::knows(spec::of_incident(), name)
    }

    fn set(&self, name: &str, value: &str) -> Result<String, Failure> {
        let (field, value) = sheet::typed_one(spec::of_incident(), name, value, self.people)?;
        let set = self.book.incidents().set_fields(self.id, &[(&field, &value)]);
        set.map_err(|error| withdrawn(self.book, self.id, error))?;
        Ok(field)
    }

    fn fields(&self) -> Result<Fields, Failure> {
        Ok(self.book.incidents().sheet(self.id)?.incident.to_fields())
    }

    fn people(&self) -> Option<&People<'_>> {
        Some(self.people)
    }
}

impl drafting::Drafted for One<'_> {
    fn change(&self) -> Result<Report, Failure> {
        let changed = self.book.incidents().change(self.id);
        Ok(report(&changed.map_err(|error| withdrawn(self.book, self.id, error))?, self.people))
    }

    fn stands_at(&self) -> Result<Option<DocState>, Failure> {
        Ok(self.book.history().stands_at(&DocRef::Incident(self.id))?)
    }

    fn finish(&self) -> Result<Report, Failure> {
        let finished = self.book.incidents().finish(self.id);
        Ok(report(&finished.map_err(|error| withdrawn(self.book, self.id, error))?, self.people))
    }

    fn undo(&self) -> Result<Report, Failure> {
        let undone = self.book.incidents().undo(self.id).map_err(|error| self.mistaken(error))?;
        Ok(report(&undone, self.people))
    }

    fn discard(&self) -> Result<Report, Failure> {
        self.book.incidents().discard(self.id).map_err(|error| self.mistaken(error))?;
        super::discarded::thrown_away(self.book, json!({ "incident": self.id }))
    }
}

impl One<'_> {
    /// What to do about a record that was begun by mistake, and is finished or sent already.
    fn mistaken(&self, error: kengai::CareError) -> Failure {
        let id = short(&self.id.to_string()).to_owned();
        let words = match error {
            kengai::CareError::NoDraft => both(
                format!(
                    "書きかけではなく、もう保存された記録です。まちがいで始めたときは: 送る前なら kengai incident undo {id}、送ったあとなら kengai incident withdraw {id} --reason 理由"
                ),
                format!(
                    "this is no draft: it is recorded. If it was a mistake: before it is sent kengai incident undo {id}, after that kengai incident withdraw {id} --reason WHY"
                ),
            ),
            kengai::CareError::AlreadySent => both(
                format!(
                    "もう送られています。まちがいで始めたときは kengai incident withdraw {id} --reason 理由 で取り消せます（記録は履歴に残ります）"
                ),
                format!(
                    "it is sent. If it was a mistake, kengai incident withdraw {id} --reason WHY withdraws it (it stays in the history)"
                ),
            ),
            other => return other.into(),
        };
        Failure { words, ..Failure::from(error) }
    }
}

fn instant(context: &Context, text: &str) -> Result<UnixMillis, Failure> {
    let at = match MinuteOfDay::from_text(text) {
        Ok(minute) => context.clock.today().at(minute),
        Err(_) => {
            let said = said_from_now::moment(text, context.clock.instant());
            UnixMillis::from_text(said.as_deref().unwrap_or(text))
        }
    };
    at.map_err(|fault| Failure::input(fault.expected))
}

/// An incident: by the beginning of its id, or by whose it is (name, number of today's list) where that is one alone.
fn find(refs: &Refs<'_>, book: &CareBook, text: &str) -> Result<IncidentId, Failure> {
    let id = match text.parse() {
        Ok(id) => id,
        Err(_) => named(refs, book, text)?,
    };
    refs.about(book.incidents().sheet(id)?.incident.client)?;
    Ok(id)
}

fn named(refs: &Refs<'_>, book: &CareBook, text: &str) -> Result<IncidentId, Failure> {
    let names = names(book)?;
    let label = |sheet: &IncidentSheet| {
        (sheet.id.to_string(), format!("{} {}", name_in(&names, sheet), headline_words(sheet).ja))
    };
    let by_id = one_of(text, book.incidents().all()?.iter().map(label));
    let not_found = match by_id {
        Ok(id) => return parsed(&id),
        Err(failure) if failure.code == Code::Ambiguous => return Err(failure),
        Err(failure) => failure,
    };
    let client = match refs.client(text) {
        Ok(client) => client,
        Err(failure) if failure.code == Code::Ambiguous || failure.code == Code::NumberMoved => {
            return Err(failure);
        }
        Err(_) => return Err(not_found),
    };
    let theirs = book.incidents().of_client(client)?;
    let mut open: Vec<&IncidentSheet> =
        theirs.iter().filter(|sheet| !sheet.incident.is_withdrawn()).collect();
    if open.is_empty() {
        // Of those that were mistakes it is said that they were.
        open = theirs.iter().collect();
    }
    // Whoever only looks means the one that they have not seen.
    if refs.shows && open.len() > 1 && book.is_manager() {
        let unseen: Vec<IncidentId> =
            book.incidents().unseen()?.into_iter().map(|one| one.incident).collect();
        let new: Vec<&IncidentSheet> =
            open.iter().copied().filter(|sheet| unseen.contains(&sheet.id)).collect();
        if new.len() == 1 {
            open = new;
        }
    }
    match open.as_slice() {
        [only] => Ok(only.id),
        [] => Err(Failure::new(
            Exit::Input,
            Code::NotFound,
            Words::lit("事故・苦情などの記録はありません", "there are no incidents"),
        )),
        several => Err(crate::refs::ambiguous(text, several.iter().map(|sheet| label(sheet)))),
    }
}

/// Clients' names by their ids.
fn names(book: &CareBook) -> Result<BTreeMap<ClientId, String>, Failure> {
    Ok(book.clients().all()?.into_iter().map(|client| (client.client, client.shown)).collect())
}

fn name_in(names: &BTreeMap<ClientId, String>, sheet: &IncidentSheet) -> String {
    names.get(&sheet.incident.client).cloned().unwrap_or_default()
}

fn list(book: &CareBook, sheets: &[IncidentSheet]) -> Result<Report, Failure> {
    let names = names(book)?;
    let mut report = Report::new(json!({ "incidents": sheets.iter().map(to_json).collect::<Vec<_>>() }));
    for sheet in sheets {
        let (name, head) = (name_in(&names, sheet), headline(sheet));
        report = report.line(both(format!("{}　{}", san(&name), head.ja), format!("{name}  {}", head.en)));
        if let Some(news) = book.incidents().news(sheet.id)? {
            let seen = incident_lines::seen(&news);
            report = report.line(both(format!("    {}", seen.ja), format!("    {}", seen.en)));
        }
    }
    let none = || Words::lit("事故・苦情などの記録はありません。", "There are no incidents.");
    Ok(if sheets.is_empty() { report.line(none()) } else { report })
}

/// Whose incident was seen, and that others will know.
fn seen(refs: &Refs<'_>, book: &CareBook, texts: &[String]) -> Result<Report, Failure> {
    let ids: Vec<IncidentId> = texts.iter().map(|text| find(refs, book, text)).collect::<Result<_, _>>()?;
    book.incidents().see(&ids)?;
    let names = names(book)?;
    let mut report = Report::new(json!({ "incidents": ids }));
    for id in &ids {
        let sheet = book.incidents().sheet(*id)?;
        let (name, what) = (name_in(&names, &sheet), book.reading().incident_headline(&sheet.incident));
        report = report.line(both(
            format!(
                "{}　{}　見ました（この端末に保存済み・未送信。送ると、ほかの人にも分かります）",
                san(&name),
                what.ja
            ),
            format!("{name}  {}, seen (saved on this device, not sent; the others know once it is)", what.en),
        ));
    }
    Ok(report)
}
