//! Documents drawn by lot: paths and values that look like real ones. The rules of billing are tried with them too.

#![allow(unreachable_pub)]

use kengai_model::FieldValue;
use proptest::prelude::*;

/// Paths that look like real ones; some are known, some almost.
const PLAIN: &str = "scheme client date month plan.row plan.start plan.end in.at in.typed out.at service.type \
    service.code outcome.kind outcome.reason before.complexion vitals.temperature.value \
    vitals.temperature.at vitals.temperature.none vitals.blood_pressure.upper \
    vitals.blood_pressure.lower vitals.blood_pressure.none vitals.pulse.value intake.meal task.toilet \
    task.toilet.reason task.unknown medication.morning.state medication.x.state remarks cautions \
    money.spent office.number certificate.from version.from \
    agreed.on slot.1.days slot.1.start slot.41.days event.kind event.at restraint.from medicine.x.name \
    consent.contract.given past_certificate.2024-04-01.to proxy.by a.b.c . photo photo. note. row..date";

/// The same with keys in them.
const KEYED: &str = "helper.ID photo.ID.purpose photo.ID.size photo.ID photo.ID.x.y handover.ID note.ID.from note.ID.to \
    note.ID.importance note.ID.ack note.ID.text note.ID.at note.ID.photo.ID row.ID.date row.ID.start \
    row.ID.end row.ID.tasks row.ID.helper.ID row.ID.cancelled staff.ID.name staff.ID.family.ID \
    contact.ID.phone incident.ID medicine.ID.slots call.ID.at slot.1.helper.ID row.ID.changed.at row.ID.part.time \
    row.ID.was.date row.ID.was.start row.ID.off.ID";

/// A path that a document may have, known, almost known or wild.
pub fn path() -> impl Strategy<Value = String> {
    let words = |text: &str| {
        text.split_whitespace().map(|path| path.replace("ID", &"1".repeat(32))).collect::<Vec<_>>()
    };
    prop_oneof![
        6 => prop::sample::select(words(PLAIN)),
        6 => prop::sample::select(words(KEYED)),
        1 => "[a-z.*]{0,12}",
    ]
}

/// A value of any kind, often one that some field takes.
pub fn value() -> impl Strategy<Value = FieldValue> {
    let id = "1".repeat(32);
    let texts = [
        "kaigo",
        "body",
        "114845",
        "2026-11-05",
        "2026-11-5",
        "20261105",
        "2026-13-01",
        "done",
        "provided",
        "toilet,meal",
        "meal,toilet",
        "toilet,toilet",
        "main",
        "next_helper",
        "normal",
        "taken",
        "見本",
        "0000000001",
        "mon,wed",
        "time,helper",
        "restraint",
    ];
    prop_oneof![
        4 => prop::sample::select(texts.to_vec()).prop_map(|text| FieldValue::Str(text.to_owned())),
        1 => Just(FieldValue::Str(id)),
        1 => ".{0,20}".prop_map(FieldValue::Str),
        1 => ".{0,20}".prop_map(FieldValue::Text),
        1 => any::<bool>().prop_map(FieldValue::Bool),
        2 => (0_i64..1_500).prop_map(FieldValue::Int),
        1 => any::<i64>().prop_map(FieldValue::Int),
    ]
}
