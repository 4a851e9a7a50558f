//! What people type to name a row, a visit, a client or a note: the number of a day's list, the beginning of an id, a
//! client's number or name. What could be several is refused with all that it could mean, never guessed; and whoever is
//! found is noted, so that every answer begins with the name.

use std::collections::BTreeMap;

use kengai::{Board, CareBook, ClientCard, NoteView, TodayVisit};
use kengai_model::kana::fold;
use kengai_model::service::{Insured, InsuredNumber};
use kengai_model::value::Value as _;
use kengai_model::{CareDay, ClientId, NoteId, PlanRowId, VisitId};

use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::numbered::Line;
use crate::words::{self, both, counted, short, table_day};

/// The shortest beginning of an id that is taken.
const PREFIX_MIN: usize = 4;
/// Days around today in which the beginning of a row's id is looked for.
const DAYS_AROUND: u32 = 7;

/// The lists that a name may come from.
pub(crate) struct Refs<'a> {
    context: &'a Context,
    book: &'a CareBook,
    day: CareDay,
    /// The day was named with the number.
    dated: bool,
    /// The command only shows something: nothing is written about the wrong person, and it names whom it shows.
    shows: bool,
}

impl<'a> Refs<'a> {
    /// Names of today's list, for a command that writes.
    pub(crate) fn new(context: &'a Context, book: &'a CareBook) -> Self {
        Self { context, book, day: context.clock.today(), dated: false, shows: false }
    }

    /// The same, of the list of a day that may have been named.
    pub(crate) fn of_day(context: &'a Context, book: &'a CareBook, day: Option<CareDay>) -> Self {
        let refs = Self::new(context, book);
        Self { day: day.unwrap_or(refs.day), dated: day.is_some(), ..refs }
    }

    /// The same, for a command that only shows what is named.
    pub(crate) fn showing(self) -> Self {
        Self { shows: true, ..self }
    }

    /// A day's list as `today` shows it.
    pub(crate) fn today(&self) -> Result<Vec<TodayVisit>, Failure> {
        Ok(self.book.visits_of_day(self.day, true)?)
    }

    /// The command is about this client: its answer begins with the name.
    pub(crate) fn about(&self, client: ClientId) -> Result<(), Failure> {
        if !self.shows {
            self.context.note_about(client, self.book.client_name(client)?);
        }
        Ok(())
    }

    /// A planned visit.
    pub(crate) fn row(&self, text: &str) -> Result<PlanRowId, Failure> {
        let row = match (text.parse(), self.line(text)?) {
            (Ok(id), _) => id,
            (_, Some(visit)) => parsed(&visit.row)?,
            _ => {
                let known = self.around()?.into_iter().map(|visit| (visit.row.clone(), row_label(&visit)));
                parsed(&one_of(text, known)?)?
            }
        };
        if let Some(planned) = self.book.planned_visit(row)? {
            self.about(planned.client)?;
        }
        Ok(row)
    }

    /// A record, or the draft of a planned visit.
    pub(crate) fn visit(&self, text: &str) -> Result<VisitId, Failure> {
        let visit = match (text.parse(), self.line(text)?) {
            (Ok(id), _) => id,
            (_, Some(line)) => {
                self.about(parsed(&line.client)?)?;
                parsed(&line.visit.ok_or_else(|| not_started(text))?)?
            }
            _ => parsed(&one_of(text, self.visits()?)?)?,
        };
        // What has left this device says later whom it is about.
        if let Ok(sheet) = self.book.visit(visit) {
            self.about(sheet.record.client)?;
        }
        Ok(visit)
    }

