//! What is said of this device's clock where the person looks.

use kengai::ClockState;

use crate::words::{self, Words, both};

/// A contact that was longer ago than this may have been days ago by a clock that stood still, milliseconds.
const OLD_CONTACT_MS: u64 = 6 * 60 * 60 * 1000;

/// A line where the clock is wrong; where it shows another day, or may, how to see the list of the right one.
pub(crate) fn lines(clock: &ClockState) -> Vec<Words> {
    let mut lines: Vec<Words> = clock.words().into_iter().collect();
    if let Some(other) = clock.other_day() {
        let here = clock.day();
        lines.push(both(
            format!(
                "この端末の日付は{}、サーバーでは{}です。サーバーの日の訪問: kengai today --date {other}",
                words::day(here).ja,
                words::day(other).ja
            ),
            format!(
                "This device shows {}, the server {}. The visits of the server's day: kengai today --date {other}",
                words::day(here).en,
                words::day(other).en
            ),
        ));
    }
    // Minutes after midnight everybody's last contact was on another day.
    let is_old = clock.server_ms.is_none_or(|at| clock.device_ms.abs_diff(at) >= OLD_CONTACT_MS);
    if let Some(contact) = clock.unsure_since().filter(|_| is_old) {
        let (here, contact) = (words::day(clock.day()), words::day(contact));
        lines.push(both(
            format!(
                "最後の通信は{}です。この端末の日付は{}です。今日と違うときは、今日の日付で: kengai today --date 日付",
                contact.ja, here.ja
            ),
            format!(
                "Last contact {}. If today is not {}, as this device shows, give the date: kengai today --date DATE",
                contact.en, here.en
            ),
        ));
    }
    lines
}
