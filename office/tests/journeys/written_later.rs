//! What is written when the visit is over: no time is claimed that nobody typed. And a record that a wrong clock has written into:
//! every impossible time is named at once, with one way out.

use crate::support;
use crate::support::{Answer, Office, examples};
use serde_json::Value;

const TIMES: [&str; 5] = [
    "vitals.temperature.at",
    "vitals.blood_pressure.at",
    "medication.morning.at",
    "client_confirmation.at",
    "in.at",
];

fn at(office: &Office, who: &str, clock: &str, args: &[&str]) -> Answer {
    support::answer(&office.by_own_clock(who, clock, &[&["--json"], args].concat()).output().unwrap())
}

fn missing(answer: &Value) -> Vec<String> {
    let list = answer.as_array().unwrap_or_else(|| panic!("a list: {answer}"));
    list.iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect()
}

const MEASURED: [&str; 8] = ["体温", "36.5", "血圧", "120/70", "服薬（朝）", "服用", "利用者の確認", "署名"];

#[test]
fn yesterdays_visit_claims_no_time_that_nobody_typed() {
    let office = Office::working();
    let start = ["visit", "start", "1", "--date", "11/15"];
    let (code, said) = office.refused("akari", "08:00", &start);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("11月15日 7:30 の予定です。済んだ訪問をいま書きますか"), "{said}");
    assert!(said.contains("--later") && !said.contains("--now"), "{said}");
    let text = office.text("akari", "08:00", &[&start[..], &["--later"]].concat());
    assert!(text.contains("入室と退室は、いまの時刻を入れません"), "{text}");
    let visit = office.ok("akari", "08:00", &[&start[..], &["--later"]].concat())["visit"].clone();
    let visit = visit.as_str().unwrap();
    let said = office.text("akari", "08:01", &[&["visit", "set", visit], &MEASURED[..]].concat());
    assert!(said.contains("いまは訪問中ではないので、時刻は入れていません"), "{said}");
    assert!(said.contains("体温の測定時刻、血圧の測定時刻、服薬時刻（朝）、確認時刻"), "{said}");
    // Nor does a photo, or an accident in it.
    let photo = first_jpeg().display().to_string();
    office.ok("akari", "08:01", &["visit", "photo", visit, &photo, "--purpose", "処方", "--asked"]);
    let accident = office.ok("akari", "08:01", &["incident", "start", "1", "事故", "--visit", visit]);
    assert!(accident["fields"]["event.at"].is_null(), "{accident}");
    let incident = accident["incident"].as_str().unwrap();
    let set = ["incident", "set", incident, "event.at", "7:40"];
    office.ok("akari", "08:01", &set);
    let text = office.text("akari", "08:01", &["incident", "show", incident]);
    assert!(text.contains("事故 11/15 7:40"), "{text}");
    let shown = office.ok("akari", "08:02", &["visit", "show", visit]);
    let fields = shown["fields"].as_object().unwrap();
    for time in TIMES {
        assert!(!fields.contains_key(time), "{time}: {shown}");
    }
    assert!(!fields.keys().any(|path| path.starts_with("photo.") && path.ends_with(".at")), "{shown}");
    // Nobody leaves now, neither by the button nor by finishing.
    let left = office.run("akari", "08:02", &["visit", "leave", visit]);
    assert_eq!((left.code, left.error()), (2, "field"), "{}", left.json);
    assert!(left.json["error"].to_string().contains("出た時刻を入れてください"), "{}", left.json);
    let more = ["服薬介助", "実施", "実施状況", "実施"];
    let set = office.ok("akari", "08:03", &[&["visit", "set", visit], &more[..]].concat());
    let asked = missing(&set["missing"]);
    for field in ["in.at", "out.at", "vitals.temperature.at", "vitals.blood_pressure.at"] {
        assert!(asked.iter().any(|one| one == field), "{field}: {asked:?}");
    }
    assert_eq!(office.fails("akari", "08:04", &["visit", "finish", visit]), (4, "missing".to_owned()));
    // What is typed is of that day.
    let typed = ["入室", "7:31", "退室", "7:44", "体温の測定時刻", "7:33", "血圧の測定時刻", "7:34"];
    office.ok("akari", "08:05", &[&["visit", "set", visit], &typed[..]].concat());
    office.ok("akari", "08:06", &["visit", "finish", visit, "--anyway"]);
    let text = office.text("akari", "08:07", &["visit", "show", visit]);
    assert!(text.contains("退室: 7:44") && text.contains("体温の測定時刻: 7:33"), "{text}");
}

