//! The hashes of a control log in their order, found by height and by hash. A longer log is made as a copy that takes the place of the
//! shorter one where all of it holds: so what has been there for long is shared by copies, and one more statement costs a few
//! kilobytes of them, not the whole log (December 2026; 20,000 statements are 2 MB, copied three times for each).

use std::collections::HashMap;
use std::sync::Arc;

use crate::ids::Hash;

/// So many of the newest are each copy's own.
const OWN_MAX: usize = 256;

/// Hashes, oldest first; never empty.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    shared: Arc<Part>,
    own: Part,
    newest: Hash,
}

#[derive(Debug, Clone, Default)]
struct Part {
    hashes: Vec<Hash>,
    heights: HashMap<Hash, u64>,
}

impl Chain {
    /// One that begins with this.
    pub(super) fn of(first: Hash) -> Self {
        let mut chain = Self { shared: Arc::default(), own: Part::default(), newest: first };
        chain.push(first);
        chain
    }

    /// One more.
    pub(super) fn push(&mut self, hash: Hash) {
        let height = self.len() as u64;
        self.own.hashes.push(hash);
        self.own.heights.insert(hash, height);
        self.newest = hash;
        if self.own.hashes.len() == OWN_MAX {
            let shared = Arc::make_mut(&mut self.shared);
            shared.hashes.append(&mut self.own.hashes);
            shared.heights.extend(self.own.heights.drain());
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.shared.hashes.len() + self.own.hashes.len()
    }

    pub(super) fn newest(&self) -> Hash {
        self.newest
    }

    pub(super) fn at(&self, height: u64) -> Option<Hash> {
        let height = usize::try_from(height).ok()?;
        let own = height.checked_sub(self.shared.hashes.len());
        own.map_or_else(|| self.shared.hashes.get(height), |own| self.own.hashes.get(own)).copied()
    }

    pub(super) fn height_of(&self, hash: &Hash) -> Option<u64> {
        self.own.heights.get(hash).or_else(|| self.shared.heights.get(hash)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: u64) -> Hash {
        Hash::of(&[&number.to_be_bytes()])
    }

    #[test]
    fn each_is_found_by_height_and_by_hash_and_a_copy_goes_its_own_way() {
        let count = 3 * OWN_MAX as u64 + 7;
        let mut chain = Chain::of(hash(0));
        let mut copies = Vec::new();
        for number in 1..count {
            copies.push(chain.clone());
            chain.push(hash(number));
        }
        for (number, copy) in (1..).zip(&mut copies) {
            copy.push(hash(1_000_000));
            assert_eq!((copy.len() as u64, copy.newest()), (number + 1, hash(1_000_000)));
            assert_eq!((copy.at(number), copy.height_of(&hash(number))), (Some(hash(1_000_000)), None));
        }
        assert_eq!((chain.len() as u64, chain.newest()), (count, hash(count - 1)));
        for number in 0..count {
            assert_eq!(
                (chain.at(number), chain.height_of(&hash(number))),
                (Some(hash(number)), Some(number))
            );
        }
        assert_eq!((chain.at(count), chain.height_of(&hash(count))), (None, None));
    }

    #[test]
    fn a_copy_shares_all_but_the_newest() {
        let mut chain = Chain::of(hash(0));
        (1..10_000).for_each(|number| chain.push(hash(number)));
        let copy = chain.clone();
        assert!(Arc::ptr_eq(&copy.shared, &chain.shared));
        assert!(copy.own.hashes.len() < OWN_MAX && copy.own.heights.len() < OWN_MAX);
    }
}
