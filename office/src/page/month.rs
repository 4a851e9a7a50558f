//! The page itself: counts, what is in the way and what would settle it, the calendar, every visit, every device.

use std::fmt::Write;

use kengai::{Board, BoardRow};
use kengai_billing::board::Stage;
use kengai_billing::reason::Severity;
use kengai_desk::month::Review;
use kengai_model::CareMonth;
use kengai_model::called::in_english;

use super::calendar::{self, anchor};
use super::markup::{heading, on, text};
use super::style::{STYLE, policy};
use super::{attention, awaited};
use crate::commands::review::{BEGUN_HERE, FOUND_SINCE, outdated};
use crate::commands::{devices, open_months, reviewed};
use crate::words::{Lang, STAGES, Words, both, mark, people, visits};

/// Where the page's links go: to other months and the other language when it is served, nowhere in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Links {
    /// A file stands alone.
    None,
    /// `?month=…&lang=…` at the same address.
    Query,
}

/// From so many days before the deadline on it stands in red.
const URGENT_DAYS: i64 = 2;

/// The order of the bar, from what is settled to what is not begun.
const BAR: [Stage; 10] = [
    Stage::Exported,
    Stage::ConfirmedDone,
    Stage::Duplicate,
    Stage::Confirmed,
    Stage::Done,
    Stage::Ready,
    Stage::InProgress,
    Stage::Blocked,
    Stage::NoRecord,
    Stage::Planned,
];

/// The whole page.
pub(crate) fn page(review: &Review, lang: Lang, links: Links) -> String {
    let board = &review.board;
    let mut out = String::with_capacity(64 * 1024);
    open(&mut out, board, lang, links);
    for words in reviewed::as_of(review) {
        let _ = write!(out, "<p class=quiet>{}</p>", text(words.get(lang)));
    }
    for words in devices::alarms(&review.devices) {
        let _ = write!(out, "<p class='blocked' role=alert>{}</p>", text(words.get(lang)));
    }
    out.push_str(&attention::incidents(review, lang));
    out.push_str(&attention::photos(review, lang));
    out.push_str(&counts(review, lang));
    for words in open_months::lines(&review.earlier) {
        let _ = write!(out, "<p>{}</p>", text(words.get(lang)));
    }
    if let Some(words) = outdated(board) {
        let _ = write!(out, "<p>{}</p>", text(words.get(lang)));
    }
    out.push_str(&awaited::to_call(review, lang));
    out.push_str(&attention::conflicts(review, lang));
    for stage in [Stage::Blocked, Stage::InProgress] {
        out.push_str(&section(review, stage, lang));
    }
    out.push_str(&section_of(&review.begun_here(), &BEGUN_HERE, review, lang));
    out.push_str(&section_of(&review.found_since(), &FOUND_SINCE, review, lang));
    out.push_str(&awaited::changes(review, lang));
    out.push_str(&awaited::devices(review, lang));
    out.push_str(&heading(&Words::lit("カレンダー", "Calendar"), None, lang));
    out.push_str(&calendar::table(board, lang));
    for stage in [Stage::Ready, Stage::Done] {
        out.push_str(&section(review, stage, lang));
    }
    const CLOSED: [Stage; 6] = [
        Stage::NoRecord,
        Stage::Confirmed,
        Stage::Exported,
        Stage::ConfirmedDone,
        Stage::Duplicate,
        Stage::Planned,
    ];
    for stage in CLOSED {
        out.push_str(&closed(review, stage, lang));
    }
    let foot = foot(board);
    let _ = writeln!(out, "</main><footer>{}</footer></body></html>", text(foot.get(lang)));
    if lang == Lang::En { in_english(&out).into_owned() } else { out }
}

/// Everything above what the month says.
fn open(out: &mut String, board: &Board, lang: Lang, links: Links) {
    let title = title(board);
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
        "<header><h1>{}</h1><p class='due{}'>{}</p>{}</header><main>",
        text(title.get(lang)),
        if (0..=URGENT_DAYS).contains(&board.days_left) { " urgent" } else { "" },
        text(board.due().get(lang)),
        navigation(board.month, lang, links)
    );
}

