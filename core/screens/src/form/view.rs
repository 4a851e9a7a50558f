//! What crosses to an app.

use kengai_model::{CareDay, PhotoId, UnixMillis, Words};

use super::value::EditValue;
use crate::line::Line;
use crate::stop::FieldProblem;

/// Which row of a form: an app hands it back as it came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormRowId(pub String);

/// One choice of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChoice {
    /// What is handed back when it is chosen.
    pub code: String,
    /// What it is called.
    pub label: Words,
}

/// How a row is drawn, and what it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// Yes or no.
    Flag,
    /// One of these.
    Choice {
        /// In the order in which they are offered.
        choices: Vec<FormChoice>,
    },
    /// Any of these.
    Choices {
        /// In the order in which they are offered.
        choices: Vec<FormChoice>,
    },
    /// A number in a small unit: with one decimal place, 368 is 36.8.
    Number {
        /// The unit that people read.
        unit: Words,
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
        /// Decimal places between the number and what people read.
        decimals: u32,
    },
    /// A number that is a name: so many characters, leading zeros count.
    Digits {
        /// How many.
        chars: u64,
        /// Whether letters may stand in it.
        letters: bool,
    },
    /// One line.
    Line {
        /// The longest.
        chars_max: u64,
    },
    /// Several lines.
    Passage {
        /// The longest that one person enters.
        chars_max: u64,
    },
    /// A day.
    Day,
    /// A month.
    Month,
    /// A time of day.
    TimeOfDay,
    /// A moment; of a visit or an incident, a time of its day may be given instead.
    Moment,
    /// A member of staff.
    Person,
    /// A photo that was taken; nobody types it.
    Photo {
        /// Which.
        photo: PhotoId,
    },
}

/// What the row held last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLast {
    /// As people read it; where several stand, all of them in one line.
    pub shown: Words,
    /// The value, where one stands.
    pub value: Option<EditValue>,
    /// The day of that record.
    pub day: CareDay,
}

/// A value or an addition that stands in a row, and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSeveral {
    /// What is said over the values of a conflict; `None` where nothing is to be decided.
    pub line: Option<Line>,
    /// Every value that stands; one where all only added to a common text.
    pub values: Vec<FormSaid>,
    /// What several people added to the common text.
    pub parts: Vec<FormSaid>,
}

/// One row: a field that can be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    /// Handed back with an edit.
    pub id: FormRowId,
    /// What it is called.
    pub label: Words,
    /// How it is drawn, and what it takes.
    pub kind: RowKind,
    /// Its value as people read it, with its unit; `None` where it is empty.
    pub shown: Option<Words>,
    /// Its value; `None` where it is empty, or holds what this version cannot read.
    pub value: Option<EditValue>,
    /// Whether it is asked for: by the plan, or by what every such record needs.
    pub asked: bool,
    /// What it held last time.
    pub last: Option<FormLast>,
    /// What is wrong with it, or that it is asked for and empty.
    pub problem: Option<FieldProblem>,
    /// What several people wrote, as it stands in the finished record.
    pub several: Option<FormSeveral>,
    /// Whether it can be changed now: not where nothing is open for a change.
    pub can_edit: bool,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSection {
    /// What it is called.
    pub label: Words,
    /// Its rows, in their order.
    pub rows: Vec<FormRow>,
    /// What it lacks as a whole, such as anybody who went.
    pub problems: Vec<FieldProblem>,
    /// Whether it is for something that is not there yet: another contact, another medicine.
    pub is_new: bool,
}

/// A record's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormView {
    /// In the order in which it is filled in.
    pub sections: Vec<FormSection>,
    /// What is missing and stands in no section, such as an incident that is not written in full.
    pub problems: Vec<FieldProblem>,
}
