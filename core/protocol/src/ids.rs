//! Names of things: fixed-size byte strings with lower-case hex as their text form.
//!
//! None of them means anything to a person; what they stand for is written inside sealed documents.

use std::fmt;
use std::str::FromStr;

use ring::digest::{SHA256, digest};

use crate::wire::{DecodeError, Reader, Writer};

/// A text that is not the hex form of an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hex digits")]
pub struct IdError {
    /// How many hex digits the id has.
    pub expected: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// From exactly [`Self::LEN`] bytes, as stored in a database column.
            ///
            /// # Errors
            /// When the length differs.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, IdError> {
                bytes
                    .try_into()
                    .map(Self)
                    .map_err(|_| IdError { expected: $len * 2 })
            }

            pub(crate) fn write(&self, out: &mut Writer) {
                out.fixed(&self.0);
            }

            pub(crate) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self(input.fixed()?))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let hex = data_encoding::HEXLOWER.encode(&self.0);
                write!(f, concat!(stringify!($name), "({}…)"), &hex[..8])
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let bytes = data_encoding::HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .map_err(|_| IdError { expected: $len * 2 })?;
                Self::from_slice(&bytes)
            }
        }
    };
}

id!(
    /// A SHA-256 digest.
    Hash, 32);
id!(
    /// An organisation (法人): the hash of its *found* statement.
    OrgId, 32);
id!(
    /// A circle: the devices that share a set of documents. Random.
    CircleId, 16);
id!(
    /// One installation: the first half of the SHA-256 of its Ed25519 public key.
    DeviceId, 16);
id!(
    /// A member of staff, opaque. Names are in the directory document.
    StaffId, 16);
id!(
    /// A document: random for visits, derived for all others (see [`DocId::derived`]).
    DocId, 16);
id!(
    /// One life of a server's ledger: changes whenever it is restored from a backup. Random.
    Incarnation, 8);

impl Hash {
    /// SHA-256 of the concatenation of `parts`.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut context = ring::digest::Context::new(&SHA256);
        for part in parts {
            context.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.finish().as_ref());
        Self(out)
    }

    /// SHA-256 of one byte string.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(out)
    }
}

impl DeviceId {
    /// The id of the device that holds the private half of this Ed25519 key.
    #[must_use]
    pub fn of_key(public: &crate::sign::PublicKey) -> Self {
        let hash = Hash::of_bytes(&public.0);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        Self(id)
    }
}

/// Bytes of a document's id that say which circle it belongs to and what kind of document it is. Half of it: whoever can
/// open circles could find a circle to fit four bytes.
pub const DOC_TAG_BYTES: usize = 8;

impl DocId {
    /// The id of a document that two devices may create apart from each other and mean the same one: a month's
    /// handover thread, a client's sheet. `kind` is the document kind's number, `name` what tells it from its siblings
    /// (a month as `2026-11`, or nothing).
    #[must_use]
    pub fn derived(circle: CircleId, kind: u8, name: &str) -> Self {
        let hash = Hash::of(&[b"kengai/document/v1", &circle.0, &[kind], name.as_bytes()]);
        Self::tagged(circle, kind, &hash.0)
    }

    /// A fresh id.
    #[must_use]
    pub fn make(circle: CircleId, kind: u8, random: &dyn crate::Randomness) -> Self {
        Self::tagged(circle, kind, &crate::random::bytes::<16>(random))
    }

    fn tagged(circle: CircleId, kind: u8, start: &[u8]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&start[..16]);
        id[16 - DOC_TAG_BYTES..].copy_from_slice(&Self::tag(circle, kind));
        Self(id)
    }

    /// The end of every id of this circle and kind.
    #[must_use]
    pub fn tag(circle: CircleId, kind: u8) -> [u8; DOC_TAG_BYTES] {
        let hash = Hash::of(&[b"kengai/document-tag/v1", &circle.0, &[kind]]);
        let mut tag = [0; DOC_TAG_BYTES];
        tag.copy_from_slice(&hash.0[..DOC_TAG_BYTES]);
        tag
    }

    /// Whether the id was made for this circle and kind. A document cannot be written to from another circle, nor begun as
    /// something that others may write, in whatever order things arrive.
    #[must_use]
    pub fn belongs_to(&self, circle: CircleId, kind: u8) -> bool {
        self.0[16 - DOC_TAG_BYTES..] == Self::tag(circle, kind)
    }
}
