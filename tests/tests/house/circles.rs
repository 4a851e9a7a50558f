//! No circle of files: whoever reads one file of a crate can stop at what it names, and need not read half of the crate to
//! understand any of it. Two files may name each other where the list says why.
//!
//! A file names another by a path (`use crate::…`, `super::…`, a module of its own) or by a macro that the other declares. What
//! `lib.rs` or a folder's `mod.rs` hands on counts as named where it is written. Tests inside a crate may name what they like.

use std::collections::{BTreeMap, BTreeSet};

use crate::root::root;
use crate::rust_source::{Piece, below, pieces, read, without_tests};

/// The crates' sources.
const CRATES: [&str; 14] = [
    "core/billing/src",
    "core/model/src",
    "core/photo/src",
    "core/protocol/src",
    "core/store/src",
    "core/sync/src",
    "core/kengai/src",
    "core/screens/src",
    "bindings/src",
    "office/src",
    "office/desk/src",
    "office/formats/src",
    "sync-server/src",
    "tests/src",
];

/// Files that name each other, two at most, and why that is better than a third file.
const PAIRS: [(&[&str], &str); 0] = [];

/// A crate's files and modules.
#[derive(Default)]
struct Crate {
    /// The file of each module; `crate` is the first.
    files: BTreeMap<String, String>,
    /// What a module hands on under a name: the path as it is written there.
    handed_on: BTreeMap<(String, String), Vec<String>>,
    /// The paths that are written in each module.
    named: BTreeMap<String, Vec<Vec<String>>>,
    /// The module that declares a macro.
    macros: BTreeMap<String, String>,
    /// Words with a `!` behind them in each module: macros, the crate's own among them.
    called: BTreeMap<String, BTreeSet<String>>,
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are `crate::a::b`.
fn module_of(inside: &str) -> String {
    let name = inside.trim_end_matches(".rs").trim_end_matches("/mod");
    if ["lib", "main"].contains(&name) {
        return "crate".to_owned();
    }
    format!("crate::{}", name.replace('/', "::"))
}

fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("crate", |(parent, _)| parent)
}

impl Crate {
    /// Of sources by their paths inside the crate.
    fn of(sources: &[(String, String)]) -> Self {
        let mut found = Self::default();
        let mut for_tests = BTreeSet::new();
        let mut read = Vec::new();
        for (inside, source) in sources {
            let module = module_of(inside);
            let (pieces, tests) = without_tests(&pieces(source));
            for_tests.extend(tests.into_iter().map(|test| format!("{module}::{test}")));
            read.push((inside, module, pieces));
        }
        let is_test = |module: &String| {
            for_tests.iter().any(|test| module == test || module.starts_with(&format!("{test}::")))
        };
        read.retain(|(inside, module, _)| {
            // A library with a program beside it: the program's own modules are the library's.
            let second_root = *inside == "main.rs" && sources.iter().any(|(other, _)| other == "lib.rs");
            !second_root && !inside.starts_with("bin/") && !is_test(module)
        });
        for (inside, module, _) in &read {
            found.files.insert(module.clone(), (*inside).clone());
        }
        for (_, module, pieces) in read {
            found.macros(&module, &pieces);
            found.paths(&module, &pieces);
        }
        found
    }

    fn macros(&mut self, module: &str, pieces: &[Piece]) {
        let called = self.called.entry(module.to_owned()).or_default();
        for three in pieces.windows(3) {
            let Some(word) = three[0].word().filter(|_| three[1].is('!')) else { continue };
            if let Some(name) = three[2].word().filter(|_| word == "macro_rules") {
                self.macros.insert(name.to_owned(), module.to_owned());
            } else if !three[2].is('=') {
                called.insert(word.to_owned());
            }
        }
    }

    fn paths(&mut self, module: &str, pieces: &[Piece]) {
        let mut at = 0;
        let mut all = Vec::new();
        while at < pieces.len() {
            let Some(word) = pieces[at].word() else {
                at += 1;
                continue;
            };
            if word == "use" {
                let public = at > 0 && (pieces[at - 1].word() == Some("pub") || pieces[at - 1].is(')'));
                let mut uses = Vec::new();
                at = tree(pieces, at + 1, &[], &mut uses);
                for (path, name) in uses {
                    if public {
                        self.handed_on.insert((module.to_owned(), name), path);
                    } else {
                        all.push(path);
                    }
                }
                continue;
            }
            let mut path = vec![word.to_owned()];
            at += 1;
            while let Some(next) = behind_colons(pieces, at) {
                path.push(next.to_owned());
                at += 3;
            }
            if path.len() > 1 {
                all.push(path);
            }
        }
        self.named.insert(module.to_owned(), all);
    }

