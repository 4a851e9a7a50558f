//! The three small files that hold a home's keys, each `version, content, SHA-256 of both`.
//!
//! The hash is no protection, only a diagnosis: a damaged file and a wrong key are different decisions. `master.key` is
//! what the vault made of the master. `kengai.check` holds what only the right master derives. `device.keys` holds the
//! device's seeds, sealed under a key that derives from the master and a fresh salt: the first signing seed, the sealing
//! seed, and a signing seed more for each time that the device began again (see [`crate::feeds::identity`]). None is ever taken
//! out; which of them is in use stands in the database.

use std::path::Path;

use kengai_protocol::ids::Hash;
use kengai_protocol::keys::{Secret, derive};
use kengai_protocol::random::{Randomness, bytes};
use kengai_protocol::seal::{SALT_BYTES, open_once, seal_once};
use zeroize::Zeroizing;

use crate::error::StoreError;
use crate::home::disk::Disk;
use crate::home::files::{read_bounded, write_durably};
use crate::home::vault::KeyVault;

/// The device master, wrapped.
pub(crate) const MASTER: &str = "master.key";
/// The key check value.
pub(crate) const CHECK: &str = "kengai.check";
/// The device's seeds, sealed.
pub(crate) const DEVICE: &str = "device.keys";

const VERSION: u8 = 1;
const FILE_BYTES_MAX: usize = 16 * 1024;

/// The private halves of a device's keys.
pub(crate) struct DeviceSeeds {
    /// Ed25519, one for each identity, oldest first; never empty.
    pub(crate) sign: Vec<Secret>,
    /// X25519.
    pub(crate) seal: Secret,
}

impl DeviceSeeds {
    pub(crate) fn make(random: &dyn Randomness) -> Self {
        Self { sign: vec![Zeroizing::new(bytes(random))], seal: Zeroizing::new(bytes(random)) }
    }
}

/// What the check value says of a master.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// It is this home's.
    Holds,
    /// It is another's.
    Fails,
    /// The check is missing or damaged and says nothing.
    Unknown,
}

pub(crate) fn read_master(disk: &dyn Disk, dir: &Path, vault: &dyn KeyVault) -> Result<Secret, StoreError> {
    let wrapped = read(disk, dir, MASTER)?.ok_or(StoreError::MissingKey(MASTER))?;
    let master = vault.unwrap(&wrapped)?;
    let master: [u8; 32] = master.as_slice().try_into().map_err(|_| StoreError::DamagedFile(MASTER))?;
    Ok(Zeroizing::new(master))
}

pub(crate) fn write_master(
    disk: &dyn Disk,
    dir: &Path,
    vault: &dyn KeyVault,
    master: &Secret,
) -> Result<(), StoreError> {
    write(disk, dir, MASTER, &vault.wrap(&master[..])?)
}

fn check_value(master: &Secret, salt: &[u8]) -> Secret {
    derive(&master[..], salt, &[b"kengai/key-check/v1"])
}

pub(crate) fn read_check(disk: &dyn Disk, dir: &Path, master: &Secret) -> Result<Check, StoreError> {
    let content = match read(disk, dir, CHECK) {
        Ok(Some(content)) if content.len() == SALT_BYTES + 32 => content,
        Ok(_) | Err(StoreError::DamagedFile(_)) => return Ok(Check::Unknown),
        Err(error) => return Err(error),
    };
    let (salt, value) = content.split_at(SALT_BYTES);
    Ok(if check_value(master, salt)[..] == *value { Check::Holds } else { Check::Fails })
}

pub(crate) fn write_check(
    disk: &dyn Disk,
    dir: &Path,
    master: &Secret,
    random: &dyn Randomness,
) -> Result<(), StoreError> {
    let salt: [u8; SALT_BYTES] = bytes(random);
    write(disk, dir, CHECK, &[&salt[..], &check_value(master, &salt)[..]].concat())
}

fn device_key(master: &Secret, salt: &[u8]) -> Secret {
    derive(&master[..], salt, &[b"kengai/device-keys/v1"])
}

pub(crate) fn read_device(disk: &dyn Disk, dir: &Path, master: &Secret) -> Result<DeviceSeeds, StoreError> {
    let content = read(disk, dir, DEVICE)?.ok_or(StoreError::MissingKey(DEVICE))?;
    if content.len() < SALT_BYTES {
        return Err(StoreError::DamagedFile(DEVICE));
    }
    let (salt, sealed) = content.split_at(SALT_BYTES);
    let plain = open_once(&device_key(master, salt), salt, sealed)
        .map(Zeroizing::new)
        .map_err(|_| StoreError::Crypto("device.keys"))?;
    let (seeds, rest) = plain.as_chunks::<32>();
    let [first, seal, more @ ..] = seeds else { return Err(StoreError::DamagedFile(DEVICE)) };
    if !rest.is_empty() {
        return Err(StoreError::DamagedFile(DEVICE));
    }
    let sign = [first].into_iter().chain(more).map(|seed| Zeroizing::new(*seed)).collect();
    Ok(DeviceSeeds { sign, seal: Zeroizing::new(*seal) })
}

pub(crate) fn write_device(
    disk: &dyn Disk,
    dir: &Path,
    master: &Secret,
    seeds: &DeviceSeeds,
    random: &dyn Randomness,
) -> Result<(), StoreError> {
    let salt: [u8; SALT_BYTES] = bytes(random);
    let mut plain = Zeroizing::new(Vec::with_capacity(32 * (seeds.sign.len() + 1)));
    for (at, seed) in seeds.sign.iter().enumerate() {
        plain.extend_from_slice(&seed[..]);
        if at == 0 {
            plain.extend_from_slice(&seeds.seal[..]);
        }
    }
    let sealed = seal_once(&device_key(master, &salt), &salt, &plain);
    write(disk, dir, DEVICE, &[&salt[..], &sealed].concat())
}

fn write(disk: &dyn Disk, dir: &Path, name: &'static str, content: &[u8]) -> Result<(), StoreError> {
    let hash = Hash::of(&[&[VERSION], content]);
    write_durably(disk, &dir.join(name), &[&[VERSION], content, &hash.0].concat())
}

fn read(disk: &dyn Disk, dir: &Path, name: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(file) = read_bounded(disk, &dir.join(name), name, FILE_BYTES_MAX)? else { return Ok(None) };
    let (front, hash) = file.split_last_chunk::<32>().ok_or(StoreError::DamagedFile(name))?;
    if Hash::of_bytes(front).0 != *hash {
        return Err(StoreError::DamagedFile(name));
    }
    match front.split_first() {
        Some((&VERSION, content)) => Ok(Some(content.to_vec())),
        Some((&version, _)) => {
            Err(kengai_protocol::DecodeError::Version { what: "key file", version }.into())
        }
        None => Err(StoreError::DamagedFile(name)),
    }
}
