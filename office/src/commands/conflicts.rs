//! Fields that two people wrote differently at the same time: both values stay until a manager decides.

use kengai_model::spec;
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, both};

/// Which record.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of today's list, or the record's id.
    visit: String,
    /// Decide this field.
    #[arg(long, value_name = "FIELD", requires = "choice")]
    settle: Option<String>,
    /// Which of its values stands: the number shown before it.
    #[arg(long, value_name = "NUMBER", requires = "settle")]
    choice: Option<usize>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let visit = Refs::new(&book, context.clock.today()).visit(&args.visit)?;
    if let (Some(field), Some(choice)) = (&args.settle, args.choice) {
        let at = choice.checked_sub(1).ok_or_else(|| {
            Failure::usage(Words::lit("--choice は1から数えます", "--choice counts from 1"))
        })?;
        book.settle_conflict(visit, field, at)?;
    }
    let conflicts = book.conflicts(visit)?;
    let mut lines = Vec::new();
    if conflicts.is_empty() {
        lines.push(Words::lit("二つの値がある項目はありません。", "No field holds two values."));
    }
    for conflict in &conflicts {
        let label = spec::label(&conflict.field);
        lines.push(both(
            format!("{}（{}）", label.ja, conflict.field),
            format!("{} ({})", label.en, conflict.field),
        ));
        for ((who, value), number) in conflict.values.iter().zip(1..) {
            let value = spec::show(&conflict.field, value);
            lines.push(both(
                format!("  {number}. {}　{who}", value.ja),
                format!("  {number}. {}  {who}", value.en),
            ));
        }
    }
    Ok(Report::new(json!({ "visit": visit, "conflicts": conflicts })).lines(lines))
}
