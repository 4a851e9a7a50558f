//! Every field that a record can have, by the real command: typed in as people type it, shown back in both languages, the
//! same on another device; refused plainly where it cannot be. The tables are written from what a visit record must hold,
//! not from the program, and a field that the program knows and no table names fails the first test.

use std::collections::BTreeSet;

use crate::support::Office;
use serde_json::{Value, json};

/// The name that is typed, the value that is typed, the line in Japanese, the line in English, another value.
type Field = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The record of a visit.
const VISIT: &[Field] = &[
    ("制度", "総合事業", "制度: 総合事業", "Scheme: Prevention and daily-life support", "障害福祉"),
    (
        "サービス区分",
        "身体+生活",
        "サービス区分: 身体+生活",
        "Service type: Physical care and daily-life support",
        "生活",
    ),
    ("サービスコード", "114845", "サービスコード: 114845", "Service code: 114845", ""),
    ("予定開始", "7:35", "予定開始: 7:35", "Planned start: 7:35", "7:20"),
    ("予定終了", "7:50", "予定終了: 7:50", "Planned end: 7:50", "7:55"),
    ("入室", "7:31", "入室: 7:31", "Arrived: 7:31", "7:29"),
    ("退室", "7:52", "退室: 7:52", "Left: 7:52", "7:55"),
    (
        "helper.M01",
        "同行サ責",
        "[手本 のぞみ] 担当者: 同行サ責",
        "[手本 のぞみ] Helper: Accompanying service manager",
        "2人目",
    ),
    ("実施状況", "変更", "実施状況: 変更", "Outcome: Provided with changes", "臨時"),
    ("理由", "入浴を清拭に", "理由: 入浴を清拭に", "Reason: 入浴を清拭に", "熱のため"),
    ("依頼の時刻", "6:50", "依頼の時刻: 6:50", "Asked for at: 6:50", "6:55"),
    ("依頼した人", "長女", "依頼した人: 長女", "Asked for by: 長女", "次男"),
    ("依頼の内容", "起こせない", "依頼の内容: 起こせない", "What was asked for: 起こせない", "転んだ"),
    (
        "ケアマネジャーとの連携",
        "7:00",
        "ケアマネジャーとの連携: 7:00",
        "Care manager contacted at: 7:00",
        "7:05",
    ),
    ("顔色", "蒼白", "顔色: 蒼白", "Complexion: Pale", "紅潮"),
    ("発汗", "多い", "発汗: 多い", "Sweating: Heavy", "なし"),
    ("意識", "ぼんやり", "意識: ぼんやり", "Consciousness: Drowsy", "清明"),
    ("体温", "３８．４℃", "体温: 38.4℃", "Body temperature: 38.4 °C", "36.5"),
    ("体温の測定時刻", "7:33", "体温の測定時刻: 7:33", "Body temperature taken at: 7:33", "7:40"),
    ("最高血圧", "150", "最高血圧: 150mmHg", "Upper blood pressure: 150 mmHg", "148"),
    ("最低血圧", "86", "最低血圧: 86mmHg", "Lower blood pressure: 86 mmHg", "88"),
    ("血圧の測定時刻", "7:34", "血圧の測定時刻: 7:34", "Blood pressure taken at: 7:34", "7:41"),
    ("脈拍", "72", "脈拍: 72回/分", "Pulse: 72 /min", "80"),
    ("脈拍の測定時刻", "7:35", "脈拍の測定時刻: 7:35", "Pulse taken at: 7:35", "7:42"),
    ("SpO2", "97％", "SpO2: 97%", "Oxygen saturation: 97 %", "95"),
    ("SpO2の測定時刻", "7:36", "SpO2の測定時刻: 7:36", "Oxygen saturation taken at: 7:36", "7:43"),
    ("呼吸数", "18", "呼吸数: 18回/分", "Respiration: 18 /min", "20"),
    ("呼吸数の測定時刻", "7:37", "呼吸数の測定時刻: 7:37", "Respiration taken at: 7:37", "7:44"),
    ("測定した人", "H02", "測定した人: 手本 さくら", "Measured by: 手本 さくら", "M01"),
    ("食事量", "7割", "食事量: 7割", "Meal eaten: 7 tenths of the meal", "3"),
    ("水分", "300ml", "水分: 300ml", "Fluids: 300 ml", "150"),
    ("排尿", "2回", "排尿: 2回", "Urination: 2 times", "0"),
    ("排便", "1", "排便: 1回", "Bowel movements: 1 time", "2"),
    ("便の性状", "軟らかい", "便の性状: 軟らかい", "Form of stool: Soft", "普通"),
    ("服薬（朝）", "拒否", "服薬（朝）: 拒否", "Medication (Morning): Refused", "落薬"),
    ("服薬（昼）", "拒否", "服薬（昼）: 拒否", "Medication (Noon): Refused", "服用"),
    ("服薬（夕）", "落薬", "服薬（夕）: 落薬（薬を落とした）", "Medication (Evening): Dropped", "服用"),
    ("服薬（眠前）", "服用", "服薬（眠前）: 服用", "Medication (Bedtime): Taken", "拒否"),
    (
        "一包化を確認（朝）",
        "はい",
        "一包化を確認（朝）: はい",
        "One-dose package seen (Morning): yes",
        "いいえ",
    ),
    ("服薬時刻（昼）", "12:10", "服薬時刻（昼）: 12:10", "Taken at (Noon): 12:10", "12:11"),
    ("服薬時刻（夕）", "18:10", "服薬時刻（夕）: 18:10", "Taken at (Evening): 18:10", "18:11"),
    ("服薬時刻（眠前）", "21:10", "服薬時刻（眠前）: 21:10", "Taken at (Bedtime): 21:10", "21:11"),
    ("服薬時刻（朝）", "7:45", "服薬時刻（朝）: 7:45", "Taken at (Morning): 7:45", "7:46"),
    ("預り金", "１，０００円", "預り金: 1,000円", "Money received: 1,000 yen", "2000"),
    ("支出", "850", "支出: 850円", "Money spent: 850 yen", "900"),
    ("返金", "140", "返金: 140円", "Money returned: 140 yen", "100"),
    (
        "金額が合わない理由",
        "十円は募金箱へ",
        "金額が合わない理由: 十円は募金箱へ",
        "Why the money does not add up: 十円は募金箱へ",
        "数え違い",
    ),
    ("火の元", "はい", "火の元: はい", "Gas and fire: yes", "いいえ"),
    ("電気", "済", "電気: はい", "Electricity: yes", "いいえ"),
    ("水道", "○", "水道: はい", "Water: yes", "いいえ"),
    ("戸締り", "yes", "戸締り: はい", "Doors and windows: yes", "いいえ"),
    ("特記事項", "右足に湿布", "特記事項: 右足に湿布", "Remarks: 右足に湿布", ""),
    ("利用者の確認", "口頭", "利用者の確認: 口頭", "Client's confirmation: By word of mouth", "ご家族"),
    ("確認時刻", "7:51", "確認時刻: 7:51", "Confirmed at: 7:51", "7:53"),
    (
        "署名でない理由",
        "手が痛む",
        "署名でない理由: 手が痛む",
        "Reason for no signature: 手が痛む",
        "署名できない",
    ),
    ("代行入力者", "M01", "代行入力者: 手本 のぞみ", "Entered by proxy: 手本 のぞみ", "H02"),
    ("代行入力の時刻", "9:00", "代行入力の時刻: 9:00", "Entered at: 9:00", "9:30"),
    ("訂正の理由", "書き間違い", "訂正の理由: 書き間違い", "Reason for the change: 書き間違い", "数え直した"),
    ("訂正した人", "M01", "訂正した人: 手本 のぞみ", "Changed by: 手本 のぞみ", "H01"),
];

