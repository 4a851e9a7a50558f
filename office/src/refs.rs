//! What people type to name a row, a visit, a client or a note: the number of a day's list, the beginning of an id, a
//! client's number or name. What could be several is refused with all that it could mean, never guessed; and whoever is
//! found is noted, so that every answer begins with the name.

use crate::failure_code::Code;
use std::collections::BTreeMap;

use kengai::{CareBook, ClientCard, Named, NoteView};
use kengai_model::kana::fold;
use kengai_model::service::{Insured, InsuredNumber};
use kengai_model::value::Value as _;
use kengai_model::{CareDay, CareMonth, ClientId, NoteId, PlanRowId, UnixMillis, VisitId};

use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::words::{Words, both, short, table_day};

/// The shortest beginning of an id that is taken.
const PREFIX_MIN: usize = 4;

/// The lists that a name may come from.
pub(crate) struct Refs<'a> {
    context: &'a Context,
    pub(crate) book: &'a CareBook,
    pub(crate) day: CareDay,
    /// The day was named with the number.
    pub(crate) dated: bool,
    /// The command takes a day with the number.
    pub(crate) takes_date: bool,
    /// The command only shows something: nothing is written about the wrong person, and it names whom it shows.
    pub(crate) shows: bool,
    /// What is named stands in a record of somebody who is known already, as the list seen last says it.
    pub(crate) as_seen: bool,
    /// The number is one of this month's review.
    pub(crate) month: Option<CareMonth>,
    /// The command changes the plan: a number is one of a day, and of what is cancelled too.
    pub(crate) plans: bool,
}

impl<'a> Refs<'a> {
    /// Names of today's list, for a command that writes.
    pub(crate) fn new(context: &'a Context, book: &'a CareBook) -> Self {
        Self {
            context,
            book,
            day: context.clock.today(),
            dated: false,
            takes_date: false,
            shows: false,
            as_seen: false,
            month: None,
            plans: false,
        }
    }

    /// The same, of the list of a day that may have been named.
    pub(crate) fn of_day(context: &'a Context, book: &'a CareBook, day: Option<CareDay>) -> Self {
        let refs = Self::new(context, book);
        Self { day: day.unwrap_or(refs.day), dated: day.is_some(), takes_date: true, ..refs }
    }

    /// The same, of the review of a month that may have been named.
    pub(crate) fn of_month(self, month: Option<CareMonth>) -> Self {
        Self { month, ..self }
    }

    /// The same, for a command that changes the plan.
    pub(crate) fn planning(self) -> Self {
        Self { plans: true, ..self }
    }

    /// The same, for a command that only shows what is named.
    pub(crate) fn showing(self) -> Self {
        Self { shows: true, ..self }
    }

    /// The same, of another record that a value names: nothing is written about that one, and the answer says whose it is.
    pub(crate) fn as_seen(&self) -> Self {
        Self { as_seen: true, ..*self }
    }

    /// The command is about this client: its answer begins with the name.
    pub(crate) fn about(&self, client: ClientId) -> Result<(), Failure> {
        if !self.shows {
            self.context.note_about(client, self.book.clients().name(client)?);
        }
        Ok(())
    }

    /// A planned visit.
    pub(crate) fn row(&self, text: &str) -> Result<PlanRowId, Failure> {
        let row = match (text.parse(), self.line(text, false)?) {
            (Ok(id), _) => id,
            (_, Some(meant)) => meant.row.ok_or_else(not_planned)?,
            _ => match self.row_of_name(text)? {
                Some(row) => row,
                None => {
                    let known = self.book.rota().beginning(&beginning(text)?)?;
                    parsed(&one_of(text, known.iter().map(|row| (row.id.to_string(), label(row))))?)?
                }
            },
        };
        self.about_row(row)?;
        Ok(row)
    }

    fn about_row(&self, row: PlanRowId) -> Result<(), Failure> {
        match self.book.rota().planned_visit(row)? {
            Some(planned) => self.about(planned.client),
            None => Ok(()),
        }
    }

