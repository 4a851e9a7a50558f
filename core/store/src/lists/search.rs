//! Searching everything that people wrote: looking through a narrow table of folded texts, the newest first.
//!
//! A save does not fold: it notes that the document is due, and a quiet moment folds it (the end of a sync). A search looks
//! through what is due as well, so that nothing is ever missing from it, on a full disk neither.
//!
//! **No index of words or pairs of characters.** Measured on 70,000 visits and 17,500 notes (a year of an office, 12 MB of
//! text; November 2026, 2-core x86-64, debug build of everything but SQLite), on a fresh connection:
//!
//! | | size | write-ahead log of a save | a common word | a rare one | none |
//! |---|---|---|---|---|---|
//! | this table | 21 MB | 21 KB | 0.5 ms | 60 ms | 44 ms |
//! | FTS5 over pairs, contentless | 15 MB | 40 KB | 28 ms by day | 0.7 ms | 0.6 ms |
//! | table of pairs | 70 MB | 43 KB | 13 ms | 0.2 ms | 0.1 ms |
//!
//! Every save on every phone pays for an index, few people search. What is found is right by what it is: a text holds the
//! word or does not, be it one character or twenty, and the same documents give the same rows in whatever order they came.
//! (FTS5's own trigrams find no word of two characters, its segments depend on the order.) By these figures a
//! device that keeps five years needs a third of a second to say that there is nothing.

use kengai_model::CareDay;
use kengai_model::searched::searched;
use kengai_model::{ClientId, kana};
use kengai_protocol::{CircleId, DocId};
use rusqlite::{Connection, OptionalExtension, ToSql, Transaction, params};

use crate::database::{columns, facts};
use crate::documents::doc_kind::DocKind;
use crate::documents::rows::row;
use crate::documents::view::View;
use crate::{Store, StoreError};

/// So many documents that are due a search looks through by itself; what is beyond waits for [`Store::prepare_search`]. A day of
/// records is far less: it is of use where an older version had no table, or other rules.
pub const DUE_MAX: usize = 300;

/// The day of what is of every day: after all others, so that it is found first.
const EVERY_DAY: &str = "9999-99-99";

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchFilter {
    /// About this client only.
    pub client: Option<ClientId>,
    /// From this day on.
    pub from: Option<CareDay>,
    /// Up to this day.
    pub to: Option<CareDay>,
}

/// A place where every word was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchEntry {
    /// The document.
    pub doc: DocId,
    /// What kind of document it is.
    pub kind: DocKind,
    /// Which note or row of it, as [`kengai_model::searched::Searched`] names it; empty for the whole.
    pub part: String,
}

/// The fact under which rules the texts of the table are folded.
const FOLDED: &str = "folded";

/// Texts that were folded by other rules than this version's wait to be folded again.
pub(crate) fn fold_again(db: &mut Connection) -> Result<(), StoreError> {
    if facts::get_u64(db, FOLDED)? == Some(kana::VERSION) {
        return Ok(());
    }
    let tx = db.transaction()?;
    tx.execute("INSERT OR IGNORE INTO search_due (doc) SELECT DISTINCT doc FROM search", [])?;
    facts::set_u64(&tx, FOLDED, kana::VERSION)?;
    Ok(tx.commit()?)
}

/// A document is another: it is folded in the next quiet moment.
pub(crate) fn is_due(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO search_due (doc) VALUES (?1)")?.execute([doc.as_bytes()])?;
    Ok(())
}

/// A row of the table without its document: what is found, in the order of its columns.
struct Line {
    day: String,
    minute: u16,
    part: String,
    client: String,
    text: String,
}

/// What of a document is searched.
fn lines(view: &View) -> Vec<Line> {
    let others = view.others();
    let others = others.iter().map(|(path, value)| (*path, value.as_ref()));
    searched(&view.fields, others)
        .into_iter()
        .map(|part| Line {
            day: part.day.map_or_else(|| EVERY_DAY.to_owned(), |day| day.to_string()),
            minute: part.minute.map_or(0, |minute| minute.raw()),
            client: part.client.map(|client| client.to_string()).unwrap_or_default(),
            text: part.folded(),
            part: part.part,
        })
        .collect()
}

/// Writes what of a document is searched anew.
fn refresh(tx: &Transaction<'_>, doc: DocId, circle: CircleId, view: &View) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM search WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO search (day, minute, doc, part, circle, client, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for Line { day, minute, part, client, text } in lines(view) {
        insert.execute(params![day, minute, doc.as_bytes(), part, circle.as_bytes(), client, text])?;
    }
    Ok(())
}

/// What a search finds in a document, as one string a row.
pub(crate) fn searchable(db: &Connection, doc: DocId) -> Result<Vec<String>, StoreError> {
    let is_due: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM search_due WHERE doc = ?1)")?
        .query_row([doc.as_bytes()], |row| row.get(0))?;
    let mut found: Vec<String> = if is_due {
        let view = row(db, doc)?.ok_or(StoreError::BadRow)?.view()?;
        let shown =
            |line: Line| [line.day, line.minute.to_string(), line.part, line.client, line.text].join("|");
        lines(&view).into_iter().map(shown).collect()
    } else {
        db.prepare_cached(
            "SELECT concat(day, '|', minute, '|', part, '|', client, '|', text) FROM search WHERE doc = ?1",
        )?
        .query_map([doc.as_bytes()], |row| row.get(0))?
        .collect::<Result<_, _>>()?
    };
    found.sort();
    Ok(found)
}

