//! The manager's own PC: what it counts of itself, how old what it shows may be, what it signs and what it opens again.

use crate::support::Office;

fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "{part}: {text}");
}

impl Office {
    fn page(&self, clock: &str, name: &str) -> String {
        let file = self.path(name);
        let args = ["month", "--month", "2026-11", "--html", file.to_str().unwrap()];
        self.ok("nozomi", clock, &args);
        std::fs::read_to_string(file).unwrap()
    }

    /// What nozomi reads at another day's time, and the exit code.
    fn on(&self, at: &str, args: &[&str]) -> (i32, String) {
        let output = self.by_own_clock("nozomi", &format!("{at}:00+09:00"), args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// Akari's record of Ichiro's visit at 7:30 of a day, which the office has; `more` is written after the usual.
    pub(crate) fn of_day(&self, day: &str, entered: &str, left: &str, more: &[&str]) -> String {
        self.started_of_day(&["visit", "start", "1", "--date", day, "--now"], day, [entered, left], more)
    }

    /// The same, begun so.
    pub(crate) fn started_of_day(
        &self,
        start: &[&str],
        day: &str,
        [entered, left]: [&str; 2],
        more: &[&str],
    ) -> String {
        let visit = self.ok("akari", "08:00", start)["visit"].as_str().unwrap().to_owned();
        let (entered, left) = (format!("{day} {entered}"), format!("{day} {left}"));
        let fields = [
            "体温",
            "36.8",
            "体温の測定時刻",
            &entered,
            "服薬介助",
            "実施",
            "medication.morning.state",
            "服用",
        ];
        let outcome = ["実施状況", "実施", "利用者の確認", "署名", "入室", &entered, "退室", &left];
        self.ok("akari", "08:01", &[&["visit", "set", &visit], &fields[..], &outcome[..], more].concat());
        self.ok("akari", "08:02", &["visit", "finish", &visit, "--anyway"]);
        visit
    }
}

#[test]
fn what_waits_on_this_pc_is_counted_wherever_devices_are_listed() {
    let office = Office::working();
    office.ok("nozomi", "08:00", &["sync"]);
    let nothing = "どの端末にも未送信のものはありません";
    contains(&office.text("nozomi", "08:01", &["review", "--month", "2026-11"]), nothing);
    office.ok("nozomi", "08:02", &["staff", "phone", "000-0000-0042", "--staff", "H01"]);
    office.ok("nozomi", "08:03", &["note", "start", "見本一郎"]);
    // A telephone number is no record.
    let waits = "記録以外の未送信1件、書きかけ1件";
    contains(&office.text("nozomi", "08:04", &["status"]), "端末に保存 記録以外1件");
    let own = |text: &str| {
        let line = text.lines().find(|line| line.contains("（この端末）"));
        contains(line.unwrap_or_else(|| panic!("{text}")), waits);
        assert!(!text.contains(nothing) && !text.contains("そのとき 未送信の記録1件"), "{text}");
    };
    own(&office.text("nozomi", "08:05", &["devices"]));
    own(&office.text("nozomi", "08:06", &["review", "--month", "2026-11"]));
    own(&office.text("nozomi", "08:07", &["month", "--month", "2026-11"]));
    own(&office.page("08:08", "month.html").replace("<li>", "\n<li>"));
    let devices = office.ok("nozomi", "08:09", &["devices"]);
    let this = devices["devices"].as_array().unwrap().iter().find(|one| one["this"] == true).unwrap();
    let waiting = &this["waiting"];
    assert_eq!(
        (&waiting["records"], &waiting["others"], &waiting["drafts"]),
        (&0.into(), &1.into(), &1.into())
    );
}

#[test]
fn only_what_somebody_wrote_of_a_client_is_called_a_record() {
    let office = Office::open();
    office.founded();
    let counts = |who: &str, clock: &str| {
        let waiting = office.ok(who, clock, &["status"])["waiting"].clone();
        let of = |what: &str| waiting[what].as_u64().unwrap();
        (of("records"), of("others"))
    };
    // The office and its staff.
    assert_eq!(counts("nozomi", "06:05"), (0, 1));
    let office = Office::working();
    let counts = |who: &str, clock: &str| {
        let waiting = office.ok(who, clock, &["status"])["waiting"].clone();
        let of = |what: &str| waiting[what].as_u64().unwrap();
        (of("records"), of("others"))
    };
    // A visit, a note, an incident are records; plan, sheet, acknowledgement, confirmation and file are not.
    office.recorded();
    assert_eq!(counts("akari", "07:45"), (1, 0));
    office.ok("akari", "07:46", &["note", "start", "見本一郎"]);
    office.ok("akari", "07:47", &["note", "set", "見本一郎", "本文", "足元がふらつきました"]);
    office.ok("akari", "07:48", &["note", "finish", "見本一郎"]);
    assert_eq!(counts("akari", "07:49"), (2, 0));
    contains(&office.text("akari", "07:49", &["status"]), "端末に保存 2件");
    let tomorrow = office.ok("akari", "07:50", &["today", "--date", "2026-11-17"]);
    let row = tomorrow["visits"][0]["row"].as_str().unwrap();
    office.ok("nozomi", "07:50", &["rota", "set", row, "H01", "H02"]);
    sync_both(&office, "07:51");
    assert_eq!((counts("akari", "07:52"), counts("nozomi", "07:52")), ((0, 0), (0, 0)));
    office.ok("akari", "07:53", &["rota", "ack", row]);
    assert_eq!(counts("akari", "07:54"), (0, 1));
    contains(&office.text("akari", "07:54", &["status"]), "端末に保存 記録以外1件");
    office.ok("nozomi", "07:55", &["confirm", "--month", "2026-11", "--all-ready", "--odd-too"]);
    let out = office.path("out").display().to_string();
    office.ok("nozomi", "07:56", &["export", "--month", "2026-11", "--to", &out]);
    office.ok("nozomi", "07:57", &["clients", "set", "見本花子", "cautions", "段差"]);
    let (records, others) = counts("nozomi", "07:58");
    assert_eq!((records, others), (0, 3), "a confirmation, a file, a sheet");
    office.ok("akari", "07:59", &["read", "見本一郎"]);
    assert_eq!(counts("akari", "07:59").0, 0);
}

fn sync_both(office: &Office, clock: &str) {
    for who in ["akari", "nozomi", "akari"] {
        office.ok(who, clock, &["sync"]);
    }
}

#[test]
fn where_nothing_changed_nothing_is_said_to_be_saved() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    office.ok("akari", "08:01", &["visit", "change", "1"]);
    let said = office.text("akari", "08:02", &["visit", "finish", "1"]);
    contains(&said, "変えたところはありません。前のままです");
    assert!(!said.contains("未送信"), "{said}");
    office.ok("akari", "08:03", &["visit", "change", "1"]);
    office.ok("akari", "08:04", &["visit", "set", "1", "体温", "37.9"]);
    contains(&office.text("akari", "08:05", &["visit", "finish", "1"]), "保存済み・未送信です");
    // The same of what has one form for every kind.
    office.ok("nozomi", "08:06", &["clients", "change", "見本花子"]);
    let said = office.text("nozomi", "08:07", &["clients", "finish", "見本花子"]);
    contains(&said, "変えたところはありません。前のままです");
    assert!(!said.contains("未送信"), "{said}");
    let read = office.text("nozomi", "08:08", &["read", "見本花子"]);
    contains(&read, "未読の申し送りはありません");
    assert!(!read.contains("0件"), "{read}");
}

#[test]
fn a_pc_that_was_away_says_how_old_its_month_is_and_asks_before_a_file_is_made() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    office.ok("nozomi", "17:42", &["sync"]);
    let as_of = "見えているのは11/16 17:42まで";
    let month = ["--month", "2026-11"];
    let soon = office.text("nozomi", "18:00", &[&["review"], &month[..]].concat());
    assert!(!soon.contains("見えているのは"), "{soon}");
    let late = "2026-12-09T17:42";
    for command in [["review"], ["month"], ["confirm"]] {
        let more: &[&str] = if command == ["confirm"] { &["--all-ready"] } else { &[] };
        let (code, said) = office.on(late, &[&command, &month[..], more].concat());
        assert_eq!(code, 0, "{said}");
        contains(&said, as_of);
    }
    let page = office.path("late.html");
    assert_eq!(office.on(late, &[&["month"], &month[..], &["--html", page.to_str().unwrap()]].concat()).0, 0);
    contains(&std::fs::read_to_string(&page).unwrap(), as_of);
    let out = office.path("out");
    let export = [&["export"], &month[..], &["--to", out.to_str().unwrap()]].concat();
    let (code, said) = office.on(late, &export);
    assert_eq!(code, 4, "{said}");
    contains(&said, as_of);
    contains(&said, "--anyway");
    assert!(!out.exists(), "nothing was written");
    let (code, said) = office.on(late, &[&export[..], &["--anyway"]].concat());
    assert_eq!(code, 0, "{said}");
    contains(&said, as_of);
}

