//! What stands twice and concerns a visit of the day: in the client's sheet, in the planned visit, in its record.

use std::collections::BTreeSet;

use kengai_model::{ClientId, PlanRowId};
use kengai_protocol::DocId;
use kengai_store::doc_kind::client_id;
use kengai_store::{DocKind, Store};

use crate::CareError;
use crate::people::names::Names;
use crate::said::several::several_in;
use crate::said::standing::Standing;

/// The documents of this device in which several values stand: mostly none.
pub(crate) struct Several<'a> {
    store: &'a Store,
    names: &'a Names<'a>,
    docs: BTreeSet<DocId>,
    plans: Vec<DocId>,
}

impl<'a> Several<'a> {
    pub(crate) fn load(store: &'a Store, names: &'a Names<'a>) -> Result<Self, CareError> {
        let all = store.docs_in_conflict()?;
        let plans = all.iter().filter(|(_, kind)| *kind == DocKind::Plan).map(|(doc, _)| *doc).collect();
        Ok(Self { store, names, docs: all.into_iter().map(|(doc, _)| doc).collect(), plans })
    }

    /// What concerns a planned visit and one of its records.
    pub(crate) fn of(
        &self,
        client: ClientId,
        row: PlanRowId,
        record: Option<DocId>,
    ) -> Result<Vec<Standing>, CareError> {
        if self.docs.is_empty() {
            return Ok(Vec::new());
        }
        let sheet = self.store.circle_of_client(client)?.map(|circle| client_id(circle, client));
        let mut out = Vec::new();
        for doc in sheet.into_iter().chain(record) {
            out.extend(self.in_doc(doc, |_| true)?);
        }
        let of_row = format!("row.{row}.");
        for plan in &self.plans {
            out.extend(self.in_doc(*plan, |path| path.starts_with(&of_row))?);
        }
        Ok(out)
    }

    /// What stands twice in a document, if anything does.
    pub(crate) fn in_doc(
        &self,
        doc: DocId,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<Standing>, CareError> {
        if !self.docs.contains(&doc) {
            return Ok(Vec::new());
        }
        let Some((view, _)) = self.store.document(doc)? else { return Ok(Vec::new()) };
        let mut several = several_in(self.store, self.names, doc, &view, wanted)?;
        several.retain(Standing::is_conflict);
        Ok(several)
    }
}
