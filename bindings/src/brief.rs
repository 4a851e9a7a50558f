//! The pre-visit brief: everything that a helper wants to know at the door, without a signal.

use kengai::model::medication::MedicationSlot;
use kengai::model::photo::PhotoPurpose;
use kengai::model::{FieldValue, spec};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::handovers::Note;
use crate::sync::count;
use crate::visits::id;
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
}

/// A vital sign as last measured, and before that.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VitalSeen {
    /// The field's path, such as `vitals.temperature`.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// The last value in the field's small unit (tenths of a degree).
    pub value: i64,
    /// The last value as people read it, with its unit.
    pub shown: Words,
    /// The value before it, in the field's small unit.
    pub before: Option<i64>,
    /// Day of the last measurement.
    pub day: String,
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
    /// Remarks of the last visits, the newest first.
    pub remarks: Vec<Remark>,
}

fn vital(seen: kengai::VitalSeen) -> VitalSeen {
    // A vital sign of one number stands under `.value`, a pair's parts under their own names.
    let whole = format!("{}.value", seen.field);
    let path = if spec::find(&whole).is_some() { whole } else { seen.field.clone() };
    VitalSeen {
        label: spec::label(&path).into(),
        shown: spec::show(&path, &FieldValue::Int(seen.value)).into(),
        field: seen.field,
        value: seen.value,
        before: seen.before,
        day: seen.day.to_string(),
    }
}

fn photo(photo: kengai::BriefPhoto) -> BriefPhoto {
    BriefPhoto {
        purpose: photo.purpose,
        slot: photo.slot,
        caption: photo.caption,
        sha: photo.sha,
        day: photo.day.to_string(),
        superseded: photo.superseded,
        here: photo.here,
    }
}

#[uniffi::export]
impl CareBook {
    /// The brief of a client. Reading it marks nothing as read.
    pub fn brief(&self, client: String) -> Result<Brief, CareError> {
        let client = id(&client)?;
        let brief = self.with(|book| book.brief(client))?;
        Ok(Brief {
            client: brief.client,
            name: brief.name,
            cautions: brief.cautions,
            notes: brief.notes.into_iter().map(Into::into).collect(),
            unread: count(brief.unread),
            photos: brief.photos.into_iter().map(photo).collect(),
            vitals: brief.vitals.into_iter().map(vital).collect(),
            contacts: brief
                .contacts
                .into_iter()
                .map(|(name, relation, phone)| Contact { name, relation, phone })
                .collect(),
            remarks: brief
                .remarks
                .into_iter()
                .map(|(day, text)| Remark { day: day.to_string(), text })
                .collect(),
        })
    }
}
