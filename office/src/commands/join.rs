//! Joining with an invitation: the other side of `invite`. Whether the text is one is looked at before anything is asked or
//! made; a folder whose joining came to nothing is left as if it had never begun.

use kengai::{CareBook, CareError, check_invitation};
use serde_json::json;

use super::{not_reached, read_line, wait_for};
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both};

/// What a joining without a server says in place of what is saved and synced: there is nothing yet.
const NOT_JOINED: Words = Words::lit(
    "サーバーにつながりません。まだ参加していません。電波のある所で、同じ kengai join をもう一度行ってください（招待の期限が切れたら、新しいものをもらいます）",
    "the server cannot be reached, and you have not joined yet. Where there is a signal, give the same kengai join again (once the invitation is over, ask for another)",
);

/// With what to join.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The invitation's text; `-` reads it from stdin.
    #[arg(long, value_name = "INVITATION")]
    invitation: String,
}

/// A joining that did not succeed, and whether the office may have taken the device in all the same.
struct Failed(Failure, bool);

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let text = if args.invitation == "-" { read_line().unwrap_or_default() } else { args.invitation.clone() };
    check_invitation(text.trim())?;
    let book = context.open_to_join()?;
    match joined(context, &book, text.trim()) {
        Ok(report) => context.has_joined(&book).map(|()| report),
        Err(Failed(failure, maybe_inside)) => {
            if !maybe_inside {
                context.forget_joining(book);
            }
            Err(not_reached(failure, &NOT_JOINED))
        }
    }
}

fn joined(context: &Context, book: &CareBook, text: &str) -> Result<Report, Failed> {
    let outside = |failure: Failure| Failed(failure, false);
    let mut joining =
        wait_for(book.join(text)).map_err(outside)?.map_err(|error| outside(Failure::from(error)))?;
    context.out.progress(&Words::lit("招待した端末を待っています…", "waiting for the inviting device …"));
    let number =
        wait_for(joining.number()).map_err(outside)?.map_err(|error| outside(Failure::from(error)))?;
    context.out.progress_end();
    let (front, back) = number.split_at(3);
    context.out.event(
        &json!({ "event": "number", "number": number }),
        &both(
            format!("番号: {front} {back}\nこの番号を事業所の人に伝えてください。"),
            format!("Number: {front} {back}\nTell the office this number."),
        ),
    );
    let member = wait_for(joining.finish()).map_err(outside)?.map_err(|error| {
        // Their word was no, or never came; where the line broke it may have been yes.
        let outside = matches!(error, CareError::Declined | CareError::InvitationExpired);
        Failed(error.into(), !outside)
    })?;
    Ok(Report::new(json!({ "event": "joined", "staff": member.staff })).line(Words::lit(
        "参加できました。kengai sync で予定を受け取ってください（電波のある所で）。",
        "You have joined. Fetch the plan with: kengai sync (where there is a signal)",
    )))
}
