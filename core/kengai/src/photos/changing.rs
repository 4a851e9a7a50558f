//! A photo that is wrong, while whoever took it still can: taken out of the draft, or taken again in the same place.
//!
//! After its record is sent a manager hides it (`hidden.rs`). The file that no draft and no record names any more is removed at
//! a quiet moment, unless the server has it.

use kengai_model::measure::PhotoBytes;
use kengai_model::photo::{Photo, PhotoPurpose};
use kengai_model::{CareDay, MinuteOfDay, PhotoId, Placeholder, Sha256, UnixMillis, VisitId, VisitRecord};
use kengai_photo::{Purpose, Taken};
use kengai_protocol::{CircleId, DocId};
use kengai_store::{PhotoOf, Store};

use crate::book::sought::Sought;
use crate::book::whereabouts::doc_of;
use crate::hiding::hidden_why;
use crate::photos::asking::{consented, not_asked};
use crate::{CareError, Photos};

/// What a picture of a purpose is made into.
pub(crate) fn kept_for(purpose: PhotoPurpose) -> Purpose {
    match purpose {
        PhotoPurpose::Prescription => Purpose::Prescription,
        PhotoPurpose::MedicinePlace | PhotoPurpose::Skin | PhotoPurpose::Surroundings => Purpose::General,
    }
}

/// What a record says of a photo that was sealed and kept.
pub(crate) struct Sealed {
    pub(crate) sha: Sha256,
    pub(crate) thumbnail: Sha256,
    pub(crate) placeholder: Placeholder,
    pub(crate) size: Option<PhotoBytes>,
}

/// Seals a picture for a circle and keeps it; taken of what, and when, Unix milliseconds.
pub(crate) fn sealed(
    store: &mut Store,
    circle: CircleId,
    taken: &Taken,
    (of, now_ms): (PhotoOf, u64),
) -> Result<Sealed, CareError> {
    let kept = store.add_photo(circle, taken, Some(of), now_ms)?;
    Ok(Sealed {
        sha: Sha256::from_bytes(kept.full.0),
        thumbnail: Sha256::from_bytes(kept.thumbnail.0),
        placeholder: Placeholder::from_bytes(taken.placeholder),
        size: i64::try_from(kept.full_bytes).ok().and_then(|bytes| PhotoBytes::new(bytes).ok()),
    })
}

/// What a photo is of, as far as the order in which photos go asks.
pub(crate) fn photo_of(visit: DocId, record: &VisitRecord) -> PhotoOf {
    let midnight = || MinuteOfDay::new(0, 0).and_then(|minute| record.date.at(minute)).ok();
    let at = record.arrived.map(|stamp| stamp.at).or_else(midnight);
    PhotoOf { visit, visit_ms: u64::try_from(at.map_or(0, UnixMillis::raw)).unwrap_or_default() }
}

/// The draft's photo, where another may be taken in its place.
fn may_be_retaken(
    store: &Store,
    visit: VisitId,
    photo: PhotoId,
    today: CareDay,
) -> Result<(CircleId, Photo, PhotoOf), CareError> {
    let draft = store.draft(doc_of(visit))?.ok_or(CareError::NoDraft)?;
    let mut record = VisitRecord::from_fields(&draft.fields)?;
    consented(store, &record, today)?;
    let before = record.photos.remove(&photo).ok_or(CareError::NotFound(Sought::Photo))?;
    Ok((draft.circle, before, photo_of(draft.doc, &record)))
}

impl Photos<'_> {
    /// Takes a photo of a draft again: another picture in its place, with its number, purpose, slot and caption; without the caption
    /// where the one before is hidden. Durable when it returns.
    ///
    /// # Errors
    /// The client was not asked for this one; [`CareError::Photo`]; consent as for [`Photos::add`]; no draft, or no such photo
    /// in it. The draft is unchanged.
    pub fn retake(
        &self,
        visit: VisitId,
        photo: PhotoId,
        picture: &[u8],
        asked: bool,
    ) -> Result<(), CareError> {
        if !asked {
            return Err(not_asked());
        }
        let now = self.book.now_instant();
        let (_, before, _) = may_be_retaken(&self.book.lock(), visit, photo, now.day())?;
        // A large one takes a moment, in which nobody else has to wait.
        let taken = kengai_photo::take(picture, before.purpose.map_or(Purpose::General, kept_for))?;
        let mut store = self.book.lock();
        let (circle, before, of) = may_be_retaken(&store, visit, photo, now.day())?;
        let hidden = before.sha.map(|sha| hidden_why(&store, sha, now.day())).transpose()?.flatten();
        let kept = sealed(&mut store, circle, &taken, (of, self.book.now()))?;
        self.book.visits().edit_in(&mut store, visit, |record| {
            let at = Some(now).filter(|now| record.is_under_way(*now));
            let one = record.photos.get_mut(&photo).ok_or(CareError::NotFound(Sought::Photo))?;
            (one.sha, one.thumbnail) = (Some(kept.sha), Some(kept.thumbnail));
            (one.placeholder, one.size) = (Some(kept.placeholder), kept.size);
            (one.at, one.asked, one.superseded) = (at, Some(true), None);
            // What was written about a photo that nobody sees is not said of another.
            if hidden.is_some() {
                one.caption = None;
            }
            Ok(())
        })
    }

    /// Takes a photo out of a draft, as one that was taken by mistake. Of a record that is finished and not sent: take the end back
    /// first ([`crate::Visits::undo`]). Durable when it returns.
    ///
    /// # Errors
    /// No draft, or no such photo in it.
    pub fn take_out(&self, visit: VisitId, photo: PhotoId) -> Result<(), CareError> {
        self.book.visits().edit(visit, |record| {
            record.photos.remove(&photo).map(|_| ()).ok_or(CareError::NotFound(Sought::Photo))
        })
    }

    /// Notes that a photo was taken out of a draft under a number that people type: the next one has that number then. `None`: whoever
    /// writes it has seen the numbers as they are now.
    ///
    /// # Errors
    /// As the store.
    pub fn note_taken_out(&self, of: Option<(VisitId, u64)>) -> Result<(), CareError> {
        Ok(self.book.lock().note_taken_out(of.map(|(visit, number)| (doc_of(visit), number)))?)
    }

    /// The number under which a photo of this draft was taken out last, if nobody has seen its numbers since.
    ///
    /// # Errors
    /// As the store.
    pub fn taken_out(&self, visit: VisitId) -> Result<Option<u64>, CareError> {
        let noted = self.book.lock().taken_out()?;
        Ok(noted.filter(|(doc, _)| *doc == doc_of(visit)).map(|(_, number)| number))
    }

    /// A photo as [`Photos::bytes`] gives it, turned clockwise by so many quarters to be looked at. Nothing is written.
    ///
    /// # Errors
    /// As [`Photos::bytes`].
    pub fn turned(&self, sha: Sha256, quarters: u8) -> Result<Option<Vec<u8>>, CareError> {
        let jpeg = self.bytes(sha)?;
        Ok(jpeg.map(|jpeg| kengai_photo::turned(&jpeg, quarters)).transpose()?)
    }
}
