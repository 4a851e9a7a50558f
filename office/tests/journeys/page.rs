//! The month's page: read-only, for this PC's browser alone, and nothing on it comes from elsewhere.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::{Office, Talk};

/// A request as it goes over the wire: status line, headers and body of the answer.
fn ask(port: &str, method: &str, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap()
}

#[test]
fn the_page_is_for_whoever_has_its_address_and_changes_nothing() {
    let office = Office::working();
    office.recorded();
    office.ok("akari", "08:00", &["sync"]);
    office.ok("nozomi", "08:01", &["clients", "set", "見本一郎", "person.name", "<b>見本</b> & \"一郎\""]);
    office.ok("nozomi", "08:01", &["sync"]);

    let mut serving = Talk::start(office.command("nozomi", "08:02", &["--json", "serve"]));
    let url = serving.event("serving")["url"].as_str().unwrap().to_owned();
    let address = url.strip_prefix("http://127.0.0.1:").unwrap();
    let (port, path) = address.split_once('/').unwrap();
    let (path, host) = (format!("/{path}"), format!("127.0.0.1:{port}"));
    assert_eq!(path.len(), 1 + 32 + 1, "a path that nobody guesses");

    let page = ask(port, "GET", &path, &host);
    assert_eq!(status(&page), "200");
    assert!(page.contains("確定待ち") && page.contains("2026年11月"));
    assert!(page.contains("&lt;b&gt;見本&lt;/b&gt; &amp; &quot;一郎&quot;"), "a name is text, never markup");
    assert!(!page.contains("<b>見本"));
    let lower = page.to_lowercase();
    for header in
        ["content-security-policy: default-src 'none'; style-src 'sha256-", "cache-control: no-store"]
    {
        assert!(lower.contains(header), "{header}");
    }
    for foreign in ["http://", "https://", "<script", "src=", "url(", "@import"] {
        assert!(!page.contains(foreign), "nothing comes from elsewhere: {foreign}");
    }
    let english = ask(port, "GET", &format!("{path}?lang=en&month=2026-12"), &host);
    assert!(english.contains("There is no plan and no record of this month yet."));

    assert_eq!(status(&ask(port, "GET", "/", &host)), "404");
    assert_eq!(status(&ask(port, "GET", &format!("/{}/", "0".repeat(32)), &host)), "404");
    assert_eq!(status(&ask(port, "GET", &path, "evil.example")), "403", "by no other name");
    assert_eq!(status(&ask(port, "POST", &path, &host)), "405");

    // Other commands work beside it.
    assert_eq!(office.ok("nozomi", "08:03", &["status"])["joined"], true);
    assert_eq!(status(&ask(port, "GET", &path, &host)), "200");
    serving.kill();

    assert_eq!(office.fails("akari", "08:04", &["serve"]), (5, "managers_only".to_owned()));
}

#[test]
fn the_page_as_a_file_stands_alone_and_is_never_written_over_another() {
    let office = Office::working();
    let file = office.path("month.html");
    let args = ["month", "--month", "2026-11", "--html", file.to_str().unwrap()];
    office.ok("nozomi", "08:00", &args);
    let page = std::fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("lang=ja"));
    assert!(page.contains("見本 一郎") && page.contains("7:30〜7:45"));
    assert!(!page.contains("?month="), "a file has no links to other months");
    assert_eq!(office.fails("nozomi", "08:01", &args), (2, "file".to_owned()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), page);
    let text = office.ok("nozomi", "08:02", &["month", "--month", "2026-11"]);
    let count = |stage: &str| text["counts"][stage].as_u64().unwrap();
    assert_eq!(count("planned") + count("no_record"), 116);
}

#[test]
fn an_incident_is_one_box_on_the_page_with_everything_that_stands_in_it() {
    let office = Office::working();
    let fall = ["incident", "start", "見本花子", "事故", "--at", "07:40"];
    let id = office.ok("akari", "07:45", &fall)["incident"].as_str().unwrap().to_owned();
    let fields = ["事故の場所", "台所", "事故の状況", "尻もちをついた", "けが・損害", "右ひじに赤み"];
    office.ok("akari", "07:46", &[&["incident", "set", &id], &fields[..]].concat());
    office.ok("akari", "07:47", &["sync"]);
    office.ok("nozomi", "07:50", &["sync"]);
    for (lang, head) in [("ja", "サ責がまだ見ていないもの 1件"), ("en", "that no manager has seen: 1")]
    {
        let file = office.path(&format!("{lang}.html"));
        let args = ["--lang", lang, "month", "--month", "2026-11", "--html", file.to_str().unwrap()];
        office.text("nozomi", "08:00", &args);
        let page = std::fs::read_to_string(&file).unwrap();
        let (_, incidents) = page.split_once(head).unwrap();
        let (list, _) = incidents.split_once("</ul>").unwrap();
        assert_eq!(list.matches("<li").count(), 1, "{lang}: {list}");
        for part in ["見本 花子", "右ひじに赤み", "kengai incident seen"] {
            assert!(list.contains(part), "{lang}: {list}");
        }
    }
}

#[test]
fn the_page_shows_who_has_not_acknowledged_and_each_silent_phone_once() {
    let office = Office::working();
    let row = office.ok("akari", "07:00", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "08:00", &["rota", "change", &row, "start", "21:00", "end", "21:15"]);
    let review = office.ok("nozomi", "20:00", &["review"]);
    for (lang, waiting, changed) in [
        ("ja", "まだ了解していない人: 手本 あかり", "変更: 日時"),
        ("en", "Not yet acknowledged by 手本 あかり", "Changed: time"),
    ] {
        let file = office.path(&format!("{lang}.html"));
        let args = ["--lang", lang, "month", "--month", "2026-11", "--html", file.to_str().unwrap()];
        office.text("nozomi", "20:00", &args);
        let page = std::fs::read_to_string(&file).unwrap();
        assert!(page.contains(waiting) && page.contains(changed), "{lang}: {page}");
        let people = page.matches("<summary class=person>").count();
        assert_eq!(people, 2, "{lang}: a line for each person, not for each visit");
        let over = review["counts"]["no_record"].as_u64().unwrap() as usize;
        assert!(page.matches("<span class=visit>").count() >= over, "{lang}: each of them is there");
        let (sign, deadline) = match lang {
            "ja" => ("□ 記録なし", "締切 12月10日（木） あと24日"),
            _ => ("□ No record", "Due Thu 10 Dec, 24 days left"),
        };
        assert!(page.contains(sign) && page.contains(deadline), "{lang}: {page}");
        assert!(page.contains(if lang == "ja" { "勤労感謝の日" } else { "Labour Thanksgiving Day" }));
    }
}
