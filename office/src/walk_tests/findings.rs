//! What the rules find, what a confirmation answers, how a sync ends: closed sets, every one walked past.

use kengai::{AnswerError, BeginAgain, CareError, ConfirmOutcome, ServerTrouble, SyncError};
use kengai_billing::band::Band;
use kengai_billing::zone::Zone;
use kengai_billing::{
    CodeFinding, DecisionFinding, Finding, OthersFinding, PlanFinding, RecordFinding, TimesFinding,
};
use kengai_model::error::{Fault, Problem};
use kengai_model::late_time::LateTime;
use kengai_model::tasks::{Task, TaskState};
use kengai_model::vitals::VitalKind;
use kengai_model::{CareDay, FieldError, IncidentId, UnixMillis, VisitRecord, sample};
use kengai_model::{IncidentKind, IncidentState};
use kengai_screens::{server_trouble, why_again};

use super::{StoreError, TransportError, faults, missing, typed, walk};
use crate::commands::confirm_seen::outcome_words;
use crate::failure::Failure;
use crate::words::Words;

fn day(text: &str) -> CareDay {
    text.parse().unwrap()
}

fn at(minute: &str) -> UnixMillis {
    day("2026-11-16").at(minute.parse().unwrap()).unwrap()
}

/// All that a record of a visit can lack: of one that says nothing, and of one that says it badly.
fn lacking() -> Vec<FieldError> {
    let (_, mut row) = sample::plan(31).rows.into_iter().next().unwrap();
    row.tasks.0.extend(Task::ALL);
    row.vitals.0.extend(VitalKind::ALL);
    let empty = VisitRecord::from_fields(&sample::visit_fields(1)).unwrap();
    let mut nothing = empty.clone();
    (nothing.arrived, nothing.left, nothing.service.kind) = (None, None, None);
    nothing.helpers.clear();
    nothing.tasks.clear();
    nothing.vitals = Default::default();
    nothing.outcome = Default::default();
    nothing.client_confirmation = Default::default();
    nothing.proxy.at = Some(at("09:00"));
    let mut badly = sample::full_visit();
    badly.medication.clear();
    for result in badly.tasks.values_mut() {
        (result.state, result.reason) = (TaskState::NotDone, None);
    }
    for photo in badly.photos.values_mut() {
        (photo.purpose, photo.asked) = (None, None);
    }
    badly.outcome.reason = None;
    badly.client_confirmation.reason = None;
    badly.proxy.by = badly.helpers.keys().next().copied();
    badly.proxy.at = None;
    let mut cancelled = nothing.clone();
    cancelled.outcome.kind = Some(kengai_model::outcome::OutcomeKind::Cancelled);
    [nothing.missing(Some(&row)), badly.missing(Some(&row)), cancelled.missing(Some(&row))].concat()
}

fn restraint(kind: Option<IncidentKind>, missing: Vec<FieldError>) -> FieldError {
    let id = IncidentId::from_bytes([7; 16]);
    IncidentState { id, kind, missing, draft: false }.as_missing().unwrap()
}

/// What a record can lack or say wrongly. No match of these samples has a default arm.
fn of_the_record() -> Vec<RecordFinding> {
    let (date, other) = (day("2026-11-16"), day("2026-11-17"));
    let contradiction = Fault::new(Problem::Contradiction, Words::lit("入室より後", "after the arrival"));
    let kind = IncidentKind::Accident;
    let mut all = every!(RecordFinding:
        RecordFinding::Missing(_) => RecordFinding::Missing(missing()),
        RecordFinding::Unreadable(_) => RecordFinding::Unreadable(contradiction.of("out.at")),
        RecordFinding::AnothersPlan => RecordFinding::AnothersPlan,
        RecordFinding::OutsideMonth => RecordFinding::OutsideMonth,
        RecordFinding::OffPlannedDate { .. } => RecordFinding::OffPlannedDate { planned: other, date },
        RecordFinding::Family => RecordFinding::Family,
        RecordFinding::ArrivalOffDay { .. } => RecordFinding::ArrivalOffDay { arrived: other, date },
        RecordFinding::LeftBeforeArrival => RecordFinding::LeftBeforeArrival,
        RecordFinding::DayLong => RecordFinding::DayLong,
        RecordFinding::MoneyOff => RecordFinding::MoneyOff,
        RecordFinding::RestraintOpen(_) => {
            RecordFinding::RestraintOpen(restraint(Some(IncidentKind::Restraint), vec![missing()]))
        },
        RecordFinding::IncidentUnknown(_) => RecordFinding::IncidentUnknown(restraint(None, Vec::new())),
        RecordFinding::IncidentOpen { .. } => RecordFinding::IncidentOpen { kind, field: "accident.what".to_owned() },
    );
    all.extend(lacking().into_iter().map(RecordFinding::Missing));
    all.extend([Problem::WrongKind, Problem::TooLong, Problem::OutOfRange].into_iter().map(|problem| {
        let fault = Fault::new(problem, Words::lit("正しい値を入れる", "enter the value"));
        RecordFinding::Unreadable(fault.of("vitals.temperature.value"))
    }));
    all
}

