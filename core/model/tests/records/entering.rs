//! What a helper types into a visit, in the client's home, with one thumb.

use kengai_model::photo::Photo;
use kengai_model::vitals::{BloodPressure, NotMeasured, Pressure, Temperature, Vital, VitalKind};
use kengai_model::{CareDay, ClientId, FieldValue, PlanRow, Problem, Scheme, VisitRecord, sample};

fn visit() -> VisitRecord {
    let mut record = VisitRecord::new(
        Scheme::LongTermCare,
        ClientId::from_bytes([1; 16]),
        CareDay::new(2026, 11, 5).unwrap(),
    );
    record.set("in.at", "10:02").unwrap();
    record
}

#[test]
fn a_temperature_is_taken_however_it_is_typed() {
    for text in ["38.2", "３８．２", "38.2℃", "38.2 ℃", "38度2分", "３８度２分", " 38.2 "] {
        let mut record = visit();
        record.set("vitals.temperature.value", text).unwrap();
        let value = record.vitals.temperature.unwrap().value().unwrap();
        assert_eq!(value, Temperature::new(382).unwrap(), "{text}");
    }
}

#[test]
fn a_temperature_that_nobody_has_is_refused_and_the_error_says_what_would_be_right() {
    for (text, problem) in [
        ("382", Problem::OutOfRange),
        ("29.9", Problem::OutOfRange),
        ("45.1", Problem::OutOfRange),
        ("熱あり", Problem::NotANumber),
        ("38.25", Problem::NotANumber),
        ("-38", Problem::NotANumber),
        ("38,22", Problem::NotANumber),
    ] {
        let mut record = visit();
        let before = record.clone();
        let error = record.set("vitals.temperature.value", text).unwrap_err();
        assert_eq!((error.field.as_str(), error.problem), ("vitals.temperature.value", problem), "{text}");
        assert_eq!(error.words().ja, format!("体温: {} → 30.0〜45.0℃ の数字", problem.words().ja));
        assert!(error.words().en.starts_with("Body temperature "), "{}", error.words().en);
        assert!(!error.to_string().contains(text), "an error may end in a log and must not repeat care data");
        assert_eq!(record, before);
    }
    let mut record = visit();
    record.set("vitals.temperature.value", "30.0").unwrap();
    record.set("vitals.temperature.value", "45.0").unwrap();
}

#[test]
fn the_upper_blood_pressure_lies_above_the_lower() {
    let pressure = |mmhg| Pressure::new(mmhg).unwrap();
    assert!(BloodPressure::new(pressure(80), pressure(80)).is_err());
    let mut record = visit();
    record.set("vitals.blood_pressure", "１３２／８４").unwrap();
    let both = record.vitals.blood_pressure.unwrap().value().unwrap();
    assert_eq!((both.upper().raw(), both.lower().raw()), (132, 84));
    for path in ["vitals.blood_pressure.lower", "vitals.blood_pressure.upper"] {
        let text = if path.ends_with("lower") { "140" } else { "70" };
        assert_eq!(record.set(path, text).unwrap_err().problem, Problem::Contradiction);
    }
    assert_eq!(record.set("vitals.blood_pressure", "84/132").unwrap_err().problem, Problem::Contradiction);
    assert_eq!(record.vitals.blood_pressure.unwrap().value().unwrap(), both);
}

#[test]
fn one_half_of_a_blood_pressure_is_kept_until_the_other_comes() {
    let mut record = visit();
    record.set("vitals.blood_pressure.upper", "132").unwrap();
    assert_eq!(
        record.to_fields()["vitals.blood_pressure.upper"],
        FieldValue::Int(132),
        "a draft keeps what was typed"
    );
    assert!(record.unreadable().iter().any(|error| error.field == "vitals.blood_pressure.lower"));
    record.set("vitals.blood_pressure.lower", "84").unwrap();
    assert!(record.vitals.blood_pressure.is_some() && record.unreadable().is_empty());
}

#[test]
fn a_value_takes_the_place_of_a_reason_and_the_other_way_round() {
    let mut record = visit();
    record.set("vitals.temperature.none", "ご本人が希望しない").unwrap();
    assert_eq!(record.vitals.temperature, Some(Vital::NotMeasured(NotMeasured::Refused)));
    record.set("vitals.temperature.value", "36.5").unwrap();
    record.set("vitals.temperature.at", "10:05").unwrap();
    assert!(!record.to_fields().contains_key("vitals.temperature.none"));
    record.set("vitals.temperature.none", "device").unwrap();
    let fields = record.to_fields();
    assert!(
        !fields.contains_key("vitals.temperature.value") && !fields.contains_key("vitals.temperature.at")
    );
}

