//! What was found on disks after cuts and faults.

use std::fmt;

use super::check::Verdict;

/// Disks after a cut that were opened, and what they were worth.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Looked at, each once: a disk that was left by another cut or loss before is not counted again.
    pub states: u64,
    /// Something acknowledged was not there.
    pub lost: u64,
    /// Did not open, or held what nobody saved.
    pub corrupt: u64,
    /// The first of each, in words.
    pub found: Vec<String>,
}

/// Of what was found, this much is kept in words.
const FOUND_MAX: usize = 8;

impl Counts {
    /// Adds others.
    pub fn add(&mut self, other: Self) {
        self.states += other.states;
        self.lost += other.lost;
        self.corrupt += other.corrupt;
        self.found.extend(other.found);
        self.found.truncate(FOUND_MAX);
    }

    /// A disk that is the same as one before: not looked at again, but held against what was acknowledged by now.
    pub(super) fn same(&mut self, verdict: Verdict, place: &str) {
        if verdict != Verdict::Fine {
            self.count(verdict, place);
        }
    }

    pub(super) fn count(&mut self, verdict: Verdict, place: &str) {
        self.states += 1;
        let (number, what) = match verdict {
            Verdict::Fine => return,
            Verdict::Lost(what) => (&mut self.lost, what),
            Verdict::Corrupt(what) => (&mut self.corrupt, what),
        };
        *number += 1;
        if self.found.len() < FOUND_MAX {
            self.found.push(format!("{place}: {what}"));
        }
    }

    /// Nothing lost, nothing corrupt, and something was looked at.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.states > 0 && self.lost == 0 && self.corrupt == 0
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "states {}  lost {}  corrupt {}", self.states, self.lost, self.corrupt)
    }
}
