//! The order in which photos go and come: thumbnails before all others. Of what goes, the newest visit's first and of one visit the smallest;
//! what the line broke on goes behind. Of what comes, those of clients who are visited soon first, and then the newest.

use kengai_protocol::{CircleId, Hash};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use crate::database::columns::at_most;
use crate::documents::drafted_photos::of_drafts_alone;
use crate::photos::PhotoRow;
use crate::photos::orphans::NAMELESS;
use crate::{Store, StoreError};

impl Store {
    /// Photos that the server does not hold and others are to have, in the order in which they go: not those that it refused, nor those
    /// of drafts, which go when their record is finished.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_to_send(&self, count_max: usize) -> Result<Vec<PhotoRow>, StoreError> {
        let sql = format!(
            "SELECT id, circle, bytes, small, begun FROM photos
             WHERE counter IS NULL AND here = 1 AND reason IS NULL AND NOT {NAMELESS}
             ORDER BY small DESC, breaks, visit_ms DESC, visit, bytes, id LIMIT ?1"
        );
        // One is enough to know that there are none.
        if count_max == 0 || self.photo_rows(&sql, vec![at_most(1)])?.is_empty() {
            return Ok(Vec::new());
        }
        let drafted = of_drafts_alone(&self.db)?;
        let limit = at_most(count_max.saturating_add(drafted.len()));
        let mut due = self.photo_rows(&sql, vec![limit])?;
        due.retain(|photo| !drafted.contains(&photo.id));
        due.truncate(count_max);
        Ok(due)
    }

    /// Photos that the server holds and this device does not, in the order in which they come; `ahead`: the circles of clients who are
    /// visited soon.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_to_fetch(&self, ahead: &[CircleId], count_max: usize) -> Result<Vec<PhotoRow>, StoreError> {
        let mut out = Vec::new();
        let places = vec!["?"; ahead.len()].join(", ");
        for small in [true, false] {
            for soon in [true, false] {
                let (size, whose) = (u8::from(small), if soon { "" } else { "NOT" });
                let sql = format!(
                    "SELECT id, circle, bytes, small, begun FROM photos
                     WHERE here = 0 AND away = 0 AND counter IS NOT NULL
                       AND small = {size} AND circle {whose} IN ({places})
                     ORDER BY counter DESC, id LIMIT ?"
                );
                let circles = ahead.iter().map(|circle| Value::Blob(circle.0.to_vec()));
                let limit = Value::Integer(at_most(count_max.saturating_sub(out.len())));
                out.extend(self.photo_rows(&sql, circles.chain([limit]).collect::<Vec<_>>())?);
            }
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
