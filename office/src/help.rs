//! The help in the reader's language: for whom a command is, what it takes, an example. English stands beside the arguments
//! themselves (`cli`, `commands`); Japanese and the examples stand here. A test finds every command and argument in both.

use clap::Command;

use crate::help_arguments::ARGUMENTS;
use crate::help_words::{COMMANDS, Entry};
use crate::usage::PLACES;
use crate::words::{Lang, Words};

/// The exit codes at the end of the first page.
const EXIT_CODES: Words = Words::lit(
    "終了コード: 0 完了  1 予期しないこと  2 使い方・入力の誤り（何も変わらない）  3 圏外  4 先に決めることがある\n            5 許可されていない・未参加  6 データを開けない\n環境変数:   KENGAI_HOME  KENGAI_LANG  KENGAI_PASSPHRASE（スクリプト用）  KENGAI_CLOCK（練習・試験用）",
    "Exit codes:  0 done  1 unexpected  2 wrong usage or input (nothing was changed)  3 no connection\n             4 something must be settled first  5 not allowed or not joined  6 the store cannot be opened\nEnvironment: KENGAI_HOME  KENGAI_LANG  KENGAI_PASSPHRASE (for scripts)  KENGAI_CLOCK (for rehearsals and tests)",
);

/// The command line with its help in one language.
pub(crate) fn in_language(mut command: Command, lang: Lang) -> Command {
    // What clap adds by itself (help, options of all commands) must be there to be translated.
    command.build();
    let command = command.after_help(EXIT_CODES.get(lang).to_owned());
    translate(command, "", lang)
}

fn translate(command: Command, path: &str, lang: Lang) -> Command {
    let mut command = command;
    if let Some(entry) = find(path) {
        if lang == Lang::Ja {
            command = command.about(entry.ja);
        }
        if !entry.example.ja.is_empty() {
            let title = if lang == Lang::Ja { "例:" } else { "Example:" };
            let example =
                entry.example.get(lang).lines().map(|line| format!("  {line}\n")).collect::<String>();
            command = command.after_help(format!("{title}\n{example}"));
        }
    }
    if lang == Lang::Ja {
        let mut place = 0;
        command = command
            .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}")
            .subcommand_help_heading("コマンド")
            .mut_args(|argument| {
                let heading = if argument.is_positional() { "指定するもの" } else { "オプション" };
                let help = argument_help(path, argument.get_id().as_str());
                // Under headings of our own clap would sort by name: as declared, what all commands share last.
                place += 1;
                let shared = argument.is_global_set() || argument.get_id() == "help";
                let argument = in_japanese(argument).help_heading(heading).display_order(if shared {
                    900 + place
                } else {
                    place
                });
                match help {
                    // The help itself says what may be given and what counts where nothing is.
                    Some(help) => argument.hide_default_value(true).hide_possible_values(true).help(help),
                    None => argument,
                }
            });
        // With the places as they are called by now.
        let usage = usage(&mut command);
        command = command.override_usage(usage);
    }
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        let below = if path.is_empty() { name } else { format!("{path} {name}") };
        translate(sub, &below, lang)
    })
}

/// The argument with what stands for its value in Japanese: `<MONTH>` is `<年月>`.
fn in_japanese(argument: clap::Arg) -> clap::Arg {
    if !argument.get_action().takes_values() {
        return argument;
    }
    let declared = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let name = declared.unwrap_or_else(|| argument.get_id().as_str().to_uppercase());
    match PLACES.iter().find(|(en, _)| *en == name) {
        Some((_, ja)) => argument.value_name(*ja),
        None => argument,
    }
}

/// How it is typed, without clap's English around it.
fn usage(command: &mut Command) -> String {
    let line = command.render_usage().to_string();
    let line = line.trim_start_matches("Usage:").trim();
    line.replace("[OPTIONS]", "[オプション]")
        .replace("[COMMAND]", "[コマンド]")
        .replace("<COMMAND>", "<コマンド>")
}

fn find(path: &str) -> Option<&'static Entry> {
    // `help` lists every command again; each copy says the same.
    let path = path.strip_prefix("help ").unwrap_or(path);
    let path = if path.ends_with(" help") { "help" } else { path };
    COMMANDS.iter().find(|entry| entry.path == path)
}

