//! What a field held last time: beside each row of a record's form. Vital signs as last measured; everything else as the last
//! visit that was made has it.

use kengai_model::outcome::OutcomeKind;
use kengai_model::{CareDay, VisitId, VisitRecord};
use serde::Serialize;

use crate::book::whereabouts::doc_of;
use crate::people::names::Names;
use crate::said::standing::{Standing, standing};
use crate::visits::looked::{Looked, records};
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

impl Visits<'_> {
    /// What the fields of a visit held before that visit.
    ///
    /// # Errors
    /// Not on this device.
    pub fn last_time(&self, visit: VisitId) -> Result<Vec<LastTime>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let now = sheet(&store, doc_of(visit))?.record;
        let mut earlier: Vec<Looked> = records(&store, now.client)?;
        earlier.retain(|one| one.doc != doc_of(visit) && is_before(&one.record, &now));
        earlier.retain(|one| one.record.outcome.kind.is_none_or(OutcomeKind::is_provided));
        let mut out: Vec<LastTime> = Vec::new();
        for (at, one) in earlier.iter().enumerate() {
            // A field that only somebody emptied while another wrote it stands in the conflicts.
            let paths = one.view.fields.keys().chain(one.view.conflicts.keys());
            for path in paths.filter(|path| at == 0 || path.starts_with("vitals.")) {
                if out.iter().all(|known| known.standing.field != *path) {
                    let standing = standing(&store, &names, one.doc, &one.view, path)?;
                    out.push(LastTime { day: one.record.date, standing });
                }
            }
        }
        Ok(out)
    }
}
