//! The words that people read: in one language at a time, with dates as people write them, without codes. A day of an
//! office is played, and whatever its commands say is read in both languages.

use crate::reader::Reader;
use crate::support::Office;

const ICHIRO: &str = "0000000001";

#[test]
fn a_day_of_an_office_is_read_in_one_language_at_a_time() {
    let office = Office::working();
    let mut read = Reader::new(office);
    for args in
        [&[][..], &["today"], &["status"], &["brief", "1"], &["emergency", "1"], &["clients", "show", ICHIRO]]
    {
        read.reads("akari", "07:00", args);
    }
    read.does("akari", "07:30", &["visit", "start", "1"], "ja");
    read.reads("akari", "07:31", &["visit", "start", "2"]);
    read.does(
        "akari",
        "07:31",
        &["visit", "set", "1", "体温", "38.2", "血圧", "132/84", "特記事項", "夜に眠れない"],
        "ja",
    );
    read.reads("akari", "07:32", &["visit", "set", "1", "体温", "58"]);
    read.reads("akari", "07:32", &["visit", "set", "1", "たいじゅう", "50"]);
    read.reads("akari", "07:32", &["visit", "finish", "1"]);
    read.reads("akari", "07:32", &["visit", "show", "1"]);
    read.reads("akari", "07:32", &["status"]);
    read.does("akari", "07:33", &["visit", "finish", "1", "--anyway"], "ja");
    read.reads("akari", "07:33", &["visit", "finish", "1"]);
    read.does("akari", "07:34", &["note", "1", "夕方に熱", "--to", "manager", "--must-acknowledge"], "en");
    read.does("akari", "07:35", &["incident", "start", "1", "accident"], "ja");
    read.does("akari", "07:36", &["incident", "start", "2", "accident"], "en");
    read.reads("akari", "07:37", &["incident", "list"]);
    read.does("akari", "07:38", &["visit", "start", "2", "--anyway"], "en");
    read.does("akari", "07:39", &["visit", "discard", "2"], "ja");
    read.reads("akari", "07:40", &["discarded"]);
    read.does("nozomi", "07:40", &["rota", "change", "2", "開始", "10:30", "終了", "11:30"], "ja");
    read.does("nozomi", "07:41", &["rota", "set", "3", "H02"], "en");
    for who in ["akari", "nozomi", "akari", "sakura"] {
        read.does(who, "07:45", &["sync"], if who == "akari" { "ja" } else { "en" });
    }
    in_the_evening(&mut read);
    read.ends();
}

/// What everybody looks at, and what the manager does.
fn in_the_evening(read: &mut Reader) {
    for who in ["akari", "sakura", "nozomi"] {
        for args in [
            &["today"][..],
            &["today", "--date", "2026-11-23"],
            &["status"],
            &["brief", "1"],
            &["rota", "changes"],
            &["search", "熱"],
            &["history", "1"],
            &["history", "--client", ICHIRO],
            &["conflicts"],
            &["clients", "list"],
            &["staff", "list"],
            &["doctor"],
            &["incident", "list"],
            &["emergency", "1"],
            &["older", ICHIRO, "--month", "2026-08"],
        ] {
            read.reads(who, "07:50", args);
        }
    }
    for args in [
        &["review", "--month", "2026-11"][..],
        &["review", "--month", "2026-11", "--waiting"],
        &["devices"],
        &["confirm", "--all-ready", "--month", "2026-11"],
        &["history", "--client", ICHIRO, "--month", "2026-11"],
        &["history", "--office"],
        &["careplan", "list", ICHIRO],
        &["export", "--month", "2026-11", "--to", "書き出し"],
        &["plan", "import"],
        &["staff", "add", "--code", "H01", "--name", "見本 二郎", "--kana", "ミホン ジロウ"],
        &["confirm", "1"],
    ] {
        read.reads("nozomi", "18:00", args);
    }
}

/// A command read in both languages.
impl Office {
    fn says(&self, who: &str, clock: &str, args: &[&str], ja: &[&str], en: &[&str]) {
        for (lang, parts) in [("ja", ja), ("en", en)] {
            let output = self.command(who, clock, &[&["--lang", lang], args].concat()).output().unwrap();
            let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
            for part in parts {
                assert!(text.contains(part), "{args:?} ({lang}): no '{part}' in:\n{text}");
            }
        }
    }
}

/// What misled somebody once, read again in both languages.
#[test]
fn each_answer_that_once_misled_says_what_is_true_in_both_languages() {
    let office = Office::working();
    while_a_visit_is_recorded(&office);
    while_the_office_writes(&office);
    where_it_was_not_natural(&office);
}

