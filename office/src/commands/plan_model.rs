//! From the files' values to the record's: the border between a layout that others decide and our own types.

use crate::failure_code::Code;
use std::collections::BTreeMap;

use kengai::{CareBook, ClientImport, ClientPlan};
use kengai_billing::CodeTable;
use kengai_model::client::{CareLevel, Sex};
use kengai_model::measure::{Count, Units};
use kengai_model::plan::{PlanParties, PlanRow};
use kengai_model::text::Line;
use kengai_model::value::Value;
use kengai_model::{CareDay, CareMonth, ClientId, ClientSheet, MinuteOfDay, Sha256, Slot};
use ring::digest::{SHA256, digest};

use super::codes::service_type;
use super::plan_files::CarePlanFiles;
use super::plan_people::ClientKey;
use crate::failure::{Exit, Failure};
use crate::words::both;
use kengai_formats::service_table;
use kengai_formats::time::{Day, Month, PlanTime, TimeOfDay};
use kengai_formats::uphosoku::{self, Supplement};
use kengai_formats::upplan::PlanFile;

/// What was read and is not planned visits of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Rows of other offices' services.
    pub(crate) of_other_offices: usize,
    /// Rows without a time: additions are not visits.
    pub(crate) without_time: usize,
}

/// The record's date of a file's day.
pub(crate) fn care_day(day: Day) -> CareDay {
    day.to_string().parse().expect("the files' days lie between 1850 and 2199, plans after 2000")
}

fn care_month(month: Month) -> CareMonth {
    month.to_string().parse().expect("the files' months lie between 2000 and 2199")
}

/// The record's minute of a file's time.
pub(crate) fn minute(time: TimeOfDay) -> MinuteOfDay {
    let minutes = time.minutes();
    MinuteOfDay::new(minutes / 60, minutes % 60).expect("a time of day has 1,440 minutes")
}

/// One sheet per client; where the certificate changes within the month, the one that holds last.
pub(crate) fn clients(files: &CarePlanFiles) -> Result<Vec<ClientImport>, Failure> {
    let mut newest: BTreeMap<ClientKey, (&Supplement, &str)> = BTreeMap::new();
    for (_, file) in &files.supplements {
        for client in &file.clients {
            let key = (client.insurer.clone(), client.insured.clone());
            let entry = newest.entry(key).or_insert((client, file.sender.as_str()));
            if entry.0.limit_from <= client.limit_from {
                *entry = (client, file.sender.as_str());
            }
        }
    }
    newest.into_values().map(|(client, sender)| sheet(client, sender)).collect()
}

fn sheet(client: &Supplement, sender: &str) -> Result<ClientImport, Failure> {
    // The sheet's own id is not looked at: the care book finds the client by insurer and insured number.
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    let line = |text: &str| Line::new(text).ok();
    let day = |day: Option<Day>| day.and_then(|day| day.to_string().parse::<CareDay>().ok());
    sheet.person.name = line(client.name.as_str());
    sheet.person.kana = line(client.kana.as_str());
    sheet.person.sex = client.sex.map(|sex| match sex {
        uphosoku::Sex::Male => Sex::Male,
        uphosoku::Sex::Female => Sex::Female,
    });
    sheet.person.born = day(client.birth);
    sheet.person.postcode = line(client.postcode.as_str());
    let address = client.address.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" ");
    sheet.person.address = line(address.trim());
    sheet.person.phone = line(client.telephone.as_str());
    sheet.certificate.insurer = Some(number(client.insurer.as_str())?);
    sheet.certificate.insured = Some(number(client.insured.as_str())?);
    sheet.certificate.level =
        client.care_level.and_then(|level| CareLevel::from_text(&level.to_string()).ok());
    sheet.certificate.from = day(client.limit_from);
    sheet.certificate.to = day(client.limit_to);
    sheet.certificate.limit = client.limit_units.and_then(|units| Units::new(i64::from(units.0)).ok());
    sheet.certificate.care_manager = Some(number(sender)?);
    Ok(ClientImport { sheet })
}

/// The same number in the record's type.
fn number<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| {
        Failure::new(
            Exit::Input,
            Code::Number,
            both(
                "文字の入った事業所番号・被保険者番号にはまだ対応していません",
                "numbers with letters in them are not supported yet",
            ),
        )
    })
}

/// The months of the plan files, a client each.
pub(crate) fn plans(
    files: &CarePlanFiles,
    clients: &BTreeMap<ClientKey, ClientId>,
    codes: &CodeTable,
    book: &CareBook,
) -> (Vec<ClientPlan>, Counts) {
    let mut counts = Counts::default();
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