#[test]
fn a_pc_whose_clock_was_set_back_names_no_day_that_is_still_to_come() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    office.ok("nozomi", "17:42", &["sync"]);
    office.ok("nozomi", "17:43", &["confirm", "--month", "2026-11", &visit]);
    let back = "2026-11-09T09:00";
    let month = ["--month", "2026-11"];
    let out = office.path("out");
    let page = office.path("back.html").display().to_string();
    for command in [
        &["status"][..],
        &["devices"],
        &[&["review"], &month[..]].concat(),
        &[&["month"], &month[..]].concat(),
        &[&["month"], &month[..], &["--html", &page]].concat(),
        &[&["export"], &month[..], &["--anyway", "--to", out.to_str().unwrap()]].concat(),
    ] {
        let (_, said) = office.on(back, command);
        let clock = said.find("時計が7日");
        assert!(clock.is_some(), "{command:?}: {said}");
        // Times of other devices, and a file's, are the server's: the clock is said before them.
        let contact = said.find("11/16 17:42").or(said.find("11月16日 17:42"));
        let by_server = ["devices", "export"].contains(&command[0]);
        assert!(contact.is_none() || clock < contact && by_server, "{command:?}: {said}");
        assert!(!said.contains("見えているのは"), "{command:?}: {said}");
    }
}

