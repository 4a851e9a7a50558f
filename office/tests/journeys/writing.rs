//! Nothing goes without a word: what is cleared is said and stands in the history, what is thrown away comes back, what is made
//! twice is one, what cannot be read is refused and the rest is taken.

use std::io::Write;
use std::process::Stdio;

use crate::support::Office;
use serde_json::Value;

/// What `write` answers to these bytes: the exit code, and each line.
fn write(office: &Office, who: &str, clock: &str, args: &[&str], bytes: &[u8]) -> (i32, Vec<Value>) {
    let mut command = office.command(who, clock, &[&["--json"], args].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn fields(office: &Office, who: &str) -> Value {
    office.ok(who, "08:00", &["visit", "show", "1"])["fields"].clone()
}

#[test]
fn a_cleared_value_is_said_and_is_an_event() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "07:50", &["visit", "undo", "1"]);
    let text = office.text("akari", "07:51", &["visit", "set", "1", "服薬（朝）", ""]);
    assert!(text.contains("服薬（朝） 服用 を消しました"), "{text}");
    assert!(text.contains("いっしょに消えました: 服薬時刻（朝） 11月16日（月） 7:35"), "{text}");
    let now = fields(&office, "akari");
    assert!(now["medication.morning.state"].is_null() && now["medication.morning.at"].is_null(), "{now}");
    let cleared = office.ok("akari", "07:52", &["visit", "set", "1", "血圧", ""]);
    assert_eq!(
        cleared["cleared"],
        serde_json::json!([
            "vitals.blood_pressure.at",
            "vitals.blood_pressure.lower",
            "vitals.blood_pressure.upper"
        ])
    );
    office.ok("akari", "07:53", &["visit", "finish", "1", "--anyway"]);
    let history = office.ok("akari", "07:54", &["history", "1"]);
    let events = history["events"].as_array().unwrap();
    let last = events.last().unwrap()["fields"].as_array().unwrap();
    let event = last
        .iter()
        .find(|field| field["field"] == "medication.morning.state")
        .unwrap_or_else(|| panic!("{history}"));
    assert_eq!((&event["before"][0]["ja"], &event["after"]), (&"服用".into(), &Value::Null), "{event}");
    // Cleared in a record that was finished and is changed: the same.
    office.ok("akari", "07:55", &["visit", "change", "1"]);
    office.ok("akari", "07:55", &["visit", "set", "1", "体温", ""]);
    office.ok("akari", "07:56", &["visit", "finish", "1", "--anyway"]);
    let history = office.ok("akari", "07:57", &["history", "1"]);
    let last = history["events"].as_array().unwrap().last().unwrap()["fields"].as_array().unwrap().clone();
    let of = |path: &str| {
        last.iter().find(|field| field["field"] == path).unwrap_or_else(|| panic!("{path}: {last:?}"))
    };
    assert_eq!(of("vitals.temperature.value")["before"][0]["ja"], "38.2℃");
    assert!(of("vitals.temperature.at")["after"].is_null());
    // Of an incident too.
    let id = office.ok("akari", "08:00", &["incident", "start", "1", "事故"])["incident"]
        .as_str()
        .unwrap()
        .to_owned();
    office.ok("akari", "08:00", &["incident", "set", &id, "事故の場所", "台所"]);
    let text = office.text("akari", "08:01", &["incident", "set", &id, "事故の場所", ""]);
    assert!(text.contains("事故の場所 台所 を消しました"), "{text}");
}

