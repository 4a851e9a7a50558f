//! A sudden change (急変): whom to call and what an ambulance asks, on one screen, without a signal.

use kengai::{EMERGENCY_FIRST, Emergency};
use kengai_model::{FieldValue, spec};
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, both};

/// Whose emergency.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of today's list, id, insured number or name.
    client: String,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let client = Refs::new(context, &book).showing().client(&args.client)?;
    let emergency = book.emergency(client)?;
    Ok(Report::new(json!(emergency)).lines(lines(&emergency)))
}

fn lines(view: &Emergency) -> Vec<Words> {
    let age = view.age.map_or_else(|| both("", ""), |age| both(format!("{age}歳"), format!("{age} years")));
    let sex = view.sex.map_or_else(|| both("", ""), |sex| sex.words());
    let mut out = vec![
        both(
            format!("■ 急変: {}（{}）さん　{} {}", view.name, view.kana, age.ja, sex.ja),
            format!("■ Sudden change: {} ({})  {} {}", view.name, view.kana, age.en, sex.en),
        ),
        EMERGENCY_FIRST,
    ];
    out.extend(view.facts().map(|(path, text)| {
        let label = spec::label(path);
        both(format!("  {}: {text}", label.ja), format!("  {}: {text}", label.en))
    }));
    out.push(Words::lit("電話する順", "Call, in this order"));
    if view.call.is_empty() {
        out.push(Words::lit(
            "  電話番号が登録されていません。119 か、知っている事業所の番号へ。（サ責: clients set と staff phone で登録）",
            "  no number is on file. Call 119, or the office if you know its number. (Managers: clients set, staff phone)",
        ));
    }
    out.extend(view.call.iter().zip(1..).map(|(callee, place)| {
        Words::same(format!("  {place}. {}（{}） {}", callee.name, callee.relation, callee.phone))
    }));
    if !view.medicines.is_empty() {
        out.push(Words::lit("薬", "Medicines"));
        out.extend(view.medicines.iter().map(medicine));
    }
    let level = view.level.map_or_else(|| both("", ""), |level| level.words());
    out.push(both(
        format!("被保険者番号 {}　{}", view.insured, level.ja),
        format!("Insured number {}, {}", view.insured, level.en),
    ));
    if !view.vitals.is_empty() {
        out.push(Words::lit("最後のバイタル", "Last vital signs"));
        out.extend(view.vitals.iter().map(|vital| {
            let path = if vital.field.contains("blood_pressure") {
                vital.field.clone()
            } else {
                format!("{}.value", vital.field)
            };
            let (label, value) = (spec::label(&path), spec::show(&path, &FieldValue::Int(vital.value)));
            both(
                format!("  {} {}（{}）", label.ja, value.ja, vital.day),
                format!("  {} {} ({})", label.en, value.en, vital.day),
            )
        }));
    }
    out
}

/// One medicine of a list.
pub(crate) fn medicine(medicine: &kengai::MedicineView) -> Words {
    let slots = |pick: fn(&kengai_model::medication::MedicationSlot) -> &'static str| {
        medicine.slots.iter().map(pick).collect::<Vec<_>>().join("・")
    };
    both(
        format!("  {} {} {} {}", medicine.name, medicine.dose, slots(|slot| slot.ja()), medicine.note),
        format!("  {} {} {} {}", medicine.name, medicine.dose, slots(|slot| slot.en()), medicine.note),
    )
}
