//! The service code (サービスコード) of a visit that somebody plans by hand: the one of the client's other planned visits of the
//! same kind. Without a code a visit can be recorded and never billed, so whoever plans it hears of it at once.

use std::collections::BTreeMap;

use kengai_billing::zone::Zone;
use kengai_model::service::ServiceCode;
use kengai_model::{CareDay, PlanMonth, PlanRow, Scheme, Slot};

use crate::book::whereabouts::circle_of;
use crate::rota::plans::plan;
use crate::{CareError, NewRow, Rota};

/// A code, and the planned visit that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsualCode {
    /// The code.
    pub code: ServiceCode,
    /// The day of the planned visit.
    pub date: CareDay,
    /// Its time.
    pub slot: Slot,
}

/// The same service under the same scheme, as long, at the same price of the day, for as many helpers.
fn is_alike(row: &PlanRow, new: &NewRow) -> bool {
    let scheme = |scheme: Option<Scheme>| scheme.unwrap_or(Scheme::LongTermCare);
    !row.cancelled
        && row.service == Some(new.service)
        && scheme(row.scheme) == new.scheme
        && row.slot.minutes() == new.slot.minutes()
        && Zone::of_slot(row.slot).same_price(Zone::of_slot(new.slot))
        && (row.helpers.len() > 1) == (new.helpers.len() > 1)
}

/// The only code of the visits that are alike; of several nobody can say which.
fn only_code(month: &PlanMonth, new: &NewRow) -> Option<UsualCode> {
    let mut found: BTreeMap<String, UsualCode> = BTreeMap::new();
    for row in month.rows.values().filter(|row| is_alike(row, new)) {
        if let Some(code) = row.code.clone() {
            let one = UsualCode { code, date: row.date, slot: row.slot };
            found.entry(one.code.to_string()).or_insert(one);
        }
    }
    let mut codes = found.into_values();
    codes.next().filter(|_| codes.next().is_none())
}

impl Rota<'_> {
    /// The service code that a new planned visit most likely has: that of the client's other visits of the same kind in this
    /// month, or else in the month before. `None` where there is none, or more than one.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn usual_code(&self, new: &NewRow) -> Result<Option<UsualCode>, CareError> {
        let store = self.book.lock();
        let circle = circle_of(&store, new.client)?;
        let month = new.date.month();
        for month in [month, month.first_day().previous().month()] {
            if let Some(found) = only_code(&plan(&store, circle, new.client, month)?, new) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}