/// A document leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    for sql in ["DELETE FROM search WHERE doc = ?1", "DELETE FROM search_due WHERE doc = ?1"] {
        tx.prepare_cached(sql)?.execute([doc.as_bytes()])?;
    }
    Ok(())
}

/// Where something was found: day, minute, document and part, which is the order of the table; circle and client.
type Hit = ((String, u16, Vec<u8>, String), Vec<u8>, String);

/// What is looked for, as the table has it.
struct Sought<'a> {
    from: String,
    to: String,
    client: String,
    words: &'a [String],
}

impl<'a> Sought<'a> {
    fn new(words: &'a [String], filter: &SearchFilter) -> Self {
        let to = match (filter.to, filter.from) {
            (Some(day), _) => day.to_string(),
            // Whoever names a day does not mean what has none.
            (None, Some(_)) => "9999-12-31".to_owned(),
            (None, None) => EVERY_DAY.to_owned(),
        };
        let from = filter.from.map(|day| day.to_string()).unwrap_or_default();
        let client = filter.client.map(|client| client.to_string()).unwrap_or_default();
        Self { from, to, client, words }
    }

    fn is_in(&self, line: &Line) -> bool {
        (&self.from..=&self.to).contains(&&line.day)
            && (self.client.is_empty() || self.client == line.client)
            && self.words.iter().all(|word| line.text.contains(word.as_str()))
    }
}

