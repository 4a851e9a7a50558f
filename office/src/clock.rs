//! When this program answers, by the clock that it goes by: the system's, or one that `KENGAI_CLOCK` starts elsewhere, for rehearsals
//! and tests.

use std::sync::OnceLock;

use kengai_desk::clock::{OfficeClock, WrongClock};
use kengai_model::{CareDay, UnixMillis};

/// The environment variable that sets the clock.
pub(crate) const CLOCK_VARIABLE: &str = "KENGAI_CLOCK";

/// When this program answers.
static ANSWERING_AT: OnceLock<UnixMillis> = OnceLock::new();

/// When this program answers: what いま says, and 昨日. A command is over within seconds; one that began before midnight speaks
/// as of then.
pub(crate) fn answering_at() -> UnixMillis {
    *ANSWERING_AT.get_or_init(|| from_environment().unwrap_or(OfficeClock::System).instant())
}

/// The day on which this program answers: what people read names the year of another year's dates only.
pub(crate) fn answering_on() -> CareDay {
    answering_at().day()
}

/// The clock as the environment says.
pub(crate) fn from_environment() -> Result<OfficeClock, WrongClock> {
    match std::env::var(CLOCK_VARIABLE) {
        Ok(text) if !text.is_empty() => OfficeClock::starting_at(&text),
        _ => Ok(OfficeClock::System),
    }
}
