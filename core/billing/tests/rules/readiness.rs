//! Is this visit ready for billing? Each rule on a visit that is in order but for one thing.

use crate::office::{MANAGER, Office, confirmed_by, fill, found, only};
use kengai_billing::{Assessment, NotBilled, Reason, Rule, Severity, VisitView};
use kengai_model::service::{HelperRole, TwoHelperGround};
use kengai_model::{
    CareDay, ClientId, FieldValue, PlanRowId, Scheme, UnixMillis, VisitId, VisitRecord, sample,
};

#[track_caller]
fn assert_blocked(assessment: &Assessment, rule: Rule, field: &str) {
    assert!(assessment.is_blocked(), "{assessment:?}");
    assert_eq!(found(assessment), only(rule, Severity::Error, field));
    for Reason { finding, .. } in assessment.reasons() {
        let (found, settle) = (finding.found(), finding.settle());
        assert!(
            !found.ja.is_empty() && !found.en.is_empty() && !settle.ja.is_empty() && !settle.en.is_empty()
        );
    }
}

#[track_caller]
fn assert_warned(assessment: &Assessment, severity: Severity, rule: Rule, field: &str) {
    assert!(assessment.line().is_some(), "{assessment:?}");
    assert_eq!(found(assessment), only(rule, severity, field));
}

#[test]
fn a_visit_in_order_is_ready_and_its_line_carries_the_actual_times() {
    let office = Office::new();
    let assessment = office.assess(&office.visit());
    assert_eq!(found(&assessment), []);
    let line = assessment.line().unwrap();
    assert_eq!((line.start.compact(), line.end.compact()), ("0900".to_owned(), "0914".to_owned()));
    assert_eq!((line.code.as_str(), line.units, line.count), ("114845", Some(163), 1));
    assert_eq!(line.insured.as_ref().unwrap().as_str(), "0000000001");
}

#[test]
fn a_stay_much_longer_than_planned_is_asked_about_and_blocks_nothing() {
    let office = Office::new();
    for (out, asks) in [("9:35", false), ("9:44", false), ("9:45", true), ("10:05", true)] {
        let mut view = office.visit();
        fill(&mut view.record, &[("out.at", out)]);
        let assessment = office.assess(&view);
        let is_long = |assessment: &Assessment| {
            let reasons = assessment.reasons();
            reasons.iter().any(|reason| reason.finding.found().ja.contains("予定15分のところ、実際は"))
        };
        assert_eq!(is_long(&assessment), asks, "{out}: {assessment:?}");
        assert!(assessment.line().is_some(), "{out}: {assessment:?}");
        // Whoever said that it was changed has said why.
        fill(&mut view.record, &[("outcome.kind", "変更"), ("outcome.reason", "通院の付き添い")]);
        assert!(!is_long(&office.assess(&view)), "{out}");
    }
}

#[test]
fn rule_1_every_outcome_has_a_planned_visit_or_a_reason() {
    let mut office = Office::new();
    let mut view = office.visit();
    view.record.plan_row = None;
    assert_blocked(&office.assess(&view), Rule::OneOutcome, "plan.row");
    fill(&mut view.record, &[("outcome.kind", "臨時"), ("outcome.reason", "ご家族の急な外出")]);
    assert_warned(&office.assess(&view), Severity::Info, Rule::OneOutcome, "outcome.kind");

    let mut view = office.visit();
    view.record.plan_row = Some(PlanRowId::from_bytes([9; 16]));
    let assessment = office.assess(&view);
    assert!(found(&assessment).contains(&(Rule::OneOutcome, Severity::Error, "plan.row".to_owned())));

    let mut view = office.visit();
    office.row().cancelled = true;
    assert_blocked(&office.assess(&view), Rule::OneOutcome, "plan.row");
    fill(&mut view.record, &[("outcome.kind", "変更"), ("outcome.reason", "ケアマネジャーに確認済み")]);
    assert_warned(&office.assess(&view), Severity::Warn, Rule::OneOutcome, "plan.row");

    let office = Office::new();
    let mut view = office.visit();
    view.record.set("outcome.kind", "").unwrap();
    assert_blocked(&office.assess(&view), Rule::OneOutcome, "outcome.kind");
}

