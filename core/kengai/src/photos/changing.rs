//! A photo that is wrong, while whoever took it still can: taken out of the draft, or taken again in the same place.
//!
//! After its record is sent a manager hides it (`hidden.rs`). The file that no draft and no record names any more is removed at
//! a quiet moment, unless the server has it.

use kengai_model::photo::{Photo, PhotoPurpose};
use kengai_model::{CareDay, PhotoId, Sha256, VisitId, VisitRecord};
use kengai_photo::{Purpose, Taken};
use kengai_protocol::CircleId;
use kengai_store::Store;

use crate::book::sought::Sought;
use crate::book::whereabouts::doc_of;
use crate::photos::asking::{consented, not_asked};
use crate::{CareError, Photos};

/// What a picture of a purpose is made into.
pub(crate) fn kept_for(purpose: PhotoPurpose) -> Purpose {
    match purpose {
        PhotoPurpose::Prescription => Purpose::Prescription,
        PhotoPurpose::MedicinePlace | PhotoPurpose::Skin | PhotoPurpose::Surroundings => Purpose::General,
    }
}

/// The hash and size of a picture that was sealed and kept just now.
pub(crate) fn sealed(
    store: &mut Store,
    circle: CircleId,
    taken: &Taken,
    now_ms: u64,
) -> Result<(Sha256, u64), CareError> {
    let stored = store.add_photo(circle, taken, now_ms)?;
    let bytes = store.sealed_photo(stored)?.len();
    Ok((Sha256::from_bytes(stored.0), bytes as u64))
}

/// The draft's photo, where another may be taken in its place.
fn may_be_retaken(
    store: &Store,
    visit: VisitId,
    photo: PhotoId,
    today: CareDay,
) -> Result<(CircleId, Photo), CareError> {
    let draft = store.draft(doc_of(visit))?.ok_or(CareError::NoDraft)?;
    let mut record = VisitRecord::from_fields(&draft.fields)?;
    consented(store, &record, today)?;
    let before = record.photos.remove(&photo).ok_or(CareError::NotFound(Sought::Photo))?;
    Ok((draft.circle, before))
}

impl Photos<'_> {
    /// Takes a photo of a draft again: another picture in its place, with its number, purpose, slot and caption. Durable when it
    /// returns.
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
        let (_, before) = may_be_retaken(&self.book.lock(), visit, photo, now.day())?;
        // A large one takes a moment, in which nobody else has to wait.
        let taken = kengai_photo::take(picture, before.purpose.map_or(Purpose::General, kept_for))?;
        let mut store = self.book.lock();
        let (circle, _) = may_be_retaken(&store, visit, photo, now.day())?;
        let (sha, bytes) = sealed(&mut store, circle, &taken, self.book.now())?;
        self.book.visits().edit_in(&mut store, visit, |record| {
            let at = Some(now).filter(|now| record.is_under_way(*now));
            let one = record.photos.get_mut(&photo).ok_or(CareError::NotFound(Sought::Photo))?;
            one.sha = Some(sha);
            one.size = i64::try_from(bytes)
                .ok()
                .and_then(|bytes| kengai_model::measure::PhotoBytes::new(bytes).ok());
            (one.at, one.asked, one.superseded) = (at, Some(true), None);
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

    /// A photo as [`Photos::bytes`] gives it, turned clockwise by so many quarters to be looked at. Nothing is written.
    ///
    /// # Errors
    /// As [`Photos::bytes`].
    pub fn turned(&self, sha: Sha256, quarters: u8) -> Result<Option<Vec<u8>>, CareError> {
        let jpeg = self.bytes(sha)?;
        Ok(jpeg.map(|jpeg| kengai_photo::turned(&jpeg, quarters)).transpose()?)
    }
}
