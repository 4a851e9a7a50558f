//! Brings a database from any released version to this one: numbered files, each applied once in a transaction of its own.
//!
//! `user_version` holds the number of the last one. A file that was released never changes; a database of every released
//! version is kept as a test vector.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;

/// The migrations in their order; the first brings version 0 to 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first.sql"),
    include_str!("../../migrations/0002_held.sql"),
    include_str!("../../migrations/0003_search.sql"),
    include_str!("../../migrations/0004_history.sql"),
    include_str!("../../migrations/0005_records.sql"),
    include_str!("../../migrations/0006_window.sql"),
    include_str!("../../migrations/0007_growth.sql"),
    include_str!("../../migrations/0008_narrow.sql"),
    include_str!("../../migrations/0009_threads_leave.sql"),
    include_str!("../../migrations/0010_incident_days.sql"),
    include_str!("../../migrations/0011_plain_texts.sql"),
    include_str!("../../migrations/0012_unreadable.sql"),
    include_str!("../../migrations/0013_photos_unfit.sql"),
    include_str!("../../migrations/0014_incident_kinds.sql"),
    include_str!("../../migrations/0015_people.sql"),
    include_str!("../../migrations/0016_clocks_and_discarded.sql"),
    include_str!("../../migrations/0017_export_lines.sql"),
    include_str!("../../migrations/0018_exports_of_all.sql"),
    include_str!("../../migrations/0019_exports_in_order.sql"),
    include_str!("../../migrations/0020_photos_last.sql"),
    include_str!("../../migrations/0021_photos_by_where_they_are.sql"),
    include_str!("../../migrations/0022_photos_in_order.sql"),
    include_str!("../../migrations/0023_photos_named.sql"),
];

/// Brings the database up to date.
///
/// # Errors
/// [`StoreError::NewerSchema`] when a newer program wrote it; nothing is touched then.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    run_all(connection, MIGRATIONS)
}

/// The layout that a database has: the number of the last migration.
///
/// # Errors
/// As the database.
pub(crate) fn layout(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Whether the database has not this program's layout.
///
/// # Errors
/// As the database.
pub(crate) fn due(connection: &Connection) -> Result<bool, StoreError> {
    Ok(layout(connection)? as usize != MIGRATIONS.len())
}

/// A table or index as the migrations make it.
pub(crate) struct Made {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) table: String,
    /// Where it begins.
    pub(crate) page: u32,
    /// `None`: an index that SQLite made for a table.
    pub(crate) sql: Option<String>,
}

/// Everything that a layout has, in the order in which it was made; `None` when this program does not know the layout.
///
/// # Errors
/// As the database.
pub(crate) fn schema(layout: u32) -> Result<Option<Vec<Made>>, StoreError> {
    let Some(migrations) = MIGRATIONS.get(..layout as usize) else { return Ok(None) };
    let mut empty = Connection::open_in_memory()?;
    run_all(&mut empty, migrations)?;
    let mut query =
        empty.prepare("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid")?;
    let made = query.query_map([], |row| {
        let (kind, name, table) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Made { kind, name, table, page: row.get(3)?, sql: row.get(4)? })
    })?;
    Ok(Some(made.collect::<Result<_, _>>()?))
}

fn run_all(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let known = u32::try_from(migrations.len()).expect("there are few migrations");
    let found = layout(connection)?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (number, sql) in (1..=known).zip(migrations).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);";
    const SECOND: &str = "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;";

    /// What stood there before a table existed is in it, or waits to be.
    #[test]
    fn the_first_layouts_rows_are_in_the_tables_that_came_later() {
        let mut connection = Connection::open_in_memory().unwrap();
        run_all(&mut connection, &MIGRATIONS[..1]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO meta VALUES ('staff', x'0a0b');
                 INSERT INTO documents VALUES (x'01', x'02', 2, x'', x'', '{}');
                 INSERT INTO notes VALUES ('read', x'01', x'02', 'c', 1, x'03'), ('new', x'01', x'02', 'c', 2, x'03');
                 INSERT INTO receipts VALUES ('read', '0a0b', 1, x'01', 5), ('new', 'ffff', 1, x'01', 6);",
            )
            .unwrap();
        run(&mut connection).unwrap();
        let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(
            one("SELECT group_concat(note || client || hex(doc) || hex(circle)) FROM unread"),
            "newc0102"
        );
        assert_eq!(one("SELECT group_concat(hex(doc)) FROM search_due"), "01");
    }

    #[test]
    fn each_is_applied_once_and_whole() {
        let mut connection = Connection::open_in_memory().unwrap();
        run_all(&mut connection, &[FIRST]).unwrap();
        run_all(&mut connection, &[FIRST]).unwrap();
        // The second fails in its middle: nothing of it stays, and it can be applied later.
        let broken = format!("{SECOND} INSERT INTO nowhere VALUES (1);");
        assert!(run_all(&mut connection, &[FIRST, &broken]).is_err());
        run_all(&mut connection, &[FIRST, SECOND]).unwrap();
        let y: i64 = connection.query_row("SELECT sum(y) FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(y, 2);
        assert_eq!(run_all(&mut connection, &[FIRST]), Err(StoreError::NewerSchema { found: 2, known: 1 }));
    }

    /// A device of before has what is in conflict in its lists, and opens its entries once.
    #[test]
    fn a_database_of_before_knows_its_conflicts() {
        let history = MIGRATIONS.iter().position(|sql| sql.contains("CREATE TABLE conflicts")).unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        run_all(&mut connection, &MIGRATIONS[..history]).unwrap();
        connection
            .execute_batch(
                r#"INSERT INTO documents VALUES (x'01', x'02', 1, x'', x'', '{"fields":{},"conflicts":{"a.b":[],"c":[]}}');
                   INSERT INTO documents VALUES (x'03', x'02', 3, x'', x'', '{"fields":{},"conflicts":{}}');
                   INSERT INTO entries (circle, device, seq, hash, bytes, state, received_ms)
                   VALUES (x'02', x'04', 1, x'05', x'', 1, 7);"#,
            )
            .unwrap();
        run_all(&mut connection, &MIGRATIONS[..=history]).unwrap();
        let fields: String = connection
            .query_row("SELECT group_concat(hex(doc) || field) FROM conflicts", [], |row| row.get(0))
            .unwrap();
        assert_eq!(fields, "01a.b,01c");
        let due: i64 = connection
            .query_row("SELECT count(*) FROM meta WHERE key = 'entries_to_link'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(due, 1);
    }
}
