//! Everything that a person types at length is a draft first, at the command line too: killed at any moment and still there,
//! nobody else's before it is finished, on a list so that it is not forgotten, and taken back while it is not sent.

use crate::support::{Office, Talk};
use serde_json::{Value, json};

const ICHIRO: &str = "0000000001";

fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {json}"))
}

fn id(json: &Value, key: &str) -> String {
    json[key].as_str().unwrap_or_else(|| panic!("{key} is an id: {json}")).to_owned()
}

/// One draft of each kind that Nozomi has begun: the words that name it, and one of its fields with what is typed into it.
fn begun(office: &Office) -> [(Vec<String>, &'static str, &'static str); 4] {
    let accident = office.ok("nozomi", "09:00", &["incident", "start", ICHIRO, "accident", "--draft"]);
    let plan = office.ok("nozomi", "09:00", &["careplan", "new", ICHIRO, "--from", "2026-12-01", "--draft"]);
    let note = office.ok("nozomi", "09:00", &["note", "start", ICHIRO, "--to", "manager"]);
    office.ok("nozomi", "09:00", &["clients", "change", ICHIRO]);
    let words = |noun: &str, id: &str| vec![noun.to_owned(), id.to_owned()];
    [
        (words("incident", &id(&accident, "incident")[..8]), "accident.what", "廊下で転んだ"),
        (words("careplan", &id(&plan, "version")[..8]), "goal.long", "自宅で暮らし続ける"),
        (words("note", &id(&note, "note")[..8]), "text", "足もとに注意"),
        (words("clients", ICHIRO), "cautions", "玄関に段差"),
    ]
}

fn command<'a>(of: &'a [String], verb: &'a str) -> Vec<&'a str> {
    vec![&of[0], verb, &of[1]]
}

/// What stands in a draft's field.
fn written(office: &Office, of: &[String], field: &str) -> Value {
    let shown = office.ok("nozomi", "09:30", &command(of, "change"));
    match field {
        "text" => shown["text"].clone(),
        field => shown["fields"][field].clone(),
    }
}

