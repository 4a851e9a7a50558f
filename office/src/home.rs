//! What a command works with: the device's folder, the clock, how this run speaks, and the care book, opened with a passphrase that
//! is asked for here. What the folder holds and how it is opened is the desk's.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use kengai::CareBook;
use kengai_desk::clock::OfficeClock;
use kengai_desk::home::{Holds, Home, Key};
use kengai_model::ClientId;

use crate::failure::{Exit, Failure};
use crate::failure_code::Code;
use crate::output::Output;
use crate::passphrase;
use crate::words::{Words, both};

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
                Err(error)
                    if error.is_wrong_passphrase()
                        && passphrase::is_asked_for()
                        && tries < passphrase::TRIES_MAX =>
                {
                    tries += 1;
                    self.out.note(&Words::lit(
                        "パスフレーズが違います。もう一度入れてください。",
                        "That is not the passphrase. Type it again.",
                    ));
                }
                opened => return Ok(opened?),
            }
        }
    }

    /// Asks for the passphrase once, for a command that opens the device again and again.
    pub(crate) fn key(&self) -> Result<Key, Failure> {
        let home = self.folder();
        if home.holds()? == Holds::Nothing {
            return Err(nothing_there(&self.home));
        }
        Ok(home.key(passphrase::of_device(self.out)?))
    }

    /// A device to found or join with: a new one, or the one that did not come to the end of it.
    pub(crate) fn open_to_join(&self) -> Result<CareBook, Failure> {
        let home = self.folder();
        if home.holds()? == Holds::Device {
            return self.open();
        }
        Ok(home.key(passphrase::of_new_device(self.out)?).begin()?)
    }

    /// The founding or joining came to nothing: the folder is as if it had never begun.
    pub(crate) fn forget_joining(&self, book: CareBook) {
        self.folder().forget_joining(book);
    }

    /// The device has joined: nothing may take what is in its folder for unfinished any more.
    pub(crate) fn has_joined(&self, book: &CareBook) -> Result<(), Failure> {
        Ok(self.folder().has_joined(book)?)
    }

    fn folder(&self) -> Home {
        Home::new(&self.home, self.clock)
    }
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

/// The folder where none was named.
pub(crate) fn default_home() -> Result<PathBuf, Failure> {
    std::env::home_dir().map(|home| home.join(".kengai")).ok_or_else(|| {
        Failure::usage(Words::lit("--home でフォルダーを指定してください", "name a folder with --home"))
    })
}
