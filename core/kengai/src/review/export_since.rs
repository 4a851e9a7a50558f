//! What a file of actuals changes against the last one that went to the same office, of whichever manager: each row that is
//! new, that says something else, that is not there any more, by person, day and time.
//!
//! What a row said before is read from the record at the heads that were confirmed then: the store keeps of a file which
//! confirmation each line rests on, and the hash of all that it says.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::{VisitId, VisitRecord};
use kengai_protocol::DocId;
use kengai_store::{Exported, ExportedFile, Store};
use serde::Serialize;

use crate::book::carebook::{membership, staff_id};
use crate::book::clock::was_off;
use crate::book::whereabouts::{doc_of, visit_of};
use crate::people::names::Names;
use crate::review::export_last::LastFiles;
use crate::review::export_line::{SaidLine, WrittenLine};
use crate::{CareError, Exports};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFate {
    /// The last file did not have it.
    Added,
    /// It says something else.
    Changed,
    /// It is not there any more.
    Dropped,
    /// It was confirmed again and says the same.
    Confirmed,
}

/// One row that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SinceRow {
    /// What became of it.
    pub what: RowFate,
    /// The visit.
    pub visit: VisitId,
    /// Whose.
    pub client_name: String,
    /// What the last file said, where this device still knows it.
    pub before: Option<SaidLine>,
    /// What the new one says.
    pub after: Option<SaidLine>,
}

/// What a new file changes against the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The last file.
    pub file: String,
    /// When it was written, Unix milliseconds: by its writer's clock, or the server's where that is still to come.
    pub at_ms: u64,
    /// How far its writer's clock was ahead for certain, minutes, where it was wrong.
    pub clock_ahead: Option<i64>,
    /// Which other manager wrote it; `None`: the reader did.
    pub by: Option<String>,
    /// The rows that are not as they were, by day and time.
    pub rows: Vec<SinceRow>,
}

impl Since {
    /// How many rows of a kind there are.
    #[must_use]
    pub fn count(&self, what: RowFate) -> usize {
        self.rows.iter().filter(|row| row.what == what).count()
    }

    /// Whether something that was sent already says something else now, or nothing.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.what, RowFate::Changed | RowFate::Dropped))
    }
}

/// A file of a month as a list of them says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedFile {
    /// Its name.
    pub file: String,
    /// When it was written, Unix milliseconds, as in [`Since`].
    pub at_ms: u64,
    /// Who wrote it.
    pub by: String,
    /// A manager said that it was sent to nobody.
    pub not_sent: bool,
    /// It is the last one to its receiver that may have been sent.
    pub counts: bool,
}

