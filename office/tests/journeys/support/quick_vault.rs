//! A device's master wrapped anew at the least cost that is accepted: a passphrase costs a tenth of a second by design, and a
//! journey opens its devices eight thousand times. Founding, joining and the first opening pay the whole price.

use std::path::Path;
use std::sync::Arc;

use kengai::file_vault::COST_MIN;
use kengai::{FileVault, KeyVault, SystemRandomness};
use ring::digest::{SHA256, digest};

/// Bytes of the hash at the end of a key file.
const HASH_BYTES: usize = 32;

/// Wraps the master of the device in a folder anew, under the same passphrase.
pub fn wrap_quickly(home: &Path, passphrase: &str) {
    let path = home.join("master.key");
    let file = std::fs::read(&path).unwrap();
    let (version, wrapped) = (file[0], &file[1..file.len() - HASH_BYTES]);
    let random = Arc::new(SystemRandomness::new());
    let quick = FileVault::with_cost(passphrase, random, COST_MIN);
    let master = quick.unwrap(wrapped).unwrap();
    let mut anew = vec![version];
    anew.extend_from_slice(&quick.wrap(&master).unwrap());
    let hash = digest(&SHA256, &anew);
    anew.extend_from_slice(hash.as_ref());
    std::fs::write(&path, anew).unwrap();
}
