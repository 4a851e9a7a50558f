//! What people see of a document: its fields, what was added to them apart, and where several values stand.
//!
//! A value that stands alone is simply that. Where several people wrote a field at the same time, either all of them only
//! added to a text that they had in common, and then that text and each addition stand one after the other as *parts*, each
//! with its writers; or it is a *conflict*: every value stands as a whole until somebody decides.

use std::collections::BTreeMap;

use kengai_model::{FieldValue, Fields};
use kengai_protocol::DeviceId;
use serde::{Deserialize, Serialize};

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
    /// The passages to which several people added lines at once.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub passages: BTreeMap<String, Additions>,
    /// Which device wrote the text of each handover note, in hex: what a note says of its writer is only the writer's
    /// word. Not stored with the view; the notes' rows keep it.
    #[serde(skip)]
    pub note_writers: BTreeMap<String, DeviceId>,
}
