//! Whether a photo may be taken: consent is on file and holds, and the client is asked before every one.

use kengai_model::{CareDay, VisitRecord, Words};
use kengai_store::Store;

use crate::CareError;
use crate::hiding::Hiding;

/// The client is asked before every photo.
pub(crate) fn not_asked() -> CareError {
    CareError::Input(Words::lit(
        "撮る前に、ご本人に確認してください",
        "photo: ask the client first (ご本人に確認)",
    ))
}

/// Refuses a photo where the client has not consented to any.
pub(crate) fn consented(store: &Store, record: &VisitRecord, today: CareDay) -> Result<(), CareError> {
    let consent = Hiding::load(store, record.client, today)?;
    // A record of yesterday may be written today: what was withdrawn in between counts.
    if let Some(day) = consent.withdrawn_by(record.date.max(today)) {
        return Err(CareError::PhotoConsentWithdrawn(day));
    }
    if consent.covers(record.date) {
        return Ok(());
    }
    let later = consent.given_after(record.date);
    Err(later.map_or(CareError::NoPhotoConsent, |given| CareError::PhotoConsentLater {
        visit: record.date,
        given,
    }))
}
