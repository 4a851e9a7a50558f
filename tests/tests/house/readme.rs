//! What the tree says of itself is true: every path that README, CONTRIBUTING and docs/ name is there; "Follow one visit" of
//! README is followed in the sources, step by step; README's map names every room; every page of docs/ is in its index.
//!
//! A step is followed as a reader would: the body of the function that is named first calls one of the name that comes next.
//! Between processes the route stands in what sends and beside the name of what serves it; between threads and machines
//! both name the type that goes over. A numbered line goes on from a function that was reached before, unless a line of words
//! stands in front of it and says who begins.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Words between backticks, each with what stands before it.
fn quoted(line: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = line.split('`').collect();
    parts.chunks(2).filter_map(|pair| Some((pair[0].trim(), *pair.get(1)?))).collect()
}

/// Pages for people, by their paths in the tree.
fn pages() -> Vec<String> {
    let mut pages = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for folder in ["docs", "docs/cases", "docs/decisions"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                pages.push(format!("{folder}/{name}"));
            }
        }
    }
    pages.sort();
    pages
}

/// Paths that a page names between backticks, from the tree's root, and links to, from its own folder; those that are not
/// there.
fn not_there(page: &str, text: &str, root: &Path) -> Vec<String> {
    let folder = Path::new(page).parent().unwrap();
    let is_path = |word: &&str| {
        word.contains('/')
            && !word.contains([' ', '*', '…', '<'])
            && [".rs", ".md"].iter().any(|end| word.ends_with(end))
    };
    let named = text.lines().flat_map(quoted).map(|(_, word)| word).filter(is_path).map(PathBuf::from);
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let linked = linked.filter(|link| !link.contains("://") && !link.starts_with('#'));
    let linked = linked.map(|link| folder.join(link.split('#').next().unwrap_or(link)));
    named
        .chain(linked)
        .filter(|path| !root.join(path).exists())
        .map(|path| format!("{page}: {} is not there", path.display()))
        .collect()
}

/// A function: its file and its name.
type Place<'a> = (&'a str, &'a str);

/// How one function leads to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way<'a> {
    Calls,
    /// From one process to another, over this route.
    Sends(&'a str),
    /// From one thread or machine to another, as this type.
    Hands(&'a str),
}

/// The functions of a line, each with the way to it from the one before. What stands after a colon is for people.
fn steps(line: &str) -> Result<Vec<(Way<'_>, Place<'_>)>, String> {
    let mut steps = Vec::new();
    let (mut file, mut way) = ("", None);
    for (before, word) in quoted(line) {
        match before {
            "" | "to" => {}
            "calls" => way = Some(Way::Calls),
            "sends" => way = Some(Way::Sends(word)),
            "hands" => way = Some(Way::Hands(word)),
            _ if before.contains(':') => break,
            number if number.ends_with('.') && steps.is_empty() => way = Some(Way::Calls),
            other => return Err(format!("'{other}' leads from no function to another: {line}")),
        }
        if word.ends_with(".rs") {
            file = word;
        } else if !matches!(before, "sends" | "hands") {
            let way = way.take().ok_or_else(|| format!("no way leads to {word}: {line}"))?;
            steps.push((way, (file, word)));
        }
    }
    if steps.len() < 2 { Err(format!("leads nowhere: {line}")) } else { Ok(steps) }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// The functions of this name in a source, without comments: each from its `fn` to the brace that closes it, which rustfmt
/// puts under the line's first letter.
fn functions(source: &str, name: &str) -> Vec<String> {
    let begins = [format!("fn {name}("), format!("fn {name}<")];
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    for (at, first) in lines.iter().enumerate() {
        if is_comment(first) || !begins.iter().any(|begin| first.contains(begin.as_str())) {
            continue;
        }
        let indent = &first[..first.len() - first.trim_start().len()];
        let last = format!("{indent}}}");
        // A whole function on one line, or none but its name.
        let end = if first.ends_with(['}', ';']) { at + 1 } else { lines.len() };
        let mut text = String::new();
        for line in &lines[at..end] {
            if !is_comment(line) {
                text.push_str(line);
                text.push('\n');
            }
            if **line == last {
                break;
            }
        }
        found.push(text);
    }
    found
}

/// Whether a function's text calls something of this name.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(&format!("{name}(")).any(|(at, _)| {
        let before = &text[..at];
        !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            && !before.ends_with("fn ")
    })
}

