//! Everything that the rules can find: a closed set, so that no finding is without its words in both languages, what was
//! found and what would settle it. A test walks every one (`office/src/walk_tests.rs`).

use crate::band::Band;
use crate::clock_mark::{recorded_by, span};
use crate::error::{FieldError, Problem};
use crate::incident::IncidentKind;
use crate::late_time::{LateTime, late_words};
use crate::measure::grouped;
use crate::spec;
use crate::time::{CareDay, MinuteOfDay};
use crate::words::Words;
use crate::zone::Zone;

/// What a rule found, with all that its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
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
    /// The visit is not in the plan.
    Unplanned,
    /// The visit is not in the plan, and says why.
    UnplannedWithReason,
    /// The plan does not hold this planned visit.
    RowUnknown,
    /// The plan no longer holds this visit.
    RowTakenOut,
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
    /// Much shorter than planned.
    MuchShorter {
        /// Actual minutes.
        actual: i64,
        /// Planned minutes.
        planned: i64,
    },
    /// The arrival lies so many minutes from the planned start.
    FarFromPlan(i64),
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
    /// Two helpers without consent and ground.
    TwoHelpers,
    /// An emergency without its evidence.
    EmergencyEvidence,
    /// An emergency visit not within 24 hours of its request.
    EmergencyLate,
    /// No certificate period on file.
    NoCertificate,
    /// The date lies outside the certificate's period.
    OutsideCertificate {
        /// The first day.
        from: CareDay,
        /// The last day.
        to: CareDay,
    },
    /// This office's plan alone exceeds the monthly limit by so many units.
    OverLimit(i64),
    /// Times lie after the record itself.
    Late {
        /// Which times; one at least.
        late: Vec<LateTime>,
        /// The date of the record.
        date: CareDay,
    },
    /// The device's clock was known to be wrong.
    ClockOff {
        /// So many minutes ahead; behind is negative.
        ahead: i64,
        /// Times that lie after the record itself.
        late: Vec<LateTime>,
        /// The date of the record.
        date: CareDay,
    },
    /// A field holds two values.
    TwoValues(String),
    /// Amended after the confirmation, with a reason.
    AmendedAfter,
    /// Changed after the confirmation, without one.
    ChangedAfter,
    /// Confirmed by the one who made the visit.
    OwnConfirmed {
        /// There is another manager who can confirm it.
        other_manager: bool,
    },
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

impl Finding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::Missing(error) => label_and(&error.subject(), "がありません", "is missing"),
            Self::Unreadable(error) if error.problem == Problem::Contradiction => {
                label_and(&spec::label(&error.field), "がほかの項目と合いません", "contradicts another field")
            }
            Self::Unreadable(error) => {
                label_and(&spec::label(&error.field), "を読み取れません", "cannot be read")
            }
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
            Self::Unplanned => Words::lit("予定にない訪問です", "The visit is not in the plan"),
            Self::UnplannedWithReason => {
                Words::lit("予定外の訪問（緊急・臨時）です", "An unplanned visit (emergency or extra)")
            }
            Self::RowUnknown => {
                Words::lit("計画にこの予定の行がありません", "The plan does not hold this planned visit")
            }
            Self::RowTakenOut => {
                Words::lit("予定から外された訪問です", "The plan no longer holds this visit")
            }
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
            Self::MuchShorter { actual, planned } => Words::new(
                format!("予定{planned}分のところ、実際は{actual}分です"),
                format!("{actual} minutes of {planned} planned"),
            ),
            Self::FarFromPlan(minutes) => {
                let apart = span(*minutes);
                Words::new(
                    format!("入室が予定から{}離れています", apart.ja),
                    format!("The arrival lies {} from the plan", apart.en),
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
            Self::TwoHelpers => Words::lit(
                "2人で訪問していますが、同意と理由がありません",
                "Two helpers went, without consent and ground on file",
            ),
            Self::EmergencyEvidence => Words::lit(
                "緊急時の加算には根拠の記録が要ります",
                "The addition for emergencies needs its evidence",
            ),
            Self::EmergencyLate => Words::lit(
                "依頼から24時間以内の訪問ではありません",
                "The visit does not lie within 24 hours of the request",
            ),
            Self::NoCertificate => {
                Words::lit("認定有効期間が登録されていません", "No certificate period is on file")
            }
            Self::OutsideCertificate { from, to } => {
                let (from, to) = (from.era(), to.era());
                Words::new(
                    format!("認定有効期間（{}〜{}）の外です", from.ja, to.ja),
                    format!("Outside the certificate's period ({} to {})", from.en, to.en),
                )
            }
            Self::OverLimit(over) => {
                let over = grouped(*over);
                Words::new(
                    format!("当事業所の予定だけで限度額を{over}単位超えています"),
                    format!("This office's plan alone exceeds the monthly limit by {over} units"),
                )
            }
            Self::Late { late, date } => late_words(late, *date),
            Self::ClockOff { ahead, late, date } => {
                let words = recorded_by(*ahead);
                let en = words.en.replacen("recorded", "Recorded", 1);
                if late.is_empty() {
                    return Words::new(format!("{}されています", words.ja), en);
                }
                let late = late_words(late, *date);
                Words::new(format!("{}されています。{}", words.ja, late.ja), format!("{en}. {}", late.en))
            }
            Self::TwoValues(field) => {
                label_and(&spec::label(field), "に二つの値があります", "holds two values")
            }
            Self::AmendedAfter => {
                Words::lit("確定のあとに訂正されています", "It was amended after the confirmation")
            }
            Self::ChangedAfter => Words::lit(
                "確定のあとに理由なく変わっています",
                "It changed after the confirmation, without a reason",
            ),
            Self::OwnConfirmed { .. } => Words::lit(
                "自己確定: 訪問した本人が確定しています",
                "Confirmed by the one who made the visit",
            ),
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

    /// The whole finding: what was found, and what would settle it.
    pub fn words(&self) -> Words {
        let (found, settle) = (self.found(), self.settle());
        Words::new(format!("{} → {}", found.ja, settle.ja), format!("{} → {}", found.en, settle.en))
    }
}

fn label_and(label: &Words, ja: &str, en: &str) -> Words {
    Words::new(format!("{}{ja}", label.ja), format!("{} {en}", label.en))
}