#[test]
fn a_draft_that_was_thrown_away_comes_back() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.ok("akari", "07:31", &["visit", "set", "1", "体温", "38.2"]);
    let text = office.text("akari", "07:32", &["visit", "discard", "1"]);
    assert!(
        text.contains("見本 一郎 さんの書きかけ") && text.contains("30日は戻せます: kengai undiscard 1"),
        "{text}"
    );
    office.ok("akari", "07:33", &["sync"]);
    let status = office.text("akari", "07:33", &["status"]);
    assert!(status.contains("捨てた書きかけ 1件"), "{status}");
    let list = office.text("akari", "07:33", &["discarded"]);
    assert!(list.contains("見本 一郎") && list.contains("11/16 7:32 に捨てました"), "{list}");
    // Typed wrong first.
    assert_eq!(office.fails("akari", "07:34", &["undiscard", "7"]), (4, "not_discarded".into()));
    let back = office.text("akari", "07:34", &["undiscard"]);
    assert!(
        back.contains("見本 一郎") && back.contains("書きかけに戻しました。まだ終わっていません"),
        "{back}"
    );
    assert_eq!(fields(&office, "akari")["vitals.temperature.value"], 382);
    assert_eq!(office.ok("akari", "07:35", &["discarded"])["discarded"], serde_json::json!([]));
    // Begun again meanwhile: the second is not overwritten.
    office.ok("akari", "07:36", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:36", &["visit", "finish", "1", "--anyway"]);
    office.ok("akari", "07:37", &["visit", "change", "1"]);
    office.ok("akari", "07:37", &["visit", "discard", "1"]);
    office.ok("akari", "07:38", &["visit", "change", "1"]);
    assert_eq!(office.fails("akari", "07:38", &["undiscard"]), (4, "not_discarded".into()));
    // A note and an incident, each said whose it is; a sheet of the manager's.
    let note = office.ok("akari", "07:40", &["note", "start", "1"])["note"].as_str().unwrap().to_owned();
    office.ok("akari", "07:40", &["note", "set", &note, "text", "足元がふらつきました"]);
    assert!(
        office
            .text("akari", "07:41", &["note", "discard", &note])
            .contains("見本 一郎 さんの書きかけ（申し送り）")
    );
    let incident =
        office.ok("akari", "07:42", &["incident", "start", "1", "事故", "--visit", "1", "--draft"]);
    let incident = incident["incident"].as_str().unwrap().to_owned();
    let named = |office: &Office| !fields(office, "akari")[format!("incident.{incident}")].is_null();
    assert!(named(&office));
    office.ok("akari", "07:43", &["incident", "discard", &incident]);
    assert!(!named(&office));
    office.ok("akari", "07:44", &["undiscard"]);
    assert!(named(&office), "the visit's draft names it again");
    assert!(office.text("akari", "07:45", &["undiscard"]).contains("見本 一郎"));
    assert_eq!(office.ok("akari", "07:45", &["note", "finish", &note])["ok"], true);
    office.ok("nozomi", "07:50", &["clients", "change", "0000000001"]);
    office.ok("nozomi", "07:50", &["clients", "set", "0000000001", "注意", "ゆっくり話す"]);
    assert!(
        office
            .text("nozomi", "07:51", &["clients", "discard", "0000000001"])
            .contains("見本 一郎 さんの書きかけ")
    );
    office.ok("nozomi", "07:52", &["undiscard"]);
    office.ok("nozomi", "07:52", &["clients", "finish", "0000000001"]);
}

