//! How far a visit has come, in a word and in a sentence, and what became of its plan. And what is said at a finish.

use kengai::{Delivery, PlanNow, VisitState};
use kengai_billing::reason::Reason;
use kengai_model::Words;

use crate::days::day;
use crate::delivery::delivery;
use crate::line::Line;

/// How far a planned visit has come. What has not arrived is never said to be not done.
#[must_use]
pub fn visit_state(state: VisitState) -> Line {
    match state {
        VisitState::Planned => Line::quiet(Words::lit("予定", "Planned")),
        VisitState::NoRecord => Line::waits(Words::lit(
            "記録が届いていません（訪問したかは分かりません）",
            "Not arrived (visited or not: unknown)",
        )),
        VisitState::Recording => {
            Line::waits(Words::lit("記録中（端末に保存）", "Being written (saved here)"))
        }
        VisitState::Recorded(None) => Line::quiet(Words::lit("記録あり", "Recorded")),
        VisitState::Recorded(Some(stands)) => delivery(stands),
        VisitState::NotMade(outcome, None) => Line::quiet(outcome.words()),
        VisitState::NotMade(outcome, Some(stands)) => {
            Line { words: outcome.words(), tone: delivery(stands).tone }
        }
    }
}

/// The same in a word, for a row of a list; where the record stands is said beside it, in each face's own words.
#[must_use]
pub fn state_word(state: VisitState) -> Line {
    let words = match state {
        VisitState::Planned => Words::lit("予定", "planned"),
        VisitState::NoRecord => Words::lit("記録なし（過ぎた）", "no record, past its time"),
        VisitState::Recording => Words::lit("記録中（この端末）", "being recorded (this device)"),
        VisitState::Recorded(_) => Words::lit("記録済み", "recorded"),
        VisitState::NotMade(outcome, _) => outcome.words(),
    };
    Line { words, tone: visit_state(state).tone }
}

/// Whether an end can still be taken back: this device wrote it and has not sent it.
#[must_use]
pub fn can_undo(is_draft: bool, delivery: Option<Delivery>) -> bool {
    !is_draft && delivery == Some(Delivery::Saved)
}

/// What became of the planned visit; `None` where it stands.
#[must_use]
pub fn plan_now(plan: &PlanNow) -> Option<Line> {
    let words = match plan {
        PlanNow::Stands => return None,
        PlanNow::Cancelled => {
            Words::lit("取り消しです。書いた記録は残ります", "Cancelled. Your record stays")
        }
        PlanNow::Moved { date, start, .. } => {
            let (day, start) = (day(*date), start.clock());
            Words::new(format!("{} {start} に変わりました", day.ja), format!("Moved to {} {start}", day.en))
        }
        PlanNow::Given { helpers } => {
            Words::new(format!("{}に変わりました", helpers.join("、")), format!("Now {}", helpers.join(", ")))
        }
        PlanNow::Gone => {
            Words::lit("予定にありません。書いた記録は残ります", "No longer planned. Your record stays")
        }
    };
    Some(Line::waits(words))
}

/// What the rules found in a record that its writer knows more of, and what settles it; `None` of what is the office's.
#[must_use]
pub fn asked_of_writer(reason: &Reason) -> Option<Words> {
    let (found, settle) = (reason.finding.found(), reason.finding.settled_by_writer()?);
    Some(Words::new(format!("{} → {}", found.ja, settle.ja), format!("{} → {}", found.en, settle.en)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_a_line_of_the_day_is_said() {
        let ja = |plan: &PlanNow| plan_now(plan).map(|line| line.words.ja.into_owned());
        let date = "2026-11-16".parse().unwrap();
        let moved = PlanNow::Moved { date, start: "09:30".parse().unwrap(), end: "10:00".parse().unwrap() };
        assert_eq!(ja(&moved).as_deref(), Some("11月16日 9:30 に変わりました"));
        let given = PlanNow::Given { helpers: vec!["手本 あかり".to_owned()] };
        assert_eq!(ja(&given).as_deref(), Some("手本 あかりに変わりました"));
        assert_eq!(ja(&PlanNow::Stands), None);
    }
}
