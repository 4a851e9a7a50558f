//! Clients: a circle and a sheet each.

use kengai_model::service::Insured;
use kengai_model::{ClientId, ClientSheet, ContactId, Fields, forms, spec};
use kengai_protocol::{CircleId, DocId};
use kengai_store::Store;
use kengai_store::doc_kind::client_id;
use serde::Serialize;

use crate::book::carebook::{control, need_manager};
use crate::book::clock::borrowed;
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::clients::consent_again;
use crate::clients::sheet_seen::Face;
use crate::people::names::{ClientNames, Names};
use crate::said::standing::Standing;
use crate::writing::drafting;
use crate::{CareError, Clients};

/// A client, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientCard {
    /// The id.
    pub client: ClientId,
    /// The name.
    pub name: String,
    /// The name with what tells two of one name apart.
    pub shown: String,
    /// The name in kana.
    pub kana: String,
    /// 保険者番号
    pub insurer: String,
    /// 被保険者番号, which names somebody only together with the insurer.
    pub insured: String,
    /// How many devices can read this client's documents.
    pub devices: u64,
}

/// A client's sheet as it stands on this device.
pub(crate) fn sheet(store: &Store, circle: CircleId, client: ClientId) -> Result<ClientSheet, CareError> {
    let view = store.document(client_id(circle, client))?.ok_or(CareError::NotFound(Sought::Client))?;
    Ok(ClientSheet::from_fields(&view.0.fields)?)
}

/// A sheet as it was written, with the earlier period of a certificate that was renewed.
fn renewed(before: &Fields, written: &Fields) -> Result<Fields, CareError> {
    let mut sheet = ClientSheet::from_fields(written)?;
    sheet.keep_past_certificate(&ClientSheet::from_fields(before)?);
    Ok(sheet.to_fields())
}

/// Everybody by insurer and insured number.
pub(crate) fn insured(store: &Store) -> Result<Vec<(Insured, ClientId)>, CareError> {
    let key = |insurer: &str, number: &str| {
        Some(Insured { insurer: insurer.parse().ok()?, number: number.parse().ok()? })
    };
    let mut known: Vec<(Insured, ClientId)> = store
        .clients()?
        .into_iter()
        .filter_map(|entry| Some((key(&entry.insurer?, &entry.insured?)?, entry.client)))
        .collect();
    for (client, insurer, number) in store.insured_in_files()? {
        if let Some(key) = key(&insurer, &number)
            && known.iter().all(|(one, _)| *one != key)
        {
            known.push((key, client));
        }
    }
    Ok(known)
}

