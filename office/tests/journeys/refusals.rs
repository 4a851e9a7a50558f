//! What goes wrong is said in plain words, with its exit code, and changes nothing.

use crate::support;
use std::fs;

use crate::support::{Office, PASSPHRASE, Talk, answer, example_month};

#[test]
fn a_wrong_file_changes_nothing_and_all_problems_come_at_once() {
    let office = Office::working();
    let everything = || {
        let mut review = office.ok("nozomi", "09:00", &["review", "--month", "2026-11"]);
        // The clock goes on while the commands run.
        review.as_object_mut().unwrap().remove("as_of_ms").expect("it says as of when");
        (
            office.ok("nozomi", "09:00", &["clients", "list"]),
            office.ok("nozomi", "09:00", &["staff", "list"]),
            review,
        )
    };
    let before = everything();
    let plan = example_month("UPPLAN");
    let name = plan.rsplit('/').next().unwrap();
    let broken = office.path(name);
    let bytes = fs::read(&plan).unwrap();
    let text = String::from_utf8_lossy(&bytes).replacen(",0730,", ",0790,", 1);
    // Only the ASCII columns of the second row are looked at; its CP932 text is put back untouched.
    let mut wrong = bytes.clone();
    let at = bytes.windows(6).position(|w| w == b",0730,").unwrap();
    wrong[at..at + 6].copy_from_slice(b",0790,");
    assert!(text.contains(",0790,"));
    fs::write(&broken, &wrong).unwrap();
    let rota = office.path("rota.csv");
    fs::write(&rota, "date,insured_number,start,staff_code\n2026-11-16,0000000001,25:00,H01\n").unwrap();
    let staff = office.path("staff.csv");
    fs::write(&staff, "staff_code,name,kana,role\nH03,手本 つばさ,テホン ツバサ,helper\n").unwrap();
    let args = [
        "plan",
        "import",
        "--upplan",
        broken.to_str().unwrap(),
        "--rota",
        rota.to_str().unwrap(),
        "--staff",
        staff.to_str().unwrap(),
    ];
    let answer = office.run("nozomi", "09:01", &args);
    assert_eq!((answer.code, answer.error()), (2, "input"));
    let problems = answer.json["error"]["problems"].as_array().unwrap();
    let all = problems.iter().map(|p| p["en"].as_str().unwrap()).collect::<Vec<_>>().join("\n");
    assert!(all.contains("UPPLAN") && all.contains("column 12 (start)"), "{all}");
    assert!(all.contains("rota.csv line 2, column 3 (start)"), "{all}");
    assert_eq!(before, everything(), "not even the good staff file was taken in");
}

#[test]
fn a_value_that_cannot_be_is_refused_with_what_would_be_right() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let before = office.ok("akari", "07:31", &["visit", "show", "1"]);
    let set = ["visit", "set", "1", "脈拍", "72", "体温", "58", "血圧", "84/132"];
    let refused = office.run("akari", "07:31", &set);
    assert_eq!((refused.code, refused.error()), (2, "field"));
    let problems = refused.json["error"]["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "both, not only the first: {problems:?}");
    assert!(problems[0]["ja"].as_str().unwrap().contains("30.0〜45.0"));
    assert_eq!(office.ok("akari", "07:31", &["visit", "show", "1"]), before, "the pulse neither");
    for (args, code, error) in [
        (vec!["visit", "set", "1", "体重", "50"], 2, "input"),
        (vec!["visit", "set", "1", "体温"], 2, "usage"),
        (vec!["visit", "start", "99"], 2, "input"),
        (vec!["visit", "show", "2"], 4, "no_draft"),
        (vec!["brief", "誰でもない"], 2, "not_found"),
        (vec!["ack", "ffffffff"], 2, "not_found"),
        (vec!["visit", "start"], 2, "usage"),
        (vec!["note", "1", "   "], 2, "input"),
        (vec!["review", "--month", "2026-13"], 2, "usage"),
    ] {
        assert_eq!(office.fails("akari", "07:32", &args), (code, error.to_owned()), "{args:?}");
    }
}

#[test]
fn what_a_helper_may_not_do_is_refused() {
    let office = Office::working();
    let not_allowed = |who: &str, args: &[&str], error: &str| {
        assert_eq!(office.fails(who, "09:00", args), (5, error.to_owned()), "{args:?}");
    };
    not_allowed("akari", &["review", "--month", "2026-11"], "managers_only");
    not_allowed("akari", &["devices"], "managers_only");
    not_allowed(
        "akari",
        &["staff", "add", "--code", "X", "--name", "見本", "--kana", "ミホン"],
        "managers_only",
    );
    not_allowed("akari", &["clients", "set", "見本一郎", "cautions", "なし"], "managers_only");
    not_allowed("akari", &["export", "--month", "2026-11", "--to", "out"], "managers_only");
    // Line 2 is Hanako, whose consent to photos nobody has written down.
    office.ok("akari", "09:00", &["visit", "start", "2", "--anyway"]);
    let picture = support::examples().join("photos/prescription.jpg").display().to_string();
    not_allowed(
        "akari",
        &["visit", "photo", "2", &picture, "--purpose", "prescription", "--asked"],
        "no_photo_consent",
    );
    not_allowed("nobody", &["today"], "no_home");
    assert!(!office.path("nobody").exists(), "asking makes no folder");
}

