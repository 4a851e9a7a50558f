//! Why a command failed, in words for people, a code for scripts, and an exit code for both.

use kengai::{CareError, ServerCode, TransportError};
use kengai_model::FieldError;
use kengai_screens::Stop;
use std::io::ErrorKind;

use crate::advice::of_this_noun;
use crate::failure_of_store::store;
use crate::output::Report;
use crate::words::{Words, both};

/// The exit codes; they are part of the command's contract (README).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 1: a defect, or the machine refused.
    Unexpected,
    /// 2: wrong usage or impossible input; nothing was changed.
    Input,
    /// 3: no connection.
    NoConnection,
    /// 4: something must be settled first.
    Unsettled,
    /// 5: not allowed, or not joined.
    NotAllowed,
    /// 6: the store cannot be opened.
    Store,
}

impl Exit {
    /// The number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Unexpected => 1,
            Self::Input => 2,
            Self::NoConnection => 3,
            Self::Unsettled => 4,
            Self::NotAllowed => 5,
            Self::Store => 6,
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The field or file it is about; empty for neither.
    pub(crate) field: String,
    /// What is wrong and what would be right.
    pub(crate) words: Words,
}

impl Finding {
    /// About a file or nothing in particular.
    pub(crate) fn new(field: impl Into<String>, words: Words) -> Self {
        Self { field: field.into(), words }
    }
}

impl From<&FieldError> for Finding {
    fn from(error: &FieldError) -> Self {
        Self { field: error.field.clone(), words: error.words() }
    }
}

/// A command that did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// For scripts: stable.
    pub(crate) code: &'static str,
    /// For people.
    pub(crate) words: Words,
    /// Everything that is wrong, where it is more than one thing.
    pub(crate) problems: Vec<Finding>,
    /// What was done all the same.
    pub(crate) done: Option<Box<Report>>,
}

impl Failure {
    /// A failure with its code.
    pub(crate) fn new(exit: Exit, code: &'static str, words: Words) -> Self {
        Self { exit, code, words, problems: Vec::new(), done: None }
    }

    /// Wrong usage.
    pub(crate) fn usage(words: Words) -> Self {
        Self::new(Exit::Input, "usage", words)
    }

    /// Input that cannot be.
    pub(crate) fn input(words: Words) -> Self {
        Self::new(Exit::Input, "input", words)
    }

    /// Adds what is wrong in detail.
    #[must_use]
    pub(crate) fn with(mut self, problems: impl IntoIterator<Item = Finding>) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Says what was done all the same.
    #[must_use]
    pub(crate) fn after(mut self, report: Report) -> Self {
        self.done = Some(Box::new(report));
        self
    }

    /// A file that could not be read or written; the path is the user's own words.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let (path, words) = (path.display(), file_words(error.kind()));
        Self::new(Exit::Input, "file", both(format!("{path} {}", words.ja), format!("{path} {}", words.en)))
    }
}

