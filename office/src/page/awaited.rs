//! What the office still waits for: a word on changed visits (了解), records of visits whose time is over, and what is on
//! somebody's phone. "Not done" and "not yet sent" never look alike: visits without a record stand beside whoever
//! should have gone, with what their phone said last.

use std::fmt::Write;

use kengai::{RowChangeView, ToCall};
use kengai_desk::month::Review;
use kengai_model::CareDay;
use kengai_model::plan_change::RowPart;

use super::markup::{heading, on, text};
use crate::commands::devices as device_lines;
use crate::commands::review::{NOTHING_WAITS, ON_PHONES, UNACKNOWLEDGED};
use crate::commands::to_call::{NO_RECORD, TO_CALL, day_counts};
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
        let items: String =
            changes.iter().map(|change| changed(change, review.board.as_of.day(), lang)).collect();
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

fn changed(change: &RowChangeView, today: CareDay, lang: Lang) -> String {
    let part = |part: &RowPart| if lang == Lang::Ja { part.ja() } else { part.en() };
    let what: Vec<&str> = change.what.iter().map(part).collect();
    let mark = both(format!("変更: {}", what.join("・")), format!("Changed: {}", what.join(", ")));
    let was = change.was.map_or_else(String::new, |(date, slot)| {
        format!("<s>{}</s><br>", on(date, slot.words(), today, lang))
    });
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
    let alone = kengai_screens::cannot_acknowledge(change)
        .map_or_else(String::new, |told| format!("<p class=note>{}</p>", text(told.get(lang))));
    format!(
        "<li><div class=row><span class=when>{was}{}</span><span class=who>{}<small>{}{}</small></span>\
         <span class='mark told'>⇄ {}</span></div><p class=note>{}</p>{alone}</li>",
        on(change.date, change.slot.words(), today, lang),
        text(&change.client_name),
        text(&change.helpers.join("・")),
        text(off.get(lang)),
        text(mark.get(lang)),
        text(word.get(lang)),
    )
}

/// Whom to call: each with phone, counts and the phone's last word; their visits without a record a tap away.
pub(super) fn to_call(review: &Review, lang: Lang) -> String {
    let people = &review.board.to_call;
    if people.is_empty() {
        return String::new();
    }
    let unit = if lang == Lang::Ja { "人" } else { "" };
    let mut out = format!("<h2>{}<small>{}{unit}</small></h2>", text(TO_CALL.get(lang)), review.callees());
    if people.iter().any(|person| person.no_record > 0) {
        let _ = write!(out, "<p class=soft>□ {}</p>", text(NO_RECORD.get(lang)));
    }
    out.push_str("<ul class='rows people'>");
    for person in people {
        let _ = write!(out, "<li>{}</li>", one_to_call(person, review, lang));
    }
    out + "</ul>"
}

fn one_to_call(person: &ToCall, review: &Review, lang: Lang) -> String {
    let nobody = Words::lit("担当なし", "Nobody assigned");
    let name = if person.name.is_empty() { nobody.get(lang) } else { &person.name };
    let phone = match (person.phone.as_str(), &person.staff) {
        (_, None) => String::new(),
        ("", Some(_)) => {
            format!("<span class=soft>{}</span>", Words::lit("電話番号なし", "no phone number").get(lang))
        }
        (phone, Some(_)) => {
            let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            format!("<a href='tel:{number}'>{}</a>", text(phone))
        }
    };
    let head = format!(
        "<span class=who>{}</span><span class=phone>{phone}</span><span class=says>{}</span>",
        text(name),
        text(person.phone_says(review.board.as_of).get(lang)),
    );
    if person.no_record == 0 {
        return format!("<div class=person>{head}</div>");
    }
    let missing = both(format!("記録なし {}件", person.no_record), format!("No record {}", person.no_record));
    let mut days = String::new();
    let rows = review.missed(person);
    for day in &person.days {
        let visits: Vec<String> = rows
            .iter()
            .filter(|row| row.state.date == day.date)
            .map(|row| {
                let slot = row.state.slot.map_or_else(|| both("", ""), kengai_model::Slot::words);
                format!(
                    "<span class=visit><span class=time>{}</span> {}</span>",
                    text(slot.get(lang)),
                    text(&row.client_name)
                )
            })
            .collect();
        let _ = write!(
            days,
            "<li><span class=when>{}</span> {}</li>",
            text(day.date.long(review.board.as_of.day()).get(lang)),
            visits.join(" ")
        );
    }
    let counts: Vec<String> = day_counts(person, review.board.as_of.day())
        .iter()
        .map(|day| format!("<span class=day>{}</span>", text(day.get(lang))))
        .collect();
    let counts = counts.join(if lang == Lang::Ja { "・" } else { ", " });
    format!(
        "<details><summary class=person>{head}<span class='mark no_record'>□ {}</span><span class=days>{counts}</span>\
         </summary><ul class=by_day>{days}</ul></details>",
        text(missing.get(lang)),
    )
}

/// Phones with something on them, or never heard of.
pub(super) fn devices(review: &Review, lang: Lang) -> String {
    let silent: Vec<_> = review.silent().collect();
    let mut out = heading(&ON_PHONES, None, lang);
    if silent.is_empty() {
        let _ = write!(out, "<p class=quiet>{}</p>", text(NOTHING_WAITS.get(lang)));
        return out;
    }
    out.push_str("<ul class=rows>");
    for device in silent {
        let _ = write!(out, "<li>{}</li>", text(device_lines::line(device).get(lang)));
    }
    out + "</ul>"
}
