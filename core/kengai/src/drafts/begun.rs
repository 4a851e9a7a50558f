//! What was begun on this device and is not finished.

use kengai_model::{ClientId, Words};
use kengai_store::{DocKind, Draft};
use serde::Serialize;

use crate::people::names::{Names, kind_of};
use crate::{CareError, Drafts};

/// Something that was begun on this device and is not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenDraft {
    /// `visit`, `note`, `client`, `service_plan` or `incident`.
    pub kind: &'static str,
    /// Its kind in words.
    pub what: Words,
    /// What its noun's methods take: the id of the visit, note, client, plan or incident, in hex.
    pub id: String,
    /// The document that it will be or change, in hex.
    pub document: String,
    /// What the document is called.
    pub title: Words,
    /// The client, in hex.
    pub client: String,
    /// The client's name.
    pub client_name: String,
    /// When it was last touched, Unix milliseconds by this device's clock.
    pub updated_ms: u64,
}

impl Drafts<'_> {
    /// Everything that was begun on this device and is not finished, whatever kind it is, the one touched last first. It
    /// goes to nobody before it is finished.
    ///
    /// # Errors
    /// Not joined.
    pub fn open(&self) -> Result<Vec<OpenDraft>, CareError> {
        let store = self.book.lock();
        let drafts = store.drafts()?;
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let names = Names::load(&store, self.book.now_instant().day())?;
        Ok(drafts.iter().map(|draft| view(&names, draft)).collect())
    }
}

/// A draft as people see it.
pub(crate) fn view(names: &Names<'_>, draft: &Draft) -> OpenDraft {
    let (kind, what) = kind_of(draft.kind);
    let client = Names::client_in(&draft.fields);
    OpenDraft {
        kind,
        what,
        id: match draft.kind {
            DocKind::Client => client.map(|client| client.to_string()).unwrap_or_default(),
            _ => draft.doc.to_string(),
        },
        document: draft.doc.to_string(),
        title: names.title(draft.kind, &draft.fields),
        client: client.as_ref().map(ClientId::to_string).unwrap_or_default(),
        client_name: client.map_or_else(String::new, |client| names.client(client)),
        updated_ms: draft.updated_ms,
    }
}
