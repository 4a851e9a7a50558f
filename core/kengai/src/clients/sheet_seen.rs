//! A client's sheet for whoever acts on it: what stands in each of its fields, all values with their writers.

use kengai_model::{ClientId, ClientSheet};
use kengai_protocol::DocId;
use kengai_store::doc_kind::client_id;
use kengai_store::{Store, View};

use crate::CareError;
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::people::names::Names;
use crate::said::several::several_in;
use crate::said::standing::{Standing, standing};

/// A client's sheet with everything that stands in it.
pub(crate) struct Face<'a> {
    store: &'a Store,
    names: &'a Names<'a>,
    doc: DocId,
    view: View,
    /// One value of each field.
    pub(crate) sheet: ClientSheet,
}

impl<'a> Face<'a> {
    /// # Errors
    /// The client is not on this device.
    pub(crate) fn load(store: &'a Store, names: &'a Names<'a>, client: ClientId) -> Result<Self, CareError> {
        let doc = client_id(circle_of(store, client)?, client);
        let (view, _) = store.document(doc)?.ok_or(CareError::NotFound(Sought::Client))?;
        let sheet = ClientSheet::from_fields(&view.fields)?;
        Ok(Self { store, names, doc, view, sheet })
    }

    pub(crate) fn standing(&self, path: &str) -> Result<Standing, CareError> {
        standing(self.store, self.names, self.doc, &self.view, path)
    }

    /// What stands in these fields; what is empty is left out.
    pub(crate) fn filled(&self, paths: &[&str]) -> Result<Vec<Standing>, CareError> {
        let mut out = Vec::new();
        for path in paths {
            let one = self.standing(path)?;
            out.extend((!one.is_empty()).then_some(one));
        }
        Ok(out)
    }

    /// A line of the sheet as it stands: its value, or where several people wrote it apart all of theirs in one line. Who
    /// wrote which, [`Face::several_of`] says.
    pub(crate) fn line(&self, path: &str) -> Result<String, CareError> {
        Ok(self.standing(path)?.in_line().ja.into_owned())
    }

    /// Whether several people's values stand in a field: then none of them may be shown as the one.
    pub(crate) fn is_open(&self, path: &str) -> bool {
        self.view.conflicts.contains_key(path)
    }

    /// Fields with several values but those whose paths begin so.
    pub(crate) fn several(&self, but: &[&str]) -> Result<Vec<Standing>, CareError> {
        several_in(self.store, self.names, self.doc, &self.view, |path| {
            !but.iter().any(|start| path.starts_with(start))
        })
    }

    /// Fields of a row of the sheet (`medicine.<id>`) with several values.
    pub(crate) fn several_of(&self, row: &str) -> Result<Vec<Standing>, CareError> {
        let start = format!("{row}.");
        several_in(self.store, self.names, self.doc, &self.view, |path| path.starts_with(&start))
    }
}
