//! What people say for the names that a record has: everyday words (熱, のんだ). How the names are read: `readings`.
//!
//! One small table, kept by hand. Likeness of letters finds a slip of the finger; that 熱 is 体温 and 転倒 an 事故 no letter
//! says. It holds the words that helpers were seen to type and those on the buttons of the screens, and nothing that needs
//! judgement: のまなかった may be a refusal or not, and stands for neither.

use crate::kana::fold;
use crate::said_forms;

/// How far a word says the same as the name beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The same: where a choice is asked for, it is taken, and the answer says what was taken.
    Same,
    /// Something near it: it is named, never taken.
    Near,
}

use Says::{Near, Same};

/// What is typed, the Japanese name of a field or choice, and how far they are the same.
const TABLE: [(&str, &str, Says); 56] = [
    ("身体介護", "身体", Same),
    ("生活援助", "生活", Same),
    ("熱", "体温", Near),
    ("ねつ", "体温", Near),
    ("発熱", "体温", Near),
    ("脈", "脈拍", Near),
    ("さんそ", "SpO2", Near),
    ("酸素", "SpO2", Near),
    ("さちゅれーしょん", "SpO2", Near),
    ("こきゅう", "呼吸数", Near),
    ("くすり", "服薬", Near),
    ("お薬", "服薬", Near),
    ("とっき", "特記事項", Near),
    ("薬", "服薬", Near),
    ("朝の薬", "服薬（朝）", Near),
    ("昼の薬", "服薬（昼）", Near),
    ("夕の薬", "服薬（夕）", Near),
    ("夕方の薬", "服薬（夕）", Near),
    ("夜の薬", "服薬（夕）", Near),
    ("寝る前の薬", "服薬（眠前）", Near),
    ("ごはん", "食事量", Near),
    ("ご飯", "食事量", Near),
    ("水", "水分", Near),
    ("尿", "排尿", Near),
    ("おしっこ", "排尿", Near),
    ("お通じ", "排便", Near),
    ("うんち", "排便", Near),
    ("便", "排便", Near),
    ("様子", "特記事項", Near),
    ("サイン", "利用者の確認", Near),
    ("入浴", "全身浴", Near),
    ("お風呂", "全身浴", Near),
    ("着替え", "更衣介助", Near),
    ("料理", "一般的な調理・配下膳", Near),
    ("のんだ", "服用", Same),
    ("飲んだ", "服用", Same),
    ("服薬した", "服用", Same),
    ("断られた", "拒否", Same),
    ("飲めた", "服用", Same),
    ("サイン", "署名", Same),
    ("済み", "実施", Same),
    ("済", "実施", Same),
    ("した", "実施", Same),
    ("やった", "実施", Same),
    ("できた", "実施", Same),
    ("行った", "実施", Same),
    ("しなかった", "未実施", Same),
    ("やらなかった", "未実施", Same),
    ("できなかった", "未実施", Same),
    ("落とした", "落薬", Same),
    ("おとした", "落薬", Same),
    ("転倒", "事故", Same),
    ("転んだ", "事故", Same),
    ("ころんだ", "事故", Same),
    ("けが", "事故", Near),
    ("クレーム", "苦情", Near),
];

fn of(typed: &str) -> impl Iterator<Item = &'static (&'static str, &'static str, Says)> {
    let typed = fold(typed.trim());
    TABLE.iter().filter(move |(said, ..)| fold(said) == typed)
}

/// The names that may be meant by what was typed.
pub(crate) fn near(typed: &str) -> Vec<&'static str> {
    said_forms::of(typed).iter().flat_map(|form| of(form)).map(|(_, name, _)| *name).collect()
}

/// The code of the time of the day whose medicine is named as people name it: 朝薬, 朝の薬, 寝る前のお薬, 薬（夕）. 夜の薬 may be that of the evening or
/// that of bedtime: it is none.
pub(crate) fn slot_of_medicine(typed: &str) -> Option<&'static str> {
    let typed: String =
        fold(typed).chars().filter(|c| !c.is_whitespace() && !"()（）・の".contains(*c)).collect();
    let slots = [
        ("morning", &["朝", "あさ"][..]),
        ("noon", &["昼", "ひる", "お昼", "おひる"]),
        ("evening", &["夕", "夕方", "ゆう", "ゆうがた"]),
        ("bedtime", &["眠前", "寝る前", "ねる前", "ねるまえ", "就寝前", "みんぜん"]),
    ];
    let medicine = ["薬", "お薬", "くすり", "おくすり", "内服", "内服薬", "服薬"];
    let named = |word: &&str, slot: &&str| {
        typed == fold(&format!("{slot}{word}")) || typed == fold(&format!("{word}{slot}"))
    };
    let of = |words: &[&str]| words.iter().any(|slot| medicine.iter().any(|word| named(word, slot)));
    slots.into_iter().find(|(_, words)| of(words)).map(|(slot, _)| slot)
}

