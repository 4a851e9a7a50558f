//! An incident that was begun by mistake, and the history of everything whose number is printed; by the real command.

use crate::support::Office;
use serde_json::Value;

const ICHIRO: &str = "0000000001";

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap()
}

fn synced(office: &Office, clock: &str, who: &[&str]) {
    for one in who {
        office.ok(one, clock, &["sync"]);
    }
}

#[test]
fn an_incident_begun_by_mistake_is_withdrawn_and_alarms_nobody() {
    let office = Office::working();
    let begun = office.ok("akari", "07:40", &["incident", "start", ICHIRO, "転倒"]);
    assert_eq!(begun["kind"], "accident", "what people say is understood");
    let id = begun["incident"].as_str().unwrap().to_owned();
    // It is recorded at once: the answer to throwing it away names what does it.
    let (_, said) = office.refused("akari", "07:41", &["incident", "discard", &id]);
    assert!(said.contains("incident undo") && said.contains("incident withdraw"), "{said}");
    synced(&office, "07:42", &["akari", "nozomi", "sakura"]);
    let (_, said) = office.refused("akari", "07:43", &["incident", "undo", &id]);
    assert!(said.contains("incident withdraw"), "{said}");
    assert!(office.text("sakura", "07:44", &["brief", ICHIRO]).contains("▲事故"));
    office.ok("nozomi", "07:44", &["incident", "seen", "見本 一郎"]);

    // Not by just anybody; by its writer, named by the client.
    let withdraw = ["incident", "withdraw", "見本 一郎", "--reason", "押しまちがい"];
    assert_eq!(office.run("sakura", "07:45", &withdraw).code, 5);
    let done = office.text("akari", "07:45", &withdraw);
    assert!(done.contains("取り消しました") && done.contains("未送信"), "{done}");
    synced(&office, "07:46", &["akari", "nozomi", "sakura"]);

    // Nothing alarms any more; who had read of it is told that it was a mistake.
    for who in ["akari", "sakura"] {
        let brief = office.ok(who, "07:50", &["brief", ICHIRO]);
        assert_eq!(list(&brief, "incidents").len(), 0, "{who}");
        assert_eq!(list(&office.ok(who, "07:50", &["emergency", ICHIRO]), "incidents").len(), 0);
        let text = office.text(who, "07:50", &["brief", ICHIRO]);
        assert!(text.contains("取り消された記録: 事故") && !text.contains("▲事故"), "{text}");
        assert!(!office.text(who, "07:50", &["today"]).contains("▲事故"));
    }
    let status = office.text("nozomi", "07:51", &["status"]);
    assert!(status.contains("取り消された記録") && !status.contains("▲事故"), "{status}");
    office.ok("nozomi", "07:52", &["incident", "seen", &id]);
    assert!(!office.text("nozomi", "07:53", &["status"]).contains("取り消された記録"));
    let all = office.text("nozomi", "07:53", &["incident", "list"]);
    assert!(all.contains("取り消し: 事故"), "{all}");
    let history = office.text("nozomi", "07:54", &["history", &id[..8]]);
    assert!(history.contains("押しまちがい"), "{history}");
}

