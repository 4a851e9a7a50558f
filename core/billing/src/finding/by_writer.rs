//! What of the findings is for whoever wrote the record: nobody else knows, and a manager would have to ask.

use super::{CodeFinding, DecisionFinding, Finding, OthersFinding, PlanFinding, RecordFinding, TimesFinding};
use kengai_model::words::Words;

/// What the writer of a record can do about a finding.
enum ByWriter {
    /// What everybody would.
    Settle,
    /// Look at the times.
    CheckTimes,
    /// This.
    Do(Words),
    /// Nothing: it is the office's to settle.
    Nothing,
}

impl Finding {
    /// What its writer can do about it, where nobody but its writer knows. `None` of what is the office's to settle, and of
    /// what is empty, which is said by itself.
    pub fn settled_by_writer(&self) -> Option<Words> {
        let by_writer = match self {
            Self::Record(found) => of_record(found),
            Self::Plan(found) => of_plan(found),
            Self::Code(found) => of_code(found),
            Self::Times(found) => of_times(found),
            Self::Decision(found) => of_decision(found),
            Self::Others(found) => of_others(found),
        };
        match by_writer {
            ByWriter::Settle => Some(self.settle()),
            ByWriter::CheckTimes => {
                Some(Words::lit("時刻を確かめ、違えば直す", "check the times, and correct what is wrong"))
            }
            ByWriter::Do(words) => Some(words),
            ByWriter::Nothing => None,
        }
    }
}

fn of_record(found: &RecordFinding) -> ByWriter {
    match found {
        RecordFinding::Unreadable(error) => ByWriter::Do(error.expected.clone()),
        RecordFinding::OffPlannedDate { .. }
        | RecordFinding::ArrivalOffDay { .. }
        | RecordFinding::LeftBeforeArrival
        | RecordFinding::DayLong
        | RecordFinding::MoneyOff
        | RecordFinding::IncidentOpen { .. } => ByWriter::Settle,
        RecordFinding::Missing(_)
        | RecordFinding::RestraintOpen(_)
        | RecordFinding::IncidentUnknown(_)
        | RecordFinding::AnothersPlan
        | RecordFinding::OutsideMonth
        | RecordFinding::Family => ByWriter::Nothing,
    }
}

fn of_plan(found: &PlanFinding) -> ByWriter {
    match found {
        PlanFinding::Unplanned | PlanFinding::EmergencyEvidence => ByWriter::Settle,
        PlanFinding::EmergencyLate => ByWriter::CheckTimes,
        PlanFinding::RowTakenOut => ByWriter::Do(Words::lit(
            "変更か臨時として、理由を入れる",
            "mark it as changed or extra, with a reason",
        )),
        PlanFinding::UnplannedWithReason
        | PlanFinding::RowUnknown
        | PlanFinding::TwoHelpers
        | PlanFinding::NoCertificate
        | PlanFinding::OutsideCertificate { .. }
        | PlanFinding::OverLimit(_) => ByWriter::Nothing,
    }
}

fn of_code(found: &CodeFinding) -> ByWriter {
    match found {
        CodeFinding::Under20 { .. } => ByWriter::Settle,
        CodeFinding::NoCode
        | CodeFinding::CodeOfOtherKind
        | CodeFinding::CodeNotInTable
        | CodeFinding::CodeOffPlan
        | CodeFinding::OtherBand { .. }
        | CodeFinding::ZoneOff { .. }
        | CodeFinding::AcrossZones { .. } => ByWriter::Nothing,
    }
}

fn of_times(found: &TimesFinding) -> ByWriter {
    match found {
        TimesFinding::MuchShorter { .. } | TimesFinding::MuchLonger { .. } | TimesFinding::FarFromPlan(_) => {
            ByWriter::Settle
        }
        TimesFinding::Late { .. } | TimesFinding::ClockOff { .. } => ByWriter::CheckTimes,
    }
}

fn of_decision(found: &DecisionFinding) -> ByWriter {
    match found {
        DecisionFinding::ChangedAfter => {
            ByWriter::Do(Words::lit("訂正の理由を入れる", "give the reason for the correction"))
        }
        DecisionFinding::TwoValues(_)
        | DecisionFinding::AmendedAfter
        | DecisionFinding::OwnConfirmed { .. } => ByWriter::Nothing,
    }
}

fn of_others(found: &OthersFinding) -> ByWriter {
    match found {
        OthersFinding::InTwoPlaces { .. } | OthersFinding::NoTravelTime(_) => ByWriter::Settle,
        OthersFinding::TwoVisitsAtOnce => ByWriter::CheckTimes,
        OthersFinding::TwoRecords
        | OthersFinding::RepeatEachOther
        | OthersFinding::RepeatsNothing
        | OthersFinding::Summed(_) => ByWriter::Nothing,
    }
}
