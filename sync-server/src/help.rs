//! The help of `kengai-server` in the reader's language, and what was typed wrong. English stands beside the arguments
//! themselves (`main`); Japanese stands here. A test finds every command and argument in both.

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use kengai_server::words::Lang;

const BEGIN_JA: &str = "\
はじめ方:
  kengai-server run --data /var/lib/kengai --listen 0.0.0.0:4433 --public-address office.example:4433 \\
                    --backup-to /mnt/backup/kengai
登録票（kengai-found-…）を表示します。サ責のパソコンの `kengai found` に渡してください。1回だけ使えます。ほかの準備は
いりません（証明書もパスワードもデータベースも不要）。端末は DATA/server.key の鍵でこのサーバーを見分けます。

終了コード:
  0  完了
  1  できませんでした。理由は標準エラー出力にあります
  2  コマンドの書き方が違います
  3  データフォルダーをほかのサーバーが使っています
  4  バックアップを確かめられませんでした。バックアップ済みとは数えていません
言語: --lang ja|en、または環境変数 KENGAI_LANG";

const BEGIN_EN: &str = "\
Begin like this:
  kengai-server run --data /var/lib/kengai --listen 0.0.0.0:4433 --public-address office.example:4433 \\
                    --backup-to /mnt/backup/kengai
It prints a founding ticket. Give it to `kengai found` on the manager's PC; it is good once. There is no other set-up:
no certificates, no passwords, no database server. Devices know the server by the key in DATA/server.key.

Exit codes:
  0  done
  1  it did not work; the reason is on the standard error
  2  the command line cannot be understood
  3  the data folder is in use by another server
  4  the backup could not be verified; nothing was counted as backed up
Language: --lang ja|en, or KENGAI_LANG in the environment";

/// Commands by their names; the empty one is the program.
const COMMANDS: [(&str, &str); 8] = [
    ("", "圏外の同期サーバー。封をした記録と写真を預かります（中は読めません）。"),
    (
        "run",
        "サーバーを動かします（SIGTERM か SIGINT まで）。ログは標準エラー出力にJSONで出ます（RUST_LOG=debug で詳しく）",
    ),
    (
        "backup",
        "いまバックアップを作り、戻して確かめます。サーバーが動いていればそれに頼み、いなければ自分で行います",
    ),
    (
        "restore",
        "いちばん新しいバックアップから、新しいデータフォルダーを作ります。そのあとの記録は端末が渡し直します",
    ),
    ("ticket", "登録票をもう1枚作ります（このサーバーに法人をもう一つ登録するとき）"),
    ("blobs", "動いていないサーバーの写真を扱います"),
    (
        "move",
        "写真をすべて別の置き場所へ移し、確かめて、新しい置き場所を覚えます。先にサーバーを止めてください",
    ),
    ("help", "コマンドの説明を表示します"),
];

/// Arguments by name, or by command and name where it means something else there.
const ARGUMENTS: [(&str, &str); 22] = [
    ("lang", "表示の言語: ja または en"),
    ("help", "この説明を表示します"),
    ("version", "版を表示します"),
    ("run data", "データフォルダー。初めに動かしたときに作ります"),
    ("data", "データフォルダー"),
    ("restore data", "新しいデータフォルダー。まだない名前にします"),
    ("listen", "端末がつなぐアドレス。0番なら空いている番号を使います"),
    ("public_address", "外からつなぐときの名前と番号。登録票と招待に入ります。なければ listen と同じ"),
    ("ticket public_address", "外からつなぐときの名前と番号。なければ、動いているサーバーの答えを使います"),
    ("admin_listen", "状態・計測・バックアップの依頼用: 暗号化なしのHTTPで、このコンピューターからだけ"),
    ("ready_file", "準備ができたら書くファイル: JSONで1行（address、admin、server_key）"),
    (
        "backup_to",
        "毎晩ここにバックアップします。別のディスクにしてください。なければ何もバックアップ済みにならず、端末はすべてを持ち続けます",
    ),
    ("backup_at", "その時刻（地方時）"),
    ("utc_offset", "地方時がUTCより進んでいる時間"),
    ("to", "サーバーが動いていないときのバックアップフォルダー。動いていればその設定を使います"),
    ("from", "バックアップフォルダー"),
    (
        "blobs",
        "写真の置き場所: local（データフォルダーの中）か、S3互換の s3://バケット/前に付ける名前。なければ local",
    ),
    ("backup blobs", "写真の置き場所。なければ、サーバーが最後に使ったところ"),
    ("blobs_endpoint", "S3互換の置き場所のアドレス（https://名前:番号）。なければアマゾンのもの"),
    ("blobs_region", "S3互換の置き場所のリージョン。なければ us-east-1"),
    (
        "blobs_keys",
        "AWS_ACCESS_KEY_ID=… と AWS_SECRET_ACCESS_KEY=… を書いた、持ち主だけが読めるファイル。なければ環境変数から読みます",
    ),
    ("move to", "新しい置き場所: local か s3://バケット/前に付ける名前"),
];

/// The command line with its help in one language.
pub(crate) fn in_language(mut command: Command, lang: Lang) -> Command {
    // What clap adds by itself must be there to be translated.
    command.build();
    translate(command.after_help(lang.pick(BEGIN_JA, BEGIN_EN).to_owned()), "", lang)
}

