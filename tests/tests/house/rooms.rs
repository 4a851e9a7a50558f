//! The rooms of the facade (core/kengai): a folder for each noun, and which folders it may name. An arrow that is not written here
//! is either a mistake or worth a line in this table; each folder names only those above it, so that no two rooms need each
//! other.

use std::collections::{BTreeMap, BTreeSet};

use crate::circles::arrows_of;

/// Folder → the folders that it names, all of them.
const ROOMS: [(&str, &[&str]); 18] = [
    ("book", &[]),
    ("hiding", &["book"]),
    ("membership", &["book"]),
    ("people", &["book", "hiding", "membership"]),
    ("said", &["book", "hiding", "people"]),
    ("writing", &["book"]),
    ("handovers", &["book", "people", "writing"]),
    ("incidents", &["book", "handovers", "people", "said", "writing"]),
    ("clients", &["book", "membership", "people", "said", "writing"]),
    ("care_plans", &["book", "clients", "people", "said", "writing"]),
    ("rota", &["book", "care_plans", "handovers", "people", "said", "writing"]),
    ("visits", &["book", "hiding", "incidents", "people", "rota", "said", "writing"]),
    ("drafts", &["book", "people", "visits"]),
    ("day", &["book", "handovers", "incidents", "people", "rota", "said", "visits"]),
    ("device", &["book", "membership", "people", "visits"]),
    ("photos", &["book", "device", "hiding", "membership", "people", "said", "writing"]),
    (
        "door",
        &[
            "book",
            "care_plans",
            "clients",
            "handovers",
            "hiding",
            "incidents",
            "people",
            "photos",
            "rota",
            "said",
            "visits",
        ],
    ),
    ("review", &["book", "clients", "device", "incidents", "people", "rota", "said", "visits"]),
];

/// Where each is opened, and the crate's front.
const FRONT: [&str; 2] = ["lib.rs", "rooms.rs"];

fn folder(file: &str) -> &str {
    file.split_once('/').map_or(file, |(folder, _)| folder)
}

/// What is wrong with the arrows between folders.
fn faults(
    arrows: &BTreeMap<String, BTreeSet<String>>,
    rooms: &[(&str, &[&str])],
    front: &[&str],
) -> Vec<String> {
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // What lib.rs hands on counts where it is written, so nobody names the front.
    let mut out = Vec::new();
    for (from, to) in arrows.iter().filter(|(from, _)| !front.contains(&from.as_str())) {
        let here = named.entry(folder(from)).or_default();
        here.extend(to.iter().map(|to| folder(to)).filter(|there| *there != folder(from)));
    }
    for (at, (room, may)) in rooms.iter().enumerate() {
        let does = named.remove(room).unwrap_or_default();
        let may: BTreeSet<&str> = may.iter().copied().collect();
        out.extend(does.difference(&may).map(|there| format!("{room} names {there}, and may not")));
        out.extend(may.difference(&does).map(|there| format!("{room} does not name {there} any more")));
        let above: BTreeSet<&str> = rooms[..at].iter().map(|(room, _)| *room).collect();
        out.extend(may.difference(&above).map(|there| format!("{there} is not above {room}")));
    }
    out.extend(named.keys().map(|room| format!("{room} is no room")));
    out
}

#[test]
fn each_room_names_what_it_may_touch_and_nothing_else() {
    let faults = faults(&arrows_of("core/kengai/src"), &ROOMS, &FRONT);
    assert!(faults.is_empty(), "\n  {}", faults.join("\n  "));
}

#[test]
fn an_arrow_too_many_or_too_few_is_noticed() {
    let arrows = |list: &[(&str, &[&str])]| -> BTreeMap<String, BTreeSet<String>> {
        list.iter()
            .map(|(from, to)| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect()))
            .collect()
    };
    let real = arrows(&[("lib.rs", &["b/x.rs"]), ("a/mod.rs", &[]), ("b/x.rs", &["a/mod.rs", "b/mod.rs"])]);
    assert!(faults(&real, &[("a", &[]), ("b", &["a"])], &["lib.rs"]).is_empty());
    assert_eq!(faults(&real, &[("a", &[]), ("b", &[])], &["lib.rs"]).len(), 1, "not allowed");
    assert_eq!(faults(&real, &[("a", &["b"]), ("b", &["a"])], &["lib.rs"]).len(), 2, "gone, and below");
    assert_eq!(faults(&real, &[("b", &["a"])], &["lib.rs"]).len(), 2, "a is no room, and not above");
}
