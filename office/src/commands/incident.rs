//! Incidents: restraint, accident, complaint, sudden change. Saved at once, on this device first, like everything else.

use kengai::{CareBook, IncidentSheet};
use kengai_model::{IncidentId, IncidentKind, MinuteOfDay, UnixMillis, spec, value::Value as _};
use serde_json::{Value, json};

use super::note::coded;
use super::sheet::{self, People};
use super::visit::fields_json;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::{Refs, one_of, parsed};
use crate::words::{Words, both, delivery, short};

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
    },
    /// Write fields: FIELD VALUE, many pairs.
    Set {
        /// The beginning of its id.
        incident: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
    },
    /// Note a call, or the attempt, with the time.
    Call {
        /// The beginning of its id.
        incident: String,
        /// Who was called.
        to: String,
        /// What came of it; also that nobody answered.
        result: String,
        /// The number that was called.
        #[arg(long, default_value = "")]
        phone: String,
    },
    /// One incident in full.
    Show {
        /// The beginning of its id.
        incident: String,
    },
    /// A client's incidents, the newest first.
    List {
        /// Id, insured number, name or line number of today's list.
        client: String,
    },
    /// Every field with its name in both languages.
    Fields,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    if matches!(command, Command::Fields) {
        return Ok(sheet::field_list(spec::of_incident()));
    }
    let book = context.open()?;
    let refs = Refs::new(&book, context.clock.today());
    let people = People::of(&book)?;
    match command {
        Command::Start { client, kind, visit, at } => {
            let visit = visit.as_deref().map(|visit| refs.visit(visit)).transpose()?;
            let at = at.as_deref().map(|at| instant(context, at)).transpose()?;
            let started = book.start_incident(refs.client(&client)?, kind, visit, at)?;
            Ok(report(&started, &people))
        }
        Command::Set { incident, pairs } => {
            let typed = sheet::typed(spec::of_incident, &pairs, &people)?;
            let typed = sheet::borrowed(&typed);
            Ok(report(&book.set_incident_fields(find(&book, &incident)?, &typed)?, &people))
        }
        Command::Call { incident, to, result, phone } => {
            let noted = book.note_call(find(&book, &incident)?, &to, &phone, &result)?;
            Ok(report(&noted, &people))
        }
        Command::Show { incident } => Ok(report(&book.incident(find(&book, &incident)?)?, &people)),
        Command::List { client } => list(&book.incidents(refs.client(&client)?)?),
        Command::Fields => Ok(sheet::field_list(spec::of_incident())),
    }
}

fn instant(context: &Context, text: &str) -> Result<UnixMillis, Failure> {
    let at = match MinuteOfDay::from_text(text) {
        Ok(minute) => context.clock.today().at(minute),
        Err(_) => UnixMillis::from_text(text),
    };
    at.map_err(|fault| Failure::input(fault.expected))
}

fn find(book: &CareBook, text: &str) -> Result<IncidentId, Failure> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let mut known = Vec::new();
    for client in book.clients()? {
        for sheet in book.incidents(parsed(&client.client)?)? {
            known.push((sheet.id.to_string(), client.name.clone()));
        }
    }
    parsed(&one_of(text, known)?)
}

fn to_json(sheet: &IncidentSheet) -> Value {
    json!({
        "incident": sheet.id,
        "client": sheet.incident.client,
        "kind": sheet.incident.event.kind,
        "delivery": sheet.delivery,
        "fields": fields_json(&sheet.incident.to_fields()),
        "missing": sheet::missing_json(&sheet.missing),
    })
}

fn headline(sheet: &IncidentSheet) -> Words {
    let (id, what) = (sheet.id.to_string(), sheet.incident.headline());
    let state = sheet.delivery.map_or_else(|| Words::lit("受け取った記録", "received"), delivery);
    let open = match sheet.missing.len() {
        0 => both("", ""),
        n => both(format!("　まだ{n}項目"), format!(", {n} to do")),
    };
    both(
        format!("{}  {}　{}{}", short(&id), what.ja, state.ja, open.ja),
        format!("{}  {}, {}{}", short(&id), what.en, state.en, open.en),
    )
}

fn report(sheet: &IncidentSheet, people: &People) -> Report {
    let hide = ["client", "event.kind", "event.at", "event.visit"];
    let mut report = Report::new(to_json(sheet)).line(headline(sheet)).lines(sheet::lines(
        &sheet.incident.to_fields(),
        people,
        &hide,
    ));
    if !sheet.missing.is_empty() {
        report = report.line(Words::lit("まだの項目:", "To do:")).lines(sheet::missing_lines(&sheet.missing));
    }
    report
}

fn list(sheets: &[IncidentSheet]) -> Result<Report, Failure> {
    let json: Vec<Value> = sheets.iter().map(to_json).collect();
    Ok(Report::new(json!({ "incidents": json })).lines(sheets.iter().map(headline).collect::<Vec<_>>()))
}
