//! A record's form as it crosses to an app: `kengai-screens` makes it, the app draws it and hands rows back as they came.

use kengai::model::{CareDay, MinuteOfDay, PhotoId, StaffId, UnixMillis};

use crate::errors::FieldProblem;
use crate::field_views::FieldView;
use crate::lines::Line;
use crate::words::Words;

pub(crate) use kengai_screens::{
    EditValue, FormChoice, FormEdit, FormLast, FormRow, FormRowId, FormSaid, FormSection, FormSeveral,
    FormView, RowKind,
};

uniffi::custom_type!(CareDay, String, { remote, try_lift: |text| Ok(text.parse()?), lower: |day| day.to_string() });
uniffi::custom_type!(MinuteOfDay, String, { remote, try_lift: |text| Ok(text.parse()?), lower: |time| time.to_string() });
uniffi::custom_type!(UnixMillis, i64, { remote, try_lift: |ms| Ok(UnixMillis::new(ms)?), lower: |at| at.raw() });
uniffi::custom_type!(StaffId, String, { remote, try_lift: |text| Ok(text.parse()?), lower: |staff| staff.to_string() });
uniffi::custom_type!(PhotoId, String, { remote, try_lift: |text| Ok(text.parse()?), lower: |photo| photo.to_string() });
uniffi::custom_type!(FormRowId, String, { remote, try_lift: |text| Ok(FormRowId(text)), lower: |row| row.0 });

/// One choice of a row.
#[uniffi::remote(Record)]
pub struct FormChoice {
    pub code: String,
    pub label: Words,
}

/// How a row is drawn, and what it takes.
#[uniffi::remote(Enum)]
pub enum RowKind {
    Flag,
    Choice { choices: Vec<FormChoice> },
    Choices { choices: Vec<FormChoice> },
    Number { unit: Words, min: i64, max: i64, decimals: u32 },
    Digits { chars: u64, letters: bool },
    Line { chars_max: u64 },
    Passage { chars_max: u64 },
    Day,
    Month,
    TimeOfDay,
    Moment,
    Person,
    Photo { photo: PhotoId },
}

/// A value of a row. Whatever a person typed or said may be given as text.
#[uniffi::remote(Enum)]
pub enum EditValue {
    Flag { yes: bool },
    Choice { code: String },
    Choices { codes: Vec<String> },
    Number { number: i64 },
    Text { text: String },
    Day { day: CareDay },
    TimeOfDay { time: MinuteOfDay },
    Moment { at: UnixMillis },
    Person { staff: StaffId },
}

/// What a row held last time.
#[uniffi::remote(Record)]
pub struct FormLast {
    pub shown: Words,
    pub value: Option<EditValue>,
    pub day: CareDay,
}

/// A value or an addition that stands in a row, and who wrote it.
#[uniffi::remote(Record)]
pub struct FormSaid {
    pub shown: Words,
    pub value: Option<EditValue>,
    pub by: Vec<String>,
    pub device_ms: Option<i64>,
}

/// What several people wrote into one row apart from each other.
#[uniffi::remote(Record)]
pub struct FormSeveral {
    pub line: Option<Line>,
    pub values: Vec<FormSaid>,
    pub parts: Vec<FormSaid>,
}

/// One row: a field that can be filled in.
#[uniffi::remote(Record)]
pub struct FormRow {
    pub id: FormRowId,
    pub label: Words,
    pub kind: RowKind,
    pub shown: Option<Words>,
    pub value: Option<EditValue>,
    pub asked: bool,
    pub last: Option<FormLast>,
    pub problem: Option<FieldProblem>,
    pub several: Option<FormSeveral>,
    pub can_edit: bool,
}

/// A section of a form.
#[uniffi::remote(Record)]
pub struct FormSection {
    pub label: Words,
    pub rows: Vec<FormRow>,
    pub problems: Vec<FieldProblem>,
    pub is_new: bool,
}

/// A record's form.
#[uniffi::remote(Record)]
pub struct FormView {
    pub sections: Vec<FormSection>,
    pub problems: Vec<FieldProblem>,
}

/// The value of a row, or that it is empty now.
#[uniffi::remote(Record)]
pub struct FormEdit {
    pub row: FormRowId,
    pub value: Option<EditValue>,
}

/// A form after an edit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FormEdited {
    /// As it stands now.
    pub form: FormView,
    /// What stood there and stands no more, as it was.
    pub gone: Vec<FieldView>,
}
