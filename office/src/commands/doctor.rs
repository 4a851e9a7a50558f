//! Whether this device is well: what was looked at, what is wrong, and what is safe all the same. When it cannot even be
//! opened, the failure says why (`failure`), what is safe and what to do (`doctor_closed`).

use std::path::Path;

use kengai::Health;
use serde_json::json;

use super::doctor_closed::explained;
use super::status::why_again;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, bytes};

/// Below this much free disk a day's photos may not fit, bytes.
const FREE_BYTES_MIN: u64 = 500_000_000;
/// A clock that differs by more puts wrong times into records, milliseconds.
const CLOCK_MS_MAX: u64 = 2 * 60 * 1000;

/// One thing that was looked at.
struct Check {
    name: &'static str,
    fine: bool,
    words: Words,
}

fn check(name: &'static str, fine: bool, words: Words) -> Check {
    Check { name, fine, words }
}

pub(crate) fn run(context: &Context) -> Result<Report, Failure> {
    let book = context.open().map_err(explained)?;
    context.out.progress(&Words::lit("調べています…", "looking at everything …"));
    let health = book.doctor()?;
    context.out.progress_end();
    let mut checks =
        vec![check("opens", true, Words::lit("暗号化されたデータを開けました", "the encrypted data opens"))];
    checks.extend(data_checks(&health));
    checks.extend(around_checks(&health, free_bytes(&context.home), context.clock.is_set()));
    let fine = checks.iter().all(|check| check.fine);
    let (records_fine, pages_whole) = (health.audit.is_fine(), health.audit.pages_whole);
    let list: Vec<_> = checks
        .iter()
        .map(|c| json!({ "check": c.name, "fine": c.fine, "ja": c.words.ja, "en": c.words.en }))
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
            "×の項目があります。フォルダーはそのまま残し、sync してから事業所に知らせてください。送信済みのものはサーバーにあります。",
            "Something is wrong (×). Keep the folder as it is, sync, and tell the office. What was sent is on the server.",
        )
    }))
}

fn data_checks(health: &Health) -> Vec<Check> {
    let audit = health.audit;
    if !audit.pages_whole {
        return vec![check(
            "pages",
            false,
            Words::lit(
                "データベースに壊れたページがあります。ほかは調べていません。kengai rescue で作り直せます（送信済みのものはサーバーにあります）",
                "the database has damaged pages; nothing else was looked at. kengai rescue makes it anew (what was sent is on the server)",
            ),
        )];
    }
    let counted = |name, n: u64, wrong: u64, ja: &str, en: &str| {
        let words = if wrong == 0 {
            both(format!("{ja} {n}件を確かめました"), format!("{n} {en} hold"))
        } else {
            both(format!("{ja} {n}件のうち{wrong}件が合いません"), format!("{wrong} of {n} {en} do not hold"))
        };
        check(name, wrong == 0, words)
    };
    vec![
        check(
            "pages",
            true,
            Words::lit("データベースの全ページを確かめました", "every page of the database holds"),
        ),
        counted(
            "entries",
            audit.entries,
            audit.entries_wrong,
            "署名とつながり",
            "signed entries and their chains",
        ),
        counted(
            "logs",
            audit.positions,
            audit.positions_wrong,
            "サーバーの記録の順番",
            "positions of the server's logs",
        ),
        counted("photos", audit.photos, audit.photos_wrong, "写真のファイル", "photo files"),
    ]
}

fn around_checks(health: &Health, free: Option<u64>, clock_set: bool) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(free) = free {
        let size = bytes(free);
        checks.push(check(
            "disk",
            free >= FREE_BYTES_MIN,
            both(format!("ディスクの空き {size}"), format!("{size} of disk are free")),
        ));
    }
    checks.push(match health.clock_ahead_ms {
        _ if clock_set => check(
            "clock",
            true,
            Words::lit("時計は KENGAI_CLOCK で設定されています", "the clock is set by KENGAI_CLOCK"),
        ),
        None => check(
            "clock",
            true,
            Words::lit(
                "時計はまだ比べられません（通信していません）",
                "the clock cannot be compared yet (no contact)",
            ),
        ),
        Some(ahead) => {
            let differs = ahead.unsigned_abs() > CLOCK_MS_MAX;
            let (way_ja, way_en) =
                if ahead < 0 { ("遅れて", "behind") } else { ("進んで", "ahead of") };
            let time = duration(ahead.unsigned_abs());
            let words = both(
                format!("時計はサーバーより{}{way_ja}います（最後の通信）", time.ja),
                format!("the clock was {} {way_en} the server's at the last contact", time.en),
            );
            check("clock", !differs, words)
        }
    });
    let aside = health.set_aside;
    checks.push(check(
        "set_aside",
        aside == 0,
        if aside == 0 {
            Words::lit("取り置いた項目はありません", "nothing is set aside")
        } else {
            both(
                format!("数えられず取り置いた項目が{aside}件あります（失われてはいません）"),
                format!("{aside} items do not count and are set aside (not lost)"),
            )
        },
    ));
    checks.push(check(
        "identity",
        health.begins_again.is_none(),
        match (health.begins_again, health.begun_again) {
            (Some(why), _) => why_again(why),
            (None, 0) => Words::lit("この端末は一つだけです", "there is one of this device"),
            (None, times) => both(
                format!("この端末は{times}回、新しい番号で始め直しました（失われたものはありません）"),
                format!(
                    "this device has begun again under a new identity {times} times (nothing was dropped)"
                ),
            ),
        },
    ));
    let alarms = health.alarms.join(", ");
    checks.push(check(
        "alarms",
        alarms.is_empty(),
        if alarms.is_empty() {
            Words::lit("警告はありません", "there are no alarms")
        } else {
            both(format!("警告: {alarms}"), format!("alarms: {alarms}"))
        },
    ));
    checks.extend(health.databases_aside.iter().map(|aside| {
        let (size, folder) = (bytes(aside.bytes), aside.folder.display());
        check(
            "database_aside",
            true,
            both(
                format!("壊れたデータベース（{size}）を取り置いています: {folder}。読めなかった未送信の記録が残っているかもしれないので、消しません"),
                format!("a damaged database ({size}) is kept in {folder}. Unsent records that did not read may still be in it; nothing here deletes it"),
            ),
        )
    }));
    checks
}

/// A length of time in the unit that a person would say.
fn duration(ms: u64) -> Words {
    match ms / 1000 {
        seconds @ 0..120 => both(format!("{seconds}秒"), format!("{seconds} s")),
        seconds @ 120..7_200 => both(format!("{}分", seconds / 60), format!("{} min", seconds / 60)),
        seconds @ 7_200..172_800 => {
            both(format!("{}時間", seconds / 3_600), format!("{} h", seconds / 3_600))
        }
        seconds => both(format!("{}日", seconds / 86_400), format!("{} days", seconds / 86_400)),
    }
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
