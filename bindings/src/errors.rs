//! What can go wrong, as decisions that a screen can take. No care data in any of it; the app has its own words for each.

use kengai::model::FieldError;
use kengai::{StoreError, TransportError, VaultError};

use crate::words::Words;

/// What is wrong with one field of a record, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldProblem {
    /// The field's path, such as `vitals.temperature.value`.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// The whole sentence: which field, what is wrong, what would be right. Never what was typed.
    pub sentence: Words,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CareError {
    /// Show it beside the field; the record is unchanged.
    #[error("a field cannot have this value")]
    Field {
        /// Which, and what would be right.
        problem: FieldProblem,
    },
    /// Show what is still to be filled in, or finish all the same.
    #[error("required fields are missing")]
    Missing {
        /// Which.
        fields: Vec<FieldProblem>,
    },
    /// A text is empty, too long or not of the form that is wanted.
    #[error("the input cannot be used")]
    Input {
        /// What was given, and what would be right.
        sentence: Words,
    },
    /// A handover note is written once: another can be written.
    #[error("a note cannot be changed")]
    NoteIsWritten,
    /// Ask the client first (ご本人に確認).
    #[error("the client was not asked")]
    NotAsked,
    /// The client has not consented to photos: do not open the camera.
    #[error("no consent to photos is on file")]
    NoPhotoConsent,
    /// The client withdrew consent to photos: do not open the camera.
    #[error("consent to photos was withdrawn")]
    PhotoConsentWithdrawn {
        /// The day, `2026-11-02`.
        on: String,
    },
    /// Not a photo, damaged, or too large: take another.
    #[error("the photo cannot be used")]
    PhotoUnusable {
        /// Why, and what to do.
        sentence: Words,
    },
    /// Another device sent a photo that must not be shown. It is kept sealed: whoever took it has to take it again.
    #[error("the photo was set aside")]
    PhotoSetAside {
        /// Why, and what to do.
        sentence: Words,
    },
    /// It is not on this device; a sync may bring it.
    #[error("it is not on this device")]
    NotHere,
    /// It is older than what this device keeps: it can be brought back, with a signal.
    #[error("it has left this device")]
    Older,
    /// It has left this device, and the server lacks it for the moment: sync, and open it again later.
    #[error("the server does not have it for the moment")]
    OlderNotYet,
    /// A finished visit names this incident: it cannot be thrown away.
    #[error("a visit names it")]
    StillNamed,
    /// Nothing is being recorded for this visit.
    #[error("there is no draft")]
    NoDraft,
    /// It was finished, perhaps by a tap before this one: open it for a change.
    #[error("it is finished already")]
    AlreadyFinished,
    /// What was thrown away is there no more, or the same is being written again.
    #[error("it cannot be taken back")]
    NotDiscarded,
    /// The server has the record: open it for a change instead of taking its end back.
    #[error("it was sent already")]
    AlreadySent,
    /// Nothing of it is there to take back: it is being written, or this device did not finish it.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// Only a manager's device may do it.
    #[error("managers only")]
    ManagersOnly,
    /// Ask for an invitation.
    #[error("this device has not joined")]
    NotJoined,
    /// It has joined, and nothing has come yet: the first sync brings the plan.
    #[error("nothing has come yet")]
    NothingYet,
    /// It belongs to an organisation already.
    #[error("this device has joined already")]
    AlreadyJoined,
    /// The invitation cannot be used (mistyped, used).
    #[error("the invitation cannot be used")]
    Invitation {
        /// What is wrong with it, and what to do.
        sentence: Words,
    },
    /// The invitation's ten minutes are over: ask for a new one.
    #[error("the invitation ran out")]
    InvitationExpired,
    /// The office did not take this device in.
    #[error("declined")]
    Declined,
    /// The app was put away in the middle; what was saved is saved. Try again.
    #[error("interrupted")]
    Interrupted,
    /// No way to the server now. What is saved waits and loses nothing.
    #[error("no connection")]
    NoConnection,
    /// The server is busy or others are changing the same thing: try again later.
    #[error("try again later")]
    TryLater,
    /// The server no longer knows this device: the office must be asked.
    #[error("the server does not know this device")]
    NotEnrolled,
    /// Whoever answered is not the office's server, or its answer does not hold: tell the office.
    #[error("the server cannot be trusted")]
    ServerUntrusted,
    /// Unlock the phone and try again; nothing is lost.
    #[error("the key store is locked")]
    KeyLocked,
    /// The keystore's key is gone: keep the files, ask for a new invitation.
    #[error("the device's key is gone")]
    KeyGone,
    /// There is something in the folder already; nothing is written over it.
    #[error("it exists already")]
    AlreadyExists,
    /// There is no care book in the folder: create one.
    #[error("there is no care book")]
    NoBook,
    /// Another process has it open.
    #[error("in use")]
    InUse,
    /// Files are damaged or missing. They are kept as they are: close the book and rescue it.
    #[error("damaged")]
    Damaged,
    /// A newer version of the app has written it: update the app.
    #[error("a newer version is needed")]
    UpdateNeeded,
    /// Make room on the phone; the last save did not happen.
    #[error("the disk is full")]
    DiskFull,
    /// The book was shut down.
    #[error("closed")]
    Closed,
    /// A defect of ours, or of the phone's storage. Nothing that was saved is touched.
    #[error("unexpected")]
    Unexpected,
}

