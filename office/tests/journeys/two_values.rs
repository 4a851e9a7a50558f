//! Wherever somebody acts on a field, every value that stands in it is there with its writer; and managers are told how
//! many fields wait for them.

use crate::support::{Office, Talk};
use serde_json::Value;

fn sync(office: &Office, clock: &str, people: &[&str]) {
    for who in people {
        office.ok(who, clock, &["sync"]);
    }
}

/// Akari's finished visit, on which the manager and Sakura write another temperature apart.
fn two_temperatures() -> (Office, String) {
    let office = Office::working();
    let visit = office.recorded();
    sync(&office, "07:50", &["akari", "nozomi", "sakura"]);
    for (who, clock, value) in [("nozomi", "08:10", "36.2"), ("sakura", "08:11", "39.4")] {
        office.ok(who, clock, &["visit", "change", &visit]);
        office.ok(who, clock, &["visit", "set", &visit, "体温", value]);
        office.ok(who, clock, &["visit", "finish", &visit, "--anyway"]);
    }
    sync(&office, "08:20", &["nozomi", "sakura", "akari", "nozomi", "sakura"]);
    (office, visit)
}

/// Both values, each beside its writer.
fn both_stand(text: &str) {
    for (value, writer) in [("36.2", "手本 のぞみ"), ("39.4", "手本 さくら")] {
        let found = text.lines().any(|line| line.contains(value) && line.contains(writer));
        assert!(found, "{value} by {writer} in:\n{text}");
    }
}

#[test]
fn every_reader_shows_both_temperatures_with_their_writers() {
    let (office, visit) = two_temperatures();
    for command in [vec!["brief", "見本一郎"], vec!["emergency", "見本一郎"], vec!["visit", "show", &visit]]
    {
        let text = office.text("sakura", "15:30", &command);
        both_stand(&text);
        assert!(text.contains("体温が2つあります。両方残してあります。サ責が決めます"), "{text}");
        let text = office.text("nozomi", "15:30", &command);
        both_stand(&text);
        assert!(text.contains("kengai conflicts"), "a manager reads where to decide:\n{text}");
    }
    // Neither JSON picks one.
    for command in ["brief", "emergency"] {
        let json = office.ok("sakura", "15:31", &[command, "見本一郎"]);
        let temperature = &json["vitals"][0];
        assert_eq!(temperature["field"], "vitals.temperature");
        assert_eq!(temperature["value"], Value::Null);
        let mut values: Vec<i64> = temperature["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|said| said["value"]["int"].as_i64().unwrap())
            .collect();
        values.sort_unstable();
        assert_eq!(values, [362, 394]);
        assert!(temperature["values"][0]["by"][0]["name"].as_str().is_some());
    }
    let shown = office.ok("sakura", "15:31", &["visit", "show", &visit]);
    assert_eq!(shown["several"][0]["field"], "vitals.temperature.value");
    assert_eq!(shown["several"][0]["values"].as_array().unwrap().len(), 2);

    // Akari's own record of today: a line under the visit.
    let today = office.text("akari", "15:32", &["today"]);
    both_stand(&today);

    // The manager's lists count it and name the record.
    let month = ["--month", "2026-11"];
    for command in [vec!["status"], [&["review"], &month[..]].concat(), [&["month"], &month[..]].concat()] {
        let text = office.text("nozomi", "15:33", &command);
        assert!(text.contains("訪問の記録 1項目") && text.contains("体温"), "{text}");
        let json = office.ok("nozomi", "15:33", &command);
        assert_eq!(
            (&json["conflicts"][0]["kind"], &json["conflicts"][0]["fields"]),
            (&"visit".into(), &1.into())
        );
    }
    both_stand_in_a_row(&office.text("nozomi", "15:34", &["review", "--month", "2026-11"]));
    let page = office.path("month.html").display().to_string();
    office.ok("nozomi", "15:35", &["month", "--month", "2026-11", "--html", &page]);
    both_stand_in_a_row(&std::fs::read_to_string(&page).unwrap());
}

/// A row of a list: `36.2℃（手本 のぞみ） ／ 39.4℃（手本 さくら）`.
fn both_stand_in_a_row(text: &str) {
    let row = text.lines().find(|line| line.contains("36.2") && line.contains("39.4"));
    let row = row.unwrap_or_else(|| panic!("no row has both:\n{text}"));
    assert!(row.contains("手本 のぞみ") && row.contains("手本 さくら"), "{row}");
}

#[test]
fn two_cautions_stand_at_the_door_and_in_the_managers_counts() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "06:40", &makoto);
    office.joined_as("makoto", "M02", "manager");
    sync(&office, "06:45", &["nozomi", "makoto"]);
    for (who, cautions, phone) in [
        ("nozomi", "ゆっくり話す", "000-000-0031"),
        ("makoto", "ペニシリンでショック（2025）", "000-000-0032"),
    ] {
        let pairs = ["cautions", cautions, "person.phone", phone];
        office.ok(who, "06:50", &[&["clients", "set", "見本一郎"], &pairs[..]].concat());
    }
    sync(&office, "06:55", &["nozomi", "makoto", "nozomi", "akari"]);
    for command in [vec!["brief", "見本一郎"], vec!["emergency", "見本一郎"], vec!["today"]] {
        let text = office.text("akari", "07:10", &command);
        for value in ["ゆっくり話す", "ペニシリンでショック（2025）"] {
            assert!(text.contains(value), "『{value}』 is missing in:\n{text}");
        }
        assert!(text.contains("注意が2つあります。両方残してあります。サ責が決めます"), "{text}");
    }
    let sheet = office.text("nozomi", "07:11", &["clients", "show", "見本一郎"]);
    assert!(sheet.contains("ゆっくり話す") && sheet.contains("ペニシリンでショック"), "{sheet}");
    for word in ["ゆっくり", "ショック"] {
        let found = office.ok("akari", "07:12", &["search", word]);
        assert_eq!(found["found"][0]["kind"], "client", "{word}: {found}");
    }
    let status = office.ok("nozomi", "07:13", &["status"]);
    assert_eq!(
        (&status["conflicts"][0]["kind"], &status["conflicts"][0]["fields"]),
        (&"client".into(), &2.into())
    );
    for command in [vec!["status"], vec!["review", "--month", "2026-11"]] {
        let text = office.text("nozomi", "07:14", &command);
        assert!(text.contains("利用者 2項目") && text.contains("見本 一郎　利用者シート: 注意"), "{text}");
    }
}

