//! Consent as a sheet says it, in the order in which it was said: of a withdrawal and a consent of one day, what was written later
//! holds.

use kengai_model::photo_consent::PhotoConsent;
use kengai_model::{CareDay, UnixMillis};
use kengai_protocol::DocId;
use kengai_store::{Store, View};

use crate::CareError;

const GIVEN: &str = "photo_consent.given";
const WITHDRAWN: &str = "photo_consent.withdrawn";

/// When a photo was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TakenOn {
    /// On the day of the visit.
    pub(crate) day: CareDay,
    /// At this moment, where it was noted.
    pub(crate) at: Option<UnixMillis>,
}

/// The days of consent and withdrawal.
pub(crate) struct Consent {
    pub(crate) days: PhotoConsent,
    /// When consent was given anew on the day of the withdrawal, Unix milliseconds by the writer's clock.
    pub(crate) anew_ms: Option<u64>,
}

impl Consent {
    /// The day of a withdrawal that holds on a day.
    pub(crate) fn withdrawn_by(&self, day: CareDay) -> Option<CareDay> {
        self.days.withdrawn_by(day).filter(|_| self.anew_ms.is_none())
    }

    /// Whether photos may be taken on a day.
    pub(crate) fn covers(&self, day: CareDay) -> bool {
        self.days.given.is_some_and(|given| given <= day) && self.withdrawn_by(day).is_none()
    }

    /// The day of the withdrawal that hides a photo, for whoever looks `today`; of an unknown day, any withdrawal.
    pub(crate) fn hides(&self, taken: Option<TakenOn>, today: CareDay) -> Option<CareDay> {
        let Some(taken) = taken else { return self.days.withdrawn.filter(|withdrawn| *withdrawn <= today) };
        let withdrawn = self.days.hides(taken.day, today)?;
        let Some(anew_ms) = self.anew_ms else { return Some(withdrawn) };
        let after = |at: UnixMillis| u64::try_from(at.raw()).is_ok_and(|at| at >= anew_ms);
        // Of that day itself, what was taken after the client was asked anew.
        let is_new = taken.day > withdrawn || taken.day == withdrawn && taken.at.is_some_and(after);
        (!is_new).then_some(withdrawn)
    }
}

/// When consent was given anew on the day of the withdrawal, after it; nothing where several values stand.
pub(crate) fn anew_ms(
    store: &Store,
    doc: DocId,
    view: &View,
    days: &PhotoConsent,
) -> Result<Option<u64>, CareError> {
    let several = [GIVEN, WITHDRAWN].iter().any(|path| view.conflicts.contains_key(*path));
    if several || days.given.is_none() || days.given != days.withdrawn {
        return Ok(None);
    }
    let (given, withdrawn) = (store.written_first_ms(doc, GIVEN)?, store.written_first_ms(doc, WITHDRAWN)?);
    Ok(given.filter(|given| withdrawn.is_some_and(|withdrawn| withdrawn < *given)))
}
