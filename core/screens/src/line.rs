//! One line for a person.

use kengai_model::Words;

/// How a line is meant; colour and shape are the screen's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing is to be done.
    Quiet,
    /// Something is still in somebody's hand, or comes by itself.
    Waits,
    /// Somebody must act.
    Urgent,
    /// It was not done, or does not hold.
    Wrong,
}

/// What is said, and how it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The sentence.
    pub words: Words,
    /// How it is meant.
    pub tone: Tone,
}

impl Line {
    pub(crate) fn quiet(words: Words) -> Self {
        Self { words, tone: Tone::Quiet }
    }

    pub(crate) fn waits(words: Words) -> Self {
        Self { words, tone: Tone::Waits }
    }

    pub(crate) fn urgent(words: Words) -> Self {
        Self { words, tone: Tone::Urgent }
    }
}
