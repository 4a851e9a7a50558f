//! Where backups go, looked at before a server starts: whoever names a folder that cannot be written, or one that is lost with the
//! data, learns it now and not from the night that needed it.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, make_folder};
use crate::server_error::ServerError;

/// Written and taken away again, to see whether the folder takes anything.
const PROBE: &str = "kengai-write-probe";

/// Makes the folder, and sees that it is no part of the data folder and can be written.
pub(crate) fn prepare(disk: &dyn Disk, to: &Path, data: &Path) -> Result<(), ServerError> {
    let refused = |error: io::Error| ServerError::BackupFolder(to.to_owned(), error);
    if really(to).map_err(refused)?.starts_with(data.canonicalize()?) {
        return Err(ServerError::BackupInData(to.to_owned()));
    }
    make_folder(disk, to).map_err(refused)?;
    let probe = to.join(PROBE);
    // One that a crash left is no reason.
    let _ = disk.remove(&probe);
    disk.write_synced(&probe, b"").and_then(|()| disk.remove(&probe)).map_err(refused)
}

/// Where a folder is or would be, behind every link.
fn really(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    let there = whole.ancestors().find(|above| above.exists()).unwrap_or(Path::new("/"));
    let rest = whole.strip_prefix(there).unwrap_or(Path::new(""));
    Ok(there.canonicalize()?.join(rest))
}
