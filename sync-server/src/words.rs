//! What `kengai-server` says to the person who runs it, in Japanese and in English. The log is not among it: that is JSON for
//! machines, in English. Every error has its sentence here, without a way around it: the matches are exhaustive.

use std::io;

use crate::backup::{BackupError, BackupReport};
use crate::error::LedgerError;
use crate::folder::FolderError;
use crate::restore::RestoreReport;
use crate::server_error::ServerError;

/// The language of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

impl Lang {
    /// The language that a command line and its environment ask for, before either is understood: Japanese unless it is
    /// English.
    #[must_use]
    pub fn asked_for(args: impl IntoIterator<Item = String>, variable: Option<String>) -> Self {
        let mut asked = variable;
        let mut args = args.into_iter().peekable();
        while let Some(argument) = args.next() {
            match argument.strip_prefix("--lang") {
                Some("") => asked = args.peek().cloned().or(asked),
                Some(value) => asked = Some(value.trim_start_matches('=').to_owned()),
                None => {}
            }
        }
        if asked.as_deref() == Some("en") { Self::En } else { Self::Ja }
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

/// What can be said in both languages.
pub trait Say {
    /// The sentence: what happened, and what to do.
    fn say(&self, lang: Lang) -> String;
}

impl Say for io::Error {
    fn say(&self, lang: Lang) -> String {
        let (ja, en) = match self.kind() {
            io::ErrorKind::NotFound => (
                "その名前のものがありません。名前を確かめてください",
                "there is nothing of that name; check it",
            ),
            io::ErrorKind::PermissionDenied => (
                "使う許可がありません。フォルダーの持ち主で実行してください",
                "it may not be used; run this as the folder's owner",
            ),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ("ディスクがいっぱいです。空きを作ってください", "the disk is full; make room")
            }
            io::ErrorKind::AddrInUse => (
                "そのアドレスはほかのプログラムが使っています。別の番号を指定してください",
                "another program uses that address; choose another port",
            ),
            io::ErrorKind::AddrNotAvailable => (
                "そのアドレスはこのコンピューターのものではありません。確かめてください",
                "that address is not this computer's; check it",
            ),
            io::ErrorKind::AlreadyExists => (
                "すでにあります。上書きはしません。別の名前を指定してください",
                "it is there already and is not written over; name another",
            ),
            _ => (
                "ファイルか通信を使えませんでした。もう一度試してください",
                "a file or a connection could not be used; try again",
            ),
        };
        lang.pick(ja, en).to_owned()
    }
}

impl Say for FolderError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::InUse => lang
                .pick(
                    "ほかのサーバーがこのデータフォルダーを使っています。先に止めてください",
                    "another server uses this data folder; stop it first",
                )
                .to_owned(),
            Self::NotThere => lang
                .pick(
                    "そのデータフォルダーはありません。何も作っていません。--data の名前を確かめてください",
                    "there is no such data folder, and none was made; check the name after --data",
                )
                .to_owned(),
            Self::NoServer => lang
                .pick(
                    "そのフォルダーにサーバーのデータがありません。何も作っていません。--data の名前を確かめてください",
                    "there is no server's data in that folder, and none was made; check the name after --data",
                )
                .to_owned(),
            Self::Files(error) => {
                let what = lang.pick("データフォルダーを使えません", "the data folder cannot be used");
                format!("{what}: {}", error.say(lang))
            }
        }
    }
}

