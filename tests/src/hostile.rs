//! What others do who should not: a member who writes in another's name, a server that hands on what it should have
//! refused.

use kengai_protocol::header::{Header, LogHead, Sealing};
use kengai_protocol::item::{Item, Receipt, ReceiptKind, encode_items};
use kengai_protocol::log::{LogEvent, SignedHeads, after, empty};
use kengai_protocol::sync_answer::{LogItem, LogItemKind, Place, SyncAnswer};
use kengai_protocol::wire_entry::{Shared, WireEntry};
use kengai_protocol::{CircleId, DocId, Entry, Hash};
use kengai_store::{DocKind, body};
use kengai_sync::pace::REQUEST_BYTES_MAX;
use kengai_sync::session::Session;
use rusqlite::{OptionalExtension, params};

use crate::cast::{Cast, Who};

impl Cast {
    /// An entry in `name`'s feed, made and signed by somebody else.
    #[must_use]
    pub fn forge(&self, by: Who, name: Who, circle: CircleId) -> Entry {
        let staff = self.devices[name].staff;
        let doc = DocId::derived(circle, DocKind::Thread.number(), "forged");
        let receipt =
            Receipt { kind: ReceiptKind::Acknowledged, doc, note: [0x66; 16], staff, at_ms: self.now_ms };
        self.entry_of(by, name, circle, &encode_items(&[Item::Receipt(receipt)]))
    }

    /// An entry with these plain bytes at the end of `name`'s feed as `by` knows it, signed by `by`.
    #[must_use]
    pub fn entry_of(&self, by: Who, name: Who, circle: CircleId, plain: &[u8]) -> Entry {
        let packed = body::pack(plain).unwrap();
        self.entry_around(by, name, circle, &packed)
    }

    /// The same with a body that is already packed, or is no body at all.
    #[must_use]
    pub fn entry_around(&self, by: Who, name: Who, circle: CircleId, packed: &[u8]) -> Entry {
        self.entry_at(by, self.feed_head(by, circle, name), name, circle, packed)
    }

    /// An entry that `name` makes and signs itself, at the end of its feed as `reader` knows it.
    #[must_use]
    pub fn entry_after(&self, reader: Who, name: Who, circle: CircleId, packed: &[u8]) -> Entry {
        self.entry_at(name, self.feed_head(reader, circle, name), name, circle, packed)
    }

    /// An entry that `by` makes and signs after a place in `name`'s feed.
    #[must_use]
    pub fn entry_at(
        &self,
        by: Who,
        (seq, prev): (u64, Hash),
        name: Who,
        circle: CircleId,
        packed: &[u8],
    ) -> Entry {
        let store = self.devices[by].read();
        let control = store.control().unwrap();
        let (epoch, key) = store.newest_key(circle).unwrap();
        let mut salt = [0; 16];
        salt.copy_from_slice(&Hash::of(&[packed, &seq.to_be_bytes()]).0[..16]);
        let header = Header {
            sealing: Sealing::Epoch,
            org: self.org,
            circle,
            device: self.devices[name].id(),
            seq: seq + 1,
            prev,
            epoch,
            control_head: control.head(),
            log_head: empty(self.org, circle),
            salt,
            body_hash: Hash::default(),
        };
        Entry::make(header, packed, &key, store.home().signing_key())
    }

    /// Where somebody's feed ends, as a reader knows it.
    #[must_use]
    pub fn feed_head(&self, reader: Who, circle: CircleId, of: Who) -> (u64, Hash) {
        self.devices[reader]
            .read()
            .database()
            .query_row(
                "SELECT seq, hash FROM feeds WHERE circle = ?1 AND device = ?2",
                params![circle.as_bytes(), self.devices[of].id().as_bytes()],
                |row| Ok((row.get(0)?, Hash::from_slice(&row.get::<_, Vec<u8>>(1)?).unwrap())),
            )
            .optional()
            .unwrap()
            .unwrap_or_default()
    }

    /// The server appends an entry to a log without having looked at it, and hands it to one device.
    ///
    /// # Errors
    /// What the device says to it.
    pub fn smuggle(&mut self, who: Who, entry: &Entry) -> Result<(), String> {
        let circle = entry.header.circle;
        let now = self.now_ms;
        let mut session = Session::default();
        let exchange = session.next(self.devices[who].store(), now, REQUEST_BYTES_MAX).unwrap();
        let state = self.devices[who].read().sync_state().unwrap();
        let end = self.log_end(who, circle);
        let head = after(end, LogEvent::Entry(entry.header.hash()));
        let counter = state.cursor + 1;
        let signed = SignedHeads {
            org: self.org,
            incarnation: state.incarnation,
            counter,
            heads: vec![(circle, head)],
        };
        let full = Shared { author: false, log: false, nothing: true };
        let wire = WireEntry::compact(entry, self.devices[who].read().control().unwrap(), full, &None);
        let answer = SyncAnswer {
            incarnation: state.incarnation,
            server_time_ms: now,
            cursor: counter,
            durable: counter,
            backed_up: state.backed_up,
            control_backed_up: state.control_backed_up,
            more: false,
            restored: None,
            control_diverged: false,
            no_room: false,
            photo_quota: None,
            statements: vec![],
            wraps: vec![],
            statuses: vec![],
            contacts: vec![],
            log: vec![LogItem {
                circle,
                place: Place { position: head.position, counter },
                what: LogItemKind::Entry { entry: wire, received_s: now / 1_000 },
            }],
            wants: vec![],
            heads_signature: Some(signed.sign(&self.server.signing_key())),
        };
        let answer = SyncAnswer::decode(&answer.encode()).unwrap();
        session
            .take(self.devices[who].store(), &exchange, &answer, now)
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    fn log_end(&self, who: Who, circle: CircleId) -> LogHead {
        self.devices[who]
            .read()
            .database()
            .query_row(
                "SELECT position, hash FROM log WHERE circle = ?1 ORDER BY position DESC LIMIT 1",
                [circle.as_bytes()],
                |row| {
                    let hash = Hash::from_slice(&row.get::<_, Vec<u8>>(1)?).unwrap();
                    Ok(LogHead { position: row.get(0)?, hash })
                },
            )
            .optional()
            .unwrap()
            .unwrap_or_else(|| empty(self.org, circle))
    }

    /// What a device made of an entry: the number of its state and the reason.
    #[must_use]
    pub fn state_of(&self, who: Who, entry: &Entry) -> (u8, Option<String>) {
        self.devices[who]
            .read()
            .database()
            .query_row(
                "SELECT state, reason FROM entries WHERE hash = ?1",
                [entry.header.hash().as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap()
    }
}
