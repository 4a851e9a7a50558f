//! What a manager does beside the daily round: what the plan asks for, family, conflicts, amendments, a device's health.

use crate::support;
use std::fs;

use crate::support::{Office, example_month};

#[test]
fn what_the_plan_asks_for_is_what_the_record_lacks() {
    let office = Office::working();
    let tasks = office.path("tasks.csv");
    fs::write(
        &tasks,
        "被保険者番号,開始,サービス内容,バイタル,注意\n\
         0000000001,07:30,服薬介助、排泄介助（トイレ）,体温、血圧,玄関に段差\n0000000002,,掃除,,\n",
    )
    .unwrap();
    let import = ["plan", "import", "--upplan", &example_month("UPPLAN"), "--tasks", tasks.to_str().unwrap()];
    let set = office.ok("nozomi", "06:40", &import);
    assert_eq!(set["tasks_set"], 30 + 13, "every morning of Ichiro's and every visit of Hanako's");
    assert_eq!(office.ok("nozomi", "06:41", &import)["tasks_set"], 0, "the same again changes nothing");
    office.ok("akari", "06:50", &["sync"]);
    let lacks = |row: &str| -> Vec<String> {
        let started = office.ok("akari", "07:30", &["visit", "start", row, "--anyway"]);
        started["missing"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["field"].as_str().unwrap().to_owned())
            .collect()
    };
    let ichiro = lacks("1");
    for field in ["vitals.temperature.value", "vitals.blood_pressure.upper", "task.medication", "task.toilet"]
    {
        assert!(ichiro.iter().any(|f| f == field), "{field}: {ichiro:?}");
    }
    let hanako = lacks("2");
    assert!(hanako.iter().any(|f| f == "task.cleaning") && !hanako.iter().any(|f| f.starts_with("vitals")));

    // A task that is none, and a number that is nobody's, are named with their lines; nothing changes.
    fs::write(&tasks, "insured_number,start,tasks\n1,07:30,空を飛ぶ\n99,,掃除\n").unwrap();
    let refused = office.run("nozomi", "06:42", &import);
    assert_eq!(refused.code, 2);
    let text = refused.json["error"]["problems"].to_string();
    assert!(text.contains("tasks.csv line 2 (tasks)") && text.contains("tasks.csv line 3"), "{text}");
}

#[test]
fn family_living_together_is_not_billed() {
    let office = Office::working();
    let staff = office.path("staff.csv");
    let with_family = |number: &str| {
        fs::write(&staff, format!("staff_code,name,kana,role,family_insured_numbers\nH01,手本 あかり,テホン アカリ,helper,{number}\n"))
            .unwrap();
    };
    with_family("0000000099");
    let import = ["staff", "import", staff.to_str().unwrap()];
    assert_eq!(office.fails("nozomi", "06:40", &import), (2, "input".to_owned()), "nobody has this number");
    with_family("0000000001");
    assert_eq!(office.ok("nozomi", "06:41", &import)["added"], 0);
    office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    office.ok("nozomi", "08:01", &["sync"]);
    let review = office.ok("nozomi", "08:02", &["review", "--month", "2026-11"]);
    assert_eq!(review["counts"]["blocked"], 1);
    let confirm = ["confirm", "--month", "2026-11", "--all-ready"];
    assert_eq!(office.fails("nozomi", "08:03", &confirm), (4, "nothing_ready".to_owned()));
}

#[test]
fn two_people_change_one_field_and_a_manager_decides() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    for who in ["sakura", "nozomi"] {
        office.ok(who, "08:01", &["sync"]);
    }
    // Both without signal, both sure of it.
    for (who, value) in [("akari", "37.9"), ("sakura", "38.4")] {
        office.ok(who, "09:00", &["visit", "change", &visit]);
        office.ok(who, "09:01", &["visit", "set", &visit, "体温", value]);
        office.ok(who, "09:02", &["visit", "finish", &visit]);
    }
    for who in ["akari", "sakura", "nozomi"] {
        office.ok(who, "09:10", &["sync"]);
    }
    let seen = office.ok("nozomi", "09:11", &["conflicts", &visit]);
    let conflict = &seen["conflicts"][0];
    assert_eq!(conflict["field"], "vitals.temperature.value");
    let values = conflict["values"].as_array().unwrap();
    assert_eq!(values.len(), 2);
    let choice = 1 + values.iter().position(|value| value["value"]["int"] == 384).unwrap();
    let settle = ["conflicts", &visit, "--settle", "vitals.temperature.value", "--choice"];
    assert_eq!(
        office.fails("akari", "09:12", &[&settle[..], &["1"]].concat()).0,
        5,
        "only a manager decides"
    );
    assert_eq!(office.fails("nozomi", "09:12", &[&settle[..], &["3"]].concat()).0, 2, "there are two values");
    let choice = choice.to_string();
    let settled = office.ok("nozomi", "09:13", &[&settle[..], &[&choice, "--reason", "測り直した"]].concat());
    assert_eq!(settled["conflicts"].as_array().unwrap().len(), 0);
    let shown = office.ok("nozomi", "09:14", &["visit", "show", &visit]);
    assert_eq!(shown["fields"]["vitals.temperature.value"], 384);
}

