//! The 63 columns of UPHOSOKU by name, so that a problem can say which of them it means.

use super::charset::Charset;
use super::csv::Layout;
use super::problem::Column;

/// How many groups of limits per kind of service a row has.
pub(crate) const LIMIT_GROUPS: usize = 9;
/// The first column of the first group.
pub(crate) const FIRST_GROUP_COLUMN: u16 = 20;

macro_rules! group {
    ($n:literal) => {
        [
            Column {
                ja: concat!("種類", $n, " サービス種類"),
                en: concat!("group ", $n, " kind of service"),
            },
            Column { ja: concat!("種類", $n, " 限度額"), en: concat!("group ", $n, " limit") },
            Column {
                ja: concat!("種類", $n, " 合計単位数"), en: concat!("group ", $n, " sum of units")
            },
            Column {
                ja: concat!("種類", $n, " 限度超過単位数"),
                en: concat!("group ", $n, " units beyond limit"),
            },
        ]
    };
}

const HEAD: [Column; 19] = [
    Column { ja: "CSVバージョン", en: "CSV version" },
    Column { ja: "保険者番号", en: "insurer number" },
    Column { ja: "被保険者番号", en: "insured number" },
    Column { ja: "計画作成日", en: "plan made on" },
    Column { ja: "フリガナ", en: "name in kana" },
    Column { ja: "氏名", en: "name" },
    Column { ja: "性別", en: "sex" },
    Column { ja: "生年月日", en: "date of birth" },
    Column { ja: "郵便番号", en: "postcode" },
    Column { ja: "住所1", en: "address 1" },
    Column { ja: "住所2", en: "address 2" },
    Column { ja: "電話番号", en: "telephone" },
    Column { ja: "認定日", en: "certified on" },
    Column { ja: "限度額適用開始", en: "limit valid from" },
    Column { ja: "限度額適用終了", en: "limit valid to" },
    Column { ja: "認定状況", en: "state of certification" },
    Column { ja: "状態変更日", en: "state changed on" },
    Column { ja: "要介護状態区分", en: "care level" },
    Column { ja: "区分支給限度基準額", en: "limit of units" },
];
const GROUPS: [[Column; 4]; LIMIT_GROUPS] = [
    group!("1"),
    group!("2"),
    group!("3"),
    group!("4"),
    group!("5"),
    group!("6"),
    group!("7"),
    group!("8"),
    group!("9"),
];
const TAIL: [Column; 8] = [
    Column { ja: "合計限度超過単位数", en: "units beyond limit, all" },
    Column { ja: "入所前月までの日数", en: "days until month before admission" },
    Column { ja: "累積日数", en: "accumulated days" },
    Column { ja: "前回要介護状態区分", en: "previous care level" },
    Column { ja: "同意書受付業者コード", en: "office holding consent" },
    Column { ja: "更新業者コード", en: "updating office" },
    Column { ja: "識別子", en: "identifier" },
    Column { ja: "対象年月", en: "month" },
];

/// The columns, in order.
pub(crate) const COLUMNS: [Column; 63] = {
    let mut columns = [TAIL[0]; 63];
    let mut at = 0;
    while at < 63 {
        columns[at] = match at {
            0..19 => HEAD[at],
            19..55 => GROUPS[(at - 19) / 4][(at - 19) % 4],
            _ => TAIL[at - 55],
        };
        at += 1;
    }
    columns
};

/// How the file is read.
pub(crate) const LAYOUT: Layout =
    Layout { charset: Charset::Cp932, columns: &COLUMNS, columns_min: COLUMNS.len() };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_where_the_layout_puts_them() {
        let name = |number: usize| COLUMNS[number - 1].ja;
        assert_eq!((name(6), name(19), name(20)), ("氏名", "区分支給限度基準額", "種類1 サービス種類"));
        assert_eq!(
            (name(55), name(56), name(63)),
            ("種類9 限度超過単位数", "合計限度超過単位数", "対象年月")
        );
    }
}
