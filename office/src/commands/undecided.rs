//! A field in which several people's values stand, typed over by somebody who does not decide: nothing is changed, and they
//! read what stands there, whom to call, and how what they know gets to the manager.

use crate::failure_code::Code;
use kengai::{CareBook, CareError, DocId, DocRef, FieldConflict};

use super::{conflicts, standing};
use crate::failure::{Exit, Failure, Finding};
use crate::words::{Words, both};

/// The refusal with both values and the managers; any other failure as it is.
pub(crate) fn undecided(book: &CareBook, of: &DocRef, error: CareError) -> Failure {
    if let CareError::DecideWithReason(field) = &error {
        return to_decide(book, of, field).unwrap_or_else(|| error.into());
    }
    let CareError::Undecided(field) = &error else { return error.into() };
    let Ok(standing) = book.reading().standing(of, field) else { return error.into() };
    let label = &standing.label;
    let words = both(
        format!(
            "{}には{}つの値があり、どれにするかはサ責が決めます。何も変わっていません",
            label.ja,
            standing.values.len()
        ),
        format!(
            "{}: {} values stand, and the manager decides between them. Nothing was changed",
            label.en,
            standing.values.len()
        ),
    );
    let next = whose(book, of).map(|name| {
        both(
            format!("知っていることは、申し送りで伝えられます: kengai note {name} '本文' --to サ責"),
            format!("What you know can go in a note: kengai note {name} 'TEXT' --to manager"),
        )
    });
    let said = standing::values(&standing).into_iter().chain(whom_to_call(book)).chain(next);
    Failure::new(Exit::NotAllowed, Code::Undecided, words)
        .with(said.map(|words| Finding::new(String::new(), words)))
}

/// A manager decides, with the reason that deciding always needs: by the commands that are said.
fn to_decide(book: &CareBook, of: &DocRef, field: &str) -> Option<Failure> {
    let all = book.conflicts().all().ok()?;
    let is_of = |one: &&FieldConflict| match *of {
        DocRef::Visit(visit) => one.document == conflicts::of_visit(visit),
        DocRef::Incident(incident) => one.document == DocId(*incident.as_bytes()),
        DocRef::ServicePlan(plan) => one.document == DocId(*plan.as_bytes()),
        // A client's sheet is named by the client.
        DocRef::Client(client) => one.client == Some(client),
        _ => false,
    };
    let conflict = all.iter().find(|one| is_of(one) && one.field == field)?;
    book.conflicts().note_shown(std::slice::from_ref(conflict)).ok()?;
    let (label, count) = (&conflict.label, conflict.values.len());
    let words = both(
        format!(
            "{}には{count}つの値があります。上から書かずに、どれにするかを、理由を書いて決めてください。何も変わっていません",
            label.ja
        ),
        format!(
            "{}: {count} values stand. Decide between them with a reason instead of typing over them. Nothing was changed",
            label.en
        ),
    );
    let said = conflicts::lines(std::slice::from_ref(conflict)).into_iter().chain(conflicts::how(conflict));
    let said = said.map(|words| Finding::new(String::new(), words));
    Some(Failure::new(Exit::Unsettled, Code::Undecided, words).with(said))
}

/// The client of a visit or an incident, as the name is typed.
fn whose(book: &CareBook, of: &DocRef) -> Option<String> {
    let client = match *of {
        DocRef::Visit(visit) => book.visits().sheet(visit).ok()?.record.client,
        DocRef::Incident(incident) => book.incidents().sheet(incident).ok()?.incident.client,
        _ => return None,
    };
    let name = book.clients().name(client).ok()?;
    Some(name.split_whitespace().collect())
}

/// The managers with their phones.
fn whom_to_call(book: &CareBook) -> Vec<Words> {
    let staff = book.staff().all().unwrap_or_default();
    let managers = staff.iter().filter(|one| one.manager);
    managers
        .map(|one| {
            let phone = if one.phone.is_empty() { String::new() } else { format!("　{}", one.phone) };
            both(
                format!("電話する人: サ責の{}さん{phone}", one.shown),
                format!("To call: the manager {}{phone}", one.shown),
            )
        })
        .collect()
}
