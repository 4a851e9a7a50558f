//! What people say for the names that a record has: everyday words (熱, のんだ). How the names are read: `readings`.
//!
//! One small table, kept by hand. Likeness of letters finds a slip of the finger; that 熱 is 体温 and 転倒 an 事故 no letter
//! says. It holds the words that helpers were seen to type and those on the buttons of the screens, and nothing that needs
//! judgement: のまなかった may be a refusal, and is only offered as one.

use crate::kana::fold;

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
const TABLE: [(&str, &str, Says); 45] = [
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
    ("のまなかった", "拒否", Near),
    ("飲まなかった", "拒否", Near),
    ("断られた", "拒否", Same),
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
    of(typed).map(|(_, name, _)| *name).collect()
}

/// The one name that says the same as what was typed.
pub(crate) fn same(typed: &str) -> Option<&'static str> {
    of(typed).find(|(.., says)| *says == Same).map(|(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::IncidentKind;
    use crate::medication::{MedicationSlot, MedicationState};
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
        names.extend(IncidentKind::ALL.iter().map(|kind| kind.ja().to_owned()));
        for (at, (said, name, _)) in TABLE.iter().enumerate() {
            let is_it = |known: &&String| known.split('（').next() == Some(*name) || known == name;
            assert!(names.iter().any(|known| is_it(&known)), "{said}: {name}");
            assert!(!names.iter().any(|known| known == said), "{said} is a name itself");
            assert!(!TABLE[..at].iter().any(|(other, ..)| fold(other) == fold(said)), "{said} twice");
        }
    }

    #[test]
    fn a_choice_is_taken_as_people_say_it_and_only_where_it_says_the_same() {
        let state = |text: &str| MedicationState::from_text(text).ok();
        for text in ["のんだ", "飲んだ", "ノンダ", " のんだ "] {
            assert_eq!(state(text), Some(MedicationState::Taken), "{text}");
        }
        assert_eq!(state("落とした"), Some(MedicationState::Dropped));
        assert_eq!(state("断られた"), Some(MedicationState::Refused));
        for text in ["のまなかった", "薬がない", "熱", "のんだかも"] {
            assert_eq!(state(text), None, "{text}");
        }
        // What is no medicine is not taken either.
        assert!(TaskState::from_text("のんだ").is_err());
        let near = MedicationState::from_text("のまなかった").unwrap_err().expected;
        assert!(near.ja.starts_with("近いもの: 拒否。次の一つ: 拒否、"), "{near:?}");
        for text in ["転倒", "じこ"] {
            assert_eq!(IncidentKind::from_text(text), Ok(IncidentKind::Accident), "{text}");
        }
        let near = IncidentKind::from_text("けが").unwrap_err().expected;
        assert!(
            near.ja.starts_with("近いもの: 事故。") && near.en.starts_with("near it: Accident. "),
            "{near:?}"
        );
    }
}
