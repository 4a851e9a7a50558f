//! The order in which photos go and come: thumbnails before all others. What the line broke on goes behind all else, a thumbnail when it
//! did so three times, so that nothing waits for it for ever. Of what goes, the newest visit's first and of one visit the smallest. Of what comes, those of clients who
//! are visited soon first, and then the newest.

use kengai_protocol::{CircleId, Hash};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use crate::database::columns::at_most;
use crate::documents::drafted_photos::of_drafts_alone;
use crate::photos::PhotoRow;
use crate::photos::orphans::NAMELESS;
use crate::{Store, StoreError};

/// Thumbnails on which the line broke once or twice: most lines break now and then, and a thumbnail is still worth more than a photo.
const AGAIN: &str = "breaks > 0 AND breaks < 3 AND small = 1";
/// What goes behind all else.
const BEHIND: &str = "breaks > 0 AND (breaks >= 3 OR small = 0)";

impl Store {
    /// Photos that the server does not hold and others are to have, in the order in which they go: not those that it refused, nor those
    /// of drafts, which go when their record is finished.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_to_send(&self, count_max: usize) -> Result<Vec<PhotoRow>, StoreError> {
        // One is enough to know that there are none.
        if count_max == 0 || self.ready(1)?.is_empty() {
            return Ok(Vec::new());
        }
        let drafted = of_drafts_alone(&self.db)?;
        let mut due = self.ready(count_max.saturating_add(drafted.len()))?;
        due.retain(|photo| !drafted.contains(&photo.id));
        due.truncate(count_max);
        Ok(due)
    }

    /// The same with those of drafts.
    fn ready(&self, count_max: usize) -> Result<Vec<PhotoRow>, StoreError> {
        let mut out = Vec::new();
        // Each as its index has them.
        for (which, first) in [
            ("small = 1 AND breaks = 0", ""),
            (AGAIN, "breaks, small DESC,"),
            ("small = 0 AND breaks = 0", ""),
            (BEHIND, "breaks, small DESC,"),
        ] {
            let limit = at_most(count_max.saturating_sub(out.len()));
            let sql = format!(
                "SELECT id, circle, bytes, small, begun FROM photos
                 WHERE counter IS NULL AND here = 1 AND reason IS NULL AND {which} AND NOT {NAMELESS}
                 ORDER BY {first} visit_ms DESC, visit, bytes, id LIMIT ?1"
            );
            out.extend(self.photo_rows(&sql, vec![limit])?);
        }
        Ok(out)
    }

    /// Photos that the server holds and this device does not, in the order in which they come; `ahead`: the circles of clients who are
    /// visited soon.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_to_fetch(&self, ahead: &[CircleId], count_max: usize) -> Result<Vec<PhotoRow>, StoreError> {
        let mut out = Vec::new();
        let places = vec!["?"; ahead.len()].join(", ");
        let circles = || ahead.iter().map(|circle| Value::Blob(circle.0.to_vec()));
        let mut add = |which: &str, order: &str, circles: Vec<Value>| {
            let limit = Value::Integer(at_most(count_max.saturating_sub(out.len())));
            let sql = format!(
                "SELECT id, circle, bytes, small, begun FROM photos
                 WHERE here = 0 AND away = 0 AND counter IS NOT NULL AND {which}
                 ORDER BY {order} counter DESC, id LIMIT ?"
            );
            out.extend(self.photo_rows(&sql, circles.into_iter().chain([limit]).collect::<Vec<_>>())?);
            Ok::<_, StoreError>(())
        };
        let order = format!("breaks, small DESC, circle IN ({places}) DESC,");
        for (small, broken) in [(1, AGAIN), (0, BEHIND)] {
            for whose in ["", "NOT"] {
                let which = format!("small = {small} AND breaks = 0 AND circle {whose} IN ({places})");
                add(&which, "", circles().collect())?;
            }
            add(broken, &order, circles().collect())?;
        }
        Ok(out)
    }

    /// How many photos the server holds and this device is still to fetch; thumbnails are not counted.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_to_fetch_count(&self) -> Result<u64, StoreError> {
        let sql =
            "SELECT count(*) FROM photos WHERE here = 0 AND away = 0 AND counter IS NOT NULL AND small = 0";
        Ok(self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// A photo's place, if the server holds it, this device does not, and its record is here.
    ///
    /// # Errors
    /// As the database.
    pub fn photo_to_fetch(&self, id: Hash) -> Result<Option<PhotoRow>, StoreError> {
        let fetchable: bool = self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM photos WHERE id = ?1 AND here = 0 AND away = 0 AND counter IS NOT NULL)",
            )?
            .query_row([id.as_bytes()], |row| row.get(0))?;
        Ok(self.photo_row(id)?.filter(|_| fetchable).map(|(row, _)| row))
    }

    fn photo_rows(&self, sql: &str, values: Vec<impl rusqlite::ToSql>) -> Result<Vec<PhotoRow>, StoreError> {
        let mut rows = self.db.prepare_cached(sql)?;
        let mut rows = rows.query(params_from_iter(values))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(row)?);
        }
        Ok(out)
    }
}

fn read(row: &Row<'_>) -> Result<PhotoRow, StoreError> {
    Ok(PhotoRow {
        id: Hash::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?,
        circle: CircleId::from_slice(&row.get::<_, Vec<u8>>(1)?).map_err(|_| StoreError::BadRow)?,
        bytes: row.get(2)?,
        small: row.get(3)?,
        begun: row.get(4)?,
    })
}
