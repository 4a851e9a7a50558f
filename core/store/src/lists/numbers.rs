//! The numbers under which a device has listed a day's visits.
//!
//! A number keeps its meaning for the day (2026-11). Before, it was the place in the list: the office added an earlier visit
//! while a helper was out, and what she then wrote under "1" stood in another man's record. Numbers are this device's own
//! and go nowhere. The records of a month's review have theirs in the same way, in the same table under the month.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use kengai_model::{CareDay, CareMonth, PlanRowId, VisitId};
use rusqlite::{Connection, params};

use crate::database::facts;
use crate::{Store, StoreError};

/// The fact which list was shown last, and after how many new beginnings.
const LISTED: &str = "listed";

/// A line of a day's list: the planned visit, and the record or draft that it is about, if any.
pub type Line = (PlanRowId, Option<VisitId>);

/// A list whose lines have numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberedList {
    /// A day's visits.
    Day(CareDay),
    /// The records of a month's review: a line is the record, and in the place of the planned visit the record again.
    Month(CareMonth),
}

impl From<CareDay> for NumberedList {
    fn from(day: CareDay) -> Self {
        Self::Day(day)
    }
}

impl From<CareMonth> for NumberedList {
    fn from(month: CareMonth) -> Self {
        Self::Month(month)
    }
}

impl fmt::Display for NumberedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Month(month) => month.fmt(f),
        }
    }
}

impl FromStr for NumberedList {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let day = text.parse().map(Self::Day);
        day.or_else(|_| text.parse().map(Self::Month)).map_err(|_| StoreError::BadRow)
    }
}

/// Which list was shown last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The list.
    pub list: NumberedList,
    /// How often this device had begun again then.
    pub begun_again: u64,
    /// The day on which it was shown; `None` where that was before this was noted (2026-12).
    pub on: Option<CareDay>,
}

fn put_number(
    db: &Connection,
    list: NumberedList,
    number: u64,
    (row, visit): &Line,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO day_numbers (day, number, plan_row, visit) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        list.to_string(),
        number,
        row.to_string(),
        visit.map(|visit| visit.to_string()).unwrap_or_default()
    ])?;
    Ok(())
}

impl Store {
    /// The number of each line of a list, in the list's order. A line that was numbered before keeps its number; the
    /// record that is begun for a planned visit takes its number over; what is new gets a number that nothing had that day.
    /// Durable when it returns.
    ///
    /// # Errors
    /// As the database.
    pub fn number_lines(
        &mut self,
        list: impl Into<NumberedList>,
        lines: &[Line],
    ) -> Result<Vec<u64>, StoreError> {
        let list = list.into();
        let mut known = self.numbers_of(list)?;
        let mut changed: BTreeMap<u64, Line> = BTreeMap::new();
        let mut take = |line: &Line, fits: &dyn Fn(&Line) -> bool| {
            let mut free = known.iter().filter(|(number, old)| !changed.contains_key(number) && fits(old));
            let number = free.next().map(|(number, _)| *number)?;
            changed.insert(number, *line);
            Some(number)
        };
        let exact: Vec<Option<u64>> = lines.iter().map(|line| take(line, &|old| old == line)).collect();
        // A line whose record is no longer there, or was not yet, passes its number on.
        let numbers: Vec<Option<u64>> = lines
            .iter()
            .zip(exact)
            .map(|(line, exact)| exact.or_else(|| take(line, &|old| old.0 == line.0 && !lines.contains(old))))
            .collect();
        // The least that nothing ever had: a number that was carried here leaves a gap.
        let mut free = (1..)
            .filter(|number| !known.contains_key(number))
            .take(lines.len())
            .collect::<Vec<u64>>()
            .into_iter();
        let numbers: Vec<u64> = lines
            .iter()
            .zip(numbers)
            .map(|(line, number)| {
                let number = number.or_else(|| free.next()).unwrap_or_default();
                changed.insert(number, *line);
                number
            })
            .collect();
        changed.retain(|number, line| known.insert(*number, *line) != Some(*line));
        if !changed.is_empty() {
            let tx = self.db.transaction()?;
            for (number, line) in &changed {
                put_number(&tx, list, *number, line)?;
            }
            tx.commit()?;
        }
        Ok(numbers)
    }

