//! Tasks (老計第10号): what a home visit consists of, and whether each was done.

use crate::error::{Fault, Problem};
use crate::field_spec::FieldSpec;
use crate::fields::FieldValue;
use crate::text::Line;
use crate::value::{Reader, Value, Writer, wrong_kind};
use crate::vitals::VitalKind;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

coded! {
    /// The tasks of 老計第10号: first 身体介護, then (from `LifePreparation`) 生活援助.
    pub enum Task {
        HealthCheck = "health_check", "健康チェック", "Health check";
        Environment = "environment", "環境整備", "Making the surroundings safe";
        Advice = "advice", "相談援助・情報収集・提供", "Advice and information";
        Recording = "recording", "サービス提供後の記録", "Recording after the service";
        Toilet = "toilet", "排泄介助（トイレ）", "Toileting: toilet";
        Commode = "commode", "排泄介助（ポータブル）", "Toileting: commode";
        Diaper = "diaper", "排泄介助（おむつ）", "Toileting: pads";
        Meal = "meal", "食事介助", "Help with eating";
        SpecialCooking = "special_cooking", "特段の専門的配慮をもって行う調理", "Cooking that needs professional care";
        BedBath = "bed_bath", "全身清拭", "Bed bath";
        PartialBath = "partial_bath", "部分浴", "Partial bath";
        FullBath = "full_bath", "全身浴", "Full bath";
        Washing = "washing", "洗面等", "Washing the face";
        Grooming = "grooming", "身体整容", "Grooming";
        Dressing = "dressing", "更衣介助", "Dressing";
        Turning = "turning", "体位変換", "Changing position";
        Transfer = "transfer", "移乗・移動介助", "Transfer and walking";
        GoingOut = "going_out", "通院・外出介助", "Going out, to hospital or elsewhere";
        GettingUp = "getting_up", "起床介助", "Getting up";
        GoingToBed = "going_to_bed", "就寝介助", "Going to bed";
        Medication = "medication", "服薬介助", "Help with taking medicine";
        Independence = "independence", "自立生活支援・重度化防止のための見守り的援助", "Watching over to keep independence";
        LifePreparation = "life_preparation", "サービス準備等", "Preparation of daily-life support";
        Cleaning = "cleaning", "掃除", "Cleaning";
        Laundry = "laundry", "洗濯", "Laundry";
        BedMaking = "bed_making", "ベッドメイク", "Making the bed";
        Clothes = "clothes", "衣類の整理・被服の補修", "Sorting and mending clothes";
        Cooking = "cooking", "一般的な調理・配下膳", "Cooking and serving";
        Shopping = "shopping", "買い物・薬の受け取り", "Shopping and fetching medicine";
    }
}

impl Task {
    /// 身体介護 (otherwise 生活援助).
    pub fn is_body(self) -> bool {
        self < Self::LifePreparation
    }
}

coded! {
    /// What became of a task.
    pub enum TaskState {
        Done = "done", "実施", "Done";
        NotDone = "not_done", "未実施", "Not done";
        Refused = "refused", "拒否", "Refused";
    }
    none where typed "薬" | "くすり" | "飲" | "のま" | "のん" | "medicine":
        "薬がない・飲まなかったときは: 服薬介助 未実施 服薬介助の理由 薬がない（のように）",
        "No medicine, or not taken: 'Help with taking medicine' 'Not done' 'Help with taking medicine: Reason for not doing it' 'no medicine'";
}

/// One task of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskResult {
    /// What became of it.
    pub state: TaskState,
    /// Why it was not done; wanted when it was not.
    pub reason: Option<Line>,
}

impl TaskResult {
    /// It was done.
    pub const DONE: Self = Self { state: TaskState::Done, reason: None };
}

pub(crate) const SPECS: &[FieldSpec] = &[
    FieldSpec::of::<TaskState>("task.*", "サービス内容", "Task"),
    FieldSpec::of::<Line>("task.*.reason", "実施しなかった理由", "Reason for not doing it"),
];

pub(crate) fn read(reader: &mut Reader) -> BTreeMap<Task, TaskResult> {
    let states = reader.take_map::<Task, TaskState>("task");
    states
        .into_iter()
        .map(|(task, state)| {
            (task, TaskResult { state, reason: reader.take(&format!("task.{task}.reason")) })
        })
        .collect()
}

pub(crate) fn write(tasks: &BTreeMap<Task, TaskResult>, writer: &mut Writer) {
    for (task, result) in tasks {
        writer.put(format!("task.{task}"), Some(&result.state));
        writer.put(format!("task.{task}.reason"), result.reason.as_ref());
    }
}

macro_rules! coded_set {
    ($(#[$meta:meta])* $name:ident of $item:ident, $ja:literal, $en:literal) => {
        $crate::tasks::coded_set!($(#[$meta])* $name of $item, $ja, $en, $crate::tasks::parts);
    };
    ($(#[$meta:meta])* $name:ident of $item:ident, $ja:literal, $en:literal, $parts:path) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(pub BTreeSet<$item>);

        impl FromIterator<$item> for $name {
            fn from_iter<I: IntoIterator<Item = $item>>(items: I) -> Self {
                Self(items.into_iter().collect())
            }
        }

        impl Value for $name {
            fn shape() -> $crate::shape::Shape {
                $crate::shape::Shape::Choices($item::choices())
            }
            fn to_value(&self) -> FieldValue {
                let codes: Vec<&str> = self.0.iter().map(|item| item.code()).collect();
                FieldValue::Str(codes.join(","))
            }
            fn from_value(value: &FieldValue) -> Result<Self, Fault> {
                match value {
                    FieldValue::Str(text) => text.split(',').map(str::parse).collect(),
                    _ => Err(wrong_kind($ja, $en)),
                }
            }
            fn from_text(text: &str) -> Result<Self, Fault> {
                let items: Self =
                    $parts(text).iter().map(|part| $item::from_text(part)).collect::<Result<_, _>>()?;
                if items.0.is_empty() { Err(Fault::new(Problem::Missing, Words::lit($ja, $en))) } else { Ok(items) }
            }
            fn show(&self) -> Words {
                let join = |pick: fn($item) -> &'static str, sep: &str| {
                    self.0.iter().map(|item| pick(*item)).collect::<Vec<_>>().join(sep)
                };
                Words::new(join($item::ja, "、"), join($item::en, ", "))
            }
        }
    };
}
pub(crate) use coded_set;

/// What somebody typed of a set, one by one.
pub(crate) fn parts(text: &str) -> Vec<String> {
    let parts = text.split([',', '、', '，']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

coded_set!(
    /// The tasks that a plan asks for, in one field: they are decided together.
    TaskSet of Task, "サービス内容の一覧", "a list of tasks"
);
coded_set!(
    /// The vital signs that a plan asks for.
    VitalSet of VitalKind, "バイタルの一覧", "a list of vital signs"
);
