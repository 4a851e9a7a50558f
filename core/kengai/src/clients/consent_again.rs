//! Consent to photos that is given, withdrawn and given again on one day. What was said last holds (`hiding/consent.rs`), and a day
//! that stands already is no statement: it is made one. So is a withdrawal of the day on which a photo was shown again.

use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{CareDay, FieldValue, Fields, Problem, Words, spec};
use kengai_protocol::DocId;
use kengai_store::Store;

use crate::CareError;
use crate::writing::anew::said_anew;

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

/// Of a withdrawal that is typed once more on the day of a consent that was given after it, that consent goes. In a draft, which says
/// nothing as of now, so does that photos were shown again since; what hid them before that stands again.
pub(crate) fn withdrawn_again(
    before: &Fields,
    mut after: Fields,
    pairs: &[(String, String)],
    at_once: bool,
) -> Fields {
    if again(before, pairs, WITHDRAWN) {
        after.remove(GIVEN);
    }
    if !at_once && stands_already(before, pairs) {
        let is_shown = |path: &String| {
            path.starts_with("photo_hidden.") && (path.ends_with(".shown") || path.ends_with(".because"))
        };
        after.retain(|path, _| !is_shown(path));
    }
    after
}

/// The withdrawal that is typed, if one is.
fn typed_withdrawal(pairs: &[(String, String)]) -> Option<FieldValue> {
    let (_, text) = pairs.iter().rev().find(|(path, _)| path == WITHDRAWN)?;
    spec::find_in_client(WITHDRAWN)?.parse(text).ok()
}

/// Refuses a withdrawal of a day before the consent that stands: it would withdraw nothing. Whoever types a consent with it says that it
/// was given anew.
pub(crate) fn may_be_withdrawn(
    after: &Fields,
    pairs: &[(String, String)],
    read_on: CareDay,
) -> Result<(), CareError> {
    if pairs.iter().any(|(path, text)| path == GIVEN && !text.trim().is_empty()) {
        return Ok(());
    }
    let day = |value: &FieldValue| match value {
        FieldValue::Str(day) => day.parse::<CareDay>().ok(),
        _ => None,
    };
    let (given, withdrawn) = (after.get(GIVEN).and_then(day), typed_withdrawal(pairs).as_ref().and_then(day));
    let Some(given) = given.filter(|given| withdrawn.is_some_and(|withdrawn| withdrawn < *given)) else {
        return Ok(());
    };
    let given = given.long(read_on);
    let expected = Words::new(
        format!("同意日（{}）より前の日には撤回できません", given.ja),
        format!("consent was given on {}, so it cannot have been withdrawn before", given.en),
    );
    Err(kengai_model::Fault::new(Problem::Contradiction, expected).of(WITHDRAWN).into())
}

/// Whether a withdrawal is typed that stands already: then it is one of now.
fn stands_already(fields: &Fields, pairs: &[(String, String)]) -> bool {
    typed_withdrawal(pairs).is_some_and(|typed| fields.get(WITHDRAWN) == Some(&typed))
}

/// A withdrawal that stands already is written once more: what somebody showed in between they showed without knowing of it. Nothing that
/// was decided is taken out, and several people's decisions are no reason not to withdraw.
pub(crate) fn withdraw_again(
    store: &mut Store,
    doc: DocId,
    pairs: &[(String, String)],
    now: u64,
) -> Result<(), CareError> {
    let Some((view, heads)) = store.document(doc)? else { return Ok(()) };
    if !stands_already(&view.fields, pairs) {
        return Ok(());
    }
    let mut paths = view.fields.keys().chain(view.conflicts.keys());
    if !paths.any(|path| path.starts_with("photo_hidden.") && path.ends_with(".shown")) {
        return Ok(());
    }
    // The same day once more, as of now: whoever showed a photo has not seen this.
    let changes = said_anew(WITHDRAWN.to_owned(), view.fields.get(WITHDRAWN).cloned());
    Ok(store.decide(doc, &heads, &changes, HiddenWhy::ConsentWithdrawn.ja(), now)?)
}