    /// The lines that a list's numbers stand for.
    ///
    /// # Errors
    /// As the database.
    pub fn numbers_of(&self, list: impl Into<NumberedList>) -> Result<BTreeMap<u64, Line>, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT number, plan_row, visit FROM day_numbers WHERE day = ?1")?;
        let mut rows = query.query([list.into().to_string()])?;
        let mut numbers = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (plan_row, visit): (String, String) = (row.get(1)?, row.get(2)?);
            let line = (plan_row.parse().map_err(|_| StoreError::BadRow)?, visit.parse().ok());
            numbers.insert(row.get(0)?, line);
        }
        Ok(numbers)
    }

    /// Notes which list a person has seen last, and on which day.
    ///
    /// # Errors
    /// As the database.
    pub fn note_listed(&self, list: impl Into<NumberedList>, on: CareDay) -> Result<(), StoreError> {
        let fact = format!("{} {} {on}", list.into(), self.begun_again()?);
        if facts::get(&self.db, LISTED)?.as_deref() == Some(fact.as_bytes()) {
            return Ok(());
        }
        facts::set(&self.db, LISTED, fact.as_bytes())
    }

    /// Which list a person has seen last; `None` if none.
    ///
    /// # Errors
    /// As the database.
    pub fn listed(&self) -> Result<Option<Listed>, StoreError> {
        let Some(fact) = facts::get(&self.db, LISTED)? else { return Ok(None) };
        let text = String::from_utf8(fact).map_err(|_| StoreError::BadRow)?;
        let mut parts = text.split(' ');
        let (Some(list), Some(begun_again)) = (parts.next(), parts.next()) else {
            return Err(StoreError::BadRow);
        };
        Ok(Some(Listed {
            list: list.parse()?,
            begun_again: begun_again.parse().map_err(|_| StoreError::BadRow)?,
            on: parts.next().and_then(|day| day.parse().ok()),
        }))
    }

    /// Gives a line the number that it has in another list, where nothing had that number here yet: a visit of the day before
    /// that is still being written stands in today's list as it stood in yesterday's. Durable when it returns.
    ///
    /// # Errors
    /// As the database.
    pub fn carry_number(
        &mut self,
        from: impl Into<NumberedList>,
        to: impl Into<NumberedList>,
        line: &Line,
    ) -> Result<(), StoreError> {
        let (from, to) = (from.into(), to.into());
        let here = self.numbers_of(to)?;
        if here.values().any(|known| known.0 == line.0) {
            return Ok(());
        }
        let there = self.numbers_of(from)?;
        let exact = there.iter().find(|(_, known)| *known == line);
        let number =
            exact.or_else(|| there.iter().find(|(_, known)| known.0 == line.0)).map(|(number, _)| *number);
        if let Some(number) = number.filter(|number| !here.contains_key(number)) {
            put_number(&self.db, to, number, line)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::FileVault;
    use crate::testing::SeededRandom;

    fn line(row: u8, visit: Option<u8>) -> Line {
        (PlanRowId::from_bytes([row; 16]), visit.map(|visit| VisitId::from_bytes([visit; 16])))
    }

    #[test]
    fn a_number_keeps_its_meaning_for_the_day() {
        let dir = tempfile::tempdir().unwrap();
        let random = Arc::new(SeededRandom::new(7));
        let vault = FileVault::new("合言葉", random.clone());
        let mut store = Store::create(&dir.path().join("home"), &vault, random, Duration::ZERO).unwrap();
        let day: CareDay = "2026-11-16".parse().unwrap();
        let mut number = |lines: &[Line]| store.number_lines(day, lines).unwrap();
        assert_eq!(number(&[line(1, None), line(2, None)]), [1, 2]);
        // An earlier visit is added: it stands first and is the third.
        assert_eq!(number(&[line(9, None), line(1, None), line(2, None)]), [3, 1, 2]);
        // The first is begun, a second record of it arrives and stands before it.
        assert_eq!(number(&[line(9, None), line(1, Some(7)), line(2, None)]), [3, 1, 2]);
        assert_eq!(number(&[line(9, None), line(1, Some(5)), line(1, Some(7)), line(2, None)]), [3, 4, 1, 2]);
        // It is discarded: the other record keeps its number, and so does the planned visit when that goes too.
        assert_eq!(number(&[line(9, None), line(1, Some(5)), line(2, None)]), [3, 4, 2]);
        assert_eq!(number(&[line(1, None)]), [1]);
        // What was gone for a while has its old number; nobody else got it.
        assert_eq!(number(&[line(8, None), line(2, None), line(9, None)]), [5, 2, 3]);
        let other: CareDay = "2026-11-17".parse().unwrap();
        assert_eq!(store.number_lines(other, &[line(8, None)]).unwrap(), [1], "each day has its own");
        assert_eq!(store.number_lines(day.month(), &[line(8, None)]).unwrap(), [1], "and so has a month");
        // What is still being written past midnight has the number of the day before; the others begin at one.
        let next: CareDay = "2026-11-18".parse().unwrap();
        store.carry_number(day, next, &line(9, None)).unwrap();
        let numbers = store.number_lines(next, &[line(9, None), line(4, None), line(5, None), line(6, None)]);
        assert_eq!(numbers.unwrap(), [3, 1, 2, 4]);
        for list in [NumberedList::Day(day), NumberedList::Month(day.month())] {
            store.note_listed(list, day).unwrap();
            let seen = store.listed().unwrap().unwrap();
            assert_eq!((seen.list, seen.on), (list, Some(day)));
        }
    }
}
