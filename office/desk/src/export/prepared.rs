//! A file of actuals before it is written.

use kengai::{CareBook, CareError, Since, WrittenLine, without_time};
use kengai_formats::upjsk::ExportFile;
use kengai_formats::value::OfficeNumber;

/// A file that is ready, what its lines rest on, and what was in the last one.
#[derive(Debug)]
pub struct Prepared {
    /// The file.
    pub file: ExportFile,
    /// What it says of each visit.
    pub lines: Vec<WrittenLine>,
    /// What differs from the last file to the same office; `None`: there was none.
    pub since: Option<Since>,
}

impl Prepared {
    /// Files with the lines that go to the same office.
    pub(crate) fn all(
        book: &CareBook,
        files: Vec<ExportFile>,
        lines: &[(OfficeNumber, WrittenLine)],
    ) -> Result<Vec<Self>, CareError> {
        let prepared = files.into_iter().map(|file| {
            let to = &file.name.to.office;
            let lines: Vec<WrittenLine> =
                lines.iter().filter(|(office, _)| office == to).map(|(_, line)| line.clone()).collect();
            let since = book.exports().since(&lines, without_time(&file.name.to_string()))?;
            Ok(Self { file, lines, since })
        });
        prepared.collect()
    }

    /// The number of the office that it goes to.
    #[must_use]
    pub fn to(&self) -> &str {
        self.file.name.to.office.as_str()
    }

    /// When the last file to the same office was written, Unix milliseconds.
    #[must_use]
    pub fn last_ms(&self) -> Option<u64> {
        self.since.as_ref().map(|since| since.at_ms)
    }

    /// It says what the last one said.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.since.as_ref().is_some_and(|since| since.rows.is_empty())
    }
}
