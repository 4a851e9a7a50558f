//! Months before the one that a manager looks at, of which something is still open: they are not forgotten when the deadline is over.

use kengai_model::{CareMonth, VisitRecord, Words};
use kengai_store::Store;
use serde::Serialize;

use crate::book::carebook::need_manager;
use crate::book::whereabouts::visit_of;
use crate::visits::duplicates::is_settled;
use crate::{CareError, Review};

/// So many months back it is looked.
const MONTHS_BACK: usize = 2;
/// Of so many unconfirmed records each is read, whether it is a duplicate about which nothing is left to do; of more there is enough
/// that is open whatever they are, and nobody waits for the count.
const READ_MAX: usize = 200;

/// What is open of a month that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OpenMonth {
    /// The month.
    pub month: CareMonth,
    /// Planned visits without a record.
    pub no_record: u64,
    /// Records in which nobody has said how the visit ended.
    pub in_progress: u64,
    /// Finished records that nobody has confirmed as they stand.
    pub unconfirmed: u64,
}

impl OpenMonth {
    /// 11月分に記録なし110件・未確定3件が残っています.
    #[must_use]
    pub fn words(&self) -> Words {
        let parts = [
            (self.no_record, "記録なし", "without a record"),
            (self.in_progress, "記録中", "unfinished"),
            (self.unconfirmed, "未確定", "not confirmed"),
        ];
        let of = |one: &dyn Fn(&(u64, &str, &str)) -> String, by: &str| {
            parts.iter().filter(|part| part.0 > 0).map(one).collect::<Vec<_>>().join(by)
        };
        let ja = of(&|(n, ja, _)| format!("{ja}{n}件"), "・");
        let en = of(&|(n, _, en)| format!("{n} {en}"), ", ");
        let month = self.month.work();
        Words::new(format!("{}に{ja}が残っています", month.ja), format!("{} is not done: {en}", month.en))
    }
}

impl Review<'_> {
    /// What is still open of the months before one, the oldest first; counted, not loaded.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn open_before(&self, month: CareMonth) -> Result<Vec<OpenMonth>, CareError> {
        let store = self.book.lock();
        let _reading = store.reading()?;
        need_manager(&store)?;
        let (mut out, mut month) = (Vec::new(), month);
        for _ in 0..MONTHS_BACK {
            month = month.previous();
            out.extend(open(&store, month)?);
        }
        out.reverse();
        Ok(out)
    }
}

fn open(store: &Store, month: CareMonth) -> Result<Option<OpenMonth>, CareError> {
    let found = store.open_visits(month)?;
    let mut unconfirmed = found.unconfirmed.len() as u64;
    for doc in found.unconfirmed.iter().filter(|_| found.unconfirmed.len() <= READ_MAX) {
        let Some((view, _)) = store.document(*doc)? else { continue };
        let Ok(record) = VisitRecord::from_fields(&view.fields) else { continue };
        unconfirmed -= u64::from(is_settled(store, visit_of(*doc), &record)?);
    }
    let (no_record, in_progress) = (found.no_record, found.in_progress);
    let open = OpenMonth { month, no_record, in_progress, unconfirmed };
    Ok(Some(open).filter(|open| no_record + in_progress + open.unconfirmed > 0))
}
