//! A visit by the name of whom it is about, where names are typed in place of numbers: the one of the day that fits, or else
//! those that could be meant are named.

use crate::failure_code::Code;
use kengai::{Board, BoardRow, TodayVisit, VisitState};
use kengai_model::called::san;
use kengai_model::{ClientId, PlanRowId, VisitId};

use crate::failure::{Exit, Failure, Finding};
use crate::refs::{Refs, is_beginning, named, numbered};
use crate::words::{self, Words, both, short, table_day};

impl Refs<'_> {
    /// The client of a name or insured number; `None` where the text is nobody's.
    fn client_of_name(&self, text: &str) -> Result<Option<ClientId>, Failure> {
        let clients = self.book.clients().all()?;
        let found = match numbered(&clients, text)? {
            Some(found) => Some(found),
            None => named(&clients, text)?,
        };
        let found = found.map(|client| client.client);
        if found.is_some() || !is_beginning(text) {
            return Ok(found);
        }
        // Whoever has no insured number is called in the list by the beginning of the sheet's id; a record's own goes before.
        let begins = text.to_ascii_lowercase();
        let records = !self.book.rota().beginning(&begins)?.is_empty()
            || !self.book.visits().beginning(&begins)?.is_empty();
        let mut meant = clients.iter().filter(|client| client.client.to_string().starts_with(&begins));
        match (meant.next(), meant.next()) {
            (Some(one), None) if !records => Ok(Some(one.client)),
            _ => Ok(None),
        }
    }

    /// The client's lines of the day's list, each with its number.
    fn lines_of(&self, client: ClientId) -> Result<Vec<(u64, TodayVisit)>, Failure> {
        let list = self.book.visits().of_day(self.day, true)?;
        let numbers = self.book.numbers().of_day(self.day, &list)?;
        Ok(numbers.into_iter().zip(list).filter(|(_, visit)| visit.client == client).collect())
    }

    /// The one planned visit of the day's list of whoever has this name; `None` where nobody has.
    pub(crate) fn row_of_name(&self, text: &str) -> Result<Option<PlanRowId>, Failure> {
        let Some(client) = self.client_of_name(text)? else { return Ok(None) };
        let lines = self.lines_of(client)?;
        let mut rows: Vec<PlanRowId> = lines.iter().map(|(_, visit)| visit.row).collect();
        rows.sort_unstable();
        rows.dedup();
        match rows.as_slice() {
            [] => Err(self.none_of_day(client)?),
            [one] => Ok(Some(*one)),
            _ => Err(self.several(text, &lines)),
        }
    }

    /// The record or draft of whoever has this name: the one that is being written, else the one of the day; `None` where nobody
    /// has the name.
    pub(crate) fn visit_of_name(&self, text: &str) -> Result<Option<VisitId>, Failure> {
        let Some(client) = self.client_of_name(text)? else { return Ok(None) };
        let lines = self.lines_of(client)?;
        let mut drafts: Vec<VisitId> = Vec::new();
        if self.dated {
            let writing = lines.iter().filter(|(_, visit)| visit.state == VisitState::Recording);
            drafts.extend(writing.filter_map(|(_, visit)| visit.visit));
        } else {
            let open = self.book.visits().open()?.into_iter().filter(|sheet| sheet.record.client == client);
            drafts.extend(open.map(|sheet| sheet.visit));
        }
        if let [one] = drafts.as_slice() {
            return Ok(Some(*one));
        }
        let recorded: Vec<VisitId> = lines.iter().filter_map(|(_, visit)| visit.visit).collect();
        match (drafts.as_slice(), recorded.as_slice()) {
            ([], [one]) => Ok(Some(*one)),
            ([], []) if lines.is_empty() => Err(self.none_of_day(client)?),
            ([], []) => Err(self.not_started(text)),
            _ => Err(self.several(text, &lines).with(self.elsewhere(&drafts, &lines)?)),
        }
    }

    /// The one record of a month of whoever has this name; `None` where nobody has.
    pub(crate) fn record_of_name(&self, board: &Board, text: &str) -> Result<Option<VisitId>, Failure> {
        let Some(client) = self.client_of_name(text)? else { return Ok(None) };
        let rows = board.rows.iter().filter(|row| row.state.client == client);
        let records: Vec<(VisitId, &BoardRow)> =
            rows.flat_map(|row| row.state.visits.iter().map(move |visit| (visit.id, row))).collect();
        let (name, month) = (self.book.clients().name(client)?, board.month.words());
        match records.as_slice() {
            [] => Err(Failure::new(
                Exit::Input,
                Code::NotFound,
                both(
                    format!("{}の記録は、{}の review にありません", san(&name), month.ja),
                    format!("{name} has no record in the review of {}", month.en),
                ),
            )),
            [(one, _)] => Ok(Some(*one)),
            several => Err(self.records_of(board, text, several)?),
        }
    }

    /// A month's records that could be meant, by the numbers that `confirm` takes, each with who went and how far it has come.
    fn records_of(
        &self,
        board: &Board,
        text: &str,
        records: &[(VisitId, &BoardRow)],
    ) -> Result<Failure, Failure> {
        let ids: Vec<VisitId> = records.iter().map(|(visit, _)| *visit).collect();
        let numbers = self.book.numbers().of_month(board.month, &ids)?;
        // They are in sight: a number that is typed now is one of these.
        self.book.numbers().note_listed(board.month)?;
        let lines = numbers.iter().zip(records).map(|(number, (visit, row))| {
            let (day, times) = (table_day(row.state.date_of(*visit)), row.state.times_of(*visit));
            let by = row.writers.get(visit).cloned().unwrap_or_else(|| both("", ""));
            let stage = row.state.visits.iter().find(|one| one.id == *visit).map(|one| one.stage.words());
            let stage = stage.unwrap_or_else(|| both("", ""));
            Finding::new(
                "",
                both(
                    format!("{number} {} {}　{}　{}", day.ja, times.ja, by.ja, stage.ja),
                    format!("{number} {} {}  {}  {}", day.en, times.en, by.en, stage.en),
                ),
            )
        });
        Ok(Failure::new(
            Exit::Input,
            Code::Ambiguous,
            both(
                format!("「{text}」に当たる記録がいくつかあります。左の番号で指定してください"),
                format!("'{text}' could be several records; give the number on the left"),
            ),
        )
        .with(lines))
    }

    /// The drafts that are in no line of the day, by what names them.
    fn elsewhere(&self, drafts: &[VisitId], lines: &[(u64, TodayVisit)]) -> Result<Vec<Finding>, Failure> {
        let mut out = Vec::new();
        for draft in drafts {
            if lines.iter().any(|(_, visit)| visit.visit == Some(*draft)) {
                continue;
            }
            let id = draft.to_string();
            let (day, id) = (table_day(self.book.visits().sheet(*draft)?.record.date), short(&id));
            out.push(Finding::new(
                "",
                both(format!("{id} 書きかけ {}", day.ja), format!("{id} being written {}", day.en)),
            ));
        }
        Ok(out)
    }

    fn several(&self, text: &str, lines: &[(u64, TodayVisit)]) -> Failure {
        let lines = lines.iter().map(|(number, visit)| {
            let (times, state) = (words::times(visit.start, visit.end), words::visit_state(visit.state));
            let name = &visit.client_name;
            Finding::new(
                "",
                both(
                    format!("{number} {} {}　{}", times.ja, san(name), state.ja),
                    format!("{number} {} {name}  {}", times.en, state.en),
                ),
            )
        });
        Failure::new(
            Exit::Input,
            Code::Ambiguous,
            both(
                format!("「{text}」に当たる訪問がいくつかあります。左の番号で指定してください"),
                format!("'{text}' could be several visits; give the number on the left"),
            ),
        )
        .with(lines)
    }

    fn none_of_day(&self, client: ClientId) -> Result<Failure, Failure> {
        let (name, day) = (self.book.clients().name(client)?, words::day(self.day));
        Ok(Failure::new(
            Exit::Input,
            Code::NotFound,
            both(
                format!("{}の訪問は、{}の一覧にありません", san(&name), day.ja),
                format!("{name} has no visit in the list of {}", day.en),
            ),
        ))
    }

    /// There is nothing to write into yet; the day that was given is given again.
    pub(crate) fn not_started(&self, text: &str) -> Failure {
        let which = Words::same(match self.dated {
            true => format!("kengai visit start {text} --date {}", table_day(self.day).ja),
            false => format!("kengai visit start {text}"),
        });
        let is_number = crate::refs::short_number(text).is_some();
        let whose = if is_number { format!("{text} 番の訪問") } else { format!("「{text}」の訪問") };
        Failure::new(
            Exit::Unsettled,
            Code::NoDraft,
            both(
                format!("{whose}はまだ記録していません。{} で始めます", which.ja),
                format!("visit {text} has no record yet; begin it with: {}", which.en),
            ),
        )
    }
}
