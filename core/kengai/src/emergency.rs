//! A sudden change (急変): whom to call, and what an ambulance asks, on one screen, without a signal.

use kengai_model::client::{CareLevel, Sex};
use kengai_model::face::Medicine;
use kengai_model::text::{Line, Passage};
use kengai_model::{CareDay, ClientId, VisitRecord, Words};
use serde::Serialize;

use crate::brief::{RECORDS_MAX, VitalSeen, vitals};
use crate::clients::{circle_of, sheet};
use crate::directory::directory;
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
    /// Where the ambulance must go.
    pub address: String,
    /// How to find it.
    pub directions: String,
    /// The phone in the home.
    pub phone: String,
    /// Whom to call, in order: family and others as the office numbered them, the doctor, the office.
    pub call: Vec<Callee>,
    /// 現病
    pub conditions: String,
    /// 既往歴
    pub history: String,
    /// アレルギー・禁忌
    pub allergies: String,
    /// 感染症
    pub infections: String,
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
    /// What every helper must know.
    pub cautions: String,
}

fn line(text: Option<&Line>) -> String {
    text.map_or_else(String::new, |text| text.as_str().to_owned())
}

fn passage(text: Option<&Passage>) -> String {
    text.map_or_else(String::new, |text| text.as_str().to_owned())
}

/// Medicines that are taken on a day.
pub(crate) fn medicines<'a>(list: impl IntoIterator<Item = &'a Medicine>, day: CareDay) -> Vec<MedicineView> {
    list.into_iter()
        .filter(|medicine| medicine.is_taken_on(day))
        .map(|medicine| MedicineView {
            name: line(medicine.name.as_ref()),
            dose: line(medicine.dose.as_ref()),
            slots: medicine.slots.iter().flat_map(|slots| slots.0.iter().copied()).collect(),
            note: line(medicine.note.as_ref()),
        })
        .collect()
}

fn age(born: CareDay, today: CareDay) -> i32 {
    let ((year, month, day), (now, now_month, now_day)) = (born.ymd(), today.ymd());
    now - year - i32::from((now_month, now_day) < (month, day))
}

impl Emergency {
    /// What the sheet says of the client in words of its own, with the fields' paths, in the order in which it is asked for;
    /// what is empty is left out.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let facts = [
            ("person.address", &self.address),
            ("living.directions", &self.directions),
            ("person.phone", &self.phone),
            ("cautions", &self.cautions),
            ("health.conditions", &self.conditions),
            ("health.history", &self.history),
            ("health.allergies", &self.allergies),
            ("health.infections", &self.infections),
        ];
        facts.into_iter().map(|(path, text)| (path, text.as_str())).filter(|(_, text)| !text.is_empty())
    }
}

impl CareBook {
    /// The emergency view of a client.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn emergency(&self, client: ClientId) -> Result<Emergency, CareError> {
        let today = self.now_instant().day();
        let store = self.lock();
        let circle = circle_of(&store, client)?;
        let sheet = sheet(&store, circle, client)?;
        let office = directory(&store)?.office;
        let callee = |name, relation: &str, phone| Callee {
            name: line(name),
            relation: relation.to_owned(),
            phone: line(phone),
        };
        let mut call: Vec<Callee> = sheet
            .contacts_in_order()
            .into_iter()
            .map(|c| callee(c.name.as_ref(), &line(c.relation.as_ref()), c.phone.as_ref()))
            .collect();
        let doctor = &sheet.doctor;
        let clinic = doctor.name.as_ref().or(doctor.clinic.as_ref());
        call.push(callee(clinic, "主治医", doctor.phone.as_ref()));
        call.push(callee(clinic, "主治医（夜間・休日）", doctor.night_phone.as_ref()));
        call.push(callee(office.name.as_ref(), "事業所", office.phone.as_ref()));
        call.retain(|callee| !callee.phone.is_empty());
        let mut records = Vec::new();
        for entry in store.visits_of_client(client, RECORDS_MAX)? {
            if let Some((view, _)) = store.document(entry.doc)?
                && let Ok(record) = VisitRecord::from_fields(&view.fields)
            {
                records.push(record);
            }
        }
        let (person, health) = (&sheet.person, &sheet.health);
        Ok(Emergency {
            client: client.to_string(),
            name: line(person.name.as_ref()),
            kana: line(person.kana.as_ref()),
            born: person.born,
            age: person.born.map(|born| age(born, today)),
            sex: person.sex,
            address: line(person.address.as_ref()),
            directions: passage(sheet.living.directions.as_ref()),
            phone: line(person.phone.as_ref()),
            call,
            conditions: passage(health.conditions.as_ref()),
            history: passage(health.history.as_ref()),
            allergies: passage(health.allergies.as_ref()),
            infections: line(health.infections.as_ref()),
            medicines: medicines(sheet.medicines.values(), today),
            insured: sheet.certificate.insured.as_ref().map_or_else(String::new, ToString::to_string),
            level: sheet.certificate.level,
            certified_to: sheet.certificate.to,
            vitals: vitals(&records),
            cautions: passage(sheet.cautions.as_ref()),
        })
    }
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
