//! The photos of the brief: the newest first, what a later visit's certainly replaced marked 旧 with since when, and none that is hidden.
//!
//! A photo that was added when its visit was over bears no time: it was taken at some time between the visit and then. Where nobody
//! can say which of two is the newer, neither is marked: a new prescription that is called old is given nobody.

use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{
    CareDay, ClientId, MinuteOfDay, PhotoId, Placeholder, PlanRowId, Sha256, UnixMillis, VisitRecord, Words,
};
use kengai_protocol::Hash;
use kengai_store::Store;
use serde::Serialize;

use crate::CareError;
use crate::book::as_text::or_null;
use crate::hiding::{Hiding, TakenOn};
use crate::photos::words::photo_set_aside;
use crate::visits::looked::{Looked, line};

/// A photo on the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BriefPhoto {
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// Its number in its record, counted from 1.
    pub number: u64,
    /// When its visit begins, as planned or else as it began.
    #[serde(serialize_with = "or_null")]
    pub begins: Option<MinuteOfDay>,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: String,
    /// The hash by which `crate::Photos::bytes` gives it, in hex.
    pub sha: Sha256,
    /// The hash by which the same gives the small picture, where there is one and it is on this device: it comes before all photos.
    pub thumbnail: Option<Sha256>,
    /// What stands in the record itself, for as long as neither is here (`kengai_photo::drawn`).
    pub placeholder: Option<Placeholder>,
    /// Day of the visit at which it was taken.
    pub day: CareDay,
    /// One of the same purpose and slot, taken later at another visit, replaces it (旧), or somebody said so.
    pub superseded: bool,
    /// The day of the first visit whose photos replace it; `None` where somebody said so and no later one is here.
    pub superseded_since: Option<CareDay>,
    /// It was added when the visit was over: nobody noted when it was taken.
    pub added_later: bool,
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

/// The photos of a client's records that may be seen, by helpers and managers alike.
pub(crate) fn photos(
    store: &Store,
    client: ClientId,
    records: &[Looked],
    today: CareDay,
) -> Result<BriefPhotos, CareError> {
    let hiding = Hiding::load(store, client, today)?;
    let here = |sha| store.has_photo(sha).unwrap_or(false);
    let set_aside = |sha| store.photo_unfit(sha).ok().flatten().map(photo_set_aside);
    let written: Vec<_> = records
        .iter()
        .map(|seen| {
            move |photo: &PhotoId| {
                let at = store.written_first_ms(seen.doc, &format!("photo.{photo}.sha")).ok().flatten();
                at.and_then(|ms| i64::try_from(ms).ok())
            }
        })
        .collect();
    let each = records.iter().zip(&written);
    let each = each.map(|(seen, written)| (&seen.record, written as &dyn Fn(&PhotoId) -> Option<i64>));
    let hides = |sha: &Sha256, taken| hiding.hides(sha, Some(taken));
    let (shown, hidden) = of_records(each, &Known { here: &here, set_aside: &set_aside, hides: &hides });
    Ok(BriefPhotos { shown, hidden, withdrawn: hiding.withdrawn_by(today) })
}

/// Which visit a photo is of: a row of the plan, however many records of it there are; where nobody planned it, a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OfVisit {
    Planned(PlanRowId),
    Unplanned(usize),
}

/// Between when and when a photo was taken, Unix milliseconds, at which visit of which day.
#[derive(Clone, Copy)]
struct Taken {
    purpose: PhotoPurpose,
    slot: Option<MedicationSlot>,
    of: OfVisit,
    earliest: i64,
    latest: i64,
    day: CareDay,
}

impl Taken {
    /// Whether this one replaces another for certain.
    fn replaces(&self, other: &Self) -> bool {
        (self.purpose, self.slot) == (other.purpose, other.slot)
            && self.of != other.of
            && self.earliest > other.latest
    }
}

