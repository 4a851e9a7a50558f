//! The key vault: whatever on this device can wrap a secret so that its file alone is worth nothing.
//!
//! On a phone it is the platform's keystore, on an office PC a passphrase (see [`crate::home::file_vault`]). The calls block
//! and may ask a person, so nothing here is called while a database is held. Losing the vault's key is a normal path:
//! the files stay and the device enrols again.

use zeroize::Zeroizing;

/// Why a vault does not give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Not now: the device has not been unlocked since it started. Try again later; nothing is lost.
    #[error("the device's key store is locked; unlock the device and try again")]
    Locked,
    /// The key that wrapped the secret is no longer there (a restored backup, a new screen lock). Keep the files, enrol
    /// again.
    #[error(
        "the device's key store no longer holds the key; keep the folder, and join again as a new device"
    )]
    KeyGone,
    /// The passphrase is not the one that wrapped the secret.
    #[error("the passphrase is not the right one; nothing was changed. Try again")]
    WrongPassphrase,
    /// The wrapped form is not one of ours, or is damaged.
    #[error("the key is damaged or from a newer version; keep the folder, and update the program")]
    Damaged,
    /// The vault itself failed.
    #[error("the device's key store failed; nothing was changed. Try again")]
    Failed,
}

/// Wraps secrets and unwraps them again.
pub trait KeyVault: Send + Sync {
    /// The wrapped form of `secret`, safe to write to disk.
    ///
    /// # Errors
    /// As [`VaultError`] says.
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// The secret in `wrapped`.
    ///
    /// # Errors
    /// As [`VaultError`] says.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError>;
}
