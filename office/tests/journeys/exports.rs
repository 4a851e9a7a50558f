//! Files of actuals (実績の書き出し): what was sent is not taken back unseen, no clock decides which file was the last, and
//! there is none of which nobody knows.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::Office;

fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "{part}: {text}");
}

impl Office {
    /// Every record that is ready is confirmed, with this reason where that is asked for.
    fn confirmed(&self, clock: &str, visits: &[&str]) {
        let confirm = [&["confirm", "--month", "2026-11", "--reason", "訂正"], visits].concat();
        assert_eq!(self.ok("nozomi", clock, &confirm)["confirmed"], visits.len());
    }

    /// A record is corrected by the office.
    fn corrected(&self, clock: &str, visit: &str, fields: &[&str]) {
        self.ok("nozomi", clock, &["visit", "change", visit]);
        let reason = ["amendment.reason", "書き間違い"];
        self.ok("nozomi", clock, &[&["visit", "set", visit], fields, &reason[..]].concat());
        self.ok("nozomi", clock, &["visit", "finish", visit, "--anyway"]);
    }

    /// What `who` reads of an export, and its exit code.
    fn exports(&self, who: &str, clock: &str, more: &[&str]) -> (i32, String) {
        let out = self.path("out").display().to_string();
        let args = [&["export", "--month", "2026-11", "--to", &out], more].concat();
        let output = self.command(who, clock, &args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(folder) = std::fs::read_dir(self.path("out")) else { return Vec::new() };
        folder.map(|entry| entry.unwrap().path()).collect()
    }
}

#[test]
fn what_was_sent_is_not_changed_or_taken_back_before_somebody_has_seen_whose_it_is() {
    let office = Office::working();
    let today = office.recorded();
    let yesterday = office.of_day("11/15", "7:30", "7:45", &[]);
    office.synced("08:10", &["akari", "nozomi"]);
    office.confirmed("08:11", &[&today, &yesterday]);
    assert_eq!(office.exports("nozomi", "08:12", &[]).0, 0);
    // One more is only told.
    let before = office.of_day("11/14", "7:30", "7:45", &[]);
    office.synced("08:13", &["akari", "nozomi"]);
    office.confirmed("08:14", &[&before]);
    let (code, said) = office.exports("nozomi", "08:15", &[]);
    assert_eq!(code, 0, "{said}");
    contains(&said, "今日8:12にも書き出しています。そのときから ＋1");
    contains(&said, "＋ 見本 一郎 さん 11/14 7:30〜7:45");
    // One is corrected, one waits for its confirmation, one is confirmed again and says the same, one is new.
    office.corrected("08:20", &today, &["退室", "7:46"]);
    office.corrected("08:21", &yesterday, &["体温", "36.9"]);
    office.corrected("08:22", &before, &["体温", "36.9"]);
    let new = office.of_day("11/13", "7:30", "7:45", &[]);
    office.synced("08:23", &["akari", "nozomi"]);
    office.confirmed("08:24", &[&today, &before, &new]);
    let rows = [
        "＋ 見本 一郎 さん 11/13 7:30〜7:45",
        "変更 見本 一郎 さん 11/16 7:30〜7:44 → 11/16 7:30〜7:46",
        "− 見本 一郎 さん 11/15 7:30〜7:45（確定待ち",
        "確定し直し 見本 一郎 さん 11/14 7:30〜7:45（行の内容は同じ）",
    ];
    let (code, asked) = office.exports("nozomi", "08:25", &[]);
    assert_eq!(code, 4, "{asked}");
    contains(&asked, "今日8:15にも書き出しています。そのときから ＋1 変更1 −1 確定し直し1");
    contains(&asked, "--changed");
    rows.iter().for_each(|row| contains(&asked, row));
    assert_eq!(office.files().len(), 2, "nothing was written: {asked}");
    let (code, said) = office.exports("nozomi", "08:26", &["--changed"]);
    assert_eq!(code, 0, "{said}");
    rows.iter().for_each(|row| contains(&said, row));
    assert_eq!(office.files().len(), 3);
    let (code, said) = office.exports("nozomi", "08:27", &[]);
    assert_eq!(code, 4, "{said}");
    contains(&said, "と同じ内容です");
}

#[test]
fn an_office_that_gets_no_row_any_more_is_named() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("08:10", &["akari", "nozomi"]);
    office.confirmed("08:11", &[&visit]);
    assert_eq!(office.exports("nozomi", "08:12", &[]).0, 0);
    office.corrected("08:20", &visit, &["退室", "7:46"]);
    let (code, said) = office.exports("nozomi", "08:21", &["--changed"]);
    assert_eq!(code, 4, "{said}");
    contains(&said, "今回は1行もありません");
    contains(&said, "− 見本 一郎 さん 11/16 7:30〜7:44（確定待ち");
}