    /// Records and drafts whose ids may be shortened, with what they are.
    fn visits(&self) -> Result<BTreeMap<String, String>, Failure> {
        let mut known = BTreeMap::new();
        for sheet in self.book.open_visits()? {
            let name = self.book.client_name(sheet.record.client)?;
            known.insert(sheet.visit.to_string(), format!("{} {name}", table_day(sheet.record.date).ja));
        }
        for visit in self.around()? {
            if let Some(id) = &visit.visit {
                known.insert(id.clone(), row_label(&visit));
            }
        }
        for day in self.days_around() {
            let unplanned = self.book.unplanned_of_day(day, true)?;
            known.extend(
                unplanned
                    .into_iter()
                    .map(|visit| (visit.visit, format!("{} {}", table_day(day).ja, visit.client_name))),
            );
        }
        if self.book.is_manager() {
            let board = self.book.board(self.day.month(), &kengai_model::CodeTable::default())?;
            for row in board.rows {
                let label = format!("{} {}", table_day(row.state.date).ja, row.client_name);
                known.extend(row.state.visits.iter().map(|v| (v.id.to_string(), label.clone())));
            }
        }
        Ok(known)
    }

    /// A client: line number, id, insured number (with the insurer's where two have one), name or reading.
    pub(crate) fn client(&self, text: &str) -> Result<ClientId, Failure> {
        let client = self.find_client(text)?;
        self.about(client)?;
        Ok(client)
    }

    fn find_client(&self, text: &str) -> Result<ClientId, Failure> {
        let clients = self.book.clients()?;
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        if let Some(found) = numbered(&clients, text)? {
            return parsed(&found.client);
        }
        if let Some(line) = self.line(text)? {
            return parsed(&line.client);
        }
        if let Some(found) = named(&clients, text)? {
            return parsed(&found.client);
        }
        let all = clients.iter().map(|c| (c.client.clone(), client_label(c)));
        match one_of(text, all) {
            Ok(id) => parsed(&id),
            // It may be a row of another day's list.
            Err(failure) => match self.around()?.into_iter().find(|visit| visit.row.starts_with(text)) {
                Some(visit) if text.len() >= PREFIX_MIN => parsed(&visit.client),
                _ if failure.code == "ambiguous" => Err(failure),
                _ => Err(nobody(text)),
            },
        }
    }

    /// Handover notes by the beginnings of their ids.
    pub(crate) fn notes(&self, texts: &[String]) -> Result<Vec<NoteId>, Failure> {
        let mut all: Vec<NoteView> = Vec::new();
        for client in self.book.clients()? {
            all.extend(self.book.notes(parsed(&client.client)?)?);
        }
        let mut notes = Vec::new();
        for text in texts {
            let id = match text.parse::<NoteId>() {
                Ok(id) => id.to_string(),
                Err(_) => {
                    let known = all.iter().map(|note| {
                        let first: String = note.text.chars().take(20).collect();
                        (note.note.clone(), format!("{} {first}", note.from))
                    });
                    one_of(text, known)?
                }
            };
            if let Some(note) = all.iter().find(|note| note.note == id) {
                self.about(parsed(&note.client)?)?;
            }
            notes.push(parsed(&id)?);
        }
        Ok(notes)
    }

    /// The line of the list that a short number names; `None` if the text is no number.
    fn line(&self, text: &str) -> Result<Option<TodayVisit>, Failure> {
        let Some(folded) = short_number(text) else { return Ok(None) };
        let list = self.today()?;
        let numbers = self.book.numbers_of_day(self.day, &list)?;
        let found = numbers.iter().position(|number| folded.parse() == Ok(*number));
        let Some((number, visit)) = found.and_then(|at| Some((numbers[at], list.get(at)?))) else {
            return Err(self.no_such_number(&folded, &numbers));
        };
        if !self.dated
            && !self.shows
            && let Some(seen) = self.book.seen_otherwise(self.day, number, visit)?
        {
            let line = Line {
                list: self.day.into(),
                number,
                name: &visit.client_name,
                label: row_label(visit),
                id: visit.visit.as_deref().unwrap_or(&visit.row),
            };
            return Err(line.meant_another(&seen));
        }
        Ok(Some(visit.clone()))
    }

