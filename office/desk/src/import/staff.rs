//! The staff file: whoever is new is added, what is put right is told with what stood before, and a code that is somebody else's
//! stops the file. Nobody is dropped without a word, and nobody gets another's visits.

use std::path::Path;

use kengai::{CareBook, CareError, StaffChange, StaffView};
use kengai_formats::staff::{StaffMember, StaffRole};
use kengai_model::called::san;
use kengai_model::directory::staff_code;
use kengai_model::kana::fold;
use kengai_model::words::Words;

use super::error::ImportError;
use super::given::GivenFile;
use super::people::{self, People};
use super::wrong::{Found, List, Wrong};
use crate::words::both;

/// What is put right of somebody who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffPart {
    /// The name.
    Name,
    /// Its reading.
    Kana,
    /// The phone number.
    Phone,
}

impl StaffPart {
    const fn words(self) -> Words {
        match self {
            Self::Name => Words::lit("氏名", "name"),
            Self::Kana => Words::lit("フリガナ", "kana"),
            Self::Phone => Words::lit("電話", "phone"),
        }
    }
}

/// Something that a staff file put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Whose, as the directory had it.
    pub name: String,
    /// What.
    pub part: StaffPart,
    /// What stood there; empty: nothing.
    pub was: String,
    /// What stands there now.
    pub now: String,
}

impl Corrected {
    /// 手本 あかり さんの電話: なし → 03-0000-0000.
    #[must_use]
    pub fn words(&self) -> Words {
        let Self { name, part, was, now } = self;
        let was = if was.is_empty() { both("なし", "none") } else { Words::same(was.to_owned()) };
        let part = part.words();
        both(
            format!("{}の{}: {} → {now}", san(name), part.ja, was.ja),
            format!("{name}, {}: {} → {now}", part.en, was.en),
        )
    }
}

/// What came of a staff file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffTaken {
    /// Who was not there.
    pub added: usize,
    /// Who was there already.
    pub known: usize,
    /// What was put right of those.
    pub corrected: Vec<Corrected>,
}

/// A staff file, checked.
#[derive(Debug)]
pub struct StaffList {
    members: Vec<StaffMember>,
    people: People,
}

impl StaffList {
    /// Reads a staff file that comes alone and finds everything that is wrong with it.
    ///
    /// # Errors
    /// Something is wrong with it, or the care book does not open its lists.
    pub fn check(book: &CareBook, file: &GivenFile) -> Result<Self, ImportError> {
        let mut found = Found::default();
        let members = read(file, &mut found);
        let people = People::of(book, [])?;
        check(book, file.path(), &members, &people, &mut found)?;
        found.settle()?;
        Ok(Self { members, people })
    }

    /// Adds whoever is not there yet, and what the file says of everybody.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn take(&self, book: &CareBook) -> Result<StaffTaken, ImportError> {
        Ok(take(book, &self.members, &self.people)?)
    }
}

/// Reads the file.
pub(crate) fn read(file: &GivenFile, found: &mut Found) -> Vec<StaffMember> {
    file.list(List::Staff, found, kengai_formats::staff::read).unwrap_or_default()
}

/// Family who live with a member of staff are clients, and no code is somebody's of another name.
pub(crate) fn check(
    book: &CareBook,
    path: &Path,
    members: &[StaffMember],
    people: &People,
    found: &mut Found,
) -> Result<(), CareError> {
    for (member, relative) in members.iter().flat_map(|one| one.family.iter().map(move |kin| (one, kin))) {
        if let Err(why) = people.relative(relative) {
            found.push(path, Wrong::Family { code: member.code.clone(), why });
        }
    }
    // A corrected name, or another person: the office says which.
    let all = book.staff().all()?;
    for member in members {
        let Some(there) = of_code(&all, member).filter(|there| !is_named(there, member)) else { continue };
        let wrong = Wrong::CodeTaken {
            line: member.line,
            code: there.code.clone(),
            known: there.name.clone(),
            name: member.name.as_str().to_owned(),
        };
        found.push(path, wrong);
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
pub(crate) fn take(
    book: &CareBook,
    members: &[StaffMember],
    people: &People,
) -> Result<StaffTaken, CareError> {
    let before = book.staff().all()?;
    let clients = people::clients(book)?;
    let mut out = StaffTaken::default();
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
    told: &mut Vec<Corrected>,
) -> Result<(), CareError> {
    let (name, kana) = (member.name.as_str(), member.kana.as_str());
    let phone = member.phone.as_ref().map_or("", |phone| phone.as_str());
    let parts = [
        (StaffPart::Name, there.name.as_str(), name),
        (StaffPart::Kana, there.kana.as_str(), kana),
        (StaffPart::Phone, there.phone.as_str(), phone),
    ];
    // What the file leaves empty it does not say, and what was empty is not put right.
    let differs = parts.into_iter().filter(|(_, was, now)| !now.is_empty() && was != now);
    told.extend(differs.map(|(part, was, now)| Corrected {
        name: there.name.clone(),
        part,
        was: was.to_owned(),
        now: now.to_owned(),
    }));
    let kana = Some(kana).filter(|kana| !kana.is_empty());
    book.staff().change(there.staff, StaffChange { name: Some(name), kana, ..StaffChange::default() })?;
    Ok(())
}
