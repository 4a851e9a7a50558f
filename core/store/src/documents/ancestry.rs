//! Which change of a document was made from which: to find the state from which several people started who wrote apart.
//!
//! Looked at for passages that hold several values, and for what counts only if its writer knew of something else
//! (`written_after.rs`); it is built when the first of them is met.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use automerge::{Automerge, ChangeHash};

/// Writers of one field at the same time beyond which nobody looks for what they have in common: it is a conflict then. (The
/// work grows with their number, and nobody has so many people at one record.)
const WRITERS_MAX: usize = 64;

/// Every change with the changes that its writer had seen last.
struct Graph {
    places: HashMap<ChangeHash, usize>,
    hashes: Vec<ChangeHash>,
    deps: Vec<Vec<usize>>,
}

/// A document's changes by what they were made from.
pub(crate) struct Ancestry<'a> {
    document: &'a Automerge,
    graph: OnceCell<Graph>,
}

impl<'a> Ancestry<'a> {
    /// Nothing is looked at yet.
    pub(crate) fn of(document: &'a Automerge) -> Self {
        Self { document, graph: OnceCell::new() }
    }

    fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| {
            let changes = self.document.get_changes_meta(&[]);
            let hashes: Vec<ChangeHash> = changes.iter().map(|change| change.hash).collect();
            let places: HashMap<ChangeHash, usize> = hashes.iter().copied().zip(0..).collect();
            let deps = changes
                .iter()
                .map(|change| change.deps.iter().filter_map(|dep| places.get(dep).copied()).collect())
                .collect();
            Graph { places, hashes, deps }
        })
    }

    /// Every change that whoever made this one had seen, and this one; none of one that is not in the document.
    pub(crate) fn seen_by(&self, change: ChangeHash) -> BTreeSet<ChangeHash> {
        let graph = self.graph();
        let mut seen = vec![false; graph.hashes.len()];
        let mut next: Vec<usize> = graph.places.get(&change).copied().into_iter().collect();
        while let Some(place) = next.pop() {
            if !std::mem::replace(&mut seen[place], true) {
                next.extend(&graph.deps[place]);
            }
        }
        seen.iter().zip(&graph.hashes).filter(|(seen, _)| **seen).map(|(_, hash)| *hash).collect()
    }

    /// The newest change that everybody had seen who made one of `changes`; `None` where there is none, or several of which
    /// neither was made from the other.
    pub(crate) fn last_in_common(&self, changes: &BTreeSet<ChangeHash>) -> Option<ChangeHash> {
        if changes.is_empty() || changes.len() > WRITERS_MAX {
            return None;
        }
        let graph = self.graph();
        let mut seen_by = vec![0_usize; graph.hashes.len()];
        for change in changes {
            let mut seen = vec![false; graph.hashes.len()];
            let mut next = graph.deps[*graph.places.get(change)?].clone();
            while let Some(place) = next.pop() {
                if !std::mem::replace(&mut seen[place], true) {
                    seen_by[place] += 1;
                    next.extend(&graph.deps[place]);
                }
            }
        }
        // What everybody had seen, everybody had seen all before it: of the newest nothing else of it was made.
        let common = |place: usize| seen_by[place] == changes.len();
        let mut newest: Vec<bool> = (0..graph.hashes.len()).map(common).collect();
        for place in (0..graph.hashes.len()).filter(|place| common(*place)) {
            for dep in &graph.deps[place] {
                newest[*dep] = false;
            }
        }
        let mut newest =
            newest.iter().zip(&graph.hashes).filter(|(newest, _)| **newest).map(|(_, hash)| *hash);
        newest.next().filter(|_| newest.next().is_none())
    }
}
