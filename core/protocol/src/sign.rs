//! Ed25519 signatures under a prefix for each kind, so that no signature can be taken for another's.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

/// What a signature is for. The prefix is part of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An entry's header.
    Entry,
    /// A control statement.
    Statement,
    /// The server's word on the heads of its logs.
    Head,
    /// A manager's confirmation (確定) of a document.
    Confirmation,
}

impl Purpose {
    /// The signed prefix.
    #[must_use]
    pub const fn prefix(self) -> &'static [u8] {
        match self {
            Self::Entry => b"kengai/entry/v1",
            Self::Statement => b"kengai/statement/v1",
            Self::Head => b"kengai/head/v1",
            Self::Confirmation => b"kengai/confirmation/v1",
        }
    }
}

/// An Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey(pub [u8; 32]);

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({}…)", &data_encoding::HEXLOWER.encode(&self.0[..4]))
    }
}

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({}…)", &data_encoding::HEXLOWER.encode(&self.0[..4]))
    }
}

/// A signature that does not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match")]
pub struct BadSignature;

impl PublicKey {
    /// Checks `signature` over the prefix of `purpose` and `message`.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(
        &self,
        purpose: Purpose,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let signed = [purpose.prefix(), message].concat();
        UnparsedPublicKey::new(&ED25519, &self.0).verify(&signed, &signature.0).map_err(|_| BadSignature)
    }
}

/// An Ed25519 private key, kept as its 32-byte seed.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    seed: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({:?})", self.public())
    }
}

impl SigningKey {
    /// The key whose seed this is.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("any 32 bytes are an Ed25519 seed");
        Self { pair, seed: Zeroizing::new(seed) }
    }

    /// The seed, for sealing it into a key file.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        key.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(key)
    }

    /// Signs the prefix of `purpose` and `message`.
    #[must_use]
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> Signature {
        let signed = [purpose.prefix(), message].concat();
        let mut out = [0; 64];
        out.copy_from_slice(self.pair.sign(&signed).as_ref());
        Signature(out)
    }
}
