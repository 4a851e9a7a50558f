//! The home-care plan of one client (訪問介護計画, art. 24): what is done at which visit, how, and with whose consent.
//!
//! Every version is a document of its own. Until the client has consented it is a draft; from then on it is fixed by a seal
//! (the hash of its content) and a change is a new version. On a day counts the newest consented version that is valid by
//! then, so a plan for next month can be agreed on this month.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Fault, FieldError, Problem};
use crate::field_spec::FieldSpec;
use crate::fields::{FieldValue, Fields};
use crate::ids::{ClientId, ServicePlanId, Sha256, StaffId};
use crate::leaving::ConfirmationMethod;
use crate::plan::PlanRow;
use crate::service::{HelperRole, ServiceCode, ServiceType};
use crate::slot::{Slot, read_slot, write_slot};
use crate::tasks::{TaskSet, VitalSet, coded_set};
use crate::text::{Line, Passage};
use crate::time::{CareDay, MinuteOfDay};
use crate::value::{Key, Reader, Rest, Value, Writer, wrong_kind};
use crate::view::canonical_view;
use crate::words::Words;

/// A visit of the month is one of the plan's slots if it starts within this many minutes of it.
pub const START_TOLERANCE_MINUTES: i64 = 60;

coded! {
    /// A day of the week.
    pub enum Weekday {
        Monday = "mon", "月", "Mon";
        Tuesday = "tue", "火", "Tue";
        Wednesday = "wed", "水", "Wed";
        Thursday = "thu", "木", "Thu";
        Friday = "fri", "金", "Fri";
        Saturday = "sat", "土", "Sat";
        Sunday = "sun", "日", "Sun";
    }
}

coded_set!(
    /// On which days of the week.
    WeekdaySet of Weekday, "曜日（月水金、平日、毎日 など）", "days of the week, such as Mon, Wed, Fri", days_of_week
);

/// Days of the week as people write them: 月水金, 月・水・金, 月曜、水曜日, 平日, 毎日.
fn days_of_week(text: &str) -> Vec<String> {
    let bare = text.replace("曜日", "").replace('曜', "");
    let letters: Vec<char> = bare.chars().filter(|c| !" 　,，、・".contains(*c)).collect();
    let all = "月火水木金土日";
    match letters.iter().collect::<String>().to_lowercase().as_str() {
        "毎日" | "everyday" | "daily" => all.chars().map(String::from).collect(),
        "平日" | "weekdays" => all.chars().take(5).map(String::from).collect(),
        "週末" => ["土".to_owned(), "日".to_owned()].into(),
        _ if letters.iter().all(|c| all.contains(*c)) => letters.iter().map(char::to_string).collect(),
        _ => crate::tasks::parts(text),
    }
}

/// The number of a slot within a version, 1 to 40: people say "the second slot".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct SlotNumber(u8);

impl SlotNumber {
    /// The most slots that a version can have.
    pub const MAX: u8 = 40;

    /// The number.
    pub const fn raw(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for SlotNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for SlotNumber {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let number = text.parse::<u8>().ok().filter(|n| (1..=Self::MAX).contains(n) && n.to_string() == text);
        number.map(Self).ok_or_else(|| {
            Fault::new(Problem::OutOfRange, Words::lit("枠の番号 1〜40", "a slot's number, 1 to 40"))
        })
    }
}

impl Key for SlotNumber {}

part! {
    /// Which version it is, and who made it.
    pub struct Version at "version" {
        from: CareDay = ".from", "計画の開始日", "Valid from";
        made_by: StaffId = ".made_by", "計画の作成者", "Plan made by";
        made_on: CareDay = ".made_on", "計画の作成日", "Plan made on";
        supersedes: ServicePlanId = ".supersedes", "前の版", "Supersedes";
    }
}

part! {
    /// What the care is for.
    pub struct Goals at "goal" {
        long: Passage = ".long", "長期目標", "Long-term goal";
        short: Passage = ".short", "短期目標", "Short-term goal";
        wishes: Passage = ".wishes", "ご本人・ご家族の希望", "Wishes of client and family";
    }
}

part! {
    /// The client's consent, which fixes the version.
    pub struct Agreement at "agreed" {
        on: CareDay = ".on", "同意日", "Consented on";
        how: ConfirmationMethod = ".how", "同意の方法", "Way of consenting";
        by: Line = ".by", "同意した人", "Consented by";
        explained_by: StaffId = ".explained_by", "説明した人", "Explained by";
        /// The hash of what was agreed on.
        seal: Sha256 = ".seal", "同意した内容のハッシュ", "Hash of what was agreed on";
    }
}

/// One recurring visit of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanSlot {
    /// On which days; none yet means that the slot is not finished.
    pub days: WeekdaySet,
    /// From when to when.
    pub slot: Option<Slot>,
    /// The kind of service.
    pub service: Option<ServiceType>,
    /// The service code.
    pub code: Option<ServiceCode>,
    /// Who usually goes.
    pub helpers: BTreeMap<StaffId, HelperRole>,
    /// The tasks.
    pub tasks: TaskSet,
    /// The vital signs.
    pub vitals: VitalSet,
    /// 手順書: the steps in their order, one a line.
    pub steps: Option<Passage>,
    /// What the helper must know before going in.
    pub cautions: Option<Passage>,
}