#[test]
fn a_visit_that_nobody_planned_is_recorded_with_its_reason() {
    let office = Office::working();
    let started = office.ok("akari", "21:00", &["visit", "unplanned", "見本一郎", "--extra"]);
    let visit = started["visit"].as_str().unwrap();
    assert_eq!(started["row"], serde_json::Value::Null);
    let set = ["実施状況", "緊急", "サービス区分", "身体", "利用者の確認", "署名"];
    office.ok("akari", "21:20", &[&["visit", "set", visit], &set[..]].concat());
    assert_eq!(
        office.fails("akari", "21:21", &["visit", "finish", visit]),
        (4, "missing".to_owned()),
        "why?"
    );
    office.ok("akari", "21:22", &["visit", "set", visit, "outcome.reason", "転倒の連絡があった"]);
    office.ok("akari", "21:23", &["visit", "finish", visit]);
    office.ok("akari", "21:24", &["sync"]);
    office.ok("nozomi", "21:25", &["sync"]);
    let review = office.ok("nozomi", "21:26", &["review", "--month", "2026-11"]);
    let row = review["rows"].as_array().unwrap().iter().find(|row| row["row"].is_null()).unwrap();
    assert_eq!((&row["visits"][0]["id"], &row["client_name"]), (&visit.into(), &"見本 一郎".into()));
}

#[test]
fn a_confirmed_record_that_changes_goes_back_to_review() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    office.ok("nozomi", "08:01", &["sync"]);
    let confirm = ["confirm", "--month", "2026-11", &visit];
    assert_eq!(office.ok("nozomi", "08:02", &confirm)["outcomes"][0]["outcome"], "confirmed");
    assert_eq!(office.ok("nozomi", "08:03", &confirm)["outcomes"][0]["outcome"], "already_confirmed");
    office.ok("nozomi", "08:04", &["sync"]);
    office.ok("akari", "08:05", &["sync"]);
    office.ok("akari", "08:06", &["visit", "change", &visit]);
    office.ok("akari", "08:07", &["visit", "set", &visit, "体温", "37.2", "amendment.reason", "記入の誤り"]);
    office.ok("akari", "08:08", &["visit", "finish", &visit]);
    office.ok("akari", "08:09", &["sync"]);
    office.ok("nozomi", "08:10", &["sync"]);
    let counts = office.ok("nozomi", "08:11", &["review", "--month", "2026-11"])["counts"].clone();
    assert_eq!((&counts["ready"], &counts["confirmed"]), (&1.into(), &serde_json::Value::Null));
    assert_eq!(
        office.fails("nozomi", "08:12", &confirm),
        (4, "not_confirmed".to_owned()),
        "a reason is needed"
    );
    let again = office.ok("nozomi", "08:13", &[&confirm[..], &["--reason", "訂正を確認"]].concat());
    assert_eq!(again["confirmed"], 1);
}

#[test]
fn the_doctor_looks_at_everything_and_finds_a_damaged_photo() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let picture = support::examples().join("photos/prescription.jpg").display().to_string();
    office.ok("akari", "07:31", &["visit", "photo", "1", &picture, "--purpose", "prescription", "--asked"]);
    let fine = office.ok("akari", "07:32", &["doctor"]);
    assert_eq!(fine["fine"], true, "{fine}");
    let names: Vec<&str> =
        fine["checks"].as_array().unwrap().iter().map(|c| c["check"].as_str().unwrap()).collect();
    for name in ["opens", "pages", "entries", "logs", "photos", "clock", "set_aside", "alarms"] {
        assert!(names.contains(&name), "{name}");
    }

    let photos = office.path("akari").join("photos");
    let file = fs::read_dir(&photos).unwrap().map(|e| e.unwrap().path()).find(|p| p.is_file()).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let hurt = office.ok("akari", "07:33", &["doctor"]);
    assert_eq!(hurt["fine"], false);
    let photos = hurt["checks"].as_array().unwrap().iter().find(|c| c["check"] == "photos").unwrap();
    assert_eq!(photos["fine"], false);
    let kept = office.path("akari").join("photos/damaged");
    assert_eq!(fs::read_dir(kept).unwrap().count(), 1, "set aside, not deleted");
}

