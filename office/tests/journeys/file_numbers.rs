//! 連番 and clocks: a file of actuals is named by the time that is certain, a clock in doubt is asked about, and what was made under
//! a wrong one and never sent drags no later file behind it. What is signed by a wrong clock says so for ever.

use crate::support::Office;

fn contains(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "{part}: {text}"));
}

impl Office {
    /// What nozomi reads of an export by the clock that her PC shows, and the exit code.
    fn written(&self, clock: &str, more: &[&str]) -> (i32, String) {
        let out = self.path("out").display().to_string();
        self.nozomi_at(clock, &[&["export", "--month", "2026-11", "--to", &out], more].concat())
    }

    fn nozomi_at(&self, clock: &str, args: &[&str]) -> (i32, String) {
        let output = self.by_own_clock("nozomi", &format!("{clock}:00+09:00"), args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn numbers(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.path("out")).unwrap();
        let names = names.map(|one| one.unwrap().file_name().into_string().unwrap());
        let mut all: Vec<String> =
            names.map(|name| name.rsplit_once('_').unwrap().1[..12].to_owned()).collect();
        all.sort();
        all
    }
}

fn confirmed() -> (Office, String) {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("08:00", &["akari", "nozomi"]);
    office.ok("nozomi", "08:01", &["confirm", "--month", "2026-11", &visit]);
    (office, visit)
}

#[test]
fn a_pc_that_is_days_ahead_names_its_file_by_the_servers_time() {
    let (office, visit) = confirmed();
    // She syncs, and the PC knows that its clock is three years ahead.
    office.server_shows("08:10");
    assert_eq!(office.nozomi_at("2029-11-16T08:10", &["sync"]).0, 0);
    let (code, said) = office.written("2029-11-16T08:12", &[]);
    assert_eq!(code, 4, "{said}");
    contains(&said, &["時計が合っていません", "2026年11月16日 8:12:", "--anyway", "まだ何も書いていません"]);
    let (code, said) = office.written("2029-11-16T08:13", &["--anyway"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &["サーバーの時刻から 2026年11月16日 8:13:"]);
    assert_eq!(office.numbers(), ["202611160813"]);
    // The clock is put right: nothing drags, and its time is that of the name.
    office.server_shows("08:20");
    assert_eq!(office.nozomi_at("2026-11-16T08:20", &["sync"]).0, 0);
    let (code, said) = office.written("2026-11-16T08:21", &["--again"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(office.numbers(), ["202611160813", "202611160821"]);
    let history = office.text("nozomi", "08:22", &["history", &visit]);
    assert!(!history.contains("2029") && history.contains("8:13"), "{history}");
}

#[test]
fn a_number_that_was_given_by_a_wrong_clock_and_never_sent_drags_nothing_behind_it() {
    let (office, _) = confirmed();
    // Nothing tells this PC that it is years ahead: whoever exports reads by what it would be named.
    let (code, said) = office.written("2029-11-16T08:10", &[]);
    assert_eq!(code, 4, "{said}");
    contains(&said, &["ファイル名の日時は 2029年11月16日 8:10:", "時計を合わせて"]);
    assert_eq!(office.written("2029-11-16T08:11", &["--anyway"]).0, 0);
    office.synced("08:20", &["nozomi"]);
    let (code, said) = office.written("2026-11-16T08:21", &["--again"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &["よりあとになるように進めました", "--again --not-sent"]);
    // Neither went to anybody.
    let (code, said) = office.written("2026-11-16T08:22", &["--again", "--not-sent"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &["送っていないものとしました"]);
    assert!(!said.contains("進めました"), "{said}");
    let (code, said) = office.written("2026-11-16T08:23", &["--again"]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("進めました"), "{said}");
    assert_eq!(office.numbers(), ["202611160822", "202611160823", "202911160811", "202911160811"]);
}

/// What one manager says of a file every manager knows: nobody's next file is named after it.
#[test]
fn that_a_file_was_never_sent_is_known_on_every_managers_pc() {
    let (office, visit) = confirmed();
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    office.ok("nozomi", "08:02", &makoto);
    office.joined_as("makoto", "M02", "manager");
    assert_eq!(office.written("2029-11-16T08:11", &["--anyway"]).0, 0);
    office.synced("08:20", &["nozomi", "makoto"]);
    assert_eq!(office.written("2026-11-16T08:22", &["--again", "--not-sent"]).0, 0);
    office.synced("08:23", &["nozomi", "makoto"]);
    let his = office.path("his").display().to_string();
    let said = office.text("makoto", "08:24", &["export", "--month", "11", "--again", "--to", &his]);
    assert!(!said.contains("進めました"), "{said}");
    let history = office.text("makoto", "08:25", &["history", &visit]);
    let unsent = history.lines().find(|line| line.contains("_20291116")).unwrap();
    assert!(unsent.contains("（送っていない）"), "{history}");
    assert_eq!(history.matches("（送っていない）").count(), 1, "{history}");
    let files = office.text("makoto", "08:26", &["export", "--month", "11", "--files"]);
    let line =
        |part: &str| files.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{files}"));
    assert!(line("_20291116").ends_with("送っていない"), "{files}");
    assert!(line("_202611160822").ends_with("あとのファイルに置きかわりました"), "{files}");
    assert!(line("_202611160824").ends_with("これが最後のファイルです"), "{files}");
}

#[test]
fn a_confirmation_by_a_clock_behind_says_so_also_when_the_clock_is_right_again() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    // An hour behind, after the record was there: the server's word alone would show nothing.
    office.server_shows("10:00");
    assert_eq!(office.nozomi_at("2026-11-16T09:00", &["sync"]).0, 0);
    let (code, said) = office.nozomi_at("2026-11-16T09:01", &["confirm", "--month", "2026-11", &visit]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &["時計が1時間遅れています"]);
    office.synced("10:10", &["nozomi", "akari"]);
    for who in ["nozomi", "akari"] {
        let history = office.text(who, "10:11", &["history", &visit]);
        let line = history.lines().find(|line| line.contains("確定")).unwrap_or_else(|| panic!("{history}"));
        assert!(line.contains("9:01（時計が1時間遅れた端末で記録）"), "{who}: {line}");
    }
}
