//! The stage: the people, the day, and what the story has found out so far.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::device::{Answer, Device, World, number_of, text_of};
use super::server::Server;
use super::signal::Signal;
use super::story_time::at;
use super::teller::{Teller, bytes};
use super::trouble::Trouble;

/// The three people. All of them are invented; the names stand in `examples/month-2026-11/staff.csv`.
#[derive(Debug)]
pub(super) struct Cast {
    /// サービス提供責任者, on the office's PC.
    pub(super) manager: Device,
    /// The morning's helper.
    pub(super) akari: Device,
    /// The afternoon's helper.
    pub(super) sakura: Device,
}

/// A visit that somebody recorded.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorded {
    /// The record, in hex.
    pub(super) visit: String,
    /// The client, in hex.
    pub(super) client: String,
}

/// What the story has found out so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// 見本 一郎 in the morning, 見本 花子, 例示 三郎, 架空 和子, 見本 一郎 in the afternoon.
    pub(super) ichiro: Recorded,
    /// Left without the client's confirmation.
    pub(super) hanako: Recorded,
    /// Complete.
    pub(super) saburo: Recorded,
    /// Recorded after the sync, not sent.
    pub(super) kazuko: Recorded,
    /// The afternoon's.
    pub(super) afternoon: Recorded,
    /// The handover note.
    pub(super) note: String,
    /// The planned visit that the office moved.
    pub(super) moved: String,
    /// Where the files of actuals are.
    pub(super) actuals: Vec<PathBuf>,
    /// The month page.
    pub(super) page: PathBuf,
}

/// Everything that the chapters share.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    /// Programs, folder, namespace.
    pub(super) world: Arc<World>,
    /// Who tells.
    pub(super) teller: &'a mut Teller,
    /// The server.
    pub(super) server: &'a mut Server,
    /// The people.
    pub(super) cast: Cast,
    /// What is known.
    pub(super) found: Found,
}

/// One line of a day's list by client and start.
#[must_use]
pub(super) fn planned<'a>(today: &'a Answer, client: &str, start: &str) -> Option<&'a Value> {
    let visits = today.json.pointer("/visits")?.as_array()?;
    visits.iter().find(|visit| text_of(visit, "/client_name") == client && text_of(visit, "/start") == start)
}

/// What a sync cost, as a line.
#[must_use]
pub(super) fn cost(answer: &Answer, teller: &Teller) -> String {
    let get = |name: &str| number_of(&answer.json, &format!("/sync/{name}"));
    let (trips, sent, received) =
        (get("round_trips"), bytes(get("sent_bytes")), bytes(get("received_bytes")));
    let photos = match (get("photos_sent"), get("photos_received")) {
        (0, 0) => String::new(),
        (out, 0) => photos(out, get("photo_sent_bytes"), teller),
        (_, into) => photos(into, get("photo_received_bytes"), teller),
    };
    let ja = format!("往復 {trips} 回、送信 {sent}、受信 {received}{photos}");
    let plural = if trips == 1 { "" } else { "s" };
    let en = format!("{trips} round trip{plural}, {sent} out, {received} in{photos}");
    teller.pick(&ja, &en).to_owned()
}

fn photos(count: u64, size: u64, teller: &Teller) -> String {
    let size = bytes(size);
    let plural = if count == 1 { "" } else { "s" };
    let (ja, en) =
        (format!("、その後に写真 {count} 枚（{size}）"), format!("; then {count} photo{plural} ({size})"));
    teller.pick(&ja, &en).to_owned()
}

impl Stage<'_> {
    /// A visit's record as its device shows it.
    ///
    /// # Errors
    /// It is not there.
    pub(super) fn show(&self, device: &Device, time: &str, visit: &str) -> Result<Answer, Trouble> {
        device.run(Signal::There, &at(time), &["visit", "show", visit])
    }
}
