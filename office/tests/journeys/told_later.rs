//! Times of day that are not times of the visit: when a paper record was typed in, when somebody was told. Typed without a day, they
//! are of the likely one, and whoever typed it reads which.

use crate::support::Office;

fn of_yesterday(office: &Office) -> String {
    let start = ["visit", "start", "1", "--date", "11/15", "--for", "H01"];
    office.ok("nozomi", "09:40", &start)["visit"].as_str().unwrap().to_owned()
}

#[test]
fn a_paper_record_is_typed_in_today() {
    let office = Office::working();
    let visit = of_yesterday(&office);
    let set = |text: &str| office.text("nozomi", "10:00", &["visit", "set", &visit, "代行入力の時刻", text]);
    assert!(set("9:41").contains("11月16日（月） 9:41"), "{}", set("9:41"));
    let shown = office.text("nozomi", "10:01", &["visit", "show", &visit]);
    assert!(shown.contains("代行入力の時刻: 11/16 9:41"), "{shown}");
    // Now is when it is typed, though nobody is there now.
    assert!(set("いま").contains("11月16日（月） 10:00"), "{}", set("いま"));
    assert!(set("昨日 18:20").contains("11月15日（日） 18:20"), "{}", set("昨日 18:20"));
    // The times of the visit are of its day.
    let text = office.text("nozomi", "10:02", &["visit", "set", &visit, "入室", "7:31"]);
    assert!(text.contains("11月15日（日） 7:31"), "{text}");
    let later = ["visit", "set", &visit, "代行入力の時刻", "23:00"];
    let (code, said) = office.refused("nozomi", "10:03", &later);
    assert!(code == 2 && said.contains("まだ来ていない"), "{said}");
}

#[test]
fn who_came_after_midnight_was_asked_the_evening_before() {
    let office = Office::working();
    office.ok("akari", "09:00", &["visit", "unplanned", "見本一郎", "--extra"]);
    let set =
        |pairs: &[&str]| office.text("akari", "09:10", &[&["visit", "set", "見本一郎"], pairs].concat());
    set(&["入室", "0:20"]);
    let text = set(&["ケアマネジャーとの連携", "8:30", "依頼の時刻", "23:50"]);
    assert!(text.contains("11月15日（日） 23:50") && text.contains("11月16日（月） 8:30"), "{text}");
    let text = set(&["依頼の時刻", "0:05", "ケアマネジャーとの連携", "0:40"]);
    assert!(text.contains("11月16日（月） 0:05") && text.contains("11月16日（月） 0:40"), "{text}");
}

#[test]
fn who_is_told_later_is_told_after_it_happened() {
    let office = Office::working();
    let start = ["incident", "start", "見本一郎", "事故", "--at", "2026-11-13 21:30"];
    let id = office.ok("nozomi", "09:00", &start)["incident"].as_str().unwrap().to_owned();
    let told = [
        "事業所への連絡",
        "21:40",
        "ご家族への連絡（事故）",
        "7:20",
        "居宅介護支援事業所への連絡",
        "9:15",
        "市町村への報告",
        "9:20",
        "連絡先（新）",
        "主治医",
        "連絡した時刻（新）",
        "8:00",
    ];
    let text = office.text("nozomi", "09:30", &[&["incident", "set", &id], &told[..]].concat());
    for line in [
        "事業所への連絡: 11/13 21:40",
        "ご家族への連絡（事故）: 11/16 7:20",
        "居宅介護支援事業所への連絡: 11/16 9:15",
        "市町村への報告: 11/16 9:20",
        "連絡した時刻: 11/16 8:00",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // That hour of today has not come.
    let told = ["incident", "set", &id, "ご家族への連絡（事故）", "11:00"];
    let text = office.text("nozomi", "09:31", &told);
    assert!(text.contains("ご家族への連絡（事故）: 11/14 11:00"), "{text}");
    // Who is held through the night is let go the next morning.
    let start = ["incident", "start", "見本一郎", "身体拘束", "--at", "2026-11-14 21:30"];
    let id = office.ok("nozomi", "09:32", &start)["incident"].as_str().unwrap().to_owned();
    let held = ["incident", "set", &id, "拘束の終了", "6:10", "拘束の開始", "21:30"];
    let text = office.text("nozomi", "09:33", &held);
    assert!(text.contains("拘束の終了: 11/15 6:10"), "{text}");
}
