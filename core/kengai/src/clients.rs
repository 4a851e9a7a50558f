//! Clients: a circle and a sheet each.

use std::sync::Arc;

use kengai_model::form::Form;
use kengai_model::{ClientId, ClientSheet, ContactId, Fields, Words, spec};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::client_id;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::carebook::{control, need_manager};
use crate::circles::Recipient;
use crate::clock::borrowed;
use crate::drafting;
use crate::{CareBook, CareError};

const FORM: Form = Form {
    find: spec::find_in_client,
    fixed: &["client"],
    read: |fields| Ok(ClientSheet::from_fields(fields)?.rest),
    expected: Words::lit("利用者の項目（cautions など）", "a field of a client's sheet, such as cautions"),
};

/// A client, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientCard {
    /// The id, in hex.
    pub client: String,
    /// The name.
    pub name: String,
    /// 被保険者番号
    pub insured: String,
    /// How many devices can read this client's documents.
    pub devices: u64,
}

/// What a file or a form says of a client; matched by 被保険者番号. The sheet's own client id is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientImport {
    /// The sheet.
    pub sheet: ClientSheet,
}

/// A client's sheet as it stands on this device.
pub(crate) fn sheet(store: &Store, circle: CircleId, client: ClientId) -> Result<ClientSheet, CareError> {
    let view = store.document(client_id(circle, client))?.ok_or(CareError::NotFound("the client"))?;
    Ok(ClientSheet::from_fields(&view.0.fields)?)
}

/// A sheet as it was written, with the earlier period of a certificate that was renewed.
fn renewed(before: &Fields, written: &Fields) -> Result<Fields, CareError> {
    let mut sheet = ClientSheet::from_fields(written)?;
    sheet.keep_past_certificate(&ClientSheet::from_fields(before)?);
    Ok(sheet.to_fields())
}

/// Where a client's documents are.
pub(crate) fn circle_of(store: &Store, client: ClientId) -> Result<CircleId, CareError> {
    store.circle_of_client(client)?.ok_or(CareError::NotFound("the client"))
}

impl CareBook {
    /// The clients on this device.
    ///
    /// # Errors
    /// As the store.
    pub fn clients(&self) -> Result<Vec<ClientCard>, CareError> {
        let store = self.lock();
        let state = control(&store)?;
        Ok(store
            .clients()?
            .into_iter()
            .map(|entry| ClientCard {
                client: entry.client.to_string(),
                name: entry.name.unwrap_or_default(),
                insured: entry.insured.unwrap_or_default(),
                devices: state.circle(&entry.circle).map_or(0, |circle| circle.members().count() as u64),
            })
            .collect())
    }

    /// A client's sheet.
    ///
    /// # Errors
    /// Not on this device.
    pub fn client_sheet(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        let store = self.lock();
        let circle = circle_of(&store, client)?;
        sheet(&store, circle, client)
    }

