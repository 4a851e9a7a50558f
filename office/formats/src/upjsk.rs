//! UPJSK, the actuals of a month: what was done, with the times at which it was really done. One file goes to each
//! care-management office; rows are sorted, so that the same actuals always give the same bytes.
//!
//! Either all files are written or none: a file that is missing one client would look finished at the other end.

use std::collections::BTreeMap;

use super::cp932::Conversion;
use super::csv::{self, Writer};
use super::file_name::{FileKind, FileName, Party};
use super::problem::{Bounded, Expected, Problem, Problems, problems};
use super::service_table::{self, ActualRow, COLUMNS, LAYOUT};
use super::time::{MadeAt, Month};
use super::value::{Field, OfficeKind, OfficeNumber};

/// What an export is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// Our own office: sender, service office of every row, and 更新業者コード.
    pub own_office: OfficeNumber,
    /// 対象年月.
    pub month: Month,
    /// When the export is made, for the file names.
    pub made_at: MadeAt,
}

/// One service given, and the care-management office that wants to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actual {
    /// The receiver.
    pub care_management_office: OfficeNumber,
    /// The row; its column 24 is set by the export.
    pub row: ActualRow,
}

/// One file, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Its name.
    pub name: FileName,
    /// Its content.
    pub bytes: Vec<u8>,
    /// How many rows it has.
    pub rows: usize,
    /// Which characters had to be converted.
    pub conversions: Bounded<Conversion>,
}

/// Makes one file per care-management office; none if there is nothing to tell.
pub fn write(request: &ExportRequest, actuals: &[Actual]) -> Result<Vec<ExportFile>, Problems> {
    let mut by_office: BTreeMap<&OfficeNumber, Vec<&ActualRow>> = BTreeMap::new();
    for actual in actuals {
        by_office.entry(&actual.care_management_office).or_default().push(&actual.row);
    }
    by_office.into_iter().map(|(office, rows)| write_file(request, office, rows)).collect()
}

fn write_file(
    request: &ExportRequest,
    receiver: &OfficeNumber,
    mut rows: Vec<&ActualRow>,
) -> Result<ExportFile, Problems> {
    rows.sort_by_key(|row| (&row.insurer, &row.insured, row.day, row.start, row.end, &row.code));
    let mut problems = problems();
    if rows.len() > csv::ROWS_MAX {
        problems.push(Problem::file(Expected::Rows(csv::ROWS_MAX)));
    }
    let mut writer = Writer::new(&COLUMNS);
    for (line, row) in (1..).zip(&rows) {
        service_table::check_row(row, line, request.month, &mut problems);
        if row.office != request.own_office {
            problems.push(Problem::column(line, 20, &COLUMNS, Expected::OwnOffice));
        }
        let row = ActualRow { updated_by: Some(request.own_office.clone()), ..(*row).clone() };
        service_table::write_row(&row, &mut writer);
    }
    let (bytes, conversions) = writer.finish()?;
    if !problems.is_empty() {
        return Err(problems);
    }
    let party = |office: &OfficeNumber, kind| Party {
        office: office.clone(),
        kind: OfficeKind::parse(kind).expect("the kinds are written with two digits"),
    };
    let name = FileName {
        kind: FileKind::Upjsk,
        month: request.month,
        from: party(&request.own_office, OfficeKind::HOME_VISIT),
        to: party(receiver, OfficeKind::CARE_MANAGEMENT),
        made_at: request.made_at,
    };
    Ok(ExportFile { name, rows: rows.len(), bytes, conversions })
}

/// Reads a file of actuals, for comparing what was sent with what is recorded now.
pub fn read(name: &FileName, bytes: &[u8]) -> Result<Vec<ActualRow>, Problems> {
    let (mut problems, mut rows) = (problems(), Vec::new());
    csv::read(bytes, &LAYOUT, &mut problems, |record, problems| {
        rows.extend(service_table::read_row(record, name.month, problems));
    });
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}
