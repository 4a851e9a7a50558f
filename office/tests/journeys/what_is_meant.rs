//! What people type as they say it is taken, or answered with what is meant: readings, units, the list they looked at last,
//! what is there already, what is theirs. And a list that is empty says so, with what to do.

use crate::support::Office;

const ICHIRO: &str = "0000000001";

/// What a command says in a language, whatever came of it.
fn said(office: &Office, who: &str, clock: &str, args: &[&str], lang: &str) -> String {
    let output = office.command(who, clock, &[&["--lang", lang], args].concat()).output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

#[test]
fn names_are_taken_as_they_are_read_and_numbers_with_their_units() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for (name, value, shown) in [
        ("たいおん", "３８度２分", "体温 38.2℃"),
        ("けつあつ", "132/84mmHg", "血圧 132/84mmHg"),
        ("みゃくはく", "80回", "脈拍 80回/分"),
        ("水分", "150cc", "水分 150ml"),
        ("食事量", "8割", "食事量 8割"),
        ("服薬介助", "じっし", "服薬介助 実施"),
        ("ｿｳｼﾞ", "ジッシ", "掃除 実施"),
        ("服薬（朝）", "ふくよう", "服薬（朝） 服用"),
        ("りようしゃのかくにん", "こうとう", "利用者の確認 口頭"),
        ("担当者", "手本 さくら", "担当者 担当"),
        ("血圧", "132の84", "血圧 132/84mmHg"),
        ("血圧", "128-76", "血圧 128/76mmHg"),
        ("血圧", "上130下80", "血圧 130/80mmHg"),
        ("朝の薬", "服用しました", "服薬（朝） 服用"),
        ("朝薬", "飲みました", "服薬（朝） 服用"),
        ("掃除", "しました", "掃除 実施"),
        ("退室", "いま", "7:31"),
        ("入室", "７時半", "7:30"),
        ("入室", "午前7時29分", "7:29"),
        ("入室", "730", "7:30"),
        ("体\u{200b}温", "36.5", "体温 36.5℃"),
    ] {
        let text = office.text("akari", "07:31", &["visit", "set", "1", name, value]);
        assert!(
            text.contains(&format!("保存しました　{shown}")) || text.contains(shown),
            "{name} {value}: {text}"
        );
    }
    for (name, near) in [
        ("トイレ", "「排泄介助（トイレ）」"),
        ("薬", "「服薬（朝）」"),
        ("みゃく", "「脈拍」"),
        ("夜の薬", "「服薬（夕）」"),
        ("食事", "「食事量」"),
        ("食事", "「食事介助」"),
        ("おむつ", "「排泄介助（おむつ）」"),
        ("買い物", "「買い物・薬の受け取り」"),
        ("けつあ", "「血圧」"),
    ] {
        let (code, text) = office.refused("akari", "07:32", &["visit", "set", "1", name, "はい"]);
        assert!(code == 2 && text.contains("近いもの") && text.contains(near), "{name}: {text}");
    }
    for (field, time) in [("退室", "9:60"), ("体温の測定時刻", "朝")] {
        let (code, text) = office.refused("akari", "07:33", &["visit", "set", "1", field, time]);
        assert!(code == 2 && text.contains("10:05 のような時刻") && !text.contains("日時"), "{time}: {text}");
    }
    // The same in a plan, where a day is one of this year and whoever goes is named.
    office.ok("nozomi", "07:40", &["careplan", "new", ICHIRO, "--from", "2026-12-01"]);
    let slot = [
        "曜日（枠1）",
        "月、水",
        "開始（枠1）",
        "9:00",
        "終了（枠1）",
        "9:30",
        "いつもの担当者（枠1）",
        "手本あかり",
    ];
    let plan = office.text("nozomi", "07:41", &[&["careplan", "set", ICHIRO], &slot[..]].concat());
    assert!(plan.contains("[手本 あかり] いつもの担当者（枠1）: 担当"), "{plan}");
    let by_day = office.text("nozomi", "07:42", &["careplan", "show", ICHIRO, "--version", "12/1"]);
    assert!(by_day.contains("曜日（枠1）: 月、水"), "{by_day}");
    let given = office.text("nozomi", "07:43", &["clients", "set", ICHIRO, "写真の同意", "10/2"]);
    assert!(given.contains("写真の同意日: 10月2日（金）"), "{given}");
}

