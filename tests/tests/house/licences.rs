//! Every package in the tree, for every platform, is under a licence that the house accepts, and says so in SPDX.
//!
//! The same list stands in deny.toml for `cargo deny`, which also asks the advisory database where that can be fetched;
//! this test needs nothing but cargo.

use crate::metadata::{list, metadata, text};
use crate::root::root;
use crate::spdx::{Expression, parse};

/// What a program for helpers' phones may be built from without asking its users for anything but a notice.
const ACCEPTED: [&str; 13] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",             // given to the public: the word list of the paper root (bip39)
    "CDLA-Permissive-2.0", // the Mozilla root certificates as data, on platforms without a store of their own
    "ISC",
    "MIT",
    "MPL-2.0", // UniFFI, unchanged: the duty to publish stays within its own files
    "Unicode-3.0",
    "WTFPL", // libtomcrypt, inside SQLCipher
    "Zlib",
    "blessing", // SQLite
];

/// Whether a package under this expression may be used.
fn accepts(expression: &Expression) -> bool {
    match expression {
        Expression::Licence(name) => ACCEPTED.contains(&name.as_str()),
        Expression::And(parts) => parts.iter().all(accepts),
        Expression::Or(parts) => parts.iter().any(accepts),
    }
}

/// What is wrong with one package's licence, if anything.
fn objection(name: &str, licence: Option<&str>) -> Option<String> {
    let Some(licence) = licence else {
        return Some(format!("{name} names no licence"));
    };
    match parse(licence) {
        Err(error) => Some(format!("{name}: '{licence}' is no SPDX expression: {error}")),
        Ok(expression) => (!accepts(&expression)).then(|| format!("{name}: '{licence}' is not accepted")),
    }
}

#[test]
fn every_package_is_under_an_accepted_licence() {
    let metadata = metadata();
    let packages = list(&metadata, "packages");
    assert!(packages.len() > 100, "the whole tree was read, not {} packages", packages.len());
    let objections: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let name = format!("{} {}", text(package, "name"), text(package, "version"));
            objection(&name, package["license"].as_str())
        })
        .collect();
    assert!(objections.is_empty(), "\n  {}", objections.join("\n  "));
}

#[test]
fn every_package_comes_from_the_registry_or_from_this_tree() {
    for package in list(&metadata(), "packages") {
        let source = package["source"].as_str().unwrap_or("registry+this tree");
        assert!(source.starts_with("registry+"), "{} comes from {source}", text(package, "name"));
    }
}

#[test]
fn deny_toml_has_the_same_list() {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml is in the tree");
    let licences = text.split_once("[licenses]").expect("deny.toml speaks of licences").1;
    let list = licences.split_once("allow = [").expect("as a list").1.split_once(']').expect("that ends").0;
    let mut stated: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    stated.sort_unstable();
    let mut accepted = ACCEPTED.to_vec();
    accepted.sort_unstable();
    assert_eq!(stated, accepted);
}

#[test]
fn what_is_not_accepted_is_caught() {
    for (licence, fine) in [
        (Some("MIT"), true),
        (Some("MIT/Apache-2.0"), true),
        (Some("GPL-3.0-only OR MIT"), true),
        (Some("(MIT OR Apache-2.0) AND Unicode-3.0"), true),
        (Some("Apache-2.0 WITH LLVM-exception OR GPL-2.0"), true),
        (Some("GPL-3.0-only"), false),
        (Some("MIT AND GPL-3.0-only"), false),
        (Some("MIT OR Apache-2.0 AND GPL-3.0-only"), true),
        (Some("(MIT OR Apache-2.0) AND GPL-3.0-only"), false),
        (Some("Apache-2.0 WITH Some-exception"), false),
        (Some("MIT or Apache-2.0"), false),
        (Some(""), false),
        (None, false),
    ] {
        assert_eq!(objection("a package", licence).is_none(), fine, "{licence:?}");
    }
}
