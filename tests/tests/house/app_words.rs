//! What people read is written once, in `core/screens`: no Japanese stands in a literal of the apps. Sentences that were
//! written in Kotlin and again in Swift drifted apart once, and neither could be walked past by a test.
//!
//! What the system itself shows (a camera's permission, a notification of a locked phone) cannot come from the core: those
//! texts stand in [`SHOWN_BY_THE_SYSTEM`], each with its reason. Comments may name the terms of the field.

use crate::root::root;
use std::path::Path;

/// Where the apps' own code lies.
const APPS: [&str; 2] = ["android", "ios"];

/// What is not the apps' own: tests, what is generated and built.
const NOT_THEIRS: [&str; 6] = ["test", "Tests", "Generated", "build", ".build", ".gradle"];

/// What people may read in it.
const SOURCE: [&str; 8] = ["kt", "kts", "swift", "xml", "strings", "xcstrings", "plist", "json"];

/// Path, literal and reason of each text that the system shows before or beside the core.
const SHOWN_BY_THE_SYSTEM: [(&str, &str, &str); 1] =
    [("app/src/main/res/values/values.xml", "app_name", "the launcher shows it before the app runs")];

fn is_japanese(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// The text without its comments, with everything else where it was.
pub(crate) fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let mut in_text = false;
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(_)) if in_text => {
                out.push(c);
                out.extend(chars.next());
            }
            ('"', _) => {
                in_text = !in_text;
                out.push(c);
            }
            ('/', Some('/')) if !in_text => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            ('/', Some('*')) if !in_text => {
                let mut before = ' ';
                for c in chars.by_ref() {
                    out.extend((c == '\n').then_some(c));
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// Japanese that stands in the code of an app.
fn japanese(path: &str, text: &str) -> Vec<String> {
    let excused = |line: &str| {
        SHOWN_BY_THE_SYSTEM
            .iter()
            .any(|(file, literal, why)| path.ends_with(file) && line.contains(literal) && !why.is_empty())
    };
    without_comments(text)
        .lines()
        .enumerate()
        .filter(|(_, line)| line.chars().any(is_japanese) && !excused(line))
        .map(|(at, line)| format!("{path}:{}: {}", at + 1, line.trim()))
        .collect()
}

fn walk(folder: &Path, sources: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the apps are in the tree") {
        let path = entry.expect("a folder can be read to its end").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if NOT_THEIRS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, sources);
        } else if SOURCE.contains(&name.rsplit('.').next().unwrap_or_default()) {
            let text = std::fs::read_to_string(&path).expect("source is UTF-8");
            sources.push((path.display().to_string(), text));
        }
    }
}

/// The apps' own sources: path and text.
pub(crate) fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for app in APPS {
        walk(&root().join(app), &mut sources);
    }
    assert!(sources.len() > 40, "the apps were really read: {} files", sources.len());
    sources
}

#[test]
fn no_sentence_for_people_stands_in_the_apps() {
    let found: Vec<String> = sources().iter().flat_map(|(path, text)| japanese(path, text)).collect();
    assert!(found.is_empty(), "to be worded in core/screens:\n  {}", found.join("\n  "));
}

#[test]
fn a_literal_is_found_and_a_comment_is_not() {
    assert_eq!(japanese("a.kt", "val a = Text(\"予定\", \"Planned\")\n").len(), 1);
    assert_eq!(japanese("a.swift", "Phrase(\"\\\"送信\\\"\", x) // 送信\n").len(), 1);
    assert_eq!(japanese("a.kt", "// 予定\n/** 記録 */ val a = \"x\"\n/* 一\n二 */\n").len(), 0);
    assert_eq!(japanese("a.kt", "val url = \"https://例\"\n").len(), 1);
    assert_eq!(japanese("strings.xml", "<string name=\"a\">予定</string>\n").len(), 1);
}
