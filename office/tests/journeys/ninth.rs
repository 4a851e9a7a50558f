//! The 9th of the month: who has to be called, what is still on somebody's phone, what was exported already and what is new
//! since. What is over without a record and what is still to come are never one thing.

use crate::support::{Answer, Office, answer};
use serde_json::Value;

/// 16 November 2026, 6:00 in Japan, Unix milliseconds.
const MONDAY_MS: u64 = 1_794_776_400_000;
const HOUR_MS: u64 = 3_600_000;

impl Office {
    fn at(&self, who: &str, at: &str, args: &[&str]) -> std::process::Command {
        let mut command = self.command(who, "00:00", args);
        command.env("KENGAI_CLOCK", format!("{at}:00+09:00"));
        command
    }

    fn json_at(&self, who: &str, at: &str, args: &[&str]) -> Answer {
        answer(&self.at(who, at, &[&["--json"], args].concat()).output().unwrap())
    }

    /// What a person reads, of what is done and of what is not.
    fn read_at(&self, who: &str, at: &str, args: &[&str]) -> (i32, String) {
        let output = self.at(who, at, args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// The office on the evening of 9 December: akari's one record is confirmed, sakura's phone holds a draft since yesterday.
    fn on_the_ninth() -> Self {
        let mut office = Self::open_by(Some(MONDAY_MS));
        office.founded();
        office.joined("akari", "H01");
        office.joined("sakura", "H02");
        office.planned();
        for who in ["nozomi", "akari", "sakura"] {
            office.ok(who, "06:31", &["sync"]);
        }
        office.recorded();
        office.ok("akari", "07:50", &["sync"]);
        office.ok("nozomi", "17:00", &["sync"]);
        office.ok("nozomi", "17:02", &["confirm", "--all-ready", "--odd-too"]);
        office.ok("nozomi", "17:03", &["staff", "phone", "090-0000-0002", "--staff", "H02"]);
        // 8 December, 18:40.
        office.on_another_day(MONDAY_MS + 22 * 24 * HOUR_MS + 12 * HOUR_MS + 40 * HOUR_MS / 60);
        let row = office.json_at("sakura", "2026-11-16T16:00", &["today"]).json["visits"][0]["row"].clone();
        let row = row.as_str().unwrap().to_owned();
        assert_eq!(office.json_at("sakura", "2026-11-16T16:01", &["visit", "start", &row]).code, 0);
        assert_eq!(office.json_at("sakura", "2026-12-08T18:40", &["sync"]).code, 0);
        office
    }
}

fn number(json: &Value) -> u64 {
    json.as_u64().unwrap_or_else(|| panic!("no number: {json}"))
}

#[test]
fn a_visit_that_is_over_without_a_record_is_not_one_to_come() {
    let office = Office::working();
    let count = |clock: &str| {
        let review = office.ok("nozomi", clock, &["review"]);
        assert_eq!(review["month"], "2026-11");
        let of_day: Vec<&Value> =
            review["rows"].as_array().unwrap().iter().filter(|row| row["date"] == "2026-11-16").collect();
        let at = |stage: &str| of_day.iter().filter(|row| row["stage"] == stage).count();
        (at("no_record"), at("planned"))
    };
    assert_eq!(count("06:30"), (0, 6), "nothing is late before the day begins");
    assert_eq!(count("12:00"), (4, 2), "the morning's four, of which nothing has come");
    let text = office.text("nozomi", "12:00", &["review"]);
    assert!(text.contains("□ 記録なし") && text.contains("○ 予定"), "{text}");
    assert!(text.contains("記録が届いていません（訪問したかは分かりません）"), "{text}");
    // And in a helper's list of the day: the morning's is over, the afternoon's is to come.
    let states = |clock: &str, state: &str| {
        let today = office.ok("nozomi", clock, &["today", "--everybody"]);
        let visits = today["visits"].as_array().unwrap().iter();
        visits.filter(|visit| visit["state"]["state"] == state).count()
    };
    assert_eq!((states("06:31", "no_record"), states("06:31", "planned")), (0, 6));
    assert_eq!((states("12:01", "no_record"), states("12:01", "planned")), (4, 2));
}

#[test]
fn on_the_ninth_the_month_is_last_month_and_says_whom_to_call_and_by_when() {
    let office = Office::on_the_ninth();
    let ninth = "2026-12-09T17:00";
    // As of the evening before: the server's clock stands there, and a PC that shows another would be the one that is wrong.
    assert_eq!(office.json_at("nozomi", "2026-12-08T18:41", &["sync"]).code, 0);
    let review = office.json_at("nozomi", ninth, &["review"]).json;
    assert_eq!((&review["month"], &review["deadline"]), (&"2026-11".into(), &"2026-12-10".into()));
    assert_eq!(number(&review["days_left"]), 1);
    assert_eq!((number(&review["counts"]["no_record"]), &review["counts"]["planned"]), (115, &Value::Null));
    let sakura = review["to_call"].as_array().unwrap().iter().find(|one| one["code"] == "H02").unwrap();
    assert_eq!((&sakura["phone"], number(&sakura["waiting"]["drafts"])), (&"090-0000-0002".into(), 1));
    let of_days: u64 = sakura["days"].as_array().unwrap().iter().map(|day| number(&day["count"])).sum();
    assert_eq!(of_days, number(&sakura["no_record"]));

    let (_, text) = office.read_at("nozomi", ninth, &["review"]);
    for part in [
        "2026年11月分　締切 12月10日（木） あと1日",
        "□ 記録なし 115件・2人",
        "手本 さくら　090-0000-0002　記録なし",
        "スマホに書きかけ1件（昨日 18:40）",
        "手本 あかり　電話番号なし（kengai staff phone",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Akari was not heard of since November: what came to be on her phone since, nobody knows.
    assert!(
        text.contains("11/16 6:00の通信のときは残りなし。そのあとは分かりません（23日通信なし）"),
        "{text}"
    );
    assert!(!text.contains("スマホに残りなし"), "{text}");
    let (_, english) = office.read_at("nozomi", ninth, &["--lang", "en", "review"]);
    assert!(english.contains("Due Thu 10 Dec, 1 day left"), "{english}");
    assert!(english.contains("1 unfinished on the phone (yesterday 18:40)"), "{english}");
    let page = office.path("ninth.html").display().to_string();
    assert_eq!(office.json_at("nozomi", ninth, &["month", "--html", &page]).code, 0);
    assert!(std::fs::read_to_string(page).unwrap().contains("そのあとは分かりません"));

    let (_, tenth) = office.read_at("nozomi", "2026-12-10T09:00", &["month"]);
    assert!(tenth.contains("2026年11月分　締切 12月10日（木） 今日まで"), "{tenth}");
    assert_eq!(office.json_at("nozomi", "2026-12-11T09:00", &["review"]).json["month"], "2026-12");
}

#[test]
fn every_visit_without_a_record_can_be_reached() {
    let office = Office::on_the_ninth();
    let ninth = "2026-12-09T17:00";
    let (_, all) = office.read_at("nozomi", ninth, &["review", "--waiting"]);
    let visits = |text: &str| text.lines().filter(|line| line.starts_with("    ")).count();
    assert_eq!(visits(&all), 115, "{all}");
    let json = office.json_at("nozomi", ninth, &["review", "--waiting"]).json;
    assert_eq!(json["rows"].as_array().unwrap().len(), 115);
    let (_, by_code) = office.read_at("nozomi", ninth, &["review", "--helper", "H02"]);
    let (_, by_name) = office.read_at("nozomi", ninth, &["review", "--helper", "手本さくら"]);
    assert_eq!(by_code, by_name);
    let sakura = json["to_call"].as_array().unwrap().iter().find(|one| one["code"] == "H02").unwrap();
    assert_eq!(visits(&by_code) as u64, number(&sakura["no_record"]), "{by_code}");
    assert!(by_code.contains("11月16日（月）") && !by_code.contains("手本 あかり"), "{by_code}");
    let (code, said) = office.read_at("nozomi", ninth, &["review", "--helper", "H09"]);
    assert_eq!(code, 2);
    assert!(said.contains("staff list"), "{said}");
    // Of two of one name neither is picked.
    let namesake = ["staff", "add", "--code", "H09", "--name", "手本 さくら", "--kana", "テホン サクラ"];
    let namesake = [&namesake[..], &["--again"]].concat();
    assert_eq!(office.json_at("nozomi", ninth, &namesake).code, 0);
    let (code, said) = office.read_at("nozomi", ninth, &["review", "--helper", "手本さくら"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("H02") && said.contains("H09"), "{said}");
}

#[test]
fn what_nobody_was_assigned_to_is_nobody_to_call() {
    let office = Office::on_the_ninth();
    let ninth = "2026-12-09T17:00";
    let add = ["rota", "add", "見本一郎", "--date", "2026-11-30", "--start", "11:00", "--end", "11:30"];
    let added = office.json_at("nozomi", ninth, &[&add[..], &["--service", "身体"]].concat());
    assert_eq!(added.code, 0, "{}", added.json);
    let (_, text) = office.read_at("nozomi", ninth, &["review"]);
    assert!(text.contains("  担当なし　記録なし 1件") && text.contains("電話する人 2人"), "{text}");
}

#[test]
fn exporting_again_says_so_and_what_changed_since() {
    let office = Office::on_the_ninth();
    let out = office.path("out");
    // Her PC was last in contact in November.
    let export = ["export", "--anyway", "--to", out.to_str().unwrap()];
    let (code, first) = office.read_at("nozomi", "2026-12-08T19:00", &export);
    assert_eq!(code, 0, "{first}");
    assert!(first.contains("2026年11月分 1行を") && first.contains("115件は入っていません"), "{first}");
    assert!(
        first.contains("115件 記録なし") && first.contains("見本 一郎 "),
        "by reason and client: {first}"
    );
    assert!(first.lines().count() < 8, "grouped, not a line each: {first}");

    let (code, same) = office.read_at("nozomi", "2026-12-09T17:10", &export);
    assert_eq!(code, 4, "{same}");
    assert!(same.contains("12月8日と同じ内容です。書き出しますか") && same.contains("--again"), "{same}");
    let again = office.json_at("nozomi", "2026-12-09T17:11", &[&export[..], &["--again"]].concat());
    assert_eq!(again.code, 0, "{}", again.json);

    // Akari corrects the record; it is confirmed again.
    let visit = again.json["left_out"].as_array().unwrap().len();
    assert_eq!(visit, 115);
    let row = office.json_at("nozomi", "2026-12-09T17:12", &["review"]).json;
    let rows = row["rows"].as_array().unwrap();
    let visit = rows.iter().find(|row| row["stage"] == "exported").unwrap()["visits"][0]["id"].clone();
    let visit = visit.as_str().unwrap();
    for args in [
        &["visit", "change", visit][..],
        &["visit", "set", visit, "退室", "7:46", "amendment.reason", "時刻の書き間違い"],
        &["visit", "finish", visit],
    ] {
        let done = office.json_at("nozomi", "2026-12-09T17:20", args);
        assert_eq!(done.code, 0, "{args:?}: {}", done.json);
    }
    let confirm = ["confirm", visit, "--reason", "時刻の訂正"];
    let confirmed = office.json_at("nozomi", "2026-12-09T17:30", &confirm).json;
    assert_eq!(confirmed["confirmed"], 1, "{confirmed}");
    let (code, asked) = office.read_at("nozomi", "2026-12-09T17:40", &export);
    assert_eq!(code, 4, "{asked}");
    assert!(asked.contains("まだ何も書いていません") && asked.contains("--changed"), "{asked}");
    let row = "変更 見本 一郎 さん 11/16 7:30〜7:44 → 11/16 7:30〜7:46";
    assert!(asked.contains(row), "{asked}");
    let (code, changed) =
        office.read_at("nozomi", "2026-12-09T17:41", &[&export[..], &["--changed"]].concat());
    assert_eq!(code, 0, "{changed}");
    // Her PC was eleven hours ahead of the server when they last met: a file is dated by the time that is certain.
    assert!(changed.contains("今日6:11にも書き出しています。そのときから 変更1"), "{changed}");
    assert!(changed.contains(row), "{changed}");
}

#[test]
fn a_file_that_another_manager_wrote_is_known_on_every_managers_pc() {
    let mut office = Office::on_the_ninth();
    office.on_another_day(MONDAY_MS + 23 * 24 * HOUR_MS + 10 * HOUR_MS);
    let makoto = ["staff", "add", "--code", "M02", "--name", "手本 まこと", "--kana", "テホン マコト"];
    assert_eq!(office.json_at("nozomi", "2026-12-09T16:00", &makoto).code, 0);
    office.joined_as("makoto", "M02", "manager");
    let sync = |office: &Office, at: &str| {
        for who in ["nozomi", "makoto", "nozomi", "makoto"] {
            let done = office.json_at(who, at, &["sync"]);
            assert_eq!(done.code, 0, "{who}: {}", done.json);
        }
    };
    sync(&office, "2026-12-09T16:01");
    let (here, there) = (office.path("out"), office.path("hers"));
    let export = ["export", "--to", here.to_str().unwrap()];
    assert_eq!(office.json_at("nozomi", "2026-12-09T16:02", &export).code, 0);
    sync(&office, "2026-12-09T16:03");

    // On the other PC, into another folder: who wrote it and when, and nothing is written twice unasked.
    let export = ["export", "--to", there.to_str().unwrap()];
    let (code, said) = office.read_at("makoto", "2026-12-09T16:04", &export);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("手本 のぞみさんが今日16:02に書き出したものと同じ内容です"), "{said}");
    let history = office.json_at("makoto", "2026-12-09T16:04", &["review"]).json;
    let rows = history["rows"].as_array().unwrap();
    let visit = rows.iter().find(|row| row["stage"] == "exported").unwrap()["visits"][0]["id"].clone();
    let (_, history) = office.read_at("makoto", "2026-12-09T16:04", &["history", visit.as_str().unwrap()]);
    let line = history.lines().find(|line| line.contains("書き出")).unwrap();
    assert!(line.contains("手本 のぞみ"), "{history}");
    let again = [&export[..], &["--again"]].concat();
    let (code, said) = office.read_at("makoto", "2026-12-09T16:05", &again);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("手本 のぞみさんが今日16:02にも書き出しています"), "{said}");
}

#[test]
fn an_export_with_nothing_says_what_is_true_and_what_each_waits_for() {
    let office = Office::working();
    let out = office.path("out");
    let export = ["export", "--to", out.to_str().unwrap()];
    let (code, said) =
        office.read_at("nozomi", "2026-11-16T12:00", &[&export[..], &["--month", "11"]].concat());
    assert_eq!(code, 4);
    assert!(said.contains("2026年11月に、確定して書き出せるものはまだありません"), "{said}");
    assert!(said.contains("記録なし → kengai review") && said.contains("これからの予定"), "{said}");
    assert!(said.lines().count() <= 6, "grouped: {said}");
    let (code, said) =
        office.read_at("nozomi", "2026-11-16T12:00", &[&export[..], &["--month", "2025-01"]].concat());
    assert_eq!(code, 4);
    assert!(said.contains("2025年1月には予定も記録もありません"), "{said}");
}

#[test]
fn the_staff_file_may_say_how_to_call_everybody() {
    let office = Office::open();
    office.founded();
    let file = office.path("staff.csv");
    let write = |phone: &str| {
        let line = "職員コード,氏名,フリガナ,役割,同居家族の被保険者番号,電話\n";
        std::fs::write(&file, format!("{line}H05,見本 つばさ,ミホン ツバサ,ヘルパー,,{phone}\n")).unwrap();
    };
    let import = ["staff", "import", file.to_str().unwrap()];
    write("つばさ");
    let (code, said) = office.read_at("nozomi", "2026-11-16T08:00", &import);
    assert_eq!(code, 2);
    assert!(said.contains("6列「電話」") && said.contains("090-0000-0000"), "{said}");
    write("090-0000-0005");
    let (_, said) = office.read_at("nozomi", "2026-11-16T08:01", &import);
    assert!(said.contains("見本 つばさ（ミホン ツバサ） 090-0000-0005"), "{said}");
    let (code, said) =
        office.read_at("nozomi", "2026-11-16T08:02", &["staff", "phone", "090-0000-0009", "--staff", "H09"]);
    assert_eq!((code, said.contains("H09")), (2, true), "{said}");
    let (_, said) =
        office.read_at("nozomi", "2026-11-16T08:03", &["staff", "phone", "090-0000-0006", "--staff", "H05"]);
    assert!(
        said.contains("見本 つばさ さんの電話 090-0000-0006 をこの端末に保存しました（未送信）"),
        "{said}"
    );
}