fn of_the_plan() -> Vec<PlanFinding> {
    let (date, other) = (day("2026-11-16"), day("2026-11-17"));
    every!(PlanFinding:
        PlanFinding::Unplanned => PlanFinding::Unplanned,
        PlanFinding::UnplannedWithReason => PlanFinding::UnplannedWithReason,
        PlanFinding::RowUnknown => PlanFinding::RowUnknown,
        PlanFinding::RowTakenOut => PlanFinding::RowTakenOut,
        PlanFinding::TwoHelpers => PlanFinding::TwoHelpers,
        PlanFinding::EmergencyEvidence => PlanFinding::EmergencyEvidence,
        PlanFinding::EmergencyLate => PlanFinding::EmergencyLate,
        PlanFinding::NoCertificate => PlanFinding::NoCertificate,
        PlanFinding::OutsideCertificate { .. } => PlanFinding::OutsideCertificate { from: date, to: other },
        PlanFinding::OverLimit(_) => PlanFinding::OverLimit(163),
    )
}

fn of_the_code() -> Vec<CodeFinding> {
    let band = |from, below| Band { from, below };
    every!(CodeFinding:
        CodeFinding::NoCode => CodeFinding::NoCode,
        CodeFinding::CodeOfOtherKind => CodeFinding::CodeOfOtherKind,
        CodeFinding::CodeNotInTable => CodeFinding::CodeNotInTable,
        CodeFinding::CodeOffPlan => CodeFinding::CodeOffPlan,
        CodeFinding::Under20 { .. } => CodeFinding::Under20 { actual: 14 },
        CodeFinding::OtherBand { .. } => {
            CodeFinding::OtherBand { plan: band(30, Some(60)), clock: band(20, Some(30)), actual: 25 }
        },
        CodeFinding::ZoneOff { .. } => CodeFinding::ZoneOff { planned: Zone::Early, code: Zone::Day },
        CodeFinding::AcrossZones { .. } => CodeFinding::AcrossZones { start: Zone::Evening, outside: 20 },
    )
}

fn of_the_times() -> Vec<TimesFinding> {
    let (date, other) = (day("2026-11-16"), day("2026-11-17"));
    let late = LateTime { field: "out.at".to_owned(), at: at("14:05"), written: at("12:10") };
    let mut all = every!(TimesFinding:
        TimesFinding::MuchShorter { .. } => TimesFinding::MuchShorter { actual: 20, planned: 45 },
        TimesFinding::MuchLonger { .. } => TimesFinding::MuchLonger { actual: 65, planned: 15 },
        TimesFinding::FarFromPlan(_) => TimesFinding::FarFromPlan(-160),
        TimesFinding::Late { .. } => TimesFinding::Late { late: vec![late.clone()], date },
        TimesFinding::ClockOff { .. } => TimesFinding::ClockOff { ahead: -1_440, late: Vec::new(), date },
    );
    all.push(TimesFinding::ClockOff { ahead: 125, late: vec![late.clone()], date });
    all.push(TimesFinding::Late { late: vec![late.clone(), late.clone(), late], date: other });
    all
}

fn of_decisions() -> Vec<DecisionFinding> {
    let mut all = every!(DecisionFinding:
        DecisionFinding::TwoValues(_) => DecisionFinding::TwoValues("vitals.temperature.value".to_owned()),
        DecisionFinding::AmendedAfter => DecisionFinding::AmendedAfter,
        DecisionFinding::ChangedAfter => DecisionFinding::ChangedAfter,
        DecisionFinding::OwnConfirmed { .. } => DecisionFinding::OwnConfirmed { other_manager: true },
    );
    all.push(DecisionFinding::OwnConfirmed { other_manager: false });
    all
}

fn of_the_others() -> Vec<OthersFinding> {
    every!(OthersFinding:
        OthersFinding::TwoRecords => OthersFinding::TwoRecords,
        OthersFinding::RepeatEachOther => OthersFinding::RepeatEachOther,
        OthersFinding::RepeatsNothing => OthersFinding::RepeatsNothing,
        OthersFinding::InTwoPlaces { .. } => {
            OthersFinding::InTwoPlaces { from: at("09:00").minute(), to: at("09:45").minute() }
        },
        OthersFinding::NoTravelTime(_) => OthersFinding::NoTravelTime(at("09:00").minute()),
        OthersFinding::TwoVisitsAtOnce => OthersFinding::TwoVisitsAtOnce,
        OthersFinding::Summed(_) => OthersFinding::Summed(2),
    )
}

