//! What is said to a person who is stopped: what is kept, what happened, what to do; and which buttons do it.

use kengai_model::Words;

use crate::line::{Line, Tone};
use crate::photo_consent;
use crate::photos;
use crate::spoken::spoken;
use crate::stop::{FieldProblem, Stop};

/// What somebody can do about it; a screen makes buttons of those that it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl Action {
    /// What stands on its button.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Retry => Words::lit("もう一度", "Try again"),
            Self::SendNow => Words::lit("いま送る", "Send now"),
            Self::Why => Words::lit("理由", "Why"),
            Self::SetClock => Words::lit("時計を直す", "Set the clock"),
            Self::FillIn => Words::lit("入力する", "Fill in"),
            Self::Change => Words::lit("直す", "Change"),
            Self::WriteAnother => Words::lit("書く", "Write"),
            Self::TakeAnother => Words::lit("撮り直す", "Take again"),
            Self::CallOffice => Words::lit("事業所に電話", "Call the office"),
            Self::Invitation => Words::lit("招待を読み取る", "Read an invitation"),
            Self::Unlock => Words::lit("ロックを外す", "Unlock"),
            Self::Update => Words::lit("更新する", "Update"),
            Self::Rescue => Words::lit("読み直す", "Read again"),
        }
    }
}

/// A stop as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopView {
    /// What is said.
    pub line: Line,
    /// The fields that it is about; empty for most.
    pub problems: Vec<FieldProblem>,
    /// What can be done, the first first.
    pub actions: Vec<Action>,
    /// What a screen reader says.
    pub spoken: Words,
}

impl Stop {
    /// As a screen shows it.
    #[must_use]
    pub fn view(&self) -> StopView {
        let line = self.line();
        let problems = match self {
            Self::Field { problem } => vec![problem.clone()],
            Self::Missing { fields } => fields.clone(),
            _ => Vec::new(),
        };
        StopView { spoken: spoken(&line.words), line, problems, actions: self.actions() }
    }

    /// What is said, and how it is meant.
    #[must_use]
    pub fn line(&self) -> Line {
        Line { words: self.words(), tone: self.tone() }
    }

