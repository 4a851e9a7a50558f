//! The staff file: whoever is new is added, what is put right is told with what stood before, and a code that is somebody else's
//! stops the file. Nobody is dropped without a word, and nobody gets another's visits.

use std::path::Path;

use kengai::{CareBook, StaffChange, StaffView};
use kengai_formats::staff::{StaffMember, StaffRole};
use kengai_model::called::san;
use kengai_model::directory::staff_code;
use kengai_model::kana::fold;

use super::plan_files::Found;
use super::plan_people::{self, People};
use crate::failure::Failure;
use crate::words::{Words, both, counted};

/// What came of a staff file.
#[derive(Debug, Default)]
pub(crate) struct Added {
    /// Who was not there.
    pub(crate) added: usize,
    /// Who was there already.
    pub(crate) known: usize,
    /// What was put right of those.
    pub(crate) corrected: Vec<Words>,
}

impl Added {
    /// How many, and what was put right, for people.
    pub(crate) fn lines(self) -> Vec<Words> {
        let people = |n: usize| counted(n as u64, "person", "people");
        let mut lines = vec![both(
            format!("{}人を追加しました（この端末に保存）。", self.added),
            format!("{} added (saved on this device).", people(self.added)),
        )];
        if self.known > 0 {
            lines.push(both(
                format!("もう名簿にいる人: {}人", self.known),
                format!("in the directory already: {}", people(self.known)),
            ));
        }
        lines.extend(self.corrected);
        lines
    }
}

/// Family who live with a member of staff and are no client, or may be several.
pub(crate) fn strangers<'a>(people: &People, members: &'a [StaffMember]) -> Vec<(&'a StaffMember, Words)> {
    let family = members.iter().flat_map(|member| member.family.iter().map(move |one| (member, one)));
    family.filter_map(|(member, one)| Some((member, people.relative(one).err()?))).collect()
}

/// Lines whose code is somebody's of another name: a corrected name, or another person. The office says which.
pub(crate) fn taken_codes(
    book: &CareBook,
    path: &Path,
    members: &[StaffMember],
    found: &mut Found,
) -> Result<(), Failure> {
    let all = book.staff().all()?;
    for member in members {
        let Some(there) = of_code(&all, member).filter(|there| !is_named(there, member)) else { continue };
        let (line, code, name, known) = (member.line, &there.code, member.name.as_str(), &there.name);
        found.push(
            path,
            &both(
                format!(
                    "{line}行目: 職員コード {code} は {}のものです（ファイルの氏名: {name}）。氏名を直すなら先に: kengai staff change {code} 氏名 \"{name}\"。別の人なら、ファイルのコードを変えてください",
                    san(known)
                ),
                format!(
                    "line {line}: the staff code {code} is {known}'s (in the file: {name}). To correct the name, first: kengai staff change {code} name \"{name}\". If this is somebody else, give another code in the file"
                ),
            ),
        );
    }
    Ok(())
}

/// Whose the code of a line is; what stands there as it is goes before what is alike.
fn of_code<'a>(all: &'a [StaffView], member: &StaffMember) -> Option<&'a StaffView> {
    let code = member.code.as_str();
    let alike = || all.iter().find(|one| staff_code(&one.code).as_deref() == Some(code));
    all.iter().find(|one| one.code == code).or_else(alike)
}

fn is_named(there: &StaffView, member: &StaffMember) -> bool {
    fold(&there.name) == fold(member.name.as_str())
}

/// Adds whoever is not there yet, and what the file says of everybody.
pub(crate) fn add_all(book: &CareBook, members: &[StaffMember], people: &People) -> Result<Added, Failure> {
    let before = book.staff().all()?;
    let clients = plan_people::clients(book)?;
    let mut out = Added::default();
    for member in members {
        let staff = match of_code(&before, member) {
            Some(there) => {
                out.known += 1;
                correct(book, there, member, &mut out.corrected)?;
                there.staff
            }
            None => {
                out.added += 1;
                let kana = Some(member.kana.as_str()).filter(|kana| !kana.is_empty());
                let kana = kana.unwrap_or(member.name.as_str());
                book.staff().add(member.name.as_str(), kana, member.code.as_str())?
            }
        };
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
    Ok(out)
}

/// What the file says otherwise of somebody who is there: written, and told.
fn correct(
    book: &CareBook,
    there: &StaffView,
    member: &StaffMember,
    told: &mut Vec<Words>,
) -> Result<(), Failure> {
    let (name, kana) = (member.name.as_str(), member.kana.as_str());
    let phone = member.phone.as_ref().map_or("", |phone| phone.as_str());
    let parts = [
        (Words::lit("氏名", "name"), there.name.as_str(), name),
        (Words::lit("フリガナ", "kana"), there.kana.as_str(), kana),
        (Words::lit("電話", "phone"), there.phone.as_str(), phone),
    ];
    // What the file leaves empty it does not say, and what was empty is not put right.
    for (part, was, now) in parts.into_iter().filter(|(_, was, now)| !now.is_empty() && was != now) {
        let was = if was.is_empty() { both("なし", "none") } else { Words::same(was.to_owned()) };
        told.push(both(
            format!("{}の{}: {} → {now}", san(&there.name), part.ja, was.ja),
            format!("{}, {}: {} → {now}", there.name, part.en, was.en),
        ));
    }
    let kana = Some(kana).filter(|kana| !kana.is_empty());
    book.staff().change(there.staff, StaffChange { name: Some(name), kana, ..StaffChange::default() })?;
    Ok(())
}
