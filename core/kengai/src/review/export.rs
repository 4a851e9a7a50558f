//! What goes into the actuals file: confirmed visits, read at the confirmed heads.

use kengai_billing::assess::{Assessment, BillingLine};
use kengai_billing::codes::CodeTable;
use kengai_model::service::OfficeNumber;
use kengai_model::{CareDay, CareMonth, VisitId, VisitRecord};
use kengai_protocol::Hash;
use serde::Serialize;

use crate::book::as_text::text;
use crate::book::carebook::need_manager;
use crate::book::sought::Sought;
use crate::book::whereabouts::doc_of;
use crate::review::month::{confirmation_of, load};
use crate::{CareError, Exports};

/// One confirmed visit for the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportLine {
    /// The line.
    pub line: BillingLine,
    /// 居宅介護支援事業所: which file it belongs into.
    pub care_manager: Option<OfficeNumber>,
    /// When the plan was made, as its file said.
    pub plan_made: Option<CareDay>,
    /// The confirmation that it rests on.
    #[serde(serialize_with = "text")]
    pub confirmation: Hash,
    /// Whether this confirmation has been exported before.
    pub exported: bool,
    /// The visit, or its end, has not come yet: it belongs into no file.
    pub still_to_come: bool,
}

/// The office that exports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportOffice {
    /// 事業所番号
    pub number: OfficeNumber,
    /// 事業所名
    pub name: String,
}

impl Exports<'_> {
    /// The office that exports, as the directory names it.
    ///
    /// # Errors
    /// Not a manager's device, or the directory has no number.
    pub fn office(&self) -> Result<ExportOffice, CareError> {
        let store = self.book.lock();
        need_manager(&store)?;
        let office = crate::people::directory::directory(&store)?.office;
        Ok(ExportOffice {
            number: office.number.ok_or(CareError::NotFound(Sought::OfficeNumber))?,
            name: office.name.map_or_else(String::new, |line| line.as_str().to_owned()),
        })
    }

    /// The month's confirmed visits, each as it was confirmed.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn lines(&self, month: CareMonth, codes: &CodeTable) -> Result<Vec<ExportLine>, CareError> {
        let now = self.book.now_instant();
        let store = self.book.lock();
        need_manager(&store)?;
        let entering = self.book.entering(&store)?;
        let loaded = load(&store, month, codes, now)?;
        let mut out = Vec::new();
        for state in loaded.rows.iter().flat_map(|row| &row.visits).filter(|visit| visit.confirmed) {
            let Assessment::Ready { line, .. } = &state.assessment else { continue };
            let doc = doc_of(state.id);
            let Some((view, heads)) = store.document(doc)? else { continue };
            let Some((hash, confirmation)) = confirmation_of(&store, doc, &heads, || view.canonical())?
            else {
                continue;
            };
            // At the confirmed heads, whatever the document says now; the view must be the one that was signed.
            let fields = store.document_at(doc, &confirmation.heads)?;
            let signed = store.view_hash_at(doc, &confirmation.heads, confirmation.view_rule)?;
            if signed != Some(confirmation.view_hash) {
                return Err(CareError::NotFound(Sought::ConfirmedView));
            }
            let record = VisitRecord::from_fields(&fields)?;
            let mut line = line.as_ref().clone();
            if let (Some(arrived), Some(left)) = (record.arrived, record.left) {
                line.start = arrived.at.minute();
                line.end = left.at.minute();
            }
            let parties = loaded.clients.get(&record.client).map(|client| &client.parties);
            out.push(ExportLine {
                line,
                care_manager: parties.and_then(|p| p.care_manager.clone()),
                plan_made: parties.and_then(|p| p.made),
                confirmation: hash,
                exported: store.is_exported(doc, hash)?,
                still_to_come: entering.is_visit_ahead(&record),
            });
        }
        Ok(out)
    }

    /// Whether any confirmation of a record went into a file, whatever has become of the record since.
    ///
    /// # Errors
    /// As the store.
    pub fn was_exported(&self, visit: VisitId) -> Result<bool, CareError> {
        Ok(!self.book.lock().exports_of(doc_of(visit))?.is_empty())
    }
}
