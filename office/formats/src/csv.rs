//! Comma-separated rows: a strict reader that goes on after a bad line, and a writer.
//!
//! The reader splits bytes before it decodes them. That is safe in both encodings (no second byte of CP932 and no
//! continuation byte of UTF-8 is a comma, a quote or a line end) and gives every encoding problem its exact column.
//! Accepted: CR LF, LF or CR as line end, blank lines, quoted fields with `""` and line breaks inside, a UTF-8
//! byte-order mark where the file is UTF-8. Not accepted: a quote inside an unquoted field, text after a closing quote,
//! a wrong number of columns. Everything has a limit.

use super::charset::Charset;
use super::cp932::{self, Conversion};
use super::problem::{Bounded, Column, Expected, Problem, Problems};

/// Bytes in a file. An office of 170 clients has about 1.2 MB a month.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Rows in a file.
pub const ROWS_MAX: usize = 50_000;
/// Bytes in a field, quotes included.
pub const FIELD_BYTES_MAX: usize = 2_048;

/// What the rows of a file must look like.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The encoding.
    pub charset: Charset,
    /// All columns; those from `columns_min` on may be absent.
    pub columns: &'static [Column],
    /// How many columns a row has at least.
    pub columns_min: usize,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Its fields, decoded, without quotes.
    pub fields: Vec<String>,
}

/// Hands every row that is in order to `each`, one at a time; the others are in `problems`.
pub fn read(
    bytes: &[u8],
    layout: &Layout,
    problems: &mut Problems,
    mut each: impl FnMut(&Record, &mut Problems),
) {
    if bytes.len() > FILE_BYTES_MAX {
        return problems.push(Problem::file(Expected::FileBytes(FILE_BYTES_MAX)));
    }
    let Some(bytes) = without_mark(bytes, layout.charset) else {
        return problems.push(Problem::file(Expected::Encoding(layout.charset)));
    };
    let mut splitter = Splitter { bytes, at: 0, line: 1, layout };
    let mut rows: usize = 0;
    while let Some((line, fields)) = splitter.row() {
        rows += 1;
        if rows > ROWS_MAX {
            return problems.push(Problem::line(line, Expected::Rows(ROWS_MAX)));
        }
        match fields {
            Ok(fields) => {
                if let Some(record) = decoded(line, &fields, layout, problems) {
                    each(&record, problems);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
}

/// Takes off a UTF-8 mark. `None` if a mark says that the file is of another encoding: one clear answer is better than
/// a problem in every line.
fn without_mark(bytes: &[u8], charset: Charset) -> Option<&[u8]> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return None;
    }
    match (bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]), charset) {
        (Some(rest), Charset::Utf8) => Some(rest),
        (Some(_), Charset::Cp932) => None,
        (None, _) => Some(bytes),
    }
}

fn decoded(line: u32, fields: &[Vec<u8>], layout: &Layout, problems: &mut Problems) -> Option<Record> {
    let mut texts = Vec::with_capacity(fields.len());
    for (number, field) in (1..).zip(fields) {
        match cp932::decode(field, layout.charset) {
            Ok(text) => texts.push(text),
            Err(expected) => problems.push(Problem::column(line, number, layout.columns, expected)),
        }
    }
    (texts.len() == fields.len()).then_some(Record { line, fields: texts })
}

type Row = Result<Vec<Vec<u8>>, Problem>;

struct Splitter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    layout: &'a Layout,
}

