//! Incidents that are withdrawn (取り消し): nothing is written into them any more, and whoever tries is told by whom, when and why
//! they were, and what to do.

use kengai::{CareBook, CareError, Delivery, DocRef};
use kengai_model::IncidentId;
use kengai_model::called::san;

use super::incident_lines;
use super::incident_shown::report;
use super::sheet::People;
use super::undecided::undecided;
use crate::failure::{Failure, Finding};
use crate::report::Report;
use crate::words::{Words, both, short};

/// Takes a withdrawal back that is not sent.
pub(super) fn stands_again(book: &CareBook, people: &People, id: IncidentId) -> Result<Report, Failure> {
    let sheet = book.incidents().undo(id).map_err(|error| match error {
        CareError::AlreadySent | CareError::NothingToUndo => withdrawn(book, id, CareError::Withdrawn),
        error => error.into(),
    })?;
    Ok(report(&sheet, people).line(Words::lit(
        "取り消しを元に戻しました。この端末に保存済み・未送信です。",
        "The withdrawal is taken back: saved on this device, not sent.",
    )))
}

/// That an incident is withdrawn already, by whom and when, and what to do where it did happen.
pub(super) fn withdrawn(book: &CareBook, id: IncidentId, error: CareError) -> Failure {
    let news = match &error {
        CareError::Undecided(_) | CareError::DecideWithReason(_) => {
            return undecided(book, &DocRef::Incident(id), error);
        }
        CareError::Withdrawn => book.incidents().news(id).ok().flatten(),
        _ => None,
    };
    let Some(news) = news else { return error.into() };
    let reason = news.withdrawn.as_deref().unwrap_or_default();
    let who = incident_lines::withdrawn_by(&news.withdrawn_by, news.withdrawn_ms, reason);
    let (kind, client) = (news.name(), san(&news.client_name));
    let words = both(
        format!("{client}の{}の記録は、もう取り消されています（{}）。前のまま残しています", kind.ja, who.ja),
        format!("this record of {} is withdrawn already ({}) and stays as it is", news.client_name, who.en),
    );
    let unsent = book.incidents().sheet(id).is_ok_and(|sheet| sheet.delivery == Some(Delivery::Saved));
    let id = short(&news.incident.to_string()).to_owned();
    let undo = both(
        format!("まだ送っていないので、kengai incident undo {id} で元に戻せます"),
        format!("it is not sent yet: kengai incident undo {id} takes the withdrawal back"),
    );
    let anew = Words::lit(
        "実際にあったことなら、kengai incident start で新しく記録してください",
        "if it did happen, record it anew with: kengai incident start",
    );
    let next = unsent.then_some(undo).into_iter().chain([anew]);
    Failure { words, ..Failure::from(error) }.with(next.map(|words| Finding::new("", words)))
}
