//! What somebody typed by hand, as it came to mind, and was stopped at: the month alone, いま, the day in one word, a visit nobody
//! planned that is typed in for somebody else, a note too long, who went where somebody else is planned by now.

use crate::support::Office;

#[test]
fn a_month_is_taken_as_people_say_it_wherever_one_is_asked_for() {
    let office = Office::working();
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    let of = |month: &str| office.text("nozomi", "08:00", &["review", "--month", month]);
    let written_out = of("2026-11");
    for month in ["11", "１１", "11月", "11月分", "2026年11月", "令和8年11月", "R8.11", "今月"] {
        assert_eq!(of(month), written_out, "{month}");
    }
    for command in [&["month"][..], &["rota", "apply"], &["confirm", "--all-ready"]] {
        let said = office.run("nozomi", "08:01", &[command, &["--month", "11月"]].concat());
        assert_ne!(said.error(), "usage", "{command:?}: {}", said.json);
    }
    let said = office.run("akari", "08:02", &["older", "見本一郎", "--month", "10月"]);
    assert_ne!(said.error(), "usage", "{}", said.json);
    let (code, said) = office.refused("nozomi", "08:03", &["review", "--month", "13"]);
    assert!(code == 2 && said.contains("「13」は使えません") && said.contains("11月"), "{said}");
}

#[test]
fn now_and_the_days_about_it_are_taken_wherever_a_time_is_asked_for() {
    let office = Office::working();
    office.ok("akari", "07:31", &["visit", "start", "1"]);
    office.ok("akari", "07:40", &["visit", "set", "1", "退室", "いま"]);
    let shown = office.ok("akari", "07:41", &["visit", "show", "1"]);
    let text = office.text("akari", "07:41", &["visit", "show", "1"]);
    assert!(text.contains("7:40") && shown["fields"]["out.at"].is_i64(), "{text}");
    let yesterday = office.text("akari", "07:42", &["today", "--date", "昨日"]);
    assert_eq!(yesterday, office.text("akari", "07:42", &["today", "--date", "2026-11-15"]));
    let begun = office.text("akari", "07:43", &["incident", "start", "見本一郎", "事故", "--at", "今"]);
    assert!(begun.contains("7:43"), "{begun}");
    // A manager moves a visit by the day's name, in kana too, and without the year.
    let list = office.ok("nozomi", "07:50", &["today"]);
    let row = list["visits"].as_array().unwrap().iter().find(|visit| visit["start"] == "16:00").unwrap();
    let row = row["row"].as_str().unwrap()[..8].to_owned();
    for (name, day, said) in
        [("日付", "11/18", "11月18日"), ("ひづけ", "11月19日", "11月19日"), ("日にち", "明日", "11月17日")]
    {
        let answer = office.text("nozomi", "07:51", &["rota", "change", &row, name, day, "--again"]);
        assert!(answer.contains(said), "{name} {day}: {answer}");
        let there = office.ok("nozomi", "07:52", &["today", "--date", day]);
        let visits = there["visits"].as_array().unwrap();
        assert!(
            visits.iter().any(|visit| visit["row"].as_str().unwrap().starts_with(&row)),
            "{day}: {there}"
        );
    }
    let (code, said) = office.refused("nozomi", "07:53", &["rota", "change", &row, "終了", "きのう"]);
    assert!(code == 2 && said.contains("10:05 のような時刻"), "{said}");
}

#[test]
fn a_visit_that_nobody_planned_is_typed_in_for_whoever_made_it() {
    let office = Office::working();
    let begun = office.ok("nozomi", "12:00", &["visit", "unplanned", "見本一郎", "--for", "H02"]);
    let visit = begun["visit"].as_str().unwrap().to_owned();
    let text = office.text("nozomi", "12:01", &["visit", "show", &visit]);
    assert!(text.contains("手本 さくら") && text.contains("手本 のぞみ"), "both names: {text}");
    assert!(begun["fields"].get("in.at").is_none(), "its times are typed: {begun}");
    // Typed again it is the same draft.
    let again = office.ok("nozomi", "12:05", &["visit", "unplanned", "見本一郎", "--for", "手本さくら"]);
    assert_eq!(again["visit"].as_str(), Some(visit.as_str()));
    let fields = ["入室", "9:00", "退室", "9:20", "実施状況", "臨時", "理由", "電話で"];
    office.ok("nozomi", "12:06", &[&["visit", "set", &visit], &fields[..]].concat());
    office.ok("nozomi", "12:07", &["visit", "finish", &visit, "--anyway"]);
    let review = office.text("nozomi", "12:08", &["review", "--month", "11"]);
    let line = review.lines().find(|line| line.contains("9:00") && line.contains("見本 一郎"));
    assert!(line.is_some_and(|line| line.contains("手本 さくら")), "{review}");
    let (code, said) = office.refused("nozomi", "12:09", &["visit", "unplanned", "見本一郎", "--for", "M01"]);
    assert!(code == 2 && said.contains("別の人"), "{said}");
}

