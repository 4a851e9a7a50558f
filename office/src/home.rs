//! The device's folder, and the care book opened in it with a passphrase.
//!
//! A folder in which a joining began holds the mark `joining` until it has joined. As long as the mark is there nothing was
//! ever recorded: whoever begins again, under another passphrase as well, finds an empty folder. Only a device that has
//! joined takes the mark away, and before anything else is done with it.

use crate::failure_code::Code;
use std::cell::RefCell;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai::{CareBook, FileVault, Randomness, RescueReport, RescueStep, SystemRandomness};

use kengai_model::ClientId;

use crate::clock::OfficeClock;
use crate::failure::{Exit, Failure};
use crate::files;
use crate::output::Output;
use crate::passphrase;
use crate::words::{Words, both};

/// How long a command waits for another one that has the folder open.
const WAIT: Duration = Duration::from_secs(10);

/// There while a joining is under way in the folder.
const JOINING: &str = "joining";
/// There while the folder is being made.
const MAKING: &str = "making";

/// Everything that a command works with.
#[derive(Debug)]
pub(crate) struct Context {
    /// The device's folder.
    pub(crate) home: PathBuf,
    /// The clock.
    pub(crate) clock: OfficeClock,
    /// How this run speaks.
    pub(crate) out: Output,
    /// Whom the command is about, as lists name them.
    pub(crate) about: RefCell<Vec<(ClientId, String)>>,
}

impl Context {
    /// The command is about this client: the answer begins with the name, whatever comes of it.
    pub(crate) fn note_about(&self, client: ClientId, name: String) {
        let mut about = self.about.borrow_mut();
        if !name.is_empty() && about.iter().all(|(known, _)| *known != client) {
            about.push((client, name));
        }
    }

    /// Says to a person whose record is written to, before the first line of it is typed.
    pub(crate) fn note_to_whom(&self) {
        if let Some((_, name)) = self.about.borrow().first() {
            self.out.note(&both(
                format!("{}の記録に書きます。", kengai_model::called::san(name)),
                format!("Writing to the record of {name}."),
            ));
        }
    }

    /// Opens the device that is in the folder.
    pub(crate) fn open(&self) -> Result<CareBook, Failure> {
        let mut tries = 1;
        loop {
            match self.key()?.open() {
                // Whoever mistyped it types it again here, and not into whatever comes after this program.
                Err(failure)
                    if failure.code == Code::WrongPassphrase
                        && passphrase::is_asked_for()
                        && tries < passphrase::TRIES_MAX =>
                {
                    tries += 1;
                    self.out.note(&Words::lit(
                        "パスフレーズが違います。もう一度入れてください。",
                        "That is not the passphrase. Type it again.",
                    ));
                }
                opened => return opened,
            }
        }
    }

    /// Asks for the passphrase once, for a command that opens the device again and again.
    pub(crate) fn key(&self) -> Result<Key, Failure> {
        if !self.has_home()? {
            return Err(nothing_there(&self.home));
        }
        Ok(self.with(passphrase::of_device(self.out)?))
    }

    /// A device to found or join with: a new one, or the one that did not come to the end of it.
    pub(crate) fn open_to_join(&self) -> Result<CareBook, Failure> {
        if self.has_home()? && !self.home.join(MAKING).exists() && !self.home.join(JOINING).exists() {
            return self.open();
        }
        let book = self.create()?;
        files::write_new(&self.home.join(JOINING), b"").or_else(|failure| {
            match self.home.join(JOINING).exists() {
                true => Ok(()),
                false => Err(failure),
            }
        })?;
        Ok(book)
    }

    /// The founding or joining came to nothing: the folder is as if it had never begun.
    pub(crate) fn forget_joining(&self, book: CareBook) {
        drop(book);
        if self.home.join(JOINING).exists() {
            // What cannot be removed is in nobody's way: the next joining removes it.
            let _ = empty(&self.home);
            let _ = std::fs::remove_dir(&self.home);
        }
    }

    /// Makes the device, under a passphrase that is new. What an earlier try left under another passphrase holds nothing.
    fn create(&self) -> Result<CareBook, Failure> {
        let key = self.with(passphrase::of_new_device(self.out)?);
        let unfinished = self.home.join(MAKING).exists();
        let begun = self.home.join(JOINING).exists() && !unfinished;
        let made = if begun { key.open() } else { key.create() };
        match made {
            Err(failure) if failure.code == Code::WrongPassphrase && (begun || unfinished) => {
                empty(&self.home).map_err(|error| Failure::file(&self.home, &error))?;
                key.create()
            }
            made => made,
        }
    }

    /// Whether something of a device is in the folder. A folder that cannot be looked into is not called empty.
    fn has_home(&self) -> Result<bool, Failure> {
        match std::fs::read_dir(&self.home) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(not_open(&self.home, error.kind())),
            Ok(_) => {}
        }
        let mut found = false;
        for name in ["kengai.db", "master.key", "device.keys"] {
            match std::fs::File::open(self.home.join(name)) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(not_open(&self.home, error.kind())),
                Ok(_) => found = true,
            }
        }
        Ok(found)
    }

    fn with(&self, passphrase: String) -> Key {
        Key { home: self.home.clone(), clock: self.clock, passphrase }
    }
}

