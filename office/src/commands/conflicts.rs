//! Fields that two people wrote differently at the same time, in any record: both values stay until a manager decides.

use kengai::{AtServer, CareBook, FieldConflict};
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, at_server, both, moment, short};

/// Which record.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this one: line number of today's list, or the record's id. Without it: all.
    record: Option<String>,
    /// Decide this field.
    #[arg(long, value_name = "FIELD", requires_all = ["choice", "record"])]
    settle: Option<String>,
    /// Which of its values stands: the number shown before it.
    #[arg(long, value_name = "NUMBER", requires = "settle")]
    choice: Option<usize>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let Some(text) = &args.record else {
        let conflicts = book.all_conflicts()?;
        return Ok(Report::new(json!({ "conflicts": conflicts })).lines(lines(&conflicts)));
    };
    let record = record(&book, context, text)?;
    if let (Some(field), Some(choice)) = (&args.settle, args.choice) {
        let at = choice.checked_sub(1).ok_or_else(|| {
            Failure::usage(Words::lit("--choice は1から数えます", "--choice counts from 1"))
        })?;
        book.settle_conflict(&record, field, at)?;
    }
    let mut conflicts = book.all_conflicts()?;
    conflicts.retain(|conflict| conflict.document == record);
    Ok(Report::new(json!({ "document": record, "conflicts": conflicts })).lines(lines(&conflicts)))
}

/// A document in conflict by the beginning of its id, else a visit as everywhere.
fn record(book: &CareBook, context: &Context, text: &str) -> Result<String, Failure> {
    let mut known: Vec<String> = book.all_conflicts()?.into_iter().map(|c| c.document).collect();
    known.dedup();
    let mut named = known.into_iter().filter(|id| text.len() >= 4 && id.starts_with(text));
    match (named.next(), named.next()) {
        (Some(only), None) => Ok(only),
        _ => Ok(Refs::new(context, book).visit(text)?.to_string()),
    }
}

fn lines(conflicts: &[FieldConflict]) -> Vec<Words> {
    if conflicts.is_empty() {
        return vec![Words::lit("二つの値がある項目はありません。", "No field holds two values.")];
    }
    let mut lines = Vec::new();
    let mut document = "";
    for conflict in conflicts {
        if document != conflict.document {
            document = &conflict.document;
            let (title, id) = (&conflict.title, short(document));
            lines.push(both(format!("■ {}　{id}", title.ja), format!("■ {}  {id}", title.en)));
        }
        let (label, field) = (&conflict.label, &conflict.field);
        lines.push(both(format!("{}（{field}）", label.ja), format!("{} ({field})", label.en)));
        for (one, number) in conflict.values.iter().zip(1..) {
            let when = one.device_ms.map(moment).unwrap_or_default();
            let server = match one.server {
                AtServer::Unknown => both("", ""),
                known => at_server(known),
            };
            let (shown, name) = (&one.shown, &one.by.name);
            lines.push(both(
                format!("  {number}. {}　{name}　{when}　{}", shown.ja, server.ja).trim_end().to_owned(),
                format!("  {number}. {}  {name}  {when}  {}", shown.en, server.en).trim_end().to_owned(),
            ));
        }
    }
    lines
}
