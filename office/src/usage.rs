//! What was typed wrong, in the reader's language, with an example of the command that was meant.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use kengai_model::MinuteOfDay;
use kengai_model::nearest::nearest;
use kengai_model::value::Value as _;

use crate::failure::Failure;
use crate::help_words::{COMMANDS, Entry};
use crate::words::{Words, both};

/// A failure for a command line that cannot be understood; `typed` are its words after the program's name.
pub(crate) fn failure(error: &clap::Error, typed: &[String]) -> Failure {
    let near = near_commands(error, typed);
    let mut said = time_left(error, typed).unwrap_or_else(|| said(error, !near.is_empty()));
    if !near.is_empty() {
        let listed = |joint: &str| {
            near.iter().map(|path| format!("kengai help {path}")).collect::<Vec<_>>().join(joint)
        };
        said = both(
            format!("{}。近いもの: {}", said.ja, listed("、")),
            format!("{}; near it: {}", said.en, listed(", ")),
        );
    }
    let (ja, en) = match meant(typed).filter(|entry| !entry.example.ja.is_empty()) {
        Some(entry) => (
            format!("例: {}\n説明: kengai help {}", first_line(&entry.example.ja), entry.path),
            format!("example: {}\nhelp: kengai help {}", first_line(&entry.example.en), entry.path),
        ),
        None => ("kengai help で説明を見られます".to_owned(), "kengai help lists the commands".to_owned()),
    };
    Failure::usage(both(format!("{}\n{ja}", said.ja), format!("{}\n{en}", said.en)))
}

/// Whoever types when they left behind `visit leave` is shown what takes a time.
fn time_left(error: &clap::Error, typed: &[String]) -> Option<Words> {
    let words = without_options(typed);
    let (&["visit", "leave", number, time], ErrorKind::UnknownArgument) = (words.as_slice(), error.kind())
    else {
        return None;
    };
    let at = MinuteOfDay::from_text(time).ok()?.clock();
    Some(both(
        format!(
            "visit leave は、いまの時刻を入れます。{at} に出たのなら: kengai visit set {number} 退室 {at}"
        ),
        format!("visit leave takes the time now. If you left at {at}: kengai visit set {number} out.at {at}"),
    ))
}

/// What something is done to; what people do most often first.
const NOUNS: [&str; 9] =
    ["visit", "note", "incident", "clients", "careplan", "rota", "staff", "plan", "photos"];

/// What people call one and the same thing to do; each noun has some of them.
const ALIKE: [&[&str]; 6] = [
    &["list", "hidden", "show", "changes", "view", "ls", "一覧", "見る"],
    &["add", "new", "start", "create", "begin", "開始", "始める", "はじめる"],
    &["finish", "end", "done", "close", "save", "終了", "終える", "終わる"],
    &["discard", "delete", "remove", "rm", "捨てる", "削除"],
    &["change", "set", "edit", "open", "write", "update", "直す", "変更"],
    &["undo", "cancel", "withdraw", "back", "取り消し", "取消", "元に戻す", "戻す"],
];

/// How many commands are named as near.
const NEAR_MAX: usize = 4;

/// The commands that are nearest to one that does not exist: by what it does (`careplan list` is `careplan show`; `start` alone
/// is that of a visit, a note …), else by its letters where clap found none (`visit wirte` is `visit write`).
fn near_commands(error: &clap::Error, typed: &[String]) -> Vec<&'static str> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return Vec::new();
    }
    let words = without_options(typed);
    let words = words.strip_prefix(&["help"]).unwrap_or(&words);
    let alike = |verb: &str| ALIKE.iter().find(|alike| alike.contains(&verb));
    let path = |path: String| COMMANDS.iter().map(|one| one.path).find(|known| *known == path);
    if let [noun, verb, ..] = words
        && NOUNS.contains(noun)
        && let Some(alike) = alike(verb)
    {
        // Where none of them is there, no likeness of letters helps.
        return alike.iter().find_map(|verb| path(format!("{noun} {verb}"))).into_iter().collect();
    }
    // A verb alone: of everything that it is done to, as it is typed, else as it is called there.
    if let [verb, ..] = words
        && !NOUNS.contains(verb)
    {
        let own = |noun: &&str| path(format!("{noun} {verb}"));
        let called = |noun: &&str| alike(verb)?.iter().find_map(|verb| path(format!("{noun} {verb}")));
        let mut found: Vec<&str> = NOUNS.iter().filter_map(own).collect();
        if found.is_empty() {
            found = NOUNS.iter().filter_map(called).collect();
        }
        if !found.is_empty() {
            found.truncate(NEAR_MAX);
            return found;
        }
    }
    if error.get(ContextKind::SuggestedSubcommand).is_some() {
        return Vec::new();
    }
    let Some(name) = words.get(..words.len().min(2)).map(|words| words.join(" ")) else { return Vec::new() };
    let near = nearest(&name, COMMANDS.iter().map(|entry| Words::same(entry.path.to_owned())));
    near.first().and_then(|near| path(near.ja.to_string())).into_iter().collect()
}

