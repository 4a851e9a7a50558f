//! The platform's keystore, as the app hands it in: it wraps the device's master key, so that the key's file alone is
//! worth nothing. Called once per opening, never while the store is held.

use std::sync::Arc;

use uniffi::UnexpectedUniFFICallbackError;
use zeroize::Zeroizing;

/// Why a keystore does not give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum VaultError {
    /// Not now: the device has not been unlocked since it started. Try again later; nothing is lost.
    #[error("the key store is locked")]
    Locked,
    /// The key that wrapped the secret is gone (a restored backup, a new screen lock). Keep the files, enrol again.
    #[error("the key store no longer holds the key")]
    KeyGone,
    /// The wrapped form is damaged or not this keystore's.
    #[error("the wrapped key is damaged")]
    Damaged,
    /// The keystore itself failed.
    #[error("the key store failed")]
    Failed,
}

impl From<UnexpectedUniFFICallbackError> for VaultError {
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        // Whatever else the app's code threw: its text may quote a key and goes nowhere.
        Self::Failed
    }
}

/// Wraps secrets with a key that never leaves the platform's keystore, and unwraps them again. May block.
#[uniffi::export(foreign)]
pub trait KeyVault: Send + Sync {
    /// The wrapped form of `secret`, safe to write to disk.
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, VaultError>;
    /// The secret in `wrapped`.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, VaultError>;
}

/// The app's vault as the core knows vaults.
pub(crate) struct PlatformVault(pub(crate) Arc<dyn KeyVault>);

impl From<VaultError> for kengai::VaultError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Locked => Self::Locked,
            VaultError::KeyGone => Self::KeyGone,
            VaultError::Damaged => Self::Damaged,
            VaultError::Failed => Self::Failed,
        }
    }
}

impl kengai::KeyVault for PlatformVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, kengai::VaultError> {
        Ok(self.0.wrap(secret.to_vec())?)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, kengai::VaultError> {
        Ok(Zeroizing::new(self.0.unwrap(wrapped.to_vec())?))
    }
}
