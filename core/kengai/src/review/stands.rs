//! Of a record: at which state it stands here, and whether that state is confirmed (確定) or went into a file. And until when
//! this device knows of the others: what a manager signs and hands in may be older than it looks.

use kengai_model::{PlanRowId, VisitId, Words};
use kengai_protocol::DocId;
use kengai_store::Store;

use crate::book::doc_ref::{DocRef, doc_named};
use crate::book::doc_state::DocState;
use crate::book::whereabouts::doc_of;
use crate::review::month::confirmation_of;
use crate::{CareBook, CareError, Histories, Visits};

/// A device that was in contact longer ago than this shows how old that is what it shows, milliseconds.
const AWAY_MS: u64 = 6 * 60 * 60 * 1000;

/// What a manager has signed of a record as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signed {
    /// Nothing.
    Open,
    /// It is confirmed (確定).
    Confirmed,
    /// And this confirmation went into a file.
    Exported,
}

impl Signed {
    /// この訪問は確定・書き出し済みです: what whoever changes it has to know; nothing of an open one.
    #[must_use]
    pub const fn words(self) -> Option<Words> {
        match self {
            Self::Open => None,
            Self::Confirmed => Some(Words::lit("この訪問は確定済みです", "This visit is confirmed")),
            Self::Exported => {
                Some(Words::lit("この訪問は確定・書き出し済みです", "This visit is confirmed and exported"))
            }
        }
    }
}

/// Since when a device has not been in contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Since this time by its own clock, Unix milliseconds.
    Since(u64),
    /// Its clock was set back behind the last contact: by what it shows, that is still to come.
    Unknown,
}

impl Away {
    /// Since when, where that is known.
    #[must_use]
    pub const fn since(self) -> Option<u64> {
        match self {
            Self::Since(at) => Some(at),
            Self::Unknown => None,
        }
    }
}

impl Histories<'_> {
    /// At which state a document stands: another one after anything was written into it. `None`: it is not here.
    ///
    /// # Errors
    /// As the store.
    pub fn stands_at(&self, of: &DocRef) -> Result<Option<DocState>, CareError> {
        let store = self.book.lock();
        let doc = doc_named(&store, of)?;
        Ok(store.document(doc)?.map(|(_, heads)| DocState::of(&heads)))
    }
}

impl Visits<'_> {
    /// Whether a record is confirmed or exported as it stands now.
    ///
    /// # Errors
    /// As the store.
    pub fn signed(&self, visit: VisitId) -> Result<Signed, CareError> {
        signed(&self.book.lock(), doc_of(visit))
    }

    /// The same of the records of a planned visit: the furthest of them.
    ///
    /// # Errors
    /// As the store.
    pub fn signed_of_row(&self, row: PlanRowId) -> Result<Signed, CareError> {
        let store = self.book.lock();
        let mut furthest = Signed::Open;
        for record in store.visits_of_row(row)? {
            furthest = furthest.max(signed(&store, record.doc)?);
        }
        Ok(furthest)
    }
}

impl CareBook {
    /// How long this device was away, where that is hours: nothing here is newer. `None`: it was in contact just now, or never
    /// yet.
    ///
    /// # Errors
    /// As the store.
    pub fn away(&self) -> Result<Option<Away>, CareError> {
        let (at, now) = (self.lock().sync_state()?.contact_ms, self.now());
        let is_long = at > 0 && now.abs_diff(at) >= AWAY_MS;
        Ok(is_long.then_some(if at > now { Away::Unknown } else { Away::Since(at) }))
    }
}

fn signed(store: &Store, doc: DocId) -> Result<Signed, CareError> {
    let Some((shown, heads)) = store.document(doc)? else { return Ok(Signed::Open) };
    Ok(match confirmation_of(store, doc, &heads, || shown.canonical())? {
        Some((hash, one)) if one.heads == heads => {
            if store.is_exported(doc, hash)? {
                Signed::Exported
            } else {
                Signed::Confirmed
            }
        }
        _ => Signed::Open,
    })
}
