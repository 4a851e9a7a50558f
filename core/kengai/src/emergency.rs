//! A sudden change (急変): whom to call, and what an ambulance asks, on one screen, without a signal.

use kengai_model::client::{CareLevel, Sex};
use kengai_model::text::Line;
use kengai_model::{CareDay, ClientId, Words};
use kengai_store::Store;
use serde::Serialize;

use crate::brief::{line, records};
use crate::directory::directory;
use crate::face::Face;
use crate::incident_news::{IncidentNews, at_the_door};
use crate::names::Names;
use crate::standing::Standing;
use crate::vitals_seen::{VitalSeen, vitals};
use crate::{CareBook, CareError};

/// What to do first, before anything else is read.
pub const EMERGENCY_FIRST: Words = Words::lit(
    "意識がない・息がおかしい・強い痛み → ためらわず 119",
    "not conscious, breathing wrongly, strong pain → 119 at once",
);

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Callee {
    /// The name.
    pub name: String,
    /// 長女, 主治医, 事業所 …
    pub relation: String,
    /// The number.
    pub phone: String,
    /// What of this several people's values stand in.
    pub several: Vec<Standing>,
}

/// One medicine of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MedicineView {
    /// Its name.
    pub name: String,
    /// How much.
    pub dose: String,
    /// At which times of the day, by their codes.
    pub slots: Vec<kengai_model::medication::MedicationSlot>,
    /// How to take it.
    pub note: String,
    /// What of this several people's values stand in.
    pub several: Vec<Standing>,
}

/// Everything that is asked for when a client's condition suddenly changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Emergency {
    /// The client, in hex.
    pub client: String,
    /// The name.
    pub name: String,
    /// The name in kana.
    pub kana: String,
    /// Born on.
    pub born: Option<CareDay>,
    /// Whole years, by this device's clock.
    pub age: Option<i32>,
    /// As the certificate says.
    pub sex: Option<Sex>,
    /// Accidents, complaints, restraint, sudden changes of the last days.
    pub incidents: Vec<IncidentNews>,
    /// What the sheet says of the client in words of its own, in the order in which it is asked for: address, way, phone,
    /// cautions, conditions, history, allergies, infections; what is empty is left out.
    pub facts: Vec<Standing>,
    /// Whom to call, in order: family and others as the office numbered them, the doctor, the office.
    pub call: Vec<Callee>,
    /// What is taken today.
    pub medicines: Vec<MedicineView>,
    /// 被保険者番号
    pub insured: String,
    /// 要介護状態区分
    pub level: Option<CareLevel>,
    /// Last day of the certificate.
    pub certified_to: Option<CareDay>,
    /// Last vital signs.
    pub vitals: Vec<VitalSeen>,
    /// Every other field of the client's sheet in which several people's values stand.
    pub several: Vec<Standing>,
}

/// Medicines that are taken on a day; where people disagree on that, they are.
pub(crate) fn medicines(face: &Face<'_>, day: CareDay) -> Result<Vec<MedicineView>, CareError> {
    let mut out = Vec::new();
    for (id, medicine) in &face.sheet.medicines {
        let several = face.several_of(&format!("medicine.{id}"))?;
        let disputed = several.iter().any(|one| one.field.ends_with(".from") || one.field.ends_with(".to"));
        if !medicine.is_taken_on(day) && !disputed {
            continue;
        }
        out.push(MedicineView {
            name: line(medicine.name.as_ref()),
            dose: line(medicine.dose.as_ref()),
            slots: medicine.slots.iter().flat_map(|slots| slots.0.iter().copied()).collect(),
            note: line(medicine.note.as_ref()),
            several,
        });
    }
    Ok(out)
}

fn age(born: CareDay, today: CareDay) -> i32 {
    let ((year, month, day), (now, now_month, now_day)) = (born.ymd(), today.ymd());
    now - year - i32::from((now_month, now_day) < (month, day))
}

const FACTS: [&str; 8] = [
    "person.address",
    "living.directions",
    "person.phone",
    "cautions",
    "health.conditions",
    "health.history",
    "health.allergies",
    "health.infections",
];

impl CareBook {
    /// The emergency view of a client.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn emergency(&self, client: ClientId) -> Result<Emergency, CareError> {
        let (today, now) = (self.now_instant().day(), self.now());
        let store = self.lock();
        let names = Names::load(&store)?;
        let face = Face::load(&store, &names, client)?;
        let sheet = &face.sheet;
        let person = &sheet.person;
        let records = records(&store, client)?;
        let shown = [&FACTS[..], &["medicine.", "contact.", "doctor."]].concat();
        Ok(Emergency {
            client: client.to_string(),
            name: names.client(client),
            kana: line(person.kana.as_ref()),
            born: person.born,
            age: person.born.map(|born| age(born, today)),
            sex: person.sex,
            incidents: at_the_door(&store, &names, now)?.remove(&client).unwrap_or_default(),
            facts: face.filled(&FACTS)?,
            call: whom_to_call(&store, &face)?,
            medicines: medicines(&face, today)?,
            insured: sheet.certificate.insured.as_ref().map_or_else(String::new, ToString::to_string),
            level: sheet.certificate.level,
            certified_to: sheet.certificate.to,
            vitals: vitals(&store, &names, &records)?,
            several: face.several(&shown)?,
        })
    }
}

/// Family and others as the office numbered them, the doctor, the office; whoever has a number, or may have.
fn whom_to_call(store: &Store, face: &Face<'_>) -> Result<Vec<Callee>, CareError> {
    let callee = |name: Option<&Line>, relation: &str, phone: Option<&Line>, several| Callee {
        name: line(name),
        relation: relation.to_owned(),
        phone: line(phone),
        several,
    };
    let mut call = Vec::new();
    for (id, contact) in face.sheet.contacts_in_order() {
        let several = face.several_of(&format!("contact.{id}"))?;
        let relation = line(contact.relation.as_ref());
        call.push(callee(contact.name.as_ref(), &relation, contact.phone.as_ref(), several));
    }
    let doctor = &face.sheet.doctor;
    let clinic = doctor.name.as_ref().or(doctor.clinic.as_ref());
    let of_doctor = |phone: &str| -> Result<Vec<Standing>, CareError> {
        let all = face.several_of("doctor")?;
        Ok(all.into_iter().filter(|one| one.field == phone || !one.field.ends_with("phone")).collect())
    };
    call.push(callee(clinic, "主治医", doctor.phone.as_ref(), of_doctor("doctor.phone")?));
    let night = of_doctor("doctor.night_phone")?;
    call.push(callee(clinic, "主治医（夜間・休日）", doctor.night_phone.as_ref(), night));
    let office = directory(store)?.office;
    call.push(callee(office.name.as_ref(), "事業所", office.phone.as_ref(), Vec::new()));
    call.retain(|callee| !callee.phone.is_empty() || !callee.several.is_empty());
    Ok(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_counts_from_its_day_on() {
        let day = |text: &str| text.parse::<CareDay>().unwrap();
        assert_eq!(age(day("1938-11-17"), day("2026-11-16")), 87);
        assert_eq!(age(day("1938-11-16"), day("2026-11-16")), 88);
    }
}
