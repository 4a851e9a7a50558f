//! The work at the desk is the same whoever asks for it: no literal of office/desk names a command or an option, and no code of it
//! prints, reads the environment or stdin, or ends the program. A console in the browser has neither a command to type nor an
//! option to add.

use crate::rust_source::{Piece, below, pieces, read, without_tests};

const DESK: &str = "office/desk/src";

/// What a library does not touch.
const NEVER: [&str; 9] =
    ["ExitCode", "env", "eprint", "eprintln", "exit", "print", "println", "process", "stdin"];

/// Whether a text names a command (`kengai review`) or an option (`--again`).
fn names_a_face(text: &str) -> bool {
    let follows = |mark: &str| {
        let rest = text.split(mark).skip(1);
        rest.map(|rest| rest.chars().next()).any(|sign| sign.is_some_and(|sign| sign.is_ascii_lowercase()))
    };
    follows("kengai ") || follows("--") || text.contains("KENGAI_")
}

/// What a source says or does that only a face may.
fn faults(source: &str) -> Vec<String> {
    let (pieces, _) = without_tests(&pieces(source));
    let wrong = |piece: &Piece| match piece {
        Piece::Literal(text) if names_a_face(text) => Some(text.clone()),
        Piece::Word(word) if NEVER.contains(&word.as_str()) => Some(word.clone()),
        _ => None,
    };
    pieces.iter().filter_map(wrong).collect()
}

#[test]
fn the_desk_names_no_command_and_touches_no_terminal() {
    let files = below(DESK);
    assert!(files.len() > 20, "the sources were really read: {}", files.len());
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| faults(&read(file)).into_iter().map(move |fault| format!("{file}: {fault}")))
        .collect();
    assert!(found.is_empty(), "\n  {}", found.join("\n  "));
}

#[test]
fn what_only_a_face_may_say_is_noticed() {
    for wrong in [
        "const A: &str = \"→ kengai review で見る\";",
        "const A: &str = \"書くなら --again\";",
        "const A: &str = \"KENGAI_CLOCK\";",
        "fn f() { println!(\"x\"); }",
        "fn f() { std::env::var(\"X\"); }",
        "use std::process::ExitCode;",
    ] {
        assert!(!faults(wrong).is_empty(), "{wrong}");
    }
    let fine = "// kengai review --again\nconst A: &str = \"kengai.db kengai/plan-row/v1 — 見本\";\n\
                #[cfg(test)]\nmod tests { fn f() { println!(\"--again\"); } }";
    assert_eq!(faults(fine), [""; 0]);
}