/// Examples are there to be typed: whatever a page of help shows is understood, in its language.
#[test]
fn every_example_of_the_help_is_understood_as_it_is_printed() {
    let office = Office::working();
    office.recorded();
    let mut wrong = Vec::new();
    for lang in ["ja", "en"] {
        let fields: &[(&str, &[&str])] = &[
            ("clients", &["set"]),
            ("careplan", &["new", "set", "show"]),
            ("rota", &["change", "set", "add", "apply", "ack"]),
            ("visit", &["set", "unplanned"]),
            ("incident", &["start", "set", "call", "show", "withdraw"]),
            ("note", &["start", "set", "change", "finish", "undo"]),
            ("staff", &["phone", "add"]),
        ];
        office.run("nozomi", "08:00", &["visit", "start", "1", "--mine", "--again"]);
        for (noun, verbs) in fields {
            for verb in *verbs {
                let page = said(&office, "nozomi", "08:01", &["help", noun, verb], lang);
                for line in page.lines().filter_map(|line| line.trim().strip_prefix("kengai ")) {
                    let words = split(line);
                    let typed: Vec<&str> = words.iter().map(String::as_str).collect();
                    let answer = office.run("nozomi", "12:02", &[&["--lang", lang], &typed[..]].concat());
                    // What is not there to be changed, is asked first, or stands already was understood.
                    let there = answer.json.to_string().contains("H03");
                    if matches!(answer.error(), "usage" | "field" | "input") && !there {
                        wrong.push(format!("{line}: {}", answer.json["error"]["message"]));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn split(line: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for c in line.chars() {
        match c {
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            ' ' if quote.is_none() => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn a_number_is_one_of_the_list_that_was_looked_at_last() {
    let office = Office::working();
    let visit = office.recorded();
    for who in ["akari", "nozomi"] {
        office.ok(who, "07:50", &["sync"]);
    }
    let review = office.ok("nozomi", "08:00", &["review", "--month", "2026-11"]);
    let row = review["rows"].as_array().unwrap().iter().find(|row| row["visits"][0]["id"] == visit.as_str());
    let number = row.unwrap()["visits"][0]["number"].to_string();
    assert_eq!(office.ok("nozomi", "08:01", &["visit", "show", &number])["visit"], visit.as_str());
    let (code, text) = office.refused("nozomi", "08:02", &["visit", "show", "97"]);
    assert!(code == 2 && text.contains("2026年11月の review に 97 番はありません"), "{text}");
    assert!(text.contains("kengai review --month 2026-11") && !text.contains("11月16日"), "{text}");
    let (_, text) = office.refused("nozomi", "08:02", &["visit", "set", "97", "体温", "36.5"]);
    assert!(text.contains("2026年11月の review に 97 番はありません"), "{text}");
    office.ok("nozomi", "08:03", &["today", "--date", "11/18"]);
    let (_, text) = office.refused("nozomi", "08:04", &["visit", "show", "97"]);
    assert!(text.contains("11月18日（水）の一覧") && text.contains("97 番はありません"), "{text}");
}

#[test]
fn what_is_planned_already_is_not_planned_twice() {
    let office = Office::working();
    let add = |more: &[&'static str]| {
        let times = ["--date", "2026-11-20", "--start", "10:00", "--end", "10:30", "--service", "身体"];
        [&["rota", "add", ICHIRO][..], &times[..], more].concat()
    };
    let row = office.ok("nozomi", "07:00", &add(&["H01"]))["row"].clone();
    // Hours later, typed once more.
    let again = office.text("nozomi", "09:00", &add(&["H01"]));
    assert!(again.contains("もともとそのとおりです"), "{again}");
    assert_eq!(office.ok("nozomi", "09:00", &add(&["H01"]))["row"], row);
    let (code, text) = office.refused("nozomi", "09:01", &add(&["H02"]));
    assert_eq!(code, 4, "{text}");
    assert!(
        text.contains("見本 一郎 さん") && text.contains("もう予定にあります（担当 手本 あかり）"),
        "{text}"
    );
    assert!(text.contains("kengai rota set") && text.contains("--again"), "{text}");
    let planned = || {
        let list = office.ok("nozomi", "09:02", &["today", "--date", "2026-11-20", "--everybody"]);
        list["visits"].as_array().unwrap().iter().filter(|visit| visit["start"] == "10:00").count()
    };
    assert_eq!(planned(), 1);
    office.ok("nozomi", "09:03", &add(&["--again", "H02"]));
    assert_eq!(planned(), 2);
}

#[test]
fn nobody_acknowledges_a_note_of_their_own() {
    let office = Office::working();
    let args = ["note", "1", "夕方に熱", "--must-acknowledge", "--to", "サ責"];
    let note = office.ok("akari", "07:00", &args)["note"].as_str().unwrap()[..8].to_owned();
    let (code, text) = office.refused("akari", "07:01", &["ack", &note]);
    assert!(code == 2 && text.contains("ご自分の申し送りです") && text.contains("brief"), "{text}");
    for who in ["akari", "nozomi"] {
        office.ok(who, "07:02", &["sync"]);
    }
    let brief = office.text("nozomi", "07:03", &["brief", "1"]);
    assert!(!brief.contains("了解: 手本 あかり"), "{brief}");
    office.ok("nozomi", "07:04", &["ack", &note]);
}

#[test]
fn an_empty_list_says_so_with_what_to_do() {
    let office = Office::open();
    office.founded();
    office.joined("akari", "H01");
    office.ok("akari", "06:05", &["sync"]);
    let lists: [&[&str]; 16] = [
        &["today"],
        &["visit", "list"],
        &["clients", "list"],
        &["staff", "list"],
        &["incident", "list"],
        &["rota", "changes"],
        &["conflicts"],
        &["discarded"],
        &["search", "熱"],
        &["status"],
        &["devices"],
        &["review", "--month", "2026-11"],
        &["month", "--month", "2026-11"],
        &["confirm", "--month", "2026-11", "--all-ready"],
        &["history", "--office"],
        &["window"],
    ];
    for who in ["nozomi", "akari"] {
        for args in lists {
            for lang in ["ja", "en"] {
                assert!(
                    !said(&office, who, "06:10", args, lang).trim().is_empty(),
                    "{who} {args:?}: says nothing"
                );
            }
        }
    }
    let clients = |who: &str, lang: &str| said(&office, who, "06:11", &["clients", "list"], lang);
    assert!(clients("nozomi", "ja").contains("利用者はまだいません。kengai plan import"));
    assert!(
        clients("nozomi", "en").contains("no clients yet") && clients("akari", "en").contains("kengai sync")
    );
    assert!(clients("akari", "ja").contains("kengai sync"));
    // Without a signal nobody is invited, and the text that was printed is of no use.
    let mut office = office;
    office.stop_server();
    let (code, text) = office.refused("nozomi", "06:12", &["invite", "--staff", "H02"]);
    assert!(
        code == 3 && text.contains("圏外なので、招待できません") && text.contains("kengai invite"),
        "{text}"
    );
}
