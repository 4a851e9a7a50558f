//! An entry on the wire: what the other side knows already is left out or named by a number.
//!
//! A full header is 257 bytes, most of them hashes that both sides can look up: the organisation and circle stand in
//! the message's table, the author of a pushed entry is the connection's device, epoch and control head are numbers
//! into the control log that both hold, the log head is a position whose hash both computed, `prev` is the entry before
//! it in the same run. Whoever expands checks the signature over the whole header, so a wrong guess cannot pass; the
//! answer then is "send it in full".

use std::cell::Cell;

use crate::control::ControlState;
use crate::entry::Entry;
use crate::header::{Header, LogHead, Sealing};
use crate::ids::{CircleId, DeviceId, Hash};
use crate::limits::{ENTRY_BODY_BYTES_MAX, SYNC_CIRCLES_MAX};
use crate::log;
use crate::seal::SALT_BYTES;
use crate::sign::Signature;
use crate::wire::{DecodeError, Reader, Writer};

/// A hash, or a number that the other side can turn into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// A number: an epoch's place in its circle, a statement's height.
    Number(u64),
    /// The hash itself.
    Full(Hash),
}

/// The body, or what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireBody {
    /// The sealed bytes; their hash is computed.
    Present(Vec<u8>),
    /// Erased by law: only the hash remains.
    Erased(Hash),
}

/// An entry with what can be left out left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireEntry {
    /// The circle (an index into the message's table on the wire).
    pub circle: CircleId,
    /// The author; `None` is the device at the other end.
    pub device: Option<DeviceId>,
    /// Place in the feed.
    pub seq: u64,
    /// Previous header; `None` when it is the entry before this one in the message, or for the first of a feed.
    pub prev: Option<Hash>,
    /// The epoch.
    pub epoch: Reference,
    /// The control head.
    pub control_head: Reference,
    /// How the body is sealed.
    pub sealing: Sealing,
    /// Position of the log head seen.
    pub log_position: u64,
    /// Its hash; `None` when the other side computed the same.
    pub log_hash: Option<Hash>,
    /// The salt.
    pub salt: [u8; SALT_BYTES],
    /// The signature.
    pub signature: Signature,
    /// The body.
    pub body: WireBody,
}

/// What cannot be looked up here: ask for the entry in full, or wait for the control log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reference in the entry cannot be looked up")]
pub struct Unresolved;

/// The entry before, while going through a message: its feed, number and hash.
pub type PreviousInRun = Option<(CircleId, DeviceId, u64, Hash)>;

const FLAG_DEVICE: u8 = 1;
const FLAG_PREV: u8 = 2;
const FLAG_EPOCH: u8 = 4;
const FLAG_CONTROL: u8 = 8;
const FLAG_LOG: u8 = 16;
const FLAG_LETTERBOX: u8 = 32;
const FLAG_ERASED: u8 = 64;

/// How much the other side can be expected to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// It knows the author: the entry is its sender's own.
    pub author: bool,
    /// It holds the same circle log up to the position that the entry names.
    pub log: bool,
    /// Nothing at all: everything goes in full.
    pub nothing: bool,
}

impl WireEntry {
    /// Leaves out what can be left out.
    #[must_use]
    pub fn compact(entry: &Entry, control: &ControlState, shared: Shared, run: &PreviousInRun) -> Self {
        let header = &entry.header;
        let follows = run.is_some_and(|(circle, device, seq, hash)| {
            circle == header.circle && device == header.device && seq + 1 == header.seq && hash == header.prev
        }) && !shared.nothing;
        let epoch = control
            .circle(&header.circle)
            .and_then(|circle| circle.epochs.iter().position(|e| e.id == header.epoch))
            .filter(|_| !shared.nothing)
            .map_or(Reference::Full(header.epoch), |at| Reference::Number(at as u64));
        let control_head = control
            .height_of(&header.control_head)
            .filter(|_| !shared.nothing)
            .map_or(Reference::Full(header.control_head), Reference::Number);
        Self {
            circle: header.circle,
            device: (!shared.author).then_some(header.device),
            seq: header.seq,
            prev: (!follows && header.seq > 1).then_some(header.prev),
            epoch,
            control_head,
            sealing: header.sealing,
            log_position: header.log_head.position,
            log_hash: (!shared.log || shared.nothing).then_some(header.log_head.hash),
            salt: header.salt,
            signature: entry.signature,
            body: entry
                .body
                .as_ref()
                .map_or(WireBody::Erased(header.body_hash), |body| WireBody::Present(body.clone())),
        }
    }

