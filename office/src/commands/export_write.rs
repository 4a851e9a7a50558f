//! Writing the files of an export: all or none, never over another, and never one of which nobody knows. What is about to be
//! written is noted first; what a kill has left is found by the next export, told, and put right.

use crate::failure_code::Code;
use std::path::{Path, PathBuf};

use kengai::{CareBook, InterruptedExport, NewExport};

use super::export_prepared::Prepared;
use crate::failure::{Exit, Failure};
use crate::files;
use crate::words::{Words, both, moment};

/// Writes all files or none, and says to every manager that they are there.
pub(super) fn write_files(
    book: &CareBook,
    dir: &Path,
    exports: &[Prepared],
) -> Result<Vec<PathBuf>, Failure> {
    files::make_folder(dir)?;
    // The next export may be started in another folder.
    let dir = std::path::absolute(dir).map_err(|error| Failure::file(dir, &error))?;
    let paths: Vec<PathBuf> = exports.iter().map(|one| dir.join(one.file.name.to_string())).collect();
    if let Some(there) = paths.iter().find(|path| path.exists()) {
        let name = there.display();
        return Err(Failure::new(
            Exit::Input,
            Code::AlreadyExists,
            both(
                format!("{name} がすでにあります。何も書いていません"),
                format!("{name} is there already; no file was made"),
            ),
        ));
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
        if let Err(failure) = files::write_new(path, &file.bytes) {
            for made in paths.iter().take_while(|made| *made != path) {
                // Half a set would look finished; what cannot be taken away is named by the failure's folder.
                let _ = std::fs::remove_file(made);
            }
            book.exports().end(&[])?;
            return Err(failure);
        }
    }
    book.exports().end(&names)?;
    Ok(paths)
}

/// What became of the files that a kill has interrupted: those that are whole are told every manager now.
pub(super) fn settle(book: &CareBook) -> Result<Vec<Words>, Failure> {
    let begun = book.exports().interrupted()?;
    if begun.is_empty() {
        return Ok(Vec::new());
    }
    let (mut whole, mut lines) = (Vec::new(), Vec::new());
    for one in &begun {
        let found = std::fs::read(&one.path);
        if found.as_ref().is_ok_and(|bytes| one.is_whole(bytes)) {
            whole.push(one.name.clone());
        }
        lines.push(became(one, found.ok().as_deref()));
    }
    book.exports().end(&whole)?;
    Ok(lines)
}

fn became(one: &InterruptedExport, found: Option<&[u8]>) -> Words {
    let (at, path) = (moment(one.at_ms), &one.path);
    let stopped = both(
        format!("{} の書き出しは、途中で止まっていました。", at.ja),
        format!("The export of {} was interrupted. ", at.en),
    );
    let what = match found {
        Some(bytes) if one.is_whole(bytes) => both(
            format!("ファイルはできています。書き出し済みにしました: {path}"),
            format!("Its file is whole and now counts as exported: {path}"),
        ),
        Some(_) => both(
            format!(
                "ファイルは途中までなので、送らずに消してください。書き出し済みにはなっていません: {path}"
            ),
            format!(
                "Its file is not whole; please delete it and do not send it. It does not count as exported: {path}"
            ),
        ),
        None => both(
            format!("ファイルは見つかりません。書き出し済みにはなっていません: {path}"),
            format!("Its file is not there. It does not count as exported: {path}"),
        ),
    };
    both(format!("{}{}", stopped.ja, what.ja), format!("{}{}", stopped.en, what.en))
}
