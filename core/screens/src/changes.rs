//! Planned visits that were changed (変更): one line each, and the badge.

use kengai::RowChangeView;
use kengai_model::Words;
use kengai_model::called::{in_english, san};

use crate::days::day;
use crate::line::Line;

/// Whose visit, and what became of it.
#[must_use]
pub fn plan_change(change: &RowChangeView) -> Line {
    let (was_day, was) = change.was.unwrap_or((change.date, change.slot));
    let (first, then) = (was.start.clock(), change.slot.start.clock());
    let on = day(was_day);
    let ja = format!("{} {} {first}", san(&change.client_name), on.ja);
    let en = format!("{}, {}", in_english(&change.client_name), on.en);
    let words = if change.cancelled {
        Words::new(
            format!("{ja} は取り消しです。書いた記録は残ります"),
            format!("{en} {first} is cancelled. Your record stays"),
        )
    } else if change.was.is_none() {
        let what_ja: Vec<&str> = change.what.iter().map(|part| part.ja()).collect();
        let what_en: Vec<&str> = change.what.iter().map(|part| part.en()).collect();
        Words::new(
            format!("{ja} の{}が変わりました", what_ja.join("・")),
            format!("{en} {then}: {} changed", what_en.join(", ")),
        )
    } else if was_day != change.date {
        let now = day(change.date);
        Words::new(
            format!("{ja} → {} {then} に変わりました", now.ja),
            format!("{en}: {first} → {} {then}", now.en),
        )
    } else if was.start == change.slot.start {
        let (was_end, end) = (was.end.clock(), change.slot.end.clock());
        Words::new(
            format!("{ja}〜{was_end} → {then}〜{end} に変わりました"),
            format!("{en}: {first}–{was_end} → {then}–{end}"),
        )
    } else {
        Words::new(format!("{ja} → {then} に変わりました"), format!("{en}: {first} → {then}"))
    };
    Line::waits(words)
}

/// What stands on the badge; `None` where nothing waits.
#[must_use]
pub fn badge(open: u64) -> Option<Line> {
    let words = Words::new(format!("変更 {open}件・了解待ち"), format!("{open} changed, to be acknowledged"));
    (open > 0).then(|| Line::waits(words))
}

#[cfg(test)]
mod tests {
    use kengai_model::Slot;
    use kengai_model::plan_change::RowPart;

    use super::*;

    fn slot(start: &str, end: &str) -> Slot {
        Slot { start: start.parse().unwrap(), end: end.parse().unwrap() }
    }

    fn change(was: Option<(&str, Slot)>, now: Slot) -> RowChangeView {
        RowChangeView {
            row: String::new(),
            client: String::new(),
            client_name: "見本 一郎".to_owned(),
            date: "2026-11-16".parse().unwrap(),
            slot: now,
            what: vec![RowPart::Tasks],
            was: was.map(|(day, slot)| (day.parse().unwrap(), slot)),
            helpers: vec![],
            off: vec![],
            cancelled: false,
            by: String::new(),
            acknowledged_by: vec![],
            waiting_for: vec![],
            mine: true,
            several: vec![],
        }
    }

    #[test]
    fn a_change_says_whose_visit_and_both_times() {
        let morning = slot("09:00", "09:30");
        let said = |change: &RowChangeView| plan_change(change).words;
        let moved = change(Some(("2026-11-16", morning)), slot("10:30", "11:00"));
        assert_eq!(said(&moved).ja, "見本 一郎 さん 11月16日 9:00 → 10:30 に変わりました");
        assert_eq!(said(&moved).en, "見本 一郎, 16 Nov: 9:00 → 10:30");
        let longer = change(Some(("2026-11-16", morning)), slot("09:00", "10:00"));
        assert_eq!(said(&longer).ja, "見本 一郎 さん 11月16日 9:00〜9:30 → 9:00〜10:00 に変わりました");
        let other_day = change(Some(("2026-11-15", morning)), morning);
        assert_eq!(said(&other_day).ja, "見本 一郎 さん 11月15日 9:00 → 11月16日 9:00 に変わりました");
        let cancelled = RowChangeView { cancelled: true, ..change(None, morning) };
        assert_eq!(said(&cancelled).ja, "見本 一郎 さん 11月16日 9:00 は取り消しです。書いた記録は残ります");
        let tasks = said(&change(None, morning));
        assert_eq!(tasks.ja, format!("見本 一郎 さん 11月16日 9:00 の{}が変わりました", RowPart::Tasks.ja()));
        assert_eq!(badge(0), None);
    }
}
