//! The home-care plan: which version counts, which slot a visit is, and what it asks for.

use kengai_model::form::Form;
use kengai_model::service_plan::{SlotNumber, in_force};
use kengai_model::tasks::{Task, TaskSet, VitalSet};
use kengai_model::vitals::VitalKind;
use kengai_model::{
    CareDay, Fields, MinuteOfDay, PlanRow, PlanRowId, Problem, ServicePlan, ServicePlanId, Slot, Words,
    sample, spec,
};

const FORM: Form = Form {
    find: spec::find_in_service_plan,
    fixed: &["client", "agreed."],
    read: |fields| Ok(ServicePlan::from_fields(fields)?.rest),
    expected: Words::lit("計画の項目", "a field of a home-care plan"),
};

fn day(day: u32) -> CareDay {
    CareDay::new(2026, 11, day).unwrap()
}

fn minute(hour: u16, minute: u16) -> MinuteOfDay {
    MinuteOfDay::new(hour, minute).unwrap()
}

fn typed(fields: &Fields, pairs: &[(&str, &str)]) -> ServicePlan {
    ServicePlan::from_fields(&FORM.set(fields, pairs, "", None).unwrap()).unwrap()
}

/// Mornings on Monday and Wednesday, and a long Wednesday afternoon.
fn plan() -> ServicePlan {
    typed(
        &ServicePlan::new(sample::client_id()).to_fields(),
        &[
            ("version.from", "2026-11-01"),
            ("goal.long", "自宅で暮らし続ける"),
            ("goal.short", "薬を飲み忘れない"),
            ("slot.1.days", "月、水"),
            ("slot.1.start", "9:00"),
            ("slot.1.end", "9:30"),
            ("slot.1.service", "身体"),
            ("slot.1.tasks", "服薬介助、健康チェック"),
            ("slot.1.vitals", "体温"),
            ("slot.1.steps", "あいさつ\n検温\n服薬"),
            ("slot.1.cautions", "右足に注意"),
            ("slot.2.days", "Wed"),
            ("slot.2.start", "14:00"),
            ("slot.2.end", "15:30"),
            ("slot.2.service", "生活"),
            ("slot.2.tasks", "掃除"),
        ],
    )
}

#[test]
fn a_visit_is_the_slot_of_its_weekday_whose_start_is_nearest() {
    let plan = plan();
    let tasks =
        |day, start| plan.slot_for(day, start).map(|slot| slot.tasks.0.iter().next().copied().unwrap());
    // Wednesday 4 November.
    assert_eq!(tasks(day(4), minute(9, 0)), Some(Task::HealthCheck));
    assert_eq!(
        tasks(day(4), minute(10, 0)),
        Some(Task::HealthCheck),
        "an hour later it is still the morning"
    );
    assert_eq!(tasks(day(4), minute(13, 30)), Some(Task::Cleaning));
    assert_eq!(tasks(day(4), minute(11, 30)), None, "between two it is neither");
    // Monday 2 November has one slot, of the morning: a visit in the evening is none of it.
    assert_eq!(tasks(day(2), minute(17, 0)), None);
    assert_eq!(tasks(day(3), minute(9, 0)), None, "not a Tuesday");
}

#[test]
fn days_are_taken_as_people_write_them() {
    use kengai_model::service_plan::WeekdaySet;
    use kengai_model::value::Value as _;
    let shown = |text: &str| WeekdaySet::from_text(text).unwrap().show().ja.replace('、', "");
    for (text, days) in [
        ("月火水木金土日", "月火水木金土日"),
        ("毎日", "月火水木金土日"),
        ("平日", "月火水木金"),
        ("月・水・金", "月水金"),
        ("月曜日、水曜", "月水"),
        ("Mon, Wed", "月水"),
        ("土　日", "土日"),
    ] {
        assert_eq!(shown(text), days, "{text}");
    }
    assert!(WeekdaySet::from_text("月祝").is_err());
    assert!(WeekdaySet::from_text("").is_err());
}

