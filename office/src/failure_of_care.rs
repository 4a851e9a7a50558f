//! Why the care book or the server refused, in words for people.

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
                Self::new(Exit::Input, "field", error.words()).with([Finding::from(&error)])
            }
            CareError::StillToCome(errors) => Self::new(
                Exit::Input,
                "field",
                Words::lit(
                    "まだ来ていない時刻があります。何も変わっていません。確かめて、もう一度入れてください",
                    "some times are still to come, and nothing was changed. Check them and type them again",
                ),
            )
            .with(errors.iter().map(Finding::from)),
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
        CareError::Undecided(_) => (Exit::NotAllowed, "undecided", None),
        CareError::DecideWithReason(_) => (Exit::Unsettled, "undecided", None),
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
            "この登録票は使えません。サーバーで kengai-server ticket --data データフォルダー を実行し、新しいものをもらってください",
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