#[test]
fn a_command_waits_for_another_that_has_the_folder_open() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let mut writing =
        support::Talk::start(office.command("akari", "07:31", &["--json", "visit", "write", "1"]));
    writing.say("体温 36.5");
    writing.event("saved");
    let waiting =
        office.command("akari", "07:32", &["--json", "status"]).stdout(std::process::Stdio::piped()).spawn();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(writing.end(), 0);
    let output = waiting.unwrap().wait_with_output().unwrap();
    assert_eq!(support::answer(&output).code, 0, "it waited, and then it worked");
}

#[test]
fn the_papers_words_can_be_seen_until_they_are_written_down() {
    let office = Office::open();
    office.founded();
    let shown = office.ok("nozomi", "06:05", &["paper"]);
    assert_eq!(shown["words"].as_array().unwrap().len(), 24);
    office.ok("nozomi", "06:06", &["paper", "--written"]);
    assert_eq!(office.fails("nozomi", "06:07", &["paper"]), (4, "no_paper".to_owned()));
}

#[test]
fn a_record_is_confirmed_by_the_number_that_the_review_printed() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    office.ok("sakura", "09:00", &["today"]);
    office.ok("nozomi", "08:00", &["sync"]);
    let confirm = ["confirm", "--month", "2026-11", "1"];
    // Before anything was listed, a number is none.
    let early = office.run("nozomi", "08:00", &confirm);
    assert!(early.code == 2 && early.json["error"].to_string().contains("review"), "{}", early.json);
    let text = office.text("nozomi", "08:01", &["review", "--month", "2026-11"]);
    let line = text.lines().find(|line| line.contains("見本 一郎") && line.contains("［番号")).unwrap();
    assert!(line.starts_with("  1  11月16日（月） 7:30〜7:44（予定 7:30〜7:45）  見本 一郎"), "{line}");
    // Another list was looked at since, in which 1 is another visit: it is asked, and nothing is confirmed.
    office.text("nozomi", "08:02", &["today", "--date", "2026-11-17"]);
    let moved = office.run("nozomi", "08:02", &confirm);
    assert_eq!((moved.code, moved.error()), (4, "number_moved"), "{}", moved.json);
    let board = office.ok("nozomi", "08:03", &["review", "--month", "2026-11"]);
    let mut visits =
        board["rows"].as_array().unwrap().iter().flat_map(|row| row["visits"].as_array().unwrap());
    assert_eq!(visits.find(|visit| visit["stage"] == "ready").unwrap()["number"], 1, "{board}");
    // And the other way round: what the review called 1 is not what a day calls 1.
    let other = office.run("nozomi", "08:03", &["visit", "start", "2"]);
    assert_ne!(other.error(), "number_moved", "the review has no 2: {}", other.json);
    let confirmed = office.text("nozomi", "08:04", &confirm);
    assert!(
        confirmed.contains("11月16日（月） 7:30〜7:44（予定 7:30〜7:45）  見本 一郎: 確定しました"),
        "{confirmed}"
    );
    assert_eq!(office.ok("nozomi", "08:05", &confirm)["outcomes"][0]["outcome"], "already_confirmed");
}

#[test]
fn what_is_over_says_so_and_days_of_this_year_stand_without_it() {
    let office = Office::working();
    let visit = office.recorded();
    let brief = office.text("akari", "08:00", &["brief", "見本一郎"]);
    assert!(brief.contains("今日の訪問 7:30〜7:45（終わりました）"), "{brief}");
    assert!(
        brief.lines().any(|line| line.starts_with("今日の訪問 16:00〜16:15") && !line.contains('（')),
        "{brief}"
    );
    let history = office.text("akari", "08:01", &["history", &visit]);
    assert!(history.starts_with("■ 見本 一郎　11月16日（月） 7:30の訪問の記録"), "{history}");
    assert!(!history.contains("2026"), "{history}");
    // Another year is said; so are births and certificates, by their eras.
    let later = office.by_own_clock("akari", "2027-01-09T08:00:00+09:00", &["history", &visit]).output();
    let later = String::from_utf8(later.unwrap().stdout).unwrap();
    assert!(later.starts_with("■ 見本 一郎　2026年11月16日（月） 7:30の訪問の記録"), "{later}");
    // An incident that is not whole says how much is left, and what comes next.
    let fall = ["incident", "start", "見本花子", "事故", "--at", "07:40"];
    let begun = office.text("akari", "08:02", &fall);
    assert!(begun.lines().any(|line| line.contains("　あと") && line.contains("つ → ")), "{begun}");
    // A field that there is not is refused with the name of whom the record is about.
    let refused = office.refused("akari", "08:03", &["clients", "set", "見本一郎", "ない項目", "1"]).1;
    assert!(refused.starts_with("見本 一郎 さん　「ない項目」"), "{refused}");
}
