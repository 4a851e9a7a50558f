//! The same thing made twice within a minute goes on with the first: a second tap, or a command typed again by somebody who
//! did not see its answer, in this process or another.
//!
//! One way for every kind: what is made is named by the hash of its kind and content (`kengai_store::made`).

use kengai_model::{Fields, VisitRecord, canonical_view};
use kengai_protocol::{DocId, Hash};
use kengai_store::Store;

use crate::CareError;

/// The content of something that is made.
pub(crate) fn content(kind: &str, fields: &Fields) -> Hash {
    Hash::of(&[b"made", kind.as_bytes(), &canonical_view(fields)])
}

/// The content of an unplanned visit: whose, under which scheme, by whom. When it was begun is what differs.
pub(crate) fn unplanned(record: &VisitRecord) -> Hash {
    let mut alone = VisitRecord::new(record.scheme, record.client, record.date);
    alone.helpers.clone_from(&record.helpers);
    content("visit", &alone.to_fields())
}

/// The id of what was made with the same content a moment ago, where it is there.
pub(crate) fn made(
    store: &Store,
    content: Hash,
    now: u64,
    is_there: impl FnOnce(&Store, DocId) -> Result<bool, CareError>,
) -> Result<Option<DocId>, CareError> {
    let Some(id) = store.made(content, now)? else { return Ok(None) };
    Ok(is_there(store, id)?.then_some(id))
}
