//! Why something was not done, as decisions that a screen can take. No care data in any of it but what the sentence of a
//! field needs: its name and what would be right, never what was typed.

use std::fmt;

use kengai::model::FieldError;
use kengai::{CareError, Piece, StoreError, TransportError, VaultError};
use kengai_model::{CareDay, Words};

use crate::photos;

/// What is wrong with one field of a record, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's path, such as `vitals.temperature.value`.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// The whole sentence: which field, what is wrong, what would be right. Never what was typed.
    pub sentence: Words,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
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
    /// Nobody sees this photo; managers have it in their list.
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

impl Stop {
    /// A day, month or instant that is none.
    #[must_use]
    pub const fn no_date() -> Self {
        Self::Input {
            sentence: Words::lit("日付を確かめてください", "Please look at the date again")
        }
    }

    /// Consent to photos was withdrawn on a day.
    #[must_use]
    pub fn consent_withdrawn(on: CareDay) -> Self {
        Self::PhotoConsentWithdrawn { on }
    }
}

/// For logs and for those who bind: the English sentence.
impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words().en)
    }
}

impl std::error::Error for Stop {}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        let label = kengai_model::spec::label(&error.field);
        Self { label, sentence: error.words(), field: error.field }
    }
}

/// What is said to whoever types over a field in which several people's values stand.
fn undecided(field: String) -> FieldProblem {
    let label = kengai_model::spec::label(&field);
    let sentence = Words::new(
        format!(
            "{}にはほかの人の値もあります。どれにするかはサ責が決めます。何も変わっていません。サ責に電話するか、知っていることを申し送りに書いてください",
            label.ja
        ),
        format!(
            "{}: another person's value stands here too, and the manager decides. Nothing was changed. Call the manager, or write what you know in a handover note",
            label.en
        ),
    );
    FieldProblem { field, label, sentence }
}

/// The same to a manager, who decides between them elsewhere.
fn to_decide(field: String) -> FieldProblem {
    let label = kengai_model::spec::label(&field);
    let sentence = Words::new(
        format!(
            "{}には2つ以上の値があります。上から書かずに、両方を見て、理由を書いて決めてください。何も変わっていません",
            label.ja
        ),
        format!(
            "{}: several values stand here. Look at them and decide with a reason instead of typing over them. Nothing was changed",
            label.en
        ),
    );
    FieldProblem { field, label, sentence }
}

/// Several of which each has its sentence, in one.
fn all_of(errors: &[FieldError]) -> Words {
    let words: Vec<Words> = errors.iter().map(FieldError::words).collect();
    let ja: Vec<&str> = words.iter().map(|words| words.ja.as_ref()).collect();
    let en: Vec<&str> = words.iter().map(|words| words.en.as_ref()).collect();
    Words::new(ja.join("\n"), en.join("\n"))
}

