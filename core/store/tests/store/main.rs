//! The encrypted store by its public questions.

#![allow(clippy::unwrap_used)]

#[path = "../../examples/train_dictionary/fixture.rs"]
mod fixture;
#[path = "../../examples/train_dictionary/speech.rs"]
mod speech;

mod body_size;
mod drafts;
mod golden;
mod held_out;
mod orphans;
mod passages;
mod saving;
