//! How a sentence is judged: in its own language alone, with something to do where something is to be done, without codes and ids.

use clap::CommandFactory as _;

use crate::words::Words;

/// What may stand in Latin letters inside Japanese: names of files and programs, units, and what is typed.
pub(super) const LATIN: [&str; 37] = [
    "data",
    "kengai",
    "CSV",
    "UTF",
    "JPEG",
    "QR",
    "PIN",
    "PC",
    "UPPLAN",
    "UPJSK",
    "UPHOSOKU",
    "UPSIKYU",
    "DLTPLAN",
    "DLTJSK",
    "kB",
    "MB",
    "KENGAI_CLOCK",
    "KENGAI_HOME",
    "KENGAI_PASSPHRASE",
    "Windows",
    "FHIR",
    "SpO",
    "SpO2",
    "Android",
    "JIS",
    "HEIC",
    "staff_code",
    "name",
    "iPhone",
    "server",
    "help",
    "ja",
    "en",
    "JSON",
    "KENGAI_LANG",
    "photo",
    "csv",
];

/// What asks somebody to do something, in English.
pub(super) const DOING: [&str; 45] = [
    "must",
    "wait",
    "paste",
    "scale",
    "lower",
    "ask",
    "sync",
    "call",
    "tell",
    "give",
    "try",
    "write",
    "open",
    "look",
    "begin",
    "keep",
    "update",
    "use",
    "find",
    "make",
    "run",
    "choose",
    "check",
    "name",
    "finish",
    "confirm",
    "import",
    "remove",
    "enter",
    "correct",
    "join",
    "fill",
    "take",
    "put",
    "send",
    "free",
    "sign",
    "compare",
    "go",
    "decide",
    "see",
    "note",
    "confirms",
    "mark",
    "confirming",
];

pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Everything that can be typed as a command or option.
pub(super) fn typed() -> Vec<String> {
    fn names(command: &clap::Command, out: &mut Vec<String>) {
        out.push(command.get_name().to_owned());
        out.extend(command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned));
        command.get_subcommands().for_each(|one| names(one, out));
    }
    let mut out = Vec::new();
    names(&crate::cli::Cli::command(), &mut out);
    out
}

/// What is wrong with a sentence.
pub(super) fn faults(said: &Words, typed: &[String], needs_action: bool) -> Vec<String> {
    let mut found = Vec::new();
    let (ja, en) = (said.ja.as_ref(), said.en.as_ref());
    let mut wrong = |what: &str, text: &str| found.push(format!("{what}: {text}"));
    if ja.trim().is_empty() || en.trim().is_empty() {
        wrong("empty", &format!("{ja}|{en}"));
    }
    for word in words_of(ja).filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1) {
        let parts =
            || word.split('-').all(|part| typed.iter().any(|name| name.split('-').any(|one| one == part)));
        if !LATIN.contains(&word) && !parts() {
            wrong(&format!("'{word}' inside Japanese"), ja);
        }
    }
    if en.chars().any(|c| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        wrong("Japanese inside English", en);
    }
    for (text, others) in [(ja, "ja"), (en, "en")] {
        let is_code = |word: &str| {
            word.contains('_') && !LATIN.contains(&word)
                || word.len() >= 8
                    && word.bytes().all(|b| b.is_ascii_hexdigit())
                    && word.bytes().any(|b| b.is_ascii_digit())
                    && word.bytes().any(|b| b.is_ascii_alphabetic())
        };
        if words_of(text).any(is_code) || text.contains("(code") || text.contains("（code") {
            wrong(&format!("a code ({others})"), text);
        }
    }
    if needs_action {
        if !ja.contains('→') && !ja.contains("ください") {
            wrong("says nothing to do", ja);
        }
        let lower = en.to_lowercase();
        let does = words_of(&lower).any(|word| DOING.contains(&word));
        if !does {
            wrong("says nothing to do", en);
        }
    }
    found
}
