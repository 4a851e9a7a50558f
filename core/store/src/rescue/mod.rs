//! A damaged database is set aside and a new one made of what can be read of it.
//!
//! ```text
//! rescuing             names the folder that the old files go to; while it is there, the home does not open
//! set-aside/<time>/    the old database with its write-ahead log, moved and never touched again
//! reading.db           a copy of them, read from and removed
//! rescued.db           the new database; it takes the old one's name when it is whole
//! ```
//! Ended at any step, the rescue begins again from the files that were set aside. Keys and photo files stay where they
//! are. The device then begins again under a new identity ([`crate::feeds::identity`]): what the old one had not sent is carried,
//! everything else comes from the server with the next sync.

pub(crate) mod column;
pub(crate) mod keep_tables;
pub(crate) mod kept_rows;
pub(crate) mod leaves;
pub(crate) mod salvage;
pub(crate) mod source;
pub(crate) mod step;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::keys::CircleKey;
use kengai_protocol::{ControlState, DeviceId, DocId, Randomness};
use rusqlite::{Connection, Transaction};

use crate::database::{self, facts, outline};
use crate::feeds::identity::{self, BeginAgain};
use crate::feeds::keys::store_key;
use crate::feeds::{control_log, entries, heights, held};
use crate::home::files::{
    exists, make_folder, read_bounded, remove_if_there, sync_folder, take_place, with_suffix, write_durably,
};
use crate::home::{DATABASE, Home, RESCUING};
use crate::intake::judging::retry_waiting_entries;
use crate::rescue::keep_tables::KEPT_FACTS;
use crate::rescue::salvage::Salvage;
use crate::rescue::step::RescueStep;
use crate::{Disk, KeyVault, Store, StoreError, photos};

/// What is made beside the copy while it is read, and removed again; see [`crate::database::outline`] and [`crate::rescue::leaves`].
const READING_MADE: [&str; 5] = ["-front", "-leaves", "-leaves-wal", "-leaves-shm", "-leaves-front"];

const SET_ASIDE: &str = "set-aside";
const READING: &str = "reading.db";
const RESCUED: &str = "rescued.db";
/// A database's files: itself, its write-ahead log, the index of that, which is not needed, and its outline.
const SUFFIXES: [&str; 4] = ["", "-wal", "-shm", outline::SUFFIX];
/// Length of the name of the folder that a rescue uses, bytes at most.
const NAME_BYTES_MAX: usize = 64;

/// What a rescue came to. What the server has is not in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    /// Where the old files are.
    pub set_aside: PathBuf,
    /// Whether this device still knows its organisation; if not, it needs the text of an invitation.
    pub knows_organisation: bool,
    /// Records, notes and marks that were not sent and will be.
    pub records: u64,
    /// Records that were begun and not finished.
    pub drafts: u64,
    /// Photo files that are here; the server is asked which of them it has.
    pub photos: u64,
    /// Entries that were read and need not be fetched for reading.
    pub entries: u64,
    /// Documents of which something was on this device only and is lost.
    pub lost: Vec<DocId>,
    /// Whether more may be lost that nothing names any more.
    pub unknown: bool,
}

/// A damaged database that an earlier rescue set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseAside {
    /// Where it lies.
    pub folder: PathBuf,
    /// How large its files are, bytes.
    pub bytes: u64,
}

impl Store {
    /// The damaged databases that rescues have set aside, the oldest first. Nothing here ever deletes them.
    ///
    /// # Errors
    /// What the file system says.
    pub fn databases_aside(&self) -> Result<Vec<DatabaseAside>, StoreError> {
        let (disk, aside) = (self.home.disk(), self.home.folder().join(SET_ASIDE));
        if !exists(disk, &aside)? {
            return Ok(Vec::new());
        }
        let names = |folder: &Path| disk.names(folder).map_err(StoreError::io("looking into a folder"));
        let mut folders = names(&aside)?;
        folders.sort();
        let mut found = Vec::new();
        for folder in folders.into_iter().map(|name| aside.join(name)) {
            let mut bytes = 0;
            for name in names(&folder)? {
                bytes += disk.length(&folder.join(name)).map_err(StoreError::io("measuring a file"))?;
            }
            found.push(DatabaseAside { folder, bytes });
        }
        Ok(found)
    }

    /// Whether the device in a folder needs a rescue: its database is damaged or missing and its keys are there.
    ///
    /// # Errors
    /// Why it cannot be told: wrong key, in use, and so on. Nothing is changed.
    pub fn needs_rescue(folder: &Path, vault: &dyn KeyVault, wait: Duration) -> Result<bool, StoreError> {
        let home = Home::open(folder, vault, wait)?;
        is_damaged(&home)
    }

