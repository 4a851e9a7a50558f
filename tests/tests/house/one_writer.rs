//! A table has one writer: whoever asks what can stand in a column, or why it changed, reads one file.
//!
//! Every literal of `core/store/src` in which a row is put, changed or taken out is looked at, tests aside. A table whose name
//! is only known when the program runs counts as one that the file does not own.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust_source::{Piece, below, pieces, read, without_tests};

/// Where the tables are.
const STORE: &str = "core/store/src";

/// Stands for a name that is put in when the program runs.
const ANY: &str = "{…}";

/// A table that others may write beside its own file, the file, and why.
const SECOND_WRITERS: &[(&str, &str, &str)] = &[
    (
        ANY,
        "core/store/src/intake/rebuild.rs",
        "throws away all that is computed, whoever's it is; which tables those are stands in keep_tables.rs",
    ),
    (
        ANY,
        "core/store/src/rescue/salvage.rs",
        "copies rows word for word, by the columns that both databases have",
    ),
];

/// The tables into which a literal writes.
fn written(literal: &str) -> Vec<String> {
    let spaced: String =
        literal.chars().map(|c| if c.is_alphanumeric() || "_{}:.".contains(c) { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = |by: usize| words.get(at + by).copied().unwrap_or_default();
        let table = match word.to_ascii_uppercase().as_str() {
            "INTO"
                if is_one_of(&words[..at], &["INSERT", "REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK"]) =>
            {
                next(1)
            }
            // Of `ON CONFLICT … DO UPDATE SET` the table was named before.
            "UPDATE" if next(1).eq_ignore_ascii_case("SET") => continue,
            "UPDATE" if next(1).eq_ignore_ascii_case("OR") && next(4).eq_ignore_ascii_case("SET") => next(3),
            "UPDATE" if next(2).eq_ignore_ascii_case("SET") => next(1),
            "DELETE" if next(1).eq_ignore_ascii_case("FROM") => next(2),
            _ => continue,
        };
        found.push(if table.contains('{') { ANY.to_owned() } else { table.to_ascii_lowercase() });
    }
    found
}

fn is_one_of(before: &[&str], words: &[&str]) -> bool {
    before.last().is_some_and(|last| words.iter().any(|word| word.eq_ignore_ascii_case(last)))
}

/// Which files write into each table.
fn writers(sources: &[(String, String)]) -> BTreeMap<String, BTreeSet<String>> {
    let mut for_tests: BTreeSet<String> = BTreeSet::new();
    let mut read = Vec::new();
    for (path, source) in sources {
        let (pieces, tests) = without_tests(&pieces(source));
        let folder = path.trim_end_matches("/lib.rs").trim_end_matches("/mod.rs").trim_end_matches(".rs");
        for_tests.extend(tests.into_iter().map(|test| format!("{folder}/{test}.rs")));
        read.push((path, pieces));
    }
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, pieces) in read.into_iter().filter(|(path, _)| !for_tests.contains(*path)) {
        for piece in pieces {
            let Piece::Literal(literal) = piece else { continue };
            for table in written(&literal) {
                found.entry(table).or_default().insert(path.clone());
            }
        }
    }
    found
}

/// Tables with several writers, beside those that are known; and what is known and not so any more.
fn faults(found: &BTreeMap<String, BTreeSet<String>>, known: &[(&str, &str, &str)]) -> Vec<String> {
    let mut out = Vec::new();
    for (table, files) in found {
        let is_known = |file: &&String| {
            known.iter().any(|(of, path, why)| of == table && path == file && !why.is_empty())
        };
        let owners: Vec<&str> = files.iter().filter(|file| !is_known(file)).map(String::as_str).collect();
        if owners.len() > usize::from(table != ANY) {
            out.push(format!("{table} is written by {}", owners.join(", ")));
        }
    }
    for (table, file, _) in known {
        if !found.get(*table).is_some_and(|files| files.contains(*file)) {
            out.push(format!("{file} does not write {table} any more: to be taken from the list"));
        }
    }
    out
}

fn sources() -> Vec<(String, String)> {
    below(STORE).into_iter().map(|path| (path.clone(), read(&path))).collect()
}

#[test]
fn a_table_has_one_writer() {
    let faults = faults(&writers(&sources()), SECOND_WRITERS);
    assert!(faults.is_empty(), "\n  {}", faults.join("\n  "));
}

/// Every table that a layout makes is written somewhere, or this looks at the wrong literals.
#[test]
fn the_statements_were_really_read() {
    let found = writers(&sources());
    let mut layouts = String::new();
    for entry in std::fs::read_dir(crate::root::root().join("core/store/migrations")).unwrap() {
        layouts.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    let made: BTreeSet<&str> = layouts
        .split("CREATE TABLE ")
        .skip(1)
        .filter_map(|rest| rest.split([' ', '(']).next())
        // Renamed, or dropped, by a later one.
        .filter(|table| !["visit_helpers", "visits_by_doc", "documents_packed"].contains(table))
        .collect();
    assert!(made.len() > 35, "the layouts were really read: {}", made.len());
    for table in made {
        let renamed = layouts.contains(&format!("ALTER TABLE {table} RENAME TO"));
        assert!(renamed || found.contains_key(table), "nobody writes {table}");
    }
}

#[test]
fn a_second_writer_is_noticed_however_it_writes() {
    let file = |path: &str, source: &str| (path.to_owned(), source.to_owned());
    let first = file(
        "a.rs",
        "fn a() { db.execute(\"INSERT INTO t (x) VALUES (1) ON CONFLICT DO UPDATE SET x = 2\") }",
    );
    let faults_of = |second: &str, known: &[(&str, &str, &str)]| {
        faults(&writers(&[first.clone(), file("b.rs", second)]), known)
    };
    for second in [
        "\"insert or ignore into t (x)\n SELECT 1 FROM other\"",
        "r#\"REPLACE INTO t VALUES (1)\"#",
        "\"UPDATE t SET x = 1\"",
        "\"UPDATE OR IGNORE t SET x = 1\"",
        "\"BEGIN; DELETE FROM t;\"",
        "format!(\"DELETE FROM {table} WHERE x = 1\")",
    ] {
        assert_eq!(faults_of(second, &[]).len(), 1, "{second}");
    }
    for none in [
        "// UPDATE t SET x = 1",
        "\"SELECT x FROM t\"",
        "\"whoever comes to update t later\"",
        "#[cfg(test)]\nmod tests { const T: &str = \"DELETE FROM t\"; }",
    ] {
        assert_eq!(faults_of(none, &[]).len(), 0, "{none}");
    }
    let known = [("t", "b.rs", "why")];
    assert_eq!(faults_of("\"UPDATE t SET x = 1\"", &known).len(), 0);
    assert_eq!(faults_of("\"UPDATE t SET x = 1\"", &[("t", "b.rs", "")]).len(), 1, "without a reason");
    assert_eq!(faults_of("\"SELECT 1 FROM t\"", &known).len(), 1, "not so any more");
}
