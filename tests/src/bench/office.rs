//! An invented office, by the month: its clients' plans, visits and notes, as the benches fill devices with them.

use kengai_model::sample::{client, directory, plan, thread, visit};
use kengai_model::text::Line;
use kengai_model::{
    CareDay, CareMonth, Fields, MinuteOfDay, PlanMonth, PlanRow, PlanRowId, Slot, StaffId, Stamp, diff,
};
use kengai_protocol::{CircleId, DocId};
use kengai_store::doc_kind::{client_id, plan_id};
use kengai_store::{DocKind, Store};

use crate::chance::SeededRandom;
use crate::work::{client_of, put_note};

/// When all of it was written, 1 January 2027: what a record tells of had come by then. (Of times that had not, a board asks each
/// record's history.)
pub(super) const WRITTEN_MS: u64 = 1_798_761_600_000;

/// Clients of the office.
pub(super) const CLIENTS: u64 = 170;
/// Planned visits of one client in a month.
pub(super) const VISITS_MONTH: u64 = 34;
/// Staff among whom the visits of a day go round.
const STAFF: u64 = 28;
/// The last of the months, and a day in it.
const LAST: (i32, u32, u32) = (2026, 11, 16);

/// The last of the months.
pub(super) fn last_month() -> CareMonth {
    CareMonth::new(LAST.0, LAST.1).expect("a month")
}

/// The day on which everything is looked at.
pub(super) fn today() -> CareDay {
    CareDay::new(LAST.0, LAST.1, LAST.2).expect("a day")
}

/// The office's directory.
pub(super) fn staff_of(me: StaffId) -> Fields {
    let mut staff = directory();
    let card = staff.staff.values().next().expect("the sample has staff").clone();
    staff.staff.extend((0..STAFF).map(|number| (of_staff(number, me), card.clone())));
    staff.to_fields()
}

/// Writes documents in one save.
pub(super) fn write(store: &mut Store, documents: Vec<(CircleId, DocId, DocKind, Fields)>) {
    let writes: Vec<_> = documents
        .into_iter()
        .map(|(circle, doc, kind, fields)| (circle, doc, kind, diff(&Fields::new(), &fields)))
        .collect();
    store.write_documents(&writes, WRITTEN_MS).expect("the disk has room");
}

/// A few notes of a client's month.
pub(super) fn notes_of_month(store: &mut Store, circle: CircleId, number: u64, month: CareMonth, round: u64) {
    for mut note in thread(number * 100 + round, 4).notes.into_values() {
        note.at = month.first_day().at(note.at.minute()).expect("a time of that day");
        put_note(store, circle, &note, WRITTEN_MS).expect("the disk has room");
    }
}

/// A client's month, `round` months back: the plan, a visit for each of its rows, and at the first time the sheet.
pub(super) fn a_month(
    circle: CircleId,
    number: u64,
    month: CareMonth,
    round: u64,
    me: StaffId,
) -> Vec<(CircleId, DocId, DocKind, Fields)> {
    let client_of = client_of(circle);
    let mut out = Vec::new();
    if round == 0 {
        let mut sheet = client();
        sheet.client = client_of;
        sheet.person.name = Some(Line::new(format!("見本 {number}")).expect("a name"));
        sheet.certificate.insured = Some(format!("{number:010}").parse().expect("ten digits"));
        out.push((circle, client_id(circle, client_of), DocKind::Client, sheet.to_fields()));
    }
    let sample = plan(1).rows.into_values().next().expect("one row");
    let mut planned = PlanMonth::new(client_of, month);
    let mut day = month.first_day();
    for of_month in 0..VISITS_MONTH {
        let seed = (round * CLIENTS + number) * VISITS_MONTH + of_month;
        let helper = of_staff((number + of_month) % STAFF, me);
        let row = a_row(&sample, day, seed, helper);
        let mut record = visit(seed);
        (record.client, record.date, record.plan_row) = (client_of, day, Some(row.id));
        (record.planned, record.helpers) = (Some(row.slot), row.helpers.clone());
        let stamp = |minute| Stamp { at: day.at(minute).expect("a time of that day"), typed: false };
        (record.arrived, record.left) = (Some(stamp(row.slot.start)), Some(stamp(row.slot.end)));
        let doc = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(seed, "a year's visit"));
        out.push((circle, doc, DocKind::Visit, record.to_fields()));
        planned.rows.insert(row.id, row);
        day = if day == month.last_day() { month.first_day() } else { day.next() };
    }
    out.push((circle, plan_id(circle, client_of, month), DocKind::Plan, planned.to_fields()));
    out
}

/// A planned visit of a quarter of an hour, some time between eight and six.
fn a_row(sample: &PlanRow, day: CareDay, seed: u64, helper: StaffId) -> PlanRow {
    let start = MinuteOfDay::new((8 + seed % 10) as u16, (seed % 4 * 15) as u16).expect("a time");
    let end = MinuteOfDay::new((8 + seed % 10) as u16, (seed % 4 * 15 + 14) as u16).expect("a time");
    let id: [u8; 16] = kengai_protocol::random::bytes(&SeededRandom::new(seed, "a year's row"));
    let mut row = PlanRow::new(PlanRowId::from_bytes(id), day, Slot { start, end });
    row.clone_from(&PlanRow { id: row.id, date: row.date, slot: row.slot, ..sample.clone() });
    row.helpers = sample.helpers.values().map(|role| (helper, *role)).collect();
    row
}

/// The first of the staff is whose device it is.
fn of_staff(number: u64, me: StaffId) -> StaffId {
    if number == 0 { me } else { StaffId::from_bytes([number as u8; 16]) }
}