#[test]
fn two_people_who_disagree_leave_a_contradiction_for_the_manager() {
    let mut fields = visit().to_fields();
    fields.insert("vitals.temperature.value".into(), FieldValue::Int(365));
    fields.insert("vitals.temperature.none".into(), FieldValue::Str("refused".into()));
    fields.insert("vitals.blood_pressure.upper".into(), FieldValue::Int(75));
    fields.insert("vitals.blood_pressure.lower".into(), FieldValue::Int(80));
    let record = VisitRecord::from_fields(&fields).unwrap();
    let found: Vec<_> = record.unreadable().into_iter().map(|error| (error.field, error.problem)).collect();
    let expected = ["vitals.temperature.none", "vitals.blood_pressure.upper", "vitals.blood_pressure.lower"]
        .map(|path| (path.to_owned(), Problem::Contradiction));
    assert_eq!(found, expected);
    assert_eq!(record.to_fields(), fields, "nothing is picked and nothing is lost");
}

#[test]
fn typed_times_are_marked_and_stamped_ones_are_not() {
    let mut record = visit();
    assert!(record.arrived.unwrap().typed);
    assert_eq!(record.arrived.unwrap().at.minute().to_string(), "10:02");
    assert_eq!(record.arrived.unwrap().at.day().to_string(), "2026-11-05");
    let stamped = sample::full_visit().left.unwrap().at;
    record.set("out.at", "").unwrap();
    record.leave(stamped);
    assert!(!record.left.unwrap().typed);
    assert!(!record.to_fields().contains_key("out.typed"));
    // The mark comes and goes with the time; nobody takes it off.
    for (path, text) in [("in.typed", "いいえ"), ("in.typed", ""), ("out.typed", "はい")] {
        let before = record.clone();
        assert_eq!(record.set(path, text).unwrap_err().problem, Problem::Fixed, "{path} {text}");
        assert_eq!(record, before);
    }
}

/// A record in another client's name would mix two people up; what the device notes itself is not typed.
#[test]
fn what_the_device_writes_itself_nobody_types() {
    let mut record = sample::full_visit();
    let photo = *record.photos.keys().next().unwrap();
    let fixed = [
        ("client".to_owned(), "2".repeat(32)),
        (format!("incident.{}", "3".repeat(32)), "はい".to_owned()),
        (format!("handover.{}", "3".repeat(32)), "はい".to_owned()),
        (format!("photo.{photo}.sha"), "3".repeat(64)),
        (format!("photo.{photo}.at"), "10:05".to_owned()),
        (format!("photo.{}.purpose", "3".repeat(32)), "処方".to_owned()),
    ];
    for (path, text) in fixed {
        let before = record.clone();
        assert_eq!(record.set(&path, &text).unwrap_err().problem, Problem::Fixed, "{path}");
        assert_eq!(record.clear(&path).unwrap_err().problem, Problem::Fixed, "{path}");
        assert_eq!(record, before);
    }
    record.set(&format!("photo.{photo}.caption"), "右のかかと").unwrap();
}

#[test]
fn nobody_leaves_before_they_arrive() {
    let mut record = visit();
    for text in ["10:02", "9:30", "25:00", "1061", "昼"] {
        let error = record.set("out.at", text).unwrap_err();
        assert_eq!(error.field, "out.at", "{text}");
        assert!(record.left.is_none());
    }
    record.set("out.at", "１０：２０").unwrap();
    assert_eq!(record.actual_minutes(), Some(18));
    assert_eq!(record.set("in.at", "10:30").unwrap_err().problem, Problem::Contradiction);
}

#[test]
fn a_night_visit_ends_on_the_next_day() {
    let mut record = visit();
    record.set("in.at", "23:40").unwrap();
    record.set("out.at", "0:10").unwrap();
    assert_eq!(record.actual_minutes(), Some(30));
    assert_eq!(record.left.unwrap().at.day().to_string(), "2026-11-06");
}

#[test]
fn choices_are_taken_by_code_and_by_label_in_either_language() {
    let mut record = visit();
    for text in ["done", "実施", "Done", "DONE"] {
        record.set("task.toilet", text).unwrap();
    }
    let error = record.set("task.toilet", "たぶん").unwrap_err();
    assert_eq!(error.words().ja, "排泄介助（トイレ）: 選択肢にありません → 次の一つ: 実施、未実施、拒否");
    record.set("leaving.fire", "○").unwrap();
    assert_eq!(record.leaving.fire, Some(true));
    record.set("leaving.fire", "").unwrap();
    assert_eq!(record.leaving.fire, None);
}

