//! Who works here: the directory, and adding to it by hand or from the staff file.

use crate::failure_code::Code;
use std::path::PathBuf;

use kengai::{CareBook, StaffView};
use kengai_desk::import::{Corrected, GivenFile, ImportError, StaffList, StaffTaken, Wrong};
use kengai_model::called::san;
use kengai_model::directory::staff_code;
use kengai_model::kana::fold;
use serde_json::json;

use super::staff_change;
use crate::failure::{Exit, Failure};
use crate::failure_of_desk;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, counted};
use kengai_formats::value::{Field, PhoneNumber};

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
        /// Somebody of this name and kana is there already, and this is another person.
        #[arg(long)]
        again: bool,
    },
    /// Put right what the directory says of somebody: FIELD VALUE, many pairs (name, kana, code, left).
    Change {
        /// Whose: a staff code or a name.
        #[arg(value_name = "CODE")]
        staff: String,
        /// Pairs of a field and its value.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
    },
    /// The office's own phone, as the emergency screen shows it; or that of one member of staff.
    Phone {
        /// The number.
        #[arg(value_name = "PHONE")]
        number: String,
        /// Whose: a staff code or a name.
        #[arg(long, value_name = "CODE")]
        staff: Option<String>,
    },
    /// Add everybody in a staff file (CSV: staff_code,name,kana,role,family,phone).
    Import {
        /// The file.
        file: PathBuf,
    },
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    match command {
        Command::List => list(&book, None, None),
        Command::Add { code, name, kana, again } => {
            not_there(&book, &code, (&name, &kana), again)?;
            let added = book.staff().add(&name, &kana, &code)?;
            let line = book.staff().all()?.into_iter().find(|one| one.staff == added).map(|one| {
                both(
                    format!(
                        "{}（{} {}）を名簿に追加しました（この端末に保存、未送信）。",
                        san(&one.name),
                        one.code,
                        one.kana
                    ),
                    format!(
                        "{} ({}, {}) is in the directory now (saved on this device, not sent).",
                        one.name, one.code, one.kana
                    ),
                )
            });
            list(&book, Some(1), line)
        }
        Command::Change { staff, pairs } => staff_change::run(&book, &staff, &pairs),
        Command::Phone { number, staff } => {
            if PhoneNumber::parse(&number).is_none() {
                return Err(Failure::input(both(
                    format!("「{number}」は電話番号ではありません。03-0000-0000 のように、数字とハイフンで"),
                    format!("'{number}' is no phone number: digits and hyphens, such as 03-0000-0000"),
                )));
            }
            if let Some(code) = staff {
                return phone_of(&book, &code, &number);
            }
            book.staff().set_office_phone(&number)?;
            Ok(Report::new(json!({ "phone": number })).line(both(
                format!("事業所の電話 {number} をこの端末に保存しました（未送信）。"),
                format!("The office's phone {number} is saved on this device (not sent)."),
            )))
        }
        Command::Import { file } => {
            let given = StaffList::check(&book, &GivenFile::read(&file)).map_err(not_checked)?;
            let taken = given.take(&book)?;
            list(&book, Some(taken.added), taken_lines(&taken))
        }
    }
}

/// A staff file that comes alone names clients who have to be there before.
fn not_checked(error: ImportError) -> Failure {
    let family = Words::lit("（先に kengai plan import）", " (first: kengai plan import)");
    match error {
        ImportError::Files(problems) => failure_of_desk::files(&problems, |wrong| {
            matches!(wrong, Wrong::Family { .. }).then(|| family.clone())
        }),
        error => error.into(),
    }
}

/// How many were added, and what was put right.
fn taken_lines(taken: &StaffTaken) -> Vec<Words> {
    let people = |n: usize| counted(n as u64, "person", "people");
    let mut lines = vec![both(
        format!("{}人を追加しました（この端末に保存）。", taken.added),
        format!("{} added (saved on this device).", people(taken.added)),
    )];
    if taken.known > 0 {
        lines.push(both(
            format!("もう名簿にいる人: {}人", taken.known),
            format!("in the directory already: {}", people(taken.known)),
        ));
    }
    lines.extend(taken.corrected.iter().map(Corrected::words));
    lines
}