#[test]
fn a_note_that_is_too_long_is_told_so_and_not_that_it_is_empty() {
    let office = Office::working();
    let long = "あ".repeat(4_001);
    let (code, said) = office.refused("akari", "07:30", &["note", "1", &long]);
    assert!(code == 2 && said.contains("長すぎます（いま4001文字、4,000文字まで）"), "{said}");
    assert!(!said.contains("本文を入れてください"), "{said}");
    let (_, said) = office.refused("akari", "07:31", &["note", "1", " "]);
    assert!(said.contains("本文を入れてください"), "{said}");
    office.ok("akari", "07:32", &["note", "1", &long[3..]]);
}

/// The rota is changed after the visit was made: whoever is asked about that visit is who went.
#[test]
fn whoever_went_is_named_where_somebody_else_is_planned_by_now() {
    let office = Office::working();
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    office.ok("nozomi", "08:00", &["today"]);
    let list = office.ok("nozomi", "08:00", &["today"]);
    let visits = list["visits"].as_array().unwrap();
    let morning = visits.iter().find(|visit| visit["start"] == "07:30").unwrap();
    let number = morning["number"].to_string();
    office.ok("nozomi", "08:01", &["rota", "set", &number, "H02"]);
    // A record without a planned visit, to be given one of the day's.
    let start = ["visit", "unplanned", "見本一郎", "--for", "H02", "--extra"];
    let extra = office.ok("nozomi", "08:02", &start);
    let extra = extra["visit"].as_str().unwrap().to_owned();
    let (_, said) = office.refused("nozomi", "08:03", &["visit", "set", &extra, "計画の行", "朝"]);
    assert!(said.contains("7:30〜7:45　手本 あかり　記録あり"), "who went, not who is planned: {said}");
    let add = [
        "rota",
        "add",
        "見本一郎",
        "--date",
        "11/16",
        "--start",
        "7:30",
        "--end",
        "7:45",
        "--service",
        "身体",
    ];
    let (_, said) = office.refused("nozomi", "08:04", &[&add[..], &["M01"]].concat());
    assert!(said.contains("訪問した人 手本 あかり") && !said.contains("さくら"), "{said}");
    let (_, said) = office.refused("nozomi", "08:05", &["visit", "start", &number, "--mine"]);
    assert!(said.contains("手本 あかり") && said.contains("kengai visit change"), "{said}");
    let today = office.text("nozomi", "08:06", &["today"]);
    let line = today.lines().find(|line| line.contains("7:30") && line.contains("見本 一郎")).unwrap();
    assert!(line.contains("手本 あかり"), "{today}");
}

/// What `clients list` shows as a client's number is taken wherever a number is.
#[test]
fn the_numbers_of_the_list_of_clients_are_taken_where_numbers_are_asked_for() {
    let office = Office::working();
    let list = office.text("akari", "07:00", &["clients", "list"]);
    let line = list.lines().find(|line| line.contains("見本 一郎")).unwrap();
    let number = line.split_whitespace().next().unwrap().to_owned();
    for args in [
        &["visit", "start"][..],
        &["visit", "show"],
        &["brief"],
        &["emergency"],
        &["clients", "show"],
        &["careplan", "show"],
        &["incident", "list"],
        &["history"],
        &["note", "start"],
        &["note", "change"],
    ] {
        let said = office.run("akari", "07:01", &[args, &[number.as_str()]].concat());
        assert!(
            !["not_found", "input", "ambiguous"].contains(&said.error()),
            "{args:?} {number}: {}",
            said.json
        );
    }
}
