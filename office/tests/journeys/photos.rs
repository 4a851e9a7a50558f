//! Photos of a record: by numbers that stay, and their captions written when there is time for it.

use crate::support::{Office, answer, examples};

fn first_jpeg() -> String {
    let mut files: Vec<_> =
        std::fs::read_dir(examples().join("photos")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let jpeg = files.iter().find(|file| file.extension().is_some_and(|end| end == "jpg"));
    jpeg.expect("an example photo").display().to_string()
}

#[test]
fn a_photo_keeps_its_number_and_is_written_about_by_it() {
    let office = Office::working();
    let photo = first_jpeg();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let take = |clock: &str, caption: &str| {
        let args = ["visit", "photo", "1", &photo, "--purpose", "処方", "--asked", "--caption", caption];
        office.text("akari", clock, &args)
    };
    // Of so many in any order none moves.
    for number in 1..=5 {
        let said = take("07:31", &format!("{number}枚目"));
        assert!(said.contains(&format!("この写真は、写真{number}（処方、{number}枚目）です")), "{said}");
        let shown = office.text("akari", "07:31", &["visit", "show", "1"]);
        for before in 1..=number {
            assert!(shown.contains(&format!("写真{before}の説明: {before}枚目")), "{shown}");
        }
    }
    let said =
        office.text("akari", "07:32", &["visit", "set", "1", "写真2の説明", "朝の袋", "写真2の旧", "はい"]);
    assert!(said.contains("写真2の説明 朝の袋") && said.contains("写真2の旧 はい"), "{said}");
    office.ok("akari", "07:32", &["visit", "set", "1", "説明（写真３）", "昼の袋"]);
    office.ok("akari", "07:32", &["--lang", "en", "visit", "set", "1", "photo 4 caption", "evening"]);
    let shown = office.text("akari", "07:33", &["visit", "show", "1"]);
    for line in ["写真1の説明: 1枚目", "写真2の説明: 朝の袋", "写真3の説明: 昼の袋", "写真4の説明: evening"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    // Which one is asked, and one that is not there is none.
    let (code, said) = office.refused("akari", "07:33", &["visit", "set", "1", "写真の説明", "袋"]);
    assert!(code == 2 && said.contains("写真1の説明、写真2の説明"), "{said}");
    let (code, said) = office.refused("akari", "07:33", &["visit", "set", "1", "写真6の説明", "袋"]);
    assert!(code == 2 && said.contains("番号は 1 から 5 までです"), "{said}");
    // Whoever goes there next sees which is old.
    office.ok("akari", "07:34", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    let brief = office.text("akari", "07:35", &["brief", "1"]);
    let of = |caption: &str| brief.lines().find(|line| line.contains(caption)).unwrap_or_default().to_owned();
    assert!(of("朝の袋").contains("【旧】") && !of("昼の袋").contains("【旧】"), "{brief}");
}

/// A sheet's rows are told apart by ids too: whoever is added comes last.
#[test]
fn a_row_of_a_sheet_keeps_its_number() {
    let office = Office::working();
    for number in 1..=5 {
        let name = format!("見本 {number}郎");
        office.ok("nozomi", "06:40", &["clients", "set", "見本一郎", "contact.new.name", &name]);
        let shown = office.text("nozomi", "06:41", &["clients", "show", "見本一郎"]);
        for before in 1..=number {
            assert!(shown.contains(&format!("[{before}] 連絡先の氏名: 見本 {before}郎")), "{shown}");
        }
    }
}

/// How many photos a device has, each in two files: the picture and its thumbnail.
pub(crate) fn kept(office: &Office, who: &str) -> usize {
    let files = std::fs::read_dir(office.path(who).join("photos")).unwrap();
    let files = files.map(|entry| entry.unwrap().metadata().unwrap()).filter(|file| file.is_file());
    let (small, full): (Vec<u64>, Vec<u64>) = files.map(|file| file.len()).partition(|bytes| *bytes < 7_000);
    assert_eq!(small.len(), full.len());
    full.len()
}

/// Akari takes a photo, thinks better of it, and then keeps it after all.
#[test]
fn a_photo_of_a_draft_reaches_nobody_before_its_record() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let photo = first_jpeg();
    let waiting = |clock: &str| office.ok("akari", clock, &["status"])["waiting"]["photos"].clone();
    let sync = |clock: &str| {
        ["akari", "nozomi"].iter().for_each(|who| drop(office.ok(who, clock, &["sync"])));
        kept(&office, "nozomi")
    };
    office.ok("akari", "07:31", &["visit", "photo", "1", &photo, "--purpose", "処方", "--asked"]);
    assert_eq!((waiting("07:31"), sync("07:32")), (0.into(), 0), "a draft");
    office.ok("akari", "07:33", &["visit", "discard", "1"]);
    assert_eq!((waiting("07:33"), sync("07:34")), (0.into(), 0), "thrown away");
    office.ok("akari", "07:35", &["undiscard", "1"]);
    office.ok("akari", "07:36", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:36", &["visit", "finish", "1", "--anyway"]);
    assert_eq!(waiting("07:37"), 1);
    assert_eq!((sync("07:38"), waiting("07:39")), (1, 0.into()), "with its record");
    office.ok("akari", "07:40", &["visit", "change", "1"]);
    office.ok("akari", "07:40", &["visit", "photo", "1", &photo, "--purpose", "処方", "--asked"]);
    assert_eq!((waiting("07:41"), sync("07:42")), (0.into(), 1), "the second is of the change");
    office.ok("akari", "07:43", &["visit", "finish", "1", "--anyway"]);
    assert_eq!((waiting("07:43"), sync("07:44")), (1.into(), 2));
}

/// Which of two prescriptions is the newer nobody can say of one that was added when its visit was over: neither is called old.
#[test]
fn a_photo_that_was_added_later_is_not_old_because_its_visit_was_before() {
    let office = Office::working();
    let photo = first_jpeg();
    let yesterday = office.of_day("11/15", "7:30", "7:45", &[]);
    let take = |clock: &str, visit: &str, caption: &str| {
        let args = ["visit", "photo", visit, &photo, "--purpose", "処方", "--asked", "--caption", caption];
        office.ok("akari", clock, &args);
    };
    let begun = office.ok("akari", "07:31", &["visit", "start", "1", "--date", "11/16"]);
    let today = begun["visit"].as_str().unwrap().to_owned();
    take("07:32", &today, "朝に撮った");
    office.ok("akari", "07:40", &["visit", "set", &today, "実施状況", "実施"]);
    office.ok("akari", "07:41", &["visit", "finish", &today, "--anyway"]);
    office.ok("akari", "17:00", &["visit", "change", &yesterday]);
    take("17:01", &yesterday, "あとから加えた");
    office.ok("akari", "17:02", &["visit", "finish", &yesterday, "--anyway"]);
    let brief = office.text("akari", "17:03", &["brief", "見本一郎"]);
    let of = |caption: &str| brief.lines().find(|line| line.contains(caption)).unwrap_or_default().to_owned();
    assert!(!of("あとから加えた").contains("【旧】"), "{brief}");
    assert!(of("あとから加えた").contains("訪問のあとで追加"), "{brief}");
    assert!(!of("朝に撮った").contains("追加"), "{brief}");
    // Who knows says so.
    office.ok("akari", "17:04", &["visit", "change", &today]);
    office.ok("akari", "17:04", &["visit", "set", &today, "写真1の旧", "はい"]);
    office.ok("akari", "17:04", &["visit", "finish", &today, "--anyway"]);
    let brief = office.text("akari", "17:05", &["brief", "見本一郎"]);
    assert!(brief.lines().any(|line| line.contains("朝に撮った") && line.contains("【旧】")), "{brief}");
}

/// Nobody asks a client for a photo that may not be taken: the consent is said first.
#[test]
fn the_consent_is_said_before_anybody_is_sent_to_ask() {
    let office = Office::working();
    let photo = first_jpeg();
    let args = |visit: &'static str| {
        ["visit", "photo", visit, Box::leak(photo.clone().into_boxed_str()), "--purpose", "処方"]
    };
    let begun = ["visit", "unplanned", "見本花子", "--for", "H01", "--extra"];
    office.ok("nozomi", "07:30", &begun);
    let (code, said) = office.refused("nozomi", "07:31", &args("見本花子"));
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("同意") && said.contains("kengai clients set 見本花子 写真の同意日"), "{said}");
    assert!(!said.contains("--asked"), "{said}");
    // With consent the client is asked for each.
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let (_, said) = office.refused("akari", "07:31", &args("1"));
    assert!(said.contains("--asked"), "{said}");
}

/// Akari's photo is damaged on her phone before it went: the status says whose it is, of which day, why it waits and what to do.
#[test]
fn the_status_says_why_a_photo_waits() {
    let mut office = Office::working();
    office.stop_server();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let photo = first_jpeg();
    office.ok("akari", "07:31", &["visit", "photo", "1", &photo, "--purpose", "処方", "--asked"]);
    office.ok("akari", "07:32", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:33", &["visit", "finish", "1", "--anyway"]);
    let status = office.text("akari", "07:34", &["status"]);
    assert!(status.contains("写真1枚") && !status.contains("未送信"), "nobody has tried yet: {status}");
    for file in std::fs::read_dir(office.path("akari").join("photos")).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(path, bytes).unwrap();
    }
    office.start_server();
    office.ok("akari", "07:40", &["sync"]);
    let status = office.text("akari", "07:41", &["status"]);
    let line = status.lines().find(|line| line.contains("壊れていて")).unwrap_or_else(|| panic!("{status}"));
    for said in ["見本 一郎 さん", "11月16日の写真1枚", "撮り直してください"] {
        assert!(line.contains(said), "{line}");
    }
    let status = office.text("akari", "07:41", &["--lang", "en", "status"]);
    assert!(
        status.contains("1 photo: it is damaged on this device") && status.contains("見本 一郎"),
        "{status}"
    );
}

/// The server cannot know which photos a record names. Whoever takes one out of a record leaves it there, and the office is told.
#[test]
fn a_photo_that_no_record_names_any_more_is_told_to_the_office() {
    let office = Office::working();
    let photo = first_jpeg();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for clock in ["07:31", "07:32"] {
        office.ok("akari", clock, &["visit", "photo", "1", &photo, "--purpose", "処方", "--asked"]);
    }
    office.ok("akari", "07:33", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    office.synced("07:35", &["akari", "nozomi"]);
    // Her device looks once a day.
    let on = |who: &str, day: u64, args: &[&str]| {
        office.server_shows(&format!("{:02}:00", 9 + 24 * day));
        let clock = format!("2026-11-{}T09:00:00+09:00", 16 + day);
        answer(&office.by_own_clock(who, &clock, &[&["--json"], args].concat()).output().unwrap()).json
    };
    on("nozomi", 1, &["sync"]);
    assert_eq!(on("nozomi", 1, &["status"])["orphan_photos"], serde_json::json!([]));
    on("akari", 1, &["visit", "change", "1", "--date", "11/16"]);
    let cleared = on("akari", 1, &["visit", "set", "1", "写真2", ""]);
    assert_eq!(cleared["ok"], true, "{cleared}");
    let finished = on("akari", 1, &["visit", "finish", "1", "--anyway"]);
    assert_eq!(finished["ok"], true, "{finished}");
    on("akari", 1, &["sync"]);
    on("nozomi", 1, &["sync"]);
    assert_eq!(on("nozomi", 1, &["status"])["orphan_photos"], serde_json::json!([]), "not twice a day");
    on("nozomi", 3, &["sync"]);
    let told = on("nozomi", 3, &["status"])["orphan_photos"].clone();
    assert_eq!((told[0]["client_name"].as_str(), told[0]["photos"].as_u64()), (Some("見本 一郎"), Some(1)));
    let bytes = told[0]["bytes"].as_u64().unwrap();
    assert!(bytes > 10_000 && bytes < 400_000, "{told}");
    assert_eq!(told.as_array().unwrap().len(), 1);
    on("akari", 3, &["sync"]);
    assert_eq!(on("akari", 3, &["status"])["orphan_photos"], serde_json::json!([]), "no helper is told");
    let status = office.by_own_clock("nozomi", "2026-11-19T09:01:00+09:00", &["status"]).output().unwrap();
    let text = String::from_utf8(status.stdout).unwrap();
    assert!(text.contains("どの記録にも載っていない写真がサーバーに 1枚"), "{text}");
    assert!(text.contains("消す方法はまだありません"), "{text}");
}
