//! A sudden change (急変): whom to call, and what an ambulance asks, without a signal.

use kengai::model::medication::MedicationSlot;
use kengai::model::{CareDay, ClientId};

use crate::book::CareBook;
use crate::contact::Contact;
use crate::errors::CareError;
use crate::incident_news::IncidentNews;
use crate::standing::{Standing, standings};
use crate::vitals::VitalSeen;
use crate::words::Words;

/// One medicine that is taken now.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Medicine {
    /// Its name.
    pub name: String,
    /// How much.
    pub dose: String,
    /// At which times of the day.
    pub slots: Vec<MedicationSlot>,
    /// How to take it.
    pub note: String,
    /// What of this several people's values stand in.
    pub several: Vec<Standing>,
}

/// Everything that is asked for when a client's condition suddenly changes.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Emergency {
    /// What to do first, before anything else is read.
    pub advice: Words,
    /// The client.
    pub client: ClientId,
    /// The name.
    pub name: String,
    /// The name in kana.
    pub kana: String,
    /// Born on.
    pub born: Option<CareDay>,
    /// Whole years, by this device's clock.
    pub age: Option<i32>,
    /// As the certificate says.
    pub sex: Option<Words>,
    /// Accidents, complaints, restraint, sudden changes of the last days.
    pub incidents: Vec<IncidentNews>,
    /// Whom to call, in order. Empty: no number is on file.
    pub call: Vec<Contact>,
    /// What is on file, in the order in which it is asked for: address, way, cautions, conditions, allergies and so on.
    /// What is not here is not known.
    pub facts: Vec<Standing>,
    /// What is taken today.
    pub medicines: Vec<Medicine>,
    /// 被保険者番号
    pub insured: String,
    /// 要介護状態区分
    pub level: Option<Words>,
    /// Last day of the certificate.
    pub certified_to: Option<CareDay>,
    /// Last vital signs.
    pub vitals: Vec<VitalSeen>,
    /// Every other field of the client's sheet in which several people's values stand.
    pub several: Vec<Standing>,
}

impl From<kengai::MedicineView> for Medicine {
    fn from(view: kengai::MedicineView) -> Self {
        Self {
            name: view.name,
            dose: view.dose,
            slots: view.slots,
            note: view.note,
            several: standings(view.several),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// The emergency screen of a client.
    pub fn emergency(&self, client: ClientId) -> Result<Emergency, CareError> {
        let view = self.with(|book| book.door().emergency(client))?;
        Ok(Emergency {
            advice: kengai::EMERGENCY_FIRST,
            incidents: view.incidents.into_iter().map(Into::into).collect(),
            facts: standings(view.facts),
            client: view.client,
            name: view.name,
            kana: view.kana,
            born: view.born,
            age: view.age,
            sex: view.sex.map(|sex| sex.words()),
            call: view.call.into_iter().map(Into::into).collect(),
            medicines: view.medicines.into_iter().map(Into::into).collect(),
            insured: view.insured,
            level: view.level.map(|level| level.words()),
            certified_to: view.certified_to,
            vitals: view.vitals.into_iter().map(Into::into).collect(),
            several: standings(view.several),
        })
    }
}
