//! What it costs a device to take in what others wrote, and to form what it wrote itself: processor time, the disk's own
//! waits left out, beside bare encrypted inserts of what stays on the device.
//!
//! 300 records of 71 values with two handover notes each, in words that no dictionary has learnt, by nine devices: in 30
//! circles (an entry of one or two visits each, the usual case) and in five.

use std::time::Duration;

use kengai_model::sample::held_out;
use kengai_model::{Fields, StaffId, VisitId, diff};
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::DocKind;
use kengai_sync::pace::REQUEST_BYTES_MAX;
use kengai_sync::session::{Session, Step};

use super::bare::bare_inserts;
use super::figure::Figure;
use super::processor;
use crate::cast::{Cast, SUZUKI, Who};
use crate::chance::SeededRandom;
use crate::exchange::End;
use crate::work::{client_of, put_note};

/// Records, and devices that write them.
const RECORDS: u64 = 300;
const WRITERS: [&str; 9] = ["aoki", "inoue", "ueda", "endo", "ota", "kato", "kimura", "kubo", "kondo"];
/// Circles in which they are.
const CIRCLES: [usize; 2] = [30, 5];
/// What a record with its two notes may cost, milliseconds of processor time.
const EACH_MS_MAX: f64 = 1.0;
/// The same in bare inserts of what stays.
const FLOORS_MAX: f64 = 4.0;
/// Bytes of such records and notes on a device that is closed, and at the server, MB.
const DEVICE_MB_MAX: f64 = 2.5;
const SERVER_MB_MAX: f64 = 1.0;

/// An office in which all of it is written and nothing sent.
struct Office {
    cast: Cast,
    writers: Vec<Who>,
    reader: Who,
}

fn office(circles: usize) -> Office {
    let mut cast = Cast::found(61);
    let writers: Vec<Who> = WRITERS.iter().map(|name| cast.join(name)).collect();
    let reader = cast.join("sato");
    let members: Vec<(Who, Role)> = [(SUZUKI, Role::Manager), (reader, Role::Helper)]
        .into_iter()
        .chain(writers.iter().map(|who| (*who, Role::Helper)))
        .collect();
    let circles: Vec<CircleId> = (0..circles)
        .map(|_| cast.open_circle(CircleKind::Client, &members).expect("the server takes it"))
        .collect();
    assert!(cast.until_quiet().is_empty(), "everybody is up to date");
    for number in 0..RECORDS {
        let (who, circle) =
            (writers[number as usize % writers.len()], circles[number as usize % circles.len()]);
        record(&mut cast, who, circle, number);
    }
    Office { cast, writers, reader }
}

fn record(cast: &mut Cast, who: Who, circle: CircleId, number: u64) {
    let mut visit = held_out::visit(number);
    visit.client = client_of(circle);
    visit.handovers.clear();
    let doc = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(number, "received"));
    let (at, staff) = (cast.now_ms, cast.devices[who].staff);
    let store = cast.devices[who].store();
    for (_, mut note) in held_out::notes(number) {
        (note.from, note.visit) = (StaffId::from_bytes(staff.0), Some(VisitId::from_bytes(doc.0)));
        let (_, fields) = put_note(store, circle, &note, at).expect("the disk has room");
        let id = fields.keys().find_map(|path| path.strip_prefix("note.")?.split_once('.')?.0.parse().ok());
        visit.handovers.insert(id.expect("a note has an id"), true);
    }
    let changes = diff(&Fields::new(), &visit.to_fields());
    store.write_document(circle, doc, DocKind::Visit, &[], &changes, at).expect("the disk has room");
}

/// What a sync costs the device itself.
#[derive(Default)]
pub(super) struct Exchanged {
    /// Processor time of forming and asking.
    pub(super) asking: Duration,
    /// Processor time of taking in.
    pub(super) taking: Duration,
    pub(super) rounds: u64,
    pub(super) received_bytes: u64,
}

