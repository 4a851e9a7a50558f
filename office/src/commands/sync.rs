//! Sending what waits here and fetching what is new.

use std::sync::atomic::{AtomicBool, Ordering};

use kengai::{CareBook, CareError, Counted, LineCost, Progress, SyncReport};
use kengai_screens::{SyncFacts, SyncStep, photos_moved, sync_ended, sync_view, waits_for_server};
use serde_json::{Value, json};

use super::silence::{SILENT, Waiting};
use super::wait_for;
use crate::failure::{Exit, Failure};
use crate::failure_code::Code;
use crate::home::Context;
use crate::output::Output;
use crate::report::Report;
use crate::words::{Words, both, counted};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Also photos that the server has refused
    #[arg(long)]
    again: bool,
    /// Goes on until Ctrl-C, and syncs whenever there is news or something was written here
    #[arg(long)]
    live: bool,
    /// This line is paid for by what it carries: photos keep to the day's limit, small pictures go all the same
    #[arg(long)]
    metered: bool,
    /// What photos may carry a day on such a line, in MB; stays for this device
    #[arg(long, value_name = "MEGABYTES")]
    photo_limit: Option<u64>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    if args.again {
        book.offer_again()?;
    }
    if let Some(megabytes) = args.photo_limit {
        book.set_photo_bytes_a_day(megabytes.saturating_mul(1_000_000))?;
    }
    if args.metered {
        book.note_line_cost(LineCost::Metered);
    }
    if args.live {
        return live(&book, context.out);
    }
    let report = sync(&book, context.out)?;
    let status = book.status()?;
    let stands = sync_view(&SyncFacts::of(&status));
    Ok(Report::new(json!({ "sync": to_json(&report), "waiting": status.waiting, "clock": status.clock }))
        .line(line(&report))
        .line(stands.line.words)
        .lines(stands.drafts)
        .lines(super::attention::photo_line(&book.photos().undecided()?))
        .lines(super::clock::lines(&status.clock)))
}

/// Says on stderr how far a sync has come.
pub(crate) fn progress(out: Output) -> impl Fn(Progress) + Send + Sync {
    move |progress| out.progress(&SyncStep::from(progress).words())
}

/// Syncs, saying on stderr how far it has come, and that the server is waited for where it says nothing. Ctrl-C ends it, and what came
/// and went until then stays.
pub(crate) fn sync(book: &CareBook, out: Output) -> Result<SyncReport, Failure> {
    let (step, waiting) = (progress(out), Waiting::default());
    let progress = |progress| {
        waiting.moved();
        step(progress);
    };
    let report = wait_for(async {
        let syncing = waiting.telling(book.sync(&progress), SILENT, || out.progress(&waits_for_server()));
        tokio::select! {
            report = syncing => Some(report),
            told = tokio::signal::ctrl_c() => { drop(told); None }
        }
    })?;
    out.progress_end();
    let ended = || Failure::new(Exit::Ended, Code::Ended, sync_ended());
    Ok(report.ok_or_else(ended)??)
}