impl Say for LedgerError {
    fn say(&self, lang: Lang) -> String {
        let (ja, en) = match self {
            Self::UnknownDevice => (
                "この端末は登録されていません。招待からやり直してください",
                "the device is not enrolled here; invite it",
            ),
            Self::Ticket => (
                "この登録票は使えません。kengai-server ticket --data データフォルダー で新しいものを作ってください",
                "the founding ticket cannot be used; make another with kengai-server ticket --data DIR",
            ),
            Self::NotMember => (
                "この端末が入っていない組のものです。招待した人に確かめてください",
                "the device is not a member of this circle; ask who invited it",
            ),
            Self::NotFound => (
                "このフォルダーにサーバーのデータがありません。--data を確かめてください",
                "there is no server's data in this folder; check --data",
            ),
            Self::OtherBlob => (
                "写真が名前と合いません。もう一度送ってください",
                "the photo does not match its name; send it again",
            ),
            Self::Quota => {
                ("上限に達しました。明日もう一度試してください", "a quota is used up; try again tomorrow")
            }
            Self::NoRoom => (
                "ディスクの空きが足りず、写真を受け付けていません（記録は受け付けます）。空きを作ってください",
                "the disk has no room for photos (records are still taken); make room",
            ),
            Self::Format(_) => (
                "このサーバーの形式ではありません。ソフトの版を確かめてください",
                "it is not one of this server's formats; check the versions",
            ),
            Self::Full => (
                "ディスクがいっぱいで、記録も書けません。記録は端末に残っています。空きを作ってください",
                "the disk is full, records cannot be written either; they stay on the devices. Make room",
            ),
            Self::Busy => (
                "今は書けません。少し待って、もう一度行ってください",
                "it cannot be done just now; wait a little and try again",
            ),
            Self::Damaged => (
                "台帳のファイルが壊れています。消さずに、kengai-server restore でバックアップから戻してください",
                "the ledger's file is damaged; keep it, and restore a backup with kengai-server restore",
            ),
            Self::OtherVersion => (
                "新しい版で作られた台帳です。そのままにして、新しい版のソフトを使ってください",
                "a newer version made this ledger; leave it as it is and use that version",
            ),
            Self::Storage(_) => (
                "台帳のデータベースを使えません。ディスクの空きと許可を確かめてください",
                "the ledger's database cannot be used; check the disk's room and permissions",
            ),
            Self::PhotosAway => (
                "写真の置き場所が答えないので、写真は待っています（記録は受け付けます）。置き場所と回線を確かめてください",
                "the store of photos does not answer, and photos wait (records are still taken); check it and the line to it",
            ),
            Self::Place(error) => return error.say(lang),
            Self::Files(error) => return error.say(lang),
        };
        lang.pick(ja, en).to_owned()
    }
}

impl Say for BackupError {
    fn say(&self, lang: Lang) -> String {
        let (ja, en) = match self {
            Self::NotVerified(_) => (
                "バックアップを確かめられませんでした。バックアップ済みとは数えていません。ディスクを調べ、別のフォルダーにもう一度作ってください",
                "the backup does not verify, and nothing was counted as backed up; check the disk, and make another in a new folder",
            ),
            Self::OtherServer => (
                "このバックアップフォルダーは別のサーバーのものです。このサーバーだけのフォルダーを指定してください",
                "the backup folder belongs to another server; give this one a folder of its own",
            ),
            Self::NothingHere => (
                "このフォルダーに完成したバックアップがありません。--from を確かめてください",
                "there is no finished backup in this folder; check --from",
            ),
            Self::Exists => (
                "新しいデータフォルダーがすでにあります。まだない名前を指定してください",
                "the new data folder is there already; name one that is not",
            ),
            Self::Ledger(error) => return error.say(lang),
            Self::Database(_) => (
                "バックアップのデータベースを使えません。ディスクの空きと許可を確かめてください",
                "the backup's database cannot be used; check the disk's room and permissions",
            ),
            Self::Files(error) => return error.say(lang),
        };
        lang.pick(ja, en).to_owned()
    }
}

impl Say for ServerError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Folder(error) => error.say(lang),
            Self::Ledger(error) => error.say(lang),
            Self::Backup(error) => error.say(lang),
            Self::BackupFolder(folder, error) => {
                let (folder, why) = (folder.display(), error.say(lang));
                match lang {
                    Lang::Ja => {
                        format!(
                            "バックアップフォルダー {folder} に書けません。サーバーは始めていません: {why}"
                        )
                    }
                    Lang::En => {
                        format!(
                            "the backup folder {folder} cannot be written, and no server was started: {why}"
                        )
                    }
                }
            }
            Self::BackupInData(folder) => {
                let folder = folder.display();
                match lang {
                    Lang::Ja => format!(
                        "バックアップフォルダー {folder} がデータフォルダーの中です。一緒に失われるので、サーバーは始めていません。別のディスクのフォルダーを --backup-to で指定してください"
                    ),
                    Lang::En => format!(
                        "the backup folder {folder} is in the data folder and would be lost with it; no server was started. Name a folder on another disk with --backup-to"
                    ),
                }
            }
            Self::Tls(_) => lang
                .pick(
                    "暗号化通信の準備ができません。server.key を確かめてください",
                    "encrypted connections cannot be prepared; check server.key",
                )
                .to_owned(),
            Self::AdminNotLocal => lang
                .pick(
                    "--admin-listen はこのコンピューターだけのアドレス（127.0.0.1 など）にしてください",
                    "the admin port must be on a loopback address such as 127.0.0.1",
                )
                .to_owned(),
            Self::Io(error) => error.say(lang),
        }
    }
}

impl Say for BackupReport {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Ja => format!(
                "バックアップを作り、確かめました: 記録 {}行・写真 {}枚（新しい分）",
                self.rows, self.blobs
            ),
        }
    }
}

impl Say for RestoreReport {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Ja => {
                format!("バックアップから戻し、確かめました: 法人 {}・写真 {}枚", self.orgs, self.blobs)
            }
        }
    }
}
