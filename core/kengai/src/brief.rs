//! The pre-visit brief: everything that a helper wants to know at the door, on one screen, without a signal.

use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::service_plan::in_force;
use kengai_model::tasks::Task;
use kengai_model::text::Passage;
use kengai_model::{CareDay, ClientId, Sha256, Slot, VisitRecord, Words};
use kengai_protocol::Hash;
use kengai_store::Store;
use serde::Serialize;

use crate::clients::{circle_of, sheet};
use crate::emergency::{MedicineView, medicines};
use crate::handovers::{note_views, unread_notes};
use crate::photo_words::photo_set_aside;
use crate::rota::{RowChangeView, open_changes};
use crate::service_plans::{agreed_versions, asked_plan};
use crate::{CareBook, CareError, NoteView};

/// Records that the brief looks back over; as many of each client stay on a phone, however old.
pub(crate) const RECORDS_MAX: usize = 30;
/// Handover notes on the brief beside the unread ones.
const NOTES_MAX: usize = 10;

/// A photo on the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BriefPhoto {
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: String,
    /// The hash by which `CareBook::photo` gives it, in hex.
    pub sha: String,
    /// Day of the visit at which it was taken.
    pub day: CareDay,
    /// A newer one of the same purpose and slot replaces it (旧).
    pub superseded: bool,
    /// Whether its bytes are on this device.
    pub here: bool,
    /// Why it is not shown, where it came and is no photo that may be.
    pub set_aside: Option<Words>,
}

/// A vital sign as last measured, and before that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VitalSeen {
    /// The field's path, such as `vitals.temperature`.
    pub field: String,
    /// The last value in the field's unit (tenths for temperature).
    pub value: i64,
    /// The value before it.
    pub before: Option<i64>,
    /// Day of the last measurement.
    pub day: CareDay,
}

/// A planned visit of the day, with what the home-care plan says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BriefVisit {
    /// The planned visit, in hex.
    pub row: String,
    /// From when to when.
    pub slot: Slot,
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// 手順書: the steps, one a line.
    pub steps: String,
    /// What to mind.
    pub cautions: String,
}

/// The pre-visit brief of one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// The client, in hex.
    pub client: String,
    /// The name.
    pub name: String,
    /// What every helper must know before going in.
    pub cautions: String,
    /// Unread notes first, then the newest others.
    pub notes: Vec<NoteView>,
    /// How many of them concern this device's user and are unread.
    pub unread: u64,
    /// Medication and other photos, the newest first.
    pub photos: Vec<BriefPhoto>,
    /// Last vital signs with their changes.
    pub vitals: Vec<VitalSeen>,
    /// Whom to call in a sudden change (急変), in order: name, relation, phone.
    pub contacts: Vec<(String, String, String)>,
    /// 変更 of this client's visits that this device's user must still acknowledge.
    pub changes: Vec<RowChangeView>,
    /// Today's planned visits: what is to be done, and how (手順書).
    pub visits: Vec<BriefVisit>,
    /// What is taken today.
    pub medicines: Vec<MedicineView>,
    /// Allergies and contraindications.
    pub allergies: String,
    /// Remarks (特記事項) of the last visits, the newest first.
    pub remarks: Vec<(CareDay, String)>,
}

fn text(line: Option<&kengai_model::text::Line>) -> String {
    line.map_or_else(String::new, |line| line.as_str().to_owned())
}

