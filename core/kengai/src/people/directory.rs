//! The office's directory: who works there.

use kengai_model::Words;
use std::collections::BTreeSet;

use kengai_model::called::san;
use kengai_model::directory::{StaffMember, staff_code as one_form};
use kengai_model::kana::{fold, reading_order};
use kengai_model::text::Line;
use kengai_model::{ClientId, Directory, StaffId};
use kengai_protocol::{CircleKind, Role};
use kengai_store::doc_kind::directory_id;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::carebook::{circle_of_kind, control, need_manager};
use crate::book::concurrent::every_text;
use crate::book::sought::Sought;
use crate::membership::founding::{line, staff_code};
use crate::{CareError, Staff};

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffView {
    /// The id.
    pub staff: StaffId,
    /// The name.
    pub name: String,
    /// The name with the code where two bear it.
    pub shown: String,
    /// In kana.
    pub kana: String,
    /// The office's code.
    pub code: String,
    /// Their phone; empty if the office has not noted it.
    pub phone: String,
    /// How many devices are enrolled for them.
    pub devices: u64,
    /// Whether one of them is a manager's.
    pub manager: bool,
    /// Whether they have left the office (退職): records keep the name, nothing new is given to them.
    pub left: bool,
}

/// What is put right of a member of staff; what is not named stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StaffChange<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// In kana.
    pub kana: Option<&'a str>,
    /// The office's code.
    pub code: Option<&'a str>,
    /// Whether they have left.
    pub left: Option<bool>,
}

/// A code is one person's.
fn not_anothers(directory: &Directory, code: &Line, mine: Option<StaffId>) -> Result<(), CareError> {
    match whose(directory, code.as_str()).filter(|id| Some(*id) != mine) {
        None => Ok(()),
        Some(id) => {
            let (name, code) = (directory.name_of(id).unwrap_or_default(), code.as_str());
            Err(CareError::Input(Words::new(
                format!("職員コード {code} は、すでに {}のものです。別のコードにしてください", san(&name)),
                format!("the staff code {code} is {name}'s already; choose another"),
            )))
        }
    }
}

/// Whose a code is, in whatever form older programs wrote it.
fn whose(directory: &Directory, code: &str) -> Option<StaffId> {
    let of = |member: &StaffMember| member.card.code.as_ref().and_then(|own| one_form(own.as_str()));
    let code = one_form(code);
    directory.staff.iter().find(|(_, member)| code.is_some() && of(member) == code).map(|(id, _)| *id)
}

/// The directory of this device's office; empty before the first sync.
pub(crate) fn directory(store: &Store) -> Result<Directory, CareError> {
    let office = circle_of_kind(store, CircleKind::Office)?;
    let view = store.document(directory_id(office))?;
    Ok(view.map_or_else(Directory::default, |(view, _)| Directory::from_fields(&view.fields)))
}

/// The same for whoever calls somebody: of a phone that several people wrote apart, every number in one line. Never to be
/// written back.
pub(crate) fn directory_to_call(store: &Store) -> Result<Directory, CareError> {
    let office = circle_of_kind(store, CircleKind::Office)?;
    let Some((view, _)) = store.document(directory_id(office))? else { return Ok(Directory::default()) };
    let mut directory = Directory::from_fields(&view.fields);
    for (id, member) in &mut directory.staff {
        let all = every_text(&view, &format!("staff.{id}.phone")).and_then(|all| Line::new(&all).ok());
        member.card.phone = all.or(member.card.phone.take());
    }
    Ok(directory)
}

/// Everybody in the directory, by kana.
pub(crate) fn staff_views(store: &Store) -> Result<Vec<StaffView>, CareError> {
    let directory = directory_to_call(store)?;
    let state = control(store)?;
    let managers: Vec<_> = state
        .circles()
        .filter(|(_, circle)| circle.kind == CircleKind::Managers)
        .flat_map(|(_, circle)| circle.members())
        .filter(|(_, role)| *role == Role::Manager)
        .map(|(device, _)| device)
        .collect();
    let text = |line: &Option<kengai_model::text::Line>| {
        line.as_ref().map_or_else(String::new, |line| line.as_str().to_owned())
    };
    let mut out: Vec<StaffView> = directory
        .staff
        .iter()
        .map(|(id, member)| {
            let devices: Vec<_> = state
                .devices()
                .filter(|(one, device)| device.staff.0 == *id.as_bytes() && state.is_current(one))
                .collect();
            StaffView {
                staff: *id,
                name: text(&member.card.name),
                shown: directory.name_of(*id).unwrap_or_default(),
                kana: text(&member.card.kana),
                code: text(&member.card.code),
                phone: text(&member.card.phone),
                devices: devices.len() as u64,
                manager: devices.iter().any(|(device, _)| managers.contains(device)),
                left: member.card.left == Some(true),
            }
        })
        .collect();
    out.sort_by_cached_key(|one| (reading_order(&one.kana, &one.name), one.staff));
    Ok(out)
}

