//! Writing the files of an export: all or none, never over another, and never one of which nobody knows. What is about to be
//! written is noted first; what a kill has left is found by the next export (`interrupted.rs`).

use std::path::{Path, PathBuf};

use kengai::{CareBook, NewExport};

use super::error::ExportError;
use super::prepared::Prepared;
use crate::files::{self, FileError};

/// Writes all files or none, and says to every manager that they are there.
pub(crate) fn write_files(
    book: &CareBook,
    folder: &Path,
    exports: &[Prepared],
) -> Result<Vec<PathBuf>, ExportError> {
    files::make_folder(folder)?;
    // The next export may be started in another folder.
    let folder = std::path::absolute(folder).map_err(|error| FileError::new(folder, &error))?;
    let paths: Vec<PathBuf> = exports.iter().map(|one| folder.join(one.file.name.to_string())).collect();
    if let Some(there) = paths.iter().find(|path| path.exists()) {
        return Err(ExportError::IsThere(there.clone()));
    }
    let names: Vec<String> = exports.iter().map(|one| one.file.name.to_string()).collect();
    let begun = exports.iter().zip(&paths).zip(&names).map(|((one, path), name)| NewExport {
        name: name.clone(),
        path: path.display().to_string(),
        bytes: &one.file.bytes,
        lines: &one.lines,
    });
    book.exports().begin(&begun.collect::<Vec<_>>())?;
    for (Prepared { file, .. }, path) in exports.iter().zip(&paths) {
        if let Err(error) = files::write_new(path, &file.bytes) {
            for made in paths.iter().take_while(|made| *made != path) {
                // Half a set would look finished; what cannot be taken away is named by the failure's folder.
                let _ = std::fs::remove_file(made);
            }
            book.exports().end(&[])?;
            return Err(error.into());
        }
    }
    book.exports().end(&names)?;
    Ok(paths)
}
