//! The map of the README, enforced: which crate may point at which, and what must never be in whose tree.
//!
//! ```text
//! model, photo, protocol ← store ← sync ← kengai ← screens ← { kengai-ffi, kengai-desk ← kengai-office }   model ← billing ← kengai   formats ← { kengai-desk, kengai-office }   protocol ← kengai-server   photo ← kengai
//! ```
//! The reasons: the server can be blind only if it cannot even name a care record; the model and the protocol can be
//! tested to the last corner only if they do no I/O; the core can be bound to another language than UniFFI's only if it
//! does not know UniFFI. The check works on a small graph of names, so that every rule can be seen failing.

use crate::metadata::{list, metadata, text};
use std::collections::{BTreeMap, BTreeSet};

/// The crates of the house and, for each, the crates of the house that it may name.
const ARROWS: [(&str, &[&str]); 15] = [
    ("kengai-model", &[]),
    ("kengai-billing", &["kengai-model"]),
    ("kengai-protocol", &[]),
    // Bytes in, bytes out.
    ("kengai-photo", &[]),
    ("kengai-store", &["kengai-model", "kengai-photo", "kengai-protocol"]),
    ("kengai-sync", &["kengai-protocol", "kengai-store"]),
    (
        "kengai",
        &["kengai-billing", "kengai-model", "kengai-photo", "kengai-protocol", "kengai-store", "kengai-sync"],
    ),
    ("kengai-screens", &["kengai", "kengai-billing", "kengai-model"]),
    // The record's types are the model's; all that is done with them is the facade's; all that is said of them screens'.
    ("kengai-ffi", &["kengai", "kengai-model", "kengai-screens"]),
    // Reads the library's file, names none of the house.
    ("kengai-bindgen", &[]),
    // Files alone: bytes in, values out.
    ("kengai-formats", &[]),
    // The manager's work, whoever asks for it.
    ("kengai-desk", &["kengai", "kengai-billing", "kengai-formats", "kengai-model", "kengai-screens"]),
    // How the command asks for it and says it.
    (
        "kengai-office",
        &["kengai", "kengai-billing", "kengai-desk", "kengai-formats", "kengai-model", "kengai-screens"],
    ),
    ("kengai-server", &["kengai-protocol"]),
    (
        "kengai-tests",
        &[
            "kengai",
            "kengai-billing",
            "kengai-ffi",
            "kengai-model",
            "kengai-office",
            "kengai-photo",
            "kengai-protocol",
            "kengai-screens",
            "kengai-server",
            "kengai-store",
            "kengai-sync",
        ],
    ),
];

/// Who does I/O: sockets, runtimes, databases; and Automerge, which belongs to the store alone.
const IO: [&str; 10] = [
    "automerge",
    "axum",
    "hyper",
    "libsqlite3-sys",
    "mio",
    "reqwest",
    "rusqlite",
    "socket2",
    "tokio",
    "ureq",
];
/// Who speaks over a network.
const NETWORK: [&str; 6] = ["axum", "hyper", "mio", "reqwest", "socket2", "tokio"];
/// What a blind server cannot name.
const CARE: [&str; 7] =
    ["automerge", "kengai", "kengai-billing", "kengai-model", "kengai-store", "kengai-sync", "uniffi"];
const UNIFFI: [&str; 2] = ["uniffi", "uniffi_core"];
/// By what somebody is asked: a command line, a prompt, a page.
const FACES: [&str; 3] = ["axum", "clap", "rpassword"];

/// What must be nowhere in whose tree (tests aside), and why.
const NEVER_BELOW: [(&str, &[&str], &str); 14] = [
    ("kengai-formats", &IO, "files come as bytes and go as bytes"),
    ("kengai-billing", &IO, "the rules do no I/O"),
    ("kengai-model", &IO, "the model does no I/O"),
    ("kengai-protocol", &IO, "the protocol does no I/O"),
    ("kengai-photo", &IO, "pictures come as bytes and go as bytes"),
    ("kengai-store", &NETWORK, "the store touches the disk only"),
    ("kengai-server", &CARE, "the server is blind: it knows no care data"),
    ("kengai-store", &UNIFFI, "the core does not know who binds it"),
    ("kengai-sync", &UNIFFI, "the core does not know who binds it"),
    ("kengai", &UNIFFI, "the core does not know who binds it"),
    ("kengai-screens", &UNIFFI, "the core does not know who binds it"),
    ("kengai-desk", &FACES, "the work at the desk does not know how it is asked for"),
    ("kengai-desk", &UNIFFI, "only kengai-ffi binds"),
    ("kengai-office", &UNIFFI, "only kengai-ffi binds"),
];

/// Packages by name, and what each names directly.
#[derive(Clone, Debug, Default)]
struct Graph {
    members: BTreeSet<String>,
    /// Normal and build dependencies.
    uses: BTreeMap<String, BTreeSet<String>>,
    /// Dependencies of its tests.
    tests_use: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn of_this_tree() -> Self {
        let metadata = metadata();
        let names: BTreeMap<&str, &str> = list(&metadata, "packages")
            .iter()
            .map(|package| (text(package, "id"), text(package, "name")))
            .collect();
        let members = list(&metadata, "workspace_members")
            .iter()
            .map(|id| names[id.as_str().expect("a member's id is text")].to_owned())
            .collect();
        let mut graph = Self { members, ..Self::default() };
        for node in list(&metadata["resolve"], "nodes") {
            for arrow in list(node, "deps") {
                let for_tests_only = list(arrow, "dep_kinds").iter().all(|kind| kind["kind"] == "dev");
                graph.add(names[text(node, "id")], names[text(arrow, "pkg")], for_tests_only);
            }
        }
        graph
    }

