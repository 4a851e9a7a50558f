//! The admin port: plain HTTP on the loopback address, for the operator and the monitoring of this machine alone.
//!
//! ```text
//! GET  /health    200 `ok …` or 503 and what is wrong
//! GET  /metrics   Prometheus' text form
//! POST /backup    backs up now; needs the word from running.json in the header x-kengai-token
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::backup_job::BackupJob;
use crate::error::LedgerError;
use crate::ledger::Batch;
use crate::metrics::LedgerFigures;
use crate::state::AppState;
use crate::words::{Lang, Say};

/// What the admin port works with.
#[derive(Clone, Debug)]
pub struct Admin {
    /// The server's state.
    pub state: AppState,
    /// The backups, where a folder for them is configured.
    pub backup: Option<Arc<BackupJob>>,
    /// What a caller must say to start a backup.
    pub token: Arc<str>,
    probed_ms: Arc<AtomicU64>,
}

/// Where a backup is asked for: by the command line, which speaks to a running server.
pub(crate) const BACKUP: &str = "/backup";
/// The header that says the word from running.json.
pub(crate) const TOKEN_HEADER: &str = "x-kengai-token";

/// A write is tried at most this often, milliseconds.
const PROBE_EVERY_MS: u64 = 5_000;
/// A configured backup that is older than this is said to be late, milliseconds: a night and some hours.
const BACKUP_AGE_MS_MAX: u64 = 30 * 60 * 60 * 1_000;

impl Admin {
    /// For this server.
    #[must_use]
    pub fn new(state: AppState, backup: Option<Arc<BackupJob>>, token: &str) -> Self {
        Self { state, backup, token: token.into(), probed_ms: Arc::default() }
    }

    async fn ledger_is_writable(&self) -> bool {
        let now_ms = self.state.clock.now_ms();
        if now_ms.abs_diff(self.probed_ms.load(Ordering::Relaxed)) < PROBE_EVERY_MS {
            return true;
        }
        let written = self.state.writer.run(move |batch| batch.probe(now_ms)).await.is_ok();
        if written {
            self.probed_ms.store(now_ms, Ordering::Relaxed);
        }
        written
    }
}

/// The admin port's routes.
pub fn admin(admin: Admin) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route(BACKUP, post(backup))
        .with_state(admin)
}

async fn health(State(admin): State<Admin>) -> Response {
    let mut wrong = Vec::new();
    if !admin.ledger_is_writable().await {
        wrong.push("the ledger cannot be written".to_owned());
    }
    if admin.state.blobs.store().is_silent() {
        wrong.push("the store of photos does not answer; photos wait".to_owned());
    }
    if let Some(job) = &admin.backup {
        let status = job.status();
        if status.last_failed {
            wrong.push("the last backup could not be verified".to_owned());
        }
        let age_ms = admin.state.clock.now_ms().saturating_sub(status.since_ms);
        if age_ms > BACKUP_AGE_MS_MAX {
            wrong.push(format!("the last verified backup is {} hours old", age_ms / 3_600_000));
        }
    }
    if wrong.is_empty() {
        let backups = if admin.backup.is_some() { "" } else { " (no backup folder is configured)" };
        (StatusCode::OK, format!("ok{backups}\n")).into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", wrong.join("; "))).into_response()
    }
}

async fn metrics(State(admin): State<Admin>) -> Response {
    match admin.state.writer.run(|batch| batch.figures()).await {
        Ok(figures) => {
            let text = admin.state.metrics.render(&figures, admin.state.clock.now_ms());
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn backup(State(admin): State<Admin>, headers: HeaderMap) -> Response {
    // A web page in the operator's browser cannot know the word, nor send such a header unasked.
    let asked = headers.get(header::ACCEPT_LANGUAGE).is_some_and(|value| value == "ja");
    let lang = if asked { Lang::Ja } else { Lang::En };
    let said = headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
    if said != Some(&*admin.token) {
        return (StatusCode::FORBIDDEN, "the word from running.json is missing\n").into_response();
    }
    let Some(job) = &admin.backup else {
        let words = lang.pick(
            "動いているサーバーにバックアップフォルダーがありません。--backup-to を付けて動かし直してください\n",
            "the server was started without a backup folder; start it with --backup-to\n",
        );
        return (StatusCode::CONFLICT, words.to_owned()).into_response();
    };
    match Arc::clone(job).run(&admin.state).await {
        Ok(report) => (StatusCode::OK, format!("{}\n", report.say(lang))).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{}\n", error.say(lang))).into_response(),
    }
}

impl Batch<'_> {
    /// Writes one row, to see whether writing works.
    ///
    /// # Errors
    /// It does not.
    pub fn probe(&mut self, now_ms: u64) -> Result<(), LedgerError> {
        let result = self.ledger.tables.probe(now_ms);
        self.watch(result)
    }

    /// Sums over all organisations, for the metrics.
    ///
    /// # Errors
    /// The database refused.
    pub fn figures(&mut self) -> Result<LedgerFigures, LedgerError> {
        let memory = &self.ledger.memory;
        let mut figures = LedgerFigures {
            orgs: memory.orgs.len() as u64,
            devices: memory.devices.len() as u64,
            forks: self.ledger.tables.forks()?,
            ..LedgerFigures::default()
        };
        for org in memory.orgs.values() {
            figures.counter += org.tally.counter;
            figures.backed_up += org.tally.backed_up;
            figures.entry_bytes += org.tally.entry_bytes;
            figures.blob_bytes += org.tally.blob_bytes;
        }
        Ok(figures)
    }
}
