//! Who changed which field of a document, when, and what stood there before: read out of the document itself.
//!
//! What stood there *before* is what the writer saw (the change's own dependencies), not what the merged record said:
//! of two people who wrote at the same time neither saw the other. Two times go with every change: the writer's own
//! clock, which may be wrong, and the server's word on when it took the entry.

use std::collections::{BTreeSet, HashMap};

use automerge::legacy::{Key, ObjectId, OpId};
use automerge::{Change, ChangeHash, ObjType};
use kengai_model::FieldValue;
use kengai_protocol::limits::REASON_BYTES_MAX;
use kengai_protocol::{DeviceId, DocId, Hash};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::documents::ancestry::Ancestry;
use crate::documents::doc_kind::DocKind;
use crate::documents::document::{Document, to_hashes};
use crate::documents::overruled;
use crate::documents::rows::{self, row};
use crate::documents::values::{self, Stands};
use crate::documents::view::{Concurrent, LINE_BREAK};
use crate::piece::Piece;
use crate::{Store, StoreError};

/// What the server says of when it took something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "ms")]
pub enum AtServer {
    /// It is not there yet, as far as this device knows.
    NotYet,
    /// Then, Unix milliseconds by the server's clock, to the second.
    At(u64),
    /// It is there; when it came was not noted.
    Unknown,
}

/// What one change did to one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHistory {
    /// The field.
    pub field: String,
    /// What the writer saw there, as whole values: several where it was in conflict or where several people had added to it,
    /// none where it was empty.
    pub before: Vec<FieldValue>,
    /// What the writer left there; none where it was cleared.
    pub after: Option<FieldValue>,
    /// What somebody had written who did not see this, and what does not stand since.
    pub overruled: Vec<Concurrent>,
}

/// One change of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeHistory {
    /// The change.
    pub hash: Hash,
    /// The changes that its writer had seen last.
    pub deps: Vec<Hash>,
    /// The device that made it.
    pub device: DeviceId,
    /// When, by that device's clock, Unix milliseconds.
    pub at_ms: u64,
    /// When the server took it.
    pub server: AtServer,
    /// Why, where its writer decided between several values.
    pub reason: Option<String>,
    /// What it did, in the order of the fields.
    pub fields: Vec<FieldHistory>,
}

/// When something was written, and when it came to this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// By the writer's clock, Unix milliseconds.
    pub written_ms: u64,
    /// By this device's clock, Unix milliseconds.
    pub here_ms: u64,
}

/// What goes with a confirmation beside its own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// The device that made it.
    pub device: DeviceId,
    /// When, by that device's clock, Unix milliseconds.
    pub at_ms: u64,
    /// When the server took it.
    pub server: AtServer,
}

/// Reads `device, at_ms, entry, found, counter, server_ms` from a row, beginning at a column.
pub(crate) fn provenance(row: &rusqlite::Row<'_>, at: usize) -> Result<Provenance, StoreError> {
    let (entry, found): (Option<i64>, Option<i64>) = (row.get(at + 2)?, row.get(at + 3)?);
    let (counter, server_ms): (Option<u64>, Option<u64>) = (row.get(at + 4)?, row.get(at + 5)?);
    let server = match (entry, found, counter, server_ms) {
        (None, ..) | (Some(_), Some(_), None, _) => AtServer::NotYet,
        (.., Some(ms)) => AtServer::At(ms),
        (.., None) => AtServer::Unknown,
    };
    let device = DeviceId::from_slice(&row.get::<_, Vec<u8>>(at)?).map_err(|_| StoreError::BadRow)?;
    Ok(Provenance { device, at_ms: row.get(at + 1)?, server })
}

pub(crate) const PROVENANCE: &str = "device, at_ms, entry, entries.id, counter, server_ms";

fn provenance_of(db: &Connection, doc: DocId, change: Hash) -> Result<Option<Provenance>, StoreError> {
    let sql = format!(
        "SELECT changes.{PROVENANCE} FROM changes LEFT JOIN entries ON entries.id = changes.entry
         WHERE doc = ?1 AND changes.hash = ?2"
    );
    db.prepare_cached(&sql)?
        .query_row(params![doc.as_bytes(), change.as_bytes()], |row| Ok(provenance(row, 0)))
        .optional()?
        .transpose()
}

