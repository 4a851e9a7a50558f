//! The office's table of service codes, from a file. Without one, only the two codes that were verified are known; no
//! code is ever invented.
//!
//! UTF-8, a header line: `code,valid_from,name,units,minutes_from,zone` with zone `day`, `evening` or `night`.

use std::path::Path;

use kengai_billing::codes::{CodeEntry, CodeTable};
use kengai_billing::zone::Zone;
use kengai_model::service::ServiceType;
use kengai_model::words::Words;
use kengai_model::{CareDay, ServiceCode};

use super::wrong::file_name;
use crate::files::FileError;
use crate::words::both;

/// The verified codes hold at least from the fee table of this day on.
const VERIFIED_FROM: (i32, u32, u32) = (2024, 4, 1);
const HEADER: &str = "code,valid_from,name,units,minutes_from,zone";

/// Why a table was not read; none of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodesError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Lines in it are wrong.
    #[error("{} lines of the table are wrong", .0.len())]
    Lines(Vec<WrongLine>),
}

/// A line of the table that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongLine {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, or the whole header.
    pub column: &'static str,
}

impl WrongLine {
    /// Where to look.
    #[must_use]
    pub fn words(&self) -> Words {
        let Self { file, line, column } = self;
        both(
            format!("{file} {line}行目: {column} を確かめてください"),
            format!("{file} line {line}: check {column}"),
        )
    }
}

/// The table in a file, beside the codes that were verified; those alone without a file.
///
/// # Errors
/// The file cannot be read, or lines in it are wrong.
pub fn load(path: Option<&Path>) -> Result<CodeTable, CodesError> {
    let (year, month, day) = VERIFIED_FROM;
    let mut table = CodeTable::verified(CareDay::new(year, month, day).expect("a day of the calendar"));
    if let Some(path) = path {
        read(path, &mut table)?;
    }
    Ok(table)
}

fn read(path: &Path, table: &mut CodeTable) -> Result<(), CodesError> {
    let text = std::fs::read_to_string(path).map_err(|error| FileError::new(path, &error))?;
    let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    let mut problems = Vec::new();
    let mut wrong = |line, column| problems.push(WrongLine { file: file_name(path), line, column });
    if lines.next().is_none_or(|(header, _)| header.trim() != HEADER) {
        wrong(1, HEADER);
    }
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        match entry(line) {
            Ok((code, from, entry)) => table.insert(code, from, entry),
            Err(column) => wrong(number, column),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(CodesError::Lines(problems)) }
}

fn entry(line: &str) -> Result<(ServiceCode, CareDay, CodeEntry), &'static str> {
    let columns: Vec<&str> = line.split(',').map(str::trim).collect();
    let [code, from, name, units, minutes, zone] = columns.as_slice() else {
        return Err(HEADER);
    };
    let entry = CodeEntry {
        name: (*name).to_owned(),
        units: units.parse().map_err(|_| "units")?,
        minutes_from: minutes.parse().map_err(|_| "minutes_from")?,
        zone: Zone::of(zone).ok_or("zone")?,
    };
    Ok((code.parse().map_err(|_| "code")?, from.parse().map_err(|_| "valid_from")?, entry))
}

/// The kind of service that a code's name in the table begins with.
pub(crate) fn service_type(table: &CodeTable, code: &ServiceCode, day: CareDay) -> Option<ServiceType> {
    let name = &table.on(code, day)?.name;
    match (name.starts_with("身体"), name.contains("生活"), name.starts_with("通院")) {
        (true, true, _) => Some(ServiceType::BodyLife),
        (true, false, _) => Some(ServiceType::Body),
        (false, true, _) => Some(ServiceType::Life),
        (false, false, true) => Some(ServiceType::Ride),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_the_verified_codes_and_nothing_else() {
        let table = load(None).unwrap();
        let day = "2026-11-16".parse().unwrap();
        let kind = |code: &str| service_type(&table, &code.parse().unwrap(), day);
        assert_eq!(kind("114845"), Some(ServiceType::Body));
        assert_eq!(kind("11ZZZZ"), None, "an unknown code is unknown");
    }

    #[test]
    fn a_line_is_read_or_its_column_named() {
        assert_eq!(entry("11ZZZ1,2026-04-01,例示,100,20,day").unwrap().2.units, 100);
        assert_eq!(entry("11ZZZ1,2026-04-01,例示,x,20,day").unwrap_err(), "units");
        assert_eq!(entry("11ZZZ1,2026-04-31,例示,1,20,day").unwrap_err(), "valid_from");
        assert_eq!(entry("11ZZZ1,2026-04-01,例示,1,20,noon").unwrap_err(), "zone");
        assert_eq!(entry("11ZZZ1,2026-04-01").unwrap_err(), HEADER);
    }

    #[test]
    fn a_table_that_a_spreadsheet_saved_is_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("codes.csv");
        for mark in ["", "\u{feff}"] {
            std::fs::write(&path, format!("{mark}{HEADER}\n11ZZZ1,2026-04-01,例示,100,20,day\n")).unwrap();
            let table = load(Some(&path)).unwrap_or_else(|_| panic!("{mark:?}"));
            let code = table.on(&"11ZZZ1".parse().unwrap(), "2026-11-16".parse().unwrap());
            assert_eq!(code.map(|code| code.units), Some(100), "{mark:?}");
        }
    }
}