/// The Japanese of an argument: that of this command, else that of all commands.
fn argument_help(path: &str, id: &str) -> Option<&'static str> {
    let own = format!("{path} {id}");
    let find = |key: &str| ARGUMENTS.iter().find(|(name, _)| *name == key).map(|(_, ja)| *ja);
    find(&own).or_else(|| find(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    fn walk(command: &Command, path: &str, look: &mut dyn FnMut(&Command, &str)) {
        look(command, path);
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let below = if path.is_empty() {
                sub.get_name().to_owned()
            } else {
                format!("{path} {}", sub.get_name())
            };
            walk(sub, &below, look);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        let mut command = Cli::command();
        command.build();
        let mut missing = Vec::new();
        walk(&command, "", &mut |command, path| {
            if find(path).is_none() || command.get_about().is_none() {
                missing.push(format!("command '{path}'"));
            }
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                if argument_help(path, id).is_none() || argument.get_help().is_none() {
                    missing.push(format!("argument '{path} {id}'"));
                }
            }
        });
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn nothing_is_explained_that_does_not_exist() {
        let mut command = Cli::command();
        command.build();
        let (mut paths, mut ids) = (vec!["help".to_owned()], Vec::new());
        walk(&command, "", &mut |command, path| {
            paths.push(path.to_owned());
            for argument in command.get_arguments() {
                ids.push(argument.get_id().to_string());
                ids.push(format!("{path} {}", argument.get_id()));
            }
        });
        assert!(COMMANDS.iter().all(|entry| paths.iter().any(|path| path == entry.path)));
        for (name, _) in ARGUMENTS {
            assert!(ids.iter().any(|id| id == name), "{name}");
        }
    }

    /// Commands share what an argument is called; what it means they share only where they say the same of it.
    #[test]
    fn no_argument_is_explained_by_another_commands_words() {
        let mut keys: Vec<&str> = ARGUMENTS.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        let twice: Vec<_> = keys.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "only the first would ever be read: {twice:?}");
        let mut command = Cli::command();
        command.build();
        let mut said: std::collections::BTreeMap<String, Vec<(String, String)>> = Default::default();
        walk(&command, "", &mut |command, path| {
            for argument in command.get_arguments().filter(|argument| !argument.is_global_set()) {
                let id = argument.get_id().as_str();
                if !ARGUMENTS.iter().any(|(key, _)| *key == format!("{path} {id}")) {
                    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    let known = said.entry(id.to_owned()).or_default();
                    if !known.iter().any(|(_, other)| *other == help) {
                        known.push((path.to_owned(), help));
                    }
                }
            }
        });
        said.retain(|_, helps| helps.len() > 1);
        assert!(said.is_empty(), "{said:#?}");
    }

    /// What is called by what it holds rather than by what it is for.
    const BY_ANOTHER: [&str; 9] =
        ["client", "value", "code", "staff", "to", "visit", "text", "from", "number"];

    /// What stands for a value in a Japanese page is Japanese too.
    #[test]
    fn every_place_is_named_in_japanese() {
        let command = in_language(Cli::command(), Lang::Ja);
        let mut wrong = Vec::new();
        walk(&command, "", &mut |command, path| {
            for argument in command.get_arguments().filter(|one| one.get_action().takes_values()) {
                let named =
                    argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
                let id = argument.get_id().as_str();
                // One that has a name of its own is not called by another's.
                let own = PLACES
                    .iter()
                    .find(|(en, _)| *en == id.to_uppercase().replace('_', "-"))
                    .map(|(_, ja)| *ja);
                let borrowed =
                    own.is_some_and(|own| named.as_deref() != Some(own)) && !BY_ANOTHER.contains(&id);
                if borrowed || named.as_deref().is_none_or(str::is_ascii) {
                    wrong.push(format!("{path} {id}: {named:?}"));
                }
            }
        });
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn an_example_is_in_one_language_and_names_no_id() {
        let mut typed = Vec::new();
        walk(&Cli::command(), "", &mut |command, _| {
            typed.push(command.get_name().to_owned());
            typed.extend(command.get_arguments().filter_map(|one| Some(format!("--{}", one.get_long()?))));
        });
        let is_japanese = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
        // A code of staff, a number, a time, a file, what somebody was given to paste.
        let is_given =
            |word: &str| word.contains(['.', '…', ':', '/']) || word.chars().any(|c| c.is_ascii_digit());
        let is_id = |word: &str| {
            word.len() >= 4
                && word.bytes().all(|b| b.is_ascii_hexdigit())
                && word.bytes().any(|b| b.is_ascii_lowercase())
        };
        for entry in COMMANDS {
            for word in split(&entry.example.ja) {
                let plain = word.is_ascii() && word.chars().any(|c| c.is_ascii_alphabetic());
                let path = word.contains('.')
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b.is_ascii_digit());
                let file = [".csv", ".CSV", ".jpg", ".html"].iter().any(|end| word.ends_with(end));
                let known = typed.contains(&word) || is_given(&word) && (!path || file);
                assert!(
                    !plain || known || ["-", "out", "photos"].contains(&word.as_str()),
                    "{word} in: {}",
                    entry.example.ja
                );
                assert!(!is_id(&word), "nobody has this id: {word} in {}", entry.example.ja);
            }
            for word in split(&entry.example.en) {
                assert!(!word.chars().any(is_japanese) && !is_id(&word), "{word} in: {}", entry.example.en);
            }
        }
    }

    #[test]
    fn the_examples_are_commands_that_parse() {
        for entry in COMMANDS {
            for lang in [Lang::Ja, Lang::En] {
                for line in entry.example.get(lang).lines() {
                    let line = line.split(" | ").last().unwrap();
                    let words = split(line);
                    assert_eq!(words[0], "kengai", "{line}");
                    assert!(Cli::command().try_get_matches_from(&words).is_ok(), "{line}");
                }
            }
        }
    }

    #[test]
    fn a_japanese_page_has_no_english_but_names_and_placeholders() {
        let command = in_language(Cli::command(), Lang::Ja);
        walk(&command, "", &mut |command, path| {
            let page = command.clone().render_long_help().to_string();
            for english in
                ["OPTIONS", "COMMAND", "Usage", "default", "Options", "Commands", "Print", "aliases"]
            {
                assert!(!page.contains(english), "{english} in the page of '{path}': {page}");
            }
        });
    }

    /// Words as a shell splits them, with double quotes only.
    fn split(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for c in line.chars() {
            match c {
                '"' | '\'' if quote.is_none() => quote = Some(c),
                c if quote == Some(c) => quote = None,
                ' ' | '\n' if quote.is_none() => words.push(String::new()),
                c => words.last_mut().unwrap().push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}
