//! Every field of the sheets around a visit, by the real command: the client's sheet, the home-care plan, each kind of
//! incident. Typed in as people type it, shown back in both languages, the same on another device; and what is found again
//! in the day's list, in a search and in the history.

use std::collections::BTreeSet;

use crate::support::Office;
use serde_json::{Value, json};

const ICHIRO: &str = "0000000001";

/// The name that is typed, the value that is typed, the line in Japanese, the line in English.
type Field = (&'static str, &'static str, &'static str, &'static str);

const CLIENT: &[Field] = &[
    ("氏名", "見本 一郎", "氏名: 見本 一郎", "Name: 見本 一郎"),
    ("フリガナ", "ミホン イチロウ", "フリガナ: ミホン イチロウ", "Name in kana: ミホン イチロウ"),
    ("性別", "男", "性別: 男", "Sex: Male"),
    ("生年月日", "1940-01-15", "生年月日: 昭和15年1月15日", "Born on: 15 Jan 1940"),
    ("郵便番号", "000-0001", "郵便番号: 000-0001", "Postcode: 000-0001"),
    ("住所", "見本県例示市", "住所: 見本県例示市", "Address: 見本県例示市"),
    ("電話番号", "000-0000-0001", "電話番号: 000-0000-0001", "Phone: 000-0000-0001"),
    ("保険者番号", "990001", "保険者番号: 990001", "Insurer number: 990001"),
    ("被保険者番号", "0000000001", "被保険者番号: 0000000001", "Insured number: 0000000001"),
    ("要介護状態区分", "要介護2", "要介護状態区分: 要介護2", "Care level: Care level 2"),
    (
        "認定有効期間（開始）",
        "2026-04-01",
        "認定有効期間（開始）: 令和8年4月1日",
        "Certified from: 1 Apr 2026",
    ),
    (
        "認定有効期間（終了）",
        "2028-03-31",
        "認定有効期間（終了）: 令和10年3月31日",
        "Certified to: 31 Mar 2028",
    ),
    ("区分支給限度基準額", "19705単位", "区分支給限度基準額: 19,705単位", "Monthly limit: 19,705 units"),
    (
        "居宅介護支援事業所",
        "9970000019",
        "居宅介護支援事業所: 9970000019",
        "Care-management office: 9970000019",
    ),
    (
        "past_certificate.2024-04-01.to",
        "2026-03-31",
        "前の認定有効期間（終了）（令和6年4月1日から）: 令和8年3月31日",
        "Certified before, to (from 1 Apr 2024): 31 Mar 2026",
    ),
    (
        "past_certificate.2024-04-01.level",
        "要支援2",
        "前の要介護状態区分（令和6年4月1日から）: 要支援2",
        "Care level before (from 1 Apr 2024): Support level 2",
    ),
    (
        "past_certificate.2024-04-01.limit",
        "10531",
        "前の区分支給限度基準額（令和6年4月1日から）: 10,531単位",
        "Monthly limit before (from 1 Apr 2024): 10,531 units",
    ),
    ("写真の同意の範囲", "薬と皮膚", "写真の同意の範囲: 薬と皮膚", "Scope of photo consent: 薬と皮膚"),
    ("写真の同意日", "2026-10-01", "写真の同意日: 10月1日（木）", "Photo consent given on: Thu 1 Oct"),
    (
        "写真の同意の撤回日",
        "2026-12-01",
        "写真の同意の撤回日: 12月1日（火）",
        "Photo consent withdrawn on: Tue 1 Dec",
    ),
    (
        "同意の範囲（個人情報の使用）",
        "担当者会議",
        "同意の範囲（個人情報の使用）: 担当者会議",
        "Scope of the consent (Use of personal data): 担当者会議",
    ),
    (
        "同意した日（個人情報の使用）",
        "2026-04-01",
        "同意した日（個人情報の使用）: 4月1日（水）",
        "Consent given on (Use of personal data): Wed 1 Apr",
    ),
    (
        "同意した方（重要事項の説明）",
        "本人",
        "同意した方（重要事項の説明）: 本人",
        "Consent given by (Explanation of important matters): 本人",
    ),
    (
        "同意の撤回日（契約）",
        "2027-03-31",
        "同意の撤回日（契約）: 2027年3月31日（水）",
        "Consent withdrawn on (Service contract): Wed 31 Mar 2027",
    ),
    ("現病歴", "高血圧", "現病歴: 高血圧", "Conditions: 高血圧"),
    ("既往歴", "骨折", "既往歴: 骨折", "Medical history: 骨折"),
    (
        "アレルギー・禁忌",
        "ペニシリン",
        "アレルギー・禁忌: ペニシリン",
        "Allergies and contraindications: ペニシリン",
    ),
    ("感染症", "なし", "感染症: なし", "Infections: なし"),
    ("ADL", "歩行器で歩く", "ADL: 歩行器で歩く", "Activities of daily living: 歩行器で歩く"),
    ("住環境", "二階建て", "住環境: 二階建て", "Home: 二階建て"),
    ("家族構成", "独居", "家族構成: 独居", "Family: 独居"),
    ("鍵の取り扱い", "預かりなし", "鍵の取り扱い: 預かりなし", "Key of the home: 預かりなし"),
    ("道順・目印", "郵便局の角", "道順・目印: 郵便局の角", "How to find the home: 郵便局の角"),
    ("医療機関", "見本医院", "医療機関: 見本医院", "Clinic: 見本医院"),
    ("主治医", "例示 医師", "主治医: 例示 医師", "Doctor: 例示 医師"),
    ("主治医の電話", "000-0000-0003", "主治医の電話: 000-0000-0003", "Doctor's phone: 000-0000-0003"),
    (
        "夜間・休日の電話",
        "000-0000-0004",
        "夜間・休日の電話: 000-0000-0004",
        "Phone at night and on holidays: 000-0000-0004",
    ),
    ("medicine.new.name", "見本錠", "薬の名前: 見本錠", "Medicine: 見本錠"),
    ("medicine.new.dose", "1錠", "用量: 1錠", "Dose: 1錠"),
    ("medicine.new.slots", "朝、眠前", "飲む時間帯: 朝、眠前", "Taken at: Morning, Bedtime"),
    ("medicine.new.from", "2026-10-01", "開始日: 10月1日（木）", "Taken from: Thu 1 Oct"),
    ("medicine.new.to", "2026-12-31", "終了日: 12月31日（木）", "Taken to: Thu 31 Dec"),
    ("medicine.new.by", "見本医院", "処方した医療機関・医師: 見本医院", "Prescribed by: 見本医院"),
    ("medicine.new.note", "食後", "飲み方の注意: 食後", "How to take it: 食後"),
    ("注意", "玄関に段差", "注意: 玄関に段差", "Cautions: 玄関に段差"),
    ("薬の場所（朝）", "食卓", "薬の場所（朝）: 食卓", "Where the medicine is kept (Morning): 食卓"),
    ("薬の場所（眠前）", "枕元", "薬の場所（眠前）: 枕元", "Where the medicine is kept (Bedtime): 枕元"),
    ("contact.new.name", "見本 桜", "連絡先の氏名: 見本 桜", "Contact's name: 見本 桜"),
    ("contact.new.relation", "長女", "続柄・役割: 長女", "Relation or role: 長女"),
    ("contact.new.phone", "000-0000-0002", "連絡先の電話: 000-0000-0002", "Contact's phone: 000-0000-0002"),
    ("contact.new.order", "1", "連絡順: 1番目", "Order of calling: 1"),
];

