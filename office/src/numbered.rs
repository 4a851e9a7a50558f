//! What a short number means: the line of the list that a person looked at last, of whatever day or month it was. Where that is
//! in doubt, it is asked before anything is written: the number stands for somebody else in another list, and the person is
//! writing about whom it stands for in today's, or the list was seen on another day.

use crate::failure_code::Code;
use kengai::{Board, NumberedList, SeenLast, TodayVisit, UnplannedVisit, VisitState};
use kengai_model::called::san;
use kengai_model::{CareDay, CareMonth, ClientId, MinuteOfDay, PlanRowId, VisitId};

use crate::failure::{Exit, Failure, Finding};
use crate::refs::{Refs, short_number};
use crate::words::{self, Words, both, counted, short, table_day};

/// What a number stands for in a list.
#[derive(Debug, Clone)]
pub(crate) struct Meant {
    list: NumberedList,
    number: u64,
    /// The planned visit.
    pub(crate) row: Option<PlanRowId>,
    /// The record or draft.
    pub(crate) visit: Option<VisitId>,
    /// Whose.
    pub(crate) client: ClientId,
    name: String,
    date: CareDay,
    start: Option<MinuteOfDay>,
    /// Somebody is writing it here.
    open: bool,
    /// It stands in its list no more: cancelled, moved, or given to others.
    gone: bool,
}

impl Meant {
    fn of_line(list: CareDay, number: u64, visit: &TodayVisit) -> Self {
        Self {
            list: list.into(),
            number,
            row: Some(visit.row),
            visit: visit.visit,
            client: visit.client,
            name: visit.client_name.clone(),
            date: visit.date,
            start: visit.start,
            open: visit.state == VisitState::Recording,
            gone: false,
        }
    }

    fn of_unplanned(list: CareDay, number: u64, visit: &UnplannedVisit) -> Self {
        Self {
            list: list.into(),
            number,
            row: None,
            visit: Some(visit.visit),
            client: visit.client,
            name: visit.client_name.clone(),
            date: visit.date,
            start: visit.arrived,
            open: visit.state == VisitState::Recording,
            gone: false,
        }
    }

    /// Whether both are one visit.
    fn is(&self, other: &Self) -> bool {
        match (self.visit, other.visit) {
            (Some(one), Some(two)) => one == two,
            _ => self.row.is_some() && self.row == other.row,
        }
    }

    /// 見本 一郎 さん（11/16 7:30）: two of one name and hour are told apart by their days.
    fn person(&self) -> Words {
        let start = self.start.map_or_else(String::new, MinuteOfDay::clock);
        let day = table_day(self.date);
        let at = |day: &str| format!("{day} {start}").trim().to_owned();
        both(format!("{}（{}）", san(&self.name), at(&day.ja)), format!("{} ({})", self.name, at(&day.en)))
    }

    /// What to type for exactly this one; the list's day, where a command takes one.
    fn instead(&self, refs: &Refs<'_>) -> Words {
        if let (NumberedList::Month(_), true, Some(row)) = (self.list, refs.plans, self.row)
            && let Ok(number) = refs.book.numbers().of_row(self.date, row)
        {
            let typed = format!("{number} --date {}", table_day(self.date).ja);
            return both(format!("番号を {typed} として"), format!("type {typed}"));
        }
        match (self.list, refs.takes_date) {
            (NumberedList::Day(day), true) => {
                let day = table_day(day).ja;
                both(format!("--date {day} を付けて"), format!("add --date {day}"))
            }
            (NumberedList::Day(day), false) => both(
                format!("kengai today --date {} を見てから、もう一度", table_day(day).ja),
                format!("look at kengai today --date {} and type it again", table_day(day).ja),
            ),
            (NumberedList::Month(_), _) => {
                let id = self.visit.map(|visit| visit.to_string()).unwrap_or_default();
                both(format!("番号のかわりに {} を", short(&id)), format!("type {} instead", short(&id)))
            }
        }
    }

