//! What this version of the program can read and the one before could not.
//!
//! A newer version's dictionary, kind of document or kind of item waits inside its entry. When the program has been
//! updated, such entries are looked into again: nothing that somebody recorded stays hidden for having come too early. And
//! photos that a server has refused are offered once more, as this version writes and reads answers.

use kengai_protocol::item;
use rusqlite::TransactionBehavior;

use crate::database::facts;
use crate::documents::doc_kind::DocKind;
use crate::feeds::{body, entries, set_aside};
use crate::{Store, StoreError, photos};

/// Names what this version reads. Looking again costs little, so any difference is reason enough.
fn what_we_read() -> String {
    let kinds = (0..=u8::MAX).filter(|number| DocKind::from_number(*number).is_some()).count();
    format!("{} {} {kinds} {} photos", env!("CARGO_PKG_VERSION"), body::METHOD_NEWEST, item::KIND_NEWEST)
}

/// Marks what could not be read as not looked into, once per version of the program.
pub(crate) fn look_again(store: &mut Store) -> Result<(), StoreError> {
    let ours = what_we_read();
    if facts::get(&store.db, "reads")?.as_deref() == Some(ours.as_bytes()) {
        return Ok(());
    }
    let tx = store.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    entries::receive_unread_again(&tx)?;
    set_aside::forget_received(&tx)?;
    photos::rows::offer_again(&tx)?;
    facts::set(&tx, "reads", ours.as_bytes())?;
    Ok(tx.commit()?)
}
