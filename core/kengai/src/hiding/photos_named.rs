//! Photos and what names them: records and drafts of visits, and handover notes. No screen adds a photo to a note, but the format
//! has them, and a newer program may: they are hidden like all others.

use kengai_model::photo::Photo;
use kengai_model::{CareDay, ClientId, FieldValue, Fields, PhotoId, Sha256, Thread, VisitRecord};
use kengai_protocol::{DocId, Hash};
use kengai_store::{Concurrent, DocKind, Store, View};

use crate::CareError;
use crate::book::whereabouts::circle_of;
use crate::hiding::consent::TakenOn;

/// A photo that a document or a draft of this device names.
pub(crate) struct NamedPhoto {
    /// Its id in its record; that of a note's photo is of the note.
    pub(crate) id: PhotoId,
    pub(crate) sha: Sha256,
    /// The day of the visit, or on which the note was written.
    pub(crate) day: CareDay,
    /// The field that names it.
    pub(crate) path: String,
    pub(crate) doc: DocId,
    /// What the record says of it; nothing of a note's.
    pub(crate) photo: Photo,
    /// The record; none of a note.
    pub(crate) record: Option<VisitRecord>,
}

impl NamedPhoto {
    /// When it was taken.
    pub(crate) fn taken(&self) -> TakenOn {
        TakenOn { day: self.day, at: self.photo.at }
    }

    /// Whether it is this picture, or this is its thumbnail: that is hidden with it.
    fn is(&self, sha: Sha256) -> bool {
        self.sha == sha || self.photo.thumbnail == Some(sha)
    }
}

/// Every photo that records, notes and drafts of a client name, those of the newest day first, whichever of several values stands.
/// Documents that name none are not read.
pub(crate) fn named_of(store: &Store, client: ClientId) -> Result<Vec<NamedPhoto>, CareError> {
    let mut out = drafted(store, client)?;
    for (doc, kind) in store.docs_with_photos(circle_of(store, client)?)? {
        out.extend(named_in_doc(store, client, doc, kind)?);
    }
    out.sort_by_key(|photo| std::cmp::Reverse(photo.day));
    Ok(out)
}

/// Whatever names one photo or its thumbnail: of the client's records those alone are read that do.
pub(crate) fn naming(store: &Store, client: ClientId, sha: Sha256) -> Result<Vec<NamedPhoto>, CareError> {
    let mut out = drafted(store, client)?;
    for (doc, kind) in store.docs_naming(Hash(*sha.as_bytes()))? {
        out.extend(named_in_doc(store, client, doc, kind)?);
    }
    out.retain(|photo| photo.is(sha));
    Ok(out)
}

fn drafted(store: &Store, client: ClientId) -> Result<Vec<NamedPhoto>, CareError> {
    let drafts = store.drafts()?.into_iter();
    Ok(drafts
        .flat_map(|draft| {
            named_in(client, draft.doc, draft.kind, View { fields: draft.fields, ..View::default() })
        })
        .collect())
}

fn named_in_doc(
    store: &Store,
    client: ClientId,
    doc: DocId,
    kind: DocKind,
) -> Result<Vec<NamedPhoto>, CareError> {
    let view = store.document(doc)?.map(|(view, _)| view);
    Ok(view.map(|view| named_in(client, doc, kind, view)).unwrap_or_default())
}

fn named_in(client: ClientId, doc: DocId, kind: DocKind, view: View) -> Vec<NamedPhoto> {
    match kind {
        DocKind::Visit => of_record(client, doc, &view),
        DocKind::Thread | DocKind::Note => of_notes(client, doc, &view.fields),
        _ => Vec::new(),
    }
}

fn of_record(client: ClientId, doc: DocId, view: &View) -> Vec<NamedPhoto> {
    let record = VisitRecord::from_fields(&view.fields).ok().filter(|record| record.client == client);
    let Some(record) = record else { return Vec::new() };
    let mut out = Vec::new();
    for (id, photo) in &record.photos {
        let path = format!("photo.{id}.sha");
        let others = view.conflicts.get(&path).into_iter().flatten().filter_map(hash_in);
        let mut shas: Vec<Sha256> = photo.sha.into_iter().chain(others).collect();
        shas.sort();
        shas.dedup();
        out.extend(shas.into_iter().map(|sha| NamedPhoto {
            id: *id,
            sha,
            day: record.date,
            path: path.clone(),
            doc,
            photo: photo.clone(),
            record: Some(record.clone()),
        }));
    }
    out
}

fn hash_in(one: &Concurrent) -> Option<Sha256> {
    match &one.value {
        Some(FieldValue::Str(hex)) => hex.parse().ok(),
        _ => None,
    }
}

fn of_notes(client: ClientId, doc: DocId, fields: &Fields) -> Vec<NamedPhoto> {
    let thread = Thread::from_fields(fields).ok().filter(|thread| thread.client == client);
    let notes = thread.into_iter().flat_map(|thread| thread.notes);
    let each = notes.flat_map(|(note, said)| {
        let day = said.at.day();
        said.photos.into_iter().map(move |(id, sha)| NamedPhoto {
            id,
            sha,
            day,
            path: format!("note.{note}.photo.{id}"),
            doc,
            photo: Photo::default(),
            record: None,
        })
    });
    each.collect()
}
