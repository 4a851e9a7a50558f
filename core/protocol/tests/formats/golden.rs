//! Golden vectors: the exact bytes of every format, made from fixed keys.
//!
//! **They freeze with the first release.** Until then a change of a format changes its file; afterwards a difference
//! here is a break with every device in the field, and the format needs a new version beside the old one.
//! `KENGAI_WRITE_VECTORS=1` writes the files anew (CONTRIBUTING.md, sections 2 and 5).

use crate::samples;
use std::collections::BTreeSet;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use kengai_protocol::keys::CircleKey;
use kengai_protocol::seal::open_previous;

/// Hex digits in a line of a vector's file.
const LINE_DIGITS: usize = 96;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn to_text(bytes: &[u8]) -> String {
    let hex = HEXLOWER.encode(bytes);
    let mut text = String::new();
    for line in hex.as_bytes().chunks(LINE_DIGITS) {
        text.push_str(std::str::from_utf8(line).unwrap());
        text.push('\n');
    }
    text
}

fn from_text(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.split_whitespace().collect::<String>().as_bytes()).unwrap()
}

#[test]
fn every_format_has_the_bytes_that_it_had() {
    let write = std::env::var_os("KENGAI_WRITE_VECTORS").is_some();
    let mut names = BTreeSet::new();
    for sample in samples::all() {
        assert!(names.insert(sample.name.to_owned()), "two vectors are called {}", sample.name);
        let path = folder().join(format!("{}.hex", sample.name));
        if write {
            std::fs::write(&path, to_text(&sample.bytes)).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, to_text(&sample.bytes), "the format of {} has changed", sample.name);
        let again = (sample.again)(&from_text(&text));
        assert_eq!(again.as_deref(), Some(&sample.bytes[..]), "{} does not read back", sample.name);
    }
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, names, "a vector without its test, or a test without its vector");
}

/// What cannot be written again byte for byte without its randomness can at least be opened.
#[test]
fn sealed_vectors_open() {
    let sample = |name: &str| samples::all().into_iter().find(|s| s.name == name).unwrap().bytes;
    let key = samples::circle_key();

    let wrap = sample("key_wrap");
    let opened = samples::control::seal_key(0x31).unwrap(&samples::control::context(), &wrap).unwrap();
    assert_eq!(opened, key);
    assert!(samples::control::seal_key(0x32).unwrap(&samples::control::context(), &wrap).is_err());

    let older = open_previous(&key, &sample("key_previous"), b"bound").unwrap();
    assert_eq!(older, CircleKey::from_bytes([0x76; 32]));

    let entry = kengai_protocol::Entry::decode(&sample("entry")).unwrap();
    assert_eq!(entry.open(&key).unwrap(), sample("items"));
    let plain = kengai_protocol::blob::open_blob(&sample("blob"), &key).unwrap();
    assert_eq!(plain, b"\xff\xd8 not a picture \xff\xd9");
}
