//! The one place that prints. A command gives back a [`Report`], or a [`Failure`].
//! Commands that go on for a while say events as they happen; progress goes to stderr.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use kengai_model::called::in_english;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::report::Report;
use crate::words::{Lang, Words};

/// How this run speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// The language.
    pub(crate) lang: Lang,
    /// JSON for scripts instead of text.
    pub(crate) json: bool,
}

impl Output {
    /// The words in this run's language.
    pub(crate) fn say<'a>(&self, words: &'a Words) -> &'a str {
        words.get(self.lang)
    }

    /// The same for a person to read: nothing that somebody wrote turns the line around.
    fn readable<'a>(&self, words: &'a Words) -> Cow<'a, str> {
        let text = self.say(words);
        match self.lang {
            Lang::Ja => kengai_model::plain::shown(text),
            Lang::En => Cow::Owned(kengai_model::plain::shown(&in_english(text)).into_owned()),
        }
    }

    /// The end of a command.
    pub(crate) fn report(&self, report: &Report) {
        let (json, lines) = report.parts();
        if self.json {
            print_line(&with_ok(json.clone(), true).to_string());
            return;
        }
        for line in lines {
            print_line(&hanging(&self.readable(line)));
        }
    }

    /// Something that happened while a command goes on; out at once, because somebody is waiting for it.
    pub(crate) fn event(&self, json: &Value, words: &Words) {
        if self.json { print_line(&json.to_string()) } else { print_line(&self.readable(words)) }
    }

    /// A line for a person before a command goes on; nothing in JSON.
    pub(crate) fn note(&self, words: &Words) {
        if !self.json {
            print_line(&self.readable(words));
        }
    }

    /// A question to a person; nothing in JSON, where the event before it is the question.
    pub(crate) fn ask(&self, words: &Words) {
        if !self.json {
            let mut out = io::stdout().lock();
            // Nobody reads any more: the answer will not come either.
            let _ = write!(out, "{} ", self.readable(words)).and_then(|()| out.flush());
        }
    }

    /// A failure, in the same form as everything else.
    pub(crate) fn failure(&self, failure: &Failure) {
        let (done, lines) = failure.done.as_ref().map_or((json!({}), &[][..]), |report| {
            let (json, lines) = report.parts();
            (json.clone(), lines)
        });
        if self.json {
            let error = json!({
                "code": failure.code.text(),
                "exit": failure.exit.code(),
                "message": self.say(&failure.words),
                "problems": failure.problems.iter().map(|p| json!({
                    "field": p.field, "ja": p.words.ja, "en": p.words.en,
                })).collect::<Vec<_>>(),
            });
            let mut json = done;
            json["error"] = error;
            print_line(&with_ok(json, false).to_string());
            return;
        }
        for line in lines {
            print_line(&hanging(&self.readable(line)));
        }
        let mut err = io::stderr().lock();
        // Where stderr is closed there is nobody to tell; the exit code still says it.
        let _ = writeln!(err, "{}", self.readable(&failure.words));
        // What the sentence says already, with or without a name before it, is not said twice.
        let said = |words: &Words| self.say(&failure.words).ends_with(self.say(words));
        for problem in failure.problems.iter().filter(|problem| !said(&problem.words)) {
            let _ = writeln!(err, "{}", hanging(&format!("  - {}", self.readable(&problem.words))));
        }
    }

    /// What is going on, for a person who waits; a line of its own that the next one replaces.
    pub(crate) fn progress(&self, words: &Words) {
        if io::stderr().is_terminal() {
            let mut err = io::stderr().lock();
            let _ = write!(err, "\r\x1b[K{}", self.readable(words)).and_then(|()| err.flush());
        }
    }

    /// Clears the progress line.
    pub(crate) fn progress_end(&self) {
        if io::stderr().is_terminal() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// How much further in the second line of what somebody wrote stands than its first.
const HANGS: usize = 4;

/// Further lines of one line of a report stand further in than its first: what somebody wrote, a note of several lines, never
/// looks like a line of this program. What stands further in already stays.
fn hanging(text: &str) -> Cow<'_, str> {
    let Some((first, rest)) = text.split_once('\n') else { return Cow::Borrowed(text) };
    let depth = |line: &str| line.chars().take_while(|sign| *sign == ' ').count();
    let lead = depth(first);
    let mut out = first.to_owned();
    for line in rest.split('\n') {
        out.push('\n');
        if depth(line) <= lead && !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', lead + HANGS));
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// Text that is not a report: help.
pub(crate) fn print_text(text: &str) {
    print_line(text.trim_end());
}

fn with_ok(mut json: Value, ok: bool) -> Value {
    if let Value::Object(map) = &mut json {
        map.insert("ok".to_owned(), Value::Bool(ok));
    }
    json
}

fn print_line(text: &str) {
    let mut out = io::stdout().lock();
    // A closed pipe (`| head`) is not an error of ours: what was to be done is done.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_never_looks_like_a_line_of_the_program() {
        let note =
            "  [未読] 朝の薬は棚です\n  [了解済] 昼の薬なし\n■ 見本 花子 さん\n住所: にせ　手本 あかり 11/18";
        let shown = hanging(note);
        for line in shown.lines().skip(1) {
            assert!(line.starts_with("      "), "{line}");
        }
        assert_eq!(hanging("1行"), "1行");
        assert_eq!(hanging("  a\n      b"), "  a\n      b", "what stands further in stays");
    }
}
