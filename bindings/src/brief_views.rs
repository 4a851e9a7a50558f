//! What the pre-visit brief is made of.

use kengai::model::medication::MedicationSlot;
use kengai::model::photo::PhotoPurpose;

use crate::changes::{PlanChange, clock};
use crate::emergency::Medicine;
use crate::handovers::Note;
use crate::vitals::VitalSeen;
use crate::words::Words;

/// A photo on the brief.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BriefPhoto {
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: String,
    /// The hash by which `photo` gives it.
    pub sha: String,
    /// Day of the visit at which it was taken.
    pub day: String,
    /// 旧: a newer one replaces it.
    pub superseded: bool,
    /// Whether its bytes are on this device.
    pub here: bool,
    /// Why it is not shown, where it came and is no photo that may be: to be said in its place.
    pub set_aside: Option<Words>,
}

/// Whom to call in a sudden change (急変).
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// 続柄
    pub relation: String,
    /// The telephone number.
    pub phone: String,
}

/// A remark (特記事項) of an earlier visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Remark {
    /// The visit's day.
    pub day: String,
    /// What it says.
    pub text: String,
}

/// A planned visit of the day, with what the home-care plan says of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BriefVisit {
    /// The planned visit.
    pub row: String,
    /// Planned start, `09:00`.
    pub start: String,
    /// Planned end.
    pub end: String,
    /// What is to be done.
    pub tasks: Vec<Words>,
    /// 手順書: the steps, one a line.
    pub steps: String,
    /// What to mind.
    pub cautions: String,
}

/// The brief of one client.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Brief {
    /// The client.
    pub client: String,
    /// The name.
    pub name: String,
    /// What every helper must know before going in.
    pub cautions: String,
    /// Unread notes first, then the newest others.
    pub notes: Vec<Note>,
    /// How many of them concern this device's user and are unread.
    pub unread: i64,
    /// Medication and other photos, the newest first.
    pub photos: Vec<BriefPhoto>,
    /// Last vital signs with their changes.
    pub vitals: Vec<VitalSeen>,
    /// Whom to call, in order.
    pub contacts: Vec<Contact>,
    /// 変更 of this client's visits that this device's user has not acknowledged.
    pub changes: Vec<PlanChange>,
    /// Today's planned visits: what is to be done, and how (手順書).
    pub visits: Vec<BriefVisit>,
    /// What is taken today.
    pub medicines: Vec<Medicine>,
    /// Allergies and contraindications.
    pub allergies: String,
    /// Remarks of the last visits, the newest first.
    pub remarks: Vec<Remark>,
}

impl From<kengai::BriefPhoto> for BriefPhoto {
    fn from(photo: kengai::BriefPhoto) -> Self {
        Self {
            purpose: photo.purpose,
            slot: photo.slot,
            caption: photo.caption,
            sha: photo.sha,
            day: photo.day.to_string(),
            superseded: photo.superseded,
            here: photo.here,
            set_aside: photo.set_aside.map(Into::into),
        }
    }
}

impl From<kengai::BriefVisit> for BriefVisit {
    fn from(visit: kengai::BriefVisit) -> Self {
        Self {
            row: visit.row,
            start: clock(visit.slot.start),
            end: clock(visit.slot.end),
            tasks: visit.tasks.into_iter().map(|task| task.words().into()).collect(),
            steps: visit.steps,
            cautions: visit.cautions,
        }
    }
}
