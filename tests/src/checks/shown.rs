//! What a device shows of its own records is true: *sent* is on the server's disk, in the life of it that the device last heard of;
//! what is not backed up yet is still here; *backed up* was in a backup. Read from the files of both sides.

use std::collections::BTreeSet;

use kengai_protocol::Hash;
use kengai_server::ledger::{BLOBS_FOLDER, LEDGER_FILE};
use rusqlite::{Connection, OpenFlags};

use crate::cast::{Cast, Who};

/// What a device says of one of its entries or photos.
struct Said {
    hash: Hash,
    counter: u64,
    is_here: bool,
}

/// Everything that a device shows as sent or backed up, and that is not.
#[must_use]
pub fn shown_is_true(cast: &Cast, who: Who) -> Vec<String> {
    let device = &cast.devices[who];
    let state = device.read().sync_state().unwrap();
    let path = cast.server.folder().join(LEDGER_FILE);
    let server = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let lives = all(&server, "SELECT incarnation FROM life ORDER BY id DESC LIMIT 1");
    if !lives.iter().any(|life| life[..] == state.incarnation.0[..]) {
        // It has not heard yet that the server was restored: what it shows is of that life.
        return Vec::new();
    }
    let held: BTreeSet<Vec<u8>> = all(&server, "SELECT hash FROM item").into_iter().collect();
    let mut found = Vec::new();
    let name = device.name;
    for (what, said) in
        entries(cast, who).map(|said| ("entry", said)).chain(photos(cast, who).map(|said| ("photo", said)))
    {
        let hash = said.hash;
        if !held.contains(&hash.0[..]) {
            found.push(format!("(1) {name} shows {what} {hash} as sent, and the server does not hold it"));
        } else if what == "photo" && !has_file(cast, &hash) {
            found.push(format!("(1) {name} shows photo {hash} as sent, and the server has no file of it"));
        }
        if said.counter > state.backed_up && !said.is_here {
            found.push(format!("(7) {name} has let go of {what} {hash} before it was backed up"));
        }
        if said.counter <= state.backed_up && !cast.server.was_backed_up(&hash) {
            found.push(format!("(7) {name} shows {what} {hash} as backed up, and no backup holds it"));
        }
    }
    found
}

/// Whether the server keeps a photo's file.
fn has_file(cast: &Cast, hash: &Hash) -> bool {
    let name = hash.to_string();
    cast.server.folder().join(BLOBS_FOLDER).join(&name[..2]).join(&name).exists()
}

fn all(db: &Connection, sql: &str) -> Vec<Vec<u8>> {
    let mut rows = db.prepare(sql).unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn entries(cast: &Cast, who: Who) -> impl Iterator<Item = Said> {
    let store = cast.devices[who].read();
    let mut rows = store
        .database()
        .prepare("SELECT hash, counter, bodiless FROM entries WHERE device = ?1 AND counter IS NOT NULL")
        .unwrap();
    let said = rows.query_map([store.device().as_bytes()], |row| {
        Ok(Said { hash: Hash(row.get(0)?), counter: row.get(1)?, is_here: !row.get::<_, bool>(2)? })
    });
    said.unwrap().map(Result::unwrap).collect::<Vec<_>>().into_iter()
}

fn photos(cast: &Cast, who: Who) -> impl Iterator<Item = Said> {
    let mut rows = cast.devices[who]
        .read()
        .database()
        .prepare("SELECT id, counter, here FROM photos WHERE own = 1 AND counter IS NOT NULL AND away = 0")
        .unwrap();
    let said = rows.query_map([], |row| {
        Ok(Said { hash: Hash(row.get(0)?), counter: row.get(1)?, is_here: row.get(2)? })
    });
    said.unwrap().map(Result::unwrap).collect::<Vec<_>>().into_iter()
}
