//! What a planned visit was before it was changed, and what it is now: whoever changed another than they meant sees it.

use kengai::CareBook;
use kengai_model::called::{in_english, san};
use kengai_model::{CareDay, Fields, PlanRowId, Slot, VisitId, spec};

use super::sheet::People;
use crate::failure::Failure;
use crate::words::{Words, both, short, table_day};

/// A planned visit before it is changed.
pub(super) struct Before {
    row: PlanRowId,
    name: String,
    when: Option<(CareDay, Slot)>,
    fields: Fields,
}

impl Before {
    pub(super) fn of(book: &CareBook, row: PlanRowId) -> Result<Self, Failure> {
        let planned = book.rota().planned_visit(row)?;
        let when = planned.as_ref().map(|planned| (planned.date, planned.slot));
        let name = planned.map(|planned| planned.client_name).unwrap_or_default();
        Ok(Self { row, name, when, fields: book.rota().fields_of(row)? })
    }

    /// Whose record there is of a visit that is cancelled or moved, and what becomes of it.
    pub(super) fn recorded(&self, book: &CareBook) -> Result<Vec<Words>, Failure> {
        let (now, cancelled) = (Self::of(book, self.row)?, book.rota().is_cancelled(self.row)?);
        if self.when == now.when && !cancelled {
            return Ok(Vec::new());
        }
        let line = |(visit, helpers): (VisitId, Vec<String>)| {
            let (visit, who, who_en) = (visit.to_string(), helpers.join("・"), helpers.join(", "));
            let id = short(&visit);
            let (ja, en) = match cancelled {
                true => (
                    "記録は消えません。取り消した訪問の記録として review に残ります",
                    "It is not lost: it stays in review as the record of a cancelled visit",
                ),
                false => (
                    "記録は、書いたときの日時のままです",
                    "It stays as it was written, with its own day and times",
                ),
            };
            both(
                format!("この訪問には {who} さんの記録があります。{ja}。見るなら: kengai visit show {id}"),
                format!("{who_en} has a record of this visit. {en}. To look at it: kengai visit show {id}"),
            )
        };
        Ok(book.visits().records_of_row(self.row)?.into_iter().map(line).collect())
    }

    /// 見本 一郎 さん 11/16 7:30〜7:45 → 8:00〜8:15, and below it each other field that differs.
    pub(super) fn now(&self, book: &CareBook) -> Result<Vec<Words>, Failure> {
        let now = Self::of(book, self.row)?;
        let (Some(was), Some(is)) = (self.when, now.when) else { return Ok(Vec::new()) };
        let (first, then) = (dated(was), if was.0 == is.0 { is.1.words() } else { dated(is) });
        let (to_ja, to_en) = match was == is {
            true => (String::new(), String::new()),
            false => (format!(" → {}", then.ja), format!(" → {}", then.en)),
        };
        let mut lines = vec![both(
            format!("{} {}{to_ja}", san(&self.name), first.ja),
            format!("{} {}{to_en}", in_english(&self.name), first.en),
        )];
        let people = People::of(book)?;
        let mut paths: Vec<&String> = self.fields.keys().chain(now.fields.keys()).collect();
        paths.sort_by_key(|path| spec::place(path));
        paths.dedup();
        let is_time = |path: &str| [".date", ".start", ".end"].iter().any(|end| path.ends_with(end));
        for path in paths.into_iter().filter(|path| !is_time(path)) {
            let (was, is) = (self.fields.get(path), now.fields.get(path));
            if was == is {
                continue;
            }
            let (label, none) = (spec::label(path), Words::lit("なし", "none"));
            let said =
                |value: Option<&_>| value.map_or_else(|| none.clone(), |value| people.said(path, value));
            // Of a person the name is what stands beside the field.
            let label = match path.rsplit_once(".helper.").and_then(|(_, id)| people.name(id)) {
                Some(name) => both(format!("担当 {name}"), name.to_owned()),
                None => label,
            };
            let (was, is) = (said(was), said(is));
            lines.push(both(
                format!("  {}: {} → {}", label.ja, was.ja, is.ja),
                format!("  {}: {} → {}", label.en, was.en, is.en),
            ));
        }
        Ok(lines)
    }
}

fn dated((day, slot): (CareDay, Slot)) -> Words {
    let (day, slot) = (table_day(day), slot.words());
    both(format!("{} {}", day.ja, slot.ja), format!("{} {}", day.en, slot.en))
}