/// A record, and when each of its photos was written into it, Unix milliseconds.
type Record<'a> = (&'a VisitRecord, &'a dyn Fn(&PhotoId) -> Option<i64>);

/// What is known of photos beside their records.
struct Known<'a> {
    here: &'a dyn Fn(Hash) -> bool,
    set_aside: &'a dyn Fn(Hash) -> Option<Words>,
    /// Why one of a visit of a day is not seen.
    hides: &'a dyn Fn(&Sha256, TakenOn) -> Option<HiddenWhy>,
}

/// What may be seen, and how many may not. `records`: the newest first.
fn of_records<'a>(records: impl Iterator<Item = Record<'a>>, known: &Known<'_>) -> (Vec<BriefPhoto>, u64) {
    let (mut out, mut taken, mut hidden) = (Vec::new(), Vec::new(), 0);
    for (place, (record, written)) in records.enumerate() {
        let of = record.plan_row.map_or(OfVisit::Unplanned(place), OfVisit::Planned);
        let mut of_visit: Vec<_> = (1..).zip(record.photos.iter()).collect();
        of_visit.sort_by_key(|(_, (_, photo))| std::cmp::Reverse(photo.at));
        for (number, (id, photo)) in of_visit {
            let (Some(purpose), Some(sha)) = (photo.purpose, photo.sha) else { continue };
            let at = photo.at.map(UnixMillis::raw);
            let earliest = at.unwrap_or_else(|| begins(record));
            let latest = at.or_else(|| written(id)).map_or(earliest, |at| at.max(earliest));
            let of_it = Taken { purpose, slot: photo.slot, of, earliest, latest, day: record.date };
            let why = (known.hides)(&sha, TakenOn { day: record.date, at: photo.at });
            // What shows somebody else's medicine replaces nothing.
            if why.is_none_or(|why| why == HiddenWhy::ConsentWithdrawn) {
                taken.push(of_it);
            }
            if why.is_some() {
                hidden += 1;
                continue;
            }
            let seen = BriefPhoto {
                purpose,
                number,
                begins: record.begins(),
                slot: photo.slot,
                caption: line(photo.caption.as_ref()),
                sha,
                thumbnail: photo.thumbnail.filter(|small| (known.here)(Hash(*small.as_bytes()))),
                placeholder: photo.placeholder,
                day: record.date,
                superseded: false,
                superseded_since: None,
                added_later: at.is_none(),
                here: (known.here)(Hash(*sha.as_bytes())),
                set_aside: (known.set_aside)(Hash(*sha.as_bytes())),
            };
            out.push((seen, of_it, photo.superseded));
        }
    }
    out.iter_mut().for_each(|(photo, of_it, said)| mark_old(photo, of_it, *said, &taken));
    (out.into_iter().map(|(photo, ..)| photo).collect(), hidden)
}

/// Marks a photo that a later visit's replaces, with since when. Whoever says of it that it is old, or that it is not, knows.
fn mark_old(photo: &mut BriefPhoto, of_it: &Taken, said: Option<bool>, taken: &[Taken]) {
    let may = matches!(photo.purpose, PhotoPurpose::Prescription | PhotoPurpose::MedicinePlace);
    let since = taken.iter().filter(|other| may && other.replaces(of_it)).map(|other| other.day).min();
    photo.superseded = said.unwrap_or(since.is_some());
    photo.superseded_since = since.filter(|_| photo.superseded);
}

/// When a visit began, or its day did.
fn begins(record: &VisitRecord) -> i64 {
    let midnight = MinuteOfDay::new(0, 0).and_then(|minute| record.date.at(minute));
    record.arrived.map_or_else(|| midnight.map_or(0, UnixMillis::raw), |stamp| stamp.at.raw())
}

