//! Photos as they lie here: whose circle, how large, whether the file is here, where it stands at the server, and what was found
//! unfit to be shown.

use kengai_protocol::limits::THUMBNAIL_BLOB_BYTES_MAX;
use kengai_protocol::{CircleId, Hash};
use rusqlite::{Connection, Transaction, params};

use crate::StoreError;
use crate::photos::photo_of::PhotoOf;

/// A picture that was sealed here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Own {
    pub(crate) id: Hash,
    pub(crate) circle: CircleId,
    /// Size of the sealed file, bytes.
    pub(crate) bytes: usize,
    /// It is a thumbnail.
    pub(crate) small: bool,
    /// The visit that it was taken for, on this device, by this version of the program: whatever names it from here on has a row that
    /// says so.
    pub(crate) of: Option<PhotoOf>,
    /// When it came here, Unix milliseconds.
    pub(crate) at_ms: u64,
}

/// Puts a photo whose file is here and that the server does not have yet, as far as this device knows. Nothing changes for
/// one that is known.
pub(crate) fn put_own(db: &Connection, own: &Own) -> Result<usize, StoreError> {
    let (visit, visit_ms) = own.of.map_or((None, own.at_ms), |of| (Some(of.visit.0), of.visit_ms));
    Ok(db
        .prepare_cached(
            "INSERT OR IGNORE INTO photos
               (id, circle, bytes, own, here, counter, at_ms, small, visit, visit_ms, made)
             VALUES (?1, ?2, ?3, 1, 1, NULL, ?4, ?5, ?6, ?7, ?6 IS NOT NULL)",
        )?
        .execute(params![
            own.id.as_bytes(),
            own.circle.as_bytes(),
            own.bytes,
            own.at_ms,
            own.small,
            visit,
            visit_ms
        ])?)
}

/// Its file is removed, and nobody ever knew of it but this device.
pub(crate) fn forget(db: &Connection, id: &Hash) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM photos_unfit WHERE id = ?1")?.execute([id.as_bytes()])?;
    db.prepare_cached("DELETE FROM photos WHERE id = ?1 AND made = 1 AND counter IS NULL")?
        .execute([id.as_bytes()])?;
    Ok(())
}

/// The server has a photo, at this counter. Returns how many rows say so.
pub(crate) fn put_at_server(
    tx: &Transaction<'_>,
    id: &Hash,
    circle: CircleId,
    bytes: u64,
    counter: u64,
    now_ms: u64,
) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms, small)
             VALUES (?1, ?2, ?3, 0, 0, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET counter = excluded.counter",
        )?
        .execute(params![
            id.as_bytes(),
            circle.as_bytes(),
            bytes,
            counter,
            now_ms,
            bytes <= THUMBNAIL_BLOB_BYTES_MAX
        ])?)
}

/// Its file is here.
pub(crate) fn is_here(db: &Connection, id: &Hash) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET here = 1 WHERE id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// It is being sent: the server may have some of it from now on.
pub(crate) fn is_begun(db: &Connection, id: &Hash) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET begun = 1 WHERE id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// Its file was set aside; it is fetched again if the server holds it.
pub(crate) fn is_not_here(db: &Connection, id: &Hash) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET here = 0 WHERE id = ?1 AND counter IS NOT NULL")?
        .execute([id.as_bytes()])?;
    Ok(())
}

/// The server holds it durably.
pub(crate) fn is_sent(db: &Connection, id: &Hash, counter: u64) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET counter = ?2, reason = NULL WHERE id = ?1")?
        .execute(params![id.as_bytes(), counter])?;
    Ok(())
}

/// The line broke on it.
pub(crate) fn goes_last(db: &Connection, id: &Hash) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET breaks = breaks + 1 WHERE id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// Whatever was refused is offered once more. Returns how many there are.
pub(crate) fn offer_again(db: &Connection) -> Result<usize, StoreError> {
    Ok(db.prepare_cached("UPDATE photos SET reason = NULL WHERE reason IS NOT NULL")?.execute([])?)
}

/// The server will not take it.
pub(crate) fn is_refused(db: &Connection, id: &Hash, reason: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET reason = ?2 WHERE id = ?1")?
        .execute(params![id.as_bytes(), reason])?;
    Ok(())
}

/// The server was restored from a backup, and what it held above a counter is not durable any more.
pub(crate) fn lose_places_above(tx: &Transaction<'_>, counter: u64) -> Result<(), StoreError> {
    tx.execute("UPDATE photos SET counter = NULL WHERE counter > ?1", [counter])?;
    Ok(())
}

/// It leaves with its record; its file is removed afterwards.
pub(crate) fn leaves(tx: &Transaction<'_>, id: &Hash) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE photos SET here = 0, away = 1 WHERE id = ?1 AND away = 0")?
        .execute([id.as_bytes()])?;
    Ok(())
}

/// Its file is removed.
pub(crate) fn has_left(db: &Connection, id: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE photos SET away = 2 WHERE id = ?1 AND away = 1")?.execute([id])?;
    Ok(())
}

/// Its record comes back, and it may be fetched.
pub(crate) fn comes_back(tx: &Transaction<'_>, id: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE photos SET away = 0 WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// The photos whose files are to be removed, as the table has them, and which of them are thumbnails.
pub(crate) fn leaving(db: &Connection) -> Result<Vec<(Vec<u8>, bool)>, StoreError> {
    let mut rows = db.prepare_cached("SELECT id, small FROM photos WHERE away = 1")?;
    Ok(rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Looked at and not fit to be shown.
pub(crate) fn note_unfit(db: &Connection, id: &Hash, why: u8) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO photos_unfit (id, why) VALUES (?1, ?2)")?
        .execute(params![id.as_bytes(), why])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kengai_photo::limits::THUMBNAIL_BYTES_MAX;
    use kengai_protocol::blob::BlobHeader;
    use kengai_protocol::seal::TAG_BYTES;

    use super::*;

    #[test]
    fn a_thumbnail_that_is_sealed_is_one_to_the_server_too() {
        assert!((THUMBNAIL_BYTES_MAX + BlobHeader::BYTES + TAG_BYTES) as u64 <= THUMBNAIL_BLOB_BYTES_MAX);
    }
}