#[test]
fn drafts_of_every_kind_survive_any_kill_and_are_nobody_elses() {
    let office = Office::working();
    let drafts = begun(&office);
    for (of, field, text) in &drafts {
        for round in 0..3_u64 {
            let arguments = [&["--json"], &command(of, "write")[..]].concat();
            let mut writing = Talk::start(office.command("nozomi", "09:01", &arguments));
            let mut answered = String::new();
            for keystroke in 0..=round {
                answered = format!("{text}{round}{keystroke}");
                writing.say(&format!("{field} {answered}"));
                assert_eq!(writing.event("saved")["field"], *field);
            }
            // Another is on its way: it is there or it is not.
            writing.say(&format!("{field} {text}末"));
            std::thread::sleep(std::time::Duration::from_millis(2 * round));
            writing.kill();
            let there = written(&office, of, field);
            assert!(there == answered || there == format!("{text}末"), "{of:?}: {there}");
        }
        office.ok("nozomi", "09:20", &[&command(of, "set")[..], &[*field, *text]].concat());
    }

    // Nobody gets a draft, and none is forgotten.
    for who in ["nozomi", "akari"] {
        office.ok(who, "09:40", &["sync"]);
    }
    let seen = [
        office.text("akari", "09:41", &["incident", "list", ICHIRO]),
        office.text("akari", "09:41", &["careplan", "show", ICHIRO]),
        office.text("akari", "09:41", &["brief", ICHIRO]),
        office.text("akari", "09:41", &["clients", "show", ICHIRO]),
    ];
    for (_, _, text) in &drafts {
        assert!(seen.iter().all(|page| !page.contains(text)), "{text}: {seen:?}");
    }
    let status = office.ok("nozomi", "09:42", &["status"]);
    assert_eq!(status["waiting"]["drafts"], 4);
    let kinds: std::collections::BTreeSet<&str> =
        list(&status, "drafts").iter().map(|draft| draft["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["client", "incident", "note", "service_plan"].into());
    for page in ["status", "today"] {
        let text = office.text("nozomi", "09:43", &[page]);
        assert!(text.contains("書きかけ 4件") && text.contains("見本 一郎　利用者シート"), "{text}");
        assert_eq!(list(&office.ok("nozomi", "09:43", &[page]), "drafts").len(), 4);
    }

    // Finished, everybody has them.
    for (of, _, _) in &drafts {
        office.ok("nozomi", "09:50", &command(of, "finish"));
        assert_eq!(office.fails("nozomi", "09:51", &command(of, "finish")).0, 4);
    }
    assert_eq!(list(&office.ok("nozomi", "09:52", &["status"]), "drafts").len(), 0);
    for who in ["nozomi", "akari"] {
        office.ok(who, "09:53", &["sync"]);
    }
    let [accident, plan, ..] = &drafts;
    let shown = office.ok("akari", "09:54", &["incident", "show", &accident.0[1]]);
    assert_eq!((&shown["fields"]["accident.what"], &shown["draft"]), (&json!(accident.2), &json!(false)));
    let shown = office.ok("akari", "09:54", &["careplan", "show", ICHIRO, "--version", &plan.0[1]]);
    assert_eq!(shown["plan"]["fields"]["goal.long"], plan.2);
    assert_eq!(office.ok("akari", "09:54", &["clients", "show", ICHIRO])["fields"]["cautions"], "玄関に段差");
    let notes = office.ok("nozomi", "09:54", &["brief", ICHIRO])["notes"].clone();
    assert!(notes.as_array().unwrap().iter().any(|note| note["text"] == "足もとに注意"), "{notes}");
}

#[test]
fn an_end_is_taken_back_before_it_is_sent_whatever_kind_it_is() {
    let office = Office::working();
    let drafts = begun(&office);
    for (of, field, text) in &drafts {
        office.ok("nozomi", "09:10", &[&command(of, "set")[..], &[*field, *text]].concat());
        office.ok("nozomi", "09:11", &command(of, "finish"));
        let again = office.ok("nozomi", "09:12", &command(of, "undo"));
        assert_eq!(again["draft"], true, "{of:?}");
        if of[0] == "note" {
            assert!(id(&again, "note").starts_with(&of[1]), "the number that was printed stays: {again}");
            let (exit, said) = office.fails("nozomi", "09:12", &command(of, "undo"));
            assert_eq!((exit, said.as_str()), (4, "under_way"), "it is being written");
        }
        assert_eq!(written(&office, of, field), *text, "with everything in it");
        office.ok("nozomi", "09:13", &[&command(of, "set")[..], &[*field, "直した"]].concat());
    }
    // Taken back, it may go out: nobody reads it.
    for who in ["nozomi", "akari"] {
        office.ok(who, "09:20", &["sync"]);
    }
    assert_eq!(list(&office.ok("akari", "09:21", &["incident", "list", ICHIRO]), "incidents").len(), 0);
    assert_eq!(list(&office.ok("akari", "09:21", &["careplan", "show", ICHIRO]), "versions").len(), 0);
    assert_eq!(list(&office.ok("akari", "09:21", &["brief", ICHIRO]), "notes").len(), 0);
    assert!(office.ok("akari", "09:21", &["clients", "show", ICHIRO])["fields"].get("cautions").is_none());

    for (of, _, _) in &drafts {
        office.ok("nozomi", "09:30", &command(of, "finish"));
    }
    for who in ["nozomi", "akari"] {
        office.ok(who, "09:31", &["sync"]);
    }
    for (of, _, _) in &drafts {
        assert_eq!(office.fails("nozomi", "09:32", &command(of, "undo")), (4, "already_sent".to_owned()));
    }
    assert_eq!(office.ok("akari", "09:33", &["clients", "show", ICHIRO])["fields"]["cautions"], "直した");
    assert_eq!(
        list(&office.ok("nozomi", "09:33", &["brief", ICHIRO]), "notes").len(),
        1,
        "one note, not two"
    );

    // The history says it in words, of each kind.
    let incident = office.ok("nozomi", "09:34", &["incident", "list", ICHIRO]);
    let document = id(&list(&incident, "incidents")[0], "incident");
    let text = office.text("nozomi", "09:35", &["history", &document]);
    for part in ["終了の取り消し", "事故の状況: 廊下で転んだ → 直した", "手本 のぞみ"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let notes = ["history", "--client", ICHIRO, "--month", "2026-11", "--notes-of-month"];
    let text = office.text("nozomi", "09:35", &notes);
    for part in ["申し送り: 直した", "申し送り先: サ責", "申し送りの取り消し: はい"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = office.text("nozomi", "09:35", &["--lang", "en", "history", "--client", ICHIRO]);
    assert!(text.contains("玄関に段差 → ") || text.contains("直した"), "{text}");
}

#[test]
fn a_visit_waits_for_the_restraint_that_was_begun_in_it() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "07:45", &["visit", "undo", "1"]);
    let start = ["incident", "start", "1", "restraint", "--visit", "1", "--draft"];
    let restraint = id(&office.ok("akari", "07:46", &start), "incident");
    let fields = [
        "restraint.manner",
        "腰ベルト",
        "restraint.from",
        "7:35",
        "restraint.to",
        "7:40",
        "restraint.state",
        "不穏",
        "restraint.reason",
        "転落の危険",
        "restraint.urgent",
        "あり",
        "restraint.no_other_way",
        "なし",
        "restraint.temporary",
        "5分",
    ];
    let set = office.ok("akari", "07:47", &[&["incident", "set", &restraint[..8]], &fields[..]].concat());
    assert_eq!((list(&set, "missing").len(), &set["draft"]), (0, &json!(true)));
    let (code, error) = office.fails("akari", "07:48", &["visit", "finish", "1"]);
    assert_eq!((code, error.as_str()), (4, "missing"), "it is written, but nobody has it");
    // The visit goes out all the same: its record says that there is more to come.
    office.ok("akari", "07:49", &["visit", "finish", "1", "--anyway"]);
    let discard = ["incident", "discard", &restraint[..8]];
    assert_eq!(office.fails("akari", "07:50", &discard), (4, "still_named".to_owned()));
    for who in ["akari", "nozomi"] {
        office.ok(who, "07:51", &["sync"]);
    }
    let ready = |clock: &str| {
        let review = office.ok("nozomi", clock, &["review", "--month", "2026-11"]);
        review["counts"]["ready"].as_u64().unwrap_or(0)
    };
    assert_eq!(ready("07:52"), 0, "not billed without the record of the restraint");
    office.ok("akari", "07:53", &["incident", "finish", &restraint[..8]]);
    for who in ["akari", "nozomi"] {
        office.ok(who, "07:54", &["sync"]);
    }
    assert_eq!(ready("07:55"), 1);
}

#[test]
fn a_draft_that_is_thrown_away_never_was() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let start = ["incident", "start", "1", "accident", "--visit", "1", "--draft"];
    let accident = id(&office.ok("akari", "07:31", &start), "incident");
    let named = |clock: &str| list(&office.ok("akari", clock, &["visit", "show", "1"]), "incidents").len();
    assert_eq!(named("07:32"), 1);
    office.ok("akari", "07:33", &["incident", "discard", &accident[..8]]);
    assert_eq!(named("07:34"), 0, "the visit no longer names it");
    assert_eq!(office.fails("akari", "07:35", &["incident", "show", &accident]).0, 2);
    // A change that is thrown away leaves what was finished.
    let complaint = id(&office.ok("akari", "07:36", &["incident", "start", "1", "complaint"]), "incident");
    office.ok("akari", "07:37", &["incident", "change", &complaint[..8]]);
    office.ok("akari", "07:38", &["incident", "set", &complaint[..8], "complaint.what", "鍵"]);
    office.ok("akari", "07:39", &["incident", "discard", &complaint[..8]]);
    let shown = office.ok("akari", "07:40", &["incident", "show", &complaint[..8]]);
    assert!(shown["fields"].get("complaint.what").is_none() && shown["draft"] == false, "{shown}");
    // A helper has no draft of what only managers write, and a draft that nobody began is none.
    assert_eq!(office.fails("akari", "07:41", &["clients", "change", ICHIRO]).0, 5);
    assert_eq!(office.fails("akari", "07:41", &["note", "finish", "0d7f6f3d"]).0, 2);
}

#[test]
fn a_consent_that_was_taken_meanwhile_is_not_written_over() {
    let office = Office::working();
    office.ok("nozomi", "08:00", &["careplan", "new", ICHIRO, "--from", "2026-12-01", "--draft"]);
    let fields = [
        "goal.long",
        "自宅で暮らし続ける",
        "goal.short",
        "薬を飲む",
        "slot.1.days",
        "月",
        "slot.1.start",
        "9:00",
        "slot.1.end",
        "9:30",
        "slot.1.service",
        "身体",
        "slot.1.tasks",
        "服薬介助",
    ];
    office.ok("nozomi", "08:01", &[&["careplan", "set", ICHIRO], &fields[..]].concat());
    let consent = ["careplan", "consent", ICHIRO, "--by", "見本 一郎"];
    assert_eq!(
        office.fails("nozomi", "08:02", &consent),
        (4, "under_way".to_owned()),
        "not what is unfinished"
    );
    office.ok("nozomi", "08:03", &["careplan", "finish", ICHIRO]);
    office.ok("nozomi", "08:04", &consent);
    let version =
        id(&list(&office.ok("nozomi", "08:05", &["careplan", "show", ICHIRO]), "versions")[0], "version");
    for verb in ["change", "undo"] {
        assert_eq!(
            office.fails("nozomi", "08:06", &["careplan", verb, &version[..8]]),
            (2, "consented".to_owned())
        );
    }
}

#[test]
fn what_two_people_wrote_into_one_accident_or_sheet_is_read_by_its_names() {
    let office = Office::working();
    let accident = id(&office.ok("akari", "08:00", &["incident", "start", ICHIRO, "accident"]), "incident");
    let contact = ["contact.new.name", "見本 桜", "contact.new.phone", "000-0000-0002"];
    office.ok("nozomi", "08:00", &[&["clients", "set", ICHIRO], &contact[..]].concat());
    for who in ["akari", "nozomi", "sakura"] {
        office.ok(who, "08:01", &["sync"]);
    }
    for (who, what) in [("akari", "廊下で転んだ"), ("sakura", "台所で転んだ")] {
        office.ok(who, "08:02", &["incident", "change", &accident[..8]]);
        office.ok(who, "08:03", &["incident", "set", &accident[..8], "事故の状況", what]);
        office.ok(who, "08:04", &["incident", "finish", &accident[..8]]);
    }
    for who in ["akari", "sakura", "nozomi"] {
        office.ok(who, "08:05", &["sync"]);
    }
    let text = office.text("nozomi", "08:06", &["conflicts"]);
    for part in [
        "見本 一郎　事故・苦情などの記録",
        "事故の状況",
        "廊下で転んだ　手本 あかり",
        "台所で転んだ　手本 さくら",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = office.text("nozomi", "08:07", &["history", "--client", ICHIRO]);
    assert!(text.contains("見本 桜　") && text.contains("000-0000-0002"), "the contact by its name: {text}");
}

/// Of several notes the last one comes back, by the number of whoever it is about; one that is sent stays as it is, and the way
/// on is named.
#[test]
fn the_last_note_comes_back_and_one_that_was_sent_is_followed_by_another() {
    let office = Office::working();
    office.ok("akari", "07:30", &["note", "1", "一つ目です"]);
    office.ok("akari", "07:32", &["note", "1", "二つ目です"]);
    let back = office.text("akari", "07:33", &["note", "undo", "1"]);
    assert!(back.contains("二つ目です") && !back.contains("一つ目です"), "{back}");
    office.ok("akari", "07:34", &["note", "finish", "1"]);
    office.ok("akari", "07:35", &["sync"]);
    for verb in ["undo", "change"] {
        let (exit, said) = office.refused("akari", "07:36", &["note", verb, "1"]);
        assert!(
            exit == 4 && said.contains("もう一つ書いてください") && said.contains("kengai note 訪問の番号"),
            "{verb}: {said}"
        );
        assert!(!said.contains("change。") && !said.contains("start か"), "{verb}: {said}");
    }
}

/// Two notes begun and one that waits to be sent: none is meant by the person's name alone, and the words tell them apart. Nothing
/// that is finished is taken back for it.
#[test]
fn of_several_drafts_of_one_person_their_words_are_shown() {
    let office = Office::working();
    for (at, text) in [("07:30", "一つ目です"), ("07:31", "二つ目です"), ("07:32", "三つ目です")]
    {
        office.ok("akari", at, &["note", "1", text]);
    }
    for _ in 0..2 {
        office.ok("akari", "07:33", &["note", "undo", "1"]);
    }
    for verb in ["finish", "discard", "change"] {
        let (_, said) = office.refused("akari", "07:34", &["note", verb, "1"]);
        assert!(
            said.contains("申し送り　三つ目です") && said.contains("申し送り　二つ目です"),
            "{verb}: {said}"
        );
        assert!(!said.contains("kengai note undo"), "{verb}: {said}");
    }
}

/// Another text in the place of one that was typed is shown with it.
#[test]
fn a_text_that_is_replaced_is_shown_once_more() {
    let office = Office::working();
    office.ok("akari", "07:30", &["note", "start", "1"]);
    let first = office.text("akari", "07:31", &["note", "set", "1", "本文", "救急隊に連絡しました"]);
    assert!(!first.contains("前の本文"), "{first}");
    let second = office.text("akari", "07:32", &["note", "set", "1", "本文", "玄関の鍵は右です"]);
    assert!(second.contains("前の本文: 救急隊に連絡しました"), "{second}");
}

/// Nothing was written: nobody is to believe that something went out.
#[test]
fn where_no_note_is_begun_or_waits_that_is_said() {
    let office = Office::working();
    for verb in ["undo", "finish", "discard"] {
        let (_, said) = office.refused("akari", "07:32", &["note", verb, "1"]);
        assert!(
            said.contains("書きかけの申し送りも、まだ送っていない申し送りもありません"),
            "{verb}: {said}"
        );
    }
}

/// A month of notes says whose and which month once, and which note was taken back by its words.
#[test]
fn a_months_notes_say_the_month_once_and_what_was_taken_back_by_its_words() {
    let office = Office::working();
    for (at, text) in [("07:30", "一つ目です"), ("07:31", "二つ目です")] {
        office.ok("akari", at, &["note", "1", text]);
    }
    office.ok("akari", "07:32", &["note", "undo", "1"]);
    office.ok("akari", "07:32", &["note", "discard", "1"]);
    let month = ["history", "--client", ICHIRO, "--month", "2026-11", "--notes-of-month"];
    let text = office.text("akari", "07:33", &month);
    assert!(text.contains("二つ目です") && !text.contains("年月"), "{text}");
    assert!(text.contains("申し送りの取り消し: はい（「二つ目です」）"), "{text}");
}

/// Three notes for one person, none of them sent: each comes back by its own number, whatever was written after it.
#[test]
fn each_unsent_note_comes_back_by_its_number() {
    let office = Office::working();
    let notes: Vec<String> = ["一つ目です", "二つ目です", "三つ目です"]
        .iter()
        .map(|text| office.ok("akari", "07:30", &["note", "1", text])["note"].as_str().unwrap().to_owned())
        .collect();
    for (number, words) in [(0, "一つ目です"), (2, "三つ目です"), (1, "二つ目です")] {
        let back = office.text("akari", "07:31", &["note", "undo", &notes[number][..8]]);
        assert!(back.contains(words), "{back}");
        office.ok("akari", "07:32", &["note", "discard", &notes[number][..8]]);
    }
    assert_eq!(office.ok("akari", "07:33", &["status"])["waiting"]["records"], 0);
}