/// The same rule as for the button: いま is the time of nothing in a visit that is over.
#[test]
fn now_is_not_taken_for_a_time_of_yesterdays_visit() {
    let office = Office::working();
    let start = ["visit", "start", "1", "--date", "11/15", "--later"];
    let visit = office.ok("akari", "08:00", &start)["visit"].clone();
    let visit = visit.as_str().unwrap();
    office.ok("akari", "08:01", &["visit", "set", visit, "体温", "36.5"]);
    for (field, now, way) in [
        ("退室", "いま", "出た時刻を入れてください"),
        ("入室", "今", "入った時刻を入れてください"),
        ("体温の測定時刻", "now", "そのときの時刻を入れてください"),
        ("確認時刻", "いま", "そのときの時刻を入れてください"),
    ] {
        let (code, said) = office.refused("akari", "08:02", &["visit", "set", visit, field, now]);
        assert!(code == 2 && said.contains(way), "{field} {now}: {said}");
    }
    let lines = office.command("akari", "08:03", &["visit", "write", visit]);
    let said = written(lines, "退室 いま\n退室 7:44\n終わり\n");
    assert!(said.contains("保存していません") && said.contains("保存しました 退室"), "{said}");
    let shown = office.ok("akari", "08:04", &["visit", "show", visit])["fields"].clone();
    assert!(shown["in.at"].is_null() && shown["vitals.temperature.at"].is_null(), "{shown}");
    assert!(office.text("akari", "08:04", &["visit", "show", visit]).contains("退室: 7:44"));
}