/// Facts of which each is one value: where two stand, none is shown as the one.
fn nobody_knows_which(emergency: &Value) {
    for fact in ["born", "age", "sex", "level", "certified_to"] {
        assert!(emergency[fact].is_null(), "{fact}: nobody knows which: {emergency}");
    }
    let several = emergency["several"].as_array().unwrap();
    for field in ["person.born", "person.sex", "certificate.level", "certificate.to"] {
        assert!(several.iter().any(|one| one["field"] == field), "{field}: {emergency}");
    }
}

/// Sex, care level and end of the certificate, as each of the two has them.
const ONE: [&str; 3] = ["男", "要介護4", "2027-01-31"];
const OTHER: [&str; 3] = ["女", "要介護5", "2027-02-28"];

#[test]
fn two_numbers_of_one_contact_stand_beside_each_other_and_none_is_the_one() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "06:40", &makoto);
    office.joined_as("makoto", "M02", "manager");
    let new = [
        "contact.new.name",
        "見本 桃子",
        "contact.new.relation",
        "長女",
        "contact.new.phone",
        "090-0000-0001",
    ];
    let doctor = ["主治医の電話", "000-000-0001", "生年月日", "1938-11-17", "person.sex", ""];
    office.ok("nozomi", "06:44", &[&["clients", "set", "見本一郎"], &new[..], &doctor[..]].concat());
    sync(&office, "06:45", &["nozomi", "makoto", "nozomi"]);
    let sheet = office.ok("nozomi", "06:46", &["clients", "show", "見本一郎"]);
    let fields = sheet["fields"].as_object().unwrap();
    let path = fields.keys().find(|path| path.starts_with("contact.") && path.ends_with(".phone")).unwrap();
    let name = path.replace(".phone", ".name");
    for (who, phone, called, clinic, born) in [
        ("nozomi", "090-0000-0002", "見本 桃代", "000-000-0002", "1938-11-18"),
        ("makoto", "090-0000-0003", "見本 百子", "000-000-0003", "1938-11-19"),
    ] {
        let [sex, level, to] = if who == "nozomi" { ONE } else { OTHER };
        let facts = ["person.sex", sex, "certificate.level", level, "certificate.to", to];
        let pairs = [path, phone, &name, called, "主治医の電話", clinic, "生年月日", born];
        let pairs = [&pairs[..], &facts[..]].concat();
        office.ok(who, "06:50", &[&["clients", "set", "見本一郎"], &pairs[..]].concat());
    }
    for (who, helper, own) in
        [("nozomi", "090-0000-0012", "000-000-0022"), ("makoto", "090-0000-0013", "000-000-0023")]
    {
        office.ok(who, "06:51", &["staff", "phone", helper, "--staff", "H01"]);
        office.ok(who, "06:51", &["staff", "phone", own]);
    }
    sync(&office, "06:55", &["nozomi", "makoto", "nozomi", "akari"]);
    let staff = office.text("nozomi", "07:00", &["staff", "list"]);
    let akari = staff.lines().find(|line| line.contains("手本 あかり")).unwrap();
    assert!(akari.contains("090-0000-0012") && akari.contains("090-0000-0013"), "{staff}");
    let emergency = office.text("akari", "07:09", &["emergency", "見本一郎"]);
    let own =
        emergency.lines().find(|line| line.contains("（事業所）")).unwrap_or_else(|| panic!("{emergency}"));
    assert!(own.contains("000-000-0022") && own.contains("000-000-0023"), "{emergency}");
    for command in ["brief", "emergency"] {
        both_stand_where_one_would_be(&office, command);
    }
    let emergency = office.ok("akari", "07:12", &["emergency", "見本一郎"]);
    nobody_knows_which(&emergency);
    let doctor =
        emergency["call"].as_array().unwrap().iter().find(|one| one["relation"] == "主治医").unwrap();
    let phone = doctor["phone"].as_str().unwrap();
    assert!(phone.contains("000-000-0002") && phone.contains("000-000-0003"), "{doctor}");
}

