//! Two people write one text, or one value, apart from each other; the manager decides as people do: by the names that are
//! shown, with a reason. With the real programs.

use std::collections::BTreeSet;

use crate::support::Office;
use serde_json::Value;

const REMARKS: &str = "特記事項";

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap()
}

/// A finished record on everybody's device, in which the remarks say this.
fn everybody_has(office: &Office, remarks: &str) -> String {
    let visit = office.recorded();
    if !remarks.is_empty() {
        write(office, "akari", &visit, REMARKS, remarks);
    }
    office.ok("akari", "08:00", &["sync"]);
    for who in ["sakura", "nozomi"] {
        office.ok(who, "08:01", &["sync"]);
    }
    visit
}

fn write(office: &Office, who: &str, visit: &str, field: &str, value: &str) {
    office.ok(who, "09:00", &["visit", "change", visit]);
    office.ok(who, "09:01", &["visit", "set", visit, field, value]);
    office.ok(who, "09:02", &["visit", "finish", visit]);
}

fn sync(office: &Office, people: &[&str]) {
    for who in people {
        office.ok(who, "09:10", &["sync"]);
    }
}

/// A text without what keeps a number and its unit on one line.
fn said(text: &str) -> String {
    text.replace([' ', '\u{a0}', '\u{2060}', '\u{202f}'], "")
}

#[test]
fn two_rewrites_stay_two_whole_texts() {
    let office = Office::working();
    let visit = everybody_has(&office, "インスリン10単位。水分100ml。夕食は半分残す。");
    let (one, other) =
        ("インスリン12単位。水分150ml。夕食は全量。", "インスリン8単位。水分200ml。夕食は3割残す。");
    write(&office, "akari", &visit, REMARKS, one);
    write(&office, "nozomi", &visit, REMARKS, other);
    sync(&office, &["akari", "nozomi", "sakura", "akari"]);
    for who in ["akari", "sakura", "nozomi"] {
        let seen = office.ok(who, "09:11", &["conflicts", &visit]);
        let conflict = &list(&seen, "conflicts")[0];
        assert_eq!(conflict["field"], "remarks");
        let values: BTreeSet<(&str, &str)> = list(conflict, "values")
            .iter()
            .map(|one| (one["value"]["str"].as_str().unwrap(), one["by"]["name"].as_str().unwrap()))
            .collect();
        assert_eq!(values, BTreeSet::from([(one, "手本 あかり"), (other, "手本 のぞみ")]), "{who}");
        assert!(list(conflict, "values").iter().all(|one| one["device_ms"].as_u64().is_some()));
    }
    let text = office.text("sakura", "09:12", &["conflicts"]);
    assert!(text.contains(one) && text.contains(other) && !text.contains("82単位"), "{text}");
}

#[test]
fn lines_that_both_added_are_kept_apart_and_neither_is_a_conflict() {
    let office = Office::working();
    let visit = everybody_has(&office, "朝から微熱。");
    write(&office, "akari", &visit, REMARKS, "朝から微熱。\n夕食は全量。");
    write(&office, "sakura", &visit, REMARKS, "朝から微熱。\n水分200ml。");
    sync(&office, &["akari", "sakura", "nozomi", "akari", "sakura"]);
    for who in ["akari", "sakura", "nozomi"] {
        assert_eq!(list(&office.ok(who, "09:11", &["conflicts"]), "conflicts").len(), 0);
        // Each addition stands by itself, with its writer.
        let shown = office.text(who, "09:11", &["visit", "show", &visit]);
        for (added, writer) in [("＋ 夕食は全量。", "手本 あかり"), ("＋ 水分200ml。", "手本 さくら")]
        {
            let line = shown.lines().find(|line| line.contains(added));
            assert!(line.is_some_and(|line| line.contains(writer)), "{who}: {added}: {shown}");
        }
        // Whoever opens it finds all of it in front of them, and changes nothing by closing it again.
        let found = office.text(who, "09:12", &["search", "水分200ml"]);
        assert!(found.contains("見本 一郎"), "{found}");
    }
    let before = office.ok("nozomi", "09:12", &["history", &visit]);
    let opened = office.ok("nozomi", "09:13", &["visit", "change", &visit]);
    let text = opened["fields"]["remarks"].as_str().unwrap();
    let lines: BTreeSet<&str> = text.lines().collect();
    assert_eq!(lines, BTreeSet::from(["朝から微熱。", "夕食は全量。", "水分200ml。"]));
    office.ok("nozomi", "09:14", &["visit", "finish", &visit]);
    let after = office.ok("nozomi", "09:15", &["history", &visit]);
    assert_eq!(list(&before, "events").len(), list(&after, "events").len());
}