    /// A record, or the draft of a planned visit.
    pub(crate) fn visit(&self, text: &str) -> Result<VisitId, Failure> {
        let visit = match (text.parse(), self.line(text, true)?) {
            (Ok(id), _) => id,
            (_, Some(meant)) => {
                self.about(meant.client)?;
                meant.visit.ok_or_else(|| self.not_started(text))?
            }
            _ => match self.visit_of_name(text)? {
                Some(visit) => visit,
                None => {
                    let known = self.book.visits().beginning(&beginning(text)?)?;
                    parsed(&one_of(text, known.iter().map(|one| (one.id.to_string(), label(one))))?)?
                }
            },
        };
        // What has left this device says later whom it is about.
        if let Ok(sheet) = self.book.visits().sheet(visit) {
            self.about(sheet.record.client)?;
        }
        Ok(visit)
    }

    /// A client: line number, id, insured number (with the insurer's where two have one), name or reading.
    pub(crate) fn client(&self, text: &str) -> Result<ClientId, Failure> {
        let client = self.find_client(text)?;
        self.about(client)?;
        Ok(client)
    }

    fn find_client(&self, text: &str) -> Result<ClientId, Failure> {
        let clients = self.book.clients().all()?;
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        if let Some(found) = numbered(&clients, text)? {
            return Ok(found.client);
        }
        if let Some(meant) = self.line(text, false)? {
            return Ok(meant.client);
        }
        if let Some(found) = named(&clients, text)? {
            return Ok(found.client);
        }
        let all = clients.iter().map(|c| (c.client.to_string(), client_label(c)));
        match one_of(text, all) {
            Ok(id) => parsed(&id),
            // It may be a planned visit of any day.
            Err(failure) => {
                let rows = beginning(text).and_then(|prefix| Ok(self.book.rota().beginning(&prefix)?));
                match rows.ok().and_then(|rows| Some(rows.first()?.id)) {
                    Some(row) => match self.book.rota().planned_visit(row)? {
                        Some(planned) => Ok(planned.client),
                        None => Err(nobody(text)),
                    },
                    None if failure.code == Code::Ambiguous => Err(failure),
                    None => Err(nobody(text)),
                }
            }
        }
    }

    /// Handover notes by the beginnings of their ids.
    pub(crate) fn notes(&self, texts: &[String]) -> Result<Vec<NoteId>, Failure> {
        let mut notes = Vec::new();
        for text in texts {
            let all: Vec<NoteView> = match beginning(text) {
                Ok(beginning) => self.book.handovers().beginning(&beginning)?,
                Err(_) => Vec::new(),
            };
            let id = match text.parse::<NoteId>() {
                Ok(id) => id,
                Err(_) => {
                    let known = |withdrawn: bool| {
                        let notes = all.iter().filter(move |note| note.withdrawn == withdrawn);
                        notes.map(|note| {
                            let first: String = note.text.chars().take(20).collect();
                            (note.note.to_string(), format!("{} {first}", note.from))
                        })
                    };
                    // One that was taken back and written again has one number: the one that stands is meant.
                    let id = match one_of(text, known(false)) {
                        Err(failure) if failure.code == Code::NotFound => one_of(text, known(true))?,
                        found => found?,
                    };
                    parsed(&id)?
                }
            };
            if let Some(note) = all.iter().find(|note| note.note == id) {
                self.about(note.client)?;
            }
            notes.push(id);
        }
        Ok(notes)
    }

    /// In whose notes of which month a handover note stands, by the beginning of its id.
    pub(crate) fn thread_of_note(&self, text: &str) -> Result<Option<(ClientId, CareMonth)>, Failure> {
        let Ok(beginning) = beginning(text) else { return Ok(None) };
        let found = self.book.handovers().beginning(&beginning)?.into_iter().next();
        Ok(found.and_then(|note| {
            let at = UnixMillis::new(i64::try_from(note.at_ms).unwrap_or_default()).ok()?;
            Some((note.client, at.day().month()))
        }))
    }
}

