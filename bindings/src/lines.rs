//! What a person reads, as records: `kengai-screens` words it, and the apps draw it as it comes.

use kengai::Delivery;

use crate::words::Words;

pub(crate) use kengai_screens::{Action, Line, Tone};

/// How a line is meant; colour and shape are the screen's.
#[uniffi::remote(Enum)]
pub enum Tone {
    /// Nothing is to be done.
    Quiet,
    /// Something is still in somebody's hand, or comes by itself.
    Waits,
    /// Somebody must act.
    Urgent,
    /// It was not done, or does not hold.
    Wrong,
}

/// What is said, and how it is meant.
#[uniffi::remote(Record)]
pub struct Line {
    /// The sentence.
    pub words: Words,
    /// How it is meant.
    pub tone: Tone,
}

/// What somebody can do about something; a screen makes buttons of those that it can do.
#[uniffi::remote(Enum)]
pub enum Action {
    /// The same again.
    Retry,
    /// Send what waits.
    SendNow,
    /// Read why something waits.
    Why,
    /// Set this device's clock.
    SetClock,
    /// Fill in what is wanted.
    FillIn,
    /// Open the record for a change.
    Change,
    /// Write another note.
    WriteAnother,
    /// Take another photo.
    TakeAnother,
    /// Call the office.
    CallOffice,
    /// Read an invitation.
    Invitation,
    /// Unlock the device.
    Unlock,
    /// Update the app.
    Update,
    /// Read what can be read of damaged data.
    Rescue,
}

/// What stands on an action's button.
#[uniffi::export]
pub(crate) fn action_words(action: Action) -> Words {
    action.words()
}

/// Where what was written here stands.
#[uniffi::export]
pub(crate) fn delivery_line(delivery: Delivery) -> Line {
    kengai_screens::delivery(delivery)
}

/// What an incident is called.
#[uniffi::export]
pub(crate) fn incident_kind_words(kind: kengai::model::IncidentKind) -> Words {
    kind.words()
}

/// What is said where somebody emptied a field; with what stood there.
#[uniffi::export]
pub(crate) fn cleared_words(label: Words, shown: Words) -> Words {
    kengai_screens::cleared(&label, &shown)
}

/// What stands under the six-digit number of a joining.
#[uniffi::export]
pub(crate) fn number_hint_words() -> Words {
    kengai_screens::number_hint()
}

/// What stands on the badge of changes; `None` where nothing waits.
#[uniffi::export]
pub(crate) fn changes_badge(open: i64) -> Option<Line> {
    kengai_screens::changes_badge(u64::try_from(open).unwrap_or(0))
}
