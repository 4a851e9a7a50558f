//! Looking into entries: from sealed bytes to documents and list rows.
//!
//! Entries are stored first, together with the cursor, in one transaction (`answer.rs`); what they hold is applied
//! afterwards in another. Between the two they count as *received*: a crash there, even an out-of-memory abort inside
//! the merge library, loses nothing and is taken up at the next open, one by one, and an entry that brings the process
//! down three times is quarantined. (Design: one transaction for both. Two keep the promise that no bytes from outside
//! can undo the cursor.)

use kengai_protocol::control::ControlState;
use kengai_protocol::header::Header;
use kengai_protocol::item::{Item, Receipt, ReceiptKind, decode_items};
use kengai_protocol::statement::CircleKind;
use kengai_protocol::{CircleId, DeviceId, DocId, Entry, Hash, Role};
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::fence::alone;
use crate::documents::doc_kind::DocKind;
use crate::documents::document::Document;
use crate::documents::guard;
use crate::documents::linking::link;
use crate::feeds::control_log::circle_key;
use crate::feeds::outgoing::{feed_head, state};
use crate::window::coming_back::LET_GO;
use crate::{
    Store, StoreError, documents::exports, documents::overruled, documents::save, documents::written_once,
    feeds::body, lists::read_tables, window, window::coming_back,
};

/// Entries that are looked into under one mark.
const BATCH_ENTRIES_MAX: usize = 64;
/// How often an entry may take the process down before it is quarantined.
const ATTEMPTS_MAX: u32 = 3;
/// Why an entry is quarantined that cannot be read at all.
pub(crate) const UNDECODABLE: &str = "undecodable";

