//! The question before a record is marked as repeating one of another planned visit: each was planned, and one of them leaves the
//! bill.

use crate::failure_code::Code;
use kengai::CareBook;
use kengai_model::called::san;
use kengai_model::{VisitId, VisitRecord};

use crate::failure::{Exit, Failure};
use crate::words::{both, day};

/// Refuses it until whoever types it says that they are one visit all the same.
pub(super) fn asked(
    book: &CareBook,
    record: &VisitRecord,
    pairs: &[(String, String)],
    anyway: bool,
) -> Result<(), Failure> {
    let named = pairs.iter().rfind(|(path, value)| path == "outcome.duplicate_of" && !value.is_empty());
    let of: Option<VisitId> = named.and_then(|(_, value)| value.parse().ok());
    let Some(other) = of.filter(|_| !anyway).and_then(|of| book.visits().sheet(of).ok()) else {
        return Ok(());
    };
    let other = other.record;
    if other.client != record.client || record.plan_row.is_none() || other.plan_row.is_none() {
        return Ok(());
    }
    if record.plan_row == other.plan_row {
        return Ok(());
    }
    let name = book.clients().name(record.client)?;
    let when = |record: &VisitRecord| {
        let planned = record.planned.map(kengai_model::Slot::words);
        let (date, planned) = (day(record.date), planned.unwrap_or_else(|| both("", "")));
        both(format!("{} {}", date.ja, planned.ja), format!("{} {}", date.en, planned.en))
    };
    let (own, of) = (when(record), when(&other));
    Err(Failure::new(
        Exit::Unsettled,
        Code::Asked,
        both(
            format!(
                "{}の {} と {} は、別の予定の訪問です。重複とすると、{} の訪問は請求に入りません。同じ訪問なら --anyway を付けてください",
                san(&name),
                own.ja,
                of.ja,
                own.ja
            ),
            format!(
                "{name}: {} and {} are two planned visits. As a duplicate that of {} is not billed. If they are one visit, add --anyway",
                own.en, of.en, own.en
            ),
        ),
    ))
}
