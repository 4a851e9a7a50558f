//! UPHOSOKU (利用者補足情報), the client supplement: 63 columns with what the plan itself leaves out – the client's name and
//! address, the care certificate, and the limits on benefits.
//!
//! The layout states lengths only for part of the columns and requires only the month for certain. We require what
//! no client sheet can do without (insurer, insured number, name, month) and let the rest be empty.

use std::fmt;

use super::csv::{self, Record};
use super::file_name::FileName;
use super::problem::{Expected, Problem, Problems, problems};
use super::row::RowReader;
use super::service_table::CSV_VERSION;
use super::time::{Day, DayOrZeros, Month};
use super::uphosoku_columns::{COLUMNS, FIRST_GROUP_COLUMN, LAYOUT, LIMIT_GROUPS};
use super::value::{Field, InsuredNumber, InsurerNumber, Number, OfficeNumber, Opaque, Text};

/// 性別.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 1 男.
    Male,
    /// 2 女.
    Female,
}

impl Field for Sex {
    const EXPECTED: Expected = Expected::OneOf("1, 2");

    fn parse(text: &str) -> Option<Self> {
        match text {
            "1" => Some(Self::Male),
            "2" => Some(Self::Female),
            _ => None,
        }
    }
}

/// 認定状況.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certification {
    /// 1 申請中.
    Applied,
    /// 2 認定済.
    Certified,
}

impl Field for Certification {
    const EXPECTED: Expected = Expected::OneOf("1, 2");

    fn parse(text: &str) -> Option<Self> {
        match text {
            "1" => Some(Self::Applied),
            "2" => Some(Self::Certified),
            _ => None,
        }
    }
}

/// 要介護状態区分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CareLevel {
    /// 06 事業対象者.
    Eligible,
    /// 12, 13 要支援1–2.
    Support(u8),
    /// 21–25 要介護1–5.
    Care(u8),
}

impl Field for CareLevel {
    const EXPECTED: Expected = Expected::OneOf("06, 12, 13, 21, 22, 23, 24, 25");

    fn parse(text: &str) -> Option<Self> {
        match text {
            "06" => Some(Self::Eligible),
            "12" => Some(Self::Support(1)),
            "13" => Some(Self::Support(2)),
            "21" => Some(Self::Care(1)),
            "22" => Some(Self::Care(2)),
            "23" => Some(Self::Care(3)),
            "24" => Some(Self::Care(4)),
            "25" => Some(Self::Care(5)),
            _ => None,
        }
    }
}

impl fmt::Display for CareLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eligible => f.write_str("事業対象者"),
            Self::Support(level) => write!(f, "要支援{level}"),
            Self::Care(level) => write!(f, "要介護{level}"),
        }
    }
}

/// Limit and sum for one kind of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindLimit {
    /// Two characters, 11 for home-visit care.
    pub kind: Opaque<2>,
    /// 種類支給限度基準額, in units.
    pub limit: Option<Number<7>>,
    /// 合計単位数.
    pub sum: Option<Number<7>>,
    /// Units beyond the limit.
    pub beyond: Option<Number<7>>,
}

/// What the care-management office tells us about one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplement {
    /// Its line in the file.
    pub line: u32,
    /// 2 保険者番号.
    pub insurer: InsurerNumber,
    /// 3 被保険者番号.
    pub insured: InsuredNumber,
    /// 4 計画作成日; none beside the service table.
    pub plan_made_on: Option<Day>,
    /// 5 フリガナ.
    pub kana: Text,
    /// 6 氏名.
    pub name: Text,
    /// 7 性別.
    pub sex: Option<Sex>,
    /// 8 生年月日.
    pub birth: Option<Day>,
    /// 9 郵便番号.
    pub postcode: Text,
    /// 10–11 住所.
    pub address: [Text; 2],
    /// 12 電話番号.
    pub telephone: Text,
    /// 13 認定日.
    pub certified_on: Option<Day>,
    /// 14 限度額適用開始.
    pub limit_from: Option<Day>,
    /// 15 限度額適用終了, included.
    pub limit_to: Option<Day>,
    /// 16 認定状況.
    pub certification: Option<Certification>,
    /// 17 状態変更日.
    pub state_changed_on: Option<Day>,
    /// 18 要介護状態区分.
    pub care_level: Option<CareLevel>,
    /// 19 区分支給限度基準額, in units a month.
    pub limit_units: Option<Number<7>>,
    /// 20–55: the groups that are filled in.
    pub kind_limits: Vec<KindLimit>,
    /// 56 units beyond the limit, over all kinds.
    pub beyond_units: Option<Number<7>>,
    /// 59 前回要介護状態区分.
    pub previous_care_level: Option<CareLevel>,
    /// 61 更新業者コード.
    pub updated_by: Option<OfficeNumber>,
    /// 63 対象年月.
    pub month: Month,
}

/// A supplement file that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementFile {
    /// 対象年月.
    pub month: Month,
    /// The care-management office that sent it.
    pub sender: OfficeNumber,
    /// One entry per client (two where the certificate changes within the month), in the file's order.
    pub clients: Vec<Supplement>,
}