fn both_stand_where_one_would_be(office: &Office, command: &str) {
    let text = office.text("akari", "07:10", &[command, "見本一郎"]);
    // Whoever calls sees both numbers where the one would be, and beneath each with its writer.
    let call = text.lines().find(|line| line.contains("（長女）")).unwrap_or_else(|| panic!("{text}"));
    for value in ["090-0000-0002", "090-0000-0003", "見本 桃代", "見本 百子"] {
        assert!(call.contains(value), "{command}, {value}:\n{text}");
        let writer = if value.ends_with(['2', '代']) { "手本 のぞみ" } else { "手本 まこと" };
        let with_writer = text.lines().any(|line| line.contains(value) && line.contains(writer));
        assert!(with_writer, "{command}, {value} by {writer}:\n{text}");
    }
    assert!(text.contains("主治医の電話が2つあります"), "{text}");
    assert_eq!(text.matches("連絡先の電話が2つあります").count(), 1, "once, where it belongs: {text}");
    // Nor does the label pick one of two names.
    let label = text.lines().find(|line| line.contains("連絡先の電話が2つあります")).unwrap();
    assert!(label.contains("見本 桃代") && label.contains("見本 百子"), "{label}");
    let json = office.ok("akari", "07:11", &[command, "見本一郎"]);
    let contact = &json[if command == "brief" { "contacts" } else { "call" }][0];
    for (field, values) in
        [("phone", ["090-0000-0002", "090-0000-0003"]), ("name", ["見本 桃代", "見本 百子"])]
    {
        let shown = contact[field].as_str().unwrap_or_else(|| panic!("{json}"));
        assert!(values.iter().all(|value| shown.contains(value)), "{command} {field}: {contact}");
    }
    let several = contact["several"].as_array().unwrap();
    assert_eq!(several.len(), 2, "{contact}");
    assert!(several.iter().all(|one| one["values"].as_array().unwrap().len() == 2), "{contact}");
    assert!(several[0]["values"][0]["by"][0]["name"].is_string(), "{contact}");
}

