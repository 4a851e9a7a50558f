//! Counters for the operator, in Prometheus' text form. No names, no ids, no addresses.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use kengai_protocol::http;
use kengai_protocol::sync_answer::{EntryStatus, SyncAnswer};

/// The protocol's paths, each under its word, and whatever else was asked for.
const ROUTES: usize = http::PATHS.len() + 1;
const STATUS_CLASSES: [&str; 4] = ["2xx", "4xx", "5xx", "other"];
const OUTCOMES: [&str; 7] = ["accepted", "known", "gap", "fork", "refused", "rejected", "need_full"];
/// Upper bounds of the commit histogram, microseconds.
const COMMIT_BOUNDS_US: [u64; 10] =
    [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000];

/// All counters of one server.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: [[AtomicU64; STATUS_CLASSES.len()]; ROUTES],
    entries: [AtomicU64; OUTCOMES.len()],
    commits: [AtomicU64; COMMIT_BOUNDS_US.len() + 1],
    commit_us: AtomicU64,
    commits_failed: AtomicU64,
    jobs: AtomicU64,
    connections: AtomicI64,
    handshakes_failed: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    backups: AtomicU64,
    backups_failed: AtomicU64,
    backup_at_ms: AtomicU64,
}

/// What the ledger itself says when asked.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct LedgerFigures {
    /// Organisations.
    pub orgs: u64,
    /// Enrolled devices.
    pub devices: u64,
    /// Sum of the delivery counters.
    pub counter: u64,
    /// Sum of the backed-up counters.
    pub backed_up: u64,
    /// Entries as evidence of forks.
    pub forks: u64,
    /// Sealed entries, bytes.
    pub entry_bytes: u64,
    /// Photos, bytes.
    pub blob_bytes: u64,
}

/// Which of the routes a path is.
pub(crate) fn route(path: &str) -> usize {
    let word = http::name(path);
    let known = http::PATHS.iter().position(|known| word.is_some() && http::name(known) == word);
    known.unwrap_or(ROUTES - 1)
}

