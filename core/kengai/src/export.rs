//! What goes into the actuals file: confirmed visits, read at the confirmed heads.

use std::collections::BTreeMap;

use kengai_model::assess::{Assessment, BillingLine};
use kengai_model::codes::CodeTable;
use kengai_model::{CareMonth, VisitId, VisitRecord};
use kengai_protocol::item::{File, FileLine};
use kengai_protocol::statement::CircleKind;
use kengai_protocol::{DocId, Hash};
use kengai_store::Exported;
use serde::Serialize;

use crate::carebook::{circle_of_kind, membership, need_manager, staff_id};
use crate::month::{confirmation_of, load};
use crate::names::Names;
use crate::sought::Sought;
use crate::visits::doc_of;
use crate::{CareBook, CareError};

/// One confirmed visit for the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportLine {
    /// The line.
    pub line: BillingLine,
    /// 居宅介護支援事業所: which file it belongs into.
    pub care_manager: Option<String>,
    /// When the plan was made, as its file said.
    pub plan_made: Option<String>,
    /// The confirmation that it rests on, in hex.
    pub confirmation: String,
    /// Whether this confirmation has been exported before.
    pub exported: bool,
    /// The visit, or its end, has not come yet: it belongs into no file.
    pub still_to_come: bool,
}

/// The office that exports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportOffice {
    /// 事業所番号
    pub number: String,
    /// 事業所名
    pub name: String,
}

/// A confirmed visit as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLine {
    /// The visit.
    pub visit: VisitId,
    /// The confirmation that it rests on, in hex.
    pub confirmation: String,
    /// All that the file says of it.
    pub text: String,
}

impl WrittenLine {
    fn confirmation(&self) -> Result<Hash, CareError> {
        self.confirmation.parse().map_err(|_| CareError::NotFound(Sought::Confirmation))
    }

    fn hash(&self) -> Hash {
        Hash::of_bytes(self.text.as_bytes())
    }
}

/// What a new file changes against the last one. A line that says something else is one less and one more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The last file.
    pub file: String,
    /// When it was written, Unix milliseconds.
    pub at_ms: u64,
    /// Which other manager wrote it; `None`: the reader did.
    pub by: Option<String>,
    /// Lines that it did not have.
    pub added: u64,
    /// Lines that it had and that are not there any more.
    pub removed: u64,
}

impl CareBook {
    /// The office that exports, as the directory names it.
    ///
    /// # Errors
    /// Not a manager's device, or the directory has no number.
    pub fn export_office(&self) -> Result<ExportOffice, CareError> {
        let store = self.lock();
        need_manager(&store)?;
        let office = crate::directory::directory(&store)?.office;
        Ok(ExportOffice {
            number: office.number.map(|n| n.to_string()).ok_or(CareError::NotFound(Sought::OfficeNumber))?,
            name: office.name.map_or_else(String::new, |line| line.as_str().to_owned()),
        })
    }

    /// The month's confirmed visits, each as it was confirmed.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn export_lines(&self, month: CareMonth, codes: &CodeTable) -> Result<Vec<ExportLine>, CareError> {
        let now = self.now_instant();
        let store = self.lock();
        need_manager(&store)?;
        let entering = self.entering(&store)?;
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
                care_manager: parties.and_then(|p| p.care_manager.as_ref()).map(ToString::to_string),
                plan_made: parties.and_then(|p| p.made).map(|day| day.to_string()),
                confirmation: hash.to_string(),
                exported: store.is_exported(doc, hash)?,
                still_to_come: entering.is_visit_ahead(&record),
            });
        }
        Ok(out)
    }

    /// What a file would change against the last one, of whichever manager, whose name begins with `prefix`. `None`: this
    /// device knows of none.
    ///
    /// # Errors
    /// As the store.
    pub fn export_since(&self, lines: &[WrittenLine], prefix: &str) -> Result<Option<Since>, CareError> {
        let store = self.lock();
        let written = store.exports_into(prefix)?;
        let Some(last) = written.last() else { return Ok(None) };
        let before: BTreeMap<DocId, &Exported> =
            written.iter().filter(|one| one.file == last.file).map(|one| (one.doc, one)).collect();
        let mut kept = 0;
        for line in lines {
            let (confirmation, hash) = (line.confirmation()?, line.hash());
            let same = |one: &&Exported| {
                one.confirmation == confirmation && one.line.is_none_or(|before| before == hash)
            };
            kept += usize::from(before.get(&doc_of(line.visit)).is_some_and(same));
        }
        let (added, removed) = ((lines.len() - kept) as u64, (before.len() - kept) as u64);
        let own = membership(&store)?.staff;
        let other = last.file.by.map(|(staff, _)| staff).filter(|staff| *staff != own);
        let by = other
            .map(|staff| {
                Ok::<_, CareError>(Names::load(&store, self.now_instant().day())?.staff(staff_id(staff)))
            })
            .transpose()?;
        Ok(Some(Since { file: last.file.name.clone(), at_ms: last.file.at_ms, by, added, removed }))
    }

    /// Whether any confirmation of a record went into a file, whatever has become of the record since.
    ///
    /// # Errors
    /// As the store.
    pub fn was_exported(&self, visit: VisitId) -> Result<bool, CareError> {
        Ok(!self.lock().exports_of(doc_of(visit))?.is_empty())
    }

    /// Notes, for every manager, that these lines were written into a file.
    ///
    /// # Errors
    /// Not a manager's device. As the store.
    pub fn note_export(&self, lines: &[WrittenLine], file: &str) -> Result<(), CareError> {
        let lines = lines
            .iter()
            .map(|line| {
                Ok(FileLine {
                    doc: doc_of(line.visit),
                    confirmation: line.confirmation()?,
                    line: line.hash(),
                })
            })
            .collect::<Result<Vec<_>, CareError>>()?;
        let at_ms = self.now();
        let mut store = self.lock();
        let managers = circle_of_kind(&store, CircleKind::Managers)?;
        let file = File { name: file.to_owned(), by: membership(&store)?.staff, at_ms, lines };
        Ok(store.note_export(managers, &file)?)
    }
}
