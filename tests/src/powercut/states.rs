//! What the database held after each commit: the states that a power cut may leave, and no other.
//!
//! Every table is read after every commit, whatever it is called, so that a table of tomorrow is watched as well.
#![allow(unsafe_code)] // `sqlite3_wal_hook`, the one hook that runs after a commit, has no safe form with a closure

use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_void};
use std::sync::{Arc, Mutex};

use kengai_protocol::Hash;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ffi};

use super::tape::Tape;

/// Every table's rows, as one hash each.
pub type Tables = BTreeMap<String, Hash>;

/// Reads every table whole.
///
/// # Errors
/// What SQLite says.
pub fn tables(db: &Connection) -> rusqlite::Result<Tables> {
    let names: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    names.into_iter().map(|name| table(db, &name).map(|rows| (name, rows))).collect()
}

/// Reads one table whole; its rows in any order give one hash.
///
/// # Errors
/// What SQLite says.
pub fn table(db: &Connection, name: &str) -> rusqlite::Result<Hash> {
    let mut query = db.prepare(&format!("SELECT * FROM \"{name}\""))?;
    let columns = query.column_count();
    let mut rows = query.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut one = Vec::new();
        for column in 0..columns {
            put(&mut one, row.get_ref(column)?);
        }
        all.push(one);
    }
    all.sort();
    Ok(Hash::of_bytes(&all.concat()))
}

fn put(out: &mut Vec<u8>, value: ValueRef<'_>) {
    let (kind, bytes) = match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(number) => (1, number.to_be_bytes().to_vec()),
        ValueRef::Real(number) => (2, number.to_be_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(blob) => (4, blob.to_vec()),
    };
    out.push(kind);
    out.extend(u32::try_from(bytes.len()).unwrap().to_be_bytes());
    out.extend(bytes);
}

/// A state and the place on the tape by which it was there.
#[derive(Debug, Clone)]
pub struct State {
    /// Operations on the tape when the commit was done.
    pub by: usize,
    /// What the tables hold.
    pub tables: Arc<Tables>,
}

struct Inner {
    tape: Tape,
    states: Vec<State>,
    /// (operations on the tape, states so far): whoever saved something was told so.
    told: Vec<(usize, usize)>,
    frames_max: c_int,
}

/// The states of one database, in their order.
#[derive(Clone)]
pub struct States(Arc<Mutex<Inner>>);

impl States {
    /// Nothing committed yet. The write-ahead log is checkpointed when it has `frames_max` frames.
    #[must_use]
    pub fn new(tape: &Tape, frames_max: c_int) -> Self {
        Self(Arc::new(Mutex::new(Inner { tape: tape.clone(), states: vec![], told: vec![], frames_max })))
    }

    /// Watches a connection for as long as it is open, starting with what it holds now. (Takes the place of SQLite's own
    /// checkpointing, which is a hook of the same kind.)
    pub fn watch(&self, db: &Connection) {
        self.note(tables(db).unwrap());
        let context = Arc::into_raw(Arc::clone(&self.0)).cast_mut().cast::<c_void>();
        // SAFETY: the handle is open; the context is leaked on purpose, one reference a connection of a test, so that it
        // lives as long as any connection could call the hook.
        unsafe { ffi::sqlite3_wal_hook(db.handle(), Some(after_commit), context) };
    }

    fn note(&self, tables: Tables) {
        let mut inner = self.0.lock().unwrap();
        if inner.states.last().is_none_or(|last| *last.tables != tables) {
            let by = inner.tape.len();
            inner.states.push(State { by, tables: Arc::new(tables) });
        }
    }

    /// A call has returned: what it did must stay.
    pub fn tell(&self) {
        let mut inner = self.0.lock().unwrap();
        let now = (inner.tape.len(), inner.states.len());
        inner.told.push(now);
    }

    /// What a broken program does: says that the next commit is done.
    pub fn tell_before_the_commit(&self) {
        let mut inner = self.0.lock().unwrap();
        let now = (inner.tape.len(), inner.states.len() + 1);
        inner.told.push(now);
    }

    /// The states so far.
    #[must_use]
    pub fn all(&self) -> Vec<State> {
        self.0.lock().unwrap().states.clone()
    }

    /// (operations on the tape, states by then) at each word to a caller.
    #[must_use]
    pub fn told(&self) -> Vec<(usize, usize)> {
        self.0.lock().unwrap().told.clone()
    }
}

unsafe extern "C" fn after_commit(
    context: *mut c_void,
    db: *mut ffi::sqlite3,
    name: *const c_char,
    frames: c_int,
) -> c_int {
    // SAFETY: the context is the reference that `watch` leaked; SQLite allows reading and checkpointing here, and a
    // connection made from a handle does not close it.
    unsafe {
        let inner = &*context.cast_const().cast::<Mutex<Inner>>();
        let connection = Connection::from_handle(db).unwrap();
        let (tape, frames_max) = {
            let inner = inner.lock().unwrap();
            (inner.tape.clone(), inner.frames_max)
        };
        // What the hook itself reads is no part of the program that is tested.
        let found = tape.unharmed(|| tables(&connection)).unwrap();
        drop(connection);
        let mut inner = inner.lock().unwrap();
        let by = inner.tape.len();
        if inner.states.last().is_none_or(|last| *last.tables != found) {
            inner.states.push(State { by, tables: Arc::new(found) });
        }
        drop(inner);
        // As the store's own hook does, which this one has replaced, but much more often.
        if frames >= frames_max {
            let (out, out2) = (std::ptr::null_mut(), std::ptr::null_mut());
            ffi::sqlite3_wal_checkpoint_v2(db, name, ffi::SQLITE_CHECKPOINT_TRUNCATE, out, out2);
        }
        ffi::SQLITE_OK
    }
}