#[test]
fn the_same_made_twice_within_a_minute_is_one() {
    let office = Office::working();
    let id = |json: &Value, key: &str| json[key].as_str().unwrap().to_owned();
    let unplanned = |clock: &str| {
        id(&office.ok("akari", clock, &["visit", "unplanned", "0000000002", "--extra"]), "visit")
    };
    let first = unplanned("07:00");
    assert_eq!(unplanned("07:00"), first);
    office.ok("akari", "07:00", &["visit", "set", &first, "実施状況", "臨時", "理由", "電話で"]);
    office.ok("akari", "07:00", &["visit", "finish", &first, "--anyway"]);
    assert_ne!(unplanned("07:00"), first, "what is finished is another visit");
    let proxy =
        |clock: &str| id(&office.ok("nozomi", clock, &["visit", "start", "1", "--for", "H01"]), "visit");
    let paper = proxy("17:00");
    assert_eq!(proxy("17:30"), paper, "one paper, however long it takes to type in");
    let note =
        |clock: &str, text: &str| id(&office.ok("akari", clock, &["note", "0000000001", text]), "note");
    let once = note("07:10", "熱があります");
    assert_eq!(note("07:10", "熱があります"), once);
    assert_ne!(note("07:10", "熱が下がりました"), once);
    assert_ne!(note("07:12", "熱があります"), once, "two minutes later it is another");
    let begun = |clock: &str| id(&office.ok("akari", clock, &["note", "start", "0000000001"]), "note");
    let draft = begun("07:15");
    assert_eq!(begun("07:15"), draft);
    assert_eq!(begun("07:17"), draft, "whoever begins a note goes on with the one that is begun");
    let another = office.ok("akari", "07:18", &["note", "start", "0000000001", "--again"]);
    assert_ne!(id(&another, "note"), draft);
    let kept = note("07:20", "水分を多めに");
    office.ok("akari", "07:20", &["note", "undo", &kept]);
    office.ok(
        "akari",
        "07:20",
        &["note", "discard", &id(&office.ok("akari", "07:20", &["status"])["drafts"][0], "id")],
    );
    assert_ne!(note("07:20", "水分を多めに"), kept, "what was taken back is not what is written now");
    let incident = |clock: &str, kind: &str| {
        id(&office.ok("akari", clock, &["incident", "start", "0000000001", kind]), "incident")
    };
    let fall = incident("07:30", "事故");
    assert_eq!(incident("07:30", "事故"), fall);
    assert_ne!(incident("07:30", "苦情"), fall);
    let row = |clock: &str, again: &[&'static str]| {
        let args = [
            "rota",
            "add",
            "0000000001",
            "--date",
            "2026-11-20",
            "--start",
            "20:00",
            "--end",
            "20:45",
            "--service",
            "身体",
            "H01",
        ];
        id(&office.ok("nozomi", clock, &[&args[..], again].concat()), "row")
    };
    let added = row("08:00", &[]);
    assert_eq!(row("08:00", &[]), added);
    assert_eq!(row("08:05", &[]), added, "it is in the plan, however much later");
    assert_ne!(row("08:05", &["--again"]), added, "unless another is meant");
}

#[test]
fn a_line_that_is_no_text_is_refused_and_the_rest_is_taken() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let bytes = b"\xef\xbb\xbftemperature 37.5\r\nremarks \x94\xad\x94M\npulse 88\n";
    let (code, lines) = write(&office, "akari", "07:31", &["visit", "write", "1"], bytes);
    assert_eq!(code, 2, "{lines:?}");
    let events: Vec<&str> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events, ["saved", "refused", "saved", "end"], "{lines:?}");
    let last = lines.last().unwrap();
    assert_eq!((&last["ok"], &last["error"]["code"]), (&false.into(), &"refused".into()), "{last}");
    let now = fields(&office, "akari");
    assert_eq!((&now["vitals.temperature.value"], &now["vitals.pulse.value"]), (&375.into(), &88.into()));
    assert!(now["remarks"].is_null());
    // A writer that was killed in the middle of 37.8.
    let (code, lines) =
        write(&office, "akari", "07:32", &["visit", "write", "1"], b"pulse 90\ntemperature 37");
    assert_eq!(code, 2, "{lines:?}");
    assert!(
        lines.iter().any(|line| line["ja"].as_str().is_some_and(|ja| ja.contains("途中で切れています"))),
        "{lines:?}"
    );
    let now = fields(&office, "akari");
    assert_eq!((&now["vitals.temperature.value"], &now["vitals.pulse.value"]), (&375.into(), &90.into()));
    // A word that is none: which one, and what is near it.
    let (code, lines) = write(
        &office,
        "akari",
        "07:33",
        &["visit", "write", "1"],
        "体重 50\n体温 さんじゅうはち\n".as_bytes(),
    );
    assert_eq!(code, 2);
    let ja: Vec<&str> = lines.iter().filter_map(|line| line["ja"].as_str()).collect();
    assert!(ja[0].contains("「体重」という項目はありません。近いもの: 「体温」"), "{ja:?}");
    assert!(ja[1].contains("「さんじゅうはち」") && ja[1].contains("体温"), "{ja:?}");
    // An input that breaks is a failure, and not its end: a folder cannot be read.
    let mut command = office.command("akari", "07:34", &["--json", "visit", "write", "1"]);
    let output = command.stdin(std::fs::File::open(office.path(".")).unwrap()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
    assert_ne!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("入力を読めなくなりました"), "{said}");
    // All well: exit 0.
    let (code, lines) = write(&office, "akari", "07:34", &["visit", "write", "1"], "体温 38,2\n".as_bytes());
    assert_eq!((code, &lines.last().unwrap()["ok"]), (0, &true.into()), "{lines:?}");
}

