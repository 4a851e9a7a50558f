//! Programs and tests ask for the same features of every crate, so that one build makes each crate once.
//!
//! Where they differ (a test asks for one feature more of a crate far down), everything above that crate is compiled twice: once
//! for the programs and once for the tests. `tests/Cargo.toml` names what the crates' own tests ask for.

use std::collections::BTreeMap;
use std::process::Command;

use crate::root::root;

/// Each crate of the tree with the features it is built with.
fn features(edges: &str) -> BTreeMap<String, String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--locked", "--offline", "--workspace", "--prefix", "none"])
        .args(["--edges", edges, "--format", "{p}|{f}"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (name, features) = line.trim_end_matches(" (*)").split_once('|').unwrap();
        let sets = found.entry(name.to_owned()).or_default();
        if !sets.iter().any(|known| known == features) {
            sets.push(features.to_owned());
        }
    }
    found
        .into_iter()
        .map(|(name, mut sets)| {
            (name, {
                sets.sort();
                sets.join(" / ")
            })
        })
        .collect()
}

#[test]
fn programs_and_tests_are_built_with_the_same_features() {
    let programs = features("normal,build");
    let tests = features("normal,build,dev");
    assert!(programs.len() > 100, "the whole tree was read, not {} crates", programs.len());
    let differing: Vec<String> = tests
        .iter()
        .filter_map(|(name, asked)| {
            let built = programs.get(name).map_or("not at all", String::as_str);
            (built != asked).then(|| format!("{name}: tests ask for [{asked}], programs for [{built}]"))
        })
        .collect();
    assert!(
        differing.is_empty(),
        "name it in tests/Cargo.toml, or everything above is built twice:\n  {}",
        differing.join("\n  ")
    );
}