/// What was typed but for options, and for the value of those that stand before any command.
fn without_options(typed: &[String]) -> Vec<&str> {
    let mut out = Vec::new();
    let mut words = typed.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--home" | "--lang" => drop(words.next()),
            word if word.starts_with('-') => {}
            word => out.push(word),
        }
    }
    out
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// An argument as it is typed, without the English placeholder of its value: `--month <MONTH>` is `--month`.
fn plain(argument: &str) -> String {
    let words: Vec<&str> = argument.split_whitespace().collect();
    let named: Vec<&str> = words.iter().copied().filter(|word| word.starts_with('-')).collect();
    let placed = words.iter().map(|word| word.trim_matches(|c| "<>[]….".contains(c)));
    let japanese = placed.filter_map(|name| {
        let known = PLACES.iter().find(|(en, ja)| *en == name || *ja == name);
        known.map(|(_, ja)| *ja).or_else(|| (!name.is_ascii()).then_some(name))
    });
    if named.is_empty() {
        let known: Vec<&str> = japanese.collect();
        if known.is_empty() { argument.to_owned() } else { known.join("、") }
    } else {
        named.join(" ")
    }
}

/// The same of several, whose places stand in brackets one behind the other.
fn plain_all(arguments: &str) -> String {
    arguments.split("> ").map(plain).collect::<Vec<_>>().join("、")
}

/// What the places of a command line are called.
pub(crate) const PLACES: &[(&str, &str)] = &[
    ("ROW", "予定の番号"),
    ("VISIT", "訪問の番号"),
    ("CLIENT", "利用者"),
    ("KIND", "種類"),
    ("TEXT", "本文"),
    ("TO", "連絡先"),
    ("RESULT", "連絡の結果"),
    ("INCIDENT", "記録の番号"),
    ("RECORD", "記録の番号"),
    ("FIELD", "項目"),
    ("VALUE", "値"),
    ("FIELD VALUE", "項目と値"),
    ("FILE", "ファイル"),
    ("PURPOSE", "写真の目的"),
    ("PHOTO", "写真の番号"),
    ("WHY", "理由の種類"),
    ("NOTE", "申し送り"),
    ("NOTE|CLIENT", "申し送りか利用者"),
    ("WORDS", "探す言葉"),
    ("MONTH", "年月"),
    ("DATE", "日付"),
    ("START", "開始"),
    ("END", "終了"),
    ("SERVICE", "サービス区分"),
    ("CODE", "職員コード"),
    ("HELPERS", "担当者"),
    ("DIR", "フォルダー"),
    ("DEVICE", "端末の番号"),
    ("COMMAND", "コマンド"),
    ("LANG", "言葉"),
    ("NAME", "氏名"),
    ("MEGABYTES", "メガバイト"),
    ("NUMBER", "番号"),
    ("NUMBER|NAME", "番号か氏名"),
    ("KANA", "フリガナ"),
    ("STAFF", "職員"),
    ("DAYS", "日数"),
    ("WORD", "探す言葉"),
    ("TICKET", "登録票"),
    ("INVITATION", "招待"),
    ("CLIENT|ROW", "利用者か予定"),
    ("WHO", "だれ"),
    ("VERSION", "版"),
    ("HOW", "重要度"),
    ("SCHEME", "制度"),
    ("ROLE", "役割"),
    ("REASON", "理由"),
    ("PERSON", "人"),
    ("INCIDENTS", "記録の番号"),
    ("FROM", "いつから"),
    ("BY", "同意した人"),
    ("SLOT", "時間帯"),
    ("PHONE", "電話番号"),
    ("OFFICE-NAME", "事業所名"),
    ("OFFICE-NUMBER", "事業所番号"),
    ("SERVICE-CODE", "サービスコード"),
    ("METHOD", "方法"),
    ("EXPLAINED-BY", "説明した人"),
    ("CAPTION", "説明"),
    ("AT", "時刻"),
];

