//! Randomness and choices that a seed owns: the same seed gives the same run.

use std::sync::Mutex;

use kengai_protocol::{Hash, Randomness};

/// SHA-256 in counter mode over a seed. Never for a real key.
#[derive(Debug)]
pub struct SeededRandom {
    seed: Vec<u8>,
    drawn: Mutex<u64>,
}

impl SeededRandom {
    /// Starts from a seed and a name, so that every party has a stream of its own.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self { seed: [&seed.to_be_bytes(), name.as_bytes()].concat(), drawn: Mutex::new(0) }
    }
}

impl Randomness for SeededRandom {
    fn fill(&self, out: &mut [u8]) {
        let mut drawn = self.drawn.lock().unwrap();
        for chunk in out.chunks_mut(32) {
            *drawn += 1;
            let block = Hash::of(&[&self.seed, &drawn.to_be_bytes()]);
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
    }
}

/// Draws the simulation's choices.
#[derive(Debug, Clone)]
pub struct Dice(kengai_model::sample::Seed);

impl Dice {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(kengai_model::sample::Seed::new(seed))
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next() % end as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// The next 64 bits.
    pub fn number(&mut self) -> u64 {
        self.0.next()
    }
}
