//! What managers had to guess: that a draft differs from what came since, that a call is a call, whose records wait, what stood there.

use crate::support::Office;

fn contains(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "{part}: {text}"));
}

/// A draft that was begun days ago and a record that was changed since: both values are read before they stand side by side.
#[test]
fn an_old_draft_is_not_finished_over_a_newer_record_without_a_word() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi", "sakura"]);
    office.ok("nozomi", "08:00", &["visit", "change", &visit]);
    let mine = ["体温", "36.2", "特記事項", "湿布"];
    office.ok("nozomi", "08:00", &[&["visit", "set", &visit], &mine[..]].concat());
    office.ok("sakura", "08:10", &["visit", "change", &visit]);
    office.ok("sakura", "08:10", &["visit", "set", &visit, "体温", "39.4"]);
    office.ok("sakura", "08:11", &["visit", "finish", &visit, "--anyway"]);
    assert!(!office.text("nozomi", "08:12", &["visit", "show", &visit]).contains("≠"));
    office.synced("08:20", &["sakura", "nozomi"]);
    let both = ["≠ 体温: 書きかけ 36.2℃ ／ いまの記録 39.4℃（手本 さくら 11/16 8:11）"];
    contains(&office.text("nozomi", "08:21", &["visit", "show", &visit]), &both);
    let (code, said) = office.refused("nozomi", "08:22", &["visit", "finish", &visit, "--anyway"]);
    assert_eq!(code, 4, "{said}");
    contains(&said, &both);
    contains(&said, &["まだ終えていません", "--as-it-stands"]);
    assert!(!said.contains("湿布"), "what nobody else wrote is nobody's question: {said}");
    office.ok("nozomi", "08:23", &["visit", "finish", &visit, "--anyway", "--as-it-stands"]);
    contains(&office.text("nozomi", "08:24", &["conflicts"]), &["36.2℃", "39.4℃"]);
}

#[test]
fn the_office_that_was_called_is_told() {
    let office = Office::working();
    let accident = office.ok("akari", "07:35", &["incident", "start", "1", "accident"]);
    let id = accident["incident"].as_str().unwrap()[..8].to_owned();
    let missing = |clock: &str| {
        let text = office.text("akari", clock, &["incident", "show", &id]);
        text.split_once("まだの項目").is_some_and(|(_, below)| below.contains("事業所への連絡"))
    };
    assert!(missing("07:36"));
    let call = |to: &str| {
        let fields = ["call.new.to", to, "call.new.at", "7:36", "call.new.result", "すぐ行く"];
        office.ok("akari", "07:37", &[&["incident", "set", &id], &fields[..]].concat());
    };
    call("居宅介護支援事業所");
    assert!(missing("07:38"), "that is another office");
    call("事業所");
    assert!(!missing("07:39"));
}

#[test]
fn one_persons_review_has_what_is_to_be_settled_in_their_records() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:35", &["visit", "set", "1", "実施状況", "実施"]);
    let (_, asked) =
        office.refused("akari", "07:36", &["visit", "set", "1", "測れない理由", "機器がない・故障"]);
    contains(&asked, &["体温を測らなかった理由", "血圧を測らなかった理由"]);
    office.ok("akari", "07:44", &["visit", "finish", "1", "--anyway"]);
    office.synced("08:00", &["akari", "nozomi"]);
    let of = |who: &str| office.text("nozomi", "08:01", &["review", "--month", "11", "--helper", who]);
    contains(&of("あかり"), &["■ 要対応", "見本 一郎", "［番号 "]);
    assert!(!of("さくら").contains("■ 要対応"));
}

#[test]
fn what_stood_on_a_clients_sheet_is_said_and_a_draft_comes_back_by_its_sign() {
    let office = Office::working();
    let set = |text: &str| office.text("nozomi", "07:30", &["clients", "set", "見本一郎", "注意", text]);
    set("犬がいる");
    contains(&set("犬はいない"), &["注意", "犬がいる → 犬はいない"]);
    let visit = office.ok("akari", "07:30", &["visit", "start", "1"])["visit"].as_str().unwrap().to_owned();
    office.ok("akari", "07:31", &["visit", "set", "1", "体温", "36.8"]);
    office.ok("akari", "07:32", &["visit", "discard", "1"]);
    office.ok("akari", "07:33", &["undiscard", &visit[..8]]);
}

/// Whoever put both times right has said when it was: what the clock had shown is no question any more.
#[test]
fn corrected_times_settle_that_a_clock_was_wrong() {
    let office = Office::working();
    office.server_shows("08:00");
    let akari = |clock: &str, args: &[&str]| {
        let output = office.by_own_clock("akari", &format!("2026-11-16T{clock}:00+09:00"), args).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    akari("07:30", &["sync"]);
    akari("07:30", &["visit", "start", "1"]);
    akari("07:35", &["visit", "set", "1", "体温", "36.8", "実施状況", "実施"]);
    akari("07:45", &["visit", "finish", "1", "--anyway"]);
    akari("07:46", &["sync"]);
    office.ok("nozomi", "08:20", &["sync"]);
    let review = |clock: &str| office.text("nozomi", clock, &["review", "--month", "11"]);
    contains(&review("08:21"), &["時計が30分遅れた端末で記録されています"]);
    let list = office.ok("nozomi", "08:22", &["today"]);
    let visit = list["visits"][0]["visit"].as_str().unwrap().to_owned();
    office.ok("nozomi", "08:22", &["visit", "change", &visit]);
    office.ok("nozomi", "08:22", &["visit", "set", &visit, "入室", "8:00", "退室", "8:15"]);
    office.ok("nozomi", "08:23", &["visit", "finish", &visit, "--anyway"]);
    let after = review("08:24");
    assert!(!after.contains("時計が30分遅れた端末で記録されています"), "{after}");
}
