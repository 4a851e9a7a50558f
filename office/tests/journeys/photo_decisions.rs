//! What a manager decides about hidden photos: of whom, by which number, what the answer says, and the way back.

use crate::hidden_photos::{first_jpeg, photos, sync, with_two_photos, withdraw};
use crate::support::Office;

/// A number alone is the row of some list: of which, nobody can say, and another client's photos must not be decided about.
#[test]
fn a_number_alone_decides_about_nobody() {
    let (office, _) = with_two_photos();
    withdraw(&office, "07:40", "2026-11-16");
    let listed = office.ok("nozomi", "07:41", &["photos", "hidden"])["hidden"].clone();
    office.ok("nozomi", "07:41", &["review"]);
    let asks = "利用者と番号を書いてください: kengai photos";
    for (args, way) in [
        (&["photos", "keep", "1"][..], "keep 見本一郎 1"),
        (&["photos", "keep", "２", "1"], "keep 見本一郎 2"),
        (&["photos", "show", "1", "--reason", "ご本人に改めて確認した"], "show 見本一郎 1 --reason 理由"),
        (&["photos", "keep", "9"], "keep 利用者 番号"),
    ] {
        let (code, said) = office.refused("nozomi", "07:42", args);
        assert!(code == 2 && said.contains(&format!("{asks} {way}")), "{args:?}: {said}");
    }
    assert_eq!(office.ok("nozomi", "07:43", &["photos", "hidden"])["hidden"], listed);
}

#[test]
fn what_was_decided_is_shown_as_it_is_now_with_the_way_back() {
    let (office, visit) = with_two_photos();
    withdraw(&office, "07:40", "2026-11-16");
    office.ok("nozomi", "07:41", &["photos", "hidden"]);
    let said = office.text("nozomi", "07:42", &["photos", "keep", "見本一郎", "2"]);
    assert!(said.contains("11月16日から非表示　手本 のぞみ") && !said.contains("まだ決めて"), "{said}");
    // The same photo, and the reason is the manager's own.
    assert!(said.contains("kengai photos show 見本一郎 2 --reason 理由"), "{said}");
    let said = office.text("nozomi", "07:43", &["photos", "keep", "見本一郎", "2"]);
    let already = "11月16日に手本 のぞみが隠してあります（同意の撤回）。何も変えていません";
    assert!(said.contains(already) && !said.contains("0枚"), "{said}");
    let show = ["photos", "show", "見本一郎", "2", "--reason"];
    for reason in ["あ", "。。。", " "] {
        let (code, said) = office.refused("nozomi", "07:44", &[&show[..], &[reason]].concat());
        assert!(code == 2 && said.contains("また見せる理由を書いてください"), "{reason}: {said}");
    }
    let said = office.text("nozomi", "07:45", &[&show[..], &["ご本人に改めて確認した"]].concat());
    assert!(said.contains("→ また見られます") && !said.contains("まだ決めて"), "{said}");
    let withdrawn = "同意は11月16日に取り消されたままです。改めて同意があれば: kengai clients set 見本一郎";
    assert!(said.contains(withdrawn), "{said}");
    let again = said.split("また隠すなら: kengai ").nth(1).expect("the way back").lines().next().unwrap();
    assert!(again.contains(&visit[..4]), "{again}");
    assert_eq!(photos(&office.ok("nozomi", "07:46", &["brief", "見本一郎"])), (1, 1));
    office.ok("nozomi", "07:47", &again.split_whitespace().collect::<Vec<_>>());
    assert_eq!(photos(&office.ok("nozomi", "07:48", &["brief", "見本一郎"])), (0, 2));
    // Without a number, one photo is called one.
    let said = office.text("nozomi", "07:49", &["--lang", "en", "photos", "keep", "見本一郎", "1"]);
    assert!(said.contains("This photo stays hidden"), "{said}");
    let said = office.text("nozomi", "07:50", &["photos", "keep", "見本一郎"]);
    assert!(!said.contains("枚を、隠した"), "both were decided about: {said}");
    let (_, said) = office.refused(
        "nozomi",
        "07:51",
        &["photos", "show", "見本花子", "--reason", "ご本人に改めて確認した"],
    );
    assert!(!said.contains("その番号"), "no number was typed: {said}");
}

