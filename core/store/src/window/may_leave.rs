//! What may leave a device: records of visits and handover notes that are older than its window and safe.
//!
//! The age of something is not the word of one clock. A record's day and a note's month are by the writer's clock, which
//! may be years off: so what the server took within the window stays as well, by the server's clock (a correction or a read
//! mark, too, keeps what it belongs to). And what *today* is must be agreed by the server's clock and this device's own
//! (`window.rs` of the facade): one that runs years ahead sends nothing away.

use kengai_model::Thread;
use kengai_model::note::Recipient;
use kengai_protocol::{DocId, Hash};
use rusqlite::{Connection, params};

use crate::database::columns;
use crate::documents::doc_kind::DocKind;
use crate::documents::drafted_photos::named_in;
use crate::documents::rows as documents;
use crate::documents::view::View;
use crate::home::owner::own_staff;
use crate::{StoreError, Window};

/// Something that may leave.
pub(crate) struct Leaving {
    pub(crate) doc: DocId,
    pub(crate) kind: DocKind,
    pub(crate) client: String,
    /// Its day; of a thread the last of its month.
    pub(crate) day: String,
    pub(crate) plan_row: Option<String>,
    pub(crate) photos: Vec<Hash>,
}

/// Nothing of the document `old` is under way, open, or younger than the window by the server's clock, and a backup
/// covers every entry that concerns it: ?1 the first day, ?2 newest ones that stay, ?3 backed-up height, ?4 the first
/// moment of the window by the server's clock.
const SAFE: &str = "
    NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.doc = old.doc)
    AND NOT EXISTS (SELECT 1 FROM pending WHERE pending.doc = old.doc)
    AND NOT EXISTS (SELECT 1 FROM conflicts WHERE conflicts.doc = old.doc)
    AND NOT EXISTS (SELECT 1 FROM set_aside WHERE set_aside.doc = old.doc)
    AND NOT EXISTS (SELECT 1 FROM fetched WHERE fetched.doc = old.doc)
    AND NOT EXISTS (SELECT 1 FROM entry_map JOIN entries ON entries.id = entry_map.entry
         WHERE entry_map.doc = old.doc AND (entries.counter IS NULL OR entries.counter > ?3
              OR entries.state <> 1 OR entries.server_ms >= ?4))
    AND NOT EXISTS (SELECT 1 FROM entry_docs JOIN entries ON entries.id = entry_docs.entry
         WHERE entry_docs.doc = old.doc AND (entries.counter IS NULL OR entries.counter > ?3
              OR entries.state <> 1 OR entries.server_ms >= ?4))";

/// What may leave, the oldest first, at most so many. Everything that this device holds of each is covered by a backup.
pub(crate) fn leaving(
    db: &Connection,
    window: &Window,
    backed_up: u64,
    count_max: usize,
) -> Result<Vec<Leaving>, StoreError> {
    let mut out = visits(db, window, backed_up, count_max)?;
    out.extend(notes(db, window, backed_up, count_max - out.len())?);
    let mut not_covered = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM photos WHERE id = ?1 AND (counter IS NULL OR counter > ?2))",
    )?;
    let mut covered = Vec::with_capacity(out.len());
    for one in out {
        let mut safe = true;
        for photo in &one.photos {
            let open: bool = not_covered.query_row(params![photo.as_bytes(), backed_up], |row| row.get(0))?;
            safe &= !open;
        }
        if safe {
            covered.push(one);
        }
    }
    Ok(covered)
}

/// The first moment of the window, Unix milliseconds; 0 where the calendar says no better.
fn first_ms(window: &Window) -> i64 {
    let midnight = kengai_model::MinuteOfDay::new(0, 0).and_then(|midnight| window.first_day().at(midnight));
    midnight.map_or(0, |first| first.raw())
}