    /// Puts back what was left out. `author` is the device at the other end; `log_hash` gives the running hash of a
    /// circle's log at a position.
    ///
    /// # Errors
    /// [`Unresolved`].
    pub fn expand(
        self,
        control: &ControlState,
        author: DeviceId,
        run: &PreviousInRun,
        log_hash: impl FnOnce(CircleId, u64) -> Option<Hash>,
    ) -> Result<Entry, Unresolved> {
        let device = self.device.unwrap_or(author);
        let prev = match (self.prev, self.seq) {
            (Some(prev), _) => prev,
            (None, 1) => Hash::default(),
            (None, _) => match run {
                Some((circle, d, seq, hash))
                    if *circle == self.circle && *d == device && seq + 1 == self.seq =>
                {
                    *hash
                }
                _ => return Err(Unresolved),
            },
        };
        let epoch = match self.epoch {
            Reference::Full(hash) => hash,
            Reference::Number(at) => {
                let at = usize::try_from(at).map_err(|_| Unresolved)?;
                let circle = control.circle(&self.circle).ok_or(Unresolved)?;
                circle.epochs.get(at).ok_or(Unresolved)?.id
            }
        };
        let control_head = match self.control_head {
            Reference::Full(hash) => hash,
            Reference::Number(height) => control.hash_at(height).ok_or(Unresolved)?,
        };
        let log_head = LogHead {
            position: self.log_position,
            hash: match (self.log_hash, self.log_position) {
                (Some(hash), _) => hash,
                (None, 0) => log::empty(control.org(), self.circle).hash,
                (None, position) => log_hash(self.circle, position).ok_or(Unresolved)?,
            },
        };
        let (body, body_hash) = match self.body {
            WireBody::Present(body) => {
                let hash = Hash::of_bytes(&body);
                (Some(body), hash)
            }
            WireBody::Erased(hash) => (None, hash),
        };
        let header = Header {
            sealing: self.sealing,
            org: control.org(),
            circle: self.circle,
            device,
            seq: self.seq,
            prev,
            epoch,
            control_head,
            log_head,
            salt: self.salt,
            body_hash,
        };
        Ok(Entry { header, signature: self.signature, body })
    }

    pub(crate) fn write(&self, out: &mut Writer, circle_at: u64) {
        let mut flags = 0;
        let mut flag = |set: bool, bit: u8| flags |= if set { bit } else { 0 };
        flag(self.device.is_some(), FLAG_DEVICE);
        flag(self.prev.is_some(), FLAG_PREV);
        flag(matches!(self.epoch, Reference::Full(_)), FLAG_EPOCH);
        flag(matches!(self.control_head, Reference::Full(_)), FLAG_CONTROL);
        flag(self.log_hash.is_some(), FLAG_LOG);
        flag(self.sealing == Sealing::Letterbox, FLAG_LETTERBOX);
        flag(matches!(self.body, WireBody::Erased(_)), FLAG_ERASED);
        out.u8(flags);
        out.varint(circle_at);
        if let Some(device) = &self.device {
            device.write(out);
        }
        out.varint(self.seq);
        if let Some(prev) = &self.prev {
            prev.write(out);
        }
        for reference in [self.epoch, self.control_head] {
            match reference {
                Reference::Number(number) => out.varint(number),
                Reference::Full(hash) => hash.write(out),
            }
        }
        out.varint(self.log_position);
        if let Some(hash) = &self.log_hash {
            hash.write(out);
        }
        out.fixed(&self.salt);
        out.fixed(&self.signature.0);
        match &self.body {
            WireBody::Present(body) => out.blob(body),
            WireBody::Erased(hash) => hash.write(out),
        }
    }

