//! What can go wrong, as decisions that a screen can take. No care data in any of it; what is said of each, how it is meant and
//! what can be done about it is `kengai-screens`'.

use kengai::model::CareDay;

use crate::lines::{Action, Line};
use crate::words::Words;

pub(crate) use kengai_screens::FieldProblem;

/// The decisions, as the apps call them.
pub type CareError = kengai_screens::Stop;

/// What is wrong with one field of a record, and what would be right.
#[uniffi::remote(Record)]
pub struct FieldProblem {
    /// The field's path, such as `vitals.temperature.value`.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// The whole sentence: which field, what is wrong, what would be right. Never what was typed.
    pub sentence: Words,
}

/// Why something was not done.
#[uniffi::remote(Error)]
pub enum CareError {
    /// Show it beside the field; the record is unchanged.
    Field {
        /// Which, and what would be right.
        problem: FieldProblem,
    },
    /// Show what is still to be filled in, or finish all the same.
    Missing {
        /// Which.
        fields: Vec<FieldProblem>,
    },
    /// A text is empty, too long or not of the form that is wanted.
    Input {
        /// What was given, and what would be right.
        sentence: Words,
    },
    /// A handover note is written once: another can be written.
    NoteIsWritten,
    /// Ask the client first (ご本人に確認).
    NotAsked,
    /// The client has not consented to photos: do not open the camera.
    NoPhotoConsent,
    /// The client consented to photos after the day of this visit: do not open the camera.
    PhotoConsentLater {
        /// The day of the visit.
        visit: CareDay,
        /// The day of the consent.
        given: CareDay,
    },
    /// The client withdrew consent to photos: do not open the camera.
    PhotoConsentWithdrawn {
        /// The day.
        on: CareDay,
    },
    /// Not a photo, damaged, or too large: take another.
    PhotoUnusable {
        /// Why, and what to do.
        sentence: Words,
    },
    /// Another device sent a photo that must not be shown. It is kept sealed: whoever took it has to take it again.
    PhotoSetAside {
        /// Why, and what to do.
        sentence: Words,
    },
    /// Nobody sees this photo: consent was withdrawn, or a manager has hidden it. Managers have it in their list.
    PhotoHidden {
        /// Why.
        sentence: Words,
    },
    /// It is not on this device; a sync may bring it.
    NotHere,
    /// It is older than what this device keeps: it can be brought back, with a signal.
    Older,
    /// It has left this device, and the server lacks it for the moment: sync, and open it again later.
    OlderNotYet,
    /// A finished visit names this incident: it cannot be thrown away.
    StillNamed,
    /// Nothing is being recorded for this visit.
    NoDraft,
    /// It was finished, perhaps by a tap before this one: open it for a change.
    AlreadyFinished,
    /// What was thrown away is there no more, or the same is being written again.
    NotDiscarded,
    /// The server has the record: open it for a change instead of taking its end back.
    AlreadySent,
    /// Nothing of it is there to take back: it is being written, or this device did not finish it.
    NothingToUndo,
    /// Only a manager's device may do it.
    ManagersOnly,
    /// Ask for an invitation.
    NotJoined,
    /// It has joined, and nothing has come yet: the first sync brings the plan.
    NothingYet,
    /// It belongs to an organisation already.
    AlreadyJoined,
    /// The invitation cannot be used (mistyped, used).
    Invitation {
        /// What is wrong with it, and what to do.
        sentence: Words,
    },
    /// The invitation's ten minutes are over: ask for a new one.
    InvitationExpired,
    /// The office did not take this device in.
    Declined,
    /// The app was put away in the middle; what was saved is saved. Try again.
    Interrupted,
    /// No way to the server now. What is saved waits and loses nothing.
    NoConnection,
    /// The server is busy or others are changing the same thing: try again later.
    TryLater,
    /// The server's disk is full: what is saved waits on the device until somebody makes room there.
    ServerFull,
    /// The server no longer knows this device: the office must be asked.
    NotEnrolled,
    /// Whoever answered is not the office's server, or its answer does not hold: tell the office.
    ServerUntrusted,
    /// Unlock the device and try again; nothing is lost.
    KeyLocked,
    /// The keystore's key is gone: keep the files, ask for a new invitation.
    KeyGone,
    /// There is something in the folder already; nothing is written over it.
    AlreadyExists,
    /// There is no care book in the folder: create one.
    NoBook,
    /// Another process has it open.
    InUse,
    /// Files are damaged or missing. They are kept as they are: close the book and rescue it.
    Damaged,
    /// A newer version of the app has written it: update the app.
    UpdateNeeded,
    /// Make room on the device; the last save did not happen.
    DiskFull,
    /// The book was shut down.
    Closed,
    /// A defect of ours, or of the device's storage. Nothing that was saved is touched.
    Unexpected,
}

type FailureView = kengai_screens::StopView;

/// A failure as a screen shows it.
#[uniffi::remote(Record)]
pub struct FailureView {
    /// What is said.
    pub line: Line,
    /// The fields that it is about; empty for most.
    pub problems: Vec<FieldProblem>,
    /// What can be done, the first first.
    pub actions: Vec<Action>,
    /// What a screen reader says.
    pub spoken: Words,
}

/// What is said of a failure, and what can be done about it.
#[uniffi::export]
pub(crate) fn failure_view(error: CareError) -> FailureView {
    error.view()
}