impl CareBook {
    /// The brief of a client.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn brief(&self, client: ClientId) -> Result<Brief, CareError> {
        let today = self.now_instant().day();
        let store = self.lock();
        let circle = circle_of(&store, client)?;
        let sheet = sheet(&store, circle, client)?;
        let me = crate::carebook::me(&store)?;
        let unread = unread_notes(&store, client, me, today)?;
        let mut notes = note_views(&store, client, today)?;
        let is_unread = |note: &NoteView| unread.iter().any(|id| id.to_string() == note.note);
        notes.sort_by_key(|note| !is_unread(note));
        notes.truncate(NOTES_MAX.max(unread.len()));
        let mut records = Vec::new();
        for entry in store.visits_of_client(client, RECORDS_MAX)? {
            if let Some((view, _)) = store.document(entry.doc)?
                && let Ok(record) = VisitRecord::from_fields(&view.fields)
            {
                records.push(record);
            }
        }
        let mut changes = open_changes(&store, today)?;
        changes.retain(|change| change.client == client.to_string());
        let allergies = sheet.health.allergies.as_ref();
        Ok(Brief {
            client: client.to_string(),
            name: text(sheet.person.name.as_ref()),
            cautions: sheet.cautions.as_ref().map_or_else(String::new, |c| c.as_str().to_owned()),
            unread: unread.len() as u64,
            notes,
            photos: photos(&records, &|sha| store.has_photo(sha).unwrap_or(false), &|sha| {
                store.photo_unfit(sha).ok().flatten().map(photo_set_aside)
            }),
            vitals: vitals(&records),
            changes,
            visits: visits_of_day(&store, client, today)?,
            medicines: medicines(sheet.medicines.values(), today),
            allergies: allergies.map_or_else(String::new, |text| text.as_str().to_owned()),
            contacts: sheet
                .contacts_in_order()
                .into_iter()
                .map(|c| (text(c.name.as_ref()), text(c.relation.as_ref()), text(c.phone.as_ref())))
                .collect(),
            remarks: records
                .iter()
                .filter_map(|r| Some((r.date, r.remarks.as_ref()?.0.as_str().to_owned())))
                .take(5)
                .collect(),
        })
    }
}

/// A client's planned visits of a day. A plan that cannot be read has none.
fn visits_of_day(store: &Store, client: ClientId, day: CareDay) -> Result<Vec<BriefVisit>, CareError> {
    let circle = circle_of(store, client)?;
    let Ok(plan) = asked_plan(store, circle, client, day.month()) else { return Ok(Vec::new()) };
    let versions = agreed_versions(store, client)?;
    let version = in_force(&versions, day).map(|(_, version)| version);
    let passage = |text: Option<&Passage>| text.map_or_else(String::new, |text| text.as_str().to_owned());
    Ok(plan
        .planned_rows()
        .into_iter()
        .filter(|row| row.date == day)
        .map(|row| {
            let slot = version.and_then(|version| version.slot_for(day, row.slot.start));
            BriefVisit {
                row: row.id.to_string(),
                slot: row.slot,
                tasks: row.tasks.0.iter().copied().collect(),
                steps: passage(slot.and_then(|slot| slot.steps.as_ref())),
                cautions: passage(row.cautions.as_ref()),
            }
        })
        .collect())
}

fn photos(
    records: &[VisitRecord],
    here: &dyn Fn(Hash) -> bool,
    set_aside: &dyn Fn(Hash) -> Option<Words>,
) -> Vec<BriefPhoto> {
    let mut out: Vec<BriefPhoto> = Vec::new();
    for record in records {
        // Within a visit the last one taken is the newest.
        let mut of_visit: Vec<_> = record.photos.values().collect();
        of_visit.sort_by_key(|photo| std::cmp::Reverse(photo.at));
        for photo in of_visit {
            let (Some(purpose), Some(sha)) = (photo.purpose, photo.sha) else { continue };
            let newer = out.iter().any(|p: &BriefPhoto| p.purpose == purpose && p.slot == photo.slot);
            let replaces = matches!(purpose, PhotoPurpose::Prescription | PhotoPurpose::MedicinePlace);
            let sha: Sha256 = sha;
            out.push(BriefPhoto {
                purpose,
                slot: photo.slot,
                caption: text(photo.caption.as_ref()),
                sha: sha.to_string(),
                day: record.date,
                superseded: photo.superseded == Some(true) || (newer && replaces),
                here: here(Hash(*sha.as_bytes())),
                set_aside: set_aside(Hash(*sha.as_bytes())),
            });
        }
    }
    out
}

pub(crate) fn vitals(records: &[VisitRecord]) -> Vec<VitalSeen> {
    const FIELDS: [&str; 6] = [
        "vitals.temperature.value",
        "vitals.blood_pressure.upper",
        "vitals.blood_pressure.lower",
        "vitals.pulse.value",
        "vitals.spo2.value",
        "vitals.respiration.value",
    ];
    FIELDS
        .iter()
        .filter_map(|path| {
            let mut seen = records.iter().filter_map(|record| match record.to_fields().get(*path) {
                Some(kengai_model::FieldValue::Int(value)) => Some((record.date, *value)),
                _ => None,
            });
            let (day, value) = seen.next()?;
            let field = path.trim_end_matches(".value").to_owned();
            Some(VitalSeen { field, value, before: seen.next().map(|(_, value)| value), day })
        })
        .collect()
}
