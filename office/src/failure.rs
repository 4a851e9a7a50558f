//! Why a command failed, in words for people, a code for scripts, and an exit code for both.

use crate::failure_code::Code;
use kengai_desk::files::FileError;
use kengai_model::{ClientId, FieldError};
use std::io;
use std::path::Path;

use crate::report::{Report, named_first};
use crate::words::Words;

/// The exit codes; they are part of the command's contract (README).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 1: a defect, or the machine refused.
    Unexpected,
    /// 2: wrong usage or impossible input; nothing was changed.
    Input,
    /// 3: no connection.
    NoConnection,
    /// 4: something must be settled first.
    Unsettled,
    /// 5: not allowed, or not joined.
    NotAllowed,
    /// 6: the store cannot be opened.
    Store,
    /// 130: a person ended it, as a shell says it.
    Ended,
}

impl Exit {
    /// The number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Unexpected => 1,
            Self::Input => 2,
            Self::NoConnection => 3,
            Self::Unsettled => 4,
            Self::NotAllowed => 5,
            Self::Store => 6,
            Self::Ended => 130,
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The field or file it is about; empty for neither.
    pub(crate) field: String,
    /// What is wrong and what would be right.
    pub(crate) words: Words,
}

impl Finding {
    /// About a file or nothing in particular.
    pub(crate) fn new(field: impl Into<String>, words: Words) -> Self {
        Self { field: field.into(), words }
    }
}

impl From<&FieldError> for Finding {
    fn from(error: &FieldError) -> Self {
        Self { field: error.field.clone(), words: error.words() }
    }
}

/// A command that did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// For scripts: stable.
    pub(crate) code: Code,
    /// For people.
    pub(crate) words: Words,
    /// Everything that is wrong, where it is more than one thing.
    pub(crate) problems: Vec<Finding>,
    /// What was done all the same.
    pub(crate) done: Option<Box<Report>>,
}

impl Failure {
    /// A failure with its code.
    pub(crate) fn new(exit: Exit, code: Code, words: Words) -> Self {
        Self { exit, code, words, problems: Vec::new(), done: None }
    }

    /// Wrong usage.
    pub(crate) fn usage(words: Words) -> Self {
        Self::new(Exit::Input, Code::Usage, words)
    }

    /// Input that cannot be.
    pub(crate) fn input(words: Words) -> Self {
        Self::new(Exit::Input, Code::Input, words)
    }

    /// Adds what is wrong in detail.
    #[must_use]
    pub(crate) fn with(mut self, problems: impl IntoIterator<Item = Finding>) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Says what was done all the same.
    #[must_use]
    pub(crate) fn after(mut self, report: Report) -> Self {
        self.done = Some(Box::new(report));
        self
    }

    /// Names whom it is about first.
    #[must_use]
    pub(crate) fn about(mut self, people: &[(ClientId, String)]) -> Self {
        if let Some(named) = named_first(&self.words, people) {
            self.words = named;
        }
        self
    }

    /// A file that could not be read or written; the path is the user's own words, with where it was looked for.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        FileError::new(path, error).into()
    }
}
