//! Entries as they lie here: rows of `entries`, and what each of them counts for.
//!
//! Every change of such a row is a function of this file, so what can become of an entry is read here. Queries of other files
//! write the numbers of [`State`] out: they stand in the conditions of the table's indexes, which are used only by the word.

use kengai_protocol::sync_answer::Place;
use kengai_protocol::{DeviceId, Entry, Hash};
use rusqlite::{Connection, Transaction, params};

use crate::{AsideReason, StoreError, WaitingReason};

/// What an entry counts for on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It counts, and has not been looked into.
    Received,
    /// What it holds is in the documents.
    Applied,
    /// It may count when something else is here; why it does not yet.
    Waiting(Option<AsideReason>),
    /// It does not count, and why.
    Quarantined(AsideReason),
    /// Another one stands at its number.
    Fork,
}

impl State {
    /// As the table has it.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Received => 0,
            Self::Applied => 1,
            Self::Waiting(_) => 2,
            Self::Quarantined(_) => 3,
            Self::Fork => 4,
        }
    }

    fn reason(self) -> Option<&'static str> {
        let why = match self {
            Self::Received | Self::Applied => None,
            Self::Waiting(why) => why,
            Self::Quarantined(why) => Some(why),
            Self::Fork => Some(AsideReason::Fork),
        };
        why.map(AsideReason::code)
    }
}

/// Puts an entry that this device has just made; returns its row.
pub(crate) fn put_own(
    tx: &Transaction<'_>,
    entry: &Entry,
    state: State,
    now_ms: u64,
) -> Result<i64, StoreError> {
    let header = &entry.header;
    tx.prepare_cached(
        "INSERT INTO entries (circle, device, seq, hash, bytes, state, received_ms, plain)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
    )?
    .execute(params![
        header.circle.as_bytes(),
        header.device.as_bytes(),
        header.seq,
        header.hash().as_bytes(),
        entry.encode(),
        state.number(),
        now_ms
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Puts an entry that the server gave, with its place and the server's word on when it took it; it waits until it is judged.
/// Returns its row.
pub(crate) fn put_received(
    tx: &Transaction<'_>,
    (entry, hash): (&Entry, Hash),
    (place, server_ms): (Place, u64),
    now_ms: u64,
) -> Result<i64, StoreError> {
    let header = &entry.header;
    tx.prepare_cached(
        "INSERT INTO entries (circle, device, seq, hash, bytes, position, counter, state, received_ms,
         server_ms, plain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 2, ?8, ?9, 1)",
    )?
    .execute(params![
        header.circle.as_bytes(),
        header.device.as_bytes(),
        header.seq,
        hash.as_bytes(),
        entry.encode(),
        place.position,
        place.counter,
        now_ms,
        server_ms
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Puts an entry that was read from a damaged database and that the server had taken: it is looked into again when its feed is
/// whole. Where the body had left this device, the header keeps the feed together and waits for the body.
pub(crate) fn put_salvaged(
    tx: &Transaction<'_>,
    entry: &Entry,
    counter: Option<u64>,
    received_ms: u64,
    plain: bool,
) -> Result<(), StoreError> {
    let header = &entry.header;
    tx.prepare_cached(
        "INSERT OR IGNORE INTO entries (circle, device, seq, hash, bytes, counter, state, reason, received_ms,
                                         bodiless, plain)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 2, 'gap', ?7, ?8, ?9)",
    )?
    .execute(params![
        header.circle.as_bytes(),
        header.device.as_bytes(),
        header.seq,
        header.hash().as_bytes(),
        entry.encode(),
        counter,
        received_ms,
        entry.body.is_none(),
        plain
    ])?;
    Ok(())
}

/// Takes an entry out: its bytes are kept elsewhere, and what the server has at its number finds its place.
pub(crate) fn remove(tx: &Transaction<'_>, row: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM entries WHERE id = ?1")?.execute([row])?;
    Ok(())
}

/// What an entry counts for from now on.
pub(crate) fn set(db: &Connection, row: i64, state: State) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE entries SET state = ?2, reason = ?3 WHERE id = ?1")?.execute(params![
        row,
        state.number(),
        state.reason()
    ])?;
    Ok(())
}

/// The same, and it is as if it had never been tried.
pub(crate) fn set_untried(tx: &Transaction<'_>, row: i64, state: State) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE entries SET state = ?2, reason = ?3, attempts = 0 WHERE id = ?1")?
        .execute(params![row, state.number(), state.reason()])?;
    Ok(())
}

/// What was being looked into together when the process ended has been tried once.
pub(crate) fn count_a_try(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let sql = "UPDATE entries INDEXED BY entries_open SET attempts = attempts + 1
               WHERE state IN (0, 2) AND state = 0";
    tx.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// It is about to be looked into once more.
pub(crate) fn mark_next_try(db: &Connection, row: i64) -> Result<(), StoreError> {
    db.execute("UPDATE entries SET attempts = attempts + 1 WHERE id = ?1", [row])?;
    Ok(())
}

/// The try failed for a reason that is not the entry's.
pub(crate) fn take_try_back(db: &Connection, row: i64) -> Result<(), StoreError> {
    db.execute(
        "UPDATE entries SET attempts = attempts - 1 WHERE id = ?1 AND state = 0 AND attempts > 0",
        [row],
    )?;
    Ok(())
}

/// Notes an entry's place in its log, and the server's word on when it took it, where that is said.
pub(crate) fn set_place(
    tx: &Transaction<'_>,
    row: i64,
    place: Place,
    server_ms: Option<u64>,
) -> Result<(), StoreError> {
    // Why the server did not take it is over; why it does not count here is not.
    tx.prepare_cached(
        "UPDATE entries SET position = ?2, counter = ?3, server_ms = coalesce(?4, server_ms),
                reason = CASE state WHEN 1 THEN NULL ELSE reason END
         WHERE id = ?1",
    )?
    .execute(params![row, place.position, place.counter, server_ms])?;
    Ok(())
}

/// The server lacks the later ones of an entry's feed, though it had accepted them: they are offered again.
pub(crate) fn lacks_after(tx: &Transaction<'_>, row: i64, have: u64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE entries SET counter = NULL, position = NULL, server_ms = NULL
         WHERE (circle, device) = (SELECT circle, device FROM entries WHERE id = ?1) AND seq > ?2",
        params![row, have],
    )?;
    Ok(())
}

