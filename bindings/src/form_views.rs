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

uniffi::custom_type!(FormRowId, String, { remote, try_lift: |text| Ok(FormRowId(text)), lower: |row| row.0 });

/// One choice of a row.
#[uniffi::remote(Record)]
pub struct FormChoice {
    /// What is handed back when it is chosen.
    pub code: String,
    /// What it is called.
    pub label: Words,
}

/// How a row is drawn, and what it takes.
#[uniffi::remote(Enum)]
pub enum RowKind {
    /// Yes or no.
    Flag,
    /// One of these.
    Choice { choices: Vec<FormChoice> },
    /// Any of these.
    Choices { choices: Vec<FormChoice> },
    /// A number in a small unit: with one decimal place, 368 is 36.8.
    Number { unit: Words, min: i64, max: i64, decimals: u32 },
    /// A number that is a name: so many characters, leading zeros count.
    Digits { chars: u64, letters: bool },
    /// A text of one line.
    Line { chars_max: u64 },
    /// A text of several lines.
    Passage { chars_max: u64 },
    /// A date.
    Day,
    /// A month.
    Month,
    /// A time of day.
    TimeOfDay,
    /// A moment; a time of the record's day may be given instead.
    Moment,
    /// Somebody who works here.
    Person,
    /// A photo that was taken; nobody types it.
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
    /// As people read it.
    pub shown: Words,
    /// The value; `None` where it was not one.
    pub value: Option<EditValue>,
    /// On which day.
    pub day: CareDay,
}

/// A value or an addition that stands in a row, and who wrote it.
#[uniffi::remote(Record)]
pub struct FormSaid {
    /// As people read it.
    pub shown: Words,
    /// The value; `None` where somebody cleared it.
    pub value: Option<EditValue>,
    /// Who wrote it; nobody where it is what all have in common.
    pub by: Vec<String>,
    /// When the first of them did by their clock.
    pub at: Option<UnixMillis>,
}

/// What several people wrote into one row apart from each other.
#[uniffi::remote(Record)]
pub struct FormSeveral {
    /// What is said over them; `None` where nothing is to be decided.
    pub line: Option<Line>,
    /// The values.
    pub values: Vec<FormSaid>,
    /// What several people added to a common text.
    pub parts: Vec<FormSaid>,
}

/// One row: a field that can be filled in.
#[uniffi::remote(Record)]
pub struct FormRow {
    /// Which: an app hands it back as it came.
    pub id: FormRowId,
    /// What it is called.
    pub label: Words,
    /// How it is drawn.
    pub kind: RowKind,
    /// Its value as people read it, with its unit; `None` where it is empty.
    pub shown: Option<Words>,
    /// Its value.
    pub value: Option<EditValue>,
    /// The plan asks for it, or every such record needs it.
    pub asked: bool,
    /// What it held last time.
    pub last: Option<FormLast>,
    /// What is wrong with it, or that it is asked for and empty.
    pub problem: Option<FieldProblem>,
    /// What several people wrote into it apart from each other.
    pub several: Option<FormSeveral>,
    /// Whether it takes an edit now.
    pub can_edit: bool,
}

/// A section of a form.
#[uniffi::remote(Record)]
pub struct FormSection {
    /// What it is called.
    pub label: Words,
    /// Its rows.
    pub rows: Vec<FormRow>,
    /// What it lacks as a whole.
    pub problems: Vec<FieldProblem>,
    /// It is for something that is not there yet: another contact, another call.
    pub is_new: bool,
}

/// A record's form.
#[uniffi::remote(Record)]
pub struct FormView {
    /// Its sections, in order.
    pub sections: Vec<FormSection>,
    /// What is missing and stands in no section.
    pub problems: Vec<FieldProblem>,
}

/// The value of a row, or that it is empty now.
#[uniffi::remote(Record)]
pub struct FormEdit {
    /// Which row.
    pub row: FormRowId,
    /// Its value; `None` empties it, and what belongs to it.
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
