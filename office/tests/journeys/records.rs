//! The record beside the visit, by the real command: a home-care plan with consent, a rota that changes, a restraint, an
//! emergency, a paper record typed in by somebody else.

use crate::support::Office;
use serde_json::{Value, json};

const ICHIRO: &str = "0000000001";

fn names(list: &Value, key: &str) -> Vec<String> {
    list.as_array()
        .unwrap_or_else(|| panic!("a list: {list}"))
        .iter()
        .map(|item| item[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

impl Office {
    /// Ichiro's plan as Nozomi writes it: every morning, with steps; his daughter consents.
    fn agreed_plan(&self) -> String {
        let begun = self.ok("nozomi", "06:40", &["careplan", "new", ICHIRO, "--from", "2026-11-01"]);
        let consent = ["careplan", "consent", ICHIRO, "--by", "見本 桜（長女）", "--method", "family"];
        assert_eq!(self.fails("nozomi", "06:41", &consent), (4, "missing".to_owned()), "it is empty");
        let fields = [
            "長期目標",
            "自宅で暮らし続ける",
            "goal.short",
            "薬を飲み忘れない",
            "slot.1.days",
            "月、火、水、木、金、土、日",
            "slot.1.start",
            "7:30",
            "slot.1.end",
            "7:45",
            "slot.1.service",
            "身体",
            "slot.1.tasks",
            "服薬介助、排泄介助（トイレ）",
            "slot.1.vitals",
            "体温",
            "slot.1.steps",
            "あいさつ\n検温\n服薬の確認",
            "slot.1.helper.H02",
            "担当",
        ];
        self.ok("nozomi", "06:42", &[&["careplan", "set", ICHIRO], &fields[..]].concat());
        let agreed = self.ok("nozomi", "06:43", &consent);
        assert_eq!((&agreed["standing"], &agreed["version"]), (&json!("in_force"), &begun["version"]));
        agreed["version"].as_str().unwrap().to_owned()
    }
}

#[test]
fn the_home_care_plan_that_was_consented_to_is_what_the_record_asks_for() {
    let mut office = Office::working();
    let before = office.ok("akari", "06:35", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.agreed_plan();
    let later = ["careplan", "set", ICHIRO, "goal.short", "別の目標"];
    assert_eq!(office.fails("nozomi", "06:44", &later), (4, "no_draft".to_owned()), "consent fixes it");
    office.synced("06:45", &["nozomi", "akari"]);

    // No signal. What the plan asks for is on the brief and in the record; nobody calls it a change.
    office.stop_server();
    let today = office.ok("akari", "07:20", &["today"]);
    assert_eq!((&today["visits"][0]["row"], &today["changes"]), (&json!(before), &json!([])));
    let brief = office.ok("akari", "07:25", &["brief", "1"]);
    assert_eq!(brief["visits"][0]["tasks"], json!(["toilet", "medication"]));
    assert_eq!(brief["visits"][0]["steps"], "あいさつ\n検温\n服薬の確認");
    let started = office.ok("akari", "07:30", &["visit", "start", "1"]);
    let missing = names(&started["missing"], "field");
    for field in ["vitals.temperature.value", "task.toilet", "task.medication"] {
        assert!(missing.iter().any(|one| one == field), "{field}: {missing:?}");
    }
    let show = office.text("akari", "07:31", &["brief", "1"]);
    assert!(show.contains("  2. 検温"), "{show}");

    // A new version for December does not count today.
    office.ok("nozomi", "07:40", &["careplan", "new", ICHIRO, "--from", "2026-12-01"]);
    office.ok("nozomi", "07:41", &["careplan", "set", ICHIRO, "slot.1.tasks", "全身浴"]);
    let shown = office.ok("nozomi", "07:42", &["careplan", "show", ICHIRO]);
    assert_eq!(names(&shown["versions"], "standing"), ["in_force", "draft"]);
    assert_eq!(shown["plan"]["fields"]["slot.1.tasks"], "toilet,medication");
    assert_eq!(office.fails("akari", "07:43", &["careplan", "new", ICHIRO, "--from", "2026-12-01"]).0, 5);
}

#[test]
fn a_changed_rota_reaches_everybody_concerned_and_wants_their_word() {
    let office = Office::working();
    let visit = office.ok("akari", "06:35", &["today"])["visits"][0].clone();
    let (row, lines) = (visit["row"].as_str().unwrap().to_owned(), |json: &Value| {
        json["visits"].as_array().unwrap().iter().any(|line| line["row"] == visit["row"])
    });
    assert_eq!(visit["changed"], json!([]), "the first rota is no change");
    office.ok("nozomi", "06:40", &["rota", "change", &row, "start", "8:00", "end", "8:15"]);
    office.ok("nozomi", "06:41", &["rota", "set", &row, "H02"]);
    let refused = office.run("nozomi", "06:42", &["rota", "change", &row, "date", "2026-12-16"]);
    assert_eq!((refused.code, refused.error()), (2, "field"));
    office.synced("06:45", &["nozomi", "akari", "sakura"]);

    // Akari is off the visit, and is told; Sakura has it, and sees what is new about it.
    let akari = office.ok("akari", "06:50", &["today"]);
    assert!(!lines(&akari));
    assert_eq!(
        (&akari["changes"][0]["off"], &akari["changes"][0]["mine"]),
        (&json!(["手本 あかり"]), &json!(true))
    );
    let sakura = office.ok("sakura", "06:50", &["today"]);
    assert!(lines(&sakura));
    assert_eq!(sakura["changes"][0]["what"], json!(["time", "helper"]));
    assert!(
        office.text("sakura", "06:51", &["today"]).contains("【変更: 日時・担当】 11月16日（月） 7:30〜")
    );
    assert_eq!(office.ok("sakura", "06:51", &["brief", ICHIRO])["changes"][0]["row"], json!(row));
    office.ok("sakura", "06:52", &["rota", "ack", &row[..8]]);
    assert_eq!(office.ok("sakura", "06:53", &["today"])["changes"], json!([]));
    office.synced("06:55", &["sakura", "nozomi"]);

    // Nozomi sees who has not said so yet.
    let changes = office.ok("nozomi", "07:00", &["rota", "changes"])["changes"].clone();
    assert_eq!(names(&changes[0]["acknowledged_by"], "name"), ["手本 さくら"]);
    assert_eq!(changes[0]["waiting_for"], json!(["手本 あかり"]));
    assert_eq!(office.ok("nozomi", "07:00", &["review", "--month", "2026-11"])["changes"], changes);

    // 了解 was of exactly that change: after another one she is asked again.
    office.ok("nozomi", "07:01", &["rota", "change", &row, "cancelled", "はい"]);
    office.synced("07:02", &["nozomi", "sakura"]);
    let again = office.ok("sakura", "07:03", &["today"]);
    assert!(!lines(&again));
    assert_eq!(again["changes"][0]["what"], json!(["time", "helper", "cancelled"]));
    assert_eq!(names(&office.ok("nozomi", "07:04", &["rota", "changes"])["changes"], "row"), [row.as_str()]);
}

#[test]
fn the_weekly_pattern_fills_what_nobody_goes_to_and_leaves_what_was_decided() {
    let office = Office::working();
    office.agreed_plan();
    let add = [
        "rota",
        "add",
        ICHIRO,
        "--date",
        "2026-11-30",
        "--start",
        "7:40",
        "--end",
        "7:55",
        "--service",
        "body",
        "--again",
    ];
    let row = office.ok("nozomi", "06:50", &add)["row"].as_str().unwrap().to_owned();
    let cleared = office.ok("akari", "06:35", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "06:51", &["rota", "set", &cleared, "nobody"]);
    let applied = office.ok("nozomi", "06:52", &["rota", "apply", "--month", "2026-11"]);
    assert_eq!(
        (&applied["filled"], &applied["nobody"], &applied["kept"]),
        (&json!(1), &json!(1), &json!(115))
    );
    let day = office.ok("nozomi", "06:53", &["today", "--date", "2026-11-30"]);
    let added = day["visits"].as_array().unwrap().iter().find(|line| line["row"] == json!(row)).unwrap();
    assert_eq!(added["helpers"], json!(["手本 さくら"]), "who usually goes in the morning");
    office.synced("06:55", &["nozomi", "sakura"]);
    let changes = office.ok("sakura", "06:56", &["rota", "changes"])["changes"].clone();
    assert!(changes[0]["what"] == json!(["added"]) && changes[0]["mine"] == json!(true), "{changes}");
}

#[test]
fn a_restraint_cannot_be_skipped() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let started = office.ok("akari", "07:35", &["incident", "start", "1", "restraint", "--visit", "1"]);
    let id = started["incident"].as_str().unwrap().to_owned();
    let other = ["incident", "start", "2", "accident", "--visit", "1"];
    assert_eq!(office.fails("akari", "07:36", &other).0, 2, "a visit of another client");
    office.ok("akari", "07:40", &["visit", "set", "1", "実施状況", "実施", "利用者の確認", "署名"]);
    let finish = office.run("akari", "07:44", &["visit", "finish", "1"]);
    assert_eq!((finish.code, finish.error()), (4, "missing"));
    assert_eq!(names(&finish.json["error"]["problems"], "field"), [format!("incident.{id}")]);
    let visit = office.ok("akari", "07:44", &["visit", "finish", "1", "--anyway"])["visit"].clone();
    office.synced("07:50", &["akari", "nozomi"]);

    let verdict = |clock: &str| {
        let review = office.ok("nozomi", clock, &["review", "--month", "2026-11"]);
        let rows = review["rows"].as_array().unwrap().clone();
        let mut visits = rows.iter().flat_map(|row| row["visits"].as_array().unwrap());
        visits.find(|one| one["id"] == visit).unwrap()["assessment"].clone()
    };
    let blocked = verdict("08:00");
    assert_eq!(
        (&blocked["verdict"], &blocked["reasons"][0]["field"]),
        (&json!("blocked"), &json!(format!("incident.{id}")))
    );
    let half = ["restraint.manner", "車いすの腰ベルト", "restraint.from", "7:35", "restraint.to", "7:40"];
    office.ok("akari", "08:01", &[&["incident", "set", &id[..8]], &half[..]].concat());
    let rest = [
        "restraint.state",
        "立ち上がりを繰り返す",
        "緊急やむを得ない理由",
        "転落の危険",
        "切迫性",
        "頭部を打つおそれ",
        "非代替性",
        "見守りでは防げない",
        "一時性",
        "移乗が終わるまで",
    ];
    // The manager goes on with what the helper began.
    office.synced("08:02", &["akari", "nozomi"]);
    assert_eq!(verdict("08:03")["verdict"], "blocked");
    let whole = office.ok("nozomi", "08:04", &[&["incident", "set", &id[..8]], &rest[..]].concat());
    assert_eq!(whole["missing"], json!([]));
    assert_eq!(verdict("08:05")["verdict"], "ready");
    // A complaint comes by phone, without any visit.
    office.ok("nozomi", "08:06", &["incident", "start", ICHIRO, "complaint", "--at", "8:00"]);
    let listed = office.ok("nozomi", "08:07", &["incident", "list", ICHIRO])["incidents"].clone();
    assert_eq!(names(&listed, "kind"), ["complaint", "restraint"]);
}

#[test]
fn when_a_client_suddenly_falls_ill_everything_is_on_one_screen_without_a_signal() {
    let mut office = Office::working();
    let set = |clock: &str, pairs: &[&str]| {
        office.ok("nozomi", clock, &[&["clients", "set", ICHIRO], pairs].concat());
    };
    set("06:40", &["contact.new.name", "見本 桜", "contact.new.relation", "長女"]);
    let sheet = office.ok("nozomi", "06:40", &["clients", "show", ICHIRO])["fields"].clone();
    let key = sheet.as_object().unwrap().keys().find(|path| path.starts_with("contact.")).unwrap()[8..16]
        .to_owned();
    set("06:41", &[&format!("contact.{key}.phone"), "000-0000-0002", &format!("contact.{key}.order"), "1"]);
    set("06:42", &["主治医", "例示 医師", "doctor.phone", "000-0000-0003", "アレルギー・禁忌", "ペニシリン"]);
    set(
        "06:43",
        &["medicine.new.name", "見本錠", "medicine.new.dose", "1錠", "medicine.new.slots", "朝、夕"],
    );
    set("06:44", &["medicine.new.name", "終わった薬", "medicine.new.to", "2026-11-01"]);
    set("06:45", &["consent.personal_data.given", "2026-04-01", "living.directions", "郵便局の角を左"]);
    let renewed = ["certificate.from", "2026-12-01", "certificate.to", "2028-11-30"];
    let sheet =
        office.ok("nozomi", "06:46", &[&["clients", "set", ICHIRO], &renewed[..]].concat())["fields"].clone();
    let past = sheet.as_object().unwrap().keys().filter(|path| path.starts_with("past_certificate."));
    assert!(past.count() > 0, "the earlier certificate is kept: {sheet}");
    office.ok("nozomi", "06:46", &["staff", "phone", "000-0000-0099"]);
    office.synced("06:50", &["nozomi", "akari"]);
    office.stop_server();

    let screen = office.ok("akari", "07:40", &["emergency", "1"]);
    assert_eq!(names(&screen["call"], "relation"), ["長女", "主治医", "事業所"]);
    assert_eq!(names(&screen["call"], "phone"), ["000-0000-0002", "000-0000-0003", "000-0000-0099"]);
    let facts: Vec<&str> = screen["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| fact["values"][0]["shown"]["ja"].as_str().unwrap())
        .collect();
    assert!(facts.contains(&"ペニシリン") && facts.contains(&"郵便局の角を左"), "{facts:?}");
    assert_eq!(names(&screen["medicines"], "name"), ["見本錠"], "what is no longer taken is not there");
    let text = office.text("akari", "07:40", &["emergency", "1"]);
    assert!(text.contains("1. 見本 桜（長女） 000-0000-0002") && text.contains("119"), "{text}");

    let id = office.ok("akari", "07:41", &["incident", "start", "1", "sudden"])["incident"]
        .as_str()
        .unwrap()
        .to_owned();
    office.ok(
        "akari",
        "07:42",
        &["incident", "call", &id[..8], "長女", "出ない", "--phone", "000-0000-0002"],
    );
    let called = office.ok("akari", "07:43", &["incident", "call", &id[..8], "主治医", "往診に来る"]);
    let fields = called["fields"].as_object().unwrap();
    let times: Vec<_> =
        fields.iter().filter(|(path, _)| path.starts_with("call.") && path.ends_with(".at")).collect();
    assert_eq!(times.len(), 2, "both attempts, each with its time: {fields:?}");
}

#[test]
fn a_paper_record_that_somebody_else_types_in_names_both() {
    let office = Office::working();
    let row = office.ok("akari", "06:35", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    assert_eq!(office.fails("nozomi", "18:00", &["visit", "start", &row, "--for", "M01"]).0, 2, "herself");
    let started = office.ok("nozomi", "18:00", &["visit", "start", &row, "--for", "H01"]);
    let visit = started["visit"].as_str().unwrap()[..8].to_owned();
    assert!(started["fields"].get("in.at").is_none(), "nobody arrives now");
    let fields = ["体温", "36.8", "実施状況", "実施", "利用者の確認", "署名", "入室", "7:30", "退室", "7:44"];
    let set = office.ok("nozomi", "18:05", &[&["visit", "set", &visit], &fields[..]].concat());
    assert_eq!(names(&set["missing"], "field"), [""; 0], "it was measured in the visit");
    let shown = office.ok("nozomi", "18:06", &["visit", "show", &visit]);
    assert!(shown["fields"].get("vitals.temperature.at").is_none(), "not this evening: {shown}");
    office.ok("nozomi", "18:07", &["visit", "finish", &visit]);
    let text = office.text("nozomi", "18:08", &["visit", "show", &visit]);
    assert!(text.contains("代行入力者: 手本 のぞみ") && text.contains("[手本 あかり] 担当者"), "{text}");
    let review = office.ok("nozomi", "18:09", &["review", "--month", "2026-11"]);
    assert_eq!(review["counts"]["ready"], 1);
}