impl Splitter<'_> {
    /// The next row that is not blank, with its line.
    fn row(&mut self) -> Option<(u32, Row)> {
        loop {
            let line = self.line;
            match self.peek()? {
                b'\r' | b'\n' => self.line_end(),
                _ => {
                    let start = self.at;
                    let row = self.fields(line);
                    if row.is_err() {
                        // Begin again on the next line of the file, so that a lost quote costs one row.
                        (self.at, self.line) = (start, line);
                        self.skip_line();
                    }
                    return Some((line, row));
                }
            }
        }
    }

    fn fields(&mut self, line: u32) -> Row {
        let (min, max) = (self.layout.columns_min, self.layout.columns.len());
        let wrong_count = Problem::line(line, Expected::Columns(min as u16, max as u16));
        let mut fields = Vec::new();
        while fields.len() < max {
            let field = if self.peek() == Some(b'"') { self.quoted() } else { self.bare() };
            let number = fields.len() as u16 + 1;
            fields.push(
                field.map_err(|expected| Problem::column(line, number, self.layout.columns, expected))?,
            );
            match self.peek() {
                Some(b',') => self.at += 1,
                end => {
                    if end.is_some() {
                        self.line_end();
                    }
                    return if fields.len() < min { Err(wrong_count) } else { Ok(fields) };
                }
            }
        }
        Err(wrong_count)
    }

    fn bare(&mut self) -> Result<Vec<u8>, Expected> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b',' | b'\r' | b'\n' => break,
                b'"' => return Err(Expected::Quoting),
                _ => self.at += 1,
            }
            if self.at - start > FIELD_BYTES_MAX {
                return Err(Expected::FieldBytes(FIELD_BYTES_MAX));
            }
        }
        Ok(self.bytes[start..self.at].to_vec())
    }

    fn quoted(&mut self) -> Result<Vec<u8>, Expected> {
        let start = self.at;
        let mut field = Vec::new();
        self.at += 1;
        loop {
            if self.at - start > FIELD_BYTES_MAX {
                return Err(Expected::FieldBytes(FIELD_BYTES_MAX));
            }
            match self.peek().ok_or(Expected::ClosingQuote)? {
                b'"' if self.bytes.get(self.at + 1) == Some(&b'"') => {
                    field.push(b'"');
                    self.at += 2;
                }
                b'"' => {
                    self.at += 1;
                    return match self.peek() {
                        None | Some(b',' | b'\r' | b'\n') => Ok(field),
                        Some(_) => Err(Expected::Quoting),
                    };
                }
                b'\r' | b'\n' => {
                    let before = self.at;
                    self.line_end();
                    field.extend_from_slice(&self.bytes[before..self.at]);
                }
                byte => {
                    field.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over CR LF, LF or CR.
    fn line_end(&mut self) {
        self.at += if self.bytes[self.at..].starts_with(b"\r\n") { 2 } else { 1 };
        self.line += 1;
    }

    fn skip_line(&mut self) {
        while let Some(byte) = self.peek() {
            if matches!(byte, b'\r' | b'\n') {
                return self.line_end();
            }
            self.at += 1;
        }
    }
}

/// Writes rows in CP932 with CR LF.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    columns: &'static [Column],
    line: u32,
    column: u16,
    conversions: Bounded<Conversion>,
    problems: Problems,
}

/// What a writer has written: the bytes, and what it had to convert on the way.
pub type Written = (Vec<u8>, Bounded<Conversion>);

impl Writer {
    /// An empty file of these columns.
    pub fn new(columns: &'static [Column]) -> Self {
        Self {
            bytes: Vec::new(),
            columns,
            line: 1,
            column: 0,
            conversions: Bounded::new(cp932::CONVERSIONS_MAX),
            problems: super::problem::problems(),
        }
    }

    /// A code, number, day or time: written bare. Their types hold no character that would need quotes.
    pub fn bare(&mut self, value: &str) {
        self.next_column();
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// Free text: always in double quotes.
    pub fn text(&mut self, text: &str) {
        self.next_column();
        self.bytes.push(b'"');
        let doubled = text.replace('"', "\"\"");
        if let Err(expected) =
            cp932::encode(&doubled, (self.line, self.column), &mut self.bytes, &mut self.conversions)
        {
            self.problems.push(Problem::column(self.line, self.column, self.columns, expected));
        }
        self.bytes.push(b'"');
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        debug_assert_eq!(usize::from(self.column), self.columns.len(), "a row has all its columns");
        self.bytes.extend_from_slice(b"\r\n");
        (self.line, self.column) = (self.line + 1, 0);
    }

    /// The file, unless some text cannot be written at all.
    pub fn finish(self) -> Result<Written, Problems> {
        if self.problems.is_empty() { Ok((self.bytes, self.conversions)) } else { Err(self.problems) }
    }

    fn next_column(&mut self) {
        if self.column > 0 {
            self.bytes.push(b',');
        }
        self.column += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::problems;

    const COLUMNS: [Column; 3] =
        [Column { ja: "一", en: "one" }, Column { ja: "二", en: "two" }, Column { ja: "三", en: "three" }];
    const SJIS: Layout = Layout { charset: Charset::Cp932, columns: &COLUMNS, columns_min: 2 };
    const UTF8: Layout = Layout { charset: Charset::Utf8, ..SJIS };

    fn rows_of(bytes: &[u8], layout: &Layout) -> (Vec<(u32, Vec<String>)>, Vec<String>) {
        let (mut problems, mut rows) = (problems(), Vec::new());
        read(bytes, layout, &mut problems, |record, _| rows.push((record.line, record.fields.clone())));
        (rows, problems.listed().iter().map(Problem::en).collect())
    }

    fn texts(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|f| (*f).to_owned()).collect()
    }

    #[test]
    fn line_ends_and_blank_lines_of_every_kind() {
        for bytes in [&b"a,b\r\n\r\nc,d\r\n"[..], b"a,b\n\nc,d", b"a,b\r\rc,d\r"] {
            let (rows, problems) = rows_of(bytes, &SJIS);
            assert_eq!(rows, [(1, texts(&["a", "b"])), (3, texts(&["c", "d"]))]);
            assert!(problems.is_empty());
        }
    }

    #[test]
    fn quotes_hold_commas_quotes_and_line_breaks() {
        let (rows, problems) = rows_of(b"\"a,\"\"b\"\"\r\nc\",\"\"\r\nd,e,", &SJIS);
        assert_eq!(rows, [(1, texts(&["a,\"b\"\r\nc", ""])), (3, texts(&["d", "e", ""]))]);
        assert!(problems.is_empty());
    }

    #[test]
    fn a_lost_quote_costs_one_row_and_names_its_place() {
        let (rows, problems) = rows_of(b"a,b\r\nc,\"d\r\ne,f\r\ng,h\"h\r\ni,\"j\"k\r\nl,m", &SJIS);
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3, 6]);
        assert!(problems[0].starts_with("line 2, column 2 (two): "), "{problems:?}");
        assert!(problems[1].starts_with("line 4, column 2 (two): a double quote"), "{problems:?}");
        assert!(problems[2].starts_with("line 5, column 2 (two): a double quote"), "{problems:?}");
        assert_eq!(problems.len(), 3);
        assert!(
            rows_of(b"a,\"b", &SJIS).1[0]
                .ends_with("the closing double quote is missing; put it at the field's end")
        );
    }

    #[test]
    fn column_counts_and_encodings_are_checked_by_place() {
        let (rows, problems) = rows_of(b"a\r\na,b,c,d\r\na,\x82\xa0\r\na,\x82\r\n", &SJIS);
        assert_eq!(rows, [(3, texts(&["a", "あ"]))]);
        assert_eq!(problems[0], "line 1: there must be 2 to 3 columns");
        assert_eq!(problems[1], "line 2: there must be 2 to 3 columns");
        assert!(problems[2].starts_with("line 4, column 2 (two): the file must be Windows-31J"));
    }

    #[test]
    fn a_mark_of_another_encoding_is_one_clear_problem() {
        assert_eq!(rows_of("\u{FEFF}a,あ".as_bytes(), &UTF8).0, [(1, texts(&["a", "あ"]))]);
        for bytes in [&b"\xEF\xBB\xBFa,b\r\nc,d"[..], b"\xFF\xFEa\0,\0b\0"] {
            let (rows, problems) = rows_of(bytes, &SJIS);
            assert!(rows.is_empty());
            assert_eq!(problems.len(), 1);
        }
        assert!(rows_of(b"a,\x82\xa0", &UTF8).1[0].contains("CSV UTF-8"));
    }

    #[test]
    fn limits_hold() {
        let long = [b"a,".to_vec(), vec![b'x'; FIELD_BYTES_MAX + 1], b"\r\nb,c".to_vec()].concat();
        let (rows_read, problems) = rows_of(&long, &SJIS);
        assert_eq!(rows_read, [(2, texts(&["b", "c"]))]);
        assert!(problems[0].ends_with("a field has at most 2048 bytes; make it shorter"), "{problems:?}");
        let many = b"a,b\n".repeat(ROWS_MAX + 5);
        let (rows_read, problems) = rows_of(&many, &SJIS);
        assert_eq!((rows_read.len(), problems.len()), (ROWS_MAX, 1));
        assert!(rows_of(&vec![b'\n'; FILE_BYTES_MAX + 1], &SJIS).1[0].contains("16777216"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut writer = Writer::new(&COLUMNS);
        writer.bare("1");
        writer.text("見本, \"例\"");
        writer.text("");
        writer.end_row();
        let (bytes, conversions) = writer.finish().unwrap();
        assert!(bytes.ends_with(b"\"\"\",\"\"\r\n") && conversions.is_empty());
        assert_eq!(rows_of(&bytes, &SJIS).0, [(1, texts(&["1", "見本, \"例\"", ""]))]);
    }

    #[test]
    fn private_use_stops_the_file_and_names_its_place() {
        let mut writer = Writer::new(&COLUMNS);
        writer.bare("1");
        writer.text("外\u{E001}");
        writer.text("");
        writer.end_row();
        let problems = writer.finish().unwrap_err();
        assert!(problems.listed()[0].en().starts_with("line 1, column 2 (two): private-use"));
    }
}