/// What stands instead of a value that was not measured.
const NOT_MEASURED: &[(&str, &str, &str)] = &[
    (
        "体温を測らなかった理由",
        "機器がない・故障",
        "Body temperature not taken because: No device, or it failed",
    ),
    ("血圧を測らなかった理由", "ご本人が希望しない", "Blood pressure not taken because: Client declined"),
    (
        "脈拍を測らなかった理由",
        "体調により測れない",
        "Pulse not taken because: Not possible in the client's condition",
    ),
    (
        "SpO2を測らなかった理由",
        "不在・時間が取れない",
        "Oxygen saturation not taken because: Client absent, or no time",
    ),
    ("呼吸数を測らなかった理由", "その他", "Respiration not taken because: Other"),
];

/// 老計第10号, as a plan names its tasks.
const TASKS: &[(&str, &str)] = &[
    ("健康チェック", "Health check"),
    ("環境整備", "Making the surroundings safe"),
    ("相談援助・情報収集・提供", "Advice and information"),
    ("サービス提供後の記録", "Recording after the service"),
    ("排泄介助（トイレ）", "Toileting: toilet"),
    ("排泄介助（ポータブル）", "Toileting: commode"),
    ("排泄介助（おむつ）", "Toileting: pads"),
    ("食事介助", "Help with eating"),
    ("特段の専門的配慮をもって行う調理", "Cooking that needs professional care"),
    ("全身清拭", "Bed bath"),
    ("部分浴", "Partial bath"),
    ("全身浴", "Full bath"),
    ("洗面等", "Washing the face"),
    ("身体整容", "Grooming"),
    ("更衣介助", "Dressing"),
    ("体位変換", "Changing position"),
    ("移乗・移動介助", "Transfer and walking"),
    ("通院・外出介助", "Going out, to hospital or elsewhere"),
    ("起床介助", "Getting up"),
    ("就寝介助", "Going to bed"),
    ("服薬介助", "Help with taking medicine"),
    ("自立生活支援・重度化防止のための見守り的援助", "Watching over to keep independence"),
    ("サービス準備等", "Preparation of daily-life support"),
    ("掃除", "Cleaning"),
    ("洗濯", "Laundry"),
    ("ベッドメイク", "Making the bed"),
    ("衣類の整理・被服の補修", "Sorting and mending clothes"),
    ("一般的な調理・配下膳", "Cooking and serving"),
    ("買い物・薬の受け取り", "Shopping and fetching medicine"),
];

