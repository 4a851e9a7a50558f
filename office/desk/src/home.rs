//! The folder of a device, and the care book opened in it with a passphrase that somebody was asked for.
//!
//! A folder in which a joining began holds the mark `joining` until it has joined. As long as the mark is there nothing was
//! ever recorded: whoever begins again, under another passphrase as well, finds an empty folder. Only a device that has
//! joined takes the mark away, and before anything else is done with it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai::{
    CareBook, CareError, FileVault, Randomness, RescueReport, RescueStep, StoreError, SystemRandomness,
    VaultError,
};

use crate::clock::OfficeClock;
use crate::files::{self, FileError};

/// How long an opening waits for another program that has the folder open.
const WAIT: Duration = Duration::from_secs(10);

/// There while a joining is under way in the folder.
const JOINING: &str = "joining";
/// There while the folder is being made.
const MAKING: &str = "making";

/// Why a folder or the device in it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The folder is there and cannot be looked into: an office may be in it, so nobody is to be told to begin one.
    #[error("the folder cannot be looked into: {kind}")]
    NotOpen {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        kind: ErrorKind,
    },
    /// A file in it that could not be read, written or taken away.
    #[error(transparent)]
    File(#[from] FileError),
    /// The care book refused.
    #[error(transparent)]
    Care(#[from] CareError),
}

impl HomeError {
    /// Whether another passphrase would open it.
    #[must_use]
    pub fn is_wrong_passphrase(&self) -> bool {
        matches!(self, Self::Care(CareError::Store(StoreError::Vault(VaultError::WrongPassphrase))))
    }
}

/// What is in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing of a device.
    Nothing,
    /// A device that did not come to the end of its founding or joining: it holds nothing that anybody recorded.
    Begun,
    /// A device.
    Device,
}

/// The folder of a device, and the clock that the device goes by.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
    clock: OfficeClock,
}

impl Home {
    /// This folder, whatever is in it.
    #[must_use]
    pub fn new(folder: &Path, clock: OfficeClock) -> Self {
        Self { folder: folder.to_owned(), clock }
    }

    /// What is in it. A folder that cannot be looked into is not called empty.
    ///
    /// # Errors
    /// It cannot be looked into.
    pub fn holds(&self) -> Result<Holds, HomeError> {
        if !self.is_there()? {
            return Ok(Holds::Nothing);
        }
        let begun = self.folder.join(MAKING).exists() || self.folder.join(JOINING).exists();
        Ok(if begun { Holds::Begun } else { Holds::Device })
    }

    fn is_there(&self) -> Result<bool, HomeError> {
        let not_open = |kind| HomeError::NotOpen { folder: self.folder.clone(), kind };
        match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(not_open(error.kind())),
            Ok(_) => {}
        }
        let mut found = false;
        for name in ["kengai.db", "master.key", "device.keys"] {
            match std::fs::File::open(self.folder.join(name)) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(not_open(error.kind())),
                Ok(_) => found = true,
            }
        }
        Ok(found)
    }

    /// What opens the device in it.
    #[must_use]
    pub fn key(&self, passphrase: String) -> Key {
        Key { home: self.clone(), passphrase }
    }

    /// Takes the mark away from a folder that has joined.
    ///
    /// # Errors
    /// The care book does not say whether it has, or the mark cannot be taken away.
    pub fn has_joined(&self, book: &CareBook) -> Result<(), HomeError> {
        let mark = self.folder.join(JOINING);
        if mark.exists() && book.status()?.joined {
            std::fs::remove_file(&mark).map_err(|error| FileError::new(&mark, &error))?;
        }
        Ok(())
    }

    /// The founding or joining came to nothing: the folder is as if it had never begun.
    pub fn forget_joining(&self, book: CareBook) {
        drop(book);
        if self.folder.join(JOINING).exists() {
            // What cannot be removed is in nobody's way: the next joining removes it.
            let _ = self.empty();
            let _ = std::fs::remove_dir(&self.folder);
        }
    }

    /// Removes what is in a folder where nothing was ever recorded.
    fn empty(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            // The mark goes last: as long as anything is left, so is the word that it holds nothing.
            if entry.file_name() == JOINING || entry.file_name() == MAKING {
                continue;
            }
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else {
                std::fs::remove_file(entry.path())?;
            }
        }
        for mark in [JOINING, MAKING] {
            match std::fs::remove_file(self.folder.join(mark)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// What opens the device: its folder and the passphrase.
pub struct Key {
    home: Home,
    passphrase: String,
}

impl Key {
    /// Opens the device; no other program can while it is open.
    ///
    /// # Errors
    /// It does not open, or another program has it open.
    pub fn open(&self) -> Result<CareBook, HomeError> {
        let (vault, random) = self.vault();
        let Home { folder, clock } = &self.home;
        let book = CareBook::open(folder, &vault, Arc::new(*clock), random, WAIT)?.letting_others();
        self.home.has_joined(&book)?;
        Ok(book)
    }

    /// Makes the device to found or join with, under a passphrase that is new, and marks it. What an earlier try left under
    /// another passphrase holds nothing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(&self) -> Result<CareBook, HomeError> {
        let book = self.make()?;
        let mark = self.home.folder.join(JOINING);
        files::write_new(&mark, b"").or_else(|error| if mark.exists() { Ok(()) } else { Err(error) })?;
        Ok(book)
    }

    /// Rescues the device; `None` when nothing is damaged.
    ///
    /// # Errors
    /// The keys are missing or wrong: nothing was touched.
    pub fn rescue(&self, progress: &mut dyn FnMut(RescueStep)) -> Result<Option<RescueReport>, HomeError> {
        let (vault, random) = self.vault();
        let Home { folder, clock } = &self.home;
        let done = CareBook::rescue(folder, &vault, Arc::new(*clock), random, WAIT, progress)?;
        Ok(done.map(|(_, report)| report))
    }

    fn make(&self) -> Result<CareBook, HomeError> {
        let folder = &self.home.folder;
        let unfinished = folder.join(MAKING).exists();
        let begun = folder.join(JOINING).exists() && !unfinished;
        let made = if begun { self.open() } else { self.create() };
        match made {
            Err(error) if error.is_wrong_passphrase() && (begun || unfinished) => {
                self.home.empty().map_err(|error| FileError::new(folder, &error))?;
                self.create()
            }
            made => made,
        }
    }

    fn create(&self) -> Result<CareBook, HomeError> {
        let (vault, random) = self.vault();
        let Home { folder, clock } = &self.home;
        Ok(CareBook::create(folder, &vault, Arc::new(*clock), random, WAIT)?)
    }

    fn vault(&self) -> (FileVault, Arc<dyn Randomness>) {
        let random: Arc<dyn Randomness> = Arc::new(SystemRandomness::new());
        (FileVault::new(&self.passphrase, Arc::clone(&random)), random)
    }
}
