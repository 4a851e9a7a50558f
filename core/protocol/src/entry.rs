//! An entry: header, signature over the header, sealed body. Formed once, then only ever sent byte for byte.

use crate::control::{ControlState, Role};
use crate::header::{Header, Sealing};
use crate::ids::{DeviceId, Hash};
use crate::keys::CircleKey;
use crate::limits::ENTRY_BODY_BYTES_MAX;
use crate::seal::{CannotOpen, derive_object_key, open_once, seal_once};
use crate::sign::{Purpose, Signature, SigningKey};
use crate::wire::{DecodeError, Reader, Writer};

/// What a device appends to its feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who, where in the feed, under which key.
    pub header: Header,
    /// The author's signature over the header.
    pub signature: Signature,
    /// The sealed body; `None` when it has been erased by law.
    pub body: Option<Vec<u8>>,
}

/// Why an entry does not count (yet). Every variant is a decision: wait, set aside, or refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Of another organisation.
    #[error("the entry belongs to another organisation")]
    OtherOrganisation,
    /// The control statement it names is not known here: wait for it.
    #[error("the entry names a control statement that is not here yet")]
    ControlUnknown,
    /// The control head went back within the feed.
    #[error("the entry names an older control statement than the one before it in the feed")]
    ControlWentBack,
    /// The author is not enrolled at that control head.
    #[error("the author was not enrolled")]
    NotEnrolled,
    /// The author had no role in the circle at that control head.
    #[error("the author had no role in this circle")]
    NoRole,
    /// The epoch is not one of the circle's at that control head.
    #[error("the key epoch does not belong to this circle")]
    EpochUnknown,
    /// The signature does not match.
    #[error("the signature does not match")]
    BadSignature,
    /// The body is not the one that the header names.
    #[error("the body is not the one that was signed")]
    OtherBody,
    /// The body is over its limit.
    #[error("the body is over its limit")]
    TooLarge,
}

const BODY_PURPOSE: &[u8] = b"kengai/body/v1";

impl Entry {
    /// Seals `plain`, completes the header with the body's hash and signs it. `header.body_hash` is overwritten.
    #[must_use]
    pub fn make(mut header: Header, plain: &[u8], circle_key: &CircleKey, key: &SigningKey) -> Self {
        let bound = header.bound();
        let object_key = derive_object_key(circle_key, BODY_PURPOSE, &header.salt, &bound);
        let body = seal_once(&object_key, &bound, plain);
        header.body_hash = Hash::of_bytes(&body);
        let signature = key.sign(Purpose::Entry, &header.encode());
        Self { header, signature, body: Some(body) }
    }

    /// The author.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.header.device
    }

    /// Checks all that can be checked without the circle's key, the same wherever and whenever it is done: author,
    /// signature, role and epoch at the control head that the header names, body hash, limits.
    /// `previous_control` is the control height that the entry before it in the feed named.
    ///
    /// # Errors
    /// [`EntryError`], by what to do.
    pub fn check(&self, control: &ControlState, previous_control: Option<u64>) -> Result<Role, EntryError> {
        let header = &self.header;
        if header.org != control.org() {
            return Err(EntryError::OtherOrganisation);
        }
        if let Some(body) = &self.body {
            if body.len() > ENTRY_BODY_BYTES_MAX {
                return Err(EntryError::TooLarge);
            }
            if Hash::of_bytes(body) != header.body_hash {
                return Err(EntryError::OtherBody);
            }
        }
        let height = control.height_of(&header.control_head).ok_or(EntryError::ControlUnknown)?;
        let device = control.device_at(&header.device, height).ok_or(EntryError::NotEnrolled)?;
        device
            .sign_key
            .verify(Purpose::Entry, &header.encode(), &self.signature)
            .map_err(|_| EntryError::BadSignature)?;
        if previous_control.is_some_and(|previous| height < previous) {
            return Err(EntryError::ControlWentBack);
        }
        let role = control.role_at(&header.circle, &header.device, height).ok_or(EntryError::NoRole)?;
        let epoch = control.epoch(&header.circle, &header.epoch).ok_or(EntryError::EpochUnknown)?;
        if epoch.height > height {
            return Err(EntryError::EpochUnknown);
        }
        Ok(role)
    }

    /// Opens the body.
    ///
    /// # Errors
    /// When it was erased, sealed to a letterbox, or does not open.
    pub fn open(&self, circle_key: &CircleKey) -> Result<Vec<u8>, CannotOpen> {
        let body = self.body.as_ref().ok_or(CannotOpen)?;
        if self.header.sealing != Sealing::Epoch {
            return Err(CannotOpen);
        }
        let bound = self.header.bound();
        let key = derive_object_key(circle_key, BODY_PURPOSE, &self.header.salt, &bound);
        open_once(&key, &bound, body)
    }

    /// The canonical form for keeping and for handing on in full.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.fixed(&self.header.encode());
        out.fixed(&self.signature.0);
        out.option(self.body.as_deref(), Writer::blob);
        out.0
    }

    /// Reads the canonical form. Checks form and limits, not the signature: see [`Entry::check`].
    ///
    /// # Errors
    /// Not the canonical form, or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(bytes);
        let header = Header::decode(input.take(Header::BYTES)?)?;
        let signature = Signature(input.fixed()?);
        let body = input.option(|r| Ok(r.blob("entry body", ENTRY_BODY_BYTES_MAX)?.to_vec()))?;
        input.end()?;
        Ok(Self { header, signature, body })
    }
}
