//! How large files and functions are: whoever opens one sees it whole. A noun is the reason to part one, never the number; the
//! number only asks.

use std::path::{Path, PathBuf};

use crate::root::root;

/// Lines of code in a file, without empty ones and comments.
const CODE_LINES_MAX: usize = 400;
/// Lines of a function, from its head to its brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Half of the files have no more lines than this.
const MEDIAN_LINES_MAX: usize = 125;

/// Folders in which nobody writes.
const NOT_READ: [&str; 3] = ["target", "Generated", "node_modules"];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_READ.contains(&name.as_str()) {
                sources(&path, out);
            }
        } else if name.ends_with(".rs") {
            out.push(path);
        }
    }
}

fn code_lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// The name of the function that a line begins, and how far it stands in.
fn function(line: &str) -> Option<(&str, &str)> {
    let code = line.trim_start();
    let indent = &line[..line.len() - code.len()];
    let mut words = code;
    for word in ["pub(crate) ", "pub(super) ", "pub ", "const ", "async ", "unsafe "] {
        words = words.strip_prefix(word).unwrap_or(words);
    }
    let name = words.strip_prefix("fn ")?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    Some((indent, &name[..end]))
}

/// Functions that are too long, each with its length. The code is formatted: one ends at the first brace that stands as far in.
fn long_functions(text: &str, most: usize) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((indent, name)) = function(line) else { continue };
        let head = lines[at..].iter().position(|line| line.contains('{') || line.trim_end().ends_with(';'));
        let Some(head) = head.filter(|head| lines[at + head].contains('{')) else { continue };
        if lines[at + head].trim_end().ends_with('}') {
            continue;
        }
        let end = lines[at..].iter().position(|line| *line == format!("{indent}}}"));
        if let Some(end) = end.filter(|end| end + 1 > most) {
            found.push((name.to_owned(), end + 1));
        }
    }
    found
}

#[test]
fn files_and_functions_are_seen_whole() {
    let mut all = Vec::new();
    sources(&root(), &mut all);
    let (mut found, mut lengths) = (Vec::new(), Vec::new());
    for path in &all {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(root()).unwrap().display();
        lengths.push(text.lines().count());
        let code = code_lines(&text);
        if code > CODE_LINES_MAX {
            found.push(format!("{name}: {code} lines of code"));
        }
        for (function, lines) in long_functions(&text, FUNCTION_LINES_MAX) {
            found.push(format!("{name} `{function}`: {lines} lines"));
        }
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    if median > MEDIAN_LINES_MAX {
        found.push(format!("half of {} files have more than {median} lines", lengths.len()));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_search_itself_finds_what_it_is_for() {
    let text = "impl A {\n    pub(crate) async fn long(\n        a: u8,\n    ) {\n        a;\n        a;\n    }\n    fn short() {}\n}\n";
    assert_eq!(long_functions(text, 5), [("long".to_owned(), 6)]);
    assert_eq!(long_functions(text, 6), []);
    assert_eq!(code_lines("//! What.\n\nfn a() {}\n    // Why.\nb\n"), 2);
}
