//! Whether a row that was read from a damaged database is what its table holds.
//!
//! Where the way to a table's pages is lost, any page may be one of them, and a page of another table reads as rows of this
//! one if its columns are of the same types: pages of `entries` once came as three unsent records that never were, of
//! which no sync could make an entry (November 2026). So a row counts only if it decodes as what it claims to be.

use kengai_model::Fields;
use kengai_protocol::item::File;
use kengai_protocol::keys::wrap_hash;
use kengai_protocol::limits::WRAP_BYTES;
use kengai_protocol::{CircleId, DeviceId, DocId, Entry, Hash};
use rusqlite::types::Value;

use crate::documents::doc_kind::DocKind;
use crate::feeds::pending;
use crate::rescue::column::Column;

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

/// Fields of a document of its circle, or of a handover note: until it is finished it has an id of its own.
pub(crate) fn is_draft(row: &FoundRow<'_>) -> bool {
    let draft = || {
        let doc = DocId::from_slice(row.doc()?).ok()?;
        let circle = CircleId::from_slice(row.blob("circle")?).ok()?;
        let kind = DocKind::from_number(u8::try_from(row.number("kind")?).ok()?)?;
        let fields = serde_json::from_str::<Fields>(row.text("fields")?).ok()?;
        row.number("updated_ms")?;
        let heads = row.blob("base_heads")?.len().is_multiple_of(Hash::LEN);
        let note = format!("note.{doc}.");
        let is_note = kind.holds_notes() && fields.keys().any(|path| path.starts_with(&note));
        (heads && (is_note || doc.belongs_to(circle, kind.number()))).then_some(())
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

/// A confirmation of a document and the name of a file. Of files that older versions noted this is all there is.
pub(crate) fn is_export(row: &FoundRow<'_>) -> bool {
    row.doc().is_some_and(|doc| DocId::from_slice(doc).is_ok())
        && row.blob("confirmation").is_some_and(|hash| Hash::from_slice(hash).is_ok())
        && row.text("file").is_some_and(File::is_name)
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

#[cfg(test)]
mod tests {
    use kengai_model::FieldValue;
    use kengai_model::sample::visit_fields;
    use kengai_protocol::item::{Item, Receipt, ReceiptKind};
    use kengai_protocol::{Randomness, StaffId, random};

    use super::*;
    use crate::documents::document::Document;
    use crate::testing::SeededRandom;

    const CIRCLE: CircleId = CircleId([0xc1; 16]);
    const OURS: [DeviceId; 1] = [DeviceId([7; 16])];

    /// A row of `pending` of a layout that had nothing behind it.
    fn is_pending_row(circle: &[u8], doc: &[u8], kind: i64, payload: &[u8]) -> bool {
        let columns = ["id", "circle", "doc", "kind", "payload"].map(Column::named);
        let blob = |bytes: &[u8]| Value::Blob(bytes.to_vec());
        let values = [Value::Integer(1), blob(circle), blob(doc), Value::Integer(kind), blob(payload)];
        is_pending(&FoundRow { ours: &OURS, columns: &columns, values: &values })
    }

    fn is_draft_row(doc: DocId, kind: DocKind, fields: &Fields) -> bool {
        let columns = ["doc", "circle", "kind", "base_heads", "fields", "updated_ms"].map(Column::named);
        let fields = serde_json::to_string(fields).unwrap();
        let values = [
            Value::Blob(doc.0.to_vec()),
            Value::Blob(CIRCLE.0.to_vec()),
            Value::Integer(kind.number().into()),
            Value::Blob(Vec::new()),
            Value::Text(fields),
            Value::Integer(1),
        ];
        is_draft(&FoundRow { ours: &OURS, columns: &columns, values: &values })
    }

    #[test]
    fn the_draft_of_a_note_has_an_id_of_its_own() {
        let note = DocId([9; 16]);
        let named = |id: &DocId| {
            let text = FieldValue::Str("書きかけ".to_owned());
            Fields::from([(format!("note.{id}.text"), text)])
        };
        assert!(is_draft_row(note, DocKind::Thread, &named(&note)));
        assert!(!is_draft_row(note, DocKind::Thread, &named(&DocId([8; 16]))), "of another note");
        assert!(!is_draft_row(note, DocKind::Visit, &named(&note)), "no visit has such an id");
        let visit = DocId::make(CIRCLE, DocKind::Visit.number(), &SeededRandom::new(1));
        assert!(is_draft_row(visit, DocKind::Visit, &visit_fields(1)));
    }

    /// Circle, device, number and hash of an entry are of the same types as circle, document, kind and payload.
    #[test]
    fn a_row_of_entries_is_no_pending_item() {
        let dice = SeededRandom::new(5);
        for seq in 0..2_000 {
            let mut hash: [u8; 32] = random::bytes(&dice);
            assert!(!is_pending_row(&CIRCLE.0, &OURS[0].0, seq % 9, &hash));
            // Even one that reads as a change of this very document.
            hash[..16].copy_from_slice(&OURS[0].0);
            assert!(!is_pending_row(&CIRCLE.0, &OURS[0].0, 1, &hash));
        }
    }

    #[test]
    fn what_this_device_wrote_is() {
        let doc = DocId::make(CIRCLE, DocKind::Visit.number(), &SeededRandom::new(1));
        let change = |device: &DeviceId| {
            let (_, change) = Document::create(&[&device.0[..], &[9; 8]].concat(), &visit_fields(1)).unwrap();
            Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change }.encode().1
        };
        assert!(is_pending_row(&CIRCLE.0, &doc.0, 1, &change(&OURS[0])));
        assert!(!is_pending_row(&CIRCLE.0, &doc.0, 1, &change(&DeviceId([8; 16]))), "somebody else's");
        assert!(!is_pending_row(&CIRCLE.0, &[1; 16], 1, &change(&OURS[0])), "about another document");
        assert!(!is_pending_row(&[0xc2; 16], &doc.0, 1, &change(&OURS[0])), "in another circle");
        let thread = DocId::derived(CIRCLE, DocKind::Thread.number(), "any");
        let receipt = Receipt {
            kind: ReceiptKind::Read,
            doc: thread,
            note: [1; 16],
            staff: StaffId([2; 16]),
            at_ms: 1,
        };
        let (kind, payload) = Item::Receipt(receipt).encode();
        assert!(is_pending_row(&CIRCLE.0, &thread.0, kind as i64, &payload));
        let mut noise = [0; 64];
        SeededRandom::new(3).fill(&mut noise);
        assert!(!is_pending_row(&CIRCLE.0, &thread.0, kind as i64, &noise));
    }
}
