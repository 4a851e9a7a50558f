//! The server's own Ed25519 key: a 32-byte seed in a file of the data folder, made at the first start, never written
//! over. Devices know the server by this key alone; whoever moves the server takes the file along.

use std::io;
use std::path::Path;

use kengai_protocol::{Randomness, random};

use crate::disk::{Disk, replace_file};

/// The name of the file in a data folder.
pub const KEY_FILE: &str = "server.key";

/// Reads the key's seed, or makes one where there is no file.
///
/// # Errors
/// The file cannot be read, is not 32 bytes long, or cannot be made.
pub fn open_or_make(disk: &dyn Disk, folder: &Path, random: &dyn Randomness) -> io::Result<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    match disk.read(&path) {
        Ok(seed) => seed.try_into().map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidData, "the server's key file does not hold 32 bytes")
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let seed: [u8; 32] = random::bytes(random);
            write_secret(disk, &path, &seed)?;
            Ok(seed)
        }
        Err(error) => Err(error),
    }
}

/// Writes a new file that only its owner may read; never over an existing one. It has its name when it is whole: half a key
/// would stop the server, and in a backup folder look like another server's.
///
/// # Errors
/// There is one already, or the file system refused.
pub(crate) fn write_secret(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if disk.exists(path) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    replace_file(disk, path, bytes)
}
