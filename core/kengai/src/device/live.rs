//! Hearing at once that something came: the server says "news", and a sync brings it.
//!
//! The server says neither what nor of whom, and only from the moment on at which its stream is open. So opening one counts as news too,
//! and whatever comes between two syncs is brought by the second.

use std::sync::PoisonError;
use std::time::Duration;

use kengai_protocol::ControlState;
use kengai_store::{FilesMark, StoreError};
use kengai_sync::{Progress, Spacing, TransportError, Unending};
use tokio::time::Instant;

use crate::book::carebook::{Listening, membership};
use crate::book::sync_report::SyncReport;
use crate::{CareBook, CareError};

/// A stream that lasted so long was one: when it ends it is opened again soon.
const LASTED: Duration = Duration::from_secs(60);

/// So often a device that listens looks whether something was saved on it meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What waited on this device when it synced last, as far as it takes to notice that more does.
#[derive(Default)]
struct Waiting {
    files: Option<FilesMark>,
    outbox: i64,
}

/// Hangs up where nobody listens any more, whatever was under way.
struct HangsUp<'a>(&'a Listening);

impl Drop for HangsUp<'_> {
    fn drop(&mut self) {
        // Where it is held somebody else is listening.
        if let Ok(mut listening) = self.0.try_lock() {
            listening.take();
        }
    }
}

/// How often a device that listens opens a stream, and how often it syncs.
#[derive(Default)]
struct Patience {
    tries: Unending,
    spacing: Spacing,
    /// Since when the stream is open.
    since: Option<Instant>,
}

impl Patience {
    /// What a stream says does not make it one that is worth opening again at once: that it lasted does.
    fn heard(&mut self, heard: &Result<Heard, CareError>) {
        match heard {
            Ok(Heard::Opened) => self.since = Some(Instant::now()),
            Ok(_) if self.since.is_some_and(|since| since.elapsed() >= LASTED) => self.tries.answered(),
            _ => {}
        }
    }
}

/// What waiting for news came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// The stream is open now; what came before is not known.
    Opened,
    /// Something came.
    News,
    /// Something was saved here.
    Saved,
    /// The stream ended or broke.
    Broke,
}

impl CareBook {
    /// Waits until something came that a sync would bring, and returns at once where nobody has listened until now: then sync too. For
    /// one caller at a time. Cancelling it hangs up.
    ///
    /// # Errors
    /// The stream cannot be opened or broke: wait for a while, sync, and listen again.
    pub async fn news(&self) -> Result<(), CareError> {
        match self.hear(None).await? {
            Heard::Opened | Heard::News | Heard::Saved => Ok(()),
            Heard::Broke => Err(CareError::Transport(TransportError::Broken)),
        }
    }

    /// Syncs whenever there is news or something was saved here, for as long as it is let; `tell` hears what each sync came to. A hint is answered at once, a second one
    /// no sooner than [`Spacing`] says. Where no stream can be opened, or none lasts, it syncs ever more rarely, about once a minute. Other
    /// programs have the home meanwhile, where several share it. Cancelling it hangs up.
    ///
    /// Returns only what waiting does not mend.
    pub async fn live(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
        tell: &(dyn Fn(Result<SyncReport, CareError>) + Send + Sync),
    ) -> CareError {
        let _hangs_up = HangsUp(&self.listening);
        let (mut patience, mut waiting) = (Patience::default(), Waiting::default());
        loop {
            let mut heard = self.hear(Some(&mut waiting)).await;
            if matches!(heard, Ok(Heard::News)) {
                heard = Ok(self.until_next_sync(patience.spacing).await);
            }
            patience.heard(&heard);
            if !matches!(heard, Ok(Heard::Broke)) {
                let synced = self.sync_for(&heard, &mut patience, progress).await;
                self.note_waiting(&mut waiting);
                match synced {
                    Ok(synced) => {
                        let well = heard.is_ok() && synced.is_ok();
                        tell(synced);
                        if well {
                            continue;
                        }
                    }
                    Err(error) => return error,
                }
            }
            if let Err(error) = self.let_others_in() {
                return error;
            }
            let chance = u64::from(self.device_id().0[0]) ^ self.now();
            tokio::time::sleep(patience.tries.again(chance)).await;
        }
    }

