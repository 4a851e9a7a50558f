//! Processor time of the thread that measures: what others do on the machine and the disk's own waits are not in it.

use std::time::Duration;

/// What a thread has used so far; zero where the system does not say (Linux does).
pub(super) fn used() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let spent = told.split_whitespace().next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(spent.unwrap_or_default())
}

/// What something uses, and what it gives.
pub(super) fn of<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let begun = used();
    let done = what();
    (used().saturating_sub(begun), done)
}
