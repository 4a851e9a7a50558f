//! Reading the files of an import: every problem of every file is found before anything is changed.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Finding, file_words, looked_for};
use crate::words::{Words, both};
use kengai_formats::problem::{Problem, Problems};
use kengai_formats::uphosoku::SupplementFile;
use kengai_formats::upplan::PlanFile;
use kengai_formats::value::OfficeNumber;
use kengai_formats::{self, Imported};

/// The largest file that is read at all, bytes; the layouts have their own limits below it.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Everything that is wrong with the files so far.
#[derive(Debug, Default)]
pub(crate) struct Found(Vec<Finding>);

impl Found {
    /// Adds a file's problem.
    pub(crate) fn push(&mut self, path: &Path, words: &Words) {
        let name = file_name(path);
        self.0.push(Finding::new(
            name.clone(),
            both(format!("{name} {}", words.ja), format!("{name} {}", words.en)),
        ));
    }

    /// Adds the problem of a file that cannot be read: by its path as it was typed, and where it was looked for.
    fn push_typed(&mut self, path: &Path, words: &Words) {
        let (typed, at) = (path.display(), looked_for(path));
        self.0.push(Finding::new(
            file_name(path),
            both(format!("{typed} {}{}", words.ja, at.ja), format!("{typed} {}{}", words.en, at.en)),
        ));
    }

    /// Adds all of a file's problems.
    pub(crate) fn push_all(&mut self, path: &Path, problems: &Problems) {
        for problem in problems.listed() {
            self.push(path, &both(Problem::ja(problem), Problem::en(problem)));
        }
        match problems.unlisted() {
            0 => {}
            n => self.push(path, &both(format!("ほかに{n}件"), format!("and {n} more"))),
        }
    }

    /// Fails if anything was found.
    pub(crate) fn settle(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let n = self.0.len();
        Err(Failure::input(both(
            format!("ファイルに直すところが{n}件あります。何も取り込んでいません"),
            format!("{n} things must be put right in the files; nothing was taken in"),
        ))
        .with(self.0))
    }
}

/// A path's last part, for people.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn bytes_of(path: &Path, found: &mut Found) -> Option<Vec<u8>> {
    let size = std::fs::metadata(path).map(|meta| meta.len());
    if size.as_ref().is_ok_and(|size| *size > FILE_BYTES_MAX) {
        found.push(path, &Words::lit("大きすぎます", "is too large"));
        return None;
    }
    match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            found.push_typed(path, &file_words(error.kind()));
            None
        }
    }
}

/// The option that a list belongs to, by its header line.
fn list_of(bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let first = text.lines().next()?.split(',').next()?.trim().to_lowercase();
    match first.as_str() {
        "staff_code" | "職員コード" => Some("--staff"),
        "date" | "日付" => Some("--rota"),
        "insured_number" | "被保険者番号" => Some("--tasks"),
        "code" => Some("--codes"),
        _ => None,
    }
}

/// Reads one of our own lists, which belongs to this option.
pub(crate) fn read_file<T>(
    path: &Path,
    option: &str,
    found: &mut Found,
    read: impl FnOnce(&[u8]) -> Result<T, Problems>,
) -> Option<T> {
    let bytes = bytes_of(path, found)?;
    if let Some(other) = list_of(&bytes).filter(|list| *list != option) {
        let (ja, en) = match other {
            "--staff" => ("職員の一覧", "the staff list"),
            "--rota" => ("シフト", "a rota"),
            "--tasks" => ("サービス内容の一覧", "a list of tasks"),
            _ => ("サービスコード表", "a table of codes"),
        };
        found.push(
            path,
            &both(
                format!("は{ja}のファイルです。{other} で指定してください"),
                format!("is {en}: give it with {other}"),
            ),
        );
        return None;
    }
    read(&bytes).map_err(|problems| found.push_all(path, &problems)).ok()
}

/// What the care-plan files brought.
#[derive(Debug, Default)]
pub(crate) struct CarePlanFiles {
    /// Plans with the file they came from.
    pub(crate) plans: Vec<(PathBuf, PlanFile)>,
    /// Supplements with the file they came from.
    pub(crate) supplements: Vec<(PathBuf, SupplementFile)>,
}

impl CarePlanFiles {
    /// Reads them all, whichever option each was given with.
    pub(crate) fn read(paths: &[PathBuf], own: &OfficeNumber, found: &mut Found) -> Self {
        let mut files = Self::default();
        for path in paths {
            let Some(bytes) = bytes_of(path, found) else { continue };
            match kengai_formats::import(&file_name(path), &bytes, own) {
                Ok(Imported::Plan(plan)) => files.plans.push((path.clone(), plan)),
                Ok(Imported::Supplement(supplement)) => files.supplements.push((path.clone(), supplement)),
                Err(kengai_formats::CarePlanError::Content(problems)) => found.push_all(path, &problems),
                Err(error) => {
                    let ja = error.ja().join("。");
                    found.push(path, &both(ja, error.to_string()));
                }
            }
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a spreadsheet saves begins with a mark that nobody sees.
    #[test]
    fn a_list_is_known_by_its_header_with_and_without_a_byte_order_mark() {
        for (header, option) in [
            ("staff_code,name", "--staff"),
            ("職員コード,氏名", "--staff"),
            ("日付,被保険者番号", "--rota"),
            ("insured_number,start", "--tasks"),
            ("code,valid_from", "--codes"),
        ] {
            for mark in ["", "\u{feff}"] {
                assert_eq!(list_of(format!("{mark}{header}\n").as_bytes()), Some(option), "{mark:?}{header}");
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_said_in_both_languages_with_what_to_do() {
        let mut found = Found::default();
        assert!(bytes_of(Path::new("見本のない.csv"), &mut found).is_none());
        let failure = found.settle().unwrap_err();
        let words = &failure.problems[0].words;
        assert!(words.ja.contains("がありません。名前を確かめてください"), "{words:?}");
        assert!(!words.ja.contains("not found") && words.en.contains("check its name"), "{words:?}");
    }
}
