//! The manager's list of hidden photos. It never holds a picture: whose it is, of which day, what it is for and who took it is enough
//! to ask about it.
//!
//! A photo that its record names no more, because a helper took it out or took another in its place, stays on the list: whoever
//! decides about what was hidden is the manager. So does one of a handover note.

use std::collections::BTreeSet;

use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{CareDay, ClientId, ClientSheet, MinuteOfDay, PhotoId, Sha256, VisitId, VisitRecord};
use kengai_protocol::{DocId, Hash};
use kengai_store::lists::ClientEntry;
use kengai_store::{Store, View};
use serde::Serialize;

use crate::book::carebook::need_manager;
use crate::book::whereabouts::visit_of;
use crate::hiding::{Hiding, NamedPhoto, OncePhoto, TakenOn, named_of, number_of, once};
use crate::people::names::Names;
use crate::photos::split::{SplitDecision, split};
use crate::said::standing::standing_with_writers;
use crate::{CareError, Photos};

/// A hidden photo, as a manager's list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HiddenPhoto {
    /// Whose.
    pub client: ClientId,
    /// The client's name, as lists show it.
    pub client_name: String,
    /// The record that names it, or named it; `None` for a handover note's, and where nobody can say.
    pub visit: Option<VisitId>,
    /// Its id in that record.
    pub photo: Option<PhotoId>,
    /// Its number in that record, counted from 1; `None` where the record does not name it any more.
    pub number: Option<u64>,
    /// Its record names it no more: it was taken out, or another was taken in its place.
    pub is_gone: bool,
    /// The hash by which it is decided about.
    pub sha: Sha256,
    /// The day of the visit, or of the note; `None` where nobody can say.
    pub day: Option<CareDay>,
    /// When its visit begins, as planned or else as it began: there may be two on a day. `None` of a note, and where nobody can say.
    pub begins: Option<MinuteOfDay>,
    /// What it is for.
    pub purpose: Option<PhotoPurpose>,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// Who took it: who wrote it into the record, or else who went.
    pub taken_by: Vec<String>,
    /// Why it is hidden.
    pub why: HiddenWhy,
    /// What a manager has decided; `None` while it is hidden by the withdrawal alone and nobody has decided, and while managers
    /// decided differently.
    pub decided: Option<DecidedHidden>,
    /// What managers decided differently, apart from each other; empty where they did not.
    pub split: Vec<SplitDecision>,
}

/// That a photo is hidden for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecidedHidden {
    /// Since when.
    pub on: CareDay,
    /// Who decided so.
    pub by: Vec<String>,
    /// Why, in words; empty where nobody wrote any.
    pub reason: String,
}

/// How many of a client's photos nobody has decided about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UndecidedPhotos {
    /// Whose.
    pub client: ClientId,
    /// The client's name, as lists show it.
    pub client_name: String,
    /// How many.
    pub photos: u64,
}

impl Photos<'_> {
    /// Every hidden photo of the records on this device, those that nobody has decided about first, then the newest.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn hidden(&self) -> Result<Vec<HiddenPhoto>, CareError> {
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        need_manager(&store)?;
        list(&store, today)
    }

    /// Of how many photos, and whose, nobody has decided whether they stay hidden, by client. Where nothing was withdrawn this reads
    /// the sheets and no record. Nothing on a helper's device.
    ///
    /// # Errors
    /// As the store.
    pub fn undecided(&self) -> Result<Vec<UndecidedPhotos>, CareError> {
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        if need_manager(&store).is_err() {
            return Ok(Vec::new());
        }
        let mut out: Vec<UndecidedPhotos> = Vec::new();
        for one in list(&store, today)?.into_iter().filter(|one| one.decided.is_none()) {
            match out.iter_mut().find(|of| of.client == one.client) {
                Some(of) => of.photos += 1,
                None => {
                    out.push(UndecidedPhotos { client: one.client, client_name: one.client_name, photos: 1 })
                }
            }
        }
        Ok(out)
    }

    /// Notes that somebody is shown this list: its numbers, from 1, mean these until another is shown ([`Photos::listed`]).
    ///
    /// # Errors
    /// As the store.
    pub fn note_listed(&self, photos: &[HiddenPhoto]) -> Result<(), CareError> {
        let ids: Vec<Hash> = photos.iter().map(|photo| Hash(*photo.sha.as_bytes())).collect();
        Ok(self.book.lock().note_hidden_listed(&ids)?)
    }

    /// The list that somebody was shown last, in its order.
    ///
    /// # Errors
    /// As the store.
    pub fn listed(&self) -> Result<Vec<Sha256>, CareError> {
        let ids = self.book.lock().hidden_listed()?;
        Ok(ids.into_iter().map(|id| Sha256::from_bytes(id.0)).collect())
    }
}

