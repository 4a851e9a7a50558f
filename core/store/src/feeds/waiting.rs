//! What waits here and what came, counted as people count it (`written`): the one place where that is done, for the status, the
//! line of the phones, a sync, and what managers hear of other devices.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::{FieldValue, Fields};
use kengai_protocol::item::{Item, KIND_CARRIED, KIND_CHANGE};
use kengai_protocol::{DocId, Hash};
use rusqlite::params;

use crate::database::columns::{doc, hash};
use crate::documents::doc_kind::DocKind;
use crate::documents::note_ids::part;
use crate::documents::rows::row;
use crate::documents::view::View;
use crate::documents::written_once;
use crate::feeds::held;
use crate::feeds::written::{Written, counted};
use crate::{Store, StoreError};

/// What an item of somebody's entry is.
pub(crate) fn of_item(item: &Item) -> Vec<Written> {
    let other = |doc: &DocId| vec![Written::Other(doc.as_bytes().to_vec())];
    match item {
        Item::Change { doc, doc_kind, change, .. } => match DocKind::from_number(*doc_kind) {
            Some(kind) if kind.holds_notes() => {
                written_once::notes_in(change).into_iter().map(|note| Written::Note(*doc, note)).collect()
            }
            Some(kind) if kind.is_record() => vec![Written::Record(*doc)],
            _ => other(doc),
        },
        Item::Receipt(receipt) => other(&receipt.doc),
        Item::Confirmation(confirmation) => other(&confirmation.doc),
        Item::File(_) | Item::NotSent(_) => other(&DocId::default()),
        Item::Carried(carried) => of_item(&carried.item),
        _ => Vec::new(),
    }
}

/// The notes that stand in a thread: those that were taken back do not.
fn notes(fields: &Fields) -> BTreeSet<&str> {
    let taken_back =
        |note: &str| fields.get(&format!("note.{note}.withdrawn")) == Some(&FieldValue::Bool(true));
    let texts = fields.keys().filter_map(|path| part(path)).filter(|(_, field)| *field == "text");
    texts.map(|(note, _)| note).filter(|note| !taken_back(note)).collect()
}

/// Documents with something that the server does not hold.
const UNSENT_CHANGES: &str =
    "SELECT entry_docs.doc FROM entries CROSS JOIN entry_docs ON entry_docs.entry = entries.id
     WHERE entries.counter IS NULL AND EXISTS
         (SELECT 1 FROM changes WHERE changes.doc = entry_docs.doc AND changes.entry = entries.id)";
const UNSENT_OTHERS: &str =
    "SELECT entry_docs.doc FROM entries CROSS JOIN entry_docs ON entry_docs.entry = entries.id
     WHERE entries.counter IS NULL AND NOT EXISTS
         (SELECT 1 FROM changes WHERE changes.doc = entry_docs.doc AND changes.entry = entries.id)";

impl Store {
    /// What was written here and the server does not hold. What was taken back again before it was sent is nothing.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent_written(&self) -> Result<BTreeSet<Written>, StoreError> {
        let mut out = BTreeSet::new();
        let is_change = format!("kind IN ({KIND_CHANGE}, {KIND_CARRIED})");
        let changed = format!("SELECT doc FROM pending WHERE {is_change} UNION {UNSENT_CHANGES}");
        let mut known: BTreeMap<Vec<u8>, bool> = BTreeMap::new();
        for bytes in self.documents_of(&changed)? {
            let stands = self.unsent_of(&bytes)?;
            known.insert(bytes, !stands.is_empty());
            out.extend(stands);
        }
        let others = format!("SELECT doc FROM pending WHERE NOT {is_change} UNION {UNSENT_OTHERS}");
        for bytes in self.documents_of(&others)? {
            if known.get(&bytes) != Some(&true) {
                out.insert(Written::Other(bytes));
            }
        }
        Ok(out)
    }

    fn documents_of(&self, sql: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.collect(sql, [], |row| Ok(row.get(0)?))
    }

    /// What stands in a document because of what the server does not hold.
    fn unsent_of(&self, bytes: &[u8]) -> Result<Vec<Written>, StoreError> {
        let other = || vec![Written::Other(bytes.to_vec())];
        let Ok(doc) = doc(bytes) else { return Ok(other()) };
        let Some(row) = row(&self.db, doc)? else { return Ok(other()) };
        let Some(kind) = DocKind::from_number(row.kind).filter(|kind| kind.is_record()) else {
            return Ok(other());
        };
        let now = row.view()?;
        let then = match self.sent_heads(doc)? {
            heads if heads.is_empty() => View::default(),
            heads => row.document()?.view_at(&heads)?,
        };
        if kind.holds_notes() {
            let before = notes(&then.fields);
            let new = notes(&now.fields).into_iter().filter(|note| !before.contains(note));
            return Ok(new.map(|note| Written::Note(doc, note.to_owned())).collect());
        }
        Ok(if now == then { Vec::new() } else { vec![Written::Record(doc)] })
    }

    /// The newest changes of a document that the server holds.
    fn sent_heads(&self, doc: DocId) -> Result<Vec<Hash>, StoreError> {
        let sent: BTreeSet<Hash> = self
            .collect(
                "SELECT changes.hash FROM changes JOIN entries ON entries.id = changes.entry
                 WHERE doc = ?1 AND counter IS NOT NULL",
                params![doc.as_bytes()],
                |row| hash(row.get(0)?),
            )?
            .into_iter()
            .collect();
        if sent.is_empty() {
            return Ok(Vec::new());
        }
        let Some(document) = self.whole_document(doc)? else { return Ok(Vec::new()) };
        let mut heads = sent.clone();
        for change in document.changes().iter().filter(|change| sent.contains(&Hash(change.hash().0))) {
            for dep in change.deps() {
                heads.remove(&Hash(dep.0));
            }
        }
        Ok(heads.into_iter().collect())
    }

    /// How much was written here that the server does not hold.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent_count(&self) -> Result<u64, StoreError> {
        // Sealed ones do not say how many documents they are about.
        Ok(self.unsent_written()?.len() as u64 + held::count(&self.db)?)
    }

    /// How much of it is records (visits, notes, incidents). The rest are marks, confirmations, files of actuals, and what the
    /// office writes: plans, sheets, its staff.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent_records(&self) -> Result<u64, StoreError> {
        // Sealed ones do not say what they are: rather a record too many.
        Ok(counted(&self.unsent_written()?).0 + held::count(&self.db)?)
    }

    /// What others wrote and was looked into since this was asked last; what was taken back is nothing.
    ///
    /// # Errors
    /// As the database.
    pub fn take_arrived(&mut self) -> Result<BTreeSet<Written>, StoreError> {
        let mut arrived = std::mem::take(&mut self.arrived);
        let mut gone = BTreeSet::new();
        for one in &arrived {
            let (Written::Record(doc) | Written::Note(doc, _)) = one else { continue };
            let Some(row) = row(&self.db, *doc)? else { continue };
            let fields = row.view()?.fields;
            let stands = match one {
                Written::Note(_, note) => notes(&fields).contains(note.as_str()),
                _ => !fields.is_empty(),
            };
            if !stands {
                gone.insert(one.clone());
            }
        }
        arrived.retain(|one| !gone.contains(one));
        Ok(arrived)
    }
}
