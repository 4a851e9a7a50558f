//! What a manager would have to telephone about later is said while the writer is there: at the finish, and before a visit is begun
//! beside a planned one. Nothing of it holds anybody up.

use crate::support::Office;

const ASKED: &str = "あとでサ責に聞かれそうなことがあります";

fn finished(office: &Office, clock: &str, visit: &str) -> String {
    office.text("akari", clock, &["visit", "finish", visit, "--anyway"])
}

#[test]
fn a_plain_record_asks_nothing_at_the_finish() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let fields = ["体温", "36.5", "血圧", "120/70", "服薬介助", "実施", "服薬（朝）", "服用"];
    office.ok("akari", "07:35", &[&["visit", "set", "1"], &fields[..]].concat());
    office.ok("akari", "07:36", &["visit", "set", "1", "実施状況", "実施", "利用者の確認", "署名"]);
    let said = finished(&office, "07:44", "1");
    assert!(!said.contains(ASKED), "{said}");
}

#[test]
fn a_leaving_that_is_the_arrival_is_said_at_the_finish() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:30", &["visit", "set", "1", "実施状況", "実施", "利用者の確認", "署名"]);
    office.ok("akari", "07:30", &["today"]);
    let said = finished(&office, "07:30", "1");
    assert!(said.contains(ASKED) && said.contains("退室が入室より後になっていません → 時刻を正す"), "{said}");
    assert!(said.contains("直すなら: kengai visit change 1"), "{said}");
    // The way works, and the record stands meanwhile.
    office.ok("akari", "07:50", &["visit", "change", "1"]);
    office.ok("akari", "07:50", &["visit", "set", "1", "退室", "7:44"]);
    let said = finished(&office, "07:51", "1");
    assert!(!said.contains("退室が入室より後"), "{said}");
}

#[test]
fn a_second_leaving_says_what_stood_there_and_a_long_stay_is_asked_about() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:36", &["visit", "set", "1", "実施状況", "実施", "利用者の確認", "署名"]);
    let first = office.text("akari", "07:44", &["visit", "leave", "1"]);
    assert!(!first.contains("前は"), "{first}");
    // Once more, in the car.
    let again = office.text("akari", "08:35", &["visit", "leave", "1"]);
    let back =
        "見本 一郎 さんの退室は、前は 7:44 でした。戻すなら: kengai visit set 1 --date 11/16 退室 7:44";
    assert!(again.contains("退室 ") && again.contains(back), "{again}");
    let said = finished(&office, "08:36", "1");
    assert!(said.contains(ASKED) && said.contains("予定15分のところ、実際は65分です"), "{said}");
    office.ok("akari", "08:37", &["visit", "change", "1"]);
    office.ok("akari", "08:37", &["visit", "set", "1", "退室", "7:44"]);
    let said = finished(&office, "08:38", "1");
    assert!(!said.contains("予定15分のところ"), "{said}");
}

#[test]
fn a_visit_that_is_in_no_plan_and_says_not_why_is_said_at_the_finish() {
    let office = Office::working();
    let begun = office.ok("akari", "13:00", &["visit", "unplanned", "0000000001", "--extra"]);
    let visit = begun["visit"].as_str().unwrap();
    office.ok("akari", "13:10", &["visit", "set", visit, "実施状況", "実施", "利用者の確認", "署名"]);
    let answer = office.ok("akari", "13:30", &["visit", "finish", visit, "--anyway"]);
    let asked = answer["for_writer"].to_string();
    assert!(asked.contains("予定にない訪問です"), "{answer}");
    // What is the office's alone is not asked of her.
    assert!(!asked.contains("サービスコードがありません"), "{answer}");
}

#[test]
fn a_confirmed_record_that_is_corrected_without_a_reason_says_so() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:45", &["akari", "nozomi"]);
    office.ok("nozomi", "07:50", &["confirm", "--month", "2026-11", &visit]);
    office.synced("07:51", &["nozomi", "akari"]);
    office.ok("akari", "07:52", &["visit", "change", "1"]);
    office.ok("akari", "07:52", &["visit", "set", "1", "特記事項", "膝の痛み"]);
    let said = finished(&office, "07:53", "1");
    assert!(said.contains("確定のあとに理由なく変わっています → 訂正の理由を入れる"), "{said}");
    office.ok("akari", "07:54", &["visit", "change", "1"]);
    office.ok("akari", "07:54", &["visit", "set", "1", "訂正の理由", "書きもらし"]);
    let said = finished(&office, "07:55", "1");
    assert!(!said.contains(ASKED), "{said}");
}

#[test]
fn a_visit_beside_a_planned_one_is_asked_first_with_both_answers() {
    let office = Office::working();
    office.ok("akari", "07:20", &["today"]);
    let unplanned = ["visit", "unplanned", "0000000001"];
    let (code, said) = office.refused("akari", "07:31", &unplanned);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("見本 一郎 さんは 11月16日 7:30〜7:45 に予定があります。その訪問ですか"), "{said}");
    assert!(said.contains("kengai visit start 1 --date 11/16、"), "{said}");
    assert!(said.contains("kengai visit unplanned 0000000001 --extra"), "{said}");
    let other = office.refused("akari", "07:31", &[&unplanned[..], &["--date", "2026-11-15"]].concat()).1;
    assert!(other.contains("--later") && other.contains("0000000001 --date 2026-11-15 --extra"), "{other}");
    assert_eq!(office.ok("akari", "07:31", &["today"])["unplanned"], serde_json::json!([]));
    // Both answers work.
    let extra = office.ok("akari", "07:32", &[&unplanned[..], &["--extra"]].concat());
    office.ok("akari", "07:33", &["visit", "discard", extra["visit"].as_str().unwrap()]);
    let planned = office.ok("akari", "07:33", &["visit", "start", "1"]);
    assert!(planned["row"].is_string(), "{planned}");
    office.ok("akari", "07:34", &["visit", "leave", "1"]);
    // It has its record, and hours later it is another visit.
    office.ok("akari", "07:40", &unplanned);
}