    /// Sets a damaged database aside and makes a new one of what can be read. `None`: nothing is damaged, nothing was
    /// done. `progress` hears what is begun.
    ///
    /// # Errors
    /// Calling it again goes on from there. The old files are never deleted.
    pub fn rescue(
        folder: &Path,
        vault: &dyn KeyVault,
        random: Arc<dyn Randomness>,
        wait: Duration,
        now_ms: u64,
        progress: &mut dyn FnMut(RescueStep),
    ) -> Result<Option<(Self, Rescued)>, StoreError> {
        let home = Home::open(folder, vault, wait)?;
        if !is_damaged(&home)? {
            return Ok(None);
        }
        progress(RescueStep::SettingAside);
        let aside = set_aside(home.disk(), folder, now_ms)?;
        let salvaged = read_copy(&home, &aside, progress)?;
        progress(RescueStep::MakingNew);
        let mut rescued = Rescued {
            set_aside: aside,
            knows_organisation: knows_organisation(&salvaged),
            records: 0,
            drafts: 0,
            photos: home.photos().list()?.len() as u64,
            entries: salvaged.entries.iter().filter(|one| one.entry.body.is_some()).count() as u64,
            lost: Vec::new(),
            unknown: salvaged.unknown,
        };
        let lost = salvaged.lost.clone();
        make_new(&home, salvaged, now_ms)?;
        drop(home);
        progress(RescueStep::Documents);
        let mut store = Self::open(folder, vault, random, wait)?;
        store.open_held()?;
        store.apply_carried()?;
        rescued.records = store.unsent_count()?;
        rescued.drafts = store.draft_count()?;
        rescued.lost = lost.into_iter().collect();
        Ok(Some((store, rescued)))
    }
}

/// Whether the database is what a rescue is for.
fn is_damaged(home: &Home) -> Result<bool, StoreError> {
    if exists(home.disk(), &home.folder().join(RESCUING))? {
        return Ok(true);
    }
    let opened = home.open_writer().and_then(|db| {
        control_log::load(&db)?;
        database::check(&db)
    });
    match opened {
        Ok(()) => Ok(false),
        Err(
            StoreError::DamagedDatabase
            | StoreError::PlainDatabase
            | StoreError::MissingFile(_)
            | StoreError::BadRow
            | StoreError::Decode(_),
        ) => Ok(true),
        Err(error) => Err(error),
    }
}

/// A name that no earlier rescue has: a clock may stand still or be set back.
fn free_name(disk: &dyn Disk, aside: &Path, now_ms: u64) -> Result<String, StoreError> {
    let mut number = now_ms;
    while exists(disk, &aside.join(number.to_string()))? {
        number = number.saturating_add(1);
    }
    Ok(number.to_string())
}

/// Moves the old files away; returns where they are. Goes on where it was interrupted.
fn set_aside(disk: &dyn Disk, folder: &Path, now_ms: u64) -> Result<PathBuf, StoreError> {
    let marker = folder.join(RESCUING);
    let name = match read_bounded(disk, &marker, "rescuing", NAME_BYTES_MAX)? {
        Some(name) => String::from_utf8(name).map_err(|_| StoreError::DamagedFile(RESCUING))?,
        None => {
            let name = free_name(disk, &folder.join(SET_ASIDE), now_ms)?;
            write_durably(disk, &marker, name.as_bytes())?;
            name
        }
    };
    let aside = folder.join(SET_ASIDE).join(name);
    make_folder(disk, &aside)?;
    for suffix in SUFFIXES {
        let (from, to) =
            (with_suffix(&folder.join(DATABASE), suffix), with_suffix(&aside.join(DATABASE), suffix));
        // What is aside already is the old one; what has its name then is the new one, whose rescue was not ended.
        if exists(disk, &from)? && !exists(disk, &to)? {
            disk.rename(&from, &to).map_err(StoreError::io("setting the database aside"))?;
        }
    }
    sync_folder(disk, &aside)?;
    sync_folder(disk, folder)?;
    Ok(aside)
}

fn remove(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    remove_if_there(disk, path, "removing a copy").map(|_| ())
}

/// Reads a copy, so that the old files stay as they were: opening a database writes to it.
fn read_copy(home: &Home, aside: &Path, progress: &mut dyn FnMut(RescueStep)) -> Result<Salvage, StoreError> {
    let disk = home.disk();
    let copy = home.folder().join(READING);
    // Of a rescue that was killed.
    for suffix in SUFFIXES.iter().chain(&READING_MADE) {
        remove(disk, &with_suffix(&copy, suffix))?;
    }
    for suffix in ["", "-wal", outline::SUFFIX] {
        let from = with_suffix(&aside.join(DATABASE), suffix);
        if exists(disk, &from)? {
            disk.copy(&from, &with_suffix(&copy, suffix)).map_err(StoreError::io("copying the database"))?;
        }
    }
    let salvaged = salvage::read(disk, &copy, home.database_key(), &home.identities(), progress)?;
    for suffix in SUFFIXES {
        remove(disk, &with_suffix(&copy, suffix))?;
    }
    Ok(salvaged)
}

