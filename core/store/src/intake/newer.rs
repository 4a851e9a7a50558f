//! What this version of the program can read and the one before could not.
//!
//! A newer version's dictionary, kind of document or kind of item waits inside its entry. When the program has been
//! updated, such entries are looked into again: nothing that somebody recorded stays hidden for having come too early.

use rusqlite::{Transaction, TransactionBehavior};

use kengai_protocol::item;

use crate::documents::doc_kind::DocKind;
use crate::{Store, StoreError, database::meta, feeds::body};

/// Names what this version reads. Looking again costs little, so any difference is reason enough.
fn what_we_read() -> String {
    let kinds = (0..=u8::MAX).filter(|number| DocKind::from_number(*number).is_some()).count();
    format!("{} {} {kinds} {}", env!("CARGO_PKG_VERSION"), body::METHOD_NEWEST, item::KIND_NEWEST)
}

/// Marks what could not be read as not looked into, once per version of the program.
pub(crate) fn look_again(store: &mut Store) -> Result<(), StoreError> {
    let ours = what_we_read();
    if meta::get(&store.db, "reads")?.as_deref() == Some(ours.as_bytes()) {
        return Ok(());
    }
    let tx = store.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    mark(&tx)?;
    meta::set(&tx, "reads", ours.as_bytes())?;
    Ok(tx.commit()?)
}

fn mark(tx: &Transaction<'_>) -> Result<(), StoreError> {
    // Items that are applied already are known to their documents: a second look changes nothing there.
    tx.execute_batch(
        "UPDATE entries SET state = 0, attempts = 0, reason = NULL
         WHERE (state = 3 AND reason IN ('body', 'items'))
            OR (state = 1 AND id IN (SELECT entry FROM set_aside WHERE reason IN ('kind', 'item', 'malformed')));
         DELETE FROM set_aside WHERE entry IN (SELECT id FROM entries WHERE state = 0);",
    )?;
    Ok(())
}
