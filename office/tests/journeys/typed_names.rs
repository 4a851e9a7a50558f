//! What is advised and what is listed is typed by numbers and names: nobody copies signs.

use crate::support::{Office, Talk};

fn contains(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "{part}: {text}"));
}

#[test]
fn what_was_thrown_away_comes_back_by_the_name_of_whose_it_was() {
    let office = Office::working();
    office.ok("akari", "07:20", &["note", "start", "見本一郎"]);
    office.ok("akari", "07:21", &["note", "set", "見本一郎", "本文", "鍵は元の場所"]);
    office.ok("akari", "07:22", &["note", "discard", "見本一郎"]);
    let (_, said) = office.refused("akari", "07:23", &["undiscard", "見本花子"]);
    contains(&said, &["捨てた書きかけはありません"]);
    let said = office.text("akari", "07:24", &["undiscard", "見本一郎"]);
    contains(&said, &["見本 一郎"]);
    contains(&office.text("akari", "07:25", &["note", "change", "見本一郎"]), &["鍵は元の場所"]);
}

#[test]
fn records_that_a_name_could_mean_are_told_apart_and_have_numbers() {
    let office = Office::working();
    office.recorded();
    office.of_day("11/15", "7:30", "7:45", &[]);
    office.synced("08:10", &["akari", "nozomi"]);
    let (code, said) = office.refused("nozomi", "08:11", &["confirm", "--month", "2026-11", "見本一郎"]);
    assert_eq!(code, 2, "{said}");
    contains(&said, &["11/15 7:30〜7:45　手本 あかり　確定待ち", "11/16 7:30〜7:4", "左の番号"]);
    let line = said.lines().find(|line| line.contains("11/15")).unwrap();
    let number = line.trim_start_matches([' ', '-', '・']).split(' ').next().unwrap();
    assert!(number.parse::<u8>().is_ok(), "a number to type: {line}");
    let done = office.text("nozomi", "08:12", &["confirm", "--month", "2026-11", number]);
    contains(&done, &["1件を確定しました", "11月15日"]);
}

#[test]
fn a_file_that_is_not_there_is_named_as_it_was_typed_and_where_it_was_looked_for() {
    let office = Office::working();
    let (code, said) =
        office.refused("nozomi", "08:00", &["plan", "import", "--upplan", "受信/11月/UPPLAN.CSV"]);
    assert_eq!(code, 2, "{said}");
    contains(&said, &["受信/11月/UPPLAN.CSV がありません", "探した場所: /", "/受信/11月/UPPLAN.CSV）"]);
}

#[test]
fn an_incident_is_seen_by_the_name_of_whose_it_is() {
    let office = Office::working();
    let started = office.ok("akari", "07:30", &["incident", "start", "見本一郎", "事故"]);
    office.synced("07:40", &["akari", "nozomi"]);
    office.ok("nozomi", "07:41", &["incident", "seen", "見本一郎"]);
    // An older one that was seen is not in the way of the new one.
    office.ok("akari", "07:45", &["incident", "start", "見本一郎", "苦情"]);
    office.synced("07:46", &["akari", "nozomi"]);
    let page = office.path("page.html");
    office.ok("nozomi", "07:47", &["month", "--month", "2026-11", "--html", page.to_str().unwrap()]);
    for text in [office.text("nozomi", "07:47", &["status"]), std::fs::read_to_string(page).unwrap()] {
        contains(&text, &["kengai incident seen 見本一郎", "kengai incident show 見本一郎"]);
        assert!(!text.contains(&started["incident"].as_str().unwrap()[..8]), "{text}");
    }
    contains(&office.text("nozomi", "07:48", &["incident", "show", "見本一郎"]), &["苦情"]);
    contains(&office.text("nozomi", "07:49", &["incident", "seen", "見本一郎"]), &["苦情", "見ました"]);
}

#[test]
fn an_invitation_says_for_whom_as_what_and_until_when() {
    let office = Office::open();
    office.founded();
    for (code, role, parts) in [
        ("H01", "helper", ["手本 あかりさんの端末", "ヘルパーとして", "6:12まで"]),
        ("H02", "manager", ["手本 さくらさんの端末", "サ責として", "6:12まで"]),
    ] {
        let args = ["invite", "--staff", code, "--role", role];
        let mut inviting = office.command("nozomi", "06:02", &args);
        let mut child = inviting.stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        while !said.contains("kengai join") {
            assert!(std::io::BufRead::read_line(&mut out, &mut said).unwrap() > 0, "{said}");
        }
        let _ = child.kill();
        child.wait().unwrap();
        contains(&said, &parts);
    }
    let mut json = Talk::start(office.command("nozomi", "06:03", &["--json", "invite", "--staff", "H01"]));
    assert_eq!(json.event("invitation")["name"], "手本 あかり");
}

#[test]
fn options_before_a_command_hide_no_hint() {
    let office = Office::working();
    let home = office.path("akari").display().to_string();
    let (_, said) = office.refused("akari", "07:00", &["--home", &home, "start", "1"]);
    contains(&said, &["近いもの: kengai help visit start"]);
}

/// The files of a record stand in the order in which the server took them, the newest last, whatever a clock said.
#[test]
fn files_stand_in_the_history_in_their_order() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("08:00", &["akari", "nozomi"]);
    office.ok("nozomi", "08:01", &["confirm", "--month", "2026-11", &visit]);
    let out = office.path("out").display().to_string();
    let export = ["export", "--month", "2026-11", "--to", &out, "--again", "--anyway"];
    // By a clock that nobody knows to be ahead.
    let ahead = office.by_own_clock("nozomi", "2026-11-18T08:02:00+09:00", &export).output().unwrap();
    assert!(ahead.status.success(), "{}", String::from_utf8_lossy(&ahead.stderr));
    office.synced("08:03", &["nozomi"]);
    office.ok("nozomi", "08:04", &export);
    office.synced("08:05", &["nozomi"]);
    let history = office.text("nozomi", "08:06", &["history", &visit]);
    let files: Vec<&str> = history.lines().filter(|line| line.contains("ファイルに書き出し")).collect();
    assert_eq!(files.len(), 2, "{history}");
    assert!(files[0].contains("11/18") && files[1].contains("8:04"), "{history}");
}

#[test]
fn advice_of_another_month_names_it_and_of_the_one_at_work_does_not() {
    let office = Office::working();
    let confirm = |month: &str| {
        office.refused("nozomi", "08:00", &["confirm", "--month", month, "--all-ready", "--odd-too"]).1
    };
    contains(&confirm("2026-12"), &["kengai review --month 2026-12 で見てください"]);
    contains(&confirm("2026-11"), &["kengai review で見てください"]);
}

#[test]
fn a_kind_of_service_is_taken_by_its_whole_name() {
    let office = Office::working();
    let times = ["--date", "2026-11-20", "--start", "10:00", "--end", "10:30", "--service", "身体介護"];
    office.ok("nozomi", "08:00", &[&["rota", "add", "見本一郎"], &times[..]].concat());
    let times = ["--date", "2026-11-20", "--start", "11:00", "--end", "11:30", "--service", "生活援助"];
    office.ok("nozomi", "08:00", &[&["rota", "add", "見本一郎"], &times[..]].concat());
}
