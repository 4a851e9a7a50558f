//! Who something is about: two people are never taken for one, nobody is picked by chance, and every answer says the name.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{Office, example_month, examples};
use serde_json::Value;

/// A file of the month that also has lines made from its own: which line, and what stands otherwise there. Only columns of
/// plain digits are changed, so that the rest stays as the care manager's program wrote it.
fn with_lines(office: &Office, kind: &str, folder: &str, lines: &[(usize, &[(&str, &str)])]) -> String {
    let path = PathBuf::from(example_month(kind));
    let mut bytes = fs::read(&path).unwrap();
    let old: Vec<Vec<u8>> = bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    for (line, changes) in lines {
        let mut line = old[*line].clone();
        for (from, to) in *changes {
            let at = line.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
            line.splice(at..at + from.len(), to.bytes());
        }
        bytes.extend(line);
    }
    written(office, folder, &path, &bytes)
}

fn written(office: &Office, folder: &str, like: &std::path::Path, bytes: &[u8]) -> String {
    let folder = office.path(folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(like.file_name().unwrap());
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// The supplement with another value in the first line, which is Ichiro's.
fn ichiros(office: &Office, folder: &str, from: &str, to: &str) -> String {
    let path = PathBuf::from(example_month("UPHOSOKU"));
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
    bytes.splice(at..at + from.len(), to.bytes());
    written(office, folder, &path, &bytes)
}

fn problems(json: &Value) -> String {
    json["error"]["problems"].to_string()
}

fn names(json: &Value) -> Vec<String> {
    let clients = json["clients"].as_array().unwrap();
    clients.iter().map(|client| client["shown"].as_str().unwrap().to_owned()).collect()
}

/// Saburo's line under Ichiro's number at another insurer.
const OTHER_INSURER: (usize, &[(&str, &str)]) =
    (2, &[("990001,0000000003", "990002,0000000001"), ("19380720", "19510505")]);
/// Ichiro's line again, of another man of this name.
const NAMESAKE: (usize, &[(&str, &str)]) = (0, &[("0000000001", "0000000077"), ("19400115", "19430303")]);

#[test]
fn one_insured_number_of_two_insurers_is_two_people() {
    let office = Office::working();
    office.ok("nozomi", "06:35", &["clients", "set", "0000000001", "注意", "ゆっくり話す"]);
    let before = office.ok("nozomi", "06:36", &["clients", "show", "見本一郎"]);
    let supplement = with_lines(&office, "UPHOSOKU", "two", &[OTHER_INSURER]);
    let row: &[(&str, &str)] = &[("990001", "990002"), ("0730,0745", "1000,1015")];
    let plan = with_lines(&office, "UPPLAN", "two", &[(0, row)]);
    let import = ["plan", "import", "--upplan", &plan, "--uphosoku", &supplement];
    let taken = office.ok("nozomi", "06:40", &import);
    assert_eq!((&taken["clients_added"], &taken["added"]), (&1.into(), &1.into()), "{taken}");
    assert_eq!(office.ok("nozomi", "06:41", &["clients", "show", "見本一郎"]), before, "he is who he was");
    let other = office.ok("nozomi", "06:42", &["brief", "990002-0000000001"]);
    assert!(
        other["name"].as_str().unwrap().starts_with("例示 三郎")
            && other["cautions"] == serde_json::json!([]),
        "{other}"
    );

    // The number alone is asked about, everywhere.
    for args in [
        vec!["brief", "0000000001"],
        vec!["emergency", "0000000001"],
        vec!["clients", "set", "0000000001", "注意", "x"],
        vec!["note", "0000000001", "どちら？"],
    ] {
        let answer = office.run("nozomi", "06:43", &args);
        assert_eq!((answer.code, answer.error()), (2, "ambiguous"), "{args:?}: {}", answer.json);
        let both = problems(&answer.json);
        assert!(both.contains("990001-0000000001 見本 一郎") && both.contains("990002-0000000001"), "{both}");
    }
    let list = |name: &str, text: &str| {
        let path = office.path(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let day = "2026-11-01,1,10:00,H01";
    let unclear = list("rota1.csv", &format!("date,insured_number,start,staff_code\n{day}\n"));
    let refused = office.run("nozomi", "06:44", &["plan", "import", "--rota", &unclear]);
    assert_eq!(refused.code, 2, "{}", refused.json);
    assert!(problems(&refused.json).contains("990001-0000000001"), "{}", refused.json);
    let clear =
        list("rota2.csv", &format!("date,insured_number,start,staff_code,insurer_number\n{day},990002\n"));
    assert_eq!(office.ok("nozomi", "06:45", &["plan", "import", "--rota", &clear])["rota_matched"], 1);
    let tasks = list(
        "tasks.csv",
        "insured_number,start,tasks,vitals,cautions,insurer_number\n1,10:00,掃除,,,990002\n",
    );
    let set = office.ok("nozomi", "06:46", &["plan", "import", "--upplan", &plan, "--tasks", &tasks]);
    assert_eq!(set["tasks_set"], 1);
    let family = |number: &str| {
        list(
            "staff2.csv",
            &format!(
                "staff_code,name,kana,role,family_insured_numbers\nH01,手本 あかり,テホン アカリ,helper,{number}\n"
            ),
        )
    };
    let unclear = office.run("nozomi", "06:47", &["staff", "import", &family("1")]);
    assert_eq!(unclear.code, 2, "{}", unclear.json);
    office.ok("nozomi", "06:48", &["staff", "import", &family("990002-0000000001")]);
}

#[test]
fn who_may_be_another_person_is_asked_about_first() {
    let office = Office::working();
    // Ichiro's number with Saburo's name, birth and sex: a new member of his family, or a slip of the care manager's.
    let path = PathBuf::from(example_month("UPHOSOKU"));
    let bytes = fs::read(&path).unwrap();
    let lines: Vec<Vec<u8>> = bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let at = lines[2].windows(10).position(|w| w == b"0000000003").unwrap();
    let mut other = lines[2].clone();
    other.splice(at..at + 10, *b"0000000001");
    let rest = lines[1..].concat();
    let supplement = written(&office, "other", &path, &[other.clone(), rest].concat());
    let before = office.ok("nozomi", "06:40", &["clients", "show", "990001-0000000001"]);
    // His plan is in the file too, with another time.
    let plan = PathBuf::from(example_month("UPPLAN"));
    let mut rows = fs::read(&plan).unwrap();
    let at = rows.windows(9).position(|w| w == b"0730,0745").unwrap();
    rows.splice(at..at + 9, *b"0735,0750");
    let plan = written(&office, "other", &plan, &rows);
    let import = ["plan", "import", "--upplan", &plan, "--uphosoku", &supplement];
    let asked = office.run("nozomi", "06:41", &import);
    assert_eq!((asked.code, asked.error()), (4, "asked"), "{}", asked.json);
    let what = problems(&asked.json);
    assert!(
        what.contains("見本 一郎") && what.contains("例示 三郎") && what.contains("990001-0000000001"),
        "{what}"
    );
    assert_eq!(office.ok("nozomi", "06:42", &["clients", "show", "990001-0000000001"]), before);
    assert_eq!((&asked.json["changed"], &asked.json["cancelled"]), (&0.into(), &0.into()), "{}", asked.json);

    // The same person, and our names are right: the plan is taken, and the question does not come again.
    let kept = office.ok("nozomi", "06:43", &[&import[..], &["--keep", "990001-0000000001"]].concat());
    assert_eq!(kept["changed"], 1, "{kept}");
    let sheet = office.ok("nozomi", "06:44", &["clients", "show", "990001-0000000001"]);
    assert_eq!(sheet["fields"]["person.name"], "見本 一郎");
    office.ok("nozomi", "06:45", &import);
    // The file is right after all.
    let taken = office.ok("nozomi", "06:46", &[&import[..], &["--take", "見本一郎"]].concat());
    let fields = taken["clients_changed"][0]["fields"].to_string();
    assert!(
        fields.contains("person.name") && fields.contains("person.born"),
        "every change is told: {fields}"
    );

    // Two lines of one file that are two people are nobody: refused, with both lines.
    let twice = written(&office, "twice", &path, &[bytes.clone(), other].concat());
    let refused = office.run("nozomi", "06:47", &["plan", "import", "--uphosoku", &twice]);
    assert_eq!(refused.code, 2);
    let (what, last) = (problems(&refused.json), lines.len() + 1);
    assert!(what.contains("1行目") && what.contains(&format!("{last}行目")), "{what}");
}

#[test]
fn what_the_office_wrote_by_hand_stays_until_somebody_answers() {
    let office = Office::working();
    let import = |path: &str, more: &[&str]| {
        office.run("nozomi", "06:50", &[&["plan", "import", "--uphosoku", path, "--no-sync"], more].concat())
    };
    let phone =
        || office.ok("nozomi", "06:51", &["clients", "show", "見本一郎"])["fields"]["person.phone"].clone();
    // What a file wrote follows the next file, and is told.
    let second = ichiros(&office, "second", "000-0000-0001", "000-0000-0021");
    let taken = import(&second, &[]);
    assert_eq!(taken.code, 0, "{}", taken.json);
    assert_eq!(phone(), "000-0000-0021");
    assert_eq!(taken.json["clients_changed"][0]["fields"][0]["field"], "person.phone");
    // What the office wrote stays, silently while the file says what it said before, asked about when it says more.
    office.ok("nozomi", "06:52", &["clients", "set", "見本一郎", "電話番号", "090-0000-0009"]);
    assert_eq!(import(&second, &[]).code, 0);
    assert_eq!(phone(), "090-0000-0009");
    let third = ichiros(&office, "third", "000-0000-0001", "000-0000-0031");
    let asked = import(&third, &[]);
    assert_eq!((asked.code, asked.error()), (4, "asked"));
    let what = problems(&asked.json);
    assert!(
        what.contains("090-0000-0009") && what.contains("000-0000-0031") && what.contains("見本 一郎"),
        "{what}"
    );
    assert_eq!(phone(), "090-0000-0009");
    assert_eq!(import(&third, &["--take", "見本一郎"]).code, 0);
    assert_eq!(phone(), "000-0000-0031");
    assert_eq!(import(&third, &["--take", "見本花"]).code, 2, "nobody of this name is in the file");
}

#[test]
fn two_of_one_name_are_told_apart_and_nobody_is_picked() {
    let office = Office::working();
    let supplement = with_lines(&office, "UPHOSOKU", "namesake", &[NAMESAKE]);
    let plan = with_lines(
        &office,
        "UPPLAN",
        "namesake",
        &[(0, &[("0000000001", "0000000077"), ("20261101", "20261116"), ("0730,0745", "0900,0915")])],
    );
    office.ok("nozomi", "06:40", &["plan", "import", "--upplan", &plan, "--uphosoku", &supplement]);
    for args in [
        vec!["emergency", "見本 一郎"],
        vec!["brief", "みほんいちろう"],
        vec!["note", "見本一郎", "x"],
        vec!["visit", "unplanned", "見本 一郎"],
        vec!["clients", "set", "ミホン イチロウ", "注意", "x"],
        vec![
            "rota",
            "add",
            "見本　一郎",
            "--date",
            "2026-11-20",
            "--start",
            "10:00",
            "--end",
            "10:30",
            "--service",
            "body",
        ],
        vec!["search", "朝", "--client", "見本 一郎"],
        vec!["careplan", "show", "見本 一郎"],
        vec!["incident", "start", "見本 一郎", "事故"],
        vec!["history", "--client", "見本 一郎"],
    ] {
        let answer = office.run("nozomi", "06:41", &args);
        assert_eq!((answer.code, answer.error()), (2, "ambiguous"), "{args:?}: {}", answer.json);
        let both = problems(&answer.json);
        assert!(both.contains("990001-0000000001 見本 一郎（昭和15年生まれ）"), "{both}");
        assert!(both.contains("990001-0000000077 見本 一郎（昭和18年生まれ）"), "{both}");
    }
    // The one that is meant, by what the question said.
    for who in ["990001-0000000077", "0000000077", "見本 一郎（昭和18年生まれ）"] {
        let text = office.text("nozomi", "06:42", &["note", who, "玄関の鍵"]);
        assert!(text.starts_with("見本 一郎 さん（昭和18年生まれ）　申し送り"), "{text}");
    }
    in_every_list(&office);
}

/// Two of one name are told apart wherever they are listed, on paper and in English.
fn in_every_list(office: &Office) {
    let clients = names(&office.ok("nozomi", "06:43", &["clients", "list"]));
    assert!(clients.contains(&"見本 一郎（昭和15年生まれ）".to_owned()), "{clients:?}");
    for args in [
        vec!["today"],
        vec!["review", "--month", "2026-11"],
        vec!["month", "--month", "2026-11"],
        vec!["search", "一郎"],
        vec!["search", "鍵"],
    ] {
        let text = office.ok("nozomi", "06:44", &args).to_string();
        assert!(text.contains("見本 一郎（昭和18年生まれ）"), "{args:?}: {text}");
    }
    // English counts years as English does, on the page too.
    let english = office.path("english.html");
    let page = ["--lang", "en", "month", "--month", "2026-11", "--html", english.to_str().unwrap()];
    let today = office.text("nozomi", "06:44", &["--lang", "en", "today"]);
    office.text("nozomi", "06:45", &page);
    for text in [today, fs::read_to_string(english).unwrap()] {
        assert!(text.contains("見本 一郎 (born 1943)") && !text.contains("昭"), "{text}");
    }
    let html = office.path("month.html");
    office.ok("nozomi", "06:45", &["month", "--month", "2026-11", "--html", html.to_str().unwrap()]);
    let html = fs::read_to_string(html).unwrap();
    assert!(html.contains("見本 一郎（昭18）"), "the board has little room");
    let place = |name: &str| html.find(&format!("class=client>{name}")).unwrap();
    assert!(
        place("見本 一郎（昭18）") < place("見本 花子") && place("見本 花子") < place("例示 三郎"),
        "五十音"
    );
}

#[test]
fn people_are_found_however_they_are_typed() {
    let office = Office::working();
    for who in
        ["ミホン イチロウ", "みほんいちろう", "ﾐﾎﾝ ｲﾁﾛｳ", "見本　一郎", "０００００００００１", "いちろう"]
    {
        assert_eq!(office.ok("akari", "07:00", &["emergency", who])["name"], "見本 一郎", "{who}");
    }
    office.ok(
        "nozomi",
        "07:01",
        &["clients", "set", "例示三郎", "氏名", "髙﨑 惠", "フリガナ", "タカサキ メグミ"],
    );
    for who in ["高崎", "高崎恵", "髙崎 惠", "たかさき"] {
        assert_eq!(office.ok("nozomi", "07:02", &["brief", who])["name"], "髙﨑 惠", "{who}");
    }
    let found = office.ok("nozomi", "07:03", &["search", "高崎恵"]);
    assert_eq!(found["found"][0]["client_name"], "髙﨑 惠");
    // Staff, by code, name or reading.
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    for who in ["H01", "h01", "手本あかり", "手本　あかり", "テホン アカリ", "あかり"] {
        let set = office.text("akari", "07:31", &["visit", "set", "1", "vitals.by", who]);
        assert!(set.contains("手本 あかり") && !set.contains(" 手本 さくら"), "the name: {set}");
    }
    let unknown = office.run("nozomi", "07:32", &["invite", "--staff", "H09"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.json["error"]["message"].as_str().unwrap().contains("職員コード H09 はありません"));
    let several = office.run("akari", "07:33", &["visit", "set", "1", "vitals.by", "手本"]);
    assert_eq!((several.code, several.error()), (2, "ambiguous"), "three of them: {}", several.json);
    // A second of one name, told apart everywhere.
    office.ok(
        "nozomi",
        "07:34",
        &["staff", "add", "--code", "H05", "--name", "手本 あかり", "--kana", "テホン アカリ", "--again"],
    );
    let add = [
        "rota",
        "add",
        "見本花子",
        "--date",
        "2026-11-16",
        "--start",
        "20:00",
        "--end",
        "20:30",
        "--service",
        "body",
    ];
    let which = office.run("nozomi", "07:35", &[&add[..], &["手本あかり"]].concat());
    assert_eq!((which.code, which.error()), (2, "ambiguous"));
    assert!(problems(&which.json).contains("H05 手本 あかり"), "{}", which.json);
    office.ok("nozomi", "07:36", &[&add[..], &["H05"]].concat());
    assert!(office.ok("nozomi", "07:37", &["today"]).to_string().contains("手本 あかり（H05）"));
    assert!(office.ok("nozomi", "07:38", &["devices"]).to_string().contains("手本 あかり（H01）"));
    let again = office.run(
        "nozomi",
        "07:39",
        &["staff", "add", "--code", "H01", "--name", "手本 つばさ", "--kana", "テホン ツバサ"],
    );
    assert_eq!(again.code, 2, "{}", again.json);
}

#[test]
fn an_import_says_what_it_lacks_once() {
    let office = Office::open();
    office.founded();
    let staff = office.path("nobody.csv");
    fs::write(&staff, "staff_code,name,kana,role\nM01,手本 のぞみ,テホン ノゾミ,manager\n").unwrap();
    let rota = office.path("unknown.csv");
    let text =
        fs::read_to_string(example_month("rota")).unwrap().replace(",H01", ",H08").replace(",H02", ",H09");
    fs::write(&rota, text).unwrap();
    let (plan, supplement) = (example_month("UPPLAN"), example_month("UPHOSOKU"));
    let files = ["plan", "import", "--upplan", &plan, "--uphosoku", &supplement];
    let refused = office.run("nozomi", "06:05", &[&files[..], &["--rota", rota.to_str().unwrap()]].concat());
    assert_eq!(refused.code, 2);
    assert_eq!(refused.json["error"]["problems"].as_array().unwrap().len(), 2, "{}", refused.json);
    assert!(problems(&refused.json).contains("職員コード H08 はありません"));
    let list = example_month("staff");
    let mistaken = office.run("nozomi", "06:06", &[&files[..], &["--rota", &list]].concat());
    assert!(problems(&mistaken.json).contains("職員の一覧"), "{}", mistaken.json);
    // Without a signal a new client cannot come in, and nothing is said to be saved.
    let mut office = office;
    office.stop_server();
    let offline = office.run("nozomi", "06:07", &[&files[..], &["--no-sync"]].concat());
    assert_eq!(offline.code, 3);
    let words = offline.json["error"]["message"].as_str().unwrap();
    assert!(words.contains("まだ何も取り込んでいません"), "{words}");
    office.start_server();
    let taken = office.ok("nozomi", "06:08", &files);
    assert_eq!(taken["unassigned"], taken["added"], "nobody goes to any of them: {taken}");
}

#[test]
fn h_and_nine_digits_is_an_insured_number() {
    let office = Office::working();
    let changes: &[(&str, &str)] = &[("0000000003", "H123456789")];
    let supplement = with_lines(&office, "UPHOSOKU", "h", &[(2, changes)]);
    let plan = with_lines(
        &office,
        "UPPLAN",
        "h",
        &[(0, &[("0000000001", "H123456789"), ("0730,0745", "1000,1015")])],
    );
    let import = ["plan", "import", "--upplan", &plan, "--uphosoku", &supplement];
    assert_eq!(office.ok("nozomi", "06:40", &import)["clients_added"], 1);
    let shown = office.ok("nozomi", "06:41", &["clients", "show", "h123456789"]);
    assert_eq!(shown["fields"]["certificate.insured"], "H123456789");
    // The other end's reader of actuals takes it too.
    let row = "202407,990001,H123456789,20261025,202611,9970000019,\"\",163,,20261102,,0730,0745,1,114845,,,\"\",,9970000001,\"\",,0,9970000001,\r\n";
    let file = office.path("UPJSK_202611_9970000001_11_9970000019_43_20261201090000.CSV");
    fs::write(&file, row).unwrap();
    let read = Command::new("python3").arg(examples().join("read_actuals.py")).arg(&file).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}