#[test]
fn no_clock_makes_a_file_the_last_one() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "07:00", &makoto);
    office.joined_as("makoto", "M02", "manager");
    let visit = office.recorded();
    office.synced("08:00", &["akari", "nozomi", "makoto", "nozomi", "makoto"]);
    office.confirmed("08:01", &[&visit]);
    office.synced("08:02", &["nozomi", "makoto"]);
    // His clock is two days ahead.
    let ahead = |clock: &str, args: &[&str]| {
        office.server_shows(clock);
        let output =
            office.by_own_clock("makoto", &format!("2026-11-18T{clock}:00+09:00"), args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    let hers = office.path("his").display().to_string();
    let export = ["export", "--month", "2026-11", "--to", &hers, "--anyway"];
    let (code, said) = ahead("08:10", &export);
    assert_eq!(code, 0, "{said}");
    assert_eq!(ahead("08:11", &["sync"]).0, 0);
    // The record is corrected, and she writes the file that is sent.
    office.synced("08:20", &["nozomi"]);
    office.corrected("08:21", &visit, &["退室", "7:46"]);
    office.confirmed("08:22", &[&visit]);
    let (code, said) = office.exports("nozomi", "08:23", &["--changed"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, "手本 まことさんが今日8:1");
    // Before and after it is sent hers is the last, here and there.
    let (code, said) = office.exports("nozomi", "08:24", &[]);
    assert_eq!(code, 4, "{said}");
    contains(&said, "と同じ内容です");
    office.synced("08:25", &["nozomi"]);
    assert_eq!(office.exports("nozomi", "08:26", &[]).0, 4);
    assert_eq!(ahead("08:27", &["sync"]).0, 0);
    let (code, said) = ahead("08:28", &export);
    assert_eq!(code, 4, "{said}");
    // What today is says the time that is certain, on his PC too.
    contains(&said, "手本 のぞみさんが今日8:23に書き出したものと同じ内容です");
}

/// Exports and ends the program as soon as a new file is to be seen; whether it was still at work then.
fn killed_at_the_file(office: &Office, clock: &str) -> bool {
    let out = office.path("out").display().to_string();
    let args = ["export", "--month", "2026-11", "--to", &out, "--again"];
    let there = office.files().len();
    let mut export = office.command("nozomi", clock, &args);
    let mut export = export.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while office.files().len() == there && export.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "no file is written");
        std::thread::sleep(Duration::from_micros(50));
    }
    let at_work = export.try_wait().unwrap().is_none();
    let _ = export.kill();
    export.wait().unwrap();
    at_work
}

#[test]
fn of_a_file_that_a_kill_interrupted_the_next_export_says_what_became() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("08:10", &["akari", "nozomi"]);
    office.confirmed("08:11", &[&visit]);
    let (mut interrupted, mut broken) = (0, 0);
    for round in 0..12 {
        let (at, then) = (format!("09:{:02}", round * 4), format!("09:{:02}", round * 4 + 2));
        if !killed_at_the_file(&office, &at) {
            continue;
        }
        let (code, said) = office.exports("nozomi", &then, &[]);
        assert!(code == 4 || code == 0, "{said}");
        interrupted += usize::from(said.contains("途中で止まっていました"));
        broken += usize::from(said.contains("送らずに消してください"));
        // Told once.
        let (_, again) = office.exports("nozomi", &format!("09:{:02}", round * 4 + 3), &[]);
        assert!(!again.contains("途中で止まっていました"), "{again}");
        let history = office.text("nozomi", &then, &["history", &visit]);
        let known = history.lines().filter(|line| line.contains("書き出")).count();
        assert_eq!(known + broken, office.files().len(), "round {round}: {said}\n{history}");
    }
    assert!(interrupted > 0, "no kill came in between");
}

/// 連番: the fourteen digits at the end of the names of the files in a folder, the greatest last.
fn numbers(folder: PathBuf) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap());
    let mut numbers: Vec<String> =
        names.map(|name| name.rsplit_once('_').unwrap().1.trim_end_matches(".CSV").to_owned()).collect();
    numbers.sort();
    numbers
}

