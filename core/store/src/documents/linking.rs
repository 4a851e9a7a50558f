//! Which entry carries a change, a confirmation or a file of actuals: noted when an entry is formed or looked into, and once for all entries
//! that a device had before this was noted.

use kengai_protocol::Hash;
use kengai_protocol::item::Item;
use rusqlite::{Transaction, params};

use crate::database::fence::alone;
use crate::database::{columns, facts};
use crate::documents::doc_kind::DocKind;
use crate::documents::hand::Place;
use crate::documents::rows::{Cache, row};
use crate::documents::{changes, confirmations, draft_rows, exports, save};
use crate::feeds::change_rows::change_hash;
use crate::feeds::entries;
use crate::feeds::items::open_items;
use crate::{Store, StoreError};

/// Where linking stands: the last entry that was opened.
const LINKED_TO: &str = "entries_to_link";
/// Entries that are linked in one transaction.
const BATCH_ENTRIES_MAX: usize = 256;

/// Notes the entry of an item, unless another one brought it before.
pub(crate) fn link(tx: &Transaction<'_>, entry: i64, item: &Item) -> Result<(), StoreError> {
    match item {
        Item::Change { doc, change, .. } => changes::link(tx, entry, *doc, change_hash(change)),
        Item::Confirmation(confirmation) => {
            let (_, payload) = item.encode();
            confirmations::link(tx, entry, confirmation.doc, Hash::of_bytes(&payload))
        }
        Item::File(file) => exports::link_file(tx, entry, file),
        Item::Carried(carried) => link(tx, entry, &carried.item),
        _ => Ok(()),
    }
}

/// After the migration: opens every entry of before once, a batch in a transaction, and goes on where it was stopped.
/// Then documents in conflict are looked at again: texts that were begun apart count as one since.
pub(crate) fn link_all(store: &mut Store) -> Result<(), StoreError> {
    while let Some(reached) = facts::get_u64(&store.db, LINKED_TO)? {
        let tx = store.db.transaction()?;
        let rows: Vec<i64> = tx
            .prepare_cached("SELECT id FROM entries WHERE id > ?1 AND state = 1 ORDER BY id LIMIT ?2")?
            .query_map(params![reached, BATCH_ENTRIES_MAX], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for row in &rows {
            // One that cannot be opened any more has nothing to say here.
            let _ = alone(&tx, || {
                let Ok(items) = open_items(&tx, &entries::read(&tx, *row)?)? else { return Ok(()) };
                items.into_iter().flatten().try_for_each(|item| link(&tx, *row, &item))
            })?;
        }
        match rows.last() {
            Some(last) => facts::set_u64(&tx, LINKED_TO, last.unsigned_abs())?,
            None => {
                view_conflicts_again(&tx)?;
                facts::remove(&tx, LINKED_TO)?;
            }
        }
        tx.commit()?;
    }
    Ok(())
}

/// Where a database of before is brought to today's rule of seeing: until that is done.
const VIEWS_DUE: &str = "views_due";

/// By which rule of what is a conflict the documents here were seen last.
const SEEN_BY: &str = "conflicts_seen_by";
/// Today's: values that people read alike are none. Before that was asked, nothing was noted.
const SEEING: u64 = 2;

/// After the migration, and when the rule is another: what was in conflict is seen by today's rule, and drafts begin with what
/// it says. A handful of documents; one transaction.
pub(crate) fn see_again(store: &mut Store) -> Result<(), StoreError> {
    let views_due = facts::get(&store.db, VIEWS_DUE)?.is_some();
    if !views_due && facts::get_u64(&store.db, SEEN_BY)? == Some(SEEING) {
        return Ok(());
    }
    let drafts = if views_due { store.drafts()? } else { Vec::new() };
    let tx = store.db.transaction()?;
    view_conflicts_again(&tx)?;
    facts::set_u64(&tx, SEEN_BY, SEEING)?;
    for mut draft in drafts.into_iter().filter(|draft| !draft.base.is_empty()) {
        let Some(row) = row(&tx, draft.doc)? else { continue };
        let Ok((before, now)) = row.document()?.begun_with(&draft.base) else { continue };
        // What its writer has not touched is as it was then; it must not be taken for a change of what stands now.
        for (path, value) in now {
            if before.get(&path) != Some(&value) && before.get(&path) == draft.fields.get(&path) {
                draft.fields.insert(path, value);
            }
        }
        draft_rows::put(&tx, &draft)?;
    }
    facts::remove(&tx, VIEWS_DUE)?;
    Ok(tx.commit()?)
}

fn view_conflicts_again(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let docs: Vec<Vec<u8>> = tx
        .prepare_cached("SELECT DISTINCT doc FROM conflicts")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for doc in docs {
        // One that cannot be read stays as it was.
        let _ = alone(tx, || view_again(tx, &doc))?;
    }
    Ok(())
}

fn view_again(tx: &Transaction<'_>, doc: &[u8]) -> Result<(), StoreError> {
    let doc = columns::doc(doc)?;
    let Some(row) = row(tx, doc)? else { return Ok(()) };
    let Some(kind) = DocKind::from_number(row.kind) else { return Ok(()) };
    save::put(tx, Place { circle: row.circle, doc, kind }, &Cache::of(&row.document()?)?, true)
}
