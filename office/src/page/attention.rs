//! What stands above everything else on the month's page: incidents that no manager has seen, and what stands twice.

use super::markup::{heading, text};
use crate::commands::{attention, reviewed};
use crate::words::{Lang, Words};
use kengai::BoardRow;
use kengai_desk::month::Review;

fn list(class: &str, lines: impl IntoIterator<Item = Words>, lang: Lang) -> String {
    let items: String = lines
        .into_iter()
        .map(|line| format!("<li class={class}>{}</li>", text(line.get(lang).trim())))
        .collect();
    format!("<ul class=reasons>{items}</ul>")
}

/// Incidents that no manager has seen, each in one box with everything that stands in it; nothing where there are none.
pub(super) fn incidents(review: &Review, lang: Lang) -> String {
    let Some((head, blocks)) = attention::incident_blocks(&review.attention) else { return String::new() };
    let line = |words: &Words| text(words.get(lang).trim());
    let item = |block: &Vec<Words>| {
        let (first, rest) =
            block.split_first().map_or((String::new(), &[][..]), |(first, rest)| (line(first), rest));
        let rest: String = rest.iter().map(|words| format!("<div>{}</div>", line(words))).collect();
        format!("<li class=error>{first}{rest}</li>")
    };
    let items: String = blocks.iter().map(item).collect();
    format!("{}<ul class=reasons>{items}</ul>", heading(&head, None, lang))
}

/// Fields of any document in which several values stand: what they are, then a box for each document.
pub(super) fn conflicts(review: &Review, lang: Lang) -> String {
    let lines = attention::conflict_lines(&review.attention, true);
    let Some((head, rest)) = lines.split_first() else { return String::new() };
    heading(head, None, lang) + &list("warn", rest.iter().cloned(), lang)
}

/// Hidden photos about which nobody has decided.
pub(super) fn photos(review: &Review, lang: Lang) -> String {
    attention::photo_line(&review.attention.photos)
        .map_or_else(String::new, |line| list("warn", [line], lang))
}

/// What else stands about a row's records.
pub(super) fn of_row(review: &Review, row: &BoardRow, lang: Lang) -> String {
    let lines = reviewed::stands(review, row);
    if lines.is_empty() { String::new() } else { list("warn", lines, lang) }
}
