//! What somebody was after and is not on this device: a closed set with its name in both languages.

use std::fmt;

use kengai_model::Words;

/// What was looked for and is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// A record of any kind.
    Record,
    /// A client (利用者).
    Client,
    /// A row of the plan month.
    PlannedVisit,
    /// A change of a planned visit.
    ChangeOfVisit,
    /// A handover note (申し送り).
    Note,
    /// An accident, complaint, restraint or sudden change.
    Incident,
    /// A home-care plan (訪問介護計画).
    HomeCarePlan,
    /// The record as it was when it was confirmed.
    ConfirmedView,
    /// A field with two values.
    Conflict,
    /// One of a field's values.
    Value,
    /// A member of staff (職員).
    StaffMember,
    /// The office (事業所).
    Office,
    /// The office's number (事業所番号).
    OfficeNumber,
    /// Another device.
    Device,
    /// A device's key that can be used.
    DeviceKey,
    /// The statement that founds an organisation.
    Founding,
    /// A place for a client's records.
    Circle,
    /// A photo of a record.
    Photo,
}

impl Sought {
    /// Every one.
    pub const ALL: &'static [Self] = &[
        Self::Record,
        Self::Client,
        Self::PlannedVisit,
        Self::ChangeOfVisit,
        Self::Note,
        Self::Incident,
        Self::HomeCarePlan,
        Self::ConfirmedView,
        Self::Conflict,
        Self::Value,
        Self::StaffMember,
        Self::Office,
        Self::OfficeNumber,
        Self::Device,
        Self::DeviceKey,
        Self::Founding,
        Self::Circle,
        Self::Photo,
    ];

    /// What it is called.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Record => Words::lit("この記録", "this record"),
            Self::Client => Words::lit("この利用者", "this client"),
            Self::PlannedVisit => Words::lit("この予定", "this planned visit"),
            Self::ChangeOfVisit => Words::lit("この予定の変更", "this change of a visit"),
            Self::Note => Words::lit("この申し送り", "this note"),
            Self::Incident => Words::lit("この事故などの記録", "this incident"),
            Self::HomeCarePlan => Words::lit("この訪問介護計画", "this home-care plan"),
            Self::ConfirmedView => Words::lit("確定したときの記録", "the record as it was confirmed"),
            Self::Conflict => Words::lit("この項目の二つの記入", "a conflict in this field"),
            Self::Value => Words::lit("この値", "this value"),
            Self::StaffMember => Words::lit("この職員", "this member of staff"),
            Self::Office => Words::lit("事業所の情報", "the office"),
            Self::OfficeNumber => Words::lit("事業所番号", "the office number"),
            Self::Device => Words::lit("その端末", "the other device"),
            Self::DeviceKey => Words::lit("その端末の鍵", "a usable key of that device"),
            Self::Founding => Words::lit("開設の記録", "the founding"),
            Self::Circle => Words::lit("この利用者の記録の置き場所", "a place for this client's records"),
            Self::Photo => Words::lit("この写真", "this photo"),
        }
    }
}

impl fmt::Display for Sought {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words().en)
    }
}
