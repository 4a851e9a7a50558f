//! Planned visits that were changed (変更): one line each, the badge, and who hears of it.

use kengai::{GoneRow, RowChangeView, RowTold};
use kengai_model::called::{in_english, san};
use kengai_model::{CareDay, Slot, UnixMillis, Words};

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
    } else if change.was == Some((change.date, change.slot)) {
        Words::new(format!("{ja} は元の時間に戻りました"), format!("{en} {first} is at its first time again"))
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

/// A planned visit that a number stood for, and what has become of it, through whom and when.
#[must_use]
pub fn gone(gone: &GoneRow, now: UnixMillis) -> Words {
    let today = now.day();
    let when = |(date, slot): (CareDay, Slot)| {
        let (date, slot) = (date.long(today), slot.words());
        Words::new(format!("{} {}", date.ja, slot.ja), format!("{} {}", date.en, slot.en))
    };
    let (was, is) = (when(gone.was), when(gone.now));
    let ago = gone.at.map(|at| at.ago(now));
    let by = |ago: fn(&Words) -> &str, at: &Option<Words>, open: &str, close: &str| {
        let parts: Vec<&str> = gone.by.as_deref().into_iter().chain(at.as_ref().map(ago)).collect();
        if parts.is_empty() { String::new() } else { format!("{open}{}{close}", parts.join(" ")) }
    };
    let (by_ja, by_en) = (by(|at| &at.ja, &ago, "（", "）"), by(|at| &at.en, &ago, " (", ")"));
    let (ja, en) = (san(&gone.client_name), in_english(&gone.client_name));
    if gone.cancelled {
        return Words::new(
            format!("{ja}の {} の訪問は取り消されています{by_ja}", was.ja),
            format!("{en}: the visit of {} is cancelled{by_en}", was.en),
        );
    }
    if gone.was != gone.now {
        return Words::new(
            format!("{ja}の {} の訪問は {} に変わりました{by_ja}", was.ja, is.ja),
            format!("{en}: the visit of {} was moved to {}{by_en}", was.en, is.en),
        );
    }
    let who = people(&gone.helpers);
    let (who_ja, who_en) =
        if gone.helpers.is_empty() { ("担当なし", "nobody") } else { (who.ja.as_ref(), who.en.as_ref()) };
    Words::new(
        format!("{ja}の {} の訪問は {}に変わりました{by_ja}", was.ja, who_ja.trim_end()),
        format!("{en}: the visit of {} is now {who_en}'s{by_en}", was.en),
    )
}

/// What stands on the badge; `None` where nothing waits.
#[must_use]
pub fn badge(open: u64) -> Option<Line> {
    let words = Words::new(format!("変更 {open}件・了解待ち"), format!("{open} changed, to be acknowledged"));
    (open > 0).then(|| Line::waits(words))
}

fn people(names: &[String]) -> Words {
    let ja: Vec<String> = names.iter().map(|name| san(name)).collect();
    let en: Vec<_> = names.iter().map(|name| in_english(name)).collect();
    Words::new(ja.join("・"), en.join(", "))
}

fn no_device(who: Words) -> Words {
    Words::new(
        format!("{}には端末がないので届きません。電話などで伝えてください。", who.ja),
        format!("{} has no device: please tell them, by phone for instance.", who.en),
    )
}

/// Of those whose acknowledgement is waited for, who cannot give one.
#[must_use]
pub fn cannot_acknowledge(change: &RowChangeView) -> Option<Words> {
    (!change.without_device.is_empty()).then(|| no_device(people(&change.without_device)))
}

/// Who hears of what was just changed, and who does not: nobody is said to be told who is not.
#[must_use]
pub fn row_told(told: &RowTold) -> Words {
    if told.over {
        return Words::lit(
            "時間の過ぎた訪問なので、変更のお知らせは誰にも届きません。",
            "Its time is over: nobody is told of a change.",
        );
    }
    if told.nobody {
        return Words::lit(
            "担当者がいないので、お知らせは誰にも届きません。",
            "Nobody goes there: nobody is told.",
        );
    }
    type Said<'a> = (&'a [String], fn(Words) -> Words);
    let said: [Said<'_>; 3] = [
        (&told.as_change, |who| {
            Words::new(
                format!("送ると、{}に変更として届きます。", who.ja),
                format!("Once it is sent, {} will see a change.", who.en),
            )
        }),
        (&told.as_plan, |who| {
            Words::new(
                format!("送ると、{}に予定として届きます。", who.ja),
                format!("Once it is sent, {} will see it in the plan.", who.en),
            )
        }),
        (&told.without_device, no_device),
    ];
    let lines: Vec<Words> =
        said.into_iter().filter(|(who, _)| !who.is_empty()).map(|(who, say)| say(people(who))).collect();
    if lines.is_empty() {
        return Words::lit("ほかに知らせる人はいません。", "There is nobody else to tell.");
    }
    let all = |pick: fn(&Words) -> &str, by: &str| lines.iter().map(pick).collect::<Vec<_>>().join(by);
    Words::new(all(|words| &words.ja, ""), all(|words| &words.en, " "))
}

#[cfg(test)]
mod tests {
    use kengai_model::plan_change::RowPart;
    use kengai_model::{ClientId, PlanRowId, Slot};

    use super::*;

    fn slot(start: &str, end: &str) -> Slot {
        Slot { start: start.parse().unwrap(), end: end.parse().unwrap() }
    }

    fn change(was: Option<(&str, Slot)>, now: Slot) -> RowChangeView {
        RowChangeView {
            row: PlanRowId::from_bytes([1; 16]),
            client: ClientId::from_bytes([1; 16]),
            client_name: "見本 一郎".to_owned(),
            date: "2026-11-16".parse().unwrap(),
            slot: now,
            what: vec![RowPart::Tasks],
            was: was.map(|(day, slot)| (day.parse().unwrap(), slot)),
            helpers: vec![],
            off: vec![],
            cancelled: false,
            by: String::new(),
            at: UnixMillis::new(1_794_800_000_000).unwrap(),
            acknowledged_by: vec![],
            waiting_for: vec![],
            without_device: vec![],
            over: false,
            mine: true,
            several: vec![],
        }
    }

    #[test]
    fn nobody_is_said_to_be_told_who_is_not() {
        let said = |told: &RowTold| row_told(told).ja.into_owned();
        let told = RowTold {
            as_change: vec!["手本 あかり".to_owned()],
            without_device: vec!["手本 つばさ".to_owned()],
            ..RowTold::default()
        };
        assert_eq!(
            said(&told),
            "送ると、手本 あかり さんに変更として届きます。手本 つばさ さんには端末がないので届きません。電話などで伝えてください。"
        );
        let new = RowTold { as_plan: vec!["手本 さくら".to_owned()], ..RowTold::default() };
        assert_eq!(said(&new), "送ると、手本 さくら さんに予定として届きます。");
        for nothing in [
            RowTold { over: true, ..told },
            RowTold { nobody: true, ..RowTold::default() },
            RowTold::default(),
        ] {
            assert!(!said(&nothing).contains("として届きます"), "{}", said(&nothing));
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
