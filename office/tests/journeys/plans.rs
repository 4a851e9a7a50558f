//! A home-care plan that two managers work on, and what the helper at the door sees of it; deciding by the names that are
//! shown; by the real command.

use crate::support::Office;

const ICHIRO: &str = "0000000001";

/// Nozomi and Sakura are managers, Akari goes to Ichiro in the morning; his plan is agreed.
fn office_with_plan(steps: &str) -> Office {
    let office = Office::open();
    office.founded();
    office.joined("akari", "H01");
    office.joined_as("sakura", "H02", "manager");
    office.planned();
    office.ok("nozomi", "06:40", &["careplan", "new", ICHIRO, "--from", "2026-11-01"]);
    let fields = [
        "長期目標",
        "自宅で暮らし続ける",
        "短期目標",
        "薬を飲み忘れない",
        "slot.1.days",
        "毎日",
        "slot.1.start",
        "7:30",
        "slot.1.end",
        "7:45",
        "slot.1.service",
        "身体",
        "slot.1.tasks",
        "服薬介助",
        "slot.1.steps",
        steps,
    ];
    office.ok("nozomi", "06:41", &[&["careplan", "set", ICHIRO], &fields[..]].concat());
    synced(&office, "06:42", &["nozomi", "sakura", "akari"]);
    office
}

fn synced(office: &Office, clock: &str, who: &[&str]) {
    for one in who {
        office.ok(one, clock, &["sync"]);
    }
}

fn consent(office: &Office) {
    office.ok(
        "nozomi",
        "06:50",
        &["careplan", "consent", ICHIRO, "--by", "見本 桜（長女）", "--method", "family"],
    );
}

#[test]
fn an_agreed_plan_never_dies_in_silence() {
    let office = office_with_plan("あいさつ\n薬を渡す");
    consent(&office);
    office.ok("sakura", "06:51", &["careplan", "set", ICHIRO, "slot.1.steps", "水は禁止"]);
    synced(&office, "06:52", &["nozomi", "sakura", "nozomi", "akari"]);
    // The helper: what was agreed, what was written since with its writer, and whom to call.
    let brief = office.text("akari", "07:20", &["brief", ICHIRO]);
    for wanted in ["服薬介助", "  2. 薬を渡す", "水は禁止", "手本 さくら", "サ責に電話してください"]
    {
        assert!(brief.contains(wanted), "{wanted}: {brief}");
    }
    // Both managers, wherever they look.
    for who in ["nozomi", "sakura"] {
        for command in ["status", "review", "conflicts"] {
            let text = office.text(who, "07:21", &[command]);
            let line = text.lines().find(|line| line.contains("見本 一郎 さん") && line.contains("手順書"));
            assert!(text.contains("同意のあとに直された訪問介護計画 1件"), "{who} {command}: {text}");
            assert!(line.is_some_and(|line| line.contains("careplan new")), "{who} {command}: {text}");
        }
        assert_eq!(office.ok(who, "07:21", &["status"])["plans_to_agree"][0]["counts"], true);
    }
    let shown = office.text("nozomi", "07:22", &["careplan", "show", ICHIRO]);
    assert!(shown.contains("同意した内容が続いています") && shown.contains("水は禁止"), "{shown}");
    // Settled by what the line says.
    office.ok("nozomi", "07:30", &["careplan", "new", "見本 一郎", "--from", "2026-11-02"]);
    office.ok(
        "nozomi",
        "07:31",
        &["careplan", "consent", ICHIRO, "--by", "見本 桜（長女）", "--method", "family"],
    );
    assert!(!office.text("nozomi", "07:32", &["status"]).contains("同意のあとに直された"));
}

#[test]
fn consent_waits_while_a_step_stands_twice_and_the_names_that_are_shown_are_taken() {
    let office = office_with_plan("あいさつ");
    office.ok("nozomi", "06:43", &["careplan", "set", ICHIRO, "slot.1.steps", "水は禁止"]);
    office.ok("sakura", "06:43", &["careplan", "set", ICHIRO, "slot.1.steps", "とろみをつける"]);
    office.ok("nozomi", "06:43", &["clients", "set", ICHIRO, "注意", "ゆっくり話す"]);
    office.ok("sakura", "06:43", &["clients", "set", ICHIRO, "注意", "ペニシリンでショック"]);
    synced(&office, "06:44", &["nozomi", "sakura", "nozomi"]);
    let (code, said) = office.refused("nozomi", "06:45", &["careplan", "consent", ICHIRO, "--by", "見本 桜"]);
    assert_eq!(code, 2);
    assert!(
        said.contains("手順書") && said.contains("決めて") && said.contains("kengai conflicts"),
        "{said}"
    );

    let shown = office.text("nozomi", "06:46", &["conflicts", "見本一郎"]);
    assert!(shown.contains("--value") && !shown.contains("slot.1.steps"), "{shown}");
    let settle = |name: &'static str, how: &[&'static str]| {
        [&["conflicts", "見本一郎", "--settle", name], how, &["--reason", "主治医に聞いた"]].concat()
    };
    // A name that neither has says which there are.
    let (_, said) = office.refused("nozomi", "06:47", &settle("体温", &["--choice", "1"]));
    assert!(said.contains("手順書（枠1）") && said.contains("注意"), "{said}");
    // The name of the plan's field and that of the sheet's; both texts are kept in a new one.
    let both = "水は禁止\nとろみをつける";
    let settled = office.ok("nozomi", "06:48", &settle("手順書", &["--value", both]));
    assert_eq!(settled["settled"]["others"].as_array().unwrap().len(), 2);
    office.ok("nozomi", "06:48", &settle("注意", &["--choice", "1"]));
    assert_eq!(office.ok("nozomi", "06:49", &["conflicts"])["conflicts"].as_array().unwrap().len(), 0);
    consent(&office);
    let brief = office.text("nozomi", "06:55", &["brief", ICHIRO]);
    assert!(brief.contains("1. 水は禁止") && brief.contains("2. とろみをつける"), "{brief}");
}

