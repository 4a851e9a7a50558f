//! `POST` to `http::SYNC`, what a device says: how far it is, and its new entries.
//!
//! With nothing new it is about 50 bytes. The device's identity is the connection's key.

use crate::ids::{CircleId, DeviceId, Hash, Incarnation};
use crate::limits::{
    SYNC_CIRCLES_MAX, SYNC_ENTRIES_MAX, SYNC_HEIGHTS_MAX, SYNC_REQUEST_BYTES_MAX, WAITING_MAX,
};
use crate::wire::{DecodeError, Reader, Writer};
use crate::wire_entry::{CircleTable, ReadCircles, WireEntry};

/// How far a device holds a feed without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedHeight {
    /// The circle.
    pub circle: CircleId,
    /// Whose feed.
    pub device: DeviceId,
    /// The highest number held.
    pub seq: u64,
}

/// Asks for a circle's log from a position on, below the cursor: after a new grant, or where a gap was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backfill {
    /// The circle.
    pub circle: CircleId,
    /// The last position that is held here.
    pub after: u64,
}

/// What stays on the device after this request: so that the office can tell "not done" from "not yet sent".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Finished records, notes and marks that this request does not carry.
    pub records: u64,
    /// Photos that the server does not hold.
    pub photos: u64,
    /// Records that were begun and not finished.
    pub drafts: u64,
}

impl Waiting {
    /// Each number at most [`WAITING_MAX`]: sums over all devices of an office then stay numbers.
    #[must_use]
    pub fn bounded(self) -> Self {
        let bounded = |number: u64| number.min(WAITING_MAX);
        Self { records: bounded(self.records), photos: bounded(self.photos), drafts: bounded(self.drafts) }
    }

    pub(crate) fn write(self, out: &mut Writer) {
        out.varint(self.records);
        out.varint(self.photos);
        out.varint(self.drafts);
    }

    pub(crate) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { records: input.varint()?, photos: input.varint()?, drafts: input.varint()? })
    }
}

/// What a device says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRequest {
    /// The life of the ledger that the cursor belongs to; zero when none was seen yet.
    pub incarnation: Incarnation,
    /// The delivery counter up to which everything is held.
    pub cursor: u64,
    /// How many control statements are held beyond *found*.
    pub control_height: u64,
    /// The newest of them; zero when none is held, not even *found*: the answer then begins with it.
    pub control_head: Hash,
    /// The most that the answer's entries may weigh, bytes; the server has a limit of its own.
    pub page_bytes: u64,
    /// What stays on the device.
    pub waiting: Waiting,
    /// The device's clock when it asks, Unix milliseconds, whatever it shows: the managers learn how far it is off.
    pub clock_ms: u64,
    /// A manager's device asks which devices were in contact since then, Unix milliseconds by the server's clock.
    pub contacts_since_ms: Option<u64>,
    /// New entries, or such as the server asked for.
    pub entries: Vec<WireEntry>,
    /// Logs to fill up.
    pub backfill: Vec<Backfill>,
    /// Every feed's height, once after the server says that it was restored.
    pub heights: Option<Vec<FeedHeight>>,
}

impl SyncRequest {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut table = CircleTable::default();
        let mut rest = Writer::new();
        rest.list(&self.entries, |out, entry| entry.write(out, table.place(entry.circle)));
        rest.list(&self.backfill, |out, fill| {
            out.varint(table.place(fill.circle));
            out.varint(fill.after);
        });
        rest.option(self.heights.as_deref(), |out, heights| {
            out.list(heights, |out, height| {
                out.varint(table.place(height.circle));
                height.device.write(out);
                out.varint(height.seq);
            });
        });
        let mut out = Writer::new();
        out.u8(1);
        self.incarnation.write(&mut out);
        out.varint(self.cursor);
        out.varint(self.control_height);
        self.control_head.write(&mut out);
        out.varint(self.page_bytes);
        self.waiting.write(&mut out);
        out.varint(self.clock_ms);
        out.option(self.contacts_since_ms, Writer::varint);
        out.list(table.circles(), |out, circle| circle.write(out));
        out.fixed(&rest.0);
        out.0
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form, or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > SYNC_REQUEST_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "sync request", limit: SYNC_REQUEST_BYTES_MAX });
        }
        let mut input = Reader::new(bytes);
        input.version1("sync request")?;
        let incarnation = Incarnation::read(&mut input)?;
        let cursor = input.varint()?;
        let control_height = input.varint()?;
        let control_head = Hash::read(&mut input)?;
        let page_bytes = input.varint()?;
        let waiting = Waiting::read(&mut input)?;
        if waiting != waiting.bounded() {
            return Err(DecodeError::Value("what is waiting"));
        }
        let clock_ms = input.varint()?;
        let contacts_since_ms = input.option(Reader::varint)?;
        let circles = ReadCircles::begin(&mut input)?;
        let entries = input.list("entries", SYNC_ENTRIES_MAX, |r| WireEntry::read(r, &circles))?;
        let backfill = input.list("logs to fill up", SYNC_CIRCLES_MAX, |r| {
            Ok(Backfill { circle: circles.read(r)?, after: r.varint()? })
        })?;
        let heights = input.option(|r| {
            r.list("heights", SYNC_HEIGHTS_MAX, |r| {
                Ok(FeedHeight { circle: circles.read(r)?, device: DeviceId::read(r)?, seq: r.varint()? })
            })
        })?;
        input.end()?;
        circles.end()?;
        Ok(Self {
            incarnation,
            cursor,
            control_height,
            control_head,
            page_bytes,
            waiting,
            clock_ms,
            contacts_since_ms,
            entries,
            backfill,
            heights,
        })
    }
}
