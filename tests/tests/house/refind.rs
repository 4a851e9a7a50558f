//! The faults that `script/refind` brings back: each patch still applies to the sources as they are, and names tests that are there. Whether
//! they fail is for the script to show: that takes a build for each.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root::root;
use crate::rust_source::{below, read};

/// The cases that must be among them.
const CASES: [&str; 11] = ["H1", "H16", "H2", "L1", "L2", "L3", "P1", "P11", "P5", "P6", "P7"];

/// Where the tests of a target are.
const TARGETS: [(&str, &str); 5] = [
    ("day", "tests/tests/day"),
    ("faults", "tests/tests/faults"),
    ("journeys", "office/tests/journeys"),
    ("soak", "tests/tests/soak"),
    ("store", "core/store/tests/store"),
];

fn patches() -> Vec<(String, PathBuf)> {
    let mut all: Vec<_> = std::fs::read_dir(root().join("tests/refind"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    all.sort();
    all
}

/// Why git would not apply it; `None` where it would.
fn does_not_apply(patch: &Path) -> Option<String> {
    let checked = Command::new("git")
        .args(["-c", "safe.directory=*", "apply", "--check"])
        .arg(patch)
        .current_dir(root())
        .output()
        .expect("git is there: the tree came from it");
    (!checked.status.success()).then(|| String::from_utf8_lossy(&checked.stderr).into_owned())
}

/// What is wrong with a case's head: the case and what it brings back, then the tests that find it.
fn wrong_in_head(case: &str, text: &str, there: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let head: Vec<&str> = text.lines().take_while(|line| !line.starts_with("diff --git ")).collect();
    if !head.first().is_some_and(|line| line.starts_with(&format!("{case}: "))) {
        wrong.push(format!("{case}: its first line does not say what comes back"));
    }
    let finds: Vec<&str> = head.iter().filter_map(|line| line.strip_prefix("finds: ")).collect();
    if finds.is_empty() {
        wrong.push(format!("{case}: names no test"));
    }
    for one in finds {
        if !one.split_once(' ').is_some_and(|(target, test)| there(target, test)) {
            wrong.push(format!("{case}: there is no test {one}"));
        }
    }
    wrong
}

/// Whether a target has a test of this path: `module::test`.
fn is_there(target: &str, test: &str) -> bool {
    let Some((_, folder)) = TARGETS.iter().find(|(name, _)| *name == target) else { return false };
    let Some((module, name)) = test.rsplit_once("::") else { return false };
    let file = format!("{folder}/{}.rs", module.replace("::", "/"));
    below(folder).contains(&file) && read(&file).contains(&format!("fn {name}()"))
}

#[test]
fn every_fault_can_be_brought_back_and_names_its_test() {
    let all = patches();
    let names: Vec<&str> = all.iter().map(|(case, _)| case.as_str()).collect();
    let missing: Vec<&&str> = CASES.iter().filter(|case| !names.contains(case)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let cases = ["people", "hostile", "links"].map(|name| read(&format!("docs/cases/{name}.md"))).concat();
    let mut wrong = Vec::new();
    for (case, path) in &all {
        if !cases.contains(&format!("## {case} ")) && !cases.contains(&format!("| {case} |")) {
            wrong.push(format!("{case}: is in none of docs/cases"));
        }
        wrong.extend(wrong_in_head(case, &std::fs::read_to_string(path).unwrap(), &is_there));
        wrong.extend(does_not_apply(path).map(|why| format!("{case}: the patch no longer applies: {why}")));
    }
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}

#[test]
fn a_stale_patch_and_a_test_that_is_gone_are_noticed() {
    let (_, patch) = patches().remove(0);
    let folder = tempfile::tempdir().unwrap();
    let stale = folder.path().join("stale.patch");
    let text = std::fs::read_to_string(patch).unwrap();
    let text = text.replacen("\n-  ", "\n-  gone ", 1);
    std::fs::write(&stale, &text).unwrap();
    assert!(does_not_apply(&stale).is_some());
    assert!(!is_there("soak", "links::nobody_wrote_this") && !is_there("soak", "nowhere::at_all"));
    assert!(is_there("soak", "links::what_the_server_has_taken_is_not_sent_again"));
    assert_eq!(
        wrong_in_head("X1", "X1: comes back\nfinds: soak a::b\ndiff --git a/x b/x\n", &|_, _| true).len(),
        0
    );
    assert_eq!(wrong_in_head("X1", "X1: comes back\n", &|_, _| true).len(), 1);
    assert_eq!(wrong_in_head("X1", "X2: comes back\nfinds: soak a::b\n", &|_, _| false).len(), 2);
}
