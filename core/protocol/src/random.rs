//! Randomness comes from outside, so that a test can own it.

/// A source of cryptographic randomness. In production it is the operating system's.
pub trait Randomness: Send + Sync {
    /// Fills `out` with random bytes.
    fn fill(&self, out: &mut [u8]);
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &dyn Randomness) -> [u8; N] {
    let mut out = [0; N];
    random.fill(&mut out);
    out
}
