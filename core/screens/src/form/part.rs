//! The sections of each kind of sheet, in the order in which it is filled in.

use kengai_model::Words;

/// A section: what it is called, and which fields stand in it.
pub(super) struct Part {
    pub(super) label: Words,
    /// The fields by what their paths begin with; of a part of rows, the list.
    pub(super) of: &'static [&'static str],
    pub(super) rows: Rows,
}

/// How the keys of a list become rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// All in one section.
    Together,
    /// Each key a section of its own.
    Each,
    /// Each key a section of its own, and one for a key that is not there yet.
    EachAndNew,
}

const fn part(ja: &'static str, en: &'static str, of: &'static [&'static str], rows: Rows) -> Part {
    Part { label: Words::lit(ja, en), of, rows }
}

const fn one(ja: &'static str, en: &'static str, of: &'static [&'static str]) -> Part {
    part(ja, en, of, Rows::Together)
}

impl Part {
    /// Whether a field stands in it, by its path or its declaration's.
    pub(super) fn holds(&self, path: &str) -> bool {
        let begins = |start: &&str| {
            path.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.of.iter().any(begins)
    }
}

/// What stands in no other section.
pub(super) const OTHER: Part = one("ほか", "Other", &[]);

pub(super) const VISIT: &[Part] = &[
    one("時間", "Times", &["in", "out", "date", "plan"]),
    one("サービス", "Service", &["service", "helper", "scheme"]),
    one("様子", "Condition", &["before"]),
    one("バイタル", "Vital signs", &["vitals"]),
    one("サービス内容", "Tasks", &["task"]),
    one("お薬", "Medicine", &["medication"]),
    one("食事・水分・排せつ", "Food, drink, excretion", &["intake"]),
    one("お金", "Money", &["money"]),
    one("特記", "Remarks", &["remarks"]),
    part("写真", "Photo", &["photo"], Rows::Each),
    one("退室の確認", "Before leaving", &["leaving"]),
    one("ご本人の確認", "The client's confirmation", &["client_confirmation"]),
    one("実施状況", "Outcome", &["outcome"]),
    one("緊急の依頼", "Emergency request", &["request"]),
    one("代行入力", "Entered by proxy", &["proxy"]),
    one("訂正", "Change after confirmation", &["amendment"]),
];

pub(super) const INCIDENT: &[Part] = &[
    one("いつ", "When", &["event"]),
    one("身体拘束", "Restraint", &["restraint"]),
    one("事故", "Accident", &["accident"]),
    one("苦情", "Complaint", &["complaint"]),
    one("急変", "Sudden change", &["sudden"]),
    part("連絡", "Call", &["call"], Rows::EachAndNew),
];

pub(super) const CLIENT: &[Part] = &[
    one("ご本人", "The client", &["person"]),
    one("注意", "Cautions", &["cautions"]),
    one("健康", "Health", &["health"]),
    one("薬の場所", "Where the medicine is kept", &["medication_place"]),
    part("薬", "Medicine", &["medicine"], Rows::EachAndNew),
    one("主治医", "Doctor", &["doctor"]),
    part("連絡先", "Contact", &["contact"], Rows::EachAndNew),
    one("暮らし", "Daily life", &["living"]),
    one("介護保険証", "Certificate", &["certificate"]),
    part("前の認定", "Certified before", &["past_certificate"], Rows::Each),
    one("写真の同意", "Photo consent", &["photo_consent"]),
    one("同意", "Consents", &["consent"]),
];

pub(super) const SERVICE_PLAN: &[Part] = &[
    one("計画", "Plan", &["version"]),
    one("目標", "Goals", &["goal"]),
    part("枠", "Slot", &["slot"], Rows::EachAndNew),
    one("同意", "Consent", &["agreed"]),
];

pub(super) const NOTE: &[Part] = &[one("申し送り", "Handover note", &["note"])];