/// What became of one item.
pub(crate) enum ItemOutcome {
    Applied,
    Waiting(&'static str),
    Quarantined(&'static str),
}

/// Looks into everything that is received and not yet looked into, and into what waited for it. The index of what is open
/// is named, with its condition word for word: otherwise every start and every sync went through all entries there are.
pub(crate) fn catch_up(store: &mut Store) -> Result<(), StoreError> {
    // Left over from a process that ended in the middle: singly, so that a bad one cannot hide behind its neighbours.
    loop {
        let row: Option<(i64, u32)> = store
            .db
            .prepare_cached(
                "SELECT id, attempts FROM entries INDEXED BY entries_open
                 WHERE state IN (0, 2) AND state = 0 AND attempts > 0 ORDER BY id LIMIT 1",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((row, attempts)) = row else { break };
        if attempts >= ATTEMPTS_MAX {
            quarantine(&store.db, row, UNDECODABLE)?;
            continue;
        }
        store.db.execute("UPDATE entries SET attempts = attempts + 1 WHERE id = ?1", [row])?;
        try_rows(store, &[row])?;
    }
    loop {
        let rows: Vec<i64> = {
            let mut rows = store.db.prepare_cached(
                "SELECT id FROM entries INDEXED BY entries_open
                 WHERE state IN (0, 2) AND state = 0 AND attempts = 0 ORDER BY id LIMIT ?1",
            )?;
            rows.query_map([BATCH_ENTRIES_MAX], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        if rows.is_empty() {
            return Ok(());
        }
        let tx = store.db.transaction()?;
        for row in &rows {
            tx.prepare_cached("UPDATE entries SET attempts = 1 WHERE id = ?1")?.execute([row])?;
        }
        tx.commit()?;
        try_rows(store, &rows)?;
    }
}

pub(crate) fn quarantine(db: &Connection, row: i64, reason: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE entries SET state = ?2, reason = ?3 WHERE id = ?1")?.execute(params![
        row,
        state::QUARANTINED,
        reason
    ])?;
    Ok(())
}

/// Applies rows that were marked as tried. An error is told, and the mark taken back: it is the machine's, and no entry is
/// to blame ([`crate::database::fence`]).
fn try_rows(store: &mut Store, rows: &[i64]) -> Result<(), StoreError> {
    let applied = apply_rows(store, rows);
    if applied.is_err() {
        for row in rows {
            // If even this fails, the next try counts twice; the first error is the one to tell.
            let _ = store.db.execute(
                "UPDATE entries SET attempts = attempts - 1 WHERE id = ?1 AND state = 0 AND attempts > 0",
                [row],
            );
        }
    }
    applied
}

fn apply_rows(store: &mut Store, rows: &[i64]) -> Result<(), StoreError> {
    let Some(control) = store.control.clone() else { return Ok(()) };
    let own = store.device();
    let tx = store.db.transaction()?;
    for row in rows {
        if alone(&tx, || apply_row(&tx, &control, own, *row))?.is_err() {
            quarantine(&tx, *row, "document")?;
        }
    }
    Ok(tx.commit()?)
}

pub(crate) fn read_entry(db: &Connection, row: i64) -> Result<Entry, StoreError> {
    let bytes: Vec<u8> =
        db.prepare_cached("SELECT bytes FROM entries WHERE id = ?1")?.query_row([row], |row| row.get(0))?;
    Ok(Entry::decode(&bytes)?)
}

/// A body's items, each decoded or not.
pub(crate) type Items = Vec<Result<Item, kengai_protocol::DecodeError>>;

/// Opens an entry's body; the inner error is why it waits or is quarantined.
pub(crate) fn open_items(
    db: &Connection,
    entry: &Entry,
) -> Result<Result<Items, (u8, &'static str)>, StoreError> {
    let Some(key) = circle_key(db, entry.header.circle, entry.header.epoch)? else {
        return Ok(Err((state::WAITING, "key")));
    };
    let Ok(sealed) = entry.open(&key) else { return Ok(Err((state::QUARANTINED, "seal"))) };
    let Ok(plain) = body::unpack(&sealed) else { return Ok(Err((state::QUARANTINED, "body"))) };
    Ok(decode_items(&plain).map_err(|_| (state::QUARANTINED, "items")))
}

fn apply_row(tx: &Connection, control: &ControlState, own: DeviceId, row: i64) -> Result<(), StoreError> {
    let entry = read_entry(tx, row)?;
    let opened = if has_let_go(tx, row)? { Err((state::WAITING, LET_GO)) } else { open_items(tx, &entry)? };
    let items = match opened {
        Ok(items) => items,
        Err((state, reason)) => {
            tx.prepare_cached("UPDATE entries SET state = ?2, reason = ?3, attempts = 0 WHERE id = ?1")?
                .execute(params![row, state, reason])?;
            return Ok(());
        }
    };
    let is_own = entry.header.device == own;
    // What is looked into once more, because something else that it carries came back, is no news.
    let is_new = !is_own && !window::is_mapped(tx, row)?;
    window::note_applied(tx, row, &items, is_own)?;
    let (role, author) = (role_of(control, &entry), Author::of(tx, row, &entry)?);
    let mut touched = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        let doc = item.as_ref().ok().and_then(changed);
        let outcome = match item {
            Ok(item) => alone(tx, || {
                let outcome = apply_item(tx, control, author, role, &item)?;
                link(tx, row, &item)?;
                Ok(outcome)
            })?
            .unwrap_or(ItemOutcome::Quarantined("document")),
            Err(_) => ItemOutcome::Quarantined("malformed"),
        };
        let aside = match outcome {
            ItemOutcome::Applied => {
                if let Some(doc) = doc.filter(|_| is_new) {
                    coming_back::want_for_news(tx, doc)?;
                }
                touched.extend(doc);
                continue;
            }
            ItemOutcome::Waiting(reason) => (state::WAITING, reason),
            ItemOutcome::Quarantined(reason) => (state::QUARANTINED, reason),
        };
        tx.prepare_cached(
            "INSERT OR REPLACE INTO set_aside (entry, item, doc, state, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![row, at as i64, doc.map(|doc| doc.0.to_vec()), aside.0, aside.1])?;
    }
    tx.prepare_cached("UPDATE entries SET state = ?2, reason = NULL WHERE id = ?1")?
        .execute(params![row, state::APPLIED])?;
    for doc in touched {
        retry_waiting(tx, control, doc)?;
    }
    Ok(())
}

fn has_let_go(tx: &Connection, row: i64) -> Result<bool, StoreError> {
    let sql = "SELECT bodiless FROM entries WHERE id = ?1";
    Ok(tx.prepare_cached(sql)?.query_row([row], |row| row.get(0))?)
}

/// The author's role at the control head that the entry names. It was checked when the entry was taken in.
fn role_of(control: &ControlState, entry: &Entry) -> Option<Role> {
    let height = control.height_of(&entry.header.control_head)?;
    control.role_at(&entry.header.circle, &entry.header.device, height)
}

/// Items that waited for a change of this document.
fn retry_waiting(tx: &Connection, control: &ControlState, doc: DocId) -> Result<(), StoreError> {
    loop {
        let waiting: Vec<(i64, usize)> = {
            let mut rows = tx.prepare_cached(
                "SELECT entry, item FROM set_aside WHERE doc = ?1 AND state = 2 ORDER BY entry, item",
            )?;
            rows.query_map([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?
        };
        let mut progress = false;
        for (row, at) in waiting {
            let outcome = alone(tx, || apply_again(tx, control, row, at))?;
            match outcome.unwrap_or(ItemOutcome::Quarantined("document")) {
                ItemOutcome::Waiting(_) => {}
                ItemOutcome::Applied => {
                    tx.execute(
                        "DELETE FROM set_aside WHERE entry = ?1 AND item = ?2",
                        params![row, at as i64],
                    )?;
                    progress = true;
                }
                ItemOutcome::Quarantined(reason) => {
                    tx.execute(
                        "UPDATE set_aside SET state = 3, reason = ?3 WHERE entry = ?1 AND item = ?2",
                        params![row, at as i64, reason],
                    )?;
                }
            }
        }
        if !progress {
            return Ok(());
        }
    }
}

/// One item that waited.
fn apply_again(
    tx: &Connection,
    control: &ControlState,
    row: i64,
    at: usize,
) -> Result<ItemOutcome, StoreError> {
    const STILL: ItemOutcome = ItemOutcome::Waiting("change");
    let entry = read_entry(tx, row)?;
    let Ok(items) = open_items(tx, &entry)? else { return Ok(STILL) };
    let Some(Ok(item)) = items.into_iter().nth(at) else { return Ok(STILL) };
    let outcome = apply_item(tx, control, Author::of(tx, row, &entry)?, role_of(control, &entry), &item)?;
    if matches!(outcome, ItemOutcome::Applied) {
        link(tx, row, &item)?;
    }
    Ok(outcome)
}

/// Who says something, where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub(crate) circle: CircleId,
    pub(crate) device: DeviceId,
    /// Whether it came, or was made, since every text is a plain value.
    pub(crate) is_new: bool,
    /// Whether it is held to that: all that is new, but what this device's own program made before and sent later.
    pub(crate) plain: bool,
}

impl Author {
    fn of(tx: &Connection, row: i64, entry: &Entry) -> Result<Self, StoreError> {
        let sql = "SELECT plain FROM entries WHERE id = ?1";
        let is_new: bool = tx.prepare_cached(sql)?.query_row([row], |row| row.get(0))?;
        let Header { circle, device, .. } = entry.header;
        let plain = is_new && !read_tables::is_own_device(tx, device)?;
        Ok(Self { circle, device, is_new, plain })
    }
}

/// The document that an item changes.
pub(crate) fn changed(item: &Item) -> Option<DocId> {
    match item {
        Item::Change { doc, .. } => Some(*doc),
        Item::Carried(carried) => changed(&carried.item),
        _ => None,
    }
}

pub(crate) fn apply_item(
    tx: &Connection,
    control: &ControlState,
    author: Author,
    role: Option<Role>,
    item: &Item,
) -> Result<ItemOutcome, StoreError> {
    let Author { circle, device, .. } = author;
    match item {
        Item::Change { doc, doc_kind, at_ms, change } => {
            apply_change(tx, author, role, (*doc, *doc_kind), *at_ms, change)
        }
        Item::Receipt(receipt) => apply_receipt(tx, control, author, role, receipt),
        Item::Confirmation(confirmation) => {
            let Some(state) = control.device(&device) else { return Ok(ItemOutcome::Quarantined("author")) };
            if role != Some(Role::Manager) || state.staff != confirmation.by {
                return Ok(ItemOutcome::Quarantined("role"));
            }
            if !confirmation.doc.belongs_to(circle, DocKind::Visit.number()) {
                return Ok(ItemOutcome::Quarantined("circle"));
            }
            if confirmation.verify(&state.sign_key).is_err() {
                return Ok(ItemOutcome::Quarantined("signature"));
            }
            if !window::has_left(tx, confirmation.doc)? {
                read_tables::put_confirmation(tx, confirmation, device)?;
            }
            Ok(ItemOutcome::Applied)
        }
        // Managers alone read what was billed, and nobody else says it. The visits may not be here yet.
        Item::File(file) => {
            if control.circle(&circle).is_none_or(|circle| circle.kind != CircleKind::Managers) {
                return Ok(ItemOutcome::Quarantined("circle"));
            }
            if role != Some(Role::Manager) {
                return Ok(ItemOutcome::Quarantined("role"));
            }
            if control.device(&device).is_none_or(|author| author.staff != file.by) {
                return Ok(ItemOutcome::Quarantined("author"));
            }
            exports::put_file(tx, device, file)?;
            Ok(ItemOutcome::Applied)
        }
        // In the name of an older identity of the same installation, and of nobody else.
        Item::Carried(carried) if control.carries_on(&device, &carried.origin) => {
            apply_item(tx, control, Author { device: carried.origin, ..author }, role, &carried.item)
        }
        Item::Carried(_) => Ok(ItemOutcome::Quarantined("origin")),
        // A newer version's: kept inside the entry, passed on with it, and looked at again after an update.
        _ => Ok(ItemOutcome::Waiting("item")),
    }
}

fn apply_receipt(
    tx: &Connection,
    control: &ControlState,
    Author { circle, device, .. }: Author,
    role: Option<Role>,
    receipt: &Receipt,
) -> Result<ItemOutcome, StoreError> {
    if control.device(&device).is_none_or(|author| author.staff != receipt.staff) {
        return Ok(ItemOutcome::Quarantined("author"));
    }
    // A note's, a changed planned visit's, an incident's, or of any document that a value of it was decided against.
    let of = |kind: &DocKind| receipt.doc.belongs_to(circle, kind.number());
    if !DocKind::ALL.iter().any(of) {
        return Ok(ItemOutcome::Quarantined("circle"));
    }
    // It takes an incident from the managers' lists: nobody else can say that it was seen.
    let is_seen = receipt.kind == ReceiptKind::Read && of(&DocKind::Incident);
    if is_seen && role != Some(Role::Manager) {
        return Ok(ItemOutcome::Quarantined("role"));
    }
    if !window::has_left(tx, receipt.doc)? {
        read_tables::put_receipt(tx, receipt)?;
    }
    Ok(ItemOutcome::Applied)
}

fn apply_change(
    tx: &Connection,
    Author { circle, device, is_new, plain }: Author,
    role: Option<Role>,
    (doc, kind_number): (DocId, u8),
    at_ms: u64,
    bytes: &[u8],
) -> Result<ItemOutcome, StoreError> {
    let Some(kind) = DocKind::from_number(kind_number) else {
        // A newer version's kind: it waits inside its entry for a version that knows it.
        return Ok(ItemOutcome::Waiting("kind"));
    };
    if role < Some(kind.writer()) {
        return Ok(ItemOutcome::Quarantined("role"));
    }
    if !doc.belongs_to(circle, kind_number) {
        return Ok(ItemOutcome::Quarantined("circle"));
    }
    if window::has_left(tx, doc)? {
        // It is in its entry, and looked into when the record comes back.
        return Ok(ItemOutcome::Applied);
    }
    let change = match guard::read_change(bytes, &device) {
        Ok(change) => change,
        Err(_) => return Ok(ItemOutcome::Quarantined("change")),
    };
    if !written_once::holds(kind, circle, doc, &change) {
        return Ok(ItemOutcome::Quarantined("written_once"));
    }
    let mut document = match save::row(tx, doc)? {
        None => Document::empty(),
        Some(row) if row.kind == kind_number && row.circle == circle => row.document()?,
        Some(_) => return Ok(ItemOutcome::Quarantined("kind")),
    };
    let hash = change.hash();
    if document.has(&hash) {
        return Ok(ItemOutcome::Applied);
    }
    if !change.deps().iter().all(|dep| document.has(dep)) {
        return Ok(ItemOutcome::Waiting("change"));
    }
    if guard::apply_guarded(&mut document, &change).is_err() {
        return Ok(ItemOutcome::Quarantined("merge"));
    }
    // Looked at in the document with the change: a text may be made and written in one.
    if plain && guard::weaves_text(&document, &change) {
        return Ok(ItemOutcome::Quarantined("text"));
    }
    save::put(tx, doc, circle, kind, &save::Cache::of(&document)?)?;
    save::note_change(tx, doc, Hash(hash.0), device, at_ms)?;
    // What was decided before there was a word about it is old news.
    if is_new {
        overruled::note(tx, doc, Hash(hash.0), &overruled::by(&document, &change)?)?;
    }
    Ok(ItemOutcome::Applied)
}

/// Whether an entry follows its feed here.
pub(crate) fn follows(db: &Connection, entry: &Entry) -> Result<Follows, StoreError> {
    let header = &entry.header;
    let head = feed_head(db, header.circle, header.device.as_bytes())?;
    let (seq, hash) = head.map_or((0, Hash::default()), |head| (head.seq, head.hash));
    Ok(if header.seq > seq + 1 {
        Follows::Gap
    } else if header.seq == seq + 1 && header.prev == hash {
        Follows::Next { previous_control: head.map(|head| head.control_height) }
    } else {
        Follows::Fork
    })
}

/// How an entry relates to the head of its feed.
pub(crate) enum Follows {
    Next { previous_control: Option<u64> },
    Gap,
    Fork,
}