/// A sample of every finding of the rules.
fn findings() -> Vec<Finding> {
    fn all<T: Into<Finding>>(of_one: Vec<T>) -> Vec<Finding> {
        of_one.into_iter().map(Into::into).collect()
    }
    let samples = [
        all(of_the_record()),
        all(of_the_plan()),
        all(of_the_code()),
        all(of_the_times()),
        all(of_decisions()),
        all(of_the_others()),
    ];
    // A new subject of the rules is asked for here.
    for one in samples.iter().flatten() {
        match one {
            Finding::Record(_)
            | Finding::Plan(_)
            | Finding::Code(_)
            | Finding::Times(_)
            | Finding::Decision(_)
            | Finding::Others(_) => {}
        }
    }
    samples.concat()
}

#[test]
fn every_finding_of_the_rules_says_what_was_found_and_what_would_settle_it() {
    let typed = typed();
    let mut found = Vec::new();
    for finding in findings() {
        // What a record lacks is named: the value is what to give.
        let names_a_value =
            matches!(finding, Finding::Record(RecordFinding::Missing(_) | RecordFinding::Unreadable(_)));
        let settled =
            !matches!(finding, Finding::Decision(DecisionFinding::OwnConfirmed { other_manager: false }));
        found.extend(faults(&finding.words(), &typed, settled && !names_a_value));
        found.extend(faults(&finding.found(), &typed, false));
        found.extend(faults(&finding.settle(), &typed, false));
    }
    assert!(found.is_empty(), "{}\n", found.join("\n"));
    assert!(lacking().len() > 25, "the records lack all that a record can: {}", lacking().len());
}

#[test]
fn what_is_missed_in_a_record_reads_as_a_sentence() {
    let said = |field: &str, ja: &'static str, en: &'static str| {
        Finding::from(RecordFinding::Missing(FieldError::missing(field, Words::lit(ja, en)))).words()
    };
    assert_eq!(
        said("outcome.reason", "理由を書いてください", "Please write why"),
        Words::lit(
            "中止・変更の理由がありません → 理由を書いてください",
            "Reason for cancelling or changing the visit is missing → Please write why"
        )
    );
    assert_eq!(
        said("client_confirmation.reason", "書いてください", "Please write why").ja,
        "署名でない理由がありません → 書いてください"
    );
}

#[test]
fn every_answer_of_a_confirmation_says_what_to_do_where_something_is_to_be_done() {
    let outcomes = every!(ConfirmOutcome:
        ConfirmOutcome::Confirmed => ConfirmOutcome::Confirmed,
        ConfirmOutcome::AlreadyConfirmed => ConfirmOutcome::AlreadyConfirmed,
        ConfirmOutcome::Blocked => ConfirmOutcome::Blocked,
        ConfirmOutcome::Unfinished => ConfirmOutcome::Unfinished,
        ConfirmOutcome::BeingCorrected => ConfirmOutcome::BeingCorrected,
        ConfirmOutcome::Duplicate => ConfirmOutcome::Duplicate,
        ConfirmOutcome::OwnVisit => ConfirmOutcome::OwnVisit,
        ConfirmOutcome::ReasonNeeded => ConfirmOutcome::ReasonNeeded,
        ConfirmOutcome::StillToCome => ConfirmOutcome::StillToCome,
        ConfirmOutcome::Undecided => ConfirmOutcome::Undecided,
    );
    let typed = typed();
    for outcome in outcomes {
        let done = matches!(outcome, ConfirmOutcome::Confirmed | ConfirmOutcome::AlreadyConfirmed);
        assert_eq!(faults(&outcome_words(outcome), &typed, !done), Vec::<String>::new());
    }
}

#[test]
fn every_end_of_a_sync_says_what_to_do() {
    let errors = every!(SyncError:
        SyncError::Transport(_) => SyncError::Transport(TransportError::Busy),
        SyncError::Answer(_) => SyncError::Answer(AnswerError::DoesNotFit),
        SyncError::Store(_) => SyncError::Store(StoreError::Busy),
        SyncError::NotJoined => SyncError::NotJoined,
        SyncError::BeginAgain => SyncError::BeginAgain,
        SyncError::NotContinued(_) => SyncError::NotContinued(3),
        SyncError::Endless => SyncError::Endless,
    );
    walk(errors.into_iter().map(|error| Failure::from(CareError::from(error)).words));
}

#[test]
fn what_was_wrong_with_the_server_or_the_device_says_what_to_do() {
    walk(
        every!(ServerTrouble:
            ServerTrouble::OtherServer => ServerTrouble::OtherServer,
            ServerTrouble::NoRoom => ServerTrouble::NoRoom,
            ServerTrouble::Full => ServerTrouble::Full,
            ServerTrouble::Quota => ServerTrouble::Quota,
        )
        .into_iter()
        .map(server_trouble),
    );
    let typed = typed();
    let again = every!(BeginAgain:
        BeginAgain::SetBack => BeginAgain::SetBack,
        BeginAgain::Cloned => BeginAgain::Cloned,
        BeginAgain::Rescued => BeginAgain::Rescued,
    );
    for why in again {
        assert_eq!(faults(&why_again(why), &typed, true), Vec::<String>::new());
    }
}
