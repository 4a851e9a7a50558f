//! Where the programs are that the demo starts: beside itself, where one build has put them all.

use std::path::{Path, PathBuf};

use super::trouble::Trouble;

/// The built programs and the tree that they were built from.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    /// The demo itself; it probes the network inside its namespace.
    pub(super) demo: PathBuf,
    /// `kengai`.
    pub(super) kengai: PathBuf,
    /// `kengai-server`.
    pub(super) server: PathBuf,
    /// The folder `examples`.
    pub(super) examples: PathBuf,
}

impl Programs {
    /// Finds them.
    ///
    /// # Errors
    /// One is not built.
    pub(super) fn find() -> Result<Self, Trouble> {
        let demo = std::env::current_exe().map_err(Trouble::io("this program's own path"))?;
        let folder = demo.parent().unwrap_or(Path::new(".")).to_owned();
        let beside = |name: &str| {
            let path = folder.join(name);
            if path.is_file() { Ok(path) } else { Err(Trouble::NotBuilt(path.display().to_string())) }
        };
        let (kengai, server) = (beside("kengai")?, beside("kengai-server")?);
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        let examples = examples.canonicalize().map_err(Trouble::file(&examples))?;
        Ok(Self { demo, kengai, server, examples })
    }
}
