//! `POST` to `http::SYNC`, what the server answers: a status per entry, what is new, how far it is durable and backed up.

mod status;

use crate::ids::{CircleId, DeviceId, Hash, Incarnation};
use crate::limits::{
    APPEND_STATEMENTS_MAX, APPEND_WRAPS_MAX, BLOB_BYTES_MAX, DEVICES_MAX, NUMBER_MAX, STATEMENT_BYTES_MAX,
    SYNC_ANSWER_BYTES_MAX, SYNC_ENTRIES_MAX, SYNC_HEIGHTS_MAX, SYNC_LOG_ITEMS_MAX, WRAP_BYTES,
};
use crate::sign::Signature;
use crate::statement::Statement;
use crate::sync_request::{FeedHeight, Waiting};
use crate::wire::{DecodeError, Reader, Writer};
use crate::wire_entry::{CircleTable, ReadCircles, WireEntry};

pub use status::{EntryStatus, Place, Refusal, Rejection};

/// One item of a circle's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogItem {
    /// The circle.
    pub circle: CircleId,
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub what: LogItemKind,
}

/// What stands in a circle's log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // most items are entries
pub enum LogItemKind {
    /// An entry of another device.
    Entry {
        /// The entry.
        entry: WireEntry,
        /// When the server took it, whole seconds since 1970 by its clock.
        received_s: u64,
    },
    /// The receiver's own entry with this number.
    Own {
        /// Number in the receiver's feed.
        seq: u64,
        /// When the server took it, whole seconds since 1970 by its clock.
        received_s: u64,
    },
    /// A photo that the server holds whole.
    Blob {
        /// Its id.
        id: Hash,
        /// Its size, bytes.
        bytes: u64,
    },
}

/// Said when the request's incarnation is not the server's: what the ledger held when its life began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The counter at the beginning of this life. Cursors above it go back to it.
    pub counter: u64,
    /// Height of the control log at the beginning of this life; devices hand back what they have above it.
    pub control_height: u64,
    /// Its head then.
    pub control_head: Hash,
}

/// When a device was last in contact and what stayed on it then. Told to managers' devices only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// The device.
    pub device: DeviceId,
    /// When, Unix milliseconds by the server's clock.
    pub at_ms: u64,
    /// What stayed on it.
    pub waiting: Waiting,
    /// What its own clock showed then, Unix milliseconds; 0 where that is not known.
    pub clock_ms: u64,
}

/// How much of what it may keep of photos an organisation has used, once that is nearly all. Told to managers' devices only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoQuota {
    /// Photos that the server keeps.
    pub photos: u64,
    /// As many as it may keep.
    pub photos_max: u64,
    /// Their bytes.
    pub bytes: u64,
    /// As many as it may keep.
    pub bytes_max: u64,
}

impl PhotoQuota {
    fn write(&self, out: &mut Writer) {
        for number in [self.photos, self.photos_max, self.bytes, self.bytes_max] {
            out.varint(number);
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            photos: input.varint()?,
            photos_max: input.varint()?,
            bytes: input.varint()?,
            bytes_max: input.varint()?,
        })
    }

    /// Whether it is time to tell: nine tenths are used, of the number or of the bytes, or photos may be refused.
    #[must_use]
    pub fn is_nearly_used(&self) -> bool {
        let nearly = |used: u64, max: u64| used >= max - max / 10;
        nearly(self.photos, self.photos_max) || nearly(self.bytes, self.bytes_max) || self.is_used_up()
    }

    /// Whether a photo of the largest size would be refused.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.photos >= self.photos_max || self.bytes.saturating_add(BLOB_BYTES_MAX as u64) > self.bytes_max
    }
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncAnswer {
    /// The ledger's life.
    pub incarnation: Incarnation,
    /// The server's clock, Unix milliseconds.
    pub server_time_ms: u64,
    /// The cursor for the next request.
    pub cursor: u64,
    /// Everything up to this counter is durable.
    pub durable: u64,
    /// Everything up to this counter is in a backup that was verified by restoring it.
    pub backed_up: u64,
    /// The control log is backed up to this height.
    pub control_backed_up: u64,
    /// There is more than fitted: ask again.
    pub more: bool,
    /// A new life: see [`Restored`]. The request's entries were not looked at.
    pub restored: Option<Restored>,
    /// The control logs have parted (only after a restore): both sides hand in what they have.
    pub control_diverged: bool,
    /// The server's disk is nearly full: it takes records, and photos only later.
    pub no_room: bool,
    /// What photos have used of the organisation's quota, where that is nearly all: for managers.
    pub photo_quota: Option<PhotoQuota>,
    /// New control statements.
    pub statements: Vec<Statement>,
    /// The key wraps for this device that they commit to.
    pub wraps: Vec<Vec<u8>>,
    /// One per entry of the request, in order.
    pub statuses: Vec<EntryStatus>,
    /// Devices in contact since the time that a manager's device asked for.
    pub contacts: Vec<Contact>,
    /// New log items, ascending by position within a circle.
    pub log: Vec<LogItem>,
    /// In answer to heights: feeds of which the server lacks what lies above.
    pub wants: Vec<FeedHeight>,
    /// The server's signature over the heads that the answer's log items lead to, in order of first mention.
    pub heads_signature: Option<Signature>,
}

/// The time of an item is written as the seconds between it and the answer: three bytes within a day, four within
/// eight years. A server whose clock went back wraps around within what a number may be: longer, and still exact.
fn age(answer_ms: u64, received_s: u64) -> u64 {
    (answer_ms / 1_000).wrapping_sub(received_s) & NUMBER_MAX
}

