//! What became of the files of an export that a kill has interrupted: found before the next one, told, and put right.

use kengai::{CareBook, CareError, InterruptedExport};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is whole, and counts as exported now.
    Whole,
    /// It is there and not whole; it does not count.
    Cut,
    /// It is not there; it does not count.
    Missing,
}

/// A file whose export was interrupted.
#[derive(Debug)]
pub struct Interrupted {
    /// The file.
    pub file: InterruptedExport,
    /// What became of it.
    pub became: Became,
}

/// Settles what was interrupted: of files that are whole every manager is told now.
///
/// # Errors
/// The care book does not open its lists.
pub fn settle(book: &CareBook) -> Result<Vec<Interrupted>, CareError> {
    let begun = book.exports().interrupted()?;
    if begun.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<Interrupted> = begun.into_iter().map(found).collect();
    let whole = all.iter().filter(|one| one.became == Became::Whole);
    book.exports().end(&whole.map(|one| one.file.name.clone()).collect::<Vec<_>>())?;
    Ok(all)
}

fn found(file: InterruptedExport) -> Interrupted {
    let became = match std::fs::read(&file.path) {
        Ok(bytes) if file.is_whole(&bytes) => Became::Whole,
        Ok(_) => Became::Cut,
        Err(_) => Became::Missing,
    };
    Interrupted { file, became }
}