#[test]
fn what_people_write_is_taken_as_they_write_it() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for text in ["38.2度", "38,2", "38.2℃", "38度2分", "３８．２"] {
        office.ok("akari", "07:31", &["visit", "set", "1", "体温", text]);
        assert_eq!(fields(&office, "akari")["vitals.temperature.value"], 382, "{text}");
    }
    office.ok(
        "akari",
        "07:32",
        &["visit", "set", "1", "血圧", "１３２/８４", "服薬(朝)", "服用", "特記事項", "一行目\r\n二行目"],
    );
    let now = fields(&office, "akari");
    assert_eq!(
        (&now["vitals.blood_pressure.upper"], &now["vitals.blood_pressure.lower"]),
        (&132.into(), &84.into())
    );
    assert_eq!(
        (&now["medication.morning.state"], &now["remarks"]),
        (&"taken".into(), &"一行目\n二行目".into())
    );
    for (field, text, day) in [
        ("生年月日", "昭和18年3月3日", "生年月日: 昭和18年3月3日"),
        ("認定有効期間（開始）", "令和8年11月1日", "（開始）: 令和8年11月1日"),
        ("認定有効期間（開始）", "2026/11/1", "（開始）: 令和8年11月1日"),
        ("認定有効期間（終了）", "11/29", "（終了）: 令和8年11月29日"),
    ] {
        office.ok("nozomi", "07:33", &["clients", "set", "0000000001", field, text]);
        let shown = office.text("nozomi", "07:33", &["clients", "show", "0000000001"]);
        assert!(shown.contains(day), "{text}: {shown}");
    }
    assert_eq!(office.ok("akari", "07:34", &["today", "--date", "11/17"])["date"], "2026-11-17");
    // Back to today's list: line 1 is her draft again.
    office.ok("akari", "07:34", &["today"]);
    // What nobody sees is no note; what turns a line around is refused.
    for text in ["\u{200b}\u{200d}", "薬は\u{202e}むまの", "\u{2066}あ\u{2069}"] {
        assert_eq!(office.run("akari", "07:35", &["note", "0000000001", text]).code, 2, "{text:?}");
        assert_eq!(
            office.run("akari", "07:35", &["visit", "set", "1", "特記事項", text]).code,
            2,
            "{text:?}"
        );
    }
}

