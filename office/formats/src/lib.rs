//! Files that come to the office and leave it: the care-management office's plan (UPPLAN, UPHOSOKU), our actuals
//! (UPJSK), and our own rota and staff lists. The layouts, columns and rules of docs/domain.md are followed to the letter; what is
//! unverified there is kept open and said so in the module that has it.
//!
//! One visit's way through here: `file_name` → `csv` (bytes to rows, by way of `cp932`) → `service_table` (row to values)
//! → `upplan`; back again `upjsk` → `service_table` → `csv` → `cp932`. `rota` lays people over the plan.
//!
//! Nothing here touches a disk, a clock or the record: bytes in, values or *all* problems of the file out.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod charset;
pub mod cp932;
pub mod csv;
pub mod file_name;
pub mod problem;
pub mod rota;
mod row;
pub mod service_table;
pub mod staff;
pub mod tasks;
pub mod time;
pub mod uphosoku;
mod uphosoku_columns;
pub mod upjsk;
pub mod upplan;
pub mod value;

#[cfg(test)]
mod export_tests;
#[cfg(test)]
mod malformed_tests;
#[cfg(test)]
mod month_tests;
#[cfg(test)]
mod sample;

use file_name::{FileKind, FileName, FileNameError};
use problem::{Expected, Problem, Problems};
use value::{OfficeKind, OfficeNumber};

/// What a care-plan file brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// The plan of a month.
    Plan(upplan::PlanFile),
    /// Names, certificates and limits.
    Supplement(uphosoku::SupplementFile),
}

/// Why a file was not imported. Nothing of it was used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarePlanError {
    /// Not a care-plan file by its name: choose another, or give it back its name.
    #[error(transparent)]
    Name(#[from] FileNameError),
    /// A kind of file that this version does not import.
    #[error("{} ({}) is not imported yet; nothing was changed", .0.prefix(), .0.en())]
    NotImportedYet(FileKind),
    /// A kind of file that an office sends and does not receive.
    #[error("{} ({}) is what this office sends; there is nothing to import", .0.prefix(), .0.en())]
    SentNotReceived(FileKind),
    /// The content is wrong; ask the sender, with this list.
    #[error("the file has {} problem(s); first: {}", .0.total(), first(.0))]
    Content(Problems),
}

impl CarePlanError {
    /// The reason in Japanese, one line each.
    pub fn ja(&self) -> Vec<String> {
        match self {
            Self::Name(FileNameError::Kind) => {
                vec!["ファイル名がUPPLANなど、ケアプランデータ連携の名前で始まっていません".to_owned()]
            }
            Self::Name(FileNameError::Part(_)) => vec![
                "ファイル名を 種類_対象年月_送信元(10)_種類(2)_送信先(10)_種類(2)_YYYYMMDDHHMMSS.CSV にしてください"
                    .to_owned(),
            ],
            Self::NotImportedYet(kind) => {
                vec![format!(
                    "{}（{}）の取り込みにはまだ対応していません。何も変更していません",
                    kind.prefix(),
                    kind.ja()
                )]
            }
            Self::SentNotReceived(kind) => {
                vec![format!(
                    "{}（{}）は当事業所から送るファイルです。取り込むものではありません",
                    kind.prefix(),
                    kind.ja()
                )]
            }
            Self::Content(problems) => {
                let rest = (problems.unlisted() > 0).then(|| format!("ほかに{}件", problems.unlisted()));
                problems.listed().iter().map(Problem::ja).chain(rest).collect()
            }
        }
    }
}

fn first(problems: &Problems) -> String {
    problems.listed().first().map(Problem::en).unwrap_or_default()
}

/// Reads a care-plan file by its name (without folders) and content.
pub fn import(name: &str, bytes: &[u8], own_office: &OfficeNumber) -> Result<Imported, CarePlanError> {
    let name = FileName::parse(name)?;
    match name.kind {
        FileKind::Upplan | FileKind::Uphosoku => {}
        FileKind::Upsikyu | FileKind::Dltplan => return Err(CarePlanError::NotImportedYet(name.kind)),
        FileKind::Upjsk | FileKind::Dltjsk => return Err(CarePlanError::SentNotReceived(name.kind)),
    }
    if name.to.office != *own_office || name.to.kind.as_str() != OfficeKind::HOME_VISIT {
        let mut problems = problem::problems();
        problems.push(Problem::file(Expected::SentToUs));
        return Err(CarePlanError::Content(problems));
    }
    let imported = match name.kind {
        FileKind::Uphosoku => uphosoku::read(&name, bytes).map(Imported::Supplement),
        _ => upplan::read(&name, bytes, own_office).map(Imported::Plan),
    };
    imported.map_err(CarePlanError::Content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Field;

    fn open(name: &str, bytes: &[u8]) -> Result<Imported, CarePlanError> {
        import(name, bytes, &OfficeNumber::parse(sample::OWN_OFFICE).unwrap())
    }

    #[test]
    fn a_file_is_read_as_what_its_name_says() {
        let plan = open(&sample::plan_name().to_string(), &sample::cp932(&sample::plan_line())).unwrap();
        assert!(matches!(plan, Imported::Plan(file) if file.rows.len() == 1));
        let name = sample::supplement_name().to_string();
        let supplement = open(&name, &sample::cp932(&sample::supplement_line())).unwrap();
        assert!(matches!(supplement, Imported::Supplement(file) if file.clients.len() == 1));
    }

    #[test]
    fn kinds_that_are_not_imported_say_so_before_anything_is_read() {
        let name = |kind: &str| sample::plan_name().to_string().replace("UPPLAN", kind);
        for kind in ["UPSIKYU", "DLTPLAN"] {
            let error = open(&name(kind), b"anything").unwrap_err();
            assert!(
                error.to_string().starts_with(kind) && error.to_string().contains("not imported yet"),
                "{error}"
            );
            assert!(error.ja()[0].contains("まだ対応していません"));
        }
        assert!(matches!(open(&name("UPJSK"), b""), Err(CarePlanError::SentNotReceived(FileKind::Upjsk))));
        assert!(matches!(open("plan.csv", b""), Err(CarePlanError::Name(FileNameError::Kind))));
    }

    #[test]
    fn a_file_for_another_office_or_another_service_of_ours_is_refused() {
        let name = sample::plan_name().to_string();
        for other in [name.replace("_9970000001_", "_9970000002_"), name.replace("_11_", "_15_")] {
            let error = open(&other, &sample::cp932(&sample::plan_line())).unwrap_err();
            assert!(error.ja()[0].contains("あてのファイルではありません"), "{error}");
        }
    }

    #[test]
    fn a_long_list_of_problems_ends_with_how_many_more() {
        let bytes = sample::plan_line().replace(",163,", ",x,").repeat(problem::PROBLEMS_MAX + 7);
        let error = open(&sample::plan_name().to_string(), &sample::cp932(&bytes)).unwrap_err();
        let lines = error.ja();
        assert_eq!((lines.len(), lines.last().unwrap().as_str()), (problem::PROBLEMS_MAX + 1, "ほかに7件"));
        assert!(error.to_string().starts_with("the file has 107 problem(s); first: line 1, column 8"));
    }
}
