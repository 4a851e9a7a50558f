//! Founding, with what a person types wrong on the way: it is looked at before a passphrase is asked for, and a founding
//! that came to nothing leaves nothing behind, so that the next try is a first one again.

use std::process::Command;

use crate::support::{Answer, Office, PASSPHRASE, answer};

/// Types at a terminal: an answer each time a passphrase is asked for.
const TYPIST: &str = r#"
import os, pty, sys
answers = sys.argv[1].split("|")
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
said, at = b"", 0
while True:
    try:
        part = os.read(fd, 4096)
    except OSError:
        break
    if not part:
        break
    said += part
    while answers and said.count("パスフレーズ:".encode()) > at:
        at += 1
        os.write(fd, answers.pop(0).encode() + b"\n")
sys.stdout.buffer.write(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

#[test]
fn a_mistyped_passphrase_is_typed_again_and_not_into_the_next_program() {
    let office = Office::open();
    office.founded();
    let typed = |answers: &str| {
        let ours = office.command("nozomi", "06:10", &["staff", "list"]);
        let mut typist = Command::new("python3");
        typist.args(["-c", TYPIST, answers]).arg(ours.get_program()).args(ours.get_args());
        for (name, value) in ours.get_envs() {
            match value.filter(|_| name != "KENGAI_PASSPHRASE") {
                Some(value) => typist.env(name, value),
                None => typist.env_remove(name),
            };
        }
        let output = typist.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = typed(&format!("ちがう言葉|{PASSPHRASE}"));
    assert!(code == 0 && said.contains("もう一度入れてください") && said.contains("手本 のぞみ"), "{said}");
    let (code, said) = typed("一|二|三|四");
    assert!(code == 6 && said.contains("同じコマンドをもう一度"), "{said}");
    assert_eq!(said.matches("パスフレーズ:").count(), 3, "{said}");
}

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
    let refused = found(&office, &ticket, "9970000001", Some(passphrase));
    assert_eq!((refused.code, refused.error()), (3, "no_connection"));
    let said = refused.json["error"]["message"].as_str().unwrap_or_default().to_owned();
    assert!(
        said.contains("事業所はまだ登録されていません") && said.contains("同じ kengai found"),
        "{}",
        refused.json
    );
    assert!(!said.contains("kengai sync") && !said.contains("保存したもの"), "nothing is saved yet: {said}");
    assert!(office.path("nozomi").join("kengai.db").exists(), "the server may have taken it");
    office.start_server();
    let founded = found(&office, &ticket, "9970000001", Some(passphrase));
    assert_eq!(founded.code, 0, "{}", founded.json);
}

/// Where an office may be, nobody is told to begin one.
#[test]
fn a_folder_that_cannot_be_used_is_named_with_what_is_the_matter() {
    let office = Office::open();
    let at = |home: &std::path::Path| {
        let args = ["--home", home.to_str().unwrap(), "today"];
        let output = office.command("nozomi", "06:00", &args).env_remove("KENGAI_HOME").output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let mistyped = office.path("nozomu");
    let (code, said) = at(&mistyped);
    assert!(
        code == 5 && said.contains(&format!("{} というフォルダーはありません", mistyped.display())),
        "{said}"
    );
    let file = office.path("a-file");
    std::fs::write(&file, "somebody's").unwrap();
    let (code, said) = at(&file);
    assert!(code == 6 && said.contains(&format!("{} はファイルで", file.display())), "{said}");
    assert!(!said.contains("found") && !said.contains("join"), "{said}");
    // A link to nowhere stands for any folder that cannot be read, also where the tests run as root.
    let circle = office.path("circle");
    std::os::unix::fs::symlink(&circle, &circle).unwrap();
    let (code, said) = at(&circle);
    assert!(code == 6 && said.contains("を読めません") && !said.contains("found"), "{said}");
    let empty = office.path("empty");
    std::fs::create_dir(&empty).unwrap();
    let (_, said) = at(&empty);
    assert!(said.contains(&format!("{} にこの端末の記録はありません", empty.display())), "{said}");
}
