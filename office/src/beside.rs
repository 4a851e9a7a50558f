//! A draft that was begun beside another record of the same visit: both have numbers, and whoever types the number of the one
//! that stood there before is told which is being written.

use crate::failure_code::Code;
use kengai::{NumberedList, SeenLast};
use kengai_model::VisitId;

use crate::failure::{Exit, Failure, Finding};
use crate::refs::Refs;
use crate::words::{Words, both, short};

/// What names a record in the list that was seen last: its number, or else the beginning of its id.
pub(crate) enum Called {
    Number(u64),
    Id(String),
}

impl Called {
    /// The number, where it has one.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Id(_) => None,
        }
    }

    /// What is to be typed for the draft.
    pub(crate) fn sentence(&self) -> Words {
        match self {
            Self::Number(number) => both(
                format!("この訪問にはもう一つ記録があります。いま書いている記録は {number} 番です"),
                format!("this visit has another record; the one being written is number {number}"),
            ),
            Self::Id(id) => both(
                format!("この訪問にはもう一つ記録があります。いま書いている記録は、番号のかわりに {id} です"),
                format!(
                    "this visit has another record; for the one being written type {id} instead of a number"
                ),
            ),
        }
    }
}

impl Refs<'_> {
    /// What names a record in the list that was seen last.
    pub(crate) fn called(&self, visit: VisitId) -> Result<Called, Failure> {
        let day = match self.book.numbers().seen_last()? {
            _ if self.dated => Some(self.day),
            SeenLast::Nothing => Some(self.day),
            SeenLast::List { list: NumberedList::Day(day), .. } => Some(day),
            _ => None,
        };
        if let Some(day) = day {
            let list = self.book.visits().of_day(day, true)?;
            let numbers = self.book.numbers().of_day(day, &list)?;
            let at = list.iter().position(|line| line.visit == Some(visit));
            if let Some(number) = at.and_then(|at| numbers.get(at)) {
                return Ok(Called::Number(*number));
            }
        }
        Ok(Called::Id(short(&visit.to_string()).to_owned()))
    }

    /// A record that is to be written into: where none is being written under this name but one beside it is, that one is named.
    pub(crate) fn draft(&self, text: &str) -> Result<VisitId, Failure> {
        let visit = self.visit(text)?;
        let is_draft = |visit: VisitId| self.book.visits().sheet(visit).is_ok_and(|sheet| sheet.draft);
        if is_draft(visit) {
            return Ok(visit);
        }
        match self.book.visits().beside(visit)?.into_iter().find(|other| is_draft(*other)) {
            None => Ok(visit),
            Some(draft) => {
                let words = Words::lit(
                    "その記録は終えています。何も変わっていません",
                    "that record is finished; nothing was changed",
                );
                let failure = Failure::new(Exit::Unsettled, Code::NoDraft, words);
                Err(failure.with([Finding::new("", self.called(draft)?.sentence())]))
            }
        }
    }
}
