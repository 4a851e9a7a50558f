//! A PC at the office that listens: what a helper has sent is there without anybody asking, and other windows go on meanwhile.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Office, Talk};

#[test]
fn a_pc_that_listens_has_what_is_sent_and_lets_other_windows_in() {
    let office = Office::working();
    let mut live = Talk::start(office.command("nozomi", "07:50", &["--json", "sync", "--live"]));
    // It begins with a sync.
    live.event("synced");
    office.recorded();
    office.ok("akari", "07:50", &["sync"]);
    let mut came = 0;
    while came == 0 {
        came = live.event("synced")["sync"]["received"]["records"].as_u64().unwrap();
    }
    assert_eq!(came, 1);
    // Another window of the same PC has it, and saves, while the first one listens.
    let shown = office.text("nozomi", "07:51", &["visit", "show", "1"]);
    assert!(shown.contains("38.2"), "{shown}");
    let status = live.interrupt();
    assert_eq!(status, 0, "Ctrl-C ends it in good order");
}

/// What is saved in another window of the same PC goes by itself too, and once.
#[test]
fn what_is_saved_on_a_pc_that_listens_is_sent_at_once() {
    let office = Office::working();
    let mut live = Talk::start(office.command("nozomi", "07:50", &["--json", "sync", "--live"]));
    live.event("synced");
    office.ok("nozomi", "07:51", &["note", "1", "事務所からの申し送りです"]);
    let mut sent = 0;
    while sent == 0 {
        sent = live.event("synced")["sync"]["sent"]["records"].as_u64().unwrap();
    }
    assert_eq!(sent, 1);
    let status = office.ok("nozomi", "07:52", &["status"]);
    assert_eq!(status["waiting"]["records"], 0, "{status}");
    assert_eq!(live.interrupt(), 0);
}

#[test]
fn where_there_is_no_signal_that_is_said_once_and_it_goes_on_waiting() {
    let mut office = Office::working();
    let mut live = Talk::start(office.command("nozomi", "07:50", &["--json", "sync", "--live"]));
    live.event("synced");
    office.stop_server();
    assert_eq!(live.event("waiting")["code"], "no_connection");
    std::thread::sleep(std::time::Duration::from_secs(2));
    office.start_server();
    // No second word of it before the next sync.
    live.event("synced");
    assert_eq!(live.interrupt(), 0);
}

/// Whoever does not want to wait for a server that accepts and says nothing ends it, and hears what became of what was written.
#[test]
fn a_sync_that_is_ended_by_hand_says_what_is_saved_and_the_next_one_goes_on() {
    let mut office = Office::working();
    office.ok("nozomi", "07:51", &["note", "1", "事務所からの申し送りです"]);
    office.stop_server();
    let silent = TcpListener::bind(office.address()).unwrap();
    let mut command = office.command("nozomi", "07:52", &["--json", "sync"]);
    let syncing = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut line, _) = silent.accept().unwrap();
    // It is waiting by now.
    line.read_exact(&mut [0; 5]).unwrap();
    let id = syncing.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let ended = syncing.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let json: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(json["error"]["code"], "ended", "{json}");
    drop((line, silent));
    office.start_server();
    let synced = office.ok("nozomi", "07:53", &["sync"]);
    assert_eq!(synced["sync"]["sent"]["records"], 1, "{synced}");
}
