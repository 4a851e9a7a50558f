//! Every device of the office: when it was last in contact, and what stayed on it then.

use kengai::{DeviceView, WaitingView};
use serde_json::json;

use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, counted, moment, short};

pub(crate) fn run(context: &Context) -> Result<Report, Failure> {
    let devices = context.open()?.devices()?;
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
            both(
                format!("{}（{} の続き）", rest.ja, short(older)),
                format!("{} (continues {})", rest.en, short(older)),
            )
        }
        (None, None) => waiting(device.waiting),
    };
    both(
        format!("{name} {role_ja}{}　{}{}　{}", this.ja, short(&device.device), contact.ja, rest.ja),
        format!("{name} {role_en}{} {}{}: {}", this.en, short(&device.device), contact.en, rest.en),
    )
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