#[test]
fn all_that_is_ready_is_what_the_board_calls_so_and_odd_ones_are_named_first() {
    let office = Office::working();
    let plain = office.recorded();
    let odd = office.of_day("11/15", "5:00", "5:15", &[]);
    let off = office.of_day("11/14", "7:30", "7:45", &["実施状況", "中止", "outcome.reason", "通院"]);
    office.ok("akari", "08:10", &["sync"]);
    office.ok("nozomi", "08:11", &["sync"]);
    let review = office.ok("nozomi", "08:12", &["review", "--month", "2026-11"]);
    let stage = |review: &serde_json::Value, id: &str| {
        let rows = review["rows"].as_array().unwrap();
        let mut visits = rows.iter().flat_map(|row| row["visits"].as_array().unwrap());
        visits.find(|visit| visit["id"] == id).unwrap_or_else(|| panic!("{id}: {review}"))["stage"].clone()
    };
    assert_eq!((stage(&review, &plain), stage(&review, &odd)), ("ready".into(), "ready".into()), "{review}");
    assert_eq!(stage(&review, &off), "done");
    let all = ["confirm", "--month", "2026-11", "--all-ready"];
    let said = office.text("nozomi", "08:13", &all);
    let (odd_at, done_at) = (said.find("気になる1件"), said.find("1件を確定しました"));
    assert!(odd_at.is_some() && odd_at < done_at, "first the odd one: {said}");
    contains(&said, "11月15日");
    contains(&said, "--odd-too");
    let (code, _) = office.refused("nozomi", "08:14", &all);
    assert_eq!(code, 4, "only the odd one is left");
    let review = office.ok("nozomi", "08:15", &["review", "--month", "2026-11"]);
    assert_eq!(stage(&review, &plain), "confirmed");
    assert_eq!((stage(&review, &odd), stage(&review, &off)), ("ready".into(), "done".into()));
    contains(&office.text("nozomi", "08:16", &[&all[..], &["--odd-too"]].concat()), "1件を確定しました");
    let review = office.ok("nozomi", "08:17", &["review", "--month", "2026-11"]);
    assert_eq!((stage(&review, &odd), stage(&review, &off)), ("confirmed".into(), "done".into()));
    let (code, said) = office.refused("nozomi", "08:18", &all);
    assert!(code == 4 && said.contains("確定できる記録はありません"), "{said}");
    contains(&said, "確定待ち（請求なし） 1件は、kengai review --month 2026-11 の番号で");
    // The same count under the same name in every room, before and after it is confirmed as the advice says.
    let out = office.path("out").display().to_string();
    let export = ["export", "--month", "2026-11", "--again", "--to", &out];
    for (clock, name) in [("08:19", "確定待ち（請求なし）"), ("08:21", "確定（請求なし）")]
    {
        let review = office.text("nozomi", clock, &["review", "--month", "2026-11"]);
        contains(&review, &format!("― {name} 1件"));
        assert!(review.contains("✓ 確定 2件") || review.contains("✓✓ 出力済 2件"), "{review}");
        let exported = office.text("nozomi", clock, &[&export[..], &["--changed"]].concat());
        contains(&exported, &format!("1件 {name}"));
        assert!(!exported.contains("1件 確定待ち →"), "{exported}");
        if clock == "08:19" {
            let (_, list) = review.split_once("■ 確定待ち（請求なし）").unwrap();
            let number = list.lines().nth(1).unwrap().split_whitespace().next().unwrap();
            office.ok("nozomi", "08:20", &["confirm", "--month", "2026-11", number]);
        }
    }
}