/// When it was looked at, and that nothing is done here.
fn foot(board: &Board) -> Words {
    let (day, time) = (board.as_of.day(), board.as_of.minute().clock());
    let day = day.long(day);
    both(
        format!(
            "{} {time} 時点。見るだけのページです。確定は kengai confirm、書き出しは kengai export で行います。",
            day.ja
        ),
        format!(
            "As of {} {time}. A page to look at: confirm with kengai confirm, export with kengai export.",
            day.en
        ),
    )
}

fn title(board: &Board) -> Words {
    let month = board.month.words();
    both(format!("{} {}分", board.office, month.ja), format!("{} {}", board.office, month.en))
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

fn counts(review: &Review, lang: Lang) -> String {
    let board = &review.board;
    let total: usize = board.counts.values().sum();
    if total == 0 {
        let words = Words::lit(
            "この月の予定も記録もまだありません。",
            "There is no plan and no record of this month yet.",
        );
        return format!("<p class=quiet>{}</p>", text(words.get(lang)));
    }
    let callees = review.without_record().map_or(0, |without| without.people);
    let mut out = String::from("<ul class=counts>");
    for (stage, count) in STAGES.iter().filter_map(|stage| board.counts.get_key_value(stage)) {
        let persons = match stage {
            Stage::NoRecord => format!("<small>{}</small>", people(callees).get(lang)),
            _ => String::new(),
        };
        let _ = write!(
            out,
            "<li class='{stage}'><span class='mark {stage}' aria-hidden=true>{}</span> {} <b>{}</b>{persons}</li>",
            mark(*stage),
            text(stage.words().get(lang)),
            visits(*count).get(lang),
        );
    }
    out.push_str("</ul><svg class=bar viewBox='0 0 1000 10' preserveAspectRatio=none aria-hidden=true>");
    let mut x = 0;
    for stage in BAR {
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

fn rows_of(board: &Board, stage: Stage) -> impl Iterator<Item = (usize, &BoardRow)> {
    board.rows.iter().enumerate().filter(move |(_, row)| row.state.stage == stage)
}

fn section(review: &Review, stage: Stage, lang: Lang) -> String {
    let rows: Vec<_> = rows_of(&review.board, stage).collect();
    if rows.is_empty() {
        return String::new();
    }
    let items: String = rows.iter().map(|(at, row)| item(Some(*at), row, review, lang)).collect();
    format!("{}<ul class=rows>{items}</ul>", heading(&stage.words(), Some(rows.len()), lang))
}

/// What needs nobody's eye today; a link from the calendar opens it.
fn closed(review: &Review, stage: Stage, lang: Lang) -> String {
    let rows: Vec<_> = rows_of(&review.board, stage).collect();
    if rows.is_empty() {
        return String::new();
    }
    let items: String = rows.iter().map(|(at, row)| item(Some(*at), row, review, lang)).collect();
    let unit = if lang == Lang::Ja { "件" } else { "" };
    format!(
        "<details><summary>{} <small>{}{unit}</small></summary><ul class=rows>{items}</ul></details>",
        text(stage.words().get(lang)),
        rows.len(),
    )
}

/// Rows that stand elsewhere by their stage too: begun here, or found after the export.
fn section_of(rows: &[&BoardRow], head: &Words, review: &Review, lang: Lang) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let items: String = rows.iter().map(|row| item(None, row, review, lang)).collect();
    format!("{}<ul class=rows>{items}</ul>", heading(head, Some(rows.len()), lang))
}

fn item(at: Option<usize>, row: &BoardRow, review: &Review, lang: Lang) -> String {
    let state = &row.state;
    let cancelled = if state.cancelled {
        Words::lit("✕ 予定は取り消し", "✕ no longer planned")
    } else {
        both("", "")
    };
    let id = at.map_or_else(String::new, |at| format!(" id={}", anchor(at)));
    let mut out = format!(
        "<li{id}><div class=row><span class=when>{}</span><span class=who>{}<small>{} {}</small></span>\
         <span class='mark {stage}'>{} {}</span></div>",
        on(state.date, state.times(), review.board.as_of.day(), lang),
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
                "<li class={class}><b>{}</b> {} <span class=settle>{}</span></li>",
                text(reason.severity.words().get(lang)),
                text(reason.finding.found().get(lang)),
                text(reason.finding.settle().get(lang)),
            );
        }
        out.push_str("</ul>");
    }
    out + &attention::of_row(review, row, lang) + "</li>"
}
