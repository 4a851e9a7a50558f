//! What is wrong with a file, said so that a person can put it right: which line, which column, and what would be
//! right there.
//!
//! A reader does not stop at the first problem: the office gets one list and sends one question to the
//! care-management office, not ten. The list is bounded, and what does not fit is counted. A problem never repeats
//! what stood in the file, because that may be care data and problems end up in logs and on screens.

use std::fmt;

use super::charset::Charset;

/// Problems that are listed one by one; further ones are only counted.
pub const PROBLEMS_MAX: usize = 100;

/// A list that stops growing at its limit and counts what it left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounded<T> {
    list: Vec<T>,
    listed_max: usize,
    unlisted: usize,
}

impl<T> Bounded<T> {
    /// An empty list that keeps at most `listed_max` items.
    pub fn new(listed_max: usize) -> Self {
        Self { list: Vec::new(), listed_max, unlisted: 0 }
    }

    /// Keeps the item, or counts it when the list is full.
    pub fn push(&mut self, item: T) {
        if self.list.len() < self.listed_max {
            self.list.push(item);
        } else {
            self.unlisted += 1;
        }
    }

    /// The items kept, in the order in which they came.
    pub fn listed(&self) -> &[T] {
        &self.list
    }

    /// How many were left out.
    pub fn unlisted(&self) -> usize {
        self.unlisted
    }

    /// How many there were in all.
    pub fn total(&self) -> usize {
        self.list.len() + self.unlisted
    }

    /// True when nothing was ever pushed.
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }
}

/// All problems of one file.
pub type Problems = Bounded<Problem>;

/// A list for the problems of one file.
pub fn problems() -> Problems {
    Bounded::new(PROBLEMS_MAX)
}

/// A column of a file layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name as the layout has it.
    pub ja: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

/// Where in the file a problem is. Lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole, or its name.
    File,
    /// A whole line.
    Line(u32),
    /// One column of a line; the name is absent where the line has more columns than the layout.
    Column {
        /// Of the file.
        line: u32,
        /// Of the line.
        number: u16,
        /// What the layout calls it.
        column: Option<Column>,
    },
}

/// One problem: where it is and what would be right there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What would be right.
    pub expected: Expected,
}

