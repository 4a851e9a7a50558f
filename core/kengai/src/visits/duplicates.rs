//! Which record a record repeats (重複): another one, of the same client, that is not itself said to repeat this one. Two that
//! repeat each other would both be out of the bill.

use std::collections::{BTreeMap, BTreeSet};

use kengai_billing::board::Recorded;
use kengai_model::{Fault, Problem, VisitId, VisitRecord, Words};
use kengai_store::Store;

use crate::CareError;
use crate::book::whereabouts::doc_of;
use crate::writing::drafting;

const DUPLICATE_OF: &str = "outcome.duplicate_of";

/// Refuses what a record cannot repeat, among what a person typed into it.
pub(crate) fn check(store: &Store, visit: VisitId, pairs: &[(String, String)]) -> Result<(), CareError> {
    let Some((_, text)) = pairs.iter().rfind(|(path, text)| path == DUPLICATE_OF && !text.trim().is_empty())
    else {
        return Ok(());
    };
    // What is no id is refused as every field is.
    let Ok(of) = text.trim().parse::<VisitId>() else { return Ok(()) };
    let (own, other) = (record(store, visit)?, record(store, of)?);
    let other_person = own.zip(other.as_ref()).is_some_and(|(own, other)| own.client != other.client);
    let expected = if of == visit || other_person {
        Words::lit("同じ利用者の、もう一つの記録", "the other record, of the same client")
    } else if leads_to(store, of, visit)? {
        Words::lit(
            "もう一つの記録が、この記録の重複になっています。先に、そちらの重複を消してください",
            "the other record is marked as the duplicate of this one; please clear that first",
        )
    } else {
        return Ok(());
    };
    Err(Fault::new(Problem::Contradiction, expected).of(DUPLICATE_OF).into())
}

fn record(store: &Store, visit: VisitId) -> Result<Option<VisitRecord>, CareError> {
    let written = drafting::as_written(store, doc_of(visit))?;
    Ok(written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok()))
}

/// Whether a record repeats one that repeats one … that repeats this one.
fn leads_to(store: &Store, from: VisitId, visit: VisitId) -> Result<bool, CareError> {
    let (mut passed, mut at) = (BTreeSet::new(), from);
    while passed.insert(at) {
        match record(store, at)?.and_then(|record| record.outcome.duplicate_of) {
            Some(of) if of == visit => return Ok(true),
            Some(of) => at = of,
            None => return Ok(false),
        }
    }
    Ok(false)
}

/// Whether a record is a duplicate that nothing is left to do about: it repeats one of the same client that stands on this
/// device. Those that repeat each other, marked apart, do not.
pub(crate) fn is_settled(store: &Store, visit: VisitId, own: &VisitRecord) -> Result<bool, CareError> {
    let (mut passed, mut next) = (BTreeSet::from([visit]), own.outcome.duplicate_of);
    while let Some(at) = next.filter(|at| passed.insert(*at)) {
        match record(store, at)?.filter(|record| record.client == own.client) {
            Some(record) if record.outcome.duplicate_of.is_none() => return Ok(true),
            Some(record) => next = record.outcome.duplicate_of,
            None => return Ok(false),
        }
    }
    Ok(false)
}

/// Of records that are said to repeat others, those whose other one is not among these and stands all the same: a visit
/// about midnight at the end of a month.
pub(crate) fn settled_elsewhere<'a>(
    store: &Store,
    all: impl Iterator<Item = &'a Recorded> + Clone,
) -> Result<BTreeSet<VisitId>, CareError> {
    let mut marked: BTreeMap<VisitId, VisitId> = all.clone().filter_map(Recorded::marked).collect();
    if !marked.is_empty() {
        let here: BTreeSet<VisitId> = all.map(Recorded::id).collect();
        marked.retain(|_, of| !here.contains(of));
    }
    let mut out = BTreeSet::new();
    for one in marked.into_keys() {
        if let Some(own) = record(store, one)?
            && is_settled(store, one, &own)?
        {
            out.insert(one);
        }
    }
    Ok(out)
}