const PLAN: &[Field] = &[
    ("長期目標", "自宅で暮らす", "長期目標: 自宅で暮らす", "Long-term goal: 自宅で暮らす"),
    ("短期目標", "薬を忘れない", "短期目標: 薬を忘れない", "Short-term goal: 薬を忘れない"),
    (
        "ご本人・ご家族の希望",
        "家にいたい",
        "ご本人・ご家族の希望: 家にいたい",
        "Wishes of client and family: 家にいたい",
    ),
    ("計画の作成者", "M01", "計画の作成者: 手本 のぞみ", "Plan made by: 手本 のぞみ"),
    ("計画の作成日", "2026-10-20", "計画の作成日: 10月20日（火）", "Plan made on: Tue 20 Oct"),
    ("計画の開始日", "2026-11-01", "計画の開始日: 11月1日（日）", "Valid from: Sun 1 Nov"),
    ("slot.1.days", "月、水", "曜日（枠1）: 月、水", "Days of the week (slot 1): Mon, Wed"),
    ("slot.1.start", "7:30", "開始（枠1）: 7:30", "Start (slot 1): 7:30"),
    ("slot.1.end", "7:45", "終了（枠1）: 7:45", "End (slot 1): 7:45"),
    ("slot.1.service", "身体", "サービス区分（枠1）: 身体", "Service type (slot 1): Physical care"),
    ("slot.1.code", "114845", "サービスコード（枠1）: 114845", "Service code (slot 1): 114845"),
    (
        "slot.1.helper.H01",
        "担当",
        "[手本 あかり] いつもの担当者（枠1）: 担当",
        "[手本 あかり] Usual helper (slot 1): Helper",
    ),
    (
        "slot.1.tasks",
        "服薬介助、掃除",
        "サービス内容（枠1）: 服薬介助、掃除",
        "Tasks (slot 1): Help with taking medicine, Cleaning",
    ),
    (
        "slot.1.vitals",
        "体温、血圧",
        "バイタル（枠1）: 体温、血圧",
        "Vital signs (slot 1): Body temperature, Blood pressure",
    ),
    ("slot.1.steps", "あいさつ", "手順書（枠1）: あいさつ", "Steps (slot 1): あいさつ"),
    ("slot.1.cautions", "段差", "留意点（枠1）: 段差", "Cautions (slot 1): 段差"),
];