/// What no visit can have, and what is said to it.
const IMPOSSIBLE: &[(&str, &str, &str)] = &[
    ("体温", "50", "30.0〜45.0℃"),
    ("体温", "たかい", "数字ではありません"),
    ("血圧", "80/120", "最高血圧は最低血圧より高い"),
    ("血圧", "132", "132/84 のような"),
    ("脈拍", "500", "20〜300"),
    ("SpO2", "101", "50〜100"),
    ("呼吸数", "2", "4〜80"),
    ("食事量", "11", "0〜10割"),
    ("水分", "9000", "0〜5000ml"),
    ("顔色", "青い", "良好、蒼白"),
    ("掃除", "たぶん", "実施、未実施、拒否"),
    ("服薬（朝）", "半分", "服用、拒否、落薬（薬を落とした）"),
    ("預り金", "たくさん", "数字ではありません"),
    ("火の元", "たぶん", "はい か いいえ"),
    ("退室", "7:10", "入室より後"),
    ("入室", "25:00", "日付や時刻ではありません"),
    ("サービスコード", "1148", "6桁"),
    ("制度", "医療保険", "介護保険、総合事業"),
    ("実施状況", "多分", "実施、変更、中止"),
    ("入室時刻は手入力", "いいえ", "自動で付く印"),
    ("利用者", "00000000000000000000000000000000", "間違えた記録"),
    ("helper.H99", "担当", "H99"),
    ("体重", "60", "という項目はありません"),
];

fn paths(json: &Value) -> BTreeSet<String> {
    let fields = json["fields"].as_array().unwrap().iter();
    fields.map(|field| field["field"].as_str().unwrap().to_owned()).collect()
}

/// Every pair of the words, in one command.
fn pairs<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<&'a str> {
    fields.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

impl Office {
    fn shown(&self, who: &str, visit: &str) -> [String; 2] {
        let text = |lang: &str| self.text(who, "12:00", &["--lang", lang, "visit", "show", visit]);
        [text("ja"), text("en")]
    }

