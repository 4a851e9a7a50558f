//! What managers decided differently about one photo: it is hidden until somebody decides who has seen both.

use kengai::SplitDecision;
use kengai_model::Words;

use crate::days::day;

/// Who decided what, and that nothing is decided by it: 決定が分かれています（…）.
pub(crate) fn split_decisions(all: &[SplitDecision]) -> Words {
    let (ja, en): (Vec<String>, Vec<String>) = all.iter().map(one).unzip();
    Words::new(
        format!("決定が分かれているので、隠してあります（{}）。もう一度決めてください", ja.join("、")),
        format!("managers decided differently, so it is hidden ({}). Decide once more", en.join(", ")),
    )
}

fn one(said: &SplitDecision) -> (String, String) {
    let (who, on) = (said.by.join("・"), said.on.map(day));
    let (what_ja, what_en) = match said.shows {
        true => ("見せる", "to be shown"),
        false => ("隠したまま", "to stay hidden"),
    };
    let (on_ja, on_en) =
        on.map_or_else(Default::default, |on| (format!(" {}", on.ja), format!(", {}", on.en)));
    (format!("{who}{on_ja}: {what_ja}"), format!("{who}{on_en}: {what_en}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_and_both_decisions_are_said() {
        let said = |shows, by: &str, on: Option<&str>| SplitDecision {
            shows,
            on: on.map(|on| on.parse().unwrap()),
            by: vec![by.to_owned()],
        };
        let all = [said(true, "見本 管理子", Some("2026-11-16")), said(false, "手本 まこと", None)];
        let words = split_decisions(&all);
        assert_eq!(
            words.ja,
            "決定が分かれているので、隠してあります（見本 管理子 11月16日: 見せる、手本 まこと: 隠したまま）。もう一度決めてください"
        );
        assert!(words.en.contains("手本 まこと: to stay hidden"), "{}", words.en);
    }
}
