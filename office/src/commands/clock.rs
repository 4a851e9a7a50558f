//! What is said of this device's clock where the person looks.

use kengai::{Away, CLOCK_OFF_MINUTES, ClockState};

use crate::words::{self, Words, both, moment};

/// A contact that was longer ago than this may have been days ago by a clock that stood still, milliseconds.
const OLD_CONTACT_MS: u64 = 6 * 60 * 60 * 1000;
/// What lies further ahead than this is another clock's time, milliseconds.
const CLOCK_OFF_MS: u64 = CLOCK_OFF_MINUTES.unsigned_abs() * 60_000;

/// 見えているのは11/16 17:42まで: how old what this device shows is, where it was last in contact hours ago.
/// By a clock that was set back behind that, it would be a day still to come: then it is said that nobody can say.
pub(crate) fn as_of(away: Option<Away>) -> Option<Words> {
    away.map(|away| match away {
        Away::Since(at) => {
            let at = moment(at);
            both(
                format!("見えているのは{}まで。つながると新しくなります（kengai sync）。", at.ja),
                format!("As of {}. It renews when connected (kengai sync).", at.en),
            )
        }
        Away::Unknown => Words::lit(
            "この端末の時計が最後の通信より前に戻っているので、いつまでのものが見えているか分かりません。時計を合わせて、つないでください（kengai sync）。",
            "This clock was set back behind the last contact, so nobody can say how old this is. Set the clock and connect (kengai sync).",
        ),
    })
}

/// When this device was last in contact, by its own clock.
pub(crate) fn last_contact(contact_ms: u64, now_ms: u64) -> Words {
    match contact_ms {
        0 => Words::lit("まだ通信していません", "never in contact"),
        at if at > now_ms.saturating_add(CLOCK_OFF_MS) => Words::lit(
            "最後の通信がいつかは分かりません（そのあとで、この端末の時計が前に戻りました）",
            "when the last contact was is not known (this clock was set back since)",
        ),
        at => {
            let at = moment(at);
            both(format!("最後の通信 {}", at.ja), format!("last contact {}", at.en))
        }
    }
}

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
