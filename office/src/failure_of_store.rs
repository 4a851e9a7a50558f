//! Why the folder or the database of this device refused, in words for people.

use crate::failure_code::Code;
use kengai::{StoreError, VaultError};
use kengai_screens::Stop;

use crate::failure::{Exit, Failure};
use crate::words::both;

pub(crate) fn store(error: StoreError) -> Failure {
    let as_everywhere = match &error {
        StoreError::PhotoSetAside(_) => Some((Exit::Unsettled, Code::PhotoSetAside)),
        StoreError::Limit { .. } => Some((Exit::Input, Code::Limit)),
        StoreError::WrittenOnce => Some((Exit::Input, Code::WrittenOnce)),
        StoreError::NotFound(_) => Some((Exit::Input, Code::NotFound)),
        _ => None,
    };
    if let Some((exit, code)) = as_everywhere {
        return Failure::new(exit, code, Stop::from(error).words());
    }
    store_of_this_command(&error)
}

/// Exit code, code and Japanese of a failure.
type Said = (Exit, Code, &'static str);

/// Of what [`store`] words as everywhere.
const TRY_AGAIN: Said = (Exit::Unexpected, Code::Unexpected, "もう一度試してください");

fn store_of_this_command(error: &StoreError) -> Failure {
    let (exit, code, ja) = match error {
        StoreError::PhotoSetAside(_)
        | StoreError::Limit { .. }
        | StoreError::NotFound(_)
        | StoreError::WrittenOnce => TRY_AGAIN,
        StoreError::Vault(_)
        | StoreError::WrongKey
        | StoreError::MissingKey(_)
        | StoreError::DamagedFile(_) => key(error),
        StoreError::MissingFile(_)
        | StoreError::HalfRescued
        | StoreError::PlainDatabase
        | StoreError::NotEncryptedBuild
        | StoreError::NewerSchema { .. }
        | StoreError::HalfMadeHome
        | StoreError::HomeInUse
        | StoreError::AlreadyExists(_)
        | StoreError::NoHome => folder(error),
        StoreError::DamagedDatabase
        | StoreError::DiskFull
        | StoreError::Busy
        | StoreError::DamagedPhoto
        | StoreError::Sqlite { .. }
        | StoreError::BadRow
        | StoreError::Decode(_)
        | StoreError::Crypto(_)
        | StoreError::Automerge
        | StoreError::Io { .. } => disk(error),
    };
    Failure::new(exit, code, both(ja, english(error)))
}

/// What opens the folder is not there, or is another one.
fn key(error: &StoreError) -> Said {
    match error {
        StoreError::Vault(VaultError::WrongPassphrase) => (
            Exit::Store,
            Code::WrongPassphrase,
            "パスフレーズが違います。記録はそのままです。正しいパスフレーズで、同じコマンドをもう一度行ってください",
        ),
        StoreError::Vault(_) => (
            Exit::Store,
            Code::Vault,
            "鍵を取り出せません。記録はそのままです。端末のロックを外して、もう一度開いてください",
        ),
        StoreError::WrongKey => (
            Exit::Store,
            Code::WrongKey,
            "このデータは別の鍵のものです。何も変わっていません。正しい鍵を探してください",
        ),
        StoreError::MissingKey(_) => (
            Exit::Store,
            Code::MissingKey,
            "鍵のファイルがありません。フォルダーを残して、新しい端末として参加し直してください",
        ),
        StoreError::DamagedFile(_) => (
            Exit::Store,
            Code::DamagedKey,
            "鍵のファイルが壊れています。フォルダーを残して、新しい端末として参加し直してください",
        ),
        _ => TRY_AGAIN,
    }
}

/// The folder is not one of ours, or not ready.
fn folder(error: &StoreError) -> Said {
    match error {
        StoreError::MissingFile(_) => (
            Exit::Store,
            Code::MissingFile,
            "データベースのファイルがありません。kengai rescue で作り直してください",
        ),
        StoreError::HalfRescued => (
            Exit::Store,
            Code::HalfRescued,
            "作り直しが途中で止まっています。もう一度 kengai rescue をしてください",
        ),
        StoreError::PlainDatabase => (
            Exit::Store,
            Code::PlainDatabase,
            "暗号化されていないファイルで、このソフトのものではありません。--home で別のフォルダーを指定してください",
        ),
        StoreError::NotEncryptedBuild => (
            Exit::Store,
            Code::NotEncryptedBuild,
            "このソフトは暗号化なしで作られているので、開きません。配布されたものを入れ直してください",
        ),
        StoreError::NewerSchema { .. } => {
            (Exit::Store, Code::NewerSchema, "新しい版のソフトのデータです。ソフトを更新してください")
        }
        StoreError::HalfMadeHome => (
            Exit::Store,
            Code::HalfMade,
            "準備が途中で止まったフォルダーです。同じパスフレーズで kengai found か kengai join をもう一度行ってください",
        ),
        StoreError::HomeInUse => (
            Exit::Store,
            Code::InUse,
            "ほかのプログラムがこのフォルダーを使っています。終わるのを待って、もう一度試してください",
        ),
        StoreError::AlreadyExists(_) => (
            Exit::Input,
            Code::AlreadyExists,
            "すでにあります。上書きはしません。別の名前か場所を指定してください",
        ),
        StoreError::NoHome => (
            Exit::NotAllowed,
            Code::NoHome,
            "このフォルダーにはまだ何もありません。--home（KENGAI_HOME）の名前を確かめてください。初めて使う端末なら、招待を受けて kengai join",
        ),
        _ => TRY_AGAIN,
    }
}

/// The database or the disk under it.
fn disk(error: &StoreError) -> Said {
    match error {
        StoreError::DamagedDatabase => (
            Exit::Store,
            Code::Damaged,
            "データベースが壊れています。そのまま残してあります。消さずに kengai rescue をしてください",
        ),
        StoreError::DiskFull => (
            Exit::Unexpected,
            Code::DiskFull,
            "ディスクがいっぱいです。何も保存していません。空きを作ってください",
        ),
        StoreError::Busy => {
            (Exit::Unexpected, Code::BusyDatabase, "データベースが使用中です。もう一度試してください")
        }
        StoreError::DamagedPhoto => (
            Exit::Unexpected,
            Code::DamagedPhoto,
            "写真のファイルが壊れています。別に取り置きました。電波のある所で kengai sync してください",
        ),
        StoreError::Sqlite { .. }
        | StoreError::BadRow
        | StoreError::Decode(_)
        | StoreError::Crypto(_)
        | StoreError::Automerge => (
            Exit::Unexpected,
            Code::Store,
            "データベースの操作が断られました。前に保存したものはそのままです。もう一度試し、続くなら kengai doctor で調べてください",
        ),
        StoreError::Io { .. } => (
            Exit::Unexpected,
            Code::Io,
            "この端末のディスクに書けないか、読めません。前に保存したものはそのままです。ディスクの空きと、フォルダーを使う許可を確かめてください",
        ),
        _ => TRY_AGAIN,
    }
}

fn english(error: &StoreError) -> String {
    match error {
        StoreError::DamagedDatabase => {
            "the database is damaged; it is kept as it is. Keep it, and run kengai rescue".to_owned()
        }
        StoreError::Sqlite { .. }
        | StoreError::BadRow
        | StoreError::Decode(_)
        | StoreError::Crypto(_)
        | StoreError::Automerge => {
            "the database refused; what was saved before stays. Try again, and if it goes on, run kengai doctor"
                .to_owned()
        }
        StoreError::Io { .. } => {
            "this machine's disk cannot be read or written; what was saved before stays. Check its room, and whether the folder may be used"
                .to_owned()
        }
        StoreError::NewerSchema { .. } => {
            "the database was written by a newer version of this program; update it".to_owned()
        }
        error => error.to_string(),
    }
}