/// Each kind of incident with its fields.
const INCIDENTS: &[(&str, &[Field])] = &[
    (
        "restraint",
        &[
            ("拘束の態様", "腰ベルト", "拘束の態様: 腰ベルト", "Manner of restraint: 腰ベルト"),
            ("拘束の開始", "7:35", "拘束の開始: 11/16 7:35", "Restraint began at: 16 Nov 7:35"),
            ("拘束の終了", "7:40", "拘束の終了: 11/16 7:40", "Restraint ended at: 16 Nov 7:40"),
            ("心身の状況", "立ち上がる", "心身の状況: 立ち上がる", "State of body and mind: 立ち上がる"),
            (
                "緊急やむを得ない理由",
                "転落の危険",
                "緊急やむを得ない理由: 転落の危険",
                "Why it was unavoidable: 転落の危険",
            ),
            ("切迫性", "頭を打つ", "切迫性: 頭を打つ", "Imminent danger: 頭を打つ"),
            ("非代替性", "ほかにない", "非代替性: ほかにない", "No other way: ほかにない"),
            ("一時性", "移乗まで", "一時性: 移乗まで", "Only for a time: 移乗まで"),
            ("判断した人", "サ責", "判断した人: サ責", "Decided by: サ責"),
            ("ご家族への説明", "8:30", "ご家族への説明: 11/16 8:30", "Family told at: 16 Nov 8:30"),
        ],
    ),
    (
        "accident",
        &[
            ("事故の場所", "居間", "事故の場所: 居間", "Place of the accident: 居間"),
            ("事故の状況", "転倒した", "事故の状況: 転倒した", "What happened: 転倒した"),
            ("けが・損害", "打撲", "けが・損害: 打撲", "Injury or damage: 打撲"),
            (
                "事故への処置",
                "冷やした",
                "事故への処置: 冷やした",
                "What was done about the accident: 冷やした",
            ),
            ("原因", "段差", "原因: 段差", "Cause: 段差"),
            ("再発防止", "手すり", "再発防止: 手すり", "Prevention: 手すり"),
            ("事業所への連絡", "8:35", "事業所への連絡: 11/16 8:35", "Office told at: 16 Nov 8:35"),
            (
                "ご家族への連絡（事故）",
                "8:40",
                "ご家族への連絡（事故）: 11/16 8:40",
                "Family told of the accident at: 16 Nov 8:40",
            ),
            (
                "居宅介護支援事業所への連絡",
                "8:45",
                "居宅介護支援事業所への連絡: 11/16 8:45",
                "Care manager told at: 16 Nov 8:45",
            ),
            ("市町村への報告", "9:45", "市町村への報告: 11/16 9:45", "Municipality told at: 16 Nov 9:45"),
        ],
    ),
    (
        "complaint",
        &[
            ("申し出た人", "長女", "申し出た人: 長女", "Complaint from: 長女"),
            ("受付の方法", "電話", "受付の方法: 電話", "How it came: By phone"),
            (
                "苦情の内容",
                "時間に遅れた",
                "苦情の内容: 時間に遅れた",
                "Content of the complaint: 時間に遅れた",
            ),
            (
                "苦情への対応",
                "お詫びした",
                "苦情への対応: お詫びした",
                "What was done about the complaint: お詫びした",
            ),
            ("回答した日", "2026-11-17", "回答した日: 11月17日（火）", "Answered on: Tue 17 Nov"),
        ],
    ),
    (
        "sudden",
        &[
            ("気づいたときの様子", "顔が白い", "気づいたときの様子: 顔が白い", "What was noticed: 顔が白い"),
            ("容体", "意識はある", "容体: 意識はある", "Condition of the client: 意識はある"),
            ("主治医の指示", "救急車を", "主治医の指示: 救急車を", "The doctor's instructions: 救急車を"),
            ("救急要請", "8:50", "救急要請: 11/16 8:50", "Ambulance called at: 16 Nov 8:50"),
            ("搬送先", "見本病院", "搬送先: 見本病院", "Carried to: 見本病院"),
            ("その後", "入院", "その後: 入院", "How it ended: 入院"),
        ],
    ),
];