/// What a command says to lines that are typed into it.
fn written(mut command: std::process::Command, lines: &str) -> String {
    use std::io::Write as _;
    let piped = std::process::Stdio::piped;
    let mut child = command.stdin(piped()).stdout(piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

fn first_jpeg() -> std::path::PathBuf {
    let mut files: Vec<_> =
        std::fs::read_dir(examples().join("photos")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().find(|file| file.extension().is_some_and(|end| end == "jpg")).expect("an example photo")
}

#[test]
fn now_is_the_time_of_what_is_entered_while_somebody_is_there() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:35", &["visit", "set", "1", "体温", "36.5"]);
    office.ok("akari", "07:44", &["visit", "leave", "1"]);
    office.ok("akari", "08:20", &["visit", "set", "1", "脈拍", "72"]);
    let fields = office.ok("akari", "08:21", &["visit", "show", "1"])["fields"].clone();
    assert!(!fields["vitals.temperature.at"].is_null() && !fields["in.at"].is_null(), "{fields}");
    assert!(fields["vitals.pulse.at"].is_null(), "she had left: {fields}");
    // A visit of this morning that is written at noon; and one of another day that nobody planned.
    let later = office.ok("sakura", "18:40", &["visit", "start", "1", "--later"]);
    assert!(later["fields"]["in.at"].is_null(), "{later}");
    let other = ["visit", "unplanned", "0000000002", "--date", "11/15", "--anyway", "--extra"];
    assert!(office.ok("akari", "08:22", &other)["fields"]["in.at"].is_null());
}

#[test]
fn a_forgotten_leaving_is_asked_for_and_not_made_up() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let fields = ["服薬介助", "実施", "服薬（朝）", "服用", "体温", "36.5", "血圧", "120/70"];
    office.ok("akari", "07:35", &[&["visit", "set", "1"], &fields[..]].concat());
    office.ok("akari", "07:36", &["visit", "set", "1", "実施状況", "実施", "利用者の確認", "署名"]);
    let refused = office.run("akari", "12:00", &["visit", "finish", "1"]);
    assert_eq!((refused.code, refused.error()), (4, "missing"), "{}", refused.json);
    assert!(refused.json["error"].to_string().contains("退室"), "{}", refused.json);
    office.ok("akari", "12:01", &["visit", "set", "1", "退室", "7:44"]);
    office.ok("akari", "12:02", &["visit", "finish", "1"]);
}

/// Akari's phone is three hours ahead while she writes, and is put right before she finishes.
fn written_three_hours_ahead() -> Office {
    let office = Office::working();
    let ahead = |clock: &str| format!("2026-11-16T{clock}:00+09:00");
    office.server_shows("07:25");
    assert_eq!(at(&office, "akari", &ahead("10:25"), &["sync"]).code, 0);
    assert_eq!(at(&office, "akari", &ahead("10:31"), &["visit", "start", "1"]).code, 0);
    let more = ["服薬介助", "実施", "実施状況", "実施"];
    let set = [&["visit", "set", "1"], &MEASURED[..], &more[..]].concat();
    assert_eq!(at(&office, "akari", &ahead("10:35"), &set).code, 0);
    assert_eq!(at(&office, "akari", &ahead("10:44"), &["visit", "leave", "1"]).code, 0);
    office.ok("akari", "07:50", &["sync"]);
    office
}

#[test]
fn times_to_come_are_named_at_once_and_one_command_takes_them_out() {
    let office = written_three_hours_ahead();
    office.ok("akari", "07:50", &["today"]);
    let (code, said) = office.refused("akari", "07:51", &["visit", "finish", "1", "--anyway"]);
    assert_eq!(code, 2, "{said}");
    let named = ["入室 10:31", "退室 10:44", "体温の測定時刻 10:35", "血圧の測定時刻 10:35"];
    for time in named.into_iter().chain(["服薬時刻（朝） 10:35", "確認時刻 10:35"]) {
        assert!(said.contains(time), "{time}: {said}");
    }
    assert!(said.contains("まだ来ていない時刻が6つあります"), "{said}");
    assert!(said.contains("kengai visit set 1 --date 11/16 体温の測定時刻 時刻"), "{said}");
    assert!(said.contains("kengai visit finish 1 --date 11/16 --drop-times"), "{said}");
    // The way out works: what was measured stays, and what the record needs is asked for.
    let (code, said) = office.refused("akari", "07:52", &["visit", "finish", "1", "--drop-times"]);
    assert!(code == 4 && said.contains("入室") && said.contains("退室"), "{said}");
    assert!(said.contains("まだ来ていない時刻を消しました: 入室、退室、体温の測定時刻"), "{said}");
    office.ok("akari", "07:53", &["visit", "set", "1", "入室", "7:31", "退室", "7:44"]);
    office.ok("akari", "07:54", &["visit", "finish", "1", "--anyway"]);
    let fields = office.ok("akari", "07:55", &["visit", "show", "1"])["fields"].clone();
    assert_eq!(fields["vitals.temperature.value"], 365, "{fields}");
    assert!(
        fields["vitals.temperature.at"].is_null() && fields["client_confirmation.at"].is_null(),
        "{fields}"
    );
}

#[test]
fn times_to_come_can_be_put_right_one_by_one() {
    let office = written_three_hours_ahead();
    office.ok("akari", "07:50", &["today"]);
    // Several that are typed wrong are named together too.
    let typed = ["入室", "16:00", "退室", "16:15", "確認時刻", "16:10"];
    let refused = office.run("akari", "07:51", &[&["visit", "set", "1"], &typed[..]].concat());
    assert_eq!((refused.code, refused.error()), (2, "field"), "{}", refused.json);
    for label in ["入室", "退室", "確認時刻"] {
        assert!(refused.json["error"]["problems"].to_string().contains(label), "{label}: {}", refused.json);
    }
    let right = [
        "入室",
        "7:31",
        "退室",
        "7:44",
        "体温の測定時刻",
        "7:35",
        "血圧の測定時刻",
        "7:35",
        "服薬時刻（朝）",
        "7:35",
        "確認時刻",
        "7:43",
    ];
    office.ok("akari", "07:52", &[&["visit", "set", "1"], &right[..]].concat());
    office.ok("akari", "07:53", &["visit", "finish", "1"]);
}