#[test]
fn what_is_refused_says_what_to_do_in_one_language() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let says = |args: &[&str]| {
        let output = office.command("akari", "07:31", args).output().unwrap();
        assert_ne!(output.status.code(), Some(0), "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
    };
    for (args, ja) in [
        (&["visit"][..], "続けて、何をするかを書いてください"),
        (&["visit", "set", "1", "服薬", "服用"], "服薬（朝）、服薬（昼）、服薬（夕）、服薬（眠前）"),
        (&["visit", "photo", "1", "薬.jpg", "--purpose", "medicine_place"], "--asked を付けてください"),
        (
            &["visit", "photo", "1", "ない.jpg", "--purpose", "medicine_place", "--asked"],
            "がありません。名前を確かめてください",
        ),
        (
            &["visit", "set", "1", "服薬（朝）", "のまなかった"],
            "「のまなかった」 服薬（朝）: 選択肢にありません → 次の一つ: 服用、拒否、落薬（薬を落とした）。拒否は本人が断ったときです",
        ),
        (&["visit", "set", "1", "ねつ", "36.5"], "近いもの: 「体温」"),
    ] {
        let said = says(args);
        assert!(said.contains(ja), "{args:?}: {said}");
        for english in ["requires", "subcommand", "OPTIONS", "COMMAND", "entity", "Usage", "error:"] {
            assert!(!said.contains(english), "{args:?}: {said}");
        }
    }
    // What says the same as a choice is taken, and the answer says as what.
    let taken = office.text("akari", "07:31", &["visit", "set", "1", "服薬（朝）", "のんだ"]);
    assert!(taken.contains("保存しました　服薬（朝） 服用"), "{taken}");
    // So is what is written as it is read.
    let taken = office.text("akari", "07:31", &["visit", "set", "1", "けつあつ", "120/80"]);
    assert!(taken.contains("保存しました　血圧 120/80"), "{taken}");
    // Nothing is said twice, with a name before it or without.
    for args in [&["visit", "set", "1", "退室", "23:59"][..], &["clients", "set", "1", "生年月日", "きのう"]]
    {
        let said = says(args);
        let first = said.lines().next().unwrap().rsplit_once('　').map_or("", |(_, sentence)| sentence);
        assert!(first.is_empty() || said.matches(first).count() == 1, "{args:?}: {said}");
    }
    // Still in somebody else's home.
    let asked = says(&["visit", "start", "2"]);
    assert!(asked.contains("見本 一郎 さんの退室がまだです") && asked.contains("--anyway"), "{asked}");
    assert!(asked.contains("退室 7:31"), "never a time that is still to come: {asked}");
    // Two drafts of one client are one question; the time that is offered has been.
    office.ok("akari", "07:31", &["visit", "unplanned", "0000000001", "--anyway"]);
    let output = office.command("akari", "07:40", &["visit", "start", "2"]).output().unwrap();
    let asked = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(asked.matches("退室がまだです").count(), 1, "{asked}");
    assert!(asked.contains("退室 7:40"), "{asked}");
    office.ok("akari", "07:32", &["visit", "start", "2", "--anyway"]);
    office.ok("akari", "07:33", &["visit", "set", "1", "実施状況", "実施"]);
    office.ok("akari", "07:33", &["visit", "finish", "1", "--anyway"]);
    let twice = says(&["visit", "finish", "1"]);
    assert!(twice.contains("もう終わっています") && twice.contains("change"), "{twice}");
}

#[test]
fn a_label_with_a_space_in_it_is_taken_whole_and_a_bare_reason_is_the_one_that_is_lacking() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let reason = |line: &str| {
        office.ok("akari", "07:31", &["visit", "set", "1", "服薬介助の理由", ""]);
        let bytes = format!("服薬介助 未実施\n{line}\n");
        let (code, said) = write(&office, "akari", "07:31", &["visit", "write", "1"], bytes.as_bytes());
        assert_eq!(code, 0, "{line}: {said:?}");
        assert_eq!(said[1]["field"], "task.medication.reason", "{line}: {said:?}");
        fields(&office, "akari")["task.medication.reason"].clone()
    };
    for line in [
        "服薬介助 実施しなかった理由 ねむっていた",
        "服薬介助　実施しなかった理由　ねむっていた",
        "服薬介助の理由 ねむっていた",
        "服薬介助をしなかった理由 ねむっていた",
        "理由 ねむっていた",
    ] {
        assert_eq!(reason(line), "ねむっていた", "{line}");
    }
    let said = reason("服薬介助の理由 ねむっていた 起こさなかった");
    assert_eq!(said, "ねむっていた 起こさなかった", "spaces of a value stay");
    // Two are lacking: it is asked which.
    office.ok("akari", "07:32", &["visit", "set", "1", "服薬介助の理由", "", "実施状況", "変更"]);
    let (code, said) = office.refused("akari", "07:32", &["visit", "set", "1", "理由", "ねむっていた"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("服薬介助をしなかった理由、中止・変更の理由"), "{said}");
    // Nothing lacks one: as ever, why the visit was changed.
    office.ok(
        "akari",
        "07:33",
        &["visit", "set", "1", "服薬介助の理由", "ねむっていた", "理由", "ご本人の希望"],
    );
    assert_eq!(fields(&office, "akari")["outcome.reason"], "ご本人の希望");
    office.ok("akari", "07:34", &["visit", "set", "1", "服薬介助の理由", ""]);
    let (_, said) = office.refused("akari", "07:35", &["visit", "finish", "1"]);
    assert!(said.contains("服薬介助をしなかった理由がまだありません。理由を書いてください"), "{said}");
}
