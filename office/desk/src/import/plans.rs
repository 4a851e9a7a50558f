//! Planned visits of the plan files in the record's types.

use std::collections::BTreeMap;

use kengai::{CareBook, ClientPlan};
use kengai_billing::CodeTable;
use kengai_formats::service_table;
use kengai_formats::time::PlanTime;
use kengai_formats::upplan::PlanFile;
use kengai_model::measure::{Count, Units};
use kengai_model::plan::{PlanParties, PlanRow};
use kengai_model::{CareMonth, ClientId, Sha256, Slot};
use ring::digest::{SHA256, digest};

use super::codes::service_type;
use super::keys::ClientKey;
use super::plan_files::CarePlanFiles;
use super::times::{care_day, care_month, minute};

/// What was read and is not planned visits of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NotOurs {
    /// Rows of other offices' services.
    pub of_other_offices: usize,
    /// Rows without a time: additions are not visits.
    pub without_time: usize,
}

/// The months of the plan files, a client each.
pub(crate) fn plans(
    files: &CarePlanFiles,
    clients: &BTreeMap<ClientKey, ClientId>,
    codes: &CodeTable,
    book: &CareBook,
) -> (Vec<ClientPlan>, NotOurs) {
    let mut counts = NotOurs::default();
    let mut plans: BTreeMap<(ClientId, CareMonth), ClientPlan> = BTreeMap::new();
    for (_, file) in &files.plans {
        counts.of_other_offices += file.skipped_of_other_offices;
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for row in &file.rows {
            let key = (row.insurer.clone(), row.insured.clone());
            let Some(client) = clients.get(&key) else { continue };
            let (PlanTime::At(start), PlanTime::At(end)) = (row.start, row.end) else {
                counts.without_time += 1;
                continue;
            };
            let slot = Slot { start: minute(start), end: minute(end) };
            let mut planned = PlanRow::new(book.rota().new_row_id(), care_day(row.day), slot);
            planned.code = row.code.as_str().parse().ok();
            planned.service = planned.code.as_ref().and_then(|code| service_type(codes, code, planned.date));
            planned.units = row.units.and_then(|units| Units::new(i64::from(units.0)).ok());
            planned.count = Count::new(i64::from(row.count.0)).ok();
            planned.source = Some(source(row, &mut seen));
            let month = care_month(file.month);
            let plan = plans.entry((*client, month)).or_insert_with(|| ClientPlan {
                client: *client,
                month,
                parties: parties(row, file),
                rows: Vec::new(),
            });
            plan.rows.push(planned);
        }
    }
    (plans.into_values().collect(), counts)
}

fn parties(row: &service_table::PlanRow, file: &PlanFile) -> PlanParties {
    PlanParties {
        insurer: row.insurer.as_str().parse().ok(),
        insured: row.insured.as_str().parse().ok(),
        care_manager: file.sender.as_str().parse().ok(),
        office: row.office.as_str().parse().ok(),
        made: row.made_on.to_string().parse().ok(),
    }
}

/// What makes the row the same one when the plan comes again; the second of two equal rows is another.
fn source(row: &service_table::PlanRow, seen: &mut BTreeMap<String, u32>) -> Sha256 {
    let identity = row.identity();
    let count = seen.entry(identity.clone()).or_default();
    *count += 1;
    let hash = digest(&SHA256, format!("kengai/plan-row/v1 {identity} {count}").as_bytes());
    Sha256::from_bytes(hash.as_ref().try_into().expect("SHA-256 has 32 bytes"))
}