    fn set(&self, who: &str, visit: &str, fields: &[&str]) {
        self.ok(who, "21:55", &[&["visit", "set", visit], fields].concat());
    }
}

#[test]
fn what_a_visit_can_hold_is_typed_shown_and_the_same_on_another_device() {
    let office = Office::working();
    let visit = office.ok("akari", "07:30", &["visit", "start", "1"])["visit"].as_str().unwrap().to_owned();
    office.set("akari", "1", &pairs(VISIT.iter().map(|field| (field.0, field.1))));
    office.ok("akari", "22:05", &["visit", "finish", "1"]);
    // Another visit, of which nothing could be measured, with every task.
    let other = office.ok("akari", "09:00", &["visit", "start", "2"])["visit"].as_str().unwrap().to_owned();
    office.set("akari", "2", &pairs(NOT_MEASURED.iter().map(|field| (field.0, field.1))));
    let states = ["実施", "未実施", "拒否"];
    for ((ja, en), state) in TASKS.iter().zip(states.iter().cycle()) {
        office.set("akari", "2", &[if *state == "実施" { en } else { ja }, state]);
        let reason = format!("{ja} 実施しなかった理由");
        if *state == "未実施" {
            office.set("akari", "2", &[&reason, "時間がない"]);
        }
    }
    office.set("akari", "2", &["服薬（昼）", "拒否", "実施状況", "実施", "利用者の確認", "署名"]);
    office.ok("akari", "09:15", &["visit", "leave", "2"]);
    office.ok("akari", "22:10", &["visit", "finish", "2"]);
    office.synced("11:00", &["akari", "nozomi", "sakura"]);

    for who in ["akari", "nozomi"] {
        let [ja, en] = office.shown(who, &visit);
        for (_, _, line_ja, line_en, _) in VISIT {
            assert!(ja.lines().any(|line| line.trim() == *line_ja), "{who}: {line_ja}\n{ja}");
            assert!(en.lines().any(|line| line.trim() == *line_en), "{who}: {line_en}\n{en}");
        }
        for mark in ["入室時刻は手入力: はい", "退室時刻は手入力: はい"] {
            assert!(ja.contains(mark), "{who}: a typed time is marked: {mark}");
        }
        let [ja, en] = office.shown(who, &other);
        for (label, value, line_en) in NOT_MEASURED {
            assert!(ja.contains(&format!("  {label}: {value}\n")) && en.contains(line_en), "{who}: {label}");
        }
        for ((task_ja, task_en), at) in TASKS.iter().zip(0..) {
            let (state_ja, state_en) = (states[at % 3], ["Done", "Not done", "Refused"][at % 3]);
            assert!(ja.contains(&format!("  {task_ja}: {state_ja}\n")), "{who}: {task_ja}\n{ja}");
            assert!(en.contains(&format!("  {task_en}: {state_en}\n")), "{who}: {task_en}\n{en}");
        }
        assert!(!ja.contains("手入力"), "stamped times are not marked as typed: {ja}");
    }
    let fields =
        |who: &str, visit: &str| office.ok(who, "12:00", &["visit", "show", visit])["fields"].clone();
    assert_eq!(fields("akari", &visit), fields("nozomi", &visit));
    assert_eq!(fields("akari", &other), fields("nozomi", &other));

    // No field is left out above but those that a device writes, or a photo, a note or an incident brings.
    let mut known = paths(&office.ok("akari", "12:00", &["visit", "fields"]));
    for written in [fields("akari", &visit), fields("akari", &other)] {
        for path in written.as_object().unwrap().keys() {
            let mut pattern: Vec<&str> = path.split('.').collect();
            if !path.starts_with("task.") || pattern.len() > 2 {
                let listed = ["helper", "medication", "task"].contains(&pattern[0]);
                if listed {
                    pattern[1] = "*";
                }
            }
            known.remove(&pattern.join("."));
        }
    }
    let left: Vec<&str> =
        known.iter().map(String::as_str).filter(|path| !path.starts_with("photo.")).collect();
    assert_eq!(left, ["clock.ahead", "handover.*", "incident.*", "outcome.duplicate_of"]);
}

