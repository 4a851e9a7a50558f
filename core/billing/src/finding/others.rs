//! What is odd about a visit among the others: rules 1, 4 and 5.

use kengai_model::time::MinuteOfDay;
use kengai_model::words::Words;

/// Of the visit among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OthersFinding {
    /// Two records for one planned visit.
    TwoRecords,
    /// Records of which each is said to repeat the other.
    RepeatEachOther,
    /// What it is said to repeat is not there, or another client's.
    RepeatsNothing,
    /// The helper is in another home at the same time.
    InTwoPlaces {
        /// From when.
        from: MinuteOfDay,
        /// Until when.
        to: MinuteOfDay,
    },
    /// No time to travel from the home left at this time.
    NoTravelTime(MinuteOfDay),
    /// The client has another visit at the same time.
    TwoVisitsAtOnce,
    /// So many visits with short gaps are summed.
    Summed(usize),
}

impl OthersFinding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::TwoRecords => {
                Words::lit("同じ予定に記録が二つあります", "Two records for one planned visit")
            }
            Self::RepeatEachOther => Words::lit(
                "この訪問の記録は、たがいに重複とされています（このままでは、どれも請求されません）",
                "The records of this visit are marked as duplicates of each other (none of them would be billed)",
            ),
            Self::RepeatsNothing => Words::lit(
                "重複とされていますが、元の記録がありません（まだ届いていないか、別の利用者の記録です）",
                "It is marked as a duplicate, and the record that it repeats is not here (not arrived yet, or another client's)",
            ),
            Self::InTwoPlaces { from, to } => Words::new(
                format!("同じヘルパーが{}から{}まで別のお宅にもいます", from.clock(), to.clock()),
                format!("The helper is in another home from {} to {}", from.clock(), to.clock()),
            ),
            Self::NoTravelTime(left) => Words::new(
                format!("前のお宅の退室（{}）から移動の時間がありません", left.clock()),
                format!("No time to travel from the home left at {}", left.clock()),
            ),
            Self::TwoVisitsAtOnce => Words::lit(
                "同じ利用者に同じ時間の訪問がもう一つあります",
                "The client has another visit at the same time",
            ),
            Self::Summed(visits) => Words::new(
                format!("間が空いていない{visits}回の訪問を合わせて算定します（2時間ルール）"),
                format!("{visits} visits with short gaps are summed (two-hour rule)"),
            ),
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::TwoRecords => {
                Words::lit("二つを見比べ、一つを重複とする", "compare them, and mark one as the duplicate")
            }
            Self::RepeatEachOther => Words::lit(
                "見比べて、残す記録の重複を消す",
                "compare them, and clear the mark of the one that stands",
            ),
            Self::RepeatsNothing => Words::lit(
                "元の記録を選び直すか、重複を消す",
                "choose the record that it repeats again, or clear the mark",
            ),
            Self::InTwoPlaces { .. } => {
                Words::lit("どちらかの時刻か担当者を正す", "correct the times or the helper of one of them")
            }
            Self::NoTravelTime(_) => Words::lit("時刻を確かめる", "check the times"),
            Self::TwoVisitsAtOnce => Words::lit(
                "時刻を正すか、2人派遣の同意と理由を計画に入れる",
                "correct the times, or enter consent and ground for two helpers in the plan",
            ),
            Self::Summed(_) => {
                Words::lit("合わせた時間のコードを確かめる", "check the code for the summed time")
            }
        }
    }
}
