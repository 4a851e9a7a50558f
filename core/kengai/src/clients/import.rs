//! Clients from care-plan files. A person is insurer and insured number; what a file says of somebody who is known is laid
//! against what the sheet says and what the last file said.
//!
//! A field that still says what a file wrote follows the next file. What the office has written by hand stays until somebody
//! answers; and where name, birth or sex are another person's, nothing at all is taken of that person until then (2026-11:
//! another insurer's man with the same number renamed a sheet, and kept its cautions, photos and consents).

use std::collections::BTreeMap;
use std::sync::Arc;

use kengai_model::kana::fold;
use kengai_model::service::Insured;
use kengai_model::{ClientId, ClientSheet, FieldValue, Fields, Words, spec};
use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::doc_kind::client_id;
use kengai_store::lists::ClientEntry;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::as_text::or_empty;
use crate::book::carebook::{control, need_manager};
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::clients::sheets::insured;
use crate::membership::circles::Recipient;
use crate::people::names::ClientNames;
use crate::{CareError, Clients};

/// Fields in which another value is another person.
const IDENTITY: [&str; 3] = ["person.name", "person.born", "person.sex"];

/// What a file or a form says of a client; matched by insurer and insured number. The sheet's own client id is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientImport {
    /// The sheet.
    pub sheet: ClientSheet,
}

impl ClientImport {
    /// Who it is about, where the file says it whole.
    #[must_use]
    pub fn insured(&self) -> Option<Insured> {
        let certificate = &self.sheet.certificate;
        Some(Insured { insurer: certificate.insurer.clone()?, number: certificate.insured.clone()? })
    }
}

/// What a person says where the file and the sheet differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportAnswer {
    /// It is the same person, and the file is right.
    Take,
    /// It is the same person, and what the sheet says stays.
    Keep,
}

/// A field in which file and sheet differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportField {
    /// The field's path.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// What the sheet says; `None`: nothing.
    pub before: Option<Words>,
    /// What the file says.
    pub after: Words,
}

/// What was taken of one client who was known, or what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedClient {
    /// The client; `None` where several sheets are about this person.
    #[serde(serialize_with = "or_empty")]
    pub client: Option<ClientId>,
    /// The name, as lists show it.
    pub client_name: String,
    /// Insurer and insured number; `None` where the file does not say both.
    #[serde(serialize_with = "or_empty")]
    pub insured: Option<Insured>,
    /// The fields.
    pub fields: Vec<ImportField>,
}

/// What became of an import of clients.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ClientsTaken {
    /// The client of each import, in their order; `None` where nothing of the person was taken.
    #[serde(skip)]
    pub places: Vec<Option<ClientId>>,
    /// Clients who were not known before.
    pub added: u64,
    /// Every field of known clients that now says what the file says.
    pub changed: Vec<ImportedClient>,
    /// Fields that the office wrote itself and the file says otherwise: the sheet's value stands until somebody answers.
    pub by_hand: Vec<ImportedClient>,
    /// Perhaps another person: nothing was taken of them until somebody answers.
    pub asked: Vec<ImportedClient>,
}

/// Where an import belongs.
#[derive(Debug, Clone, Copy)]
enum Belongs {
    Known(ClientId, CircleId),
    New,
    /// Several sheets are about this person.
    Several,
}

/// A known client's sheet beside what the file says.
struct Compared {
    before: Fields,
    after: Fields,
    changed: Vec<ImportField>,
    by_hand: Vec<ImportField>,
    other_person: Vec<ImportField>,
}

fn shown(path: &str, value: &FieldValue) -> Words {
    spec::show(path, value)
}

fn difference(path: &str, before: Option<&FieldValue>, after: &FieldValue) -> ImportField {
    ImportField {
        field: path.to_owned(),
        label: spec::label(path),
        before: before.map(|value| shown(path, value)),
        after: shown(path, after),
    }
}

/// The same as people read it: 髙﨑 and 高崎 are one name.
fn means_the_same(one: &FieldValue, other: &FieldValue) -> bool {
    match (one, other) {
        (FieldValue::Str(one), FieldValue::Str(other)) => fold(one) == fold(other),
        _ => one == other,
    }
}

/// How `file_values` keeps a value.
fn kept(value: &FieldValue) -> String {
    match value {
        FieldValue::Str(text) | FieldValue::Text(text) => text.clone(),
        FieldValue::Int(number) => number.to_string(),
        FieldValue::Bool(yes) => yes.to_string(),
    }
}