#[test]
fn rule_1_two_records_of_one_planned_visit_block_each_other_until_a_manager_decides() {
    let mut office = Office::new();
    let (first, mut second) = (office.visit(), office.visit());
    second.id = VisitId::from_bytes([2; 16]);
    office.others = vec![first.clone(), second.clone()];
    assert_blocked(&office.assess(&first), Rule::OneOutcome, "plan.row");
    assert_blocked(&office.assess(&second), Rule::OneOutcome, "plan.row");
    second.record.outcome.duplicate_of = Some(first.id);
    office.others = vec![first.clone(), second.clone()];
    assert!(office.assess(&first).line().is_some());
    assert!(matches!(office.assess(&second), Assessment::NotBilled { why: NotBilled::Duplicate, .. }));
}

#[test]
fn rule_2_what_the_plan_asks_for_is_there_and_possible() {
    let office = Office::new();
    for path in ["in.at", "out.at", "vitals.temperature.value", "task.toilet", "service.type"] {
        let mut view = office.visit();
        view.record.set(path, "").unwrap();
        assert_blocked(&office.assess(&view), Rule::Complete, path);
    }
    let mut view = office.visit();
    view.record.helpers.clear();
    assert_blocked(&office.assess(&view), Rule::Complete, "helper");
    view.record.helpers.insert(MANAGER, HelperRole::Accompany);
    assert_blocked(&office.assess(&view), Rule::Complete, "helper");
}

#[test]
fn rule_2_values_that_no_device_of_ours_could_enter_are_seen() {
    let office = Office::new();
    let mut fields = office.visit().record.to_fields();
    fields.insert("vitals.temperature.value".into(), FieldValue::Int(382_000));
    let record = VisitRecord::from_fields(&fields).unwrap();
    let assessment = office.assess(&VisitView::new(VisitId::from_bytes([1; 16]), record));
    assert!(assessment.is_blocked());
    let field = "vitals.temperature.value".to_owned();
    assert_eq!(
        found(&assessment),
        vec![(Rule::Complete, Severity::Error, field); 2],
        "missing, and unreadable"
    );
}

#[test]
fn rule_2_times_dates_and_people_fit_together() {
    let office = Office::new();
    let mut view = office.visit();
    let arrived = view.record.arrived.unwrap();
    view.record.left = Some(arrived);
    assert_blocked(&office.assess(&view), Rule::Complete, "out.at");

    let mut view = office.visit();
    let wrong_clock = UnixMillis::new(arrived.at.raw() - 10 * 365 * 86_400_000).unwrap();
    view.record.arrived.as_mut().unwrap().at = wrong_clock;
    assert_eq!(found(&office.assess(&view)).len(), 2, "another day, and a visit of ten years");

    let mut office = Office::new();
    office.directory.staff.get_mut(&sample::helper_id()).unwrap().family.insert(sample::client_id(), true);
    let field = format!("helper.{}", sample::helper_id());
    assert_blocked(&office.assess(&office.visit()), Rule::Complete, &field);
    office.directory.staff.get_mut(&sample::helper_id()).unwrap().family.insert(sample::client_id(), false);
    assert!(office.assess(&office.visit()).line().is_some());

    let mut office = Office::new();
    let view = office.visit();
    office.row().date = CareDay::new(2026, 11, 2).unwrap();
    assert_blocked(&office.assess(&view), Rule::Complete, "date");

    let mut office = Office::new();
    let view = office.visit();
    office.plan.client = ClientId::from_bytes([7; 16]);
    assert_blocked(&office.assess(&view), Rule::Complete, "client");

    let mut office = Office::new();
    let view = office.visit();
    office.plan.month = "2026-12".parse().unwrap();
    assert_blocked(&office.assess(&view), Rule::Complete, "date");
}

#[test]
fn rule_2_the_code_is_there_and_is_one_of_home_care() {
    let mut office = Office::new();
    let mut view = office.visit();
    view.record.service.code = None;
    assert!(office.assess(&view).line().is_some(), "the plan knows the code");
    office.row().code = None;
    assert_blocked(&office.assess(&view), Rule::Complete, "service.code");
    view.record.set("service.code", "999999").unwrap();
    assert_blocked(&office.assess(&view), Rule::Complete, "service.code");
    view.record.set("service.code", "11ZZZZ").unwrap();
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Complete, "service.code");
}