/// Other devices hear of a withdrawal when they sync.
#[test]
fn a_withdrawal_says_where_the_photos_are_hidden_now() {
    let (office, _) = with_two_photos();
    let set = ["clients", "set", "見本一郎", "photo_consent.withdrawn", "2026-11-16"];
    let said = office.text("nozomi", "07:40", &set);
    let asks = "この端末では見えなくなりました。ほかの端末では、次に通信したときからです。隠したままにするか、また見せるかを決めてください → kengai photos hidden";
    assert!(said.contains(asks) && !said.contains("どの端末でも"), "{said}");
}

#[test]
fn while_the_clients_sheet_is_written_the_way_out_is_named() {
    let (office, visit) = with_two_photos();
    withdraw(&office, "07:40", "2026-11-16");
    office.ok("nozomi", "07:41", &["photos", "hidden"]);
    office.ok("nozomi", "07:41", &["clients", "change", "見本一郎"]);
    for args in [
        &["photos", "keep", "見本一郎", "1"][..],
        &["photos", "show", "見本一郎", "1", "--reason", "ご本人に改めて確認した"],
        &["photos", "hide", &visit, "1", "--why", "利用者の取り違え"],
    ] {
        let (code, said) = office.refused("nozomi", "07:42", args);
        let way = "kengai clients finish 見本一郎";
        assert!(code == 4 && said.contains(way) && !said.contains("visit finish"), "{said}");
    }
    office.ok("nozomi", "07:43", &["clients", "finish", "見本一郎"]);
    office.ok("nozomi", "07:44", &["photos", "keep", "見本一郎", "1"]);
}

#[test]
fn a_photo_is_hidden_once_and_named_as_people_name_it() {
    let (office, visit) = with_two_photos();
    let hide = ["photos", "hide", &visit, "写真1", "--why", "取り違え"];
    let said = office.text("nozomi", "07:40", &hide);
    assert!(said.contains("この写真を隠しました") && said.contains("利用者の取り違え"), "{said}");
    let said = office.text("nozomi", "07:41", &hide);
    let already = "写真1は、11月16日に手本 のぞみが隠してあります（利用者の取り違え）。何も変えていません";
    assert!(said.contains(already) && !said.contains("この写真を隠しました"), "{said}");
    // What two reasons have in common names neither.
    let (code, _) = office.refused("nozomi", "07:42", &["photos", "hide", &visit, "2", "--why", "の"]);
    assert_eq!(code, 2);
    sync(&office, "07:43", &["nozomi"]);
    withdraw(&office, "07:44", "2026-11-16");
    // In the list the second photo comes first: nobody has decided about it. 写真1 could be either.
    office.ok("nozomi", "07:45", &["photos", "hidden"]);
    let (code, said) = office.refused("nozomi", "07:46", &["photos", "keep", "見本一郎", "写真1"]);
    assert!(code == 2 && said.contains("いくつかあります"), "{said}");
    office.ok("nozomi", "07:47", &["photos", "keep", "見本一郎", "1"]);
    office.ok("nozomi", "07:47", &["photos", "hidden"]);
}

/// Two visits of one day have a first photo each.
#[test]
fn which_of_two_visits_and_which_of_its_photos_is_said() {
    let (office, visit) = with_two_photos();
    let photo = first_jpeg();
    office.ok("akari", "09:30", &["visit", "unplanned", "見本一郎", "--extra"]);
    office.ok("akari", "09:31", &["visit", "photo", "見本一郎", &photo, "--purpose", "処方", "--asked"]);
    office.ok("akari", "09:32", &["visit", "set", "見本一郎", "実施状況", "臨時", "理由", "ご本人の希望"]);
    office.ok("akari", "09:33", &["visit", "finish", "見本一郎", "--anyway"]);
    sync(&office, "09:34", &["akari", "nozomi"]);
    let history = office.text("nozomi", "09:35", &["history", &visit]);
    assert!(history.contains("写真1の目的: 薬の場所") && history.contains("写真2の目的: 処方"), "{history}");
    office.ok(
        "nozomi",
        "09:36",
        &["photos", "hide", &visit, "2", "--why", "その他", "--reason", "ご家族が写る"],
    );
    let shown = office.text("nozomi", "09:37", &["visit", "show", &visit]);
    assert!(shown.contains("隠した写真 1枚（写真2: その他）"), "{shown}");
    withdraw(&office, "09:38", "2026-11-16");
    let list = office.text("nozomi", "09:39", &["photos", "hidden"]);
    for said in ["11月16日 7:30の訪問の写真1", "11月16日 9:30の訪問の写真1"] {
        assert!(list.contains(said), "{said}: {list}");
    }
    let shown = office.text("nozomi", "09:40", &["visit", "show", &visit]);
    assert!(shown.contains("写真1: 同意の撤回") && shown.contains("写真2: その他"), "{shown}");
    // A row of this list is no row of the day's: 1 is the first visit there, and the second one here.
    let hidden = office.ok("nozomi", "09:40", &["photos", "hidden"])["hidden"].clone();
    let first = hidden.as_array().unwrap().iter().position(|one| one["visit"] == visit.as_str()).unwrap() + 1;
    office.ok("nozomi", "09:40", &["photos", "keep", "見本一郎", &first.to_string()]);
    office.ok("nozomi", "09:40", &["today", "--everybody"]);
    office.ok("nozomi", "09:40", &["photos", "hidden"]);
    let hide = ["photos", "hide", "1", "1", "--why", "取り違え"];
    let (code, said) = office.refused("nozomi", "09:40", &hide);
    assert!(code == 2 && said.contains("別の記録です") && said.contains(&visit[..8]), "{said}");
    // A manager's sync says so, and no helper's.
    let open = "まだ決めていないもの 1枚（見本 一郎 さん 1枚）　→ kengai photos hidden";
    assert!(office.text("nozomi", "09:41", &["sync"]).contains(open));
    assert!(!office.text("akari", "09:41", &["sync"]).contains("まだ決めて"));
    let (_, said) = office.refused("nozomi", "09:42", &["photos", "list"]);
    assert!(said.contains("kengai help photos hidden"), "{said}");
}

