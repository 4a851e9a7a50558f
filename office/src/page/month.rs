//! The page itself: counts, what is in the way and what would settle it, the calendar, every visit, every device.

use std::fmt::Write;

use kengai::{Board, BoardRow};
use kengai_model::board::Stage;
use kengai_model::reason::Severity;
use kengai_model::{CareDay, CareMonth, Slot};

use super::calendar::{self, anchor, mark};
use super::markup::text;
use super::style::{STYLE, policy};
use super::{attention, awaited};
use crate::commands::review::Review;
use crate::words::{Lang, Words, both};

/// Where the page's links go: to other months and the other language when it is served, nowhere in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Links {
    /// A file stands alone.
    None,
    /// `?month=…&lang=…` at the same address.
    Query,
}

/// The order of counts and bar, from what is settled to what is not begun.
const ORDER: [Stage; 7] = [
    Stage::Exported,
    Stage::Confirmed,
    Stage::Ready,
    Stage::Done,
    Stage::InProgress,
    Stage::Blocked,
    Stage::Planned,
];

/// The whole page. `as_of` says when it was made.
pub(crate) fn page(review: &Review, lang: Lang, links: Links, as_of: &str) -> String {
    let board = &review.board;
    let title = title(board);
    let mut out = String::with_capacity(64 * 1024);
    let code = if lang == Lang::Ja { "ja" } else { "en" };
    let _ = write!(
        out,
        "<!doctype html>\n<html lang={code}><head><meta charset=utf-8>\
         <meta http-equiv=Content-Security-Policy content=\"{}\">\
         <meta name=viewport content='width=device-width, initial-scale=1'>\
         <meta name=robots content=noindex><title>{}</title><style>{STYLE}</style></head><body>",
        text(&policy()),
        text(title.get(lang)),
    );
    let _ = write!(
        out,
        "<header><h1>{}</h1>{}</header><main>",
        text(title.get(lang)),
        navigation(board.month, lang, links)
    );
    out.push_str(&attention::incidents(review, lang));
    out.push_str(&counts(board, lang));
    out.push_str(&attention::conflicts(review, lang));
    for stage in [Stage::Blocked, Stage::InProgress] {
        out.push_str(&section(review, stage, lang));
    }
    out.push_str(&awaited::changes(review, lang));
    out.push_str(&awaited::overdue(review, lang));
    out.push_str(&awaited::devices(review, lang));
    out.push_str(&heading(&Words::lit("カレンダー", "Calendar"), None, lang));
    out.push_str(&calendar::table(board, lang));
    for stage in [Stage::Ready, Stage::Done] {
        out.push_str(&section(review, stage, lang));
    }
    for stage in [Stage::Confirmed, Stage::Exported, Stage::Planned] {
        out.push_str(&closed(review, stage, lang));
    }
    let foot = both(
        format!(
            "{as_of} 時点。見るだけのページです。確定は kengai confirm、出力は kengai export で行います。"
        ),
        format!("As of {as_of}. A page to look at: confirm with kengai confirm, export with kengai export."),
    );
    let _ = writeln!(out, "</main><footer>{}</footer></body></html>", text(foot.get(lang)));
    out
}

fn title(board: &Board) -> Words {
    let (year, month) = board.month.ym();
    both(format!("{} {year}年{month}月", board.office), format!("{} {}", board.office, board.month))
}

fn navigation(month: CareMonth, lang: Lang, links: Links) -> String {
    if matches!(links, Links::None) {
        return String::new();
    }
    let code = if lang == Lang::Ja { "ja" } else { "en" };
    let other = if lang == Lang::Ja { ("en", "English") } else { ("ja", "日本語") };
    let word = |ja, en| if lang == Lang::Ja { ja } else { en };
    format!(
        "<nav><a href='?month={}&amp;lang={code}' rel=prev>← {}</a><a href='?month={}&amp;lang={code}' rel=next>{} →</a>\
         <a class=end href='?month={month}&amp;lang={}' lang={}>{}</a></nav>",
        month.previous(),
        word("前の月", "Previous month"),
        month.next(),
        word("次の月", "Next month"),
        other.0,
        other.0,
        other.1,
    )
}

