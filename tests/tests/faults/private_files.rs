//! Files and folders for people are made in one place a program, which makes them their owner's alone: no other source file
//! of the command and the server opens one to be written. What the places write is looked at by the programs' own tests.

use crate::root;
use std::path::{Path, PathBuf};

/// Sources of the programs, and the one place in them; the command makes all its files at the desk.
const PLACES: [(&str, Option<&str>); 3] =
    [("office/src", None), ("office/desk/src", Some("files.rs")), ("sync-server/src", Some("disk.rs"))];

/// What makes a file or a folder.
const MAKERS: [&str; 8] = [
    "File::create",
    "fs::write(",
    "OpenOptions",
    "create_dir",
    "DirBuilder",
    "fs::copy(",
    "set_permissions",
    "File::options",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Lines of a source file, its tests aside, that make a file.
fn makers(text: &str) -> Vec<String> {
    let product = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = product.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.filter(|line| MAKERS.iter().any(|maker| line.contains(maker))).map(str::to_owned).collect()
}

#[test]
fn one_place_makes_files() {
    let mut found = Vec::new();
    for (folder, place) in PLACES {
        let mut seen = place.is_none();
        for path in sources(&root::root().join(folder)) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let made = makers(&std::fs::read_to_string(&path).unwrap_or_default());
            if Some(name.as_str()) == place {
                seen = !made.is_empty();
            } else if !name.ends_with("tests.rs") {
                found.extend(made.into_iter().map(|line| format!("{}: {}", path.display(), line.trim())));
            }
        }
        assert!(seen, "{folder}: {place:?} is the place");
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn another_place_is_noticed() {
    assert_eq!(makers("    std::fs::write(&path, text)?;\n// fs::write(\n").len(), 1);
    assert_eq!(makers("fn x() {}\n#[cfg(test)]\nmod tests { fs::write( }").len(), 0);
}
