//! Invented records for tests, benches and the training of the compression dictionary. Nobody here exists.
//!
//! Seeded, because time and chance come from outside: the same seed gives the same record for ever.

use std::collections::BTreeMap;

use crate::client::{CareLevel, ClientSheet, Contact, Sex};
use crate::condition::{Complexion, Consciousness, Sweating};
use crate::directory::{Directory, StaffMember};
use crate::fields::Fields;
use crate::ids::{ClientId, ContactId, NoteId, PhotoId, PlanRowId, Sha256, StaffId, VisitId};
use crate::intake::{MealTenths, Millilitres, StoolForm, Times};
use crate::leaving::ConfirmationMethod;
use crate::measure::{Count, PhotoBytes, Units, Yen};
use crate::medication::{Medication, MedicationSlot, MedicationState};
use crate::note::{HandoverNote, Importance, Recipient, Recipients, Thread};
use crate::outcome::OutcomeKind;
use crate::photo::{Photo, PhotoPurpose};
use crate::plan::{PlanMonth, PlanRow};
use crate::service::{HelperRole, Scheme, ServiceCode, ServiceType};
use crate::tasks::{Task, TaskResult, TaskSet, TaskState, VitalSet};
use crate::text::{Line, Passage, Remarks};
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
use crate::visit::{Service, Slot, Stamp, VisitRecord};
use crate::vitals::{
    BloodPressure, NotMeasured, OxygenSaturation, Pressure, Pulse, Temperature, Vital, VitalKind,
};

/// How many fields [`full_visit`] has: the fixture of every figure about size and speed.
pub const FULL_VISIT_FIELDS: usize = 61;

const FINE: &str = "a sample value stands inside its range";

/// A small deterministic generator (SplitMix64). Not for keys.
#[derive(Debug, Clone)]
pub struct Seed(u64);

impl Seed {
    /// Starts from a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).expect("callers give low <= high");
        low + i64::try_from(self.next() % span).expect("below the span, which fits")
    }

    /// One of the choices.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let last = i64::try_from(choices.len()).expect("a list in memory") - 1;
        choices[usize::try_from(self.range(0, last)).expect("not negative")]
    }

    /// Bytes for an id.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }
}

