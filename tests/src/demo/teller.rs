//! The one who tells the story: headings, facts, quotations, in one language, at most 100 columns wide.
//!
//! Every line with a mark in front is a fact that was checked; at the end the teller knows whether all of them held.

use std::io::{self, IsTerminal, Write};

use super::options::Lang;

/// Columns that a line may fill; most terminals have more, a printed page has not.
const COLUMNS: usize = 98;

/// Tells, and remembers what did not hold.
pub(super) struct Teller {
    lang: Lang,
    colours: bool,
    sections: u32,
    facts: u32,
    untrue: Vec<String>,
    progress: bool,
}

impl std::fmt::Debug for Teller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Teller").field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl Teller {
    /// Tells on the standard output; with colours at a terminal, unless `NO_COLOR` is set.
    #[must_use]
    pub(super) fn new(lang: Lang) -> Self {
        let colours = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { lang, colours, sections: 0, facts: 0, untrue: Vec::new(), progress: false }
    }

    /// Chooses between two texts.
    #[must_use]
    pub(super) const fn pick<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// Facts told so far.
    #[must_use]
    pub(super) const fn facts(&self) -> u32 {
        self.facts
    }

    /// Facts that were not true.
    #[must_use]
    pub(super) fn untrue(&self) -> &[String] {
        &self.untrue
    }

    fn line(&self, text: &str) {
        let mut out = io::stdout().lock();
        // Where the reader has gone (a closed pipe), there is nobody left to tell.
        let _ = writeln!(out, "{text}");
        let _ = out.flush();
    }

    fn coloured(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// The title.
    pub(super) fn title(&mut self, ja: &str, en: &str) {
        let text = self.pick(ja, en).to_owned();
        self.line("");
        self.line(&self.coloured("1", &text));
    }

    /// A heading: when and where we are.
    pub(super) fn section(&mut self, ja: &str, en: &str) {
        self.end_progress();
        self.sections += 1;
        let text = format!("{}  {}", self.sections, self.pick(ja, en));
        self.line("");
        self.line(&self.coloured("1;36", &text));
        self.line(&self.coloured("2", &"─".repeat(width(&text).min(COLUMNS))));
    }

    /// A fact: printed with its mark, remembered if it does not hold.
    pub(super) fn fact(&mut self, holds: bool, ja: &str, en: &str) {
        self.end_progress();
        self.facts += 1;
        let text = self.pick(ja, en).to_owned();
        let mark = if holds { self.coloured("32", "✓") } else { self.coloured("1;31", "✗") };
        for (at, line) in fold(&text, COLUMNS - 4).iter().enumerate() {
            if at == 0 {
                self.line(&format!("  {mark} {line}"));
            } else {
                self.line(&format!("    {line}"));
            }
        }
        if !holds {
            self.untrue.push(text);
        }
    }

    /// A sentence between facts.
    pub(super) fn say(&mut self, ja: &str, en: &str) {
        self.end_progress();
        let text = self.pick(ja, en).to_owned();
        for line in fold(&text, COLUMNS - 4) {
            self.line(&format!("    {line}"));
        }
    }

    /// What somebody types.
    pub(super) fn command(&mut self, command: &str) {
        self.end_progress();
        let text = format!("    $ {command}");
        self.line(&self.coloured("2", &text));
    }

    /// The rest of a long command.
    pub(super) fn continued(&mut self, rest: &str) {
        let text = format!("        {rest}");
        self.line(&self.coloured("2", &text));
    }

    /// A command to copy: never broken into lines.
    pub(super) fn copyable(&mut self, command: &str) {
        self.end_progress();
        self.line(&format!("       {command}"));
    }

    /// What somebody reads on a screen.
    pub(super) fn quote(&mut self, text: &str) {
        self.end_progress();
        let bar = self.coloured("2", "│");
        for line in text.trim_end().lines() {
            for part in fold(line, COLUMNS - 6) {
                self.line(format!("    {bar} {part}").trim_end());
            }
        }
    }

    /// Shows on the same line how far a long step has come; only at a terminal.
    pub(super) fn progress(&mut self, text: &str) {
        if io::stderr().is_terminal() {
            let _ = write!(io::stderr(), "\r\x1b[K    … {text}");
            self.progress = true;
        }
    }

    fn end_progress(&mut self) {
        if std::mem::take(&mut self.progress) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.end_progress();
        self.line("");
    }
}

/// Columns of a character on a terminal: East Asian wide ones take two.
fn columns(character: char) -> usize {
    match character as u32 {
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe4f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff => 2,
        _ => 1,
    }
}

/// Columns of a text.
#[must_use]
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Pads to so many columns.
#[must_use]
pub(super) fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Breaks a text into lines of at most `most` columns: at spaces where there are any, else between characters, never so
/// that a line begins with a closing mark. Lines after the first keep the indent of the first.
#[must_use]
pub(super) fn fold(text: &str, most: usize) -> Vec<String> {
    let indent: String = text.chars().take_while(|c| *c == ' ').collect();
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let fits = width(&line) + width(word.trim_end()) <= most;
        if !fits && !line.trim().is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clone_from(&indent);
            line.push_str(word.trim_start());
        } else {
            line.push_str(word);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Pieces between which a line may break.
fn words(text: &str) -> Vec<&str> {
    const NEVER_FIRST: &str = "、。，．・）」』】〕：；ー！？℃％ァィゥェォッャュョぁぃぅぇぉっゃゅょ…";
    const NEVER_LAST: &str = "（「『【〔";
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        let may_break = before.is_some_and(|before| {
            let after_space = before == ' ' && character != ' ';
            let wide = columns(before) == 2 || columns(character) == 2;
            let closes = NEVER_FIRST.contains(character) || NEVER_LAST.contains(before);
            after_space || (wide && !closes && character != ' ')
        });
        if may_break {
            pieces.push(&text[begin..at]);
            begin = at;
        }
        before = Some(character);
    }
    pieces.push(&text[begin..]);
    pieces
}

/// Bytes for people.
#[must_use]
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..10_000 => format!("{count} B"),
        10_000..1_000_000 => format!("{:.1} KB", count as f64 / 1_000.0),
        _ => format!("{:.1} MB", count as f64 / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_a_reader_expects_it() {
        let text = "記録は、この端末に保存されています。送信を待っています。";
        for most in 12..60 {
            let lines = fold(text, most);
            assert_eq!(lines.concat(), text, "{most}");
            for line in &lines {
                assert!(width(line) <= most + 2, "{most}: {line}");
                assert!(!line.starts_with(['。', '、']), "{line}");
            }
        }
        assert_eq!(fold("saved on this phone", 12), ["saved on", "this phone"]);
        assert_eq!(fold("  saved on this phone", 12), ["  saved on", "  this phone"]);
        assert_eq!(width("38.2℃"), 5);
        assert_eq!(padded("朝", 4), "朝  ");
    }
}
