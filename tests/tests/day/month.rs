//! A played month is a test of its own facts: here a small office, ten days of it, as a stranger plays it, in both
//! languages. (`script/demo --month` plays a large one.)

use std::path::PathBuf;
use std::process::{Command, Output};

fn demo() -> PathBuf {
    let demo = PathBuf::from(env!("CARGO_BIN_EXE_kengai-demo"));
    for program in ["kengai", "kengai-server"] {
        let path = demo.with_file_name(program);
        assert!(path.is_file(), "{} is not built: cargo build --workspace", path.display());
    }
    demo
}

fn play(args: &[&str]) -> Output {
    Command::new(demo()).arg("--month").args(args).output().expect("the demo starts")
}

/// What was printed: every fact true, none of them left out.
fn read(output: &Output, facts: &[&str]) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "exit {:?}\n{text}\n{said}", output.status.code());
    assert!(!text.contains('✗'), "{text}");
    let joined = text.replace("\n    ", "").replace(' ', "");
    for fact in facts {
        assert!(joined.contains(&fact.replace(' ', "")), "'{fact}' is not there:\n{text}");
    }
    text
}

/// The line after one that holds `what`: what to type.
fn command_below(text: &str, what: &str) -> String {
    let mut lines = text.lines().skip_while(|line| !line.contains(what));
    let below = lines.nth(2).unwrap_or_default().trim();
    assert!(below.starts_with("./"), "nothing to type below {what}:\n{text}");
    below.to_owned()
}

#[test]
fn ten_days_of_a_small_office_in_japanese_and_what_there_is_to_see() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let keep = folder.path().join("demo");
    let kept = keep.display().to_string();
    let args = ["--helpers", "3", "--clients", "6", "--until", "2026-11-10T17:00", "--keep", &kept];
    let text = read(
        &play(&args),
        &[
            "利用者 6 人",
            "端末 5 台",
            "届く端末 4 台に、未送信は 0 件",
            "届かない端末は、その記録を持ったままです",
            "同じ一覧",
            "失われたもの、二重のものはありません",
            "が、すべて事業所にあります（サ責が見た",
            "申し送り",
            "両方の値が残り",
            "それぞれの名前で残っています",
            "事業所のものと同じです",
            "その印があります",
            "過ぎたのに記録のない訪問は",
            "同期",
            "氏名・申し送り・事故の文字は 0 件",
            "同じフォルダーから",
            "起きるはずのことは、すべて起きました",
        ],
    );
    // What it says to type shows what it says.
    for (what, shown) in [("事故（転倒）", "事故"), ("2人の値（未決）", "見本 花子"), ("書きかけのまま", "1")]
    {
        let command = command_below(&text, what);
        let output = Command::new("sh").args(["-c", &command]).current_dir(&keep).output();
        let output = output.expect("the folder has its scripts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(shown), "{command}\n{said}");
    }
}

#[test]
fn in_english_by_another_seed_up_to_noon() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let kept = folder.path().join("demo").display().to_string();

    let args = ["--lang", "en", "--helpers", "2", "--clients", "6", "--until", "2026-11-10T12:30"];
    let text = read(
        &play(&[&args[..], &["--seed", "7", "--keep", &kept]].concat()),
        &["none lost, none twice", "show the same board", "Everything that was to happen has happened"],
    );
    assert!(text.contains("seed 7"), "{text}");
}

#[test]
fn what_cannot_be_played_is_refused() {
    for args in [&["--until", "tomorrow"][..], &["--clients", "2"], &["--visits", "20"], &["--helpers", "1"]]
    {
        assert_eq!(play(args).status.code(), Some(2), "{args:?}");
    }
    let without = Command::new(demo()).args(["--clients", "9"]).output().expect("the demo starts");
    assert_eq!(without.status.code(), Some(2), "--clients is about a month");
}
