//! A sealed photo: a file that describes itself, named by the hash of all its bytes.
//!
//! The header says under which epoch it is sealed; the blob's id stands in the signed record, so nobody can put another
//! picture in its place.

use crate::ids::{CircleId, Hash, OrgId};
use crate::keys::CircleKey;
use crate::limits::BLOB_BYTES_MAX;
use crate::seal::{CannotOpen, SALT_BYTES, TAG_BYTES, derive_object_key, open_once, seal_once};
use crate::wire::{DecodeError, Reader, Writer};

/// The readable front of a sealed photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobHeader {
    /// The organisation.
    pub org: OrgId,
    /// The circle whose members may open it.
    pub circle: CircleId,
    /// The key epoch.
    pub epoch: Hash,
    /// Makes the key unique.
    pub salt: [u8; SALT_BYTES],
}

const PURPOSE: &[u8] = b"kengai/blob/v1";

/// Largest plain photo that fits a blob, bytes.
pub const PLAIN_BYTES_MAX: usize = BLOB_BYTES_MAX - BlobHeader::BYTES - TAG_BYTES;

impl BlobHeader {
    /// Length, bytes.
    pub const BYTES: usize = 1 + 32 + 16 + 32 + SALT_BYTES;

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(1);
        self.org.write(&mut out);
        self.circle.write(&mut out);
        self.epoch.write(&mut out);
        out.fixed(&self.salt);
        out.0
    }

    /// Reads the front of a sealed photo; the rest is its sealed bytes.
    ///
    /// # Errors
    /// Too short, over the limit, or another version.
    pub fn read(blob: &[u8]) -> Result<(Self, &[u8]), DecodeError> {
        if blob.len() > BLOB_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "photo", limit: BLOB_BYTES_MAX });
        }
        let mut input = Reader::new(blob);
        input.version1("photo")?;
        let header = Self {
            org: OrgId::read(&mut input)?,
            circle: CircleId::read(&mut input)?,
            epoch: Hash::read(&mut input)?,
            salt: input.fixed()?,
        };
        let sealed = input.take(input.remaining())?;
        Ok((header, sealed))
    }

    /// The whole sealed file.
    #[must_use]
    pub fn seal(&self, key: &CircleKey, plain: &[u8]) -> Vec<u8> {
        let bound = self.encode();
        let object_key = derive_object_key(key, PURPOSE, &self.salt, &bound);
        let sealed = seal_once(&object_key, &bound, plain);
        [bound, sealed].concat()
    }
}

/// The id of a sealed photo: the hash of the whole file.
#[must_use]
pub fn blob_id(blob: &[u8]) -> Hash {
    Hash::of_bytes(blob)
}

/// Opens a sealed photo.
///
/// # Errors
/// When it does not open with this key.
pub fn open_blob(blob: &[u8], key: &CircleKey) -> Result<Vec<u8>, CannotOpen> {
    let (header, sealed) = BlobHeader::read(blob).map_err(|_| CannotOpen)?;
    let bound = header.encode();
    let object_key = derive_object_key(key, PURPOSE, &header.salt, &bound);
    open_once(&object_key, &bound, sealed)
}
