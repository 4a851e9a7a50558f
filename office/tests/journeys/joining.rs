//! The way into an office, as the two people live it: what is typed, what is said at each wrong turn, and that nothing stays
//! behind where nobody came in.

use crate::support;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};

use crate::support::{Office, Talk};

/// An office that has founded, and a new device whose number is on its screen.
fn met(office: &Office, who: &str, code: &str) -> (Talk, Talk, String, String) {
    let mut inviting = Talk::start(office.command("nozomi", "06:02", &["--json", "invite", "--staff", code]));
    let text = inviting.event("invitation")["text"].as_str().unwrap().to_owned();
    let mut joining = Talk::start(office.command(who, "06:02", &["--json", "join", "--invitation", &text]));
    // First what the new device says: where it refuses, nobody waits for it.
    let number = joining.event("number")["number"].as_str().unwrap().to_owned();
    inviting.event("arrived");
    (inviting, joining, number, text)
}

/// As people see it: text on a terminal's stdout, line by line.
struct Seen {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    all: String,
}

impl Seen {
    fn start(mut command: std::process::Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out, all: String::new() }
    }

    fn until(&mut self, mark: &str) -> String {
        loop {
            let from = self.all.len();
            assert!(self.out.read_line(&mut self.all).unwrap() > 0, "it ended before {mark}: {}", self.all);
            let line = &self.all[from..];
            if line.contains(mark) {
                return line.trim().to_owned();
            }
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    fn end(mut self) -> (i32, String) {
        drop(self.child.stdin.take());
        self.gone()
    }

    /// Until it ends by itself, with the keyboard still there.
    fn gone(mut self) -> (i32, String) {
        self.out.read_to_string(&mut self.all).unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code().unwrap(), self.all + &said)
    }
}

#[test]
fn the_number_stands_on_the_new_screen_alone_and_is_typed_on_the_other() {
    let office = Office::open();
    office.founded();
    let mut inviting = Seen::start(office.command("nozomi", "06:02", &["invite", "--staff", "H01"]));
    let text = inviting.until("kengai-join-").split_whitespace().last().unwrap().to_owned();
    let mut joining = Seen::start(office.command("akari", "06:02", &["join", "--invitation", &text]));
    let shown = joining.until("番号: ").replace("番号: ", "");
    joining.until("この番号を事業所の人に伝えてください");
    inviting.until("6桁の番号が出ています");
    // Full-width, with a space, after one slip.
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 6, "{shown}");
    let wide: String = shown
        .chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32('０' as u32 + c as u32 - '0' as u32).unwrap(),
            _ => '\u{3000}',
        })
        .collect();
    inviting.say(&digits[..5]);
    inviting.until("6桁の番号を入れてください");
    inviting.say(&wide);
    let (code, all) = inviting.end();
    assert_eq!(code, 0, "{all}");
    assert!(all.contains("端末を、ヘルパーとして受け入れました"), "{all}");
    assert!(!all.replace(' ', "").contains(&digits), "the inviting screen never shows it: {all}");
    let (code, all) = joining.end();
    assert!(code == 0 && all.contains("参加できました"), "{all}");
}

#[test]
fn an_invitation_is_looked_at_before_anything_is_asked_or_made() {
    let office = Office::open();
    for text in ["kengai-join-AAAA", "kengai-found-AAAA", "こんにちは"] {
        let mut command = office.command("akari", "06:02", &["join", "--invitation", text]);
        let output = command.env_remove("KENGAI_PASSPHRASE").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("もう一度、全部貼り付けて") || said.contains("招待の文字列ではありません"),
            "{said}"
        );
        assert!(!said.contains("パスフレーズ") && !said.contains("the "), "{said}");
        assert!(!office.path("akari").exists(), "nothing was made");
    }
}

