//! (3) The same entries give the same read tables, whoever holds them and in whatever order they came.

use std::collections::{BTreeMap, BTreeSet};

use kengai_protocol::{CircleId, DocId};
use kengai_store::Store;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::chain::server_items;
use crate::cast::{Cast, Who};
use crate::chance::Dice;
use crate::device::Device;

/// What lists read, and the documents behind them. `{docs}` stands for the circle's documents.
const TABLES: [&str; 17] = [
    "SELECT 'documents', doc, kind, heads FROM documents WHERE doc IN {docs} ORDER BY doc",
    "SELECT 'changes', doc, hash, device, at_ms FROM changes WHERE doc IN {docs} ORDER BY doc, hash",
    "SELECT 'conflicts', * FROM conflicts WHERE doc IN {docs} ORDER BY doc, field",
    "SELECT 'overruled', * FROM overruled WHERE doc IN {docs} ORDER BY doc, decided, field, written",
    "SELECT 'visits', * FROM visits WHERE doc IN {docs} ORDER BY doc",
    "SELECT 'photo_names', * FROM photo_names WHERE doc IN {docs} ORDER BY doc, photo",
    "SELECT 'notes', * FROM notes WHERE doc IN {docs} ORDER BY note",
    "SELECT 'receipts', * FROM receipts WHERE doc IN {docs} ORDER BY note, staff, kind",
    "SELECT 'confirmations', doc, hash, device, payload, at_ms FROM confirmations WHERE doc IN {docs} ORDER BY doc, hash",
    "SELECT 'plan_rows', * FROM plan_rows WHERE doc IN {docs} ORDER BY plan_row",
    "SELECT 'rota', * FROM rota WHERE doc IN {docs} ORDER BY doc, plan_row, staff",
    "SELECT 'plan_changes', * FROM plan_changes WHERE doc IN {docs} ORDER BY plan_row, staff",
    "SELECT 'service_plans', * FROM service_plans WHERE doc IN {docs} ORDER BY doc",
    "SELECT 'incidents', * FROM incidents WHERE doc IN {docs} ORDER BY doc",
    "SELECT 'clients', * FROM clients WHERE doc IN {docs} ORDER BY client",
    "SELECT 'photos', id, circle, bytes FROM photos WHERE circle = ?1 ORDER BY id",
    "SELECT 'log', * FROM log WHERE circle = ?1 ORDER BY position",
];

/// The tables that belong to the server's order, not to the entries: they differ after a rebuild from nothing.
const FROM_SERVER: [&str; 2] = ["photos", "log"];

/// Computed from entries as well, and each device's own: forgotten with the others, and not compared between devices.
const OF_THE_DEVICE: [&str; 4] = ["unread", "set_aside", "entry_docs", "entry_map"];

/// What a device does not have from entries, or what is the truth itself. `feeds` are checked by their chain, own entries'
/// `entry_docs` and `entry_map` by what is unsent and what leaves.
const NOT_FROM_ENTRIES: [&str; 26] = [
    "alarms",
    "canary",
    "circle_keys",
    "contact_clocks",
    "contacts",
    "day_numbers",
    "discarded",
    "drafts",
    "entries",
    "exports",
    "exports_begun",
    "feeds",
    "fetched",
    "file_values",
    "finishes",
    "held",
    "left_docs",
    "log",
    "log_past",
    "made",
    "meta",
    "own_wraps",
    "pending",
    "photos",
    "photos_unfit",
    "statements",
];

type Rows = BTreeMap<String, Vec<String>>;

/// The rows of a circle on one device, by table.
#[must_use]
pub fn read_tables(store: &Store, circle: CircleId) -> Rows {
    let db = store.database();
    let docs = "(SELECT doc FROM documents WHERE circle = ?1)";
    let mut out = Rows::new();
    for sql in TABLES {
        let mut statement = db.prepare_cached(&sql.replace("{docs}", docs)).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([circle.as_bytes()]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let name: String = row.get(0).unwrap();
            let line: Vec<String> = (1..columns).map(|at| text(&row.get::<_, Value>(at).unwrap())).collect();
            out.entry(name).or_default().push(line.join("|"));
        }
    }
    let docs = documents(store, circle);
    let view = |doc: &DocId| {
        let (view, _) = store.document(*doc).unwrap().unwrap();
        format!("{doc}|{}", serde_json::to_string(&view).unwrap())
    };
    let searched = |doc: &DocId| {
        let doc = *doc;
        store.searchable(doc).unwrap().into_iter().map(move |line| format!("{doc}|{line}"))
    };
    out.insert("search".to_owned(), docs.iter().flat_map(searched).collect());
    out.insert("views".to_owned(), docs.iter().map(view).collect());
    out.retain(|_, rows| !rows.is_empty());
    out
}

