//! Photos that the server keeps and that no record names. The server is blind and cannot know; a device that has all records can.
//!
//! A photo that somebody took out of a record again is one, and so is one whose record never came. What came within the last day is not
//! counted: its record may be on its way. Nothing removes them yet.

use kengai_protocol::{CircleId, Hash};
use rusqlite::params;

use crate::database::columns::{circle, hash};
use crate::database::facts;
use crate::documents::drafted_photos::named_in;
use crate::documents::shelf;
use crate::{Store, StoreError};

const KEY: &str = "orphan_photos";
/// How long a photo may be here before its record, milliseconds.
const GRACE_MS: u64 = 24 * 60 * 60 * 1_000;

/// Photos of one circle that no record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrphanPhotos {
    /// The circle.
    pub circle: CircleId,
    /// How many.
    pub photos: u64,
    /// Their bytes at the server.
    pub bytes: u64,
}

/// A photo that the server keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoAtServer {
    /// Its name.
    pub id: Hash,
    /// Of which circle.
    pub circle: CircleId,
    /// How large, bytes.
    pub bytes: u64,
}

impl Store {
    /// The photos that the server keeps and that have been known here for a day.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_at_server(&self, now_ms: u64) -> Result<Vec<PhotoAtServer>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT id, circle, bytes FROM photos WHERE counter IS NOT NULL AND away = 0 AND small = 0 AND at_ms <= ?1",
        )?;
        let rows = query.query_map([now_ms.saturating_sub(GRACE_MS)], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
        })?;
        rows.map(|row| {
            let (id, place, bytes) = row?;
            Ok(PhotoAtServer { id: hash(id)?, circle: circle(&place)?, bytes })
        })
        .collect()
    }

    /// The photos that the next `docs_max` documents name, after the one at `after` (0 for the first); and where to go on.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_named(&self, after: i64, docs_max: usize) -> Result<(Vec<Hash>, Option<i64>), StoreError> {
        let mut query = self
            .db
            .prepare_cached("SELECT rowid, packed FROM documents WHERE rowid > ?1 ORDER BY rowid LIMIT ?2")?;
        let mut rows = query.query(params![after, docs_max])?;
        let (mut named, mut count, mut last) = (Vec::new(), 0, after);
        while let Some(row) = rows.next()? {
            let packed: Vec<u8> = row.get(1)?;
            named.extend(named_in(&shelf::view(&packed)?.fields));
            (last, count) = (row.get(0)?, count + 1);
        }
        Ok((named, (count == docs_max).then_some(last)))
    }

    /// Notes what a look found, at that time.
    ///
    /// # Errors
    /// As the database.
    pub fn note_orphan_photos(&mut self, found: &[OrphanPhotos], now_ms: u64) -> Result<(), StoreError> {
        let mut bytes = now_ms.to_be_bytes().to_vec();
        for one in found {
            bytes.extend(one.circle.as_bytes());
            bytes.extend(one.photos.to_be_bytes());
            bytes.extend(one.bytes.to_be_bytes());
        }
        facts::set(&self.db, KEY, &bytes)
    }

    /// What the last look found, and when that was, Unix milliseconds; 0 before any.
    ///
    /// # Errors
    /// As the database.
    pub fn orphan_photos(&self) -> Result<(u64, Vec<OrphanPhotos>), StoreError> {
        let Some(noted) = facts::get(&self.db, KEY)? else { return Ok((0, Vec::new())) };
        let (at, rest) = noted.split_first_chunk::<8>().ok_or(StoreError::BadRow)?;
        let number = |bytes: &[u8]| bytes.try_into().map(u64::from_be_bytes).map_err(|_| StoreError::BadRow);
        let found = rest.chunks(32).map(|one| match one.len() {
            32 => Ok(OrphanPhotos {
                circle: circle(&one[..16])?,
                photos: number(&one[16..24])?,
                bytes: number(&one[24..])?,
            }),
            _ => Err(StoreError::BadRow),
        });
        Ok((u64::from_be_bytes(*at), found.collect::<Result<_, _>>()?))
    }
}
