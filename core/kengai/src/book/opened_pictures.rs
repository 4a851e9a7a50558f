//! Pictures that were opened just now, in memory: a list that is scrolled back and forth opens each once.
//!
//! Bounded, the one that was looked at longest ago goes first, and what goes is overwritten. It holds nothing of a photo that is
//! hidden (`hiding` is asked before it is), and ends with the book, which an app that is locked suspends.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kengai_model::Sha256;
use zeroize::Zeroizing;

/// So much is kept, bytes of JPEG: some eighty whole photos, or some thousands of thumbnails.
pub(crate) const OPENED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What is kept.
#[derive(Default)]
struct Kept {
    pictures: HashMap<Sha256, (u64, Zeroizing<Vec<u8>>)>,
    /// When each was looked at last, counted in looks.
    looks: BTreeMap<u64, Sha256>,
    last: u64,
    bytes: usize,
}

/// The pictures that one book has opened.
#[derive(Default)]
pub(crate) struct Opened(Mutex<Kept>);

impl Opened {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A picture that was opened.
    pub(crate) fn get(&self, sha: &Sha256) -> Option<Vec<u8>> {
        let mut kept = self.kept();
        let kept = &mut *kept;
        let (look, picture) = kept.pictures.get_mut(sha)?;
        kept.looks.remove(look);
        kept.last += 1;
        *look = kept.last;
        kept.looks.insert(kept.last, *sha);
        Some(picture.to_vec())
    }

    /// Keeps a picture; others make room for it.
    pub(crate) fn put(&self, sha: Sha256, picture: &[u8]) {
        if picture.len() > OPENED_BYTES_MAX {
            return;
        }
        let mut kept = self.kept();
        kept.forget(&sha);
        while kept.bytes + picture.len() > OPENED_BYTES_MAX {
            let Some((_, oldest)) = kept.looks.pop_first() else { break };
            kept.forget(&oldest);
        }
        kept.last += 1;
        let look = kept.last;
        kept.looks.insert(look, sha);
        kept.bytes += picture.len();
        kept.pictures.insert(sha, (look, Zeroizing::new(picture.to_vec())));
    }

    /// Forgets one.
    pub(crate) fn forget(&self, sha: &Sha256) {
        self.kept().forget(sha);
    }

    /// Forgets all.
    pub(crate) fn wipe(&self) {
        *self.kept() = Kept::default();
    }

    /// How many bytes are kept.
    pub(crate) fn bytes(&self) -> usize {
        self.kept().bytes
    }
}

impl Kept {
    fn forget(&mut self, sha: &Sha256) {
        if let Some((look, picture)) = self.pictures.remove(sha) {
            self.looks.remove(&look);
            self.bytes -= picture.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = OPENED_BYTES_MAX / 4;

    fn sha(number: u8) -> Sha256 {
        Sha256::from_bytes([number; 32])
    }

    fn there(opened: &Opened) -> Vec<u8> {
        let kept = opened.kept();
        let mut there: Vec<u8> = kept.pictures.keys().map(|sha| sha.as_bytes()[0]).collect();
        there.sort_unstable();
        assert_eq!((kept.looks.len(), kept.bytes), (there.len(), there.len() * SIZE));
        there
    }

    #[test]
    fn what_was_looked_at_longest_ago_makes_room() {
        let opened = Opened::default();
        (1..=4).for_each(|number| opened.put(sha(number), &vec![number; SIZE]));
        assert_eq!(there(&opened), [1, 2, 3, 4]);
        assert_eq!(opened.get(&sha(1)).unwrap(), vec![1; SIZE]);
        opened.put(sha(5), &vec![5; SIZE]);
        assert_eq!((there(&opened), opened.get(&sha(2))), (vec![1, 3, 4, 5], None));
        // The same once more is no second one.
        opened.put(sha(5), &vec![5; SIZE]);
        assert_eq!(there(&opened), [1, 3, 4, 5]);
        assert!(opened.bytes() <= OPENED_BYTES_MAX);
        // What never fits drives nothing out.
        opened.put(sha(6), &vec![6; OPENED_BYTES_MAX + 1]);
        assert_eq!(there(&opened), [1, 3, 4, 5]);
        opened.forget(&sha(3));
        assert_eq!(there(&opened), [1, 4, 5]);
        opened.wipe();
        assert_eq!((there(&opened), opened.bytes()), (vec![], 0));
    }
}
