//! What people read about photos: that they wait, that they are hidden and why, which one is meant, and what is to be decided.

use crate::hidden_photos::{first_jpeg, photos, sync, with_two_photos, withdraw};
use crate::support::Office;

fn take(office: &Office, clock: &str, purpose: &str) -> String {
    let args = ["visit", "photo", "1", &first_jpeg(), "--purpose", purpose, "--asked"];
    office.text("akari", clock, &args)
}

#[test]
fn the_days_list_says_how_many_photos_of_a_record_wait() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    take(&office, "07:31", "処方");
    let list = office.text("akari", "07:32", &["today"]);
    assert!(!list.contains("枚中"), "a draft's photos wait for it: {list}");
    office.ok("akari", "07:33", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:34", &["visit", "finish", "1", "--anyway"]);
    let list = office.text("akari", "07:35", &["today"]);
    assert!(list.contains("写真は1枚中0枚を送信済み"), "{list}");
    sync(&office, "07:36", &["akari"]);
    let list = office.text("akari", "07:37", &["today"]);
    assert!(!list.contains("枚中"), "{list}");
}

#[test]
fn a_withdrawal_says_what_it_hides_and_the_manager_is_reminded_until_he_has_decided() {
    let (office, _) = with_two_photos();
    let set = ["clients", "set", "見本一郎", "photo_consent.withdrawn", "2026-11-16"];
    let said = office.text("nozomi", "07:40", &set);
    let hides = "この方の写真2枚が、この端末では見えなくなりました";
    assert!(said.contains(hides) && said.contains("kengai photos hidden"), "{said}");
    sync(&office, "07:41", &["nozomi", "akari"]);
    let open = "まだ決めていないもの 2枚（見本 一郎 さん 2枚）";
    for args in [&["status"][..], &["review"]] {
        let said = office.text("nozomi", "07:42", args);
        assert!(said.contains(open) && said.contains("kengai photos hidden"), "{args:?}: {said}");
    }
    assert!(!office.text("akari", "07:42", &["status"]).contains("まだ決めて"), "nobody but a manager");
    assert_eq!(office.ok("nozomi", "07:42", &["status"])["photos_undecided"][0]["photos"], 2);
    // By its number in the list: no hash is read by anybody.
    let list = office.text("nozomi", "07:43", &["photos", "hidden"]);
    let hidden = office.ok("nozomi", "07:43", &["photos", "hidden"])["hidden"].clone();
    let shas: Vec<&str> = hidden.as_array().unwrap().iter().map(|one| one["sha"].as_str().unwrap()).collect();
    assert!(list.contains("  2  見本 一郎") && !shas.iter().any(|sha| list.contains(&sha[..8])), "{list}");
    let said = office.text("nozomi", "07:44", &["photos", "keep", "見本一郎", "2"]);
    assert!(said.contains("また見せるなら: kengai photos show 見本一郎 2 --reason 理由"), "{said}");
    let said = office.text("nozomi", "07:45", &["status"]);
    assert!(said.contains("まだ決めていないもの 1枚"), "{said}");
    let left = office.ok("nozomi", "07:45", &["photos", "hidden"])["hidden"].clone();
    assert_eq!((&left[0]["sha"], &left[0]["decided"]), (&shas[0].into(), &serde_json::Value::Null));
    let (code, said) = office.refused("nozomi", "07:45", &["photos", "keep", "見本一郎", "3"]);
    assert!(code == 2 && said.contains("kengai photos hidden"), "{said}");
    office.ok("nozomi", "07:46", &["photos", "keep", "見本一郎"]);
    assert!(!office.text("nozomi", "07:47", &["review"]).contains("まだ決めて"));
}