#[test]
fn rule_2_money_adds_up() {
    let office = Office::new();
    let mut view = office.visit();
    fill(&mut view.record, &[("money.received", "３，０００"), ("money.spent", "1200円")]);
    assert_blocked(&office.assess(&view), Rule::Complete, "money.returned");
    view.record.set("money.returned", "1,700円").unwrap();
    assert_blocked(&office.assess(&view), Rule::Complete, "money.reason");
    view.record.set("money.reason", "100円をお賽銭に").unwrap();
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Complete, "money.returned");
    view.record.set("money.returned", "1800").unwrap();
    assert_eq!(found(&office.assess(&view)), []);
}

#[test]
fn rule_3_the_band_follows_the_plan() {
    let office = Office::new();
    let mut view = office.visit();
    view.record.set("out.at", "9:25").unwrap();
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Band, "out.at");

    let mut office = Office::new();
    let mut view = office.visit();
    office.row().slot.end = "09:30".parse().unwrap();
    assert_blocked(&office.assess(&view), Rule::Band, "out.at");
    fill(&mut view.record, &[("outcome.kind", "変更"), ("outcome.reason", "ご本人の希望で短縮")]);
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Band, "out.at");
    view.record.set("out.at", "9:45").unwrap();
    assert_eq!(found(&office.assess(&view)), [], "30 to under 60 minutes, as planned");
}

#[test]
fn rule_4_nobody_is_in_two_places_at_once() {
    let mut office = Office::new();
    let view = office.visit();
    let field = format!("helper.{}", sample::helper_id());
    let mut elsewhere = office.visit();
    elsewhere.id = VisitId::from_bytes([2; 16]);
    elsewhere.record.client = ClientId::from_bytes([5; 16]);
    elsewhere.record.plan_row = None;
    let mut at = |start: &str, end: &str| {
        elsewhere.record.clear("out.at").unwrap();
        fill(&mut elsewhere.record, &[("in.at", start), ("out.at", end)]);
        office.others = vec![elsewhere.clone()];
        office.assess(&view)
    };
    assert_blocked(&at("9:10", "9:30"), Rule::OnePlace, &field);
    assert_blocked(&at("8:30", "9:01"), Rule::OnePlace, &field);
    assert_warned(&at("8:30", "9:00"), Severity::Warn, Rule::OnePlace, &field);
    assert_eq!(found(&at("8:30", "8:59")), []);
    assert_eq!(found(&at("9:14", "9:30")), [], "it is the later visit that is asked about");
}

#[test]
fn rule_4_a_client_has_one_visit_at_a_time_unless_two_helpers_are_agreed() {
    let mut office = Office::new();
    let view = office.visit();
    let mut second = office.visit();
    second.id = VisitId::from_bytes([2; 16]);
    second.record.plan_row = None;
    second.record.helpers = [(MANAGER, HelperRole::Main)].into();
    office.others = vec![second.clone()];
    assert_blocked(&office.assess(&view), Rule::OnePlace, "in.at");
    let mut same_helper = second.clone();
    same_helper.record.helpers = view.record.helpers.clone();
    office.others = vec![same_helper];
    assert_blocked(&office.assess(&view), Rule::OnePlace, "in.at"); // once, and not as if it were another home
    second.record.set("outcome.kind", "中止").unwrap();
    office.others = vec![second.clone()];
    assert_eq!(found(&office.assess(&view)), [], "a cancelled visit is nowhere");
    second.record.set("outcome.kind", "臨時").unwrap();
    office.others = vec![second];
    office.row().two_helpers = Some(TwoHelperGround::Body);
    assert_eq!(found(&office.assess(&view)), []);
}

#[test]
fn rule_5_visits_close_to_each_other_are_summed_but_short_ones_are_not() {
    let mut office = Office::new();
    office.row().slot.end = "09:30".parse().unwrap();
    let mut view = office.visit();
    view.record.set("out.at", "9:31").unwrap();
    let mut later = view.clone();
    later.id = VisitId::from_bytes([2; 16]);
    later.record.plan_row = None;
    let mut at = |start: &str, end: &str, kind: &str| {
        later.record.clear("out.at").unwrap();
        fill(&mut later.record, &[("in.at", start), ("out.at", end), ("outcome.kind", kind)]);
        office.others = vec![later.clone()];
        office.assess(&view)
    };
    assert_warned(&at("11:30", "12:00", "臨時"), Severity::Info, Rule::TwoHours, "in.at");
    assert_eq!(found(&at("11:31", "12:00", "臨時")), []);
    assert_eq!(found(&at("10:00", "10:30", "緊急")), []);
    later.record.planned.as_mut().unwrap().end = "09:19".parse().unwrap();
    office.others = vec![later];
    assert_eq!(found(&office.assess(&view)), [], "身体 under 20 minutes stands apart");
}

