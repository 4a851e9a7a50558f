//! Invented records for tests, benches and the training of the compression dictionary. Nobody here exists.
//!
//! Seeded, because time and chance come from outside: the same seed gives the same record for ever.

pub mod held_out;
mod held_out_words;
mod phrases;
mod seed;
mod visit;

use crate::client::{CallOrder, CareLevel, ClientSheet, Contact, Sex};
use crate::directory::{Directory, StaffMember};
use crate::ids::{ClientId, ContactId, PlanRowId, Sha256, StaffId};
use crate::measure::{Count, Units};
use crate::medication::MedicationSlot;
use crate::note::Thread;
use crate::plan::{PlanMonth, PlanRow};
use crate::service::{HelperRole, ServiceCode, ServiceType};
use crate::slot::Slot;
use crate::tasks::{Task, TaskSet, VitalSet};
use crate::text::{Line, Passage};
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
use crate::vitals::VitalKind;

pub use seed::Seed;
pub use visit::{full_visit, note, training_note, training_visit, visit, visit_fields, visits_of_one_client};

/// How many fields [`full_visit`] has: the fixture of every figure about size and speed.
pub const FULL_VISIT_FIELDS: usize = 61;

const FINE: &str = "a sample value stands inside its range";

fn line(text: &str) -> Line {
    Line::new(text).expect(FINE)
}

fn day_of_month(day: i64) -> CareDay {
    CareDay::new(2026, 11, u32::try_from(day).expect(FINE)).expect(FINE)
}

fn minute(hour: i64, minute: i64) -> MinuteOfDay {
    let part = |n: i64| u16::try_from(n).expect(FINE);
    MinuteOfDay::new(part(hour), part(minute)).expect(FINE)
}

/// The instant of a time on a day, plus seconds.
fn instant(day: CareDay, at: MinuteOfDay, seconds: i64) -> UnixMillis {
    UnixMillis::new(day.at(at).expect(FINE).raw() + seconds * 1_000).expect(FINE)
}

/// 見本 一郎, the invented client of most examples.
pub fn client_id() -> ClientId {
    ClientId::from_bytes([0x11; 16])
}

/// 例示 花子, the invented helper of most examples.
pub fn helper_id() -> StaffId {
    StaffId::from_bytes([0x22; 16])
}

fn body_code() -> ServiceCode {
    ServiceCode::BODY_01.parse().expect("one of the two verified codes")
}

/// An invented thread of one client and month.
pub fn thread(seed: u64, notes: u64) -> Thread {
    let mut thread = Thread::new(client_id(), CareMonth::new(2026, 11).expect(FINE));
    thread.notes = (0..notes).map(|n| note(seed.wrapping_mul(1_000).wrapping_add(n))).collect();
    thread
}

/// An invented plan: one visit under 20 minutes on each of the month's first `days` days.
pub fn plan(days: u32) -> PlanMonth {
    let mut plan = PlanMonth::new(client_id(), CareMonth::new(2026, 11).expect(FINE));
    plan.parties.insured = Some("0000000001".parse().expect(FINE));
    plan.parties.insurer = Some("999999".parse().expect(FINE));
    for day in 1..=days.min(30) {
        let mut seed = Seed::new(u64::from(day));
        let slot = Slot { start: minute(9, 0), end: minute(9, 15) };
        let date = CareDay::new(2026, 11, day).expect(FINE);
        let mut row = PlanRow::new(PlanRowId::from_bytes(seed.bytes()), date, slot);
        row.code = Some(body_code());
        row.service = Some(ServiceType::Body);
        row.units = Some(Units::new(163).expect(FINE));
        row.count = Some(Count::new(1).expect(FINE));
        row.helpers.insert(helper_id(), HelperRole::Main);
        row.tasks = TaskSet::from_iter([Task::HealthCheck, Task::Toilet, Task::Medication]);
        row.vitals = VitalSet::from_iter([VitalKind::Temperature]);
        row.source = Some(Sha256::from_bytes(seed.bytes()));
        plan.rows.insert(row.id, row);
    }
    plan
}

/// The invented client 見本 一郎.
pub fn client() -> ClientSheet {
    let mut sheet = ClientSheet::new(client_id());
    sheet.person.name = Some(line("見本 一郎"));
    sheet.person.kana = Some(line("ミホン イチロウ"));
    sheet.person.sex = Some(Sex::Male);
    sheet.person.born = Some(CareDay::new(1938, 4, 1).expect(FINE));
    sheet.person.address = Some(line("見本県例示市架空町1-1"));
    sheet.person.phone = Some(line("000-0000-0001"));
    sheet.certificate.insurer = Some("999999".parse().expect(FINE));
    sheet.certificate.insured = Some("0000000001".parse().expect(FINE));
    sheet.certificate.level = Some(CareLevel::Care2);
    sheet.certificate.from = Some(CareDay::new(2026, 4, 1).expect(FINE));
    sheet.certificate.to = Some(CareDay::new(2028, 3, 31).expect(FINE));
    sheet.certificate.limit = Some(Units::new(19_705).expect(FINE));
    sheet.photo_consent.scope = Some(line("薬の場所と処方"));
    sheet.photo_consent.given = Some(CareDay::new(2026, 4, 1).expect(FINE));
    sheet.photo_consent.by = Some(helper_id());
    sheet.cautions = Some(Passage::new("右足に力が入りにくい。立ち上がりは必ず支える。").expect(FINE));
    sheet.medication_places.insert(MedicationSlot::Morning, line("台所の引き出し上段"));
    let daughter = Contact {
        name: Some(line("見本 桜")),
        relation: Some(line("長女")),
        phone: Some(line("000-0000-0002")),
        order: Some(CallOrder::new(1).expect(FINE)),
    };
    sheet.contacts.insert(ContactId::from_bytes([0x33; 16]), daughter);
    sheet
}

/// An invented office with one helper.
pub fn directory() -> Directory {
    let mut directory = Directory::default();
    directory.office.number = Some("9999999999".parse().expect(FINE));
    directory.office.name = Some(line("見本訪問介護事業所"));
    let mut helper = StaffMember::default();
    helper.card.name = Some(line("例示 花子"));
    helper.card.kana = Some(line("レイジ ハナコ"));
    helper.card.role = Some(line("ヘルパー"));
    directory.staff.insert(helper_id(), helper);
    directory
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixture_has_its_fields() {
        for seed in 0..50 {
            assert_eq!(visit_fields(seed).len(), FULL_VISIT_FIELDS, "seed {seed}");
        }
        for seed in 0..50 {
            assert_eq!(training_visit(seed).to_fields().len(), FULL_VISIT_FIELDS, "seed {seed}");
        }
        assert_eq!(full_visit().to_fields().len(), FULL_VISIT_FIELDS);
    }

    #[test]
    fn no_sentence_is_both_trained_on_and_measured() {
        let sentences =
            |phrases: &phrases::Phrases| [phrases.remarks, phrases.reasons, phrases.notes].concat();
        let trained = sentences(&phrases::TRAINING);
        assert!(sentences(&phrases::FIXTURE).iter().all(|sentence| !trained.contains(sentence)));
    }
}
