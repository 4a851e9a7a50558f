//! A fence around one thing: what it fails at stays inside, and the others go on without it.
//!
//! Whatever comes from outside is looked into one by one, and so is what was read from a damaged disk: an entry, an item, a
//! row. Of what fails nothing stays, and whoever asked sets it aside with a reason. Only a full, busy, failing or damaged
//! disk is nobody's fault and goes through ([`StoreError::is_the_machines`]). One well-signed receipt once stopped every
//! sync and every opening of a whole circle, for good (November 2026).

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;

use crate::StoreError;

/// Does something; the inner error is its own, and then it changed nothing.
///
/// # Errors
/// The machine's: let the whole transaction go.
pub(crate) fn alone<T>(
    db: &Connection,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<Result<T, StoreError>, StoreError> {
    db.prepare_cached("SAVEPOINT alone")?.execute([])?;
    // A panic is a defect of ours, and of everybody else's day no less.
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(StoreError::BadRow));
    if let Err(error) = &done {
        let back = db.prepare_cached("ROLLBACK TO alone").and_then(|mut back| back.execute([]));
        if error.is_the_machines() {
            // SQLite may have let everything go by itself: what happened first is what to tell.
            let _ = db.prepare_cached("RELEASE alone").and_then(|mut end| end.execute([]));
            return Err(error.clone());
        }
        back?;
    }
    db.prepare_cached("RELEASE alone")?.execute([])?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE t (n INTEGER NOT NULL) STRICT; BEGIN").unwrap();
        db
    }

    fn put(db: &Connection, number: u64) -> Result<(), StoreError> {
        db.execute("INSERT INTO t VALUES (?1)", [number])?;
        Ok(())
    }

    fn sum(db: &Connection) -> i64 {
        db.query_row("SELECT coalesce(sum(n), 0) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn of_what_fails_nothing_stays_and_the_others_go_on() {
        let db = table();
        assert_eq!(alone(&db, || put(&db, 1)), Ok(Ok(())));
        let number_of_nobody = alone(&db, || put(&db, 10).and_then(|()| put(&db, u64::MAX)));
        assert!(matches!(number_of_nobody, Ok(Err(_))));
        let defect: Result<Result<(), _>, _> = alone(&db, || {
            put(&db, 100)?;
            panic!("a defect");
        });
        assert_eq!(defect, Ok(Err(StoreError::BadRow)));
        let inner = alone(&db, || {
            put(&db, 1_000)?;
            let _ = alone(&db, || put(&db, 10_000).and(Err::<(), _>(StoreError::Automerge)))?;
            Ok(())
        });
        assert_eq!(inner, Ok(Ok(())));
        db.execute_batch("COMMIT").unwrap();
        assert_eq!(sum(&db), 1_001);
    }

    #[test]
    fn what_is_the_machines_goes_through() {
        for error in [StoreError::DiskFull, StoreError::Busy, StoreError::DamagedDatabase] {
            let db = table();
            let told = alone(&db, || put(&db, 1).and(Err::<(), _>(error.clone())));
            assert_eq!(told, Err(error));
            assert_eq!(sum(&db), 0);
        }
    }
}
