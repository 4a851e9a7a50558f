//! The words of the app's own controls.

use crate::words::Words;

pub(crate) use kengai_screens::AppWords;

/// Headings, buttons, tabs; what depends on a record comes with its screen.
#[uniffi::remote(Record)]
pub struct AppWords {
    /// On the dock of a brief.
    pub arrive: Words,
    /// Opens what can be said instead of done.
    pub not_done: Words,
    /// Opens what can be said instead of taken.
    pub not_taken: Words,
    /// Shows the choices that nobody asked for.
    pub more: Words,
    /// On the pad: the next number.
    pub next: Words,
    /// On the pad: the last digit goes.
    pub erase: Words,
    /// On the pad: it is not measured.
    pub do_not_measure: Words,
    /// Back to the screen before.
    pub back: Words,
    /// Takes back what was just done.
    pub undo: Words,
    /// Says that one knows.
    pub understood: Words,
    /// Over the vital signs.
    pub vitals: Words,
    /// Over the tasks.
    pub tasks: Words,
    /// Over the medicine.
    pub medicine: Words,
    /// Over the remarks.
    pub remarks: Words,
    /// Over what is asked at the door.
    pub at_the_door: Words,
    /// Over the client's confirmation.
    pub confirmation: Words,
    /// Over the reason for something.
    pub reason: Words,
    /// Over handover notes.
    pub notes: Words,
    /// Over what to mind.
    pub cautions: Words,
    /// Over the key and the way.
    pub way: Words,
    /// Over today's visit in a brief.
    pub today: Words,
    /// Over the last visit.
    pub last_visit: Words,
    /// Opens what was not sent.
    pub waiting: Words,
    /// Sends now.
    pub send_now: Words,
    /// On the pad, before last time's number.
    pub last_time: Words,
    /// Writes what stands in a field.
    pub save: Words,
}

/// All of them.
#[uniffi::export]
pub(crate) fn app_words() -> AppWords {
    kengai_screens::app_words()
}
