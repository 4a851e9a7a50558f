//! A helper's visits, written field by field through the facade with no signal: what happened at each was drawn before.

use kengai::model::medication::MedicationSlot;
use kengai::model::photo::PhotoPurpose;
use kengai::model::service::Scheme;
use kengai::{CareBook, CareError, NoteDraft, PhotoDraft};
use kengai_model::note::{Importance, Recipient};
use kengai_model::{IncidentKind, PlanRowId, VisitId};

use super::call::{Apart, Call, Fate};
use super::clock::{MINUTE_MS, instant_ms};
use super::phone::Phone;
use super::sights::{Sight, What};
use super::words::{self, Both};
use crate::chance::Dice;
use crate::demo::trouble::Trouble;

/// Of a hundred who must acknowledge something, so many do.
const ACKNOWLEDGE_PERCENT: usize = 85;
/// Of a hundred visits, so many have a remark.
const REMARK_PERCENT: usize = 30;

/// What every helper has at hand.
#[derive(Debug)]
pub(super) struct Bag {
    /// A picture of where the medicine is kept.
    pub(super) photo: Vec<u8>,
    /// 0 for Japanese, 1 for English.
    pub(super) lang: usize,
}

/// Makes the device's visits of this part of the day.
///
/// # Errors
/// A step was refused.
pub(super) fn make_all(phone: &mut Phone, bag: &Bag) -> Result<(), Trouble> {
    let calls = std::mem::take(&mut phone.calls);
    let Some(first) = calls.first() else { return Ok(()) };
    phone.clock.forward(instant_ms(first.day, first.start) - 10 * MINUTE_MS);
    acknowledge_changes(phone, first.seed)?;
    for call in &calls {
        make(phone, call, bag)?;
    }
    Ok(())
}

/// 了解 of visits that the office has changed.
fn acknowledge_changes(phone: &mut Phone, seed: u64) -> Result<(), Trouble> {
    let mut dice = Dice::new(seed ^ 1);
    let open = phone.book().rota().my_changes().map_err(phone.trouble("changes"))?;
    let rows: Vec<PlanRowId> =
        open.iter().filter(|_| dice.chance(ACKNOWLEDGE_PERCENT)).map(|change| change.row).collect();
    phone.book().rota().acknowledge(&rows).map_err(phone.trouble("acknowledge"))?;
    phone.done.acknowledged += rows.len();
    Ok(())
}

fn make(phone: &mut Phone, call: &Call, bag: &Bag) -> Result<(), Trouble> {
    let mut dice = Dice::new(call.seed);
    if call.fate == Fate::Never {
        let see = format!("./manager review --month {}", call.day.month());
        phone.done.sights.push(Sight::new(What::NeverRecorded, call.day, &who(phone, call), see));
        return Ok(());
    }
    let start_ms = instant_ms(call.day, call.start);
    phone.clock.forward(start_ms - MINUTE_MS + dice.below(4) as u64 * MINUTE_MS);
    if call.unread {
        read_notes(phone, call, &mut dice)?;
    }
    let book = phone.book().clone();
    let visit = begin(&book, call).map_err(phone.trouble("start"))?;
    write(&book, visit, call, bag, &mut dice).map_err(phone.trouble("write"))?;
    happen(phone, visit, call, bag, &mut dice)?;
    if call.fate == Fate::Draft {
        phone.done.drafts += 1;
        let see = format!("./{} status", phone.code);
        phone.done.sights.push(Sight::new(What::DraftLeft, call.day, &who(phone, call), see));
        return Ok(());
    }
    phone.clock.forward(start_ms + (13 + dice.below(2) as u64) * MINUTE_MS);
    // The visit of a restraint waits for the rest of its record.
    let anyway = matches!(call.fate, Fate::Unfinished | Fate::Incident(IncidentKind::Restraint));
    book.visits().finish(visit, anyway).map_err(phone.trouble("finish"))?;
    phone.done.records.push((visit, call.row));
    look_later(phone, visit, call);
    Ok(())
}

fn begin(book: &CareBook, call: &Call) -> Result<VisitId, CareError> {
    let sheet = match call.row {
        Some(row) => book.visits().start(row)?,
        None => book.visits().start_unplanned(call.client, Scheme::LongTermCare)?,
    };
    Ok(sheet.visit)
}