fn visits(
    db: &Connection,
    window: &Window,
    backed_up: u64,
    count_max: usize,
) -> Result<Vec<Leaving>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT doc, client, day, plan_row FROM visits AS old
         WHERE day < ?1 AND conflicts = 0 AND outcome IS NOT NULL
           AND (?2 = 0 OR EXISTS (SELECT 1 FROM visits AS newer
                WHERE newer.client = old.client AND (newer.day, newer.doc) > (old.day, old.doc)
                LIMIT 1 OFFSET ?2 - 1))
           AND {SAFE}
         ORDER BY day, doc LIMIT ?5"
    ))?;
    let first = window.first_day().to_string();
    let rows: Vec<(Vec<u8>, String, String, Option<String>)> = query
        .query_map(
            params![first, window.records, backed_up, first_ms(window), columns::at_most(count_max)],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?
        .collect::<Result<_, _>>()?;
    rows.into_iter()
        .map(|(doc, client, day, plan_row)| {
            let doc = columns::doc(&doc)?;
            let photos = named_in(&view_of(db, doc)?.fields).collect();
            Ok(Leaving { doc, kind: DocKind::Visit, client, day, plan_row, photos })
        })
        .collect()
}

/// Handover notes, and months of them from before. Each has as many newer ones of the same client as stay.
fn notes(
    db: &Connection,
    window: &Window,
    backed_up: u64,
    count_max: usize,
) -> Result<Vec<Leaving>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT doc FROM (SELECT doc, client, circle, max(at_ms) AS newest FROM notes GROUP BY doc) AS old
         WHERE newest < ?4
           AND (?2 = 0 OR EXISTS (SELECT 1 FROM notes AS newer
                WHERE newer.client = old.client AND newer.at_ms > old.newest AND newer.circle = old.circle
                LIMIT 1 OFFSET ?2 - 1))
           AND {SAFE}
         ORDER BY newest, doc"
    ))?;
    let first = window.first_day().to_string();
    let mut rows = query.query(params![first, window.records, backed_up, first_ms(window)])?;
    let own_staff = own_staff(db)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        if out.len() == count_max {
            break;
        }
        let doc = columns::doc(&row.get::<_, Vec<u8>>(0)?)?;
        let found = documents::row(db, doc)?.ok_or(StoreError::BadRow)?;
        let Some(kind) = DocKind::from_number(found.kind) else { continue };
        let view = found.view()?;
        let Ok(thread) = Thread::from_fields(&view.fields) else { continue };
        let of_note = thread.notes.values().next().filter(|_| kind == DocKind::Note);
        let day = of_note.map_or_else(|| thread.month.last_day(), |note| note.at.day()).to_string();
        if day < first && !waits(db, doc, &thread, own_staff.as_deref())? {
            let (client, photos) = (thread.client.to_string(), named_in(&view.fields).collect());
            out.push(Leaving { doc, kind, client, day, plan_row: None, photos });
        }
    }
    Ok(out)
}

/// Whether a note waits: one for whoever visits next that this device's user has not read, or not acknowledged where it
/// wants that; or one that the user wrote and that wants an acknowledgement nobody has given. (Notes for the manager alone
/// wait on the managers' devices, which keep everything.) A note that this version cannot read waits for one that can.
fn waits(db: &Connection, doc: DocId, thread: &Thread, own: Option<&str>) -> Result<bool, StoreError> {
    if thread.rest.fields.keys().any(|path| path.starts_with("note.")) {
        return Ok(true);
    }
    let mut marked = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM receipts
         WHERE doc = ?1 AND note = ?2 AND kind = ?3 AND (?4 IS NULL OR staff = ?4))",
    )?;
    let mut is_unread =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM unread WHERE doc = ?1 AND note = ?2)")?;
    for (id, note) in thread.notes.iter().filter(|(_, note)| !note.withdrawn) {
        let id = id.to_string();
        let mut has = |kind: u8, staff: Option<&str>| -> Result<bool, StoreError> {
            Ok(marked.query_row(params![doc.as_bytes(), id, kind, staff], |row| row.get(0))?)
        };
        let mine = own.is_some_and(|own| note.from.to_string() == own);
        let unread: bool = is_unread.query_row(params![doc.as_bytes(), id], |row| row.get(0))?;
        let for_me = note.to.0.contains(&Recipient::NextHelper);
        let open = note.must_acknowledge && if mine { !has(2, None)? } else { for_me && !has(2, own)? };
        if open || (for_me && unread) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn view_of(db: &Connection, doc: DocId) -> Result<View, StoreError> {
    documents::row(db, doc)?.ok_or(StoreError::BadRow)?.view()
}