/// A whole sync, with the device's part of it measured.
pub(super) fn exchange(cast: &mut Cast, who: Who) -> Exchanged {
    let mut all = Exchanged::default();
    let mut session = Session::default();
    loop {
        let now = cast.now_ms;
        let begun = processor::used();
        let exchange =
            session.next(cast.devices[who].store(), now, REQUEST_BYTES_MAX).expect("it is a member");
        let request = exchange.request.encode();
        all.asking += processor::used().saturating_sub(begun);
        let request = SyncRequest::decode(&request).expect("it was just made");
        let answer = cast.server.ledger().sync(&cast.devices[who].key(), request, now).expect("it is known");
        let answer = answer.encode();
        all.rounds += 1;
        all.received_bytes += answer.len() as u64;
        let begun = processor::used();
        let answer = SyncAnswer::decode(&answer).expect("it was just made");
        let step =
            session.take(cast.devices[who].store(), &exchange, &answer, now).expect("the answer holds");
        all.taking += processor::used().saturating_sub(begun);
        if matches!(step, Step::Done) {
            return all;
        }
    }
}

/// What it costs, in 30 circles and in five.
#[must_use]
pub fn figures() -> Vec<Figure> {
    CIRCLES.into_iter().flat_map(of_circles).collect()
}

fn of_circles(circles: usize) -> Vec<Figure> {
    let Office { mut cast, writers, reader } = office(circles);
    let mut asking = Duration::ZERO;
    for who in &writers {
        asking += exchange(&mut cast, *who).asking;
    }
    let taking = exchange(&mut cast, reader).taking;
    let db = cast.devices[reader].read().database();
    let visits: u64 = db.query_row("SELECT count(*) FROM visits", [], |row| row.get(0)).expect("it counts");
    assert_eq!(visits, RECORDS, "all of them are here");
    let bare = bare_inserts(cast.devices[reader].read(), RECORDS);
    assert_eq!(cast.sync(reader).end, End::Done, "and nothing is left");
    let each = |all: Duration| all.as_secs_f64() * 1_000.0 / RECORDS as f64;
    let what = format!("of {RECORDS} records with two notes in {circles} circles");
    let (device, server) = (on_the_device(&mut cast, reader), at_the_server(&mut cast));
    vec![
        Figure::new(format!("taking in one {what}, of processor time"), round(each(taking)), "ms")
            .at_most(EACH_MS_MAX)
            .beside("bare inserts", round(each(bare.whole))),
        Figure::new("the same in bare inserts of their bytes", bare.times(taking), "×").at_most(FLOORS_MAX),
        Figure::new(
            "the same in bare inserts of what is left of them, packed",
            bare.times_packed(taking),
            "×",
        ),
        Figure::new(format!("forming one {what}"), round(each(asking)), "ms").at_most(EACH_MS_MAX),
        Figure::new("on a device that is closed", device, "MB").at_most(DEVICE_MB_MAX),
        Figure::new("at the server", server, "MB").at_most(SERVER_MB_MAX),
    ]
}

fn megabytes(bytes: u64) -> f64 {
    round(bytes as f64 / 1e6)
}

/// What the device's database takes when it is closed.
fn on_the_device(cast: &mut Cast, who: Who) -> f64 {
    cast.devices[who].store().prepare_search(usize::MAX).expect("the disk has room");
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    cast.devices[who].store().database().query_row(sql, [], |_| Ok(())).expect("nobody reads");
    let file = std::fs::metadata(cast.devices[who].folder().join("kengai.db"));
    megabytes(file.expect("it is there").len())
}

/// What the entries take in the server's ledger.
fn at_the_server(cast: &mut Cast) -> f64 {
    // Ended in good order: its log is in its file.
    cast.server.restart();
    let folder = cast.server.folder().to_owned();
    let files = std::fs::read_dir(folder).expect("it is there").filter_map(Result::ok);
    let sizes = files.filter_map(|file| file.metadata().ok()).filter(|file| file.is_file());
    megabytes(sizes.map(|file| file.len()).sum())
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