    /// A record of a month by its number in that month's review, or as [`Refs::visit`] takes it otherwise.
    pub(crate) fn record(&self, board: &Board, text: &str) -> Result<VisitId, Failure> {
        let Some(number) = short_number(text) else { return self.visit(text) };
        let found = match number.parse() {
            Ok(number) => self.book.numbered_in_month(board.month, number)?.map(|visit| (number, visit)),
            Err(_) => None,
        };
        let row_of = |visit| board.rows.iter().find(|row| row.state.visits.iter().any(|one| one.id == visit));
        let Some((number, visit, row)) =
            found.and_then(|(number, visit)| Some((number, visit, row_of(visit)?)))
        else {
            let month = board.month.words();
            return Err(Failure::input(both(
                format!(
                    "{}の review に {number} 番はありません → review --month {} で一覧を見てください",
                    month.ja, board.month
                ),
                format!(
                    "the review of {} has no number {number} → look at review --month {}",
                    month.en, board.month
                ),
            )));
        };
        if let Some(seen) = self.book.record_seen_otherwise(board.month, number, visit)? {
            let label = format!("{} {}", table_day(row.state.date).ja, row.client_name);
            let (name, id) = (&row.client_name, visit.to_string());
            let line = Line { list: board.month.into(), number, name, label, id: &id };
            return Err(line.meant_another(&seen));
        }
        Ok(visit)
    }

    fn no_such_number(&self, text: &str, numbers: &[u64]) -> Failure {
        let (day, count) = (words::day(self.day), numbers.len());
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        let known = sorted.iter().map(u64::to_string).collect::<Vec<_>>().join("・");
        Failure::input(both(
            format!("{}の一覧は {count} 件です。{text} 番はありません（番号: {known}）", day.ja),
            format!(
                "the list of {} has {}; there is no number {text} (numbers: {known})",
                day.en,
                counted(count as u64, "line", "lines")
            ),
        ))
    }

    fn around(&self) -> Result<Vec<TodayVisit>, Failure> {
        let mut out = Vec::new();
        for day in self.days_around() {
            out.extend(self.book.visits_of_day(day, true)?);
        }
        Ok(out)
    }

    fn days_around(&self) -> impl Iterator<Item = CareDay> + use<> {
        let first = (0..DAYS_AROUND).fold(self.day, |day, _| day.previous());
        std::iter::successors(Some(first), |day| Some(day.next())).take(2 * DAYS_AROUND as usize + 1)
    }
}

/// The number of a line, as it is typed: anything longer is the beginning of an id.
fn short_number(text: &str) -> Option<String> {
    let folded = kengai_model::fold::fold(text);
    let is_number = !folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit());
    (is_number && folded.len() < PREFIX_MIN).then_some(folded)
}

/// The client of an insured number, alone or with the insurer's; `None` if the text is no such number.
pub(crate) fn numbered<'a>(clients: &'a [ClientCard], text: &str) -> Result<Option<&'a ClientCard>, Failure> {
    let (insurer, number) = match text.parse::<Insured>() {
        Ok(insured) => (Some(insured.insurer.to_string()), insured.number.to_string()),
        Err(_) => match InsuredNumber::from_text(text) {
            Ok(number) => (None, number.to_string()),
            Err(_) => return Ok(None),
        },
    };
    let fits = |client: &&ClientCard| {
        client.insured == number && insurer.as_ref().is_none_or(|insurer| client.insurer == *insurer)
    };
    let found: Vec<&ClientCard> = clients.iter().filter(fits).collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        several => Err(several_people(text, several.iter().map(|client| client_label(client)))),
    }
}

/// The client of a name, as it is folded for search; the whole name or reading before a part of it.
fn named<'a>(clients: &'a [ClientCard], text: &str) -> Result<Option<&'a ClientCard>, Failure> {
    let typed = fold(text);
    if typed.is_empty() {
        return Ok(None);
    }
    let whole = |client: &&ClientCard| {
        [&client.name, &client.kana, &client.shown].into_iter().any(|name| fold(name) == typed)
    };
    let part = |client: &&ClientCard| {
        [&client.name, &client.kana].into_iter().any(|name| fold(name).contains(&typed))
    };
    let mut found: Vec<&ClientCard> = clients.iter().filter(whole).collect();
    if found.is_empty() {
        found = clients.iter().filter(part).collect();
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        several => Err(several_people(text, several.iter().map(|client| client_label(client)))),
    }
}

/// How a client is told from others, and what to type for exactly this one.
fn client_label(client: &ClientCard) -> String {
    let number = match (client.insurer.as_str(), client.insured.as_str()) {
        ("", "") => short(&client.client).to_owned(),
        ("", number) => number.to_owned(),
        (insurer, number) => format!("{insurer}-{number}"),
    };
    format!("{number} {}", client.shown)
}

