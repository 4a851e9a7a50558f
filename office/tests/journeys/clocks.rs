//! What has not come yet, and clocks that are wrong: nothing of the future is taken, confirmed or exported; a wrong clock is
//! told where its person looks, stands with the record and reaches the manager; a visit belongs to its day across midnight.

use crate::support;
use crate::support::{Answer, Office};
use serde_json::Value;

pub(crate) const NEW_IN_WORDS: &str = "まだ来ていない時刻です。前のままにしてあります";
/// The same of a day.
pub(crate) const NEW_DAY_IN_WORDS: &str = "まだ来ていない日です。前のままにしてあります";

/// All that the morning's visit needs.
const RECORD: [&str; 12] = [
    "服薬介助",
    "実施",
    "服薬（朝）",
    "服用",
    "体温",
    "36.5",
    "血圧",
    "120/70",
    "実施状況",
    "実施",
    "利用者の確認",
    "署名",
];

/// A command of a device whose clock shows another time than the server's.
pub(crate) fn at(office: &Office, who: &str, clock: &str, args: &[&str]) -> Answer {
    support::answer(&office.by_own_clock(who, clock, &[&["--json"], args].concat()).output().unwrap())
}

pub(crate) fn words(answer: &Answer) -> String {
    answer.json["error"].to_string()
}

