//! The encrypted store by its public questions.

#![allow(clippy::unwrap_used)]

#[path = "../../examples/train_dictionary/fixture.rs"]
mod fixture;

mod body_size;
mod drafts;
mod example_photos;
mod golden;
mod passages;
mod saving;
