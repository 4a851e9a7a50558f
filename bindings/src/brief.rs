//! The pre-visit brief: everything that a helper wants to know at the door, without a signal.

use kengai::model::ClientId;

use crate::book::CareBook;
use crate::brief_views::{Brief, NoStool, Remark};
use crate::errors::CareError;
use crate::standing::standings;
use crate::sync::count;

#[uniffi::export]
impl CareBook {
    /// The brief of a client. Reading it marks nothing as read.
    pub fn brief(&self, client: ClientId) -> Result<Brief, CareError> {
        let brief = self.with(|book| book.door().brief(client))?;
        Ok(Brief {
            client: brief.client,
            who: kengai_screens::whose(&brief.name),
            name: brief.name,
            incidents: brief.incidents.into_iter().map(Into::into).collect(),
            withdrawn: brief.withdrawn.into_iter().map(Into::into).collect(),
            notes: brief.notes.into_iter().map(Into::into).collect(),
            first: count(brief.first),
            unread: count(brief.unread),
            notes_older: count(brief.notes_older),
            changes: brief.changes.into_iter().map(Into::into).collect(),
            cautions: standings(brief.cautions),
            way: standings(brief.way),
            visits: brief.visits.into_iter().map(Into::into).collect(),
            plan_open: brief.plan_open.map(Into::into),
            last: brief.last.into_iter().map(Into::into).collect(),
            no_stool: brief.no_stool.map(|none| NoStool { days: count(none.days), last: none.last }),
            vitals: brief.vitals.into_iter().map(Into::into).collect(),
            medicines: brief.medicines.into_iter().map(Into::into).collect(),
            medicine_places: standings(brief.medicine_places),
            photos: brief.photos.into_iter().map(Into::into).collect(),
            photos_hidden: count(brief.photos_hidden),
            photos_hidden_words: kengai_screens::photos_hidden(brief.photos_hidden),
            photos_words: brief.photos_withdrawn.map(kengai_screens::consent_withdrawn),
            photos_withdrawn: brief.photos_withdrawn,
            remarks: brief.remarks.into_iter().map(|(day, said)| Remark { day, said: said.into() }).collect(),
            contacts: brief.contacts.into_iter().map(Into::into).collect(),
            several: standings(brief.several),
        })
    }
}