    /// The number stood for somebody else in the list that was seen last.
    fn moved(&self, seen: &Self, refs: &Refs<'_>) -> Failure {
        let (before, now) = (list_words(seen.list), list_words(self.list));
        let (then, here, number) = (seen.person(), self.person(), self.number);
        let (then_is, here_is) = (seen.instead(refs), self.instead(refs));
        Failure::new(
            Exit::Unsettled,
            Code::NumberMoved,
            both(
                format!(
                    "{number} 番は、前に見た{}では {}、{}では {}です",
                    before.ja, then.ja, now.ja, here.ja
                ),
                format!(
                    "number {number} was {} in {} that you saw last; in {} it is {}",
                    then.en, before.en, now.en, here.en
                ),
            ),
        )
        .with([
            Finding::new(
                "",
                both(
                    format!("{}なら、{}入力してください", then.ja, then_is.ja),
                    format!("{}: {}", then.en, then_is.en),
                ),
            ),
            Finding::new(
                "",
                both(
                    format!("{}なら、{}入力してください", here.ja, here_is.ja),
                    format!("{}: {}", here.en, here_is.en),
                ),
            ),
        ])
    }

    /// The number is only in a list that was not the last one seen, or in none seen since this device began again.
    fn unseen(&self, why: Words) -> Failure {
        let (here, number) = (self.person(), self.number);
        let (look, now) = (look_again(self.list), list_words(self.list));
        Failure::new(
            Exit::Unsettled,
            Code::NumberMoved,
            both(
                format!("{}。{}の {number} 番は {}です", why.ja, now.ja, here.ja),
                format!("{}; number {number} of {} is {}", why.en, now.en, here.en),
            ),
        )
        .with([Finding::new(
            "",
            both(
                format!("{look} で一覧を見てから、もう一度入力してください"),
                format!("look at {look}, and type it again"),
            ),
        )])
    }
}

/// No line of a month's review has this number.
fn not_in_review(month: CareMonth, number: &str) -> Failure {
    let (words, look) = (month.words(), look_again(month.into()));
    Failure::input(both(
        format!("{}の review に {number} 番はありません → {look} で一覧を見てください", words.ja),
        format!("the review of {} has no number {number} → look at {look}", words.en),
    ))
}

fn look_again(list: NumberedList) -> String {
    match list {
        NumberedList::Day(day) => format!("kengai today --date {}", table_day(day).ja),
        NumberedList::Month(month) => format!("kengai review --month {month}"),
    }
}