/// Whether a text holds a word as a word of its own.
fn names(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|one| one == word)
}

/// Why a step cannot be followed.
fn broken(from: Place<'_>, way: Way<'_>, to: Place<'_>, root: &Path) -> Option<String> {
    let source = |place: Place<'_>| std::fs::read_to_string(root.join(place.0)).unwrap_or_default();
    let (begin, end) = (source(from), source(to));
    let (leaves, arrives) = (functions(&begin, from.1), functions(&end, to.1));
    for (place, found) in [(from, &leaves), (to, &arrives)] {
        if found.is_empty() {
            return Some(format!("{} has no function {}", place.0, place.1));
        }
    }
    let holds = match way {
        Way::Calls => leaves.iter().any(|text| calls(text, to.1)),
        Way::Sends(route) => {
            let served = format!("({})", to.1);
            leaves.iter().any(|text| text.contains(route))
                && end.lines().any(|line| line.contains(route) && line.contains(&served))
        }
        Way::Hands(kind) => {
            [&leaves, &arrives].iter().all(|texts| texts.iter().any(|text| names(text, kind)))
        }
    };
    let said = format!("{} {} does not lead to {} {} ({way:?})", from.0, from.1, to.0, to.1);
    (!holds).then_some(said)
}

/// What cannot be followed of the numbered lines of a text, and how many steps they have.
fn follow(text: &str, root: &Path) -> (Vec<String>, usize) {
    let (mut faults, mut count) = (Vec::new(), 0);
    let mut reached: BTreeSet<Place<'_>> = BTreeSet::new();
    let mut begins = true;
    for line in text.lines() {
        if !line.starts_with(|letter: char| letter.is_ascii_digit()) {
            begins |= !line.trim().is_empty();
            continue;
        }
        match steps(line) {
            Err(fault) => faults.push(fault),
            Ok(steps) => {
                let first = steps[0].1;
                if !begins && !reached.contains(&first) {
                    faults.push(format!("nothing before leads to {} {}", first.0, first.1));
                }
                count += steps.len() - 1;
                let pairs = steps.windows(2).map(|pair| (pair[0].1, pair[1].0, pair[1].1));
                faults.extend(pairs.filter_map(|(from, way, to)| broken(from, way, to, root)));
                reached.extend(steps.into_iter().map(|(_, place)| place));
            }
        }
        begins = false;
    }
    (faults, count)
}

/// The part of a page under a heading of the second rank.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    rest.split("\n## ").next().unwrap()
}

#[test]
fn every_path_that_a_page_names_is_there() {
    let faults: Vec<String> = pages().iter().flat_map(|page| not_there(page, &read(page), &root())).collect();
    assert!(faults.is_empty(), "\n  {}", faults.join("\n  "));
    assert!(pages().len() > 20, "docs/ was really read");
}

#[test]
fn one_visit_can_be_followed_from_save_to_billing_ready() {
    let readme = read("README.md");
    let (faults, steps) = follow(part(&readme, "Follow one visit"), &root());
    assert!(faults.is_empty(), "\n  {}", faults.join("\n  "));
    assert!(steps > 50, "the list is there: {steps} steps");
}

#[test]
fn the_map_names_every_room_and_no_other() {
    let readme = read("README.md");
    let map = part(&readme, "The map").split("```").nth(1).unwrap();
    let mut parent = PathBuf::new();
    let mut named = Vec::new();
    for line in map.lines() {
        let Some(name) = line.split_whitespace().next().filter(|word| word.ends_with('/')) else { continue };
        let path = if line.starts_with("  ") { parent.join(name) } else { PathBuf::from(name) };
        if !line.starts_with("  ") {
            parent.clone_from(&path);
        }
        assert!(root().join(&path).is_dir(), "{} is on the map and not there", path.display());
        named.push(path);
    }
    for entry in std::fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() && !name.starts_with('.') && name != "target" {
            assert!(named.contains(&PathBuf::from(format!("{name}/"))), "{name}/ is not on the map");
        }
    }
}

