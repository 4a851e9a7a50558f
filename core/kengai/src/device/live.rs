//! Hearing at once that something came: the server says "news", and a sync brings it.
//!
//! The server says neither what nor of whom, and only from the moment on at which its stream is open. So opening one counts as news too,
//! and whatever comes between two syncs is brought by the second.

use std::sync::PoisonError;
use std::time::Duration;

use kengai_store::StoreError;
use kengai_sync::{Progress, TransportError, Unending};
use tokio::time::Instant;

use crate::book::carebook::membership;
use crate::book::sync_report::SyncReport;
use crate::{CareBook, CareError};

/// A stream that lasted so long was one: when it ends it is opened again soon.
const LASTED: Duration = Duration::from_secs(60);

/// What waiting for news came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// The stream is open now; what came before is not known.
    Opened,
    /// Something came.
    News,
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
        match self.hear().await? {
            Heard::Opened | Heard::News => Ok(()),
            Heard::Broke => Err(CareError::Transport(TransportError::Broken)),
        }
    }

    /// Syncs whenever there is news, for as long as it is let; `tell` hears what each sync came to. Where no stream can be opened it syncs
    /// ever more rarely, about once a minute. Other programs have the home meanwhile, where several share it.
    ///
    /// Returns only what waiting does not mend.
    pub async fn live(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
        tell: &(dyn Fn(Result<SyncReport, CareError>) + Send + Sync),
    ) -> CareError {
        let mut tries = Unending::default();
        let chance = u64::from(self.device_id().0[0]);
        let mut since = Instant::now();
        loop {
            let heard = self.hear().await;
            match heard {
                Ok(Heard::Opened) => since = Instant::now(),
                Ok(Heard::News) => tries.answered(),
                Ok(Heard::Broke) => {
                    if since.elapsed() >= LASTED {
                        tries.answered();
                    }
                    tokio::time::sleep(tries.again(chance ^ self.now())).await;
                    continue;
                }
                Err(_) => {}
            }
            let synced = self.sync(progress).await;
            let well = heard.is_ok() && synced.is_ok();
            match synced {
                Err(error) if !passes(&error) => return error,
                Err(error) => {
                    // What was heard of is not here yet: opening the stream again is news once more.
                    self.listening.lock().await.take();
                    tell(Err(error));
                }
                Ok(report) => tell(Ok(report)),
            }
            if !well && let Err(error) = self.let_others_in() {
                return error;
            }
            if !well {
                tokio::time::sleep(tries.again(chance ^ self.now())).await;
            }
        }
    }

    async fn hear(&self) -> Result<Heard, CareError> {
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
        if news.heard().await.is_err() {
            return Ok(Heard::Broke);
        }
        *listening = Some(news);
        Ok(Heard::News)
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
                | TransportError::NotFound
                | TransportError::NoRoom
                | TransportError::Full
        ),
        CareError::Contention | CareError::Endless | CareError::Store(StoreError::HomeInUse) => true,
        _ => false,
    }
}