#[test]
fn a_new_text_replaces_what_was_shown_and_nothing_that_came_since() {
    let office = office_with_plan("あいさつ");
    let set = |who: &str, text: &str| {
        office.ok(who, "06:43", &["clients", "set", ICHIRO, "注意", text]);
    };
    set("nozomi", "ゆっくり話す");
    set("sakura", "ペニシリンでショック");
    synced(&office, "06:44", &["sakura", "nozomi"]);
    office.ok("nozomi", "06:45", &["conflicts"]);
    // Before she decides, what Sakura went on to write arrives; she had not seen Nozomi's.
    set("sakura", "卵でショック");
    synced(&office, "06:46", &["sakura", "nozomi"]);
    let args = ["conflicts", "見本一郎", "--settle", "注意", "--value", "ゆっくり話す。ペニシリンでショック"];
    let settled = office.ok("nozomi", "06:47", &[&args[..], &["--reason", "両方"]].concat());
    let now = settled["settled"]["now"]["values"].as_array().unwrap().len();
    assert_eq!(now, 2, "what she had not seen stands beside it: {settled}");
}

#[test]
fn a_contact_is_named_as_it_is_printed() {
    let office = Office::open();
    office.founded();
    office.planned_by_nozomi();
    let set = |args: &[&str]| office.text("nozomi", "06:43", &[&["clients", "set", ICHIRO], args].concat());
    // Nothing says whose number it is: the answer says how to write a new one, and that is taken.
    let (_, said) =
        office.refused("nozomi", "06:42", &["clients", "set", ICHIRO, "連絡先の電話", "090-0000-0001"]);
    assert!(said.contains("連絡先の電話（新）") && said.contains("連絡先の電話（1）"), "{said}");
    let (_, said) =
        office.refused("nozomi", "06:42", &["clients", "set", ICHIRO, "contact.1.phone", "090-0000-0001"]);
    assert!(said.contains("まだ一つもありません") && said.contains("new"), "{said}");
    let shown = set(&["連絡先の氏名（新）", "見本 桜", "連絡先の電話（新）", "090-0000-0001"]);
    assert!(shown.contains("[1] 連絡先の氏名: 見本 桜") && shown.contains("未送信"), "{shown}");
    for (name, phone) in [
        ("contact.1.phone", "090-0000-0002"),
        ("連絡先の電話（1）", "090-0000-0003"),
        ("連絡先の電話(見本 桜)", "090-0000-0004"),
    ] {
        let shown = set(&[name, phone]);
        assert!(shown.contains(&format!("[1] 連絡先の電話: {phone}")), "{name}: {shown}");
    }
    let (_, said) =
        office.refused("nozomi", "06:44", &["clients", "set", ICHIRO, "contact.2.phone", "090-0000-0001"]);
    assert!(said.contains("1 から 1 まで"), "{said}");
}

impl Office {
    fn planned_by_nozomi(&self) {
        self.ok("nozomi", "06:10", &self.import_arguments());
    }
}

#[test]
fn a_visit_planned_by_hand_has_a_code_or_says_that_it_has_none() {
    let office = Office::open();
    office.founded();
    office.planned_by_nozomi();
    let add = |args: &[&str]| {
        office.text("nozomi", "06:43", &[&["rota", "add", ICHIRO, "--date", "2026-11-18"], args].concat())
    };
    // Ichiro's mornings are of this kind: the same minutes, the same service, the same zone of the day.
    let added = add(&["--start", "7:00", "--end", "7:15", "--service", "身体"]);
    assert!(added.contains("同じ内容の") && added.contains("と同じにしました"), "{added}");
    let none = add(&["--start", "13:00", "--end", "13:10", "--service", "生活"]);
    assert!(none.contains("請求できません") && none.contains("サービスコード"), "{none}");
    let given =
        add(&["--start", "14:00", "--end", "14:10", "--service", "生活", "--サービスコード", "117311"]);
    assert!(!given.contains("請求できません"), "{given}");
    // One end alone is moved beyond the other.
    let listed = office.ok("nozomi", "06:44", &["today", "--date", "2026-11-18", "--everybody"]);
    let row = listed["visits"].as_array().unwrap().iter().find(|row| row["start"] == "07:00").unwrap();
    let row = row["row"].as_str().unwrap();
    let (code, said) = office.refused("nozomi", "06:45", &["rota", "change", row, "開始", "13:00"]);
    assert_eq!(code, 2);
    assert_eq!(said.matches("終了も一緒に書いてください").count(), 1, "{said}");
    office.ok("nozomi", "06:46", &["rota", "change", row, "開始", "13:00", "終了", "13:15"]);
}
