//! The server's own Ed25519 key: a 32-byte seed in a file of the data folder, made at the first start, never written
//! over. Devices know the server by this key alone; whoever moves the server takes the file along.

use std::io::{self, Read};
use std::path::Path;

use kengai_protocol::{Randomness, random};

use crate::blob_folder::sync_folder;
use crate::private::write_new_synced;

/// The name of the file in a data folder.
pub const KEY_FILE: &str = "server.key";

/// Reads the key's seed, or makes one where there is no file.
///
/// # Errors
/// The file cannot be read, is not 32 bytes long, or cannot be made.
pub fn open_or_make(folder: &Path, random: &dyn Randomness) -> io::Result<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    match std::fs::File::open(&path) {
        Ok(mut file) => {
            let mut seed = Vec::new();
            file.read_to_end(&mut seed)?;
            seed.try_into().map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidData, "the server's key file does not hold 32 bytes")
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let seed: [u8; 32] = random::bytes(random);
            write_secret(&path, &seed)?;
            Ok(seed)
        }
        Err(error) => Err(error),
    }
}

/// Writes a new file that only its owner may read; never over an existing one.
///
/// # Errors
/// There is one already, or the file system refused.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_new_synced(path, bytes)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}