fn due(db: &Connection, count_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut rows = db.prepare_cached("SELECT doc FROM search_due LIMIT ?1")?;
    Ok(rows.query_map([columns::at_most(count_max)], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

impl Store {
    /// Folds up to `count_max` documents that are due; returns how many are left. One durable transaction; whatever ends the
    /// program in between, the next call goes on from there.
    ///
    /// # Errors
    /// As the database; nothing of this call is kept then.
    pub fn prepare_search(&mut self, count_max: usize) -> Result<u64, StoreError> {
        let tx = self.db.transaction()?;
        for bytes in &due(&tx, count_max)? {
            let doc = DocId::from_slice(bytes).map_err(|_| StoreError::BadRow)?;
            if let Some(row) = row(&tx, doc)? {
                refresh(&tx, doc, row.circle, &row.view()?)?;
            }
            tx.prepare_cached("DELETE FROM search_due WHERE doc = ?1")?.execute([bytes])?;
        }
        let left = tx.prepare_cached("SELECT count(*) FROM search_due")?.query_row([], |row| row.get(0))?;
        tx.commit()?;
        Ok(left)
    }

    /// How many documents are due; a search looks through [`DUE_MAX`] of them.
    ///
    /// # Errors
    /// As the database.
    pub fn search_due(&self) -> Result<u64, StoreError> {
        Ok(self.db.prepare_cached("SELECT count(*) FROM search_due")?.query_row([], |row| row.get(0))?)
    }

    /// Where all of the words stand, which are folded ([`kengai_model::kana::fold`]): what is of every day first, then the
    /// newest. At most `count_max`; whether there are more.
    ///
    /// # Errors
    /// As the database.
    pub fn search(
        &self,
        words: &[String],
        filter: &SearchFilter,
        count_max: usize,
    ) -> Result<(Vec<SearchEntry>, bool), StoreError> {
        let sought = Sought::new(words, filter);
        let mut hits = self.hits_due(&sought)?;
        // Of either kind those may be the first ones.
        hits.extend(self.hits_folded(&sought, count_max)?);
        hits.sort_by(|(one, ..), (other, ..)| other.cmp(one));
        let mut found = Vec::new();
        for ((.., doc, part), circle, client) in hits {
            let Some(entry) = self.search_entry(&doc, part, &circle, &client)? else { continue };
            if found.len() == count_max {
                return Ok((found, true));
            }
            found.push(entry);
        }
        Ok((found, false))
    }

    /// In the table, of what is not due; one more than are wanted.
    fn hits_folded(&self, sought: &Sought<'_>, count_max: usize) -> Result<Vec<Hit>, StoreError> {
        let mut values: Vec<&dyn ToSql> = vec![&sought.from, &sought.to, &sought.client];
        let mut sql = String::from(
            "SELECT day, minute, doc, part, circle, client FROM search
             WHERE day BETWEEN ?1 AND ?2 AND (?3 = '' OR client = ?3)",
        );
        for word in sought.words {
            values.push(word);
            sql.push_str(&format!(" AND instr(text, ?{}) > 0", values.len()));
        }
        // Last, and of what was found alone: there are few, and the table is long.
        sql.push_str(
            " AND NOT EXISTS (SELECT 1 FROM search_due WHERE search_due.doc = search.doc)
             ORDER BY day DESC, minute DESC, doc DESC, part DESC",
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(values.as_slice())?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            let (circle, client): (Vec<u8>, String) = (row.get(4)?, row.get(5)?);
            if !self.is_of(&circle, &client)? {
                continue;
            }
            hits.push(((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?), circle, client));
            if hits.len() > count_max {
                break;
            }
        }
        Ok(hits)
    }

    /// In what is due.
    fn hits_due(&self, sought: &Sought<'_>) -> Result<Vec<Hit>, StoreError> {
        let mut hits = Vec::new();
        for bytes in due(&self.db, DUE_MAX)? {
            let doc = DocId::from_slice(&bytes).map_err(|_| StoreError::BadRow)?;
            let Some(row) = row(&self.db, doc)? else { continue };
            for line in lines(&row.view()?).into_iter().filter(|line| sought.is_in(line)) {
                let Line { day, minute, part, client, .. } = line;
                hits.push(((day, minute, bytes.clone(), part), row.circle.as_bytes().to_vec(), client));
            }
        }
        Ok(hits)
    }

    /// Whether a client's place is the circle, as in every list.
    fn is_of(&self, circle: &[u8], client: &str) -> Result<bool, StoreError> {
        if client.is_empty() {
            return Ok(true);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM client_places WHERE client = ?1 AND circle = ?2)";
        Ok(self.db.prepare_cached(sql)?.query_row(params![client, circle], |row| row.get(0))?)
    }

    /// `None` for what names another circle's client, as in every list.
    fn search_entry(
        &self,
        doc: &[u8],
        part: String,
        circle: &[u8],
        client: &str,
    ) -> Result<Option<SearchEntry>, StoreError> {
        if !self.is_of(circle, client)? {
            return Ok(None);
        }
        let kind: u8 = self
            .db
            .prepare_cached("SELECT kind FROM documents WHERE doc = ?1")?
            .query_row([doc], |row| row.get(0))?;
        let kind = DocKind::from_number(kind).ok_or(StoreError::BadRow)?;
        let doc = DocId::from_slice(doc).map_err(|_| StoreError::BadRow)?;
        Ok(Some(SearchEntry { doc, kind, part }))
    }

    /// The device that changed a document last, by the writers' clocks.
    ///
    /// # Errors
    /// As the database.
    pub fn last_writer(&self, doc: DocId) -> Result<Option<kengai_protocol::DeviceId>, StoreError> {
        let device: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT device FROM changes WHERE doc = ?1 ORDER BY at_ms DESC, hash LIMIT 1")?
            .query_row([doc.as_bytes()], |row| row.get(0))
            .optional()?;
        device
            .map(|bytes| kengai_protocol::DeviceId::from_slice(&bytes).map_err(|_| StoreError::BadRow))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::FileVault;
    use crate::testing::SeededRandom;

    /// A home whose texts an older version has folded, and whose clients have no insurers yet.
    #[test]
    fn what_other_rules_have_folded_is_folded_again() {
        let dir = tempfile::tempdir().unwrap();
        let random = Arc::new(SeededRandom::new(7));
        let vault = FileVault::new("合言葉", random.clone());
        let home = dir.path().join("home");
        let sheet = kengai_model::sample::client();
        let fields = sheet.to_fields();
        let changes = kengai_model::diff(&kengai_model::Fields::new(), &fields);
        let mut store = Store::create(&home, &vault, random.clone(), Duration::ZERO).unwrap();
        let circle = CircleId([1; 16]);
        let doc = crate::documents::doc_kind::client_id(circle, sheet.client);
        store.write_documents(&[(circle, doc, DocKind::Client, changes)], 1).unwrap();
        let text = |store: &Store| -> String {
            store.db.query_row("SELECT text FROM search", [], |row| row.get(0)).unwrap()
        };
        store.prepare_search(9).unwrap();
        let (ours, clients) = (text(&store), store.clients().unwrap());
        assert!(clients[0].insurer.is_some() && clients[0].born.is_some());
        store
            .db
            .execute_batch(
                "UPDATE search SET text = 'as before'; UPDATE clients SET insurer = NULL, born = NULL;
                 DELETE FROM meta WHERE key IN ('folded', 'clients_filled');",
            )
            .unwrap();
        drop(store);
        let mut store = Store::open(&home, &vault, random.clone(), Duration::ZERO).unwrap();
        assert_eq!((text(&store).as_str(), store.clients().unwrap()), ("as before", clients));
        let words = [kana::fold("見本桜")];
        let found = store.search(&words, &SearchFilter::default(), 9).unwrap().0;
        assert_eq!(found.len(), 1, "what is due is found by today's rules");
        assert_eq!(store.prepare_search(9), Ok(0));
        assert_eq!(text(&store), ours);
        // Once is enough.
        store.db.execute("UPDATE search SET text = 'as it stands'", []).unwrap();
        drop(store);
        let store = Store::open(&home, &vault, random, Duration::ZERO).unwrap();
        assert_ne!(text(&store), ours);
    }
}
