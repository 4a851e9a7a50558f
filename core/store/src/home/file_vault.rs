//! A vault for machines without a keystore: the secret is sealed under a passphrase, Argon2id before AES-256-GCM.
//!
//! The wrapped form carries its costs, so that they can rise later without shutting anyone out; they are bounded when
//! read, so that a forged file cannot take the machine's memory. 64 MiB and three passes take about a tenth of a second
//! on an office PC. The passphrase is normalised (NFKC): an input method's full-width letters are the same letters.
//!
//! Form: version 1, memory in KiB (4 bytes, big endian), passes, lanes, salt, then the sealed secret.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use kengai_protocol::keys::Secret;
use kengai_protocol::random::{Randomness, bytes};
use kengai_protocol::seal::{SALT_BYTES, TAG_BYTES, open_once, seal_once};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::home::vault::{KeyVault, VaultError};

/// What unwrapping costs whoever guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u8,
    /// Lanes.
    pub lanes: u8,
}

/// The cost of what is wrapped today.
pub const COST: Cost = Cost { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
/// The least that tests may use; also the least that is accepted when read.
pub const COST_MIN: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
/// The most that is accepted when read.
pub const COST_MAX: Cost = Cost { memory_kib: 1024 * 1024, passes: 16, lanes: 8 };
/// Longest passphrase, bytes after normalisation.
pub const PASSPHRASE_BYTES_MAX: usize = 1024;
/// Largest secret, bytes.
pub const SECRET_BYTES_MAX: usize = 1024;

const VERSION: u8 = 1;
const HEADER_BYTES: usize = 1 + 4 + 1 + 1 + SALT_BYTES;

/// A passphrase and the randomness for salts.
pub struct FileVault {
    passphrase: Zeroizing<String>,
    random: Arc<dyn Randomness>,
    cost: Cost,
}

impl std::fmt::Debug for FileVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileVault(…)")
    }
}

impl FileVault {
    /// A vault under `passphrase` at today's cost.
    #[must_use]
    pub fn new(passphrase: &str, random: Arc<dyn Randomness>) -> Self {
        Self::with_cost(passphrase, random, COST)
    }

    /// A vault at another cost: a simulation of hundreds of devices cannot spend a tenth of a second on each.
    #[must_use]
    pub fn with_cost(passphrase: &str, random: Arc<dyn Randomness>, cost: Cost) -> Self {
        Self { passphrase: Zeroizing::new(passphrase.nfkc().collect()), random, cost }
    }

    fn key(&self, cost: Cost, salt: &[u8]) -> Result<Secret, VaultError> {
        if self.passphrase.len() > PASSPHRASE_BYTES_MAX {
            return Err(VaultError::WrongPassphrase);
        }
        let params = Params::new(cost.memory_kib, cost.passes.into(), cost.lanes.into(), Some(32))
            .map_err(|_| VaultError::Damaged)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.passphrase.as_bytes(), salt, key.as_mut())
            .map_err(|_| VaultError::Failed)?;
        Ok(key)
    }
}

impl Cost {
    fn acceptable(self) -> bool {
        (COST_MIN.memory_kib..=COST_MAX.memory_kib).contains(&self.memory_kib)
            && (COST_MIN.passes..=COST_MAX.passes).contains(&self.passes)
            && (COST_MIN.lanes..=COST_MAX.lanes).contains(&self.lanes)
    }
}

impl KeyVault for FileVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        if secret.len() > SECRET_BYTES_MAX || !self.cost.acceptable() {
            return Err(VaultError::Failed);
        }
        let salt: [u8; SALT_BYTES] = bytes(&*self.random);
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.cost.memory_kib.to_be_bytes());
        out.extend_from_slice(&[self.cost.passes, self.cost.lanes]);
        out.extend_from_slice(&salt);
        // The salt is fresh, so the key is used for this one secret only.
        let sealed = seal_once(&self.key(self.cost, &salt)?, &out, secret);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if wrapped.len() < HEADER_BYTES + TAG_BYTES
            || wrapped.len() > HEADER_BYTES + SECRET_BYTES_MAX + TAG_BYTES
            || wrapped[0] != VERSION
        {
            return Err(VaultError::Damaged);
        }
        let (header, sealed) = wrapped.split_at(HEADER_BYTES);
        let memory: [u8; 4] = header[1..5].try_into().expect("four bytes were taken");
        let cost = Cost { memory_kib: u32::from_be_bytes(memory), passes: header[5], lanes: header[6] };
        if !cost.acceptable() {
            return Err(VaultError::Damaged);
        }
        let key = self.key(cost, &header[7..])?;
        // A flipped bit looks the same as a wrong passphrase here; the file around it has its own checksum.
        let plain = open_once(&key, header, sealed).map_err(|_| VaultError::WrongPassphrase)?;
        Ok(Zeroizing::new(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededRandom;

    fn vault(passphrase: &str, seed: u64) -> FileVault {
        FileVault::with_cost(passphrase, Arc::new(SeededRandom::new(seed)), COST_MIN)
    }

    #[test]
    fn only_the_passphrase_opens_it() {
        let vault_a = vault("ひまわり 12", 1);
        let wrapped = vault_a.wrap(&[7; 32]).unwrap();
        assert_ne!(wrapped, vault_a.wrap(&[7; 32]).unwrap(), "a salt came twice");
        assert_eq!(*vault_a.unwrap(&wrapped).unwrap(), [7; 32]);
        assert_eq!(
            *vault("ひまわり　１２", 2).unwrap(&wrapped).unwrap(),
            [7; 32],
            "full-width digits are digits"
        );
        assert_eq!(vault("ひまわり 13", 3).unwrap(&wrapped).err(), Some(VaultError::WrongPassphrase));
    }

    #[test]
    fn every_damaged_form_is_refused() {
        let vault = vault("ひまわり", 1);
        let wrapped = vault.wrap(&[7; 32]).unwrap();
        for length in 0..wrapped.len() {
            assert!(vault.unwrap(&wrapped[..length]).is_err());
        }
        for at in 0..wrapped.len() {
            let mut damaged = wrapped.clone();
            damaged[at] ^= 1;
            assert!(vault.unwrap(&damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_forged_cost_takes_no_memory() {
        let vault = vault("ひまわり", 1);
        let mut forged = vault.wrap(&[7; 32]).unwrap();
        forged[1..5].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(vault.unwrap(&forged).err(), Some(VaultError::Damaged));
    }

    #[test]
    fn the_cost_of_today_works() {
        let vault = FileVault::new("ひまわり", Arc::new(SeededRandom::new(1)));
        let wrapped = vault.wrap(&[7; 32]).unwrap();
        assert_eq!(wrapped[1..5], (64 * 1024_u32).to_be_bytes());
        assert_eq!(*vault.unwrap(&wrapped).unwrap(), [7; 32]);
    }
}
