//! README's map is true: every path in it exists, and in "Follow one visit" every function that a line names stands in
//! the file that it names.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Words between backticks.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// What is wrong with a README, line by line.
fn faults(readme: &str, root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    for line in readme.lines() {
        let mut source = None;
        for word in quoted(line) {
            if word.ends_with(".rs") && word.contains('/') {
                match std::fs::read_to_string(root.join(word)) {
                    Ok(text) => source = Some((word, text)),
                    Err(_) => faults.push(format!("{word} is not there")),
                }
            } else if let Some((path, text)) = &source
                && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                && !text.contains(&format!("fn {word}"))
            {
                faults.push(format!("{path} has no function {word}"));
            }
        }
    }
    faults
}

#[test]
fn every_path_and_function_that_readme_names_is_there() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert_eq!(faults(&readme, &root()), Vec::<String>::new());
    assert!(readme.matches(".rs`").count() > 15, "the list is there");
}

#[test]
fn the_map_names_every_room_and_no_other() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let map = readme.split("## The map").nth(1).unwrap().split("```").nth(1).unwrap();
    let mut parent = PathBuf::new();
    let mut named = Vec::new();
    for line in map.lines() {
        let Some(name) = line.split_whitespace().next().filter(|word| word.ends_with('/')) else { continue };
        let path = if line.starts_with("  ") { parent.join(name) } else { PathBuf::from(name) };
        if !line.starts_with("  ") {
            parent.clone_from(&path);
        }
        assert!(root().join(&path).is_dir(), "{} is on the map and not there", path.display());
        named.push(path);
    }
    for entry in std::fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() && !name.starts_with('.') && name != "target" {
            assert!(named.contains(&PathBuf::from(format!("{name}/"))), "{name}/ is not on the map");
        }
    }
}

#[test]
fn a_wrong_line_is_noticed() {
    let wrong = "1. `core/kengai/src/visits.rs` `no_such_function`\n2. `core/nowhere.rs`";
    assert_eq!(faults(wrong, &root()).len(), 2);
}
