//! Backups of a running server: one at a time, on demand and every night.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::backup::{self, BackupError, BackupReport};
use crate::disk::Disk;
use crate::error::LedgerError;
use crate::state::AppState;

/// When the nightly backup runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nightly {
    /// Minutes after local midnight.
    pub at_minutes: u32,
    /// Local time is this far ahead of UTC, minutes (Japan: 540, all year).
    pub ahead_minutes: i32,
}

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

impl Nightly {
    /// The next time after `now_ms`, Unix milliseconds.
    #[must_use]
    pub fn next_ms(&self, now_ms: u64) -> u64 {
        let now = i64::try_from(now_ms).unwrap_or(i64::MAX / 2);
        let offset = (i64::from(self.at_minutes) - i64::from(self.ahead_minutes)) * MINUTE_MS;
        let since = (now - offset).rem_euclid(DAY_MS);
        u64::try_from(now - since + DAY_MS).unwrap_or(now_ms)
    }
}

/// How the backups stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupStatus {
    /// When the newest verified backup was made, or since when one is awaited, Unix milliseconds.
    pub since_ms: u64,
    /// The last try failed.
    pub last_failed: bool,
}

/// The backups of one server.
#[derive(Debug)]
pub struct BackupJob {
    folder: PathBuf,
    status: Mutex<BackupStatus>,
    turn: tokio::sync::Mutex<()>,
}

impl BackupJob {
    /// Into this folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn new(disk: &dyn Disk, folder: PathBuf, now_ms: u64) -> Result<Self, BackupError> {
        let since_ms = backup::newest_ms(disk, &folder)?.unwrap_or(now_ms);
        let status = Mutex::new(BackupStatus { since_ms, last_failed: false });
        Ok(Self { folder, status, turn: tokio::sync::Mutex::default() })
    }

    /// How they stand.
    pub fn status(&self) -> BackupStatus {
        *self.status.lock().expect("nobody panics while holding it")
    }

    /// Backs up now, verifies, and raises the backed-up heights.
    ///
    /// # Errors
    /// [`BackupError`]; nothing was raised.
    pub async fn run(self: Arc<Self>, state: &AppState) -> Result<BackupReport, BackupError> {
        let _turn = self.turn.lock().await;
        let now_ms = state.clock.now_ms();
        let result = self.run_in_turn(state, now_ms).await;
        let mut status = self.status.lock().expect("nobody panics while holding it");
        match &result {
            Ok(report) => {
                *status = BackupStatus { since_ms: now_ms, last_failed: false };
                state.metrics.backup(Some(now_ms));
                tracing::info!(rows = report.rows, photos = report.blobs, "backed up and verified");
            }
            Err(error) => {
                status.last_failed = true;
                state.metrics.backup(None);
                tracing::error!(%error, "the backup failed; nothing was raised");
            }
        }
        result
    }

    async fn run_in_turn(&self, state: &AppState, now_ms: u64) -> Result<BackupReport, BackupError> {
        let source = state.writer.run(|batch| Ok(batch.backup_source())).await?;
        let folder = self.folder.clone();
        let report = tokio::task::spawn_blocking(move || backup::run(&source, &folder, now_ms))
            .await
            .map_err(|_| LedgerError::Busy)??;
        let covered = report.covered.clone();
        state
            .writer
            .run(move |batch| {
                batch.raise_backed_up(&covered);
                Ok(())
            })
            .await?;
        Ok(report)
    }
}

/// Backs up every night until it is dropped. The clock is asked every minute: a machine may have slept.
pub async fn every_night(job: Arc<BackupJob>, state: AppState, nightly: Nightly) {
    let mut next_ms = nightly.next_ms(state.clock.now_ms());
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let now_ms = state.clock.now_ms();
        if now_ms >= next_ms {
            // What went wrong is logged, counted and shown by /health; the next night tries again.
            let _ = Arc::clone(&job).run(&state).await;
            next_ms = nightly.next_ms(now_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_in_the_morning_in_japan_is_six_in_the_evening_in_utc() {
        let nightly = Nightly { at_minutes: 3 * 60, ahead_minutes: 9 * 60 };
        let midnight_utc = 1_795_305_600_000 / DAY_MS as u64 * DAY_MS as u64;
        let hour = 3_600_000;
        assert_eq!(nightly.next_ms(midnight_utc), midnight_utc + 18 * hour);
        assert_eq!(nightly.next_ms(midnight_utc + 18 * hour), midnight_utc + 42 * hour);
        assert_eq!(nightly.next_ms(midnight_utc + 18 * hour - 1), midnight_utc + 18 * hour);
    }
}
