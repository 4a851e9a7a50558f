//! A client's sheet (利用者): who they are, what their certificate covers, what every helper must know.

use std::collections::BTreeMap;

use crate::error::FieldError;
use crate::face::{Consent, ConsentKind, Doctor, Health, Living, Medicine};
use crate::field_spec::FieldSpec;
use crate::fields::Fields;
use crate::ids::{ClientId, ContactId, Sha256};
use crate::measure::Units;
use crate::medication::MedicationSlot;
use crate::photo_consent::{PhotoConsent, PhotoHidden};
use crate::service::{InsuredNumber, InsurerNumber, OfficeNumber};
use crate::text::{Line, Passage};
use crate::time::CareDay;
use crate::value::{Reader, Rest, Writer};
use crate::words::Words;

coded! {
    /// 性別, as the care-plan files know it.
    pub enum Sex {
        Male = "male", "男", "Male";
        Female = "female", "女", "Female";
    }
}

coded! {
    /// 要介護状態区分; the codes are those of the care-plan files.
    pub enum CareLevel {
        Eligible = "06", "事業対象者", "Eligible for prevention";
        Support1 = "12", "要支援1", "Support level 1";
        Support2 = "13", "要支援2", "Support level 2";
        Care1 = "21", "要介護1", "Care level 1";
        Care2 = "22", "要介護2", "Care level 2";
        Care3 = "23", "要介護3", "Care level 3";
        Care4 = "24", "要介護4", "Care level 4";
        Care5 = "25", "要介護5", "Care level 5";
    }
}

part! {
    /// Who the client is.
    pub struct Person at "person" {
        name: Line = ".name", "氏名", "Name";
        kana: Line = ".kana", "フリガナ", "Name in kana";
        sex: Sex = ".sex", "性別", "Sex";
        born: CareDay = ".born", "生年月日", "Born on";
        postcode: Line = ".postcode", "郵便番号", "Postcode";
        address: Line = ".address", "住所", "Address";
        phone: Line = ".phone", "電話番号", "Phone";
    }
}

part! {
    /// 介護保険被保険者証: who insures, and what the certificate covers.
    pub struct Certificate at "certificate" {
        insurer: InsurerNumber = ".insurer", "保険者番号", "Insurer number";
        insured: InsuredNumber = ".insured", "被保険者番号", "Insured number";
        level: CareLevel = ".level", "要介護状態区分", "Care level";
        from: CareDay = ".from", "認定有効期間（開始）", "Certified from";
        to: CareDay = ".to", "認定有効期間（終了）", "Certified to";
        /// 区分支給限度基準額 per month.
        limit: Units = ".limit", "区分支給限度基準額", "Monthly limit";
        care_manager: OfficeNumber = ".care_manager", "居宅介護支援事業所", "Care-management office";
    }
}

part! {
    /// An earlier period of the certificate, by the day on which it began.
    pub struct PastCertificate at "past_certificate.*" {
        to: CareDay = ".to", "前の認定有効期間（終了）", "Certified before, to";
        level: CareLevel = ".level", "前の要介護状態区分", "Care level before";
        limit: Units = ".limit", "前の区分支給限度基準額", "Monthly limit before";
    }
}

impl Certificate {
    /// First and last day that it covers.
    pub fn period(&self) -> Option<(CareDay, CareDay)> {
        self.from.zip(self.to)
    }
}

measure! {
    /// A place in the order of calling.
    pub struct CallOrder: 1..=99, decimals 0, "番目", "";
}

part! {
    /// Someone to call.
    pub struct Contact at "contact.*" {
        name: Line = ".name", "連絡先の氏名", "Contact's name";
        relation: Line = ".relation", "続柄・役割", "Relation or role";
        phone: Line = ".phone", "連絡先の電話", "Contact's phone";
        /// The order in a sudden change (急変): 1 is called first.
        order: CallOrder = ".order", "連絡順", "Order of calling";
    }
}

/// A client's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSheet {
    /// Whose.
    pub client: ClientId,
    /// Name, birth, address.
    pub person: Person,
    /// Certificate and insurance.
    pub certificate: Certificate,
    /// Earlier periods of the certificate, by their first day.
    pub past_certificates: BTreeMap<CareDay, PastCertificate>,
    /// Consent to photos.
    pub photo_consent: PhotoConsent,
    /// What was decided about single photos, by the hashes of their sealed bytes.
    pub photos_hidden: BTreeMap<Sha256, PhotoHidden>,
    /// The other consents.
    pub consents: BTreeMap<ConsentKind, Consent>,
    /// Illnesses, history, allergies.
    pub health: Health,
    /// How the client lives.
    pub living: Living,
    /// 主治医
    pub doctor: Doctor,
    /// The medication list (服薬), by the ids of its rows.
    pub medicines: BTreeMap<ContactId, Medicine>,
    /// What every helper must know before going in.
    pub cautions: Option<Passage>,
    /// Where the medicine of each slot is kept.
    pub medication_places: BTreeMap<MedicationSlot, Line>,
    /// Family, doctor, care manager.
    pub contacts: BTreeMap<ContactId, Contact>,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const SPECS: &[FieldSpec] = &[
    FieldSpec::of::<ClientId>("client", "利用者", "Client"),
    FieldSpec::of::<Passage>("cautions", "注意", "Cautions"),
    FieldSpec::of::<Line>("medication_place.*", "薬の場所", "Where the medicine is kept"),
];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    [
        SPECS,
        Person::SPECS,
        Certificate::SPECS,
        PastCertificate::SPECS,
        PhotoConsent::SPECS,
        PhotoHidden::SPECS,
        Consent::SPECS,
        Health::SPECS,
        Living::SPECS,
        Doctor::SPECS,
        Medicine::SPECS,
        Contact::SPECS,
    ]
    .into_iter()
}

