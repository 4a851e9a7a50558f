//! The one thread that owns the ledger, and group commit: whoever waits is served in one transaction, which is synced
//! to the disk once; nobody is answered before.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use crate::error::LedgerError;
use crate::ledger::{Batch, Ledger};
use crate::limits::{GROUP_JOBS_MAX, QUEUE_JOBS_MAX};
use crate::metrics::Metrics;

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stands,
    Failed,
    /// The disk is full.
    Full,
}

/// Tells the one who waits.
type Deliver = Box<dyn FnOnce(Fate) + Send>;
type Job = Box<dyn FnOnce(&mut Batch<'_>) -> Deliver + Send>;

/// Where requests are left for the writer. Clones lead to the same one; it ends when it is told to or when all of them
/// are gone.
#[derive(Debug, Clone)]
pub struct WriterHandle(Way);

#[derive(Debug, Clone)]
enum Way {
    /// To the thread; `None` ends it.
    Thread(mpsc::Sender<Option<Job>>),
    /// Whoever asks does it, one at a time: where time is simulated, nobody may wait for a thread.
    Here(Arc<Mutex<Option<Ledger>>>, Arc<Metrics>),
}

/// Starts the writer. Join the thread after [`WriterHandle::close`] or after dropping every handle: it closes the ledger.
#[must_use]
pub fn start(ledger: Ledger, metrics: Arc<Metrics>) -> (WriterHandle, JoinHandle<()>) {
    let (queue, jobs) = mpsc::channel(QUEUE_JOBS_MAX);
    let thread = std::thread::Builder::new()
        .name("ledger".to_owned())
        .spawn(move || write(ledger, jobs, &metrics))
        .expect("the operating system gives a thread at start");
    (WriterHandle(Way::Thread(queue)), thread)
}

/// A writer without a thread: each request is a commit of its own, done before [`WriterHandle::run`] answers.
#[must_use]
pub fn without_thread(ledger: Ledger, metrics: Arc<Metrics>) -> WriterHandle {
    WriterHandle(Way::Here(Arc::new(Mutex::new(Some(ledger))), metrics))
}

impl WriterHandle {
    /// Runs `work` inside the next commit; what it returns is durable.
    ///
    /// # Errors
    /// What `work` said, or [`LedgerError::Busy`] when too many wait or the commit failed, [`LedgerError::Full`] when it
    /// failed for want of room.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |batch| {
            let result = work(batch);
            Box::new(move |fate| {
                // Whoever asked may be gone by now.
                let _ = answer.send(match fate {
                    Fate::Stands => result,
                    Fate::Failed => Err(LedgerError::Busy),
                    Fate::Full => Err(LedgerError::Full),
                });
            })
        });
        match &self.0 {
            Way::Thread(queue) => queue.try_send(Some(job)).map_err(|_| LedgerError::Busy)?,
            Way::Here(ledger, metrics) => {
                let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
                commit(ledger.as_mut().ok_or(LedgerError::Busy)?, vec![job], metrics);
            }
        }
        answered.await.map_err(|_| LedgerError::Busy)?
    }

    /// Ends the writer once everything before is done, whoever still holds a handle; what comes later is refused.
    pub async fn close(&self) {
        match &self.0 {
            // If it has ended already, that is as well.
            Way::Thread(queue) => drop(queue.send(None).await),
            Way::Here(ledger, _) => {
                if let Some(ledger) = ledger.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    ledger.close();
                }
            }
        }
    }

    /// The ledger of a writer without a thread, for whoever looks at it or lets it die; `None` once it is gone, and where a
    /// thread has it.
    #[must_use]
    pub fn ledger(&self) -> Option<&Mutex<Option<Ledger>>> {
        match &self.0 {
            Way::Thread(_) => None,
            Way::Here(ledger, _) => Some(ledger),
        }
    }
}

fn write(mut ledger: Ledger, mut jobs: mpsc::Receiver<Option<Job>>, metrics: &Metrics) {
    let mut told_to_end = false;
    while !told_to_end {
        let Some(Some(first)) = jobs.blocking_recv() else { break };
        let mut group = vec![first];
        while group.len() < GROUP_JOBS_MAX && !told_to_end {
            match jobs.try_recv() {
                Ok(Some(job)) => group.push(job),
                Ok(None) => told_to_end = true,
                Err(_) => break,
            }
        }
        commit(&mut ledger, group, metrics);
    }
    ledger.close();
}

/// Does what waits in one commit; nobody is answered before it stands.
fn commit(ledger: &mut Ledger, group: Vec<Job>, metrics: &Metrics) {
    let started = Instant::now();
    let size = group.len();
    let mut waiting: Vec<Deliver> = Vec::with_capacity(size);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        ledger.batch(|batch| waiting.extend(group.into_iter().map(|job| job(batch))))
    }));
    let fate = match outcome {
        Ok(Ok(())) => Fate::Stands,
        Ok(Err(error)) => {
            tracing::error!(%error, "a commit failed; nothing of it stands");
            if error.is_full() { Fate::Full } else { Fate::Failed }
        }
        Err(_) => {
            tracing::error!("a request made the writer panic; nothing of its commit stands");
            Fate::Failed
        }
    };
    metrics.commit(started.elapsed(), size, fate == Fate::Stands);
    for deliver in waiting {
        deliver(fate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::open;

    #[tokio::test]
    async fn nobody_is_told_of_what_a_failed_commit_took_back() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path());
        let pages: i64 = ledger.conn().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        ledger.conn().execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
        let (writer, thread) = start(ledger, Arc::new(Metrics::default()));
        // It says that all is well, and the disk is full.
        let fill = |batch: &mut Batch<'_>| {
            while batch.make_ticket().is_ok() {}
            Ok(())
        };
        assert!(matches!(writer.run(fill).await, Err(LedgerError::Full)));
        let bug = |_: &mut Batch<'_>| -> Result<(), LedgerError> { panic!("a bug") };
        assert!(matches!(writer.run(bug).await, Err(LedgerError::Busy)));
        // The next one is served.
        assert!(!writer.run(|batch| batch.awaits_founding()).await.unwrap());
        writer.close().await;
        thread.join().unwrap();
        assert!(matches!(writer.run(|_| Ok(())).await, Err(LedgerError::Busy)));
    }

    #[tokio::test]
    async fn whoever_waits_shares_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let metrics = Arc::new(Metrics::default());
        let (writer, thread) = start(open(folder.path()), Arc::clone(&metrics));
        let hold = writer.run(|batch| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            batch.make_ticket()
        });
        let others = async {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            let asking: Vec<_> = (0..20)
                .map(|_| {
                    let writer = writer.clone();
                    tokio::spawn(async move { writer.run(|batch| batch.make_ticket()).await })
                })
                .collect();
            for one in asking {
                one.await.unwrap().unwrap();
            }
        };
        let (held, ()) = tokio::join!(hold, others);
        held.unwrap();
        let text = metrics.render(&crate::metrics::LedgerFigures::default(), 0);
        assert!(text.contains("kengai_commit_seconds_count 2\n"), "{text}");
        assert!(text.contains("kengai_commit_requests_total 21\n"), "{text}");
        writer.close().await;
        thread.join().unwrap();
    }
}
