//! What the home-care plan asks for at each visit, from its file into the month's planned visits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kengai::{CareBook, ClientPlan, TaskRow};
use kengai_model::tasks::{TaskSet, VitalSet};
use kengai_model::text::Passage;
use kengai_model::value::Value;
use kengai_model::{CareMonth, ClientId, Fault, MinuteOfDay};

use super::plan_files::{Found, read_file};
use super::plan_model::minute;
use super::plan_people::{ClientKey, People};
use crate::failure::Failure;
use crate::words::both;
use kengai_formats::tasks::{self, TaskRow as FileRow};
use kengai_formats::value::{InsuredNumber, InsurerNumber, Text};

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
pub(crate) fn read(path: &Path, found: &mut Found) -> Vec<Asked> {
    let rows = read_file(path, "--tasks", found, tasks::read).unwrap_or_default();
    rows.iter().filter_map(|row| asked(path, row, found)).collect()
}

fn asked(path: &Path, row: &FileRow, found: &mut Found) -> Option<Asked> {
    let mut column = |result: Result<(), Fault>, ja: &str, en: &str| {
        if let Err(fault) = result {
            let line = row.line;
            found.push(
                path,
                &both(
                    format!("{line}行目「{ja}」: {}", fault.expected.ja),
                    format!("line {line} ({en}): {}", fault.expected.en),
                ),
            );
        }
    };
    let (mut tasks, mut vitals, mut cautions) = (TaskSet::default(), VitalSet::default(), None);
    column(list(&row.tasks).map(|set| tasks = set.unwrap_or_default()), "サービス内容", "tasks");
    column(list(&row.vitals).map(|set| vitals = set.unwrap_or_default()), "バイタル", "vitals");
    column(list(&row.cautions).map(|text| cautions = text), "注意", "cautions");
    Some(Asked {
        line: row.line,
        insurer: row.insurer.clone(),
        insured: row.insured.clone(),
        start: row.start.map(minute),
        tasks,
        vitals,
        cautions,
    })
}

/// A value that may be left out.
fn list<T: Value>(text: &Text) -> Result<Option<T>, Fault> {
    if text.as_str().trim().is_empty() { Ok(None) } else { T::from_text(text.as_str()).map(Some) }
}

/// Every line is about one person who is known.
pub(crate) fn known(people: &People, path: &Path, rows: &[Asked], found: &mut Found) {
    for row in rows {
        if let Err(words) = people.find(row.insurer.as_ref(), &row.insured) {
            let line = row.line;
            found
                .push(path, &both(format!("{line}行目: {}", words.ja), format!("line {line}: {}", words.en)));
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
) -> Result<u64, Failure> {
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
