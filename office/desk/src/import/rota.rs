//! The rota meets the plan: whom each line is about, and whose code it has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kengai::{CareBook, CareError, RotaOutcome, RotaRow};
use kengai_formats::rota::{self, RotaRow as Line};
use kengai_formats::staff::StaffMember;
use kengai_formats::time::PlanTime;
use kengai_formats::value::{Field as _, StaffCode};
use kengai_model::directory::staff_code;
use kengai_model::service::HelperRole;
use kengai_model::{ClientId, StaffId};

use super::keys::ClientKey;
use super::people::People;
use super::plan_files::CarePlanFiles;
use super::times::{care_day, minute};
use super::wrong::{Found, Wrong};

/// A line of the rota, and whom it is about.
pub(crate) type Placed = (Line, ClientKey);

/// Every staff code of the rota is somebody's; one that is not is said once.
pub(crate) fn codes_known(
    book: &CareBook,
    path: &Path,
    rota: &[Line],
    staff: &[StaffMember],
    found: &mut Found,
) -> Result<(), CareError> {
    let mut known: BTreeSet<StaffCode> = staff.iter().map(|member| member.code.clone()).collect();
    known.extend(book.staff().all()?.iter().filter_map(|person| StaffCode::parse(&person.code)));
    let mut unknown: BTreeMap<&StaffCode, usize> = BTreeMap::new();
    for row in rota.iter().filter(|row| !known.contains(&row.staff)) {
        *unknown.entry(&row.staff).or_default() += 1;
    }
    for (code, lines) in unknown {
        found.push(path, Wrong::UnknownCode { code: code.clone(), lines });
    }
    Ok(())
}

/// Whom each line is about. Where no plan comes with it, the number must name one person.
pub(crate) fn lay_over(
    path: &Path,
    rota: Vec<Line>,
    files: &CarePlanFiles,
    people: &People,
    found: &mut Found,
) -> Vec<Placed> {
    let rows: Vec<_> = files.plans.iter().flat_map(|(_, plan)| plan.rows.iter().cloned()).collect();
    if !rows.is_empty() {
        let codes = rota.iter().map(|row| row.staff.clone()).collect();
        if let Err(problems) = rota::assign(&rota, &rows, &codes) {
            found.push_all(path, &problems);
            return Vec::new();
        }
    }
    let mut placed = Vec::new();
    for row in rota {
        let planned = rows.iter().filter(|plan| {
            (plan.day, &plan.insured) == (row.day, &row.insured)
                && plan.start == PlanTime::At(row.start)
                && row.insurer.as_ref().is_none_or(|insurer| *insurer == plan.insurer)
        });
        // `assign` has seen that they are all of one insurer.
        let insurer = planned.map(|plan| &plan.insurer).next().or(row.insurer.as_ref());
        match people.find(insurer, &row.insured) {
            Ok(key) => placed.push((row, key)),
            Err(why) => found.push(path, Wrong::Person { line: row.line, why }),
        }
    }
    placed
}

/// Sets who goes where.
pub(crate) fn take(
    book: &CareBook,
    rota: &[Placed],
    clients: &BTreeMap<ClientKey, ClientId>,
) -> Result<RotaOutcome, CareError> {
    let all = book.staff().all()?;
    // What stands as it is in the file goes before what is alike.
    let alike = all.iter().filter_map(|one| Some((staff_code(&one.code)?, one.staff)));
    let staff: BTreeMap<String, StaffId> =
        alike.chain(all.iter().map(|one| (one.code.clone(), one.staff))).collect();
    // The second person at one visit is the second helper.
    let mut places = BTreeSet::new();
    let rows: Vec<RotaRow> = rota
        .iter()
        .filter_map(|(row, key)| {
            let first = places.insert((row.day, key.clone(), row.start));
            Some(RotaRow {
                client: *clients.get(key)?,
                date: care_day(row.day),
                start: minute(row.start),
                staff: *staff.get(row.staff.as_str())?,
                role: if first { HelperRole::Main } else { HelperRole::Second },
            })
        })
        .collect();
    book.rota().import_rota(&rows)
}
