//! The staff list as a file, our own simple format beside the rota's (UTF-8, header line):
//!
//! ```text
//! staff_code,name,kana,role,family_insured_numbers,phone
//! H01,手本 あかり,テホン アカリ,helper,,090-0000-0001
//! ```
//! or `職員コード,氏名,フリガナ,役割,同居家族の被保険者番号,電話`. The role is `helper`/`ヘルパー`, `manager`/`サービス提供責任者`/`サ責` or
//! `admin`/`管理者`. The fifth column names clients living with this person, whom they may not serve (art. 25),
//! separated by spaces (where clients of two insurers have the same number, insurer first: `990001-0000000001`); the sixth is how the office calls them. Both may be left out.

use std::collections::BTreeSet;

use super::charset::Charset;
use super::csv::{self, Layout, Record};
use super::problem::{Column, Expected, Problem, Problems, problems};
use super::row::RowReader;
use super::value::{Field, InsuredNumber, InsurerNumber, PhoneNumber, StaffCode, Text};

const COLUMNS: [Column; 6] = [
    Column { ja: "職員コード", en: "staff_code" },
    Column { ja: "氏名", en: "name" },
    Column { ja: "フリガナ", en: "kana" },
    Column { ja: "役割", en: "role" },
    Column { ja: "同居家族の被保険者番号", en: "family_insured_numbers" },
    Column { ja: "電話", en: "phone" },
];
const LAYOUT: Layout = Layout { charset: Charset::Utf8, columns: &COLUMNS, columns_min: 4 };
const HEADER: &str = "staff_code,name,kana,role";

/// What a person is in the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffRole {
    /// ヘルパー.
    Helper,
    /// サービス提供責任者.
    Manager,
    /// 管理者.
    Admin,
}

impl Field for StaffRole {
    const EXPECTED: Expected =
        Expected::OneOf("helper, manager, admin (ヘルパー, サービス提供責任者, 管理者)");

    fn parse(text: &str) -> Option<Self> {
        match text {
            "helper" | "ヘルパー" => Some(Self::Helper),
            "manager" | "サービス提供責任者" | "サ責" => Some(Self::Manager),
            "admin" | "管理者" => Some(Self::Admin),
            _ => None,
        }
    }
}

/// A client who lives with a member of staff: the insured number, with the insurer's where that alone is not enough.
pub type Relative = (Option<InsurerNumber>, InsuredNumber);

fn relative(text: &str) -> Option<Relative> {
    match text.split_once('-') {
        Some((insurer, number)) => {
            Some((Some(InsurerNumber::parse_unpadded(insurer)?), InsuredNumber::parse_unpadded(number)?))
        }
        None => Some((None, InsuredNumber::parse_unpadded(text)?)),
    }
}

/// One person of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The office's own code.
    pub code: StaffCode,
    /// 氏名.
    pub name: Text,
    /// フリガナ.
    pub kana: Text,
    /// The role.
    pub role: StaffRole,
    /// Clients who live with this person.
    pub family: BTreeSet<Relative>,
    /// How the office calls this person.
    pub phone: Option<PhoneNumber>,
}

/// Reads a staff file.
pub fn read(bytes: &[u8]) -> Result<Vec<StaffMember>, Problems> {
    let (mut problems, mut seen) = (problems(), 0);
    let (mut members, mut codes): (Vec<StaffMember>, BTreeSet<StaffCode>) = Default::default();
    csv::read(bytes, &LAYOUT, &mut problems, |record, problems| {
        seen += 1;
        if seen > 1 {
            let Some(member) = read_row(record, problems) else {
                return;
            };
            if !codes.insert(member.code.clone()) {
                problems.push(Problem::column(record.line, 1, &COLUMNS, Expected::Once));
            }
            members.push(member);
        } else if !is_header(record, &COLUMNS) {
            problems.push(Problem::line(record.line, Expected::Header(HEADER)));
        }
    });
    if seen < 2 && problems.is_empty() {
        problems.push(Problem::file(Expected::SomeRows));
    }
    if problems.is_empty() { Ok(members) } else { Err(problems) }
}

fn read_row(record: &Record, problems: &mut Problems) -> Option<StaffMember> {
    let line = record.line;
    let mut r = RowReader::new(record, &COLUMNS, problems);
    let (code, name, kana, role) = (r.required(1), r.required(2), r.optional::<Text>(3), r.required(4));
    let phone = r.optional::<PhoneNumber>(6);
    let family: Option<BTreeSet<_>> = r.raw(5).split_whitespace().map(relative).collect();
    if family.is_none() {
        r.wrong(5, InsuredNumber::EXPECTED);
    }
    Some(StaffMember {
        line,
        code: code?,
        name: name?,
        kana: kana?.unwrap_or_default(),
        role: role?,
        family: family?,
        phone: phone?,
    })
}

/// True if the record is the header of these columns, in either language.
pub fn is_header(record: &Record, columns: &[Column]) -> bool {
    let mut pairs = record.fields.iter().map(|field| field.trim()).zip(columns);
    pairs.all(|(field, column)| field.eq_ignore_ascii_case(column.en) || field == column.ja)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_with_role_and_family() {
        let file = "staff_code,name,kana,role,family_insured_numbers\nH01,手本 あかり,テホン アカリ,helper,1 0000000002\nM01,手本 みどり,,サービス提供責任者,\n";
        let staff = read(file.as_bytes()).unwrap();
        assert_eq!((staff[0].role, staff[0].family.len()), (StaffRole::Helper, 2));
        assert_eq!((staff[1].role, staff[1].name.as_str()), (StaffRole::Manager, "手本 みどり"));
    }

    #[test]
    fn a_role_and_a_code_are_read_as_an_office_writes_them() {
        let staff = read("staff_code,name,kana,role\nm01,手本 みどり,,サ責\n".as_bytes()).unwrap();
        assert_eq!((staff[0].role, staff[0].code.as_str(), staff[0].line), (StaffRole::Manager, "M01", 2));
        assert!(
            read("staff_code,name,kana,role\nh01,a,,helper\nH01,b,,helper\n".as_bytes()).is_err(),
            "one code"
        );
    }

    #[test]
    fn wrong_roles_numbers_and_repeated_codes_are_named() {
        let file = "職員コード,氏名,フリガナ,役割,同居家族の被保険者番号\nH01,a,,helper,x\nH02,a,,boss,\nH03,a,,admin,\nH03,b,,admin,\n";
        let problems: Vec<_> = read(file.as_bytes()).unwrap_err().listed().iter().map(Problem::en).collect();
        assert_eq!(problems.len(), 3);
        assert_eq!(
            problems[0],
            "line 2, column 5 (family_insured_numbers): must be 10 digits, or H and 9 digits"
        );
        assert!(problems[1].starts_with("line 3, column 4 (role): must be one of: helper"));
        assert_eq!(problems[2], "line 5, column 1 (staff_code): the same value occurs twice; keep one");
    }
}
