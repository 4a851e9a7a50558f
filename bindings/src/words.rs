//! Phrases in both languages, and the closed sets of the record that cross the border as they are.

use std::borrow::Cow;

use kengai::model;

/// What a phrase is made of, as the core holds it.
type PhraseText = Cow<'static, str>;

uniffi::custom_type!(PhraseText, String, {
    remote,
    try_lift: |text| Ok(Cow::Owned(text)),
    lower: |text| text.into_owned(),
});

pub(crate) use kengai::model::Words;

/// A phrase in Japanese and English. The screen takes the language of its user.
#[uniffi::remote(Record)]
pub struct Words {
    /// 日本語
    pub ja: PhraseText,
    /// English
    pub en: PhraseText,
}

type Delivery = kengai::Delivery;
type PhotoPurpose = model::photo::PhotoPurpose;
type HiddenWhy = model::photo_consent::HiddenWhy;
type MedicationSlot = model::medication::MedicationSlot;
type Recipient = model::note::Recipient;
type Importance = model::note::Importance;

type IncidentKind = model::IncidentKind;
type Scheme = model::Scheme;

/// Where what was written here stands on its way.
#[uniffi::remote(Enum)]
pub enum Delivery {
    /// Durable on this device, and nowhere else yet.
    Saved,
    /// Durable on the server.
    Sent,
    /// Durable on the server and in a backup that was verified by restoring it.
    BackedUp,
    /// The server will not take it as it is: the status says why.
    SetAside,
}

/// What a photo is for.
#[uniffi::remote(Enum)]
pub enum PhotoPurpose {
    /// 薬の場所
    MedicinePlace,
    /// 処方
    Prescription,
    /// 皮膚
    Skin,
    /// 環境
    Surroundings,
}

/// When a medicine is to be taken.
#[uniffi::remote(Enum)]
pub enum MedicationSlot {
    /// 朝
    Morning,
    /// 昼
    Noon,
    /// 夕
    Evening,
    /// 眠前
    Bedtime,
}

/// To whom a handover note is addressed.
#[uniffi::remote(Enum)]
pub enum Recipient {
    /// 次のヘルパー
    NextHelper,
    /// サ責
    Manager,
    /// ケアマネジャー
    CareManager,
}

/// How urgent a handover note is. Only urgent ones break quiet hours.
#[uniffi::remote(Enum)]
pub enum Importance {
    /// ふつう
    Normal,
    /// 重要
    Important,
    /// 至急
    Urgent,
}

/// What happened that the law wants recorded of its own.
#[uniffi::remote(Enum)]
pub enum IncidentKind {
    /// 身体拘束
    Restraint,
    /// 事故
    Accident,
    /// 苦情
    Complaint,
    /// 急変
    SuddenChange,
}

/// Under which scheme a visit is made.
#[uniffi::remote(Enum)]
pub enum Scheme {
    /// 介護保険
    LongTermCare,
    /// 総合事業
    Prevention,
    /// 障害福祉
    Disability,
    /// 自費
    Private,
}

/// Why a photo is hidden.
#[uniffi::remote(Enum)]
pub enum HiddenWhy {
    /// 同意の撤回
    ConsentWithdrawn,
    /// 利用者の取り違え
    WrongClient,
    /// その他
    Other,
}
