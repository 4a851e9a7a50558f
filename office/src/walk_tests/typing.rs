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
    text.lines().filter(|line| !line.trim_start().starts_with("kengai ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_help_of_every_command_is_in_one_language() {
    let typed = typed();
    let mut found = Vec::new();
    for path in paths() {
        let asked = [path.clone(), vec!["--help".to_owned()]].concat();
        let help = |lang| prose(&wrong(lang, &asked).expect("help is asked for").render().to_string());
        for fault in faults(&Words::new(help(Lang::Ja), help(Lang::En)), &typed, false) {
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
            let Some(error) = wrong(Lang::Ja, &words).filter(clap::Error::use_stderr) else { continue };
            let said = usage::failure(&error, &words).words;
            // What was typed is Japanese in both.
            let en = tail.iter().fold(said.en.to_string(), |text, word| text.replace(word, "x"));
            let said = Words::new(said.ja.into_owned(), en);
            for fault in faults(&said, &typed, false) {
                found.push(format!("{}: {fault}", words.join(" ")));
            }
            if !said.ja.contains("kengai ") || !said.en.contains("kengai ") {
                found.push(format!("{}: names no command: {}", words.join(" "), said.ja));
            }
        }
    }
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}
