//! The month as a table: a line per client, a column per day, a mark per visit. A mark is a sign *and* a colour.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use kengai::{Board, BoardRow};
use kengai_model::{CareDay, ClientId, holiday};

use super::markup::text;
use crate::words::{Lang, STAGES, Words, both, mark};

/// The name of a row on the page, for links to it.
pub(super) fn anchor(at: usize) -> String {
    format!("r{at}")
}

/// A client's place by reading, the name, and what lies on each day with its place in the board.
type ClientDays<'a> = (usize, &'a str, BTreeMap<CareDay, Vec<(usize, &'a BoardRow)>>);

/// The table.
pub(super) fn table(board: &Board, lang: Lang) -> String {
    let mut clients: BTreeMap<ClientId, ClientDays<'_>> = BTreeMap::new();
    for (at, row) in board.rows.iter().enumerate() {
        let entry =
            clients.entry(row.state.client).or_insert((row.client_order, &row.client_brief, BTreeMap::new()));
        entry.2.entry(row.state.date).or_default().push((at, row));
    }
    let days = days(board);
    let mut out = String::from("<div class=wide tabindex=0><table><thead><tr><th class=client></th>");
    for day in &days {
        let weekday = day.weekday();
        let (_, _, number) = day.ymd();
        // Two letters: thirty-one columns stand on a page.
        let short: String = weekday.get(lang).chars().take(2).collect();
        let holiday = holiday(*day).map_or_else(String::new, |name| {
            let mark = Words::lit("祝", "hol");
            format!("<br><span title='{}'>{}</span>", text(name.get(lang)), mark.get(lang))
        });
        let _ =
            write!(out, "<th scope=col class='{}'>{number}<br>{}{holiday}</th>", shade(*day), text(&short));
    }
    out.push_str("</tr></thead><tbody>");
    let mut lines: Vec<_> = clients.into_values().collect();
    lines.sort_by_key(|(order, name, _)| (*order, *name));
    for (_, name, by_day) in lines {
        let _ = write!(out, "<tr><th scope=row class=client>{}</th>", text(name));
        for day in &days {
            let _ = write!(out, "<td class='{}'>", shade(*day));
            for (at, row) in by_day.get(day).into_iter().flatten() {
                out.push_str(&cell(*at, row, lang));
            }
            out.push_str("</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    out + &legend(board, lang)
}

fn days(board: &Board) -> Vec<CareDay> {
    let mut days = BTreeSet::new();
    let mut day = board.month.first_day();
    while day <= board.month.last_day() && days.insert(day) {
        day = day.next();
    }
    // A record may lie outside its plan's month; it must not vanish from the page.
    days.extend(board.rows.iter().map(|row| row.state.date));
    days.into_iter().collect()
}

fn shade(day: CareDay) -> &'static str {
    let weekend = matches!(day.weekday().en.as_ref(), "Sat" | "Sun");
    if weekend || holiday(day).is_some() { "off" } else { "" }
}

fn cell(at: usize, row: &BoardRow, lang: Lang) -> String {
    let stage = row.state.stage;
    let start = row.state.begins.map_or_else(String::new, |start| start.clock());
    let title = format!("{start} {} {}", stage.words().get(lang), row.helper_names.join("・"));
    format!(
        "<a class='{stage}' href='#{}' title='{title}' aria-label='{title}'>{}</a>",
        anchor(at),
        mark(stage),
        title = text(title.trim()),
    )
}

fn legend(board: &Board, lang: Lang) -> String {
    let mut out = String::from("<p class=legend>");
    for stage in STAGES.iter().filter(|stage| board.counts.contains_key(stage)) {
        let _ = write!(
            out,
            "<span><span class='mark {stage}'>{}</span> {}</span>",
            mark(*stage),
            text(stage.words().get(lang))
        );
    }
    for day in days(board) {
        if let Some(name) = holiday(day) {
            let date = day.short(board.as_of.day());
            let words = both(format!("祝 {} {}", date.ja, name.ja), format!("{} {}", date.en, name.en));
            let _ = write!(out, "<span>{}</span>", text(words.get(lang)));
        }
    }
    out + "</p>"
}