/// One version of a client's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePlan {
    /// Whose.
    pub client: ClientId,
    /// Which version.
    pub version: Version,
    /// What for.
    pub goals: Goals,
    /// The client's consent.
    pub agreed: Agreement,
    /// The recurring visits.
    pub slots: BTreeMap<SlotNumber, PlanSlot>,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const SPECS: &[FieldSpec] = &[
    FieldSpec::of::<ClientId>("client", "利用者", "Client"),
    FieldSpec::of::<WeekdaySet>("slot.*.days", "曜日", "Days of the week"),
    FieldSpec::of::<MinuteOfDay>("slot.*.start", "開始", "Start"),
    FieldSpec::of::<MinuteOfDay>("slot.*.end", "終了", "End"),
    FieldSpec::of::<ServiceType>("slot.*.service", "サービス区分", "Service type"),
    FieldSpec::of::<ServiceCode>("slot.*.code", "サービスコード", "Service code"),
    FieldSpec::of::<HelperRole>("slot.*.helper.*", "いつもの担当者", "Usual helper"),
    FieldSpec::of::<TaskSet>("slot.*.tasks", "サービス内容", "Tasks"),
    FieldSpec::of::<VitalSet>("slot.*.vitals", "バイタル", "Vital signs"),
    FieldSpec::of::<Passage>("slot.*.steps", "手順書", "Steps"),
    FieldSpec::of::<Passage>("slot.*.cautions", "留意点", "Cautions"),
];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    [SPECS, Version::SPECS, Goals::SPECS, Agreement::SPECS].into_iter()
}

impl PlanSlot {
    fn read(reader: &mut Reader, base: &str) -> Self {
        Self {
            days: reader.take(&format!("{base}.days")).unwrap_or_default(),
            slot: read_slot(reader, base),
            service: reader.take(&format!("{base}.service")),
            code: reader.take(&format!("{base}.code")),
            helpers: reader.take_map(&format!("{base}.helper")),
            tasks: reader.take(&format!("{base}.tasks")).unwrap_or_default(),
            vitals: reader.take(&format!("{base}.vitals")).unwrap_or_default(),
            steps: reader.take(&format!("{base}.steps")),
            cautions: reader.take(&format!("{base}.cautions")),
        }
    }

    fn write(&self, writer: &mut Writer, base: &str) {
        writer.put(format!("{base}.days"), Some(&self.days).filter(|set| !set.0.is_empty()));
        write_slot(writer, base, self.slot);
        writer.put(format!("{base}.service"), self.service.as_ref());
        writer.put(format!("{base}.code"), self.code.as_ref());
        writer.put_map(&format!("{base}.helper"), &self.helpers);
        writer.put(format!("{base}.tasks"), Some(&self.tasks).filter(|set| !set.0.is_empty()));
        writer.put(format!("{base}.vitals"), Some(&self.vitals).filter(|set| !set.0.is_empty()));
        writer.put(format!("{base}.steps"), self.steps.as_ref());
        writer.put(format!("{base}.cautions"), self.cautions.as_ref());
    }

    fn falls_on(&self, day: CareDay) -> bool {
        // A date's own weekday carries the same words.
        self.days.0.iter().any(|weekday| weekday.words() == day.weekday())
    }
}

impl ServicePlan {
    /// An empty version.
    pub fn new(client: ClientId) -> Self {
        Self {
            client,
            version: Version::default(),
            goals: Goals::default(),
            agreed: Agreement::default(),
            slots: BTreeMap::new(),
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
        let mut plan = Self::new(client);
        plan.version = Version::read(&mut reader, "version");
        plan.goals = Goals::read(&mut reader, "goal");
        plan.agreed = Agreement::read(&mut reader, "agreed");
        for number in reader.keys::<SlotNumber>("slot") {
            let slot = PlanSlot::read(&mut reader, &format!("slot.{number}"));
            if slot != PlanSlot::default() {
                plan.slots.insert(number, slot);
            }
        }
        plan.rest = reader.finish();
        Ok(plan)
    }

    /// The document's fields.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        writer.put("client", Some(&self.client));
        self.version.write(&mut writer, "version");
        self.goals.write(&mut writer, "goal");
        self.agreed.write(&mut writer, "agreed");
        for (number, slot) in &self.slots {
            slot.write(&mut writer, &format!("slot.{number}"));
        }
        writer.finish()
    }

