//! Looking whether everything on this device still is what was written: pages, entries, logs, photo files.
//!
//! Reads everything once, so it takes as long as the database is large (a year of an office: seconds). Changes nothing,
//! but for a photo file that is damaged, which is set aside as everywhere, or gone: it is fetched again if the server
//! holds it.

use std::collections::BTreeMap;

use kengai_protocol::header::LogHead;
use kengai_protocol::log::{LogEvent, after, empty};
use kengai_protocol::{CircleId, ControlState, Entry, Hash};
use rusqlite::{Row, params};

use crate::database;
use crate::feeds::entries::State;
use crate::{Store, StoreError};

/// What was looked at, and what does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audit {
    /// The database's pages are whole and its structures fit.
    pub pages_whole: bool,
    /// Entries looked at.
    pub entries: u64,
    /// Entries whose hash, signature, author or place in the feed does not hold.
    pub entries_wrong: u64,
    /// Positions of circles' logs looked at.
    pub positions: u64,
    /// Positions whose running hash does not come out.
    pub positions_wrong: u64,
    /// Photo files looked at.
    pub photos: u64,
    /// Photos whose file is damaged or gone.
    pub photos_wrong: u64,
}

impl Audit {
    /// Everything holds.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.pages_whole && self.entries_wrong == 0 && self.positions_wrong == 0 && self.photos_wrong == 0
    }
}

impl Store {
    /// Looks at everything.
    ///
    /// # Errors
    /// As the database; what does not hold is no error but said in the [`Audit`].
    pub fn audit(&self) -> Result<Audit, StoreError> {
        let mut audit = Audit::default();
        audit.pages_whole = match database::check(&self.db) {
            Ok(()) => true,
            Err(StoreError::DamagedDatabase) => return Ok(audit),
            Err(error) => return Err(error),
        };
        if let Some(control) = self.control() {
            self.audit_entries(control, &mut audit)?;
            self.audit_logs(control, &mut audit)?;
        }
        self.audit_photos(&mut audit)?;
        Ok(audit)
    }

    /// Every entry is the one that its row names, was signed by whom it says, and follows the one before it.
    fn audit_entries(&self, control: &ControlState, audit: &mut Audit) -> Result<(), StoreError> {
        let mut query = self.db.prepare(
            "SELECT hash, bytes, state, bodiless FROM entries WHERE state <> ?1 ORDER BY circle, device, seq",
        )?;
        let mut rows = query.query([State::Fork.number()])?;
        let mut before: Option<(Entry, Hash)> = None;
        while let Some(row) = rows.next()? {
            audit.entries += 1;
            let hash = hash_of(blob(row, 0)?)?;
            let bytes = blob(row, 1)?;
            let Ok(entry) = Entry::decode(bytes) else {
                audit.entries_wrong += 1;
                continue;
            };
            let follows = before.as_ref().is_none_or(|(last, last_hash)| {
                let same =
                    (last.header.circle, last.header.device) == (entry.header.circle, entry.header.device);
                !same || entry.header.seq != last.header.seq + 1 || entry.header.prev == *last_hash
            });
            // What waits or is quarantined has its reason elsewhere; here it must only be what it was.
            let counts =
                row.get::<_, u8>(2)? != State::Applied.number() || entry.check(control, None).is_ok();
            // A body is missing only where it has left because a backup of the server has it.
            let whole = entry.body.is_none() == row.get::<_, bool>(3)?;
            if entry.header.hash() != hash || !follows || !counts || !whole {
                audit.entries_wrong += 1;
            }
            before = Some((entry, hash));
        }
        Ok(())
    }

    /// Every circle's running hash comes out again from what took the positions.
    fn audit_logs(&self, control: &ControlState, audit: &mut Audit) -> Result<(), StoreError> {
        let mut events = self.db.prepare(
            "SELECT 1, hash FROM entries WHERE circle = ?1 AND counter = ?2 AND state <> ?3
             UNION ALL SELECT 2, id FROM photos WHERE circle = ?1 AND counter = ?2",
        )?;
        let mut query =
            self.db.prepare("SELECT circle, position, counter, hash FROM log ORDER BY circle, position")?;
        let mut rows = query.query([])?;
        let mut heads: BTreeMap<CircleId, LogHead> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            audit.positions += 1;
            let circle = CircleId::from_slice(blob(row, 0)?).map_err(|_| StoreError::BadRow)?;
            let (position, counter): (u64, u64) = (row.get(1)?, row.get(2)?);
            let stored = hash_of(blob(row, 3)?)?;
            let head = heads.entry(circle).or_insert_with(|| empty(control.org(), circle));
            // A log that begins or goes on behind a gap is taken from there: the rest of it is still to come.
            if head.position + 1 == position {
                let event = events
                    .query_row(params![circle.as_bytes(), counter, State::Fork.number()], |row| {
                        Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
                    });
                let next = match event {
                    Ok((1, hash)) => Some(after(*head, LogEvent::Entry(hash_of(&hash)?))),
                    Ok((_, id)) => Some(after(*head, LogEvent::Blob(hash_of(&id)?))),
                    Err(rusqlite::Error::QueryReturnedNoRows) => None,
                    Err(error) => return Err(error.into()),
                };
                if next.is_none_or(|next| next.hash != stored) {
                    audit.positions_wrong += 1;
                }
            }
            *head = LogHead { position, hash: stored };
        }
        Ok(())
    }

    /// Every photo that should be here is, and has the bytes that its name promises.
    fn audit_photos(&self, audit: &mut Audit) -> Result<(), StoreError> {
        let mut query = self.db.prepare("SELECT id FROM photos WHERE here = 1")?;
        let ids = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
        for id in ids {
            audit.photos += 1;
            // What the server holds is fetched again with the next sync.
            match self.sealed_photo(hash_of(&id)?) {
                Ok(_) => {}
                Err(StoreError::NotFound(_) | StoreError::DamagedPhoto) => audit.photos_wrong += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn blob<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8], StoreError> {
    row.get_ref(column)?.as_blob().map_err(|_| StoreError::BadRow)
}

fn hash_of(bytes: &[u8]) -> Result<Hash, StoreError> {
    Hash::from_slice(bytes).map_err(|_| StoreError::BadRow)
}
