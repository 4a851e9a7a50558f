//! Records that repeat each other: two managers, apart, each mark the other one, and no visit may fall out of the bill by it.

use crate::support::Office;

const REVIEW: [&str; 3] = ["review", "--month", "2026-11"];

/// The manager makes another record of Ichiro's morning, in place of somebody who went, and finishes it.
fn second_record(office: &Office, clock: &str) -> String {
    let list = office.ok("nozomi", clock, &["today"]);
    let visits = list["visits"].as_array().unwrap();
    let number = visits.iter().find(|visit| visit["start"] == "07:30").unwrap()["number"]
        .as_u64()
        .unwrap()
        .to_string();
    let start = ["visit", "start", &number, "--for", "H02", "--instead", "--again"];
    let second = office.ok("nozomi", clock, &start)["visit"].as_str().unwrap().to_owned();
    let fields = ["入室", "7:30", "退室", "7:45", "実施状況", "実施", "利用者の確認", "署名"];
    office.ok("nozomi", clock, &[&["visit", "set", &second], &fields[..]].concat());
    office.ok("nozomi", clock, &["visit", "finish", &second, "--anyway"]);
    second
}

/// Somebody marks a record as repeating another.
fn repeats(office: &Office, who: &str, clock: &str, one: &str, of: &str) {
    office.ok(who, clock, &["visit", "change", one]);
    office.ok(who, clock, &["visit", "set", one, "重複", of]);
    office.ok(who, clock, &["visit", "finish", one, "--anyway"]);
}

/// Two managers, and Akari's record of Ichiro's morning with others of the same visit beside it; all have all.
fn with_records(others: usize) -> (Office, Vec<String>) {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "06:40", &makoto);
    office.joined_as("makoto", "M02", "manager");
    let mut records = vec![office.recorded()];
    office.synced("07:50", &["akari", "nozomi"]);
    for minute in 0..others {
        records.push(second_record(&office, &format!("08:0{minute}")));
    }
    office.synced("08:10", &["nozomi", "makoto"]);
    (office, records)
}

/// The commands behind these words, typed as they stand there.
fn typed(office: &Office, clock: &str, text: &str, behind: &str) {
    let (_, rest) = text.split_once(behind).unwrap_or_else(|| panic!("『{behind}』: {text}"));
    for command in rest.lines().next().unwrap().split('、') {
        let words = command.trim().strip_prefix("kengai ").unwrap().split(' ');
        let words: Vec<&str> = words.map(|word| if word == "''" { "" } else { word }).collect();
        office.text("nozomi", clock, &words);
    }
}