/// Reads the content of a file whose name was already understood.
pub fn read(name: &FileName, bytes: &[u8]) -> Result<SupplementFile, Problems> {
    let (mut problems, mut clients, mut seen) = (problems(), Vec::new(), 0);
    csv::read(bytes, &LAYOUT, &mut problems, |record, problems| {
        seen += 1;
        clients.extend(read_row(record, name.month, problems));
    });
    if seen == 0 && problems.is_empty() {
        problems.push(Problem::file(Expected::SomeRows));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(SupplementFile { month: name.month, sender: name.from.office.clone(), clients })
}

fn read_row(record: &Record, month: Month, problems: &mut Problems) -> Option<Supplement> {
    let mut r = RowReader::new(record, &COLUMNS, problems);
    if r.raw(1) != CSV_VERSION {
        r.wrong(1, Expected::Version(CSV_VERSION));
    }
    let (insurer, insured, plan_made_on) = (r.required(2), r.required(3), day(&mut r, 4));
    let (kana, name, sex, birth) = (text(&mut r, 5), r.required(6), r.optional(7), day(&mut r, 8));
    let (postcode, address, telephone) =
        (text(&mut r, 9), (text(&mut r, 10), text(&mut r, 11)), text(&mut r, 12));
    let (certified_on, limit_from, limit_to) = (day(&mut r, 13), day(&mut r, 14), day(&mut r, 15));
    let (certification, state_changed_on) = (r.optional(16), day(&mut r, 17));
    let (care_level, limit_units, kind_limits) = (r.optional(18), r.optional(19), limits(&mut r));
    let beyond_units = r.optional(56);
    // Not used, but a wrong value there says that the columns have shifted.
    r.optional::<Number<5>>(57);
    r.optional::<Number<5>>(58);
    r.optional::<OfficeNumber>(60);
    let (previous_care_level, updated_by, row_month) =
        (r.optional(59), r.optional(61), r.required::<Month>(63));
    if row_month.is_some_and(|m| m != month) {
        r.wrong(63, month.expected());
    }
    Some(Supplement {
        line: record.line,
        insurer: insurer?,
        insured: insured?,
        plan_made_on: plan_made_on?,
        kana: kana?,
        name: name?,
        sex: sex?,
        birth: birth?,
        postcode: postcode?,
        address: [address.0?, address.1?],
        telephone: telephone?,
        certified_on: certified_on?,
        limit_from: limit_from?,
        limit_to: limit_to?,
        certification: certification?,
        state_changed_on: state_changed_on?,
        care_level: care_level?,
        limit_units: limit_units?,
        kind_limits: kind_limits?,
        beyond_units: beyond_units?,
        previous_care_level: previous_care_level?,
        updated_by: updated_by?,
        month: row_month?,
    })
}

fn limits(r: &mut RowReader<'_>) -> Option<Vec<KindLimit>> {
    let mut limits = Some(Vec::new());
    for group in 0..LIMIT_GROUPS as u16 {
        let first = FIRST_GROUP_COLUMN + 4 * group;
        let (kind, limit) = (r.optional(first), r.optional(first + 1));
        let (sum, beyond) = (r.optional(first + 2), r.optional(first + 3));
        match (kind, limit, sum, beyond) {
            (Some(Some(kind)), Some(limit), Some(sum), Some(beyond)) => {
                if let Some(list) = &mut limits {
                    list.push(KindLimit { kind, limit, sum, beyond });
                }
            }
            (Some(None), Some(_), Some(_), Some(_)) => {}
            _ => limits = None,
        }
    }
    limits
}

fn text(r: &mut RowReader<'_>, number: u16) -> Option<Text> {
    r.optional(number).map(Option::unwrap_or_default)
}

fn day(r: &mut RowReader<'_>, number: u16) -> Option<Option<Day>> {
    r.optional::<DayOrZeros>(number).map(|day| day.and_then(|DayOrZeros(day)| day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn read_text(text: &str) -> Result<SupplementFile, Vec<String>> {
        read(&sample::supplement_name(), &sample::cp932(text))
            .map_err(|problems| problems.listed().iter().map(Problem::en).collect())
    }

    #[test]
    fn a_client_is_read_with_certificate_and_limits() {
        let file = read_text(&sample::supplement_line()).unwrap();
        let client = &file.clients[0];
        assert_eq!((client.name.as_str(), client.kana.as_str()), ("見本 一郎", "ミホン イチロウ"));
        assert_eq!((client.sex, client.plan_made_on), (Some(Sex::Male), None));
        assert_eq!(client.care_level.unwrap().to_string(), "要介護3");
        assert_eq!(client.limit_to.unwrap().to_string(), "20280331");
        assert_eq!((client.limit_units.unwrap().0, client.kind_limits.len()), (27_048, 1));
        assert_eq!(client.kind_limits[0].sum.unwrap().0, 11_010);
        assert_eq!(file.sender.as_str(), sample::CARE_OFFICE);
    }

    #[test]
    fn a_client_whose_certificate_is_applied_for_has_no_level_yet() {
        let mut line = sample::with_column(&sample::supplement_line(), 16, "1");
        for number in [13, 14, 15, 18, 19] {
            line = sample::with_column(&line, number, "");
        }
        let client = read_text(&line).unwrap().clients.remove(0);
        assert_eq!((client.certification, client.care_level), (Some(Certification::Applied), None));
    }

    #[test]
    fn problems_of_all_columns_come_at_once() {
        let mut line = sample::supplement_line();
        for (number, value) in
            [(2, "99001"), (6, ""), (7, "3"), (8, "19400230"), (18, "26"), (21, "x"), (63, "202612")]
        {
            line = sample::with_column(&line, number, value);
        }
        let problems = read_text(&line).unwrap_err();
        let places: Vec<_> = problems.iter().map(|p| p.split(" (").next().unwrap()).collect();
        let expected: Vec<_> =
            [2, 6, 7, 8, 18, 21, 63].iter().map(|n| format!("line 1, column {n}")).collect();
        assert_eq!(places, expected);
        assert!(problems[5].contains("group 1 limit"), "{problems:?}");
    }
}
