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
    assert!(said.contains("二つの記入") && !said.contains("合いません"), "{said}");

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
fn a_consent_that_was_written_wrong_is_corrected_with_its_reason() {
    let office = office_with_plan("あいさつ\n薬を渡す");
    let amend = |pairs: &[&str], reason: &'static str| {
        let args = [&["careplan", "amend", ICHIRO], pairs, &["--reason", reason]].concat();
        office.command("nozomi", "09:00", &args).output().unwrap()
    };
    let early = amend(&["同意日", "2026-11-10"], "書きまちがい");
    let said = String::from_utf8(early.stderr).unwrap();
    assert!(said.contains("同意のある版がありません") && said.contains("careplan consent"), "{said}");
    consent(&office);
    synced(&office, "08:00", &["nozomi", "akari", "sakura"]);
    let shown = office.ok("nozomi", "08:01", &["careplan", "show", ICHIRO]);
    let version = shown["versions"][0]["version"].as_str().unwrap()[..8].to_owned();

    // Nobody typed a day that would not fit: what was tried is answered, and the way is named.
    let refused: [&[&str]; 4] = [
        &["set", ICHIRO, "同意日", "2026-11-10"],
        &["set", &version, "長期目標", "歩いて買い物に行く"],
        &["change", &version],
        &["consent", ICHIRO, "--by", "見本 桜", "--version", &version],
    ];
    for args in refused {
        let (exit, said) = office.refused("nozomi", "08:02", &[&["careplan"], args].concat());
        assert!(exit == 2 && said.contains("careplan amend"), "{args:?}: {said}");
        assert!(!said.contains("合いません") && !said.contains("同意日:"), "{args:?}: {said}");
    }
    for (pairs, reason, part) in [
        (&["同意日", "2026-11-10"], " ", "理由"),
        (&["同意日", "2026-12-01"], "書きまちがい", "まだ来ていない"),
        (&["長期目標", "買い物に行く"], "書きまちがい", "新しい版"),
    ] {
        let output = amend(pairs, reason);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains(part), "{pairs:?}: {said}");
    }
    assert_eq!(
        office.run("akari", "08:03", &["careplan", "amend", ICHIRO, "同意日", "11/10", "--reason", "x"]).code,
        5
    );
    let done = amend(&["同意日", "11/10", "同意した人", "見本 一郎"], "日付と署名を見まちがえた");
    let said = String::from_utf8(done.stdout).unwrap();
    for part in ["見本 一郎 さん", "同意日: 11月10日（火）", "同意した人: 見本 一郎", "未送信"]
    {
        assert!(done.status.success() && said.contains(part), "{part}: {said}");
    }
    synced(&office, "09:01", &["nozomi", "sakura", "akari"]);
    // What was consented to counts as before; the history has both days and why.
    for who in ["nozomi", "sakura"] {
        let shown = office.ok(who, "09:02", &["careplan", "show", ICHIRO]);
        assert_eq!(shown["versions"][0]["standing"], "in_force");
        let history = office.text(who, "09:02", &["history", &version]);
        for part in
            ["同意日: 11月16日（月） → 11月10日（火）", "理由: 日付と署名を見まちがえた", "手本 のぞみ"]
        {
            assert!(history.contains(part), "{part}: {history}");
        }
        assert!(!office.text(who, "09:03", &["status"]).contains("同意のあとに直された"));
    }
    assert!(office.text("akari", "09:03", &["brief", ICHIRO]).contains("2. 薬を渡す"));
}

#[test]
fn of_several_versions_without_consent_each_is_listed_with_what_to_type() {
    let office = office_with_plan("あいさつ");
    office.ok("nozomi", "06:45", &["careplan", "new", ICHIRO, "--from", "2026-12-01"]);
    for (args, verb) in [
        (&["set", ICHIRO, "長期目標", "買い物に行く"][..], "set"),
        (&["consent", ICHIRO, "--by", "見本 桜"], "consent"),
        (&["change", ICHIRO], "change"),
    ] {
        let (exit, said) = office.refused("nozomi", "06:46", &[&["careplan"], args].concat());
        assert!(exit == 2 && said.contains("見本 一郎 さんの同意前の版が2つあります"), "{said}");
        for from in ["11月1日（日）から", "12月1日（火）から"] {
            let line =
                said.lines().find(|line| line.contains(from)).unwrap_or_else(|| panic!("{from}: {said}"));
            let (_, command) = line.split_once("→ kengai ").unwrap_or_else(|| panic!("{line}"));
            let command: Vec<&str> = command.trim_end_matches(" …").split(' ').collect();
            assert_eq!(command[..2], ["careplan", verb], "{line}");
            // Typed as it stands there, with what comes behind.
            if verb == "set" {
                office.ok("nozomi", "06:47", &[&command[..], &args[2..]].concat());
            }
        }
    }
    let listed = office.refused("nozomi", "06:48", &["careplan", "consent", ICHIRO, "--by", "見本 桜"]).1;
    let line = listed.lines().find(|line| line.contains("11月1日")).unwrap();
    let number = line.split_once("consent ").unwrap().1.split(' ').next().unwrap();
    let consented = office.text("nozomi", "06:49", &["careplan", "consent", number, "--by", "見本 桜"]);
    assert!(consented.contains("見本 一郎 さん") && consented.contains("11月1日（日）から"), "{consented}");
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
    office.ok("nozomi", "06:46", &["rota", "change", row, "開始", "13:00", "終了", "13:15", "--again"]);
}
