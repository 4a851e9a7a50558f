//! Rows for the tests of this module. All names and numbers are invented: prefecture 99 does not exist.

use encoding_rs::SHIFT_JIS;

use super::file_name::FileName;

pub(crate) const OWN_OFFICE: &str = "9970000001";
pub(crate) const CARE_OFFICE: &str = "9970000019";

/// UPPLAN of November 2026 from the care-management office to us.
pub(crate) fn plan_name() -> FileName {
    FileName::parse("UPPLAN_202611_9970000019_43_9970000001_11_20261025093000.CSV").unwrap()
}

/// UPHOSOKU of the same month.
pub(crate) fn supplement_name() -> FileName {
    FileName::parse("UPHOSOKU_202611_9970000019_43_9970000001_11_20261025093000.CSV").unwrap()
}

/// A row with commas, quotes and characters of the extensions in its text.
pub(crate) fn plan_line() -> String {
    "202407,990001,0000000001,20261025,202611,9970000019,\"例示 髙子\",163,,20261102,,0900,0915,1,114845,,,,,\
     9970000001,\"見本訪問介護, 「①」\"\"例\"\"\",,0,9970000019,\r\n"
        .to_owned()
}

/// A row whose columns can be counted by its commas.
pub(crate) fn plan_line_simple() -> String {
    "202407,990001,0000000001,20261025,202611,9970000019,例示 髙子,163,0,20261102,0,0900,0915,1,114845,T,F,用具,1,\
     9970000001,見本訪問介護,01,0,9970000019,1\r\n"
        .to_owned()
}

/// A supplement row with one limit group.
pub(crate) fn supplement_line() -> String {
    let mut columns = vec![String::new(); 63];
    let set = [
        (1, "202407"),
        (2, "990001"),
        (3, "0000000001"),
        (4, "00000000"),
        (5, "ミホン イチロウ"),
        (6, "見本 一郎"),
        (7, "1"),
        (8, "19400115"),
        (9, "000-0001"),
        (10, "見本県例示市架空町１－２－３"),
        (11, "例示荘１０１"),
        (12, "000-0000-0001"),
        (13, "20260401"),
        (14, "20260401"),
        (15, "20280331"),
        (16, "2"),
        (18, "23"),
        (19, "0027048"),
        (20, "11"),
        (22, "0011010"),
        (23, "0000000"),
        (56, "0000000"),
        (61, "9970000019"),
        (63, "202611"),
    ];
    for (number, value) in set {
        columns[number - 1] = value.to_owned();
    }
    columns.join(",") + "\r\n"
}

/// The line with another value in one column (counted from 1).
pub(crate) fn with_column(line: &str, number: usize, value: &str) -> String {
    let mut columns: Vec<&str> = line.trim_end().split(',').collect();
    columns[number - 1] = value;
    columns.join(",") + "\r\n"
}

/// The text as a care-plan file has it.
pub(crate) fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    assert!(!unmappable, "test text must be writable");
    bytes.into_owned()
}
