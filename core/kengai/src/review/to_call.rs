//! 電話する人: whom a manager calls before the claims are due, and what is known of each: how many visits have no record,
//! on which days, what their phone said last and when.

use std::collections::BTreeMap;

use kengai_billing::board::{RowState, Stage};
use kengai_model::kana::reading_order;
use kengai_model::service::HelperRole;
use kengai_model::text::Line;
use kengai_model::{CareDay, Directory, StaffId, UnixMillis, Words};
use serde::Serialize;

use crate::device::status::{DeviceView, WaitingView};

/// A phone that was not heard of for so many days is said to be silent.
const SILENT_DAYS_MIN: i64 = 2;

/// How many visits without a record lie on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayCount {
    /// The day.
    pub date: CareDay,
    /// How many.
    pub count: u64,
}

/// One person to call; or the visits that nobody was assigned to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToCall {
    /// Whom; `None`: nobody is assigned.
    pub staff: Option<StaffId>,
    /// The name.
    pub name: String,
    /// The office's code for them.
    pub code: String,
    /// Their phone; empty if the office has not noted it.
    pub phone: String,
    /// Visits whose time is over and of which no record has come.
    pub no_record: u64,
    /// The days of those visits.
    pub days: Vec<DayCount>,
    /// How many devices they have.
    pub devices: u64,
    /// Their only device is this one.
    pub this: bool,
    /// When one of their devices was last heard of, Unix milliseconds; `None`: never.
    pub contact_ms: Option<u64>,
    /// The last contact was before one of those visits was over: what came to be on their devices since, nobody here knows.
    pub contact_before: bool,
    /// What stayed on their devices then.
    pub waiting: WaitingView,
    /// One of their devices is a manager's: as a rule a PC.
    #[serde(skip)]
    manages: bool,
    #[serde(skip)]
    order: String,
}

impl ToCall {
    /// Whether a row is one of this person's visits without a record.
    #[must_use]
    pub fn missed(&self, row: &RowState) -> bool {
        row.stage == Stage::NoRecord
            && match self.staff {
                None => goers(row).next().is_none(),
                Some(staff) => goers(row).any(|one| one == staff),
            }
    }

    /// What their phone said last: スマホに3件（昨日 18:40）; and, where visits without a record are newer, that nobody knows more.
    #[must_use]
    pub fn phone_says(&self, now: UnixMillis) -> Words {
        if self.staff.is_none() {
            return Words::lit("担当が決まっていません", "nobody is assigned");
        }
        if self.devices == 0 {
            return Words::lit("端末の登録なし", "no device enrolled");
        }
        if self.this {
            return Words::lit("この端末", "this device");
        }
        let Some(at) = self.contact_ms.and_then(instant) else {
            return Words::lit("通信の記録がありません", "no contact is on record");
        };
        let ago = at.ago(now);
        let days = at.day().days_until(now.day());
        let silent = (days >= SILENT_DAYS_MIN)
            .then(|| Words::new(format!("{days}日通信なし"), format!("silent for {days} days")));
        if self.contact_before && self.waiting == WaitingView::default() {
            let silent = silent.map_or_else(
                || Words::lit("", ""),
                |silent| Words::new(format!("（{}）", silent.ja), format!(" ({})", silent.en)),
            );
            return Words::new(
                format!("{}の通信のときは残りなし。そのあとは分かりません{}", ago.ja, silent.ja),
                format!("nothing left at its contact {}; nobody knows what came since{}", ago.en, silent.en),
            );
        }
        let silent = silent.map_or_else(
            || Words::lit("", ""),
            |silent| Words::new(format!("・{}", silent.ja), format!(", {}", silent.en)),
        );
        let (device_ja, device_en) = if self.manages { ("端末", "device") } else { ("スマホ", "phone") };
        let on_phone = match self.waiting {
            waiting if waiting == WaitingView::default() => {
                Words::new(format!("{device_ja}に残りなし"), format!("nothing left on the {device_en}"))
            }
            WaitingView { records, photos, drafts, .. } => {
                let part = |n: u64, ja: String, en: String| (n > 0).then_some((ja, en));
                let parts: Vec<(String, String)> = [
                    part(records, format!("{records}件"), format!("{records}")),
                    part(photos, format!("写真{photos}枚"), counted(photos, "photo")),
                    part(drafts, format!("書きかけ{drafts}件"), format!("{drafts} unfinished")),
                ]
                .into_iter()
                .flatten()
                .collect();
                let join = |pick: fn(&(String, String)) -> &str, by: &str| {
                    parts.iter().map(pick).collect::<Vec<_>>().join(by)
                };
                Words::new(
                    format!("{device_ja}に{}", join(|part| &part.0, "・")),
                    format!("{} on the {device_en}", join(|part| &part.1, ", ")),
                )
            }
        };
        let (since_ja, since_en) = match self.contact_before {
            true => ("。そのあとは分かりません", "; nobody knows what came since"),
            false => ("", ""),
        };
        Words::new(
            format!("{}（{}{}）{since_ja}", on_phone.ja, ago.ja, silent.ja),
            format!("{} ({}{}){since_en}", on_phone.en, ago.en, silent.en),
        )
    }
}

