//! The face sheet (フェイスシート): what the office keeps of a client beside name and certificate. Free lines, as practice has
//! them, but each under its own name, so that the emergency screen can show exactly what an ambulance asks for.

use crate::medication::MedicationSlot;
use crate::tasks::coded_set;
use crate::text::{Line, Passage};
use crate::time::CareDay;

use crate::error::{Fault, Problem};
use crate::fields::FieldValue;
use crate::value::{Value, wrong_kind};
use crate::words::Words;
use std::collections::BTreeSet;

coded_set!(
    /// At which times of the day a medicine is taken.
    MedicationSlots of MedicationSlot, "服薬の時間帯（朝、夕 など）", "times of the day, such as Morning, Evening"
);

part! {
    /// Illnesses and what they forbid.
    pub struct Health at "health" {
        conditions: Passage = ".conditions", "現病歴", "Conditions";
        history: Passage = ".history", "既往歴", "Medical history";
        allergies: Passage = ".allergies", "アレルギー・禁忌", "Allergies and contraindications";
        infections: Line = ".infections", "感染症", "Infections";
    }
}

part! {
    /// How the client lives.
    pub struct Living at "living" {
        adl: Passage = ".adl", "ADL", "Activities of daily living";
        home: Passage = ".home", "住環境", "Home";
        family: Passage = ".family", "家族構成", "Family";
        key: Line = ".key", "鍵の取り扱い", "Key of the home";
        /// As one tells it to an ambulance.
        directions: Passage = ".directions", "道順・目印", "How to find the home";
    }
}

part! {
    /// 主治医
    pub struct Doctor at "doctor" {
        clinic: Line = ".clinic", "医療機関", "Clinic";
        name: Line = ".name", "主治医", "Doctor";
        phone: Line = ".phone", "主治医の電話", "Doctor's phone";
        night_phone: Line = ".night_phone", "夜間・休日の電話", "Phone at night and on holidays";
    }
}

part! {
    /// One medicine of the medication list.
    pub struct Medicine at "medicine.*" {
        name: Line = ".name", "薬の名前", "Medicine";
        dose: Line = ".dose", "用量", "Dose";
        slots: MedicationSlots = ".slots", "飲む時間帯", "Taken at";
        from: CareDay = ".from", "開始日", "Taken from";
        to: CareDay = ".to", "終了日", "Taken to";
        by: Line = ".by", "処方した医療機関・医師", "Prescribed by";
        note: Line = ".note", "飲み方の注意", "How to take it";
    }
}

impl Medicine {
    /// It is to be taken on a day.
    pub fn is_taken_on(&self, day: CareDay) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

coded! {
    /// What a client consents to, beside photos and the home-care plan.
    pub enum ConsentKind {
        PersonalData = "personal_data", "個人情報の使用", "Use of personal data";
        Explanation = "explanation", "重要事項の説明", "Explanation of important matters";
        Contract = "contract", "契約", "Service contract";
    }
}

part! {
    /// One consent: for what, since when, until when.
    pub struct Consent at "consent.*" {
        scope: Line = ".scope", "同意の範囲", "Scope of the consent";
        given: CareDay = ".given", "同意した日", "Consent given on";
        by: Line = ".by", "同意した方", "Consent given by";
        withdrawn: CareDay = ".withdrawn", "同意の撤回日", "Consent withdrawn on";
    }
}

impl Consent {
    /// Whether it holds on a day.
    pub fn covers(&self, day: CareDay) -> bool {
        self.given.is_some_and(|given| given <= day) && self.withdrawn.is_none_or(|withdrawn| day < withdrawn)
    }
}
