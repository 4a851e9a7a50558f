//! The manager's list of hidden photos, and what is decided about them: kept hidden for good, hidden because the photo is of
//! somebody else, or shown again because the client was asked anew.
//!
//! The list never holds a picture: whose it is, of which day, what it is for and who took it is enough to ask about it.

use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::text::Line;
use kengai_model::{CareDay, ClientId, ClientSheet, Fields, PhotoId, Sha256, VisitId, VisitRecord, Words};
use kengai_store::doc_kind::client_id;
use kengai_store::{Store, View};
use serde::Serialize;

use crate::book::carebook::need_manager;
use crate::book::reasons::one_line;
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, doc_of, visit_of};
use crate::hiding::{Hiding, NamedPhoto, named_of};
use crate::membership::founding::line;
use crate::people::names::Names;
use crate::said::standing::standing_with_writers;
use crate::writing::drafting;
use crate::{CareError, Photos};

/// A hidden photo, as a manager's list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HiddenPhoto {
    /// Whose.
    pub client: ClientId,
    /// The client's name, as lists show it.
    pub client_name: String,
    /// The record that names it.
    pub visit: VisitId,
    /// Its id in that record.
    pub photo: PhotoId,
    /// The hash by which it is decided about.
    pub sha: Sha256,
    /// The day of the visit.
    pub day: CareDay,
    /// What it is for.
    pub purpose: Option<PhotoPurpose>,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// Who took it: who wrote it into the record, or else who went.
    pub taken_by: Vec<String>,
    /// Why it is hidden.
    pub why: HiddenWhy,
    /// What a manager has decided; `None` while it is hidden by the withdrawal alone and nobody has decided.
    pub decided: Option<DecidedHidden>,
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

/// What a manager decides about photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoDecision {
    /// Hidden for good, on every device.
    Hide {
        /// Why.
        why: HiddenWhy,
        /// The same in words; wanted where it is something else.
        reason: Option<String>,
    },
    /// Shown again.
    Show {
        /// Why: that the client was asked anew about it, or that it was hidden by mistake.
        because: String,
    },
}

impl PhotoDecision {
    /// A line that is fit to be kept, if one is wanted or given.
    fn reason(&self) -> Result<Option<Line>, CareError> {
        let (text, missing) = match self {
            Self::Hide { why: HiddenWhy::Other, reason } => (
                reason.as_deref().unwrap_or_default(),
                Words::lit("隠す理由を書いてください", "reason: say why the photo is hidden"),
            ),
            Self::Hide { reason: None, .. } => return Ok(None),
            Self::Hide { reason: Some(reason), .. } if reason.trim().is_empty() => return Ok(None),
            Self::Hide { reason: Some(reason), .. } => (reason.as_str(), Words::lit("", "")),
            Self::Show { because } => (
                because.as_str(),
                Words::lit(
                    "また見せる理由を書いてください（例: ご本人に改めて確認した）",
                    "reason: say why it is shown again, such as: the client was asked anew",
                ),
            ),
        };
        line(one_line(text, missing)?, Words::lit("理由", "reason")).map(Some)
    }

