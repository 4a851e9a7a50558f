//! Every field of the sheets around a visit, by the real command: the client's sheet, the home-care plan, each kind of
//! incident. Typed in as people type it, shown back in both languages, the same on another device; and what is found again
//! in the day's list, in a search and in the history.

use crate::sheet_fields::{CLIENT, Field, ICHIRO, INCIDENTS, PLAN};
use std::collections::BTreeSet;

use crate::support::Office;
use serde_json::{Value, json};

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
