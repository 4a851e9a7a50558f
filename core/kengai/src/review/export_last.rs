//! The last files of actuals: what they have is exported, and what only an earlier one had, or had otherwise, waits to be
//! written again. A file replaces all that went to the same office for the month before, whoever wrote it.

use std::collections::BTreeMap;

use kengai_protocol::Hash;
use kengai_store::{Exported, ExportedFile, Store};

use crate::CareError;

/// The name without the time at which it was made: month, sender, receiver.
#[must_use]
pub fn without_time(name: &str) -> &str {
    name.rsplit_once('_').map_or(name, |(kind, _)| kind)
}

/// The last file of each month, sender and receiver, in the server's order.
#[derive(Default)]
pub(crate) struct LastFiles(BTreeMap<String, ExportedFile>);

/// What the files have of a confirmed record.
#[derive(Default)]
pub(crate) struct Written {
    /// A last one has it as it is confirmed.
    pub(crate) exported: bool,
    /// One had it, and no last one has it so.
    pub(crate) outdated: bool,
}

impl LastFiles {
    pub(crate) fn of(store: &Store) -> Result<Self, CareError> {
        let mut last = BTreeMap::new();
        for file in store.exported_files()? {
            // What was sent to nobody replaces nothing.
            if !store.is_unsent_file(&file.name)? {
                last.insert(without_time(&file.name).to_owned(), file);
            }
        }
        Ok(Self(last))
    }

    /// Whether a file is the one that counts for its month, sender and receiver.
    pub(crate) fn counts(&self, file: &ExportedFile) -> bool {
        self.0.get(without_time(&file.name)).is_some_and(|last| last.is(file))
    }

    /// `lines`: all that files have of the record.
    pub(crate) fn written(&self, lines: &[Exported], confirmation: Hash) -> Written {
        let exported = lines.iter().any(|line| line.confirmation == confirmation && self.counts(&line.file));
        Written { exported, outdated: !exported && !lines.is_empty() }
    }
}
