//! What people see of a document: its fields, what was added to them apart, and where several values stand.
//!
//! A value that stands alone is simply that. Where several people wrote a field at the same time, either all of them only
//! added to a text that they had in common, and then that text and each addition stand one after the other as *parts*, each
//! with its writers; or it is a *conflict*: every value stands as a whole until somebody decides.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kengai_model::{FieldValue, Fields, canonical_view};
use kengai_protocol::DeviceId;
use serde::{Deserialize, Serialize};

/// What stands between a text and what is added to it.
pub(crate) const LINE_BREAK: char = '\n';

/// The rule by which people see a document, named by whoever signs what they see. Under the first, signed views said nothing
/// of conflicts, and additions were none of their own.
pub const VIEW_RULE: u8 = 2;
/// The rule of before: the fields alone.
pub const VIEW_RULE_BEFORE: u8 = 1;

/// What every signed view under today's rule starts with.
const VIEW_PREFIX: &[u8] = b"kengai/view/v2\0";

/// One of several values that were written to a field at the same time. Of equal ones each has its own: they are one value,
/// with all their writers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Concurrent {
    /// The device that wrote it, in hex.
    pub device: String,
    /// The change that wrote it, in hex.
    pub change: String,
    /// What it wrote; `None` where it cleared the field.
    pub value: Option<FieldValue>,
}

/// Who wrote something, and with which change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Writing {
    /// The device, in hex.
    pub device: String,
    /// The change, in hex.
    pub change: String,
}

/// What somebody added to a passage while others added to it too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// The addition, without the text that it was added to and the line break between them.
    pub text: String,
    /// Everybody who added exactly this, sorted.
    pub writers: Vec<Writing>,
}

/// A passage to which several people added lines at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Additions {
    /// The text that all of them added to.
    pub base: String,
    /// The additions, in the order that all devices share. Never one string with the text before them: whose words are
    /// whose must stay in sight.
    pub parts: Vec<Part>,
}

/// What people see of a document: its fields, and those that several people wrote at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct View {
    /// The fields. Where there is a conflict, the same one of its values on every device; where a passage has parts, the
    /// text that they were added to. Whoever shows a field that somebody acts on asks the other two as well.
    pub fields: Fields,
    /// Every value of the fields that hold more than one, sorted.
    pub conflicts: BTreeMap<String, Vec<Concurrent>>,
    /// The same of the fields whose values people read alike: there is nothing to decide, and [`View::fields`] holds the same one
    /// of them on every device. Whoever signs the view signs them too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alike: BTreeMap<String, Vec<Concurrent>>,
    /// The passages to which several people added lines at once.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub passages: BTreeMap<String, Additions>,
    /// Which device wrote the text of each handover note, in hex: what a note says of its writer is only the writer's
    /// word. Not stored with the view; the notes' rows keep it.
    #[serde(skip)]
    pub note_writers: BTreeMap<String, DeviceId>,
}

impl Additions {
    /// The text and every addition, a line each: what somebody starts from who edits them, and writes one text over all.
    #[must_use]
    pub fn together(&self) -> String {
        let mut text = self.base.clone();
        for part in &self.parts {
            text.push(LINE_BREAK);
            text.push_str(&part.text);
        }
        text
    }
}

impl View {
    /// The fields as somebody starts from who edits the document: passages with what was added to them. What is not changed
    /// then is not written.
    #[must_use]
    pub fn editable(&self) -> Fields {
        let mut fields = self.fields.clone();
        let together =
            |(path, passage): (&String, &Additions)| (path.clone(), FieldValue::Str(passage.together()));
        fields.extend(self.passages.iter().map(together));
        fields
    }

    /// What stands in fields beside what [`View::fields`] says, to be found like it: the values of conflicts, and additions.
    #[must_use]
    pub fn others(&self) -> Vec<(&str, Cow<'_, FieldValue>)> {
        let values = self.conflicts.iter().flat_map(|(path, values)| {
            values.iter().filter_map(move |one| Some((path.as_str(), Cow::Borrowed(one.value.as_ref()?))))
        });
        let parts = self.passages.iter().flat_map(|(path, passage)| {
            let text = |part: &Part| Cow::Owned(FieldValue::Str(part.text.clone()));
            passage.parts.iter().map(move |part| (path.as_str(), text(part)))
        });
        values.chain(parts).collect()
    }

    /// The canonical bytes of all that people see, for a confirmation (確定) to hash and sign: the prefix, the fields in the form
    /// of [`canonical_view`], then the conflicts and the passages in the byte order of their paths. Lengths and counts are 4
    /// bytes, big-endian; nothing is escaped. Fixed for ever under the number of its rule.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        canonical(&canonical_view(&self.fields), [&self.conflicts, &self.alike], &self.passages)
    }
}

/// The same from the fields' own canonical bytes. Values that are read alike are conflicts here, as they were before that was
/// asked.
pub(crate) fn canonical(
    fields: &[u8],
    several: [&BTreeMap<String, Vec<Concurrent>>; 2],
    passages: &BTreeMap<String, Additions>,
) -> Vec<u8> {
    let mut out = [VIEW_PREFIX, fields].concat();
    let conflicts: BTreeMap<&String, &Vec<Concurrent>> = several.into_iter().flatten().collect();
    put_count(&mut out, conflicts.len());
    for (path, values) in conflicts {
        put(&mut out, path);
        put_count(&mut out, values.len());
        for one in values {
            put(&mut out, &one.device);
            put(&mut out, &one.change);
            let value = one.value.iter().map(|value| (path.clone(), value.clone())).collect();
            out.extend(canonical_view(&value));
        }
    }
    put_count(&mut out, passages.len());
    for (path, passage) in passages {
        put(&mut out, path);
        put(&mut out, &passage.base);
        put_count(&mut out, passage.parts.len());
        for part in &passage.parts {
            put(&mut out, &part.text);
            put_count(&mut out, part.writers.len());
            for writer in &part.writers {
                put(&mut out, &writer.device);
                put(&mut out, &writer.change);
            }
        }
    }
    out
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    let count = u32::try_from(count).expect("a document is far below 4 GiB: the protocol's limits see to it");
    out.extend_from_slice(&count.to_be_bytes());
}

fn put(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}