#[test]
fn the_first_withdrawal_stands_and_nothing_is_written_into_it() {
    let office = Office::working();
    let begun = office.ok("akari", "07:40", &["incident", "start", ICHIRO, "事故"]);
    let id = begun["incident"].as_str().unwrap().to_owned();
    let what = ["事故の状況", "尻もちをついた"];
    office.ok("akari", "07:41", &[&["incident", "set", &id], &what[..]].concat());
    synced(&office, "07:42", &["akari", "nozomi"]);
    office.ok("nozomi", "07:44", &["incident", "seen", &id]);
    office.ok("nozomi", "07:45", &["incident", "withdraw", &id, "--reason", "別の人の記録"]);
    synced(&office, "07:46", &["nozomi", "akari"]);

    // Again, by her or by its writer, or as if nothing had been: who withdrew it, when and why is said, and stays.
    let again: [&[&str]; 6] = [
        &["withdraw", &id, "--reason", "押しまちがい"],
        &["withdraw", "見本 一郎", "--reason", "押しまちがい"],
        &["set", &id, "事故の場所", "台所"],
        &["call", &id, "長女", "つながらない"],
        &["change", &id],
        &["undo", &id],
    ];
    for args in again {
        for who in ["akari", "nozomi"] {
            let (exit, said) = office.refused(who, "08:00", &[&["incident"], args].concat());
            for part in [
                "見本 一郎",
                "もう取り消されています",
                "11/16 7:45 手本 のぞみ",
                "別の人の記録",
                "incident start",
            ] {
                assert!(exit == 4 && said.contains(part), "{who} {args:?} {part}: {said}");
            }
            assert!(!said.contains("incident undo"), "it is sent: {said}");
        }
    }
    let shown = office.ok("nozomi", "08:01", &["incident", "show", &id]);
    assert_eq!(shown["fields"]["withdrawn.reason"], "別の人の記録");
    assert!(shown["fields"].get("accident.place").is_none(), "{shown}");

    // Found, it says that it was a mistake; its history calls it so.
    for who in ["akari", "nozomi"] {
        let found = office.text(who, "08:02", &["search", "尻もち"]);
        assert!(found.contains("事故・苦情などの記録（取り消し）"), "{found}");
        let history = office.text(who, "08:02", &["history", &id]);
        let line = history.lines().find(|line| line.contains("7:45")).unwrap();
        assert!(line.contains("手本 のぞみ　取り消し") && !line.contains("変更"), "{history}");
    }
    let brief = office.text("akari", "08:03", &["brief", ICHIRO]);
    assert!(brief.contains("（手本 あかり）　11/16 7:45 手本 のぞみが取り消し"), "{brief}");
}

#[test]
fn a_withdrawal_that_is_not_sent_is_taken_back() {
    let office = Office::working();
    let begun = office.ok("akari", "07:40", &["incident", "start", ICHIRO, "事故"]);
    let id = begun["incident"].as_str().unwrap().to_owned();
    synced(&office, "07:41", &["akari"]);
    office.ok("akari", "07:42", &["incident", "withdraw", &id, "--reason", "押しまちがい"]);
    let (_, said) = office.refused("akari", "07:43", &["incident", "set", &id, "事故の場所", "台所"]);
    assert!(said.contains("incident undo"), "{said}");
    let undone = office.text("akari", "07:44", &["incident", "undo", &id]);
    assert!(undone.contains("取り消しを元に戻しました") && !undone.contains("取り消し: 事故"), "{undone}");
    let shown = office.ok("akari", "07:45", &["incident", "show", &id]);
    assert_eq!(shown["draft"], false, "nothing is left to be written: {shown}");
    synced(&office, "07:46", &["akari", "sakura"]);
    assert!(office.text("sakura", "07:47", &["brief", ICHIRO]).contains("▲事故"));
    let history = office.text("sakura", "07:48", &["history", &id]);
    let line = history.lines().find(|line| line.contains("7:44")).unwrap();
    assert!(line.contains("元に戻した"), "{history}");
}

#[test]
fn what_somebody_was_writing_meanwhile_is_kept_and_says_that_it_is_withdrawn() {
    let office = Office::working();
    let begun = office.ok("akari", "07:40", &["incident", "start", ICHIRO, "事故"]);
    let id = begun["incident"].as_str().unwrap().to_owned();
    synced(&office, "07:41", &["akari", "nozomi"]);
    office.ok("akari", "07:42", &["incident", "change", &id]);
    office.ok("nozomi", "07:43", &["incident", "withdraw", &id, "--reason", "別の人の記録"]);
    synced(&office, "07:44", &["nozomi", "akari"]);
    let set = office.text("akari", "07:45", &["incident", "set", &id, "事故の場所", "台所"]);
    assert!(set.contains("そのあいだに取り消されています"), "{set}");
    let ended = office.text("akari", "07:46", &["incident", "finish", &id]);
    assert!(ended.contains("取り消し: 事故") && ended.contains("台所"), "{ended}");
}

