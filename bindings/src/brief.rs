//! The pre-visit brief: everything that a helper wants to know at the door, without a signal.

use crate::book::CareBook;
use crate::brief_views::{Brief, Contact, Remark};
use crate::errors::CareError;
use crate::sync::count;
use crate::visits::id;

#[uniffi::export]
impl CareBook {
    /// The brief of a client. Reading it marks nothing as read.
    pub fn brief(&self, client: String) -> Result<Brief, CareError> {
        let client = id(&client)?;
        let brief = self.with(|book| book.brief(client))?;
        Ok(Brief {
            client: brief.client,
            name: brief.name,
            cautions: brief.cautions,
            notes: brief.notes.into_iter().map(Into::into).collect(),
            unread: count(brief.unread),
            photos: brief.photos.into_iter().map(Into::into).collect(),
            vitals: brief.vitals.into_iter().map(Into::into).collect(),
            contacts: brief
                .contacts
                .into_iter()
                .map(|(name, relation, phone)| Contact { name, relation, phone })
                .collect(),
            changes: brief.changes.into_iter().map(Into::into).collect(),
            visits: brief.visits.into_iter().map(Into::into).collect(),
            medicines: brief.medicines.into_iter().map(Into::into).collect(),
            allergies: brief.allergies,
            remarks: brief
                .remarks
                .into_iter()
                .map(|(day, text)| Remark { day: day.to_string(), text })
                .collect(),
        })
    }
}
