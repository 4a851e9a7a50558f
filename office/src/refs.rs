//! What people type to name a row, a visit, a client or a note: the line number of a day's list, the beginning of an id,
//! a client's number or name. Ambiguity is refused with what it could mean, never guessed.

use std::collections::BTreeMap;

use kengai::{CareBook, NoteView, TodayVisit};
use kengai_model::{CareDay, ClientId, NoteId, PlanRowId, VisitId};

use crate::failure::{Failure, Finding};
use crate::words::{both, counted, short};

/// The shortest beginning of an id that is taken.
const PREFIX_MIN: usize = 4;
/// Days around today in which the beginning of a row's id is looked for.
const DAYS_AROUND: u32 = 7;

/// The lists that a name may come from.
pub(crate) struct Refs<'a> {
    book: &'a CareBook,
    day: CareDay,
}

impl<'a> Refs<'a> {
    /// Names of this day's list.
    pub(crate) fn new(book: &'a CareBook, day: CareDay) -> Self {
        Self { book, day }
    }

    /// A day's list as `today` shows it.
    pub(crate) fn today(&self) -> Result<Vec<TodayVisit>, Failure> {
        Ok(self.book.visits_of_day(self.day, true)?)
    }

    /// A planned visit.
    pub(crate) fn row(&self, text: &str) -> Result<PlanRowId, Failure> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let row = match self.line(text)? {
            Some(visit) => visit.row,
            None => {
                one_of(text, self.around()?.into_iter().map(|visit| (visit.row, label(&visit.client_name))))?
            }
        };
        parsed(&row)
    }

    /// A record, or the draft of a planned visit.
    pub(crate) fn visit(&self, text: &str) -> Result<VisitId, Failure> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        if let Some(line) = self.line(text)? {
            let visit = line.visit.ok_or_else(|| not_started(text))?;
            return parsed(&visit);
        }
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for sheet in self.book.open_visits()? {
            known.insert(sheet.visit.to_string(), label(""));
        }
        for visit in self.around()? {
            if let Some(id) = visit.visit {
                known.insert(id, label(&visit.client_name));
            }
        }
        for day in self.days_around() {
            let unplanned = self.book.unplanned_of_day(day, true)?;
            known.extend(unplanned.into_iter().map(|visit| (visit.visit, label(&visit.client_name))));
        }
        if self.book.is_manager() {
            let board = self.book.board(self.day.month(), &kengai_model::CodeTable::default())?;
            for row in board.rows {
                known.extend(row.state.visits.iter().map(|v| (v.id.to_string(), label(&row.client_name))));
            }
        }
        parsed(&one_of(text, known)?)
    }

    /// A client: line number, id, insured number or name.
    pub(crate) fn client(&self, text: &str) -> Result<ClientId, Failure> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let clients = self.book.clients()?;
        let same = |c: &&kengai::ClientCard| c.insured == text || c.name == text || c.client == text;
        if let Some(client) = clients.iter().find(same) {
            return parsed(&client.client);
        }
        if let Some(line) = self.line(text)? {
            return parsed(&line.client);
        }
        let bare = |name: &str| name.replace([' ', '　'], "");
        let named: Vec<_> = clients.iter().filter(|c| bare(&c.name).contains(&bare(text))).collect();
        if let [client] = named.as_slice() {
            return parsed(&client.client);
        }
        let all = clients.iter().map(|c| (c.client.clone(), label(&c.name)));
        match one_of(text, all) {
            Ok(id) => parsed(&id),
            Err(_) if named.len() > 1 => {
                Err(ambiguous(text, named.iter().map(|c| (c.client.clone(), label(&c.name)))))
            }
            // It may be a row of another day's list.
            Err(failure) => match self.around()?.into_iter().find(|visit| visit.row.starts_with(text)) {
                Some(visit) if text.len() >= PREFIX_MIN => parsed(&visit.client),
                _ => Err(failure),
            },
        }
    }

    /// Handover notes by the beginnings of their ids.
    pub(crate) fn notes(&self, texts: &[String]) -> Result<Vec<NoteId>, Failure> {
        let mut all: Option<Vec<NoteView>> = None;
        let mut notes = Vec::new();
        for text in texts {
            if let Ok(id) = text.parse() {
                notes.push(id);
                continue;
            }
            if all.is_none() {
                let mut found = Vec::new();
                for client in self.book.clients()? {
                    found.extend(self.book.notes(parsed(&client.client)?)?);
                }
                all = Some(found);
            }
            let known = all.iter().flatten().map(|note| (note.note.clone(), label(&note.from)));
            notes.push(parsed(&one_of(text, known)?)?);
        }
        Ok(notes)
    }

    /// The line of the list that a short number names; `None` if the text is no number.
    fn line(&self, text: &str) -> Result<Option<TodayVisit>, Failure> {
        if text.len() >= PREFIX_MIN || text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        let list = self.today()?;
        let count = list.len();
        let at = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        at.and_then(|at| list.into_iter().nth(at)).map(Some).ok_or_else(|| {
            Failure::input(both(
                format!("{} の一覧は {count} 件です。{text} 番はありません", self.day),
                format!(
                    "the list of {} has {}; there is no number {text}",
                    self.day,
                    counted(count as u64, "line", "lines")
                ),
            ))
        })
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

/// Parses an id that the care book itself gave.
pub(crate) fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, Failure> {
    id.parse().map_err(|_| {
        Failure::new(
            crate::failure::Exit::Unexpected,
            "id",
            both("番号を読み取れません", "an id cannot be read"),
        )
    })
}

fn label(name: &str) -> String {
    name.to_owned()
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
            crate::failure::Exit::Input,
            "not_found",
            both(format!("「{text}」が見つかりません"), format!("'{text}' was not found")),
        )
    })
}

fn ambiguous(text: &str, matches: impl IntoIterator<Item = (String, String)>) -> Failure {
    let lines = matches.into_iter().map(|(id, name)| {
        let line = format!("{} {name}", short(&id));
        Finding::new("", both(line.clone(), line))
    });
    Failure::new(
        crate::failure::Exit::Input,
        "ambiguous",
        both(format!("「{text}」に当たるものがいくつかあります"), format!("'{text}' could be several")),
    )
    .with(lines)
}

fn not_started(text: &str) -> Failure {
    Failure::new(
        crate::failure::Exit::Unsettled,
        "no_draft",
        both(
            format!("{text} 番の訪問はまだ記録していません。visit start {text} で始めます"),
            format!("visit {text} has no record yet; begin it with: visit start {text}"),
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
