//! When something was, for people: on the device's word, and on the server's.

use kengai_model::{UnixMillis, Words};
use kengai_store::AtServer;

/// An instant (Unix milliseconds) as date and time of day in Japan.
#[must_use]
pub fn moment(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(UnixMillis::MAX - 1).min(UnixMillis::MAX - 1);
    let at = UnixMillis::new(ms).expect("it was brought into the range");
    format!("{} {}", at.day(), at.minute())
}

/// What the server says of when it took something.
#[must_use]
pub fn at_server(server: AtServer) -> Words {
    match server {
        AtServer::NotYet => Words::lit("（未送信）", "(not sent)"),
        AtServer::At(ms) => {
            let when = moment(ms);
            Words::new(format!("（サーバー受信 {when}）"), format!("(server took it {when})"))
        }
        AtServer::Unknown => {
            Words::lit("（サーバー受信時刻は不明）", "(when the server took it is not known)")
        }
    }
}
