//! Rows to which the way is damaged: a table's inner pages hold nothing but the way to its leaves, and one bad bit in the
//! first of them would cost every row, though all of them are whole.
//!
//! Each page that belongs to nothing else is read as if a table of that shape began there. What such a page is in truth
//! is not known: it may be a leaf of the table, of another damaged one, or have been let go of long ago. So whoever takes
//! the rows looks at what they hold. A row that was deleted can come back in this way; sending it again changes nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::StoreError;
use crate::database::connection::PAGE_BYTES;
use crate::database::migrations::Made;
use crate::database::outline;
use crate::home::files::{remove_if_there, with_suffix};
use crate::rescue::column::Column;
use crate::rescue::source::{Source, Take};

/// What is put behind the name of the copy that is read in this way.
const SUFFIX: &str = "-leaves";

impl Source<'_> {
    /// Calls `take` with each row of the table that stands on a page by itself; `select` is what it is to see of them.
    ///
    /// # Errors
    /// What the file system says of the copy that is made for it.
    pub(crate) fn leaves(&self, table: &str, select: &str, take: Take<'_>) -> Result<(), StoreError> {
        let pages = self.orphans(table)?;
        let columns: Vec<String> = self.columns(table).iter().map(Column::declared).collect();
        if pages.is_empty() || columns.is_empty() {
            return Ok(());
        }
        // Closing moves the write-ahead log into the file.
        self.connection.take();
        let copy = with_suffix(self.path, SUFFIX);
        self.disk.copy(self.path, &copy).map_err(StoreError::io("copying the database"))?;
        let shape = columns.join(", ");
        let schema: Vec<Made> = pages.iter().map(|page| table_at(*page, &shape)).collect();
        outline::lay(self.disk, &copy, self.key, 0, &schema)?;
        let laid = Source { path: &copy, connection: RefCell::new(None), ..*self };
        for page in pages {
            laid.with(|connection| {
                let mut query = connection.prepare(&format!("SELECT {select} FROM page_{page}")).ok()?;
                let mut rows = query.query([]).ok()?;
                while let Some(row) = rows.next().ok()? {
                    take(row);
                }
                Some(())
            });
        }
        drop(laid);
        for suffix in ["", "-wal", "-shm", "-journal"] {
            remove_if_there(self.disk, &with_suffix(&copy, suffix), "removing a copy")?;
        }
        Ok(())
    }

    /// Pages that belong to nothing but perhaps this table.
    fn orphans(&self, table: &str) -> Result<BTreeSet<u32>, StoreError> {
        let length = self.disk.length(self.path).map_err(StoreError::io("measuring the copy"))?;
        let last = u32::try_from(length / u64::from(PAGE_BYTES)).unwrap_or(u32::MAX);
        let mut orphans: BTreeSet<u32> = (2..=last).collect();
        let others = "SELECT name FROM sqlite_schema WHERE rootpage > 0 UNION SELECT 'sqlite_schema'";
        for other in self.list(others, |row| row.get::<_, String>(0)).unwrap_or_default() {
            if other == table {
                continue;
            }
            let sql = format!("SELECT pageno FROM dbstat WHERE name = '{other}'");
            for page in self.list(&sql, |row| row.get::<_, u32>(0)).unwrap_or_default() {
                orphans.remove(&page);
            }
        }
        Ok(orphans)
    }
}

fn table_at(page: u32, shape: &str) -> Made {
    let name = format!("page_{page}");
    let sql = Some(format!("CREATE TABLE {name} ({shape})"));
    Made { kind: "table".to_owned(), table: name.clone(), name, page, sql }
}