#[test]
fn two_records_that_repeat_each_other_stand_until_one_is_chosen() {
    let (office, records) = with_records(1);
    repeats(&office, "nozomi", "08:20", &records[1], &records[0]);
    repeats(&office, "makoto", "08:20", &records[0], &records[1]);
    office.synced("08:30", &["nozomi", "makoto", "nozomi"]);
    for who in ["nozomi", "makoto"] {
        let json = office.ok(who, "08:31", &REVIEW);
        let rows = json["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["visits"].as_array().unwrap().len() == 2).unwrap();
        assert_eq!(row["stage"], "blocked", "{row}");
        let text = office.text(who, "08:31", &REVIEW);
        for part in [
            "たがいに重複とされています",
            "見本 一郎",
            "を残すなら（記録 手本 あかり）: kengai visit change",
            "代行入力 手本 のぞみ",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(text.matches("たがいに重複とされています").count(), 1, "once: {text}");
    }
    let today = office.text("nozomi", "08:31", &["today"]);
    assert!(today.contains("★同じ訪問の記録が2件"), "{today}");
    let to = office.path("out").display().to_string();
    let (_, said) = office.refused("nozomi", "08:32", &["export", "--month", "2026-11", "--to", &to]);
    assert!(said.contains("要対応") && said.contains("見本 一郎 2件"), "{said}");
    // The command that is said settles it, and the visit is billed.
    let text = office.text("nozomi", "08:33", &REVIEW);
    typed(&office, "08:34", &text, "を残すなら（記録 手本 あかり）: ");
    let text = office.text("nozomi", "08:35", &REVIEW);
    assert!(!text.contains("たがいに重複"), "{text}");
    office.ok("nozomi", "08:36", &["confirm", "--month", "2026-11", "--all-ready", "--odd-too"]);
    // A settled duplicate waits for nothing and is no cancelled visit.
    let said = office.text("nozomi", "08:37", &["export", "--month", "2026-11", "--to", &to]);
    assert!(said.contains("1件 重複") && !said.contains("確定待ち") && !said.contains("請求なし"), "{said}");
    let text = office.text("nozomi", "08:38", &REVIEW);
    assert!(!text.contains("請求なし") && !text.contains("確定待ち"), "{text}");
}

#[test]
fn three_records_that_repeat_each_other_in_a_ring_stand_too() {
    let (office, records) = with_records(2);
    repeats(&office, "nozomi", "08:20", &records[1], &records[0]);
    repeats(&office, "nozomi", "08:21", &records[2], &records[1]);
    repeats(&office, "makoto", "08:20", &records[0], &records[2]);
    office.synced("08:30", &["nozomi", "makoto", "nozomi"]);
    let text = office.text("nozomi", "08:31", &REVIEW);
    assert!(text.contains("たがいに重複とされています") && text.matches("を残すなら").count() == 3, "{text}");
    typed(&office, "08:34", &text, "を残すなら（記録 手本 あかり）: ");
    let text = office.text("nozomi", "08:35", &REVIEW);
    assert!(!text.contains("たがいに重複") && text.contains("確定待ち"), "{text}");
    // On one device a ring of any length is refused.
    office.ok("nozomi", "08:36", &["visit", "change", &records[0]]);
    let (exit, said) = office.refused("nozomi", "08:37", &["visit", "set", &records[0], "重複", &records[2]]);
    assert!(exit == 2 && said.contains("この記録の重複になっています"), "{said}");
}

#[test]
fn two_records_of_one_visit_are_told_apart_by_their_writers_and_stand_once() {
    let (office, _) = with_records(0);
    office.ok("nozomi", "08:20", &["confirm", "--month", "2026-11", "--all-ready", "--odd-too"]);
    let to = office.path("out").display().to_string();
    office.ok("nozomi", "08:21", &["export", "--month", "2026-11", "--to", &to]);
    second_record(&office, "08:22");
    let text = office.text("nozomi", "08:23", &REVIEW);
    assert_eq!(text.matches("同じ予定に記録が二つあります").count(), 1, "{text}");
    let line = text.lines().find(|line| line.contains("記録した人")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("手本 あかり") && line.contains("手本 さくら、代行入力 手本 のぞみ"), "{line}");
}

/// About midnight at the end of a month: one record is of the evening, the other of the day after, in another month's review.
#[test]
fn a_duplicate_of_a_record_of_another_month_is_settled_in_its_own() {
    let office = Office::working();
    let night = "2026-12-01T00:40:00+09:00";
    let at = |args: &[&str]| {
        let output = office.by_own_clock("nozomi", night, args).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let begun = |day: &str| {
        let json = at(&["--json", "visit", "unplanned", "見本一郎", "--for", "H01", "--date", day]);
        let json: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
        json["visit"].as_str().unwrap_or_else(|| panic!("{json}")).to_owned()
    };
    let ended = ["実施状況", "臨時", "実施状況の理由", "呼ばれた", "利用者の確認", "署名"];
    let evening = begun("2026-11-30");
    let times = ["入室", "2026-11-30 23:40", "退室", "2026-11-30 23:55"];
    at(&[&["visit", "set", &evening], &times[..], &ended[..]].concat());
    at(&["visit", "finish", &evening, "--anyway"]);
    let after = begun("2026-12-01");
    let times = ["入室", "2026-12-01 0:05", "退室", "2026-12-01 0:20"];
    at(&[&["visit", "set", &after], &times[..], &ended[..]].concat());
    at(&["visit", "set", &after, "重複", &evening]);
    at(&["visit", "finish", &after, "--anyway"]);
    let review = at(&["review", "--month", "2026-12"]);
    assert!(!review.contains("元の記録がありません"), "it is there, in November: {review}");
    let json = at(&["--json", "review", "--month", "2026-12"]);
    let json: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    let row = json["rows"].as_array().unwrap().iter().find(|row| row["visits"][0]["id"] == after.as_str());
    assert_eq!(row.unwrap_or_else(|| panic!("{json}"))["stage"], "duplicate");
}