impl Refs<'_> {
    /// What a short number means; `None` if the text is no number. With `records`, only a record or draft will do.
    pub(crate) fn line(&self, text: &str, records: bool) -> Result<Option<Meant>, Failure> {
        let Some(folded) = short_number(text) else { return Ok(None) };
        let number: u64 = folded.parse().unwrap_or_default();
        let meant = match self.month {
            Some(month) => self.of_month_named(month, number, &folded)?,
            None if self.dated => self.of_day_named(number, &folded)?,
            None => self.as_seen_last(number, &folded, records)?,
        };
        match meant.list {
            // Only whoever changes the plan means what stands there no more.
            NumberedList::Day(day) if meant.gone && !self.plans => Err(self.no_such_number(day, &folded)),
            _ => Ok(Some(meant)),
        }
    }

    /// The day was given with the number.
    fn of_day_named(&self, number: u64, typed: &str) -> Result<Meant, Failure> {
        let meant = self.in_day(self.day, number)?;
        let meant = meant.map_or_else(|| Err(self.no_such_number(self.day, typed)), Ok)?;
        if !self.shows && !meant.gone {
            // What comes next under this number is this visit, or it is asked.
            self.book.numbers().note_listed(self.day)?;
        }
        Ok(meant)
    }

    /// The month was: the number is one of its review.
    fn of_month_named(&self, month: CareMonth, number: u64, typed: &str) -> Result<Meant, Failure> {
        self.in_month(month, number)?.ok_or_else(|| not_in_review(month, typed))
    }

    fn as_seen_last(&self, number: u64, folded: &str, records: bool) -> Result<Meant, Failure> {
        let here = self.in_day(self.day, number)?;
        let seen = self.book.numbers().seen_last()?;
        let (there, fresh) = match seen {
            SeenLast::Nothing => (None, true),
            SeenLast::BeganAgain if self.shows => (None, true),
            SeenLast::BeganAgain => {
                return Err(here.map_or_else(
                    || self.no_such_number(self.day, folded),
                    |here| {
                        here.unseen(Words::lit(
                            "この端末は新しく始め直しました。番号が前と違うかもしれません",
                            "this device began again, and numbers may differ from before",
                        ))
                    },
                ));
            }
            SeenLast::List { list, .. } if list == self.day.into() => (None, true),
            SeenLast::List { list: NumberedList::Day(day), today } => (self.in_day(day, number)?, today),
            SeenLast::List { list: NumberedList::Month(month), today } => {
                (self.in_month(month, number)?, today)
            }
        };
        match (here, there) {
            (None, None) => Err(match seen {
                SeenLast::List { list: NumberedList::Day(day), .. } => self.no_such_number(day, folded),
                SeenLast::List { list: NumberedList::Month(month), .. } => not_in_review(month, folded),
                _ => self.no_such_number(self.day, folded),
            }),
            (Some(here), None) => Ok(here),
            (None, Some(there)) => Ok(there),
            (Some(here), Some(there)) if here.is(&there) => {
                Ok(if there.visit.is_some() { there } else { here })
            }
            (Some(here), Some(_)) if self.shows && !fresh => Ok(here),
            (Some(here), Some(there)) if fresh => {
                // Whoever is in one home does not mean another without a word; nor does whoever changes the plan, whose numbers are
                // those of a day, mean what has this number in a review, or whoever reads a number of what is cancelled another.
                let of_review = matches!(there.list, NumberedList::Month(_));
                let in_doubt = here.open || of_review && (self.plans || here.gone);
                if in_doubt && !self.shows && !self.as_seen {
                    return Err(here.moved(&there, self));
                }
                Ok(there)
            }
            (Some(here), Some(there)) if records && here.visit.is_none() && there.visit.is_some() => {
                Ok(there)
            }
            (Some(here), Some(there)) => Err(here.moved(&there, self)),
        }
    }

    fn in_day(&self, day: CareDay, number: u64) -> Result<Option<Meant>, Failure> {
        let list = self.book.visits().of_day(day, true)?;
        let numbers = self.book.numbers().of_day(day, &list)?;
        if let Some(at) = numbers.iter().position(|known| *known == number) {
            return Ok(list.get(at).map(|visit| Meant::of_line(day, number, visit)));
        }
        let unplanned = self.book.visits().unplanned_of_day(day, true)?;
        let numbers = self.book.numbers().of_unplanned(day, &unplanned)?;
        if let Some(at) = numbers.iter().position(|known| *known == number) {
            return Ok(unplanned.get(at).map(|visit| Meant::of_unplanned(day, number, visit)));
        }
        // What was begun as a visit that nobody planned, and is of a planned one by now, is still meant.
        let record = self.book.numbers().record_in_day(day, number)?;
        let found = record.and_then(|id| list.iter().find(|visit| visit.visit == Some(id)));
        if let Some(visit) = found {
            return Ok(Some(Meant::of_line(day, number, visit)));
        }
        self.gone_from(day, number)
    }

    /// What had the number and is cancelled, moved or somebody else's by now: the number is of it all the same.
    fn gone_from(&self, day: CareDay, number: u64) -> Result<Option<Meant>, Failure> {
        let Some(row) = self.book.numbers().in_day(day, number)? else { return Ok(None) };
        let gone = self.book.rota().gone(row, day)?;
        Ok(gone.map(|gone| Meant {
            list: day.into(),
            number,
            row: Some(row),
            visit: None,
            client: gone.client,
            name: gone.client_name,
            date: gone.was.0,
            start: Some(gone.was.1.start),
            open: false,
            gone: true,
        }))
    }

    fn in_month(&self, month: CareMonth, number: u64) -> Result<Option<Meant>, Failure> {
        let Some(visit) = self.book.numbers().in_month(month, number)? else { return Ok(None) };
        let Ok(sheet) = self.book.visits().sheet(visit) else { return Ok(None) };
        let record = &sheet.record;
        let start = record.begins();
        Ok(Some(Meant {
            list: month.into(),
            number,
            row: record.plan_row,
            visit: Some(visit),
            client: record.client,
            name: self.book.clients().name(record.client)?,
            date: record.date,
            start,
            open: sheet.draft,
            gone: false,
        }))
    }

    /// A record of a month by its number in that month's review, or as [`Refs::visit`] takes it otherwise. What is signed is
    /// what was looked at: after another list the number must be the same record there.
    pub(crate) fn record(&self, board: &Board, text: &str) -> Result<VisitId, Failure> {
        let Some(folded) = short_number(text) else {
            return self.record_of_name(board, text)?.map_or_else(|| self.visit(text), Ok);
        };
        let (month, number) = (board.month, folded.parse().unwrap_or_default());
        let is_here =
            |visit: VisitId| board.rows.iter().any(|row| row.state.visits.iter().any(|one| one.id == visit));
        let meant = self.in_month(month, number)?.filter(|meant| meant.visit.is_some_and(is_here));
        let Some((visit, meant)) = meant.and_then(|meant| Some((meant.visit?, meant))) else {
            return Err(not_in_review(month, &folded));
        };
        match self.book.numbers().seen_last()? {
            SeenLast::Nothing => Ok(visit),
            SeenLast::List { list, .. } if list == month.into() => Ok(visit),
            SeenLast::BeganAgain => Err(meant.unseen(Words::lit(
                "この端末は新しく始め直しました。番号が前と違うかもしれません",
                "this device began again, and numbers may differ from before",
            ))),
            SeenLast::List { list, .. } => {
                let there = match list {
                    NumberedList::Day(day) => self.in_day(day, number)?,
                    NumberedList::Month(month) => self.in_month(month, number)?,
                };
                match there {
                    Some(there) if there.visit == Some(visit) => Ok(visit),
                    Some(there) => Err(meant.moved(&there, self)),
                    None => {
                        let seen = list_words(list);
                        Err(meant.unseen(both(
                            format!("{number} 番は、前に見た{}にはありません", seen.ja),
                            format!("there is no number {number} in {} that you saw last", seen.en),
                        )))
                    }
                }
            }
        }
    }

    /// No line has this number; who is being written about is said, with what names that draft.
    fn no_such_number(&self, day: CareDay, text: &str) -> Failure {
        if let Ok(Some(gone)) = self.gone(day, text.parse().unwrap_or_default()) {
            return gone;
        }
        let numbers = || -> Result<Vec<u64>, Failure> {
            let mut numbers = self.book.numbers().of_day(day, &self.book.visits().of_day(day, true)?)?;
            let unplanned = self.book.visits().unplanned_of_day(day, true)?;
            numbers.extend(self.book.numbers().of_unplanned(day, &unplanned)?);
            Ok(numbers)
        };
        let mut sorted = numbers().unwrap_or_default();
        sorted.sort_unstable();
        let (day, count) = (words::day(day), sorted.len());
        let known = sorted.iter().map(u64::to_string).collect::<Vec<_>>().join("・");
        let (known_ja, known_en) = match count {
            0 => (String::new(), String::new()),
            _ => (format!("（番号: {known}）"), format!(" (numbers: {known})")),
        };
        let open = self.book.visits().open().unwrap_or_default();
        let drafts = open.iter().filter_map(|sheet| {
            let name = self.book.clients().name(sheet.record.client).ok()?;
            let (date, id) = (table_day(sheet.record.date), sheet.visit.to_string());
            let (start, id) = (sheet.record.planned.map(|slot| slot.start.clock()), short(&id));
            let start = start.unwrap_or_default();
            Some(Finding::new(
                "",
                both(
                    format!("書きかけ: {} {} {start} → 番号のかわりに {id}", san(&name), date.ja),
                    format!("being written: {name} {} {start} → type {id} instead", date.en),
                ),
            ))
        });
        Failure::input(both(
            format!("{}の一覧は {count} 件です。{text} 番はありません{known_ja}", day.ja),
            format!(
                "the list of {} has {}; there is no number {text}{known_en}",
                day.en,
                counted(count as u64, "line", "lines")
            ),
        ))
        .with(drafts)
    }
}

fn list_words(list: NumberedList) -> Words {
    match list {
        NumberedList::Day(day) => {
            let day = words::day(day);
            both(format!("{}の一覧", day.ja), format!("the list of {}", day.en))
        }
        NumberedList::Month(month) => {
            let month = month.words();
            both(format!("{}の review", month.ja), format!("the review of {}", month.en))
        }
    }
}
