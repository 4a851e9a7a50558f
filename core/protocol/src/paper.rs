//! What stands on the paper: 32 bytes, as 24 words and a QR, made once at founding. Afterwards the root exists only there.

use crate::keys::{SealKey, Secret, derive};
use crate::sign::SigningKey;

/// The paper's secret.
pub struct Paper(pub Secret);

impl std::fmt::Debug for Paper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Paper(…)")
    }
}

impl Paper {
    /// The organisation's admin root.
    #[must_use]
    pub fn derive_root(&self) -> SigningKey {
        SigningKey::from_seed(*derive(&self.0[..], b"", &[b"kengai/root-signing/v1"]))
    }

    /// The key that every circle key is also sealed to.
    #[must_use]
    pub fn derive_recovery(&self) -> SealKey {
        SealKey::from_seed(*derive(&self.0[..], b"", &[b"kengai/recovery/v1"]))
    }
}
