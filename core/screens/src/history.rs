//! A history as lines that a person can read: who, when by both clocks, what stood there before, and why.

use kengai::{FieldEvent, History, HistoryEvent, HistoryKind, OverruledValue, at_server, moment};
use kengai_model::clock_mark::beside_time;
use kengai_model::{CareDay, Words, spec};

/// The history in words, a line each: what it is of, then each event, with its fields indented under it.
#[must_use]
pub fn history(history: &History) -> Vec<Words> {
    let title = &history.title;
    let mut lines = vec![Words::new(format!("■ {}", title.ja), format!("■ {}", title.en))];
    let mut taken_back: Option<&HistoryEvent> = None;
    for event in &history.events {
        lines.push(event_line(event, history.read_on));
        if let Some(reason) = &event.reason {
            lines.push(Words::new(format!("    理由: {reason}"), format!("    reason: {reason}")));
        }
        if let Some(file) = &event.file {
            lines.push(match event.not_sent {
                false => Words::same(format!("    {file}")),
                true => {
                    Words::new(format!("    {file}（送っていない）"), format!("    {file} (sent to nobody)"))
                }
            });
        }
        if event.what == HistoryKind::TakenBack {
            taken_back = Some(event);
            lines.push(Words::lit(
                "    （書きかけに戻りました。何も消えていません）",
                "    (unfinished again; nothing is lost)",
            ));
            continue;
        }
        lines.extend(field_lines(event, taken_back.take()));
    }
    lines
}
/// What people do not read: keys of other records, and what the same lines say already. Which planned visit a record is of is
/// said where somebody chose it later.
fn is_hidden(what: HistoryKind, field: &FieldEvent) -> bool {
    let path = field.field.as_str();
    match path.strip_prefix("row.").and_then(|rest| rest.split_once('.')) {
        // A new visit's day and time stand in front of its line; a moved one's say from when.
        Some((_, "date" | "start" | "end")) => field.of.is_some() && field.before.is_empty(),
        Some((_, last)) => {
            last == "source" || ["changed.", "part.", "was.", "off."].iter().any(|one| last.starts_with(one))
        }
        None => {
            // It stands with the time.
            (field.is_clock() && field.after.is_some())
                || matches!(path, "client" | "version.supersedes" | "agreed.seal")
                || (path == "plan.row" && what == HistoryKind::Created)
                || path.ends_with(".visit")
                || path.ends_with(".sha")
                || path.ends_with(".thumbnail")
                || path.ends_with(".placeholder")
                || path.ends_with(".size")
        }
    }
}

/// An event's fields in the order of the record; those of one planned visit in one line. What was written again after an
/// end was taken back is shown against what stood there before.
fn field_lines(event: &HistoryEvent, taken_back: Option<&HistoryEvent>) -> Vec<Words> {
    let mut fields: Vec<FieldEvent> = event.fields.clone();
    for field in &mut fields {
        let again = taken_back.and_then(|taken| taken.fields.iter().find(|old| old.field == field.field));
        if let Some(old) = again.filter(|_| field.before.is_empty()) {
            field.before.clone_from(&old.before);
        }
    }
    fields.retain(|field| field.before.as_slice() != field.after.as_slice());
    fields.retain(|field| !is_hidden(event.what, field));
    fields.sort_by_cached_key(|field| {
        let of = field.of.as_ref().map(|of| of.ja.clone());
        (field.place.clone(), of, field.part.clone(), spec::place(&field.field))
    });
    fields
        .chunk_by(|a, b| a.of.is_some() && a.part == b.part)
        .flat_map(|fields| std::iter::once(group_line(fields)).chain(fields.iter().flat_map(overruled_lines)))
        .collect()
}

/// Whose value does not stand since.
fn overruled_lines(field: &FieldEvent) -> Vec<Words> {
    let line = |one: &OverruledValue| {
        let (shown, name) = (&one.shown, &one.by.name);
        let indent = |text: &str| text.replace('\n', "\n            ");
        Words::new(
            format!("        選ばれなかった値: {}（{name}）", indent(&shown.ja)),
            format!("        not chosen: {} ({name})", indent(&shown.en)),
        )
    };
    field.overruled.iter().map(line).collect()
}

/// One field, or all of one planned visit.
fn group_line(fields: &[FieldEvent]) -> Words {
    let said: Vec<Words> = fields.iter().map(field_words).collect();
    let ja: Vec<&str> = said.iter().map(|words| &*words.ja).collect();
    let en: Vec<&str> = said.iter().map(|words| &*words.en).collect();
    match fields.first().and_then(|field| field.of.as_ref()) {
        Some(of) => Words::new(
            format!("    {}　{}", of.ja, ja.join("、")),
            format!("    {}  {}", of.en, en.join(", ")),
        ),
        None => Words::new(format!("    {}", ja.join("、")), format!("    {}", en.join(", "))),
    }
}

fn event_line(event: &HistoryEvent, today: CareDay) -> Words {
    let what = match event.what {
        HistoryKind::Created => Words::lit("記録", "recorded"),
        HistoryKind::Changed => Words::lit("変更", "changed"),
        HistoryKind::Settled => Words::lit("複数の値から一つに決定", "decided between several values"),
        HistoryKind::TakenBack => Words::lit("終了の取り消し", "end taken back"),
        HistoryKind::Undone => Words::lit("直す前に元に戻した", "correction undone"),
        HistoryKind::Withdrawn => Words::lit("取り消し", "withdrawn"),
        HistoryKind::Confirmed => Words::lit("確定", "confirmed"),
        HistoryKind::Exported => Words::lit("ファイルに書き出し", "written into a file"),
    };
    let when = moment(event.device_ms, today);
    let server = event.server.map_or_else(|| Words::lit("", ""), |at| at_server(at, today));
    let clock = beside_time(event.clock_ahead);
    let proxy = match &event.proxy {
        Some(name) => Words::new(format!("（代行入力: {name}）"), format!(" (entered by proxy: {name})")),
        None => Words::lit("", ""),
    };
    let name = &event.by.name;
    Words::new(
        format!("{}{}　{name}{}　{}　{}", when.ja, clock.ja, proxy.ja, what.ja, server.ja)
            .trim_end()
            .to_owned(),
        format!("{}{}  {name}{}  {}  {}", when.en, clock.en, proxy.en, what.en, server.en)
            .trim_end()
            .to_owned(),
    )
}

fn field_words(field: &FieldEvent) -> Words {
    let none = Words::lit("（なし）", "(none)");
    let indent = |text: &str| text.replace('\n', "\n        ");
    let after = field.after.as_ref().unwrap_or(&none);
    let after = Words::new(indent(&after.ja), indent(&after.en));
    if field.before.is_empty() {
        return Words::new(
            format!("{}: {}", field.label.ja, after.ja),
            format!("{}: {}", field.label.en, after.en),
        );
    }
    let ja: Vec<String> = field.before.iter().map(|value| indent(&value.ja)).collect();
    let en: Vec<String> = field.before.iter().map(|value| indent(&value.en)).collect();
    Words::new(
        format!("{}: {} → {}", field.label.ja, ja.join(" ／ "), after.ja),
        format!("{}: {} → {}", field.label.en, en.join(" / "), after.en),
    )
}
