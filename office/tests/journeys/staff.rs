//! Who works here: a code has one form and one owner, nobody is dropped or entered twice without a word, and what was typed wrong
//! is put right.

use crate::support::{Office, answer};

fn list(office: &Office) -> Vec<(String, String)> {
    let staff = office.ok("nozomi", "06:50", &["staff", "list"])["staff"].clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    staff.as_array().unwrap().iter().map(|one| (text(&one["code"]), text(&one["name"]))).collect()
}

fn add<'a>(code: &'a str, name: &'a str, kana: &'a str) -> [&'a str; 8] {
    ["staff", "add", "--code", code, "--name", name, "--kana", kana]
}

fn file(office: &Office, name: &str, lines: &str) -> String {
    let path = office.path(name);
    std::fs::write(&path, format!("職員コード,氏名,フリガナ,役割,同居家族の被保険者番号,電話\n{lines}"))
        .unwrap();
    path.display().to_string()
}

#[test]
fn a_code_is_one_persons_however_it_is_typed() {
    let office = Office::open();
    let ticket = office.ticket();
    let place = ["--office-number", "９９７０００００01", "--office-name", "見本訪問介護"];
    let person = ["--name", "手本 のぞみ", "--kana", "テホン ノゾミ"];
    let found = |code: &str| {
        let args =
            [&["--json", "found", "--ticket", &ticket], &place[..], &person, &["--code", code]].concat();
        answer(&office.command("nozomi", "06:00", &args).output().unwrap())
    };
    let refused = found("M_01");
    assert_eq!((refused.code, refused.error()), (2, "input"), "{}", refused.json);
    assert_eq!(found("ｍ０１").code, 0);
    assert_eq!(list(&office), [("M01".to_owned(), "手本 のぞみ".to_owned())]);

    let said = office.text("nozomi", "06:01", &add("Ｈ 02", "手本 さくら", "テホン サクラ"));
    assert!(said.starts_with("手本 さくら さん（H02 テホン サクラ）を名簿に追加しました"), "{said}");
    office.ok("nozomi", "06:02", &add("h01", "手本 あかり", "テホン アカリ"));
    for code in ["H01", "h01", "Ｈ０１", "H 01"] {
        let (exit, said) = office.refused("nozomi", "06:03", &add(code, "見本 みどり", "ミホン ミドリ"));
        assert!(
            exit == 2 && said.contains("職員コード H01 は、すでに 手本 あかり さんのものです"),
            "{code}: {said}"
        );
    }
    let (_, said) = office.refused("nozomi", "06:04", &add("あ1", "見本 みどり", "ミホン ミドリ"));
    assert!(said.contains("半角英数字と「-」で16文字まで"), "{said}");
    let codes: Vec<String> = list(&office).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["H01", "H02", "M01"], "by code");
    for code in ["H01", "ｈ０１", "H 01"] {
        let phone = ["staff", "phone", "090-0000-0001", "--staff", code];
        assert!(office.text("nozomi", "06:05", &phone).contains("手本 あかり さん"), "{code}");
    }
}

#[test]
fn a_staff_file_drops_nobody_without_a_word() {
    let office = Office::open();
    office.founded();
    let before = list(&office);
    // Somebody else's code: a corrected name or another person. Nothing is taken before the office says which.
    let other = file(
        &office,
        "other.csv",
        "H03,手本 つばさ,テホン ツバサ,ヘルパー\nh01,架空 高橋,カクウ タカハシ,ヘルパー\n",
    );
    let (code, said) = office.refused("nozomi", "06:10", &["staff", "import", &other]);
    assert!(
        code == 2
            && said
                .contains("3行目: 職員コード H01 は 手本 あかり さんのものです（ファイルの氏名: 架空 高橋）"),
        "{said}"
    );
    assert!(said.contains("kengai staff change H01 氏名 \"架空 高橋\""), "{said}");
    assert_eq!(list(&office), before);
    let (code, said) = office.refused("nozomi", "06:11", &["plan", "import", "--staff", &other, "--no-sync"]);
    assert!(code == 2 && said.contains("3行目: 職員コード H01"), "{said}");
    // Who is there is counted, and what is put right of them is told with what stood there.
    let again = file(
        &office,
        "again.csv",
        "H03,手本 つばさ,テホン ツバサ,サ責\nH01,手本　あかり,テホン アカネ,ヘルパー,,090-0000-0001\n",
    );
    let said = office.text("nozomi", "06:12", &["staff", "import", &again]);
    assert!(said.contains("1人を追加しました") && said.contains("もう名簿にいる人: 1人"), "{said}");
    assert!(said.contains("手本 あかり さんのフリガナ: テホン アカリ → テホン アカネ"), "{said}");
    assert!(said.contains("手本 あかり さんの電話: なし → 090-0000-0001"), "{said}");
    assert!(said.contains("H01    手本　あかり（テホン アカネ） 090-0000-0001"), "{said}");
    let said = office.text("nozomi", "06:13", &["staff", "import", &again]);
    assert!(
        said.contains("0人を追加しました") && said.contains("もう名簿にいる人: 2人") && !said.contains('→'),
        "{said}"
    );
}

#[test]
fn a_mistyped_name_is_put_right_and_whoever_left_is_not_offered() {
    let office = Office::working();
    office.recorded();
    office.synced("07:50", &["akari", "nozomi"]);
    let said = office.text(
        "nozomi",
        "08:00",
        &["staff", "change", "h01", "氏名", "手本 あかね", "カナ", "テホン アカネ"],
    );
    assert!(
        said.contains("氏名: 手本 あかり → 手本 あかね")
            && said.contains("フリガナ: テホン アカリ → テホン アカネ"),
        "{said}"
    );
    assert!(office.text("nozomi", "08:01", &["review"]).contains("手本 あかね"), "records name her rightly");
    let (code, _) = office.refused("nozomi", "08:02", &["staff", "change", "H01", "職員コード", "ｈ０２"]);
    assert_eq!(code, 2, "Sakura's");
    // The same person twice.
    let twice = add("H09", "手本　あかね", "てほん あかね");
    let (code, said) = office.refused("nozomi", "08:03", &twice);
    assert!(code == 4 && said.contains("手本 あかね さん（H01）は、もう名簿にいます"), "{said}");
    office.ok("nozomi", "08:04", &[&twice[..], &["--again"]].concat());

    let said = office.text("nozomi", "08:05", &["staff", "change", "H02", "退職", "はい"]);
    assert!(said.contains("退職にしました") && said.contains("端末を返してもらってください"), "{said}");
    let said = office.text("nozomi", "08:06", &["staff", "list"]);
    assert!(!said.contains("H02    ") && said.contains("退職: 手本 さくら（H02）"), "{said}");
    for args in [&["invite", "--staff", "H02"][..], &["rota", "set", "1", "手本さくら"]] {
        let (code, said) = office.refused("nozomi", "08:07", args);
        assert!(code == 2 && said.contains("手本 さくら さんは退職しています"), "{args:?}: {said}");
    }
    office.ok("nozomi", "08:08", &["staff", "change", "H02", "left", "no"]);
    office.ok("nozomi", "08:09", &["rota", "set", "1", "H02", "--again"]);
}
