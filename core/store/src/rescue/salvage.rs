//! Reading what can be read of a damaged database.
//!
//! A page that was hit does not decrypt, and takes with it the rows that lie on it, or the way to others. Tables with row
//! ids are read in ranges that are halved around what does not read, so that one bad page costs the rows on that page.
//! Tables without are read from both ends. Nothing here writes, and nothing stops at an error: what was not read is
//! counted, and where an index names it, named.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kengai_protocol::item::{Item, decode_items};
use kengai_protocol::keys::CircleKey;
use kengai_protocol::{CircleId, DeviceId, DocId, Entry, Hash, Statement};
use rusqlite::types::Value;
use rusqlite::{Row, Transaction};

use crate::database::key::DatabaseKey;
use crate::database::outline;
use crate::feeds::body;
use crate::feeds::entries::State;
use crate::rescue::column::Column;
use crate::rescue::keep_tables::{KEPT_BY_KEY, KEPT_BY_ROW, Kept};
use crate::rescue::kept_rows::FoundRow;
use crate::rescue::source::Source;
use crate::rescue::step::RescueStep;
use crate::{Disk, StoreError};

/// Rows of a table, word for word.
#[derive(Debug, Default)]
pub(crate) struct Copied {
    pub(crate) table: &'static str,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// An entry with what the database knew of it.
#[derive(Debug)]
pub(crate) struct SalvagedEntry {
    pub(crate) entry: Entry,
    pub(crate) counter: Option<u64>,
    pub(crate) received_ms: u64,
    /// Held to the rule that every text is a plain value.
    pub(crate) plain: bool,
    row: i64,
    /// It stood on a page by itself.
    loose: bool,
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Salvage {
    pub(crate) meta: Vec<(String, Vec<u8>)>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) keys: Vec<(CircleId, Hash, [u8; 32])>,
    pub(crate) entries: Vec<SalvagedEntry>,
    pub(crate) copied: Vec<Copied>,
    /// Documents of which something was on this device only and does not read.
    pub(crate) lost: BTreeSet<DocId>,
    /// Something that was on this device only may be lost without a name.
    pub(crate) unknown: bool,
}

/// Reads the database at `path`. `ours` are this device's identities. Tells `progress` each part that is begun.
///
/// # Errors
/// What the file system says of files that are made for it. What does not read of the database is none.
pub(crate) fn read(
    disk: &dyn Disk,
    path: &Path,
    key: &DatabaseKey,
    ours: &[DeviceId],
    progress: &mut dyn FnMut(RescueStep),
) -> Result<Salvage, StoreError> {
    let mut salvage = Salvage { unknown: true, ..Salvage::default() };
    let source = Source { disk, path, key, connection: RefCell::new(None) };
    if !source.schema_reads() {
        // Closing also moves the write-ahead log into the file.
        source.connection.take();
        if !outline::lay_over(disk, path, key)? || !source.schema_reads() {
            return Ok(salvage);
        }
    }
    salvage.unknown = false;
    progress(RescueStep::Keys);
    read_facts(&source, &mut salvage);
    progress(RescueStep::Entries);
    read_entries(&source, ours, &mut salvage)?;
    progress(RescueStep::Unsent);
    read_kept(&source, ours, &mut salvage)?;
    Ok(salvage)
}

fn read_facts(source: &Source, salvage: &mut Salvage) {
    let Salvage { meta, statements, keys, .. } = salvage;
    source.both_ends("meta", "key", "key, value", &mut |row| {
        let fact = (row.get(0).ok()?, row.get(1).ok()?);
        if !meta.contains(&fact) {
            meta.push(fact);
        }
        Some(())
    });
    source.ranges(
        "SELECT height, bytes FROM statements WHERE height BETWEEN ?1 AND ?2 ORDER BY height",
        &mut |row| {
            statements.push(Statement::decode(&row.get::<_, Vec<u8>>(1).ok()?).ok()?);
            Some(())
        },
    );
    statements.sort_by_key(|statement| statement.height);
    statements.dedup_by_key(|statement| statement.height);
    source.both_ends("circle_keys", "circle, epoch", "circle, epoch, circle_key", &mut |row| {
        let circle = CircleId::from_slice(&row.get::<_, Vec<u8>>(0).ok()?).ok()?;
        let epoch = Hash::from_slice(&row.get::<_, Vec<u8>>(1).ok()?).ok()?;
        let one = (circle, epoch, row.get::<_, Vec<u8>>(2).ok()?.try_into().ok()?);
        if !keys.contains(&one) {
            keys.push(one);
        }
        Some(())
    });
}

fn read_entries(source: &Source, ours: &[DeviceId], salvage: &mut Salvage) -> Result<(), StoreError> {
    let Salvage { entries, lost, unknown, .. } = salvage;
    let mut there = BTreeSet::new();
    // A database of before has no mark, and nothing in it is held to what the mark says.
    let marked = source.columns("entries").iter().any(|column| column.name == "plain");
    let select =
        format!("id, bytes, counter, received_ms, hash, state, {}", if marked { "plain" } else { "0" });
    let select = select.as_str();
    let loose = Cell::new(false);
    let mut take = |row: &Row<'_>| {
        let entry = Entry::decode(&row.get::<_, Vec<u8>>(1).ok()?).ok()?;
        let own = ours.contains(&entry.header.device);
        // A fork of somebody else's is evidence that the server has as well.
        let evidence = row.get::<_, u8>(5).ok()? == State::Fork.number() && !own;
        let counter = row.get(2).ok()?;
        let holds = entry.header.hash().as_bytes() == row.get::<_, Vec<u8>>(4).ok()?;
        if !holds {
            return None;
        }
        let (id, received_ms, plain) = (row.get(0).ok()?, row.get(3).ok()?, row.get(6).ok()?);
        if there.insert(id) && !evidence {
            entries.push(SalvagedEntry { entry, counter, received_ms, plain, row: id, loose: loose.get() });
        }
        Some(())
    };
    let in_order = format!("SELECT {select} FROM entries WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    if source.ranges(&in_order, &mut take) {
        return Ok(());
    }
    loose.set(true);
    source.leaves("entries", select, &mut take)?;
    // Which of those that did not read were on this device only? Their index says so, if it reads.
    let unsent = source
        .list("SELECT device, id FROM entries INDEXED BY entries_unsent WHERE counter IS NULL", |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
        });
    *unknown |= unsent.is_none();
    if let Some(unsent) = &unsent {
        // Of an entry that the server took there may be an older row on a page that was let go.
        let still: BTreeSet<i64> = unsent.iter().map(|(_, id)| *id).collect();
        entries.retain(|one| one.counter.is_some() || !one.loose || still.contains(&one.row));
    }
    let own = |device: &[u8]| ours.iter().any(|one| one.as_bytes() == device);
    let unsent: Vec<i64> =
        unsent.unwrap_or_default().into_iter().filter(|(device, _)| own(device)).map(|(_, id)| id).collect();
    for id in unsent.into_iter().filter(|id| !there.contains(id)) {
        let mut named = false;
        source.both_ends("entry_docs", "doc, entry", "doc, entry", &mut |row| {
            if row.get::<_, i64>(1).ok()? == id {
                named |= lost.insert(DocId::from_slice(&row.get::<_, Vec<u8>>(0).ok()?).ok()?);
            }
            Some(())
        });
        *unknown |= !named;
    }
    Ok(())
}

