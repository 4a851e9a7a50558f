//! Why the care book or the server refused, in words for people.

use crate::failure_code::Code;
use kengai::{CareError, ServerCode, TransportError};
use kengai_screens::Stop;

use crate::advice::of_this_noun;
use crate::failure::{Exit, Failure, Finding};
use crate::failure_of_store::store;
use crate::words::{Words, both};

impl From<CareError> for Failure {
    fn from(error: CareError) -> Self {
        match error {
            CareError::Store(error) => store(error),
            CareError::Transport(error) => transport(&error),
            CareError::Field(error) => {
                Self::new(Exit::Input, Code::Field, error.words()).with([Finding::from(&error)])
            }
            CareError::StillToCome(errors) => Self::new(
                Exit::Input,
                Code::Field,
                Words::lit(
                    "まだ来ていない時刻があります。何も変わっていません。確かめて、もう一度入れてください",
                    "some times are still to come, and nothing was changed. Check them and type them again",
                ),
            )
            .with(errors.iter().map(Finding::from)),
            CareError::Missing(missing) => Self::new(
                Exit::Unsettled,
                Code::Missing,
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
fn contract(error: &CareError) -> (Exit, Code, Option<Words>) {
    match error {
        // Whoever opens an older record fetches it: this is said where there was no signal.
        CareError::Older => (Exit::NoConnection, Code::Older, None),
        CareError::OlderNotYet => (
            Exit::Unsettled,
            Code::OlderNotYet,
            Some(Words::lit(
                "サーバーの復元のあとなど。先に kengai sync をします",
                "as after a restore of the server; first: kengai sync",
            )),
        ),
        CareError::NotJoined | CareError::AlreadyJoined => of_belonging(error),
        CareError::ManagersOnly => (Exit::NotAllowed, Code::ManagersOnly, None),
        CareError::NoPhotoConsent
        | CareError::Photo(_)
        | CareError::PhotoConsentLater { .. }
        | CareError::PhotoConsentWithdrawn(_)
        | CareError::PhotoHidden(_) => of_a_photo(error),
        CareError::NoteIsWritten => (Exit::Input, Code::NoteIsWritten, None),
        CareError::NoDraft
        | CareError::AlreadyFinished
        | CareError::NotDiscarded
        | CareError::AlreadySent => of_a_draft(error),
        CareError::StillNamed => (Exit::Unsettled, Code::StillNamed, None),
        CareError::Withdrawn => (Exit::Unsettled, Code::Withdrawn, None),
        CareError::Consented => (
            Exit::Input,
            Code::Consented,
            Some(Words::lit(
                "kengai careplan new。同意日などの書きまちがいは kengai careplan amend",
                "kengai careplan new; a consent that was written wrong: kengai careplan amend",
            )),
        ),
        CareError::NothingToUndo => (Exit::Unsettled, Code::NothingToUndo, of_this_noun(&["change"])),
        CareError::Invitation(_) => (Exit::Input, Code::Invitation, None),
        CareError::InvitationExpired => (Exit::Unsettled, Code::InvitationExpired, None),
        CareError::Declined => (Exit::NotAllowed, Code::Declined, None),
        CareError::NothingYet => (
            Exit::Unsettled,
            Code::NothingYet,
            Some(Words::lit("kengai sync してください", "run kengai sync")),
        ),
        CareError::Input(_) => (Exit::Input, Code::Input, None),
        // Each has its own sentence: `From<CareError>`, `of_this_command`.
        CareError::Undecided(_) => (Exit::NotAllowed, Code::Undecided, None),
        CareError::DecideWithReason(_) => (Exit::Unsettled, Code::Undecided, None),
        CareError::Field(_)
        | CareError::StillToCome(_)
        | CareError::Missing(_)
        | CareError::Transport(_)
        | CareError::Store(_)
        | CareError::NotFound(_)
        | CareError::AdminsOnly
        | CareError::UnderWay
        | CareError::Contention
        | CareError::ControlRefused(_)
        | CareError::Answer(_)
        | CareError::Endless => (Exit::Unexpected, Code::Unexpected, None),
    }
}

/// The same of photos.
fn of_a_photo(error: &CareError) -> (Exit, Code, Option<Words>) {
    match error {
        CareError::NoPhotoConsent => (
            Exit::NotAllowed,
            Code::NoPhotoConsent,
            Some(Words::lit(
                "サ責は kengai clients set で登録します",
                "a manager notes it with kengai clients set",
            )),
        ),
        CareError::Photo(_) => (Exit::Input, Code::Photo, None),
        CareError::PhotoConsentLater { .. } => (Exit::NotAllowed, Code::PhotoConsentLater, None),
        CareError::PhotoConsentWithdrawn(_) => (Exit::NotAllowed, Code::PhotoConsentWithdrawn, None),
        CareError::PhotoHidden(_) => (
            Exit::NotAllowed,
            Code::PhotoHidden,
            Some(Words::lit(
                "サ責は kengai photos hidden で見られます",
                "managers see it with kengai photos hidden",
            )),
        ),
        _ => (Exit::Unexpected, Code::Unexpected, None),
    }
}

/// The same of whether this device belongs to an office.
fn of_belonging(error: &CareError) -> (Exit, Code, Option<Words>) {
    match error {
        CareError::NotJoined => (
            Exit::NotAllowed,
            Code::NotJoined,
            Some(Words::lit(
                "kengai found か kengai join から始めます",
                "begin with kengai found or kengai join",
            )),
        ),
        CareError::AlreadyJoined => (
            Exit::NotAllowed,
            Code::AlreadyJoined,
            Some(Words::lit(
                "別の端末なら --home で別のフォルダーを指定します",
                "for another device name another folder with --home",
            )),
        ),
        _ => (Exit::Unexpected, Code::Unexpected, None),
    }
}

/// The same of what stands in the way of a draft.
fn of_a_draft(error: &CareError) -> (Exit, Code, Option<Words>) {
    match error {
        CareError::NoDraft => (Exit::Unsettled, Code::NoDraft, of_this_noun(&["start", "new", "change"])),
        CareError::AlreadyFinished => (Exit::Unsettled, Code::AlreadyFinished, of_this_noun(&["change"])),
        CareError::NotDiscarded => {
            (Exit::Unsettled, Code::NotDiscarded, Some(Words::lit("kengai discarded", "kengai discarded")))
        }
        CareError::AlreadySent => (
            Exit::Unsettled,
            Code::AlreadySent,
            of_this_noun(&["change"]).map(|change| {
                both(
                    format!("{}。変更は履歴に残ります", change.ja),
                    format!("{}; it stays in the history", change.en),
                )
            }),
        ),
        _ => (Exit::Unexpected, Code::Unexpected, None),
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
            return Some(Failure::new(Exit::Input, Code::NotFound, both(ja, error.to_string())));
        }
        CareError::AdminsOnly => (
            Exit::NotAllowed,
            Code::AdminsOnly,
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
            return Some(Failure::new(Exit::Unsettled, Code::UnderWay, both(ja, en)));
        }
        CareError::Contention => {
            (Exit::Unexpected, Code::Contention, "ほかの端末も変更中です。もう一度試してください")
        }
        CareError::ControlRefused(_) => (
            Exit::NotAllowed,
            Code::ControlRefused,
            "サーバーが変更を受け付けませんでした。何も変わっていません。kengai sync して、もう一度試してください",
        ),
        CareError::Answer(_) => (
            Exit::Unexpected,
            Code::Answer,
            "サーバーの答えが正しくありません。何も取り込んでいません。事業所に知らせてください",
        ),
        CareError::Endless => (
            Exit::Unexpected,
            Code::Endless,
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
            Code::NoConnection,
            "圏外です。保存したものはこの端末に残っています。電波のある所で kengai sync してください",
        ),
        TransportError::Broken => (
            Exit::NoConnection,
            Code::Broken,
            "通信が途中で切れました。もう一度 kengai sync してください（二重にはなりません）",
        ),
        TransportError::Busy | TransportError::Quota => {
            (Exit::NoConnection, Code::Busy, "サーバーが混み合っています。あとで試してください")
        }
        TransportError::NoRoom => (
            Exit::NoConnection,
            Code::NoRoom,
            "サーバーのディスクの空きが足りません。写真はこの端末で待ちます。事業所に知らせてください",
        ),
        TransportError::Full => (
            Exit::NoConnection,
            Code::ServerFull,
            "サーバーのディスクがいっぱいで、受け取れません。保存したものはこの端末に残っています。事業所に知らせて空きを作ってもらい、もう一度 kengai sync してください",
        ),
        TransportError::NotEnrolled => (
            Exit::NotAllowed,
            Code::NotEnrolled,
            "サーバーはこの端末を知りません。保存したものはこの端末に残っています。事業所に、もう一度招待してもらってください",
        ),
        TransportError::WrongServer => (Exit::NotAllowed, Code::WrongServer, WRONG_SERVER.0),
        TransportError::NotFound => (
            Exit::Unexpected,
            Code::NotOnServer,
            "サーバーにまだありません。あとで kengai sync して、もう一度開いてください",
        ),
        TransportError::Refused(Some(ServerCode::Ticket)) => (
            Exit::NotAllowed,
            Code::Ticket,
            "この登録票は使えません。サーバーで kengai-server ticket --data データフォルダー を実行し、新しいものをもらってください",
        ),
        TransportError::Refused(_) => (
            Exit::NotAllowed,
            Code::Refused,
            "サーバーが受け付けませんでした。保存したものはこの端末に残っています。事業所に知らせてください",
        ),
        TransportError::BadAnswer => (
            Exit::Unexpected,
            Code::BadAnswer,
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
