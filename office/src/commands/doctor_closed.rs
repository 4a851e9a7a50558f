//! What `doctor` says when the device does not even open: what is safe, and what to do next. Nothing has been changed by
//! then, whatever the reason.

use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::Words;

/// Where sent work is, which no damage here touches.
const SENT_IS_SAFE: Words = Words::lit(
    "無事なもの: 送信済みの記録と写真は、すべてサーバーにあります",
    "Safe: every record and photo that was sent is on the server",
);
/// What is on this device only stays where it is.
const KEPT: Words = Words::lit(
    "無事なもの: このフォルダーの中のものは何も変わっていません。未送信のものもここに残っています",
    "Safe: nothing in this folder has changed; what was not sent is still in it",
);
/// Without its keys the folder cannot be read by anybody.
const SEALED: Words = Words::lit(
    "読めないもの: このフォルダーの未送信の記録・写真・書きかけは、鍵がないと誰にも読めません。鍵が見つかるときのために、フォルダーは残してください",
    "Sealed: unsent records, photos and unfinished ones in this folder cannot be read by anybody without the key. Keep the folder in case it is found",
);
const JOIN_ANEW: Words = Words::lit(
    "次にすること: サ責に招待してもらい、別のフォルダーで kengai --home 新しいフォルダー join をしてください。送信済みのものはすべて戻ります",
    "Next: ask a manager for an invitation and join in another folder (kengai --home NEW join). Everything that was sent comes back",
);
const RESCUE: Words = Words::lit(
    "次にすること: kengai rescue。壊れたデータは取り置かれ、読めるものから作り直し、残りは次の kengai sync で戻ります",
    "Next: kengai rescue. The damaged data is set aside, what can be read goes on, and the rest comes back with the next sync",
);

/// Adds to why the device does not open what is safe and what to do.
pub(crate) fn explained(failure: Failure) -> Failure {
    if failure.exit != Exit::Store {
        return failure;
    }
    let words: Vec<Words> = match failure.code {
        Code::WrongPassphrase => vec![
            KEPT,
            Words::lit(
                "次にすること: もう一度、正しいパスフレーズで試してください。どうしても分からないときは、フォルダーを残し、招待してもらって別のフォルダーで join してください",
                "Next: try again with the right passphrase. If nobody knows it, keep the folder, and join in another one with an invitation",
            ),
            SEALED,
        ],
        Code::Vault | Code::MissingKey | Code::DamagedKey | Code::WrongKey => {
            vec![SENT_IS_SAFE, SEALED, JOIN_ANEW]
        }
        Code::Damaged | Code::MissingFile | Code::HalfRescued | Code::PlainDatabase => {
            vec![SENT_IS_SAFE, KEPT, RESCUE]
        }
        Code::NewerSchema => vec![
            KEPT,
            Words::lit(
                "次にすること: このソフトを新しい版に更新してください",
                "Next: update this program to the newer version",
            ),
        ],
        Code::NotEncryptedBuild => vec![
            KEPT,
            Words::lit(
                "次にすること: 正しく作られたソフトを入れ直してください",
                "Next: install a program that was built with encryption",
            ),
        ],
        Code::HalfMade => vec![Words::lit(
            "次にすること: 同じパスフレーズで kengai found か kengai join をもう一度。ここにはまだ記録がありません",
            "Next: found or join again with the same passphrase; nothing was recorded here yet",
        )],
        Code::InUse => vec![
            KEPT,
            Words::lit(
                "次にすること: ほかの kengai が終わるのを待って、もう一度",
                "Next: wait until the other kengai has ended, and try again",
            ),
        ],
        _ => vec![KEPT],
    };
    failure.with(words.into_iter().map(|words| Finding::new("", words)))
}