#[test]
fn a_visit_that_was_moved_takes_its_tasks_along() {
    let plan = plan();
    let id = PlanRowId::from_bytes([1; 16]);
    let planned = PlanRow::new(id, day(2), Slot { start: minute(9, 0), end: minute(9, 30) });
    // From Monday morning to Tuesday evening.
    let mut row =
        PlanRow { date: day(3), slot: Slot { start: minute(17, 0), end: minute(17, 30) }, ..planned.clone() };
    plan.fill(&mut row);
    assert!(row.tasks.0.is_empty(), "nothing says that it was moved");
    row.mark_changed(&planned, day(1).at(minute(9, 0)).unwrap(), sample::helper_id());
    plan.fill(&mut row);
    assert_eq!(row.tasks, TaskSet::from_iter([Task::HealthCheck, Task::Medication]));
}

#[test]
fn a_visit_with_tasks_of_its_own_keeps_them() {
    let plan = plan();
    let id = PlanRowId::from_bytes([1; 16]);
    let mut row = PlanRow::new(id, day(2), Slot { start: minute(9, 10), end: minute(9, 40) });
    plan.fill(&mut row);
    assert_eq!(row.tasks, TaskSet::from_iter([Task::HealthCheck, Task::Medication]));
    assert_eq!(row.vitals, VitalSet::from_iter([VitalKind::Temperature]));
    assert_eq!(row.cautions.as_ref().unwrap().as_str(), "右足に注意");
    let mut own = PlanRow { tasks: TaskSet::from_iter([Task::Laundry]), vitals: VitalSet::default(), ..row };
    plan.fill(&mut own);
    assert_eq!(own.tasks, TaskSet::from_iter([Task::Laundry]));
    assert!(own.vitals.0.is_empty(), "who decided the tasks decided the vital signs too");
}

#[test]
fn of_the_consented_versions_the_newest_that_is_valid_counts() {
    let agreed = |number: u8, from: u32, agreed: Option<u32>| {
        let mut plan = plan();
        plan.version.from = Some(day(from));
        plan.agreed.on = agreed.map(day);
        (ServicePlanId::from_bytes([number; 16]), plan)
    };
    let versions = [agreed(1, 1, Some(1)), agreed(2, 10, Some(8)), agreed(3, 20, None)];
    let on = |at| in_force(&versions, day(at)).map(|(id, _)| id.as_bytes()[0]);
    assert_eq!((on(9), on(10), on(25)), (Some(1), Some(2), Some(2)), "nobody has consented to the third");
    assert_eq!(in_force(&versions, CareDay::new(2026, 10, 31).unwrap()), None);
}

#[test]
fn consent_is_asked_for_when_the_plan_is_whole() {
    let mut plan = plan();
    assert_eq!(plan.missing().iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["version.made_by"]);
    plan.version.made_by = Some(sample::helper_id());
    assert!(plan.missing().is_empty());
    let number: SlotNumber = "2".parse().unwrap();
    plan.slots.get_mut(&number).unwrap().tasks = TaskSet::default();
    assert_eq!(plan.missing()[0].field, "slot.2.tasks");
}

#[test]
fn the_consent_seals_everything_but_itself() {
    let plan = plan();
    let mut agreed = plan.clone();
    agreed.agreed.on = Some(day(1));
    assert_eq!(agreed.sealed_view(), plan.sealed_view());
    let other = typed(&agreed.to_fields(), &[("slot.2.tasks", "掃除、洗濯")]);
    assert_ne!(other.sealed_view(), plan.sealed_view());
}

#[test]
fn what_cannot_be_is_refused_with_the_field_and_nothing_changes() {
    let fields = plan().to_fields();
    let refused = |path: &str, text: &str| {
        let error = FORM.set(&fields, &[("goal.short", "別の目標"), (path, text)], "", None).unwrap_err();
        assert_eq!(error.field, path);
        error.problem
    };
    assert_eq!(refused("slot.1.days", "月、祝日"), Problem::UnknownChoice);
    assert_eq!(refused("slot.41.days", "月"), Problem::UnknownField);
    assert_eq!(refused("slot.3.start", "9:00"), Problem::Contradiction);
    assert_eq!(refused("slot.1.start", "25:00"), Problem::NotATime);
    assert_eq!(refused("agreed.on", "2026-11-01"), Problem::UnknownField);
    assert_eq!(refused("slot.1.colour", "青"), Problem::UnknownField);
}