/// The server was restored from a backup, and what it held above a counter is not durable any more.
pub(crate) fn lose_places_above(tx: &Transaction<'_>, counter: u64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE entries SET counter = NULL, position = NULL, server_ms = NULL WHERE counter > ?1",
        [counter],
    )?;
    Ok(())
}

/// The server wants it without references.
pub(crate) fn send_in_full(tx: &Transaction<'_>, row: i64) -> Result<(), StoreError> {
    tx.execute("UPDATE entries SET in_full = 1 WHERE id = ?1", [row])?;
    Ok(())
}

/// Why the server did not take it this time; what it counts for here is as before.
pub(crate) fn set_reason(tx: &Transaction<'_>, row: i64, reason: WaitingReason) -> Result<(), StoreError> {
    tx.execute("UPDATE entries SET reason = ?2 WHERE id = ?1", params![row, reason.code()])?;
    Ok(())
}

/// It came once more with another signature, which its hash does not cover.
pub(crate) fn set_bytes(tx: &Transaction<'_>, row: i64, entry: &Entry) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE entries SET bytes = ?2 WHERE id = ?1")?
        .execute(params![row, entry.encode()])?;
    Ok(())
}

/// Its body leaves this device.
pub(crate) fn drop_body(tx: &Transaction<'_>, row: i64, entry: Entry) -> Result<(), StoreError> {
    let header = Entry { body: None, ..entry };
    tx.prepare_cached("UPDATE entries SET bytes = ?2, bodiless = 1 WHERE id = ?1")?
        .execute(params![row, header.encode()])?;
    Ok(())
}

/// Its body is here again.
pub(crate) fn give_body(tx: &Transaction<'_>, row: i64, entry: &Entry) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE entries SET bytes = ?2, bodiless = 0 WHERE id = ?1")?
        .execute(params![row, entry.encode()])?;
    Ok(())
}

/// The body of one that was not looked into is here again. One that does not count yet is looked into when it does.
pub(crate) fn give_awaited_body(tx: &Transaction<'_>, row: i64, entry: &Entry) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE entries SET bytes = ?2, bodiless = 0, state = CASE reason WHEN ?3 THEN ?4 ELSE state END
         WHERE id = ?1 AND bodiless = 1 AND state <> ?5",
    )?
    .execute(params![
        row,
        entry.encode(),
        AsideReason::LetGo.code(),
        State::Received.number(),
        State::Applied.number()
    ])?;
    Ok(())
}

/// Everything that was looked into and concerns a document is looked into again.
pub(crate) fn receive_again(tx: &Transaction<'_>, doc: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE entries SET state = ?2, attempts = 0 WHERE state = ?3 AND id IN
         (SELECT entry FROM entry_map WHERE doc = ?1 UNION SELECT entry FROM entry_docs WHERE doc = ?1)",
    )?
    .execute(params![doc, State::Received.number(), State::Applied.number()])?;
    Ok(())
}

/// Everything that was looked into and has its body is looked into again.
pub(crate) fn receive_all_again(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE entries SET state = ?1, attempts = 0 WHERE state = ?2 AND bodiless = 0",
        [State::Received.number(), State::Applied.number()],
    )?;
    Ok(())
}

/// What the program of before could not read is looked into again. Items that are applied already are known to their
/// documents: a second look changes nothing there.
pub(crate) fn receive_unread_again(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE entries SET state = 0, attempts = 0, reason = NULL
         WHERE (state = 3 AND reason IN ('body', 'items'))
            OR (state = 1 AND id IN (SELECT entry FROM set_aside WHERE reason IN ('kind', 'item', 'malformed')))",
        [],
    )?;
    Ok(())
}

/// The entry of a row.
pub(crate) fn read(db: &Connection, row: i64) -> Result<Entry, StoreError> {
    let bytes: Vec<u8> =
        db.prepare_cached("SELECT bytes FROM entries WHERE id = ?1")?.query_row([row], |row| row.get(0))?;
    Ok(Entry::decode(&bytes)?)
}

/// Whether its body has left this device.
pub(crate) fn has_let_go(db: &Connection, row: i64) -> Result<bool, StoreError> {
    let sql = "SELECT bodiless FROM entries WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.query_row([row], |row| row.get(0))?)
}

/// Whether it came, or was made, since every text is a plain value.
pub(crate) fn is_plain(db: &Connection, row: i64) -> Result<bool, StoreError> {
    let sql = "SELECT plain FROM entries WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.query_row([row], |row| row.get(0))?)
}

/// Whether a device wrote it.
pub(crate) fn is_of(db: &Connection, row: i64, device: DeviceId) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT device = ?2 FROM entries WHERE id = ?1")?
        .query_row(params![row, device.as_bytes()], |row| row.get(0))?)
}

/// Whether the server has an entry.
pub(crate) fn is_on_server(db: &Connection, hash: &Hash) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM entries WHERE hash = ?1 AND counter IS NOT NULL)")?
        .query_row([hash.as_bytes()], |row| row.get(0))?)
}
