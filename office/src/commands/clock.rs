//! What is said of this device's clock where the person looks.

use kengai::ClockState;

use crate::words::{Words, both};

/// A line where the clock is wrong; where it shows another day, how to see the list of the other.
pub(crate) fn lines(clock: &ClockState) -> Vec<Words> {
    let mut lines: Vec<Words> = clock.words().into_iter().collect();
    if let Some(other) = clock.other_day() {
        let here = clock.day();
        lines.push(both(
            format!("この端末の日付は {here}、サーバーでは {other} です。{other} の訪問: kengai today --date {other}"),
            format!("This device shows {here}, the server {other}. The visits of {other}: kengai today --date {other}"),
        ));
    }
    lines
}