#[test]
fn when_a_manager_first_saw_an_accident_stays_whatever_is_written_into_it_later() {
    let office = Office::working();
    let begun = office.ok("akari", "07:40", &["incident", "start", ICHIRO, "事故"]);
    let id = begun["incident"].as_str().unwrap().to_owned();
    synced(&office, "07:41", &["akari", "nozomi"]);
    for clock in ["07:44", "07:50"] {
        office.ok("nozomi", clock, &["incident", "seen", &id]);
    }
    let list = office.text("nozomi", "07:51", &["incident", "list"]);
    assert!(list.contains("手本 のぞみが11/16 7:44に見ました"), "{list}");
    office.ok("akari", "08:00", &["incident", "set", &id, "けが・損害", "頭を打っていた"]);
    synced(&office, "08:01", &["akari", "nozomi"]);
    let list = office.text("nozomi", "08:02", &["incident", "list"]);
    assert!(list.contains("そのあとはまだ誰も見ていません（見た人: 手本 のぞみ 11/16 7:44）"), "{list}");
    office.ok("nozomi", "08:10", &["incident", "seen", &id]);
    for (who, clock) in [("nozomi", "08:11"), ("akari", "08:13")] {
        let list = office.text(who, clock, &["incident", "list"]);
        let seen = "手本 のぞみが11/16 7:44に（そのあとの分は11/16 8:10に）見ました";
        assert!(list.contains(seen), "{list}");
        synced(&office, "08:12", &["nozomi", "akari"]);
    }
}

#[test]
fn a_manager_who_had_not_heard_of_a_mistake_need_not_hear_of_it() {
    let office = Office::working();
    office.ok("akari", "07:40", &["incident", "start", ICHIRO, "じこ"]);
    office.ok("akari", "07:41", &["incident", "withdraw", "1", "--reason", "押しまちがい"]);
    synced(&office, "07:42", &["akari", "nozomi"]);
    assert_eq!(list(&office.ok("nozomi", "07:43", &["status"]), "incidents").len(), 0);
    assert_eq!(list(&office.ok("nozomi", "07:43", &["incident", "list"]), "incidents").len(), 1);
}

#[test]
fn an_incident_is_named_by_whose_it_is_and_asked_about_where_there_are_two() {
    let office = Office::working();
    office.ok("akari", "07:40", &["incident", "start", ICHIRO, "事故"]);
    office.ok("akari", "07:41", &["incident", "set", "1", "事故の場所", "廊下"]);
    office.ok("akari", "07:41", &["incident", "set", "見本一郎", "事故の状況", "尻もち"]);
    office.ok("akari", "07:42", &["incident", "start", ICHIRO, "苦情"]);
    let (code, said) = office.refused("akari", "07:43", &["incident", "set", "1", "事故の場所", "居間"]);
    assert!(code == 2 && said.contains("事故") && said.contains("苦情"), "{said}");
}

#[test]
fn the_history_takes_every_number_that_is_printed_and_a_client() {
    let office = Office::working();
    let visit = office.recorded();
    let plan = office.ok("nozomi", "06:40", &["careplan", "new", ICHIRO, "--from", "2026-11-01"]);
    let plan = plan["version"].as_str().unwrap().to_owned();
    let incident = office.ok("akari", "07:50", &["incident", "start", ICHIRO, "苦情"]);
    let incident = incident["incident"].as_str().unwrap().to_owned();
    let note = office.ok("akari", "07:51", &["note", ICHIRO, "次回は鍵を持参"]);
    let note = note["note"].as_str().unwrap().to_owned();
    synced(&office, "07:52", &["akari", "nozomi"]);
    let short = |id: &str| id[..8].to_owned();
    let title = |name: &str| {
        let history = office.ok("nozomi", "07:53", &["history", name]);
        assert!(!list(&history, "events").is_empty(), "{name}");
        history["title"]["ja"].as_str().unwrap().to_owned()
    };
    for (name, what) in [
        (short(&visit), "訪問の記録"),
        (short(&plan), "訪問介護計画"),
        (short(&incident), "事故・苦情などの記録"),
        (short(&note), "申し送り"),
        ("見本一郎".to_owned(), "利用者シート"),
    ] {
        let title = title(&name);
        assert!(title.contains(what), "{name}: {title}");
    }
    let month = office.ok("nozomi", "07:54", &["history", "見本 一郎", "--month", "2026-11"]);
    assert!(month["title"]["ja"].as_str().unwrap().contains("予定とシフト"));
}