    fn add(&mut self, from: &str, to: &str, for_tests_only: bool) {
        let arrows = if for_tests_only { &mut self.tests_use } else { &mut self.uses };
        arrows.entry(from.to_owned()).or_default().insert(to.to_owned());
    }

    /// Everything that is built when `name` is built.
    fn tree(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![name];
        while let Some(next) = waiting.pop() {
            for used in self.uses.get(next).into_iter().flatten() {
                if seen.insert(used.as_str()) {
                    waiting.push(used);
                }
            }
        }
        seen
    }
}

/// Every way in which the graph differs from the map.
fn violations(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for member in &graph.members {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == member) else {
            found.push(format!("{member} has no place in the map"));
            continue;
        };
        for arrows in [&graph.uses, &graph.tests_use] {
            for used in arrows.get(member).into_iter().flatten() {
                // A crate's own tests may ask it for more than it gives others.
                if graph.members.contains(used) && used != member && !allowed.contains(&used.as_str()) {
                    found.push(format!("{member} → {used}"));
                }
            }
        }
    }
    for (member, never, why) in NEVER_BELOW {
        let tree = graph.tree(member);
        found.extend(
            never.iter().filter(|name| tree.contains(*name)).map(|name| format!("{member} ⇒ {name}: {why}")),
        );
    }
    found
}

#[test]
fn the_tree_is_as_the_map_says() {
    let graph = Graph::of_this_tree();
    let found = violations(&graph);
    assert!(found.is_empty(), "arrows that the map does not have:\n  {}", found.join("\n  "));
}

/// An empty or misread graph would pass every rule: the arrows that must be there are there.
#[test]
fn the_tree_was_really_read() {
    let graph = Graph::of_this_tree();
    for (member, _) in ARROWS {
        assert!(graph.members.contains(member), "{member} is in the workspace");
    }
    for (member, below) in [
        ("kengai-store", "automerge"),
        ("kengai-store", "libsqlite3-sys"),
        ("kengai", "kengai-protocol"),
        ("kengai-ffi", "uniffi_core"),
        ("kengai-server", "tokio"),
    ] {
        assert!(graph.tree(member).contains(below), "{below} is somewhere below {member}");
    }
}

/// What of the store is for tests alone: the database underneath.
const FOR_TESTS: &str = "raw-database";

/// A package, the features that it asks of another, and whether for its tests only.
type Asked = (String, Vec<String>, bool);

/// Who ships what is for tests.
fn shipped(asked: &[Asked]) -> Vec<&str> {
    let ships = asked.iter().filter(|(package, features, for_tests)| {
        package != "kengai-tests" && !for_tests && features.iter().any(|feature| feature == FOR_TESTS)
    });
    ships.map(|(package, ..)| package.as_str()).collect()
}

#[test]
fn nobody_but_tests_asks_for_the_database_itself() {
    let metadata = metadata();
    let mut asked: Vec<Asked> = Vec::new();
    for package in list(&metadata, "packages") {
        for dependency in list(package, "dependencies").iter().filter(|one| one["name"] == "kengai-store") {
            let features =
                list(dependency, "features").iter().filter_map(|one| one.as_str().map(str::to_owned));
            asked.push((text(package, "name").to_owned(), features.collect(), dependency["kind"] == "dev"));
        }
    }
    assert_eq!(shipped(&asked), [""; 0]);
    let tests = asked.iter().find(|(package, ..)| package == "kengai-tests").expect("they ask for it");
    assert_eq!(tests.1, [FOR_TESTS]);
    let wrong = [("kengai".to_owned(), vec![FOR_TESTS.to_owned()], false)];
    assert_eq!(shipped(&wrong), ["kengai"]);
}

#[test]
fn each_forbidden_arrow_is_caught() {
    for (from, to) in [
        ("kengai-protocol", "kengai-model"),
        ("kengai-model", "kengai-store"),
        ("kengai-store", "kengai-sync"),
        ("kengai-sync", "kengai-model"),
        ("kengai-office", "kengai-store"),
        ("kengai-desk", "kengai-store"),
        ("kengai-desk", "kengai-office"),
        ("kengai-formats", "kengai-desk"),
        ("kengai-ffi", "kengai-sync"),
        ("kengai-server", "kengai-model"),
        ("kengai", "kengai-server"),
        ("kengai", "kengai-screens"),
        ("kengai-screens", "kengai-store"),
    ] {
        for for_tests_only in [false, true] {
            let mut graph = small_house();
            graph.add(from, to, for_tests_only);
            assert!(violations(&graph).contains(&format!("{from} → {to}")), "{from} → {to}");
        }
    }
}

#[test]
fn what_must_never_be_below_is_caught_at_any_depth() {
    for (member, never, _) in NEVER_BELOW {
        for name in never {
            let mut graph = small_house();
            graph.add(member, "a-helpful-crate", false);
            graph.add("a-helpful-crate", "its-friend", false);
            assert_eq!(violations(&graph), [""; 0]);
            graph.add("its-friend", name, false);
            let found = violations(&graph);
            assert!(
                found.iter().any(|line| line.starts_with(&format!("{member} ⇒ {name}"))),
                "{member} ⇒ {name}"
            );
        }
    }
}

#[test]
fn a_crate_without_a_place_is_caught() {
    let mut graph = small_house();
    graph.members.insert("kengai-extras".to_owned());
    assert_eq!(violations(&graph), ["kengai-extras has no place in the map"]);
}

/// The house with exactly the arrows that are allowed.
fn small_house() -> Graph {
    let mut graph = Graph::default();
    for (member, allowed) in ARROWS {
        graph.members.insert(member.to_owned());
        for used in allowed {
            graph.add(member, used, false);
        }
    }
    assert_eq!(violations(&graph), [""; 0]);
    graph
}