fn typed(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().flat_map(|field| [field.0, field.1]).collect()
}

/// Every line of the table stands in both texts; the key of a row may stand before it.
fn all_shown(fields: &[Field], [ja, en]: &[String; 2]) {
    for (_, _, line_ja, line_en) in fields {
        for (text, line) in [(ja, line_ja), (en, line_en)] {
            let shown = |shown: &str| {
                let shown = shown.trim();
                let bare = shown.split_once("] ").map_or(shown, |(_, rest)| rest);
                shown == *line || bare == *line
            };
            assert!(text.lines().any(shown), "{line}\n{text}");
        }
    }
}

/// The fields of a kind of sheet that none of these documents holds.
fn untouched(office: &Office, list: &[&str], documents: &[&Value]) -> Vec<String> {
    let known = office.ok("nozomi", "12:00", list);
    let written: BTreeSet<String> =
        documents.iter().flat_map(|document| document.as_object().unwrap().keys().cloned()).collect();
    let matches = |pattern: &str, path: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), path.split('.').collect());
        pattern.len() == path.len() && pattern.iter().zip(&path).all(|(one, part)| *one == "*" || one == part)
    };
    let patterns = known["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap());
    let left = patterns.filter(|pattern| !written.iter().any(|path| matches(pattern, path)));
    left.map(str::to_owned).collect()
}

impl Office {
    fn both_texts(&self, who: &str, args: &[&str]) -> [String; 2] {
        ["ja", "en"].map(|lang| self.text(who, "12:00", &[&["--lang", lang], args].concat()))
    }
}

