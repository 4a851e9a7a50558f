//! Founding, with what a person types wrong on the way: it is looked at before a passphrase is asked for, and a founding
//! that came to nothing leaves nothing behind, so that the next try is a first one again.

use crate::support::{Answer, Office, answer};

fn found(office: &Office, ticket: &str, number: &str, passphrase: Option<&str>) -> Answer {
    let place = ["--office-number", number, "--office-name", "見本訪問介護"];
    let person = ["--name", "手本 のぞみ", "--kana", "テホン ノゾミ", "--code", "M01"];
    let args = [&["--json", "found", "--ticket", ticket], &place[..], &person[..]].concat();
    let mut command = office.command("nozomi", "06:00", &args);
    match passphrase {
        Some(text) => command.env("KENGAI_PASSPHRASE", text),
        None => command.env_remove("KENGAI_PASSPHRASE"),
    };
    answer(&command.output().unwrap())
}

#[test]
fn what_is_typed_wrong_is_said_before_a_passphrase_is_asked_for() {
    let office = Office::open();
    let ticket = office.ticket();
    for (ticket, number) in [(&*ticket, "12"), (&*ticket, ""), (&ticket[..40], "9970000001")] {
        let refused = found(&office, ticket, number, None);
        assert_eq!(refused.code, 2, "{}", refused.json);
        assert_ne!(refused.error(), "no_passphrase", "{number}");
        assert!(!office.path("nozomi").exists(), "nothing was made");
    }
}

#[test]
fn a_founding_that_came_to_nothing_is_begun_anew_under_any_passphrase() {
    let office = Office::open();
    let used = office.ticket();
    let other = |code: &str| {
        let args =
            ["found", "--ticket", &used, "--office-number", "9970000002", "--office-name", "例示訪問介護"];
        let person = ["--name", "例示 三郎", "--kana", "レイジ サブロウ", "--code", code];
        office.ok("another", "06:00", &[&args[..], &person[..]].concat())
    };
    other("M09");
    let refused = found(&office, &used, "9970000001", Some("坂道のみかん 電波なし 十六"));
    assert_eq!(refused.code, 5, "the ticket was used: {}", refused.json);
    assert!(!office.path("nozomi").exists(), "nothing stays behind");
    let founded = found(&office, &office.ticket(), "9970000001", Some("ほかの言葉をならべた長い文"));
    assert_eq!(founded.code, 0, "{}", founded.json);
    // And once founded it is a device like any other.
    assert!(!office.path("nozomi").join("joining").exists());
    let again = found(&office, &office.ticket(), "9970000001", Some("坂道のみかん 電波なし 十六"));
    assert_eq!((again.code, again.error()), (6, "wrong_passphrase"));
}

#[test]
fn where_the_words_cannot_be_written_nothing_is_founded_and_nothing_stays_behind() {
    let office = Office::open();
    let paper = office.path("paper.txt");
    std::fs::write(&paper, "somebody's").unwrap();
    let ticket = office.ticket();
    let place = ["--office-number", "9970000001", "--office-name", "見本訪問介護"];
    let person = ["--name", "手本 のぞみ", "--kana", "テホン ノゾミ", "--code", "M01"];
    let to = paper.display().to_string();
    let args = [&["found", "--ticket", &ticket], &place[..], &person, &["--paper-file", &to]].concat();
    let refused = office.run("nozomi", "06:00", &args);
    assert_eq!((refused.code, refused.error()), (2, "file"), "{}", refused.json);
    assert!(!office.path("nozomi").exists(), "nothing stays behind");
    assert_eq!(std::fs::read_to_string(&paper).unwrap(), "somebody's", "and nothing is written over");
    // The ticket is still good.
    let founded = found(&office, &ticket, "9970000001", Some("ほかの言葉をならべた長い文"));
    assert_eq!(founded.code, 0, "{}", founded.json);
}

#[test]
fn a_founding_without_an_answer_is_asked_for_again_as_it_was() {
    let mut office = Office::open();
    let ticket = office.ticket();
    office.stop_server();
    let passphrase = "坂道のみかん 電波なし 十六";
    assert_eq!(found(&office, &ticket, "9970000001", Some(passphrase)).code, 3);
    assert!(office.path("nozomi").join("kengai.db").exists(), "the server may have taken it");
    office.start_server();
    let founded = found(&office, &ticket, "9970000001", Some(passphrase));
    assert_eq!(founded.code, 0, "{}", founded.json);
}
