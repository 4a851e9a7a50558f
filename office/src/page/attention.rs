//! What stands above everything else on the month's page: incidents that no manager has seen, and what stands twice.

use super::markup::text;
use super::month::heading;
use crate::commands::review::Review;
use crate::words::{Lang, Words};
use kengai::BoardRow;

fn list(class: &str, lines: impl IntoIterator<Item = Words>, lang: Lang) -> String {
    let items: String = lines
        .into_iter()
        .map(|line| format!("<li class={class}>{}</li>", text(line.get(lang).trim())))
        .collect();
    format!("<ul class=reasons>{items}</ul>")
}

/// Incidents that no manager has seen; nothing where there are none.
pub(super) fn incidents(review: &Review, lang: Lang) -> String {
    let lines = review.attention.incident_lines();
    let Some((head, rest)) = lines.split_first() else { return String::new() };
    heading(head, None, lang) + &list("error", rest.iter().cloned(), lang)
}

/// Fields of any document in which several values stand.
pub(super) fn conflicts(review: &Review, lang: Lang) -> String {
    let lines = review.attention.conflict_lines(true);
    if lines.is_empty() { String::new() } else { list("warn", lines, lang) }
}

/// What stands twice in a row's records.
pub(super) fn of_row(review: &Review, row: &BoardRow, lang: Lang) -> String {
    let mut lines = row.state.visits.iter().flat_map(|visit| review.attention.of_visit(visit.id)).peekable();
    if lines.peek().is_none() { String::new() } else { list("warn", lines, lang) }
}