/// Of what was said on one day, what was said last.
#[test]
fn consent_that_is_given_anew_on_the_day_of_the_withdrawal_counts() {
    let (office, _) = with_two_photos();
    let consent = |clock: &str, field: &str| {
        office.ok("nozomi", clock, &["clients", "set", "見本一郎", field, "2026-11-16"]);
        sync(&office, clock, &["nozomi", "akari", "sakura"]);
    };
    let photo = first_jpeg();
    let take = ["visit", "photo", "見本一郎", &photo, "--purpose", "処方", "--asked"];
    let brief = |clock: &str| office.ok("akari", clock, &["brief", "見本一郎"]);
    consent("08:00", "photo_consent.withdrawn");
    office.ok("akari", "09:30", &["visit", "unplanned", "見本一郎", "--extra"]);
    let (code, said) = office.refused("akari", "09:31", &take);
    assert!(code == 5 && said.contains("取り消されました"), "{said}");
    consent("09:40", "photo_consent.given");
    office.ok("akari", "09:41", &take);
    office.ok("akari", "09:42", &["visit", "set", "見本一郎", "実施状況", "臨時", "理由", "ご本人の希望"]);
    office.ok("akari", "09:43", &["visit", "finish", "見本一郎", "--anyway"]);
    sync(&office, "09:44", &["akari", "nozomi", "sakura"]);
    let seen = brief("09:45");
    assert_eq!((photos(&seen), &seen["photos_withdrawn"]), ((1, 2), &serde_json::Value::Null));
    // Withdrawn once more, and given once more: the same day stands there already.
    consent("10:00", "photo_consent.withdrawn");
    let seen = brief("10:01");
    assert_eq!((photos(&seen), &seen["photos_withdrawn"]), ((0, 3), &"2026-11-16".into()));
    consent("10:10", "photo_consent.given");
    let seen = brief("10:11");
    assert_eq!((photos(&seen), &seen["photos_withdrawn"]), ((0, 3), &serde_json::Value::Null));
    consent("10:20", "photo_consent.withdrawn");
    consent("10:30", "photo_consent.given");
    assert_eq!(brief("10:31")["photos_withdrawn"], serde_json::Value::Null);
}

#[test]
fn a_number_that_was_taken_out_takes_no_other_photo_out() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for (clock, purpose) in [("07:31", "薬の場所"), ("07:32", "処方"), ("07:33", "皮膚")] {
        take(&office, clock, purpose);
    }
    let out = ["visit", "set", "1", "写真2", ""];
    let purposes = |clock: &str| {
        let fields = office.ok("akari", clock, &["visit", "show", "1"])["fields"].clone();
        let of = fields.as_object().unwrap().iter().filter(|(path, _)| path.ends_with(".purpose"));
        of.map(|(_, value)| value.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let said = office.text("akari", "07:34", &out);
    assert!(said.contains("写真2（処方）を取り除きました"), "{said}");
    let (code, said) = office.refused("akari", "07:34", &out);
    let asks = ["写真2は、もう取り除いてあります", "写真2（皮膚） 7:33 撮影", "写真2 2枚のうち"];
    assert!(code == 2 && asks.iter().all(|one| said.contains(one)), "{said}");
    // The one before it is the one that it was.
    let also = ["visit", "set", "1", "写真2", "2枚のうち"];
    let said = office.text("akari", "07:35", &also);
    assert!(said.contains("写真2（皮膚）を取り除きました"), "{said}");
    let (code, said) = office.refused("akari", "07:35", &also);
    assert!(code == 2 && said.contains("写真2は、もう取り除いてあります"), "typed twice: {said}");
    let (code, said) = office.refused("akari", "07:35", &out);
    assert!(code == 2 && said.contains("写真2は、もう取り除いてあります"), "{said}");
    assert_eq!(purposes("07:36"), ["medicine_place"]);
    // Whoever has seen the numbers since means what they mean now.
    take(&office, "07:37", "処方");
    office.ok("akari", "07:38", &["visit", "show", "1"]);
    office.ok("akari", "07:39", &out);
    assert_eq!(purposes("07:40"), ["medicine_place"]);
}

#[test]
fn a_record_says_what_is_hidden_and_nobody_writes_about_it() {
    let (office, visit) = with_two_photos();
    let shown = office.text("akari", "07:39", &["visit", "show", &visit]);
    assert!(!shown.contains("隠した写真"), "{shown}");
    withdraw(&office, "07:40", "2026-11-16");
    let shown = office.text("akari", "07:41", &["visit", "show", &visit]);
    assert!(shown.contains("隠した写真 2枚（写真1・写真2: 同意の撤回）"), "{shown}");
    office.ok("akari", "07:42", &["visit", "change", &visit]);
    let (code, said) = office.refused("akari", "07:43", &["visit", "set", &visit, "写真1の説明", "袋"]);
    assert!(code == 2 && said.contains("写真1は隠してあるので（同意の撤回）、説明は書けません"), "{said}");
}

#[test]
fn hiding_once_more_says_the_reason_before_and_both_stay_in_the_history() {
    let (office, visit) = with_two_photos();
    let hide = |clock: &str, why: &str, reason: &str| {
        office.text("nozomi", clock, &["photos", "hide", &visit, "1", "--why", why, "--reason", reason])
    };
    let said = hide("07:40", "利用者の取り違え", "となりの方の薬");
    assert!(said.contains("この写真を隠しました"), "{said}");
    let said = hide("07:41", "その他", "ご家族が写っている");
    assert!(said.contains("前の理由（利用者の取り違え: となりの方の薬）"), "{said}");
    let history = office.text("nozomi", "07:42", &["history", "--client", "見本一郎"]);
    for said in ["となりの方の薬", "ご家族が写っている", "11月16日（月） 7:30の訪問の写真1（薬の場所）"]
    {
        assert!(history.contains(said), "{said}: {history}");
    }
    // A withdrawal shown again as a whole leaves what is somebody else's, or was hidden for what is on it.
    withdraw(&office, "07:43", "2026-11-16");
    office.ok("nozomi", "07:44", &["photos", "show", "見本一郎", "--reason", "ご本人に改めて確認した"]);
    let brief = office.ok("nozomi", "07:45", &["brief", "見本一郎"]);
    assert_eq!((photos(&brief), &brief["photos"][0]["purpose"]), ((1, 1), &"prescription".into()));
}

#[test]
fn what_is_said_of_a_photo_names_it_and_offers_what_is_missing() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let said = take(&office, "07:31", "処方");
    assert!(said.contains("写真1（処方）") && said.contains("写真1の説明"), "{said}");
    let args = ["visit", "photo", "1", &first_jpeg(), "--purpose", "処方", "--asked", "--caption", "袋"];
    let said = office.text("akari", "07:32", &args);
    assert!(said.contains("写真2（処方、袋）") && !said.contains("説明を書くなら"), "{said}");
    let fields = office.text("akari", "07:33", &["visit", "fields"]);
    for hidden in ["thumbnail", "placeholder", "photo.*.size", "photo.*.sha"] {
        assert!(!fields.contains(hidden), "{hidden}: {fields}");
    }
    let (_, said) = office.refused("nozomi", "07:33", &["photos"]);
    assert!(said.contains("何をするかを書いてください: hidden、hide、keep、show のどれか"), "{said}");
}

