//! The words that people read: in one language at a time, with dates as people write them, without codes. A day of an
//! office is played, and whatever its commands say is read in both languages.

#![allow(clippy::unwrap_used)]

mod support;

use std::process::Command;

use support::Office;

const ICHIRO: &str = "0000000001";

/// What may stand in Latin letters inside Japanese: names of files and programs, units, codes of staff, what is typed.
const LATIN: [&str; 46] = [
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
];

/// An answer as a person reads it, whatever came of the command.
struct Said {
    command: String,
    text: String,
}

struct Reader {
    office: Office,
    /// All that can be typed.
    typed: Vec<String>,
    found: Vec<String>,
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn is_japanese(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Eight and more hexadecimal digits with letters and digits: an id. A short one is allowed where it is said to be a number
/// to type.
fn is_id(word: &str) -> bool {
    word.len() >= 8
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_lowercase())
}

/// A date or an instant as a machine writes it.
fn machine_date(line: &str) -> bool {
    let bytes: Vec<char> = line.chars().collect();
    bytes.windows(10).any(|w| {
        w.iter().enumerate().all(|(at, c)| if at == 4 || at == 7 { *c == '-' } else { c.is_ascii_digit() })
    })
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
    out
}

impl Reader {
    fn new(office: Office) -> Self {
        let mut reader = Self { office, typed: Vec::new(), found: Vec::new() };
        let commands = reader.say("akari", "07:00", &["help"], "en").text;
        reader.typed = words_of(&commands).map(str::to_owned).collect();
        reader
    }

    fn say(&self, who: &str, clock: &str, args: &[&str], lang: &str) -> Said {
        let all = [&["--lang", lang], args].concat();
        let mut command: Command = self.office.command(who, clock, &all);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        Said { command: args.join(" "), text }
    }

    /// Reads what a command says in both languages: one that changes nothing, or that changes it once.
    fn reads(&mut self, who: &str, clock: &str, args: &[&str]) -> String {
        let (en, ja) = (self.say(who, clock, args, "en"), self.say(who, clock, args, "ja"));
        self.english(&en);
        self.japanese(&ja);
        ja.text
    }

    /// Does it once, and reads the answer in one language.
    fn does(&mut self, who: &str, clock: &str, args: &[&str], lang: &str) -> String {
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
            for word in words_of(&rest) {
                let letters = word.chars().filter(char::is_ascii_alphabetic).count();
                let known = LATIN.contains(&word) || self.typed.iter().any(|one| one == word);
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

    fn ends(self) {
        assert!(self.found.is_empty(), "{} lines:\n{}\n", self.found.len(), self.found.join("\n"));
    }
}

#[test]
fn a_day_of_an_office_is_read_in_one_language_at_a_time() {
    let office = Office::working();
    let mut read = Reader::new(office);
    for args in
        [&["today"][..], &["status"], &["brief", "1"], &["emergency", "1"], &["clients", "show", ICHIRO]]
    {
        read.reads("akari", "07:00", args);
    }
    read.does("akari", "07:30", &["visit", "start", "1"], "ja");
    read.reads("akari", "07:31", &["visit", "start", "2"]);
    read.does(
        "akari",
        "07:31",
        &["visit", "set", "1", "体温", "38.2", "血圧", "132/84", "特記事項", "夜に眠れない"],
        "ja",
    );
    read.reads("akari", "07:32", &["visit", "set", "1", "体温", "58"]);
    read.reads("akari", "07:32", &["visit", "set", "1", "たいじゅう", "50"]);
    read.reads("akari", "07:32", &["visit", "finish", "1"]);
    read.reads("akari", "07:32", &["visit", "show", "1"]);
    read.reads("akari", "07:32", &["status"]);
    read.does("akari", "07:33", &["visit", "finish", "1", "--anyway"], "ja");
    read.reads("akari", "07:33", &["visit", "finish", "1"]);
    read.does("akari", "07:34", &["note", "1", "夕方に熱", "--to", "manager", "--must-acknowledge"], "en");
    read.does("akari", "07:35", &["incident", "start", "1", "accident"], "ja");
    read.does("akari", "07:36", &["incident", "start", "2", "accident"], "en");
    read.reads("akari", "07:37", &["incident", "list"]);
    read.does("akari", "07:38", &["visit", "start", "2", "--anyway"], "en");
    read.does("akari", "07:39", &["visit", "discard", "2"], "ja");
    read.reads("akari", "07:40", &["discarded"]);
    read.does("nozomi", "07:40", &["rota", "change", "2", "開始", "10:30", "終了", "11:30"], "ja");
    read.does("nozomi", "07:41", &["rota", "set", "3", "H02"], "en");
    for who in ["akari", "nozomi", "akari", "sakura"] {
        read.does(who, "07:45", &["sync"], if who == "akari" { "ja" } else { "en" });
    }
    for who in ["akari", "sakura", "nozomi"] {
        for args in [
            &["today"][..],
            &["today", "--date", "2026-11-23"],
            &["status"],
            &["brief", "1"],
            &["rota", "changes"],
            &["search", "熱"],
            &["history", "1"],
            &["history", "--client", ICHIRO],
            &["conflicts"],
            &["clients", "list"],
            &["staff", "list"],
            &["doctor"],
            &["clock"],
            &["incident", "list"],
            &["emergency", "1"],
            &["older", ICHIRO, "--month", "2026-08"],
        ] {
            read.reads(who, "07:50", args);
        }
    }
    for args in [
        &["review", "--month", "2026-11"][..],
        &["review", "--month", "2026-11", "--waiting"],
        &["devices"],
        &["confirm", "--all-ready", "--month", "2026-11"],
        &["history", "--client", ICHIRO, "--month", "2026-11"],
        &["history", "--office"],
        &["careplan", "list", ICHIRO],
        &["export", "--month", "2026-11", "--to", "書き出し"],
        &["plan", "import"],
        &["staff", "add", "--code", "H01", "--name", "見本 二郎", "--kana", "ミホン ジロウ"],
        &["confirm", "1"],
    ] {
        read.reads("nozomi", "18:00", args);
    }
    read.ends();
}