/// Nobody but a manager decides, also not by typing over it; what was begun before the other value came goes on.
#[test]
fn who_types_over_two_values_is_told_who_decides_and_nothing_changes() {
    let (office, visit) = two_temperatures();
    office.ok("sakura", "08:30", &["visit", "change", &visit]);
    let set = ["visit", "set", &visit, "体温", "37.0"];
    assert_eq!(office.fails("sakura", "08:31", &set), (5, "undecided".to_owned()));
    let (_, text) = office.refused("sakura", "08:31", &set);
    for word in ["36.2", "39.4", "手本 のぞみ", "手本 さくら", "サ責が決めます"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    // What is advised is typed as it stands.
    assert!(text.contains("kengai note 見本一郎 '本文' --to サ責"), "{text}");
    let note = office.ok("sakura", "08:31", &["note", "見本一郎", "体温は37.0でした", "--to", "サ責"]);
    assert!(note["note"].is_string(), "{note}");
    // Neither by emptying it, nor with other fields beside it, nor line by line.
    for more in [["体温", ""].as_slice(), &["水分", "300", "体温", "37.0"]] {
        let args = [&["visit", "set", &visit], more].concat();
        assert_eq!(office.fails("sakura", "08:32", &args), (5, "undecided".to_owned()));
    }
    let mut lines = Talk::start(office.command("sakura", "08:33", &["--json", "visit", "write", &visit]));
    lines.say("体温 37.0");
    let refused = lines.line();
    assert!(
        refused["event"] == "refused" && refused["ja"].to_string().contains("サ責が決めます"),
        "{refused}"
    );
    // It is that line's alone: the next is taken.
    lines.say("水分 250");
    assert_eq!(lines.line()["event"], "saved");
    lines.end();
    let shown = office.ok("sakura", "08:34", &["visit", "show", &visit]);
    assert_eq!(shown["several"][0]["values"].as_array().unwrap().len(), 2, "{shown}");
    // What else she knows she may write; the two values stand beside it.
    office.ok("sakura", "08:35", &["visit", "set", &visit, "水分", "300"]);
    office.ok("sakura", "08:36", &["visit", "finish", &visit, "--anyway"]);
    sync(&office, "08:40", &["sakura", "nozomi"]);
    both_stand(&office.text("nozomi", "08:41", &["visit", "show", &visit]));
    // The manager decides with a reason, as before.
    let decide = ["conflicts", &visit, "--settle", "体温", "--choice", "1", "--reason", "本人に測り直した"];
    office.ok("nozomi", "08:42", &["conflicts"]);
    office.ok("nozomi", "08:43", &decide);
    sync(&office, "08:45", &["nozomi", "sakura"]);
    office.ok("sakura", "08:46", &["visit", "change", &visit]);
    office.ok("sakura", "08:47", &["visit", "set", &visit, "体温", "37.0"]);
}

#[test]
fn a_draft_of_before_the_other_value_goes_on_and_its_value_joins() {
    let office = Office::working();
    let visit = office.recorded();
    sync(&office, "07:50", &["akari", "nozomi", "sakura"]);
    for (who, clock) in [("nozomi", "08:10"), ("sakura", "08:11"), ("akari", "08:12")] {
        office.ok(who, clock, &["visit", "change", &visit]);
    }
    office.ok("akari", "08:13", &["visit", "set", &visit, "体温", "37.0"]);
    for (who, value) in [("nozomi", "36.2"), ("sakura", "39.4")] {
        office.ok(who, "08:14", &["visit", "set", &visit, "体温", value]);
        office.ok(who, "08:14", &["visit", "finish", &visit, "--anyway"]);
    }
    sync(&office, "08:20", &["nozomi", "sakura", "akari"]);
    // Both came while she was writing: she still writes, and ends.
    office.ok("akari", "08:21", &["visit", "set", &visit, "体温", "37.1"]);
    office.ok("akari", "08:22", &["visit", "finish", &visit, "--anyway", "--as-it-stands"]);
    sync(&office, "08:25", &["akari", "nozomi"]);
    let shown = office.ok("nozomi", "08:26", &["visit", "show", &visit]);
    let values = shown["several"][0]["values"].as_array().unwrap();
    let mut values: Vec<i64> = values.iter().map(|said| said["value"]["int"].as_i64().unwrap()).collect();
    values.sort_unstable();
    assert_eq!(values, [362, 371, 394], "{shown}");
}

/// Two phones stamp one minute with other seconds: people read one time, so there is nothing to decide.
#[test]
fn times_of_one_minute_are_one_time() {
    let office = Office::working();
    let visit = office.recorded();
    sync(&office, "07:50", &["akari", "nozomi", "sakura"]);
    for (who, second) in [("nozomi", "12"), ("sakura", "40")] {
        office.ok(who, "08:10", &["visit", "change", &visit]);
        let set = ["visit", "set", &visit, "脈拍", "72"];
        let set = office.by_own_clock(who, &format!("2026-11-16T08:10:{second}+09:00"), &set).output();
        assert!(set.unwrap().status.success());
        office.ok(who, "08:10", &["visit", "finish", &visit, "--anyway"]);
    }
    sync(&office, "08:20", &["nozomi", "sakura", "akari", "nozomi", "sakura"]);
    for who in ["akari", "nozomi", "sakura"] {
        let conflicts = office.ok(who, "08:30", &["conflicts"]);
        assert_eq!(conflicts["conflicts"].as_array().unwrap().len(), 0, "{who}: {conflicts}");
    }
}

/// Two managers decide differently, apart from each other: whoever decides between them reads why each did.
#[test]
fn two_decisions_stand_with_both_reasons() {
    let (office, visit) = two_temperatures();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "08:25", &makoto);
    office.joined_as("makoto", "M02", "manager");
    sync(&office, "08:26", &["nozomi", "makoto", "nozomi", "makoto"]);
    for (who, value, why) in
        [("nozomi", "36.4", "本人に測り直した"), ("makoto", "39.2", "体温計の写真を見た")]
    {
        office.ok(who, "08:30", &["conflicts"]);
        let settle = ["conflicts", &visit, "--settle", "体温", "--value", value, "--reason", why];
        office.ok(who, "08:31", &settle);
    }
    sync(&office, "08:40", &["nozomi", "makoto", "nozomi"]);
    for who in ["nozomi", "makoto"] {
        let text = office.text(who, "08:41", &["conflicts"]);
        let lines: Vec<&str> = text.lines().collect();
        for (value, why) in [("36.4", "本人に測り直した"), ("39.2", "体温計の写真を見た")] {
            let at = lines.iter().position(|line| line.contains(value));
            let next = lines[at.unwrap_or_else(|| panic!("{value}: {text}")) + 1];
            assert!(next.contains(&format!("決めた理由: {why}")), "{text}");
        }
    }
}

