//! What is still open of a month that is over, counted and not loaded: an office has thousands of visits in a month, and the review
//! of the next one only says that something is left. Of a record nothing but its heads is read, which stand before what is packed.

use kengai_model::CareMonth;
use kengai_protocol::DocId;
use kengai_protocol::item::Item;
use rusqlite::params;

use crate::database::columns::{doc, heads_from_bytes};
use crate::lists::clients::OF_ITS_CLIENT;
use crate::{Store, StoreError};

/// What is open of a month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenVisits {
    /// Planned visits without a record.
    pub no_record: u64,
    /// Records in which nobody has said how the visit ended.
    pub in_progress: u64,
    /// Finished records that nobody has confirmed as they stand.
    pub unconfirmed: Vec<DocId>,
}

impl Store {
    /// What is open of a month that is over. What was confirmed is told by the heads alone, duplicates are among the unconfirmed.
    ///
    /// # Errors
    /// As the database.
    pub fn open_visits(&self, month: CareMonth) -> Result<OpenVisits, StoreError> {
        let of_month = params![month.first_day().to_string(), month.last_day().to_string()];
        let count = |sql: &str| -> Result<u64, StoreError> {
            Ok(self.db.prepare_cached(sql)?.query_row(of_month, |row| row.get(0))?)
        };
        let no_record = count(&format!(
            "SELECT count(*) FROM plan_rows {OF_ITS_CLIENT}
             WHERE day BETWEEN ?1 AND ?2 AND cancelled = 0
             AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.plan_row = plan_rows.plan_row)
             AND NOT EXISTS (SELECT 1 FROM left_docs WHERE left_docs.plan_row = plan_rows.plan_row)"
        ))?;
        let in_progress = count(&format!(
            "SELECT count(*) FROM visits {OF_ITS_CLIENT} WHERE day BETWEEN ?1 AND ?2 AND outcome IS NULL"
        ))?;
        Ok(OpenVisits { no_record, in_progress, unconfirmed: self.unconfirmed(month)? })
    }

    fn unconfirmed(&self, month: CareMonth) -> Result<Vec<DocId>, StoreError> {
        let sql = format!(
            "SELECT visits.doc, documents.heads, confirmations.payload FROM visits {OF_ITS_CLIENT}
             JOIN documents ON documents.doc = visits.doc
             LEFT JOIN confirmations ON confirmations.doc = visits.doc
             WHERE day BETWEEN ?1 AND ?2 AND outcome IS NOT NULL ORDER BY visits.doc"
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let mut rows = query.query(params![month.first_day().to_string(), month.last_day().to_string()])?;
        let mut records: Vec<(DocId, bool)> = Vec::new();
        while let Some(row) = rows.next()? {
            let (of, payload): (DocId, Option<Vec<u8>>) = (doc(&row.get::<_, Vec<u8>>(0)?)?, row.get(2)?);
            let confirmed = match payload.map(|payload| Item::decode(3, &payload)).transpose()? {
                Some(Item::Confirmation(one)) => one.heads == heads_from_bytes(&row.get::<_, Vec<u8>>(1)?)?,
                _ => false,
            };
            match records.last_mut() {
                Some((last, known)) if *last == of => *known |= confirmed,
                _ => records.push((of, confirmed)),
            }
        }
        Ok(records.into_iter().filter(|(_, confirmed)| !confirmed).map(|(doc, _)| doc).collect())
    }
}
