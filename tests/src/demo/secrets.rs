//! Looking for known text where only ciphertext may be: every byte of every file of the server is read.

use std::path::{Path, PathBuf};

use super::trouble::Trouble;

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// Files read.
    pub(super) files: u64,
    /// Bytes read.
    pub(super) bytes: u64,
    /// Text and the file that holds it.
    pub(super) found: Vec<(String, PathBuf)>,
}

/// Reads everything under `folder` and looks for each of `texts`, in UTF-8 and UTF-16.
///
/// # Errors
/// A file cannot be read.
pub(super) fn search(folder: &Path, texts: &[String]) -> Result<Search, Trouble> {
    let needles: Vec<(&String, Vec<u8>)> =
        texts.iter().flat_map(|text| forms(text).into_iter().map(move |form| (text, form))).collect();
    let mut search = Search::default();
    for path in files(folder)? {
        let content = std::fs::read(&path).map_err(Trouble::file(&path))?;
        search.files += 1;
        search.bytes += content.len() as u64;
        for (text, needle) in &needles {
            if content.windows(needle.len()).any(|window| window == needle.as_slice()) {
                search.found.push(((*text).clone(), path.clone()));
            }
        }
    }
    Ok(search)
}

fn forms(text: &str) -> Vec<Vec<u8>> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut forms = vec![
        text.as_bytes().to_vec(),
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    ];
    forms.dedup();
    forms
}

/// Every file below a folder.
///
/// # Errors
/// A folder cannot be read.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Trouble::file(folder))? {
        let path = entry.map_err(Trouble::file(folder))?.path();
        if path.is_dir() {
            out.extend(files(&path)?);
        } else {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_text_is_found_however_it_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let texts = ["見本 一郎".to_owned(), "38.2".to_owned()];
        std::fs::create_dir(dir.path().join("inner")).unwrap();
        std::fs::write(dir.path().join("inner/noise"), [0xff; 5_000]).unwrap();
        let clean = search(dir.path(), &texts).unwrap();
        assert_eq!((clean.files, clean.bytes, clean.found.len()), (1, 5_000, 0));
        let wide: Vec<u8> = "……見本 一郎".encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(dir.path().join("wide"), wide).unwrap();
        std::fs::write(dir.path().join("inner/plain"), "x38.2y").unwrap();
        assert_eq!(search(dir.path(), &texts).unwrap().found.len(), 2);
    }
}