#[cfg(test)]
mod tests {
    use kengai_model::photo::Photo;
    use kengai_model::{ClientId, Scheme, Sha256};

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
        let none = |_: &PhotoId| None;
        let each = records.iter().map(|record| (record, &none as &dyn Fn(&PhotoId) -> Option<i64>));
        of_records(each, &all_seen()).0.iter().map(|photo| photo.superseded).collect()
    }

    fn all_seen() -> Known<'static> {
        Known { here: &|_| true, set_aside: &|_| None, hides: &|_, _| None }
    }

    #[test]
    fn what_was_added_later_is_not_old_because_its_visit_was_before() {
        let mut added = record(Some(1), 15, &[(1, PhotoPurpose::Prescription)]);
        added.photos.values_mut().for_each(|photo| photo.at = None);
        let morning = record(Some(2), 16, &[(2, PhotoPurpose::Prescription)]);
        let evening = CareDay::new(2026, 11, 16).unwrap().at("17:00".parse().unwrap()).unwrap().raw();
        let written = |at: i64| {
            let written = move |_: &PhotoId| Some(at);
            let dynamic = &written as &dyn Fn(&PhotoId) -> Option<i64>;
            let (all, _) = of_records([(&morning, dynamic), (&added, dynamic)].into_iter(), &all_seen());
            all.iter().map(|photo| photo.superseded).collect::<Vec<_>>()
        };
        assert_eq!(written(evening), [false, false], "nobody knows which is the newer");
        assert_eq!(
            written(evening - 24 * 3_600_000),
            [false, true],
            "written down before the other was taken"
        );
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
        assert_eq!(old(&[unplanned(6), unplanned(5)]), [false, true]);
        // Whatever order they are listed in, the one that was taken later is the new one.
        assert_eq!(old(&[unplanned(5), unplanned(6)]), [true, false]);
    }

    /// What each photo of these records is replaced since, newest record first, where some are hidden.
    fn since(records: &[VisitRecord], hidden: &[(u8, HiddenWhy)]) -> Vec<(bool, Option<u32>)> {
        let none = |_: &PhotoId| None;
        let each = records.iter().map(|record| (record, &none as &dyn Fn(&PhotoId) -> Option<i64>));
        let hides = |sha: &Sha256, _| hidden.iter().find(|one| one.0 == sha.as_bytes()[0]).map(|one| one.1);
        let (seen, count) = of_records(each, &Known { hides: &hides, ..all_seen() });
        assert_eq!(count, hidden.len() as u64);
        seen.iter().map(|one| (one.superseded, one.superseded_since.map(|day| day.ymd().2))).collect()
    }

    #[test]
    fn a_photo_is_old_since_the_first_visit_that_replaced_it() {
        use PhotoPurpose::Prescription;
        let [first, second, third] = [(15, 1), (16, 2), (18, 3)]
            .map(|(day, number)| record(Some(number), day, &[(number, Prescription)]));
        let all = [third.clone(), second.clone(), first.clone()];
        assert_eq!(since(&all, &[]), [(false, None), (true, Some(18)), (true, Some(16))]);
        // Of another client, it replaced nothing; taken back by the client, it is the newer one all the same.
        assert_eq!(since(&all, &[(2, HiddenWhy::WrongClient)]), [(false, None), (true, Some(18))]);
        assert_eq!(since(&all, &[(2, HiddenWhy::ConsentWithdrawn)]), [(false, None), (true, Some(16))]);
        // Whoever says so without a later one says no day.
        let said = |mut record: VisitRecord, old| {
            record.photos.values_mut().for_each(|photo| photo.superseded = Some(old));
            record
        };
        assert_eq!(since(&[said(third.clone(), true)], &[]), [(true, None)]);
        assert_eq!(since(&[third.clone(), said(first.clone(), true)], &[])[1], (true, Some(18)));
        assert_eq!(since(&[third, said(first, false)], &[])[1], (false, None));
    }

    #[test]
    fn a_photo_of_the_skin_replaces_none() {
        let skin = |row, number| record(Some(row), 15, &[(number, PhotoPurpose::Skin)]);
        assert_eq!(old(&[skin(2, 2), skin(1, 1)]), [false, false]);
    }
}
