//! The demo is a test: it checks every fact that it prints. Here it is run as a stranger runs it, in both languages, and
//! read: the chapters are there, nothing is broken over the edge of the page, and it stops plainly where it must.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a printed page and most terminals hold.
const COLUMNS: usize = 100;

fn demo() -> PathBuf {
    let demo = PathBuf::from(env!("CARGO_BIN_EXE_kengai-demo"));
    for program in ["kengai", "kengai-server"] {
        let path = demo.with_file_name(program);
        assert!(path.is_file(), "{} is not built: cargo build --workspace", path.display());
    }
    demo
}

fn play(args: &[&str]) -> Output {
    Command::new(demo()).args(args).output().expect("the demo starts")
}

/// Columns of a line: Japanese characters take two.
fn width(line: &str) -> usize {
    line.chars()
        .map(|c| {
            if ('\u{1100}'..'\u{ffe7}').contains(&c) && !('\u{2000}'..'\u{2e80}').contains(&c) {
                2
            } else {
                1
            }
        })
        .sum()
}

/// What was printed, after a look at its form: every fact true, no line too wide but those that name the folder.
fn read(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).expect("it is text");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "exit {:?}\n{text}\n{said}", output.status.code());
    assert!(!text.contains('✗'), "{text}");
    for line in text.lines().filter(|line| !line.contains("/demo")) {
        assert!(width(line) <= COLUMNS, "{} columns: {line}", width(line));
    }
    text
}

/// That these are there in this order, wherever lines were broken; `joint` is what a break stands for.
fn has_all(text: &str, joint: &str, lines: &[&str]) {
    let text = text.replace("\n    ", joint);
    let mut from = 0;
    for line in lines {
        let at = text[from..].find(line);
        assert!(at.is_some(), "'{line}' is not there, or not in its place:\n{text}");
        from += at.unwrap_or(0);
    }
}

fn keep(folder: &tempfile::TempDir) -> String {
    folder.path().join("demo").display().to_string()
}

#[test]
fn the_day_in_japanese() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let text = read(&play(&["--keep", &keep(&folder)]));
    has_all(
        &text,
        "",
        &[
            "圏外（Kengai）",
            "インターフェースのないネットワーク名前空間",
            "利用者 5 人、訪問 116 件",
            "のぞみさんが入力して、登録",
            "07:30  見本 一郎 さん宅: 電波なし",
            "kill -9",
            "7 項目のうち 7 項目がそのまま残っています",
            "終了を取り消し",
            "終了コード 3",
            "10:15  事業所: 今夜の訪問が変わる",
            "往復 1 回、送信",
            "写真 2 枚",
            "15:50  見本 一郎 さん宅の前: 電波なし",
            "未読 1 件",
            "【発熱】",
            "了解",
            "【変更】仮名 キヨ",
            "19:00 への変更: 手本 さくら さんが 15:55 に了解",
            "要対応 1 件",
            "食事量: 4割 → 3割",
            "3 件を確定",
            "UPJSK_202611_9970000001_11_9970000019_43_",
            "「送信済み」から「バックアップ済み」へ",
            "の文字は 0 件",
            "もっと見る",
            "すべて本当でした",
        ],
    );
    left_behind(&folder.path().join("demo"));
}

/// What a stranger finds in the folder.
fn left_behind(folder: &Path) {
    for path in [
        "commands.log",
        "month.html",
        "actuals",
        "brief-photos",
        "devices/manager",
        "server/data/ledger.sqlite",
    ] {
        assert!(folder.join(path).exists(), "{path}");
    }
    let commands = std::fs::read_to_string(folder.join("commands.log")).expect("it was just found");
    assert!(commands.contains("no signal") && commands.contains("$ kengai visit finish"));
}

#[test]
fn the_day_in_english() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let text = read(&play(&["--lang", "en", "--keep", &keep(&folder)]));
    has_all(
        &text,
        " ",
        &[
            "a network namespace without interfaces",
            "5 clients, 116 visits",
            "the manager types it",
            "kill -9",
            "of 7 fields that were answered with \"saved\", 7 are there as they were",
            "the end is taken back",
            "exit code 3",
            "1 round trip,",
            "Tehon Sakura reads",
            "【Fever】",
            "[CHANGED]",
            "The change to 19:00: acknowledged by",
            "1 blocked",
            "3 confirmed",
            "from \"sent\" to \"backed up\"",
            "Look further",
            "were checked and true",
        ],
    );
}

#[test]
fn a_larger_day_adds_up() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let text = read(&play(&["--helpers", "3", "--visits", "9", "--keep", &keep(&folder)]));
    has_all(&text, "", &["ヘルパー 3 人", "9 件の訪問を記録", "合計 9 件", "往復 1 回", "すべて本当でした"]);
}

#[test]
fn it_stops_plainly() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    std::fs::write(folder.path().join("mine"), "x").expect("the folder is ours");
    let taken = play(&["--lang", "en", "--keep", &folder.path().display().to_string()]);
    assert_eq!(taken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&taken.stdout).contains("is not empty"));
    // Where no network without interfaces can be made, nothing is played.
    let empty = tempfile::tempdir().expect("a folder for temporary files");
    let none = Command::new(demo())
        .args(["--lang", "en", "--keep", &keep(&empty)])
        .env("PATH", empty.path())
        .output()
        .expect("the demo starts");
    let text = String::from_utf8_lossy(&none.stdout).into_owned();
    assert_eq!(none.status.code(), Some(3), "{text}");
    assert!(text.contains("cannot make a network without interfaces") && !text.contains("kill -9"), "{text}");
    assert_eq!(play(&["--helpers", "1"]).status.code(), Some(2));
}
