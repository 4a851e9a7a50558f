//! Whether this device is well: what was looked at, what is wrong, and what is safe all the same. When it cannot even be
//! opened, the failure says why (`failure`), what is safe and what to do (`doctor_closed`).

use std::path::Path;

use kengai::Health;
use kengai_screens::{Check, Checked};
use serde_json::json;

use super::doctor_closed::explained;
use crate::failure::Failure;
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, bytes};

/// Below this much free disk a day's photos may not fit, bytes.
const FREE_BYTES_MIN: u64 = 500_000_000;
pub(crate) fn run(context: &Context) -> Result<Report, Failure> {
    let book = context.open().map_err(explained)?;
    context.out.progress(&Words::lit("調べています…", "looking at everything …"));
    let health = book.doctor()?;
    context.out.progress_end();
    let checks = all_checks(&health, free_bytes(&context.home), context.clock.is_set());
    let fine = checks.iter().all(|check| check.fine);
    let (records_fine, pages_whole) = (health.audit.is_fine(), health.audit.pages_whole);
    let list: Vec<_> = checks
        .iter()
        .map(|c| json!({ "check": c.what.code(), "fine": c.fine, "ja": c.words.ja, "en": c.words.en }))
        .collect();
    let report = Report::new(json!({ "checks": list, "fine": fine })).lines(checks.iter().map(|c| {
        let mark = if c.fine { "○" } else { "×" };
        both(format!("{mark} {}", c.words.ja), format!("{mark} {}", c.words.en))
    }));
    Ok(report.line(if fine {
        Words::lit("問題は見つかりませんでした。", "Nothing wrong was found.")
    } else if !pages_whole {
        Words::lit(
            "次にすること: kengai rescue。フォルダーは消さないでください。",
            "Next: kengai rescue. Do not delete the folder.",
        )
    } else if records_fine {
        Words::lit("記録は無事です。×の項目を直してください。", "The records are well. Put right what is marked ×.")
    } else {
        Words::lit(
            "×の項目があります。フォルダーはそのまま残し、kengai sync してから事業所に知らせてください。送信済みのものはサーバーにあります。",
            "Something is wrong (×). Keep the folder as it is, sync, and tell the office. What was sent is on the server.",
        )
    }))
}

/// What the device says of itself, with what only this program knows: the disk, and a clock that was set for a rehearsal.
fn all_checks(health: &Health, free: Option<u64>, clock_set: bool) -> Vec<Check> {
    let mut checks = kengai_screens::checks(health);
    let clock = checks.iter().position(|check| check.what == Checked::Clock).unwrap_or(checks.len());
    if clock_set && let Some(check) = checks.get_mut(clock) {
        check.fine = true;
        check.words =
            Words::lit("時計は KENGAI_CLOCK で設定されています", "the clock is set by KENGAI_CLOCK");
    }
    if let Some(free) = free {
        let size = bytes(free);
        let words = both(format!("ディスクの空き {size}"), format!("{size} of disk are free"));
        checks.insert(clock, Check { what: Checked::Disk, fine: free >= FREE_BYTES_MIN, words });
    }
    let words = Words::lit("暗号化されたデータを開けました", "the encrypted data opens");
    checks.insert(0, Check { what: Checked::Opens, fine: true, words });
    checks.extend(health.databases_aside.iter().map(|aside| {
        let (size, folder) = (bytes(aside.bytes), aside.folder.display());
        let words = both(
            format!("壊れたデータベース（{size}）を取り置いています: {folder}。読めなかった未送信の記録が残っているかもしれないので、消しません"),
            format!("a damaged database ({size}) is kept in {folder}. Unsent records that did not read may still be in it; nothing here deletes it"),
        );
        Check { what: Checked::DatabaseAside, fine: true, words }
    }));
    checks
}

/// Free bytes of the disk under the folder, where the system says so.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}