    /// Writes it into a sheet; whether anything is different now.
    fn write(&self, sheet: &mut ClientSheet, sha: Sha256, today: CareDay, reason: Option<&Line>) {
        let one = sheet.photos_hidden.entry(sha).or_default();
        match (self, reason) {
            (Self::Hide { why, .. }, reason) if one.why != Some(*why) || !one.is_hidden() => {
                one.hide(today, *why, reason.cloned());
            }
            (Self::Hide { .. }, _) => {}
            (Self::Show { .. }, reason) => {
                if let Some(because) = reason {
                    one.show(today, because.clone());
                }
            }
        }
    }
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
        let names = Names::load(&store, today)?;
        let mut out = Vec::new();
        for entry in store.clients()? {
            let Some(hiding) = Hiding::load_if_here(&store, entry.client, today)? else { continue };
            let (view, _) = store.document(entry.doc)?.unwrap_or_default();
            for photo in named_of(&store, entry.client)? {
                if let Some(why) = hiding.hides(&photo.sha, Some(photo.day)) {
                    out.push(listed(&store, &names, (entry.client, &entry.doc, &view), &photo, why)?);
                }
            }
        }
        out.sort_by_key(|one| (one.decided.is_some(), std::cmp::Reverse(one.day)));
        Ok(out)
    }

    /// Decides about photos of one client: all of them or none. Durable when it returns; other devices follow with the next sync.
    ///
    /// # Errors
    /// Not a manager's device; a reason is wanted; no record here names one of them; [`CareError::UnderWay`] while the client's
    /// sheet is being written on this device.
    pub fn decide(
        &self,
        client: ClientId,
        photos: &[Sha256],
        decision: &PhotoDecision,
    ) -> Result<(), CareError> {
        let (now, today) = (self.book.now(), self.book.now_instant().day());
        let reason = decision.reason()?;
        let mut store = self.book.lock();
        need_manager(&store)?;
        let doc = client_id(circle_of(&store, client)?, client);
        // Into a draft it would go to nobody until somebody ends it.
        if store.draft(doc)?.is_some() {
            return Err(CareError::UnderWay);
        }
        let known: Vec<Sha256> = named_of(&store, client)?.into_iter().map(|photo| photo.sha).collect();
        if photos.iter().any(|sha| !known.contains(sha)) {
            return Err(CareError::NotFound(Sought::Photo));
        }
        drafting::write(&mut store, doc, now, |before| {
            let mut sheet = ClientSheet::from_fields(before)?;
            photos.iter().for_each(|sha| decision.write(&mut sheet, *sha, today, reason.as_ref()));
            Ok(sheet.to_fields())
        })
    }

    /// The same about one photo of a record.
    ///
    /// # Errors
    /// As [`Photos::decide`].
    pub fn decide_about(
        &self,
        visit: VisitId,
        photo: PhotoId,
        decision: &PhotoDecision,
    ) -> Result<(), CareError> {
        let fields: Option<Fields> =
            drafting::as_written(&self.book.lock(), doc_of(visit))?.map(|(fields, _)| fields);
        let record = VisitRecord::from_fields(&fields.ok_or(CareError::NotFound(Sought::Record))?)?;
        let sha = record.photos.get(&photo).and_then(|photo| photo.sha);
        self.decide(record.client, &[sha.ok_or(CareError::NotFound(Sought::Photo))?], decision)
    }
}

/// A hidden photo with whoever took it and whoever decided.
fn listed(
    store: &Store,
    names: &Names<'_>,
    (client, sheet, view): (ClientId, &kengai_protocol::DocId, &View),
    photo: &NamedPhoto,
    why: HiddenWhy,
) -> Result<HiddenPhoto, CareError> {
    let sha = photo.sha;
    let of_record = store.document(photo.doc)?.map(|(view, _)| view).unwrap_or_default();
    let mut taken_by = writers(store, names, (photo.doc, &of_record), &photo.path)?;
    if taken_by.is_empty() {
        let went = photo.record.iter().flat_map(|record| record.helpers.keys());
        taken_by = went.map(|staff| names.staff(*staff)).collect();
    }
    let stands = ClientSheet::from_fields(&view.fields)?.photos_hidden.remove(&sha);
    let stands = stands.filter(|one| one.is_hidden()).and_then(|one| Some((one.on?, one.reason)));
    let decided = match stands {
        None => None,
        Some((on, reason)) => Some(DecidedHidden {
            on,
            by: writers(store, names, (*sheet, view), &format!("photo_hidden.{sha}.on"))?,
            reason: reason.map_or_else(String::new, |reason| reason.as_str().to_owned()),
        }),
    };
    Ok(HiddenPhoto {
        client,
        client_name: names.client(client),
        visit: visit_of(photo.doc),
        photo: photo.id,
        sha,
        day: photo.day,
        purpose: photo.photo.purpose,
        slot: photo.photo.slot,
        taken_by,
        why,
        decided,
    })
}

/// Who wrote a field.
fn writers(
    store: &Store,
    names: &Names<'_>,
    (doc, view): (kengai_protocol::DocId, &View),
    path: &str,
) -> Result<Vec<String>, CareError> {
    let values = standing_with_writers(store, names, doc, view, path)?.values;
    let mut out: Vec<String> = values.into_iter().flat_map(|said| said.by).map(|by| by.name).collect();
    out.retain(|name| !name.is_empty());
    out.dedup();
    Ok(out)
}
