//! How much of the disk is free, and that the last of it is the ledger's: a photo can wait on its phone for as long as it
//! must, a record that is refused is a record that exists once in the world.

use std::path::Path;

/// Free bytes of the disk under a folder, for this process. A disk that does not say so is one that is written to and
/// answers for itself.
#[must_use]
pub fn free_bytes(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether a photo of this size leaves the reserve as it is.
#[must_use]
pub fn has_room(folder: &Path, bytes: u64, reserve_bytes: u64) -> bool {
    free_bytes(folder) >= reserve_bytes.saturating_add(bytes)
}
