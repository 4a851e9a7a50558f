//! The history of a record: who changed what, when, what stood there before, and why.

use kengai::{DocRef, FieldEvent, History, HistoryEvent, HistoryKind};
use kengai_model::{CareMonth, spec};
use serde_json::json;

use super::older::opened;
use super::review::month;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, at_server, both, moment, short};

/// Whose history.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of today's list, or the record's id.
    #[arg(required_unless_present_any = ["client", "office"], conflicts_with_all = ["client", "office"])]
    record: Option<String>,
    /// A client's sheet: id, insured number or name.
    #[arg(long, conflicts_with = "office")]
    client: Option<String>,
    /// The client's plan and rota of this month, 2026-11.
    #[arg(long, value_parser = month, requires = "client")]
    month: Option<CareMonth>,
    /// Instead of the plan: the month's handover notes.
    #[arg(long, requires = "month")]
    notes_of_month: bool,
    /// The office and its staff.
    #[arg(long)]
    office: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(&book, context.clock.today());
    let of = match (&args.record, &args.client) {
        // A whole id may be any document's: conflicts name theirs so.
        (Some(record), _) if record.len() == DOCUMENT_DIGITS => DocRef::Document(record.clone()),
        (Some(record), _) => DocRef::Visit(refs.visit(record)?),
        (None, Some(client)) => {
            let client = refs.client(client)?;
            match args.month {
                None => DocRef::Client(client),
                Some(month) if args.notes_of_month => DocRef::Notes(client, month),
                Some(month) => DocRef::Plan(client, month),
            }
        }
        (None, None) => DocRef::Office,
    };
    let history = opened(context, &book, &of, || book.history(&of))?;
    Ok(Report::new(json!(history)).lines(lines(&history)))
}

/// Hex digits of a document's id.
const DOCUMENT_DIGITS: usize = 32;

fn lines(history: &History) -> Vec<Words> {
    let (title, id) = (&history.title, short(&history.document));
    let mut lines = vec![both(format!("■ {}　{id}", title.ja), format!("■ {}  {id}", title.en))];
    let mut taken_back: Option<&HistoryEvent> = None;
    for event in &history.events {
        lines.push(event_line(event));
        if let Some(reason) = &event.reason {
            lines.push(both(format!("    理由: {reason}"), format!("    reason: {reason}")));
        }
        if let Some(file) = &event.file {
            lines.push(Words::same(format!("    {file}")));
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

/// What people do not read: keys of other records, and what the same lines say already.
fn is_hidden(field: &FieldEvent) -> bool {
    let path = field.field.as_str();
    match path.strip_prefix("row.").and_then(|rest| rest.split_once('.')) {
        // A new visit's day and time stand in front of its line; a moved one's say from when.
        Some((_, "date" | "start" | "end")) => field.of.is_some() && field.before.is_empty(),
        Some((_, last)) => {
            last == "source" || ["changed.", "part.", "was.", "off."].iter().any(|one| last.starts_with(one))
        }
        None => {
            matches!(path, "client" | "version.supersedes" | "agreed.seal")
                || (path == "plan.row" && field.before.is_empty())
                || path.ends_with(".visit")
                || path.ends_with(".sha")
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
    fields.retain(|field| !is_hidden(field));
    fields.sort_by_cached_key(|field| {
        let of = field.of.as_ref().map(|of| of.ja.clone());
        (of, spec::place(&field.field))
    });
    fields.chunk_by(|a, b| a.of.is_some() && a.of == b.of).map(group_line).collect()
}

/// One field, or all of one planned visit.
fn group_line(fields: &[FieldEvent]) -> Words {
    let said: Vec<Words> = fields.iter().map(field_words).collect();
    let ja: Vec<&str> = said.iter().map(|words| &*words.ja).collect();
    let en: Vec<&str> = said.iter().map(|words| &*words.en).collect();
    match fields.first().and_then(|field| field.of.as_ref()) {
        Some(of) => {
            both(format!("    {}　{}", of.ja, ja.join("、")), format!("    {}  {}", of.en, en.join(", ")))
        }
        None => both(format!("    {}", ja.join("、")), format!("    {}", en.join(", "))),
    }
}

fn event_line(event: &HistoryEvent) -> Words {
    let what = match event.what {
        HistoryKind::Created => Words::lit("記録", "recorded"),
        HistoryKind::Changed => Words::lit("変更", "changed"),
        HistoryKind::Settled => Words::lit("複数の値から一つに決定", "decided between several values"),
        HistoryKind::TakenBack => Words::lit("終了の取り消し", "end taken back"),
        HistoryKind::Confirmed => Words::lit("確定", "confirmed"),
        HistoryKind::Exported => Words::lit("ファイルに書き出し", "written into a file"),
    };
    let when = moment(event.device_ms);
    let server = event.server.map_or_else(|| both("", ""), at_server);
    let proxy = match &event.proxy {
        Some(name) => both(format!("（代行入力: {name}）"), format!(" (entered by proxy: {name})")),
        None => both("", ""),
    };
    let (name, device) = (&event.by.name, short(&event.by.device));
    both(
        format!("{when}　{name}{}　{}　端末 {device}　{}", proxy.ja, what.ja, server.ja)
            .trim_end()
            .to_owned(),
        format!("{when}  {name}{}  {}  device {device}  {}", proxy.en, what.en, server.en)
            .trim_end()
            .to_owned(),
    )
}

fn field_words(field: &FieldEvent) -> Words {
    let none = Words::lit("（なし）", "(none)");
    let indent = |text: &str| text.replace('\n', "\n        ");
    let after = field.after.as_ref().unwrap_or(&none);
    let after = both(indent(&after.ja), indent(&after.en));
    if field.before.is_empty() {
        return both(
            format!("{}: {}", field.label.ja, after.ja),
            format!("{}: {}", field.label.en, after.en),
        );
    }
    let ja: Vec<String> = field.before.iter().map(|value| indent(&value.ja)).collect();
    let en: Vec<String> = field.before.iter().map(|value| indent(&value.en)).collect();
    both(
        format!("{}: {} → {}", field.label.ja, ja.join(" ／ "), after.ja),
        format!("{}: {} → {}", field.label.en, en.join(" / "), after.en),
    )
}
