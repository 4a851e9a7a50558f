//! A client's newest records, as whoever stands at the door looks at them.

use kengai_model::{ClientId, VisitRecord};
use kengai_protocol::DocId;
use kengai_store::{Store, View};

use crate::CareError;

/// Records that the brief looks back over; as many of each client stay on a phone, however old.
pub(crate) const RECORDS_MAX: usize = 30;

/// A record that the brief looks at.
pub(crate) struct Looked {
    pub(crate) doc: DocId,
    pub(crate) view: View,
    pub(crate) record: VisitRecord,
}

/// A client's newest records, the last first.
pub(crate) fn records(store: &Store, client: ClientId) -> Result<Vec<Looked>, CareError> {
    let mut records = Vec::new();
    for entry in store.visits_of_client(client, RECORDS_MAX)? {
        if let Some((view, _)) = store.document(entry.doc)?
            && let Ok(record) = VisitRecord::from_fields(&view.fields)
        {
            records.push(Looked { doc: entry.doc, view, record });
        }
    }
    Ok(records)
}

/// A line of a record; empty where there is none.
pub(crate) fn line(line: Option<&kengai_model::text::Line>) -> String {
    line.map_or_else(String::new, |line| line.as_str().to_owned())
}
