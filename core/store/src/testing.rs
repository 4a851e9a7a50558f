//! What tests of several files share: randomness that a test owns (the same seed gives the same bytes), and fields of every
//! kind. Never in production code.

use std::sync::Mutex;

use kengai_model::{FieldValue, Fields, sample};
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

/// Fields with values of every kind, odd ones and a day's own.
pub(crate) fn fields_of_every_kind() -> Vec<Fields> {
    let mut odd = Fields::new();
    for (path, text) in [("empty", ""), ("long", "が\u{3099}👩‍👩‍👧 圏外\n\u{0}"), ("b", "一")]
    {
        odd.insert(format!("text.{path}"), FieldValue::Text(text.to_owned()));
        odd.insert(format!("str.{path}"), FieldValue::Str(text.to_owned()));
    }
    for number in [i64::MIN, -1, 0, 1, i64::MAX] {
        odd.insert(format!("int.{number}"), FieldValue::Int(number));
    }
    odd.insert("yes".to_owned(), FieldValue::Bool(true));
    odd.insert("no".to_owned(), FieldValue::Bool(false));
    let mut all = vec![odd, sample::full_visit().to_fields(), sample::client().to_fields()];
    all.extend((0..20).map(sample::visit_fields));
    all.extend((1..4).map(|notes| sample::thread(7, notes).to_fields()));
    all
}
