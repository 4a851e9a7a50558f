//! Planned visits that changed (変更), as a helper and a manager read them: what changed, who has acknowledged it (了解) and who has
//! not.

use kengai::{CareBook, ReceiptView, RowChangeView};
use kengai_model::plan_change::RowPart;
use kengai_screens::cannot_acknowledge;

use super::rota_words::{dated, typed};
use super::standing::{self, Reader};
use crate::gone_lines::{typed_client, went_or_recorded};
use crate::words::{Words, both, moment, short};

/// A change as a helper and a manager read it.
pub(crate) fn lines(book: &CareBook, change: &RowChangeView) -> Vec<Words> {
    let row = typed(book, change.row, change.date);
    let row = row.unwrap_or_else(|_| short(&change.row.to_string()).to_owned());
    let mut out = vec![head(change)];
    if change.cancelled {
        out.extend(cancelled_lines(book, change));
    }
    let reader = if change.mine { Reader::Helper } else { Reader::Manager };
    out.extend(standing::all(&change.several, "      ", reader));
    if change.mine {
        out.push(both(
            format!("      → あなたの確認がまだです: kengai rota ack {row}"),
            format!("      → you have not acknowledged it yet: kengai rota ack {row}"),
        ));
    }
    out.extend(acknowledged(book, change));
    out.extend(
        cannot_acknowledge(change)
            .map(|told| both(format!("      {}", told.ja), format!("      {}", told.en))),
    );
    out
}

/// What changed, when and whose it is now, and who goes.
fn head(change: &RowChangeView) -> Words {
    let what = |pick: fn(&RowPart) -> &'static str, sep: &str| {
        change.what.iter().map(pick).collect::<Vec<_>>().join(sep)
    };
    let was = match change.was {
        None => both("", ""),
        Some(was) if was == (change.date, change.slot) => {
            Words::lit("元の時間に戻しました: ", "back at its first time: ")
        }
        Some((date, slot)) => {
            let was = dated(date, slot);
            both(format!("{} → ", was.ja), format!("{} → ", was.en))
        }
    };
    let (now, name) = (dated(change.date, change.slot), &change.client_name);
    let (helpers, off) = (change.helpers.join("・"), change.off.join("・"));
    let (off_ja, off_en) = match off.as_str() {
        "" => (String::new(), String::new()),
        off => (format!("（外れた人: {off}）"), format!(" (no longer: {off})")),
    };
    let (nobody_ja, nobody_en) = if helpers.is_empty() { ("なし", "nobody") } else { ("", "") };
    both(
        format!(
            "  【変更: {}】 {}{} {name}　担当 {helpers}{nobody_ja}{off_ja}",
            what(|p| p.ja(), "・"),
            was.ja,
            now.ja
        ),
        format!(
            "  [CHANGED: {}] {}{} {name}, helper {helpers}{nobody_en}{off_en}",
            what(|p| p.en(), ", "),
            was.en,
            now.en
        ),
    )
}

/// Who has acknowledged it, and who has not; `None` where nobody has to.
fn acknowledged(book: &CareBook, change: &RowChangeView) -> Option<Words> {
    let me = book.my_staff_id().ok();
    let staff = book.staff().all().unwrap_or_default();
    let mine = staff.iter().find(|one| Some(one.staff) == me).map_or("", |one| one.shown.as_str());
    let waiting: Vec<&str> =
        change.waiting_for.iter().map(String::as_str).filter(|name| !change.mine || *name != mine).collect();
    if waiting.is_empty() && change.acknowledged_by.is_empty() {
        return None;
    }
    let seen = |pick: fn(&Words) -> &str| -> String {
        let of = |receipt: &ReceiptView| format!("{} {}", receipt.name, pick(&moment(receipt.at_ms)));
        change.acknowledged_by.iter().map(of).collect::<Vec<_>>().join("・")
    };
    let (seen_ja, seen_en) = (seen(|words| &words.ja), seen(|words| &words.en));
    let open = waiting.join("・");
    Some(match (seen_ja.as_str(), open.as_str()) {
        (seen, "") if change.mine || change.over => {
            both(format!("      了解: {seen}"), format!("      acknowledged: {seen_en}"))
        }
        ("", open) => both(
            format!("      まだ了解していない人: {open}"),
            format!("      not yet acknowledged by: {open}"),
        ),
        (seen, "") => {
            both(format!("      全員が了解: {seen}"), format!("      acknowledged by all: {seen_en}"))
        }
        (seen, open) => both(
            format!("      了解: {seen}　まだ: {open}"),
            format!("      acknowledged: {seen_en}; not yet: {open}"),
        ),
    })
}

/// Who cancelled it and when; and of a visit whose day has come, what is done where somebody went all the same.
fn cancelled_lines(book: &CareBook, change: &RowChangeView) -> Vec<Words> {
    let at = change.at.ago(crate::clock::answering_at());
    let mut out = vec![both(
        format!("      取り消した人: {} {}", change.by, at.ja),
        format!("      cancelled by {} {}", change.by, at.en),
    )];
    if change.date <= crate::clock::answering_on() {
        let words = went_or_recorded(book, change.row, &typed_client(&change.client_name, change.client));
        out.push(both(format!("      {}", words.ja), format!("      {}", words.en)));
    }
    out
}
