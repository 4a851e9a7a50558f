//! Photos that nobody sees: a manager's list, and what is decided about them. Never the picture.

use kengai::model::photo_consent::HiddenWhy;
use kengai::model::{CareDay, ClientId, PhotoId, Sha256, VisitId};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::sync::count;
use crate::words::Words;

/// A hidden photo.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HiddenPhoto {
    /// Whose.
    pub client: ClientId,
    /// The record that names it, or named it; none of a handover note's, and where nobody can say.
    pub visit: Option<VisitId>,
    /// Its id in that record.
    pub photo: Option<PhotoId>,
    /// The hash by which it is decided about.
    pub hash: Sha256,
    /// The day of the visit, where anybody can say.
    pub day: Option<CareDay>,
    /// Why it is hidden.
    pub why: HiddenWhy,
    /// A manager has decided that it stays hidden.
    pub is_decided: bool,
    /// Whose, of which day, what for, by whom, why, and what was decided, in one line.
    pub words: Words,
}

/// Hidden photos about which no manager has decided.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UndecidedPhotos {
    /// How many.
    pub photos: i64,
    /// How many and whose, in one line; none where there is none.
    pub words: Option<Words>,
}

/// What a manager decides about photos.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum PhotoDecision {
    /// Hidden for good, on every device.
    Hide {
        /// Why.
        why: HiddenWhy,
        /// The same in words; wanted where it is something else.
        reason: Option<String>,
    },
    /// Stays hidden, for the reason that stands.
    Keep,
    /// Shown again.
    Show {
        /// Why.
        because: String,
    },
}

impl From<kengai::HiddenPhoto> for HiddenPhoto {
    fn from(photo: kengai::HiddenPhoto) -> Self {
        Self {
            words: kengai_screens::hidden_photo(&photo),
            client: photo.client,
            visit: photo.visit,
            photo: photo.photo,
            hash: photo.sha,
            day: photo.day,
            why: photo.why,
            is_decided: photo.decided.is_some(),
        }
    }
}

impl From<PhotoDecision> for kengai::PhotoDecision {
    fn from(decision: PhotoDecision) -> Self {
        match decision {
            PhotoDecision::Hide { why, reason } => Self::Hide { why, reason },
            PhotoDecision::Keep => Self::Keep,
            PhotoDecision::Show { because } => Self::Show { because },
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Managers: every hidden photo of the records on this device, those that nobody has decided about first.
    pub fn hidden_photos(&self) -> Result<Vec<HiddenPhoto>, CareError> {
        self.with(|book| Ok(book.photos().hidden()?.into_iter().map(Into::into).collect()))
    }

    /// Of how many photos, and whose, nobody has decided whether they stay hidden. None on a helper's device.
    pub fn undecided_photos(&self) -> Result<UndecidedPhotos, CareError> {
        self.with(|book| {
            let of = book.photos().undecided()?;
            let photos = count(of.iter().map(|one| one.photos).sum());
            Ok(UndecidedPhotos { photos, words: kengai_screens::undecided_photos(&of) })
        })
    }

    /// Managers: decides about photos of one client, all of them or none. Durable when it returns.
    pub fn decide_about_photos(
        &self,
        client: ClientId,
        photos: Vec<Sha256>,
        decision: PhotoDecision,
    ) -> Result<(), CareError> {
        self.with(|book| book.photos().decide(client, &photos, &decision.into()))
    }
}