    /// The module in which a path ends that is written in `module`; `None`: outside this crate.
    fn end_of(&self, module: &str, path: &[String], depth: usize) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let child = format!("{module}::{first}");
        let mut here = match first.as_str() {
            "crate" => "crate".to_owned(),
            "self" => module.to_owned(),
            "super" => parent(module).to_owned(),
            _ if self.files.contains_key(&child) => child,
            _ => return None,
        };
        for (at, word) in rest.iter().enumerate() {
            let child = format!("{here}::{word}");
            if word == "super" {
                here = parent(&here).to_owned();
            } else if self.files.contains_key(&child) {
                here = child;
            } else if let Some(from) = self.handed_on.get(&(here.clone(), word.clone()))
                && depth < 8
            {
                let whole: Vec<String> = from.iter().chain(&rest[at + 1..]).cloned().collect();
                return self.end_of(&here, &whole, depth + 1);
            } else {
                break;
            }
        }
        Some(here)
    }

    /// Which files a file names.
    fn arrows(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, paths) in &self.named {
            let from = self.files[module].as_str();
            let to = arrows.entry(from).or_default();
            for path in paths {
                let end = self.end_of(module, path, 0);
                to.extend(end.and_then(|end| self.files.get(&end)).map(String::as_str));
            }
            let declared = self.called[module].iter().filter_map(|called| self.macros.get(called));
            to.extend(declared.map(|module| self.files[module].as_str()));
            to.remove(from);
        }
        arrows
    }
}

/// The word behind two colons.
fn behind_colons(pieces: &[Piece], at: usize) -> Option<&str> {
    let colons = pieces.get(at)?.is(':') && pieces.get(at + 1)?.is(':');
    pieces.get(at + 2)?.word().filter(|_| colons)
}

/// The paths of a tree of `use`, each with the name that it has here; returns what comes behind.
fn tree(pieces: &[Piece], mut at: usize, before: &[String], out: &mut Vec<(Vec<String>, String)>) -> usize {
    let mut path = before.to_vec();
    while let Some(piece) = pieces.get(at) {
        match piece {
            Piece::Word(word) if word == "as" => {
                let name = pieces.get(at + 1).and_then(Piece::word).unwrap_or_default().to_owned();
                out.push((path, name));
                return at + 2;
            }
            Piece::Word(word) => path.push(word.clone()),
            Piece::Sign('{') => {
                at += 1;
                while pieces.get(at).is_some_and(|piece| !piece.is('}')) {
                    at = tree(pieces, at, &path, out);
                    at += usize::from(pieces.get(at).is_some_and(|piece| piece.is(',')));
                }
                return at + 1;
            }
            Piece::Sign(',' | '}' | ';') => break,
            _ => {}
        }
        at += 1;
    }
    if path.len() > before.len() + 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = path.last().cloned().unwrap_or_default();
    out.push((path, name));
    at
}

/// Files that reach each other, more than one.
fn circles<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let reached = |from: &'a str| {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![from];
        while let Some(next) = waiting.pop() {
            for to in arrows.get(next).into_iter().flatten() {
                if seen.insert(*to) {
                    waiting.push(to);
                }
            }
        }
        seen
    };
    let all: BTreeMap<&str, BTreeSet<&str>> = arrows.keys().map(|file| (*file, reached(file))).collect();
    let circle = |file: &'a str| -> BTreeSet<&'a str> {
        let others = all[file].iter().filter(|other| all.get(*other).is_some_and(|back| back.contains(file)));
        others.copied().collect()
    };
    let found: BTreeSet<BTreeSet<&str>> =
        arrows.keys().map(|file| circle(file)).filter(|circle| circle.len() > 1).collect();
    found.into_iter().collect()
}

/// A crate's sources, by their paths inside it.
fn sources_of(folder: &str) -> Vec<(String, String)> {
    let inside = |path: &String| path.trim_start_matches(folder).trim_start_matches('/').to_owned();
    below(folder).iter().map(|path| (inside(path), read(path))).collect()
}

/// Which files of a crate name which, by their paths inside it.
pub(crate) fn arrows_of(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let whole = Crate::of(&sources_of(folder));
    let owned = |files: BTreeSet<&str>| files.into_iter().map(str::to_owned).collect();
    whole.arrows().into_iter().map(|(from, to)| (from.to_owned(), owned(to))).collect()
}

/// The circles of a crate, its files by their paths in the tree.
fn circles_of(folder: &str) -> Vec<BTreeSet<String>> {
    let whole = Crate::of(&sources_of(folder));
    let arrows = whole.arrows();
    let found = circles(&arrows);
    found.into_iter().map(|one| one.into_iter().map(|file| format!("{folder}/{file}")).collect()).collect()
}