#[test]
fn rule_6_the_zone_follows_the_planned_start() {
    let mut office = Office::new();
    office.row().slot = kengai_model::Slot { start: "18:00".parse().unwrap(), end: "18:15".parse().unwrap() };
    let mut view = office.visit();
    fill(&mut view.record, &[("out.at", "18:10"), ("in.at", "18:00")]);
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Zone, "service.code");
    office.row().code = Some("114846".parse().unwrap());
    view.record.service.code = None;
    assert_eq!(found(&office.assess(&view)), []);
    office.row().slot = kengai_model::Slot { start: "21:50".parse().unwrap(), end: "22:05".parse().unwrap() };
    fill(&mut view.record, &[("out.at", "22:00"), ("in.at", "21:50")]);
    assert_warned(&office.assess(&view), Severity::Info, Rule::Zone, "plan.start");
}

#[test]
fn rule_7_two_helpers_need_a_ground() {
    let mut office = Office::new();
    let mut view = office.visit();
    view.record.helpers.insert(MANAGER, HelperRole::Accompany);
    assert_eq!(found(&office.assess(&view)), [], "an accompanying manager is not a second helper");
    view.record.helpers.insert(MANAGER, HelperRole::Second);
    assert_blocked(&office.assess(&view), Rule::Additions, "helper");
    office.row().two_helpers = Some(TwoHelperGround::Violence);
    assert_eq!(found(&office.assess(&view)), []);
}

#[test]
fn rule_8_the_client_confirmed_or_there_is_a_reason() {
    let office = Office::new();
    let mut view = office.visit();
    view.record.set("client_confirmation.method", "").unwrap();
    assert_blocked(&office.assess(&view), Rule::ClientConfirmed, "client_confirmation.method");
    view.record.set("client_confirmation.method", "確認なし").unwrap();
    assert_blocked(&office.assess(&view), Rule::ClientConfirmed, "client_confirmation.reason");
    view.record.set("client_confirmation.reason", "就寝中のため").unwrap();
    assert!(office.assess(&view).line().is_some());
}

#[test]
fn rule_9_the_certificate_covers_the_day_and_the_plan_its_limit() {
    let day = |text: &str| Some(text.parse::<CareDay>().unwrap());
    let mut office = Office::new();
    let view = office.visit();
    office.client.certificate.to = day("2026-11-01");
    assert_eq!(found(&office.assess(&view)), [], "the last day counts");
    office.client.certificate.to = day("2026-10-31");
    assert_blocked(&office.assess(&view), Rule::Certificate, "date");
    office.client.certificate.to = None;
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Certificate, "certificate.to");
    office.client.certificate.to = day("2028-03-31");
    office.client.certificate.limit = Some(kengai_model::measure::Units::new(162).unwrap());
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Certificate, "certificate.limit");
}

#[test]
fn rule_10_a_conflict_in_a_billing_field_blocks() {
    let office = Office::new();
    for path in ["in.at", "out.at", "service.code", "outcome.kind", "date", "plan.row"] {
        let mut view = office.visit();
        view.conflicts.insert(path.to_owned());
        assert_blocked(&office.assess(&view), Rule::Conflict, path);
    }
    let mut view = office.visit();
    view.conflicts.insert("vitals.temperature.value".to_owned());
    assert_warned(&office.assess(&view), Severity::Warn, Rule::Conflict, "vitals.temperature.value");
}

