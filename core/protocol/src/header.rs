//! The header of an entry: 257 bytes of fixed layout, signed, never deleted.
//!
//! A feed is a hash chain over headers alone, so that it still verifies when a body has been erased by law.

use crate::ids::{CircleId, DeviceId, Hash, OrgId};
use crate::seal::SALT_BYTES;
use crate::wire::{DecodeError, Reader, Writer};

/// How the body is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing {
    /// Under the circle's key of the named epoch.
    Epoch,
    /// To the letterbox key of the circle's named epoch: written by someone who is not a member.
    Letterbox,
}

/// A position in a circle's log and the running hash there: what the author had seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogHead {
    /// How many items the log had.
    pub position: u64,
    /// The running hash after that many items.
    pub hash: Hash,
}

/// The signed part of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How the body is sealed.
    pub sealing: Sealing,
    /// The organisation.
    pub org: OrgId,
    /// The circle.
    pub circle: CircleId,
    /// The author.
    pub device: DeviceId,
    /// Number of this entry in the device's feed in this circle, from 1.
    pub seq: u64,
    /// Hash of the device's previous header in this circle; zero for the first.
    pub prev: Hash,
    /// The key epoch: hash of the statement that made it.
    pub epoch: Hash,
    /// The newest control statement that the author knew. The author's role is judged there.
    pub control_head: Hash,
    /// The circle's log as far as the author had seen it.
    pub log_head: LogHead,
    /// Makes the body's key unique.
    pub salt: [u8; SALT_BYTES],
    /// SHA-256 of the sealed body.
    pub body_hash: Hash,
}

const VERSION: u8 = 1;

impl Header {
    /// Length of the canonical form, bytes.
    pub const BYTES: usize = Self::BOUND_BYTES + 32;
    /// Length of the part that the body is bound to: all but the body's hash, bytes.
    pub const BOUND_BYTES: usize = 1 + 1 + 32 + 16 + 16 + 8 + 32 + 32 + 32 + 8 + 32 + SALT_BYTES;

    /// The header without the body's hash: what the body's key and seal are bound to.
    #[must_use]
    pub fn bound(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(Self::BYTES));
        out.u8(VERSION);
        out.u8(match self.sealing {
            Sealing::Epoch => 0,
            Sealing::Letterbox => 1,
        });
        self.org.write(&mut out);
        self.circle.write(&mut out);
        self.device.write(&mut out);
        out.number8(self.seq);
        self.prev.write(&mut out);
        self.epoch.write(&mut out);
        self.control_head.write(&mut out);
        out.number8(self.log_head.position);
        self.log_head.hash.write(&mut out);
        out.fixed(&self.salt);
        out.0
    }

    /// The canonical form: what is signed and hashed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.bound();
        out.extend_from_slice(&self.body_hash.0);
        out
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Wrong length, version or value.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(bytes);
        input.version1("entry header")?;
        let sealing = match input.u8()? {
            0 => Sealing::Epoch,
            1 => Sealing::Letterbox,
            _ => return Err(DecodeError::Value("sealing")),
        };
        let header = Self {
            sealing,
            org: OrgId::read(&mut input)?,
            circle: CircleId::read(&mut input)?,
            device: DeviceId::read(&mut input)?,
            seq: input.number8()?,
            prev: Hash::read(&mut input)?,
            epoch: Hash::read(&mut input)?,
            control_head: Hash::read(&mut input)?,
            log_head: LogHead { position: input.number8()?, hash: Hash::read(&mut input)? },
            salt: input.fixed()?,
            body_hash: Hash::read(&mut input)?,
        };
        input.end()?;
        if header.seq == 0 || (header.seq == 1) != (header.prev == Hash::default()) {
            return Err(DecodeError::Value("place in the feed"));
        }
        Ok(header)
    }

    /// The hash that the next header in the feed names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&[b"kengai/header/v1", &self.encode()])
    }
}