#[test]
fn what_is_confirmed_or_exported_says_so_before_it_is_changed() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    office.ok("nozomi", "08:01", &["sync"]);
    let change = |clock: &str| office.text("nozomi", clock, &["visit", "change", &visit]);
    assert!(!change("08:02").contains("もう一度確定"), "it is not confirmed");
    office.ok("nozomi", "08:03", &["visit", "discard", &visit]);
    office.ok("nozomi", "08:04", &["confirm", "--month", "2026-11", &visit]);
    let first = |said: String, part: &str| contains(said.lines().next().unwrap_or_default(), part);
    first(change("08:05"), "この訪問は確定済みです。直すと、もう一度確定が要ります");
    office.ok("nozomi", "08:06", &["visit", "discard", &visit]);
    let out = office.path("out").display().to_string();
    office.ok("nozomi", "08:07", &["export", "--month", "2026-11", "--to", &out]);
    let again = "この訪問は確定・書き出し済みです。直すと、もう一度確定が要ります";
    first(change("08:08"), again);
    // The plan of it is another thing than its record.
    office.ok("nozomi", "08:08", &["today"]);
    let cancelled = office.text("nozomi", "08:09", &["rota", "change", "1", "取消", "はい"]);
    first(cancelled, "この訪問は確定・書き出し済みです。予定を変えても、記録はそのままです");
    office.ok("nozomi", "08:09", &["visit", "set", &visit, "体温", "37.9"]);
    first(office.text("nozomi", "08:10", &["visit", "finish", &visit, "--anyway"]), again);
    assert!(!change("08:11").contains("もう一度確定が要ります"), "it is not confirmed any more");
}