impl ClientSheet {
    /// An empty sheet.
    pub fn new(client: ClientId) -> Self {
        Self {
            client,
            person: Person::default(),
            certificate: Certificate::default(),
            past_certificates: BTreeMap::new(),
            photo_consent: PhotoConsent::default(),
            photos_hidden: BTreeMap::new(),
            consents: BTreeMap::new(),
            health: Health::default(),
            living: Living::default(),
            doctor: Doctor::default(),
            medicines: BTreeMap::new(),
            cautions: None,
            medication_places: BTreeMap::new(),
            contacts: BTreeMap::new(),
            rest: Rest::default(),
        }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// It does not say whose it is.
    pub fn from_fields(fields: &Fields) -> Result<Self, FieldError> {
        let mut reader = Reader::new(fields);
        let Some(client) = reader.require("client", Words::lit("利用者の番号", "the client's id"))
        else {
            return Err(reader.refused());
        };
        let mut sheet = Self::new(client);
        sheet.person = Person::read(&mut reader, "person");
        sheet.certificate = Certificate::read(&mut reader, "certificate");
        sheet.photo_consent = PhotoConsent::read(&mut reader, "photo_consent");
        for sha in reader.keys::<Sha256>("photo_hidden") {
            let hidden = PhotoHidden::read(&mut reader, &format!("photo_hidden.{sha}"));
            if !hidden.is_empty() {
                sheet.photos_hidden.insert(sha, hidden);
            }
        }
        for from in reader.keys::<CareDay>("past_certificate") {
            let past = PastCertificate::read(&mut reader, &format!("past_certificate.{from}"));
            if !past.is_empty() {
                sheet.past_certificates.insert(from, past);
            }
        }
        for kind in reader.keys::<ConsentKind>("consent") {
            let consent = Consent::read(&mut reader, &format!("consent.{kind}"));
            if !consent.is_empty() {
                sheet.consents.insert(kind, consent);
            }
        }
        sheet.health = Health::read(&mut reader, "health");
        sheet.living = Living::read(&mut reader, "living");
        sheet.doctor = Doctor::read(&mut reader, "doctor");
        for id in reader.keys::<ContactId>("medicine") {
            let medicine = Medicine::read(&mut reader, &format!("medicine.{id}"));
            if !medicine.is_empty() {
                sheet.medicines.insert(id, medicine);
            }
        }
        sheet.cautions = reader.take("cautions");
        sheet.medication_places = reader.take_map("medication_place");
        for id in reader.keys::<ContactId>("contact") {
            let contact = Contact::read(&mut reader, &format!("contact.{id}"));
            if !contact.is_empty() {
                sheet.contacts.insert(id, contact);
            }
        }
        sheet.rest = reader.finish();
        Ok(sheet)
    }

    /// The document's fields.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        writer.put("client", Some(&self.client));
        self.person.write(&mut writer, "person");
        self.certificate.write(&mut writer, "certificate");
        self.photo_consent.write(&mut writer, "photo_consent");
        for (sha, hidden) in &self.photos_hidden {
            hidden.write(&mut writer, &format!("photo_hidden.{sha}"));
        }
        for (from, past) in &self.past_certificates {
            past.write(&mut writer, &format!("past_certificate.{from}"));
        }
        for (kind, consent) in &self.consents {
            consent.write(&mut writer, &format!("consent.{kind}"));
        }
        self.health.write(&mut writer, "health");
        self.living.write(&mut writer, "living");
        self.doctor.write(&mut writer, "doctor");
        for (id, medicine) in &self.medicines {
            medicine.write(&mut writer, &format!("medicine.{id}"));
        }
        writer.put("cautions", self.cautions.as_ref());
        writer.put_map("medication_place", &self.medication_places);
        for (id, contact) in &self.contacts {
            contact.write(&mut writer, &format!("contact.{id}"));
        }
        writer.finish()
    }

    /// The certificate has been renewed: the period that `before` had moves to the earlier ones.
    pub fn keep_past_certificate(&mut self, before: &Self) {
        let Some((from, to)) = before.certificate.period() else { return };
        if self.certificate.from.is_some_and(|now| now > from) {
            let (level, limit) = (before.certificate.level, before.certificate.limit);
            self.past_certificates.entry(from).or_insert(PastCertificate { to: Some(to), level, limit });
        }
    }

    /// The certificate's period that covers a day, the present one first.
    pub fn certificate_on(&self, day: CareDay) -> Option<(CareDay, CareDay)> {
        let past = self.past_certificates.iter().filter_map(|(from, past)| Some((*from, past.to?)));
        let mut periods = self.certificate.period().into_iter().chain(past);
        periods.find(|(from, to)| (*from..=*to).contains(&day))
    }

    /// Whom to call in a sudden change, in their order.
    pub fn contacts_in_order(&self) -> Vec<(ContactId, &Contact)> {
        let mut contacts: Vec<_> = self.contacts.iter().map(|(id, contact)| (*id, contact)).collect();
        contacts.sort_by_key(|(_, contact)| contact.order.map_or(i64::MAX, CallOrder::raw));
        contacts
    }
}
