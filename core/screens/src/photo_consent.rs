//! What follows from consent to photos and from decisions about them, where it is not what one would think: managers decided
//! differently, consent came after the visit, a withdrawal was taken out of the sheet.

use kengai::SplitDecision;
use kengai_model::{CareDay, Words};

use crate::counts::counted;
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

/// That the consent is of a day after the visit: nobody had consented then.
pub(crate) fn consent_later(visit: CareDay, given: CareDay) -> Words {
    let (visit, given) = (day(visit), day(given));
    Words::new(
        format!(
            "この訪問の日（{}）には、まだ同意がありません（同意日 {}）。撮らずに、サ責に伝えてください",
            visit.ja, given.ja
        ),
        format!(
            "No photo consent yet on the day of this visit ({}); it was given {}. Tell the manager",
            visit.en, given.en
        ),
    )
}

/// What it does that a withdrawal is taken out of the sheet: so many photos are seen again.
#[must_use]
pub fn seen_again(count: u64) -> Words {
    match count {
        0 => Words::lit(
            "撤回日を消しました。これで見えるようになった写真はありません。撤回されているなら、撤回日を入れ直してください",
            "The withdrawal is gone. No photo is seen again by that. If it was withdrawn, write its day again",
        ),
        count => Words::new(
            format!(
                "撤回日を消したので、この方の写真{count}枚が、また見えます（ほかの端末では、次に通信したときから）。撤回されているなら、撤回日を入れ直してください"
            ),
            format!(
                "The withdrawal is gone, so {} of this client can be seen again (on other devices from their next contact). If it was withdrawn, write its day again",
                counted(count, "photo", "photos")
            ),
        ),
    }
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
