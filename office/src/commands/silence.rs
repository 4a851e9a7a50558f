//! Telling whoever waits that a server says nothing: a line that stands still looks like a program that hangs.

use std::cell::Cell;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long nothing is said before that is told.
pub(crate) const SILENT: Duration = Duration::from_secs(3);

/// Whether something goes on.
#[derive(Debug, Default)]
pub(crate) struct Waiting(AtomicU64);

impl Waiting {
    /// Something went on.
    pub(crate) fn moved(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits for `work`; `tell` is called whenever nothing has gone on for so long, once until something does.
    pub(crate) async fn telling<T>(
        &self,
        work: impl Future<Output = T>,
        silent: Duration,
        tell: impl Fn(),
    ) -> T {
        tokio::pin!(work);
        let (seen, told) = (Cell::new(self.0.load(Ordering::Relaxed)), Cell::new(false));
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::time::sleep(silent) => {}
            }
            let now = self.0.load(Ordering::Relaxed);
            if seen.replace(now) != now {
                told.set(false);
            } else if !told.replace(true) {
                tell();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[test]
    fn a_server_that_says_nothing_is_told_once_until_it_says_something() {
        let (waiting, told) = (Waiting::default(), Cell::new(0));
        // Ends when it was told twice; in between it moves once.
        let work = poll_fn(|_| match told.get() {
            0 => Poll::Pending,
            1 => {
                waiting.moved();
                told.set(2);
                Poll::Pending
            }
            2 => Poll::Pending,
            _ => Poll::Ready(told.get()),
        });
        let tell = || told.set(told.get() + 1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let waited = runtime.block_on(async {
            tokio::time::timeout(SHORT * 3_000, waiting.telling(work, SHORT, tell)).await
        });
        assert_eq!(waited.expect("it is told"), 3);
    }

    #[test]
    fn one_that_answers_is_not_told() {
        let waiting = Waiting::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let tell = || panic!("nobody waits");
        assert_eq!(runtime.block_on(waiting.telling(async { 7 }, Duration::ZERO, tell)), 7);
    }
}