/// The number of a line, as it is typed: anything longer is the beginning of an id.
pub(crate) fn short_number(text: &str) -> Option<String> {
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
pub(crate) fn named<'a>(clients: &'a [ClientCard], text: &str) -> Result<Option<&'a ClientCard>, Failure> {
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
        ("", "") => short(&client.client.to_string()).to_owned(),
        ("", number) => number.to_owned(),
        (insurer, number) => format!("{insurer}-{number}"),
    };
    format!("{number} {}", client.shown)
}

/// 11/16 見本 一郎.
fn label<T>(named: &Named<T>) -> String {
    format!("{} {}", table_day(named.date).ja, named.client_name)
}

/// Several people could be meant; each line begins with what names one of them alone.
pub(crate) fn several_people(text: &str, people: impl IntoIterator<Item = String>) -> Failure {
    let people: Vec<Finding> =
        people.into_iter().map(|person| Finding::new("", both(person.clone(), person))).collect();
    let count = people.len();
    Failure::new(
        Exit::Input,
        Code::Ambiguous,
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
        Code::NotFound,
        both(
            format!("「{text}」という利用者は、この端末にいません（kengai clients list で見られます）"),
            format!("there is no client '{text}' on this device (see: kengai clients list)"),
        ),
    )
}

/// Parses an id that the care book itself gave.
pub(crate) fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, Failure> {
    id.parse().map_err(|_| {
        Failure::new(Exit::Unexpected, Code::Id, both("番号を読み取れません", "an id cannot be read"))
    })
}

/// Whether a text can be the beginning of an id.
pub(crate) fn is_beginning(text: &str) -> bool {
    text.len() >= PREFIX_MIN && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The beginning of an id, long enough to name one.
fn beginning(text: &str) -> Result<String, Failure> {
    let prefix = text.to_ascii_lowercase();
    if prefix.len() < PREFIX_MIN {
        return Err(Failure::input(both(
            format!("「{text}」は短すぎます。番号の先頭を{PREFIX_MIN}文字以上で指定してください"),
            format!("'{text}' is too short: give at least {PREFIX_MIN} characters of the id"),
        )));
    }
    Ok(prefix)
}

/// The only one of the known ids that begins so; the second of each pair is shown where there are several.
pub(crate) fn one_of(
    text: &str,
    known: impl IntoIterator<Item = (String, String)>,
) -> Result<String, Failure> {
    let prefix = beginning(text)?;
    let matches: BTreeMap<String, String> =
        known.into_iter().filter(|(id, _)| id.starts_with(&prefix)).collect();
    if matches.len() > 1 {
        return Err(ambiguous(text, matches));
    }
    matches.into_keys().next().ok_or_else(|| {
        Failure::new(
            Exit::Input,
            Code::NotFound,
            both(
                format!("「{text}」が見つかりません。一覧の行の番号か、［番号 …］の文字を指定してください"),
                format!("'{text}' was not found; give the line's number in the list, or what stands behind 'number'"),
            ),
        )
    })
}

/// Several things could be meant; each line begins with what names one of them alone.
pub(crate) fn ambiguous(text: &str, matches: impl IntoIterator<Item = (String, String)>) -> Failure {
    let lines = matches.into_iter().map(|(id, name)| {
        let line = format!("{} {name}", short(&id));
        Finding::new("", both(line.clone(), line))
    });
    Failure::new(
        Exit::Input,
        Code::Ambiguous,
        both(
            format!("「{text}」に当たるものがいくつかあります。左の番号で指定してください"),
            format!("'{text}' could be several; give the number on the left"),
        ),
    )
    .with(lines)
}

fn not_planned() -> Failure {
    Failure::input(Words::lit("この訪問は予定にありません（予定外の訪問です）", "nobody planned this visit"))
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
        assert_eq!((failure.code, failure.problems.len()), (Code::Ambiguous, 2));
        assert_eq!(one_of("eeee", known()).unwrap_err().code, Code::NotFound);
        assert_eq!(one_of("abc", known()).unwrap_err().code, Code::Input);
    }
}