#[test]
fn a_device_whose_number_differs_stays_outside() {
    let office = Office::open();
    office.founded();
    let mut inviting =
        Talk::start(office.command("nozomi", "06:02", &["--json", "invite", "--staff", "H01"]));
    let text = inviting.event("invitation")["text"].as_str().unwrap().to_owned();
    let mut joining =
        Talk::start(office.command("akari", "06:02", &["--json", "join", "--invitation", &text]));
    inviting.event("arrived");
    let number = joining.event("number")["number"].as_str().unwrap().to_owned();
    let wrong: String = number.chars().map(|c| if c == '9' { '0' } else { '9' }).collect();
    for left in [2, 1] {
        inviting.say(&wrong);
        assert_eq!(inviting.event("differs")["tries_left"], left);
    }
    // Not six digits: no try.
    inviting.say("はい");
    inviting.event("not_six_digits");
    inviting.say(&wrong);
    let ended = inviting.line();
    assert_eq!(ended["error"]["code"], "declined", "the right number would be too late now");
    assert!(ended["error"]["message"].as_str().unwrap().contains("番号が3回とも違った"), "{ended}");
    assert_eq!(joining.line()["error"]["code"], "declined");
    assert_eq!((inviting.end(), joining.end()), (5, 5));
    assert!(!office.path("akari").exists(), "a folder that never joined keeps nothing");
    assert_eq!(office.fails("akari", "06:03", &["sync"]), (5, "no_home".to_owned()));
    // The same invitation is used up.
    assert_eq!(office.run("akari", "06:04", &["join", "--invitation", &text]).code, 2);
}

#[test]
fn each_way_in_which_a_store_does_not_open_is_said_by_itself() {
    let office = Office::working();
    let open = |passphrase: &str| {
        let mut command = office.command("akari", "09:00", &["--json", "status"]);
        let answer = answer(&command.env("KENGAI_PASSPHRASE", passphrase).output().unwrap());
        (answer.code, answer.error().to_owned())
    };
    assert_eq!(open("まちがった合言葉"), (6, "wrong_passphrase".to_owned()));
    assert_eq!(open(PASSPHRASE), (0, String::new()));

    let home = office.path("akari");
    let database = fs::read(home.join("kengai.db")).unwrap();
    let mut damaged = database.clone();
    damaged[100] ^= 1;
    fs::write(home.join("kengai.db"), &damaged).unwrap();
    assert_eq!(open(PASSPHRASE), (6, "damaged".to_owned()));
    assert_eq!(fs::read(home.join("kengai.db")).unwrap(), damaged, "it is kept as it is");
    fs::write(home.join("kengai.db"), &database).unwrap();

    fs::rename(home.join("master.key"), office.path("master.key")).unwrap();
    assert_eq!(open(PASSPHRASE), (6, "missing_key".to_owned()));
    fs::rename(office.path("master.key"), home.join("master.key")).unwrap();
    assert_eq!(open(PASSPHRASE), (0, String::new()));
}

#[test]
fn nothing_is_founded_or_joined_over_a_device() {
    let office = Office::working();
    let ticket = office.ticket();
    let found = ["found", "--ticket", &ticket, "--office-number", "9970000001", "--office-name", "見本"];
    let person = ["--name", "見本", "--kana", "ミホン", "--code", "M02"];
    let answer = office.run("akari", "09:00", &[&found[..], &person[..]].concat());
    assert_eq!((answer.code, answer.error()), (5, "already_joined"));
    let short = office
        .command("fresh", "09:00", &[&["--json"], &found[..], &person[..]].concat())
        .env("KENGAI_PASSPHRASE", "短い")
        .output()
        .unwrap();
    assert_eq!(support::answer(&short).code, 2);
    assert!(!office.path("fresh").exists(), "a passphrase that is too short makes nothing");
}

#[test]
fn without_json_people_read_words_in_their_language() {
    let office = Office::working();
    let ja = office.text("akari", "07:00", &["today"]);
    assert!(ja.contains("11月16日（月）の訪問 4件") && ja.contains("見本 一郎"), "{ja}");
    let en = office.text("akari", "07:00", &["--lang", "en", "today"]);
    assert!(en.contains("Mon 16 Nov: 4 visits"), "{en}");
    assert!(
        office.text("akari", "07:00", &["status"]).contains("KENGAI_CLOCK"),
        "a set clock is never silent"
    );
    assert!(
        office.text("nobody", "07:00", &[]).contains("kengai today"),
        "alone it shows the way through a day"
    );
}
