//! docs/style.md as a test: what a reader may rely on in every file, whatever the language.
//!
//! - nothing of one machine, one registry's host or one working day is written down: the tree speaks of the product;
//! - text files end in a newline; Rust files open with what they are and why (`//!`);
//! - no source file beyond 500 lines without a stated reason (about 400 is where one asks);
//! - every cargo call of the scripts and of CI is `--locked`.
//!
//! Each rule is a function over a path and a text, so that each can be seen failing.

use crate::root::root;
use std::process::Command;

/// Longer than [`LINES_MAX`], with the reason why it is better whole.
const LONG_FOR_A_REASON: [(&str, &str); 0] = [];

/// Beyond this a source file is split by noun.
const LINES_MAX: usize = 500;

const SOURCE: [&str; 7] = ["rs", "kt", "kts", "swift", "sh", "py", "js"];

/// What belongs to a machine, a registry or a day's work and not to the product. Written in halves, so that this file
/// obeys its own rule.
const NOT_OURS: [&str; 19] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "plan"),
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("registry.npm", "js"),
    concat!("repo.mav", "en"),
    concat!("repo1.mav", "en"),
    concat!("deb.deb", "ian"),
    concat!("security.deb", "ian"),
    concat!("proxy.gol", "ang"),
    concat!("clau", "de"),
    concat!("anthro", "pic"),
    concat!("chat", "gpt"),
    concat!("open", "ai"),
    concat!("sub", "agent"),
    concat!("coding", " agent"),
    concat!("language", " model"),
];

/// Files that others' tools write, or that quote them word for word.
const WRITTEN_BY_TOOLS: [&str; 2] = ["Cargo.lock", "LICENSE-APACHE"];

fn not_ours(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        found.extend(
            NOT_OURS
                .iter()
                .filter(|word| line.contains(*word))
                .map(|word| format!("{path}:{}: '{word}' does not belong in the tree", at + 1)),
        );
    }
    found
}

fn newline_at_end(path: &str, text: &str) -> Vec<String> {
    if text.is_empty() || text.ends_with('\n') {
        vec![]
    } else {
        vec![format!("{path}: no newline at its end")]
    }
}

fn opens_with_why(path: &str, text: &str) -> Vec<String> {
    if !path.ends_with(".rs") || text.starts_with("//! ") {
        return vec![];
    }
    vec![format!("{path}: opens without `//!`, what it is and why")]
}

fn not_too_long(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let is_source = path.rsplit_once('.').is_some_and(|(_, end)| SOURCE.contains(&end));
    let has_reason = LONG_FOR_A_REASON.iter().any(|(long, why)| *long == path && !why.is_empty());
    if is_source && lines > LINES_MAX && !has_reason {
        return vec![format!("{path}: {lines} lines; split it by noun, or say here why it is better whole")];
    }
    vec![]
}

fn cargo_is_locked(path: &str, text: &str) -> Vec<String> {
    if !path.starts_with("script/") && !path.starts_with(".ci/") {
        return vec![];
    }
    // Only what can change the lock file; `cargo fmt` and `cargo --version` cannot.
    let resolves = ["build", "test", "run", "clippy", "bench", "rustc", "metadata", "install"];
    let joined = text.replace("\\\n", " ");
    joined
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with('#') && !line.contains("--version"))
        .filter(|line| resolves.iter().any(|verb| calls_cargo(line, verb)) && !line.contains("--locked"))
        .map(|line| format!("{path}: without --locked: {line}"))
        .collect()
}

/// Whether the line runs `cargo [options] verb`.
fn calls_cargo(line: &str, verb: &str) -> bool {
    line.split("cargo ").skip(1).any(|rest| {
        rest.split_whitespace().find(|word| !word.starts_with(['-', '+'])).is_some_and(|word| word == verb)
    })
}

const RULES: [fn(&str, &str) -> Vec<String>; 5] =
    [not_ours, newline_at_end, opens_with_why, not_too_long, cargo_is_locked];

/// Paths of the tree, as git sees them: what is committed and what is about to be.
fn paths() -> Vec<String> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is there: the tree came from it");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let all = String::from_utf8(output.stdout).expect("paths of this tree are UTF-8");
    all.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn every_file_keeps_the_style() {
    let mut found = Vec::new();
    let mut read = 0;
    for path in paths() {
        // Deleted but not yet committed, or no text at all (pictures, CP932 files).
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else { continue };
        read += 1;
        if !WRITTEN_BY_TOOLS.contains(&path.as_str()) {
            found.extend(RULES.iter().flat_map(|rule| rule(&path, &text)));
        }
    }
    assert!(read > 30, "the tree was really read: {read} files");
    assert!(found.is_empty(), "\n  {}", found.join("\n  "));
}

#[test]
fn each_rule_can_fail() {
    for word in NOT_OURS {
        assert_eq!(
            not_ours("README.md", &format!("fine\nsee {}x\n", word.to_uppercase())).len(),
            1,
            "{word}"
        );
    }
    assert!(not_ours("README.md", "a root certificate, a working day\n").is_empty());
    assert_eq!(newline_at_end("a.md", "text").len(), 1);
    assert_eq!(opens_with_why("a.rs", "use std::io;\n").len(), 1);
    assert_eq!(opens_with_why("a.rs", "//! What it is.\n").len(), 0);
    assert_eq!(not_too_long("a.rs", &"//\n".repeat(LINES_MAX + 1)).len(), 1);
    assert_eq!(not_too_long("a.rs", &"//\n".repeat(LINES_MAX)).len(), 0);
    assert_eq!(cargo_is_locked("script/x", "cd x && cargo +stable -q build \\\n  -p y\n").len(), 1);
    assert_eq!(
        cargo_is_locked("script/x", "cargo build \\\n  -p y --locked\ncargo fmt\n# cargo build\n").len(),
        0
    );
    assert_eq!(cargo_is_locked(".ci/run", "cargo test\n").len(), 1);
}
