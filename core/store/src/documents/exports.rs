//! 実績ファイル: which confirmed visits went into which file of actuals. Every manager knows of every file: whoever exports
//! the month once more, on whatever PC, is told.
//!
//! A file is one item of the managers' circle, or several where it is long; the table is what lists read of them.

use kengai_protocol::item::{File, FileLine, Item};
use kengai_protocol::limits::{FILE_LINES_MAX, FILE_NAME_BYTES_MAX};
use kengai_protocol::{CircleId, DeviceId, DocId, Hash, StaffId};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::feeds::pending;
use crate::{Store, StoreError};

/// One confirmed visit in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The visit.
    pub doc: DocId,
    /// As it was confirmed.
    pub confirmation: Hash,
    /// The hash of its line; `None`: an older version wrote the file.
    pub line: Option<Hash>,
    /// The file.
    pub file: ExportedFile,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Its name.
    pub name: String,
    /// When it was written by its writer's clock, Unix milliseconds.
    pub at_ms: u64,
    /// Who wrote it, on which device; `None`: an older version did, on this one.
    pub by: Option<(StaffId, DeviceId)>,
    /// The server's word on when it took it, Unix milliseconds; `None`: not there yet, or unknown.
    pub server_ms: Option<u64>,
}

impl ExportedFile {
    /// Whether two lines are of one file: a long one came in several entries.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.name, self.at_ms, self.by) == (&other.name, other.at_ms, other.by)
    }
}

/// How the columns of a file alone are read, from that of its name on.
fn file_at(row: &rusqlite::Row<'_>, at: usize) -> Result<ExportedFile, StoreError> {
    let by = match (row.get::<_, Option<Vec<u8>>>(at + 2)?, row.get::<_, Option<Vec<u8>>>(at + 3)?) {
        (Some(staff), Some(device)) => Some((
            StaffId::from_slice(&staff).map_err(|_| StoreError::BadRow)?,
            DeviceId::from_slice(&device).map_err(|_| StoreError::BadRow)?,
        )),
        _ => None,
    };
    Ok(ExportedFile { name: row.get(at)?, at_ms: row.get(at + 1)?, by, server_ms: row.get(at + 4)? })
}

const COLUMNS: &str = "exports.doc, confirmation, line, file, exports.at_ms, staff, exports.device, server_ms
     FROM exports LEFT JOIN entries ON entries.hash = exports.entry";

/// The oldest first, as the server took them, and then what it has not taken, as it was noted here: no writer's clock has a
/// word in it (one that was ahead made its file the last of all, until its day came).
const IN_ORDER: &str = "exports.device IS NOT NULL, counter IS NULL, counter, noted, exports.at_ms, file";

fn exported(row: &rusqlite::Row<'_>) -> Result<Exported, StoreError> {
    let hash = |bytes: Vec<u8>| Hash::from_slice(&bytes).map_err(|_| StoreError::BadRow);
    Ok(Exported {
        doc: DocId::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?,
        confirmation: hash(row.get(1)?)?,
        line: row.get::<_, Option<Vec<u8>>>(2)?.map(hash).transpose()?,
        file: file_at(row, 3)?,
    })
}

/// Notes what a file says. Known again, it says nothing new; the visits themselves may come later.
pub(crate) fn put_file(tx: &Transaction<'_>, device: DeviceId, file: &File) -> Result<(), StoreError> {
    let noted: i64 = tx
        .prepare_cached("SELECT coalesce(max(noted), 0) + 1 FROM exports")?
        .query_row([], |row| row.get(0))?;
    let mut row = tx.prepare_cached(
        "INSERT OR IGNORE INTO exports (doc, confirmation, line, file, at_ms, staff, device, noted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for FileLine { doc, confirmation, line } in &file.lines {
        row.execute(params![
            doc.as_bytes(),
            confirmation.as_bytes(),
            line.as_bytes(),
            file.name,
            file.at_ms,
            file.by.as_bytes(),
            device.as_bytes(),
            noted
        ])?;
    }
    Ok(())
}

/// Notes which entry brings a file, unless another one brought it before: the server's order is the files'.
pub(crate) fn link_file(tx: &Transaction<'_>, entry: i64, file: &File) -> Result<(), StoreError> {
    let mut row = tx.prepare_cached(
        "UPDATE exports SET entry = (SELECT hash FROM entries WHERE id = ?1)
         WHERE doc = ?2 AND confirmation = ?3 AND file = ?4 AND at_ms = ?5 AND entry IS NULL",
    )?;
    for FileLine { doc, confirmation, .. } in &file.lines {
        row.execute(params![entry, doc.as_bytes(), confirmation.as_bytes(), file.name, file.at_ms])?;
    }
    Ok(())
}

/// Tells every manager of a file, in as many items as it needs.
pub(crate) fn tell(
    tx: &Transaction<'_>,
    managers: CircleId,
    device: DeviceId,
    file: &File,
) -> Result<(), StoreError> {
    for lines in file.lines.chunks(FILE_LINES_MAX) {
        let part = File { lines: lines.to_vec(), ..file.clone() };
        put_file(tx, device, &part)?;
        // It is about many documents.
        pending::put(tx, managers, DocId::default(), &Item::File(part))?;
    }
    Ok(())
}

impl Store {
    /// Notes a file that was written, for every manager, in one durable transaction.
    ///
    /// # Errors
    /// A name that the format does not take. Nothing is kept.
    pub fn note_export(&mut self, managers: CircleId, file: &File) -> Result<(), StoreError> {
        must_be_name(file)?;
        let device = self.device();
        let tx = self.db.transaction()?;
        tell(&tx, managers, device, file)?;
        Ok(tx.commit()?)
    }

    /// What went into files whose names begin with this, the oldest file first.
    ///
    /// # Errors
    /// As the database.
    pub fn exports_into(&self, prefix: &str) -> Result<Vec<Exported>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} WHERE substr(file, 1, length(?1)) = ?1 ORDER BY {IN_ORDER}, exports.doc"
        );
        self.collect(&sql, [prefix], exported)
    }

    /// All files, the oldest first; one that came in several entries stands where each of them does.
    ///
    /// # Errors
    /// As the database.
    pub fn exported_files(&self) -> Result<Vec<ExportedFile>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT file, exports.at_ms, staff, exports.device, server_ms, counter, noted
             FROM exports LEFT JOIN entries ON entries.hash = exports.entry ORDER BY {IN_ORDER}"
        );
        self.collect(&sql, [], |row| file_at(row, 0))
    }

    /// Whether this confirmation of a visit ever went into a file; of the last files see `exported_files`.
    ///
    /// # Errors
    /// As the database.
    pub fn is_exported(&self, visit: DocId, confirmation: Hash) -> Result<bool, StoreError> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM exports WHERE doc = ?1 AND confirmation = ?2")?
            .query_row(params![visit.as_bytes(), confirmation.as_bytes()], |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// The files that a document's confirmations went into, the oldest first.
    ///
    /// # Errors
    /// As the database.
    pub fn exports_of(&self, doc: DocId) -> Result<Vec<Exported>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE exports.doc = ?1 ORDER BY {IN_ORDER}");
        self.collect(&sql, [doc.as_bytes()], exported)
    }
}

/// A file that cannot be told is not begun.
pub(crate) fn must_be_name(file: &File) -> Result<(), StoreError> {
    if File::is_name(&file.name) {
        return Ok(());
    }
    Err(StoreError::Limit { what: "a file's name", limit: FILE_NAME_BYTES_MAX })
}
