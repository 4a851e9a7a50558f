//! Which tables a rescue copies word for word: what they hold is on this device only. Everything else comes from the
//! entries, or from the server, or is said here to be lost.

use crate::rescue::kept_rows::{self, FoundRow};

/// A table that is copied row by row.
pub(crate) struct Kept {
    pub(crate) table: &'static str,
    /// Its row id or primary key.
    pub(crate) key: &'static str,
    /// Whether a lost row may be a record that is lost.
    pub(crate) only_here: bool,
    /// Whether a row is what the table holds, and not another table's of the same shape.
    pub(crate) is: fn(&FoundRow<'_>) -> bool,
}

/// Tables with row ids.
pub(crate) const KEPT_BY_ROW: [Kept; 4] = [
    Kept { table: "pending", key: "id", only_here: true, is: kept_rows::is_pending },
    Kept { table: "drafts", key: "rowid", only_here: true, is: kept_rows::is_draft },
    Kept { table: "discarded", key: "id", only_here: false, is: kept_rows::is_discarded },
    Kept { table: "alarms", key: "id", only_here: false, is: kept_rows::is_alarm },
];

/// Tables without row ids.
pub(crate) const KEPT_BY_KEY: [Kept; 3] = [
    Kept {
        table: "exports",
        key: "doc, confirmation, file, at_ms",
        only_here: false,
        is: kept_rows::is_export,
    },
    Kept { table: "own_wraps", key: "hash", only_here: false, is: kept_rows::is_own_wrap },
    Kept { table: "held", key: "hash", only_here: true, is: kept_rows::is_held },
];

/// Facts about this device that only it knows.
pub(crate) const KEPT_FACTS: [&str; 10] = [
    "org",
    "staff",
    "address",
    "server",
    "identity",
    "founding",
    "paper",
    "begun_again",
    "window_days",
    "checked_identities",
];

/// Written again when entries are looked into.
pub(crate) const COMPUTED: [&str; 21] = [
    "documents",
    "changes",
    "conflicts",
    "overruled",
    "visits",
    "photo_names",
    "notes",
    "receipts",
    "unread",
    "confirmations",
    "plan_rows",
    "rota",
    "plan_changes",
    "service_plans",
    "incidents",
    "clients",
    "search",
    // Documents that are written anew have their rows.
    "search_due",
    "set_aside",
    // Those of the new identity; what older ones wrote is mapped like anybody's.
    "entry_docs",
    "entry_map",
];

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// Read one by one in `salvage.rs`; of `meta` the facts above.
    const READ: [&str; 4] = ["meta", "statements", "circle_keys", "entries"];

    /// Noted again: where feeds end when entries are judged, what has left before records leave (until then every record is
    /// here again), which photos are unfit when one is opened.
    const NOTED_AGAIN: [&str; 4] = ["feeds", "left_docs", "fetched", "photos_unfit"];

    /// The server says it again; of photos the files are here.
    const FROM_SERVER: [&str; 4] = ["log", "contacts", "contact_clocks", "photos"];

    /// Lost with the old database: undoing the last finish, what was made in the last minute, and what a restored server's log was before; the numbers of
    /// lists that were shown before, what care-plan files said (the next import asks more), and of a file of actuals that a kill
    /// interrupted that it was begun.
    const LOST: [&str; 6] = ["finishes", "made", "log_past", "day_numbers", "file_values", "exports_begun"];

    #[test]
    fn of_every_table_it_is_known_what_a_rescue_does_with_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::database::migrations::run(&mut connection).unwrap();
        let mut there: Vec<String> = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let mut known: Vec<&str> = KEPT_BY_ROW.iter().chain(&KEPT_BY_KEY).map(|kept| kept.table).collect();
        known.extend(READ.iter().chain(&COMPUTED).chain(&NOTED_AGAIN).chain(&FROM_SERVER).chain(&LOST));
        there.sort();
        known.sort_unstable();
        assert_eq!(there, known);
    }
}
