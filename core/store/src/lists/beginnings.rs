//! What begins with some digits of an id: every planned visit and every record that this device knows of, of whatever day.
//!
//! Lists print the beginnings of ids. They were looked for in the month of today alone (2026-12): on the first of December no
//! record of November could be opened by what the review had printed.

use kengai_model::{CareDay, ClientId, PlanRowId};
use kengai_protocol::DocId;
use rusqlite::params;

use crate::database::columns::{doc, parse};
use crate::lists::clients::OF_ITS_CLIENT;
use crate::{DocKind, Store, StoreError};

/// Digits of an id.
const DIGITS: usize = 32;

/// A planned visit or a record by its id: whose it is, and of which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning<T> {
    /// The id.
    pub id: T,
    /// Whose.
    pub client: ClientId,
    /// The day.
    pub day: CareDay,
}

/// The first and the last document whose id begins so; `None` where no id does.
fn documents(prefix: &str) -> Option<(DocId, DocId)> {
    let bound = |fill: &str| {
        let digits = format!("{prefix}{}", fill.repeat(DIGITS.checked_sub(prefix.len())?));
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..DIGITS).step_by(2).map(byte).collect();
        DocId::from_slice(&bytes?).ok()
    };
    let is_hex = prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| Some((bound("0")?, bound("f")?))).flatten()
}

impl Store {
    /// The planned visits whose ids begin so, the cancelled too.
    ///
    /// # Errors
    /// As the database.
    pub fn rows_beginning(&self, prefix: &str) -> Result<Vec<Beginning<PlanRowId>>, StoreError> {
        self.collect(
            &format!(
                "SELECT plan_row, client, day FROM plan_rows {OF_ITS_CLIENT}
                 WHERE plan_row >= ?1 AND plan_row < ?1 || 'g' ORDER BY plan_row"
            ),
            params![prefix],
            |row| {
                Ok(Beginning {
                    id: parse(&row.get::<_, String>(0)?)?,
                    client: parse(&row.get::<_, String>(1)?)?,
                    day: parse(&row.get::<_, String>(2)?)?,
                })
            },
        )
    }

    /// The records of visits whose ids begin so, with those that have left this device.
    ///
    /// # Errors
    /// As the database.
    pub fn visits_beginning(&self, prefix: &str) -> Result<Vec<Beginning<DocId>>, StoreError> {
        let Some((first, last)) = documents(prefix) else { return Ok(Vec::new()) };
        self.collect(
            &format!(
                "SELECT doc, client, day FROM visits {OF_ITS_CLIENT} WHERE doc BETWEEN ?1 AND ?2
                 UNION SELECT doc, client, day FROM left_docs WHERE doc BETWEEN ?1 AND ?2 AND kind = ?3"
            ),
            params![first.as_bytes(), last.as_bytes(), DocKind::Visit.number()],
            |row| {
                Ok(Beginning {
                    id: doc(&row.get::<_, Vec<u8>>(0)?)?,
                    client: parse(&row.get::<_, String>(1)?)?,
                    day: parse(&row.get::<_, String>(2)?)?,
                })
            },
        )
    }
}
