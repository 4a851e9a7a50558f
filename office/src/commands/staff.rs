//! Who works here: the directory, and adding to it by hand or from the staff file.

use std::path::PathBuf;

use kengai::CareBook;
use serde_json::json;

use super::plan_files::{CarePlanFiles, Found, read_file};
use super::plan_people::{self, People};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, counted};
use kengai_formats::staff::{StaffMember, StaffRole};
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
        Command::List => list(&book, None),
        Command::Add { code, name, kana } => {
            if let Some(there) = book.staff().all()?.iter().find(|person| person.code == code) {
                return Err(Failure::input(both(
                    format!(
                        "職員コード {code} は、すでに {} さんのものです。別のコードにしてください",
                        there.name
                    ),
                    format!("the staff code {code} is {}'s already; choose another", there.name),
                )));
            }
            book.staff().add(&name, &kana, &code)?;
            list(&book, Some(1))
        }
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
            let mut found = Found::default();
            let members = read_file(&file, "--staff", &mut found, kengai_formats::staff::read);
            let members = members.unwrap_or_default();
            let people = People::of(&book, &CarePlanFiles::default())?;
            for (member, words) in strangers(&people, &members) {
                let words = both(
                    format!("{}: 同居家族の{}（先に kengai plan import）", member.code, words.ja),
                    format!("{}: family: {} (first: kengai plan import)", member.code, words.en),
                );
                found.push(&file, &words);
            }
            found.settle()?;
            let added = add_all(&book, &members, &people)?;
            list(&book, Some(added))
        }
    }
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

/// Family who live with a member of staff and are no client, or may be several.
pub(crate) fn strangers<'a>(people: &People, members: &'a [StaffMember]) -> Vec<(&'a StaffMember, Words)> {
    let family = members.iter().flat_map(|member| member.family.iter().map(move |one| (member, one)));
    family.filter_map(|(member, one)| Some((member, people.relative(one).err()?))).collect()
}

/// Adds whoever is not there yet, and what the file says of everybody; returns how many were added.
pub(crate) fn add_all(book: &CareBook, members: &[StaffMember], people: &People) -> Result<usize, Failure> {
    let before = book.staff().all()?.len();
    let clients = plan_people::clients(book)?;
    for member in members {
        let kana = if member.kana.as_str().is_empty() { member.name.as_str() } else { member.kana.as_str() };
        let staff = book.staff().add(member.name.as_str(), kana, member.code.as_str())?;
        let role = match member.role {
            StaffRole::Helper => "ヘルパー",
            StaffRole::Manager => "サービス提供責任者",
            StaffRole::Admin => "管理者",
        };
        let family = member
            .family
            .iter()
            .filter_map(|relative| clients.get(&people.relative(relative).ok()?).copied())
            .collect();
        book.staff().set_facts(staff, role, &family)?;
        if let Some(phone) = &member.phone {
            book.staff().set_phone(staff, phone.as_str())?;
        }
    }
    Ok(book.staff().all()?.len() - before)
}

fn list(book: &CareBook, added: Option<usize>) -> Result<Report, Failure> {
    let staff = book.staff().all()?;
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
    if staff.is_empty() {
        lines.push(Words::lit(
            "職員の名簿はまだ届いていません。電波のある所で kengai sync をしてください。",
            "The directory has not come yet. Where there is a signal: kengai sync",
        ));
    }
    Ok(Report::new(json).lines(lines))
}