/// The one name that says the same as what was typed.
pub(crate) fn same(typed: &str) -> Option<&'static str> {
    of(typed).find(|(.., says)| *says == Same).map(|(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::IncidentKind;
    use crate::leaving::ConfirmationMethod;
    use crate::medication::{MedicationSlot, MedicationState};
    use crate::outcome::OutcomeKind;
    use crate::service::ServiceType;
    use crate::spec;
    use crate::tasks::{Task, TaskState};
    use crate::value::Value as _;

    #[test]
    fn every_word_stands_for_a_name_that_there_is_and_for_one_alone() {
        let mut names: Vec<String> = spec::of_visit().map(|field| field.label().ja.into_owned()).collect();
        names.push(spec::label("vitals.blood_pressure").ja.into_owned());
        names.extend(MedicationSlot::ALL.iter().map(|slot| format!("服薬（{}）", slot.ja())));
        names.extend(Task::ALL.iter().map(|task| task.ja().to_owned()));
        names.extend(MedicationState::ALL.iter().map(|state| state.ja().to_owned()));
        names.extend(TaskState::ALL.iter().map(|state| state.ja().to_owned()));
        names.extend(IncidentKind::ALL.iter().map(|kind| kind.ja().to_owned()));
        names.extend(ConfirmationMethod::ALL.iter().map(|method| method.ja().to_owned()));
        names.extend(ServiceType::ALL.iter().map(|kind| kind.ja().to_owned()));
        for (at, (said, name, says)) in TABLE.iter().enumerate() {
            let is_it = |known: &&String| known.split('（').next() == Some(*name) || known == name;
            assert!(names.iter().any(|known| is_it(&known)), "{said}: {name}");
            assert!(!names.iter().any(|known| known == said), "{said} is a name itself");
            let twice = |(other, _, of): &(&str, &str, Says)| fold(other) == fold(said) && of == says;
            assert!(!TABLE[..at].iter().any(twice), "{said} twice");
        }
    }

    #[test]
    fn the_medicine_of_a_time_of_day_is_named_as_people_name_it() {
        let of = |text: &str| slot_of_medicine(text);
        for text in
            ["朝薬", "朝の薬", "あさのくすり", "朝のお薬", "薬（朝）", "薬 朝", "朝の内服", "アサノクスリ"]
        {
            assert_eq!(of(text), Some("morning"), "{text}");
        }
        assert_eq!(
            (of("昼薬"), of("夕方の薬"), of("寝る前の薬")),
            (Some("noon"), Some("evening"), Some("bedtime"))
        );
        for text in ["薬", "朝", "夜の薬", "朝食", "薬の場所（朝）"] {
            assert_eq!(of(text), None, "{text}");
        }
        let labelled = |name: &str| spec::labelled(spec::of_visit(), name);
        assert_eq!(labelled("朝薬"), ["medication.morning.state"]);
        assert_eq!(spec::labelled(spec::of_client(), "朝薬"), Vec::<String>::new());
    }

    #[test]
    fn a_choice_is_taken_as_people_say_it_and_only_where_it_says_the_same() {
        let state = |text: &str| MedicationState::from_text(text).ok();
        for text in [
            "のんだ",
            "飲んだ",
            "ノンダ",
            " のんだ ",
            "飲みました",
            "のみました",
            "服用しました",
            "飲めました",
        ] {
            assert_eq!(state(text), Some(MedicationState::Taken), "{text}");
        }
        for text in ["落とした", "落としました"] {
            assert_eq!(state(text), Some(MedicationState::Dropped), "{text}");
        }
        for text in ["断られた", "断られました", "拒否されました"] {
            assert_eq!(state(text), Some(MedicationState::Refused), "{text}");
        }
        for text in ["のまなかった", "飲みませんでした", "薬がない", "薬がありません", "熱", "のんだかも"]
        {
            assert_eq!(state(text), None, "{text}");
        }
        // What is no medicine is not taken either.
        assert!(TaskState::from_text("のんだ").is_err());
        for (text, state) in [
            ("しました", TaskState::Done),
            ("やりました", TaskState::Done),
            ("できました", TaskState::Done),
            ("しませんでした", TaskState::NotDone),
            ("できませんでした", TaskState::NotDone),
        ] {
            assert_eq!(TaskState::from_text(text), Ok(state), "{text}");
        }
        // Medicine that was not there is no refusal, wherever it is typed: how it is recorded is said.
        for fault in [
            MedicationState::from_text("薬がない").unwrap_err(),
            TaskState::from_text("薬がない").unwrap_err(),
            OutcomeKind::from_text("薬がありません").unwrap_err(),
        ] {
            assert!(fault.expected.ja.contains("服薬介助 未実施 服薬介助の理由 薬がない"), "{fault:?}");
        }
        // Nor is medicine that was not taken: nothing is near it, and the way is said.
        let not_taken = ["のまなかった", "飲みませんでした", "飲んでない", "飲んでいません", "飲みません"];
        for text in not_taken.into_iter().chain(["のんでない", "飲まない"]) {
            let said = MedicationState::from_text(text).unwrap_err().expected;
            assert!(said.ja.starts_with("次の一つ: 服用、拒否、"), "{text}: {said:?}");
            assert!(said.ja.contains("服薬介助 未実施 服薬介助の理由"), "{text}: {said:?}");
        }
        for text in ["転倒", "じこ", "転びました", "転倒しました", "転倒した"] {
            assert_eq!(IncidentKind::from_text(text), Ok(IncidentKind::Accident), "{text}");
        }
        let near = IncidentKind::from_text("けが").unwrap_err().expected;
        assert!(
            near.ja.starts_with("近いもの: 事故。") && near.en.starts_with("near it: Accident. "),
            "{near:?}"
        );
    }
}
