//! Several commands on one home at once, and a sync that hangs: nobody who reads or writes waits for it.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::Office;

/// A command that runs beside others.
fn begin(office: &Office, args: &[&str]) -> Child {
    office.command("akari", "07:40", args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn ends_well(child: Child, what: &str) -> String {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{what}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// (L15) Twenty commands while a sync hangs, then the server answers and everything goes out.
#[test]
fn twenty_commands_do_not_wait_for_a_sync_that_hangs() {
    let office = Office::working();
    office.ok("akari", "07:35", &["visit", "start", "1"]);
    office.hold_server();
    let syncing = begin(&office, &["sync"]);
    std::thread::sleep(Duration::from_secs(1));
    let begun = Instant::now();
    let today: Vec<Child> = (0..20).map(|_| begin(&office, &["today"])).collect();
    for (at, child) in today.into_iter().enumerate() {
        let said = ends_well(child, &format!("today {at}"));
        assert!(said.contains("見本"), "{said}");
    }
    office.ok("akari", "07:41", &["visit", "set", "1", "体温", "36.8"]);
    let took = begun.elapsed();
    let mut syncing = syncing;
    assert!(syncing.try_wait().unwrap().is_none(), "the sync still hangs after {took:?}");
    office.let_server_go();
    ends_well(syncing, "the sync");
    assert!(
        office.text("akari", "07:50", &["visit", "show", "1"]).contains("36.8"),
        "what was written stays"
    );
}

/// Two syncs of one home: the second waits for the first, and both end well.
#[test]
fn two_syncs_of_one_home_end_well() {
    let office = Office::working();
    office.ok("akari", "07:35", &["visit", "start", "1"]);
    let both = [begin(&office, &["sync"]), begin(&office, &["sync"])];
    for (at, child) in both.into_iter().enumerate() {
        ends_well(child, &format!("sync {at}"));
    }
}
