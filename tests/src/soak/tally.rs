//! What was played and what was found, as one line of counts.

use std::time::Duration;

/// How much one seed plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// What a soak plays.
    Whole,
    /// So little that a test can look whether it still plays at all.
    Tiny,
}

/// Of what was found, this much is kept in words.
const TOLD_MAX: usize = 8;

/// Counts by name, in the order in which they are said. What is bad has a name as well, so that a line says that it is none.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    played: Vec<(&'static str, f64)>,
    bad: Vec<(&'static str, u64)>,
    told: Vec<String>,
    /// The first seed that found something.
    pub bad_seed: Option<u64>,
}

impl Tally {
    /// So much was played.
    pub fn played(&mut self, what: &'static str, much: f64) {
        match self.played.iter_mut().find(|(name, _)| *name == what) {
            Some((_, so_far)) => *so_far += much,
            None => self.played.push((what, much)),
        }
    }

    /// So much of what must not be was found.
    pub fn bad(&mut self, what: &'static str, many: u64) {
        match self.bad.iter_mut().find(|(name, _)| *name == what) {
            Some((_, so_far)) => *so_far += many,
            None => self.bad.push((what, many)),
        }
    }

    /// One of those in words.
    pub fn tell(&mut self, what: impl IntoIterator<Item = String>) {
        self.told.extend(what);
        self.told.truncate(TOLD_MAX);
    }

    /// What was found, as far as it is kept.
    #[must_use]
    pub fn told(&self) -> &[String] {
        &self.told
    }

    /// How much of it was played.
    #[must_use]
    pub fn much(&self, what: &str) -> f64 {
        self.played.iter().find(|(name, _)| *name == what).map_or(0.0, |(_, much)| *much)
    }

    /// Adds what one seed has come to.
    pub fn add(&mut self, seed: u64, one: &Self) {
        one.played.iter().for_each(|(name, much)| self.played(name, *much));
        one.bad.iter().for_each(|(name, many)| self.bad(name, *many));
        self.tell(one.told.iter().map(|what| format!("seed {seed}: {what}")));
        if one.is_bad() {
            self.bad_seed.get_or_insert(seed);
        }
    }

    fn is_bad(&self) -> bool {
        self.bad.iter().any(|(_, many)| *many > 0)
    }

    /// Something was played, and nothing bad was found.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        !self.is_bad() && self.played.iter().any(|(_, much)| *much > 0.0)
    }

    /// Everything in one line; of what is counted first, how much a second.
    #[must_use]
    pub fn line(&self, took: Duration) -> String {
        let played = self.played.iter().map(|(name, much)| format!("{name} {much:.0}"));
        let bad = self.bad.iter().map(|(name, many)| format!("{name} {many}"));
        let counts: Vec<String> = played.chain(bad).collect();
        let (name, much) = self.played.first().copied().unwrap_or(("nothing", 0.0));
        let rate = much / took.as_secs_f64().max(0.001);
        format!("{}  ({name} a second: {rate:.1})", counts.join("  "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_what_was_played_and_what_was_found() {
        let mut one = Tally::default();
        one.played("states", 30.0);
        one.bad("lost", 0);
        let mut all = Tally::default();
        assert!(!all.is_fine(), "nothing was played");
        all.add(1, &one);
        all.add(2, &one);
        assert_eq!(all.line(Duration::from_secs(2)), "states 60  lost 0  (states a second: 30.0)");
        assert!(all.is_fine());
        one.bad("lost", 2);
        one.tell(["a draft".to_owned()]);
        all.add(7, &one);
        assert_eq!((all.is_fine(), all.bad_seed), (false, Some(7)));
        assert_eq!(all.told(), ["seed 7: a draft"]);
    }
}
