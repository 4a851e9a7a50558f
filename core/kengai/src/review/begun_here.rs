//! Records that somebody began to write or to correct on this device and did not finish: whoever signs or sends the record as it
//! stands reads other values than those which they began to type.

use std::collections::BTreeMap;

use kengai_model::{FieldValue, PlanRowId, VisitId, diff};
use kengai_store::{DocKind, Store};

use crate::CareError;
use crate::book::whereabouts::visit_of;

/// What is begun here and says something else than what it was begun at: each record, with its planned visit.
pub(crate) fn begun_here(store: &Store) -> Result<BTreeMap<VisitId, Option<PlanRowId>>, CareError> {
    let mut out = BTreeMap::new();
    for draft in store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Visit) {
        if diff(&store.begun_with(&draft)?, &draft.fields).is_empty() {
            continue;
        }
        let row = match draft.fields.get("plan.row") {
            Some(FieldValue::Str(row) | FieldValue::Text(row)) => row.parse().ok(),
            _ => None,
        };
        out.insert(visit_of(draft.doc), row);
    }
    Ok(out)
}
