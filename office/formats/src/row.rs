//! Reading the columns of one row: every wrong column is noted, and the row exists only if all are right.

use super::csv::Record;
use super::problem::{Column, Expected, Problem, Problems};
use super::value::Field;

/// One row on its way from text to values.
#[derive(Debug)]
pub(crate) struct RowReader<'a> {
    record: &'a Record,
    columns: &'static [Column],
    problems: &'a mut Problems,
}

impl<'a> RowReader<'a> {
    /// A reader of this row; what is wrong goes to `problems`.
    pub(crate) fn new(record: &'a Record, columns: &'static [Column], problems: &'a mut Problems) -> Self {
        Self { record, columns, problems }
    }

    /// The text of a column, counted from 1; empty where the row ends before it.
    pub(crate) fn raw(&self, number: u16) -> &'a str {
        self.record.fields.get(usize::from(number) - 1).map_or("", String::as_str)
    }

    /// A required column. `None` if it is empty or wrong, which is then noted.
    pub(crate) fn required<T: Field>(&mut self, number: u16) -> Option<T> {
        if self.raw(number).is_empty() {
            self.wrong(number, Expected::Value);
            return None;
        }
        self.present(number)
    }

    /// A column that may be empty: `Some(None)` if it is, `None` if it is wrong, which is then noted.
    pub(crate) fn optional<T: Field>(&mut self, number: u16) -> Option<Option<T>> {
        if self.raw(number).is_empty() { Some(None) } else { self.present(number).map(Some) }
    }

    /// A required column in a form of its own. `None` if it is not, which is then noted.
    pub(crate) fn with<T>(
        &mut self,
        number: u16,
        parse: fn(&str) -> Option<T>,
        expected: Expected,
    ) -> Option<T> {
        let value = parse(self.raw(number));
        if value.is_none() {
            self.wrong(number, expected);
        }
        value
    }

    /// Notes a problem with a column.
    pub(crate) fn wrong(&mut self, number: u16, expected: Expected) {
        self.problems.push(Problem::column(self.record.line, number, self.columns, expected));
    }

    fn present<T: Field>(&mut self, number: u16) -> Option<T> {
        let value = T::parse(self.raw(number));
        if value.is_none() {
            self.wrong(number, T::EXPECTED);
        }
        value
    }
}
