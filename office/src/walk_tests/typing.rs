//! The help of every command, and what is said of every command that is typed wrong, in both languages.

use clap::CommandFactory;
use kengai_model::words::Lang;

use super::{faults, typed};
use crate::cli::Cli;
use crate::help::in_language;
use crate::usage;
use crate::words::Words;

/// Every command's words, `visit set` as two.
fn paths() -> Vec<Vec<String>> {
    fn below(command: &clap::Command, path: &[String], out: &mut Vec<Vec<String>>) {
        for one in command.get_subcommands() {
            let path = [path, &[one.get_name().to_owned()]].concat();
            below(one, &path, out);
            out.push(path);
        }
    }
    let mut out = vec![Vec::new()];
    below(&Cli::command(), &[], &mut out);
    out
}

/// What comes of the words, in a language; none where they are a whole command.
fn wrong(lang: Lang, words: &[String]) -> Option<clap::Error> {
    let line = std::iter::once("kengai".to_owned()).chain(words.iter().cloned());
    in_language(Cli::command(), lang).try_get_matches_from(line).err()
}

/// A line of help without its examples, which are typed, and without what a value stands for.
fn prose(text: &str) -> String {
    let typed = ["kengai ", "例: kengai", "example: kengai"];
    let is_typed = |line: &str| typed.iter().any(|start| line.trim_start().starts_with(start));
    text.lines().filter(|line| !is_typed(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_help_of_every_command_is_in_one_language() {
    let typed = typed();
    let mut found = Vec::new();
    for path in paths() {
        let asked = [path.clone(), vec!["--help".to_owned()]].concat();
        let help = |lang| prose(&wrong(lang, &asked).expect("help is asked for").render().to_string());
        let help = Words::new(help(Lang::Ja), help(Lang::En));
        // What may be given is typed as it stands there.
        for fault in
            faults(&help, &typed, false).into_iter().filter(|fault| !fault.starts_with("a code (en)"))
        {
            found.push(format!("{}: {}", path.join(" "), fault.lines().next().unwrap_or_default()));
        }
    }
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

#[test]
fn whatever_is_typed_wrong_is_said_in_one_language_with_what_to_type() {
    let typed = typed();
    let mut found = Vec::new();
    for path in paths() {
        for tail in [
            &[][..],
            &["--そんな"],
            &["つぎに", "つぎに", "つぎに", "つぎに", "つぎに", "つぎに"],
            &["--month", "冬"],
        ] {
            let words: Vec<String> =
                path.iter().cloned().chain(tail.iter().map(|word| (*word).to_owned())).collect();
            let said = |lang| {
                let error = wrong(lang, &words).filter(clap::Error::use_stderr)?;
                Some(usage::failure(&error, &words).words)
            };
            let (Some(ja), Some(en)) = (said(Lang::Ja), said(Lang::En)) else { continue };
            // What was typed is Japanese in both.
            let en = tail.iter().fold(en.en.to_string(), |text, word| text.replace(word, "x"));
            let said = Words::new(ja.ja.into_owned(), en);
            for fault in faults(&Words::new(prose(&said.ja), prose(&said.en)), &typed, false) {
                found.push(format!("{}: {fault}", words.join(" ")));
            }
            if !said.ja.contains("kengai ") || !said.en.contains("kengai ") {
                found.push(format!("{}: names no command: {}", words.join(" "), said.ja));
            }
        }
    }
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

#[test]
fn what_the_japanese_help_names_can_be_typed() {
    for line in [
        &["invite", "--staff", "H01", "--role", "サ責"][..],
        &["invite", "--staff", "H01", "--role", "ヘルパー"],
        &["invite", "--staff", "H01", "--role", "へるぱー"],
        &["invite", "--staff", "H01", "--role", "ﾍﾙﾊﾟｰ"],
        &["invite", "--staff", "H01", "--role", "させき"],
        &["incident", "start", "1", "じこ"],
        &["note", "1", "熱", "--to", "つぎのへるぱー", "--importance", "しきゅう"],
        &["review", "--month", "11"],
        &["review", "--month", "11月"],
        &["review", "--month", "令和8年11月"],
        &["today", "--date", "昨日"],
        &["visit", "unplanned", "1", "--for", "H02"],
        &[
            "note",
            "1",
            "熱",
            "--to",
            "次のヘルパー",
            "--to",
            "サ責",
            "--to",
            "ケアマネジャー",
            "--importance",
            "至急",
        ],
        &["note", "start", "1", "--importance", "ふつう"],
        &["visit", "photo", "1", "a.jpg", "--purpose", "薬の場所", "--slot", "眠前"],
        &["visit", "unplanned", "1", "--scheme", "自費"],
        &["incident", "start", "1", "身体拘束"],
        &["incident", "start", "1", "急変"],
        &["careplan", "consent", "1", "--by", "見本 一郎", "--method", "口頭"],
    ] {
        let words: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        assert!(wrong(Lang::Ja, &words).is_none(), "{line:?}");
    }
    for service in ["身体", "生活", "身体+生活", "通院等乗降"] {
        let line =
            ["rota", "add", "1", "--date", "2026-11-18", "--start", "9:00", "--end", "9:30", "--service"];
        let words: Vec<String> = line.iter().chain([&service]).map(|word| (*word).to_owned()).collect();
        assert!(wrong(Lang::Ja, &words).is_none(), "{service}");
    }
}
