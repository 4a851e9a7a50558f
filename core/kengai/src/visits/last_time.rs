//! What a field held last time: beside each row of a record's form. Vital signs as last measured; everything else as the last
//! visit that was made has it.

use kengai_model::outcome::OutcomeKind;
use kengai_model::{CareDay, VisitId, VisitRecord};
use serde::Serialize;

use crate::book::whereabouts::doc_of;
use crate::people::names::Names;
use crate::said::standing::{Said, Standing, standing, standing_with_writers};
use crate::visits::looked::{Looked, records};
use crate::visits::one_visit::of_one_visit;
use crate::visits::recording::sheet;
use crate::{CareError, Visits};

/// A field as it was in an earlier record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastTime {
    /// The day of that record.
    pub day: CareDay,
    /// Everything that stands there: one value, or several with their writers.
    pub standing: Standing,
}

/// Whether it happened before another visit, as far as the records say.
fn is_before(one: &VisitRecord, other: &VisitRecord) -> bool {
    let place = |record: &VisitRecord| {
        let planned = record.planned.map(|slot| slot.start);
        (record.date, record.arrived.map(|stamp| stamp.at.minute()).or(planned))
    };
    place(one) <= place(other)
}

/// Whether something is said that does not stand here.
fn differs(known: &[Said], other: &[Said]) -> bool {
    other.iter().any(|said| known.iter().all(|one| one.value != said.value))
}

impl Visits<'_> {
    /// What the fields of a visit held before that visit.
    ///
    /// # Errors
    /// Not on this device.
    pub fn last_time(&self, visit: VisitId) -> Result<Vec<LastTime>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let now = sheet(&store, doc_of(visit), self.book.now_instant().day())?.record;
        let mut earlier: Vec<Looked> = records(&store, now.client)?;
        earlier.retain(|one| one.doc != doc_of(visit) && is_before(&one.record, &now));
        earlier.retain(|one| one.record.outcome.kind.is_none_or(OutcomeKind::is_provided));
        let mut out: Vec<LastTime> = Vec::new();
        let first = earlier.first().map(|one| one.record.clone());
        for one in &earlier {
            // Of one visit that two have recorded, what either of them wrote is of the last time.
            let of_last =
                first.as_ref().is_some_and(|first| *first == one.record || of_one_visit(first, &one.record));
            // A field that only somebody emptied while another wrote it stands in the conflicts.
            let paths = one.view.fields.keys().chain(one.view.conflicts.keys());
            for path in paths.filter(|path| of_last || path.starts_with("vitals.")) {
                let said = standing(&store, &names, one.doc, &one.view, path)?;
                let (day, of) = (one.record.date, |known: &&mut LastTime| known.standing.field == *path);
                match out.iter_mut().find(of).map(|known| (known.day, &mut known.standing.values)) {
                    None => out.push(LastTime { day, standing: said }),
                    Some((known, values)) if of_last && known == day && differs(values, &said.values) => {
                        let said = standing_with_writers(&store, &names, one.doc, &one.view, path)?;
                        values.extend(said.values);
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(out)
    }
}
