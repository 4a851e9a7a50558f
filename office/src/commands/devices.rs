//! Every device of the office: when it was last in contact, and what stayed on it then.

use kengai::{DeviceView, WaitingView};
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::refs::one_of;
use crate::words::{Words, both, counted, moment, short};

/// Every device, or one that was checked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// This device went on under a new identity, and its owner says so: the beginning of its id.
    #[arg(long, value_name = "DEVICE")]
    checked: Option<String>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    if let Some(text) = &args.checked {
        let devices = book.devices()?;
        let known = devices.iter().map(|device| (device.device.clone(), device.name.clone()));
        let id = one_of(text, known)?;
        if !devices.iter().any(|device| device.device == id && device.unchecked) {
            return Ok(Report::new(json!({ "devices": devices })).line(Words::lit(
                "この端末について確かめることはありません。",
                "There is nothing to check of this device.",
            )));
        }
        book.check_device(&id)?;
    }
    let devices = book.devices()?;
    let lines: Vec<Words> = devices.iter().map(line).collect();
    Ok(Report::new(json!({ "devices": devices })).lines(lines))
}

/// One device on one line.
pub(crate) fn line(device: &DeviceView) -> Words {
    let name = if device.name.is_empty() { short(&device.device) } else { &device.name };
    let (role_ja, role_en) = if device.manager { ("サ責", "manager") } else { ("ヘルパー", "helper") };
    let this = if device.this { both("（この端末）", " (this device)") } else { both("", "") };
    let contact = match device.contact_ms {
        None if device.this => both("", ""),
        None => both("　まだ通信していません", ", never in contact"),
        Some(at) => both(format!("　最後の通信 {}", moment(at)), format!(", last contact {}", moment(at))),
    };
    let rest = match (&device.continued_by, &device.continues) {
        (Some(newer), _) => both(
            format!("→ {} として続いています（戻された・複製された・作り直された端末）", short(newer)),
            format!("goes on as {} (it was set back, cloned or rescued)", short(newer)),
        ),
        (None, Some(older)) => {
            let rest = waiting(device.waiting);
            let ask = if device.unchecked {
                both("。本人に確かめてください", "; ask its owner")
            } else {
                both("", "")
            };
            both(
                format!("{}（{} の続き{}）", rest.ja, short(older), ask.ja),
                format!("{} (continues {}{})", rest.en, short(older), ask.en),
            )
        }
        (None, None) => waiting(device.waiting),
    };
    let rest = match device.clock_wrong_by {
        None => rest,
        Some(minutes) => {
            let clock = kengai_model::clock_mark::ahead_words(minutes);
            both(format!("{}。{}", rest.ja, clock.ja), format!("{}; its {}", rest.en, clock.en))
        }
    };
    // Of another device this is what it said then; what was written since nobody here can know.
    let rest = if device.this || device.contact_ms.is_none() {
        rest
    } else {
        both(format!("そのとき {}", rest.ja), format!("then {}", rest.en))
    };
    both(
        format!("{name} {role_ja}{}　{}{}　{}", this.ja, short(&device.device), contact.ja, rest.ja),
        format!("{name} {role_en}{} {}{}: {}", this.en, short(&device.device), contact.en, rest.en),
    )
}

/// What a manager has to know of devices that went on under another identity by their own word alone.
pub(crate) fn alarms(devices: &[DeviceView]) -> impl Iterator<Item = Words> {
    devices.iter().filter(|device| device.unchecked).map(|device| {
        let (name, new) = (&device.name, short(&device.device));
        let old = short(device.continues.as_deref().unwrap_or_default());
        both(
            format!("警告: {name} の端末 {old} が、新しい番号 {new} で続いています。端末を古いコピーに戻した、作り直した、コピーしたのか、本人に確かめてください。心当たりがなければ、盗まれた端末かもしれません。確かめたら kengai devices --checked {new}"),
            format!("ALARM: {name}'s device {old} goes on under the new identity {new}. Ask them whether it was set back, rescued or copied; if they know of nothing, it may have been stolen. When they have said so: kengai devices --checked {new}"),
        )
    })
}

/// What waits on a device.
pub(crate) fn waiting(waiting: WaitingView) -> Words {
    if waiting == WaitingView::default() {
        return Words::lit("未送信・書きかけなし", "nothing waits");
    }
    let WaitingView { records, photos, drafts } = waiting;
    let parts = [
        (
            records,
            format!("未送信の記録{records}件"),
            format!("{} not sent", counted(records, "record", "records")),
        ),
        (
            photos,
            format!("未送信の写真{photos}枚"),
            format!("{} not sent", counted(photos, "photo", "photos")),
        ),
        (drafts, format!("書きかけ{drafts}件"), format!("{drafts} unfinished")),
    ];
    let there: Vec<_> = parts.iter().filter(|(count, ..)| *count > 0).collect();
    let join = |pick: fn(&(u64, String, String)) -> &str, by: &str| {
        there.iter().map(|part| pick(part)).collect::<Vec<_>>().join(by)
    };
    both(join(|part| &part.1, "、"), join(|part| &part.2, ", "))
}