#[test]
fn fields_that_do_not_exist_are_named_as_such() {
    let mut record = visit();
    for path in
        ["vitals.mood.value", "task.flying", "photo.x.purpose", "", "vitals", "medication.brunch.state", "in"]
    {
        assert_eq!(record.set(path, "1").unwrap_err().problem, Problem::UnknownField, "{path}");
        assert_eq!(record.clear(path).unwrap_err().problem, Problem::UnknownField, "{path}");
    }
    assert_eq!(record.clear("date").unwrap_err().problem, Problem::Missing);
}

#[test]
fn only_what_the_plan_asks_for_is_required() {
    let mut plan = sample::plan(1);
    let row = plan.rows.values_mut().next().unwrap();
    let mut record = VisitRecord::for_row(plan.client, row, sample::helper_id());
    let lacking = |record: &VisitRecord, row: &PlanRow| -> Vec<String> {
        record.missing(Some(row)).into_iter().map(|error| error.field).collect()
    };
    let expected = [
        "in.at",
        "out.at",
        "vitals.temperature.value",
        "task.health_check",
        "task.toilet",
        "task.medication",
        "outcome.kind",
        "client_confirmation.method",
    ];
    assert_eq!(lacking(&record, row), expected);
    for (path, text) in [
        ("in.at", "9:00"),
        ("out.at", "9:14"),
        ("vitals.temperature.none", "refused"),
        ("task.health_check", "done"),
        ("task.toilet", "not_done"),
        ("task.medication", "done"),
        ("outcome.kind", "変更"),
        ("client_confirmation.method", "口頭"),
    ] {
        record.set(path, text).unwrap();
    }
    assert_eq!(
        lacking(&record, row),
        ["task.toilet.reason", "medication", "outcome.reason", "client_confirmation.reason"]
    );
    for (path, text) in [
        ("task.toilet.reason", "訪問前に済ませていた"),
        ("medication.morning.state", "服用"),
        ("outcome.reason", "ご本人の希望"),
        ("client_confirmation.reason", "手が不自由なため"),
    ] {
        record.set(path, text).unwrap();
    }
    assert_eq!(lacking(&record, row), Vec::<String>::new());
    row.vitals = kengai_model::tasks::VitalSet::default();
    record.set("vitals.temperature.none", "").unwrap();
    assert_eq!(lacking(&record, row), Vec::<String>::new());
}

#[test]
fn a_visit_that_did_not_take_place_only_says_why() {
    let plan = sample::plan(1);
    let row = plan.rows.values().next().unwrap();
    let mut record = VisitRecord::for_row(plan.client, row, sample::helper_id());
    record.set("outcome.kind", "当日キャンセル").unwrap();
    let missing = record.missing(Some(row));
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].field, "outcome.reason");
}

#[test]
fn an_unreadable_value_is_not_hidden_by_a_reason() {
    let mut fields = visit().to_fields();
    fields.insert("vitals.temperature.value".into(), FieldValue::Int(3_650));
    fields.insert("vitals.temperature.none".into(), FieldValue::Str("refused".into()));
    let record = VisitRecord::from_fields(&fields).unwrap();
    assert_eq!(record.vitals.temperature, None);
    assert_eq!(record.unreadable()[0].field, "vitals.temperature.value");
}

#[test]
fn a_photo_needs_its_purpose_and_the_clients_yes() {
    let mut record = visit();
    let photo = "7".repeat(32);
    let size = kengai_model::measure::PhotoBytes::new(120_000).unwrap();
    record.photos.insert(photo.parse().unwrap(), Photo { size: Some(size), ..Photo::default() });
    let lacking = |record: &VisitRecord| {
        record
            .missing(None)
            .into_iter()
            .map(|error| error.field)
            .filter(|path| path.starts_with("photo."))
            .collect::<Vec<_>>()
    };
    assert_eq!(lacking(&record), [format!("photo.{photo}.purpose"), format!("photo.{photo}.asked")]);
    record.set(&format!("photo.{photo}.purpose"), "処方").unwrap();
    record.set(&format!("photo.{photo}.asked"), "いいえ").unwrap();
    assert_eq!(lacking(&record), [format!("photo.{photo}.asked")], "a no is no yes");
    record.set(&format!("photo.{photo}.asked"), "はい").unwrap();
    assert_eq!(lacking(&record), Vec::<String>::new());
}

