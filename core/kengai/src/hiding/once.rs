//! Photos that were in a record once and are not any more: taken out of it, or taken again. What was hidden of one stays hidden in
//! the record's history, and stays on a manager's list.

use std::collections::BTreeSet;

use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::value::Value;
use kengai_model::{CareDay, ClientId, FieldValue, Fields, PhotoId, Sha256, VisitRecord};
use kengai_protocol::{DeviceId, DocId, Hash};
use kengai_store::Store;
use kengai_store::history::FieldHistory;

use crate::CareError;
use crate::hiding::{Hiding, TakenOn};

/// A photo that no record names any more, as far as anybody can say what it was.
#[derive(Default)]
pub(crate) struct OncePhoto {
    pub(crate) doc: Option<DocId>,
    pub(crate) id: Option<PhotoId>,
    /// The day of the visit.
    pub(crate) day: Option<CareDay>,
    pub(crate) purpose: Option<PhotoPurpose>,
    pub(crate) slot: Option<MedicationSlot>,
    /// The device that wrote it into the record.
    pub(crate) by: Option<DeviceId>,
}

/// What is known of a photo of a client that no record names: from the history of the record that it was taken for, or else of all
/// that were written more than once.
pub(crate) fn once(store: &Store, client: ClientId, sha: Sha256) -> Result<OncePhoto, CareError> {
    let taken_for = store.taken_for(Hash(*sha.as_bytes()))?;
    let records = store.visits_of_client(client, usize::MAX >> 1)?.into_iter().map(|entry| entry.doc);
    for doc in taken_for.into_iter().chain(records) {
        let Some(record) = record_of(store, doc)? else { continue };
        if record.client == client
            && let Some(found) = in_history(store, doc, sha)?
        {
            return Ok(OncePhoto { day: Some(record.date), ..found });
        }
    }
    // It was only ever in a draft.
    let drafted = taken_for.map(|doc| record_of(store, doc)).transpose()?.flatten();
    Ok(match drafted.filter(|record| record.client == client) {
        Some(record) => OncePhoto { doc: taken_for, day: Some(record.date), ..OncePhoto::default() },
        None => OncePhoto::default(),
    })
}

fn record_of(store: &Store, doc: DocId) -> Result<Option<VisitRecord>, CareError> {
    Ok(fields_of(store, doc)?.and_then(|fields| VisitRecord::from_fields(&fields).ok()))
}

/// A document as it is being written here, or else as it stands.
fn fields_of(store: &Store, doc: DocId) -> Result<Option<Fields>, CareError> {
    if let Some(draft) = store.draft(doc)? {
        return Ok(Some(draft.fields));
    }
    Ok(store.document(doc)?.map(|(view, _)| view.fields))
}

fn in_history(store: &Store, doc: DocId, sha: Sha256) -> Result<Option<OncePhoto>, CareError> {
    if !store.was_changed(doc)? {
        return Ok(None);
    }
    let mut then = Fields::new();
    for change in store.history(doc)? {
        let written = change.fields.iter().filter_map(|one| Some((one.field.clone(), one.after.clone()?)));
        then.extend(written);
        let is_it = |one: &&FieldHistory| one.after.as_ref().and_then(hash_of) == Some(sha);
        let id = change.fields.iter().filter(is_it).find_map(|one| photo_of(&one.field));
        if let Some(id) = id {
            let field = |last: &str| then.get(&format!("photo.{id}.{last}"));
            return Ok(Some(OncePhoto {
                doc: Some(doc),
                id: Some(id),
                day: None,
                purpose: field("purpose").and_then(|value| PhotoPurpose::from_value(value).ok()),
                slot: field("slot").and_then(|value| MedicationSlot::from_value(value).ok()),
                by: Some(change.device),
            }));
        }
    }
    Ok(None)
}

/// The photo of a record that a field names by its hash.
fn photo_of(path: &str) -> Option<PhotoId> {
    path.strip_prefix("photo.")?.strip_suffix(".sha")?.parse().ok()
}

fn hash_of(value: &FieldValue) -> Option<Sha256> {
    match value {
        FieldValue::Str(hex) => hex.parse().ok(),
        _ => None,
    }
}

/// The places of a record or of notes in which a hidden photo ever was: what was written there of it nobody reads in the history,
/// also where another photo is in its place by now.
pub(crate) fn ever_hidden(store: &Store, doc: DocId, today: CareDay) -> Result<BTreeSet<PhotoId>, CareError> {
    let Some(fields) = fields_of(store, doc)? else { return Ok(BTreeSet::new()) };
    let client = fields.get("client").and_then(|client| ClientId::from_value(client).ok());
    let Some(client) = client else { return Ok(BTreeSet::new()) };
    let Some(hiding) = Hiding::load_if_here(store, client, today)? else { return Ok(BTreeSet::new()) };
    let record = VisitRecord::from_fields(&fields).ok();
    let taken = |sha: Sha256| {
        let record = record.as_ref()?;
        let of_it = record.photos.values().find(|photo| photo.sha == Some(sha));
        Some(TakenOn { day: record.date, at: of_it.and_then(|photo| photo.at) })
    };
    let mut out = BTreeSet::new();
    if store.document(doc)?.is_none() {
        return Ok(BTreeSet::new());
    }
    for field in store.history(doc)?.iter().flat_map(|change| &change.fields) {
        let of_note = || field.field.strip_prefix("note.")?.split_once(".photo.")?.1.parse().ok();
        let Some(id) = photo_of(&field.field).or_else(of_note) else { continue };
        let overruled = field.overruled.iter().filter_map(|one| one.value.as_ref());
        let mut values = field.before.iter().chain(&field.after).chain(overruled);
        if values.any(|value| hash_of(value).is_some_and(|sha| hiding.hides(&sha, taken(sha)).is_some())) {
            out.insert(id);
        }
    }
    Ok(out)
}
