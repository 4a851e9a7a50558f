//! A sudden change (急変): whom to call and what an ambulance asks, on one screen, without a signal.

use kengai::{Callee, CareBook, EMERGENCY_FIRST, Emergency, VitalSeen};
use kengai_model::called::san;
use kengai_model::spec;
use serde_json::json;

use super::incident_lines;
use super::standing::{self, Reader, in_line};

use crate::failure::{Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{self, Words, both};

/// Whose emergency.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Id, insured number, name or line number of today's list.
    client: String,
}

/// Whatever the answer is, it begins with what cannot wait.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    on_screen(context, args).map_err(first)
}

/// The failure with what cannot wait before it.
pub(crate) fn first(mut failure: Failure) -> Failure {
    failure.words = both(
        format!("{}。{}", EMERGENCY_FIRST.ja, failure.words.ja),
        format!("{}. {}", EMERGENCY_FIRST.en, failure.words.en),
    );
    failure
}

fn on_screen(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let found = Refs::new(context, &book).showing().client(&args.client);
    let client = match found {
        Err(failure) if failure.problems.is_empty() => return Err(failure.with(near(&book, &args.client)?)),
        found => found?,
    };
    let emergency = book.door().emergency(client)?;
    Ok(Report::new(json!(emergency)).lines(lines(&emergency, Reader::of(&book))))
}

/// The clients whose names are near what was typed.
fn near(book: &CareBook, typed: &str) -> Result<Vec<Finding>, Failure> {
    let clients = book.clients().all()?;
    let names = clients.iter().map(|client| Words::new(client.shown.clone(), client.kana.clone()));
    let near = kengai_model::nearest::nearest(typed, names);
    let line = |name: &Words| {
        both(format!("近い名前: {}", san(&name.ja)), format!("a name near it: {} ({})", name.ja, name.en))
    };
    Ok(near.iter().map(|name| Finding::new("", line(name))).collect())
}

fn lines(view: &Emergency, reader: Reader) -> Vec<Words> {
    let age = view.age.map_or_else(|| both("", ""), |age| both(format!("{age}歳"), format!("{age} years")));
    let sex = view.sex.map_or_else(|| both("", ""), |sex| sex.words());
    let mut out = vec![
        both(
            format!("■ 急変: {}　{}　{} {}", san(&view.name), view.kana, age.ja, sex.ja),
            format!("■ Sudden change: {} ({})  {} {}", view.name, view.kana, age.en, sex.en),
        ),
        EMERGENCY_FIRST,
    ];
    out.extend(view.incidents.iter().flat_map(|one| incident_lines::at_the_door(one, reader)));
    out.extend(standing::all(&view.facts, "  ", reader));
    out.push(Words::lit("電話する順", "Call, in this order"));
    if view.call.is_empty() {
        out.push(Words::lit(
            "  電話番号が登録されていません。119 か、知っている事業所の番号へ。（サ責: kengai clients set と kengai staff phone で登録）",
            "  no number is on file. Call 119, or the office if you know its number. (Managers: kengai clients set, kengai staff phone)",
        ));
    }
    for (one, place) in view.call.iter().zip(1..) {
        out.push(callee(one, &format!("  {place}. ")));
        out.extend(standing::all(&one.several, "     ", reader));
    }
    if !view.medicines.is_empty() {
        out.push(Words::lit("薬", "Medicines"));
        out.extend(view.medicines.iter().flat_map(|one| medicine(one, reader)));
    }
    let level = view.level.map_or_else(|| both("", ""), |level| level.words());
    out.push(both(
        format!("被保険者番号 {}　{}", view.insured, level.ja),
        format!("Insured number {}, {}", view.insured, level.en),
    ));
    if !view.vitals.is_empty() {
        out.push(Words::lit("最後のバイタル", "Last vital signs"));
        out.extend(view.vitals.iter().flat_map(|one| vital(one, reader)));
    }
    if !view.several.is_empty() {
        out.push(Words::lit("利用者シートで2つ以上あるもの", "Several values in the client's sheet"));
        out.extend(standing::all(&view.several, "  ", reader));
    }
    out
}

/// A vital sign with the one before it; where several values stand, each with its writer.
pub(crate) fn vital(vital: &VitalSeen, reader: Reader) -> Vec<Words> {
    let path = vital.path();
    let (label, last, before) = (spec::label(&path), in_line(&vital.values), in_line(&vital.values_before));
    let (mark, day) = (if vital.values.len() > 1 { "≠ " } else { "" }, words::table_day(vital.day));
    let (ja, en) = match before.ja.as_ref() {
        "" => Default::default(),
        _ => (format!("{} → ", before.ja), format!("{} → ", before.en)),
    };
    let mut out = vec![both(
        format!("  {mark}{} {ja}{}（{}）", label.ja, last.ja, day.ja),
        format!("  {mark}{} {en}{} ({})", label.en, last.en, day.en),
    )];
    if vital.values.len() > 1 {
        let standing =
            kengai::Standing { field: path, label, values: vital.values.clone(), parts: Vec::new() };
        out.extend(standing::conflict(&standing, "    ", reader));
    }
    out
}

/// One medicine of a list.
pub(crate) fn medicine(medicine: &kengai::MedicineView, reader: Reader) -> Vec<Words> {
    let slots = |pick: fn(&kengai_model::medication::MedicationSlot) -> &'static str| {
        medicine.slots.iter().map(pick).collect::<Vec<_>>().join("・")
    };
    let line = both(
        format!("  {} {} {} {}", medicine.name, medicine.dose, slots(|slot| slot.ja()), medicine.note),
        format!("  {} {} {} {}", medicine.name, medicine.dose, slots(|slot| slot.en()), medicine.note),
    );
    let mut out = vec![line];
    out.extend(standing::all(&medicine.several, "    ", reader));
    out
}

/// Somebody to call, with every number that stands.
pub(crate) fn callee(callee: &Callee, start: &str) -> Words {
    Words::same(format!("{start}{} {}", of_relation(&callee.name, &callee.relation), callee.phone))
}

/// Somebody to call, with what they are to the client where that is known.
pub(crate) fn of_relation(name: &str, relation: &str) -> String {
    if relation.is_empty() { name.to_owned() } else { format!("{name}（{relation}）") }
}
