//! What is typed in one call is one thing: it is judged when all of it is there, whatever stands first. And what is begun
//! beside a record, or stands beside another of the day, is told apart from it.

use crate::support::Office;
use serde_json::Value;

/// A record of a visit that was made, from 11:00 to 11:15 of the 16th.
fn moved_record(office: &Office) -> String {
    let begun = office.ok("akari", "11:20", &["visit", "unplanned", "見本一郎"]);
    let visit = begun["visit"].as_str().unwrap().to_owned();
    let set = ["入室", "11:00", "退室", "11:15", "最高血圧", "132", "最低血圧", "84"];
    office.ok("akari", "11:20", &[&["visit", "set", &visit], &set[..]].concat());
    visit
}

/// Every order of these pairs.
fn orders(pairs: &[[&'static str; 2]]) -> Vec<Vec<&'static str>> {
    match pairs {
        [] => vec![Vec::new()],
        _ => (0..pairs.len())
            .flat_map(|first| {
                let mut others = pairs.to_vec();
                let pair = others.remove(first);
                orders(&others).into_iter().map(move |rest| [&pair[..], &rest].concat())
            })
            .collect(),
    }
}

#[test]
fn values_that_are_typed_together_are_judged_together_in_any_order() {
    let office = Office::working();
    let visit = moved_record(&office);
    let show = || office.ok("akari", "11:30", &["visit", "show", &visit])["fields"].clone();
    let before = show();
    let cases: [&[[&str; 2]]; 5] = [
        &[["入室", "2026-11-14 11:00"], ["退室", "2026-11-14 11:15"]],
        &[["提供日", "2026-11-14"], ["入室", "11:00"], ["退室", "11:15"]],
        &[["入室", "9:00"], ["体温", "36.8"], ["体温の測定時刻", "9:05"]],
        &[["最高血圧", "180"], ["最低血圧", "140"]],
        &[["実施状況", "臨時"], ["理由", "家族の希望"], ["特記事項", ""]],
    ];
    for pairs in cases {
        let mut found: Vec<Value> = Vec::new();
        for order in orders(pairs) {
            office.ok("akari", "11:30", &[&["visit", "set", &visit], &order[..]].concat());
            found.push(show());
            // As it was.
            let back = ["提供日", "2026-11-16", "入室", "11:00", "退室", "11:15", "最高血圧", "132"];
            let rest = ["最低血圧", "84", "体温", "", "実施状況", "", "outcome.reason", ""];
            office.ok("akari", "11:30", &[&["visit", "set", &visit], &back[..], &rest].concat());
            assert_eq!(show()["in.at"], before["in.at"]);
        }
        assert!(found.iter().all(|one| *one == found[0]), "{pairs:?}: {found:#?}");
        assert_ne!(found[0], before, "{pairs:?}");
    }
    // What cannot be is refused in every order, and nothing is changed.
    let (stood, wrong) = (show(), [["入室", "12:00"], ["退室", "11:45"], ["特記事項", "なし"]]);
    for order in orders(&wrong) {
        let (code, said) =
            office.refused("akari", "12:30", &[&["visit", "set", &visit], &order[..]].concat());
        assert!(code == 2 && said.contains("退室は入室より後で"), "{said}");
        assert_eq!(show(), stood);
    }
    for order in orders(&[["体温", "36.8"], ["体温を測らなかった理由", "機器がない・故障"]])
    {
        let (code, said) =
            office.refused("akari", "12:30", &[&["visit", "set", &visit], &order[..]].concat());
        assert!(code == 2 && said.contains("どちらか一つ"), "{said}");
    }
}

#[test]
fn a_number_means_the_draft_that_was_begun_beside_a_record() {
    let office = Office::working();
    let first = office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    let list = office.ok("nozomi", "08:00", &["today"]);
    let line = list["visits"].as_array().unwrap().iter().find(|line| line["visit"] == first.as_str());
    let number = line.unwrap()["number"].to_string();
    let start = ["visit", "start", &number, "--for", "H02", "--instead", "--again"];
    let begun = office.ok("nozomi", "08:01", &start);
    let (second, new) = (begun["visit"].as_str().unwrap().to_owned(), begun["number"].to_string());
    assert!(second != first && new != number, "{begun}");
    let said = office.text("nozomi", "08:01", &start);
    assert!(said.contains(&format!("いま書いている記録は {new} 番です")), "{said}");
    // The number that the other one has is answered with this one's.
    for args in [&["set", &number, "特記事項", "紙の記録から"][..], &["finish", &number], &["leave", &number]]
    {
        let (code, said) = office.refused("nozomi", "08:02", &[&["visit"], args].concat());
        assert!(code == 4 && said.contains(&format!("{new} 番です")), "{said}");
    }
    let set = office.ok("nozomi", "08:02", &["visit", "set", &new, "特記事項", "紙の記録から"]);
    assert_eq!(set["visit"], second.as_str());
    // What was looked at since is meant by the number that stood there.
    let list = office.ok("nozomi", "08:04", &["today"]);
    let of = |visit: &str| {
        let lines = list["visits"].as_array().unwrap();
        lines.iter().find(|line| line["visit"] == visit).unwrap()["number"].to_string()
    };
    assert_eq!((of(&first), of(&second)), (number.clone(), new.clone()));
    for (number, visit) in [(&number, &first), (&new, &second)] {
        assert_eq!(office.ok("nozomi", "08:05", &["visit", "show", number])["visit"], visit.as_str());
    }
}

#[test]
fn a_record_says_whose_it_is_and_which_of_the_day() {
    let office = Office::working();
    let visit = office.recorded();
    let late = moved_record(&office);
    let fields = ["実施状況", "臨時", "outcome.reason", "家族の希望", "利用者の確認", "署名"];
    office.ok("akari", "11:21", &[&["visit", "set", &late], &fields[..]].concat());
    office.ok("akari", "11:22", &["visit", "finish", &late, "--anyway"]);
    office.synced("11:30", &["akari", "nozomi"]);
    for visit in [&visit, &late] {
        let shown = office.text("nozomi", "11:31", &["visit", "show", visit]);
        assert!(shown.lines().next().unwrap().starts_with("見本 一郎 さん"), "{shown}");
    }
    office.ok("nozomi", "11:31", &["today"]);
    let shown = office.text("nozomi", "11:31", &["visit", "show", "1"]);
    assert!(shown.lines().next().unwrap().contains("見本 一郎"), "{shown}");
    for (visit, time) in [(&visit, "7:30"), (&late, "11:00")] {
        let title = format!("見本 一郎　11月16日（月） {time}の訪問の記録");
        let history = office.text("nozomi", "11:32", &["history", visit]);
        assert!(history.contains(&title), "{title}: {history}");
    }
    // A visit that nobody planned has its time in the review too.
    let review = office.text("nozomi", "11:33", &["review", "--month", "2026-11"]);
    assert!(review.lines().any(|line| line.contains("11月16日（月） 11:00〜11:15  見本 一郎")), "{review}");
    // By the name of whoever has several records of the month: they are named, and no day that nobody said.
    let (code, said) = office.refused("nozomi", "11:34", &["confirm", "--month", "2026-11", "見本一郎"]);
    assert!(code == 2 && said.contains("7:30") && said.contains("11:00"), "{said}");
    let (_, said) = office.refused("nozomi", "11:34", &["confirm", "--month", "2026-11", "例示三郎"]);
    assert!(said.contains("2026年11月") && !said.contains("11月1日"), "{said}");
}
