//! One day, played over each implementation of the tables with the same dice: every answer is the same, byte for byte, over
//! restarts and units of work that were taken back too.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::{Device, MORNING_MS, Morning, Seeded, options};
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::sign::SigningKey;
use kengai_protocol::sync_request::{Backfill, FeedHeight, SyncRequest};
use kengai_protocol::wire_entry::{Shared, WireEntry};
use kengai_protocol::{CircleId, CircleKind, Randomness, Role};
use kengai_server::Ledger;
use kengai_server::limits::Quotas;
use kengai_server::tables::InMemoryTables;

const STEPS: u64 = 150;

struct Day<'a> {
    ledger: Ledger,
    open: &'a dyn Fn() -> Ledger,
    m: Morning,
    circles: Vec<CircleId>,
    dice: Seeded,
    now_ms: u64,
    photos: u64,
    said: Vec<Vec<u8>>,
}

impl Day<'_> {
    fn roll(&self, below: u64) -> u64 {
        u64::from_le_bytes(kengai_protocol::random::bytes(&self.dice as &dyn Randomness)) % below
    }

    /// One exchange of the manager (0), A or B; as far as the answer goes it is taken in.
    fn exchange(&mut self, who: u64, change: impl FnOnce(&mut SyncRequest)) {
        let (device, office) = device_of(&mut self.m, who);
        let mut request = device.request(office);
        change(&mut request);
        let answer = self.ledger.sync(&device.public(), request, self.now_ms).unwrap();
        device.take(office, &answer);
        self.said.push(answer.encode());
    }

    fn step(&mut self, step: u64) {
        self.now_ms += self.roll(90_000);
        let (who, circle) = (self.roll(3), self.circles[self.roll(2) as usize]);
        match self.roll(12) {
            0..=3 => self.writes(who, circle, step),
            4 | 5 => {
                let page_bytes = self.roll(3_000);
                self.exchange(who, |request| request.page_bytes = page_bytes);
            }
            6 => self.fills_up(who, circle),
            7 => self.asks_for_contacts_and_heights(circle),
            8 => self.brings_a_photo(circle),
            9 => self.was_cloned(circle, step),
            10 => self.invites(circle),
            _ => self.begins_anew(circle),
        }
    }

    fn writes(&mut self, who: u64, circle: CircleId, step: u64) {
        let count = 1 + self.roll(3);
        let (device, office) = device_of(&mut self.m, who);
        let entries: Vec<_> =
            (0..count).map(|n| device.write(office, circle, &[step as u8, n as u8])).collect();
        let wire = device.wire(office, &entries);
        let again = step.is_multiple_of(4).then(|| wire.clone());
        self.exchange(who, |request| request.entries = wire);
        // As if the answer had been lost.
        if let Some(again) = again {
            self.exchange(who, |request| request.entries = again);
        }
    }

    /// Asks for a log from its beginning, within a page; what is here already is not taken in again.
    fn fills_up(&mut self, who: u64, circle: CircleId) {
        let page_bytes = self.roll(5_000);
        let (device, office) = device_of(&mut self.m, who);
        let mut request = device.request(office);
        request.backfill = vec![Backfill { circle, after: 0 }];
        request.page_bytes = page_bytes;
        let answer = self.ledger.sync(&device.public(), request, self.now_ms).unwrap();
        self.said.push(answer.encode());
    }

    fn asks_for_contacts_and_heights(&mut self, circle: CircleId) {
        let (seq, a) = (self.roll(40), self.m.a.id());
        self.exchange(0, |request| {
            request.contacts_since_ms = Some(0);
            request.heights = Some(vec![FeedHeight { circle, device: a, seq }]);
        });
    }

    fn brings_a_photo(&mut self, circle: CircleId) {
        // Now and then one that is here already.
        self.photos += self.roll(4).min(1);
        let epoch = self.m.office.control.circle(&circle).unwrap().newest_epoch().id;
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&self.photos.to_be_bytes());
        let header = BlobHeader { org: self.m.office.org, circle, epoch, salt };
        let photo = header.seal(&self.m.office.keys[&circle], b"a photo");
        let said = match self.ledger.put_blob(&self.m.b.public(), &circle, &blob_id(&photo), &photo) {
            Ok(place) => format!("{place:?}"),
            Err(error) => error.to_string(),
        };
        self.said.push(said.into_bytes());
    }

    /// A's phone was copied this morning: the copy writes what A has written otherwise since.
    fn was_cloned(&mut self, circle: CircleId, step: u64) {
        let mut copy = Device::new(&self.m.office.random);
        copy.key = SigningKey::from_seed(*self.m.a.key.seed());
        let entry = copy.write(&self.m.office, circle, &[step as u8; 9]);
        let shared = Shared { author: false, log: false, nothing: true };
        let mut request = copy.request(&self.m.office);
        request.entries = vec![WireEntry::compact(&entry, &self.m.office.control, shared, &None)];
        let answer = self.ledger.sync(&copy.public(), request, self.now_ms).unwrap();
        self.said.push(answer.encode());
    }

    fn invites(&mut self, circle: CircleId) {
        let new = Device::new(&self.m.office.random);
        self.m.office.enrol(&self.m.manager, &new);
        self.m.office.grant(&self.m.manager, circle, &new, Role::Helper);
        let append = self.m.office.append_from(1);
        let said = self.ledger.control(&self.m.manager.public(), &append, self.now_ms).unwrap();
        self.said.push(said.encode());
        let request = new.request(&self.m.office);
        let answer = self.ledger.sync(&new.public(), request, self.now_ms).unwrap();
        self.said.push(answer.encode());
    }

    /// What a unit of work did is taken back by a panic in it. The same comes again, and then the server starts again.
    fn begins_anew(&mut self, circle: CircleId) {
        let (device, office) = device_of(&mut self.m, 1);
        let entry = device.write(office, circle, b"written once");
        let wire = device.wire(office, &[entry]);
        let mut lost = device.request(office);
        lost.entries = wire.clone();
        let (key, now_ms) = (device.public(), self.now_ms);
        let taken_back = catch_unwind(AssertUnwindSafe(|| {
            let _ = self.ledger.batch(|batch| {
                batch.make_ticket().unwrap();
                batch.sync(&key, lost, now_ms).unwrap();
                panic!("a bug");
            });
        }));
        assert!(taken_back.is_err());
        let awaits = self.ledger.batch(|batch| batch.awaits_founding().unwrap()).unwrap();
        self.said.push(vec![u8::from(awaits)]);
        self.exchange(1, |request| request.entries = wire);
        self.ledger = (self.open)();
    }
}