/// The fields of a visit, each durable before the next.
fn write(book: &CareBook, visit: VisitId, call: &Call, bag: &Bag, dice: &mut Dice) -> Result<(), CareError> {
    let put = |field: &str, text: &str| book.visits().set_field(visit, field, text);
    if call.fate == Fate::Cancelled {
        put("outcome.kind", "cancelled_same_day")?;
        return put("outcome.reason", words::NOT_TODAY[bag.lang]);
    }
    put("before.complexion", "good")?;
    if call.fate != Fate::Unfinished {
        put("vitals.temperature.value", &format!("36.{}", dice.below(10)))?;
    }
    put("vitals.blood_pressure", &format!("{}/{}", 112 + dice.below(30), 62 + dice.below(20)))?;
    put("vitals.pulse.value", &(62 + dice.below(24)).to_string())?;
    for task in ["health_check", "toilet", "grooming", "recording"] {
        put(&format!("task.{task}"), "done")?;
    }
    put("medication.morning.state", if dice.chance(97) { "taken" } else { "refused" })?;
    put("intake.meal", &(4 + dice.below(7)).to_string())?;
    put("intake.water", &((2 + dice.below(5)) * 50).to_string())?;
    if dice.chance(REMARK_PERCENT) || call.fate == Fate::TwoLines {
        put("remarks", words::REMARKS[dice.below(words::REMARKS.len())][bag.lang])?;
    }
    put("leaving.fire", "yes")?;
    put("leaving.doors", "yes")?;
    if call.row.is_none() {
        put("service.type", "body")?;
        put("outcome.kind", "extra")?;
        put("outcome.reason", words::UNPLANNED[bag.lang])?;
    } else {
        put("outcome.kind", "provided")?;
    }
    put("client_confirmation.method", "signature")
}

fn who(phone: &Phone, call: &Call) -> String {
    format!("{} · {}", call.client_name, phone.name)
}

/// 申し送り are read at the door; those that want it are acknowledged by most.
fn read_notes(phone: &mut Phone, call: &Call, dice: &mut Dice) -> Result<(), Trouble> {
    let brief = phone.book().door().brief(call.client).map_err(phone.trouble("brief"))?;
    let unread = brief.notes.iter().filter(|note| !note.read && !note.mine);
    let (mut read, mut acknowledged) = (Vec::new(), Vec::new());
    for note in unread {
        let id = note.note;
        if note.must_acknowledge && dice.chance(ACKNOWLEDGE_PERCENT) {
            acknowledged.push(id);
        } else {
            read.push(id);
        }
    }
    phone.book().handovers().mark_read(&read).map_err(phone.trouble("read"))?;
    phone.book().handovers().acknowledge(&acknowledged).map_err(phone.trouble("acknowledge"))?;
    phone.done.read += read.len() + acknowledged.len();
    phone.done.acknowledged += acknowledged.len();
    Ok(())
}

/// What happens beside the usual, while the visit's draft is open.
fn happen(phone: &mut Phone, visit: VisitId, call: &Call, bag: &Bag, dice: &mut Dice) -> Result<(), Trouble> {
    if call.photo || call.fate == Fate::Photo {
        let photo = PhotoDraft {
            picture: bag.photo.clone(),
            purpose: PhotoPurpose::MedicinePlace,
            slot: Some(MedicationSlot::Morning),
            caption: None,
            asked: true,
        };
        phone.book().photos().add(visit, &photo).map_err(phone.trouble("photo"))?;
        phone.done.photos += 1;
        let see = format!("./manager brief {} --photos photos", call.client);
        phone.done.sights.push(Sight::new(What::Photo, call.day, &who(phone, call), see));
    }
    match call.fate {
        Fate::Note(must) => {
            note(phone, visit, call, must, words::NOTES[dice.below(words::NOTES.len())][bag.lang])
        }
        Fate::Incident(kind) => incident(phone, visit, call, kind, bag.lang),
        _ => Ok(()),
    }
}

fn note(phone: &mut Phone, visit: VisitId, call: &Call, must: bool, text: &str) -> Result<(), Trouble> {
    let note = NoteDraft {
        client: call.client,
        to: if must { vec![Recipient::NextHelper, Recipient::Manager] } else { vec![Recipient::NextHelper] },
        importance: if must { Importance::Important } else { Importance::Normal },
        must_acknowledge: must,
        text: text.to_owned(),
        visit: Some(visit),
    };
    phone.book().handovers().write(&note).map_err(phone.trouble("note"))?;
    phone.done.notes += 1;
    if must {
        let see = format!("./manager brief {}", call.client);
        phone.done.sights.push(Sight::new(What::Note, call.day, &who(phone, call), see));
    }
    Ok(())
}

