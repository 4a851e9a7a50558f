//! Keys: derivation, the circle key, and sealing a circle key to a device (HPKE).
//!
//! The one place that names a key's purpose. `derive` gives independent keys from one secret; nothing here is random
//! except what `Randomness` brings.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{CryptoRng, RngCore};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::Zeroizing;

use crate::ids::{CircleId, DeviceId, Hash, OrgId};
use crate::limits::WRAP_BYTES;
use crate::random::{Randomness, bytes};

/// A 32-byte secret that is wiped when dropped.
pub type Secret = Zeroizing<[u8; 32]>;

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

/// HKDF-SHA256 to 32 bytes. `info` parts are concatenated: the first names the purpose, only the last may vary in length.
#[must_use]
pub fn derive(secret: &[u8], salt: &[u8], info: &[&[u8]]) -> Secret {
    let mut out = Zeroizing::new([0; 32]);
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(info, Bytes32)
        .and_then(|okm| okm.fill(out.as_mut()))
        .expect("32 bytes are within HKDF's limit");
    out
}

/// The key that everyone in a circle holds for one epoch.
#[derive(Clone, PartialEq, Eq)]
pub struct CircleKey(pub Secret);

impl std::fmt::Debug for CircleKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CircleKey(…)")
    }
}

impl CircleKey {
    /// A fresh key.
    #[must_use]
    pub fn make(random: &dyn Randomness) -> Self {
        Self(Zeroizing::new(bytes(random)))
    }

    /// From stored bytes.
    #[must_use]
    pub fn from_bytes(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// The letterbox of the circle that holds this key: whoever knows its public half can seal to the circle's
    /// members without being one.
    #[must_use]
    pub fn derive_letterbox(&self) -> SealKey {
        SealKey::from_seed(*derive(&self.0[..], b"", &[b"kengai/letterbox/v1"]))
    }
}

/// An X25519 public key that circle keys are sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SealPublicKey(pub [u8; 32]);

/// An X25519 private key, kept as the 32-byte seed that it derives from.
pub struct SealKey {
    seed: Secret,
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(…)")
    }
}

/// What a wrap is bound to besides its recipient's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapContext {
    /// The organisation.
    pub org: OrgId,
    /// The circle whose key is wrapped.
    pub circle: CircleId,
    /// The device it is for; the recovery key counts as the all-zero device.
    pub device: DeviceId,
}

impl WrapContext {
    fn info(&self) -> Vec<u8> {
        [b"kengai/wrap/v1".as_slice(), &self.org.0, &self.circle.0, &self.device.0].concat()
    }
}

/// A wrap that does not open: damaged, or for someone else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this key wrap cannot be opened with this device's key")]
pub struct CannotUnwrap;

type Kx = X25519HkdfSha256;

impl SealKey {
    /// The key that derives from `seed`.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed: Zeroizing::new(seed) }
    }

    /// The seed, for sealing it into a key file.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    fn pair(&self) -> (<Kx as Kem>::PrivateKey, <Kx as Kem>::PublicKey) {
        Kx::derive_keypair(&self.seed[..])
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> SealPublicKey {
        let mut out = [0; 32];
        out.copy_from_slice(&self.pair().1.to_bytes());
        SealPublicKey(out)
    }

    /// Opens a circle key that was sealed to this key.
    ///
    /// # Errors
    /// [`CannotUnwrap`].
    pub fn unwrap(&self, context: &WrapContext, wrap: &[u8]) -> Result<CircleKey, CannotUnwrap> {
        if wrap.len() != WRAP_BYTES {
            return Err(CannotUnwrap);
        }
        let encapped = <Kx as Kem>::EncappedKey::from_bytes(&wrap[..32]).map_err(|_| CannotUnwrap)?;
        let plain = hpke::single_shot_open::<AesGcm256, HkdfSha256, Kx>(
            &OpModeR::Base,
            &self.pair().0,
            &encapped,
            &context.info(),
            &wrap[32..],
            b"",
        )
        .map_err(|_| CannotUnwrap)?;
        let plain = Zeroizing::new(plain);
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| CannotUnwrap)?;
        Ok(CircleKey::from_bytes(key))
    }
}

/// Seals a circle key to a device's (or the recovery) public key: [`WRAP_BYTES`] bytes.
///
/// # Errors
/// When the public key is not a point that a secret can be shared with.
pub fn wrap(
    to: &SealPublicKey,
    context: &WrapContext,
    key: &CircleKey,
    random: &dyn Randomness,
) -> Result<Vec<u8>, CannotUnwrap> {
    let public = <Kx as Kem>::PublicKey::from_bytes(&to.0).map_err(|_| CannotUnwrap)?;
    let (encapped, sealed) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, Kx, _>(
        &OpModeS::Base,
        &public,
        &context.info(),
        &key.0[..],
        b"",
        &mut HpkeRandomness(random),
    )
    .map_err(|_| CannotUnwrap)?;
    Ok([&encapped.to_bytes()[..], &sealed].concat())
}

/// The hash by which a statement commits to a wrap.
#[must_use]
pub fn wrap_hash(wrap: &[u8]) -> Hash {
    Hash::of(&[b"kengai/wrap-hash/v1", wrap])
}

struct HpkeRandomness<'a>(&'a dyn Randomness);

impl RngCore for HpkeRandomness<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(bytes(self.0))
    }
    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(bytes(self.0))
    }
    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }
}

impl CryptoRng for HpkeRandomness<'_> {}