#[test]
fn every_page_of_docs_is_in_its_index_and_decisions_are_numbered() {
    let (index, decisions) = (read("docs/README.md"), read("docs/decisions/README.md"));
    let mut number = 0;
    for page in pages() {
        let listed = |index: &str, name: &str| index.contains(&format!("]({name})"));
        if let Some(name) = page.strip_prefix("docs/decisions/").filter(|name| *name != "README.md") {
            number += 1;
            assert!(name.starts_with(&format!("{number:04}-")), "{page} is not number {number}");
            assert!(listed(&decisions, name), "{page} is not in docs/decisions/README.md");
            let text = read(&page);
            for heading in ["Decided", "Why", "Costs"] {
                assert!(text.contains(&format!("\n**{heading}**")), "{page} does not say: {heading}");
            }
        } else if let Some(name) = page.strip_prefix("docs/").filter(|name| *name != "README.md") {
            assert!(listed(&index, name), "{page} is not in docs/README.md");
        }
    }
    assert!(number > 15, "the decisions are there: {number}");
}

#[test]
fn a_wrong_line_is_noticed() {
    let faults = |text: &str| follow(text, &root()).0.len();
    let save = "`core/store/src/documents/save.rs`";
    let pending = "`core/store/src/feeds/pending.rs`";
    assert_eq!(
        faults(&format!("1. {save} `keep` calls `put`: a step\n2. {save} `put` calls `pack`")),
        1,
        "no such function there"
    );
    assert_eq!(faults(&format!("1. {save} `keep` calls `put`\n2. {save} `keep` calls {pending} `put`")), 0);
    assert_eq!(faults(&format!("1. {save} `put` calls `write`")), 1, "it is there and not called");
    assert_eq!(faults(&format!("1. {save} `no_such_function` calls `put`")), 1);
    assert_eq!(faults("1. `core/nowhere.rs` `save` calls `put`"), 1);
    assert_eq!(faults(&format!("1. {save} `write` meets `put`")), 1, "no way");
    assert_eq!(faults(&format!("1. {save} `write`: what it does")), 1, "nowhere");
    // Who begins is said in words.
    let one = format!("1. {save} `keep` calls `put`");
    let other = format!("2. {save} `write_receipts` calls {pending} `put`");
    assert_eq!(faults(&format!("{one}\n{other}")), 1);
    assert_eq!(faults(&format!("{one}\n\n**A note is read:**\n\n{other}")), 0);
    // From process to process, from thread to thread.
    let (device, server) = ("`core/sync/src/transport.rs`", "`sync-server/src/routes.rs`");
    assert_eq!(faults(&format!("1. {device} `sync` sends `http::SYNC` to {server} `sync`")), 0);
    assert_eq!(faults(&format!("1. {device} `sync` sends `http::CONTROL` to {server} `control`")), 1);
    assert_eq!(faults(&format!("1. {device} `control` sends `http::CONTROL` to {server} `sync`")), 1);
    assert_eq!(faults("1. `sync-server/src/writer.rs` `run` hands `Job` to `write`"), 0);
    assert_eq!(faults("1. `sync-server/src/writer.rs` `run` hands `SyncAnswer` to `write`"), 1);
}

#[test]
fn a_comment_calls_nothing_and_a_longer_name_is_another() {
    let source = "fn a() {\n    // b();\n    ab();\n}\nfn ab() {\n    b();\n}\n";
    assert!(!calls(&functions(source, "a")[0], "b"));
    assert!(calls(&functions(source, "ab")[0], "b"));
    assert!(!calls(&functions(source, "a")[0], "a"), "its own name is no call");
}

#[test]
fn a_path_that_is_not_there_is_noticed() {
    let text =
        "see `core/nowhere.rs`, `docs/*.md`, [a page](nowhere.md#part) and [another](README.md), `README.md`";
    assert_eq!(not_there("docs/x.md", text, &root()).len(), 2);
}