/// Tables that hold what is nowhere else. A row counts if it is what its table holds (`kept_rows.rs`).
fn read_kept(source: &Source, ours: &[DeviceId], salvage: &mut Salvage) -> Result<(), StoreError> {
    for kept in KEPT_BY_ROW {
        let copied = read_by_row(source, ours, &kept, salvage)?;
        salvage.copied.push(copied);
    }
    for Kept { table, key, only_here, is } in KEPT_BY_KEY {
        let columns = source.columns(table);
        if columns.is_empty() {
            // Of an older version's layout.
            continue;
        }
        let mut copied = Copied { table, columns: names(&columns), rows: Vec::new() };
        let whole = source.both_ends(table, key, &names(&columns).join(", "), &mut |row| {
            let values = (0..columns.len()).map(|at| row.get(at).ok()).collect::<Option<Vec<Value>>>()?;
            let holds = is(&FoundRow { ours, columns: &columns, values: &values });
            if holds && !copied.rows.contains(&values) {
                copied.rows.push(values);
            }
            Some(())
        });
        // Sealed without its key: it cannot be said of what.
        salvage.unknown |= only_here && !whole;
        salvage.copied.push(copied);
    }
    Ok(())
}

fn read_by_row(
    source: &Source,
    ours: &[DeviceId],
    kept: &Kept,
    salvage: &mut Salvage,
) -> Result<Copied, StoreError> {
    let Kept { table, key: id, only_here, is } = *kept;
    let columns = source.columns(table);
    let mut copied = Copied { table, columns: names(&columns), rows: Vec::new() };
    let select = format!("{id}, {}", copied.columns.join(", "));
    let read = |row: &Row<'_>| {
        let value = |(at, column): (usize, &Column)| {
            let value = row.get::<_, Value>(at + 1).ok()?;
            column.takes(&value).then_some(value)
        };
        let values = columns.iter().enumerate().map(value).collect::<Option<Vec<Value>>>()?;
        let holds = is(&FoundRow { ours, columns: &columns, values: &values });
        holds.then_some((row.get::<_, i64>(0).ok()?, values))
    };
    let sql = format!("SELECT {select} FROM {table} WHERE {id} BETWEEN ?1 AND ?2 ORDER BY {id}");
    let mut there = BTreeSet::new();
    let whole = source.ranges(&sql, &mut |row| {
        let (id, values) = read(row)?;
        if there.insert(id) {
            copied.rows.push(values);
        }
        Some(())
    });
    if whole {
        return Ok(copied);
    }
    let mut loose = Vec::new();
    source.leaves(table, &select, &mut |row| {
        loose.extend(read(row));
        Some(())
    })?;
    let listed = only_here.then(|| listed(source, table, id)).flatten();
    let found = |values: &[Value], of: fn(&FoundRow<'_>) -> Option<i64>| {
        of(&FoundRow { ours, columns: &columns, values })
    };
    // What was deleted, or moved to another page, may stand on one that was let go: the newest counts, and what the
    // table's index does not know, or an entry carries already, is not there any more.
    loose.sort_by_key(|(_, values)| std::cmp::Reverse(found(values, |row| row.number("updated_ms"))));
    let formed = formed(ours, salvage);
    for (id, values) in loose {
        let row = FoundRow { ours, columns: &columns, values: &values };
        let known = listed.as_ref().is_none_or(|listed| listed.get(&id).map(Vec::as_slice) == row.doc());
        let carried = row.item().is_some_and(|(kind, payload)| formed.contains(&item_hash(kind, payload)));
        if known && !carried && there.insert(id) {
            copied.rows.push(values);
        }
    }
    if only_here {
        name_lost(listed, &there, salvage);
    }
    Ok(copied)
}

