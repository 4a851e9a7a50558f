//! The 24 words, until somebody says that they are on paper.

use serde_json::json;

use crate::commands::found;
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::output::Report;
use crate::words::Words;

/// The 24 words of the paper: shown again until `--written` says that they are on paper.
///
/// Example: kengai paper --written
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The words are on paper: forget them here for ever.
    #[arg(long)]
    written: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let Some(words) = book.unwritten_paper()? else {
        return Err(Failure::new(
            Exit::Unsettled,
            "no_paper",
            Words::lit(
                "この端末に24語はありません。紙だけにあります。",
                "The 24 words are not on this device; they stand on paper alone.",
            ),
        ));
    };
    if args.written {
        book.paper_is_written()?;
        return Ok(Report::new(json!({ "written": true })).line(Words::lit(
            "24語をこの端末から消しました。これからは紙だけが頼りです。",
            "The 24 words are forgotten here. From now on they stand on paper alone.",
        )));
    }
    let list: Vec<&str> = words.words().split(' ').collect();
    Ok(Report::new(json!({ "words": list })).lines(found::rows(&list)))
}
