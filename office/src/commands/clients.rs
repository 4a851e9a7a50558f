//! Clients: who is cared for, and the office's own part of their sheets (cautions, consents, where the medicine is).

use kengai::CareBook;
use kengai_model::{ClientId, ClientSheet, spec};
use serde_json::json;

use super::visit::fields_json;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, both, short};

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
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(&book, context.clock.today());
    match command {
        Command::List => list(&book),
        Command::Show { client } => {
            let client = refs.client(&client)?;
            Ok(shown(client, &book.client_sheet(client)?))
        }
        Command::Set { client, pairs } => {
            if !pairs.len().is_multiple_of(2) {
                return Err(Failure::usage(Words::lit(
                    "項目と値を組にして指定してください",
                    "give pairs of a field and its value",
                )));
            }
            let client = refs.client(&client)?;
            let pairs: Vec<(&str, &str)> =
                pairs.chunks(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
            let sheet = book.set_client_fields(client, &pairs)?;
            Ok(shown(client, &sheet))
        }
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
                format!("{id}  {}  {}  readable on {n} device(s)", client.insured, client.name),
            )
        })
        .collect();
    Ok(Report::new(json!({ "clients": clients })).lines(lines))
}

fn shown(client: ClientId, sheet: &ClientSheet) -> Report {
    let fields = sheet.to_fields();
    let lines: Vec<Words> = fields
        .iter()
        .filter(|(path, _)| path.as_str() != "client")
        .map(|(path, value)| {
            let (label, value) = (spec::label(path), spec::show(path, value));
            both(format!("  {}: {}", label.ja, value.ja), format!("  {}: {}", label.en, value.en))
        })
        .collect();
    Report::new(json!({ "client": client, "fields": fields_json(&fields) })).lines(lines)
}