fn incident(
    phone: &mut Phone,
    visit: VisitId,
    call: &Call,
    kind: IncidentKind,
    lang: usize,
) -> Result<(), Trouble> {
    let texts: Vec<(&str, &Both)> = match kind {
        IncidentKind::Accident => vec![
            ("accident.place", &words::FALL[0]),
            ("accident.what", &words::FALL[1]),
            ("accident.injury", &words::FALL[2]),
            ("accident.measures", &words::FALL[3]),
        ],
        IncidentKind::Complaint => vec![
            ("complaint.from", &words::COMPLAINT[0]),
            ("complaint.what", &words::COMPLAINT[1]),
            ("complaint.response", &words::COMPLAINT[2]),
        ],
        IncidentKind::SuddenChange => {
            vec![("sudden.what", &words::SUDDEN[0]), ("sudden.state", &words::SUDDEN[1])]
        }
        IncidentKind::Restraint => {
            vec![("restraint.manner", &words::RESTRAINT[0]), ("restraint.reason", &words::RESTRAINT[1])]
        }
    };
    let pairs: Vec<(&str, &str)> = texts.iter().map(|(field, text)| (*field, text[lang])).collect();
    let write = |book: &CareBook| -> Result<(), CareError> {
        let id = book.incidents().begin(call.client, kind, Some(visit), None)?.id;
        book.incidents().set_fields(id, &pairs)?;
        book.incidents().note_call(id, words::CALLED[0][lang], "", words::CALLED[1][lang])?;
        book.incidents().finish(id).map(|_| ())
    };
    write(phone.book()).map_err(phone.trouble("incident"))?;
    phone.done.incidents += 1;
    let what = match kind {
        IncidentKind::Accident => What::Fall,
        IncidentKind::Complaint => What::Complaint,
        IncidentKind::SuddenChange => What::Sudden,
        IncidentKind::Restraint => What::Restraint,
    };
    let see = format!("./manager incident list {}", call.client);
    phone.done.sights.push(Sight::new(what, call.day, &who(phone, call), see));
    Ok(())
}

/// Where somebody will look for a finished visit that was not as usual.
fn look_later(phone: &mut Phone, visit: VisitId, call: &Call) {
    let (what, see) = match call.fate {
        Fate::Cancelled => (What::AtTheDoor, format!("./manager visit show {visit}")),
        Fate::Unfinished => (What::Unfinished, format!("./manager visit show {visit}")),
        Fate::Unplanned => (What::Unplanned, format!("./manager visit show {visit}")),
        Fate::TwoHands => return phone.done.two_hands.push((visit, Apart::Value)),
        Fate::TwoLines => return phone.done.two_hands.push((visit, Apart::Line)),
        _ => return,
    };
    phone.done.sights.push(Sight::new(what, call.day, &who(phone, call), see));
}

/// The values and lines of the two, the writer's first.
const TEMPERATURE: [&str; 2] = ["39.4", "38.1"];

impl Apart {
    /// Writes the one's or the other's.
    ///
    /// # Errors
    /// The record is not here.
    pub(super) fn write(
        self,
        book: &CareBook,
        visit: VisitId,
        whose: usize,
        lang: usize,
    ) -> Result<(), CareError> {
        let text = match self {
            Self::Value => TEMPERATURE[whose].to_owned(),
            Self::Line => {
                let before = book.visits().sheet(visit)?.record.remarks;
                let before = before.map_or_else(String::new, |remarks| remarks.0);
                format!("{before}\n{}", words::LINES[whose][lang])
            }
        };
        correct(book, visit, &[(self.field(), &text)])
    }
}

/// A finished record is corrected.
///
/// # Errors
/// It is not here, or the value cannot be.
pub(super) fn correct(book: &CareBook, visit: VisitId, fields: &[(&str, &str)]) -> Result<(), CareError> {
    book.visits().change(visit)?;
    for (field, text) in fields {
        book.visits().set_field(visit, field, text)?;
    }
    book.visits().finish(visit, true)
}