#[test]
fn a_new_passphrase_is_long_and_not_easily_guessed() {
    let office = Office::open();
    office.founded();
    let mut inviting =
        Talk::start(office.command("nozomi", "06:02", &["--json", "invite", "--staff", "H01"]));
    let text = inviting.event("invitation")["text"].as_str().unwrap().to_owned();
    for weak in ["aaaaaaaa", "aaaaaaaaaaaaa", "1234567890123"] {
        let mut command = office.command("akari", "06:02", &["--json", "join", "--invitation", &text]);
        command.env("KENGAI_PASSPHRASE", weak);
        // Its first line: where it is taken, the number stands there and nobody ends it.
        let mut joining = Talk::start(command);
        assert_eq!(joining.line()["error"]["code"], "input", "{weak}");
        assert_eq!(joining.end(), 2);
        assert!(!office.path("akari").exists(), "nothing was made with {weak}");
    }
}

#[test]
fn a_joining_that_was_cut_off_leaves_no_lock_behind() {
    let office = Office::open();
    office.founded();
    let (inviting, joining, _, _) = met(&office, "akari", "H01");
    joining.kill();
    inviting.kill();
    assert!(office.path("akari").join("kengai.db").exists(), "it was cut off in the middle");
    // Another passphrase than the first time: nothing was recorded under that one.
    let mut inviting =
        Talk::start(office.command("nozomi", "06:03", &["--json", "invite", "--staff", "H01"]));
    let text = inviting.event("invitation")["text"].as_str().unwrap().to_owned();
    let mut command = office.command("akari", "06:03", &["--json", "join", "--invitation", &text]);
    command.env("KENGAI_PASSPHRASE", "ほかの言葉をならべた長い文");
    let mut joining = Talk::start(command);
    // First what the new device says: where it refuses, nobody waits for it.
    let number = joining.event("number")["number"].as_str().unwrap().to_owned();
    inviting.event("arrived");
    inviting.say(&number);
    inviting.event("enrolled");
    joining.event("joined");
    assert_eq!((inviting.end(), joining.end()), (0, 0));
    // A device that has joined is never made anew.
    assert!(!office.path("akari").join("joining").exists());
    let again = office.run("akari", "06:04", &["join", "--invitation", &text]);
    assert_eq!((again.code, again.error()), (6, "wrong_passphrase"));
    assert!(office.path("akari").join("kengai.db").exists());
}

#[test]
fn a_device_that_has_joined_and_not_synced_says_so() {
    let office = Office::open();
    office.founded();
    office.joined("akari", "H01");
    assert_eq!(
        office.text("akari", "06:05", &["today"]).trim(),
        "参加できました。予定は電波のある所で届きます（kengai sync してください）"
    );
    assert_eq!(office.ok("akari", "06:05", &["today"])["nothing_yet"], true);
    assert_eq!(office.fails("akari", "06:05", &["brief", "1"]), (4, "nothing_yet".to_owned()));
    office.ok("akari", "06:06", &["sync"]);
    assert!(office.text("akari", "06:07", &["today"]).contains("の訪問 0件"));
}

#[test]
fn another_server_at_the_address_is_no_missing_signal() {
    let mut office = Office::working();
    office.start_another_server();
    let (exit, said) = office.refused("akari", "08:00", &["sync"]);
    assert_eq!(exit, 5, "{said}");
    assert!(said.contains("この事業所のサーバーではありません") && said.contains("事業所に電話"), "{said}");
    let status = office.text("akari", "08:01", &["status"]);
    assert!(status.contains("この事業所のサーバーではないもの"), "{status}");
    let doctor = office.ok("akari", "08:01", &["doctor"]);
    assert_eq!(doctor["fine"], false);
    let checks = doctor["checks"].as_array().unwrap();
    let server = checks.iter().find(|check| check["check"] == "server").unwrap();
    assert_eq!(server["fine"], false, "{server}");
    office.stop_server();
    assert_eq!(
        office.fails("akari", "08:02", &["sync"]),
        (3, "no_connection".to_owned()),
        "that is no signal"
    );
    office.start_server();
    office.ok("akari", "08:03", &["sync"]);
    assert_eq!(office.ok("akari", "08:04", &["status"])["server_trouble"], serde_json::Value::Null);
}

