//! What a manager signs or sends is what they saw: corrections that are begun, values that nobody decided and records that repeat
//! others are named before, with the person, the day and the way out.

use crate::support::Office;

const NOVEMBER: [&str; 2] = ["--month", "2026-11"];

fn contains(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "{part}: {text}"));
}

impl Office {
    /// What the manager reads of a command in November, and its exit code.
    fn of_month(&self, clock: &str, args: &[&str]) -> (i32, String) {
        let output = self.command("nozomi", clock, &[args, &NOVEMBER].concat()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// The manager begins to correct when Akari left, and is called away.
    fn begun(&self, clock: &str, visit: &str) {
        self.ok("nozomi", clock, &["visit", "change", visit]);
        let fields = ["退室", "7:40", "amendment.reason", "書き間違い"];
        self.ok("nozomi", clock, &[&["visit", "set", visit], &fields[..]].concat());
    }

    fn page_of_november(&self, clock: &str) -> String {
        let page = self.path("signing.html");
        assert_eq!(self.of_month(clock, &["month", "--html", page.to_str().unwrap()]).0, 0);
        std::fs::read_to_string(page).unwrap()
    }
}

/// The command behind these words, typed as it stands there.
fn typed(office: &Office, clock: &str, text: &str, behind: &str) {
    let (_, rest) = text.split_once(behind).unwrap_or_else(|| panic!("『{behind}』: {text}"));
    let command = rest.split(['、', '\n']).next().unwrap().trim();
    let words: Vec<&str> = command.strip_prefix("kengai ").unwrap().split(' ').collect();
    office.text("nozomi", clock, &words);
}

const BEGUN: &str =
    "この端末に書きかけの訂正があり、まだ記録に入っていません → 入れるなら kengai visit finish ";

#[test]
fn old_values_are_not_confirmed_while_their_correction_is_begun() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("08:00", &["akari", "nozomi"]);
    office.begun("08:01", &visit);
    let (_, review) = office.of_month("08:02", &["review"]);
    contains(&review, &[BEGUN]);
    contains(&office.page_of_november("08:02"), &["この端末に書きかけの訂正があり"]);
    for confirm in [&["confirm", &visit][..], &["confirm", "--all-ready", "--odd-too"]] {
        let (_, said) = office.of_month("08:03", confirm);
        contains(&said, &["11月16日（月）", "7:30〜", "見本 一郎", BEGUN, "何も変わっていません"]);
    }
    let review = office.ok("nozomi", "08:04", &["review", "--month", "2026-11"]);
    assert_eq!(review["counts"]["ready"], 1, "{review}");
    // The way out is taken as it stands; what is confirmed then is what was corrected.
    let (_, review) = office.of_month("08:05", &["review"]);
    typed(&office, "08:06", &review, "入れるなら ");
    let (code, said) = office.of_month("08:07", &["confirm", &visit]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &["〜7:40"]);
    // What was only opened changes nothing and stops nobody.
    office.ok("nozomi", "08:08", &["visit", "change", &visit]);
    assert_eq!(office.of_month("08:09", &["confirm", &visit]).0, 0);
}

#[test]
fn old_values_are_not_sent_unseen_while_their_correction_is_begun() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("08:00", &["akari", "nozomi"]);
    assert_eq!(office.of_month("08:01", &["confirm", &visit]).0, 0);
    office.begun("08:02", &visit);
    let (_, review) = office.of_month("08:03", &["review"]);
    contains(&review, &["■ この端末で書きかけのもの", BEGUN]);
    let to = office.path("out").display().to_string();
    let (code, said) = office.of_month("08:04", &["export", "--to", &to]);
    assert_eq!(code, 4, "{said}");
    contains(&said, &["見本 一郎 さん 11月16日（月）", BEGUN, "--as-confirmed", "まだ何も書いていません"]);
    assert!(!office.path("out").exists());
    let (code, said) = office.of_month("08:05", &["export", "--to", &to, "--as-confirmed"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &["書きかけ・二つの記入・重複があるもの", "見本 一郎 さん 11月16日（月）", BEGUN]);
    // Of a visit without a record that is begun here, it is said too that it is.
    let (_, said) = office.of_month("08:06", &["export", "--to", &to]);
    contains(&said, &["と同じ内容です", BEGUN]);
}

#[test]
fn two_values_are_named_before_they_are_signed_and_when_they_are_sent() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi", "sakura"]);
    for (who, value) in [("nozomi", "36.2"), ("sakura", "39.4")] {
        office.ok(who, "08:10", &["visit", "change", &visit]);
        office.ok(who, "08:10", &["visit", "set", &visit, "体温", value]);
        office.ok(who, "08:10", &["visit", "finish", &visit, "--anyway"]);
    }
    office.synced("08:20", &["nozomi", "sakura", "nozomi"]);
    let both =
        ["見本 一郎", "11月16日（月）", "36.2℃（手本 のぞみ）", "39.4℃（手本 さくら）", "kengai conflicts"];
    for confirm in [&["confirm", &visit][..], &["confirm", "--all-ready", "--odd-too"]] {
        let (code, said) = office.of_month("08:21", confirm);
        assert_eq!(code, 4, "{said}");
        contains(&said, &both);
        contains(&said, &["--as-it-stands"]);
    }
    let (code, said) = office.of_month("08:22", &["confirm", &visit, "--as-it-stands"]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &both);
    let to = office.path("out").display().to_string();
    let (code, said) = office.of_month("08:23", &["export", "--to", &to]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &both);
}