impl Clients<'_> {
    /// The clients on this device, by their reading (五十音).
    ///
    /// # Errors
    /// As the store.
    pub fn all(&self) -> Result<Vec<ClientCard>, CareError> {
        let store = self.book.lock();
        let state = control(&store)?;
        let entries = store.clients()?;
        let names = ClientNames::of(&entries);
        Ok(entries
            .into_iter()
            .map(|entry| ClientCard {
                client: entry.client,
                shown: names.name(entry.client),
                name: entry.name.unwrap_or_default(),
                kana: entry.kana.unwrap_or_default(),
                insurer: entry.insurer.unwrap_or_default(),
                insured: entry.insured.unwrap_or_default(),
                devices: state.circle(&entry.circle).map_or(0, |circle| circle.members().count() as u64),
            })
            .collect())
    }

    /// Everybody on this device by insurer and insured number: as the sheets say, and else as the last care-plan file did,
    /// where the office has corrected the insurer since. Several where sheets are about one person.
    ///
    /// # Errors
    /// As the store.
    pub fn insured(&self) -> Result<Vec<(Insured, ClientId)>, CareError> {
        insured(&self.book.lock())
    }

    /// What lists call a client: the name, and where two on this device bear it, what tells them apart.
    ///
    /// # Errors
    /// As the store.
    pub fn name(&self, client: ClientId) -> Result<String, CareError> {
        Ok(ClientNames::load(&self.book.lock())?.name(client))
    }

    /// A client's sheet.
    ///
    /// # Errors
    /// Not on this device.
    pub fn sheet(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        let store = self.book.lock();
        let circle = circle_of(&store, client)?;
        sheet(&store, circle, client)
    }

    /// A client's sheet as it is being written on this device, if it is. Everything else reads what is finished.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn draft(&self, client: ClientId) -> Result<Option<ClientSheet>, CareError> {
        let store = self.book.lock();
        let draft = store.draft(client_id(circle_of(&store, client)?, client))?;
        Ok(draft.map(|draft| ClientSheet::from_fields(&draft.fields)).transpose()?)
    }

    /// Opens a client's sheet for a change, or goes on with the draft; it remembers what its writer saw. Durable when it
    /// returns.
    ///
    /// # Errors
    /// Not a manager's device, or the client is not on it.
    pub fn change(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        self.with_sheet(client, drafting::open)
    }

    /// Writes fields of a client's sheet from what a person typed, into its draft, or at once where none is open; empty text
    /// clears one. A new row of a list (a contact, a medicine) has the key `new`; the beginning of a key is enough for a
    /// known one. When the certificate is renewed, its earlier period is kept. All or none; durable when it returns. Works
    /// without a connection.
    ///
    /// # Errors
    /// Not a manager's device, or [`CareError::Field`], which says what would be right; then nothing is changed.
    pub fn set_fields(&self, client: ClientId, pairs: &[(&str, &str)]) -> Result<ClientSheet, CareError> {
        let fresh = ContactId::from_bytes(self.book.random_id()).to_string();
        self.with_sheet(client, |store, doc, now| {
            let at_once = store.draft(doc)?.is_none();
            let entering = self.book.entering(store)?;
            let pairs = entering.as_said_now(spec::find_in_client, pairs);
            if at_once {
                consent_again::withdraw_again(store, doc, &pairs, now)?;
            }
            if at_once && consent_again::is_given_again(store, doc, &pairs)? {
                drafting::write(store, doc, now, consent_again::without_consent)?;
            }
            drafting::write(store, doc, now, |fields| {
                let after = forms::CLIENT.set(fields, &borrowed(&pairs), &fresh, None)?;
                let after = consent_again::withdrawn_again(fields, after, &pairs, at_once);
                entering.check(fields, &after)?;
                consent_again::may_be_withdrawn(&after, &pairs, entering.certain_now.day())?;
                if at_once { renewed(fields, &after) } else { Ok(after) }
            })
        })
    }

    /// Ends the draft of a client's sheet. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, or there is no draft.
    pub fn finish(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        self.with_sheet(client, |store, doc, now| drafting::finish(store, doc, now, renewed))
    }

    /// Throws the draft of a client's sheet away; the sheet stays as it was.
    ///
    /// # Errors
    /// There is no draft.
    pub fn discard(&self, client: ClientId) -> Result<(), CareError> {
        let mut store = self.book.lock();
        let doc = client_id(circle_of(&store, client)?, client);
        drafting::discard(&mut store, doc, self.book.now())
    }

    /// Takes the last finish of a client's sheet back while it is not sent: it is a draft again. Durable when it returns.
    ///
    /// # Errors
    /// As [`crate::Visits::undo`].
    pub fn undo(&self, client: ClientId) -> Result<ClientSheet, CareError> {
        self.with_sheet(client, drafting::undo)
    }

    /// Every field of a client's sheet in which several people's values or additions stand.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn several(&self, client: ClientId) -> Result<Vec<Standing>, CareError> {
        let store = self.book.lock();
        Face::load(&store, &Names::load(&store, self.book.now_instant().day())?, client)?.several(&[])
    }

    /// Does something to a client's sheet; gives it back as it is being written, or as it stands.
    fn with_sheet(
        &self,
        client: ClientId,
        act: impl FnOnce(&mut Store, DocId, u64) -> Result<(), CareError>,
    ) -> Result<ClientSheet, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let doc = client_id(circle_of(&store, client)?, client);
        act(&mut store, doc, now)?;
        let (fields, _) = drafting::as_written(&store, doc)?.ok_or(CareError::NotFound(Sought::Client))?;
        Ok(ClientSheet::from_fields(&fields)?)
    }
}