#[test]
fn a_manager_decides_by_what_is_shown_with_a_reason_and_whoever_is_overruled_is_told() {
    let office = Office::working();
    let visit = everybody_has(&office, "");
    write(&office, "nozomi", &visit, "体温", "36.2");
    write(&office, "sakura", &visit, "体温", "39.4");
    sync(&office, &["sakura", "nozomi", "sakura", "akari"]);
    let text = office.text("nozomi", "09:11", &["conflicts"]);
    let number = ["1", "2"].into_iter().find(|number| text.contains(&format!("{number}. 36.2"))).unwrap();
    // As somebody types it: a wrong name, a wrong number, no reason.
    let settle = |field: &str, choice: &str| {
        ["conflicts", &visit, "--settle", field, "--choice", choice].map(str::to_owned).to_vec()
    };
    let fails = |args: Vec<String>| {
        office.refused("nozomi", "09:12", &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let (code, error) = fails(settle("体重", number));
    assert!(code == 2 && error.contains("体温"), "{error}");
    assert_eq!(fails(settle("体温", "3")).0, 2);
    let (code, error) = fails(settle("体温", number));
    assert!(code == 2 && error.contains("--reason"), "{error}");
    let args = ["conflicts", &visit, "--settle", "体温", "--choice", number, "--reason", "本人に測り直した"];
    let answer = said(&office.text("nozomi", "09:13", &args));
    for part in ["見本 一郎", "体温: 36.2℃ に決めました", "39.4℃ も履歴に残ります", "まだ送っていません"]
    {
        assert!(answer.contains(&said(part)), "{part}: {answer}");
    }
    assert_eq!(list(&office.ok("nozomi", "09:14", &["conflicts"]), "conflicts").len(), 0);
    sync(&office, &["nozomi", "sakura", "akari"]);
    for command in ["today", "status", "conflicts"] {
        let told = said(&office.text("sakura", "09:20", &[command]));
        for part in
            ["36.2℃ に決まりました", "あなたの 39.4℃ も履歴に残ります", "手本 のぞみ", "本人に測り直した"]
        {
            assert!(told.contains(&said(part)), "{command} {part}: {told}");
        }
        assert!(!office.text("akari", "09:20", &[command]).contains("に決まりました"));
    }
    assert_eq!(list(&office.ok("sakura", "09:21", &["conflicts", "--seen"]), "seen").len(), 1);
    assert_eq!(list(&office.ok("sakura", "09:22", &["status"]), "overruled").len(), 0);
    sync(&office, &["sakura", "nozomi"]);
    let history = said(&office.text("nozomi", "09:23", &["history", &visit]));
    for part in ["複数の値から一つに決定", "本人に測り直した", "選ばれなかった値: 39.4℃（手本 さくら）"]
    {
        assert!(history.contains(&said(part)), "{part}: {history}");
    }
}

#[test]
fn nothing_is_said_to_be_decided_while_several_texts_stand_and_whose_they_are_is_enough_to_find_them() {
    let office = Office::working();
    let visit = everybody_has(&office, "夕方に電話");
    // Two add a line each, and then two others write over it, apart from each other: nobody has decided.
    write(&office, "akari", &visit, REMARKS, "夕方に電話\n娘さんへ");
    write(&office, "nozomi", &visit, REMARKS, "夕方に電話\n9時まで");
    sync(&office, &["akari", "nozomi", "sakura", "akari"]);
    write(&office, "nozomi", &visit, REMARKS, "電話はしない");
    write(&office, "sakura", &visit, REMARKS, "朝に電話");
    sync(&office, &["nozomi", "sakura", "akari", "nozomi"]);
    let before = office.text("akari", "09:20", &["status"]);
    assert!(!before.contains("に決まりました"), "{before}");
    // The manager names whose it is, as everywhere.
    let shown = office.text("nozomi", "09:21", &["conflicts", "見本一郎"]);
    let number = ["1", "2"].into_iter().find(|n| shown.contains(&format!("{n}. 朝に電話"))).unwrap();
    let (exit, said) = office.refused("nozomi", "09:21", &["conflicts", "見本次郎"]);
    assert!(exit == 2 && said.contains("「見本次郎」という利用者は"), "{said}");
    let reason = "娘さんの希望";
    let settle =
        ["conflicts", "ミホン イチロウ", "--settle", REMARKS, "--choice", number, "--reason", reason];
    let answer = office.text("nozomi", "09:22", &settle);
    assert!(answer.contains("朝に電話 に決めました"), "{answer}");
    sync(&office, &["nozomi", "akari"]);
    // Told once, of what stands and of who decided it.
    let told = office.text("akari", "09:25", &["status"]);
    assert_eq!(told.matches("特記事項: ").count(), 1, "{told}");
    for part in ["朝に電話 に決まりました", "あなたの 娘さんへ も", "手本 のぞみ", reason]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    office.ok("akari", "09:26", &["conflicts", "--seen"]);
    assert!(!office.text("akari", "09:27", &["status"]).contains("に決まりました"));
}

/// Both managers write the steps of one plan, apart, under the same first lines.
fn two_steps(office: &Office) {
    office.ok("nozomi", "06:40", &["careplan", "new", "0000000001", "--from", "2026-11-01"]);
    let fields =
        ["slot.1.days", "毎日", "slot.1.start", "7:30", "slot.1.end", "7:45", "slot.1.steps", "あいさつ"];
    office.ok("nozomi", "06:41", &[&["careplan", "set", "0000000001"], &fields[..]].concat());
    for who in ["nozomi", "makoto"] {
        office.ok(who, "06:42", &["sync"]);
    }
    for (who, steps) in
        [("nozomi", "手を洗う\nあいさつ\n水は禁止"), ("makoto", "手を洗う\nあいさつ\nとろみをつける")]
    {
        office.ok(who, "06:43", &["careplan", "set", "0000000001", "slot.1.steps", steps]);
    }
    for who in ["nozomi", "makoto", "nozomi"] {
        office.ok(who, "06:44", &["sync"]);
    }
}

#[test]
fn two_texts_of_several_lines_are_told_apart_and_nobody_is_told_of_their_own_decision() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "06:35", &makoto);
    office.joined_as("makoto", "M02", "manager");
    two_steps(&office);
    let listed = office.text("nozomi", "06:45", &["conflicts"]);
    for line in ["手を洗う", "     あいさつ", "     ≠ 水は禁止", "     ≠ とろみをつける"]
    {
        assert!(listed.contains(line), "{line}: {listed}");
    }
    assert!(!listed.contains("≠ 手を洗う"), "{listed}");
    let number = if listed.find("水は禁止") < listed.find("とろみ") { "2" } else { "1" };
    // She decides for the other's text, against her own.
    let settle =
        ["conflicts", "見本一郎", "--settle", "手順書", "--choice", number, "--reason", "主治医に聞いた"];
    let answer = office.text("nozomi", "06:46", &settle);
    let (stands, history) = answer.split_once("履歴に残るもの").unwrap_or_else(|| panic!("{answer}"));
    assert!(stands.contains("手順書（枠1）: 次の文に決めました"), "{answer}");
    assert!(stands.contains("    あいさつ\n") && stands.contains("≠ とろみをつける"), "{answer}");
    assert!(history.contains("手本 のぞみ") && history.contains("≠ 水は禁止"), "{answer}");
    for who in ["nozomi", "makoto", "nozomi"] {
        office.ok(who, "06:47", &["sync"]);
    }
    for command in ["status", "today", "conflicts"] {
        let text = office.text("nozomi", "06:48", &[command]);
        assert!(!text.contains("に決まりました"), "it was she who decided: {text}");
    }
    // Makoto decides the next one; Nozomi is told what stands and what was hers, each from where they part.
    for (who, steps) in
        [("nozomi", "手を洗う\nあいさつ\n水は少し"), ("makoto", "手を洗う\nあいさつ\n水は多め")]
    {
        office.ok(who, "06:50", &["careplan", "set", "0000000001", "slot.1.steps", steps]);
    }
    for who in ["nozomi", "makoto"] {
        office.ok(who, "06:51", &["sync"]);
    }
    let listed = office.text("makoto", "06:52", &["conflicts"]);
    let number = if listed.find("水は少し") < listed.find("水は多め") { "2" } else { "1" };
    let settle =
        ["conflicts", "見本一郎", "--settle", "手順書", "--choice", number, "--reason", "家族の希望"];
    office.ok("makoto", "06:53", &settle);
    for who in ["makoto", "nozomi"] {
        office.ok(who, "06:54", &["sync"]);
    }
    let told = office.text("nozomi", "06:55", &["status"]);
    assert!(told.contains("…水は多め に決まりました。あなたの …水は少し も履歴に残ります"), "{told}");
}
