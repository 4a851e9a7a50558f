//! Older records that have left this device: opening one fetches it; a client's month can be fetched at once.

use kengai::{CareBook, CareError, DocRef};
use kengai_model::CareMonth;
use serde_json::json;

use super::when::month;
use super::{sync, wait_for};
use crate::failure::Failure;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
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

/// Opens something. What has left this device is fetched first, with its progress; without a signal it is said where it
/// can be opened.
pub(crate) fn opened<T>(
    context: &Context,
    book: &CareBook,
    of: &DocRef,
    open: impl Fn() -> Result<T, CareError>,
) -> Result<T, Failure> {
    match open() {
        Err(CareError::Older) => {}
        opened => return Ok(opened?),
    }
    let came = wait_for(book.keeping().open_older(of, &sync::progress(context.out)))?;
    context.out.progress_end();
    came?;
    Ok(open()?)
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let client = Refs::new(context, &book).client(&args.client)?;
    let say = sync::progress(context.out);
    let older = wait_for(book.keeping().fetch_older(client, args.month, &say))?;
    context.out.progress_end();
    let older = older?;
    let (fetched, left, month) = (older.fetched, older.left, args.month);
    let notes = if older.notes { both("、申し送り", ", with the handover notes") } else { both("", "") };
    let told = match (fetched + u64::from(older.notes), left) {
        (0, 0) => both(
            format!("{month} の記録で、この端末から外れているものはありません。"),
            format!("No record of {month} has left this device."),
        ),
        (_, 0) => both(
            format!("{month} の記録を戻しました: 訪問{fetched}件{}", notes.ja),
            format!("Here again of {month}: {}{}.", counted(fetched, "record", "records"), notes.en),
        ),
        _ => both(
            format!(
                "{month} の記録を戻しました: 訪問{fetched}件{}。まだ戻っていないもの: {left}件",
                notes.ja
            ),
            format!(
                "Here again of {month}: {}{}; still not here: {left}",
                counted(fetched, "record", "records"),
                notes.en
            ),
        ),
    };
    Ok(Report::new(json!(older)).line(told))
}
