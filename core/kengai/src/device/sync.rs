//! Bringing this device and the server together.

use std::time::Duration;

use kengai_store::SyncTurn;
use kengai_sync::photos::Terms;
use kengai_sync::{Outcome, Transport, book, photos};

use crate::book::sync_report::{Counted, SyncReport};
use crate::{CareBook, CareError};

pub use kengai_sync::Progress;

/// How often a sync that waits for another program's looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

impl CareBook {
    /// Syncs: records first, in one round trip if nothing is in the way; then, on a manager's device, grants follow the
    /// rota; photos last; then what is older than this device's window may leave it. Where the office has made the window
    /// wider, what had left comes back first. What was done until an error is kept; the rest waits for the next sync, and a part
    /// that fails stops no other. Whoever asks while a sync is under way gets what that one did, where nothing is left.
    ///
    /// # Errors
    /// No connection, or the server's answer does not hold.
    pub async fn sync(&self, progress: &(dyn Fn(Progress) + Send + Sync)) -> Result<SyncReport, CareError> {
        let mut turn = self.syncs.turn().await;
        if let Some(report) = turn.waited_for()
            && !self.has_unsent()?
        {
            return Ok(report);
        }
        turn.begin();
        // Whoever waits for another program's sync sees that something is under way.
        progress(Progress::Records { rounds: 0 });
        let _turn = self.sync_turn().await?;
        let report = self.sync_now(progress).await?;
        turn.end(report);
        Ok(report)
    }

    /// What the server has refused, and would refuse until its program or this one is another, goes with the next sync once
    /// more: for whoever knows that the reason is gone. Returns how many photos that are.
    ///
    /// # Errors
    /// As the store.
    pub fn offer_again(&self) -> Result<u64, CareError> {
        Ok(self.lock().offer_photos_again()?)
    }

    /// One sync of a home at a time, where several programs share it.
    async fn sync_turn(&self) -> Result<Option<SyncTurn>, CareError> {
        if !self.way.lets_others() {
            return Ok(None);
        }
        loop {
            {
                let mut store = self.lock_again()?;
                let turn = store.home().sync_turn()?;
                if turn.is_some() {
                    return Ok(turn);
                }
                store.step_aside()?;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn has_unsent(&self) -> Result<bool, CareError> {
        let store = self.lock();
        Ok(store.unsent_count()? > 0 || !store.photos_to_send(1)?.is_empty())
    }

    async fn sync_now(&self, progress: &(dyn Fn(Progress) + Send + Sync)) -> Result<SyncReport, CareError> {
        let before = {
            let mut store = self.lock();
            store.take_arrived()?;
            store.unsent_written()?
        };
        let (mut outcome, transport) = self.exchange(progress).await?;
        if self.keeping().follow_window()? {
            let (more, _) = self.exchange(progress).await?;
            outcome.add(&more);
        }
        let (sent, received) = {
            let mut store = self.lock();
            let left = store.unsent_written()?;
            (Counted::of(before.difference(&left)), Counted::of(&store.take_arrived()?))
        };
        let terms = self.photo_terms()?;
        // None of these waits for another: a rota that cannot be followed keeps no photo here.
        let granted = self.members().follow_rota(self.now_instant().day().previous()).await;
        let photos = self.photos_too(&transport, &terms, progress, &mut outcome).await;
        let found = self.search().settle();
        let pruned = self.keeping().prune();
        let looked = self.look_for_orphan_photos();
        self.drafts().clear_discarded()?;
        let orphans = self.lock().collect_orphans();
        photos?;
        let granted = granted?;
        found?;
        pruned?;
        orphans?;
        looked?;
        Ok(SyncReport {
            traffic: outcome.traffic,
            sent,
            received,
            received_entries: outcome.received.entries,
            sent_entries: outcome.received.sent_entries,
            photos_left: outcome.photos_left,
            photos_broken: outcome.photos_broken,
            photos_saved: outcome.photos_saved,
            granted,
        })
    }

    /// Photos; what is written meanwhile goes before the next one.
    async fn photos_too(
        &self,
        transport: &Transport,
        terms: &Terms,
        progress: &(dyn Fn(Progress) + Send + Sync),
        outcome: &mut Outcome,
    ) -> Result<(), CareError> {
        loop {
            (outcome.photos_left, outcome.photos_broken, outcome.photos_saved) = (0, 0, 0);
            outcome.photos_stopped = false;
            photos::exchange(&self.store, transport, terms, progress, outcome).await?;
            if !outcome.photos_stopped {
                return Ok(());
            }
            let (more, _) = self.exchange(progress).await?;
            outcome.add(&more);
        }
    }

    /// Records alone.
    pub(crate) async fn exchange(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(Outcome, Transport), CareError> {
        let exchanged = book::exchange(&self.store, &self.way, &|| self.now(), progress).await?;
        self.note_contact()?;
        Ok(exchanged)
    }
}
