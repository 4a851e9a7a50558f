//! What answers say: whose, when, in one style of dates, and what to type next; nothing that only a program wants to know.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::Office;

#[test]
fn answers_are_read_by_people() {
    let office = Office::working();
    let sync = office.text("akari", "07:00", &["sync"]);
    assert!(!sync.contains("往復") && !sync.contains("kB"), "{sync}");
    office.ok("akari", "07:29", &["visit", "start", "1"]);
    let set = office.text("akari", "07:46", &["visit", "set", "1", "入室", "11/16 7:30", "退室", "7:45"]);
    assert!(set.contains("11月16日（月） 7:45") && !set.contains("2026"), "{set}");
    let (_, help) = office.refused("akari", "07:47", &["help", "visit", "wirte"]);
    assert!(help.contains("kengai help visit write"), "{help}");
    // A record is written until somebody says that it ends.
    let mut write = office.command("akari", "07:48", &["visit", "write", "1"]);
    let mut write = write.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    write.stdin.take().unwrap().write_all("体温 36.8\n終わり\n血圧 132/84\n".as_bytes()).unwrap();
    let said = String::from_utf8(write.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("終わるときは") && said.contains("1項目"), "{said}");
    // Just past midnight nobody's last contact was long ago.
    let past = |clock: &str| {
        let output = office.by_own_clock("akari", clock, &["today"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    office.ok("akari", "23:50", &["sync"]);
    assert!(!past("2026-11-17T00:02:00+09:00").contains("最後の通信は"), "minutes are no doubt");
    assert!(past("2026-11-17T07:02:00+09:00").contains("最後の通信は"), "hours are");
}

#[test]
fn the_office_is_told_how_and_of_whom() {
    let office = Office::working();
    let review = office.text("nozomi", "20:00", &["review", "--month", "2026-11"]);
    assert!(review.contains("電話番号なし（kengai staff phone 番号 --staff H0"), "{review}");
    let phone = office.text("nozomi", "20:01", &["staff", "phone", "000-0000-0042", "--staff", "手本あかり"]);
    assert!(phone.contains("手本 あかり さんの電話 000-0000-0042"), "{phone}");
    office.ok("nozomi", "20:02", &["clients", "set", "見本花子", "写真の同意", "はい"]);
    let sheet = office.ok("nozomi", "20:03", &["clients", "show", "見本花子"]);
    assert_eq!(sheet["fields"]["photo_consent.given"], "2026-11-16");
    // Nobody calls about the PC that they are sitting at.
    office.ok("nozomi", "20:04", &["note", "start", "見本一郎"]);
    office.ok("nozomi", "20:05", &["sync"]);
    let review = office.ok("nozomi", "20:06", &["review", "--month", "2026-11"]);
    let people = review["to_call"].as_array().unwrap();
    assert!(people.iter().all(|person| person["name"] != "手本 のぞみ"), "{people:?}");
}

#[test]
fn a_change_is_acknowledged_by_its_number_and_a_cancelled_visit_has_one() {
    let office = Office::working();
    let list = office.ok("nozomi", "08:00", &["today"]);
    let visits = list["visits"].as_array().unwrap();
    let row = visits.iter().find(|visit| visit["start"] == "11:00").unwrap();
    let number = row["number"].to_string();
    let cancelled = office.text("nozomi", "08:01", &["rota", "change", &number, "取消", "はい"]);
    assert!(
        cancelled.contains(&format!("kengai rota change {number} --date 11/16 取消 いいえ")),
        "{cancelled}"
    );
    office.ok("nozomi", "08:02", &["rota", "change", &number, "取消", "いいえ"]);
    office.ok("nozomi", "08:03", &["rota", "change", &number, "取消", "はい"]);
    for who in ["nozomi", "akari"] {
        office.ok(who, "08:04", &["sync"]);
    }
    let changes = office.text("akari", "08:05", &["rota", "changes"]);
    let (_, command) =
        changes.split_once("あなたの確認がまだです: kengai ").unwrap_or_else(|| panic!("{changes}"));
    let command: Vec<&str> = command.lines().next().unwrap().split(' ').collect();
    assert!(command.iter().all(|word| word.len() < 8), "a number, and no id: {command:?}");
    assert!(!changes.contains("まだ了解していない人: 手本 あかり"), "{changes}");
    office.ok("akari", "08:06", &command);
    assert!(!office.text("akari", "08:07", &["rota", "changes"]).contains("確認がまだ"));
}

#[test]
fn duplicates_and_corrections_are_settled_by_what_is_said() {
    let office = Office::working();
    let first = office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    office.ok("nozomi", "08:00", &["sync"]);
    let text = |args: &[&str]| office.text("nozomi", "08:10", args);
    text(&["review", "--month", "2026-11"]);
    text(&["confirm", "--month", "2026-11", "--all-ready"]);
    let to = office.path("out").display().to_string();
    text(&["export", "--month", "2026-11", "--to", &to]);
    text(&["visit", "change", "1"]);
    text(&["visit", "set", "1", "特記事項", "足元がふらつく"]);
    text(&["visit", "finish", "1", "--anyway"]);
    let again = office.command("nozomi", "08:11", &["export", "--month", "2026-11", "--to", &to]);
    let mut again = again;
    let said = String::from_utf8(again.output().unwrap().stderr).unwrap();
    assert!(said.contains("書き出し済み") && said.contains("11/16 7:30 見本 一郎"), "{said}");
    // A second record of the same visit.
    let list = office.ok("nozomi", "08:12", &["today"]);
    let number =
        list["visits"].as_array().unwrap().iter().find(|visit| visit["start"] == "07:30").unwrap()["number"]
            .to_string();
    let start = ["visit", "start", &number, "--for", "H02", "--instead", "--again"];
    let second = office.ok("nozomi", "08:13", &start)["visit"].as_str().unwrap().to_owned();
    let fields = ["入室", "7:30", "退室", "7:45", "実施状況", "実施", "利用者の確認", "署名"];
    office.ok("nozomi", "08:14", &[&["visit", "set", &second[..8]], &fields[..]].concat());
    office.ok("nozomi", "08:15", &["visit", "finish", &second[..8], "--anyway"]);
    let today = office.text("nozomi", "08:16", &["today"]);
    assert!(today.contains("★同じ訪問の記録が2件") && today.contains("→ kengai review"), "{today}");
    // None repeats itself, and none another person's.
    let hanako = office.ok("akari", "08:17", &["visit", "unplanned", "見本花子", "--anyway", "--extra"]);
    let hanako = hanako["visit"].as_str().unwrap().to_owned();
    office.ok("akari", "08:17", &["visit", "set", &hanako, "実施状況", "臨時", "実施状況の理由", "見本"]);
    office.ok("akari", "08:17", &["visit", "finish", &hanako, "--anyway"]);
    for who in ["akari", "nozomi"] {
        office.ok(who, "08:17", &["sync"]);
    }
    office.ok("nozomi", "08:17", &["visit", "change", &second]);
    for wrong in [&second, &hanako] {
        let (exit, said) = office.refused("nozomi", "08:17", &["visit", "set", &second, "重複", wrong]);
        assert!(exit == 2 && said.contains("同じ利用者の、もう一つの記録"), "{said}");
    }
    office.ok("nozomi", "08:17", &["visit", "discard", &second]);
    let review = office.text("nozomi", "08:17", &["review", "--month", "2026-11"]);
    // Whichever of the two it is.
    assert_eq!(review.matches("を重複とするなら").count(), 2, "{review}");
    let said = typed_as_said(&office, "08:18", &review, "を重複とするなら: ");
    // Which of the two it is said to repeat, with who recorded that one.
    assert!(said.contains("見本 一郎 11月16日（月） 7:30 手本 "), "{said}");
    let today = office.text("nozomi", "08:19", &["today"]);
    assert!(!today.contains("★同じ訪問の記録が2件"), "{today}");
    let review = office.text("nozomi", "08:20", &["review", "--month", "2026-11"]);
    assert!(!review.contains("を重複とするなら"), "it is settled: {review}");
    // Nor do two repeat each other: neither would be billed.
    let shown = office.ok("nozomi", "08:21", &["visit", "show", &second]);
    let (one, of) = match shown["fields"]["outcome.duplicate_of"].as_str() {
        Some(of) => (of.to_owned(), second.clone()),
        None => (second.clone(), first.clone()),
    };
    office.ok("nozomi", "08:22", &["visit", "change", &one]);
    let (exit, said) = office.refused("nozomi", "08:23", &["visit", "set", &one, "重複", &of]);
    assert!(exit == 2 && said.contains("この記録の重複になっています"), "{said}");
}

#[test]
fn what_changed_after_the_confirmation_is_confirmed_by_the_command_that_is_said() {
    let office = Office::working();
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    let text = |clock: &str, args: &[&str]| office.text("nozomi", clock, args);
    let confirm = ["confirm", "--month", "2026-11", "--all-ready", "--odd-too"];
    text("08:00", &confirm);
    text("08:01", &["visit", "change", "1"]);
    text("08:02", &["visit", "set", "1", "特記事項", "足元がふらつく"]);
    text("08:03", &["visit", "finish", "1", "--anyway"]);
    let review = text("08:04", &["review", "--month", "2026-11"]);
    assert!(review.contains("確定のあとに理由なく変わっています"), "{review}");
    let said = typed_as_said(&office, "08:05", &review, "見て、よければ: ");
    assert!(said.contains("見本 一郎") && said.contains("確定しました"), "{said}");
    let review = text("08:06", &["review", "--month", "2026-11"]);
    assert!(!review.contains("確定のあとに") && !review.contains("見て、よければ"), "{review}");
}

/// The commands that stand behind these words, typed as they stand there; what they answered.
fn typed_as_said(office: &Office, clock: &str, text: &str, behind: &str) -> String {
    let (_, rest) = text.split_once(behind).unwrap_or_else(|| panic!("『{behind}』: {text}"));
    let commands = rest.lines().next().unwrap().split('、');
    commands
        .map(|command| {
            let words: Vec<&str> = command.strip_prefix("kengai ").unwrap().split(' ').collect();
            office.text("nozomi", clock, &words)
        })
        .collect()
}

/// Akari records a visit to Ichiro under no planned visit, although it was one, and it reaches the manager.
fn recorded_under_no_row(office: &Office, clock: [&str; 2]) -> String {
    let started = office.ok("akari", clock[0], &["visit", "unplanned", "見本一郎", "--extra"]);
    let visit = started["visit"].as_str().unwrap().to_owned();
    let fields = [
        "入室",
        "7:31",
        "退室",
        "7:45",
        "服薬介助",
        "実施",
        "服薬（朝）",
        "服用",
        "実施状況",
        "実施",
        "利用者の確認",
        "署名",
    ];
    office.ok("akari", clock[1], &[&["visit", "set", &visit], &fields[..]].concat());
    office.ok("akari", clock[1], &["visit", "finish", &visit, "--anyway"]);
    for who in ["akari", "nozomi"] {
        office.ok(who, clock[1], &["sync"]);
    }
    visit
}

#[test]
fn a_record_without_a_planned_visit_is_given_one_by_its_time() {
    let office = Office::working();
    let visit = recorded_under_no_row(&office, ["07:31", "07:50"]);
    let review = office.text("nozomi", "08:00", &["review", "--month", "2026-11"]);
    assert!(review.contains("予定にない訪問です"), "{review}");
    office.ok("nozomi", "08:01", &["visit", "change", &visit[..8]]);
    // No number of this list is a planned visit, and at eight there is none: what there is is said, with what to type.
    for wrong in ["1", "8:00", "朝", "117311"] {
        let (exit, said) =
            office.refused("nozomi", "08:02", &["visit", "set", &visit[..8], "計画の行", wrong]);
        for part in [
            "見本 一郎 さんの11月16日（月）の予定",
            "7:30〜7:45　手本 あかり　記録なし　→ 計画の行 7:30",
            "→ 計画の行 16:00",
        ] {
            assert!(exit == 2 && said.contains(part), "{wrong} {part}: {said}");
        }
    }
    office.ok("nozomi", "08:03", &["visit", "discard", &visit[..8]]);
    office.ok("nozomi", "08:04", &["review", "--month", "2026-11"]);
    let said = typed_as_said(&office, "08:05", &review, "7:30〜7:45 の予定の訪問なら: ");
    for part in [
        "計画の行 11月16日（月） 7:30〜7:45",
        "見本 一郎 さんの11月16日（月） 7:30〜7:45 の予定の記録になりました",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let review = office.text("nozomi", "08:06", &["review", "--month", "2026-11"]);
    assert!(!review.contains("予定にない訪問です") && !review.contains("の予定の訪問なら"), "{review}");
    let today = office.ok("nozomi", "08:07", &["today"]);
    let line = &today["visits"].as_array().unwrap()[0];
    assert_eq!((line["visit"].as_str(), line["start"].as_str()), (Some(visit.as_str()), Some("07:30")));
    let history = office.text("nozomi", "08:08", &["history", &visit]);
    assert!(history.contains("計画の行: 11月16日（月） 7:30〜7:45"), "{history}");
    // Whoever writes it chooses it too, by the time or by the number of the day's list; taken back, the times go with it.
    office.ok("sakura", "16:00", &["today"]);
    let own = office.ok("sakura", "16:01", &["visit", "unplanned", "見本一郎", "--extra"])["visit"]
        .as_str()
        .unwrap()
        .to_owned();
    for chosen in ["16時", "1"] {
        let said = office.text("sakura", "16:02", &["visit", "set", &own, "計画の行", chosen]);
        assert!(said.contains("16:00〜"), "{said}");
        let shown = office.ok("sakura", "16:03", &["visit", "show", &own]);
        assert_eq!(shown["fields"]["plan.start"], 16 * 60);
        office.ok("sakura", "16:04", &["visit", "set", &own, "計画の行", ""]);
        let shown = office.ok("sakura", "16:05", &["visit", "show", &own]);
        assert!(shown["row"].is_null() && shown["fields"].get("plan.start").is_none(), "{shown}");
    }
}

#[test]
fn a_second_record_that_was_begun_under_no_planned_visit_is_settled_as_said() {
    let office = Office::working();
    office.recorded();
    recorded_under_no_row(&office, ["07:46", "07:50"]);
    let review = office.text("nozomi", "08:00", &["review", "--month", "2026-11"]);
    assert!(review.contains("同じ時間の訪問がもう一つあります"), "{review}");
    let said = typed_as_said(&office, "08:01", &review, "を重複とするなら: ");
    assert!(said.contains("見本 一郎 11月16日（月） 7:30 手本 あかり"), "{said}");
    let review = office.text("nozomi", "08:02", &["review", "--month", "2026-11"]);
    assert!(!review.contains("同じ時間の訪問がもう一つ") && !review.contains("を重複とするなら"), "{review}");
}
