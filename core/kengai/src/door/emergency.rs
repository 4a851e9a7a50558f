//! A sudden change (急変): whom to call, and what an ambulance asks, on one screen, without a signal.

use kengai_model::client::{CareLevel, Sex};
use kengai_model::{CareDay, ClientId, Words};
use kengai_protocol::CircleKind;
use kengai_store::Store;
use kengai_store::doc_kind::directory_id;
use serde::Serialize;

use crate::book::carebook::circle_of_kind;
use crate::clients::callee::{Callee, contacts};
use crate::clients::sheet_seen::Face;
use crate::door::vitals::{VitalSeen, vitals};
use crate::incidents::news::{IncidentNews, at_the_door};
use crate::people::names::Names;
use crate::said::several::several_in;
use crate::said::standing::{Standing, standing};
use crate::visits::looked::records;
use crate::{CareError, Door};

/// What to do first, before anything else is read.
pub const EMERGENCY_FIRST: Words = Words::lit(
    "意識がない・息がおかしい・強い痛み → ためらわず 119",
    "not conscious, breathing wrongly, strong pain → 119 at once",
);

/// One medicine of the list. Where several people wrote a text apart, it holds all their values in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MedicineView {
    /// Its name.
    pub name: String,
    /// How much.
    pub dose: String,
    /// At which times of the day, by their codes; none where several people's values stand.
    pub slots: Vec<kengai_model::medication::MedicationSlot>,
    /// How to take it.
    pub note: String,
    /// What of this several people's values stand in.
    pub several: Vec<Standing>,
}

/// Everything that is asked for when a client's condition suddenly changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Emergency {
    /// The client.
    pub client: ClientId,
    /// The name.
    pub name: String,
    /// The name in kana.
    pub kana: String,
    /// Born on. Of this and of what else is one value, `None` where several people's stand: then `several` has all of them.
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
        let path = |last: &str| format!("medicine.{id}.{last}");
        let slots = medicine.slots.iter().filter(|_| !face.is_open(&path("slots")));
        out.push(MedicineView {
            name: face.line(&path("name"))?,
            dose: face.line(&path("dose"))?,
            slots: slots.flat_map(|slots| slots.0.iter().copied()).collect(),
            note: face.line(&path("note"))?,
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

impl Door<'_> {
    /// The emergency view of a client.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn emergency(&self, client: ClientId) -> Result<Emergency, CareError> {
        let (today, now) = (self.book.now_instant().day(), self.book.now());
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let face = Face::load(&store, &names, client)?;
        let sheet = &face.sheet;
        let person = &sheet.person;
        let records = records(&store, client)?;
        let shown = [&FACTS[..], &["medicine.", "contact.", "doctor."]].concat();
        let born = person.born.filter(|_| !face.is_open("person.born"));
        Ok(Emergency {
            client,
            name: names.client(client),
            kana: face.line("person.kana")?,
            born,
            age: born.map(|born| age(born, today)),
            sex: person.sex.filter(|_| !face.is_open("person.sex")),
            incidents: at_the_door(&store, &names, now)?.remove(&client).unwrap_or_default(),
            facts: face.filled(&FACTS)?,
            call: whom_to_call(&store, &names, &face)?,
            medicines: medicines(&face, today)?,
            insured: face.line("certificate.insured")?,
            level: sheet.certificate.level.filter(|_| !face.is_open("certificate.level")),
            certified_to: sheet.certificate.to.filter(|_| !face.is_open("certificate.to")),
            vitals: vitals(&store, &names, &records)?,
            several: face.several(&shown)?,
        })
    }
}

/// Those, the doctor, the office; whoever has a number, or may have.
fn whom_to_call(store: &Store, names: &Names<'_>, face: &Face<'_>) -> Result<Vec<Callee>, CareError> {
    let mut call = contacts(face)?;
    let name = face.line("doctor.name")?;
    let clinic = if name.is_empty() { face.line("doctor.clinic")? } else { name };
    for (relation, phone) in [("主治医", "doctor.phone"), ("主治医（夜間・休日）", "doctor.night_phone")]
    {
        let mut several = face.several_of("doctor")?;
        several.retain(|one| one.field == phone || !one.field.ends_with("phone"));
        let (name, relation, phone) = (clinic.clone(), relation.to_owned(), face.line(phone)?);
        call.push(Callee { name, relation, phone, several });
    }
    call.push(office(store, names)?);
    call.retain(|callee| !callee.phone.is_empty() || !callee.several.is_empty());
    Ok(call)
}

/// The office itself.
fn office(store: &Store, names: &Names<'_>) -> Result<Callee, CareError> {
    let doc = directory_id(circle_of_kind(store, CircleKind::Office)?);
    let view = store.document(doc)?.map(|(view, _)| view).unwrap_or_default();
    let line = |path| -> Result<String, CareError> {
        Ok(standing(store, names, doc, &view, path)?.in_line().ja.into_owned())
    };
    let wanted = |path: &str| matches!(path, "office.name" | "office.phone");
    Ok(Callee {
        name: line("office.name")?,
        relation: "事業所".to_owned(),
        phone: line("office.phone")?,
        several: several_in(store, names, doc, &view, wanted)?,
    })
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