#[test]
fn consent_is_of_a_day_that_has_come_and_says_who_asked() {
    let office = Office::working();
    let set = |day: &'static str| ["clients", "set", "見本一郎", "photo_consent.given", day];
    let (code, said) = office.refused("nozomi", "07:30", &set("2026-11-20"));
    let own = "写真の同意日: まだ来ていない日です。同意をいただいた日を入れてください";
    assert!(code == 2 && said.contains(own) && !said.contains("時刻"), "{said}");
    let said = office.text("nozomi", "07:31", &set("2026-11-15"));
    let who = "だれが確認したかも入れてください";
    assert!(
        said.contains(who) && said.contains("kengai clients set 見本一郎 写真の同意を確認した人 職員コード"),
        "{said}"
    );
    office.ok("nozomi", "07:32", &["clients", "set", "見本一郎", "photo_consent.by", "手本 あかり"]);
    let said = office.text("nozomi", "07:33", &set("2026-11-16"));
    assert!(!said.contains(who), "{said}");
}

/// A file is called by its visit and its number, and one that became old is called so.
#[test]
fn a_written_picture_is_called_by_its_visit_and_one_that_became_old_is_renamed() {
    let (office, _) = with_two_photos();
    let folder = office.path("pictures");
    let written = |clock: &str| {
        office.ok("akari", clock, &["brief", "見本一郎", "--photos", &folder.display().to_string()]);
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let place = "2026-11-16-0730-薬の場所-写真1.jpg";
    assert_eq!(written("07:40"), ["2026-11-16-0730-処方-写真2.jpg", place]);
    office.ok("akari", "09:30", &["visit", "unplanned", "見本一郎", "--extra"]);
    let photo = first_jpeg();
    office.ok("akari", "09:31", &["visit", "photo", "見本一郎", &photo, "--purpose", "処方", "--asked"]);
    office.ok("akari", "09:32", &["visit", "set", "見本一郎", "実施状況", "臨時", "理由", "ご本人の希望"]);
    office.ok("akari", "09:33", &["visit", "finish", "見本一郎", "--anyway"]);
    let names = written("09:34");
    assert_eq!(names, ["2026-11-16-0730-処方-写真2-旧.jpg", place, "2026-11-16-0930-処方-写真1.jpg"]);
}

/// A draft has no history: what is written over is said.
#[test]
fn what_is_written_over_in_a_draft_is_said() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let set = |clock: &str, text: &str| office.text("akari", clock, &["visit", "set", "1", "特記事項", text]);
    assert!(!set("07:31", "朝食は全量").contains("前は"));
    let said = set("07:32", "まちがい");
    assert!(said.contains("特記事項 まちがい（前は 朝食は全量）"), "{said}");
}
