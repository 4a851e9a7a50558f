//! What was begun on this device and is not finished.

use kengai_model::{ClientId, Words};
use kengai_protocol::DocId;
use kengai_store::Draft;
use serde::Serialize;

use crate::book::as_text::{or_empty, text};
use crate::book::place::{Place, kind_words};
use crate::people::names::Names;
use crate::{CareError, Drafts};

/// Something that was begun on this device and is not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenDraft {
    /// By what it is opened.
    #[serde(flatten)]
    pub place: Place,
    /// Its kind in words.
    pub what: Words,
    /// The document that it will be or change.
    #[serde(serialize_with = "text")]
    pub document: DocId,
    /// What the document is called.
    pub title: Words,
    /// The client; `None` while none is named.
    #[serde(serialize_with = "or_empty")]
    pub client: Option<ClientId>,
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
    let client = Names::client_in(&draft.fields);
    OpenDraft {
        place: Place::of(draft.kind, draft.doc, client),
        what: kind_words(draft.kind),
        document: draft.doc,
        title: names.title(draft.kind, &draft.fields),
        client,
        client_name: client.map_or_else(String::new, |client| names.client(client)),
        updated_ms: draft.updated_ms,
    }
}
