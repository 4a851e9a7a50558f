//! Who works here: the directory, and adding to it by hand or from the staff file.

use std::path::PathBuf;

use kengai::CareBook;
use serde_json::json;

use super::plan_files::{Found, read_file};
use crate::careplan::staff::StaffMember;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both};

/// What to do with the directory.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Everybody in the directory.
    List,
    /// Add one person.
    Add {
        /// The office's code for them.
        #[arg(long)]
        code: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// Their name in kana.
        #[arg(long)]
        kana: String,
    },
    /// Add everybody in a staff file (CSV: staff_code,name,kana,role).
    Import {
        /// The file.
        file: PathBuf,
    },
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    match command {
        Command::List => list(&book, None),
        Command::Add { code, name, kana } => {
            let before = book.staff()?.len();
            book.add_staff(&name, &kana, &code)?;
            let added = book.staff()?.len() - before;
            list(&book, Some(added))
        }
        Command::Import { file } => {
            let mut found = Found::default();
            let members = read_file(&file, &mut found, crate::careplan::staff::read);
            found.settle()?;
            let added = add_all(&book, &members.unwrap_or_default())?;
            list(&book, Some(added))
        }
    }
}

/// Adds whoever is not there yet; returns how many.
pub(crate) fn add_all(book: &CareBook, members: &[StaffMember]) -> Result<usize, Failure> {
    let before = book.staff()?.len();
    for member in members {
        let kana = if member.kana.as_str().is_empty() { member.name.as_str() } else { member.kana.as_str() };
        book.add_staff(member.name.as_str(), kana, member.code.as_str())?;
    }
    Ok(book.staff()?.len() - before)
}

fn list(book: &CareBook, added: Option<usize>) -> Result<Report, Failure> {
    let staff = book.staff()?;
    let mut json = json!({ "staff": staff });
    let mut lines = Vec::new();
    if let Some(added) = added {
        json["added"] = json!(added);
        lines.push(both(
            format!("{added}人を追加しました（この端末に保存）。"),
            format!("{added} added (saved on this device)."),
        ));
    }
    lines.extend(staff.iter().map(|person| {
        let devices = match person.devices {
            0 => Words::lit("端末なし（invite で招待）", "no device yet (invite)"),
            n => both(format!("端末{n}台"), format!("{n} device(s)")),
        };
        both(
            format!("{:<6} {}（{}） {}", person.code, person.name, person.kana, devices.ja),
            format!("{:<6} {} ({}), {}", person.code, person.name, person.kana, devices.en),
        )
    }));
    Ok(Report::new(json).lines(lines))
}