fn add(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Metrics {
    /// A request was answered.
    pub(crate) fn request(&self, route: usize, status: u16) {
        let class = match status / 100 {
            2 => 0,
            4 => 1,
            5 => 2,
            _ => 3,
        };
        add(&self.requests[route][class], 1);
    }

    /// An exchange was answered.
    pub(crate) fn exchange(&self, answer: &SyncAnswer) {
        for status in &answer.statuses {
            let at = match status {
                EntryStatus::Accepted(_) => 0,
                EntryStatus::Known(_) => 1,
                EntryStatus::Gap { .. } => 2,
                EntryStatus::Fork => 3,
                EntryStatus::Refused { .. } => 4,
                EntryStatus::Rejected(_) => 5,
                EntryStatus::NeedFull => 6,
            };
            add(&self.entries[at], 1);
        }
    }

    /// Bytes of bodies, in and out.
    pub(crate) fn bytes(&self, received: usize, sent: usize) {
        add(&self.bytes_in, received as u64);
        add(&self.bytes_out, sent as u64);
    }

    /// A group of requests was committed, or not.
    pub(crate) fn commit(&self, took: Duration, jobs: usize, stands: bool) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket =
            COMMIT_BOUNDS_US.iter().position(|bound| micros <= *bound).unwrap_or(COMMIT_BOUNDS_US.len());
        add(&self.commits[bucket], 1);
        add(&self.commit_us, micros);
        add(&self.jobs, jobs as u64);
        if !stands {
            add(&self.commits_failed, 1);
        }
    }

    /// A connection came (`1`) or went (`-1`).
    pub(crate) fn connection(&self, change: i64) {
        self.connections.fetch_add(change, Ordering::Relaxed);
    }

    /// A handshake failed.
    pub(crate) fn handshake_failed(&self) {
        add(&self.handshakes_failed, 1);
    }

    /// A backup was verified at that time, or failed.
    pub(crate) fn backup(&self, verified_ms: Option<u64>) {
        match verified_ms {
            Some(at) => {
                add(&self.backups, 1);
                self.backup_at_ms.store(at, Ordering::Relaxed);
            }
            None => add(&self.backups_failed, 1),
        }
    }

    /// When the last backup was verified, Unix milliseconds; `None` when none was since the start.
    pub(crate) fn backup_at_ms(&self) -> Option<u64> {
        Some(get(&self.backup_at_ms)).filter(|at| *at > 0)
    }

    /// Everything, in Prometheus' text form.
    pub(crate) fn render(&self, ledger: &LedgerFigures, now_ms: u64) -> String {
        let mut out = String::new();
        self.render_requests(&mut out);
        self.render_commits(&mut out);
        let backup_age = self.backup_at_ms().map(|at| now_ms.saturating_sub(at) / 1_000);
        let single = [
            ("kengai_connections", "gauge", self.connections.load(Ordering::Relaxed).max(0).unsigned_abs()),
            ("kengai_handshakes_failed_total", "counter", get(&self.handshakes_failed)),
            ("kengai_body_bytes_in_total", "counter", get(&self.bytes_in)),
            ("kengai_body_bytes_out_total", "counter", get(&self.bytes_out)),
            ("kengai_backups_verified_total", "counter", get(&self.backups)),
            ("kengai_backups_failed_total", "counter", get(&self.backups_failed)),
            ("kengai_organisations", "gauge", ledger.orgs),
            ("kengai_devices", "gauge", ledger.devices),
            ("kengai_ledger_counter", "gauge", ledger.counter),
            ("kengai_ledger_backed_up", "gauge", ledger.backed_up),
            ("kengai_forks", "gauge", ledger.forks),
            ("kengai_entry_bytes", "gauge", ledger.entry_bytes),
            ("kengai_blob_bytes", "gauge", ledger.blob_bytes),
        ];
        let age = backup_age.map(|age| ("kengai_backup_age_seconds", "gauge", age));
        for (name, kind, value) in single.into_iter().chain(age) {
            let _ = writeln!(out, "# TYPE {name} {kind}\n{name} {value}");
        }
        out
    }

    fn render_requests(&self, out: &mut String) {
        let _ = writeln!(out, "# TYPE kengai_requests_total counter");
        for (at, classes) in self.requests.iter().enumerate() {
            let route = http::PATHS.get(at).and_then(|path| http::name(path)).unwrap_or("other");
            for (class, count) in STATUS_CLASSES.iter().zip(classes) {
                let count = get(count);
                if count > 0 {
                    let _ = writeln!(
                        out,
                        "kengai_requests_total{{route=\"{route}\",status=\"{class}\"}} {count}"
                    );
                }
            }
        }
        let _ = writeln!(out, "# TYPE kengai_entries_total counter");
        for (outcome, count) in OUTCOMES.iter().zip(&self.entries) {
            let _ = writeln!(out, "kengai_entries_total{{outcome=\"{outcome}\"}} {}", get(count));
        }
    }

    fn render_commits(&self, out: &mut String) {
        let _ = writeln!(out, "# TYPE kengai_commit_seconds histogram");
        let mut sum = 0;
        for (bound, count) in COMMIT_BOUNDS_US.iter().zip(&self.commits) {
            sum += get(count);
            let seconds = Duration::from_micros(*bound).as_secs_f64();
            let _ = writeln!(out, "kengai_commit_seconds_bucket{{le=\"{seconds}\"}} {sum}");
        }
        sum += get(&self.commits[COMMIT_BOUNDS_US.len()]);
        let total = Duration::from_micros(get(&self.commit_us)).as_secs_f64();
        let _ = writeln!(out, "kengai_commit_seconds_bucket{{le=\"+Inf\"}} {sum}");
        let _ = writeln!(out, "kengai_commit_seconds_sum {total}\nkengai_commit_seconds_count {sum}");
        let _ = writeln!(out, "# TYPE kengai_commit_requests_total counter");
        let _ = writeln!(out, "kengai_commit_requests_total {}", get(&self.jobs));
        let _ = writeln!(out, "# TYPE kengai_commits_failed_total counter");
        let _ = writeln!(out, "kengai_commits_failed_total {}", get(&self.commits_failed));
    }
}