#[test]
fn rule_11_a_change_after_the_confirmation_wants_a_reason_and_a_new_one() {
    let mut office = Office::new();
    let mut view = office.visit();
    view.confirmation = Some(confirmed_by(MANAGER, &[]));
    assert_eq!(found(&office.assess(&view)), []);
    view.confirmation = Some(confirmed_by(MANAGER, &["out.at"]));
    assert_blocked(&office.assess(&view), Rule::ManagerConfirmed, "out.at");
    view.confirmation = Some(confirmed_by(MANAGER, &["amendment.reason", "out.at"]));
    assert_warned(&office.assess(&view), Severity::Warn, Rule::ManagerConfirmed, "out.at");

    view.confirmation = Some(confirmed_by(sample::helper_id(), &[]));
    assert_warned(&office.assess(&view), Severity::Info, Rule::ManagerConfirmed, "helper");
    office.settings.other_manager = true;
    assert_blocked(&office.assess(&view), Rule::ManagerConfirmed, "helper");
}

#[test]
fn a_visit_that_did_not_take_place_is_in_order_once_it_says_why() {
    let office = Office::new();
    let row = office.plan.rows.values().next().unwrap();
    let mut record = VisitRecord::for_row(office.plan.client, row, sample::helper_id());
    record.set("outcome.kind", "当日キャンセル").unwrap();
    let mut view = VisitView::new(VisitId::from_bytes([1; 16]), record);
    assert_blocked(&office.assess(&view), Rule::OneOutcome, "outcome.reason");
    view.record.set("outcome.reason", "入院").unwrap();
    assert!(matches!(office.assess(&view), Assessment::NotBilled { why: NotBilled::DidNotTakePlace, .. }));
}

#[test]
fn another_scheme_is_recorded_alike_and_not_billed_here() {
    let office = Office::new();
    let mut view = office.visit();
    view.record.scheme = Scheme::Private;
    view.record.service.code = None;
    assert!(matches!(office.assess(&view), Assessment::NotBilled { why: NotBilled::OtherScheme, .. }));
    view.record.set("in.at", "").unwrap();
    assert!(office.assess(&view).is_blocked());
}

#[test]
fn rule_9_an_earlier_certificate_covers_an_earlier_visit() {
    let mut office = Office::new();
    let before = office.client.clone();
    office.client.certificate.from = Some(CareDay::new(2026, 11, 2).unwrap());
    office.client.certificate.to = Some(CareDay::new(2028, 10, 31).unwrap());
    assert_blocked(&office.assess(&office.visit()), Rule::Certificate, "date");
    office.client.keep_past_certificate(&before);
    assert_eq!(found(&office.assess(&office.visit())), []);
}

#[test]
fn rule_2_proxy_entry_names_two_people_and_what_was_measured_was_in_the_visit() {
    let office = Office::new();
    let mut view = office.visit();
    view.record = view.record.by_proxy(kengai_model::sample::helper_id(), UnixMillis::new(1).unwrap());
    assert_blocked(&office.assess(&view), Rule::Complete, "proxy.by");
    view.record.set("proxy.by", &MANAGER.to_string()).unwrap();
    assert_eq!(found(&office.assess(&view)), []);
    // Between coming and leaving; where one of them is not known, at a time of its own.
    view.record.set("vitals.temperature.at", "").unwrap();
    assert_eq!(found(&office.assess(&view)), []);
    view.record.left = None;
    let lacks = ["out.at", "vitals.temperature.at"];
    assert_eq!(
        found(&office.assess(&view)),
        lacks.map(|field| (Rule::Complete, Severity::Error, field.into()))
    );
}

#[test]
fn rule_7_an_emergency_has_its_evidence_within_a_day() {
    let office = Office::new();
    let mut view = office.visit();
    view.record.plan_row = None;
    fill(&mut view.record, &[("outcome.kind", "緊急"), ("outcome.reason", "転倒の連絡")]);
    let additions = |view: &VisitView| {
        let all = found(&office.assess(view));
        all.into_iter().filter(|(rule, _, _)| *rule == Rule::Additions).collect::<Vec<_>>()
    };
    assert_eq!(additions(&view), only(Rule::Additions, Severity::Info, "request.at"));
    fill(&mut view.record, &[("request.at", "8:20"), ("request.what", "転んで起き上がれない")]);
    assert_eq!(additions(&view), only(Rule::Additions, Severity::Info, "request.care_manager_at"));
    fill(&mut view.record, &[("request.care_manager_at", "8:25")]);
    assert_eq!(additions(&view), []);
    fill(&mut view.record, &[("request.at", "2026-10-30 08:20")]);
    assert_eq!(additions(&view), only(Rule::Additions, Severity::Warn, "request.at"));
}
