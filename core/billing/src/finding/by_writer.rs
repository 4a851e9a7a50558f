//! What of the findings is for whoever wrote the record: nobody else knows, and a manager would have to ask.

use super::{CodeFinding, DecisionFinding, Finding, OthersFinding, PlanFinding, RecordFinding, TimesFinding};
use kengai_model::words::Words;

impl Finding {
    /// What its writer can do about it, where nobody but its writer knows. `None` of what is the office's to settle, and of
    /// what is empty, which is said by itself.
    pub fn settled_by_writer(&self) -> Option<Words> {
        let check_times =
            || Words::lit("時刻を確かめ、違えば直す", "check the times, and correct what is wrong");
        match self {
            Self::Record(RecordFinding::Unreadable(error)) => Some(error.expected.clone()),
            Self::Record(
                RecordFinding::OffPlannedDate { .. }
                | RecordFinding::ArrivalOffDay { .. }
                | RecordFinding::LeftBeforeArrival
                | RecordFinding::DayLong
                | RecordFinding::MoneyOff
                | RecordFinding::IncidentOpen { .. },
            )
            | Self::Plan(PlanFinding::Unplanned | PlanFinding::EmergencyEvidence)
            | Self::Code(CodeFinding::Under20 { .. })
            | Self::Times(
                TimesFinding::MuchShorter { .. }
                | TimesFinding::MuchLonger { .. }
                | TimesFinding::FarFromPlan(_),
            )
            | Self::Others(OthersFinding::InTwoPlaces { .. } | OthersFinding::NoTravelTime(_)) => {
                Some(self.settle())
            }
            Self::Plan(PlanFinding::EmergencyLate)
            | Self::Others(OthersFinding::TwoVisitsAtOnce)
            | Self::Times(TimesFinding::Late { .. } | TimesFinding::ClockOff { .. }) => Some(check_times()),
            Self::Plan(PlanFinding::RowTakenOut) => Some(Words::lit(
                "変更か臨時として、理由を入れる",
                "mark it as changed or extra, with a reason",
            )),
            Self::Decision(DecisionFinding::ChangedAfter) => {
                Some(Words::lit("訂正の理由を入れる", "give the reason for the correction"))
            }
            Self::Record(
                RecordFinding::Missing(_)
                | RecordFinding::RestraintOpen(_)
                | RecordFinding::IncidentUnknown(_)
                | RecordFinding::AnothersPlan
                | RecordFinding::OutsideMonth
                | RecordFinding::Family,
            )
            | Self::Plan(
                PlanFinding::UnplannedWithReason
                | PlanFinding::RowUnknown
                | PlanFinding::TwoHelpers
                | PlanFinding::NoCertificate
                | PlanFinding::OutsideCertificate { .. }
                | PlanFinding::OverLimit(_),
            )
            | Self::Code(
                CodeFinding::NoCode
                | CodeFinding::CodeOfOtherKind
                | CodeFinding::CodeNotInTable
                | CodeFinding::CodeOffPlan
                | CodeFinding::OtherBand { .. }
                | CodeFinding::ZoneOff { .. }
                | CodeFinding::AcrossZones { .. },
            )
            | Self::Decision(
                DecisionFinding::TwoValues(_)
                | DecisionFinding::AmendedAfter
                | DecisionFinding::OwnConfirmed { .. },
            )
            | Self::Others(
                OthersFinding::TwoRecords
                | OthersFinding::RepeatEachOther
                | OthersFinding::RepeatsNothing
                | OthersFinding::Summed(_),
            ) => None,
        }
    }
}
