//! What a device shows of its own records is true: *sent* is on the server's disk, in the life of it that the device last heard of;
//! what is not backed up yet is still here; *backed up* comes back when the backup is restored. Read from the files of both
//! sides as a power cut at this moment would leave them. (A device's disk at every seventh look, as the dice fall: 20 ms of 24,
//! measured 2026-12. In between, what its program reads.)

use std::collections::BTreeSet;
use std::path::Path;

use kengai_protocol::Hash;
use kengai_server::ledger::{BLOBS_FOLDER, LEDGER_FILE};
use kengai_store::Store;
use rusqlite::Connection;

use crate::cast::{Cast, Who, roomy_folder};
use crate::powercut::{Drive, Loss};

/// Of a hundred looks, those at a device's disk instead of its program.
const DEVICES_PERCENT: usize = 15;

/// What a device says of one of its entries or photos.
pub(crate) struct Said {
    pub(crate) what: &'static str,
    pub(crate) hash: Hash,
    counter: u64,
    is_here: bool,
}

/// Everything that a device shows as sent or backed up, and that is not.
///
/// # Panics
/// The server lies on no drive.
#[must_use]
pub fn shown_is_true(cast: &Cast, who: Who) -> Vec<String> {
    let drive = cast.server.drive().expect("what is shown is looked up on a disk after a cut");
    let after = roomy_folder();
    let device = &cast.devices[who];
    let looked_at = device.drive().is_some_and(|drive| drive.chance(DEVICES_PERCENT));
    let left = looked_at.then(|| device.after_a_cut(&after.path().join("device"))).flatten();
    let store = left.as_ref().unwrap_or(device.read());
    let state = store.sync_state().unwrap();
    let data = cast.server.folder();
    let server = ledger(drive, data, &after.path().join("server"));
    let lives = all(&server, "SELECT incarnation FROM life ORDER BY id DESC LIMIT 1");
    if lives.iter().any(|life| life[..] != state.incarnation.0[..]) {
        // It has not heard yet that the server was restored: what it shows is of that life.
        return Vec::new();
    }
    let held: BTreeSet<Vec<u8>> = all(&server, "SELECT hash FROM item").into_iter().collect();
    let mut found = Vec::new();
    let name = device.name;
    for Said { what, hash, counter, is_here } in said(store) {
        if !held.contains(&hash.0[..]) {
            found.push(format!(
                "(1) {name} shows {what} {hash} as sent, and the server's disk does not hold it"
            ));
        } else if what == "photo" && !has_file(drive, data, &hash) {
            found.push(format!(
                "(1) {name} shows photo {hash} as sent, and the server's disk has no file of it"
            ));
        }
        if counter > state.backed_up && !is_here {
            found.push(format!("(7) {name} has let go of {what} {hash} before it was backed up"));
        }
        if counter <= state.backed_up && !cast.server.is_backed_up(&hash) {
            found.push(format!("(7) {name} shows {what} {hash} as backed up, and no restore gives it"));
        }
    }
    found
}

/// The server's ledger after a power cut.
fn ledger(drive: &Drive, data: &Path, to: &Path) -> Connection {
    let is_ledger = |path: &Path| !path.starts_with(BLOBS_FOLDER);
    drive.stands().image_of(Loss::Everything, data, to, &is_ledger);
    Connection::open(to.join(LEDGER_FILE)).unwrap()
}

/// Whether the server's disk has a photo whole after a power cut.
fn has_file(drive: &Drive, data: &Path, hash: &Hash) -> bool {
    let name = hash.to_string();
    let path = data.join(BLOBS_FOLDER).join(&name[..2]).join(&name);
    drive.stands().durable(&path).is_some_and(|bytes| Hash::of_bytes(bytes) == *hash)
}

fn all(db: &Connection, sql: &str) -> Vec<Vec<u8>> {
    // A ledger that lost its tables holds nothing.
    let Ok(mut rows) = db.prepare(sql) else { return Vec::new() };
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The own entries and photos of which a device says that they were sent.
pub(crate) fn said(store: &Store) -> Vec<Said> {
    let mut said = Vec::new();
    let mut look = |what, sql: &str, values: &[&dyn rusqlite::ToSql]| {
        let mut rows = store.database().prepare(sql).unwrap();
        let found = rows.query_map(values, |row| {
            Ok(Said { what, hash: Hash(row.get(0)?), counter: row.get(1)?, is_here: row.get(2)? })
        });
        said.extend(found.unwrap().map(Result::unwrap));
    };
    look(
        "entry",
        "SELECT hash, counter, NOT bodiless FROM entries WHERE device = ?1 AND counter IS NOT NULL",
        &[&store.device().0],
    );
    look(
        "photo",
        "SELECT id, counter, here FROM photos WHERE own = 1 AND counter IS NOT NULL AND away = 0",
        &[],
    );
    said
}
