//! What the screens see of visits.

use kengai::model::{FieldValue, VisitRecord, spec};

use crate::errors::FieldProblem;
use crate::sync::count;
use crate::words::Words;

/// How far a planned visit has come, as this device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum VisitState {
    /// Nothing recorded that this device knows of.
    Planned,
    /// A draft on this device.
    Recording,
    /// Recorded.
    Recorded {
        /// Where it stands, if this device wrote it.
        delivery: Option<kengai::Delivery>,
    },
}

/// One line of a day's list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TodayVisit {
    /// The plan's row.
    pub row: String,
    /// The client.
    pub client: String,
    /// The client's name.
    pub client_name: String,
    /// The date.
    pub day: String,
    /// Planned start, `09:00`.
    pub start: String,
    /// Planned end.
    pub end: String,
    /// The service code.
    pub code: String,
    /// Who goes.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// The record or draft, if there is one.
    pub visit: Option<String>,
    /// How many records and drafts of this planned visit there are here; each has a line of its own.
    pub records: i64,
    /// Handover notes of this client that this device's user has not read.
    pub unread: i64,
}

/// One field of a record, as typed: which, and what.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldEdit {
    /// The field's path, such as `vitals.temperature.value`.
    pub field: String,
    /// What was typed, such as `38.2`; empty clears the field.
    pub text: String,
}

/// One field of a record, to be read.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldView {
    /// The field's path.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// Its value, with its unit.
    pub shown: Words,
    /// Its value in the field's small unit, where it is a number (382 for 38.2 ℃).
    pub number: Option<i64>,
}

/// A record or draft of a visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitSheet {
    /// The record.
    pub visit: String,
    /// The client.
    pub client: String,
    /// The date.
    pub day: String,
    /// Every field that has a value, in the order of their paths.
    pub fields: Vec<FieldView>,
    /// What the plan asks for and is not there.
    pub missing: Vec<FieldProblem>,
    /// Whether it is a draft on this device.
    pub draft: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<kengai::Delivery>,
}

fn fields(record: &VisitRecord) -> Vec<FieldView> {
    let view = |(path, value): (String, FieldValue)| FieldView {
        label: spec::label(&path).into(),
        shown: spec::show(&path, &value).into(),
        number: if let FieldValue::Int(number) = value { Some(number) } else { None },
        field: path,
    };
    record.to_fields().into_iter().map(view).collect()
}

impl From<kengai::VisitSheet> for VisitSheet {
    fn from(sheet: kengai::VisitSheet) -> Self {
        Self {
            visit: sheet.visit.to_string(),
            client: sheet.record.client.to_string(),
            day: sheet.record.date.to_string(),
            fields: fields(&sheet.record),
            missing: sheet.missing.into_iter().map(Into::into).collect(),
            draft: sheet.draft,
            delivery: sheet.delivery,
        }
    }
}

impl From<kengai::TodayVisit> for TodayVisit {
    fn from(visit: kengai::TodayVisit) -> Self {
        Self {
            row: visit.row,
            client: visit.client,
            client_name: visit.client_name,
            day: visit.date.to_string(),
            start: visit.start,
            end: visit.end,
            code: visit.code,
            helpers: visit.helpers,
            state: match visit.state {
                kengai::VisitState::Planned => VisitState::Planned,
                kengai::VisitState::Recording => VisitState::Recording,
                kengai::VisitState::Recorded(delivery) => VisitState::Recorded { delivery },
            },
            visit: visit.visit,
            records: count(visit.records),
            unread: count(visit.unread),
        }
    }
}