impl Compared {
    fn of(
        before: Fields,
        file: &Fields,
        last: &BTreeMap<String, String>,
        answer: Option<ImportAnswer>,
    ) -> Result<Self, CareError> {
        let mut compared =
            Self { after: before.clone(), before, changed: vec![], by_hand: vec![], other_person: vec![] };
        for (path, new) in file {
            let now = compared.before.get(path);
            if now == Some(new) {
                continue;
            }
            let field = difference(path, now, new);
            let from_file = now.is_some_and(|now| last.get(path) == Some(&kept(now)));
            let said_before = last.get(path) == Some(&kept(new));
            let other_person = IDENTITY.contains(&path.as_str())
                && !said_before
                && now.is_some_and(|now| !means_the_same(now, new));
            let taken = match answer {
                Some(ImportAnswer::Take) => true,
                Some(ImportAnswer::Keep) => now.is_none() || (from_file && !other_person),
                None if other_person => {
                    compared.other_person.push(field.clone());
                    false
                }
                None => now.is_none() || from_file,
            };
            if taken {
                compared.after.insert(path.clone(), new.clone());
                compared.changed.push(field);
            } else if answer.is_none() && !other_person && !said_before {
                compared.by_hand.push(field);
            }
        }
        let mut renewed = ClientSheet::from_fields(&compared.after)?;
        renewed.keep_past_certificate(&ClientSheet::from_fields(&compared.before)?);
        compared.after = renewed.to_fields();
        Ok(compared)
    }

    /// What the file said in fields that are settled: those that are asked about are asked about again.
    fn settled(&self, client: ClientId, file: &Fields) -> Vec<(ClientId, String, String)> {
        let open = |path: &str| self.by_hand.iter().any(|field| field.field == path);
        file.iter()
            .filter(|(path, _)| !open(path))
            .map(|(path, value)| (client, path.clone(), kept(value)))
            .collect()
    }
}

