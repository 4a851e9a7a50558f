//! How far the photos of a record have come: they travel after it.

use kengai_model::VisitRecord;
use kengai_protocol::{DocId, Hash};
use kengai_store::{Delivery, Store};
use serde::Serialize;

use crate::CareError;

/// How many photos of a record the server holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PhotosSent {
    /// The server holds so many.
    pub sent: u64,
    /// Of so many.
    pub of: u64,
}

impl PhotosSent {
    /// Those of a record; `None` where it has none.
    pub(crate) fn of(store: &Store, record: &VisitRecord) -> Result<Option<Self>, CareError> {
        let mut all = Self { sent: 0, of: 0 };
        for sha in record.photos.values().filter_map(|photo| photo.sha) {
            let stands = store.photo_delivery(Hash(*sha.as_bytes()))?;
            all.of += 1;
            all.sent += u64::from(matches!(stands, Some(Delivery::Sent | Delivery::BackedUp)));
        }
        Ok((all.of > 0).then_some(all))
    }

    /// Those of a record that this device wrote, where some of them wait; the record itself is not read.
    pub(crate) fn waiting(
        store: &Store,
        doc: DocId,
        delivery: Option<Delivery>,
    ) -> Result<Option<Self>, CareError> {
        if delivery.is_none() {
            return Ok(None);
        }
        let (sent, of) = store.photos_sent_of(doc)?;
        Ok((sent < of).then_some(Self { sent, of }))
    }
}
