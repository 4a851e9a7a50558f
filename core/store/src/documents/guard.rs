//! The border that a peer's change crosses before Automerge may touch a document with it.
//!
//! Automerge can panic on malformed bytes and can accept bytes that later no longer load (0.5 % of mutants). So: only
//! uncompressed change chunks, limits before decoding (`change_scan.rs`), decoding inside `catch_unwind`, and the change
//! must encode again to the very hash that it claims (caught 1,479 of 1,479 mutants, no false alarm). What an
//! out-of-memory abort takes down is caught by the `attempts` column in `incoming.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{ObjectId, OpId, OpType};
use automerge::{Change, ObjId, ObjType};
use kengai_protocol::DeviceId;
use kengai_protocol::limits::{CHANGE_OPS_MAX, ITEM_BYTES_MAX};

use crate::documents::any_change::{AnyChange, decode};
use crate::documents::change_scan;
use crate::documents::document::Document;
use crate::documents::first_change::{FirstChange, Saved};
use crate::documents::rows::Cache;

/// Why a change is set aside for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum BadChange {
    /// Larger than a change may be.
    #[error("over its limit")]
    OverLimit,
    /// Not an uncompressed change chunk.
    #[error("not a plain change")]
    NotPlain,
    /// It does not decode, or encodes to something else.
    #[error("malformed")]
    Malformed,
    /// Its actor is not the device that signed the entry.
    #[error("made in another device's name")]
    OtherActor,
    /// Its numbers do not go on from what it builds on.
    #[error("counted wrongly")]
    OutOfCount,
    /// The merge library refused it.
    #[error("refused by the merge library")]
    Refused,
}

const CHUNK_MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHUNK_TYPE_AT: usize = 8;
const CHUNK_TYPE_CHANGE: u8 = 1;

/// Random bytes that follow the device's id in an actor id.
pub(crate) const ACTOR_RANDOM_BYTES: usize = 8;

/// Decodes a peer's change.
///
/// # Errors
/// [`BadChange`]: quarantine it.
pub(crate) fn read_change(bytes: &[u8], author: &DeviceId) -> Result<AnyChange, BadChange> {
    if bytes.len() > ITEM_BYTES_MAX {
        return Err(BadChange::OverLimit);
    }
    if bytes.get(..4) != Some(&CHUNK_MAGIC) || bytes.get(CHUNK_TYPE_AT) != Some(&CHUNK_TYPE_CHANGE) {
        return Err(BadChange::NotPlain);
    }
    if !change_scan::is_bounded(bytes) {
        return Err(BadChange::OverLimit);
    }
    let is_author = |actor: &[u8]| {
        actor.len() == DeviceId::LEN + ACTOR_RANDOM_BYTES && actor.starts_with(author.as_bytes())
    };
    if let Some(begun) = FirstChange::read(bytes) {
        return if is_author(&begun.actor) {
            Ok(AnyChange::First(begun))
        } else {
            Err(BadChange::OtherActor)
        };
    }
    let change = decode(bytes.to_vec()).ok_or(BadChange::Malformed)?;
    if change.len() > CHANGE_OPS_MAX {
        return Err(BadChange::OverLimit);
    }
    if !is_author(change.actor_id().to_bytes()) {
        return Err(BadChange::OtherActor);
    }
    let encodes_again =
        || change.raw_bytes() == bytes && Change::from(change.decode()).hash() == change.hash();
    match catch_unwind(AssertUnwindSafe(encodes_again)) {
        Ok(true) => Ok(AnyChange::Other(change.into())),
        _ => Err(BadChange::Malformed),
    }
}

/// Whether a change makes a text of the merge library or changes one, in which what several people type would be woven letter by
/// letter: every text is a plain value. The change's dependencies are in the document.
///
/// What may still hold such texts are the entries that were on this device before texts became plain values, and its own: their
/// documents keep the view that they had, whatever is computed again from them and in whatever order, since an entry is marked
/// when it comes (`entries.plain`; a rescue keeps the mark, and a body that comes back is its own entry's). An entry that comes
/// later is held to the rule on every device alike, because what decides is the change and what it builds on. (Decided in
/// November 2026, before any release: an organisation whose devices do not hold the same entries when they are brought up to
/// date sees those texts on some and set aside on others. Nothing in the bytes tells an old entry from one that claims to be.)
pub(crate) fn weaves_text(document: Option<&Document>, change: &Change) -> bool {
    change.decode().operations.iter().any(|op| {
        let in_text = match &op.obj {
            ObjectId::Root => false,
            ObjectId::Id(OpId(counter, actor)) => {
                let object = ObjId::Id(*counter, actor.clone(), 0);
                document.is_some_and(|document| document.is_in_text(&object))
            }
        };
        in_text || op.action == OpType::Make(ObjType::Text)
    })
}

/// Whether a change that this device just made keeps the limits of those who will read it. (That it encodes to what it
/// claims is for others to doubt: checking it here took 7 % of a save, November 2026.)
pub(crate) fn is_within_limits(change: &AnyChange) -> bool {
    let (bytes, operations) = match change {
        AnyChange::First(begun) => (&begun.bytes[..], begun.fields.len()),
        AnyChange::Other(change) => (change.raw_bytes(), change.len()),
    };
    bytes.len() <= ITEM_BYTES_MAX && operations <= CHANGE_OPS_MAX && change_scan::is_bounded(bytes)
}

/// Whether a change counts on from the changes that it builds on, as the merge library does: its author's changes, and
/// operations. It takes others too, and panics when somebody then reads the history or writes to the document (November
/// 2026: an operation numbered 2^32 in a record that several people write).
fn counts_on(doc: &Document, change: &Change) -> bool {
    let (mut operations, mut own) = (0, 0);
    for before in change.deps().iter().filter_map(|dep| doc.noted(dep)) {
        operations = operations.max(before.max_op);
        if *before.actor == *change.actor_id() {
            own = own.max(before.seq);
        }
    }
    change.start_op().get() == operations.saturating_add(1) && change.seq() == own.saturating_add(1)
}

/// Applies a change to a document; whatever goes wrong, the document is of no use any more.
///
/// # Errors
/// [`BadChange::Refused`], [`BadChange::OutOfCount`].
pub(crate) fn apply(document: &mut Document, change: &Change) -> Result<(), BadChange> {
    if !counts_on(document, change) {
        return Err(BadChange::OutOfCount);
    }
    match catch_unwind(AssertUnwindSafe(|| document.apply(change.clone()))) {
        Ok(Ok(())) => Ok(()),
        _ => Err(BadChange::Refused),
    }
}

/// What is kept of a document that took changes of others: only what loads again and can be seen.
///
/// # Errors
/// [`BadChange::Refused`].
pub(crate) fn cache(document: &Document) -> Result<Cache, BadChange> {
    let cache = catch_unwind(AssertUnwindSafe(|| {
        let saved = document.save();
        let loaded = Document::load(&saved).ok()?;
        Some(Cache { heads: loaded.heads(), view: loaded.view().ok()?, saved: Saved::Whole(saved) })
    }));
    cache.ok().flatten().ok_or(BadChange::Refused)
}
