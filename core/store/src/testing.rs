//! Randomness that a test owns: the same seed gives the same bytes. Never in production code.

use std::sync::Mutex;

use kengai_protocol::ids::Hash;
use kengai_protocol::random::Randomness;

/// SHA-256 in counter mode over a seed.
#[derive(Debug)]
pub(crate) struct SeededRandom {
    seed: u64,
    drawn: Mutex<u64>,
}

impl SeededRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, drawn: Mutex::new(0) }
    }
}

impl Randomness for SeededRandom {
    fn fill(&self, out: &mut [u8]) {
        let mut drawn = self.drawn.lock().unwrap();
        for chunk in out.chunks_mut(32) {
            *drawn += 1;
            let block = Hash::of(&[&self.seed.to_be_bytes(), &drawn.to_be_bytes()]);
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
    }
}
