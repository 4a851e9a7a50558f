//! What can go wrong, as decisions that a screen can take. No care data in any of it.

use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{CareDay, FieldError, Words};

use crate::book::invitation_problem::InvitationProblem;
use crate::book::sought::Sought;
use kengai_photo::PhotoError;
use kengai_store::{AnswerError, StoreError};
use kengai_sync::{SyncError, TransportError};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum CareError {
    /// What was typed is no possible value of the field; the error says what would be.
    #[error("{0}")]
    Field(FieldError),
    /// Times that have not come yet: what was typed is not taken, or a record that holds them is not finished.
    #[error("{} times are still to come", .0.len())]
    StillToCome(Vec<FieldError>),
    /// The record lacks what the plan asks for.
    #[error("{} required fields are missing", .0.len())]
    Missing(Vec<FieldError>),
    /// It is not on this device.
    #[error("{0} is not on this device; sync, or look again at what you named")]
    NotFound(Sought),
    /// The record is older than what this device keeps. It comes back with a signal.
    #[error("this record is old and has left this device; open it where there is a signal")]
    Older,
    /// The record has left this device, and the server does not hold it either for the moment: after a restore it comes
    /// from the office's devices. The next sync asks again.
    #[error("the server does not have this record for the moment; sync, and open it again later")]
    OlderNotYet,
    /// This device does not belong to an organisation yet.
    #[error("this device has not joined an organisation; begin with found or join")]
    NotJoined,
    /// It has joined, and nothing has come yet: the first sync brings what it may read.
    #[error("you have joined, and the plan has not come yet; sync where there is a signal")]
    NothingYet,
    /// It belongs to one already.
    #[error(
        "this device belongs to an organisation already; use it as it is, or name another folder with --home"
    )]
    AlreadyJoined,
    /// Only a manager's device may do it.
    #[error("only a manager's device may do this; ask a manager")]
    ManagersOnly,
    /// Only an admin's device may do it: the one that founded, or one that two admins or the paper made an admin's.
    #[error("only the device of an admin may enrol others; use the one that founded the organisation")]
    AdminsOnly,
    /// Several people's values stand in this field, and only a manager decides between them: nothing was changed.
    /// [`crate::Reading::standing`] has the values with their writers.
    #[error("several values stand in this field; the manager decides between them")]
    Undecided(
        /// The field's path.
        String,
    ),
    /// Several people's values stand in this field, and a manager decides between them with a reason, not by typing over them:
    /// nothing was changed. [`crate::Conflicts::settle_for`] and [`crate::Conflicts::settle_anew`] do.
    #[error("several values stand in this field; decide between them, with a reason")]
    DecideWithReason(
        /// The field's path.
        String,
    ),
    /// The client has not consented to photos.
    #[error("there is no consent to photos on file for this client; take none, and tell the manager")]
    NoPhotoConsent,
    /// The client consented to photos after the day of this visit: none may be added to its record.
    #[error("consent to photos was given on {given}, after the visit of {visit}")]
    PhotoConsentLater {
        /// The day of the visit.
        visit: CareDay,
        /// The day of the consent; the latest of several.
        given: CareDay,
    },
    /// The client had consented to photos and withdrew that on this day: none may be taken.
    #[error("consent to photos was withdrawn on {0}")]
    PhotoConsentWithdrawn(CareDay),
    /// Nobody sees this photo: consent was withdrawn, or a manager has hidden it.
    #[error("this photo is hidden: {}", .0.code())]
    PhotoHidden(HiddenWhy),
    /// What was given is no photo that may be kept.
    #[error("no photo that can be kept: {0}")]
    Photo(#[from] PhotoError),
    /// The note is written already; notes are written once.
    #[error("a handover note cannot be changed; write another")]
    NoteIsWritten,
    /// It was finished already, and nothing is being written.
    #[error("it is finished already; open it with change to correct it")]
    AlreadyFinished,
    /// What was thrown away cannot be taken back: it is there no more, or the same is being written again.
    #[error(
        "it cannot be taken back: it is gone, or the same is being written again; look at kengai discarded"
    )]
    NotDiscarded,
    /// There is no draft to finish.
    #[error("there is no draft of this on this device; begin it with start or change")]
    NoDraft,
    /// The server has what the finish wrote: open the record for a change instead.
    #[error("it was sent already; open the record for a change instead")]
    AlreadySent,
    /// The record is a draft on this device: finish it or throw it away first.
    #[error("this record is being written; finish it, or throw the draft away (discard), then try again")]
    UnderWay,
    /// The visit's finished record names the incident: finish it, or take it out of the record first.
    #[error("the visit's record names this incident; finish it, or take it out of the record first")]
    StillNamed,
    /// The incident is withdrawn (取り消し): what happened all the same is recorded anew.
    #[error("this record is withdrawn; nothing is written into it any more. Begin a new one")]
    Withdrawn,
    /// The client has consented to this version of the plan: it is not written into, a new one is begun.
    #[error("the client has consented to this version, and it stays as it is; begin a new one")]
    Consented,
    /// This device finished nothing here, or has taken it back already.
    #[error("there is nothing to take back here; correct it with change")]
    NothingToUndo,
    /// The invitation or ticket cannot be used.
    #[error("{}", .0.words().en)]
    Invitation(InvitationProblem),
    /// The invitation's ten minutes are over.
    #[error("the invitation ran out after 10 minutes; ask for a new one")]
    InvitationExpired,
    /// The two numbers differed, or the other side declined.
    #[error("this device has not been taken in; please call the office")]
    Declined,
    /// Text that is over its limit or no text at all.
    #[error("{}", .0.en)]
    Input(
        /// What was given, and what would be right.
        Words,
    ),
    /// The control log moved on again and again while a change was being made: try again.
    #[error("others are changing the organisation at the same time; try again")]
    Contention,
    /// The server refused a control statement.
    #[error("the server refused the change, and nothing was changed; sync and try again")]
    ControlRefused(u8),
    /// The server's answer does not hold: nothing of it was kept. The office should know.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// No connection, or the server refused.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The sync did not come to an end.
    #[error("the sync did not come to an end; what was saved stays on this device. Sync again")]
    Endless,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SyncError> for CareError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Transport(error) => Self::Transport(error),
            SyncError::Answer(AnswerError::Store(error)) | SyncError::Store(error) => Self::Store(error),
            SyncError::Answer(error) => Self::Answer(error),
            SyncError::NotJoined => Self::NotJoined,
            SyncError::NotContinued(code) => Self::ControlRefused(code),
            SyncError::BeginAgain | SyncError::Endless => Self::Endless,
        }
    }
}

impl From<FieldError> for CareError {
    fn from(error: FieldError) -> Self {
        Self::Field(error)
    }
}