impl LogItem {
    fn write(&self, out: &mut Writer, circle_at: u64, answer_ms: u64) {
        match &self.what {
            LogItemKind::Entry { entry, received_s } => {
                out.u8(0);
                self.place.write(out);
                out.varint(age(answer_ms, *received_s));
                entry.write(out, circle_at);
            }
            LogItemKind::Own { seq, received_s } => {
                out.u8(1);
                self.place.write(out);
                out.varint(age(answer_ms, *received_s));
                out.varint(circle_at);
                out.varint(*seq);
            }
            LogItemKind::Blob { id, bytes } => {
                out.u8(2);
                self.place.write(out);
                out.varint(circle_at);
                id.write(out);
                out.varint(*bytes);
            }
        }
    }

    fn read(input: &mut Reader<'_>, circles: &ReadCircles, answer_ms: u64) -> Result<Self, DecodeError> {
        let kind = input.u8()?;
        let place = Place::read(input)?;
        let (circle, what) = match kind {
            0 => {
                let received_s = age(answer_ms, input.varint()?);
                let entry = WireEntry::read(input, circles)?;
                (entry.circle, LogItemKind::Entry { entry, received_s })
            }
            1 => {
                let received_s = age(answer_ms, input.varint()?);
                (circles.read(input)?, LogItemKind::Own { seq: input.varint()?, received_s })
            }
            2 => {
                let circle = circles.read(input)?;
                (circle, LogItemKind::Blob { id: Hash::read(input)?, bytes: input.varint()? })
            }
            _ => return Err(DecodeError::Value("log item")),
        };
        Ok(Self { circle, place, what })
    }
}

impl SyncAnswer {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut table = CircleTable::default();
        let mut rest = Writer::new();
        rest.list(&self.log, |out, item| item.write(out, table.place(item.circle), self.server_time_ms));
        rest.list(&self.wants, |out, want| {
            out.varint(table.place(want.circle));
            want.device.write(out);
            out.varint(want.seq);
        });
        let mut out = Writer::new();
        out.u8(1);
        self.incarnation.write(&mut out);
        out.varint(self.server_time_ms);
        out.varint(self.cursor);
        out.varint(self.durable);
        out.varint(self.backed_up);
        out.varint(self.control_backed_up);
        out.u8(u8::from(self.more));
        out.option(self.restored.as_ref(), |out, restored| {
            out.varint(restored.counter);
            out.varint(restored.control_height);
            restored.control_head.write(out);
        });
        let quota = u8::from(self.photo_quota.is_some());
        out.u8(u8::from(self.control_diverged) | u8::from(self.no_room) << 1 | quota << 2);
        if let Some(quota) = &self.photo_quota {
            quota.write(&mut out);
        }
        out.list(&self.statements, |out, statement| out.blob(&statement.encode()));
        out.list(&self.wraps, |out, wrap| out.fixed(wrap));
        out.list(&self.statuses, |out, status| status.write(out));
        out.list(&self.contacts, |out, contact| {
            contact.device.write(out);
            out.varint(contact.at_ms);
            contact.waiting.write(out);
            out.varint(contact.clock_ms);
        });
        out.list(table.circles(), |out, circle| circle.write(out));
        out.fixed(&rest.0);
        out.option(self.heads_signature, |out, signature| out.fixed(&signature.0));
        out.0
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form, or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > SYNC_ANSWER_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "sync answer", limit: SYNC_ANSWER_BYTES_MAX });
        }
        let mut input = Reader::new(bytes);
        input.version1("sync answer")?;
        let incarnation = Incarnation::read(&mut input)?;
        let server_time_ms = input.varint()?;
        let cursor = input.varint()?;
        let durable = input.varint()?;
        let backed_up = input.varint()?;
        let control_backed_up = input.varint()?;
        let more = input.flag()?;
        let restored = input.option(|r| {
            Ok(Restored { counter: r.varint()?, control_height: r.varint()?, control_head: Hash::read(r)? })
        })?;
        // One byte for three: most answers have none.
        let marks = input.u8()?;
        if marks > 7 {
            return Err(DecodeError::Value("answer's marks"));
        }
        let (control_diverged, no_room) = (marks & 1 != 0, marks & 2 != 0);
        let photo_quota = (marks & 4 != 0).then(|| PhotoQuota::read(&mut input)).transpose()?;
        let statements = input.list("statements", APPEND_STATEMENTS_MAX, |r| {
            Statement::decode(r.blob("control statement", STATEMENT_BYTES_MAX)?)
        })?;
        let wraps = input.list("wraps", APPEND_WRAPS_MAX, |r| Ok(r.take(WRAP_BYTES)?.to_vec()))?;
        let statuses = input.list("statuses", SYNC_ENTRIES_MAX, EntryStatus::read)?;
        let contacts = input.list("contacts", DEVICES_MAX, |r| {
            Ok(Contact {
                device: DeviceId::read(r)?,
                at_ms: r.varint()?,
                waiting: Waiting::read(r)?,
                clock_ms: r.varint()?,
            })
        })?;
        let circles = ReadCircles::begin(&mut input)?;
        let log =
            input.list("log items", SYNC_LOG_ITEMS_MAX, |r| LogItem::read(r, &circles, server_time_ms))?;
        let wants = input.list("wants", SYNC_HEIGHTS_MAX, |r| {
            Ok(FeedHeight { circle: circles.read(r)?, device: DeviceId::read(r)?, seq: r.varint()? })
        })?;
        let heads_signature = input.option(|r| Ok(Signature(r.fixed()?)))?;
        input.end()?;
        circles.end()?;
        Ok(Self {
            incarnation,
            server_time_ms,
            cursor,
            durable,
            backed_up,
            control_backed_up,
            more,
            restored,
            control_diverged,
            no_room,
            photo_quota,
            statements,
            wraps,
            statuses,
            contacts,
            log,
            wants,
            heads_signature,
        })
    }
}
