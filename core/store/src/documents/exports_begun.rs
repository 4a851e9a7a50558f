//! Files of actuals that are about to be written: noted durably before the first byte is on the disk, and told the managers
//! once the last one is. A kill in between leaves either, and the next export finds out which it was.

use kengai_protocol::item::{File, Item, NotSent};
use kengai_protocol::limits::FILE_LINES_MAX;
use kengai_protocol::{CircleId, DocId, Hash};
use rusqlite::{Transaction, params};

use crate::database::facts;
use crate::documents::exports::{must_be_name, tell};
use crate::feeds::pending;
use crate::{Store, StoreError};

/// A file that is about to be written, or was when the program was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunExport {
    /// What is told the managers once it is written.
    pub file: File,
    /// Where it is to lie.
    pub path: String,
    /// The hash of its content.
    pub content: Hash,
}

/// The number under which the store encodes a file's parts.
const FILE_KIND: u64 = kengai_protocol::item::KIND_FILE;

/// Before the name of a file that was made and never sent.
const UNSENT: &str = "export_never_sent/";

/// Notes that a file was never sent. Known again, it says nothing new; the file itself may come later.
pub(crate) fn put_unsent(tx: &Transaction<'_>, name: &str) -> Result<(), StoreError> {
    facts::set(tx, &format!("{UNSENT}{name}"), &[])
}

impl Store {
    /// Notes that these files are about to be written, in one durable transaction.
    ///
    /// # Errors
    /// A name that the format does not take. Nothing is kept.
    pub fn begin_exports(&mut self, begun: &[BegunExport]) -> Result<(), StoreError> {
        begun.iter().try_for_each(|one| must_be_name(&one.file))?;
        let tx = self.db.transaction()?;
        for BegunExport { file, path, content } in begun {
            for (part, lines) in (0_i64..).zip(file.lines.chunks(FILE_LINES_MAX)) {
                let (_, payload) = Item::File(File { lines: lines.to_vec(), ..file.clone() }).encode();
                tx.prepare_cached(
                    "INSERT OR REPLACE INTO exports_begun (file, part, path, content, payload)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![file.name, part, path, content.as_bytes(), payload])?;
            }
        }
        Ok(tx.commit()?)
    }

    /// Notes that files were never sent, for every manager, in one durable transaction.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn note_unsent_files(&mut self, managers: CircleId, said: &[NotSent]) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        for one in said {
            put_unsent(&tx, &one.name)?;
            pending::put(&tx, managers, DocId::default(), &Item::NotSent(one.clone()))?;
        }
        Ok(tx.commit()?)
    }

    /// Whether that was noted of a file.
    ///
    /// # Errors
    /// As the database.
    pub fn is_unsent_file(&self, name: &str) -> Result<bool, StoreError> {
        Ok(facts::get(&self.db, &format!("{UNSENT}{name}"))?.is_some())
    }

    /// Files that were begun and not ended.
    ///
    /// # Errors
    /// As the database.
    pub fn begun_exports(&self) -> Result<Vec<BegunExport>, StoreError> {
        let sql = "SELECT path, content, payload FROM exports_begun ORDER BY file, part";
        let parts = self.collect(sql, [], |row| {
            let content = Hash::from_slice(&row.get::<_, Vec<u8>>(1)?).map_err(|_| StoreError::BadRow)?;
            match Item::decode(FILE_KIND, &row.get::<_, Vec<u8>>(2)?)? {
                Item::File(file) => Ok(BegunExport { file, path: row.get(0)?, content }),
                _ => Err(StoreError::BadRow),
            }
        })?;
        let mut begun: Vec<BegunExport> = Vec::new();
        for part in parts {
            match begun.last_mut().filter(|last| last.file.name == part.file.name) {
                Some(last) => last.file.lines.extend(part.file.lines),
                None => begun.push(part),
            }
        }
        Ok(begun)
    }

    /// Ends files that were begun: those that are `written` are told every manager, and nothing is left of the others. One
    /// durable transaction.
    ///
    /// # Errors
    /// As the database. Nothing is kept.
    pub fn end_exports(&mut self, managers: CircleId, written: &[File]) -> Result<(), StoreError> {
        let device = self.device();
        let tx = self.db.transaction()?;
        for file in written {
            tell(&tx, managers, device, file)?;
        }
        tx.execute("DELETE FROM exports_begun", [])?;
        Ok(tx.commit()?)
    }
}
