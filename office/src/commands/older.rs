//! Older records that have left this device: bringing a client's month back.

use kengai_model::CareMonth;
use serde_json::json;

use super::review::month;
use super::{sync, wait_for};
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{both, counted};

/// Whose, and of which month.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Id, insured number, name or line number of today's list.
    client: String,
    /// The month.
    #[arg(long, value_parser = month)]
    month: CareMonth,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let client = Refs::new(&book, context.clock.today()).client(&args.client)?;
    let say = sync::progress(context.out);
    let older = wait_for(book.fetch_older(client, args.month, &say))?;
    context.out.progress_end();
    let older = older?;
    let (fetched, left, month) = (older.fetched, older.left, args.month);
    let told = match (fetched, left) {
        (0, 0) => both(
            format!("{month} の記録で、この端末から外れているものはありません。"),
            format!("No record of {month} has left this device."),
        ),
        (_, 0) => both(
            format!("{month} の記録を{fetched}件戻しました。"),
            format!("Here again of {month}: {}.", counted(fetched, "record", "records")),
        ),
        _ => both(
            format!("{month} の記録を{fetched}件戻しました。まだ戻っていないもの: {left}件"),
            format!(
                "Here again of {month}: {}; still not here: {left}",
                counted(fetched, "record", "records")
            ),
        ),
    };
    Ok(Report::new(json!(older)).line(told))
}
