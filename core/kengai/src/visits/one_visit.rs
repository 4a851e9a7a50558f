//! Whether two records are of one visit: two who were there wrote one each, or one wrote it twice. Whatever says how a visit went
//! asks here, and shows both.

use kengai_model::{UnixMillis, VisitId, VisitRecord};
use kengai_store::Store;

use crate::CareError;
use crate::visits::duplicates;

/// Whether two records are of one visit: two who were there, or one who wrote it twice. A duplicate that is settled is none.
pub(crate) fn of_one_visit(one: &VisitRecord, other: &VisitRecord) -> bool {
    match (one.plan_row, other.plan_row) {
        (Some(row), Some(of)) => row == of && one.date == other.date,
        _ => at_once(one, other),
    }
}

/// Whether a record repeats another that stands: whoever looks at the last visit looks at the other one.
pub(crate) fn is_repeated(store: &Store, visit: VisitId, own: &VisitRecord) -> Result<bool, CareError> {
    match own.outcome.duplicate_of {
        Some(_) => duplicates::is_settled(store, visit, own),
        None => Ok(false),
    }
}

/// Whether two records of one client are of one time; neither is a duplicate that somebody has marked.
pub(crate) fn at_once(one: &VisitRecord, other: &VisitRecord) -> bool {
    let times = |record: &VisitRecord| -> Option<(UnixMillis, UnixMillis)> {
        let planned =
            record.planned.and_then(|slot| record.date.at(slot.start).ok().zip(Some(slot.minutes())));
        let start = record.arrived.map(|stamp| stamp.at).or(planned.map(|(start, _)| start))?;
        let end = record.left.map(|stamp| stamp.at);
        let end = end.or_else(|| UnixMillis::new(start.raw() + planned?.1 * 60_000).ok());
        Some((start, end.unwrap_or(start)))
    };
    let standing = |record: &VisitRecord| record.outcome.duplicate_of.is_none();
    let meet = match (times(one), times(other)) {
        (Some((from, to)), Some((start, end))) => from <= end && start <= to,
        _ => false,
    };
    one.client == other.client && standing(one) && standing(other) && meet
}
