//! Whom an import asks about, and what people answered with --take and --keep: by the number, the number alone or the name.

use kengai::{ClientsTaken, ImportAnswer, ImportField, ImportedClient};
use kengai_desk::import::{Answers, Named};
use kengai_model::kana::fold;
use kengai_model::service::{Insured, InsuredNumber};
use kengai_model::value::Value as _;

use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::refs::several_people;
use crate::words::{Words, both, counted};

/// What people answered, each about one person of the files.
pub(super) fn answers(named: &[Named], take: &[String], keep: &[String]) -> Result<Answers, Failure> {
    let mut answers = Answers::new();
    let taken = take.iter().map(|who| (who, ImportAnswer::Take));
    for (who, answer) in taken.chain(keep.iter().map(|who| (who, ImportAnswer::Keep))) {
        let found: Vec<&Named> = named.iter().filter(|one| is_meant(one, who)).collect();
        match found.as_slice() {
            [] => {
                return Err(Failure::input(both(
                    format!("「{who}」は、取り込むファイルの中にいません"),
                    format!("'{who}' is not in the files"),
                )));
            }
            [one] => {
                answers.insert(one.insured.clone(), answer);
            }
            several => {
                let people = several
                    .iter()
                    .map(|one| format!("{} {}", one.insured, one.name.as_deref().unwrap_or_default()));
                return Err(several_people(who, people));
            }
        }
    }
    Ok(answers)
}

fn is_meant(one: &Named, who: &str) -> bool {
    let typed = fold(who);
    let is_called = |name: &Option<String>| name.as_ref().is_some_and(|name| fold(name) == typed);
    who.parse::<Insured>().is_ok_and(|insured| insured == one.insured)
        || InsuredNumber::from_text(who).is_ok_and(|number| number == one.insured.number)
        || is_called(&one.name)
        || is_called(&one.known_as)
}

/// What somebody has to answer; `None` where nothing is asked.
pub(super) fn questions(taken: &ClientsTaken) -> Option<Failure> {
    let mut problems = Vec::new();
    for who in &taken.asked {
        if who.fields.is_empty() {
            let number = number_of(who);
            problems.push(Finding::new(
                "",
                both(
                    format!("{number} のシートが二つあります。この人の分は何も取り込んでいません"),
                    format!("{number} has two sheets; nothing of this person was taken in"),
                ),
            ));
        }
        let open = Words::lit(
            "（別の人かもしれません。この人の分は何も取り込んでいません）",
            "(perhaps another person; nothing of this person was taken in)",
        );
        problems.extend(who.fields.iter().map(|field| asked(who, field, &open)));
    }
    for who in &taken.by_hand {
        let kept = Words::lit("（事業所で書いたものを残しました）", "(what the office wrote stays)");
        problems.extend(who.fields.iter().map(|field| asked(who, field, &kept)));
    }
    if problems.is_empty() {
        return None;
    }
    let count = taken.asked.len() + taken.by_hand.len();
    let words = both(
        format!(
            "{count}人について答えてください。同じ取り込みに、新しい方にする人は --take 番号、前のままにする人は --keep 番号 を付けてもう一度実行します"
        ),
        format!(
            "{} to answer for: run the same import again with --take NUMBER for whom the file is right, and --keep NUMBER for whom all stays",
            counted(count as u64, "person", "people")
        ),
    );
    Some(Failure::new(Exit::Unsettled, Code::Asked, words).with(problems))
}

/// By which somebody answers for a person.
fn number_of(who: &ImportedClient) -> String {
    who.insured.as_ref().map_or_else(String::new, ToString::to_string)
}

/// A field in which file and sheet differ, and what was done for now.
fn asked(who: &ImportedClient, field: &ImportField, done: &Words) -> Finding {
    let (ours, theirs, name, number) =
        (stood(field.before.as_ref()), &field.after, &who.client_name, number_of(who));
    let (ja, en) = (&done.ja, &done.en);
    Finding::new(
        field.field.clone(),
        both(
            format!("{name}（{number}）　{}: 前 {}｜新しい {}　{ja}", field.label.ja, ours.ja, theirs.ja),
            format!("{name} ({number})  {}: before {} | new {}  {en}", field.label.en, ours.en, theirs.en),
        ),
    )
}

/// What stood in a field.
pub(super) fn stood(words: Option<&Words>) -> Words {
    words.cloned().unwrap_or_else(|| Words::lit("なし", "nothing"))
}
