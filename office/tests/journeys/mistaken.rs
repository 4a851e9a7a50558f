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