#[test]
fn what_may_be_on_a_photo_is_said_where_one_is_taken() {
    let office = Office::working();
    let scope = "同意の範囲: 薬";
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let take = ["visit", "photo", "1", &first_jpeg(), "--purpose", "処方", "--asked"];
    assert!(office.text("akari", "07:31", &take).contains(scope));
    assert!(office.text("akari", "07:32", &["brief", "1"]).contains(scope));
    withdraw(&office, "07:33", "2026-11-16");
    let brief = office.text("akari", "07:34", &["brief", "1"]);
    assert!(!brief.contains(scope) && brief.contains("取り消されました"), "{brief}");
    let set =
        |args: &[&str]| office.text("nozomi", "07:35", &[&["clients", "set", "見本花子"], args].concat());
    let alone = "範囲だけでは、まだ写真の同意になりません。同意日も入れてください: kengai clients set 見本花子 写真の同意日 日付";
    set(&["写真の同意日", ""]);
    let said = set(&["写真の同意の範囲", "薬と処方"]);
    assert!(said.contains(alone), "{said}");
    let said = set(&["写真の同意日", "2026-11-16", "写真の同意の範囲", "薬"]);
    assert!(!said.contains("範囲だけでは"), "{said}");
}

/// "Photos by hand" of README, as it stands there.
#[test]
fn the_lines_of_the_readme_do_what_they_say() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let block = readme.split("## Photos by hand").nth(1).unwrap().split("```").nth(1).unwrap();
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let (photo, folder) = (first_jpeg(), office.path("pictures").display().to_string());
    let mut played = Vec::new();
    for line in block.lines().filter(|line| !line.is_empty()) {
        let (at, what) = line.split_once("$ kengai ").unwrap();
        let who = if at == "office" { "nozomi" } else { "akari" };
        let args: Vec<&str> = what
            .split(' ')
            .map(|word| match word {
                "photo.jpg" => photo.as_str(),
                "pictures" => folder.as_str(),
                word => word,
            })
            .collect();
        office.ok("nozomi", "07:31", &["today", "--everybody"]);
        played.push((args[..2].join(" "), office.text(who, "07:31", &args)));
        if args[1] == "photo" {
            office.ok("akari", "07:32", &["visit", "set", "1", "実施状況", "実施"]);
            office.ok("akari", "07:33", &["visit", "finish", "1", "--anyway"]);
        }
        sync(&office, "07:34", &["nozomi", "akari", "nozomi"]);
    }
    let said = |what: &str| &played.iter().rfind(|(played, _)| played == what).unwrap().1;
    assert!(said("visit photo").contains("同意の範囲: 薬と処方"), "{}", said("visit photo"));
    assert!(said("photos show").contains("また見られます"), "{}", said("photos show"));
    assert!(said("photos hide").contains("利用者の取り違え"), "{}", said("photos hide"));
    assert_eq!(photos(&office.ok("akari", "07:40", &["brief", "見本一郎"])), (0, 1));
}
