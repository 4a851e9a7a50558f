//! What stands in one place and nowhere else: the paths and refusal codes of HTTP in `core/protocol/src/http.rs`. A path that
//! the server spells and a device spells again would part one day, and nothing but a telephone call would tell.
//!
//! Written out once more only where they are pinned, `core/protocol/tests/formats/http.rs`. A code that is an everyday word is looked
//! for where HTTP is spoken; elsewhere it may be another list's word (the command's failures, reasons that records wait).

use std::path::Path;

use crate::root::root;
use kengai_protocol::http::{Code, PATHS};

/// Where they stand, and where they are pinned.
const HERE: [&str; 2] = ["core/protocol/src/http.rs", "core/protocol/tests/formats/http.rs"];

/// Who speaks HTTP with the codes.
const SPEAKERS: [&str; 4] = ["core/protocol/", "core/sync/", "sync-server/src/", "sync-server/tests/"];

/// A code's word that means something else there: the command's name, a table's.
const OTHER_WORDS: [(&str, &str); 4] = [
    ("sync-server/src/help.rs", "ticket"),
    ("sync-server/src/segment.rs", "ticket"),
    ("sync-server/tests/server/command_line.rs", "ticket"),
    ("sync-server/tests/server/process.rs", "ticket"),
];

/// The string literals of a line, comments left out.
fn literals(line: &str) -> Vec<&str> {
    if line.trim_start().starts_with("//") {
        return Vec::new();
    }
    line.split('"').skip(1).step_by(2).collect()
}

/// What all paths begin with, `/version/`.
fn version() -> String {
    PATHS[0].split_inclusive('/').take(2).collect()
}

fn faults(path: &str, source: &str) -> Vec<String> {
    if HERE.contains(&path) {
        return Vec::new();
    }
    let speaks = SPEAKERS.iter().any(|room| path.starts_with(room));
    let version = version();
    let mut found = Vec::new();
    for (at, line) in source.lines().enumerate() {
        for literal in literals(line) {
            let is_path = literal.starts_with(&version)
                || literal.contains(&format!(" {version}"))
                || (speaks && PATHS.iter().any(|path| spells(literal, path.trim_start_matches(&version))));
            let is_code = speaks
                && Code::ALL.iter().any(|code| code.wire() == literal)
                && !OTHER_WORDS.contains(&(path, literal));
            if is_path || is_code {
                found.push(format!("{path}:{}: \"{literal}\" is spelled here again", at + 1));
            }
        }
    }
    found
}

/// Whether a literal is this path without its version, with or without its ends.
fn spells(literal: &str, path: &str) -> bool {
    let room = path.split('/').next().unwrap();
    literal.strip_prefix('/').is_some_and(|rest| rest == room || rest.starts_with(&format!("{room}/")))
}

/// Every Rust source of the house, by its path from the root.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
        }
    }
}

#[test]
fn paths_and_codes_of_http_are_spelled_once() {
    let mut paths = Vec::new();
    sources(&root(), &mut paths);
    assert!(paths.len() > 300, "the tree was really read: {} files", paths.len());
    let read = |path: &String| std::fs::read_to_string(root().join(path)).unwrap();
    let found: Vec<String> = paths.iter().flat_map(|path| faults(path, &read(path))).collect();
    assert!(found.is_empty(), "use kengai_protocol::http:\n  {}", found.join("\n  "));
    for here in HERE {
        assert!(read(&here.to_owned()).contains(&format!("\"{}\"", PATHS[0])), "{here} spells them");
    }
}

#[test]
fn a_spelling_is_noticed() {
    let server = "sync-server/src/anything.rs";
    let elsewhere = "office/src/anything.rs";
    for path in PATHS {
        assert_eq!(faults(elsewhere, &format!("let to = \"{path}\";")).len(), 1, "{path}");
        assert_eq!(faults(elsewhere, &format!("let head = \"POST {path} HTTP/1.1\";")).len(), 1, "{path}");
        let short = path.split('/').skip(2).collect::<Vec<_>>().join("/");
        assert_eq!(faults(server, &format!("call(\"/{short}\")")).len(), 1, "{short}");
        assert_eq!(faults(server, &format!("// \"{path}\"")).len(), 0, "a comment");
    }
    for code in Code::ALL {
        assert_eq!(faults(server, &format!("code == \"{}\"", code.wire())).len(), 1, "{}", code.wire());
        assert_eq!(
            faults(elsewhere, &format!("code == \"{}\"", code.wire())).len(),
            0,
            "another list's word"
        );
    }
    assert_eq!(faults(server, "\"/syncing\", \"kengai/found/v1\", \"not found\"").len(), 0);
}
