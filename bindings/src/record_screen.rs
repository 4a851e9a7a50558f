//! A visit's record as the helper's screen draws it: `kengai-screens` makes it of the record's form, the app hands taps back.

use kengai::model::VisitId;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::form::of_visit;
use crate::form_views::{FormEdit, FormRow, FormRowId};
use crate::words::Words;

pub(crate) use kengai_screens::{
    Answer, LeavingScreen, Left, NumberBox, PadField, RecordPart, RecordScreen, Tap,
};

/// Something that can be tapped.
#[uniffi::remote(Record)]
pub struct Tap {
    /// What stands on it.
    pub label: Words,
    /// It is what the record says.
    pub chosen: bool,
    /// What a tap writes; of one that is chosen, what takes it back.
    pub edits: Vec<FormEdit>,
}

/// One number, as a pad takes it.
#[uniffi::remote(Record)]
pub struct PadField {
    /// The row.
    pub row: FormRowId,
    /// What it is called.
    pub label: Words,
    /// Its unit.
    pub unit: Words,
    /// The smallest, in the row's small unit.
    pub min: i64,
    /// The largest.
    pub max: i64,
    /// Decimal places: 368 is 36.8.
    pub decimals: u32,
    /// As it stands.
    pub shown: Option<Words>,
    /// Last time's.
    pub last: Option<Words>,
}

/// A vital sign: one number, or two for blood pressure.
#[uniffi::remote(Record)]
pub struct NumberBox {
    /// What it is called.
    pub label: Words,
    /// As it stands; or why it was not taken.
    pub shown: Option<Words>,
    /// Last time's.
    pub last: Option<Words>,
    /// Its numbers, in the order in which they are typed.
    pub fields: Vec<PadField>,
    /// Why it is not taken: each a tap.
    pub not_taken: Vec<Tap>,
    /// It is asked for and neither there nor refused.
    pub open: bool,
}

/// A question with its answers.
#[uniffi::remote(Record)]
pub struct Answer {
    /// What is asked about.
    pub label: Words,
    /// What else is known of it.
    pub beside: Option<Words>,
    /// One tap: done, taken.
    pub done: Option<Tap>,
    /// Every other answer.
    pub otherwise: Vec<Tap>,
    /// Where a reason is written.
    pub reason: Option<FormRowId>,
    /// What was written there.
    pub reason_shown: Option<Words>,
    /// It is asked for and not answered.
    pub open: bool,
    /// What it says now.
    pub shown: Option<Words>,
}

/// Where something stands on the record's screen.
#[uniffi::remote(Enum)]
pub enum RecordPart {
    /// Vital signs.
    Vitals,
    /// Tasks.
    Tasks,
    /// Medicine.
    Medicine,
    /// Elsewhere in the form.
    Other,
}

/// Something that is asked for and not answered.
#[uniffi::remote(Record)]
pub struct Left {
    /// What it is called.
    pub label: Words,
    /// Where it stands.
    pub part: RecordPart,
}

/// The record while it is being written.
#[uniffi::remote(Record)]
pub struct RecordScreen {
    /// Whose.
    pub name: Words,
    /// How far it is.
    pub state: Words,
    /// The vital signs that are asked for, and those that were taken.
    pub vitals: Vec<NumberBox>,
    /// The others.
    pub vitals_more: Vec<NumberBox>,
    /// Every planned task that has no answer yet.
    pub as_planned: Option<Tap>,
    /// The tasks of the plan, and those that were done besides.
    pub tasks: Vec<Answer>,
    /// The others.
    pub tasks_more: Vec<Answer>,
    /// The medicine of each time of the day that is asked for or answered.
    pub medicine: Vec<Answer>,
    /// Of other times of the day.
    pub medicine_more: Vec<Answer>,
    /// What was written besides.
    pub remarks: Option<FormRow>,
    /// Nothing unusual.
    pub nothing_unusual: Option<Tap>,
    /// What is left, in the order of the screen.
    pub left: Vec<Left>,
    /// What stands on the dock.
    pub dock: Words,
    /// What stands above it where something is left.
    pub anyway: Option<Words>,
}

/// What is asked before one leaves.
#[uniffi::remote(Record)]
pub struct LeavingScreen {
    /// Whose.
    pub name: Words,
    /// Everything that has no answer.
    pub all_well: Option<Tap>,
    /// Gas, light, water, locks.
    pub checks: Vec<Tap>,
    /// The confirmation of last time.
    pub as_last_time: Option<Tap>,
    /// Ways of confirming.
    pub confirmations: Vec<Tap>,
    /// Where it is written why nobody signed.
    pub reason: Option<FormRow>,
    /// What is still left in the record.
    pub left: Option<Words>,
    /// What stands on the dock.
    pub dock: Words,
}

fn whose(book: &kengai::CareBook, visit: VisitId) -> Result<String, kengai::CareError> {
    book.clients().name(book.visits().sheet(visit)?.record.client)
}

#[uniffi::export]
impl CareBook {
    /// The record's screen.
    pub fn record_screen(&self, visit: VisitId) -> Result<RecordScreen, CareError> {
        self.with(|book| Ok(kengai_screens::record_screen(&of_visit(book, visit)?, &whose(book, visit)?)))
    }

    /// What is asked at the door.
    pub fn leaving_screen(&self, visit: VisitId) -> Result<LeavingScreen, CareError> {
        self.with(|book| Ok(kengai_screens::leaving_screen(&of_visit(book, visit)?, &whose(book, visit)?)))
    }

    /// 退室して終える: 退室 is stamped where no time stands, the outcome is 実施 where none stands, and the record is finished; what
    /// is missing stays for later. Each step is durable; one that was cut off goes on where it was.
    pub fn leave_and_finish(&self, visit: VisitId) -> Result<(), CareError> {
        self.with(|book| {
            let visits = book.visits();
            let record = visits.sheet(visit)?.record;
            if record.outcome.kind.is_none() {
                visits.set_fields(visit, &[("outcome.kind", "provided")])?;
            }
            if record.left.is_none() {
                visits.leave(visit)?;
            }
            visits.finish(visit, true)
        })
    }
}
