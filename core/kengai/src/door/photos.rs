//! The photos of the brief: the newest first, what a later visit replaced marked 旧, and none once consent was withdrawn.

use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::{CareDay, PlanRowId, Sha256, VisitRecord, Words};
use kengai_protocol::Hash;
use kengai_store::Store;
use serde::Serialize;

use crate::book::carebook::is_manager;
use crate::clients::sheet_seen::Face;
use crate::photos::words::photo_set_aside;
use crate::visits::looked::{Looked, line};

/// A photo on the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BriefPhoto {
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: String,
    /// The hash by which `crate::Photos::bytes` gives it, in hex.
    pub sha: Sha256,
    /// Day of the visit at which it was taken.
    pub day: CareDay,
    /// A later visit's of the same purpose and slot replaces it (旧).
    pub superseded: bool,
    /// Whether its bytes are on this device.
    pub here: bool,
    /// Why it is not shown, where it came and is no photo that may be.
    pub set_aside: Option<Words>,
}

/// What of the photos may be seen.
pub(crate) struct BriefPhotos {
    pub(crate) shown: Vec<BriefPhoto>,
    pub(crate) hidden: u64,
    pub(crate) withdrawn: Option<CareDay>,
}

/// The photos of a client's records. A helper sees none once consent was withdrawn; a manager, who answers for them, does.
pub(crate) fn photos(store: &Store, face: &Face<'_>, records: &[Looked], today: CareDay) -> BriefPhotos {
    let here = |sha| store.has_photo(sha).unwrap_or(false);
    let set_aside = |sha| store.photo_unfit(sha).ok().flatten().map(photo_set_aside);
    let all = of_records(records.iter().map(|seen| &seen.record), &here, &set_aside);
    let withdrawn = face.photos_withdrawn_by(today);
    if withdrawn.is_some() && !is_manager(store) {
        return BriefPhotos { shown: Vec::new(), hidden: all.len() as u64, withdrawn };
    }
    BriefPhotos { shown: all, hidden: 0, withdrawn }
}

/// Which visit a photo is of: a row of the plan, however many records of it there are; where nobody planned it, a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OfVisit {
    Planned(PlanRowId),
    Unplanned(usize),
}

/// `records`: the newest first.
fn of_records<'a>(
    records: impl Iterator<Item = &'a VisitRecord>,
    here: &dyn Fn(Hash) -> bool,
    set_aside: &dyn Fn(Hash) -> Option<Words>,
) -> Vec<BriefPhoto> {
    let mut out: Vec<BriefPhoto> = Vec::new();
    // Which visit showed a purpose and slot last: two pages of one visit belong together, a later visit's replace them.
    let mut newest: Vec<(PhotoPurpose, Option<MedicationSlot>, OfVisit)> = Vec::new();
    for (place, record) in records.enumerate() {
        let visit = record.plan_row.map_or(OfVisit::Unplanned(place), OfVisit::Planned);
        let mut of_visit: Vec<_> = record.photos.values().collect();
        of_visit.sort_by_key(|photo| std::cmp::Reverse(photo.at));
        for photo in of_visit {
            let (Some(purpose), Some(sha)) = (photo.purpose, photo.sha) else { continue };
            let newer = newest.iter().find(|(known, slot, _)| (*known, *slot) == (purpose, photo.slot));
            let replaced = newer.is_some_and(|(_, _, of)| *of != visit);
            if newer.is_none() {
                newest.push((purpose, photo.slot, visit));
            }
            let replaces = matches!(purpose, PhotoPurpose::Prescription | PhotoPurpose::MedicinePlace);
            out.push(BriefPhoto {
                purpose,
                slot: photo.slot,
                caption: line(photo.caption.as_ref()),
                sha,
                day: record.date,
                superseded: photo.superseded == Some(true) || (replaced && replaces),
                here: here(Hash(*sha.as_bytes())),
                set_aside: set_aside(Hash(*sha.as_bytes())),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use kengai_model::photo::Photo;
    use kengai_model::{ClientId, PhotoId, Scheme, Sha256};

    use super::*;

    fn record(row: Option<u8>, day: u32, photos: &[(u8, PhotoPurpose)]) -> VisitRecord {
        let date = CareDay::new(2026, 11, day).unwrap();
        let mut record = VisitRecord::new(Scheme::LongTermCare, ClientId::from_bytes([1; 16]), date);
        record.plan_row = row.map(|row| PlanRowId::from_bytes([row; 16]));
        for (number, purpose) in photos {
            let at = date.at(format!("10:{number:02}").parse().unwrap()).unwrap();
            let photo = Photo {
                purpose: Some(*purpose),
                sha: Some(Sha256::from_bytes([*number; 32])),
                at: Some(at),
                ..Photo::default()
            };
            record.photos.insert(PhotoId::from_bytes([*number; 16]), photo);
        }
        record
    }

    fn old(records: &[VisitRecord]) -> Vec<bool> {
        of_records(records.iter(), &|_| true, &|_| None).iter().map(|photo| photo.superseded).collect()
    }

    #[test]
    fn two_pages_of_one_visit_are_both_new_and_a_later_visit_makes_both_old() {
        use PhotoPurpose::Prescription;
        let pages = record(Some(1), 15, &[(1, Prescription), (2, Prescription)]);
        assert_eq!(old(std::slice::from_ref(&pages)), [false, false]);
        let later = record(Some(2), 16, &[(3, Prescription)]);
        assert_eq!(old(&[later.clone(), pages.clone()]), [false, true, true]);
        // Two people who wrote of one visit, and two visits that nobody planned.
        let other = record(Some(1), 15, &[(4, Prescription)]);
        assert_eq!(old(&[pages, other]), [false, false, false]);
        let unplanned = |number| record(None, 16, &[(number, Prescription)]);
        assert_eq!(old(&[unplanned(5), unplanned(6)]), [false, true]);
    }

    #[test]
    fn a_photo_of_the_skin_replaces_none() {
        let skin = |row, number| record(Some(row), 15, &[(number, PhotoPurpose::Skin)]);
        assert_eq!(old(&[skin(2, 2), skin(1, 1)]), [false, false]);
    }
}