/// What is wrong with the circles that are there, beside the pairs that are excused.
fn faults(found: &[BTreeSet<String>], pairs: &[(&[&str], &str)]) -> Vec<String> {
    let same = |one: &BTreeSet<String>, known: &[&str]| {
        one.len() == known.len() && known.iter().all(|file| one.contains(*file))
    };
    let excused = |one: &&BTreeSet<String>| {
        pairs.iter().any(|(pair, why)| pair.len() == 2 && !why.is_empty() && same(one, pair))
    };
    let named = found.iter().filter(|one| !excused(one)).map(|one| {
        let files: Vec<&str> = one.iter().map(String::as_str).collect();
        format!("name each other in a circle: {}", files.join(", "))
    });
    let gone = pairs.iter().map(|(pair, _)| pair).filter(|pair| !found.iter().any(|one| same(one, pair)));
    let gone = gone.map(|pair| format!("no circle any more, to be taken from the list: {}", pair.join(", ")));
    named.chain(gone).collect()
}

#[test]
fn files_name_each_other_in_no_circle() {
    let found: Vec<BTreeSet<String>> = CRATES.iter().flat_map(|folder| circles_of(folder)).collect();
    let faults = faults(&found, &PAIRS);
    assert!(faults.is_empty(), "\n  {}", faults.join("\n  "));
}

/// An empty or misread graph would have no circles.
#[test]
fn the_sources_were_really_read() {
    for (folder, from, to) in [
        ("core/store/src", "store.rs", "home/mod.rs"),
        ("core/model/src", "plans/plan.rs", "times/slot.rs"),
        ("core/billing/src", "assess/planned.rs", "assess/case.rs"),
        ("sync-server/src", "ledger.rs", "tables.rs"),
    ] {
        let whole = Crate::of(&sources_of(folder));
        assert!(whole.arrows()[from].contains(to), "{folder}: {from} names {to}");
    }
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = workspace.split("members = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
    // One file reads the library's own.
    for member in members.split('"').skip(1).step_by(2).filter(|member| *member != "bindings/bindgen") {
        assert!(CRATES.contains(&format!("{member}/src").as_str()), "{member} is looked at");
    }
}

#[test]
fn a_circle_is_noticed_however_it_is_written() {
    let file = |name: &str, source: &str| (name.to_owned(), source.to_owned());
    let found = |sources: &[(String, String)]| {
        let whole = Crate::of(sources);
        let arrows = whole.arrows();
        circles(&arrows)
            .into_iter()
            .map(|one| one.into_iter().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let lib = file("lib.rs", "mod a;\nmod b;\nmod c;\npub use a::{one, Two as Second};\n");
    let ways = [
        "use crate::{StoreError, c::{self, x}};",
        "fn f() -> super::c::X { todo() }",
        "use crate::c;",
        "fn f() { crate::c::x(); }",
    ];
    for way in ways {
        let sources = [
            lib.clone(),
            file("a.rs", "use crate::b;"),
            file("b.rs", way),
            file("c.rs", "use crate::Second;"),
        ];
        assert_eq!(found(&sources), ["a.rs b.rs c.rs"], "{way}");
    }
    let tests =
        "#[cfg(test)]\nmod tests { use crate::c; }\n// use crate::c;\nconst C: &str = \"crate::c\";\n";
    let sources =
        [lib.clone(), file("a.rs", "use crate::b;"), file("b.rs", tests), file("c.rs", "use crate::one;")];
    assert_eq!(found(&sources), [""; 0]);
    let folder = [
        file("lib.rs", "mod a;"),
        file("a/mod.rs", "mod b;\npub(crate) use b::X;\nfn f() { b::x(); }"),
        file("a/b.rs", "use super::Y;"),
    ];
    assert_eq!(found(&folder), ["a/b.rs a/mod.rs"]);
    let by_macro = [
        file("lib.rs", "#[macro_use]\nmod a;\nmod b;"),
        file("a.rs", "macro_rules! made { () => { $crate::b::f(); }; }"),
        file("b.rs", "made! { x }\nfn f() { assert!(1 != 2); }"),
    ];
    assert_eq!(found(&by_macro), ["a.rs b.rs"]);
}

#[test]
fn a_pair_is_excused_for_a_reason_and_nothing_larger() {
    let circle =
        |files: &[&str]| -> BTreeSet<String> { files.iter().map(|file| (*file).to_owned()).collect() };
    let found = [circle(&["a", "b"]), circle(&["c", "d", "e"])];
    assert_eq!(faults(&found, &[]).len(), 2);
    assert_eq!(faults(&found, &[(&["a", "b"], "")]).len(), 2, "without a reason");
    assert_eq!(faults(&found, &[(&["a", "b"], "why")]).len(), 1);
    assert_eq!(faults(&found, &[(&["c", "d", "e"], "why"), (&["a", "b"], "why")]).len(), 1, "three");
    assert_eq!(faults(&found[..1], &[(&["a", "b"], "why"), (&["d", "e"], "why")]).len(), 1, "gone");
}