/// Makes the new database of what was read, under a name of its own until it is whole.
fn make_new(home: &Home, salvaged: Salvage, now_ms: u64) -> Result<(), StoreError> {
    let disk = home.disk();
    let path = home.folder().join(RESCUED);
    for suffix in SUFFIXES {
        remove(disk, &with_suffix(&path, suffix))?;
        // Of a rescue that was ended after the new one had its name: it is made again.
        remove(disk, &with_suffix(&home.folder().join(DATABASE), suffix))?;
    }
    database::create(disk, &path, home.database_key())?;
    let mut db = database::open(disk, &path, home.database_key())?;
    fill(&mut db, home, salvaged, now_ms)?;
    database::checkpoint(&db)?;
    db.close().map_err(|(_, error)| error)?;
    // The outline is written again when the new database is opened under its name.
    for suffix in ["-wal", outline::SUFFIX] {
        remove(disk, &with_suffix(&path, suffix))?;
    }
    take_place(disk, &path, &home.folder().join(DATABASE))?;
    remove(disk, &home.folder().join(RESCUING))?;
    sync_folder(disk, home.folder())
}

fn fill(db: &mut Connection, home: &Home, salvaged: Salvage, now_ms: u64) -> Result<(), StoreError> {
    let ours = home.identities();
    let control = usable_control(&salvaged, &ours);
    let tx = db.transaction()?;
    for (key, value) in salvaged.meta.iter().filter(|(key, _)| KEPT_FACTS.contains(&key.as_str())) {
        facts::set(&tx, key, value)?;
    }
    if control.is_some() {
        for statement in &salvaged.statements {
            control_log::put_statement(&tx, statement)?;
        }
    }
    for (circle, epoch, key) in &salvaged.keys {
        store_key(&tx, *circle, *epoch, &CircleKey::from_bytes(*key))?;
    }
    for copied in &salvaged.copied {
        salvage::put(&tx, copied)?;
    }
    for one in &salvaged.entries {
        if ours.contains(&one.entry.header.device) && one.counter.is_none() {
            held::hold(&tx, &one.entry)?;
        } else {
            entries::put_salvaged(&tx, &one.entry, one.counter, one.received_ms, one.plain)?;
        }
    }
    photos::adopt_files(&tx, &home.photos(), now_ms)?;
    remember(&tx, &salvaged, &ours)?;
    if let Some(control) = &control {
        retry_waiting_entries(&tx, control)?;
    }
    Ok(tx.commit()?)
}

/// Under which identity it was, and that it has to begin again. What the server lacks, it is asked for.
fn remember(tx: &Transaction<'_>, salvaged: &Salvage, ours: &[DeviceId]) -> Result<(), StoreError> {
    let named = salvaged.meta.iter().find(|(key, _)| key == "identity").map(|(_, value)| value);
    // The first identity is not named while it is the only one.
    let identity = match named {
        Some(value) => DeviceId::from_slice(value).ok(),
        None if knows_organisation(salvaged) => ours.first().copied(),
        None => ours.last().copied(),
    };
    if let Some(identity) = identity.filter(|one| ours.contains(one)) {
        identity::set_in_use(tx, identity)?;
    }
    identity::must_begin_again(tx, BeginAgain::Rescued)?;
    heights::begin(tx)
}

fn knows_organisation(salvaged: &Salvage) -> bool {
    ["org", "staff", "address", "server"]
        .iter()
        .all(|key| salvaged.meta.iter().any(|(there, _)| there == key))
}

/// The control log as far as it reads, if this device then has every key that it should: otherwise the whole log comes
/// again, and the keys with it.
fn usable_control(salvaged: &Salvage, ours: &[DeviceId]) -> Option<ControlState> {
    let (first, rest) = salvaged.statements.split_first()?;
    let mut control = ControlState::found(first).ok()?;
    for statement in rest {
        control.apply(statement).ok()?;
    }
    let keys: BTreeSet<_> = salvaged.keys.iter().map(|(circle, epoch, _)| (*circle, *epoch)).collect();
    let whole = control.circles().all(|(id, circle)| {
        let member = ours.iter().any(|one| circle.role(one).is_some());
        !member || circle.epochs.iter().all(|epoch| keys.contains(&(*id, epoch.id)))
    });
    whole.then_some(control)
}