fn instant(ms: u64) -> Option<UnixMillis> {
    UnixMillis::new(i64::try_from(ms).ok()?).ok()
}

fn counted(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Who should have gone: whoever accompanies writes no record.
fn goers(row: &RowState) -> impl Iterator<Item = StaffId> {
    row.helpers.iter().filter(|(_, role)| **role != HelperRole::Accompany).map(|(staff, _)| *staff)
}

/// Everybody with a visit without a record or something on the phone; who has most of them first.
pub(crate) fn to_call(rows: &[RowState], directory: &Directory, devices: &[DeviceView]) -> Vec<ToCall> {
    let mut missed: BTreeMap<Option<StaffId>, BTreeMap<CareDay, u64>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.stage == Stage::NoRecord) {
        let mut of_row: Vec<Option<StaffId>> = goers(row).map(Some).collect();
        if of_row.is_empty() {
            of_row.push(None);
        }
        for staff in of_row {
            *missed.entry(staff).or_default().entry(row.date).or_default() += 1;
        }
    }
    for device in devices.iter().filter(|device| !device.this && device.waiting != WaitingView::default()) {
        missed.entry(Some(device.staff)).or_default();
    }
    let mut out: Vec<ToCall> =
        missed.into_iter().map(|(staff, days)| one(staff, &days, directory, devices)).collect();
    for person in &mut out {
        let contact = person.contact_ms.and_then(instant);
        person.contact_before = contact.is_some_and(|contact| {
            let is_newer = |row: &RowState| row.slot.is_some_and(|slot| !slot.is_over(row.date, contact));
            rows.iter().any(|row| person.missed(row) && is_newer(row))
        });
    }
    out.retain(|person| person.no_record > 0 || person.waiting != WaitingView::default());
    out.sort_by(|a, b| {
        (b.no_record, b.waiting.records, &a.order, &a.staff).cmp(&(
            a.no_record,
            a.waiting.records,
            &b.order,
            &b.staff,
        ))
    });
    out
}

fn one(
    staff: Option<StaffId>,
    days: &BTreeMap<CareDay, u64>,
    directory: &Directory,
    devices: &[DeviceView],
) -> ToCall {
    let card = staff.and_then(|staff| directory.staff.get(&staff)).map(|member| &member.card);
    let text = |line: Option<&Option<Line>>| {
        line.and_then(Option::as_ref).map_or_else(String::new, |line| line.as_str().to_owned())
    };
    // What an older identity still waited with is the newer one's to send.
    let theirs: Vec<&DeviceView> = devices
        .iter()
        .filter(|device| Some(&device.staff) == staff.as_ref() && device.continued_by.is_none())
        .collect();
    // Nobody calls about the device before them.
    let (this, others): (Vec<&DeviceView>, Vec<&DeviceView>) = theirs.iter().partition(|device| device.this);
    let sum = |of: fn(&WaitingView) -> u64| others.iter().map(|device| of(&device.waiting)).sum();
    let name = text(card.map(|card| &card.name));
    ToCall {
        order: reading_order(&text(card.map(|card| &card.kana)), &name),
        name,
        code: text(card.map(|card| &card.code)),
        phone: text(card.map(|card| &card.phone)),
        no_record: days.values().sum(),
        days: days.iter().map(|(date, count)| DayCount { date: *date, count: *count }).collect(),
        devices: theirs.len() as u64,
        this: !this.is_empty() && others.is_empty(),
        contact_ms: others.iter().filter_map(|device| device.contact_ms).max(),
        contact_before: false,
        manages: others.iter().any(|device| device.manager),
        waiting: WaitingView {
            records: sum(|waiting| waiting.records),
            others: sum(|waiting| waiting.others),
            photos: sum(|waiting| waiting.photos),
            drafts: sum(|waiting| waiting.drafts),
        },
        staff,
    }
}
