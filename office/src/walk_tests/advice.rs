//! Every command that a sentence shows is one: the sources of what people read are searched for commands, and each is given to
//! the parser of the command line.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap::error::ErrorKind;

use crate::cli::Cli;
use crate::help_words::COMMANDS;

/// The rooms whose sentences are shown at the command line.
const ROOMS: [&str; 4] = ["office/src", "core/screens/src", "core/kengai/src", "core/model/src"];

fn sources() -> Vec<PathBuf> {
    fn below(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                below(&entry, out);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                out.push(entry);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut out = Vec::new();
    ROOMS.iter().for_each(|room| below(&root.join(room), &mut out));
    out.retain(|path| !path.to_string_lossy().contains("walk_tests"));
    out.sort();
    out
}

/// The texts between quotes of a source, without comments and tests.
fn texts(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut out = Vec::new();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let (mut text, mut inside, mut escaped) = (String::new(), false, false);
        for c in line.chars() {
            match c {
                _ if escaped => {
                    text.push(if c == 'n' { '\n' } else { c });
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' if inside => {
                    out.push(std::mem::take(&mut text));
                    inside = false;
                }
                '"' => inside = true,
                c if inside => text.push(c),
                _ => {}
            }
        }
    }
    out
}

/// What ends a command within a sentence.
fn ends(c: char) -> bool {
    "　、。）(（)」』】［[:;,→\n".contains(c)
}

/// What goes on with an English sentence.
const BINDS: [&str; 26] = [
    "and",
    "or",
    "to",
    "with",
    "for",
    "then",
    "if",
    "is",
    "on",
    "the",
    "has",
    "shows",
    "after",
    "in",
    "it",
    "there",
    "takes",
    "withdraws",
    "lists",
    "compares",
    "looks",
    "adds",
    "again",
    "was",
    "you",
    "must",
];

/// The commands that a text shows, each with its words.
fn shown(text: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("kengai ") {
        let rest = &text[at + "kengai ".len()..];
        let end = rest.find(ends).unwrap_or(rest.len()).min(rest.find(". ").unwrap_or(rest.len()));
        let words = rest[..end].split(' ').filter(|word| !word.is_empty());
        // Up to where the sentence goes on: a word in kana, or one that binds in English.
        let goes_on =
            |word: &&str| word.chars().any(|c| matches!(c, '\u{3041}'..='\u{309f}')) || BINDS.contains(word);
        let words = words.take_while(|word| !goes_on(word));
        out.push(words.map(|word| word.trim_end_matches('.').to_owned()).collect());
    }
    out
}

fn paths() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|one| one.path)
}

/// What is wrong with a command that is shown; `None` where the parser takes it, or lacks nothing but what is to be put in.
fn wrong(words: &[String]) -> Option<String> {
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_command = paths().any(|path| path.split(' ').next() == Some(first)) && !first.is_empty();
    if !is_command {
        // A name, or one that is put in as a whole.
        let plain = first.bytes().all(|b| b.is_ascii_lowercase()) && !first.is_empty();
        return plain.then(|| format!("no command: {first}"));
    }
    let noun_alone = paths().any(|path| path.starts_with(&format!("{first} "))) && first != "note";
    if noun_alone && words.len() == 1 {
        return Some("what is to be done is missing".to_owned());
    }
    if words.get(1).is_some_and(|verb| verb.starts_with('{')) {
        return None;
    }
    // What is put in: a number fits everywhere but where a day or a month stands.
    let put_in = |(at, word): (usize, &String)| match words[at.saturating_sub(1)].as_str() {
        "--date" | "--from" if at > 0 => "2026-11-16".to_owned(),
        "--month" if at > 0 => "2026-11".to_owned(),
        _ if word.contains('{') && !word.starts_with("--") || word == "番号" || word == "NUMBER" => {
            "1".to_owned()
        }
        _ => word.clone(),
    };
    let line: Vec<String> =
        std::iter::once("kengai".to_owned()).chain(words.iter().enumerate().map(put_in)).collect();
    let error = Cli::command().try_get_matches_from(line).err()?;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => None,
        // The sentence says what is to be put in, or names the command alone.
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => None,
        // The value is in kana, where the sentence seemed to go on.
        ErrorKind::InvalidValue if words.last().is_some_and(|last| last.starts_with("--")) => None,
        kind => Some(format!("{kind:?}")),
    }
}

/// A command of two words without the program's name: whoever copies it has half a command.
fn half(text: &str) -> Option<String> {
    let pairs = paths().filter(|path| path.contains(' '));
    let mut found = pairs.flat_map(|path| text.match_indices(path).map(move |(at, _)| (at, path)));
    found.find_map(|(at, path)| {
        let letter = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let (before, after) = (&text[..at], &text[at + path.len()..]);
        let whole = !before.ends_with(letter) && !after.starts_with(letter);
        // 'the staff list' is English.
        let named =
            ["kengai ", "kengai help ", "the "].iter().any(|end| before.ends_with(end)) || text == path;
        (whole && !named).then(|| path.to_owned())
    })
}

#[test]
fn every_command_that_a_sentence_shows_is_one() {
    let (mut found, mut seen) = (Vec::new(), 0);
    for path in sources() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Examples are held by their own test.
        if ["help_words.rs", "help_arguments.rs", "usage.rs"].contains(&name.as_str()) {
            continue;
        }
        for text in texts(&std::fs::read_to_string(&path).unwrap()) {
            for words in shown(&text) {
                seen += 1;
                found.extend(wrong(&words).map(|why| format!("{name}: kengai {}: {why}", words.join(" "))));
            }
            found.extend(half(&text).map(|command| format!("{name}: half a command, {command}: {text}")));
        }
    }
    assert!(seen > 150, "{seen}");
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

#[test]
fn the_search_itself_finds_what_it_is_for() {
    for text in [
        "直すなら visit change 1",
        "(Managers: clients set, staff phone)",
        "同意は careplan consent で記録します",
    ] {
        assert!(half(text).is_some(), "{text}");
    }
    for text in [
        "直すなら kengai visit change 1",
        "visit change",
        "kengai help visit change",
        "the visit changed",
        "the staff list",
    ] {
        assert_eq!(half(text), None, "{text}");
    }
    let of = |text: &str| shown(text).iter().find_map(|words| wrong(words));
    for text in [
        "直すなら kengai visit chnage 1",
        "look at kengai reveiw",
        "kengai visit set 1 体温 36.5 --sure で",
        "見て kengai visit。",
    ] {
        assert!(of(text).is_some(), "{text}");
    }
    for text in [
        "直すなら kengai visit change {id}、もう一つ書くなら --again",
        "look at kengai today --date {day} and type it again",
        "一覧は kengai review --month {month} で",
    ] {
        assert_eq!(of(text), None, "{text}");
    }
}