fn while_a_visit_is_recorded(office: &Office) {
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    office.says(
        "akari",
        "07:31",
        &["visit", "set", "1", "服薬", "服用"],
        &["服薬（朝）", "服薬（昼）", "服薬（夕）", "服薬（眠前）"],
        &["Medication (Morning)", "Medication (Bedtime)"],
    );
    office.says(
        "nozomi",
        "07:31",
        &["invite", "--staff", "H09"],
        &["職員コード H09 はありません", "kengai staff list"],
        &["no staff code H09", "kengai staff list"],
    );
    let add = ["rota", "add", "見本一郎", "--date", "2026-11-20", "--start", "10:00", "--end", "10:30"];
    let add = [&add[..], &["--service", "body", "手本あかり"]].concat();
    office.says(
        "nozomi",
        "07:32",
        &add,
        &["見本 一郎 さん", "11月20日（金） 10:00〜10:30", "未送信"],
        &["見本 一郎", "Fri 20 Nov 10:00–10:30", "nothing was changed"],
    );
    office.says(
        "nozomi",
        "07:33",
        &["rota", "change", "2", "取消", "はい"],
        &["さん", "11月16日（月）", "取り消しを元に戻す: kengai rota change"],
        &["Mon 16 Nov"],
    );
    office.says(
        "akari",
        "07:34",
        &["visit", "start", "2"],
        &["何時に出ましたか", "--anyway"],
        &["when did you leave?"],
    );
    office.says(
        "akari",
        "07:35",
        &["visit", "set", "1", "vitals.by", "手本 あかり"],
        &["測定した人 手本 あかり"],
        &["Measured by 手本 あかり"],
    );
}

fn while_the_office_writes(office: &Office) {
    office.says(
        "nozomi",
        "07:36",
        &["clients", "set", ICHIRO, "注意", "ゆっくり話す"],
        &["見本 一郎 さん", "この端末に保存しました（未送信）"],
        &["見本 一郎", "Saved on this device (not sent)"],
    );
    let again = ["staff", "add", "--code", "H01", "--name", "手本 つばさ", "--kana", "テホン ツバサ"];
    office.says("nozomi", "07:37", &again, &["H01", "手本 あかり"], &["H01", "手本 あかり"]);
    assert_eq!(office.run("nozomi", "07:37", &again).code, 2);
    office.says(
        "akari",
        "07:38",
        &["visit", "set", "1", "血圧", "高い"],
        &["血圧", "132/84"],
        &["Blood pressure", "132/84"],
    );
    office.says(
        "akari",
        "07:39",
        &["visit"],
        &["続けて、何をするかを書いてください", "例: "],
        &["say what to do", "example: "],
    );
}

fn where_it_was_not_natural(office: &Office) {
    office.ok("akari", "07:40", &["visit", "set", "1", "実施状況", "中止", "利用者の確認", "口頭"]);
    office.says(
        "akari",
        "07:41",
        &["visit", "finish", "1"],
        &["中止・変更の理由がまだありません。理由を書いてください"],
        &["No reason for cancelling or changing the visit yet. Please write why"],
    );
    office.ok("nozomi", "07:42", &["careplan", "new", ICHIRO, "--from", "2026-12-01"]);
    office.says(
        "nozomi",
        "07:43",
        &["careplan", "show", ICHIRO],
        &["長期目標がまだありません。文で書いてください", "12月1日（火）から"],
        &["No long-term goal yet. Please write it"],
    );
    office.says(
        "akari",
        "07:44",
        &["visit", "set", "1", "体重", "50"],
        &["「体重」という項目はありません", "kengai visit fields"],
        &["no field '体重'", "kengai visit fields"],
    );
    for who in ["akari", "nozomi"] {
        office.ok(who, "07:45", &["sync"]);
    }
    office.says(
        "nozomi",
        "07:46",
        &["devices"],
        &["手本 あかり ヘルパー　最後の通信 11/16 7:45　そのとき 書きかけ1件"],
        &["手本 あかり helper, last contact 16 Nov 7:45: then 1 unfinished"],
    );
    office.says(
        "nozomi",
        "07:47",
        &["review", "--month", "2026-11"],
        &["端末に残っているもの（この端末は今、ほかは最後の通信の時点）"],
        &["Still on a device (on this one now, on the others as of their last contact)"],
    );
}

#[test]
fn a_public_holiday_is_marked_in_the_days_list() {
    let office = Office::working();
    let day = ["today", "--date", "2026-11-23"];
    assert!(
        office.text("akari", "07:00", &day).contains("11月23日（月）の訪問"),
        "the day as people write it"
    );
    assert!(office.text("akari", "07:00", &day).contains("（勤労感謝の日）"));
    assert!(
        office
            .text("akari", "07:00", &[&["--lang", "en"], &day[..]].concat())
            .contains("(Labour Thanksgiving Day)")
    );
    assert!(!office.text("akari", "07:00", &["today"]).contains("の日）"));
}