#[test]
fn the_clients_sheet_and_the_home_care_plan_reach_the_helper_in_full() {
    let office = Office::working();
    office.ok("nozomi", "08:00", &[&["clients", "set", ICHIRO], &typed(CLIENT)[..]].concat());
    office.ok("nozomi", "08:01", &["careplan", "new", ICHIRO, "--from", "2026-11-01"]);
    office.ok("nozomi", "08:02", &[&["careplan", "set", ICHIRO], &typed(PLAN)[..]].concat());
    office.ok("nozomi", "08:03", &["careplan", "consent", ICHIRO, "--by", "本人", "--date", "2026-10-25"]);
    office.synced("11:00", &["nozomi", "akari"]);
    for who in ["nozomi", "akari"] {
        all_shown(CLIENT, &office.both_texts(who, &["clients", "show", ICHIRO]));
        let plan = office.both_texts(who, &["careplan", "show", ICHIRO]);
        all_shown(PLAN, &plan);
        assert!(
            plan[0].contains("同意日: 10月25日（日）") && plan[1].contains("Consented by: 本人"),
            "{plan:?}"
        );
    }
    let sheet = office.ok("akari", "12:00", &["clients", "show", ICHIRO])["fields"].clone();
    assert_eq!(sheet, office.ok("nozomi", "12:00", &["clients", "show", ICHIRO])["fields"]);
    assert_eq!(untouched(&office, &["clients", "fields"], &[&sheet]), Vec::<String>::new());
    let plan = office.ok("akari", "12:00", &["careplan", "show", ICHIRO])["plan"]["fields"].clone();
    assert_eq!(untouched(&office, &["careplan", "fields"], &[&plan]), ["version.supersedes"]);

    // What cannot be is refused in words, and nothing is changed.
    for (field, value, said) in [
        ("生年月日", "1930-13-01", "2026-11-05 のような日付"),
        ("要介護状態区分", "要介護9", "要支援1"),
        ("被保険者番号", "12", "10桁"),
        ("連絡順", "1", "どの行かも書いてください。新しい行なら「連絡順（新）」"),
        ("contact.new.order", "100", "1〜99"),
        ("medicine.new.slots", "真夜中", "朝、昼、夕、眠前"),
    ] {
        let refused =
            office.run("nozomi", "12:01", &["clients", "set", ICHIRO, "住所", "別の町", field, value]);
        assert_eq!(refused.code, 2, "{field}: {}", refused.json);
        assert!(refused.json.to_string().contains(said), "{field}: {}", refused.json);
    }
    assert_eq!(office.ok("nozomi", "12:02", &["clients", "show", ICHIRO])["fields"], sheet);
    // The history names the medicine and the contact that a line is about.
    let history = office.text("nozomi", "12:03", &["history", "--client", ICHIRO]);
    assert!(history.contains("見本錠　薬の名前: 見本錠、用量: 1錠"), "{history}");
    assert!(history.contains("見本 桜　連絡先の氏名: 見本 桜、続柄・役割: 長女"), "{history}");
}

#[test]
fn each_kind_of_incident_is_recorded_in_full_and_found_by_its_day() {
    let office = Office::working();
    let mut documents = Vec::new();
    for (kind, fields) in INCIDENTS {
        let started = office.ok("akari", "08:30", &["incident", "start", "1", kind, "--at", "8:20"]);
        assert_ne!(started["missing"], json!([]), "{kind} asks for what the law wants");
        let id = started["incident"].as_str().unwrap().to_owned();
        let set = office.ok("akari", "10:00", &[&["incident", "set", &id], &typed(fields)[..]].concat());
        assert_eq!(set["missing"], json!([]), "{kind}");
        office.ok(
            "akari",
            "10:01",
            &["incident", "call", &id, "主治医", "出ない", "--phone", "000-0000-0003"],
        );
        office.synced("11:00", &["akari", "nozomi"]);
        for who in ["akari", "nozomi"] {
            let shown = office.both_texts(who, &["incident", "show", &id]);
            all_shown(fields, &shown);
            assert!(shown[0].contains("記録した人: 手本 あかり") && shown[0].contains("連絡の結果: 出ない"));
        }
        documents.push(office.ok("nozomi", "12:00", &["incident", "show", &id])["fields"].clone());
    }
    let all: Vec<&Value> = documents.iter().collect();
    assert_eq!(untouched(&office, &["incident", "fields"], &all), ["event.visit"]);

    let search = |args: &[&str]| office.ok("nozomi", "12:10", &[&["search"], args].concat())["found"].clone();
    let found = search(&["転倒"]);
    assert_eq!((&found[0]["kind"], &found[0]["day"]), (&json!("incident"), &json!("2026-11-16")));
    assert_eq!(search(&["転倒", "--from", "2026-11-16", "--to", "2026-11-16"])[0]["kind"], "incident");
    assert_eq!(search(&["転倒", "--to", "2026-11-15"]), json!([]), "it was later");
}