/// One rule for deciding: a reason is needed, whether a value is chosen, written anew or typed over the others.
#[test]
fn a_manager_who_types_over_two_values_is_asked_why_as_when_she_settles_them() {
    let (office, visit) = two_temperatures();
    office.ok("nozomi", "08:30", &["visit", "change", &visit]);
    let set = ["visit", "set", &visit, "体温", "37.0"];
    assert_eq!(office.fails("nozomi", "08:31", &set), (4, "undecided".to_owned()));
    let (_, text) = office.refused("nozomi", "08:31", &set);
    both_stand(&text);
    assert!(text.contains("理由を書いて決めてください") && text.contains("何も変わっていません"), "{text}");
    assert!(!text.contains("両方を書いた文"), "a temperature is no text: {text}");
    // What is advised is typed as it stands.
    let (_, command) = text.split_once("正しい値を: kengai ").unwrap_or_else(|| panic!("{text}"));
    let words = command.lines().next().unwrap().split(' ').map(|word| word.trim_matches('\''));
    let done = office.text("nozomi", "08:32", &words.collect::<Vec<_>>());
    assert!(done.contains("に決めました"), "{done}");
    let history = office.text("nozomi", "08:33", &["history", &visit]);
    assert!(history.contains("理由"), "{history}");
    // Other fields of the draft that was begun before go on.
    office.ok("nozomi", "08:34", &["visit", "set", &visit, "水分", "300"]);
    office.ok("nozomi", "08:35", &["visit", "finish", &visit, "--anyway"]);
}

/// A draft shows what stands twice where the value stands, not behind everything else.
#[test]
fn a_draft_shows_both_values_where_the_field_is() {
    let (office, visit) = two_temperatures();
    office.ok("nozomi", "08:30", &["visit", "change", &visit]);
    let shown = office.text("nozomi", "08:31", &["visit", "show", &visit]);
    both_stand(&shown);
    let lines: Vec<&str> = shown.lines().collect();
    let at =
        lines.iter().position(|line| line.trim().starts_with("体温:")).unwrap_or_else(|| panic!("{shown}"));
    assert!(lines[at + 1].contains("≠ 体温が2つあります"), "{shown}");
    assert_eq!(shown.matches('≠').count(), 1, "{shown}");
}