fn row_label(visit: &TodayVisit) -> String {
    format!("{} {} {}", table_day(visit.date).ja, words::time(&visit.start), visit.client_name)
}

/// Several people could be meant; each line begins with what names one of them alone.
pub(crate) fn several_people(text: &str, people: impl IntoIterator<Item = String>) -> Failure {
    let people: Vec<Finding> =
        people.into_iter().map(|person| Finding::new("", both(person.clone(), person))).collect();
    let count = people.len();
    Failure::new(
        Exit::Input,
        "ambiguous",
        both(
            format!("「{text}」に当たる人が{count}人います。名前のかわりに、左の番号で指定してください"),
            format!("'{text}' could be {count} people; give the number on the left instead"),
        ),
    )
    .with(people)
}

fn nobody(text: &str) -> Failure {
    Failure::new(
        Exit::Input,
        "not_found",
        both(
            format!("「{text}」という利用者は、この端末にいません（kengai clients list で見られます）"),
            format!("there is no client '{text}' on this device (see: kengai clients list)"),
        ),
    )
}

/// Parses an id that the care book itself gave.
pub(crate) fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, Failure> {
    id.parse().map_err(|_| {
        Failure::new(Exit::Unexpected, "id", both("番号を読み取れません", "an id cannot be read"))
    })
}

/// The only one of the known ids that begins so; the second of each pair is shown where there are several.
pub(crate) fn one_of(
    text: &str,
    known: impl IntoIterator<Item = (String, String)>,
) -> Result<String, Failure> {
    let prefix = text.to_ascii_lowercase();
    if prefix.len() < PREFIX_MIN {
        return Err(Failure::input(both(
            format!("「{text}」は短すぎます。番号の先頭を{PREFIX_MIN}文字以上で指定してください"),
            format!("'{text}' is too short: give at least {PREFIX_MIN} characters of the id"),
        )));
    }
    let matches: BTreeMap<String, String> =
        known.into_iter().filter(|(id, _)| id.starts_with(&prefix)).collect();
    if matches.len() > 1 {
        return Err(ambiguous(text, matches));
    }
    matches.into_keys().next().ok_or_else(|| {
        Failure::new(
            Exit::Input,
            "not_found",
            both(
                format!("「{text}」が見つかりません。一覧の行の番号か、［番号 …］の文字を指定してください"),
                format!("'{text}' was not found; give the line's number in the list, or what stands behind 'number'"),
            ),
        )
    })
}

fn ambiguous(text: &str, matches: impl IntoIterator<Item = (String, String)>) -> Failure {
    let lines = matches.into_iter().map(|(id, name)| {
        let line = format!("{} {name}", short(&id));
        Finding::new("", both(line.clone(), line))
    });
    Failure::new(
        Exit::Input,
        "ambiguous",
        both(
            format!("「{text}」に当たるものがいくつかあります。左の番号で指定してください"),
            format!("'{text}' could be several; give the number on the left"),
        ),
    )
    .with(lines)
}

fn not_started(text: &str) -> Failure {
    Failure::new(
        Exit::Unsettled,
        "no_draft",
        both(
            format!("{text} 番の訪問はまだ記録していません。kengai visit start {text} で始めます"),
            format!("visit {text} has no record yet; begin it with: kengai visit start {text}"),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<(String, String)> {
        vec![("abcd11".into(), "a".into()), ("abcd22".into(), "b".into()), ("ffff00".into(), "c".into())]
    }

    #[test]
    fn the_beginning_of_an_id_names_it_only_if_it_is_the_only_one() {
        assert_eq!(one_of("FFFF", known()).unwrap(), "ffff00");
        assert_eq!(one_of("abcd1", known()).unwrap(), "abcd11");
        let failure = one_of("abcd", known()).unwrap_err();
        assert_eq!((failure.code, failure.problems.len()), ("ambiguous", 2));
        assert_eq!(one_of("eeee", known()).unwrap_err().code, "not_found");
        assert_eq!(one_of("abc", known()).unwrap_err().code, "input");
    }
}