#[test]
fn a_visit_that_nobody_planned_is_not_out_of_sight() {
    let office = Office::working();
    let begin = |clock: &str| {
        let begun = office.ok("akari", clock, &["visit", "unplanned", "0000000002", "--scheme", "jihi"]);
        begun["visit"].as_str().unwrap().to_owned()
    };
    let left = begin("12:00");
    // She has left; of a visit that goes on it would be the same one.
    office.ok("akari", "12:40", &["visit", "set", &left[..8], "退室", "12:30"]);
    let ended = begin("13:00");
    let fields = ["outcome", "緊急", "理由", "転倒の連絡", "サービス区分", "身体", "利用者の確認", "署名"];
    office.ok("akari", "13:05", &[&["visit", "set", &ended[..8]], &fields[..]].concat());
    office.ok("akari", "13:20", &["visit", "finish", &ended[..8]]);
    office.synced("11:00", &["akari", "nozomi", "sakura"]);

    let listed = office.ok("akari", "14:00", &["today"])["unplanned"].clone();
    let states: Vec<(&Value, &Value)> =
        listed.as_array().unwrap().iter().map(|visit| (&visit["visit"], &visit["state"]["state"])).collect();
    assert_eq!(states, [(&json!(left), &json!("recording")), (&json!(ended), &json!("recorded"))]);
    let text = office.text("akari", "14:00", &["today"]);
    assert!(
        text.contains("  12:00  見本 花子") && text.contains(&format!("［番号 {}］", &left[..8])),
        "{text}"
    );
    let shown = office.text("akari", "14:01", &["visit", "show", &ended[..8]]);
    assert!(shown.contains("制度: 自費") && shown.contains("実施状況: 緊急"), "{shown}");
    assert_eq!(office.ok("nozomi", "14:00", &["today"])["unplanned"][0]["visit"], json!(ended));
    assert_eq!(office.ok("sakura", "14:00", &["today"])["unplanned"], json!([]), "it is not hers");
    assert_eq!(office.ok("akari", "14:00", &["today", "--date", "2026-11-17"])["unplanned"], json!([]));
}

#[test]
fn a_task_that_differs_from_the_home_care_plan_is_a_change() {
    let office = Office::working();
    office.ok("nozomi", "06:40", &["careplan", "new", ICHIRO, "--from", "2026-11-01"]);
    office.ok("nozomi", "06:41", &[&["careplan", "set", ICHIRO], &typed(PLAN)[..]].concat());
    office.ok("nozomi", "06:42", &["careplan", "consent", ICHIRO, "--by", "本人"]);
    let row = office.ok("akari", "06:35", &["today"])["visits"][0]["row"].as_str().unwrap().to_owned();
    // Only the time moves: the tasks are the plan's as before.
    office.ok("nozomi", "06:43", &["rota", "change", &row, "end", "7:50"]);
    let what = |clock: &str| office.ok("nozomi", clock, &["rota", "changes"])["changes"][0]["what"].clone();
    assert_eq!(what("06:44"), json!(["time"]));
    // The cleaning is left out today; the helper has the plan's list in mind.
    office.ok("nozomi", "06:45", &["rota", "change", &row, "tasks", "服薬介助", "cautions", "犬がいる"]);
    assert_eq!(what("06:46"), json!(["time", "tasks", "cautions"]));
    office.synced("11:00", &["nozomi", "akari"]);
    assert!(office.text("akari", "06:50", &["today"]).contains("【変更: 日時・内容・注意】"));
}

#[test]
fn a_change_of_the_scheme_and_of_one_slots_medicine_stand_in_the_history() {
    let office = Office::working();
    let visit = office.recorded();
    office.ok("akari", "08:00", &["visit", "change", &visit]);
    let fields = ["制度", "自費", "服薬（朝）", "拒否", "特記事項", "朝の薬は\n飲まず"];
    office.ok("akari", "08:01", &[&["visit", "set", &visit], &fields[..]].concat());
    office.ok("akari", "08:02", &["visit", "finish", &visit]);
    let [ja, en] = office.both_texts("akari", &["history", &visit]);
    for line in ["制度: 介護保険 → 自費", "服薬（朝）: 服用 → 拒否", "特記事項: 朝の薬は\n        飲まず"]
    {
        assert!(ja.contains(line), "{line}\n{ja}");
    }
    for line in ["Scheme: Long-term care insurance → Private", "Medication (Morning): Taken → Refused"] {
        assert!(en.contains(line), "{line}\n{en}");
    }
}
