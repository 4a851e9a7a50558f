//! What was wrong with the server when this device last spoke to it: kept until an answer shows that it is over, so that
//! whoever asks how the device is hears it without a connection.

use serde::Serialize;

use crate::database::facts;
use crate::{Store, StoreError};

const KEY: &str = "server_trouble";

/// What was wrong with the server at the last contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerTrouble {
    /// Another server than the organisation's answered at its address.
    OtherServer,
    /// Its disk is nearly full: it takes records, and photos only later.
    NoRoom,
    /// Its disk is full: it takes not even records.
    Full,
    /// What the organisation may use of it is used up.
    Quota,
}

impl ServerTrouble {
    const ALL: [Self; 4] = [Self::OtherServer, Self::NoRoom, Self::Full, Self::Quota];
}

impl ServerTrouble {
    const fn byte(self) -> u8 {
        match self {
            Self::OtherServer => 1,
            Self::NoRoom => 2,
            Self::Full => 3,
            Self::Quota => 4,
        }
    }
}

impl Store {
    /// What was wrong with the server at the last contact, if anything was.
    ///
    /// # Errors
    /// As the database.
    pub fn server_trouble(&self) -> Result<Option<ServerTrouble>, StoreError> {
        let noted = facts::get(&self.db, KEY)?;
        Ok(ServerTrouble::ALL.into_iter().find(|trouble| noted.as_deref() == Some(&[trouble.byte()])))
    }

    /// Notes what is wrong with the server, or that nothing is.
    ///
    /// # Errors
    /// As the database.
    pub fn note_server_trouble(&mut self, trouble: Option<ServerTrouble>) -> Result<(), StoreError> {
        note(&self.db, trouble)
    }
}

/// The same inside a transaction.
pub(crate) fn note(db: &rusqlite::Connection, trouble: Option<ServerTrouble>) -> Result<(), StoreError> {
    match trouble {
        Some(trouble) => facts::set(db, KEY, &[trouble.byte()]),
        None => facts::remove(db, KEY),
    }
}
