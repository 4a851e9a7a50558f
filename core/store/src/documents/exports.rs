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
    /// When it was written, Unix milliseconds.
    pub at_ms: u64,
    /// Who wrote it, on which device; `None`: an older version did, on this one.
    pub by: Option<(StaffId, DeviceId)>,
}

const COLUMNS: &str = "doc, confirmation, line, file, at_ms, staff, device";

fn exported(row: &rusqlite::Row<'_>) -> Result<Exported, StoreError> {
    let hash = |bytes: Vec<u8>| Hash::from_slice(&bytes).map_err(|_| StoreError::BadRow);
    let by = match (row.get::<_, Option<Vec<u8>>>(5)?, row.get::<_, Option<Vec<u8>>>(6)?) {
        (Some(staff), Some(device)) => Some((
            StaffId::from_slice(&staff).map_err(|_| StoreError::BadRow)?,
            DeviceId::from_slice(&device).map_err(|_| StoreError::BadRow)?,
        )),
        _ => None,
    };
    Ok(Exported {
        doc: DocId::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?,
        confirmation: hash(row.get(1)?)?,
        line: row.get::<_, Option<Vec<u8>>>(2)?.map(hash).transpose()?,
        file: ExportedFile { name: row.get(3)?, at_ms: row.get(4)?, by },
    })
}

/// Notes what a file says. Known again, it says nothing new; the visits themselves may come later.
pub(crate) fn put_file(tx: &Transaction<'_>, device: DeviceId, file: &File) -> Result<(), StoreError> {
    let mut row = tx.prepare_cached(
        "INSERT OR IGNORE INTO exports (doc, confirmation, line, file, at_ms, staff, device)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for FileLine { doc, confirmation, line } in &file.lines {
        row.execute(params![
            doc.as_bytes(),
            confirmation.as_bytes(),
            line.as_bytes(),
            file.name,
            file.at_ms,
            file.by.as_bytes(),
            device.as_bytes()
        ])?;
    }
    Ok(())
}

impl Store {
    /// Notes a file that was written, for every manager, in one durable transaction.
    ///
    /// # Errors
    /// A name that the format does not take. Nothing is kept.
    pub fn note_export(&mut self, managers: CircleId, file: &File) -> Result<(), StoreError> {
        if !File::is_name(&file.name) {
            return Err(StoreError::Limit { what: "a file's name", limit: FILE_NAME_BYTES_MAX });
        }
        let device = self.device();
        let tx = self.db.transaction()?;
        for lines in file.lines.chunks(FILE_LINES_MAX) {
            let part = File { lines: lines.to_vec(), ..file.clone() };
            put_file(&tx, device, &part)?;
            // It is about many documents.
            pending::put(&tx, managers, DocId::default(), &Item::File(part))?;
        }
        Ok(tx.commit()?)
    }

    /// What went into files whose names begin with this, the oldest file first.
    ///
    /// # Errors
    /// As the database.
    pub fn exports_into(&self, prefix: &str) -> Result<Vec<Exported>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM exports WHERE substr(file, 1, length(?1)) = ?1 ORDER BY at_ms, file, staff, doc"
        );
        self.collect(&sql, [prefix], exported)
    }

    /// Whether this confirmation of a visit went into a file.
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
        let sql = format!("SELECT {COLUMNS} FROM exports WHERE doc = ?1 ORDER BY at_ms, file, staff");
        self.collect(&sql, [doc.as_bytes()], exported)
    }
}