impl From<CareError> for Stop {
    fn from(error: CareError) -> Self {
        use CareError as E;
        match error {
            E::Field(error) => Self::Field { problem: error.into() },
            E::Missing(errors) => Self::Missing { fields: errors.into_iter().map(Into::into).collect() },
            E::StillToCome(errors) => Self::Input { sentence: all_of(&errors) },
            E::Input(sentence) => Self::Input { sentence },
            E::Withdrawn => Self::Input {
                sentence: Words::lit(
                    "取り消された記録です。前のまま残しています。実際にあったことは、新しく記録してください",
                    "This record is withdrawn and stays as it was. If it did happen, begin a new one",
                ),
            },
            E::Consented => Self::Input {
                sentence: Words::lit(
                    "この版にはもう同意があるので、そのまま残します。直すところは、新しい版に書いてください",
                    "The client has consented to this version, and it stays. Write changes into a new one",
                ),
            },
            E::Undecided(field) => Self::Field { problem: undecided(field) },
            E::DecideWithReason(field) => Self::Field { problem: to_decide(field) },
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
            E::Photo(error) => Self::PhotoUnusable { sentence: kengai::photo_refused(error) },
            E::PhotoConsentLater { visit, given } => Self::PhotoConsentLater { visit, given },
            E::PhotoConsentWithdrawn(day) => Self::consent_withdrawn(day),
            E::PhotoHidden(why) => Self::PhotoHidden { sentence: photos::hidden(why) },
            E::NoDraft => Self::NoDraft,
            E::AlreadyFinished => Self::AlreadyFinished,
            E::NotDiscarded => Self::NotDiscarded,
            E::AlreadySent => Self::AlreadySent,
            E::UnderWay | E::NothingToUndo => Self::NothingToUndo,
            E::Invitation(problem) => Self::Invitation { sentence: problem.words() },
            E::InvitationExpired => Self::InvitationExpired,
            E::Declined => Self::Declined,
            E::Contention | E::Endless => Self::TryLater,
            E::ControlRefused(_) | E::Answer(_) => Self::ServerUntrusted,
            E::Transport(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<TransportError> for Stop {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NoConnection | TransportError::Broken => Self::NoConnection,
            TransportError::Busy | TransportError::Quota => Self::TryLater,
            TransportError::NoRoom | TransportError::Full => Self::ServerFull,
            TransportError::NotEnrolled => Self::NotEnrolled,
            TransportError::NotFound => Self::NotHere,
            TransportError::WrongServer | TransportError::BadAnswer | TransportError::Refused(_) => {
                Self::ServerUntrusted
            }
        }
    }
}

impl From<StoreError> for Stop {
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
            S::NoHome | S::HalfMadeHome => Self::NoBook,
            S::NotFound(Piece::Organisation) => Self::NotJoined,
            S::NotFound(_) => Self::NotHere,
            S::HomeInUse => Self::InUse,
            S::Busy => Self::TryLater,
            S::DiskFull => Self::DiskFull,
            S::Limit { .. } => Self::Input {
                sentence: Words::lit(
                    "大きすぎて保存できません。短くするか、分けて書いてください",
                    "It is too large to be kept. Write less, or in several parts",
                ),
            },
            S::WrittenOnce => Self::NoteIsWritten,
            S::PhotoSetAside(error) => Self::PhotoSetAside { sentence: kengai::photo_set_aside(error) },
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
            (E::AlreadyFinished, Stop::AlreadyFinished),
            (E::NotDiscarded, Stop::NotDiscarded),
            (E::NoteIsWritten, Stop::NoteIsWritten),
            (E::Store(StoreError::WrittenOnce), Stop::NoteIsWritten),
            (E::InvitationExpired, Stop::InvitationExpired),
            (E::NothingYet, Stop::NothingYet),
            (
                E::Undecided("vitals.temperature.value".to_owned()),
                Stop::Field { problem: undecided("vitals.temperature.value".to_owned()) },
            ),
            (
                E::DecideWithReason("vitals.temperature.value".to_owned()),
                Stop::Field { problem: to_decide("vitals.temperature.value".to_owned()) },
            ),
            (E::Transport(TransportError::Busy), Stop::TryLater),
            // Nothing goes by itself before somebody has made room.
            (E::Transport(TransportError::Full), Stop::ServerFull),
            (E::Transport(TransportError::NoRoom), Stop::ServerFull),
            (E::Store(StoreError::NoHome), Stop::NoBook),
            (E::Store(StoreError::NotFound(Piece::Organisation)), Stop::NotJoined),
            (E::Store(StoreError::NotFound(Piece::CircleKey)), Stop::NotHere),
        ];
        for (error, decision) in known {
            assert_eq!(Stop::from(error), decision);
        }
        let sentence = Words::lit("短くしてください", "write less");
        assert_eq!(Stop::from(E::Input(sentence.clone())), Stop::Input { sentence });
        let used = InvitationProblem::Used;
        let sentence = used.words();
        assert_eq!(Stop::from(E::Invitation(used)), Stop::Invitation { sentence });
    }
}