fn list(store: &Store, today: CareDay) -> Result<Vec<HiddenPhoto>, CareError> {
    let names = Names::load(store, today)?;
    let mut out = Vec::new();
    for client in store.clients()? {
        out.extend(of_client(store, &names, &client, today)?);
    }
    out.sort_by_key(|one: &HiddenPhoto| (one.decided.is_some(), std::cmp::Reverse(one.day)));
    Ok(out)
}

fn of_client(
    store: &Store,
    names: &Names<'_>,
    entry: &ClientEntry,
    today: CareDay,
) -> Result<Vec<HiddenPhoto>, CareError> {
    let Some(hiding) = Hiding::load_if_here(store, entry.client, today)? else { return Ok(Vec::new()) };
    let (view, _) = store.document(entry.doc)?.unwrap_or_default();
    let sheet = Sheet { hiding: &hiding, client: entry.client, doc: entry.doc, view };
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let named = named_of(store, entry.client)?;
    // A record and a draft that corrects it name the same.
    for photo in named.iter().filter(|photo| seen.insert(photo.sha)) {
        if let Some(why) = hiding.hides(&photo.sha, Some(photo.taken())) {
            out.push(sheet.listed(store, names, photo, why)?);
        }
    }
    for sha in nameless(store, entry, &hiding)?.into_iter().filter(|sha| !seen.contains(sha)) {
        let gone = once(store, entry.client, sha)?;
        if let Some(why) = hiding.hides(&sha, gone.day.map(|day| TakenOn { day, at: None })) {
            out.push(sheet.gone(store, names, sha, &gone, why)?);
        }
    }
    Ok(out)
}

/// What else may be hidden beside what records name: what was decided to be, and what lies here of the client where consent was
/// withdrawn.
fn nameless(store: &Store, entry: &ClientEntry, hiding: &Hiding) -> Result<BTreeSet<Sha256>, CareError> {
    let mut out: BTreeSet<Sha256> = hiding.decided_hidden().collect();
    if hiding.is_withdrawn() {
        let lying = store.photos_of_circle(entry.circle)?;
        out.extend(lying.iter().map(|photo| Sha256::from_bytes(photo.id.0)));
    }
    Ok(out)
}

/// Whatever may be decided about of a client: what records name, and what is hidden.
pub(crate) fn known_of(
    store: &Store,
    client: ClientId,
    today: CareDay,
) -> Result<BTreeSet<Sha256>, CareError> {
    let mut out: BTreeSet<Sha256> = named_of(store, client)?.into_iter().map(|photo| photo.sha).collect();
    let hiding = Hiding::load_if_here(store, client, today)?;
    let entry = store.clients()?.into_iter().find(|entry| entry.client == client);
    if let (Some(hiding), Some(entry)) = (hiding, entry) {
        out.extend(nameless(store, &entry, &hiding)?);
    }
    Ok(out)
}

/// A client's sheet, in which it stands what was decided.
struct Sheet<'a> {
    hiding: &'a Hiding,
    client: ClientId,
    doc: DocId,
    view: View,
}

