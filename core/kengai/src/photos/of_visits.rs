//! Photos of a visit. The client is asked before every one, and only where consent is on file.

use kengai_model::Words;
use kengai_model::form::key_after;
use kengai_model::medication::MedicationSlot;
use kengai_model::photo::{Photo, PhotoPurpose};
use kengai_model::{CareDay, ClientId, PhotoId, Sha256, VisitId, VisitRecord};
use kengai_protocol::Hash;
use kengai_store::{Delivery, Store};
use kengai_sync::TransportError;
use kengai_sync::photos::fetch_one;

use crate::book::carebook::membership;
use crate::book::whereabouts::doc_of;
use crate::device::window::without_signal;
use crate::hiding::{Hiding, hidden_why};
use crate::membership::founding::line;
use crate::photos::asking::{consented, not_asked};
use crate::photos::changing::{kept_for, photo_of, sealed};
use crate::{CareError, Photos};

/// A photo to be added to a visit that is being recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoDraft {
    /// The camera's file: JPEG, PNG or WebP of at most 50 MB. What is kept of it is small, upright, and without position data or
    /// any other metadata.
    pub picture: Vec<u8>,
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot it belongs to, if any.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: Option<String>,
    /// "ご本人に確認": the client was asked for this photo.
    pub asked: bool,
}

/// Refuses a photo that nobody sees.
fn is_seen(store: &Store, sha: Sha256, today: CareDay) -> Result<(), CareError> {
    hidden_why(store, sha, today)?.map_or(Ok(()), |why| Err(CareError::PhotoHidden(why)))
}

impl Photos<'_> {
    /// Adds a photo to a draft. The sealed file and the draft are durable when it returns.
    ///
    /// # Errors
    /// No consent on file, or it was withdrawn; the client was not asked; [`CareError::Photo`].
    pub fn add(&self, visit: VisitId, photo: &PhotoDraft) -> Result<PhotoId, CareError> {
        if !photo.asked {
            return Err(not_asked());
        }
        let now = self.book.now_instant();
        let fresh = PhotoId::from_bytes(self.book.random_id());
        let caption =
            photo.caption.as_deref().map(|text| line(text, Words::lit("説明", "caption"))).transpose()?;
        self.may_be_kept(visit, now.day())?;
        // A large one takes a moment, in which nobody else has to wait.
        let taken = kengai_photo::take(&photo.picture, kept_for(photo.purpose))?;
        // The draft names it before anybody else can look what is to be sent.
        let mut store = self.book.lock();
        let (id, circle, of) = {
            let draft = store.draft(doc_of(visit))?.ok_or(CareError::NoDraft)?;
            let record = VisitRecord::from_fields(&draft.fields)?;
            // Those that are there keep their numbers.
            let last = record.photos.keys().next_back().map(ToString::to_string);
            let id = key_after(last.as_deref(), &fresh.to_string()).parse().unwrap_or(fresh);
            consented(&store, &record, now.day())?;
            (id, draft.circle, photo_of(draft.doc, &record))
        };
        let kept = sealed(&mut store, circle, &taken, (of, self.book.now()))?;
        self.book.visits().edit_in(&mut store, visit, |record| {
            // One that is added after the visit was not taken now.
            let at = Some(now).filter(|now| record.is_under_way(*now));
            record.photos.insert(
                id,
                Photo {
                    purpose: Some(photo.purpose),
                    asked: Some(true),
                    sha: Some(kept.sha),
                    thumbnail: Some(kept.thumbnail),
                    placeholder: Some(kept.placeholder),
                    size: kept.size,
                    at,
                    slot: photo.slot,
                    caption,
                    superseded: None,
                },
            );
            Ok(())
        })?;
        Ok(id)
    }

    /// Whether a photo may be added to the draft: before any work is done for it.
    fn may_be_kept(&self, visit: VisitId, today: CareDay) -> Result<(), CareError> {
        let store = self.book.lock();
        let draft = store.draft(doc_of(visit))?.ok_or(CareError::NoDraft)?;
        consented(&store, &VisitRecord::from_fields(&draft.fields)?, today)
    }

    /// Whether a photo may be taken at a visit at all: before anybody is asked for one.
    ///
    /// # Errors
    /// There is no consent, or it was withdrawn; no such record.
    pub fn may_take(&self, visit: VisitId) -> Result<(), CareError> {
        let today = self.book.now_instant().day();
        let record = self.book.visits().sheet(visit)?.record;
        consented(&self.book.lock(), &record, today)
    }

    /// The day on which a client withdrew consent to photos, if that holds today.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn withdrawn(&self, client: ClientId) -> Result<Option<CareDay>, CareError> {
        let today = self.book.now_instant().day();
        Ok(Hiding::load(&self.book.lock(), client, today)?.withdrawn_by(today))
    }

    /// A photo as JPEG bytes by the hash that the record names, or `None` while it is not on this device.
    ///
    /// # Errors
    /// [`CareError::PhotoHidden`]; damaged, or no key for it.
    pub fn bytes(&self, sha: Sha256) -> Result<Option<Vec<u8>>, CareError> {
        let today = self.book.now_instant().day();
        let (store, opened) = (self.book.lock(), &self.book.opened);
        if let Err(hidden) = is_seen(&store, sha, today) {
            opened.forget(&sha);
            return Err(hidden);
        }
        let id = Hash(*sha.as_bytes());
        if !store.has_photo(id)? {
            return Ok(None);
        }
        if let Some(jpeg) = opened.get(&sha) {
            return Ok(Some(jpeg));
        }
        let jpeg = store.photo(id)?;
        jpeg.iter().for_each(|jpeg| opened.put(sha, jpeg));
        Ok(jpeg)
    }

    /// Overwrites what is kept in memory of pictures that were opened: whoever locks or puts the book away does this.
    pub fn forget_opened(&self) {
        self.book.opened.wipe();
    }

    /// How many bytes of opened pictures are kept in memory; at most 16 MiB.
    #[must_use]
    pub fn opened_bytes(&self) -> usize {
        self.book.opened.bytes()
    }

    /// A photo as JPEG bytes; one that is not on this device yet is fetched, and stays as long as its record. `None` where
    /// nobody has it (yet): whoever took it has not sent it. `told` hears how many bytes of it are here; whoever stops waiting keeps
    /// what came.
    ///
    /// # Errors
    /// [`CareError::Older`] without a signal: it can be opened where there is one. [`CareError::PhotoHidden`], and then it is
    /// not fetched.
    pub async fn fetch(
        &self,
        sha: Sha256,
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Option<Vec<u8>>, CareError> {
        let id = Hash(*sha.as_bytes());
        let (row, here) = {
            let store = self.book.lock();
            is_seen(&store, sha, self.book.now_instant().day())?;
            if store.has_photo(id)? {
                drop(store);
                return self.bytes(sha);
            }
            (store.photo_to_fetch(id)?, membership(&store)?)
        };
        let Some(row) = row else { return Ok(None) };
        let transport = self.book.transport(&here)?;
        match fetch_one(&self.book.store, &transport, &row, told).await? {
            Ok(()) => self.bytes(sha),
            Err(TransportError::NotFound) => Ok(None),
            Err(error) => Err(without_signal(error.into())),
        }
    }

    /// Where a photo stands, if this device knows it.
    ///
    /// # Errors
    /// As the store.
    pub fn delivery(&self, sha: Sha256) -> Result<Option<Delivery>, CareError> {
        Ok(self.book.lock().photo_delivery(Hash(*sha.as_bytes()))?)
    }
}