fn translate(mut command: Command, name: &str, lang: Lang) -> Command {
    if lang == Lang::Ja {
        if let Some(about) = command_help(name) {
            command = command.about(about).long_about(about);
        }
        command = command
            .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}\n{after-help}")
            .subcommand_help_heading("コマンド")
            .mut_args(|argument| match argument_help(name, argument.get_id().as_str()) {
                Some(help) => in_japanese(argument).help_heading("オプション").help(help).long_help(help),
                None => argument,
            });
        // With the places as they are called by now.
        let usage = usage(&mut command);
        command = command.override_usage(usage);
    }
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        translate(sub, &name, lang)
    })
}

/// What the values of arguments are called.
const VALUES: [(&str, &str); 10] = [
    ("DIR", "フォルダー"),
    ("FILE", "ファイル"),
    ("LANG", "言葉"),
    ("HOST:PORT", "名前:ポート"),
    ("IP:PORT", "アドレス:ポート"),
    ("HH:MM", "時:分"),
    ("±HH:MM", "±時:分"),
    ("PLACE", "置き場所"),
    ("URL", "アドレス"),
    ("NAME", "名前"),
];

fn in_japanese(argument: clap::Arg) -> clap::Arg {
    let name = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let name = name.unwrap_or_else(|| argument.get_id().as_str().to_uppercase());
    let takes = argument.get_action().takes_values();
    match VALUES.iter().find(|(en, _)| takes && *en == name) {
        Some((_, ja)) => argument.value_name(*ja),
        None => argument,
    }
}

/// How it is typed, without clap's English around it.
fn usage(command: &mut Command) -> String {
    let line = command.render_usage().to_string();
    let line = line.trim_start_matches("Usage:").trim();
    line.replace("[OPTIONS]", "[オプション]")
        .replace("<COMMAND>", "<コマンド>")
        .replace("[COMMAND]", "[コマンド]")
}

fn command_help(name: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(command, _)| *command == name).map(|(_, ja)| *ja)
}

fn argument_help(command: &str, id: &str) -> Option<&'static str> {
    let own = format!("{command} {id}");
    let find = |key: &str| ARGUMENTS.iter().find(|(name, _)| *name == key).map(|(_, ja)| *ja);
    find(&own).or_else(|| find(id))
}

/// What was typed wrong, and where to look.
pub(crate) fn wrong_usage(error: &clap::Error, lang: Lang) -> String {
    let shown = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let (argument, value) = (shown(ContextKind::InvalidArg), shown(ContextKind::InvalidValue));
    let (ja, en) = match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            (format!("{argument} が足りません"), format!("{argument} is missing"))
        }
        ErrorKind::UnknownArgument => {
            (format!("{argument} という指定はありません"), format!("there is no {argument}"))
        }
        ErrorKind::InvalidSubcommand => {
            let name = shown(ContextKind::InvalidSubcommand);
            (format!("{name} というコマンドはありません"), format!("there is no command {name}"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => (
            "何をするか書いてください（run、backup、restore、blobs、ticket）".to_owned(),
            "say what to do (run, backup, restore, blobs, ticket)".to_owned(),
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            (format!("{argument} に「{value}」は使えません"), format!("{argument} cannot be “{value}”"))
        }
        _ => ("コマンドの書き方が違います".to_owned(), "the command line cannot be understood".to_owned()),
    };
    match lang {
        Lang::Ja => format!("{ja}。書き方は kengai-server help で見られます"),
        Lang::En => format!("{en}. kengai-server help shows how it is written"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::Cli;

    #[test]
    fn every_command_and_argument_is_explained_in_japanese() {
        let mut command = Cli::command();
        command.build();
        let mut missing = Vec::new();
        let all = std::iter::once(&command).chain(command.get_subcommands());
        for (at, one) in all.enumerate() {
            let name = if at == 0 { "" } else { one.get_name() };
            if command_help(name).is_none() || one.get_about().is_none() {
                missing.push(format!("command '{name}'"));
            }
            for argument in one.get_arguments().filter(|_| name != "help") {
                let id = argument.get_id().as_str();
                if argument_help(name, id).is_none() || argument.get_help().is_none() {
                    missing.push(format!("argument '{name} {id}'"));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn japanese_help_has_no_english_sentences() {
        for name in ["", "run", "backup", "restore", "ticket", "blobs"] {
            let mut command = in_language(Cli::command(), Lang::Ja);
            let page = if name.is_empty() {
                command.render_long_help().to_string()
            } else {
                command
                    .find_subcommand_mut(name)
                    .expect("there is such a command")
                    .render_long_help()
                    .to_string()
            };
            for english in [
                "Usage",
                "OPTIONS",
                "COMMAND",
                "Commands",
                "Options",
                "Arguments",
                "Print",
                "default",
                "folder",
                " the ",
            ] {
                assert!(!page.contains(english), "{english} in: {page}");
            }
        }
    }

    #[test]
    fn the_japanese_help_has_no_english_places() {
        let mut command = in_language(Cli::command(), Lang::Ja);
        let mut help = command.render_long_help().to_string();
        for sub in command.get_subcommands_mut() {
            help.push_str(&sub.render_long_help().to_string());
        }
        for english in
            ["OPTIONS", "COMMAND", "<DIR>", "<FILE>", "<LANG>", "PORT>", "MM>", "default:", "possible"]
        {
            assert!(!help.contains(english), "{english}:\n{help}");
        }
    }
}