fn documents(store: &Store, circle: CircleId) -> Vec<DocId> {
    let mut docs =
        store.database().prepare_cached("SELECT doc FROM documents WHERE circle = ?1 ORDER BY doc").unwrap();
    let docs = docs.query_map([circle.as_bytes()], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    docs.map(|doc| DocId::from_slice(&doc.unwrap()).unwrap()).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn differences(one: &Rows, other: &Rows) -> Vec<String> {
    let tables: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let empty = Vec::new();
    let mut found = Vec::new();
    for table in tables {
        let (a, b) = (one.get(table).unwrap_or(&empty), other.get(table).unwrap_or(&empty));
        if a != b {
            let first = a.iter().zip(b).find(|(a, b)| a != b);
            let first = first.map(|(a, b)| format!("{a}\n    {b}")).unwrap_or_default();
            let first: String = first.chars().take(2_000).collect();
            found.push(format!("table {table} differs ({} and {} rows)\n    {first}", a.len(), b.len()));
        }
    }
    found
}

/// (3) All members of a circle read the same.
#[must_use]
pub fn same_for_all(cast: &Cast) -> Vec<String> {
    let mut found = Vec::new();
    for circle in &cast.circles {
        let members: Vec<Who> = cast.members(*circle).into_keys().collect();
        let Some((first, rest)) = members.split_first() else { continue };
        let tables = |who: Who| read_tables(cast.devices[who].read(), *circle);
        let one = tables(*first);
        for other in rest {
            let (a, b) = (cast.devices[*first].name, cast.devices[*other].name);
            found.extend(
                differences(&one, &tables(*other)).into_iter().map(|what| format!("(3) {a} and {b}: {what}")),
            );
        }
    }
    found
}

/// (4) What was said before and is said again changes nothing, neither on a device nor at the server.
#[must_use]
pub fn nothing_by_replay(cast: &mut Cast) -> Vec<String> {
    let state = |cast: &Cast| -> Vec<(Vec<Rows>, u64)> {
        let tables =
            |device: &Device| cast.circles.iter().map(|circle| read_tables(device.read(), *circle)).collect();
        cast.devices.iter().map(|device| (tables(device), device.read().unsent_count().unwrap())).collect()
    };
    let before = (state(cast), server_items(cast));
    cast.replay();
    let after = (state(cast), server_items(cast));
    let mut found = Vec::new();
    for ((device, old), new) in cast.devices.iter().zip(&before.0).zip(&after.0) {
        if old != new {
            found.push(format!("(4) {} is not as before the replay", device.name));
        }
    }
    if before.1 != after.1 {
        found.push(format!("(4) the server has {} items after the replay, {} before", after.1, before.1));
    }
    found
}

/// (3) A device that forgets all but its entries, which come back in another order, reads the same again.
#[must_use]
pub fn same_after_rebuilding(cast: &Cast, who: Who, dice: &mut Dice) -> Vec<String> {
    let mut copy = cast.devices[who].copy_to("rebuilt");
    shuffle_entries(&copy, dice);
    assert!(copy.store().rebuild(cast.now_ms).unwrap(), "nothing is pending at rest");
    copy.restart();
    let mut found = Vec::new();
    for circle in &cast.circles {
        let without_server = |device: &Device| {
            let mut tables = read_tables(device.read(), *circle);
            tables.retain(|name, _| !FROM_SERVER.contains(&name.as_str()));
            let unread = "SELECT note FROM unread WHERE circle = ?1 ORDER BY note";
            let mut rows = device.read().database().prepare_cached(unread).unwrap();
            let rows = rows.query_map([circle.as_bytes()], |row| row.get(0)).unwrap();
            tables.insert("unread".to_owned(), rows.map(Result::unwrap).collect());
            tables
        };
        let (before, after) = (without_server(&cast.devices[who]), without_server(&copy));
        found.extend(
            differences(&before, &after)
                .into_iter()
                .map(|what| format!("(3) {} rebuilt in another order: {what}", cast.devices[who].name)),
        );
    }
    found
}

/// The name of a table that is compared.
fn compared(sql: &str) -> &str {
    sql.split('\'').nth(1).unwrap()
}

/// Every table that can be computed from entries.
fn from_entries() -> Vec<&'static str> {
    let compared = TABLES.iter().map(|sql| compared(sql)).filter(|table| !FROM_SERVER.contains(table));
    compared.chain(OF_THE_DEVICE).chain(["search", "search_due"]).collect()
}

/// Every table of a device that is neither compared nor named with the reason why not.
#[must_use]
pub fn tables_that_nobody_compares(db: &Connection) -> Vec<String> {
    let mut rows = db
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .unwrap();
    let tables = rows.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    let known: BTreeSet<&str> = from_entries().into_iter().chain(NOT_FROM_ENTRIES).collect();
    tables.filter(|table| !known.contains(table.as_str())).collect()
}

/// Gives entries other places, in an order that the dice choose.
fn shuffle_entries(device: &Device, dice: &mut Dice) {
    let db = device.read().database();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let mut ids: Vec<i64> = db
        .prepare("SELECT id FROM entries")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let far = 1_000_000;
    db.execute("UPDATE entries SET id = id + ?1", [far]).unwrap();
    let old: Vec<i64> = ids.iter().map(|id| id + far).collect();
    for at in (1..ids.len()).rev() {
        ids.swap(at, dice.below(at + 1));
    }
    for (old, new) in old.iter().zip(&ids) {
        db.execute("UPDATE entries SET id = ?2 WHERE id = ?1", [old, new]).unwrap();
    }
}