/// Notes the phone of one member of staff.
fn phone_of(book: &CareBook, code: &str, number: &str) -> Result<Report, Failure> {
    let people = super::sheet::People::of(book)?;
    let staff = people.find(code)?;
    book.staff().set_phone(staff, number)?;
    let id = staff.to_string();
    let name = people.name(&id).unwrap_or(code);
    Ok(Report::new(json!({ "phone": number, "staff": id })).line(both(
        format!("{name} さんの電話 {number} をこの端末に保存しました（未送信）。"),
        format!("{name}'s phone {number} is saved on this device (not sent)."),
    )))
}

/// The code is nobody's, and nobody is entered twice without being asked about.
fn not_there(book: &CareBook, code: &str, named: (&str, &str), again: bool) -> Result<(), Failure> {
    let all = book.staff().all()?;
    let typed = staff_code(code);
    if let Some(there) = all.iter().find(|one| typed.is_some() && staff_code(&one.code) == typed) {
        let (whose, code) = (san(&there.name), &there.code);
        return Err(Failure::input(both(
            format!("職員コード {code} は、すでに {whose}のものです。別のコードにしてください"),
            format!("the staff code {code} is {}'s already; choose another", there.name),
        )));
    }
    let (name, kana) = (fold(named.0), fold(named.1));
    let same = |one: &&StaffView| fold(&one.name) == name && fold(&one.kana) == kana;
    match all.iter().find(same).filter(|_| !again) {
        None => Ok(()),
        Some(there) => Err(Failure::new(
            Exit::Unsettled,
            Code::AlreadyThere,
            both(
                format!(
                    "{}（{}）は、もう名簿にいます。何も加えていません。同じ名前の別の人なら、--again を付けてください",
                    san(&there.name),
                    there.code
                ),
                format!(
                    "{} ({}) is in the directory already; nothing was added. If this is another person of the name, add --again",
                    there.name, there.code
                ),
            ),
        )),
    }
}

/// Everybody who works here, by code; who has left stands below, by name.
fn list(
    book: &CareBook,
    added: Option<usize>,
    said: impl IntoIterator<Item = Words>,
) -> Result<Report, Failure> {
    let mut staff = book.staff().all()?;
    staff.sort_by(|one, other| one.code.cmp(&other.code));
    let mut json = json!({ "staff": staff });
    let mut lines: Vec<Words> = said.into_iter().collect();
    if let Some(added) = added {
        json["added"] = json!(added);
    }
    lines.extend(staff.iter().filter(|person| !person.left).map(|person| {
        let devices = match person.devices {
            0 => Words::lit("端末なし（kengai invite で招待）", "no device yet (invite)"),
            n => both(format!("端末{n}台"), counted(n, "device", "devices")),
        };
        let phone = match person.phone.as_str() {
            "" => both("", ""),
            phone => both(format!(" {phone}"), format!(", {phone}")),
        };
        both(
            format!("{:<6} {}（{}）{} {}", person.code, person.name, person.kana, phone.ja, devices.ja),
            format!("{:<6} {} ({}){}, {}", person.code, person.name, person.kana, phone.en, devices.en),
        )
    }));
    let left: Vec<String> = staff
        .iter()
        .filter(|person| person.left)
        .map(|person| format!("{}（{}）", person.name, person.code))
        .collect();
    if !left.is_empty() {
        let names = left.join("・");
        lines.push(both(format!("退職: {names}"), format!("have left: {names}")));
    }
    if staff.is_empty() {
        lines.push(Words::lit(
            "職員の名簿はまだ届いていません。電波のある所で kengai sync をしてください。",
            "The directory has not come yet. Where there is a signal: kengai sync",
        ));
    }
    Ok(Report::new(json).lines(lines))
}
