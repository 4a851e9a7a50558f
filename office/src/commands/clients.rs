//! Clients: who is cared for, and the office's own part of their sheets (cautions, consents, where the medicine is).

use kengai::{CareBook, ClientCard, DocRef, DocState};
use kengai_model::{ClientId, ClientSheet, Fields, spec};
use serde_json::json;

use super::consent_said;
use super::drafting;
use super::sheet::{self, People};
use super::undecided::undecided;
use super::visit_shown::fields_json;
use crate::failure::Failure;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both, counted, handle, short};

/// What to do with clients.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Every client on this device.
    List,
    /// A client's sheet.
    Show {
        /// Id, insured number, name or line number of today's list.
        client: String,
    },
    /// Managers: write fields of a sheet, into its draft or at once: FIELD VALUE, many pairs.
    Set {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
    },
    #[command(flatten)]
    Draft(drafting::Command),
    /// Every field with its name in both languages.
    Fields,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    if matches!(command, Command::Fields) {
        return Ok(sheet::field_list(spec::of_client()));
    }
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    match command {
        Command::List => list(&book),
        Command::Show { client } => {
            let client = refs.client(&client)?;
            let sheet = match book.clients().draft(client)? {
                Some(draft) => draft,
                None => book.clients().sheet(client)?,
            };
            shown(&book, client, &sheet)
        }
        Command::Set { client, pairs } => {
            let client = refs.client(&client)?;
            let typed = sheet::typed(spec::of_client, &pairs, &People::of(&book)?)?;
            let before = book.clients().draft(client)?.map_or_else(|| book.clients().sheet(client), Ok)?;
            let was = consent_said::Before::of(&book, client, before.to_fields())?;
            let set = book.clients().set_fields(client, &sheet::borrowed(&typed));
            let sheet = set.map_err(|error| undecided(&book, &DocRef::Client(client), error))?;
            let names: Vec<String> = typed.iter().map(|(path, _)| path.clone()).collect();
            let people = People::of(&book)?;
            let (old, new) = (&was.fields, sheet.to_fields());
            let gone = super::cleared::lines(old, &new, &names, &people);
            let changed = super::cleared::changed(old, &new, &people);
            let photos = consent_said::said(&book, client, &was, &new)?;
            let report = shown(&book, client, &sheet)?.lines(changed).lines(gone);
            Ok(report.lines(at_once(&book, client)?).lines(photos))
        }
        Command::Draft(command) => {
            let client = refs.client(command.record())?;
            drafting::run(context, &command, &Sheet(&book, client, &People::of(&book)?))
        }
        Command::Fields => Ok(sheet::field_list(spec::of_client())),
    }
}

/// A client's sheet, for the commands of drafts.
struct Sheet<'a>(&'a CareBook, ClientId, &'a People<'a>);

impl drafting::WriteField for Sheet<'_> {
    fn knows(&self, name: &str) -> bool {
        sheet::knows(spec::of_client(), name)
    }

    fn set(&self, name: &str, value: &str) -> Result<String, Failure> {
        let (field, value) = sheet::typed_one(spec::of_client(), name, value, self.2)?;
        let set = self.0.clients().set_fields(self.1, &[(&field, &value)]);
        set.map_err(|error| undecided(self.0, &DocRef::Client(self.1), error))?;
        Ok(field)
    }

    fn fields(&self) -> Result<Fields, Failure> {
        let draft = self.0.clients().draft(self.1)?;
        Ok(draft.map_or_else(|| self.0.clients().sheet(self.1), Ok)?.to_fields())
    }

    fn people(&self) -> Option<&People<'_>> {
        Some(self.2)
    }
}

impl drafting::Drafted for Sheet<'_> {
    fn change(&self) -> Result<Report, Failure> {
        shown(self.0, self.1, &self.0.clients().change(self.1)?)
    }

    fn stands_at(&self) -> Result<Option<DocState>, Failure> {
        Ok(self.0.history().stands_at(&DocRef::Client(self.1))?)
    }

    fn finish(&self) -> Result<Report, Failure> {
        let before = self.0.clients().sheet(self.1)?.to_fields();
        let before = consent_said::Before::of(self.0, self.1, before)?;
        let finished = self.0.clients().finish(self.1);
        let sheet = finished.map_err(|error| undecided(self.0, &DocRef::Client(self.1), error))?;
        let photos = consent_said::said(self.0, self.1, &before, &sheet.to_fields())?;
        Ok(shown(self.0, self.1, &sheet)?.lines(photos))
    }

    fn undo(&self) -> Result<Report, Failure> {
        shown(self.0, self.1, &self.0.clients().undo(self.1)?)
    }

    fn discard(&self) -> Result<Report, Failure> {
        self.0.clients().discard(self.1)?;
        super::discarded::thrown_away(self.0, json!({ "client": self.1 }))
    }
}

fn list(book: &CareBook) -> Result<Report, Failure> {
    let clients = book.clients().all()?;
    let lines: Vec<Words> = clients
        .iter()
        .map(|client| {
            let n = client.devices;
            // Whoever has no number yet is named by the beginning of the sheet's own.
            let id = client.client.to_string();
            let number = handle(if client.insured.is_empty() { short(&id) } else { "" });
            both(
                format!("{}  {}　{n}台が閲覧できます{}", insured(client), client.shown, number.ja),
                format!(
                    "{}  {}  readable on {}{}",
                    insured(client),
                    client.shown,
                    counted(n, "device", "devices"),
                    number.en
                ),
            )
        })
        .collect();
    let none = clients.is_empty().then(|| match book.is_manager() {
        true => Words::lit(
            "利用者はまだいません。kengai plan import で予定と一緒に取り込んでください。",
            "There are no clients yet. Take them in with their plan: kengai plan import",
        ),
        false => Words::lit(
            "この端末にいる利用者はまだいません。担当する方は、電波のある所で kengai sync すると届きます。",
            "No client is on this device yet. Those you go to come with a signal: kengai sync",
        ),
    });
    Ok(Report::new(json!({ "clients": clients })).lines(lines).lines(none))
}

/// Insurer and insured number, as the commands take them.
fn insured(client: &ClientCard) -> String {
    match client.insurer.as_str() {
        "" => client.insured.clone(),
        insurer => format!("{insurer}-{}", client.insured),
    }
}

/// What was written without a draft is on its way, and not there yet.
fn at_once(book: &CareBook, client: ClientId) -> Result<Option<Words>, Failure> {
    let draft = book.clients().draft(client)?.is_some();
    Ok((!draft).then(|| sheet::saved(false)))
}

fn shown(book: &CareBook, client: ClientId, sheet: &ClientSheet) -> Result<Report, Failure> {
    let fields = sheet.to_fields();
    let draft = book.clients().draft(client)?.is_some();
    let several = book.clients().several(client)?;
    // What was decided about photos has a list of its own, which says of each whose and of when it is.
    let decided = fields.keys().map(String::as_str).filter(|path| path.starts_with("photo_hidden."));
    let hide: Vec<&str> = decided.chain(["client"]).collect();
    let lines = sheet::lines(&fields, &People::of(book)?, &hide, &several, draft);
    let json =
        json!({ "client": client, "draft": draft, "fields": fields_json(&fields), "several": several });
    let head = if draft {
        let state = sheet::state(draft, None);
        both(format!("利用者シート　{}", state.ja), format!("client sheet, {}", state.en))
    } else {
        Words::lit("利用者シート", "client sheet")
    };
    Ok(Report::new(json).line(head).lines(lines))
}