impl Staff<'_> {
    /// Everybody in the directory, by kana.
    ///
    /// # Errors
    /// Not joined.
    pub fn all(&self) -> Result<Vec<StaffView>, CareError> {
        staff_views(&self.book.lock())
    }

    /// Adds a member of staff to the directory, or returns the one with this code and name. Works without a connection.
    ///
    /// # Errors
    /// Not a manager's device, a text that cannot be one, or a code that is somebody else's.
    pub fn add(&self, name: &str, kana: &str, code: &str) -> Result<StaffId, CareError> {
        let mut store = self.book.lock();
        need_manager(&store)?;
        let office = circle_of_kind(&store, CircleKind::Office)?;
        let mut directory = directory(&store)?;
        let code = staff_code(code)?;
        let named = |id: &StaffId| {
            let known = directory.staff.get(id).and_then(|member| member.card.name.as_ref());
            known.is_some_and(|known| fold(known.as_str()) == fold(name))
        };
        if let Some(id) = whose(&directory, code.as_str()).filter(named) {
            return Ok(id);
        }
        not_anothers(&directory, &code, None)?;
        let before = directory.to_fields();
        let id = StaffId::from_bytes(self.book.random_id());
        let member = directory.staff.entry(id).or_default();
        member.card.name = Some(line(name, Words::lit("氏名", "name"))?);
        member.card.kana = Some(line(kana, Words::lit("氏名カナ", "name in kana"))?);
        member.card.code = Some(code);
        let changes = kengai_model::diff(&before, &directory.to_fields());
        let now = self.book.now();
        store.write_documents(&[(office, directory_id(office), DocKind::Directory, changes)], now)?;
        Ok(id)
    }

    /// Puts right what the directory says of a member of staff. Records name the person by id, so what was written before follows.
    /// Works without a connection. False where it was so already.
    ///
    /// # Errors
    /// Not a manager's device, nobody of this id, a text that cannot be one, or a code that is somebody else's.
    pub fn change(&self, staff: StaffId, change: StaffChange<'_>) -> Result<bool, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let office = circle_of_kind(&store, CircleKind::Office)?;
        let mut directory = directory(&store)?;
        let before = directory.to_fields();
        let code = change.code.map(staff_code).transpose()?;
        if let Some(code) = &code {
            not_anothers(&directory, code, Some(staff))?;
        }
        let member = directory.staff.get_mut(&staff).ok_or(CareError::NotFound(Sought::StaffMember))?;
        let card = &mut member.card;
        let text = |text: Option<&str>, what| text.map(|text| line(text, what)).transpose();
        card.name = text(change.name, Words::lit("氏名", "name"))?.or(card.name.take());
        card.kana = text(change.kana, Words::lit("氏名カナ", "name in kana"))?.or(card.kana.take());
        card.code = code.or(card.code.take());
        card.left = change.left.map_or(card.left, |left| left.then_some(true));
        let changes = kengai_model::diff(&before, &directory.to_fields());
        if changes.is_empty() {
            return Ok(false);
        }
        store.write_documents(&[(office, directory_id(office), DocKind::Directory, changes)], now)?;
        Ok(true)
    }

    /// Sets what the office knows of a member of staff beside the name: the role as the office words it, and the clients
    /// who are family living with them (art. 25). Works without a connection.
    ///
    /// # Errors
    /// Not a manager's device, nobody of this id, or a text that cannot be one.
    pub fn set_facts(
        &self,
        staff: StaffId,
        role: &str,
        family: &BTreeSet<ClientId>,
    ) -> Result<(), CareError> {
        let mut store = self.book.lock();
        need_manager(&store)?;
        let office = circle_of_kind(&store, CircleKind::Office)?;
        let mut directory = directory(&store)?;
        let before = directory.to_fields();
        let member = directory.staff.get_mut(&staff).ok_or(CareError::NotFound(Sought::StaffMember))?;
        member.card.role = Some(line(role, Words::lit("役職", "role"))?);
        member.family.retain(|client, _| family.contains(client));
        member.family.extend(family.iter().map(|client| (*client, true)));
        let changes = kengai_model::diff(&before, &directory.to_fields());
        if changes.is_empty() {
            return Ok(());
        }
        let now = self.book.now();
        store.write_documents(&[(office, directory_id(office), DocKind::Directory, changes)], now)?;
        Ok(())
    }

    /// Sets the phone of a member of staff, as the office calls them. Works without a connection.
    ///
    /// # Errors
    /// Not a manager's device, nobody of this id, or a text that cannot be one.
    pub fn set_phone(&self, staff: StaffId, phone: &str) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let office = circle_of_kind(&store, CircleKind::Office)?;
        let mut directory = directory(&store)?;
        let before = directory.to_fields();
        let member = directory.staff.get_mut(&staff).ok_or(CareError::NotFound(Sought::StaffMember))?;
        member.card.phone = Some(line(phone, Words::lit("電話", "phone"))?);
        let changes = kengai_model::diff(&before, &directory.to_fields());
        if changes.is_empty() {
            return Ok(());
        }
        Ok(store.write_documents(&[(office, directory_id(office), DocKind::Directory, changes)], now)?)
    }

    /// Sets the office's own phone number, as the emergency screen shows it. Works without a connection.
    ///
    /// # Errors
    /// Not a manager's device, or a text that cannot be one.
    pub fn set_office_phone(&self, phone: &str) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let office = circle_of_kind(&store, CircleKind::Office)?;
        let mut directory = directory(&store)?;
        let before = directory.to_fields();
        directory.office.phone = Some(line(phone, Words::lit("電話", "phone"))?);
        let changes = kengai_model::diff(&before, &directory.to_fields());
        Ok(store.write_documents(&[(office, directory_id(office), DocKind::Directory, changes)], now)?)
    }
}
