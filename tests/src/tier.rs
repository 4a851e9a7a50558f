//! How much is played of what could be played for ever: days drawn by lot, places that are struck, moments at which the power
//! goes. `script/test` plays enough to see a fault that is not rare, `script/test --long` (KENGAI_TIER=long) all that there is or
//! ten times as much. Every test runs in both.

/// The first number in a normal run, the second in a long one.
#[must_use]
pub fn of<T>(normal: T, long: T) -> T {
    if is_long() { long } else { normal }
}

/// Whether everything is asked for.
#[must_use]
pub fn is_long() -> bool {
    std::env::var("KENGAI_TIER").is_ok_and(|tier| tier == "long")
}