impl Exports<'_> {
    /// The files that this device knows and whose names begin with `prefix`, the oldest first.
    ///
    /// # Errors
    /// As the store.
    pub fn listed(&self, prefix: &str) -> Result<Vec<ListedFile>, CareError> {
        let now = self.book.now();
        let store = self.book.lock();
        let (last, names) = (LastFiles::of(&store)?, Names::load(&store, self.book.now_instant().day())?);
        let own = membership(&store)?.staff;
        let mut out: Vec<ListedFile> = Vec::new();
        for file in store.exported_files()?.into_iter().filter(|file| file.name.starts_with(prefix)) {
            let by = file.by.map_or(own, |(staff, _)| staff);
            let listed = ListedFile {
                at_ms: shown_at(&file, now),
                by: names.staff(staff_id(by)),
                not_sent: store.is_unsent_file(&file.name)?,
                counts: last.counts(&file),
                file: file.name,
            };
            // A long one came in several entries.
            if !out.contains(&listed) {
                out.push(listed);
            }
        }
        Ok(out)
    }

    /// What a file would change against the last one, of whichever manager, whose name begins with `prefix`. `None`: this
    /// device knows of none.
    ///
    /// # Errors
    /// As the store.
    pub fn since(&self, lines: &[WrittenLine], prefix: &str) -> Result<Option<Since>, CareError> {
        let now = self.book.now();
        let store = self.book.lock();
        let mut written = store.exports_into(prefix)?;
        let names_of: BTreeSet<String> = written.iter().map(|one| one.file.name.clone()).collect();
        for name in names_of {
            // What was sent to nobody has said nothing.
            if store.is_unsent_file(&name)? {
                written.retain(|one| one.file.name != name);
            }
        }
        let Some(last) = written.last().map(|one| &one.file) else { return Ok(None) };
        let mut before: BTreeMap<DocId, &Exported> =
            written.iter().filter(|one| one.file.is(last)).map(|one| (one.doc, one)).collect();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let mut rows = Vec::new();
        for line in lines {
            let was = before.remove(&doc_of(line.visit));
            rows.extend(fate(&store, &names, line, was)?);
        }
        for (doc, was) in before {
            let said = said_then(&store, was)?;
            let client_name = said.as_ref().map(|said| names.client(said.client)).unwrap_or_default();
            let (what, visit) = (RowFate::Dropped, visit_of(doc));
            rows.push(SinceRow { what, visit, client_name, before: said, after: None });
        }
        rows.sort_by_key(|row| {
            let said = row.after.as_ref().or(row.before.as_ref());
            (said.map(|said| (said.date, said.start)), row.client_name.clone(), row.visit)
        });
        Ok(Some(Since {
            file: last.name.clone(),
            at_ms: shown_at(last, now),
            clock_ahead: was_off(last.at_ms, last.server_ms, None),
            by: other(&store, &names, last)?,
            rows,
        }))
    }

    /// The names of all files that this device knows and whose names begin with `prefix`.
    ///
    /// # Errors
    /// As the store.
    pub fn files(&self, prefix: &str) -> Result<BTreeSet<String>, CareError> {
        let written = self.book.lock().exports_into(prefix)?;
        Ok(written.into_iter().map(|one| one.file.name).collect())
    }
}

/// What became of a line; `None` where it is as it was.
fn fate(
    store: &Store,
    names: &Names<'_>,
    line: &WrittenLine,
    was: Option<&Exported>,
) -> Result<Option<SinceRow>, CareError> {
    let row = |what, before| SinceRow {
        what,
        visit: line.visit,
        client_name: names.client(line.said.client),
        before,
        after: Some(line.said.clone()),
    };
    let Some(was) = was else { return Ok(Some(row(RowFate::Added, None))) };
    let same_confirmation = was.confirmation == line.confirmation;
    // Of files that older versions wrote the line itself is not known.
    let same_line = was.line.map_or(same_confirmation, |before| before == line.hash());
    Ok(match (same_line, same_confirmation) {
        (true, true) => None,
        (true, false) => Some(row(RowFate::Confirmed, Some(line.said.clone()))),
        (false, _) => Some(row(RowFate::Changed, said_then(store, was)?)),
    })
}

/// What a person knew a line by when it was confirmed; `None` where the record cannot be read here.
fn said_then(store: &Store, was: &Exported) -> Result<Option<SaidLine>, CareError> {
    let confirmed = store.confirmations_of(was.doc)?.into_iter().find(|(hash, _)| *hash == was.confirmation);
    let Some((_, confirmation)) = confirmed else { return Ok(None) };
    let Ok(fields) = store.document_at(was.doc, &confirmation.heads) else { return Ok(None) };
    Ok(VisitRecord::from_fields(&fields).ok().and_then(|record| {
        Some(SaidLine {
            client: record.client,
            date: record.date,
            start: record.arrived?.at.minute(),
            end: record.left?.at.minute(),
            code: record.service.code,
        })
    }))
}

/// By its writer's clock, as everything that a person did; where that is still to come for who reads it, the server's word.
fn shown_at(file: &ExportedFile, now_ms: u64) -> u64 {
    let ahead = file.at_ms > now_ms;
    file.server_ms.filter(|_| ahead).map_or(file.at_ms, |server| file.at_ms.min(server))
}

fn other(store: &Store, names: &Names<'_>, file: &ExportedFile) -> Result<Option<String>, CareError> {
    let own = membership(store)?.staff;
    let other = file.by.map(|(staff, _)| staff).filter(|staff| *staff != own);
    Ok(other.map(|staff| names.staff(staff_id(staff))))
}
