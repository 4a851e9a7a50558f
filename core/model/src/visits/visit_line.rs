//! What a list says of a visit, read from the document without the rest of it: every save and every arriving change asks
//! for this, and reading the whole record for it was 6 % of a save (November 2026).

use crate::fields::Fields;
use crate::ids::{ClientId, PlanRowId};
use crate::outcome::OutcomeKind;
use crate::service::Scheme;
use crate::slot::read_slot;
use crate::time::{CareDay, MinuteOfDay};
use crate::value::Reader;
use crate::visit::read_stamp;
use crate::words::Words;

/// One line of a list of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitLine {
    /// Whom it is for.
    pub client: ClientId,
    /// The day of the visit.
    pub date: CareDay,
    /// The planned visit that it is of.
    pub plan_row: Option<PlanRowId>,
    /// When it began, else when it was to begin.
    pub start: Option<MinuteOfDay>,
    /// How it ended.
    pub outcome: Option<OutcomeKind>,
}

impl VisitLine {
    /// Reads the line as [`crate::VisitRecord::from_fields`] reads it; `None` where that refuses the document.
    pub fn read(fields: &Fields) -> Option<Self> {
        let mut reader = Reader::new(fields);
        reader.require::<Scheme>("scheme", Words::same(""))?;
        let client = reader.require("client", Words::same(""))?;
        let date = reader.require("date", Words::same(""))?;
        let planned = read_slot(&mut reader, "plan");
        let arrived = read_stamp(&mut reader, "in");
        Some(Self {
            client,
            date,
            plan_row: reader.take("plan.row"),
            start: arrived.map(|stamp| stamp.at.minute()).or(planned.map(|slot| slot.start)),
            outcome: reader.take("outcome.kind"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldValue, VisitRecord, sample};

    fn of_whole(fields: &Fields) -> Option<VisitLine> {
        let visit = VisitRecord::from_fields(fields).ok()?;
        let arrived = visit.arrived.map(|stamp| stamp.at.minute());
        Some(VisitLine {
            client: visit.client,
            date: visit.date,
            plan_row: visit.plan_row,
            start: arrived.or(visit.planned.map(|slot| slot.start)),
            outcome: visit.outcome.kind,
        })
    }

    /// Whatever is missing or unreadable, the line says what the whole record would say.
    #[test]
    fn a_line_is_what_the_whole_record_says() {
        let mut refused = 0;
        for seed in 0..20 {
            let whole = sample::visit_fields(seed);
            assert_eq!(VisitLine::read(&whole), of_whole(&whole));
            for path in whole.keys() {
                let mut fields = whole.clone();
                fields.remove(path);
                assert_eq!(VisitLine::read(&fields), of_whole(&fields), "without {path}");
                fields.insert(path.clone(), FieldValue::Str("?".to_owned()));
                assert_eq!(VisitLine::read(&fields), of_whole(&fields), "unreadable {path}");
                refused += usize::from(VisitLine::read(&fields).is_none());
            }
        }
        assert_eq!(refused, 60, "scheme, client and date are required");
    }
}
