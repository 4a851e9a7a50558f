//! Every device of the office: when it was last in contact, and what stayed on it then.

use kengai::{CareBook, DeviceId, DeviceView, WaitingView};
use kengai_model::clock_mark::{ahead_words, was_ahead_words};
use serde_json::json;

use super::sheet::People;
use crate::failure::Failure;
use crate::home::Context;
use crate::refs::one_of;
use crate::report::Report;
use crate::words::{Words, both, counted, moment};

/// Every device, or one that was checked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The device of this person went on under a new identity, and they say so: their name.
    #[arg(long, value_name = "NAME")]
    checked: Option<String>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let mut checked = None;
    if let Some(text) = &args.checked {
        let devices = book.members().devices()?;
        let id = named(&book, text, &devices)?;
        if !devices.iter().any(|device| device.device == id && device.unchecked) {
            return Ok(Report::new(json!({ "devices": devices })).line(Words::lit(
                "この端末について確かめることはありません。",
                "There is nothing to check of this device.",
            )));
        }
        book.members().check_device(id)?;
        checked = devices.iter().find(|device| device.device == id).map(said_checked);
    }
    let devices = book.members().devices()?;
    let lines: Vec<Words> = devices.iter().map(line).collect();
    // The times of contact are the server's.
    Ok(Report::new(json!({ "devices": devices }))
        .lines(checked)
        .lines(book.clock_state()?.words())
        .lines(lines))
}

/// One device on one line.
pub(crate) fn line(device: &DeviceView) -> Words {
    let name = if device.name.is_empty() {
        Words::lit("名簿にない人", "somebody who is not in the directory")
    } else {
        both(&*device.name, &*device.name)
    };
    let (role_ja, role_en) = if device.manager { ("サ責", "manager") } else { ("ヘルパー", "helper") };
    let this = if device.this { both("（この端末）", " (this device)") } else { both("", "") };
    let contact = match device.contact_ms {
        None if device.this => both("", ""),
        None => both("　通信の記録がありません", ", no contact is on record"),
        Some(at) => {
            let at = moment(at);
            both(format!("　最後の通信 {}", at.ja), format!(", last contact {}", at.en))
        }
    };
    let rest = match device.continued_by {
        Some(_) => Words::lit(
            "前の登録です。同じ人の新しい登録で続いています",
            "an earlier enrolment; its owner goes on under a newer one",
        ),
        None => {
            let rest = match device.contact_ms {
                None if !device.this => {
                    Words::lit("端末に何があるかは分かりません", "what is on it is not known")
                }
                _ => waiting(device.waiting, device.this),
            };
            // Of another device this is what it said then; what was written since nobody here can know.
            let then = !device.this && device.contact_ms.is_some();
            let rest = if then {
                both(format!("そのとき {}", rest.ja), format!("then {}", rest.en))
            } else {
                rest
            };
            let again = match (&device.continues, device.unchecked) {
                (None, _) => both("", ""),
                (Some(_), false) => both("（前の登録の続き）", " (continues an earlier enrolment)"),
                (Some(_), true) => both(
                    "（前の登録の続き。本人に確かめてください）",
                    " (continues an earlier enrolment; ask its owner)",
                ),
            };
            both(format!("{}{}", rest.ja, again.ja), format!("{}{}", rest.en, again.en))
        }
    };
    let rest = match device.clock_wrong_by {
        None => rest,
        Some(minutes) => {
            // Of another device nobody knows what its clock shows now.
            let clock = if device.this {
                let clock = ahead_words(minutes);
                both(clock.ja, format!("its {}", clock.en))
            } else {
                was_ahead_words(minutes)
            };
            both(format!("{}。{}", rest.ja, clock.ja), format!("{}; {}", rest.en, clock.en))
        }
    };
    both(
        format!("{} {role_ja}{}{}　{}", name.ja, this.ja, contact.ja, rest.ja),
        format!("{} {role_en}{}{}: {}", name.en, this.en, contact.en, rest.en),
    )
}

/// What was checked, and for whom: nothing of it is sent.
fn said_checked(device: &DeviceView) -> Words {
    let name = &device.name;
    both(
        format!(
            "{name}さんの端末を確かめました。この端末だけの印です。ほかのサ責の端末の警告は、それぞれで確かめるまで残ります。"
        ),
        format!(
            "{name}'s device is checked, on this device alone: other managers' devices go on warning until each has asked."
        ),
    )
}

/// What a manager has to know of devices that went on under another identity by their own word alone.
pub(crate) fn alarms(devices: &[DeviceView]) -> impl Iterator<Item = Words> {
    devices.iter().filter(|device| device.unchecked).map(|device| {
        let name = &device.name;
        both(
            format!("警告: {name} の端末が、新しい登録で続いています。端末を古いコピーに戻した、作り直した、コピーしたのか、本人に確かめてください。心当たりがなければ、盗まれた端末かもしれません → 確かめたら kengai devices --checked '{name}'"),
            format!("ALARM: {name}'s device goes on under a new identity. Ask them whether it was set back, rescued or copied; if they know of nothing, it may have been stolen → when they have said so: kengai devices --checked '{name}'"),
        )
    })
}

/// The device that somebody names by its owner, or by the beginning of its id: one that is to be checked, if there is one.
fn named(book: &CareBook, text: &str, devices: &[DeviceView]) -> Result<DeviceId, Failure> {
    let fold = kengai_model::kana::fold;
    // As everywhere a member of staff is named: by code, name, or a part of it.
    let person = People::of(book)?.find(text).ok();
    let is_theirs = |device: &&DeviceView| Some(device.staff) == person || fold(&device.name) == fold(text);
    let theirs: Vec<&DeviceView> = devices.iter().filter(is_theirs).collect();
    let unchecked: Vec<&&DeviceView> = theirs.iter().filter(|device| device.unchecked).collect();
    match (unchecked.as_slice(), theirs.as_slice()) {
        ([one], _) => Ok(one.device),
        ([], [first, ..]) => Ok(first.device),
        _ => {
            let known = devices.iter().map(|device| (device.device.to_string(), device.name.clone()));
            crate::refs::parsed(&one_of(text, known)?)
        }
    }
}

/// What waits on a device. Another one says how much it is, and not what.
pub(crate) fn waiting(waiting: WaitingView, this: bool) -> Words {
    if waiting == WaitingView::default() {
        return Words::lit("未送信・書きかけなし", "nothing waits");
    }
    let WaitingView { records, others, photos, drafts } = waiting;
    let of_records = if this {
        both(
            format!("未送信の記録{records}件"),
            format!("{} not sent", counted(records, "record", "records")),
        )
    } else {
        both(format!("未送信{records}件"), format!("{records} not sent"))
    };
    let parts = [
        (records, of_records),
        (
            photos,
            both(
                format!("未送信の写真{photos}枚"),
                format!("{} not sent", counted(photos, "photo", "photos")),
            ),
        ),
        (
            others,
            both(
                format!("記録以外の未送信{others}件"),
                format!("{} not sent", counted(others, "other change", "other changes")),
            ),
        ),
        (drafts, both(format!("書きかけ{drafts}件"), format!("{drafts} unfinished"))),
    ];
    let there: Vec<&Words> = parts.iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let join =
        |pick: fn(&Words) -> &str, by: &str| there.iter().map(|part| pick(part)).collect::<Vec<_>>().join(by);
    both(join(|part| &part.ja, "、"), join(|part| &part.en, ", "))
}
