//! Times in a record that lie after the record itself: written before they came, or by a clock that was wrong.

use kengai_model::ahead::{AHEAD_MINUTES_MAX, instant};
use kengai_model::late_time::LateTime;
use kengai_model::{FieldList, UnixMillis};
use kengai_protocol::DocId;
use kengai_store::{AtServer, Store, WrittenAt};

use crate::CareError;
use crate::book::clock::CLOCK_OFF_MINUTES;
use crate::book::moments::bounded;

/// When something was written at the latest: by its device's clock, or when the server took it. A clock that is off by so little
/// that nobody is told of it makes no time a late one.
fn earlier(device_ms: u64, server_ms: Option<u64>) -> UnixMillis {
    const UNTOLD_MS: u64 = CLOCK_OFF_MINUTES as u64 * 60_000;
    bounded(device_ms.min(server_ms.map_or(u64::MAX, |ms| ms.saturating_add(UNTOLD_MS))))
}

/// The record's times that lie after it was written by its writer's clock, or after the server took it.
///
/// A record is looked into only where one of its times lies after its *first* writing, which a list knows: opening the
/// history of each of a month's thousands would take seconds.
pub(crate) fn late_times(
    store: &Store,
    doc: DocId,
    fields: &FieldList<'_>,
    first: Option<&WrittenAt>,
) -> Result<Vec<LateTime>, CareError> {
    let Some(first) = first else { return Ok(Vec::new()) };
    let bound = earlier(first.device_ms, first.server_ms);
    let is_late = |at: UnixMillis, bound: UnixMillis| bound.minutes_until(at) > AHEAD_MINUTES_MAX;
    let late: Vec<_> = fields
        .iter()
        .filter_map(|(path, value)| Some((path, value, instant(path, value)?)))
        .filter(|(_, _, at)| is_late(*at, bound))
        .collect();
    if late.is_empty() {
        return Ok(Vec::new());
    }
    let history = store.history(doc)?;
    let mut out = Vec::new();
    for (path, value, at) in late {
        // Of several who wrote the same, the last counts: by then it had come.
        let written = history
            .iter()
            .filter(|change| {
                change.fields.iter().any(|field| field.field == path && field.after.as_ref() == Some(value))
            })
            .map(|change| match change.server {
                AtServer::At(ms) => (earlier(change.at_ms, Some(ms)), bounded(change.at_ms.min(ms))),
                AtServer::NotYet | AtServer::Unknown => (bounded(change.at_ms), bounded(change.at_ms)),
            })
            .max();
        if let Some((_, written)) = written.filter(|(bound, _)| is_late(at, *bound)) {
            out.push(LateTime { field: path.to_owned(), at, written });
        }
    }
    Ok(out)
}
