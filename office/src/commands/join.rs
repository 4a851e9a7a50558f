//! Joining with an invitation: the other side of `invite`.

use serde_json::json;

use super::{read_line, wait_for};
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both};

/// With what to join.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The invitation's text; `-` reads it from stdin.
    #[arg(long, value_name = "TEXT")]
    invitation: String,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let text = if args.invitation == "-" { read_line().unwrap_or_default() } else { args.invitation.clone() };
    let book = context.open_or_create()?;
    let mut joining = wait_for(book.join(text.trim()))??;
    context.out.progress(&Words::lit("招待した端末を待っています…", "waiting for the inviting device …"));
    let number = wait_for(joining.number())??;
    context.out.progress_end();
    context.out.event(
        &json!({ "event": "number", "number": number }),
        &both(
            format!("番号: {number}\n招待した人に、同じ番号かどうか確かめてもらってください。"),
            format!("Number: {number}\nAsk whoever invited you whether theirs is the same."),
        ),
    );
    let member = wait_for(joining.finish())??;
    Ok(Report::new(json!({ "event": "joined", "staff": member.staff })).line(Words::lit(
        "参加しました。sync で今日の訪問を受け取ってください。",
        "Joined. Fetch today's visits with: kengai sync",
    )))
}