    /// The bytes that the consent seals: everything but the consent itself.
    pub fn sealed_view(&self) -> Vec<u8> {
        let mut fields = self.to_fields();
        fields.retain(|path, _| !path.starts_with("agreed."));
        canonical_view(&fields)
    }

    /// The client has consented to some content of it. Whether it is still that content, the seal says.
    pub const fn is_agreed(&self) -> bool {
        self.agreed.on.is_some()
    }

    /// What is needed before the client can be asked for consent.
    pub fn missing(&self) -> Vec<FieldError> {
        let mut missing = Vec::new();
        let mut need = |there: bool, path: String, ja: &'static str, en: &'static str| {
            if !there {
                missing.push(FieldError::missing(path, Words::lit(ja, en)));
            }
        };
        need(self.version.from.is_some(), "version.from".into(), "いつから", "from when it is valid");
        need(self.version.made_by.is_some(), "version.made_by".into(), "作成した人", "who made it");
        need(self.goals.long.is_some(), "goal.long".into(), "文で書いてください", "Please write it");
        need(self.goals.short.is_some(), "goal.short".into(), "文で書いてください", "Please write it");
        need(
            !self.slots.is_empty(),
            "slot.1.days".into(),
            "枠を一つ以上（曜日・開始・終了・サービス区分・サービス内容）",
            "one slot or more (days, start, end, kind of service, tasks)",
        );
        for (number, slot) in &self.slots {
            let path = |last: &str| format!("slot.{number}.{last}");
            need(!slot.days.0.is_empty(), path("days"), "月、水 のように", "such as Mon,Wed");
            need(slot.slot.is_some(), path("start"), "開始と終了を一緒に", "start and end together");
            need(slot.service.is_some(), path("service"), "身体・生活などの区分", "the kind of service");
            need(
                !slot.tasks.0.is_empty(),
                path("tasks"),
                "服薬介助、掃除 のように",
                "such as medication,cleaning",
            );
        }
        missing
    }

    /// The slot that a visit on this day and at this time is: the one of its weekday whose start is nearest, within
    /// [`START_TOLERANCE_MINUTES`]. Further away it is about another visit, also where it is the only one of the day.
    pub fn slot_for(&self, day: CareDay, start: MinuteOfDay) -> Option<&PlanSlot> {
        let distance = |slot: &Slot| (i64::from(slot.start.raw()) - i64::from(start.raw())).abs();
        self.slots
            .values()
            .filter(|slot| slot.falls_on(day))
            .filter_map(|slot| Some((slot, distance(&slot.slot?))))
            .filter(|(_, distance)| *distance <= START_TOLERANCE_MINUTES)
            .min_by_key(|(_, distance)| *distance)
            .map(|(slot, _)| slot)
    }

    /// The slot that a planned visit is. One that was moved stays what it was planned as first: its tasks go with it.
    pub fn slot_of(&self, row: &PlanRow) -> Option<&PlanSlot> {
        let first = row.changed.as_ref().and_then(|change| change.was);
        let as_first = first.and_then(|(day, slot)| self.slot_for(day, slot.start));
        as_first.or_else(|| self.slot_for(row.date, row.slot.start))
    }

    /// When the plan has visits on this day.
    pub fn times_on(&self, day: CareDay) -> Vec<Slot> {
        self.slots.values().filter(|slot| slot.falls_on(day)).filter_map(|slot| slot.slot).collect()
    }

    /// Lets a planned visit ask for what the plan says, where the visit has nothing of its own.
    pub fn fill(&self, row: &mut PlanRow) {
        let Some(slot) = self.slot_of(row) else { return };
        if row.tasks.0.is_empty() && row.vitals.0.is_empty() {
            row.tasks.clone_from(&slot.tasks);
            row.vitals.clone_from(&slot.vitals);
        }
        if row.cautions.is_none() {
            row.cautions.clone_from(&slot.cautions);
        }
        row.service = row.service.or(slot.service);
    }
}

/// The version that counts on a day: of the consented ones that are valid by then the newest.
pub fn in_force<'a, I>(versions: I, day: CareDay) -> Option<&'a (ServicePlanId, ServicePlan)>
where
    I: IntoIterator<Item = &'a (ServicePlanId, ServicePlan)>,
{
    versions
        .into_iter()
        .filter(|(_, plan)| plan.is_agreed() && plan.version.from.is_some_and(|from| from <= day))
        .max_by_key(|(id, plan)| (plan.version.from, plan.agreed.on, *id))
}
