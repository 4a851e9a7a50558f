//! Fields in which two people's values stand, and what becomes of them.

use std::collections::BTreeSet;

use kengai::{Overruled, Standing};
use kengai_model::Words;

use crate::apart::quoted;
use crate::line::Line;

/// What is said over the values of a conflict; `None` where nothing is to be decided.
#[must_use]
pub fn several(standing: &Standing) -> Option<Line> {
    let label = &standing.label;
    let Words { ja, en } = deciding(standing);
    let words = match standing.values.len() {
        0 | 1 => return None,
        2 => Words::new(
            format!("{}が2つあります。両方残してあります。{ja}", label.ja),
            format!("{}: two, both kept. {en}", label.en),
        ),
        many => Words::new(
            format!("{}が{many}つあります。どれも残してあります。{ja}", label.ja),
            format!("{}: {many}, all kept. {en}", label.en),
        ),
    };
    Some(Line::urgent(words))
}

/// Who decides between the values: the manager, and whoever wrote all of them alone, on two phones.
#[must_use]
pub fn deciding(standing: &Standing) -> Words {
    let writers: BTreeSet<_> = standing.values.iter().flat_map(|said| &said.by).map(|by| by.staff).collect();
    let one = standing.values.iter().flat_map(|said| &said.by).next();
    match one.filter(|one| writers.len() == 1 && one.staff.is_some()) {
        Some(one) => Words::new(
            format!("サ責か、書いた{}さんが決めます", one.name),
            format!("The manager decides, or {}, who wrote them", one.name),
        ),
        None => Words::lit("サ責が決めます", "The manager decides"),
    }
}

/// For whoever lost: who decided for what, and that nothing is gone.
#[must_use]
pub fn overruled(one: &Overruled) -> Line {
    let by = &one.by.name;
    let (now, was) = now_and_was(one);
    Line::waits(Words::new(
        format!(
            "{}　{}: {by}が {} に決めました。あなたの {} も履歴に残ります",
            one.title.ja, one.label.ja, now.ja, was.ja
        ),
        format!(
            "{}, {}: {by} decided for {}. Your {} stays in the history",
            one.title.en, one.label.en, now.en, was.en
        ),
    ))
}

/// What stands and what was written, as a sentence quotes them: never alike where they differ.
#[must_use]
pub fn now_and_was(one: &Overruled) -> (Words, Words) {
    let mut quoted = quoted(&[&one.now, &one.was]).into_iter();
    let mut next = || quoted.next().unwrap_or_else(|| Words::same(String::new()));
    (next(), next())
}

/// What is said where somebody emptied a field; with what stood there.
#[must_use]
pub fn cleared(label: &Words, shown: &Words) -> Words {
    Words::new(
        format!("{} {} を消しました", label.ja, shown.ja),
        format!("{} {} cleared", label.en, shown.en),
    )
}

#[cfg(test)]
mod tests {
    use kengai::{AtServer, Said, Writer};
    use kengai_model::StaffId;

    use super::*;

    fn said(text: &str) -> Said {
        let shown = Words::same(text);
        Said { value: None, shown, by: vec![], device_ms: None, server: AtServer::Unknown, reason: None }
    }

    #[test]
    fn a_conflict_is_counted_and_nobody_decides_it_here() {
        let label = Words::lit("体温", "Body temperature");
        let field = "vitals.temperature.value".to_owned();
        let one = Standing { field, label, values: vec![said("36.2℃")], parts: vec![] };
        assert_eq!(several(&one), None);
        let two = Standing { values: vec![said("36.2℃"), said("39.4℃")], ..one.clone() };
        let words = several(&two).unwrap().words;
        assert_eq!(words.ja, "体温が2つあります。両方残してあります。サ責が決めます");
        assert_eq!(words.en, "Body temperature: two, both kept. The manager decides");
        // One person's two phones: nobody else's value is overruled.
        let own = |text: &str, staff: u8| {
            let (name, staff) = ("手本 さくら".to_owned(), Some(StaffId::from_bytes([staff; 16])));
            Said { by: vec![Writer { name, staff, device: None }], ..said(text) }
        };
        let mine = Standing { values: vec![own("36.2℃", 1), own("39.4℃", 1)], ..one.clone() };
        let words = several(&mine).unwrap().words;
        assert_eq!(
            words.ja,
            "体温が2つあります。両方残してあります。サ責か、書いた手本 さくらさんが決めます"
        );
        let two_people = Standing { values: vec![own("36.2℃", 1), own("39.4℃", 2)], ..one.clone() };
        assert!(several(&two_people).unwrap().words.ja.ends_with("。サ責が決めます"));
        let three = Standing { values: vec![said("1"), said("2"), said("3")], ..one };
        assert_eq!(
            several(&three).unwrap().words.ja,
            "体温が3つあります。どれも残してあります。サ責が決めます"
        );
        assert_eq!(cleared(&two.label, &Words::lit("36.8℃", "36.8 °C")).ja, "体温 36.8℃ を消しました");
    }
}