    /// A client's sheet as it is being written on this device, if it is. Everything else reads what is finished.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn client_sheet_draft(&self, client: ClientId) -> Result<Option<ClientSheet>, CareError> {
        let store = self.lock();
        let draft = store.draft(client_id(circle_of(&store, client)?, client))?;
        Ok(draft.map(|draft| ClientSheet::from_fields(&draft.fields)).transpose()?)
    }

    /// Opens a client's sheet for a change, or goes on with the draft; it remembers what its writer saw. Durable when it
    /// returns.
    ///
    /// # Errors
    /// Not a manager's device, or the client is not on it.
    pub fn change_client_sheet(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        self.with_sheet(client, drafting::open)
    }

    /// Writes fields of a client's sheet from what a person typed, into its draft, or at once where none is open; empty text
    /// clears one. A new row of a list (a contact, a medicine) has the key `new`; the beginning of a key is enough for a
    /// known one. When the certificate is renewed, its earlier period is kept. All or none; durable when it returns. Works
    /// without a connection.
    ///
    /// # Errors
    /// Not a manager's device, or [`CareError::Field`], which says what would be right; then nothing is changed.
    pub fn set_client_fields(
        &self,
        client: ClientId,
        pairs: &[(&str, &str)],
    ) -> Result<ClientSheet, CareError> {
        let fresh = ContactId::from_bytes(self.random_id()).to_string();
        self.with_sheet(client, |store, doc, now| {
            let at_once = store.draft(doc)?.is_none();
            let entering = self.entering(store)?;
            let pairs = entering.with_years(spec::find_in_client, pairs);
            drafting::write(store, doc, now, |fields| {
                let after = FORM.set(fields, &borrowed(&pairs), &fresh, None)?;
                entering.check(fields, &after)?;
                if at_once { renewed(fields, &after) } else { Ok(after) }
            })
        })
    }

    /// Ends the draft of a client's sheet. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, or there is no draft.
    pub fn finish_client_sheet(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        self.with_sheet(client, |store, doc, now| drafting::finish(store, doc, now, renewed))
    }

    /// Throws the draft of a client's sheet away; the sheet stays as it was.
    ///
    /// # Errors
    /// There is no draft.
    pub fn discard_client_sheet(&self, client: ClientId) -> Result<(), CareError> {
        let mut store = self.lock();
        let doc = client_id(circle_of(&store, client)?, client);
        drafting::discard(&mut store, doc, self.now())
    }

    /// Takes the last finish of a client's sheet back while it is not sent: it is a draft again. Durable when it returns.
    ///
    /// # Errors
    /// As [`CareBook::undo_finish`].
    pub fn undo_client_sheet(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        self.with_sheet(client, drafting::undo)
    }

    /// Does something to a client's sheet; gives it back as it is being written, or as it stands.
    fn with_sheet(
        &self,
        client: ClientId,
        act: impl FnOnce(&mut Store, DocId, u64) -> Result<(), CareError>,
    ) -> Result<ClientSheet, CareError> {
        let now = self.now();
        let mut store = self.lock();
        need_manager(&store)?;
        let doc = client_id(circle_of(&store, client)?, client);
        act(&mut store, doc, now)?;
        let (fields, _) = drafting::as_written(&store, doc)?.ok_or(CareError::NotFound("the client"))?;
        Ok(ClientSheet::from_fields(&fields)?)
    }

    /// Takes clients in: known ones (by 被保険者番号) get what is new, for new ones circles are opened, which needs a
    /// connection. What the office has written itself (cautions, consents, contacts) stays where the import says nothing.
    /// Returns their ids in order.
    ///
    /// # Errors
    /// Not a manager's device, or no connection where a new client is among them.
    pub async fn import_clients(&self, imports: &[ClientImport]) -> Result<Vec<ClientId>, CareError> {
        need_manager(&self.lock())?;
        let places = self.places_for(imports).await?;
        let mut store = self.lock();
        let mut writes = Vec::new();
        for (import, (client, circle)) in imports.iter().zip(&places) {
            let mut incoming = import.sheet.clone();
            incoming.client = *client;
            let mut after = incoming.to_fields();
            let before = store.document(client_id(*circle, *client))?.map(|(view, _)| view.fields);
            let before = before.unwrap_or_default();
            for (path, value) in &before {
                after.entry(path.clone()).or_insert_with(|| value.clone());
            }
            if let Ok(known) = ClientSheet::from_fields(&before) {
                let mut renewed = ClientSheet::from_fields(&after)?;
                renewed.keep_past_certificate(&known);
                after = renewed.to_fields();
            }
            let changes = kengai_model::diff(&before, &after);
            if !changes.is_empty() {
                writes.push((*circle, client_id(*circle, *client), DocKind::Client, changes));
            }
        }
        let now = self.now();
        store.write_documents(&writes, now)?;
        Ok(places.into_iter().map(|(client, _)| client).collect())
    }

    /// Client and circle for each import; opens circles for the new ones in one append.
    async fn places_for(&self, imports: &[ClientImport]) -> Result<Vec<(ClientId, CircleId)>, CareError> {
        let known: Vec<Option<(ClientId, CircleId)>> = {
            let entries = self.lock().clients()?;
            imports
                .iter()
                .map(|import| {
                    let insured = import.sheet.certificate.insured.as_ref().map(ToString::to_string);
                    entries
                        .iter()
                        .find(|entry| insured.is_some() && entry.insured == insured)
                        .map(|entry| (entry.client, entry.circle))
                })
                .collect()
        };
        let new = known.iter().filter(|place| place.is_none()).count();
        let random = Arc::clone(&self.random);
        let mut opened = self
            .append_control(move |store, bodies| {
                let state = control(store)?;
                let (org, recovery) = (state.org(), state.recovery());
                let members = manager_members(store)?;
                (0..new)
                    .map(|_| {
                        bodies.open_circle(org, &recovery, CircleKind::Client, &members, random.as_ref())
                    })
                    .collect::<Result<Vec<_>, _>>()
            })
            .await?
            .into_iter();
        known
            .into_iter()
            .map(|place| match place {
                Some(place) => Ok(place),
                None => {
                    let circle = opened.next().ok_or(CareError::NotFound("a circle for the client"))?;
                    Ok((ClientId::from_bytes(self.random_id()), circle))
                }
            })
            .collect()
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
