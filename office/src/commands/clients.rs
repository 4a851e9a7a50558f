//! Clients: who is cared for, and the office's own part of their sheets (cautions, consents, where the medicine is).

use kengai::CareBook;
use kengai_model::{ClientId, ClientSheet, spec};
use serde_json::json;

use super::sheet::{self, People};
use super::visit::fields_json;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, both, counted, short};

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
    /// Managers: write fields of a sheet: FIELD VALUE, many pairs.
    Set {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
    },
    /// Every field with its name in both languages.
    Fields,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    if matches!(command, Command::Fields) {
        return Ok(sheet::field_list(spec::of_client()));
    }
    let book = context.open()?;
    let refs = Refs::new(&book, context.clock.today());
    match command {
        Command::List => list(&book),
        Command::Show { client } => {
            let client = refs.client(&client)?;
            shown(&book, client, &book.client_sheet(client)?)
        }
        Command::Set { client, pairs } => {
            let typed = sheet::typed(spec::of_client, &pairs, &People::of(&book)?)?;
            let client = refs.client(&client)?;
            let sheet = book.set_client_fields(client, &sheet::borrowed(&typed))?;
            shown(&book, client, &sheet)
        }
        Command::Fields => Ok(sheet::field_list(spec::of_client())),
    }
}

fn list(book: &CareBook) -> Result<Report, Failure> {
    let clients = book.clients()?;
    let lines: Vec<Words> = clients
        .iter()
        .map(|client| {
            let (id, n) = (short(&client.client), client.devices);
            both(
                format!("{id}  {}  {}　{n}台が閲覧できます", client.insured, client.name),
                format!(
                    "{id}  {}  {}  readable on {}",
                    client.insured,
                    client.name,
                    counted(n, "device", "devices")
                ),
            )
        })
        .collect();
    Ok(Report::new(json!({ "clients": clients })).lines(lines))
}

fn shown(book: &CareBook, client: ClientId, sheet: &ClientSheet) -> Result<Report, Failure> {
    let fields = sheet.to_fields();
    let lines = sheet::lines(&fields, &People::of(book)?, &["client"]);
    Ok(Report::new(json!({ "client": client, "fields": fields_json(&fields) })).lines(lines))
}
