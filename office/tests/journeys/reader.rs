//! Reads whatever a command says to a person: one language at a time, dates as people write them, no codes, no ids, a heading
//! only where a line begins.

use std::process::Command;

use crate::support::Office;

/// What may stand in Latin letters inside Japanese: names of files and programs, units, codes of staff, what is typed.
const LATIN: [&str; 47] = [
    "kengai",
    "CSV",
    "UTF",
    "JPEG",
    "JPG",
    "jpg",
    "HEIC",
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
    "KENGAI_LANG",
    "Windows",
    "FHIR",
    "SpO",
    "Android",
    "JIS",
    "iPhone",
    "H01",
    "H02",
    "M01",
    "server",
    "json",
    "JSON",
    "csv",
    "html",
    "SSD",
    "ID",
    "ja",
    "en",
    "mmHg",
    "bpm",
    "staff_code",
    "name",
    "HTML",
    "CP932",
    "GB",
];

/// An answer as a person reads it, whatever came of the command.
pub(crate) struct Said {
    pub(crate) command: String,
    pub(crate) text: String,
}

pub(crate) struct Reader {
    pub(crate) office: Office,
    /// All that can be typed.
    typed: Vec<String>,
    found: Vec<String>,
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Eight and more hexadecimal digits with letters and digits: an id. A short one is allowed where it is said to be a number
/// to type.
fn is_id(word: &str) -> bool {
    word.len() >= 8
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_lowercase())
}

/// An id written out, which nobody reads and nobody types, wherever it stands.
fn is_whole_id(word: &str) -> bool {
    word.len() > 8 && is_id(word)
}

/// A date or an instant as a machine writes it, or one that says this year with slashes.
fn machine_date(line: &str) -> bool {
    let bytes: Vec<char> = line.chars().collect();
    let dashed = bytes.windows(10).any(|w| {
        w.iter().enumerate().all(|(at, c)| if at == 4 || at == 7 { *c == '-' } else { c.is_ascii_digit() })
    });
    dashed || line.contains("2026/")
}

/// The line without what is typed: commands after `kengai`, options, and what stands in quotes or brackets for a number.
fn without_typed(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    // A command runs to the next wide space, bracket or the line's end.
    while let Some(at) = rest.find("kengai ") {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let end = tail.find(['　', '）', ')', '」', ';', '、', '。', '\n']).unwrap_or(tail.len());
        rest = &tail[end..];
    }
    out.push_str(rest);
    // Options are typed wherever they stand.
    let pieces = out.split("--").enumerate().map(|(at, piece)| match at {
        0 => piece,
        _ => piece.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-'),
    });
    pieces.collect::<Vec<_>>().join("--")
}

/// The line without its handle, the few digits that are said to be typed: by chance they may all be letters.
fn without_handle(line: &str, opens: &str, closes: char) -> String {
    let Some((before, rest)) = line.split_once(opens) else { return line.to_owned() };
    let after = rest.split_once(closes).map_or("", |(_, after)| after);
    format!("{before}{after}")
}

impl Reader {
    pub(crate) fn new(office: Office) -> Self {
        let mut reader = Self { office, typed: Vec::new(), found: Vec::new() };
        let commands = reader.say("akari", "07:00", &["help"], "en").text;
        reader.typed = words_of(&commands).map(str::to_owned).collect();
        reader
    }

    pub(crate) fn say(&self, who: &str, clock: &str, args: &[&str], lang: &str) -> Said {
        let all = [&["--lang", lang], args].concat();
        let mut command: Command = self.office.command(who, clock, &all);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        Said { command: args.join(" "), text }
    }

    /// Reads what a command says in both languages: one that changes nothing, or that changes it once.
    pub(crate) fn reads(&mut self, who: &str, clock: &str, args: &[&str]) -> String {
        let (en, ja) = (self.say(who, clock, args, "en"), self.say(who, clock, args, "ja"));
        self.english(&en);
        self.japanese(&ja);
        ja.text
    }

    /// Does it once, and reads the answer in one language.
    pub(crate) fn does(&mut self, who: &str, clock: &str, args: &[&str], lang: &str) -> String {
        let said = self.say(who, clock, args, lang);
        if lang == "ja" {
            self.japanese(&said)
        } else {
            self.english(&said)
        }
        said.text
    }

    fn japanese(&mut self, said: &Said) {
        assert!(!said.text.trim().is_empty(), "{}: says nothing", said.command);
        for line in said.text.lines() {
            let rest = without_typed(line);
            for word in words_of(&without_handle(&rest, "［番号 ", '］')) {
                let letters = word.chars().filter(char::is_ascii_alphabetic).count();
                // A unit stands behind its number without a blank.
                let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
                let known = LATIN.contains(&unit) || self.typed.iter().any(|one| one == word);
                let typed = said.command.contains(word);
                if letters > 1 && !known && !typed && !is_id(word) {
                    self.found.push(format!("{}: '{word}' inside Japanese: {line}", said.command));
                }
            }
            self.codes(said, line, &rest, "［番号 ");
        }
    }

    fn english(&mut self, said: &Said) {
        for line in said.text.lines() {
            // Names and what people wrote are Japanese; what the program says of them is not: no kana but in names.
            let ours = ["です", "ます", "ください", "ません", "した", "の訪問", "さん", "：", "　"];
            let found = ours.iter().find(|one| line.contains(**one) && !said.command.contains(**one));
            if let Some(one) = found {
                self.found.push(format!("{}: '{one}' inside English: {line}", said.command));
            }
            self.codes(said, line, &without_typed(line), "[number ");
        }
    }

    fn codes(&mut self, said: &Said, line: &str, rest: &str, handle: &str) {
        if words_of(line).any(is_whole_id) {
            self.found.push(format!("{}: an id written out: {line}", said.command));
        }
        if line.trim_start().chars().skip(1).any(|c| c == '■') {
            self.found.push(format!("{}: a heading inside a line: {line}", said.command));
        }
        let bare = rest.split(handle).next().unwrap_or_default();
        if words_of(bare).any(is_id) {
            self.found.push(format!("{}: an id: {line}", said.command));
        }
        if machine_date(bare) && !said.command.contains("help") {
            self.found.push(format!("{}: a machine's date: {line}", said.command));
        }
        let underscored = words_of(bare).find(|word| {
            word.contains('_')
                && !LATIN.contains(word)
                && !said.command.contains("fields")
                && !said.command.contains("help")
        });
        if let Some(code) = underscored {
            self.found.push(format!("{}: a code '{code}': {line}", said.command));
        }
    }

    pub(crate) fn ends(self) {
        assert!(self.found.is_empty(), "{} lines:\n{}\n", self.found.len(), self.found.join("\n"));
    }
}