/// What is wrong with a file, to be said behind its name: the system's own words are in one language and name no way on.
pub(crate) const fn file_words(kind: ErrorKind) -> Words {
    match kind {
        ErrorKind::NotFound => {
            Words::lit("がありません。名前を確かめてください", "is not there; check its name")
        }
        ErrorKind::PermissionDenied => Words::lit(
            "を使う許可がありません。別の場所を指定してください",
            "may not be used; name another place",
        ),
        ErrorKind::AlreadyExists => Words::lit(
            "がすでにあります。上書きはしません。別の名前を指定してください",
            "is there already and is not written over; name another file",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Words::lit(
            "を書けません。ディスクがいっぱいです。空きを作って、もう一度行ってください",
            "cannot be written: the disk is full. Make room and try again",
        ),
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => Words::lit(
            "はファイルとフォルダーの種類が違います。名前を確かめてください",
            "is of another kind (file or folder); check its name",
        ),
        _ => Words::lit(
            "を読めないか、書けません。別の場所で試してください",
            "cannot be read or written; try another place",
        ),
    }
}

impl From<CareError> for Failure {
    fn from(error: CareError) -> Self {
        match error {
            CareError::Store(error) => store(error),
            CareError::Transport(error) => transport(&error),
            CareError::Field(error) => {
                Self::new(Exit::Input, "field", error.words()).with([Finding::from(&error)])
            }
            CareError::Missing(missing) => Self::new(
                Exit::Unsettled,
                "missing",
                Words::lit(
                    "まだ足りない項目があります（記録は保存されています）。入力するか、--anyway で終えてください",
                    "fields are missing (what was recorded is saved). Fill them in, or finish with --anyway",
                ),
            )
            .with(missing.iter().map(Finding::from)),
            error => plain(error),
        }
    }
}

/// What a person reads is `kengai-screens`'; what is typed to settle it stands behind, in brackets. What only this command can
/// meet, or can tell apart, is said by [`of_this_command`].
fn plain(error: CareError) -> Failure {
    if let Some(failure) = of_this_command(&error) {
        return failure;
    }
    let (exit, code, typed) = contract(&error);
    let said = Stop::from(error).words();
    let words = match typed {
        Some(typed) => both(format!("{}（{}）", said.ja, typed.ja), format!("{} ({})", said.en, typed.en)),
        None => said,
    };
    Failure::new(exit, code, words)
}

/// Exit code and code of a failure, and what is typed to settle it.
fn contract(error: &CareError) -> (Exit, &'static str, Option<Words>) {
    match error {
        // Whoever opens an older record fetches it: this is said where there was no signal.
        CareError::Older => (Exit::NoConnection, "older", None),
        CareError::OlderNotYet => (
            Exit::Unsettled,
            "older_not_yet",
            Some(Words::lit(
                "サーバーの復元のあとなど。先に kengai sync をします",
                "as after a restore of the server; first: kengai sync",
            )),
        ),
        CareError::NotJoined => (
            Exit::NotAllowed,
            "not_joined",
            Some(Words::lit(
                "kengai found か kengai join から始めます",
                "begin with kengai found or kengai join",
            )),
        ),
        CareError::AlreadyJoined => (
            Exit::NotAllowed,
            "already_joined",
            Some(Words::lit(
                "別の端末なら --home で別のフォルダーを指定します",
                "for another device name another folder with --home",
            )),
        ),
        CareError::ManagersOnly => (Exit::NotAllowed, "managers_only", None),
        CareError::NoPhotoConsent => (
            Exit::NotAllowed,
            "no_photo_consent",
            Some(Words::lit(
                "サ責は kengai clients set で登録します",
                "a manager notes it with kengai clients set",
            )),
        ),
        CareError::PhotoConsentWithdrawn(_) => (Exit::NotAllowed, "photo_consent_withdrawn", None),
        CareError::NoteIsWritten => (Exit::Input, "note_is_written", None),
        CareError::NoDraft => (Exit::Unsettled, "no_draft", of_this_noun(&["start", "new", "change"])),
        CareError::AlreadyFinished => (Exit::Unsettled, "already_finished", of_this_noun(&["change"])),
        CareError::NotDiscarded => {
            (Exit::Unsettled, "not_discarded", Some(Words::lit("kengai discarded", "kengai discarded")))
        }
        CareError::AlreadySent => (
            Exit::Unsettled,
            "already_sent",
            of_this_noun(&["change"]).map(|change| {
                both(
                    format!("{}。変更は履歴に残ります", change.ja),
                    format!("{}; it stays in the history", change.en),
                )
            }),
        ),
        CareError::StillNamed => (Exit::Unsettled, "still_named", None),
        CareError::Withdrawn => (Exit::Unsettled, "withdrawn", None),
        CareError::Consented => (
            Exit::Input,
            "consented",
            Some(Words::lit(
                "kengai careplan new。同意日などの書きまちがいは kengai careplan amend",
                "kengai careplan new; a consent that was written wrong: kengai careplan amend",
            )),
        ),
        CareError::NothingToUndo => (Exit::Unsettled, "nothing_to_undo", of_this_noun(&["change"])),
        CareError::Invitation(_) => (Exit::Input, "invitation", None),
        CareError::InvitationExpired => (Exit::Unsettled, "invitation_expired", None),
        CareError::Declined => (Exit::NotAllowed, "declined", None),
        CareError::NothingYet => {
            (Exit::Unsettled, "nothing_yet", Some(Words::lit("kengai sync してください", "run kengai sync")))
        }
        CareError::Input(_) => (Exit::Input, "input", None),
        // Each has its own sentence: `From<CareError>`, `of_this_command`.
        CareError::Field(_)
        | CareError::Missing(_)
        | CareError::Transport(_)
        | CareError::Store(_)
        | CareError::NotFound(_)
        | CareError::AdminsOnly
        | CareError::UnderWay
        | CareError::Contention
        | CareError::ControlRefused(_)
        | CareError::Answer(_)
        | CareError::Endless => (Exit::Unexpected, "unexpected", None),
    }
}

/// What the apps need not tell apart.
fn of_this_command(error: &CareError) -> Option<Failure> {
    let (exit, code, ja) = match error {
        CareError::NotFound(what) => {
            let ja = format!(
                "{}は、この端末に見つかりません。kengai sync するか、番号を確かめてください",
                what.words().ja
            );
            return Some(Failure::new(Exit::Input, "not_found", both(ja, error.to_string())));
        }
        CareError::AdminsOnly => (
            Exit::NotAllowed,
            "admins_only",
            "端末を登録できるのは、事業所を開設した端末だけです。その端末で行ってください",
        ),
        CareError::UnderWay => {
            let typed = of_this_noun(&["finish"]).zip(of_this_noun(&["discard"]));
            let (finish, discard) = typed.unwrap_or_else(|| (both("", ""), both("", "")));
            let ja = format!(
                "この記録は書いている途中です。{} で終えるか、{} で書きかけを捨ててください",
                finish.ja, discard.ja
            );
            let en = format!("{error}: {}, or {}", finish.en, discard.en);
            return Some(Failure::new(Exit::Unsettled, "under_way", both(ja, en)));
        }
        CareError::Contention => {
            (Exit::Unexpected, "contention", "ほかの端末も変更中です。もう一度試してください")
        }
        CareError::ControlRefused(_) => (
            Exit::NotAllowed,
            "control_refused",
            "サーバーが変更を受け付けませんでした。何も変わっていません。kengai sync して、もう一度試してください",
        ),
        CareError::Answer(_) => (
            Exit::Unexpected,
            "answer",
            "サーバーの答えが正しくありません。何も取り込んでいません。事業所に知らせてください",
        ),
        CareError::Endless => (
            Exit::Unexpected,
            "endless",
            "同期が終わりませんでした。保存したものはこの端末に残っています。もう一度 kengai sync してください",
        ),
        _ => return None,
    };
    Some(Failure::new(exit, code, both(ja, error.to_string())))
}

const WRONG_SERVER: (&str, &str) = (
    "この事業所のサーバーではありません。通信を止めました。保存したものはこの端末に残っています。つながっているネットワークを確かめ、事業所に電話してください",
    "this is not your office's server, and the connection was closed. What was saved stays on this device. Check which network you are in, and call the office",
);

fn transport(error: &TransportError) -> Failure {
    let (exit, code, ja) = match error {
        TransportError::NoConnection => (
            Exit::NoConnection,
            "no_connection",
            "圏外です。保存したものはこの端末に残っています。電波のある所で kengai sync してください",
        ),
        TransportError::Broken => (
            Exit::NoConnection,
            "broken",
            "通信が途中で切れました。もう一度 kengai sync してください（二重にはなりません）",
        ),
        TransportError::Busy => {
            (Exit::NoConnection, "busy", "サーバーが混み合っています。あとで試してください")
        }
        TransportError::NoRoom => (
            Exit::NoConnection,
            "no_room",
            "サーバーのディスクの空きが足りません。写真はこの端末で待ちます。事業所に知らせてください",
        ),
        TransportError::Full => (
            Exit::NoConnection,
            "server_full",
            "サーバーのディスクがいっぱいで、受け取れません。保存したものはこの端末に残っています。事業所に知らせて空きを作ってもらい、もう一度 kengai sync してください",
        ),
        TransportError::NotEnrolled => (
            Exit::NotAllowed,
            "not_enrolled",
            "サーバーはこの端末を知りません。保存したものはこの端末に残っています。事業所に、もう一度招待してもらってください",
        ),
        TransportError::WrongServer => (Exit::NotAllowed, "wrong_server", WRONG_SERVER.0),
        TransportError::NotFound => (
            Exit::Unexpected,
            "not_on_server",
            "サーバーにまだありません。あとで kengai sync して、もう一度開いてください",
        ),
        TransportError::Refused(Some(ServerCode::Ticket)) => (
            Exit::NotAllowed,
            "ticket",
            "この登録票は使えません。サーバーで kengai-server ticket を実行し、新しいものをもらってください",
        ),
        TransportError::Refused(_) => (
            Exit::NotAllowed,
            "refused",
            "サーバーが受け付けませんでした。保存したものはこの端末に残っています。事業所に知らせてください",
        ),
        TransportError::BadAnswer => (
            Exit::Unexpected,
            "bad_answer",
            "サーバーの答えを読めません。保存したものはこの端末に残っています。ソフトを更新して、もう一度 kengai sync してください",
        ),
    };
    let en = match error {
        TransportError::NoConnection => {
            "no connection. What was saved stays on this device and goes out with the next sync".to_owned()
        }
        TransportError::WrongServer => WRONG_SERVER.1.to_owned(),
        TransportError::Refused(Some(ServerCode::Ticket)) => {
            "this founding ticket cannot be used; make another with `kengai-server ticket`".to_owned()
        }
        other => other.to_string(),
    };
    Failure::new(exit, code, both(ja, en))
}
