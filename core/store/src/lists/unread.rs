//! Notes that whoever this device belongs to has not marked: what a list asks for each client, without looking at every note.

use kengai_protocol::{CircleId, DeviceId, DocId, StaffId};
use rusqlite::{Connection, Transaction, params};

use crate::StoreError;
use crate::home::owner;

/// A note is here, by somebody else: unread, unless `own` has marked it.
pub(crate) fn put(
    tx: &Transaction<'_>,
    (doc, note): (DocId, &str),
    client: &str,
    circle: CircleId,
    own: Option<&str>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO unread (doc, note, client, circle) SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE doc = ?1 AND note = ?2 AND staff = ?5)",
    )?
    .execute(params![doc.as_bytes(), note, client, circle.as_bytes(), own])?;
    Ok(())
}

/// A note was marked.
pub(crate) fn remove(tx: &Transaction<'_>, doc: DocId, note: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM unread WHERE doc = ?1 AND note = ?2")?
        .execute(params![doc.as_bytes(), note])?;
    Ok(())
}

/// A thread's notes are written anew, or have left.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM unread WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}

/// Notes this device's identities; what was written under them is no longer unread where an older version said so.
pub(crate) fn note_own_devices(db: &mut Connection, identities: &[DeviceId]) -> Result<(), StoreError> {
    if owner::identities_are(db, identities)? {
        return Ok(());
    }
    let tx = db.transaction()?;
    for one in identities {
        tx.execute(
            "DELETE FROM unread WHERE EXISTS (SELECT 1 FROM notes WHERE notes.doc = unread.doc
                                              AND notes.note = unread.note AND notes.device = ?1)",
            [one.as_bytes()],
        )?;
    }
    owner::note_identities(&tx, identities)?;
    Ok(tx.commit()?)
}

/// This device learns whose it is: notes that this person has marked elsewhere, or here before a rescue, are not unread.
pub(crate) fn forget_read(tx: &Transaction<'_>, staff: StaffId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM unread WHERE EXISTS (SELECT 1 FROM receipts
         WHERE receipts.doc = unread.doc AND receipts.note = unread.note AND receipts.staff = ?1)",
    )?
    .execute([staff.to_string()])?;
    Ok(())
}
