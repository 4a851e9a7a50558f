//! Photos that nobody sees any more: consent was withdrawn, or one is of somebody else. What is hidden is hidden everywhere, for
//! helpers and managers alike; a manager has the list and decides.

use std::path::Path;

use serde_json::Value;

use crate::photos::kept;
use crate::support::{Office, answer, examples};

pub(crate) fn first_jpeg() -> String {
    let mut files: Vec<_> =
        std::fs::read_dir(examples().join("photos")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let jpeg = files.iter().find(|file| file.extension().is_some_and(|end| end == "jpg"));
    jpeg.expect("an example photo").display().to_string()
}

pub(crate) fn sync(office: &Office, clock: &str, who: &[&str]) {
    who.iter().for_each(|who| drop(office.ok(who, clock, &["sync"])));
}

/// Akari's record of the morning with two photos, on everybody's device.
pub(crate) fn with_two_photos() -> (Office, String) {
    let office = Office::working();
    let photo = first_jpeg();
    let visit = office.ok("akari", "07:30", &["visit", "start", "1"])["visit"].as_str().unwrap().to_owned();
    for (clock, purpose, caption) in [("07:31", "薬の場所", "みかん箱の上"), ("07:32", "処方", "きいろい袋")]
    {
        let args = ["visit", "photo", "1", &photo, "--purpose", purpose, "--asked", "--caption", caption];
        office.ok("akari", clock, &args);
    }
    office.ok("akari", "07:33", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    sync(&office, "07:35", &["akari", "nozomi", "sakura", "akari"]);
    (office, visit)
}

pub(crate) fn withdraw(office: &Office, clock: &str, day: &str) {
    office.ok("nozomi", clock, &["clients", "set", "見本一郎", "photo_consent.withdrawn", day]);
    sync(office, clock, &["nozomi", "akari", "sakura"]);
}

/// A command of Nozomi's on a later day.
fn later(office: &Office, day: u32, args: &[&str]) -> Value {
    let clock = format!("2026-11-{day}T08:00:00+09:00");
    let answer =
        answer(&office.by_own_clock("nozomi", &clock, &[&["--json"], args].concat()).output().unwrap());
    assert_eq!(answer.code, 0, "{args:?}: {}", answer.json);
    answer.json
}

pub(crate) fn photos(brief: &Value) -> (usize, u64) {
    (brief["photos"].as_array().unwrap().len(), brief["photos_hidden"].as_u64().unwrap())
}

/// How many of the two captions stand somewhere in an answer.
fn captions(text: &str) -> usize {
    ["みかん箱", "きいろい"].iter().filter(|caption| text.contains(**caption)).count()
}

/// Everything that somebody can read of the record.
fn read_everywhere(office: &Office, who: &str, clock: &str, visit: &str) -> Vec<(String, String)> {
    let asked: [&[&str]; 5] = [
        &["brief", "見本一郎"],
        &["visit", "show", visit],
        &["history", visit],
        &["search", "みかん箱"],
        &["search", "きいろい"],
    ];
    let mut out = Vec::new();
    for args in asked {
        out.push((args.join(" "), office.text(who, clock, args)));
        out.push((format!("{} (JSON)", args.join(" ")), office.ok(who, clock, args).to_string()));
    }
    out
}

#[test]
fn what_was_withdrawn_is_hidden_everywhere_from_helpers_and_managers() {
    let (office, visit) = with_two_photos();
    let sha =
        office.ok("nozomi", "07:36", &["brief", "見本一郎"])["photos"][0]["sha"].as_str().unwrap().to_owned();
    for who in ["akari", "sakura", "nozomi"] {
        let seen = read_everywhere(&office, who, "07:36", &visit);
        assert!(seen.iter().filter(|(_, text)| captions(text) > 0).count() >= 8, "{who}: {seen:#?}");
        assert_eq!(photos(&office.ok(who, "07:36", &["brief", "見本一郎"])), (2, 0));
    }
    withdraw(&office, "07:40", "2026-11-16");
    for who in ["akari", "sakura", "nozomi"] {
        for (asked, text) in read_everywhere(&office, who, "07:42", &visit) {
            // What was looked for stands in the answer.
            let own = usize::from(asked.starts_with("search"));
            assert!(captions(&text) <= own && !text.contains(&sha), "{who} {asked}: {text}");
        }
        let found = office.ok(who, "07:42", &["search", "みかん箱"]);
        assert_eq!(found["found"].as_array().unwrap().len(), 0, "{who}");
        assert_eq!(photos(&office.ok(who, "07:42", &["brief", "見本一郎"])), (0, 2), "{who}");
        let folder = office.path(&format!("pictures of {who}")).display().to_string();
        office.ok(who, "07:42", &["brief", "見本一郎", "--photos", &folder]);
        assert!(!Path::new(&folder).exists(), "{who} got a picture");
    }
    let text = office.text("sakura", "07:43", &["brief", "見本一郎"]);
    assert!(text.contains("写真の同意は11月16日に取り消されました。撮らないでください"), "{text}");
    assert!(text.contains("隠した写真 2枚"), "{text}");
    // That there were two photos, and that one is hidden, the record still says.
    let shown = office.text("sakura", "07:43", &["history", &visit]);
    assert!(shown.contains("（隠した写真）"), "{shown}");
}

#[test]
fn a_manager_has_the_list_and_decides_about_each() {
    let (office, visit) = with_two_photos();
    withdraw(&office, "07:40", "2026-11-16");
    let (code, said) = office.refused("akari", "07:41", &["photos", "hidden"]);
    assert!(code == 5 && said.contains("サ責"), "{said}");
    let list = office.text("nozomi", "07:41", &["photos", "hidden"]);
    for said in [
        "見本 一郎 さん　11月16日 7:30の訪問の写真1 薬の場所",
        "見本 一郎 さん　11月16日 7:30の訪問の写真2 処方",
        "同意の撤回 → まだ決めていません",
    ] {
        assert!(list.contains(said), "{said}: {list}");
    }
    assert!(list.contains("撮影 手本 あかり") && captions(&list) == 0, "{list}");
    let hidden = office.ok("nozomi", "07:41", &["photos", "hidden"])["hidden"].clone();
    let of = |purpose: &str| {
        let all = hidden.as_array().unwrap().iter();
        all.clone().find(|one| one["purpose"] == purpose).unwrap()["sha"].as_str().unwrap()[..8].to_owned()
    };
    let (place, prescription) = (of("medicine_place"), of("prescription"));
    office.ok("nozomi", "07:42", &["photos", "keep", "見本一郎", &place]);
    let reason = ["--reason", "ご本人に改めて確認した"];
    office.ok("nozomi", "07:43", &[&["photos", "show", "見本一郎", &prescription], &reason[..]].concat());
    sync(&office, "07:44", &["nozomi", "sakura", "akari"]);
    for who in ["sakura", "nozomi"] {
        let brief = office.ok(who, "07:45", &["brief", "見本一郎"]);
        assert_eq!((photos(&brief), &brief["photos"][0]["caption"]), ((1, 1), &"きいろい袋".into()), "{who}");
        assert_eq!(captions(&office.text(who, "07:45", &["visit", "show", &visit])), 1);
    }
    // Consent is given anew: what was decided stands.
    let set = |field: &'static str, day: &'static str| ["clients", "set", "見本一郎", field, day];
    later(&office, 18, &set("photo_consent.given", "2026-11-18"));
    let brief = later(&office, 18, &["brief", "見本一郎"]);
    assert_eq!((photos(&brief), &brief["photos_withdrawn"]), ((1, 1), &Value::Null));
    let list = office.text("nozomi", "08:02", &["photos", "hidden"]);
    assert!(list.contains("11月16日から非表示　手本 のぞみ"), "{list}");
    // It can be taken back for all that is left, with a reason and only so.
    let (code, _) = office.refused("nozomi", "08:03", &["photos", "show", "見本一郎", "--reason", " "]);
    assert_eq!(code, 2);
    later(&office, 18, &[&["photos", "show", "見本一郎"], &reason[..]].concat());
    assert_eq!(photos(&later(&office, 18, &["brief", "見本一郎"])), (2, 0));
    // And withdrawn once more it is hidden once more.
    later(&office, 20, &set("photo_consent.withdrawn", "2026-11-20"));
    assert_eq!(photos(&later(&office, 20, &["brief", "見本一郎"])), (0, 2));
}

#[test]
fn a_photo_of_somebody_else_is_hidden_on_every_device_that_has_it() {
    let (office, visit) = with_two_photos();
    let hide = ["photos", "hide", &visit, "1", "--why", "利用者の取り違え"];
    let (code, _) = office.refused("akari", "07:40", &hide);
    assert_eq!(code, 5, "nobody but a manager");
    assert_eq!(photos(&office.ok("akari", "07:40", &["brief", "見本一郎"])), (2, 0));
    office.ok("nozomi", "07:41", &hide);
    sync(&office, "07:42", &["nozomi", "akari", "sakura"]);
    for who in ["akari", "sakura", "nozomi"] {
        let brief = office.ok(who, "07:43", &["brief", "見本一郎"]);
        assert_eq!((photos(&brief), &brief["photos"][0]["caption"]), ((1, 1), &"きいろい袋".into()), "{who}");
        assert!(!office.text(who, "07:43", &["history", &visit]).contains("みかん箱"), "{who}");
    }
    let list = office.text("nozomi", "07:44", &["photos", "hidden"]);
    assert!(list.contains("利用者の取り違え → 11月16日から非表示"), "{list}");
    // The record is not written into.
    let events = office.ok("nozomi", "07:44", &["history", &visit])["events"].as_array().unwrap().len();
    assert_eq!(events, 1);
    // Something else is said in words.
    let other = ["photos", "hide", &visit, "2", "--why", "その他"];
    let (code, said) = office.refused("nozomi", "07:45", &other);
    assert!(code == 2 && said.contains("隠す理由を書いてください"), "{said}");
    office.ok("nozomi", "07:45", &[&other[..], &["--reason", "ご家族が写っている"]].concat());
    assert_eq!(photos(&office.ok("nozomi", "07:46", &["brief", "見本一郎"])), (0, 2));
}

/// Akari took her photo before she heard of it, and goes on.
#[test]
fn a_draft_of_before_is_finished_and_its_photo_is_hidden() {
    let office = Office::working();
    let photo = first_jpeg();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let take = ["visit", "photo", "1", &photo, "--purpose", "処方", "--asked"];
    office.ok("akari", "07:31", &take);
    office.ok("akari", "07:31", &["visit", "set", "1", "写真1の説明", "きいろい袋"]);
    withdraw(&office, "07:32", "2026-11-16");
    for args in [&take[..], &["visit", "retake", "1", "1", &photo, "--asked"]] {
        let (code, said) = office.refused("akari", "07:33", args);
        assert!(code == 5 && said.contains("取り消されました"), "{said}");
    }
    let shown = office.text("akari", "07:33", &["visit", "show", "1"]);
    assert!(captions(&shown) == 0 && shown.contains("写真1の目的: 処方"), "{shown}");
    office.ok("akari", "07:34", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    sync(&office, "07:35", &["akari", "nozomi", "sakura"]);
    for who in ["akari", "sakura", "nozomi"] {
        assert_eq!(photos(&office.ok(who, "07:36", &["brief", "見本一郎"])), (0, 1), "{who}");
    }
    let hidden = office.ok("nozomi", "07:36", &["photos", "hidden"])["hidden"].clone();
    assert_eq!(hidden.as_array().unwrap().len(), 1, "nothing of it is lost: {hidden}");
    // What the writer did not see is still there when a manager shows it again.
    office.ok("nozomi", "07:37", &["photos", "show", "見本一郎", "--reason", "改めて確認した"]);
    assert_eq!(office.ok("nozomi", "07:38", &["brief", "見本一郎"])["photos"][0]["caption"], "きいろい袋");
}

/// Without a purpose no photo is kept, whatever else may be missing; also of a visit that was not made.
#[test]
fn a_photo_without_a_purpose_is_finished_by_nobody() {
    let office = Office::working();
    let photo = first_jpeg();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:31", &["visit", "photo", "1", &photo, "--purpose", "皮膚", "--asked"]);
    office.ok("akari", "07:32", &["visit", "set", "1", "写真1の目的", ""]);
    for outcome in ["実施", "中止"] {
        let args = ["visit", "set", "1", "実施状況", outcome, "理由", "ご本人の希望"];
        office.ok("akari", "07:33", &args[..if outcome == "実施" { 5 } else { 7 }]);
        let (code, said) = office.refused("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
        assert_eq!(code, 4, "{outcome}: {said}");
        assert!(
            said.contains("写真の目的だけは") && said.contains("写真1の目的 薬の場所"),
            "{outcome}: {said}"
        );
    }
    office.ok("akari", "07:35", &["visit", "set", "1", "写真1の目的", "皮膚"]);
    office.ok("akari", "07:36", &["visit", "finish", "1", "--anyway"]);
}

/// Who asked stands on the sheet, and goes with the consent.
#[test]
fn the_sheet_says_who_asked_for_consent() {
    let office = Office::working();
    let set =
        |pairs: &[&str]| office.text("nozomi", "07:30", &[&["clients", "set", "見本一郎"], pairs].concat());
    let said = set(&["写真の同意を確認した人", "手本 あかり"]);
    assert!(said.contains("写真の同意を確認した人: 手本 あかり"), "{said}");
    assert!(said.contains("写真の同意の範囲: 薬"), "{said}");
    sync(&office, "07:31", &["nozomi", "akari"]);
    let shown = office.text("akari", "07:32", &["--lang", "en", "clients", "show", "見本一郎"]);
    assert!(shown.contains("Photo consent asked for by: 手本 あかり"), "{shown}");
    let history = office.text("nozomi", "07:33", &["history", "--client", "見本一郎"]);
    assert!(history.contains("写真の同意を確認した人"), "{history}");
    // Decisions about photos are no rows of the form.
    let fields = office.text("nozomi", "07:33", &["clients", "fields"]);
    assert!(fields.contains("photo_consent.by") && !fields.contains("photo_hidden"), "{fields}");
    let sha = "0".repeat(64);
    let (code, _) = office.refused(
        "nozomi",
        "07:34",
        &["clients", "set", "見本一郎", &format!("photo_hidden.{sha}.on"), "2026-11-16"],
    );
    assert_eq!(code, 2);
}

/// Akari takes a bad picture, takes it again, and takes another out: only the good one goes anywhere.
#[test]
fn a_photo_is_taken_again_in_its_place_and_what_it_replaces_goes_to_nobody() {
    let office = Office::working();
    let (bad, good) = {
        let mut files: Vec<_> = std::fs::read_dir(examples().join("photos"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.retain(|file| file.extension().is_some_and(|end| end == "jpg"));
        files.sort();
        (files[0].display().to_string(), files[files.len() - 1].display().to_string())
    };
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let take = |clock: &str, file: &str, caption: &str| {
        let args = [
            "visit",
            "photo",
            "1",
            file,
            "--purpose",
            "薬の場所",
            "--slot",
            "朝",
            "--asked",
            "--caption",
            caption,
        ];
        office.ok("akari", clock, &args)["sha"].clone()
    };
    let first = take("07:31", &bad, "朝の袋");
    take("07:31", &bad, "まちがい");
    let (_, said) = office.refused("akari", "07:32", &["visit", "retake", "1", "1", &good]);
    assert!(said.contains("--asked"), "{said}");
    let (code, said) = office.refused("akari", "07:32", &["visit", "retake", "1", "3", &good, "--asked"]);
    assert!(code == 2 && said.contains("1 から 2"), "{said}");
    let again = office.ok("akari", "07:32", &["visit", "retake", "1", "1", &good, "--asked"])["sha"].clone();
    assert_ne!(first, again);
    office.ok("akari", "07:33", &["visit", "set", "1", "写真2", ""]);
    let shown = office.text("akari", "07:33", &["visit", "show", "1"]);
    for said in ["写真1の目的: 薬の場所", "写真1の説明: 朝の袋", "服薬の時間帯: 朝"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert_eq!(kept(&office, "akari"), 3, "until a quiet moment");
    office.ok("akari", "07:34", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    assert_eq!(office.ok("akari", "07:34", &["status"])["waiting"]["photos"], 1);
    let way = "写真は1枚中0枚を送信済み";
    let shown = office.text("akari", "07:34", &["visit", "show", "1"]);
    assert!(shown.contains(way), "{shown}");
    sync(&office, "07:35", &["akari", "nozomi", "nozomi"]);
    let shown = office.text("akari", "07:35", &["visit", "show", "1"]);
    assert!(!shown.contains("枚中"), "{shown}");
    assert_eq!((kept(&office, "akari"), kept(&office, "nozomi")), (1, 1));
    let photos = office.ok("nozomi", "07:36", &["brief", "見本一郎"])["photos"].clone();
    assert_eq!((&photos[0]["sha"], &photos[0]["here"], &photos[1]), (&again, &true.into(), &Value::Null));
}

/// What was finished and is not sent is taken back, the photo taken out, and the file goes once nothing names it: not before.
#[test]
fn an_unsent_photo_is_taken_out_and_a_thrown_away_draft_keeps_its_own() {
    let office = Office::working();
    let photo = first_jpeg();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:31", &["visit", "photo", "1", &photo, "--purpose", "処方", "--asked"]);
    office.ok("akari", "07:32", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:32", &["visit", "finish", "1", "--anyway"]);
    office.ok("akari", "07:33", &["visit", "undo", "1"]);
    office.ok("akari", "07:33", &["visit", "set", "1", "写真1", ""]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    assert_eq!(office.ok("akari", "07:34", &["status"])["waiting"]["photos"], 0);
    assert_eq!(kept(&office, "akari"), 1, "its end can be taken back");
    sync(&office, "07:35", &["akari", "nozomi"]);
    assert_eq!((kept(&office, "akari"), kept(&office, "nozomi")), (0, 0));
    // A draft that was thrown away can come back, with its photo.
    office.ok("akari", "09:30", &["visit", "unplanned", "見本一郎", "--extra"]);
    office.ok("akari", "09:31", &["visit", "photo", "見本一郎", &photo, "--purpose", "処方", "--asked"]);
    office.ok("akari", "09:32", &["visit", "discard", "見本一郎"]);
    sync(&office, "09:33", &["akari", "akari"]);
    assert_eq!(kept(&office, "akari"), 1);
    office.ok("akari", "09:34", &["undiscard"]);
    sync(&office, "09:35", &["akari"]);
    assert_eq!(kept(&office, "akari"), 1);
}

/// What was written out once is never written over (whose it is, `private_files` says).
#[test]
fn a_picture_is_written_over_nothing() {
    let (office, _) = with_two_photos();
    let folder = office.path("pictures");
    let args = ["brief", "見本一郎", "--photos", &folder.display().to_string()];
    office.ok("akari", "07:40", &args);
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2);
    std::fs::write(&files[0], "別のもの").unwrap();
    // The brief is shown all the same, and the photo lies beside it.
    office.ok("akari", "07:41", &args);
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), "別のもの");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
    office.ok("akari", "07:42", &args);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3, "written once");
}