fn counts(board: &Board, lang: Lang) -> String {
    let total: usize = board.counts.values().sum();
    if total == 0 {
        let words = Words::lit(
            "この月の予定も記録もまだありません。",
            "There is no plan and no record of this month yet.",
        );
        return format!("<p class=quiet>{}</p>", text(words.get(lang)));
    }
    let mut out = String::from("<ul class=counts>");
    for (stage, count) in ORDER.iter().filter_map(|stage| board.counts.get_key_value(stage)) {
        let _ = write!(
            out,
            "<li><span class='mark {stage}' aria-hidden=true>{}</span> {} <b>{count}</b></li>",
            mark(*stage),
            text(stage.words().get(lang)),
        );
    }
    out.push_str("</ul><svg class=bar viewBox='0 0 1000 10' preserveAspectRatio=none aria-hidden=true>");
    let mut x = 0;
    for stage in ORDER {
        let count = board.counts.get(&stage).copied().unwrap_or_default();
        let width = count * 1000 / total;
        let _ = write!(out, "<rect class='{stage}' x={x} y=0 width={width} height=10 />");
        x += width;
    }
    // What rounding left over belongs to what is not begun, which comes last.
    let _ = write!(
        out,
        "<rect class=planned x={x} y=0 width={} height=10 /></svg>",
        1000_usize.saturating_sub(x)
    );
    out
}

pub(super) fn heading(words: &Words, count: Option<usize>, lang: Lang) -> String {
    let small = match (count, lang) {
        (None, _) => String::new(),
        (Some(n), Lang::Ja) => format!("<small>{n}件</small>"),
        (Some(n), Lang::En) => format!("<small>{n}</small>"),
    };
    format!("<h2>{}{small}</h2>", text(words.get(lang)))
}

fn rows_of(board: &Board, stage: Stage) -> impl Iterator<Item = (usize, &BoardRow)> {
    board.rows.iter().enumerate().filter(move |(_, row)| row.state.stage == stage)
}

fn section(review: &Review, stage: Stage, lang: Lang) -> String {
    let rows: Vec<_> = rows_of(&review.board, stage).collect();
    if rows.is_empty() {
        return String::new();
    }
    let items: String = rows.iter().map(|(at, row)| item(*at, row, review, lang)).collect();
    format!("{}<ul class=rows>{items}</ul>", heading(&stage.words(), Some(rows.len()), lang))
}

/// What needs nobody's eye today; a link from the calendar opens it.
fn closed(review: &Review, stage: Stage, lang: Lang) -> String {
    let rows: Vec<_> = rows_of(&review.board, stage).collect();
    if rows.is_empty() {
        return String::new();
    }
    let items: String = rows.iter().map(|(at, row)| item(*at, row, review, lang)).collect();
    let unit = if lang == Lang::Ja { "件" } else { "" };
    format!(
        "<details><summary>{} <small>{}{unit}</small></summary><ul class=rows>{items}</ul></details>",
        text(stage.words().get(lang)),
        rows.len(),
    )
}

fn item(at: usize, row: &BoardRow, review: &Review, lang: Lang) -> String {
    let state = &row.state;
    let cancelled =
        if state.cancelled { Words::lit("予定は取消", "no longer planned") } else { both("", "") };
    let mut out = format!(
        "<li id={}><div class=row><span class=when>{}</span><span class=who>{}<small>{} {}</small></span>\
         <span class='mark {stage}'>{} {}</span></div>",
        anchor(at),
        when(row, lang),
        text(&row.client_name),
        text(&row.helper_names.join("・")),
        text(cancelled.get(lang)),
        mark(state.stage),
        text(state.stage.words().get(lang)),
        stage = state.stage,
    );
    let reasons: Vec<_> = state
        .visits
        .iter()
        .flat_map(|visit| visit.assessment.reasons())
        .filter(|reason| reason.severity != Severity::Info)
        .collect();
    if !reasons.is_empty() {
        out.push_str("<ul class=reasons>");
        for reason in reasons {
            let class = if reason.severity == Severity::Error { "error" } else { "warn" };
            let _ = write!(
                out,
                "<li class={class}>{} <span class=settle>{}</span></li>",
                text(reason.found.get(lang)),
                text(reason.settle.get(lang)),
            );
        }
        out.push_str("</ul>");
    }
    out + &attention::of_row(review, row, lang) + "</li>"
}

/// Day and planned times, as markup.
pub(super) fn when(row: &BoardRow, lang: Lang) -> String {
    on(row.state.date, row.state.slot, lang)
}

/// A day and times of it, as markup: the times stay on one line.
pub(super) fn on(date: CareDay, slot: Option<Slot>, lang: Lang) -> String {
    let weekday = date.weekday();
    let (_, month, day) = date.ymd();
    let day = match lang {
        Lang::Ja => format!("{month}月{day}日（{}）", weekday.ja),
        Lang::En => format!("{} {month:02}-{day:02}", weekday.en),
    };
    let slot =
        slot.map_or_else(String::new, |slot| format!(" <span class=time>{}–{}</span>", slot.start, slot.end));
    text(&day) + &slot
}