impl Sheet<'_> {
    fn listed(
        &self,
        store: &Store,
        names: &Names<'_>,
        photo: &NamedPhoto,
        why: HiddenWhy,
    ) -> Result<HiddenPhoto, CareError> {
        let of_record = store.document(photo.doc)?.map(|(view, _)| view).unwrap_or_default();
        let mut taken_by = writers(store, names, (photo.doc, &of_record), &photo.path)?;
        if taken_by.is_empty() {
            let went = photo.record.iter().flat_map(|record| record.helpers.keys());
            taken_by = went.map(|staff| names.staff(*staff)).collect();
        }
        Ok(HiddenPhoto {
            client: self.client,
            client_name: names.client(self.client),
            visit: photo.record.is_some().then(|| visit_of(photo.doc)),
            photo: photo.record.is_some().then_some(photo.id),
            number: number_of(photo).map(|number| number as u64),
            is_gone: false,
            sha: photo.sha,
            day: Some(photo.day),
            begins: photo.record.as_ref().and_then(VisitRecord::begins),
            purpose: photo.photo.purpose,
            slot: photo.photo.slot,
            taken_by,
            why,
            decided: self.decided(store, names, photo.sha)?,
            split: self.split(store, names, photo.sha)?,
        })
    }

    fn gone(
        &self,
        store: &Store,
        names: &Names<'_>,
        sha: Sha256,
        gone: &OncePhoto,
        why: HiddenWhy,
    ) -> Result<HiddenPhoto, CareError> {
        Ok(HiddenPhoto {
            client: self.client,
            client_name: names.client(self.client),
            visit: gone.doc.map(visit_of),
            photo: gone.id,
            number: None,
            is_gone: true,
            sha,
            day: gone.day,
            begins: begins(store, gone)?,
            purpose: gone.purpose,
            slot: gone.slot,
            taken_by: gone.by.map(|device| names.writer(device).name).into_iter().collect(),
            why,
            decided: self.decided(store, names, sha)?,
            split: self.split(store, names, sha)?,
        })
    }

    /// What managers decided differently about it.
    fn split(&self, store: &Store, names: &Names<'_>, sha: Sha256) -> Result<Vec<SplitDecision>, CareError> {
        match self.hiding.is_split(&sha) {
            true => split(store, names, (self.doc, &self.view), sha),
            false => Ok(Vec::new()),
        }
    }

    fn decided(
        &self,
        store: &Store,
        names: &Names<'_>,
        sha: Sha256,
    ) -> Result<Option<DecidedHidden>, CareError> {
        if self.hiding.is_split(&sha) {
            return Ok(None);
        }
        let stands = ClientSheet::from_fields(&self.view.fields)?.photos_hidden.remove(&sha);
        let stands = stands.filter(|one| one.is_hidden()).and_then(|one| Some((one.on?, one.reason)));
        let Some((on, reason)) = stands else { return Ok(None) };
        Ok(Some(DecidedHidden {
            on,
            by: writers(store, names, (self.doc, &self.view), &format!("photo_hidden.{sha}.on"))?,
            reason: reason.map_or_else(String::new, |reason| reason.as_str().to_owned()),
        }))
    }
}

/// When the visit begins whose record named a photo once.
fn begins(store: &Store, gone: &OncePhoto) -> Result<Option<MinuteOfDay>, CareError> {
    let view = gone.doc.map_or(Ok(None), |doc| store.document(doc))?.map(|(view, _)| view);
    // A note is no record.
    let record = view.and_then(|view| VisitRecord::from_fields(&view.fields).ok());
    Ok(record.and_then(|record| record.begins()))
}

/// Who wrote a field.
fn writers(
    store: &Store,
    names: &Names<'_>,
    (doc, view): (DocId, &View),
    path: &str,
) -> Result<Vec<String>, CareError> {
    let values = standing_with_writers(store, names, doc, view, path)?.values;
    let mut out: Vec<String> = values.into_iter().flat_map(|said| said.by).map(|by| by.name).collect();
    out.retain(|name| !name.is_empty());
    out.dedup();
    Ok(out)
}