#[test]
fn a_correction_has_a_greater_number_than_what_it_corrects_whatever_a_clock_said() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "07:00", &makoto);
    office.joined_as("makoto", "M02", "manager");
    let visit = office.recorded();
    office.synced("08:00", &["akari", "nozomi", "makoto", "nozomi", "makoto"]);
    office.confirmed("08:01", &[&visit]);
    office.synced("08:02", &["nozomi", "makoto"]);
    // The other manager's PC is three hours ahead.
    office.server_shows("08:10");
    let his = office.path("his");
    let export = ["export", "--month", "2026-11", "--to", his.to_str().unwrap(), "--anyway"];
    for (at, args) in [("11:10", &export[..]), ("11:11", &["sync"])] {
        let done =
            office.by_own_clock("makoto", &format!("2026-11-16T{at}:00+09:00"), args).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(numbers(his), ["20261116111000"]);
    office.synced("08:20", &["nozomi"]);
    office.corrected("08:21", &visit, &["退室", "7:46"]);
    office.confirmed("08:22", &[&visit]);
    let (code, said) = office.exports("nozomi", "08:23", &["--changed"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(numbers(office.path("out")), ["20261116111001"], "{said}");
    contains(
        &said,
        "ファイル名の日時は、前のファイル（2026年11月16日 11:10:00）よりあとになるように進めました",
    );
    // Each next one too, until the time has come; from then on it is the clock's.
    assert_eq!(office.exports("nozomi", "08:24", &["--again"]).0, 0);
    let (_, said) = office.exports("nozomi", "11:30", &["--again", "--anyway"]);
    assert!(!said.contains("進めました"), "{said}");
    let all = ["20261116111001", "20261116111002", "20261116113000"];
    assert_eq!(numbers(office.path("out")), all, "{said}");
}

#[test]
fn exported_is_what_the_last_file_has_and_the_rest_waits_to_be_written_again() {
    let office = Office::working();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "07:00", &makoto);
    office.joined_as("makoto", "M02", "manager");
    let today = office.recorded();
    let yesterday = office.of_day("11/15", "7:30", "7:45", &[]);
    office.synced("08:00", &["akari", "nozomi", "makoto", "nozomi", "makoto"]);
    office.confirmed("08:01", &[&today]);
    office.synced("08:02", &["nozomi", "makoto"]);
    let counts = |clock: &str| {
        let counts = office.ok("nozomi", clock, &["review", "--month", "2026-11"])["counts"].clone();
        (counts["exported"].as_u64().unwrap_or(0), counts["confirmed"].as_u64().unwrap_or(0))
    };
    // Hers has both, and his, which the server takes after hers, was made without knowing of it and has one.
    office.confirmed("08:03", &[&yesterday]);
    assert_eq!(office.exports("nozomi", "08:04", &[]).0, 0);
    assert_eq!(counts("08:05"), (2, 0));
    let his = office.path("his").display().to_string();
    office.ok("makoto", "08:06", &["export", "--month", "2026-11", "--to", &his]);
    office.synced("08:07", &["nozomi", "makoto", "nozomi"]);
    assert_eq!(counts("08:08"), (1, 1));
    let said = office.text("nozomi", "08:09", &["review", "--month", "2026-11"]);
    contains(&said, "書き出しが古くなったもの 1件");
    contains(&said, "見本 一郎");
    let page = office.path("page.html");
    office.ok("nozomi", "08:09", &["month", "--month", "2026-11", "--html", page.to_str().unwrap()]);
    contains(&std::fs::read_to_string(page).unwrap(), "書き出しが古くなったもの 1件");
    let (code, said) = office.exports("nozomi", "08:10", &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(counts("08:11"), (2, 0));
    let said = office.text("nozomi", "08:11", &["review", "--month", "2026-11"]);
    assert!(!said.contains("古くなった"), "{said}");
    // What was taken back, as something was found in it, is exported no more.
    let elsewhere = ["visit", "start", "2", "--date", "11/16", "--now"];
    office.started_of_day(&elsewhere, "11/16", ["7:31", "7:46"], &[]);
    office.synced("08:12", &["akari", "nozomi"]);
    assert_eq!(counts("08:13"), (2, 0), "the file has it still");
    let (code, said) = office.exports("nozomi", "08:14", &["--changed"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, "−1");
    assert_eq!(counts("08:15"), (1, 0), "{said}");
}
