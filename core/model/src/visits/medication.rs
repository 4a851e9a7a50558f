//! Medication: the helper assists, does not administer. What was in the bag, and was it taken.

use crate::time::UnixMillis;

coded! {
    /// When it is to be taken.
    pub enum MedicationSlot {
        Morning = "morning", "朝", "Morning";
        Noon = "noon", "昼", "Noon";
        Evening = "evening", "夕", "Evening";
        Bedtime = "bedtime", "眠前", "Bedtime";
    }
}

coded! {
    /// What became of it.
    pub enum MedicationState {
        Taken = "taken", "服用", "Taken";
        Refused = "refused", "拒否", "Refused";
        Dropped = "dropped", "落薬（薬を落とした）", "Dropped";
    }
    // Whoever finds none that fits must not choose the nearest.
    none "拒否は本人が断ったときです。眠っていた・薬がないときは: 服薬介助 未実施 服薬介助の理由 薬がない（のように）",
        "Refused is for a client who said no. Asleep, or no medicine there: 'Help with taking medicine' 'Not done' 'Help with taking medicine: Reason for not doing it' 'no medicine'";
}

part! {
    /// One slot of the day's medication.
    pub struct Medication at "medication.*" {
        state: MedicationState = ".state", "服薬", "Medication";
        /// The pharmacy's one bag per slot was seen.
        one_dose: bool = ".one_dose", "一包化を確認", "One-dose package seen";
        at: UnixMillis = ".at", "服薬時刻", "Taken at";
    }
}
