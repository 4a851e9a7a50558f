//! What is wrong with the service code, the band or the zone: rules 2, 3 and 6.

use crate::band::Band;
use crate::zone::Zone;
use kengai_model::words::Words;

/// Of the code, and of the band and the zone that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFinding {
    /// There is no service code.
    NoCode,
    /// The code is not one of home-visit care.
    CodeOfOtherKind,
    /// The office's code table does not hold the code.
    CodeNotInTable,
    /// The code differs from the plan's.
    CodeOffPlan,
    /// Under 20 minutes for a service of 20 or more.
    Under20 {
        /// Actual minutes.
        actual: i64,
    },
    /// The actual minutes fall in another band.
    OtherBand {
        /// By the plan.
        plan: Band,
        /// By the clock.
        clock: Band,
        /// Actual minutes.
        actual: i64,
    },
    /// The code is for another zone than the planned start.
    ZoneOff {
        /// Of the planned start.
        planned: Zone,
        /// Of the code.
        code: Zone,
    },
    /// Part of the visit lies in another zone than its start.
    AcrossZones {
        /// Of the planned start.
        start: Zone,
        /// Minutes in another zone.
        outside: i64,
    },
}

impl CodeFinding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::NoCode => Words::lit("サービスコードがありません", "There is no service code"),
            Self::CodeOfOtherKind => Words::lit(
                "訪問介護（種類11）のコードではありません",
                "The code is not one of home-visit care (kind 11)",
            ),
            Self::CodeNotInTable => {
                Words::lit("コード表にないコードです", "The office's code table does not hold the code")
            }
            Self::CodeOffPlan => {
                Words::lit("予定と違うサービスコードです", "The code differs from the plan's")
            }
            Self::Under20 { actual } => Words::new(
                format!("20分以上の予定に対して実際は{actual}分です"),
                format!("{actual} actual minutes for a service of 20 or more"),
            ),
            Self::OtherBand { plan, clock, actual } => {
                let (plan, clock) = (plan.words(), clock.words());
                Words::new(
                    format!("予定は{}、実際は{actual}分（{}）です", plan.ja, clock.ja),
                    format!("Planned {}, actual {actual} minutes ({})", plan.en, clock.en),
                )
            }
            Self::ZoneOff { planned, code } => Words::new(
                format!("予定の開始は{}、コードは{}です", planned.ja(), code.ja()),
                format!("The planned start lies in {}, the code is for {}", planned.en(), code.en()),
            ),
            Self::AcrossZones { start, outside } => Words::new(
                format!("開始は{}で、{outside}分は別の時間帯です", start.ja()),
                format!("Starts in {}, and {outside} minutes lie in another zone", start.en()),
            ),
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::NoCode => {
                Words::lit("計画か記録にサービスコードを入れる", "enter the code in the plan or the record")
            }
            Self::CodeOfOtherKind => {
                Words::lit("サービスコードか制度を正す", "correct the code or the scheme")
            }
            Self::CodeNotInTable => Words::lit(
                "コード表を更新するか、コードを正す",
                "load a newer code table, or correct the code",
            ),
            Self::CodeOffPlan => Words::lit("どちらが正しいかを決める", "decide which one is right"),
            Self::Under20 { .. } => {
                Words::lit("時刻を正すか、理由を入れる", "correct the times, or give the reason")
            }
            Self::OtherBand { .. } => Words::lit(
                "予定の時間で請求します。計画の見直しが要るかを確かめる",
                "billed by the plan's time; see whether the plan needs a change",
            ),
            Self::ZoneOff { .. } => {
                Words::lit("計画のコードか時刻を確かめる", "check the plan's code or times")
            }
            Self::AcrossZones { .. } => {
                Words::lit("どの時間帯で算定するかを決める", "decide which zone counts")
            }
        }
    }
}
