//! Letting other processes open the home while this one waits for a network: whoever wants to read in a car does not wait for a sync
//! that hangs.

use std::time::{Duration, SystemTime};

use rusqlite::Connection;

use crate::feeds::{control_log, identity};
use crate::home::{DATABASE, DATABASE_LOG};
use crate::{Store, StoreError};

/// Sizes and times of the database's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilesMark([Option<(u64, SystemTime)>; 2]);

impl Store {
    /// Closes the database and lets other processes in; nothing else may be asked before [`Store::come_back`].
    ///
    /// # Errors
    /// As the database; then it is still open.
    pub fn step_aside(&mut self) -> Result<(), StoreError> {
        if !self.aside {
            let db = std::mem::replace(&mut self.db, Connection::open_in_memory()?);
            drop(db);
            self.home.release();
            self.aside = true;
        }
        Ok(())
    }

    /// What tells whether somebody wrote into the database's files since: asked of them from outside, while others have them.
    #[must_use]
    pub fn files_mark(&self) -> FilesMark {
        let folder = self.home.folder();
        let of = |name: &str| {
            let file = std::fs::metadata(folder.join(name)).ok()?;
            Some((file.len(), file.modified().ok()?))
        };
        FilesMark([DATABASE, DATABASE_LOG].map(of))
    }

    /// The last of what waits here to be formed into entries; it changes with each thing that is saved.
    ///
    /// # Errors
    /// As the database.
    pub fn outbox_mark(&self) -> Result<i64, StoreError> {
        let last = "SELECT coalesce(max(id), 0) FROM pending";
        Ok(self.db.prepare_cached(last)?.query_row([], |row| row.get(0))?)
    }

    /// Opens the database again, waiting up to `wait` for whoever has it open; what others wrote meanwhile is there. Nothing
    /// happens where it is open.
    ///
    /// # Errors
    /// [`StoreError::HomeInUse`] after `wait`, or as [`Store::open`]; it can be tried again.
    pub fn come_back(&mut self, wait: Duration) -> Result<(), StoreError> {
        if !self.aside {
            return Ok(());
        }
        self.home.take_again(wait)?;
        let opened = self.home.open_writer().and_then(|db| {
            if let Some(identity) = identity::in_use(&db)? {
                self.home.take_on(&identity)?;
            }
            let control = control_log::load(&db)?;
            Ok((db, control))
        });
        match opened {
            Ok((db, control)) => {
                (self.db, self.control, self.aside) = (db, control.map(Into::into), false);
                self.asked.replace(None);
                self.renew_actor();
                Ok(())
            }
            Err(error) => {
                self.home.release();
                Err(error)
            }
        }
    }
}