impl Clients<'_> {
    /// Takes clients in that nothing is asked about. Returns their ids in order.
    ///
    /// # Errors
    /// As [`crate::Clients::take`]; [`CareError::Input`] where a person would be asked: all others are taken then.
    pub async fn import(&self, imports: &[ClientImport]) -> Result<Vec<ClientId>, CareError> {
        let taken = self.take(imports, &BTreeMap::new()).await?;
        taken.places.into_iter().collect::<Option<_>>().ok_or(CareError::Input(Words::lit(
            "同じ保険者番号・被保険者番号で、氏名・生年月日・性別の違う人がいます",
            "somebody of the same insurer and insured number has another name, birth date or sex",
        )))
    }

    /// Takes clients in: known ones (by insurer and insured number) get what is new, for new ones circles are opened, which
    /// needs a connection. What the office wrote by hand stays, and of whoever may be another person nothing is taken,
    /// until `answers` say what is right.
    ///
    /// # Errors
    /// Not a manager's device, or no connection where a new client is among them.
    pub async fn take(
        &self,
        imports: &[ClientImport],
        answers: &BTreeMap<Insured, ImportAnswer>,
    ) -> Result<ClientsTaken, CareError> {
        need_manager(&self.book.lock())?;
        let places = self.places_for(imports)?;
        let new = places.iter().filter(|place| matches!(place, Belongs::New)).count();
        let mut opened = self.open_circles(new).await?.into_iter();
        let now = self.book.now();
        let mut store = self.book.lock();
        let names = ClientNames::load(&store)?;
        let (mut writes, mut said, mut taken) = (Vec::new(), Vec::new(), ClientsTaken::default());
        for (import, place) in imports.iter().zip(places) {
            let who = import.insured();
            let about = |client: Option<ClientId>, fields: Vec<ImportField>| ImportedClient {
                client,
                client_name: client.map(|client| names.name(client)).unwrap_or_default(),
                insured: who.clone(),
                fields,
            };
            let (client, circle) = match place {
                Belongs::Known(client, circle) => (client, circle),
                Belongs::New => {
                    taken.added += 1;
                    let circle = opened.next().ok_or(CareError::NotFound(Sought::Circle))?;
                    (ClientId::from_bytes(self.book.random_id()), circle)
                }
                Belongs::Several => {
                    taken.asked.push(about(None, Vec::new()));
                    taken.places.push(None);
                    continue;
                }
            };
            let mut incoming = import.sheet.clone();
            incoming.client = client;
            let file = incoming.to_fields();
            let doc = client_id(circle, client);
            let (before, after) = match store.document(doc)? {
                None => {
                    said.extend(file.iter().map(|(path, value)| (client, path.clone(), kept(value))));
                    (Fields::new(), file)
                }
                Some((view, _)) => {
                    let answer = who.as_ref().and_then(|who| answers.get(who)).copied();
                    let compared = Compared::of(view.fields, &file, &store.file_values(client)?, answer)?;
                    if !compared.other_person.is_empty() {
                        taken.asked.push(about(Some(client), compared.other_person));
                        taken.places.push(None);
                        continue;
                    }
                    said.extend(compared.settled(client, &file));
                    let Compared { before, after, changed, by_hand, .. } = compared;
                    let told = |fields| about(Some(client), fields);
                    taken.changed.extend((!changed.is_empty()).then(|| told(changed)));
                    taken.by_hand.extend((!by_hand.is_empty()).then(|| told(by_hand)));
                    (before, after)
                }
            };
            let changes = kengai_model::diff(&before, &after);
            if !changes.is_empty() {
                writes.push((circle, doc, DocKind::Client, changes));
            }
            taken.places.push(Some(client));
        }
        store.write_documents(&writes, now)?;
        // Last: what a file said counts only once the sheets say it.
        store.note_file_values(&said)?;
        Ok(taken)
    }

    /// How many circles there are for clients: as many as clients, and those that a try has opened and nobody uses yet.
    ///
    /// # Errors
    /// Not joined.
    pub fn circles(&self) -> Result<usize, CareError> {
        let store = self.book.lock();
        let circles = control(&store)?.circles();
        Ok(circles.filter(|(_, circle)| circle.kind == CircleKind::Client).count())
    }

    /// Where each import belongs on this device.
    fn places_for(&self, imports: &[ClientImport]) -> Result<Vec<Belongs>, CareError> {
        let store = self.book.lock();
        let known = insured(&store)?;
        let entries = store.clients()?;
        let place = |import: &ClientImport| {
            let Some(number) = import.sheet.certificate.insured.as_ref() else { return Ok(Belongs::New) };
            let mut found: Vec<ClientId> = known
                .iter()
                .filter(|(one, _)| import.insured().as_ref() == Some(one))
                .map(|(_, client)| *client)
                .collect();
            if found.is_empty() {
                // A sheet that the office began without the insurer is about this person, unless another one is.
                let begun = |entry: &&ClientEntry| {
                    entry.insurer.is_none() && entry.insured.as_deref() == Some(number.as_str())
                };
                found = entries.iter().filter(begun).map(|entry| entry.client).collect();
            }
            Ok(match found.as_slice() {
                [] => Belongs::New,
                [one] => Belongs::Known(*one, circle_of(&store, *one)?),
                _ => Belongs::Several,
            })
        };
        imports.iter().map(place).collect()
    }

    /// A circle for each new client: those that an earlier try has opened and not used, and the rest in one append.
    async fn open_circles(&self, new: usize) -> Result<Vec<CircleId>, CareError> {
        let random = Arc::clone(&self.book.random);
        self.book
            .append_control(move |store, bodies| {
                let state = control(store)?;
                let (org, recovery) = (state.org(), state.recovery());
                let members = manager_members(store)?;
                let mut circles = store.unused_circles()?;
                circles.truncate(new);
                for _ in circles.len()..new {
                    let opened =
                        bodies.open_circle(org, &recovery, CircleKind::Client, &members, random.as_ref())?;
                    circles.push(opened);
                }
                Ok(circles)
            })
            .await
    }
}

/// Every manager's device, for a new client's circle.
fn manager_members(store: &Store) -> Result<Vec<Recipient>, CareError> {
    let state = control(store)?;
    let mut members: Vec<_> = state
        .circles()
        .filter(|(_, circle)| circle.kind == CircleKind::Managers)
        .flat_map(|(_, circle)| circle.members())
        .filter_map(|(device, _)| {
            Some(Recipient { device, seal: state.device(&device)?.seal_key, role: Role::Manager })
        })
        .collect();
    members.sort();
    members.dedup();
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_another_spelling_is_no_other_person() {
        let text = |text: &str| FieldValue::Str(text.to_owned());
        let file = |name: &str| Fields::from([("person.name".to_owned(), text(name))]);
        let compare = |sheet: &str, name: &str| {
            let client = ClientId::from_bytes([1; 16]);
            let mut before = ClientSheet::new(client).to_fields();
            before.insert("person.name".to_owned(), text(sheet));
            Compared::of(before, &file(name), &BTreeMap::new(), None).unwrap()
        };
        for (sheet, name) in [("髙﨑 惠", "高崎　恵"), ("見本 一郎", "見本一郎")] {
            assert_eq!(compare(sheet, name).other_person, []);
        }
        assert_eq!(compare("見本 一郎", "見本 二郎").other_person.len(), 1);
    }
}
