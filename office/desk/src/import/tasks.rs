//! What the home-care plan asks for at each visit, from its file into the month's planned visits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kengai::{CareBook, CareError, ClientPlan, TaskRow};
use kengai_formats::tasks::{self, TaskRow as FileRow};
use kengai_formats::value::{InsuredNumber, InsurerNumber, Text};
use kengai_model::tasks::{TaskSet, VitalSet};
use kengai_model::text::Passage;
use kengai_model::value::Value;
use kengai_model::words::Words;
use kengai_model::{CareMonth, ClientId, Fault, MinuteOfDay};

use super::given::GivenFile;
use super::keys::ClientKey;
use super::people::People;
use super::times::minute;
use super::wrong::{Found, List, Wrong};

/// A line of the file in the record's words.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    line: u32,
    insurer: Option<InsurerNumber>,
    insured: InsuredNumber,
    start: Option<MinuteOfDay>,
    tasks: TaskSet,
    vitals: VitalSet,
    cautions: Option<Passage>,
}

/// Reads the file; a task that is none is a problem of its line.
pub(crate) fn read(file: &GivenFile, found: &mut Found) -> Vec<Asked> {
    let rows = file.list(List::Tasks, found, tasks::read).unwrap_or_default();
    rows.iter().map(|row| asked(file.path(), row, found)).collect()
}

fn asked(path: &Path, row: &FileRow, found: &mut Found) -> Asked {
    let mut column = |result: Result<(), Fault>, ja: &'static str, en: &'static str| {
        if let Err(fault) = result {
            let name = Words::lit(ja, en);
            found.push(path, Wrong::Column { line: row.line, name, expected: fault.expected });
        }
    };
    let (mut tasks, mut vitals, mut cautions) = (TaskSet::default(), VitalSet::default(), None);
    column(list(&row.tasks).map(|set| tasks = set.unwrap_or_default()), "サービス内容", "tasks");
    column(list(&row.vitals).map(|set| vitals = set.unwrap_or_default()), "バイタル", "vitals");
    column(list(&row.cautions).map(|text| cautions = text), "注意", "cautions");
    Asked {
        line: row.line,
        insurer: row.insurer.clone(),
        insured: row.insured.clone(),
        start: row.start.map(minute),
        tasks,
        vitals,
        cautions,
    }
}

/// A value that may be left out.
fn list<T: Value>(text: &Text) -> Result<Option<T>, Fault> {
    if text.as_str().trim().is_empty() { Ok(None) } else { T::from_text(text.as_str()).map(Some) }
}

/// Every line is about one person who is known.
pub(crate) fn known(people: &People, path: &Path, rows: &[Asked], found: &mut Found) {
    for row in rows {
        if let Err(why) = people.find(row.insurer.as_ref(), &row.insured) {
            found.push(path, Wrong::Person { line: row.line, why });
        }
    }
}

/// Sets what the planned visits of these months ask for; returns how many changed.
pub(crate) fn take(
    book: &CareBook,
    plans: &[ClientPlan],
    rows: &[Asked],
    people: &People,
    clients: &BTreeMap<ClientKey, ClientId>,
) -> Result<u64, CareError> {
    let rows: Vec<TaskRow> = rows
        .iter()
        .filter_map(|row| {
            Some(TaskRow {
                client: *clients.get(&people.find(row.insurer.as_ref(), &row.insured).ok()?)?,
                start: row.start,
                tasks: row.tasks.clone(),
                vitals: row.vitals.clone(),
                cautions: row.cautions.clone(),
            })
        })
        .collect();
    let months: BTreeSet<CareMonth> = plans.iter().map(|plan| plan.month).collect();
    let mut changed = 0;
    for month in months {
        let of_month: BTreeSet<ClientId> =
            plans.iter().filter(|p| p.month == month).map(|p| p.client).collect();
        let rows: Vec<TaskRow> = rows.iter().filter(|row| of_month.contains(&row.client)).cloned().collect();
        changed += book.rota().import_tasks(month, &rows)?;
    }
    Ok(changed)
}
