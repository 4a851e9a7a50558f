//! An import that is killed in the middle, again and again: taken in once more, everything is as if it had never been broken.
//! (It is several transactions: staff, clients, plans, rota. Each is whole, and each step looks at what is there.)

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::{MIDNIGHT_MS, Office, PASSPHRASE};
use kengai::model::CareDay;
use kengai::{CareBook, Clock, FileVault, SystemRandomness};

/// Kills that must have come in the middle for the test to say anything.
const KILLS_MIN: usize = 4;

struct Morning;

impl Clock for Morning {
    fn now_ms(&self) -> u64 {
        MIDNIGHT_MS + 7 * 60 * 60 * 1_000
    }
}

fn book(office: &Office) -> CareBook {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new(PASSPHRASE, random.clone());
    CareBook::open(&office.path("nozomi"), &vault, Arc::new(Morning), random, Duration::from_secs(5)).unwrap()
}

/// Everybody, and every day of the month with the numbers of its lines, as people read it.
fn state(office: &Office) -> Vec<String> {
    let book = book(office);
    let mut out = Vec::new();
    for client in book.clients().all().unwrap() {
        let sheet = book.clients().sheet(client.client).unwrap();
        let mut fields = sheet.to_fields();
        fields.remove("client");
        out.push(format!("{}: {fields:?}", client.name));
    }
    for person in book.staff().all().unwrap() {
        out.push(format!("{} {} {} {}", person.code, person.name, person.kana, person.phone));
    }
    let mut day: CareDay = "2026-11-01".parse().unwrap();
    while day.month().to_string() == "2026-11" {
        let visits = book.visits().of_day(day, true).unwrap();
        let numbers = book.numbers().of_day(day, &visits).unwrap();
        for (visit, number) in visits.iter().zip(numbers) {
            let (name, helpers, changed) = (&visit.client_name, &visit.helpers, &visit.changed);
            let (slot, code) = (visit.start.zip(visit.end), &visit.code);
            out.push(format!("{day} {number}: {name} {slot:?} {code:?} {helpers:?} {changed:?}"));
        }
        day = day.next();
    }
    assert_eq!(book.rota().changes("2026-11-01".parse().unwrap()).unwrap(), []);
    out
}

/// Runs the import and kills it when its database has grown so often; whether it was still at work then.
fn killed_after(office: &Office, growths: usize) -> bool {
    let log = office.path("nozomi").join("kengai.db-wal");
    let size = || std::fs::metadata(&log).map_or(0, |file| file.len());
    let arguments = [&office.import_arguments()[..], &["--no-sync"]].concat();
    let mut seen = size();
    let mut import = office.command("nozomi", "06:10", &arguments);
    let mut import = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    let mut grown = 0;
    while Instant::now() < until {
        if let Some(end) = import.try_wait().unwrap() {
            assert!(end.success(), "an import that nobody kills comes to its end");
            return false;
        }
        let now = size();
        grown += usize::from(now > seen);
        seen = now;
        if grown >= growths {
            import.kill().unwrap();
            import.wait().unwrap();
            return true;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    import.kill().unwrap();
    import.wait().unwrap();
    panic!("the import does not end");
}

#[test]
fn an_import_that_was_killed_again_and_again_ends_as_one_that_was_not() {
    let whole = Office::open();
    whole.founded();
    let arguments = [&whole.import_arguments()[..], &["--no-sync"]].concat();
    whole.ok("nozomi", "06:10", &arguments);
    let expected = state(&whole);
    assert!(expected.len() > 100, "{}", expected.len());

    let broken = Office::open();
    broken.founded();
    let kills = (1..).take_while(|growths| killed_after(&broken, *growths)).count();
    assert!(kills >= KILLS_MIN, "killed {kills} times");
    assert_eq!(state(&broken), expected, "killed {kills} times");
    // What was opened for them at the server before a kill is used after it.
    let after = book(&broken);
    assert_eq!(
        after.clients().circles().unwrap(),
        after.clients().all().unwrap().len(),
        "killed {kills} times"
    );
    drop(after);
    // And once more, whole: nothing is new.
    let again = broken.ok("nozomi", "06:20", &broken.import_arguments());
    assert_eq!(
        (&again["clients_added"], &again["added"], &again["changed"], &again["cancelled"]),
        (&0.into(), &0.into(), &0.into(), &0.into()),
        "{again}"
    );
    assert_eq!(state(&broken), expected);
}

/// What was taken in is said, also where it cannot be sent now: nobody takes "no signal" for "nothing happened".
#[test]
fn an_import_without_a_signal_says_what_it_has_taken_in() {
    let mut office = Office::working();
    office.stop_server();
    let args = office.import_arguments();
    let answer = office.run("nozomi", "06:50", &args);
    assert_eq!((answer.code, answer.error()), (3, "no_connection"), "{}", answer.json);
    assert_eq!(answer.json["unchanged"], 116, "{}", answer.json);
    let output = office.command("nozomi", "06:51", &args).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("予定: 追加0 変更0 取消0 同じ116"), "{said}");
    assert!(said.contains("未送信"), "{said}");
}

/// Of a phone that was never heard of nobody says that nothing is on it.
#[test]
fn a_phone_that_was_never_in_contact_is_not_called_empty() {
    let office = Office::open();
    office.founded();
    office.joined("akari", "H01");
    let said = office.text("nozomi", "06:50", &["devices"]);
    let line = said.lines().find(|line| line.contains("手本 あかり")).unwrap();
    assert!(line.contains("通信の記録がありません"), "{said}");
    assert!(line.contains("分かりません") && !line.contains("書きかけなし"), "{said}");
}
