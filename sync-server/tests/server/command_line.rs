//! What `kengai-server` says at the terminal, in both languages, and what it does not do there.

use crate::process::BINARY;
use std::process::Command;

#[test]
fn the_command_line_teaches() {
    let help = Command::new(BINARY).args(["--lang", "en", "--help"]).output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    for expected in ["restore", "backup", "ticket", "Exit codes", "Begin like this"] {
        assert!(text.contains(expected), "{expected}");
    }
    assert_eq!(Command::new(BINARY).arg("dance").output().unwrap().status.code(), Some(2));
}

/// What a person reads, with its exit code.
fn said(args: &[&str], lang: Option<&str>) -> (i32, String) {
    let mut program = Command::new(BINARY);
    program.args(args).env_remove("KENGAI_LANG");
    if let Some(lang) = lang {
        program.env("KENGAI_LANG", lang);
    }
    let output = program.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn it_speaks_japanese_and_english() {
    let home = tempfile::tempdir().unwrap();
    let nowhere = home.path().join("nowhere").display().to_string();
    let restore = ["restore", "--from", &nowhere, "--data", &nowhere];
    let ticket = ["ticket", "--data", &nowhere];
    let cases: [(&[&str], i32, &str, &str); 7] = [
        (&["help"], 0, "はじめ方", "Begin like this"),
        (&["run", "--help"], 0, "データフォルダー", "Data folder"),
        (&["run"], 2, "--data <フォルダー> が足りません", "--data <DIR> is missing"),
        (&["fly"], 2, "fly というコマンドはありません", "there is no command fly"),
        (&["run", "--data", &nowhere, "--backup-at", "25:99"], 2, "使えません", "cannot be"),
        (&restore, 1, "--from を確かめてください", "check --from"),
        (&ticket, 2, "そのデータフォルダーはありません", "there is no such data folder"),
    ];
    for (args, code, ja, en) in cases {
        for (lang, wanted, other) in [(None, ja, en), (Some("ja"), ja, en), (Some("en"), en, ja)] {
            let (exit, text) = said(args, lang);
            assert_eq!(exit, code, "{args:?}: {text}");
            assert!(text.contains(wanted) && !text.contains(other), "{args:?} {lang:?}: {text}");
        }
        // The option says it too, and outweighs the environment.
        let (_, text) = said(&[&["--lang", "en"], args].concat(), Some("ja"));
        assert!(text.contains(en), "{args:?}: {text}");
    }
    assert!(!home.path().join("nowhere").exists(), "nothing was made");
}

/// Only `run` and `restore` make a data folder; a name that was mistyped is said to be one.
#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let (nowhere, empty) = (dir.path().join("nowhere"), dir.path().join("empty"));
    std::fs::create_dir(&empty).unwrap();
    let (nowhere_is, empty_is) = (nowhere.to_str().unwrap(), empty.to_str().unwrap());
    let to = dir.path().join("backups");
    let to = to.to_str().unwrap();
    for (data, ja, en) in [
        (nowhere_is, "そのデータフォルダーはありません", "there is no such data folder"),
        (empty_is, "サーバーのデータがありません", "there is no server's data"),
    ] {
        for args in [
            &["backup", "--data", data][..],
            &["backup", "--data", data, "--to", to],
            &["ticket", "--data", data, "--public-address", "example.invalid:4433"],
        ] {
            for (lang, sentence) in [("ja", ja), ("en", en)] {
                let (code, text) = said(args, Some(lang));
                assert!(code != 0 && text.contains(sentence) && text.contains("--data"), "{args:?}: {text}");
            }
            assert!(!nowhere.exists(), "{args:?} made it");
            assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0, "{args:?} wrote into it");
        }
    }
    let (code, text) = said(&["restore", "--from", nowhere_is, "--data", empty_is], Some("ja"));
    assert!(code != 0 && !nowhere.exists(), "{text}");
}