/// A founded office's paper, in both languages.
fn papers(office: &Office) -> [Vec<String>; 2] {
    ["ja", "en"].map(|lang| {
        let shown = office.ok("nozomi", "06:02", &["--lang", lang, "paper"]);
        assert_eq!(shown["error"]["code"], serde_json::Value::Null);
        shown["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    })
}

fn check(office: &Office, words: &[String]) -> (i32, String) {
    let mut checking = Seen::start(office.command("nozomi", "06:03", &["paper", "--check"]));
    checking.say(&words.join("\u{3000}"));
    checking.end()
}

#[test]
fn the_paper_is_japanese_or_english_and_either_is_read_back() {
    let office = Office::open();
    office.founded();
    let [ja, en] = papers(&office);
    assert_eq!((ja.len(), en.len()), (24, 24));
    assert!(ja.iter().all(|word| word.chars().all(|c| ('\u{3041}'..='\u{309f}').contains(&c))), "{ja:?}");
    assert!(en.iter().all(|word| word.is_ascii()), "{en:?}");
    for words in [&ja, &en] {
        let (code, said) = check(&office, words);
        assert!(code == 0 && said.contains("この事業所の紙です"), "{said}");
    }
    // Line by line, as it is read from the paper; an empty line gives up.
    let mut checking = Seen::start(office.command("nozomi", "06:03", &["paper", "--check"]));
    checking.say(&ja[..6].join(" "));
    checking.say(&ja[6..].join(" "));
    let (code, said) = checking.end();
    assert!(code == 0 && said.contains("あと18語"), "{said}");
    let mut checking = Seen::start(office.command("nozomi", "06:03", &["paper", "--check"]));
    checking.say(&ja[..6].join(" "));
    checking.say("");
    assert!(checking.gone().1.contains("24語ではなく6語です"));
    let mut swapped = ja.clone();
    let other = swapped.iter().position(|word| *word != swapped[0]).unwrap();
    swapped.swap(0, other);
    assert!(check(&office, &swapped).1.contains("順番が違います"));
    assert!(check(&office, &ja[..23]).1.contains("24語ではなく23語です"));
    let mut unknown = ja.clone();
    unknown[6] = "けんがい".to_owned();
    assert!(check(&office, &unknown).1.contains("7語目がどの一覧にもありません"));
    // It can be checked for ever, also when the device has forgotten it.
    office.ok("nozomi", "06:04", &["paper", "--written"]);
    assert_eq!(check(&office, &en).0, 0);
    let stranger = Office::open();
    stranger.founded();
    let (code, said) = check(&office, &papers(&stranger)[0]);
    assert!(code == 4 && said.contains("この事業所の紙ではありません"), "{said}");
}

#[test]
fn a_photo_that_cannot_be_taken_says_why_and_what_to_do() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let photo = std::fs::read(support::examples().join("photos/prescription.jpg")).unwrap();
    let heavy = {
        // Scans of a large picture: a second frame's worth of bytes before the end.
        let (front, end) = photo.split_at(photo.len() - 2);
        [front, &vec![0x55; 53_000_000 - photo.len()], end].concat()
    };
    type Case = (&'static str, Vec<u8>, [&'static str; 2], [&'static str; 2]);
    let cases: [Case; 4] = [
        ("53.jpg", heavy, ["52.4 MBまで", "53.0 MB"], ["52.4 MB", "53.0 MB"]),
        (
            "cut.jpg",
            photo[..photo.len() / 2].to_vec(),
            ["途中で切れて", "もう一度撮って"],
            ["was cut", "take it again"],
        ),
        (
            "a.heic",
            b"\0\0\0\x24ftypheic\0\0\0\0mif1heic".to_vec(),
            ["HEIC", "JPEGで保存し直す"],
            ["HEIC", "Save it as JPEG"],
        ),
        ("page.html", b"<html>".to_vec(), ["写真ではありません", "撮り直す"], ["not a photo", "Take it"]),
    ];
    for (name, bytes, ja, en) in cases {
        let path = office.path(name);
        std::fs::write(&path, bytes).unwrap();
        let path = path.display().to_string();
        for (lang, parts) in [("ja", ja), ("en", en)] {
            let args = ["--lang", lang, "visit", "photo", "1", &path, "--purpose", "prescription", "--asked"];
            let (exit, said) = office.refused("akari", "07:31", &args);
            assert_eq!(exit, 2, "{said}");
            assert!(parts.iter().all(|part| said.contains(part)), "{name}: {said}");
        }
    }
}