    /// One sync for what was heard, or for what could not be. The error is one that waiting does not mend.
    async fn sync_for(
        &self,
        heard: &Result<Heard, CareError>,
        patience: &mut Patience,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Result<SyncReport, CareError>, CareError> {
        if let Some(next) = patience.spacing.next() {
            tokio::time::sleep_until(next).await;
        }
        patience.spacing.begins();
        let before = self.statements();
        let synced = self.sync(progress).await;
        match &synced {
            Err(error) if !passes(error) => return synced.map(Ok),
            // What was heard of is not here yet: opening the stream again is news once more.
            Err(_) => drop(self.listening.lock().await.take()),
            Ok(report) if matches!(heard, Ok(Heard::News)) => {
                let came = report.received_entries + report.traffic.photos_received;
                patience.spacing.hint_led_to(came > 0 || self.statements() > before);
            }
            Ok(_) => {}
        }
        Ok(synced)
    }

    /// What is hinted until the next sync may begin is one hint.
    async fn until_next_sync(&self, spacing: Spacing) -> Heard {
        let Some(next) = spacing.next() else { return Heard::News };
        let mut listening = self.listening.lock().await;
        let Some(news) = listening.as_mut() else { return Heard::News };
        while let Ok(heard) = tokio::time::timeout_at(next, news.heard()).await {
            if heard.is_err() {
                listening.take();
                return Heard::Broke;
            }
        }
        Heard::News
    }

    /// How many statements of the office this device knows.
    fn statements(&self) -> u64 {
        self.lock().control().map_or(0, ControlState::height)
    }

    /// What waits here now has been offered.
    fn note_waiting(&self, waiting: &mut Waiting) {
        let outbox = self.lock_again().ok().and_then(|store| store.outbox_mark().ok());
        // The files are looked at again in any case: closing them may change them.
        *waiting = Waiting { files: None, outbox: outbox.unwrap_or_default() };
    }

    /// Returns when something more waits here than did.
    async fn saved_here(&self, waiting: &mut Waiting) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if self.way.lets_others() {
                let files = self.store.lock().unwrap_or_else(PoisonError::into_inner).files_mark();
                if waiting.files.replace(files) == Some(files) {
                    continue;
                }
            }
            // Somebody may have the home open for now: then it is asked once more.
            let Ok(mark) = self.outbox_mark() else {
                waiting.files = None;
                continue;
            };
            if mark != waiting.outbox {
                return;
            }
        }
    }

    fn outbox_mark(&self) -> Result<i64, CareError> {
        let mark = self.lock_again()?.outbox_mark()?;
        self.let_others_in()?;
        Ok(mark)
    }

    async fn hear(&self, waiting: Option<&mut Waiting>) -> Result<Heard, CareError> {
        let mut listening = self.listening.lock().await;
        // Whoever stops waiting drops it.
        let open = listening.take();
        let Some(mut news) = open else {
            let here = {
                let store = self.lock_again()?;
                membership(&store)?
            };
            let transport = self.transport(&here)?;
            self.let_others_in()?;
            *listening = Some(transport.listen().await.map_err(TransportError::from)?);
            return Ok(Heard::Opened);
        };
        self.let_others_in()?;
        let saved = async {
            match waiting {
                Some(waiting) => self.saved_here(waiting).await,
                None => std::future::pending().await,
            }
        };
        let heard = tokio::select! {
            heard = news.heard() => match heard {
                Ok(()) => Heard::News,
                Err(_) => return Ok(Heard::Broke),
            },
            () = saved => Heard::Saved,
        };
        *listening = Some(news);
        Ok(heard)
    }

    /// Nothing is asked of the store for a while.
    fn let_others_in(&self) -> Result<(), CareError> {
        if self.way.lets_others() {
            self.store.lock().unwrap_or_else(PoisonError::into_inner).step_aside()?;
        }
        Ok(())
    }
}

/// Whether waiting mends it.
fn passes(error: &CareError) -> bool {
    match error {
        CareError::Transport(error) => matches!(
            error,
            TransportError::NoConnection
                | TransportError::Broken
                | TransportError::Busy
                | TransportError::Quota
                | TransportError::NotFound
                | TransportError::NoRoom
                | TransportError::Full
        ),
        CareError::Contention | CareError::Endless | CareError::Store(StoreError::HomeInUse) => true,
        _ => false,
    }
}
