//! Generations of backups: a folder each, with segments and their manifests. Which of them may go on, which go.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kengai_protocol::{Hash, Incarnation, OrgId};
use serde::{Deserialize, Serialize};

use crate::backup_error::BackupError;
use crate::disk::{Disk, Kind, make_folder};
use crate::ledger::LEDGER_FILE;
use crate::schema;
use crate::segment::{self, Reached};

/// A generation takes segments for this long, milliseconds: a week.
pub const GENERATION_MS: u64 = 7 * 24 * 60 * 60 * 1_000;
/// Generations that are kept.
pub const GENERATIONS_KEPT: usize = 3;

/// How far one organisation is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// The organisation.
    pub org: OrgId,
    /// The life of its ledger.
    pub incarnation: Incarnation,
    /// Everything up to this counter.
    pub counter: u64,
    /// The control log up to this height.
    pub control_height: u64,
}

/// The manifest of a segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) version: u32,
    pub(crate) at_ms: u64,
    pub(crate) sha256: String,
    pub(crate) from: Reached,
    pub(crate) to: Reached,
    pub(crate) orgs: Vec<ManifestOrg>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ManifestOrg {
    pub(crate) org: String,
    pub(crate) incarnation: String,
    pub(crate) counter: u64,
    pub(crate) control_height: u64,
}

/// A generation and its finished segments.
#[derive(Debug)]
pub(crate) struct Generation {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) manifests: Vec<Manifest>,
}

/// All generations with a finished segment, oldest first.
pub(crate) fn generations(disk: &dyn Disk, folder: &Path) -> Result<Vec<Generation>, BackupError> {
    let mut names = BTreeSet::new();
    for name in disk.names(folder)? {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with(NAME_PREFIX) && disk.kind(&folder.join(&name)) == Some(Kind::Folder) {
            names.insert(name);
        }
    }
    let mut generations = Vec::new();
    for name in names {
        let generation = Generation::read(disk, folder, &name)?;
        if !generation.manifests.is_empty() {
            generations.push(generation);
        }
    }
    Ok(generations)
}

/// Removes what is older than the generations kept, the proofs of finished ones, and what was never finished.
pub(crate) fn forget_old(disk: &dyn Disk, folder: &Path, current: &str) -> Result<(), BackupError> {
    let finished: Vec<String> = generations(disk, folder)?.into_iter().map(|g| g.name).collect();
    let kept: BTreeSet<&String> = finished.iter().rev().take(GENERATIONS_KEPT).collect();
    for name in disk.names(folder)? {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with(NAME_PREFIX) || name == current {
            continue;
        }
        let path = folder.join(&name);
        let gone = if kept.contains(&name) { path.join("proof") } else { path };
        if disk.exists(&gone) {
            disk.remove_folder(&gone)?;
        }
    }
    Ok(())
}

const NAME_PREFIX: &str = "generation-";

impl Generation {
    pub(crate) fn begin(disk: &dyn Disk, folder: &Path, now_ms: u64) -> Result<Self, BackupError> {
        // Sorts by time; a clock that went back must not make an older name.
        let newest = generations(disk, folder)?.pop().and_then(|g| g.begun_ms()).unwrap_or(0);
        let at_ms = now_ms.max(newest + 1);
        let name = format!("{NAME_PREFIX}{at_ms:015}");
        let path = folder.join(&name);
        if disk.exists(&path) {
            disk.remove_folder(&path)?;
        }
        make_folder(disk, &path)?;
        Ok(Self { name, path, manifests: Vec::new() })
    }

    fn read(disk: &dyn Disk, folder: &Path, name: &str) -> Result<Self, BackupError> {
        let mut generation = Self { name: name.to_owned(), path: folder.join(name), manifests: Vec::new() };
        loop {
            let number = generation.manifests.len() as u64 + 1;
            match disk.read(&generation.manifest_path(number)) {
                Ok(bytes) => {
                    let manifest = serde_json::from_slice(&bytes)
                        .map_err(|_| BackupError::NotVerified("a manifest cannot be read"))?;
                    generation.manifests.push(manifest);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(generation),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn begun_ms(&self) -> Option<u64> {
        self.name.strip_prefix(NAME_PREFIX)?.parse().ok()
    }

    pub(crate) fn segment_path(&self, number: u64) -> PathBuf {
        self.path.join(format!("{number:04}.sqlite"))
    }

    pub(crate) fn manifest_path(&self, number: u64) -> PathBuf {
        self.path.join(format!("{number:04}.json"))
    }

    /// The rows that its segments reach.
    pub(crate) fn reached(&self) -> Reached {
        self.manifests.last().map(|m| m.to).unwrap_or_default()
    }

    /// The counters that its segments reach.
    pub(crate) fn counters(&self) -> HashMap<OrgId, u64> {
        let orgs = self.manifests.last().map(|m| m.orgs.as_slice()).unwrap_or_default();
        orgs.iter().filter_map(|org| Some((org.org.parse().ok()?, org.counter))).collect()
    }

    /// Whether the next segment may follow: same lives of the ledger, young enough, and the proof is where the last
    /// manifest left it. If in doubt, a new generation begins.
    pub(crate) fn can_go_on(
        &self,
        disk: &dyn Disk,
        lives: &HashMap<OrgId, Incarnation>,
        now_ms: u64,
    ) -> bool {
        let young = self.begun_ms().is_some_and(|at| now_ms.abs_diff(at) < GENERATION_MS);
        let same_life = self.manifests.last().is_some_and(|manifest| {
            manifest.version == 1
                && manifest.orgs.iter().all(|org| {
                    let live = org.org.parse().ok().and_then(|id: OrgId| lives.get(&id));
                    live.is_some_and(|live| live.to_string() == org.incarnation)
                })
        });
        let proof = self.path.join("proof").join(LEDGER_FILE);
        let proved = || {
            let conn = schema::open(disk, &proof)?;
            Ok::<_, BackupError>(segment::reached(&conn, "main")?)
        };
        young && same_life && disk.exists(&proof) && proved().is_ok_and(|reached| reached == self.reached())
    }
}

impl ManifestOrg {
    pub(crate) fn of(covered: &Covered) -> Self {
        Self {
            org: covered.org.to_string(),
            incarnation: covered.incarnation.to_string(),
            counter: covered.counter,
            control_height: covered.control_height,
        }
    }
}

pub(crate) fn hash_of_file(disk: &dyn Disk, path: &Path) -> io::Result<Hash> {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut file = disk.open(path)?;
    let mut chunk = vec![0; 256 * 1024];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        context.update(&chunk[..count]);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    Ok(Hash(out))
}
