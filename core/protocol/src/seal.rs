//! Sealing bytes under a key that is used once: AES-256-GCM with an all-zero nonce, the key derived from a secret, a
//! fresh random salt and everything the bytes are bound to.
//!
//! Never a counter as nonce: a phone restored from a backup would repeat it. With a 128-bit salt per object the same
//! key does not come twice.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::keys::{CircleKey, Secret, derive};

/// Length of a salt, bytes.
pub const SALT_BYTES: usize = 16;
/// What sealing adds, bytes.
pub const TAG_BYTES: usize = 16;

/// Sealed bytes that do not open: damaged, moved to another place, or under another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open with this key")]
pub struct CannotOpen;

fn cipher(key: &Secret) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key[..]).expect("the key has 32 bytes"))
}

fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

/// Seals under a key that must never be used for anything else.
#[must_use]
pub fn seal_once(key: &Secret, bound: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut out = plain.to_vec();
    cipher(key)
        .seal_in_place_append_tag(zero_nonce(), Aad::from(bound), &mut out)
        .expect("the limits keep every object far below AES-GCM's");
    out
}

/// Opens what [`seal_once`] sealed.
///
/// # Errors
/// [`CannotOpen`].
pub fn open_once(key: &Secret, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
    let mut out = sealed.to_vec();
    let plain =
        cipher(key).open_in_place(zero_nonce(), Aad::from(bound), &mut out).map_err(|_| CannotOpen)?.len();
    out.truncate(plain);
    Ok(out)
}

/// The key for one sealed object in a circle. `bound` holds the object's header without its hash, salt included.
#[must_use]
pub fn derive_object_key(
    circle: &CircleKey,
    purpose: &[u8],
    salt: &[u8; SALT_BYTES],
    bound: &[u8],
) -> Secret {
    derive(&circle.0[..], salt, &[purpose, bound])
}

/// Seals the previous epoch's key under the new one, so that a new member can read history. The salt goes first.
#[must_use]
pub fn seal_previous(new: &CircleKey, previous: &CircleKey, salt: [u8; SALT_BYTES], bound: &[u8]) -> Vec<u8> {
    let key = derive_object_key(new, b"kengai/previous-epoch/v1", &salt, bound);
    [&salt[..], &seal_once(&key, bound, &previous.0[..])].concat()
}

/// Opens what [`seal_previous`] sealed.
///
/// # Errors
/// [`CannotOpen`].
pub fn open_previous(new: &CircleKey, sealed: &[u8], bound: &[u8]) -> Result<CircleKey, CannotOpen> {
    let salt: [u8; SALT_BYTES] =
        sealed.get(..SALT_BYTES).and_then(|s| s.try_into().ok()).ok_or(CannotOpen)?;
    let key = derive_object_key(new, b"kengai/previous-epoch/v1", &salt, bound);
    let plain = open_once(&key, bound, &sealed[SALT_BYTES..])?;
    Ok(CircleKey::from_bytes(plain.as_slice().try_into().map_err(|_| CannotOpen)?))
}
