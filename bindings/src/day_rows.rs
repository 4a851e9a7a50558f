//! Rows of a day's list as a screen draws them: `kengai-screens` words each part, the command joins the same parts to its lines.

use kengai::Delivery;

use crate::lines::Line;
use crate::words::Words;

pub(crate) use kengai_screens::{DayMark, DayRow, MarkKind, RowAction};

/// What a mark before a name is about: its shape is the screen's.
#[uniffi::remote(Enum)]
pub enum MarkKind {
    /// What has become of the planned visit: it is elsewhere now, or nowhere.
    Plan,
    /// It was changed (変更), and whoever reads has not said that they know.
    Changed,
    /// An accident, complaint, restraint, sudden change.
    Incident,
}

/// A mark before a name.
#[uniffi::remote(Record)]
pub struct DayMark {
    /// What it is about.
    pub kind: MarkKind,
    /// In a word or two.
    pub line: Line,
}

/// What somebody can do about a visit of the day; a screen makes buttons of those that it can do.
#[uniffi::remote(Enum)]
pub enum RowAction {
    /// Arrive, and begin its record.
    Start,
    /// Begin the record of a visit that is over: its times are typed.
    StartAfterwards,
    /// Go on with the draft.
    GoOn,
    /// Take the end back, while it is not sent.
    Undo,
    /// Open the record for a change.
    Change,
    /// Say that one knows of the change (了解).
    Acknowledge,
    /// Read the handover notes.
    ReadNotes,
}

/// One row of a day's list.
#[uniffi::remote(Record)]
pub struct DayRow {
    /// 7:30〜8:15; きのう before what began on the day before; --:-- where nobody knows.
    pub time: Words,
    /// Whose: the name with what tells namesakes apart.
    pub name: String,
    /// What stands before the name, in order.
    pub marks: Vec<DayMark>,
    /// Who goes, or went.
    pub helpers: Vec<String>,
    /// How far it has come, in a word; `None` where nothing is to come and nobody recorded anything.
    pub state: Option<Line>,
    /// The same in a sentence.
    pub state_line: Line,
    /// Where its record stands, if this device wrote it.
    pub delivery: Option<Delivery>,
    /// It repeats another record that stands: the visit is counted once, by that one.
    pub repeats: Option<Words>,
    /// What has become of the planned visit, in a sentence; `None` where it stands.
    pub plan_line: Option<Line>,
    /// What whoever goes there has to know besides.
    pub notes: Vec<Line>,
    /// What can be done, the first first.
    pub actions: Vec<RowAction>,
    /// For the ear.
    pub spoken: Words,
}

/// What stands on the button of what can be done about a visit of the day.
#[uniffi::export]
pub(crate) fn row_action_words(action: RowAction) -> Words {
    action.words()
}
