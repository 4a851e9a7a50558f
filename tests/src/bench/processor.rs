//! Processor time of the thread that measures: what others do on the machine and the disk's own waits are not in it.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What this thread has used so far.
pub(super) fn used() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// What something uses, and what it gives.
pub(super) fn of<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let begun = used();
    let done = what();
    (used().saturating_sub(begun), done)
}
