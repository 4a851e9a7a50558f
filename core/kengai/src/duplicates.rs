//! Which record a record repeats (重複): another one, of the same client, that is not itself said to repeat this one. Two that
//! repeat each other would both be out of the bill.

use kengai_model::{Fault, Problem, VisitId, VisitRecord, Words};
use kengai_store::Store;

use crate::CareError;
use crate::drafting;
use crate::visit_docs::doc_of;

const DUPLICATE_OF: &str = "outcome.duplicate_of";

/// Refuses what a record cannot repeat, among what a person typed into it.
pub(crate) fn check(store: &Store, visit: VisitId, pairs: &[(String, String)]) -> Result<(), CareError> {
    let Some((_, text)) = pairs.iter().rfind(|(path, text)| path == DUPLICATE_OF && !text.trim().is_empty())
    else {
        return Ok(());
    };
    // What is no id is refused as every field is.
    let Ok(of) = text.trim().parse::<VisitId>() else { return Ok(()) };
    let record = |visit: VisitId| {
        let written = drafting::as_written(store, doc_of(visit))?;
        Ok::<_, CareError>(written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok()))
    };
    let (own, other) = (record(visit)?, record(of)?);
    let other_person = own.zip(other.as_ref()).is_some_and(|(own, other)| own.client != other.client);
    let expected = if of == visit || other_person {
        Words::lit("同じ利用者の、もう一つの記録", "the other record, of the same client")
    } else if other.is_some_and(|other| other.outcome.duplicate_of == Some(visit)) {
        Words::lit(
            "もう一つの記録が、この記録の重複になっています。先に、そちらの重複を消してください",
            "the other record is marked as the duplicate of this one; please clear that first",
        )
    } else {
        return Ok(());
    };
    Err(Fault::new(Problem::Contradiction, expected).of(DUPLICATE_OF).into())
}