fn line(text: &str) -> Line {
    Line::new(text).expect(FINE)
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

const REMARKS: &[&str] = &[
    "いつもより食が進まず、水分を多めにすすめた。",
    "居間の段差でつまずかれたが転倒なし。敷物を片付けた。",
    "朝から微熱あり。午後の訪問で再度検温をお願いします。",
    "薬の残りが1回分合わない。サ責に連絡した。",
    "ご家族から電話あり。週末は外泊とのこと。",
    "右足のむくみが目立つ。痛みの訴えはなし。",
    "表情が明るく、昔の話をよくされた。",
    "便が3日出ていない。主治医の指示を確認してください。",
    "冷蔵庫の賞味期限切れを一緒に確認し、処分した。",
    "入浴は希望されず、足浴に変更した。",
];
const REASONS: &[&str] =
    &["ご本人が希望しない", "時間が足りなかった", "体調がすぐれない", "家族が済ませていた", "材料がなかった"];
const NOTES: &[&str] = &[
    "38度2分の発熱あり。午後の訪問で検温と水分補給をお願いします。",
    "夕食後の薬は台所の引き出しの上段に移しました。",
    "玄関の鍵が固いので、ゆっくり回してください。",
    "処方が変わりました。古い袋は使わないでください。",
    "おむつの残りが3枚です。次回の買い物で補充をお願いします。",
];

fn body_tasks(seed: &mut Seed) -> BTreeMap<Task, TaskResult> {
    let asked = [
        Task::HealthCheck,
        Task::Environment,
        Task::GettingUp,
        Task::Grooming,
        Task::Toilet,
        Task::Meal,
        Task::Dressing,
        Task::Medication,
        Task::Transfer,
    ];
    let mut tasks: BTreeMap<Task, TaskResult> =
        asked.into_iter().map(|task| (task, TaskResult::DONE)).collect();
    let reason = line(seed.pick(REASONS));
    tasks.insert(Task::Washing, TaskResult { state: TaskState::NotDone, reason: Some(reason) });
    tasks
}

fn photo(seed: &mut Seed, at: UnixMillis) -> Photo {
    Photo {
        purpose: Some(seed.pick(PhotoPurpose::ALL)),
        asked: Some(true),
        sha: Some(Sha256::from_bytes(seed.bytes())),
        size: Some(PhotoBytes::new(seed.range(60_000, 300_000)).expect(FINE)),
        at: Some(at),
        ..Photo::default()
    }
}

/// An invented visit: morning care with vitals, medication, a photo, shopping money and a handover. 61 fields.
pub fn visit(seed: u64) -> VisitRecord {
    let mut seed = Seed::new(seed);
    let day = CareDay::new(2026, 11, u32::try_from(seed.range(1, 30)).expect(FINE)).expect(FINE);
    let slot_start = (seed.range(8, 17), seed.pick(&[0, 15, 30, 45]));
    let start = minute(slot_start.0, slot_start.1);
    let arrived = instant(day, start, seed.range(0, 300));
    let after = |minutes: i64| UnixMillis::new(arrived.raw() + minutes * 60_000).expect(FINE);
    let mut record = VisitRecord::new(Scheme::LongTermCare, ClientId::from_bytes(seed.bytes()), day);
    record.plan_row = Some(PlanRowId::from_bytes(seed.bytes()));
    let end = minute(slot_start.0, slot_start.1 + 14);
    record.planned = Some(Slot { start, end });
    record.arrived = Some(Stamp::pressed(arrived));
    record.left = Some(Stamp::typed(after(seed.range(12, 18))));
    record.service = Service { kind: Some(ServiceType::Body), code: Some(body_code()) };
    record.helpers.insert(StaffId::from_bytes(seed.bytes()), HelperRole::Main);
    record.outcome.kind = Some(OutcomeKind::Provided);
    care(&mut record, &mut seed, &after);
    record.handovers.insert(NoteId::from_bytes(seed.bytes()), true);
    record.remarks = Some(Remarks(format!("{}{}", seed.pick(REMARKS), seed.pick(REMARKS))));
    record.client_confirmation.method = Some(ConfirmationMethod::Signature);
    record.client_confirmation.at = Some(after(11));
    record
}

fn care(record: &mut VisitRecord, seed: &mut Seed, after: &dyn Fn(i64) -> UnixMillis) {
    record.condition.complexion = Some(seed.pick(Complexion::ALL));
    record.condition.sweating = Some(seed.pick(Sweating::ALL));
    record.condition.consciousness = Some(Consciousness::Clear);
    let taken = after(2);
    let temperature = Temperature::new(seed.range(355, 385)).expect(FINE);
    record.vitals.temperature = Some(Vital::measured(temperature, taken));
    let upper = Pressure::new(seed.range(105, 165)).expect(FINE);
    let lower = Pressure::new(seed.range(55, 95)).expect(FINE);
    record.vitals.blood_pressure =
        Some(Vital::measured(BloodPressure::new(upper, lower).expect(FINE), taken));
    record.vitals.pulse = Some(Vital::measured(Pulse::new(seed.range(55, 100)).expect(FINE), taken));
    let saturation = OxygenSaturation::new(seed.range(92, 99)).expect(FINE);
    record.vitals.oxygen_saturation = Some(Vital::measured(saturation, taken));
    record.vitals.respiration = Some(Vital::NotMeasured(seed.pick(NotMeasured::ALL)));
    record.intake.meal = Some(MealTenths::new(seed.range(2, 10)).expect(FINE));
    record.intake.water = Some(Millilitres::new(seed.range(2, 10) * 50).expect(FINE));
    record.intake.urine = Some(Times::new(seed.range(0, 2)).expect(FINE));
    record.intake.stool = Some(Times::new(1).expect(FINE));
    record.intake.stool_form = Some(StoolForm::Normal);
    record.tasks = body_tasks(seed);
    let slot = seed.pick(MedicationSlot::ALL);
    let state = Some(MedicationState::Taken);
    record.medication.insert(slot, Medication { state, one_dose: Some(true), at: Some(after(6)) });
    let (received, spent) = (seed.range(2, 10) * 1_000, seed.range(300, 1_900));
    record.money.received = Some(Yen::new(received).expect(FINE));
    record.money.spent = Some(Yen::new(spent).expect(FINE));
    record.money.returned = Some(Yen::new(received - spent).expect(FINE));
    record.leaving.fire = Some(true);
    record.leaving.power = Some(true);
    record.leaving.water = Some(true);
    record.leaving.doors = Some(true);
    record.photos.insert(PhotoId::from_bytes(seed.bytes()), photo(seed, after(5)));
}

fn body_code() -> ServiceCode {
    ServiceCode::BODY_01.parse().expect("one of the two verified codes")
}

/// The fixture of every figure about size and speed: one visit with [`FULL_VISIT_FIELDS`] fields.
pub fn full_visit() -> VisitRecord {
    let mut record = visit(1);
    record.client = client_id();
    record.helpers = BTreeMap::from([(helper_id(), HelperRole::Main)]);
    record
}

/// The fields of [`visit`].
pub fn visit_fields(seed: u64) -> Fields {
    visit(seed).to_fields()
}

/// An invented handover note.
pub fn note(seed: u64) -> (NoteId, HandoverNote) {
    let mut seed = Seed::new(seed ^ 0x6e6f_7465);
    let day = CareDay::new(2026, 11, u32::try_from(seed.range(1, 30)).expect(FINE)).expect(FINE);
    let note = HandoverNote {
        from: helper_id(),
        to: Recipients::from_iter([Recipient::NextHelper, seed.pick(Recipient::ALL)]),
        importance: seed.pick(Importance::ALL),
        must_acknowledge: seed.range(0, 1) == 1,
        text: Passage::new(seed.pick(NOTES)).expect(FINE),
        at: instant(day, minute(seed.range(8, 18), seed.range(0, 59)), 0),
        visit: Some(VisitId::from_bytes(seed.bytes())),
        photos: BTreeMap::new(),
    };
    (NoteId::from_bytes(seed.bytes()), note)
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
    sheet.cautions = Some(Passage::new("右足に力が入りにくい。立ち上がりは必ず支える。").expect(FINE));
    sheet.medication_places.insert(MedicationSlot::Morning, line("台所の引き出し上段"));
    let daughter = Contact {
        name: Some(line("見本 桜")),
        relation: Some(line("長女")),
        phone: Some(line("000-0000-0002")),
        order: Some(Count::new(1).expect(FINE)),
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
        assert_eq!(full_visit().to_fields().len(), FULL_VISIT_FIELDS);
    }
}
