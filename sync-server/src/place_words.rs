//! What `kengai-server` says of the place for photos: why it cannot be used, and what to do.

use crate::blob_move::MoveReport;
use crate::place_error::PlaceError;
use crate::words::{Lang, Say};

impl Say for PlaceError {
    fn say(&self, lang: Lang) -> String {
        let (ja, en) = match self {
            Self::NoPlace => (
                "写真の置き場所は local か s3://バケット/前に付ける名前 と書いてください",
                "write the place for photos as local or s3://bucket/prefix",
            ),
            Self::Endpoint => (
                "写真の置き場所のアドレスは https://名前:番号 と書いてください（http:// はこのコンピューターの中だけ）",
                "write the address of the store as https://host:port (http:// on this machine alone)",
            ),
            Self::NoKeys => (
                "写真の置き場所の鍵がありません。AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY を環境変数か --blobs-keys のファイルに書いてください",
                "there are no keys for the store of photos; put AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the environment or into the file after --blobs-keys",
            ),
            Self::KeysOpen(file) => return keys_open(&file.display().to_string(), lang),
            Self::KeysFile(file) => return keys_file(&file.display().to_string(), lang),
            Self::Refused => (
                "写真の置き場所がこの鍵を受け付けません。鍵と、読み・書き・消す許可を確かめてください",
                "the store of photos refuses the keys; check them, and that they may read, write and delete",
            ),
            Self::NoBucket => (
                "その名前のバケットがありません。名前を確かめるか、先に作ってください",
                "there is no bucket of that name; check the name, or make it first",
            ),
            Self::NoAnswer => (
                "写真の置き場所が答えません。アドレスと回線を確かめてください",
                "the store of photos does not answer; check the address and the line",
            ),
            Self::OtherServer => (
                "そこには別のサーバーの写真があります。このサーバーだけのバケットか、前に付ける名前を指定してください",
                "another server keeps its photos there; give this one a bucket or a prefix of its own",
            ),
            Self::Elsewhere { are, asked } => return elsewhere(are, asked, lang),
            Self::Damaged => (
                "写真が1枚以上なくなっているか壊れているので、移していません。写真は元の場所のままです。バックアップから戻してください",
                "a photo is missing or damaged, so nothing was moved; the photos are where they were. Restore a backup",
            ),
            Self::Files(error) => return error.say(lang),
        };
        lang.pick(ja, en).to_owned()
    }
}

fn keys_open(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("鍵のファイル {file} をほかの人も読めます。chmod 600 {file} としてください"),
        Lang::En => format!("others may read the file with the keys, {file}: chmod 600 {file}"),
    }
}

fn keys_file(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{file} から鍵を読めません。AWS_ACCESS_KEY_ID=… と AWS_SECRET_ACCESS_KEY=… の2行を書いてください"
        ),
        Lang::En => {
            format!("{file} holds no keys; write two lines, AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…")
        }
    }
}

fn elsewhere(are: &str, asked: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "写真は {are} にあり、{asked} にはありません。何も変えていません。--blobs {are} で動かすか、先に kengai-server blobs move --data データフォルダー --to {asked} で移してください"
        ),
        Lang::En => format!(
            "the photos are in {are}, not in {asked}; nothing was changed. Run with --blobs {are}, or move them first with kengai-server blobs move --data DIR --to {asked}"
        ),
    }
}

impl Say for MoveReport {
    fn say(&self, lang: Lang) -> String {
        let Self { to, photos, left } = self;
        match (lang, left) {
            (Lang::Ja, 0) => format!("写真 {photos}枚を {to} へ移し、確かめました"),
            (Lang::Ja, _) => {
                format!(
                    "写真 {photos}枚を {to} へ移し、確かめました（元の場所に {left}枚が消えずに残っています）"
                )
            }
            (Lang::En, 0) => format!("moved and verified: {photos} photos, to {to}"),
            (Lang::En, _) => {
                format!(
                    "moved and verified: {photos} photos, to {to}; {left} could not be removed where they were"
                )
            }
        }
    }
}