#[test]
fn what_cannot_be_is_refused_plainly_and_nothing_is_changed() {
    let office = Office::working();
    office.ok("akari", "07:30", &["visit", "start", "1"]);
    let before = office.ok("akari", "07:31", &["visit", "show", "1"])["fields"].clone();
    for (field, value, said) in IMPOSSIBLE {
        let refused = office.run("akari", "07:32", &["visit", "set", "1", "排尿", "1", field, value]);
        assert_eq!(refused.code, 2, "{field} {value}: {}", refused.json);
        let words = refused.json["error"].to_string();
        assert!(words.contains(said), "{field} {value}: {words}");
    }
    assert_eq!(office.ok("akari", "07:33", &["visit", "show", "1"])["fields"], before);
}

#[test]
fn every_field_that_two_people_write_at_once_keeps_both_values_with_their_authors() {
    let mut office = Office::working();
    let visit = office.recorded();
    office.synced("11:00", &["akari", "nozomi"]);
    office.stop_server();
    let mine: Vec<&Field> = VISIT.iter().filter(|field| !field.4.is_empty()).collect();
    for (who, value) in [("akari", 1), ("nozomi", 4)] {
        office.ok(who, "10:00", &["visit", "change", &visit]);
        // One by one: some of them contradict each other until all are there.
        let typed: Vec<(&str, &str)> =
            mine.iter().map(|field| (field.0, if value == 1 { field.1 } else { field.4 })).collect();
        office.set(who, &visit, &pairs(typed));
        office.ok(who, "22:00", &["visit", "finish", &visit, "--anyway"]);
    }
    office.start_server();
    office.synced("11:00", &["akari", "nozomi", "akari"]);
    for who in ["nozomi", "akari"] {
        let conflicts = office.ok(who, "12:00", &["conflicts", &visit])["conflicts"].clone();
        let conflicts = conflicts.as_array().unwrap();
        let found: BTreeSet<String> = conflicts
            .iter()
            .map(|conflict| format!("{}: ", conflict["label"]["ja"].as_str().unwrap()))
            .collect();
        // Whoever has a name in a list has it in the label: 担当者（手本 のぞみ）.
        let named = |field: &&Field| {
            let (label, _) = field.2.split_once(": ").unwrap();
            let (person, label) =
                label.strip_prefix('[').and_then(|rest| rest.split_once("] ")).unwrap_or(("", label));
            if person.is_empty() { format!("{label}: ") } else { format!("{label}（{person}）: ") }
        };
        assert_eq!(found, mine.iter().map(named).collect(), "{who}");
        for conflict in conflicts {
            let mut by: Vec<&str> = conflict["values"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["by"]["name"].as_str().unwrap())
                .collect();
            by.sort_unstable();
            assert_eq!(by, ["手本 あかり", "手本 のぞみ"], "{conflict}");
            for one in conflict["values"].as_array().unwrap() {
                assert_eq!(one["server"]["state"], "at", "{conflict}");
                assert!(one["device_ms"].as_u64().is_some(), "{conflict}");
            }
        }
        let text = office.text(who, "12:00", &["--lang", "en", "conflicts", &visit]);
        for (_, _, _, line, _) in &mine {
            let value = line.split_once(": ").unwrap().1;
            assert!(text.contains(value), "{who}: {line}\n{text}");
        }
    }
}

#[test]
fn a_kitchen_that_was_cleaned_needs_no_vital_signs() {
    let office = Office::working();
    let row = office.ok("akari", "07:00", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    office.ok("nozomi", "06:40", &["rota", "change", &row, "tasks", "掃除", "service", "生活"]);
    office.synced("11:00", &["nozomi", "akari"]);
    office.ok("akari", "07:30", &["visit", "start", "1", "--now"]);
    office.set("akari", "1", &["退室", "8:15", "掃除", "実施", "実施状況", "実施", "利用者の確認", "署名"]);
    let finished = office.ok("akari", "21:56", &["visit", "finish", "1"]);
    assert_eq!(finished["missing"], json!([]));
}
