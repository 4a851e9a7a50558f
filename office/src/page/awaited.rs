//! What the office still waits for: a word on changed visits (了解), records of visits whose time is over, and what is on
//! somebody's phone. "Not done" and "not yet sent" never look alike: beside each overdue visit stands when the phone of
//! whoever should have gone was last heard of, once for all visits of the same person.

use std::fmt::Write;

use kengai::RowChangeView;
use kengai_model::plan_change::RowPart;

use super::markup::text;
use super::month::{heading, on, when};
use crate::commands::devices as device_lines;
use crate::commands::review::{OVERDUE, Review, UNACKNOWLEDGED};
use crate::words::{Lang, Words, both};

/// Changes that stand open on the page; the others are a tap away.
const CHANGES_SHOWN: usize = 12;

/// Changed visits that somebody has not acknowledged.
pub(super) fn changes(review: &Review, lang: Lang) -> String {
    let changes = &review.changes;
    if changes.is_empty() {
        return String::new();
    }
    let list = |changes: &[RowChangeView]| {
        let items: String = changes.iter().map(|change| changed(change, lang)).collect();
        format!("<ul class=rows>{items}</ul>")
    };
    let (shown, rest) = changes.split_at(changes.len().min(CHANGES_SHOWN));
    let mut out = heading(&UNACKNOWLEDGED, Some(changes.len()), lang) + &list(shown);
    if !rest.is_empty() {
        let more = both(format!("ほかの {} 件", rest.len()), format!("{} more", rest.len()));
        let _ = write!(out, "<details><summary>{}</summary>{}</details>", text(more.get(lang)), list(rest));
    }
    out
}

fn changed(change: &RowChangeView, lang: Lang) -> String {
    let part = |part: &RowPart| if lang == Lang::Ja { part.ja() } else { part.en() };
    let what: Vec<&str> = change.what.iter().map(part).collect();
    let mark = both(format!("変更: {}", what.join("・")), format!("Changed: {}", what.join(", ")));
    let was = change
        .was
        .map_or_else(String::new, |(date, slot)| format!("<s>{}</s><br>", on(date, Some(slot), lang)));
    let off = change.off.join("・");
    let off = match off.as_str() {
        "" => both("", ""),
        off => both(format!("（外れた人: {off}）"), format!(" (no longer: {off})")),
    };
    let seen: Vec<&str> = change.acknowledged_by.iter().map(|receipt| receipt.name.as_str()).collect();
    let (seen, open) = (seen.join("・"), change.waiting_for.join("・"));
    let seen = match seen.as_str() {
        "" => both("", ""),
        seen => both(format!("　了解: {seen}"), format!("; acknowledged by {seen}")),
    };
    let word = both(
        format!("まだ了解していない人: {open}{}", seen.ja),
        format!("Not yet acknowledged by {open}{}", seen.en),
    );
    format!(
        "<li><div class=row><span class=when>{was}{}</span><span class=who>{}<small>{}{}</small></span>\
         <span class='mark in_progress'>{}</span></div><p class=note>{}</p></li>",
        on(change.date, Some(change.slot), lang),
        text(&change.client_name),
        text(&change.helpers.join("・")),
        text(off.get(lang)),
        text(mark.get(lang)),
        text(word.get(lang)),
    )
}

/// Not done, or not yet sent: by who should have gone, with the last contact of their devices.
pub(super) fn overdue(review: &Review, lang: Lang) -> String {
    let (groups, more) = review.overdue();
    if groups.is_empty() {
        return String::new();
    }
    let count = review.board.rows.iter().filter(|row| row.overdue).count();
    let mut out = heading(&OVERDUE, Some(count), lang);
    if let Some(more) = more {
        let _ = write!(out, "<p class=soft>{}</p>", text(more.get(lang)));
    }
    for group in groups {
        let lines: Vec<String> = group.who().iter().map(|line| text(line.get(lang))).collect();
        let _ = write!(out, "<p class=group>{}</p><ul class=rows>", lines.join("<br>"));
        for row in group.rows {
            let _ = write!(
                out,
                "<li><div class=row><span class=when>{}</span><span class=who>{}</span></div></li>",
                when(row, lang),
                text(&row.client_name),
            );
        }
        out.push_str("</ul>");
    }
    out
}

/// Phones with something on them, or never heard of.
pub(super) fn devices(review: &Review, lang: Lang) -> String {
    let silent: Vec<_> = review.silent().collect();
    let mut out = heading(&Words::lit("まだ端末にあるもの", "Still on a device"), None, lang);
    if silent.is_empty() {
        let words = Words::lit(
            "どの端末にも未送信のものはありません（最後の通信の時点）。",
            "Nothing waits on any device (as of its last contact).",
        );
        let _ = write!(out, "<p class=quiet>{}</p>", text(words.get(lang)));
        return out;
    }
    out.push_str("<ul class=rows>");
    for device in silent {
        let _ = write!(out, "<li>{}</li>", text(device_lines::line(device).get(lang)));
    }
    out + "</ul>"
}