#[test]
fn text_has_limits_and_is_never_cut_off() {
    let mut record = visit();
    record.set("outcome.reason", &"長".repeat(200)).unwrap();
    assert_eq!(record.set("outcome.reason", &"長".repeat(201)).unwrap_err().problem, Problem::TooLong);
    assert_eq!(record.set("outcome.reason", "一行目\n二行目").unwrap_err().problem, Problem::Malformed);
    assert_eq!(record.outcome.reason.as_ref().unwrap().as_str().chars().count(), 200);
    record.set("remarks", &"特".repeat(4_000)).unwrap();
    assert_eq!(record.set("remarks", &"特".repeat(4_001)).unwrap_err().problem, Problem::TooLong);
    let mut fields = record.to_fields();
    for put in [FieldValue::Text, FieldValue::Str] {
        fields.insert("remarks".into(), put("記".repeat(8_000)));
        let merged = VisitRecord::from_fields(&fields).unwrap();
        let chars = merged.remarks.unwrap().0.chars().count();
        assert_eq!(chars, 8_000, "what two people wrote apart is never refused");
    }
    let mut sheet = kengai_model::sample::client().to_fields();
    sheet.insert("cautions".into(), FieldValue::Str("記".repeat(8_000)));
    let sheet = kengai_model::ClientSheet::from_fields(&sheet).unwrap();
    assert_eq!(sheet.cautions.unwrap().as_str().chars().count(), 8_000, "nor in any other passage");
}

#[test]
fn consent_to_photos_ends_on_the_day_it_is_withdrawn() {
    let day = |text: &str| text.parse::<CareDay>().unwrap();
    let mut consent = sample::client().photo_consent;
    consent.withdrawn = Some(day("2026-11-05"));
    let covered =
        ["2026-03-31", "2026-04-01", "2026-11-04", "2026-11-05"].map(|text| consent.covers(day(text)));
    assert_eq!(covered, [false, true, true, false]);
}

#[test]
fn dates_and_times_are_japanese_whatever_the_phone_is_set_to() {
    let midnight = kengai_model::UnixMillis::new(1_793_890_800_000).unwrap(); // 2026-11-05T15:00:00Z
    assert_eq!(
        (midnight.day().to_string(), midnight.minute().to_string()),
        ("2026-11-06".into(), "00:00".into())
    );
    assert_eq!(midnight.day().at(midnight.minute()).unwrap(), midnight);
    let minute = |text: &str| text.parse::<kengai_model::MinuteOfDay>().unwrap();
    assert_eq!(minute("23:40").minutes_until(minute("00:10")), 30);
    assert_eq!(minute("09:00").minutes_until(minute("09:00")), 24 * 60);
    let month: kengai_model::CareMonth = "202612".parse().unwrap();
    assert_eq!(
        (month.next().to_string(), month.last_day().to_string()),
        ("2027-01".into(), "2026-12-31".into())
    );
    assert_eq!(month.previous().compact(), "202611");
}

#[test]
fn what_stands_there_as_measured_must_say_when_where_coming_or_leaving_is_not_known() {
    let within = sample::visit_fields(3);
    let mut open = within.clone();
    open.retain(|field, _| !field.starts_with("out."));
    for kind in VitalKind::ALL {
        let value = if *kind == VitalKind::BloodPressure { "upper" } else { "value" };
        let path = |part: &str| format!("vitals.{kind}.{part}");
        let good = |part: &str| match part {
            "at" => FieldValue::Int(1_794_787_200_000),
            "lower" => FieldValue::Int(70),
            _ => FieldValue::Int([366, 120, 70, 97, 16][*kind as usize]),
        };
        // Nothing, something in order, something that this version cannot read.
        let unreadable = || Some(FieldValue::Bool(true));
        for entered in [None, Some(good(value)), unreadable()] {
            for (at, known) in [None, Some(good("at")), unreadable()]
                .into_iter()
                .flat_map(|at| [(at.clone(), true), (at, false)])
            {
                let mut fields = if known { within.clone() } else { open.clone() };
                fields.retain(|field, _| !field.starts_with(&path("")));
                if value == "upper" && entered.is_some() {
                    fields.insert(path("lower"), good("lower"));
                }
                fields.extend(entered.clone().map(|entered| (path(value), entered)));
                fields.extend(at.clone().map(|at| (path("at"), at)));
                let record = VisitRecord::from_fields(&fields).unwrap();
                let asked = record.missing(None).iter().any(|error| error.field == path("at"));
                assert_eq!(asked, entered.is_some() && at.is_none() && !known, "{kind}: {entered:?}, {at:?}");
            }
        }
    }
}