    pub(crate) fn read(input: &mut Reader<'_>, circles: &ReadCircles) -> Result<Self, DecodeError> {
        let flags = input.u8()?;
        if flags & 0x80 != 0 {
            return Err(DecodeError::Value("entry flags"));
        }
        let has = |bit: u8| flags & bit != 0;
        let circle = circles.read(input)?;
        let device = if has(FLAG_DEVICE) { Some(DeviceId::read(input)?) } else { None };
        let seq = input.varint()?;
        if seq == 0 {
            return Err(DecodeError::Value("place in the feed"));
        }
        let prev = if has(FLAG_PREV) { Some(Hash::read(input)?) } else { None };
        let mut reference = |full: bool| {
            Ok::<_, DecodeError>(if full {
                Reference::Full(Hash::read(input)?)
            } else {
                Reference::Number(input.varint()?)
            })
        };
        let epoch = reference(has(FLAG_EPOCH))?;
        let control_head = reference(has(FLAG_CONTROL))?;
        Ok(Self {
            circle,
            device,
            seq,
            prev,
            epoch,
            control_head,
            sealing: if has(FLAG_LETTERBOX) { Sealing::Letterbox } else { Sealing::Epoch },
            log_position: input.varint()?,
            log_hash: if has(FLAG_LOG) { Some(Hash::read(input)?) } else { None },
            salt: input.fixed()?,
            signature: Signature(input.fixed()?),
            body: if has(FLAG_ERASED) {
                WireBody::Erased(Hash::read(input)?)
            } else {
                WireBody::Present(input.blob("entry body", ENTRY_BODY_BYTES_MAX)?.to_vec())
            },
        })
    }
}

/// The table of circles that a message speaks of, in order of first mention.
#[derive(Debug, Default)]
pub(crate) struct CircleTable {
    circles: Vec<CircleId>,
    places: std::collections::HashMap<CircleId, u64>,
}

impl CircleTable {
    pub(crate) fn place(&mut self, circle: CircleId) -> u64 {
        let next = self.circles.len() as u64;
        let place = *self.places.entry(circle).or_insert(next);
        if place == next {
            self.circles.push(circle);
        }
        place
    }

    pub(crate) fn circles(&self) -> &[CircleId] {
        &self.circles
    }
}

/// The same table while a message is read. Its circles are all different, all mentioned, and stand in the order of their
/// first mention, so that a message has one encoding.
#[derive(Debug)]
pub(crate) struct ReadCircles {
    circles: Vec<CircleId>,
    mentioned: Cell<usize>,
}

const TABLE: DecodeError = DecodeError::NotCanonical("table of circles");

impl ReadCircles {
    pub(crate) fn begin(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let circles = input.list("circles", SYNC_CIRCLES_MAX, CircleId::read)?;
        let different: std::collections::HashSet<&CircleId> = circles.iter().collect();
        if different.len() != circles.len() {
            return Err(TABLE);
        }
        Ok(Self { circles, mentioned: Cell::new(0) })
    }

    /// Reads a place in the table.
    pub(crate) fn read(&self, input: &mut Reader<'_>) -> Result<CircleId, DecodeError> {
        let at = usize::try_from(input.varint()?).map_err(|_| TABLE)?;
        if at > self.mentioned.get() {
            return Err(TABLE);
        }
        let circle = *self.circles.get(at).ok_or(DecodeError::Value("circle in the table"))?;
        self.mentioned.set(self.mentioned.get().max(at + 1));
        Ok(circle)
    }

    pub(crate) fn end(self) -> Result<(), DecodeError> {
        if self.mentioned.get() == self.circles.len() { Ok(()) } else { Err(TABLE) }
    }
}
