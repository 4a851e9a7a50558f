//! Who went, and what of it stands: two records of one visit at the door, records of what is cancelled, a record typed in for somebody
//! else than was planned, a duplicate of another planned visit, a photo that was taken by mistake.

use crate::support::{Office, examples};

fn medicine(office: &Office) -> String {
    let _ = office;
    let folder = examples().join("photos");
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|end| end == "jpg"));
    all.sort();
    all[0].display().to_string()
}

/// The manager types in a record of the 7:30 visit for H01, beside Akari's.
fn second(office: &Office, state: &str) -> String {
    let start = ["visit", "start", "1", "--for", "H01", "--again"];
    let id = office.ok("nozomi", "08:00", &start)["visit"].as_str().unwrap().to_owned();
    let fields = [
        "入室",
        "7:30",
        "退室",
        "7:45",
        "服薬介助",
        "実施",
        "medication.morning.state",
        state,
        "体温",
        "36.1",
        "実施状況",
        "実施",
        "利用者の確認",
        "署名",
    ];
    office.ok("nozomi", "08:01", &[&["visit", "set", &id], &fields[..]].concat());
    office.ok("nozomi", "08:02", &["visit", "finish", &id, "--anyway"]);
    id
}

#[test]
fn both_records_of_the_last_visit_stand_at_the_door() {
    let office = Office::working();
    office.ok("akari", "07:29", &["today"]);
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let brief = office.text("akari", "07:31", &["brief", "1"]);
    assert!(brief.contains("（記録中）") && !brief.contains("記録はまだです"), "{brief}");
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    second(&office, "拒否");
    office.synced("08:10", &["nozomi", "akari"]);
    let brief = office.text("akari", "10:00", &["brief", "0000000001"]);
    assert!(brief.contains("★同じ訪問の記録が2件"), "{brief}");
    assert!(brief.contains("服薬（朝）: 服用") && brief.contains("服薬（朝）: 拒否"), "{brief}");
    assert!(brief.contains("代行入力 手本 のぞみ"), "{brief}");
    let emergency = office.text("akari", "10:01", &["emergency", "0000000001"]);
    assert!(emergency.contains("38.2") && emergency.contains("36.1"), "{emergency}");
}

#[test]
fn a_cancelled_visit_with_a_record_is_not_recorded_twice() {
    let office = Office::working();
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    office.ok("nozomi", "07:59", &["today"]);
    let said = office.text("nozomi", "08:00", &["rota", "change", "1", "取消", "はい"]);
    assert!(said.contains("手本 あかり さんの記録があります") && said.contains("記録は消えません"), "{said}");
    office.synced("08:01", &["nozomi", "akari"]);
    for (who, args) in [("akari", &["today"][..]), ("nozomi", &["rota", "changes"])] {
        let said = office.text(who, "08:02", args);
        assert!(!said.contains("visit unplanned"), "{who}: {said}");
    }
    let (code, asked) = office.refused("akari", "12:00", &["visit", "unplanned", "0000000001"]);
    assert!(code == 4 && asked.contains("もう記録があります") && asked.contains("--extra"), "{asked}");
    office.ok("akari", "12:01", &["visit", "unplanned", "0000000001", "--extra"]);
}

#[test]
fn somebody_else_than_was_planned_is_asked_about_and_named() {
    let office = Office::working();
    office.ok("nozomi", "08:00", &["today"]);
    let (code, asked) = office.refused("nozomi", "08:00", &["visit", "start", "1", "--for", "H02"]);
    assert!(code == 4 && asked.contains("手本 あかり") && asked.contains("--instead"), "{asked}");
    let start = ["visit", "start", "1", "--for", "H02", "--instead"];
    let id = office.ok("nozomi", "08:01", &start)["visit"].as_str().unwrap().to_owned();
    let set = ["visit", "set", "1", "入室", "7:30", "退室", "7:45", "実施状況", "実施"];
    office.ok("nozomi", "08:02", &set);
    // Nobody types it in before it is over, or for themselves.
    for pair in [["代行入力の時刻", "7:00"], ["代行入力者", "H02"]] {
        let (code, said) = office.refused("nozomi", "08:03", &[&["visit", "set", "1"], &pair[..]].concat());
        assert_eq!(code, 2, "{pair:?}: {said}");
    }
    office.ok("nozomi", "08:04", &["visit", "finish", "1", "--anyway"]);
    for args in [&["today"][..], &["review", "--month", "2026-11"]] {
        let said = office.text("nozomi", "08:05", args);
        assert!(said.contains("【担当は 手本 あかり に変更】"), "{said}");
    }
    office.ok("nozomi", "08:06", &["visit", "change", &id]);
    let said = office.text("nozomi", "08:07", &["visit", "set", &id, "担当者", "H01"]);
    assert!(
        said.contains("いまの担当者: ") && said.contains("手本 あかり") && said.contains("手本 さくら"),
        "{said}"
    );
    let (code, said) = office.refused("nozomi", "08:08", &["visit", "set", &id, "担当者", ""]);
    assert!(code == 2 && said.contains("担当を外す"), "{said}");
    let said = office.text("nozomi", "08:09", &["visit", "set", &id, "担当を外す", "H02"]);
    assert!(said.contains("いまの担当者: 手本 あかり。"), "{said}");
    office.ok("nozomi", "08:10", &["visit", "set", &id, "担当者", "H02"]);
    let said = office.text("nozomi", "08:11", &["visit", "set", &id, "担当者", "さくら なし"]);
    assert!(said.contains("いまの担当者: 手本 あかり。"), "{said}");
}