impl CareError {
    /// A day, month or instant that is none.
    pub(crate) fn no_date() -> Self {
        Self::Input {
            sentence: Words::of("日付を確かめてください", "Please look at the date again")
        }
    }
}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        let label = kengai::model::spec::label(&error.field).into();
        Self { label, sentence: error.words().into(), field: error.field }
    }
}

impl From<kengai::CareError> for CareError {
    fn from(error: kengai::CareError) -> Self {
        use kengai::CareError as E;
        match error {
            E::Field(error) => Self::Field { problem: error.into() },
            E::Missing(errors) => Self::Missing { fields: errors.into_iter().map(Into::into).collect() },
            E::Input(words) => Self::Input { sentence: words.into() },
            E::NoteIsWritten => Self::NoteIsWritten,
            E::NotFound(_) => Self::NotHere,
            E::Older => Self::Older,
            E::OlderNotYet => Self::OlderNotYet,
            E::StillNamed => Self::StillNamed,
            E::NotJoined => Self::NotJoined,
            E::NothingYet => Self::NothingYet,
            E::AlreadyJoined => Self::AlreadyJoined,
            E::ManagersOnly | E::AdminsOnly => Self::ManagersOnly,
            E::NoPhotoConsent => Self::NoPhotoConsent,
            E::PhotoConsentWithdrawn(day) => Self::PhotoConsentWithdrawn { on: day.to_string() },
            E::NoDraft => Self::NoDraft,
            E::AlreadyFinished => Self::AlreadyFinished,
            E::NotDiscarded => Self::NotDiscarded,
            E::AlreadySent => Self::AlreadySent,
            E::UnderWay | E::NothingToUndo => Self::NothingToUndo,
            E::Invitation(problem) => Self::Invitation { sentence: problem.words().into() },
            E::InvitationExpired => Self::InvitationExpired,
            E::Declined => Self::Declined,
            E::Contention | E::Endless => Self::TryLater,
            E::ControlRefused(_) | E::Answer(_) => Self::ServerUntrusted,
            E::Transport(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<TransportError> for CareError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NoConnection | TransportError::Broken => Self::NoConnection,
            TransportError::Busy | TransportError::NoRoom | TransportError::Full => Self::TryLater,
            TransportError::NotEnrolled => Self::NotEnrolled,
            TransportError::NotFound => Self::NotHere,
            TransportError::WrongServer | TransportError::BadAnswer | TransportError::Refused(_) => {
                Self::ServerUntrusted
            }
        }
    }
}

impl From<StoreError> for CareError {
    fn from(error: StoreError) -> Self {
        use StoreError as S;
        match error {
            S::Vault(VaultError::Locked) => Self::KeyLocked,
            S::Vault(VaultError::KeyGone | VaultError::WrongPassphrase) | S::WrongKey | S::MissingKey(_) => {
                Self::KeyGone
            }
            S::Vault(VaultError::Damaged)
            | S::DamagedDatabase
            | S::PlainDatabase
            | S::MissingFile(_)
            | S::DamagedFile(_)
            | S::BadRow
            | S::Crypto(_)
            | S::DamagedPhoto
            | S::HalfRescued => Self::Damaged,
            S::NewerSchema { .. } => Self::UpdateNeeded,
            S::AlreadyExists(_) => Self::AlreadyExists,
            S::NotFound("a home in this folder") | S::HalfMadeHome => Self::NoBook,
            S::NotFound(_) => Self::NotHere,
            S::HomeInUse => Self::InUse,
            S::Busy => Self::TryLater,
            S::DiskFull => Self::DiskFull,
            S::Limit { .. } => Self::Input {
                sentence: Words::of(
                    "大きすぎて保存できません。短くするか、分けて書いてください",
                    "It is too large to be kept. Write less, or in several parts",
                ),
            },
            S::WrittenOnce => Self::NoteIsWritten,
            S::Jpeg(error) => Self::PhotoUnusable { sentence: kengai::photo_refused(error).into() },
            S::PhotoSetAside(error) => {
                Self::PhotoSetAside { sentence: kengai::photo_set_aside(error).into() }
            }
            S::Vault(VaultError::Failed)
            | S::NotEncryptedBuild
            | S::Sqlite { .. }
            | S::Io { .. }
            | S::Decode(_)
            | S::Automerge => Self::Unexpected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_screen_can_decide_is_never_unexpected() {
        use kengai::{CareError as E, InvitationProblem};
        let known = [
            (E::AlreadyFinished, CareError::AlreadyFinished),
            (E::NotDiscarded, CareError::NotDiscarded),
            (E::NoteIsWritten, CareError::NoteIsWritten),
            (E::Store(StoreError::WrittenOnce), CareError::NoteIsWritten),
            (E::InvitationExpired, CareError::InvitationExpired),
            (E::NothingYet, CareError::NothingYet),
        ];
        for (error, decision) in known {
            assert_eq!(CareError::from(error), decision);
        }
        let said = kengai::model::Words::lit("短くしてください", "write less");
        assert_eq!(CareError::from(E::Input(said.clone())), CareError::Input { sentence: said.into() });
        let used = InvitationProblem::Used;
        let sentence = used.words().into();
        assert_eq!(CareError::from(E::Invitation(used)), CareError::Invitation { sentence });
    }
}