/// Syncs whenever there is news, until somebody ends it; each sync is a line. Where there is no signal that is said once.
fn live(book: &CareBook, out: Output) -> Result<Report, Failure> {
    out.note(&Words::lit(
        "新しいものが届くたび、この端末で書いたものがあるたびに送受信します。終えるときは Ctrl-C",
        "Syncing whenever there is news, or something was written here. Ctrl-C ends it",
    ));
    let away = AtomicBool::new(false);
    let tell = |synced: Result<SyncReport, CareError>| {
        out.progress_end();
        match synced {
            Ok(report) => {
                away.store(false, Ordering::Relaxed);
                out.event(&json!({ "event": "synced", "sync": to_json(&report) }), &line(&report));
            }
            Err(error) if !away.swap(true, Ordering::Relaxed) => {
                let failure = Failure::from(error);
                let words = match failure.code {
                    Code::NoConnection => Words::lit(
                        "圏外です。このまま待ちます。つながれば自動で送ります",
                        "No signal. It waits, and sends by itself when there is one",
                    ),
                    _ => both(
                        format!("{}（このまま待ちます）", failure.words.ja),
                        format!("{} (waiting)", failure.words.en),
                    ),
                };
                out.event(&json!({ "event": "waiting", "code": failure.code.text() }), &words);
            }
            Err(_) => {}
        }
    };
    let progress = progress(out);
    let ended = wait_for(async {
        tokio::select! {
            error = book.live(&progress, &tell) => Err(error),
            told = tokio::signal::ctrl_c() => { drop(told); Ok(()) }
        }
    })?;
    out.progress_end();
    ended?;
    Ok(Report::new(json!({ "event": "ended" })).line(Words::lit("終わりました", "Ended")))
}

/// The keys of a sync.
pub(crate) fn to_json(report: &SyncReport) -> Value {
    let traffic = report.traffic;
    json!({
        "round_trips": traffic.round_trips,
        "sent_bytes": traffic.sent_bytes,
        "received_bytes": traffic.received_bytes,
        "photos_sent": traffic.photos_sent,
        "small_photos_sent": traffic.small_photos_sent,
        "photo_sent_bytes": traffic.photo_sent_bytes,
        "photos_received": traffic.photos_received,
        "small_photos_received": traffic.small_photos_received,
        "photo_received_bytes": traffic.photo_received_bytes,
        "sent": report.sent,
        "received": report.received,
        "sent_entries": report.sent_entries,
        "received_entries": report.received_entries,
        "photos_left": report.photos_left,
        "photos_broken": report.photos_broken,
        "photos_saved": report.photos_saved,
        "granted": report.granted,
    })
}

/// 3件, 3件（記録以外2件）: records as the lists count them, and the rest where there is any.
fn much(count: Counted) -> Words {
    let (records, others) = (count.records, count.others);
    let said = both(format!("{records}件"), counted(records, "record", "records"));
    if others == 0 {
        return said;
    }
    both(
        format!("{}（記録以外{others}件）", said.ja),
        format!("{} ({})", said.en, counted(others, "other change", "other changes")),
    )
}

/// A sync on one line; round trips and bytes are in the JSON.
pub(crate) fn line(report: &SyncReport) -> Words {
    let t = report.traffic;
    let (sent, received) = (much(report.sent), much(report.received));
    let out = photos_moved(t.small_photos_sent, t.photos_sent);
    let came = photos_moved(t.small_photos_received, t.photos_received);
    let left = report.photos_left;
    let rest = match (left, report.photos_broken) {
        (0, _) => both("", ""),
        (left, 0) => both(
            format!("、写真{left}枚は次回"),
            format!("; {} left for the next sync", counted(left, "photo is", "photos are")),
        ),
        (left, broken) => both(
            format!(
                "、写真{left}枚は次回（うち{broken}枚は途中で通信が切れました。ほかの写真のあとに、もう一度送ります）"
            ),
            format!(
                "; {} left for the next sync (the line broke on {broken}; tried again after the others)",
                counted(left, "photo is", "photos are")
            ),
        ),
    };
    let saved = match report.photos_saved {
        0 => both("", ""),
        saved => both(
            format!("。通信量の上限のため、写真{saved}枚はWi-Fiにつながるか、上限に余裕ができるまで待ちます"),
            format!(
                "; by the limit of this line {} for Wi-Fi, or until there is room in the limit",
                counted(saved, "photo waits", "photos wait")
            ),
        ),
    };
    both(
        format!("送信 {}{}・受信 {}{}{}{}", sent.ja, out.ja, received.ja, came.ja, rest.ja, saved.ja),
        format!("sent {}{}, received {}{}{}{}", sent.en, out.en, received.en, came.en, rest.en, saved.en),
    )
}