/// One path missed the question: a record that was confirmed before, whose values came apart since.
#[test]
fn two_values_are_asked_about_where_the_record_was_confirmed_before_too() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi", "sakura"]);
    assert_eq!(office.of_month("07:55", &["confirm", &visit]).0, 0);
    for (who, value) in [("nozomi", "36.2"), ("sakura", "39.4")] {
        office.ok(who, "08:10", &["visit", "change", &visit]);
        office.ok(who, "08:10", &["visit", "set", &visit, "体温", value]);
        office.ok(who, "08:10", &["visit", "finish", &visit, "--anyway"]);
    }
    office.synced("08:20", &["nozomi", "sakura", "nozomi"]);
    let (_, review) = office.of_month("08:21", &["review"]);
    contains(
        &review,
        &["確定のあとに理由なく変わっています", "→ 先に二つの記入を決めて（kengai conflicts）"],
    );
    let (_, rest) = review.split_once("kengai confirm ").unwrap();
    let number = rest.split(' ').next().unwrap();
    for named in [number, &visit] {
        let (code, said) = office.of_month("08:22", &["confirm", named, "--reason", "見直した"]);
        assert_eq!(code, 4, "{said}");
        contains(&said, &["見本 一郎", "36.2℃（手本 のぞみ）", "39.4℃（手本 さくら）", "--as-it-stands"]);
    }
    contains(
        &review,
        &["確定のあとに理由なく変わっています", "→ 先に二つの記入を決めて（kengai conflicts）"],
    );
    let args = ["confirm", number, "--reason", "見直した", "--as-it-stands"];
    let (code, said) = office.of_month("08:23", &args);
    assert_eq!(code, 0, "{said}");
}

/// Whoever decided gave the reason: it is the reason of the correction.
#[test]
fn what_was_decided_with_a_reason_after_the_confirmation_is_no_change_without_one() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi", "sakura"]);
    for (who, value) in [("nozomi", "36.2"), ("sakura", "39.4")] {
        office.ok(who, "08:10", &["visit", "change", &visit]);
        office.ok(who, "08:10", &["visit", "set", &visit, "体温", value]);
        office.ok(who, "08:10", &["visit", "finish", &visit, "--anyway"]);
    }
    office.synced("08:20", &["nozomi", "sakura", "nozomi"]);
    assert_eq!(office.of_month("08:21", &["confirm", &visit, "--as-it-stands"]).0, 0);
    office.ok("nozomi", "08:22", &["conflicts"]);
    let settle = ["conflicts", &visit, "--settle", "体温", "--choice", "1", "--reason", "本人に測り直した"];
    office.ok("nozomi", "08:23", &settle);
    let (_, review) = office.of_month("08:24", &["review"]);
    contains(&review, &["確定のあとに訂正されています", "kengai confirm "]);
    assert!(!review.contains("理由なく"), "{review}");
    // What is typed beside it without a reason is one as before.
    office.ok("nozomi", "08:25", &["visit", "change", &visit]);
    office.ok("nozomi", "08:25", &["visit", "set", &visit, "特記事項", "湿布"]);
    office.ok("nozomi", "08:25", &["visit", "finish", &visit, "--anyway"]);
    contains(&office.of_month("08:26", &["review"]).1, &["確定のあとに理由なく変わっています"]);
}

#[test]
fn a_record_that_repeats_another_is_named_with_the_one_that_stands() {
    let office = Office::working();
    let visit = office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    let start = ["visit", "start", "1", "--for", "H02", "--instead", "--again"];
    office.ok("nozomi", "08:00", &["today"]);
    let second = office.ok("nozomi", "08:00", &start)["visit"].as_str().unwrap().to_owned();
    let fields = ["入室", "7:30", "退室", "7:45", "実施状況", "実施", "利用者の確認", "署名", "重複", &visit];
    office.ok("nozomi", "08:01", &[&["visit", "set", &second], &fields[..]].concat());
    office.ok("nozomi", "08:02", &["visit", "finish", &second, "--anyway"]);
    let other = [
        "もう一つの記録（7:30〜7:45",
        "記録 手本 さくら、代行入力 手本 のぞみ",
        "この記録の重複とされていて",
    ];
    contains(&office.of_month("08:03", &["review"]).1, &other);
    let (code, said) = office.of_month("08:04", &["confirm", &second]);
    assert_eq!(code, 4, "{said}");
    contains(&said, &["の重複とされていて、請求には入りません"]);
    let (code, said) = office.of_month("08:05", &["confirm", &visit]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &other);
    let to = office.path("out").display().to_string();
    let (code, said) = office.of_month("08:06", &["export", "--to", &to]);
    assert_eq!(code, 0, "{said}");
    contains(&said, &other);
}
