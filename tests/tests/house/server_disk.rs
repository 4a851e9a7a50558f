//! The server has one door to its disk, `sync-server/src/disk.rs`, so that a test can stand in it and cut the power: no other
//! source of the server touches files itself, but for what is named here with its reason.

use std::path::{Path, PathBuf};

use crate::root::root;

/// What touches files, or asks about them.
const TOUCHES: [&str; 10] = [
    "fs::",
    "File::",
    "OpenOptions",
    "DirBuilder",
    ".exists()",
    ".is_dir()",
    ".is_file()",
    ".metadata()",
    ".canonicalize()",
    "Connection::open",
];

/// Which file may, and why.
const EXCUSED: [(&str, &str, &str); 7] = [
    ("schema.rs", "Connection::open", "opens through the door's VFS"),
    ("clock.rs", "fs::", "a rehearsal's clock is somebody else's file, read and never written"),
    ("room.rs", "fs::", "how much is free is no file"),
    ("blob_keys.rs", "fs::", "an operator's file with keys, read and never written"),
    ("folder.rs", "fs::", "the types of the lock, which means nothing after a power cut"),
    ("backup_place.rs", ".canonicalize()", "where names lead, before anything is written"),
    ("backup_place.rs", ".exists()", "the same"),
];

/// The door itself.
const DOOR: &str = "disk.rs";

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// What of a source, its tests aside, touches files: (what, line).
fn touches(text: &str) -> Vec<(&'static str, String)> {
    let product = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = product.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| {
            let seen = TOUCHES.into_iter().filter(|what| line.contains(what));
            seen.map(|what| (what, line.trim().to_owned()))
        })
        .collect()
}

#[test]
fn the_server_touches_files_through_one_door() {
    let (mut found, mut used) = (Vec::new(), Vec::new());
    for path in sources(&root().join("sync-server/src")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == DOOR || name.ends_with("tests.rs") {
            continue;
        }
        for (what, line) in touches(&std::fs::read_to_string(&path).unwrap()) {
            match EXCUSED.iter().position(|(file, excused, _)| *file == name && *excused == what) {
                Some(excuse) => used.push(excuse),
                None => found.push(format!("{name}: {line}")),
            }
        }
    }
    assert_eq!(found, Vec::<String>::new(), "use crate::disk");
    for (at, excuse) in EXCUSED.iter().enumerate() {
        assert!(used.contains(&at), "{excuse:?} is needed no more");
    }
    let door = std::fs::read_to_string(root().join("sync-server/src").join(DOOR)).unwrap();
    assert!(!touches(&door).is_empty(), "{DOOR} is the door");
}

#[test]
fn another_door_is_noticed() {
    assert_eq!(touches("    std::fs::write(&path, text)?;\n// fs::write(\n").len(), 1);
    assert_eq!(touches("    if path.exists() {\n    if disk.exists(&path) {").len(), 1);
    assert_eq!(touches("fn x() {}\n#[cfg(test)]\nmod tests { fs::write( }").len(), 0);
}
