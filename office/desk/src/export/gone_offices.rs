//! Care-management offices to which a file of this month went and nothing goes any more.

use std::collections::BTreeSet;

use kengai::{CareBook, CareError, Since, without_time};
use kengai_formats::file_name::{FileKind, FileName};
use kengai_formats::upjsk::{ExportFile, ExportRequest};

/// An office to which a file of this month went and nothing goes any more.
#[derive(Debug)]
pub struct Gone {
    /// Its number.
    pub office: String,
    /// The file that it has, with its rows.
    pub since: Since,
}

impl Gone {
    /// The offices that have a file of the month and no row in this export.
    pub(crate) fn of(
        book: &CareBook,
        request: &ExportRequest,
        files: &[ExportFile],
    ) -> Result<Vec<Self>, CareError> {
        let prefix = format!("{}_{}_{}_", FileKind::Upjsk.prefix(), request.month, request.own_office);
        let names = book.exports().files(&prefix)?;
        let mut kinds: BTreeSet<&str> = names.iter().map(|name| without_time(name)).collect();
        for file in files {
            kinds.remove(without_time(&file.name.to_string()));
        }
        let mut gone = Vec::new();
        for kind in kinds {
            let Some(since) = book.exports().since(&[], kind)? else { continue };
            let office = FileName::parse(&since.file).map(|name| name.to.office.to_string());
            gone.push(Self { office: office.unwrap_or_default(), since });
        }
        Ok(gone)
    }
}