/// What opens the device: its folder and the passphrase.
pub(crate) struct Key {
    home: PathBuf,
    clock: OfficeClock,
    passphrase: String,
}

impl Key {
    /// Opens the device; no other command can while it is open.
    pub(crate) fn open(&self) -> Result<CareBook, Failure> {
        let (vault, random) = self.vault();
        let book = CareBook::open(&self.home, &vault, Arc::new(self.clock), random, WAIT)?.letting_others();
        has_joined(&self.home, &book)?;
        Ok(book)
    }

    /// Rescues the device; `None` when nothing is damaged.
    pub(crate) fn rescue(
        &self,
        progress: &mut dyn FnMut(RescueStep),
    ) -> Result<Option<RescueReport>, Failure> {
        let (vault, random) = self.vault();
        let done = CareBook::rescue(&self.home, &vault, Arc::new(self.clock), random, WAIT, progress)?;
        Ok(done.map(|(_, report)| report))
    }

    fn create(&self) -> Result<CareBook, Failure> {
        let (vault, random) = self.vault();
        Ok(CareBook::create(&self.home, &vault, Arc::new(self.clock), random, WAIT)?)
    }

    fn vault(&self) -> (FileVault, Arc<dyn Randomness>) {
        let random: Arc<dyn Randomness> = Arc::new(SystemRandomness::new());
        (FileVault::new(&self.passphrase, Arc::clone(&random)), random)
    }
}

/// Why a folder that is there cannot be used: an office may be in it, so nobody is told to begin one.
fn not_open(home: &Path, kind: ErrorKind) -> Failure {
    let at = home.display();
    let words = match kind {
        ErrorKind::PermissionDenied => both(
            format!(
                "{at} を読む許可がありません。フォルダーの持ち主として実行してください。何も変わっていません"
            ),
            format!("{at} may not be read; run this as the folder's owner. Nothing was changed"),
        ),
        ErrorKind::NotADirectory => both(
            format!(
                "{at} はファイルで、フォルダーではありません。--home（KENGAI_HOME）の名前を確かめてください"
            ),
            format!("{at} is a file and no folder; check the name after --home (KENGAI_HOME)"),
        ),
        _ => both(
            format!("{at} を読めません。ディスクがつながっているか確かめてください。何も変わっていません"),
            format!("{at} cannot be read; check that its disk is connected. Nothing was changed"),
        ),
    };
    Failure::new(Exit::Store, Code::Home, words)
}

/// Nothing of a device is in the folder: mistyped, or new.
fn nothing_there(home: &Path) -> Failure {
    let at = home.display();
    Failure::new(
        Exit::NotAllowed,
        Code::NoHome,
        if home.exists() {
            both(
                format!(
                    "{at} にこの端末の記録はありません。--home（KENGAI_HOME）の名前を確かめてください。初めて使う端末なら、招待を受けて kengai join（新しい事業所なら kengai found）"
                ),
                format!(
                    "there is no device in {at}; check the name after --home (KENGAI_HOME). A new device begins with an invitation and kengai join (a new office: kengai found)"
                ),
            )
        } else {
            both(
                format!(
                    "{at} というフォルダーはありません。--home（KENGAI_HOME）の名前を確かめてください。初めて使う端末なら、招待を受けて kengai join（新しい事業所なら kengai found）"
                ),
                format!(
                    "there is no folder {at}; check the name after --home (KENGAI_HOME). A new device begins with an invitation and kengai join (a new office: kengai found)"
                ),
            )
        },
    )
}

/// Takes the mark away from a folder that has joined.
pub(crate) fn has_joined(home: &Path, book: &CareBook) -> Result<(), Failure> {
    let mark = home.join(JOINING);
    if mark.exists() && book.status()?.joined {
        std::fs::remove_file(&mark).map_err(|error| Failure::file(&mark, &error))?;
    }
    Ok(())
}

/// Removes what is in a folder where nothing was ever recorded.
fn empty(home: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(home)? {
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
        match std::fs::remove_file(home.join(mark)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The folder where none was named.
pub(crate) fn default_home() -> Result<PathBuf, Failure> {
    std::env::home_dir().map(|home| home.join(".kengai")).ok_or_else(|| {
        Failure::usage(Words::lit("--home でフォルダーを指定してください", "name a folder with --home"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_not_read_a_folder_is_not_told_to_begin_an_office() {
        let failure = not_open(Path::new("/srv/kengai"), ErrorKind::PermissionDenied);
        let Words { ja, en } = &failure.words;
        assert!(
            ja.starts_with("/srv/kengai を読む許可がありません") && en.contains("may not be read"),
            "{ja}"
        );
        assert!([ja, en].iter().all(|said| !said.contains("found") && !said.contains("join")), "{ja}");
    }
}
