//! What a record lacks or says wrongly by itself: rule 2.

use kengai_model::error::{FieldError, Problem};
use kengai_model::incident::IncidentKind;
use kengai_model::spec;
use kengai_model::time::CareDay;
use kengai_model::words::Words;

/// Of the record by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordFinding {
    /// Something required is empty.
    Missing(FieldError),
    /// Something cannot be read, or contradicts another field.
    Unreadable(FieldError),
    /// The planned visit is another client's.
    AnothersPlan,
    /// The date lies outside the plan's month.
    OutsideMonth,
    /// The record's date is not that of the planned visit.
    OffPlannedDate {
        /// The date of the plan.
        planned: CareDay,
        /// The date of the record.
        date: CareDay,
    },
    /// Whoever went lives with the client.
    Family,
    /// The arrival lies on another day than the record.
    ArrivalOffDay {
        /// The day of the arrival.
        arrived: CareDay,
        /// The date of the record.
        date: CareDay,
    },
    /// The leaving time is not after the arrival.
    LeftBeforeArrival,
    /// A visit of a day or longer.
    DayLong,
    /// Money received, spent and returned do not add up.
    MoneyOff,
    /// The record of a restraint is not complete; what it lacks.
    RestraintOpen(FieldError),
    /// An incident that the visit names has not arrived.
    IncidentUnknown(FieldError),
    /// The record of an incident is not complete.
    IncidentOpen {
        /// What it is.
        kind: IncidentKind,
        /// The first field that it lacks.
        field: String,
    },
}

impl RecordFinding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::Missing(error) => error.subject().and("がありません", "is missing"),
            Self::Unreadable(error) if error.problem == Problem::Contradiction => {
                spec::label(&error.field).and("がほかの項目と合いません", "contradicts another field")
            }
            Self::Unreadable(error) => spec::label(&error.field).and("を読み取れません", "cannot be read"),
            Self::AnothersPlan => {
                Words::lit("別の利用者の予定に結ばれています", "The planned visit is another client's")
            }
            Self::OutsideMonth => {
                Words::lit("提供日が計画の月にありません", "The date lies outside the plan's month")
            }
            Self::OffPlannedDate { planned, date } => {
                let planned = planned.long(*date);
                Words::new(
                    format!("予定日（{}）と違います", planned.ja),
                    format!("Differs from the planned date ({})", planned.en),
                )
            }
            Self::Family => Words::lit(
                "同居のご家族が担当しています（基準第25条）",
                "The helper is family living with the client (art. 25)",
            ),
            Self::ArrivalOffDay { arrived, date } => {
                let arrived = arrived.long(*date);
                Words::new(
                    format!("入室が提供日と違う日（{}）です", arrived.ja),
                    format!("The arrival lies on another day ({})", arrived.en),
                )
            }
            Self::LeftBeforeArrival => {
                Words::lit("退室が入室より後になっていません", "The leaving time is not after the arrival")
            }
            Self::DayLong => Words::lit("24時間以上の訪問になっています", "The visit lasts a day or longer"),
            Self::MoneyOff => Words::lit(
                "預り金・支出・返金が合いません",
                "Money received, spent and returned do not add up",
            ),
            Self::RestraintOpen(_) => Words::lit(
                "身体拘束の記録が終わっていません（基準第23条）",
                "The record of a restraint is not complete (art. 23)",
            ),
            Self::IncidentUnknown(_) => Words::lit(
                "訪問の中の事故等の記録が、まだ届いていません",
                "A record of an incident in the visit has not arrived",
            ),
            Self::IncidentOpen { kind, .. } => Words::new(
                format!("{}の記録が終わっていません", kind.ja()),
                format!("{}: the record is not complete", kind.en()),
            ),
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::Missing(error)
            | Self::Unreadable(error)
            | Self::RestraintOpen(error)
            | Self::IncidentUnknown(error) => error.expected.clone(),
            Self::AnothersPlan => {
                Words::lit("正しい利用者の予定を選ぶ", "choose the right client's planned visit")
            }
            Self::OutsideMonth => {
                Words::lit("日付か、結んだ予定を正す", "correct the date or the planned visit")
            }
            Self::OffPlannedDate { .. } => Words::lit(
                "日付を正すか、変更として理由を入れる",
                "correct the date, or mark it as changed with a reason",
            ),
            Self::Family => {
                Words::lit("担当者を正す。請求はできません", "correct who went; it cannot be billed")
            }
            Self::ArrivalOffDay { .. } => Words::lit(
                "電話の時計を確かめ、時刻か日付を正す",
                "check the phone's clock, and correct the time or the date",
            ),
            Self::LeftBeforeArrival | Self::DayLong => Words::lit("時刻を正す", "correct the times"),
            Self::MoneyOff => Words::lit("レシートと照らし合わせる", "compare with the receipts"),
            Self::IncidentOpen { field, .. } => {
                let label = spec::label(field);
                Words::new(format!("{}から書く", label.ja), format!("go on with: {}", label.en))
            }
        }
    }
}