impl Store {
    /// Every change of a document, each after those that it depends on.
    ///
    /// # Errors
    /// No such document.
    pub fn history(&self, doc: DocId) -> Result<Vec<ChangeHistory>, StoreError> {
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        let document = row.document()?;
        let changes = document.changes();
        let texts = texts_of(&changes);
        let ancestry = document.ancestry();
        let mut out = Vec::with_capacity(changes.len());
        for change in &changes {
            let hash = Hash(change.hash().0);
            // A change without its row was made by a program that ended in the middle of a rebuild: it says who, not when.
            let Some(known) = provenance_of(&self.db, doc, hash)? else { continue };
            out.push(ChangeHistory {
                hash,
                deps: to_hashes(change.deps()),
                device: known.device,
                at_ms: known.at_ms,
                server: known.server,
                reason: reason_in(change),
                fields: fields_of(&document, &ancestry, change, &texts)?,
            });
        }
        Ok(out)
    }

    /// Whether a document was changed since it was first written.
    ///
    /// # Errors
    /// As the database.
    pub fn was_changed(&self, doc: DocId) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) > 1 FROM (SELECT 1 FROM changes WHERE doc = ?1 LIMIT 2)";
        Ok(self.db.prepare_cached(sql)?.query_row([doc.as_bytes()], |row| row.get(0))?)
    }

    /// The changes that wrote what stands in a field: several where several people wrote it at the same time.
    ///
    /// # Errors
    /// No such document.
    pub fn written_by(&self, doc: DocId, field: &str) -> Result<Vec<Hash>, StoreError> {
        let document = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?.document()?;
        let values = document.values(field, None)?;
        Ok(values.iter().filter_map(|(_, id)| document.change_of(id)).collect())
    }

    /// When what stands in a field was written, by the writer's clock, and when it came to this device, by this one's; of several
    /// values the first. `None` where nothing stands there, or nobody noted it.
    ///
    /// # Errors
    /// No such document.
    pub fn came(&self, doc: DocId, field: &str) -> Result<Option<Came>, StoreError> {
        let sql = "SELECT changes.at_ms, received_ms FROM changes
                   JOIN entries ON entries.id = changes.entry WHERE doc = ?1 AND changes.hash = ?2";
        let mut first: Option<Came> = None;
        for change in self.written_by(doc, field)? {
            let read = |row: &rusqlite::Row<'_>| Ok(Came { written_ms: row.get(0)?, here_ms: row.get(1)? });
            let came = self
                .db
                .prepare_cached(sql)?
                .query_row(params![doc.as_bytes(), change.as_bytes()], read)
                .optional()?;
            first = first.into_iter().chain(came).min_by_key(|came| came.here_ms);
        }
        Ok(first)
    }

    /// When what stands in a field was written first, by the writer's clock, Unix milliseconds; sent or not.
    ///
    /// # Errors
    /// No such document.
    pub fn written_first_ms(&self, doc: DocId, field: &str) -> Result<Option<u64>, StoreError> {
        let mut first: Option<u64> = None;
        for change in self.written_by(doc, field)? {
            let at: Option<u64> = self
                .db
                .prepare_cached("SELECT at_ms FROM changes WHERE doc = ?1 AND hash = ?2")?
                .query_row(params![doc.as_bytes(), change.as_bytes()], |row| row.get(0))
                .optional()?;
            first = first.into_iter().chain(at).min();
        }
        Ok(first)
    }

    /// The documents whose ids begin so, in hex.
    ///
    /// # Errors
    /// As the database.
    pub fn documents_beginning(&self, hex: &str) -> Result<Vec<(DocId, DocKind)>, StoreError> {
        let sql = "SELECT doc, kind FROM documents WHERE substr(lower(hex(doc)), 1, ?2) = ?1 ORDER BY doc";
        let mut rows = self.db.prepare_cached(sql)?;
        let hex = hex.to_ascii_lowercase();
        let rows =
            rows.query_map(params![hex, hex.len()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (doc, kind) = row?;
            let kind = DocKind::from_number(kind).ok_or(StoreError::BadRow)?;
            Ok((DocId::from_slice(&doc).map_err(|_| StoreError::BadRow)?, kind))
        })
        .collect()
    }

    /// Every document in which a field holds several values, whatever kind it is.
    ///
    /// # Errors
    /// As the database.
    pub fn docs_in_conflict(&self) -> Result<Vec<(DocId, DocKind)>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT DISTINCT doc, kind FROM conflicts JOIN documents USING (doc) ORDER BY kind, doc",
        )?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (doc, kind) = row?;
            let kind = DocKind::from_number(kind).ok_or(StoreError::BadRow)?;
            Ok((DocId::from_slice(&doc).map_err(|_| StoreError::BadRow)?, kind))
        })
        .collect()
    }

    /// How many fields hold several values, by kind of document.
    ///
    /// # Errors
    /// As the database.
    pub fn conflict_counts(&self) -> Result<Vec<(DocKind, u64)>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT kind, count(*) FROM conflicts JOIN documents USING (doc) GROUP BY kind ORDER BY kind",
        )?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, u8>(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (kind, count) = row?;
            Ok((DocKind::from_number(kind).ok_or(StoreError::BadRow)?, count))
        })
        .collect()
    }

    /// The changes of a document that are on this device only: no entry holds them yet, so nobody can have them.
    ///
    /// # Errors
    /// As the database.
    pub fn never_left(&self, doc: DocId) -> Result<BTreeSet<Hash>, StoreError> {
        let sql = "SELECT hash FROM changes WHERE doc = ?1 AND entry IS NULL";
        let mut rows = self.db.prepare_cached(sql)?;
        let rows = rows.query_map([doc.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|bytes| Hash::from_slice(&bytes?).map_err(|_| StoreError::BadRow)).collect()
    }

    /// Why a change of a document was made, where its writer decided between several values.
    ///
    /// # Errors
    /// As the database.
    pub fn change_reason(&self, doc: DocId, change: Hash) -> Result<Option<String>, StoreError> {
        let heads = rows::heads(&self.db, doc)?;
        let mut asked = self.asked.borrow_mut();
        if !asked.as_ref().is_some_and(|(of, at, _)| *of == doc && *at == heads) {
            let Some(row) = row(&self.db, doc)? else { return Ok(None) };
            *asked = Some((doc, heads, row.document()?));
        }
        Ok(asked.as_ref().and_then(|(.., document)| document.change(change)).as_ref().and_then(reason_in))
    }

    /// Who made a change of a document, and when. `None` where this device does not know.
    ///
    /// # Errors
    /// As the database.
    pub fn change_provenance(&self, doc: DocId, change: Hash) -> Result<Option<Provenance>, StoreError> {
        provenance_of(&self.db, doc, change)
    }
}

