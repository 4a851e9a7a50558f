//! When something was, for people: on the device's word, and on the server's.

use kengai_model::{CareDay, UnixMillis, Words};
use kengai_store::AtServer;

/// An instant (Unix milliseconds) as people read it in a list on a day of theirs: 11/16 6:31.
#[must_use]
pub fn moment(ms: u64, today: CareDay) -> Words {
    let ms = i64::try_from(ms).unwrap_or(UnixMillis::MAX - 1).min(UnixMillis::MAX - 1);
    UnixMillis::new(ms).expect("it was brought into the range").stamp(today)
}

/// What the server says of when it took something.
#[must_use]
pub fn at_server(server: AtServer, today: CareDay) -> Words {
    match server {
        AtServer::NotYet => Words::lit("（未送信）", "(not sent)"),
        AtServer::At(ms) => {
            let when = moment(ms, today);
            Words::new(format!("（サーバー受信 {}）", when.ja), format!("(server took it {})", when.en))
        }
        AtServer::Unknown => {
            Words::lit("（サーバー受信時刻は不明）", "(when the server took it is not known)")
        }
    }
}

/// An instant, brought into the calendar.
pub(crate) fn bounded(ms: u64) -> UnixMillis {
    UnixMillis::new(whole(ms).min(UnixMillis::MAX - 1)).expect("it was brought into the range")
}

pub(crate) fn whole(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
