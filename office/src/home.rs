//! The device's folder, its passphrase, and the care book opened with both.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kengai::{CareBook, FileVault, Randomness, RescueReport, StoreError, SystemRandomness};

use kengai_model::ClientId;

use crate::clock::OfficeClock;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::{Words, both};

/// How long a command waits for another one that has the folder open.
const WAIT: Duration = Duration::from_secs(10);

/// The environment variable with the passphrase, for scripts.
const PASSPHRASE_VARIABLE: &str = "KENGAI_PASSPHRASE";
/// A passphrase of a new device has at least so many characters.
const PASSPHRASE_CHARS_MIN: usize = 8;

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
                format!("{name} さんの記録に書きます。"),
                format!("Writing to the record of {name}."),
            ));
        }
    }

    /// Opens the device that is in the folder.
    pub(crate) fn open(&self) -> Result<CareBook, Failure> {
        self.key()?.open()
    }

    /// Asks for the passphrase once, for a command that opens the device again and again.
    pub(crate) fn key(&self) -> Result<Key, Failure> {
        if !self.has_home() {
            return Err(kengai::CareError::Store(StoreError::NotFound("a device in this folder")).into());
        }
        Ok(self.with(passphrase(self.out, false)?))
    }

    /// Opens the device in the folder, or makes one where nothing is yet: for founding and joining.
    pub(crate) fn open_or_create(&self) -> Result<CareBook, Failure> {
        if self.has_home() && !self.home.join("making").exists() {
            return self.open();
        }
        self.with(passphrase(self.out, true)?).create()
    }

    /// Whether something of a device is in the folder.
    fn has_home(&self) -> bool {
        ["kengai.db", "master.key", "device.keys"].iter().any(|name| self.home.join(name).exists())
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
        Ok(CareBook::open(&self.home, &vault, Arc::new(self.clock), random, WAIT)?)
    }

    /// Rescues the device; `None` when nothing is damaged.
    pub(crate) fn rescue(
        &self,
        progress: &mut dyn FnMut(&'static str),
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

/// The folder where none was named.
pub(crate) fn default_home() -> Result<PathBuf, Failure> {
    std::env::home_dir().map(|home| home.join(".kengai")).ok_or_else(|| {
        Failure::usage(Words::lit("--home でフォルダーを指定してください", "name a folder with --home"))
    })
}

/// The passphrase: from the environment, or typed without echo; a new one is typed twice.
fn passphrase(out: Output, new: bool) -> Result<String, Failure> {
    let given = std::env::var(PASSPHRASE_VARIABLE).ok().filter(|text| !text.is_empty());
    let asked = given.is_none();
    let passphrase = match given {
        Some(text) => text,
        None => ask(out, &Words::lit("パスフレーズ:", "Passphrase:"))?,
    };
    if new {
        if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(Failure::input(Words::lit(
                "パスフレーズは8文字以上にしてください",
                "a passphrase has at least 8 characters",
            )));
        }
        if asked && ask(out, &Words::lit("もう一度:", "Again:"))? != passphrase {
            return Err(Failure::input(Words::lit(
                "二つのパスフレーズが違います",
                "the two passphrases differ",
            )));
        }
    }
    Ok(passphrase)
}

fn ask(out: Output, words: &Words) -> Result<String, Failure> {
    rpassword::prompt_password(format!("{} ", out.say(words))).map_err(|_| {
        Failure::new(
            Exit::Input,
            "no_passphrase",
            Words::lit(
                "パスフレーズを聞けません。端末で実行するか、KENGAI_PASSPHRASE を設定してください",
                "there is nobody to ask for the passphrase: use a terminal, or set KENGAI_PASSPHRASE",
            ),
        )
    })
}