/// What clap found, without its English around it.
fn said(error: &clap::Error, near_known: bool) -> Words {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let english = error.render().to_string();
    let mut en =
        english.split("\n\n").next().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
    if let Some(ours) = error.source().map(ToString::to_string)
        && let Some((_, right)) = ours.split_once(" / ")
    {
        en = en.replace(&ours, right);
    }
    if matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        en = match commands(&of(ContextKind::ValidSubcommand)).as_slice() {
            [] => "say what to do".to_owned(),
            [one] => format!("say what to do: {one}"),
            [others @ .., last] => format!("say what to do: {} or {last}", others.join(", ")),
        };
    }
    let raw = of(ContextKind::InvalidArg);
    if error.kind() == ErrorKind::InvalidSubcommand && near_known {
        // What clap thinks near is near in letters alone.
        en = en.lines().next().unwrap_or_default().to_owned();
    }
    let ja = japanese(error, &raw, near_known, &of);
    both(ja, en)
}

/// What may follow; that there is help is said below.
fn commands(known: &str) -> Vec<&str> {
    known.split_whitespace().filter(|one| *one != "help").collect()
}

fn japanese(error: &clap::Error, raw: &str, near_known: bool, of: &dyn Fn(ContextKind) -> String) -> String {
    let (argument, value) = (plain(raw), of(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("足りないものがあります: {argument}"),
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues
            if raw.contains("FIELD VALUE") || raw.contains("項目と値") =>
        {
            "項目と値を組にして書いてください。値が足りません".to_owned()
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::TooManyValues => {
            format!("値の数が合いません: {argument}")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("値が足りません: {argument}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let choices = of(ContextKind::ValidValue);
            // What our own parsers say is in both languages, Japanese first.
            let ours = error.source().map(ToString::to_string).unwrap_or_default();
            let right = match (choices.as_str(), ours.split_once(" / ")) {
                ("", None) => String::new(),
                ("", Some((ja, _))) => format!("。{ja}"),
                (choices, _) => format!("。{choices} のどれか"),
            };
            format!("「{value}」は使えません: {argument}{right}")
        }
        ErrorKind::UnknownArgument => format!("「{argument}」という指定はありません"),
        ErrorKind::InvalidSubcommand => {
            let near = nearest_first(&of(ContextKind::SuggestedSubcommand));
            let near = if near.is_empty() || near_known {
                String::new()
            } else {
                format!("。近いもの: {near}")
            };
            format!("「{}」というコマンドはありません{near}", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            let prior = of(ContextKind::PriorArg);
            let both: Vec<String> = [of(ContextKind::InvalidSubcommand), argument, plain_all(&prior)]
                .into_iter()
                .filter(|one| !one.is_empty())
                .collect();
            format!("いっしょに使えない指定です: {}", both.join(" と "))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            match commands(&of(ContextKind::ValidSubcommand)).as_slice() {
                [] => "続けて、何をするかを書いてください".to_owned(),
                known => format!("続けて、何をするかを書いてください: {} のどれか", known.join("、")),
            }
        }
        ErrorKind::NoEquals => format!("「=」のあとに値を書いてください: {argument}"),
        ErrorKind::InvalidUtf8 => "文字として読めない指定があります".to_owned(),
        _ => "コマンドの指定を確かめてください".to_owned(),
    }
}

/// What clap thinks near, in its order, which is its own: the nearest stands first.
fn nearest_first(suggested: &str) -> String {
    suggested.split(' ').rev().collect::<Vec<_>>().join("、")
}

/// The command that the words name, as far as they do.
fn meant(typed: &[String]) -> Option<&'static Entry> {
    let words = without_options(typed);
    let named = |path: &str| COMMANDS.iter().find(|entry| !entry.path.is_empty() && entry.path == path);
    let pair = |at: usize| words.get(at + 1).and_then(|next| named(&format!("{} {next}", words[at])));
    (0..words.len()).find_map(|at| pair(at).or_else(|| named(words[at])))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// What is typed, and how the answer begins.
    const TYPED_WRONG: [(&str, &str); 25] = [
        (
            "visit set 1 体温",
            "項目と値を組にして書いてください。値が足りません\n例: kengai visit set 1 体温 38.2",
        ),
        ("rota ack", "足りないものがあります: 予定の番号\n例: kengai rota ack 1"),
        (
            "older 1 --month 13",
            "「13」は使えません: --month。2026-11、11、11月 のような年月\n例: kengai older",
        ),
        ("incident start 1 fall", "「fall」は使えません: 種類。次の一つ: 身体拘束、事故、苦情、急変\n例:"),
        ("today --tomorrow", "「--tomorrow」という指定はありません\n例: kengai today"),
        ("visit", "続けて、何をするかを書いてください"),
        ("careplan list", "「list」というコマンドはありません。近いもの: kengai help careplan show\n例:"),
        ("clients add", "「add」というコマンドはありません\n例: kengai clients list"),
        ("staff show", "「show」というコマンドはありません。近いもの: kengai help staff list\n例:"),
        ("rota list", "「list」というコマンドはありません。近いもの: kengai help rota changes\n例:"),
        ("incident new", "「new」というコマンドはありません。近いもの: kengai help incident start\n例:"),
        ("visit end", "「end」というコマンドはありません。近いもの: kengai help visit finish\n例:"),
        ("visit delete", "「delete」というコマンドはありません。近いもの: kengai help visit discard\n例:"),
        (
            "start",
            "「start」というコマンドはありません。近いもの: kengai help visit start、kengai help note start、kengai help incident start\n",
        ),
        (
            "start 1",
            "「start」というコマンドはありません。近いもの: kengai help visit start、kengai help note start、kengai help incident start\n",
        ),
        (
            "undo",
            "「undo」というコマンドはありません。近いもの: kengai help visit undo、kengai help note undo、",
        ),
        (
            "--home /tmp/kengai start 1",
            "「start」というコマンドはありません。近いもの: kengai help visit start、kengai help note start、",
        ),
        ("--lang ja visit end", "「end」というコマンドはありません。近いもの: kengai help visit finish\n例:"),
        ("begin", "「begin」というコマンドはありません。近いもの: kengai help visit start、"),
        ("開始", "「開始」というコマンドはありません。近いもの: kengai help visit start、"),
        ("visit 終了", "「終了」というコマンドはありません。近いもの: kengai help visit finish\n例:"),
        ("leave", "「leave」というコマンドはありません。近いもの: kengai help visit leave\n"),
        ("visti", "「visti」というコマンドはありません。近いもの: visit\nkengai help"),
        ("revew", "「revew」というコマンドはありません。近いもの: review、serve、rescue\nkengai help"),
        ("incident call 0d7f", "足りないものがあります: 連絡先、連絡の結果\n例: kengai incident call"),
    ];

    #[test]
    fn what_was_typed_wrong_is_said_in_plain_japanese_with_an_example() {
        let says = |line: &str| {
            let typed: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let whole = [&["kengai".to_owned()], &typed[..]].concat();
            let error = crate::cli::Cli::command().try_get_matches_from(whole).unwrap_err();
            failure(&error, &typed).words
        };
        for (line, ja) in TYPED_WRONG {
            let said = says(line);
            assert!(said.ja.starts_with(ja), "{line}: {}", said.ja);
            let said_of_it = said.ja.lines().next().unwrap();
            assert!(
                !said_of_it.contains(['<', '>', '[']) && !said.ja.contains("Usage"),
                "{line}: {}",
                said.ja
            );
            assert!(!said.en.is_empty() && !said.en.contains("Usage"), "{line}: {}", said.en);
            assert!(!said.en.contains("身体拘束") && !said.en.contains("年月"), "{line}: {}", said.en);
        }
    }
}
