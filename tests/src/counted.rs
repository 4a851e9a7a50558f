//! What something costs a device, in what can be counted: the same on every machine, unlike seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cast::{Cast, Who};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Steps of SQLite's machine.
    pub steps: u64,
    /// Rows that were written, changed or taken out.
    pub rows: u64,
    /// Bytes of pages in the write-ahead log.
    pub bytes: u64,
    /// Transactions, each a sync of the disk.
    pub commits: u64,
}

impl Counted {
    /// What of this is more than a fifth beyond what it was (`before`), or less; in words. A handful of steps, rows or one
    /// page are nobody's wait.
    #[must_use]
    pub fn differs(&self, before: &Self) -> Vec<String> {
        let pairs = [
            ("steps", before.steps, self.steps, 60),
            ("rows", before.rows, self.rows, 2),
            ("bytes", before.bytes, self.bytes, 8_300),
            ("commits", before.commits, self.commits, 0),
        ];
        let grown = pairs.into_iter().filter(|(_, was, is, free)| was.abs_diff(*is) > free + was / 5);
        grown.map(|(what, was, is, _)| format!("{what}: {was}, then {is}")).collect()
    }
}

/// Does something and counts what it costs somebody's device.
pub fn counted<T>(cast: &mut Cast, who: Who, what: impl FnOnce(&mut Cast) -> T) -> (Counted, T) {
    let (steps, commits) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let count = |of: &Arc<AtomicU64>| {
        let of = Arc::clone(of);
        move || {
            of.fetch_add(1, Ordering::Relaxed);
        }
    };
    let store = cast.devices[who].store();
    // A log that is empty: what it holds afterwards was written meanwhile.
    store.database().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("nobody reads");
    let before = store.database().total_changes();
    store.before_each_commit(count(&commits)).expect("a sound hook");
    store.at_each_step(Some(count(&steps))).expect("a sound hook");
    let done = what(cast);
    let store = cast.devices[who].store();
    store.at_each_step(None::<fn()>).expect("a sound hook");
    store.before_each_commit(|| ()).expect("a sound hook");
    let log = cast.devices[who].folder().join("kengai.db-wal");
    let counted = Counted {
        steps: steps.load(Ordering::Relaxed),
        rows: cast.devices[who].read().database().total_changes() - before,
        bytes: std::fs::metadata(log).map_or(0, |log| log.len()),
        commits: commits.load(Ordering::Relaxed),
    };
    (counted, done)
}