    /// What is said.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Field { problem } => problem.sentence.clone(),
            Self::Missing { fields } => still_missing(fields),
            Self::Input { sentence }
            | Self::PhotoUnusable { sentence }
            | Self::PhotoSetAside { sentence }
            | Self::PhotoHidden { sentence }
            | Self::Invitation { sentence } => sentence.clone(),
            Self::PhotoConsentLater { visit, given } => photo_consent::consent_later(*visit, *given),
            Self::PhotoConsentWithdrawn { on } => photos::consent_withdrawn(*on),
            Self::NoteIsWritten
            | Self::NotAsked
            | Self::NoPhotoConsent
            | Self::NotHere
            | Self::Older
            | Self::OlderNotYet
            | Self::StillNamed
            | Self::NoDraft
            | Self::AlreadyFinished
            | Self::NotDiscarded
            | Self::AlreadySent
            | Self::NothingToUndo => self.of_a_record(),
            Self::ManagersOnly
            | Self::NotJoined
            | Self::NothingYet
            | Self::AlreadyJoined
            | Self::InvitationExpired
            | Self::Declined
            | Self::Interrupted
            | Self::NoConnection
            | Self::TryLater
            | Self::ServerFull
            | Self::NotEnrolled
            | Self::ServerUntrusted
            | Self::KeyLocked
            | Self::KeyGone
            | Self::AlreadyExists
            | Self::NoBook
            | Self::InUse
            | Self::Damaged
            | Self::UpdateNeeded
            | Self::DiskFull
            | Self::Closed
            | Self::Unexpected => self.of_a_device(),
        }
    }

    /// What is said of a record, note or photo.
    fn of_a_record(&self) -> Words {
        let (ja, en) = match self {
            Self::NoteIsWritten => (
                "申し送りは書き直せません。もう一つ書いてください",
                "A note cannot be changed. Please write another",
            ),
            Self::NotAsked => ("撮る前に、ご本人に確認してください", "Ask the client before taking a photo"),
            Self::NoPhotoConsent => (
                "写真の同意がまだです。撮らずに、サ責に伝えてください",
                "No photo consent yet. Tell the manager instead",
            ),
            Self::NotHere => (
                "この端末にまだ届いていません。電波のある所で、もう一度開いてください",
                "It has not reached this device yet. Open it again with a signal",
            ),
            Self::Older => {
                ("以前の記録です。電波のある所で開いてください", "An older record. Open it with a signal")
            }
            Self::OlderNotYet => (
                "以前の記録がまだサーバーにありません。あとでもう一度開いてください",
                "The server lacks this older record for now. Open it again later",
            ),
            Self::StillNamed => (
                "訪問の記録がこの記録を指しています。先に終えてください",
                "A visit names this record. Finish it first",
            ),
            Self::NoDraft => (
                "書きかけがありません。記録を始めてください",
                "Nothing is being written. Begin the record first",
            ),
            Self::AlreadyFinished => (
                "もう終わっています。直すときは、開いて直してください",
                "It is finished already. Open it for a change",
            ),
            Self::NotDiscarded => (
                "元に戻せません。30日を過ぎたか、同じものをもう書き始めています。捨てたものの一覧を見てください",
                "It cannot be taken back: 30 days are over, or the same is being written again. Look at what was thrown away",
            ),
            Self::AlreadySent => {
                ("もう送られています。開いて直してください", "It was sent already. Open it for a change")
            }
            _ => (
                "元に戻せるものがありません。直すときは、開いて直してください",
                "There is nothing to take back. Open it for a change",
            ),
        };
        Words::lit(ja, en)
    }

    /// What is said of this device: its place in the organisation, its way to the server, its data.
    fn of_a_device(&self) -> Words {
        let (ja, en) = match self {
            Self::ManagersOnly => (
                "サービス提供責任者の端末だけができる操作です。サ責に伝えてください",
                "Only a manager's device may do this. Ask a manager",
            ),
            Self::NotJoined => (
                "この端末はまだ事業所に参加していません。事業所から招待を受けてください",
                "This device has not joined yet. Ask your office for an invitation",
            ),
            Self::NothingYet => (
                "参加できました。予定は電波のある所で届きます",
                "You have joined. The plan comes with a signal",
            ),
            Self::AlreadyJoined => (
                "この端末はすでに事業所に参加しています。このまま使ってください",
                "This device has joined already. Use it as it is",
            ),
            Self::InvitationExpired => (
                "招待は10分で切れました。もう一度出してもらってください",
                "The invitation ran out. Ask for a new one",
            ),
            Self::Declined => (
                "この端末はまだ参加できていません。事業所に電話してください",
                "Not admitted yet. Please call the office",
            ),
            _ => return self.on_the_way(),
        };
        Words::lit(ja, en)
    }

    /// What is said of the way to the server.
    fn on_the_way(&self) -> Words {
        let (ja, en) = match self {
            Self::Interrupted => {
                ("途中で止まりました。もう一度どうぞ", "It was interrupted. Please try again")
            }
            Self::NoConnection => (
                "いまは圏外です。記録はこの端末に保存されています",
                "No signal. Your records are saved on this device",
            ),
            Self::TryLater => {
                ("混み合っています。あとで自動で送ります", "Busy. It will be sent by itself later")
            }
            Self::ServerFull => (
                "サーバーの空きがありません。記録はこの端末に残っています。事業所に電話してください",
                "The server's disk is full. Records stay on this device. Please call the office",
            ),
            Self::NotEnrolled => (
                "この端末の登録が外れています。記録は端末に残っています。事業所に電話してください",
                "This device is no longer enrolled. Records are kept here. Please call the office",
            ),
            Self::ServerUntrusted => (
                "この事業所のサーバーではありません。記録は端末に残っています。事業所に電話してください",
                "This is not your office's server. Records are kept here. Please call the office",
            ),
            _ => return self.of_its_data(),
        };
        Words::lit(ja, en)
    }

    /// What is said of this device's key, data and disk.
    fn of_its_data(&self) -> Words {
        let (ja, en) = match self {
            Self::KeyLocked => ("端末のロックを外してください", "Unlock the device first"),
            Self::KeyGone => (
                "この端末の鍵が失われました。データは消さずに、新しい招待をもらってください",
                "This device's key is gone. Keep its data, and ask for a new invitation",
            ),
            Self::AlreadyExists => (
                "すでにデータがあります。上書きはしません。いまあるものを開いてください",
                "There is data already. Nothing is overwritten. Open what is there",
            ),
            Self::NoBook => (
                "この端末にはまだ準備ができていません。招待を読み取ってください",
                "This device is not set up yet. Read an invitation first",
            ),
            Self::InUse => (
                "ほかの画面が使っています。閉じてからもう一度どうぞ",
                "It is in use elsewhere. Close that and try again",
            ),
            Self::Damaged => (
                "データが傷んでいます。消さずに、修復をしてください",
                "Data is damaged. Do not delete it: repair it",
            ),
            Self::UpdateNeeded => ("アプリを更新してください", "Please update the app"),
            Self::DiskFull => (
                "端末の空きがありません。いまの入力は保存されていません。空きを作ってください",
                "The device is full. The last input was not saved. Make room",
            ),
            _ => (
                "うまくいきませんでした。保存した記録は残っています。もう一度どうぞ",
                "It did not work. Saved records are untouched. Please try again",
            ),
        };
        Words::lit(ja, en)
    }

    /// How it is meant.
    #[must_use]
    pub fn tone(&self) -> Tone {
        match self {
            Self::NothingYet | Self::NoConnection | Self::TryLater | Self::Older | Self::OlderNotYet => {
                Tone::Waits
            }
            Self::NotEnrolled
            | Self::ServerUntrusted
            | Self::KeyGone
            | Self::Damaged
            | Self::UpdateNeeded
            | Self::DiskFull
            | Self::ServerFull
            | Self::Declined => Tone::Urgent,
            _ => Tone::Wrong,
        }
    }

    /// What can be done, the first first.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        let actions: &[Action] = match self {
            Self::Field { .. } | Self::Missing { .. } | Self::Input { .. } => &[Action::FillIn],
            Self::NoteIsWritten => &[Action::WriteAnother],
            Self::PhotoUnusable { .. } => &[Action::TakeAnother],
            Self::AlreadyFinished | Self::AlreadySent | Self::NothingToUndo => &[Action::Change],
            Self::NotJoined
            | Self::NoBook
            | Self::KeyGone
            | Self::Invitation { .. }
            | Self::InvitationExpired => &[Action::Invitation],
            Self::Declined | Self::NotEnrolled | Self::ServerUntrusted | Self::ServerFull => {
                &[Action::CallOffice]
            }
            Self::NotHere
            | Self::Older
            | Self::OlderNotYet
            | Self::NothingYet
            | Self::Interrupted
            | Self::NoConnection
            | Self::TryLater
            | Self::InUse
            | Self::DiskFull
            | Self::Closed
            | Self::Unexpected => &[Action::Retry],
            Self::KeyLocked => &[Action::Unlock],
            Self::Damaged => &[Action::Rescue],
            Self::UpdateNeeded => &[Action::Update],
            Self::NotAsked
            | Self::NoPhotoConsent
            | Self::PhotoConsentLater { .. }
            | Self::PhotoConsentWithdrawn { .. }
            | Self::PhotoSetAside { .. }
            | Self::PhotoHidden { .. }
            | Self::StillNamed
            | Self::NoDraft
            | Self::NotDiscarded
            | Self::ManagersOnly
            | Self::AlreadyJoined
            | Self::AlreadyExists => &[],
        };
        actions.to_vec()
    }
}

/// W18: how much is left, and what comes first.
fn still_missing(fields: &[FieldProblem]) -> Words {
    let first = fields.first().map(|field| &field.label);
    let (ja, en) = first.map_or(("", ""), |label| (&label.ja, &label.en));
    let left = fields.len();
    Words::new(format!("あと{left}つ → {ja}"), format!("{left} left → {en}"))
}
