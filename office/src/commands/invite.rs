//! Inviting a device: the text, and the number of the other screen, which whoever invites types here. This screen never
//! shows it: a number that stood here could be typed without a look at the other one.

use crate::failure_code::Code;
use kengai::{Inviting, Role, TypedNumber};
use kengai_model::nearest::is_same;
use serde_json::json;

use super::sheet::People;
use super::{read_line, wait_for};
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::output::Output;
use crate::report::Report;
use crate::words::{Words, both, counted};

/// Whom to invite.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The staff code, as in `staff list`.
    #[arg(long, value_name = "CODE")]
    staff: String,
    /// What the device may do: helper or manager.
    #[arg(long, value_parser = role, default_value = "helper")]
    role: Role,
}

/// What an invited device may do, as people call it, in whichever kana.
fn role(text: &str) -> Result<Role, String> {
    let called = [
        (Role::Helper, &["helper", "ヘルパー", "訪問介護員"][..]),
        (
            Role::Manager,
            &["manager", "サ責", "サービス提供責任者", "サービスていきょうせきにんしゃ", "管理者"],
        ),
    ];
    let is = |names: &[&str]| names.iter().any(|name| is_same(name, text.trim()));
    let found = called.into_iter().find(|(_, names)| is(names));
    found.map(|(role, _)| role).ok_or_else(|| "ヘルパー か サ責 / helper or manager".to_owned())
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let people = People::of(&book)?;
    let staff = people.find_at_work(&args.staff)?;
    let mut inviting = book.members().invite(staff, args.role)?;
    let view = inviting.view();
    let (id, until) = (staff.to_string(), crate::words::moment(view.expires_ms));
    let name = people.name(&id).unwrap_or(&args.staff);
    let role = match args.role {
        Role::Helper => Words::lit("ヘルパー", "helper"),
        Role::Manager => Words::lit("サ責", "manager"),
    };
    context.out.event(
        &json!({
            "event": "invitation", "text": view.text, "expires_ms": view.expires_ms, "staff": id, "name": name,
            "role": role.en,
        }),
        &both(
            format!(
                "{name}さんの端末を、{}として招待します（{}まで、1回限り）。新しい端末で次を実行してもらってください:\n  kengai join --invitation {}",
                role.ja, until.ja, view.text
            ),
            format!(
                "Inviting a device of {name} as {} (until {}, single use). On the new device:\n  kengai join --invitation {}",
                role.en, until.en, view.text
            ),
        ),
    );
    context.out.progress(&Words::lit("相手の端末を待っています…", "waiting for the other device …"));
    let arrived = wait_for(inviting.arrival())?;
    context.out.progress_end();
    arrived.map_err(no_signal)?;
    context.out.event(
        &json!({ "event": "arrived" }),
        &Words::lit(
            "端末がつながりました。相手の画面に6桁の番号が出ています。",
            "A device has come. Its screen shows a number of six digits.",
        ),
    );
    if let Some(why) = typed(&mut inviting, context.out)? {
        wait_for(inviting.decline())??;
        return Err(Failure::new(Exit::NotAllowed, Code::Declined, why));
    }
    wait_for(inviting.accept())??;
    Ok(Report::new(json!({ "event": "enrolled" })).line(both(
        format!("{name}さんの端末を、{}として受け入れました。", role.ja),
        format!("The device of {name} was accepted as {}.", role.en),
    )))
}

/// An invitation that never reached the server is of no use to anybody.
fn no_signal(error: kengai::CareError) -> Failure {
    let failure = Failure::from(error);
    if failure.exit != Exit::NoConnection {
        return failure;
    }
    let words = Words::lit(
        "圏外なので、招待できません。上の文字列は使えません。電波のある所で、もう一度 kengai invite をしてください",
        "There is no signal, so nobody can be invited. The text above is of no use; where there is one, run kengai invite again",
    );
    Failure { words, ..failure }
}

const GIVEN_UP: Words = Words::lit(
    "招待を取りやめました。端末は受け入れていません。もう一度 kengai invite からやり直してください",
    "The invitation was withdrawn, and the device was not taken in. Begin again with invite",
);
const NEVER_RIGHT: Words = Words::lit(
    "番号が3回とも違ったので、招待を終わりにしました。端末は受け入れていません。相手の画面が目の前にあることを確かめ、もう一度 kengai invite からやり直してください",
    "Three times it was not the number, so the invitation has ended, and the device was not taken in. Make sure that you see the other screen, and begin again with invite",
);

/// Asks for the number until it is the other device's; why it came to nothing when nobody can say it.
fn typed(inviting: &mut Inviting, out: Output) -> Result<Option<Words>, Failure> {
    loop {
        out.ask(&Words::lit(
            "相手の番号（やめるときは Enter だけ）:",
            "The other screen's number (Enter alone gives up):",
        ));
        let line = read_line().unwrap_or_default();
        if line.trim().is_empty() {
            return Ok(Some(GIVEN_UP));
        }
        match inviting.typed(&line)? {
            TypedNumber::Same => return Ok(None),
            TypedNumber::Differs { tries_left: 0 } => return Ok(Some(NEVER_RIGHT)),
            TypedNumber::Differs { tries_left } => out.event(
                &json!({ "event": "differs", "tries_left": tries_left }),
                &both(
                    format!("番号が違います。相手の画面をもう一度見てください（あと{tries_left}回）"),
                    format!(
                        "That is not its number. Look at the other screen again ({} left)",
                        counted(u64::from(tries_left), "try", "tries")
                    ),
                ),
            ),
            TypedNumber::NotSixDigits => out.event(
                &json!({ "event": "not_six_digits" }),
                &Words::lit("6桁の番号を入れてください", "Type the six digits"),
            ),
        }
    }
}
