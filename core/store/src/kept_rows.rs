//! Whether a row that was read from a damaged database is what its table holds.
//!
//! Where the way to a table's pages is lost, any page may be one of them, and a page of another table reads as rows of this
//! one if its columns are of the same types: pages of `entries` once came as three unsent records that never were, of
//! which no sync could make an entry (November 2026). So a row counts only if it decodes as what it claims to be.

use kengai_model::Fields;
use kengai_protocol::keys::wrap_hash;
use kengai_protocol::limits::WRAP_BYTES;
use kengai_protocol::{CircleId, DeviceId, DocId, Entry, Hash};
use rusqlite::types::Value;

use crate::doc_kind::DocKind;
use crate::leaves::Column;
use crate::pending;

/// A row as it was read.
pub(crate) struct FoundRow<'a> {
    /// This device's identities.
    pub(crate) ours: &'a [DeviceId],
    pub(crate) columns: &'a [Column],
    pub(crate) values: &'a [Value],
}

impl FoundRow<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        let at = self.columns.iter().position(|column| column.name == name)?;
        self.values.get(at)
    }

    fn blob(&self, name: &str) -> Option<&[u8]> {
        match self.value(name)? {
            Value::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number of a kind or an instant; none is below nothing.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            Value::Integer(number) if *number >= 0 => Some(*number),
            _ => None,
        }
    }

    /// The document that the row is about.
    pub(crate) fn doc(&self) -> Option<&[u8]> {
        self.blob("doc")
    }

    /// Kind and payload of an item in `pending`.
    pub(crate) fn item(&self) -> Option<(i64, &[u8])> {
        Some((self.number("kind")?, self.blob("payload")?))
    }
}

/// An item that only this device can have written, about the document that the row says.
pub(crate) fn is_pending(row: &FoundRow<'_>) -> bool {
    let item = || {
        let (kind, payload) = row.item()?;
        pending::salvage(row.ours, row.blob("circle")?, (kind, row.doc()?, payload))
    };
    item().is_some()
}

/// Fields of a document of its circle.
pub(crate) fn is_draft(row: &FoundRow<'_>) -> bool {
    let draft = || {
        let doc = DocId::from_slice(row.doc()?).ok()?;
        let circle = CircleId::from_slice(row.blob("circle")?).ok()?;
        let kind = DocKind::from_number(u8::try_from(row.number("kind")?).ok()?)?;
        serde_json::from_str::<Fields>(row.text("fields")?).ok()?;
        row.number("updated_ms")?;
        let heads = row.blob("base_heads")?.len().is_multiple_of(Hash::LEN);
        (heads && doc.belongs_to(circle, kind.number())).then_some(())
    };
    draft().is_some()
}

/// A draft, and when it was thrown away.
pub(crate) fn is_discarded(row: &FoundRow<'_>) -> bool {
    is_draft(row) && row.number("at_ms").is_some()
}

/// Bytes of an alarm's name at most.
const ALARM_BYTES_MAX: usize = 64;

/// A name, and whom it is about, if anybody.
pub(crate) fn is_alarm(row: &FoundRow<'_>) -> bool {
    let named = row.text("kind").is_some_and(|kind| {
        (1..=ALARM_BYTES_MAX).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    });
    let whom = ["circle", "device"].iter().all(|name| match row.value(name) {
        Some(Value::Blob(id)) => id.is_empty() || id.len() == DeviceId::LEN,
        found => matches!(found, Some(Value::Null)),
    });
    named && whom && row.number("at_ms").is_some()
}

/// A confirmation of a document and the name of a file.
pub(crate) fn is_export(row: &FoundRow<'_>) -> bool {
    row.doc().is_some_and(|doc| DocId::from_slice(doc).is_ok())
        && row.blob("confirmation").is_some_and(|hash| Hash::from_slice(hash).is_ok())
        && row.text("file").is_some()
        && row.number("at_ms").is_some()
}

/// A key wrap that has this hash.
pub(crate) fn is_own_wrap(row: &FoundRow<'_>) -> bool {
    row.blob("bytes").is_some_and(|wrap| {
        wrap.len() == WRAP_BYTES && row.blob("hash").is_some_and(|hash| hash == wrap_hash(wrap).as_bytes())
    })
}

/// An entry that this device wrote, under any of its names.
pub(crate) fn is_held(row: &FoundRow<'_>) -> bool {
    row.blob("bytes").and_then(|bytes| Entry::decode(bytes).ok()).is_some_and(|entry| {
        row.ours.contains(&entry.header.device) && row.blob("hash") == Some(&entry.header.hash().0)
    })
}
