//! Why the demo could not go on.

use std::io;
use std::path::Path;

/// What stopped the play.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// This machine offers no network without interfaces.
    #[error("no network without interfaces can be made here: {0}")]
    NoNamespace(String),
    /// A program of ours is not where it is built to.
    #[error("{0} is not built; script/demo builds it")]
    NotBuilt(String),
    /// The folder to keep things in holds something already.
    #[error("{0} is not empty; name another folder")]
    FolderTaken(String),
    /// A command ended differently from what the story needs.
    #[error("`{command}` ended with {exit} instead of {wanted}\n{output}")]
    Command {
        /// What was run.
        command: String,
        /// Its exit code.
        exit: String,
        /// The one that the story needs.
        wanted: i32,
        /// What it said.
        output: String,
    },
    /// An answer lacks what its documentation promises.
    #[error("the answer of `{command}` lacks {what}")]
    Answer {
        /// What was run.
        command: String,
        /// What is missing.
        what: String,
    },
    /// Something did not happen in time.
    #[error("{0} did not happen in time")]
    Late(&'static str),
    /// A device in this process did not do what the story needs.
    #[error("{what}: {error} ({error:?})")]
    Book {
        /// Whose device, doing what.
        what: String,
        /// How it failed.
        error: kengai::CareError,
    },
    /// Disk or process trouble.
    #[error("{what}: {error}")]
    Io {
        /// What was being done.
        what: String,
        /// How it failed.
        error: io::Error,
    },
}

impl Trouble {
    /// The demo's exit code.
    #[must_use]
    pub(super) const fn exit(&self) -> u8 {
        match self {
            Self::NoNamespace(_) => 3,
            _ => 1,
        }
    }

    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }

    pub(super) fn book(what: impl Into<String>) -> impl FnOnce(kengai::CareError) -> Self {
        let what = what.into();
        move |error| Self::Book { what, error }
    }

    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io(path.display().to_string())
    }
}
