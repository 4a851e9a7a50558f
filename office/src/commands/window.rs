//! The window: how many days back records stay on the office's phones.

use kengai::{WINDOW_DAYS_DEFAULT, WINDOW_DAYS_MAX, WINDOW_DAYS_MIN};
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both};

/// To how many days.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Managers: set it to so many days, 14 to 3650.
    days: Option<u32>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    if let Some(days) = args.days {
        if !(WINDOW_DAYS_MIN..=WINDOW_DAYS_MAX).contains(&days) {
            return Err(Failure::input(both(
                format!("「{days}」にはできません。{WINDOW_DAYS_MIN}日から{WINDOW_DAYS_MAX}日まで"),
                format!("{days} cannot be: {WINDOW_DAYS_MIN} to {WINDOW_DAYS_MAX} days"),
            )));
        }
        book.keeping().set_days(days)?;
    }
    let (office, here) = (book.keeping().office_days()?, book.keeping().days()?);
    let mut lines = vec![both(
        format!("職員の端末に残す記録: {office}日前まで（初めの設定は{WINDOW_DAYS_DEFAULT}日）"),
        format!("Records stay on the office's phones for {office} days (at first {WINDOW_DAYS_DEFAULT})"),
    )];
    lines.push(match (args.days, here) {
        (Some(_), _) => Words::lit(
            "この端末に保存しました。ほかの端末は、受け取ったあとの kengai sync から従います。延ばした分の記録は戻ります",
            "Saved on this device. The others follow at their next sync; when it is longer, records come back",
        ),
        (None, None) => Words::lit("この端末（サ責）にはすべて残ります", "This device (a manager's) keeps everything"),
        (None, Some(_)) => Words::lit(
            "これより前の記録は、バックアップのあとで端末から外れ、電波のある所で開くと戻ります",
            "What is older leaves once it is backed up, and comes back when opened where there is a signal",
        ),
    });
    let json = json!({ "days": office, "default": WINDOW_DAYS_DEFAULT, "here": here });
    Ok(Report::new(json).lines(lines))
}