fn device_of(m: &mut Morning, who: u64) -> (&mut Device, &crate::support::Office) {
    let Morning { office, manager, a, b, .. } = m;
    let device = match who {
        0 => manager,
        1 => a,
        _ => b,
    };
    (device, office)
}

/// Everything that the server said on a day.
fn play(seed: u64, open: &dyn Fn() -> Ledger) -> Vec<Vec<u8>> {
    let mut ledger = open();
    let mut m = Morning::seeded(&mut ledger, seed);
    let members = [(&m.manager, Role::Manager), (&m.a, Role::Helper), (&m.b, Role::Helper)];
    let other = m.office.open_circle(&m.manager, CircleKind::Client, &members);
    m.office.publish(&mut ledger, &m.manager);
    let circles = vec![m.client, other];
    let dice = Seeded::new(seed);
    let mut day = Day { ledger, open, m, circles, dice, now_ms: MORNING_MS, photos: 0, said: Vec::new() };
    for who in 0..3 {
        day.exchange(who, |_| {});
    }
    for circle in day.circles.clone() {
        day.writes(1, circle, STEPS);
    }
    for step in 0..STEPS {
        day.step(step);
    }
    let figures = day.ledger.batch(|batch| batch.figures().unwrap()).unwrap();
    day.said.push(format!("{figures:?}").into_bytes());
    day.said
}

#[test]
fn a_day_is_the_same_over_all_tables() {
    let quotas = || Quotas { disk_reserve_bytes: 0, forks_per_feed: 3, ..Quotas::default() };
    for seed in [3, 8] {
        let (file, photos) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let over_sqlite = play(seed, &|| Ledger::open(file.path(), options(1, quotas())).unwrap());
        let tables = InMemoryTables::default();
        let over_memory = play(seed, &|| {
            Ledger::over(Box::new(tables.again()), photos.path(), options(1, quotas())).unwrap()
        });
        assert!(over_sqlite.len() as u64 > STEPS, "{} answers", over_sqlite.len());
        assert_eq!(over_sqlite.len(), over_memory.len());
        for (at, (sqlite, memory)) in over_sqlite.iter().zip(&over_memory).enumerate() {
            assert_eq!(sqlite, memory, "answer {at} of the day with seed {seed}");
        }
        // Not all the same by being nothing at all.
        let figures = String::from_utf8(over_sqlite.last().unwrap().clone()).unwrap();
        assert!(figures.contains("forks: 6") || figures.contains("forks: 5"), "{figures}");
    }
}