#[test]
fn a_duplicate_of_another_planned_visit_is_asked_about() {
    let office = Office::working();
    let first = office.recorded();
    let add = ["rota", "add", "見本一郎", "--date", "2026-11-16", "--start", "10:00", "--end", "10:15"];
    let row = office.ok("nozomi", "06:50", &[&add[..], &["--service", "body", "--again", "H01"]].concat());
    office.synced("09:50", &["nozomi", "akari"]);
    let row = row["row"].as_str().unwrap();
    let other = office.ok("akari", "10:00", &["visit", "start", row])["visit"].as_str().unwrap().to_owned();
    office.ok("akari", "10:10", &["visit", "set", &other, "実施状況", "実施"]);
    let set = ["visit", "set", &other, "重複", &first];
    let (code, asked) = office.refused("akari", "10:11", &set);
    assert!(code == 4 && asked.contains("7:30〜7:45") && asked.contains("10:00〜10:15"), "{asked}");
    office.ok("akari", "10:12", &[&set[..], &["--anyway"]].concat());
}

#[test]
fn a_photo_that_was_taken_by_mistake_goes() {
    let office = Office::working();
    let file = medicine(&office);
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for caption in ["朝の袋", "まちがい"] {
        let photo = ["visit", "photo", "1", &file, "--purpose", "薬の場所", "--asked", "--caption", caption];
        office.ok("akari", "07:31", &photo);
    }
    let shown = office.text("akari", "07:32", &["visit", "show", "1"]);
    assert!(shown.contains("写真2（薬の場所、まちがい）: まちがって撮った写真なら"), "{shown}");
    office.ok("akari", "07:33", &["visit", "set", "1", "写真2の目的", ""]);
    office.ok("akari", "07:33", &["visit", "set", "1", "実施状況", "実施"]);
    let (_, held) = office.refused("akari", "07:34", &["visit", "finish", "1"]);
    assert!(held.contains("写真2（まちがい）: 目的を書くなら"), "{held}");
    let said = office.text("akari", "07:35", &["visit", "set", "1", "写真2", ""]);
    assert!(said.contains("写真2（まちがい）を取り除きました") && !said.contains("ハッシュ"), "{said}");
    let shown = office.text("akari", "07:36", &["visit", "show", "1"]);
    assert!(shown.contains("写真1") && !shown.contains("写真2"), "{shown}");
    office.ok("akari", "07:40", &["visit", "finish", "1", "--anyway"]);
    office.synced("07:41", &["akari", "nozomi"]);
    let visit = office.ok("akari", "07:42", &["visit", "show", "1"])["visit"].as_str().unwrap().to_owned();
    // What is sent is taken out by a correction, and stays in the history.
    office.ok("akari", "07:43", &["visit", "change", &visit]);
    office.ok("akari", "07:43", &["visit", "set", &visit, "写真1", ""]);
    office.ok("akari", "07:44", &["visit", "finish", &visit, "--anyway"]);
    office.synced("07:45", &["akari", "nozomi"]);
    assert!(!office.text("nozomi", "07:46", &["visit", "show", &visit]).contains("写真1"));
    let history = office.text("nozomi", "07:46", &["history", &visit]);
    assert!(history.contains("朝の袋"), "{history}");
}

#[test]
fn what_is_not_sent_is_taken_back_and_a_time_has_its_command() {
    let office = Office::working();
    office.ok("akari", "07:00", &["today"]);
    office.ok("akari", "07:00", &["note", "1", "足元がふらつきました"]);
    let (_, said) = office.refused("akari", "07:01", &["note", "change", "見本一郎"]);
    assert!(said.contains("kengai note undo 見本一郎"), "{said}");
    let (_, said) = office.refused("akari", "07:02", &["visit", "leave", "1", "7時45分"]);
    assert!(said.contains("kengai visit set 1 退室 7:45"), "{said}");
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:31", &["visit", "set", "1", "実施状況", "中止", "中止・変更の理由", "ご不在"]);
    office.ok("akari", "07:32", &["visit", "finish", "1", "--anyway"]);
    let brief = office.text("akari", "07:33", &["brief", "1"]);
    assert!(brief.contains("（中止）") && !brief.contains("終わりました"), "{brief}");
}
