//! Handover notes (申し送り) by client, and who has read or acknowledged them.

use kengai_model::{ClientId, StaffId};
use kengai_protocol::{CircleId, DeviceId, DocId};
use rusqlite::{Row, params};

use crate::database::columns::{at_most, circle, device, doc, parse};
use crate::{Store, StoreError};

/// A handover note's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteEntry {
    /// The note, in hex.
    pub note: String,
    /// Its thread.
    pub doc: DocId,
    /// The circle.
    pub circle: CircleId,
    /// Whose.
    pub client: ClientId,
    /// When, by the writer's clock.
    pub at_ms: u64,
    /// The device that wrote it.
    pub device: DeviceId,
}

/// Who read or acknowledged a note, and when by their clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEntry {
    /// Who.
    pub staff: StaffId,
    /// 了解 rather than 既読.
    pub acknowledged: bool,
    /// When.
    pub at_ms: u64,
}

fn note_entry(row: &Row<'_>) -> Result<NoteEntry, StoreError> {
    Ok(NoteEntry {
        note: row.get(0)?,
        doc: doc(&row.get::<_, Vec<u8>>(1)?)?,
        circle: circle(&row.get::<_, Vec<u8>>(2)?)?,
        client: parse(&row.get::<_, String>(3)?)?,
        at_ms: row.get(4)?,
        device: device(&row.get::<_, Vec<u8>>(5)?)?,
    })
}

impl Store {
    /// A client's handover notes, the newest first.
    ///
    /// # Errors
    /// As the database.
    pub fn notes_of_client(
        &self,
        circle: CircleId,
        client: ClientId,
        count_max: usize,
    ) -> Result<Vec<NoteEntry>, StoreError> {
        self.collect(
            "SELECT note, doc, circle, client, at_ms, device FROM notes WHERE client = ?1 AND circle = ?2
             ORDER BY at_ms DESC, note LIMIT ?3",
            params![client.to_string(), circle.as_bytes(), at_most(count_max)],
            note_entry,
        )
    }

    /// A client's notes that others wrote and this member of staff has not marked, whatever the writers' clocks said.
    ///
    /// # Errors
    /// As the database.
    pub fn unread_of_client(
        &self,
        circle: CircleId,
        client: ClientId,
        staff: StaffId,
    ) -> Result<Vec<NoteEntry>, StoreError> {
        let own: Vec<String> = self.control.as_ref().map_or_else(Vec::new, |control| {
            let of_staff = control.devices().filter(|(_, device)| device.staff.0 == *staff.as_bytes());
            of_staff.map(|(id, _)| id.to_string()).collect()
        });
        self.collect(
            "SELECT notes.note, notes.doc, notes.circle, notes.client, at_ms, device
             FROM unread CROSS JOIN notes ON notes.doc = unread.doc AND notes.note = unread.note
             WHERE unread.client = ?1 AND unread.circle = ?2
             AND instr(?4, lower(hex(device))) = 0
             AND NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.doc = notes.doc
                             AND receipts.note = notes.note AND receipts.staff = ?3)
             ORDER BY at_ms DESC, notes.note",
            params![client.to_string(), circle.as_bytes(), staff.to_string(), own.join(" ")],
            note_entry,
        )
    }

    /// Where a note stands. In one thread, unless somebody used its id again in another.
    ///
    /// # Errors
    /// As the database.
    pub fn note_entries(&self, note: &str) -> Result<Vec<NoteEntry>, StoreError> {
        self.collect(
            "SELECT note, doc, circle, client, at_ms, device FROM notes WHERE note = ?1 ORDER BY doc",
            params![note],
            note_entry,
        )
    }

    /// The notes whose id begins so, in hex.
    ///
    /// # Errors
    /// As the database.
    pub fn notes_beginning(&self, beginning: &str) -> Result<Vec<NoteEntry>, StoreError> {
        // Beyond the last digit of any id that begins so.
        let end = format!("{beginning}g");
        self.collect(
            "SELECT note, doc, circle, client, at_ms, device FROM notes
             WHERE note >= ?1 AND note < ?2 ORDER BY note, doc",
            params![beginning, end],
            note_entry,
        )
    }

    /// Who read and acknowledged a note of a thread.
    ///
    /// # Errors
    /// As the database.
    pub fn receipts_of(&self, thread: DocId, note: &str) -> Result<Vec<ReceiptEntry>, StoreError> {
        self.collect(
            "SELECT staff, kind, at_ms FROM receipts WHERE doc = ?1 AND note = ?2 ORDER BY kind, at_ms, staff",
            params![thread.as_bytes(), note],
            |row| {
                let staff: String = row.get(0)?;
                // A protocol id and a model id have the same text form.
                Ok(ReceiptEntry {
                    staff: parse(&staff)?,
                    acknowledged: row.get::<_, u8>(1)? == 2,
                    at_ms: row.get(2)?,
                })
            },
        )
    }
}