pub(crate) fn said(office: &Office, who: &str, clock: &str, args: &[&str]) -> String {
    let output = office.by_own_clock(who, clock, args).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Every reason of every record of the month.
pub(crate) fn reasons(board: &Value) -> Vec<(String, String, String)> {
    let rows = board["rows"].as_array().unwrap().iter();
    let visits = rows.flat_map(|row| row["visits"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    visits
        .flat_map(|visit| visit["assessment"]["reasons"].as_array().unwrap())
        .map(|reason| (text(&reason["severity"]), text(&reason["field"]), text(&reason["found"]["ja"])))
        .collect()
}

#[test]
fn nobody_arrives_leaves_or_measures_in_the_future() {
    let office = Office::working();
    office.ok("akari", "14:00", &["visit", "start", "1", "--now"]);
    for (field, value) in [
        ("入室", "16:00"),
        ("退室", "16:15"),
        ("服薬時刻（朝）", "15:00"),
        ("体温の測定時刻", "14:08"),
        ("確認時刻", "23:59"),
        ("依頼の時刻", "2026-11-17 09:00"),
    ] {
        let refused = office.run("akari", "14:05", &["visit", "set", "1", field, value]);
        assert_eq!((refused.code, refused.error()), (2, "field"), "{field} {value}: {}", refused.json);
        assert!(words(&refused).contains(NEW_IN_WORDS), "{field}: {}", refused.json);
    }
    // All or none: what stood beside it is not taken either.
    let refused = office.run("akari", "14:05", &["visit", "set", "1", "脈拍", "72", "退室", "16:15"]);
    assert_eq!(refused.code, 2);
    let shown = office.ok("akari", "14:05", &["visit", "show", "1"]);
    assert!(
        shown["fields"]["vitals.pulse.value"].is_null() && shown["fields"]["out.at"].is_null(),
        "{shown}"
    );
    // What has come is taken, a minute that has just begun too.
    office.ok("akari", "14:05", &["visit", "set", "1", "入室", "13:50", "退室", "14:06"]);
    // The visit of tomorrow cannot be begun today.
    let tomorrow = office.run(
        "nozomi",
        "14:05",
        &[
            "rota",
            "add",
            "0000000001",
            "--date",
            "2026-11-17",
            "--start",
            "9:00",
            "--end",
            "9:45",
            "--service",
            "身体",
            "H01",
        ],
    );
    assert_eq!(tomorrow.code, 0, "{}", tomorrow.json);
    let list = office.ok("nozomi", "14:05", &["today", "--date", "2026-11-17"]);
    assert!(!list["visits"].as_array().unwrap().is_empty());
    let early = office.run("nozomi", "14:05", &["visit", "start", "1", "--date", "2026-11-17"]);
    assert_eq!((early.code, early.error()), (4, "asked"), "only by mistake: {}", early.json);
    // An accident of this afternoon, and one of tonight.
    office.ok("akari", "14:05", &["incident", "start", "1", "事故", "--at", "13:40"]);
    let tonight = office.run("akari", "14:05", &["incident", "start", "1", "事故", "--at", "21:00"]);
    assert!(tonight.code == 2 && words(&tonight).contains(NEW_IN_WORDS), "{}", tonight.json);
    // Consent that was given tomorrow; a certificate may well end next year.
    let consent = office.run("nozomi", "14:05", &["clients", "set", "0000000001", "写真の同意日", "11/17"]);
    let asks = "まだ来ていない日です。同意をいただいた日を入れてください";
    assert!(consent.code == 2 && words(&consent).contains(asks), "{}", consent.json);
    office.ok("nozomi", "14:05", &["clients", "set", "0000000001", "認定有効期間（終了）", "令和9年3月31日"]);
}

/// Akari records the morning's visit by a clock that she knows to be three hours ahead; the server has it at 7:46.
fn recorded_three_hours_ahead(office: &Office) {
    let ahead = |clock: &str| format!("2026-11-16T{clock}:00+09:00");
    office.server_shows("07:25");
    assert_eq!(at(office, "akari", &ahead("10:25"), &["sync"]).code, 0);
    assert_eq!(at(office, "akari", &ahead("10:31"), &["visit", "start", "1"]).code, 0);
    assert_eq!(at(office, "akari", &ahead("10:35"), &[&["visit", "set", "1"], &RECORD[..]].concat()).code, 0);
    assert_eq!(at(office, "akari", &ahead("10:44"), &["visit", "finish", "1", "--anyway"]).code, 0);
    office.server_shows("07:46");
    assert_eq!(at(office, "akari", &ahead("10:46"), &["sync"]).code, 0);
}

/// A clock that is off by so little that nobody is told of it stands in the way of nothing.
#[test]
fn a_phone_a_few_minutes_ahead_blocks_no_record() {
    let office = Office::working();
    let ahead = |clock: &str| format!("2026-11-16T{clock}:00+09:00");
    office.server_shows("07:25");
    assert_eq!(at(&office, "akari", &ahead("07:30"), &["sync"]).code, 0);
    assert_eq!(at(&office, "akari", &ahead("07:35"), &["visit", "start", "1"]).code, 0);
    assert_eq!(
        at(&office, "akari", &ahead("07:38"), &[&["visit", "set", "1"], &RECORD[..]].concat()).code,
        0
    );
    assert_eq!(at(&office, "akari", &ahead("07:50"), &["visit", "finish", "1"]).code, 0);
    office.server_shows("07:45");
    assert_eq!(at(&office, "akari", &ahead("07:50"), &["sync"]).code, 0);
    office.ok("nozomi", "07:55", &["sync"]);
    let review = office.ok("nozomi", "07:55", &["review", "--month", "2026-11"]);
    assert_eq!(review["counts"]["ready"], 1, "{:?}", reasons(&review));
}

#[test]
fn a_manager_confirms_and_exports_nothing_that_lies_ahead() {
    let office = Office::working();
    recorded_three_hours_ahead(&office);
    office.ok("nozomi", "07:50", &["sync"]);
    let visit = office.ok("nozomi", "07:50", &["today"])["visits"][0]["visit"].as_str().unwrap().to_owned();
    let confirm = ["confirm", "--month", "2026-11", visit.as_str()];
    let refused = office.run("nozomi", "07:51", &confirm);
    assert_eq!(refused.code, 4, "{}", refused.json);
    assert!(words(&refused).contains("まだ来ていない訪問です"), "{}", refused.json);
    // Confirmed by a PC whose clock is ahead too, and exported by one that is right.
    assert_eq!(at(&office, "nozomi", "2026-11-16T11:00:00+09:00", &confirm).code, 0);
    let out = office.path("out").display().to_string();
    let export = ["export", "--month", "2026-11", "--to", out.as_str()];
    let ahead = office.run("nozomi", "07:52", &export);
    assert_eq!(ahead.code, 4, "{}", ahead.json);
    assert!(words(&ahead).contains("1件 まだ終わっていない訪問"), "{}", ahead.json);
    assert!(!office.path("out").exists());
    office.ok("nozomi", "11:00", &export);
}

#[test]
fn a_short_stay_and_an_arrival_far_from_the_plan_want_a_look() {
    let office = Office::working();
    office.ok("akari", "12:00", &["visit", "start", "1", "--now"]);
    let fields = [
        "服薬介助",
        "実施",
        "服薬（朝）",
        "服用",
        "体温",
        "36.5",
        "血圧",
        "120/70",
        "実施状況",
        "実施",
        "利用者の確認",
        "署名",
    ];
    office.ok("akari", "12:03", &[&["visit", "set", "1"], &fields[..]].concat());
    office.ok("akari", "12:04", &["visit", "finish", "1", "--anyway"]);
    office.ok("akari", "12:05", &["sync"]);
    office.ok("nozomi", "12:06", &["sync"]);
    let board = office.ok("nozomi", "12:06", &["review", "--month", "2026-11"]);
    let found = reasons(&board);
    let warned = |field: &str, text: &str| {
        found.iter().any(|(severity, of, ja)| severity == "warn" && of == field && ja.contains(text))
    };
    assert!(warned("out.at", "予定15分のところ、実際は4分です"), "{found:?}");
    assert!(warned("in.at", "入室が予定から4時間と30分離れています"), "{found:?}");
}

#[test]
fn a_phone_three_hours_ahead_is_told_so_and_so_is_the_manager() {
    let office = Office::working();
    let ahead = |clock: &str| format!("2026-11-16T{clock}:00+09:00");
    office.server_shows("07:25");
    assert_eq!(at(&office, "akari", &ahead("10:25"), &["sync"]).code, 0);
    // Where she looks.
    office.server_shows("07:30");
    for args in [&["today"][..], &["status"], &["sync"]] {
        let text = said(&office, "akari", &ahead("10:30"), args);
        assert!(text.contains("記録は残ります。時計が3時間進んでいます"), "{args:?}: {text}");
    }
    let english = said(&office, "akari", &ahead("10:30"), &["--lang", "en", "status"]);
    assert!(english.contains("Records are safe. This clock is 3 h ahead"), "{english}");
    // She can record; the mark stands in the record, nothing is rewritten.
    recorded_three_hours_ahead(&office);
    let shown = at(&office, "akari", &ahead("10:45"), &["visit", "show", "1"]).json;
    assert_eq!(shown["fields"]["clock.ahead"], 180, "{shown}");
    // Nobody takes the mark away by hand.
    at(&office, "akari", &ahead("10:47"), &["visit", "change", "1"]);
    assert_eq!(at(&office, "akari", &ahead("10:47"), &["visit", "set", "1", "clock.ahead", ""]).code, 2);
    at(&office, "akari", &ahead("10:47"), &["visit", "discard", "1"]);
    // The manager.
    office.ok("nozomi", "07:50", &["sync"]);
    let board = office.ok("nozomi", "07:50", &["review", "--month", "2026-11"]);
    let found = reasons(&board);
    let warned = |field: &str, text: &str| {
        found.iter().any(|(severity, of, ja)| severity == "warn" && of == field && ja.contains(text))
    };
    assert!(warned("clock.ahead", "時計が3時間進んだ端末で記録されています"), "{found:?}");
    // One clock is one line, with every time that it wrote, and says what to do.
    let late: Vec<_> = found.iter().filter(|(_, _, ja)| ja.contains("より後です")).collect();
    assert_eq!(late.len(), 1, "{found:?}");
    assert!(late[0].1 == "clock.ahead" && late[0].2.contains("入室（10:31）・"), "{late:?}");
    assert!(late[0].2.contains("つの時刻が、記録された時刻（7:46）より後です"), "{late:?}");
    let devices = office.text("nozomi", "07:50", &["devices"]);
    assert!(
        devices
            .lines()
            .any(|line| line.contains("手本 あかり") && line.contains("時計は3時間進んでいました")),
        "{devices}"
    );
    assert!(
        !devices.lines().any(|line| line.contains("手本 さくら") && line.contains("時計が")),
        "{devices}"
    );
}

#[test]
fn a_time_typed_after_the_finish_is_a_reason_until_somebody_puts_it_right() {
    // Her phone was right when it was last in contact, and was set three hours ahead since.
    let office = Office::working();
    let visit =
        at(&office, "akari", "2026-11-16T10:31:00+09:00", &["visit", "start", "1", "--now"]).json["visit"]
            .as_str()
            .unwrap()
            .to_owned();
    let fields = [
        "服薬介助",
        "実施",
        "服薬（朝）",
        "服用",
        "体温",
        "36.5",
        "血圧",
        "120/70",
        "実施状況",
        "実施",
        "利用者の確認",
        "署名",
    ];
    at(&office, "akari", "2026-11-16T10:32:00+09:00", &[&["visit", "set", &visit], &fields[..]].concat());
    at(&office, "akari", "2026-11-16T10:44:00+09:00", &["visit", "finish", &visit, "--anyway"]);
    office.server_shows("07:46");
    assert_eq!(at(&office, "akari", "2026-11-16T10:46:00+09:00", &["sync"]).code, 0);
    office.ok("nozomi", "10:50", &["sync"]);
    let of = |office: &Office, clock: &str| {
        reasons(&office.ok("nozomi", clock, &["review", "--month", "2026-11"]))
    };
    let blocks = |found: &[(String, String, String)]| {
        found
            .iter()
            .filter(|(severity, field, ja)| {
                severity == "error" && field == "in.at" && ja.contains("より後です")
            })
            .count()
    };
    assert_eq!(blocks(&of(&office, "10:50")), 1, "{:?}", of(&office, "10:50"));
    let late = |text: &str| text.matches("より後です").count();
    let text = office.text("nozomi", "10:50", &["review", "--month", "2026-11"]);
    assert!(late(&text) == 1 && text.contains("端末の時計を合わせてもらい"), "{text}");
    // The refusal says the same: nobody is sent to another list for it.
    let refused = words(&office.run("nozomi", "10:50", &["confirm", "--month", "2026-11", &visit]));
    assert!(late(&refused) == 1 && refused.contains("端末の時計を合わせてもらい"), "{refused}");
    // A remark of the manager changes nothing about it; the right time does.
    office.ok("nozomi", "10:51", &["visit", "change", &visit]);
    office.ok("nozomi", "10:51", &["visit", "set", &visit, "特記事項", "時刻は本人に確かめる"]);
    office.ok("nozomi", "10:51", &["visit", "finish", &visit, "--anyway"]);
    assert_eq!(blocks(&of(&office, "10:52")), 1);
    office.ok("nozomi", "10:53", &["visit", "change", &visit]);
    office.ok("nozomi", "10:53", &["visit", "set", &visit, "入室", "7:31", "退室", "7:44"]);
    office.ok("nozomi", "10:53", &["visit", "finish", &visit, "--anyway"]);
    assert_eq!(blocks(&of(&office, "10:54")), 0, "{:?}", of(&office, "10:54"));
}
