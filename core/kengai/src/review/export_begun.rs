//! Writing a file of actuals as this device stands by it: it is noted before it is written, and told the managers when it is
//! there. Whatever ends the program in between, the next export knows what to look for.

use kengai_protocol::Hash;
use kengai_protocol::item::{File, FileLine, NotSent};
use kengai_protocol::statement::CircleKind;
use kengai_store::BegunExport;

use crate::book::carebook::{circle_of_kind, membership, need_manager};
use crate::book::whereabouts::doc_of;
use crate::review::export_line::WrittenLine;
use crate::{CareError, Exports};

/// A file that is about to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExport<'a> {
    /// Its name.
    pub name: String,
    /// Where it is to lie.
    pub path: String,
    /// Its content.
    pub bytes: &'a [u8],
    /// The visits in it.
    pub lines: &'a [WrittenLine],
}

/// A file that was begun and of which nobody knows whether it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterruptedExport {
    /// Its name.
    pub name: String,
    /// Where it was to lie.
    pub path: String,
    /// When it was begun, Unix milliseconds.
    pub at_ms: u64,
    content: Hash,
}

impl InterruptedExport {
    /// Whether these bytes are all of it.
    #[must_use]
    pub fn is_whole(&self, bytes: &[u8]) -> bool {
        Hash::of_bytes(bytes) == self.content
    }
}

impl Exports<'_> {
    /// Notes durably that these files are about to be written.
    ///
    /// # Errors
    /// Not a manager's device. As the store.
    pub fn begin(&self, files: &[NewExport<'_>]) -> Result<(), CareError> {
        let mut store = self.book.lock();
        need_manager(&store)?;
        // A file is named and dated by the time that is certain: both stay, and files are told apart by them.
        let certain = self.book.clock_of(&store)?.certain_now();
        let at_ms = u64::try_from(certain.raw()).unwrap_or_default();
        let by = membership(&store)?.staff;
        let begun = files
            .iter()
            .map(|new| {
                let line = |line: &WrittenLine| {
                    let (doc, confirmation) = (doc_of(line.visit), line.confirmation);
                    Ok(FileLine { doc, confirmation, line: line.hash() })
                };
                let lines = new.lines.iter().map(line).collect::<Result<_, CareError>>()?;
                let file = File { name: new.name.clone(), by, at_ms, lines };
                Ok(BegunExport { file, path: new.path.clone(), content: Hash::of_bytes(new.bytes) })
            })
            .collect::<Result<Vec<_>, CareError>>()?;
        Ok(store.begin_exports(&begun)?)
    }

    /// Notes that these files were made and never sent to anybody: no later file has to have a number above theirs.
    ///
    /// # Errors
    /// Not a manager's device. As the store.
    /// Every manager is told.
    pub fn never_sent(&self, names: &[String]) -> Result<(), CareError> {
        let at_ms = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let managers = circle_of_kind(&store, CircleKind::Managers)?;
        let by = membership(&store)?.staff;
        let said: Vec<NotSent> = names.iter().map(|name| NotSent { name: name.clone(), by, at_ms }).collect();
        Ok(store.note_unsent_files(managers, &said)?)
    }

    /// Whether this was noted of a file.
    ///
    /// # Errors
    /// As the store.
    pub fn was_never_sent(&self, name: &str) -> Result<bool, CareError> {
        Ok(self.book.lock().is_unsent_file(name)?)
    }

    /// Files that were begun and not ended: the program was ended in between.
    ///
    /// # Errors
    /// As the store.
    pub fn interrupted(&self) -> Result<Vec<InterruptedExport>, CareError> {
        let begun = self.book.lock().begun_exports()?.into_iter();
        Ok(begun
            .map(|BegunExport { file, path, content }| InterruptedExport {
                name: file.name,
                path,
                at_ms: file.at_ms,
                content,
            })
            .collect())
    }

    /// Ends all files that were begun: those of these names are written, and every manager is told; the others are not.
    ///
    /// # Errors
    /// Not a manager's device. As the store.
    pub fn end(&self, written: &[String]) -> Result<(), CareError> {
        let mut store = self.book.lock();
        let managers = circle_of_kind(&store, CircleKind::Managers)?;
        let begun = store.begun_exports()?.into_iter().map(|one| one.file);
        let written: Vec<File> = begun.filter(|file| written.contains(&file.name)).collect();
        Ok(store.end_exports(managers, &written)?)
    }
}
