//! Consent to photos that is given, withdrawn and given again on one day. What was said last holds (`hiding/consent.rs`), and a day
//! that stands already is no statement: it is made one.

use kengai_model::{FieldValue, Fields};
use kengai_protocol::DocId;
use kengai_store::Store;

use crate::CareError;

const GIVEN: &str = "photo_consent.given";
const WITHDRAWN: &str = "photo_consent.withdrawn";

/// Whether both stand on one day, and this one is typed once more.
fn again(fields: &Fields, pairs: &[(String, String)], path: &str) -> bool {
    let stands = fields
        .get(path)
        .is_some_and(|day| Some(day) == fields.get(GIVEN) && Some(day) == fields.get(WITHDRAWN));
    let typed = pairs.iter().rev().find(|(typed, _)| typed == path).map(|(_, day)| day.trim());
    let same = |day: &FieldValue| matches!(day, FieldValue::Str(day) if typed == Some(day));
    stands && fields.get(path).is_some_and(same)
}

/// Whether consent is given once more on the day on which it was given and withdrawn.
pub(crate) fn is_given_again(
    store: &Store,
    doc: DocId,
    pairs: &[(String, String)],
) -> Result<bool, CareError> {
    Ok(store.document(doc)?.is_some_and(|(view, _)| again(&view.fields, pairs, GIVEN)))
}

/// The sheet without the consent that is about to be written once more. Whoever ends in between leaves none, which is safe.
pub(crate) fn without_consent(fields: &Fields) -> Result<Fields, CareError> {
    let mut fields = fields.clone();
    fields.remove(GIVEN);
    Ok(fields)
}

/// Of a withdrawal that is typed once more on the day of a consent that was given after it, that consent goes.
pub(crate) fn withdrawn_again(before: &Fields, mut after: Fields, pairs: &[(String, String)]) -> Fields {
    if again(before, pairs, WITHDRAWN) {
        after.remove(GIVEN);
    }
    after
}
