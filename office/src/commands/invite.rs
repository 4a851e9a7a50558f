//! Inviting a device: the text, the number that two people compare, and the manager's word.

use clap::ValueEnum;
use kengai::Role;
use serde_json::json;

use super::sheet::People;
use super::{read_line, wait_for};
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both};

/// Whom to invite.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The staff code, as in `staff list`.
    #[arg(long, value_name = "CODE")]
    staff: String,
    /// What the device may do: helper or manager.
    #[arg(long, value_enum, hide_possible_values = true, default_value = "helper")]
    role: InvitedRole,
}

/// What an invited device may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InvitedRole {
    /// Records and reads its own clients.
    Helper,
    /// Everything of the office.
    Manager,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let staff = People::of(&book)?.find(&args.staff)?;
    let role = match args.role {
        InvitedRole::Helper => Role::Helper,
        InvitedRole::Manager => Role::Manager,
    };
    let mut inviting = book.invite(staff, role)?;
    let view = inviting.view();
    context.out.event(
        &json!({ "event": "invitation", "text": view.text, "expires_ms": view.expires_ms }),
        &both(
            format!(
                "招待（10分・1回限り）。新しい端末で次を実行してもらってください:\n  kengai join --invitation {}",
                view.text
            ),
            format!(
                "Invitation (10 minutes, single use). On the new device:\n  kengai join --invitation {}",
                view.text
            ),
        ),
    );
    context.out.progress(&Words::lit("相手の端末を待っています…", "waiting for the other device …"));
    let number = wait_for(inviting.number())??;
    context.out.progress_end();
    context.out.event(
        &json!({ "event": "number", "number": number }),
        &both(format!("番号: {number}"), format!("Number: {number}")),
    );
    context.out.ask(&Words::lit(
        "相手の画面も同じ番号ですか？ [y/N]",
        "Does the other screen show the same number? [y/N]",
    ));
    let answer = read_line().unwrap_or_default().trim().to_lowercase();
    if !matches!(answer.as_str(), "y" | "yes" | "はい" | "ｙ") {
        wait_for(inviting.decline())??;
        return Err(Failure::new(
            Exit::NotAllowed,
            "declined",
            Words::lit(
                "招待を取りやめました。何も変わっていません",
                "the invitation was withdrawn; nothing was changed",
            ),
        ));
    }
    wait_for(inviting.accept())??;
    Ok(Report::new(json!({ "event": "enrolled" }))
        .line(Words::lit("端末を受け入れました。", "The device was accepted.")))
}