/// The reason that goes with a change; one that nobody here could have written is none.
pub(crate) fn reason_in(change: &Change) -> Option<String> {
    change.message().filter(|reason| reason.len() <= REASON_BYTES_MAX).map(str::to_owned)
}

/// What somebody wrote of what people saw, each once: of additions the texts that their writers left.
fn whole_values(stood: Stands) -> Vec<FieldValue> {
    match stood {
        Stands::Nothing => Vec::new(),
        Stands::One(value) => vec![value],
        Stands::Parts(base, parts) => {
            parts.iter().map(|(added, _)| FieldValue::Str(format!("{base}{LINE_BREAK}{added}"))).collect()
        }
        Stands::Alike(values) => values::last(&values).into_iter().collect(),
        Stands::Several(values) => {
            let values: BTreeSet<FieldValue> = values.into_iter().filter_map(|(value, _)| value).collect();
            values.into_iter().collect()
        }
    }
}

/// The fields that are texts, by the operation that began each.
fn texts_of(changes: &[Change]) -> HashMap<OpId, String> {
    let mut texts = HashMap::new();
    for change in changes {
        for (op, number) in change.decode().operations.iter().zip(change.start_op().get()..) {
            if let (ObjectId::Root, Key::Map(path)) = (&op.obj, &op.key)
                && op.action == automerge::legacy::OpType::Make(ObjType::Text)
            {
                texts.insert(OpId(number, change.actor_id().clone()), path.to_string());
            }
        }
    }
    texts
}

/// What a change did to each field that it touched.
fn fields_of(
    document: &Document,
    ancestry: &Ancestry<'_>,
    change: &Change,
    texts: &HashMap<OpId, String>,
) -> Result<Vec<FieldHistory>, StoreError> {
    let mut touched = BTreeSet::new();
    for op in &change.decode().operations {
        match (&op.obj, &op.key) {
            (ObjectId::Root, Key::Map(path)) => {
                touched.insert(path.to_string());
            }
            (ObjectId::Id(id), _) => touched.extend(texts.get(id).cloned()),
            (ObjectId::Root, Key::Seq(_)) => {}
        }
    }
    let own: [ChangeHash; 1] = [change.hash()];
    let mut fields = Vec::new();
    for field in touched {
        let stood = document.stood(ancestry, &field, change.deps())?;
        let after = match document.stood(ancestry, &field, &own)? {
            Stands::One(value) => Some(value),
            _ => None,
        };
        let overruled = overruled::values(document, &field, &stood, after.as_ref());
        let before = whole_values(stood);
        if before.as_slice() != after.as_slice() {
            fields.push(FieldHistory { field, before, after, overruled });
        }
    }
    Ok(fields)
}