/// The hash of an item, whoever carries it.
fn item_hash(kind: i64, payload: &[u8]) -> Hash {
    let item = u64::try_from(kind).ok().and_then(|kind| Item::decode(kind, payload).ok());
    let (kind, payload) = match item {
        Some(Item::Carried(carried)) => carried.item.encode(),
        Some(item) => item.encode(),
        None => (0, payload.to_vec()),
    };
    Hash::of(&[&kind.to_be_bytes(), &payload])
}

/// The items of this device's own entries that were read: none of them is still to be put into one.
fn formed(ours: &[DeviceId], salvage: &Salvage) -> BTreeSet<Hash> {
    let own = salvage.entries.iter().map(|one| &one.entry).filter(|one| ours.contains(&one.header.device));
    let items = own.filter_map(|entry| {
        let header = &entry.header;
        let fits =
            |(circle, epoch, _): &&(CircleId, Hash, _)| (circle, epoch) == (&header.circle, &header.epoch);
        let (_, _, key) = salvage.keys.iter().find(fits)?;
        let sealed = entry.open(&CircleKey::from_bytes(*key)).ok()?;
        decode_items(&body::unpack_at(&sealed, &body::Place::of(header)).ok()?).ok()
    });
    let hash = |item: Item| {
        let (kind, payload) = item.encode();
        item_hash(i64::try_from(kind).unwrap_or_default(), &payload)
    };
    items.flatten().flatten().map(hash).collect()
}

fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.name.clone()).collect()
}

/// Which document each row of a table is about, from its index on `doc`, if that reads.
fn listed(source: &Source, table: &str, id: &str) -> Option<BTreeMap<i64, Vec<u8>>> {
    let rows = source.list(&format!("SELECT doc, {id} FROM {table} ORDER BY doc"), |row| {
        Ok((row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(0)?))
    })?;
    Some(rows.into_iter().collect())
}

/// The documents of rows that did not read.
fn name_lost(listed: Option<BTreeMap<i64, Vec<u8>>>, there: &BTreeSet<i64>, salvage: &mut Salvage) {
    let Some(listed) = listed else {
        salvage.unknown = true;
        return;
    };
    for (_, doc) in listed.into_iter().filter(|(id, _)| !there.contains(id)) {
        match DocId::from_slice(&doc) {
            Ok(doc) if doc != DocId::default() => {
                salvage.lost.insert(doc);
            }
            _ => salvage.unknown = true,
        }
    }
}

/// Puts copied rows into a new database, by the columns that both have.
///
/// # Errors
/// As the database.
pub(crate) fn put(tx: &Transaction<'_>, copied: &Copied) -> Result<(), StoreError> {
    if copied.rows.is_empty() {
        return Ok(());
    }
    let marks: Vec<String> = (1..=copied.columns.len()).map(|at| format!("?{at}")).collect();
    let sql = format!(
        "INSERT OR IGNORE INTO {} ({}) VALUES ({})",
        copied.table,
        copied.columns.join(", "),
        marks.join(", ")
    );
    let mut insert = tx.prepare(&sql)?;
    for row in &copied.rows {
        insert.execute(rusqlite::params_from_iter(row))?;
    }
    Ok(())
}
