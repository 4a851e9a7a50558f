//! Medication: the helper assists, does not administer. What was in the bag, and was it taken.

use crate::outcome::OutcomeKind;
use crate::tasks::TaskState;
use crate::time::UnixMillis;
use crate::words::Words;

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
}

/// How medicine is recorded that was not taken for another reason than a refusal: where these are the choices of what became of
/// it, and where what became of the medicine was typed for a task or the visit. Whoever finds none that fits must not choose
/// the nearest.
pub(crate) fn not_taken(typed: &str, choices: &[(&'static str, &'static str)]) -> Option<Words> {
    let has = |ja: &str, en: &str| choices.iter().any(|(one, other)| (*one, *other) == (ja, en));
    let (refused, dropped) = (MedicationState::Refused, MedicationState::Dropped);
    if has(refused.ja(), refused.en()) && has(dropped.ja(), dropped.en()) {
        return Some(Words::lit(
            "拒否は本人が断ったときです。眠っていた・薬がないときは: 服薬介助 未実施 服薬介助の理由 薬がない（のように）",
            "Refused is for a client who said no. Asleep, or no medicine there: 'Help with taking medicine' 'Not done' 'Help with taking medicine: Reason for not doing it' 'no medicine'",
        ));
    }
    let tasks = has(TaskState::NotDone.ja(), TaskState::NotDone.en());
    let visits = has(OutcomeKind::Extra.ja(), OutcomeKind::Extra.en());
    let of_medicine = ["薬", "くすり", "飲", "のま", "のん", "medicine"];
    ((tasks || visits) && of_medicine.iter().any(|word| typed.contains(word))).then(|| {
        Words::lit(
            "薬がない・飲まなかったときは: 服薬介助 未実施 服薬介助の理由 薬がない（のように）",
            "No medicine, or not taken: 'Help with taking medicine' 'Not done' 'Help with taking medicine: Reason for not doing it' 'no medicine'",
        )
    })
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