/// What would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// At most this many bytes in the file.
    FileBytes(usize),
    /// At most this many rows.
    Rows(usize),
    /// At least one row.
    SomeRows,
    /// At most this many bytes in a field.
    FieldBytes(usize),
    /// Exactly this many columns, or from the first to the second number.
    Columns(u16, u16),
    /// A double quote only around a whole field, doubled inside it.
    Quoting,
    /// The closing double quote of a field.
    ClosingQuote,
    /// Characters of this encoding.
    Encoding(Charset),
    /// No private-use characters (外字).
    NoPrivateUse,
    /// No control characters.
    NoControl,
    /// The header line of the format.
    Header(&'static str),
    /// A value: the column is required.
    Value,
    /// The CSV version that this program reads.
    Version(&'static str),
    /// So many digits.
    Digits(u8),
    /// 被保険者番号.
    InsuredNumber,
    /// So many digits or capital letters.
    Code(u8),
    /// At most so many letters, digits or hyphens.
    ShortCode(u8),
    /// A whole number of at most so many digits.
    Number(u8),
    /// Text of at most so many characters.
    Text(u16),
    /// A day as YYYYMMDD.
    Date,
    /// A day as YYYYMMDD or eight zeros.
    DateOrZeros,
    /// A month as YYYYMM.
    YearMonth,
    /// A time as HHMM, or 9999 for "no time".
    TimeOrNone,
    /// A time as HHMM.
    Time,
    /// A time as HH:MM.
    ClockTime,
    /// A day as YYYY-MM-DD.
    IsoDate,
    /// Both times or neither, the end after the start, at most twelve hours later.
    TimeOrder,
    /// One of these values.
    OneOf(&'static str),
    /// The month of the file.
    SameMonth {
        /// Of our era.
        year: u16,
        /// 1 for January.
        month: u8,
    },
    /// The office that the file belongs to.
    OwnOffice,
    /// A file sent to this office as a home-visit care office.
    SentToUs,
    /// A value that occurs once in the file.
    Once,
    /// Exactly one planned visit with this date, client and start.
    OnePlannedVisit,
    /// A staff code of the staff file.
    KnownStaff,
    /// A phone number.
    Phone,
}

impl Problem {
    /// A problem with the file as a whole.
    pub fn file(expected: Expected) -> Self {
        Self { place: Place::File, expected }
    }

    /// A problem with a whole line.
    pub fn line(line: u32, expected: Expected) -> Self {
        Self { place: Place::Line(line), expected }
    }

    /// A problem with one column (counted from 1) of a line.
    pub fn column(line: u32, number: u16, columns: &[Column], expected: Expected) -> Self {
        let column = columns.get(usize::from(number).saturating_sub(1)).copied();
        Self { place: Place::Column { line, number, column }, expected }
    }

    /// The problem as a Japanese sentence.
    pub fn ja(&self) -> String {
        let what = self.expected.ja();
        match self.place {
            Place::File => what,
            Place::Line(line) => format!("{line}行目: {what}"),
            Place::Column { line, number, column: Some(column) } => {
                format!("{line}行目 {number}列「{}」: {what}", column.ja)
            }
            Place::Column { line, number, column: None } => format!("{line}行目 {number}列: {what}"),
        }
    }

    /// The problem as an English sentence.
    pub fn en(&self) -> String {
        let what = self.expected.en();
        match self.place {
            Place::File => what,
            Place::Line(line) => format!("line {line}: {what}"),
            Place::Column { line, number, column: Some(column) } => {
                format!("line {line}, column {number} ({}): {what}", column.en)
            }
            Place::Column { line, number, column: None } => format!("line {line}, column {number}: {what}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl Expected {
    fn ja(self) -> String {
        match self {
            Self::FileBytes(max) => format!("ファイルは{max}バイトまでです。月を分けて出してもらってください"),
            Self::Rows(max) => format!("行数は{max}行までです。ファイルを分けてください"),
            Self::SomeRows => "データの行がありません。元のファイルを確かめてください".to_owned(),
            Self::FieldBytes(max) => format!("1項目は{max}バイトまでです。短くしてください"),
            Self::Columns(n, m) if n == m => format!("{n}列にしてください"),
            Self::Columns(min, max) => format!("{min}列から{max}列にしてください"),
            Self::Quoting => "「\"」は項目全体を囲むときだけ使い、中の「\"」は2つ重ねてください".to_owned(),
            Self::ClosingQuote => "閉じる「\"」がありません。項目の終わりに付けてください".to_owned(),
            Self::Encoding(Charset::Cp932) => {
                "文字コードをWindows-31J（シフトJIS）にしてください（元のファイルのまま、開いて保存せずに取り込んでください）".to_owned()
            }
            Self::Encoding(Charset::Utf8) => {
                "文字コードをUTF-8にしてください（表計算ソフトでは「CSV UTF-8」を選びます）".to_owned()
            }
            Self::NoPrivateUse => "外字は使えません。別の文字に置き換えてください".to_owned(),
            Self::NoControl => "制御文字を取り除いてください".to_owned(),
            Self::Header(header) => format!("1行目を見出し「{header}」にしてください"),
            Self::Value => "必須の項目です。値を入れてください".to_owned(),
            Self::Version(version) => format!("CSVバージョン{version}のファイルにしてください"),
            Self::Digits(n) => format!("{n}桁の半角数字にしてください"),
            Self::InsuredNumber => "10桁の半角数字（生保単独はHと9桁）にしてください".to_owned(),
            Self::Code(n) => format!("{n}桁の半角英数字（大文字）にしてください"),
            Self::ShortCode(max) => format!("半角英数字と「-」で{max}文字までにしてください"),
            Self::Number(n) => format!("{n}桁までの半角数字にしてください"),
            Self::Text(max) => format!("{max}文字までにしてください"),
            Self::Date => "日付を20261105のような8桁にしてください".to_owned(),
            Self::DateOrZeros => "日付を20261105のような8桁、または00000000にしてください".to_owned(),
            Self::YearMonth => "年月を202611のような6桁にしてください".to_owned(),
            Self::TimeOrNone => "時刻を0930のような4桁（0000〜2359）、または9999にしてください".to_owned(),
            Self::Time => "時刻を0930のような4桁（0000〜2359）にしてください".to_owned(),
            Self::ClockTime => "時刻を09:30のようにしてください".to_owned(),
            Self::IsoDate => "日付を2026-11-02のようにしてください".to_owned(),
            Self::TimeOrder => "終了時刻は開始時刻より後、12時間以内にしてください（9999は両方に）".to_owned(),
            Self::OneOf(values) => format!("次のどれかにしてください: {values}"),
            Self::SameMonth { year, month } => {
                format!("ファイルの対象年月（{year}年{month}月）にしてください")
            }
            Self::OwnOffice => "自事業所の事業所番号にしてください".to_owned(),
            Self::SentToUs => "自事業所（訪問介護 11）あてのファイルではありません。送り先を確かめてください".to_owned(),
            Self::Once => "同じ値が2回あります。一つにしてください".to_owned(),
            Self::OnePlannedVisit => {
                "この日・利用者・開始時刻の予定がちょうど1件になるようにしてください（被保険者番号が重なるときは保険者番号を書きます）".to_owned()
            }
            Self::KnownStaff => "職員ファイルにある職員コードにしてください".to_owned(),
            Self::Phone => "電話番号を 090-0000-0000 のように、数字とハイフンで書いてください".to_owned(),
        }
    }

    fn en(self) -> String {
        match self {
            Self::FileBytes(max) => format!("a file has at most {max} bytes; ask for one month at a time"),
            Self::Rows(max) => format!("a file has at most {max} rows; make several of it"),
            Self::SomeRows => "the file has no rows; look at the original".to_owned(),
            Self::FieldBytes(max) => format!("a field has at most {max} bytes; make it shorter"),
            Self::Columns(n, m) if n == m => format!("there must be {n} columns"),
            Self::Columns(min, max) => format!("there must be {min} to {max} columns"),
            Self::Quoting => "a double quote must stand only around a whole field, and doubled inside it".to_owned(),
            Self::ClosingQuote => "the closing double quote is missing; put it at the field's end".to_owned(),
            Self::Encoding(Charset::Cp932) => {
                "the file must be Windows-31J (Shift JIS); import the original, do not open and save it first".to_owned()
            }
            Self::Encoding(Charset::Utf8) => {
                "the file must be UTF-8 (in a spreadsheet, save as \"CSV UTF-8\")".to_owned()
            }
            Self::NoPrivateUse => "private-use characters are not allowed; use another character".to_owned(),
            Self::NoControl => "remove the control characters".to_owned(),
            Self::Header(header) => format!("the first line must be the header {header}"),
            Self::Value => "a value is required; enter one".to_owned(),
            Self::Version(version) => format!("the file must be of CSV version {version}"),
            Self::Digits(n) => format!("must be {n} digits"),
            Self::InsuredNumber => "must be 10 digits, or H and 9 digits".to_owned(),
            Self::Code(n) => format!("must be {n} digits or capital letters"),
            Self::ShortCode(max) => format!("must be at most {max} letters, digits or hyphens"),
            Self::Number(n) => format!("must be a whole number of at most {n} digits"),
            Self::Text(max) => format!("must have at most {max} characters"),
            Self::Date => "must be a day as YYYYMMDD".to_owned(),
            Self::DateOrZeros => "must be a day as YYYYMMDD, or 00000000".to_owned(),
            Self::YearMonth => "must be a month as YYYYMM".to_owned(),
            Self::TimeOrNone => "must be a time as HHMM (0000 to 2359), or 9999".to_owned(),
            Self::Time => "must be a time as HHMM (0000 to 2359)".to_owned(),
            Self::ClockTime => "must be a time such as 09:30".to_owned(),
            Self::IsoDate => "must be a day such as 2026-11-02".to_owned(),
            Self::TimeOrder => {
                "the end must be after the start and within 12 hours (9999 stands in both or neither)".to_owned()
            }
            Self::OneOf(values) => format!("must be one of: {values}"),
            Self::SameMonth { year, month } => format!("must lie in the month of the file, {year:04}-{month:02}"),
            Self::OwnOffice => "must be this office's own number".to_owned(),
            Self::SentToUs => "the file was not sent to this office as home-visit care (kind 11); check to whom it was sent".to_owned(),
            Self::Once => "the same value occurs twice; keep one".to_owned(),
            Self::OnePlannedVisit => {
                "exactly one planned visit must have this date, client and start (where insured numbers collide, give the insurer number)"
                    .to_owned()
            }
            Self::KnownStaff => "must be a staff code of the staff file".to_owned(),
            Self::Phone => "must be a phone number, such as 090-0000-0000".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 1] = [Column { ja: "開始時刻", en: "start time" }];

    #[test]
    fn a_problem_names_line_column_and_what_is_right() {
        let problem = Problem::column(3, 1, &COLUMNS, Expected::Time);
        assert_eq!(problem.ja(), "3行目 1列「開始時刻」: 時刻を0930のような4桁（0000〜2359）にしてください");
        assert_eq!(
            problem.to_string(),
            "line 3, column 1 (start time): must be a time as HHMM (0000 to 2359)"
        );
        assert_eq!(
            Problem::column(3, 9, &COLUMNS, Expected::Value).en(),
            "line 3, column 9: a value is required; enter one"
        );
    }

    #[test]
    fn the_list_is_bounded_and_counts_the_rest() {
        let mut list = problems();
        for line in 0..250 {
            list.push(Problem::line(line, Expected::Value));
        }
        assert_eq!((list.listed().len(), list.unlisted(), list.total()), (PROBLEMS_MAX, 150, 250));
    }
}
