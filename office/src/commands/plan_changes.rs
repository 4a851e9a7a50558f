//! Home-care plans that have changed since the client consented, as people read it: at the door, in the manager's lists,
//! beside the version itself.

use kengai::{ChangedSince, PlanOpen, PlanToAgree};
use kengai_model::Slot;

use super::standing::{self, Reader};
use crate::words::{self, Words, both};

/// Plans that a list names; `careplan show` has each in full.
const SHOWN_MAX: usize = 8;

/// What was consented to, and what stands there now.
pub(crate) fn field(changed: &ChangedSince, indent: &str, reader: Reader) -> Vec<Words> {
    let (label, now) = (&changed.now.label, &changed.now);
    let one_line = |text: &str| text.replace('\n', "／");
    let agreed = changed
        .agreed
        .as_ref()
        .map_or_else(|| both("なし", "nothing"), |agreed| both(one_line(&agreed.ja), one_line(&agreed.en)));
    let mut out = vec![both(
        format!("{indent}{}　同意: {}", label.ja, agreed.ja),
        format!("{indent}{}, consented to: {}", label.en, agreed.en),
    )];
    let inner = format!("{indent}  ");
    if now.is_conflict() {
        out.extend(standing::conflict(now, &inner, reader));
    } else {
        out.extend(standing::with_writers(now, &inner));
    }
    out
}

/// For whoever goes there: what of the plan is open, all of it, and whom to ask.
pub(crate) fn at_the_door(open: &PlanOpen, reader: Reader) -> Vec<Words> {
    let mut out = vec![if open.agreed_shown {
        Words::lit(
            "≠ 訪問介護計画は、同意のあとに直されています。上は同意した内容です。直したところは、まだ同意がありません",
            "≠ The home-care plan has changed since the client consented. Above is what they consented to; what changed has no consent yet",
        )
    } else {
        Words::lit(
            "≠ 訪問介護計画は、もう一度同意が要ります。上は、いま書いてある内容です",
            "≠ The home-care plan needs consent again. Above is what is written now",
        )
    }];
    out.extend(open.changed.iter().flat_map(|one| {
        if one.agreed.is_none() && !open.agreed_shown {
            standing::lines(&one.now, "    ", reader)
        } else {
            field(one, "    ", reader)
        }
    }));
    if reader == Reader::Helper && !open.call.is_empty() {
        let calls: Vec<String> =
            open.call.iter().map(|one| format!("{} {}", one.name, one.phone).trim_end().to_owned()).collect();
        out.push(both(
            format!("    → 迷ったら、サ責に電話してください: {}", calls.join("、")),
            format!("    → In doubt, call the manager: {}", calls.join(", ")),
        ));
    }
    out
}

/// That the plan in force is about other times of the day.
pub(crate) fn another_time(times: &[Slot]) -> Option<Words> {
    if times.is_empty() {
        return None;
    }
    let ja: Vec<String> = times.iter().map(|slot| slot.words().ja.into_owned()).collect();
    Some(both(
        format!("  訪問介護計画にこの時刻の枠はありません（計画の時刻: {}）", ja.join("、")),
        format!("  The home-care plan has nothing for this time (it has: {})", ja.join(", ")),
    ))
}

/// For managers: how many plans have changed since the consent, whose, and what to do.
pub(crate) fn to_agree(plans: &[PlanToAgree]) -> Vec<Words> {
    if plans.is_empty() {
        return Vec::new();
    }
    let count = plans.len();
    let mut out = vec![both(
        format!("▲ 同意のあとに直された訪問介護計画 {count}件　→ 新しい版を作り、同意をもらってください"),
        format!(
            "▲ Home-care plans that changed after the consent: {count}. Make a new version and have it consented to"
        ),
    )];
    out.extend(plans.iter().take(SHOWN_MAX).map(|plan| {
        let name = &plan.client_name;
        let from = plan.from.map_or_else(|| both("", ""), words::day);
        let join = |pick: fn(&Words) -> &str, sep: &str| {
            plan.changed.iter().map(pick).collect::<Vec<_>>().join(sep)
        };
        let (ja, en) = (join(|one| &one.ja, "、"), join(|one| &one.en, ", "));
        let (counts_ja, counts_en) = if plan.counts {
            ("同意した内容で続いています", "what was consented to goes on")
        } else {
            ("同意した内容を読めません", "what was consented to cannot be read")
        };
        both(
            format!(
                "    {name} さん（{}からの計画）: {ja}。{counts_ja}　→ kengai careplan new '{name}' --from 日付",
                from.ja
            ),
            format!(
                "    {name} (plan from {}): {en}; {counts_en}. → kengai careplan new '{name}' --from DATE",
                from.en
            ),
        )
    }));
    let more = count.saturating_sub(SHOWN_MAX);
    out.extend((more > 0).then(|| both(format!("    ほか {more}件"), format!("    and {more} more"))));
    out
}
