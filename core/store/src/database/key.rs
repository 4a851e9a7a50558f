//! What opens the database: a raw key and salt, derived from the home's master.

use std::fmt::Write as _;

use kengai_protocol::keys::{Secret, derive};
use zeroize::Zeroizing;

/// The raw key and salt of the database.
#[cfg_attr(not(feature = "raw-database"), allow(unreachable_pub))]
pub struct DatabaseKey {
    key: Secret,
    salt: [u8; 16],
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

impl DatabaseKey {
    /// The key of the database in the home whose master this is.
    #[must_use]
    #[cfg_attr(not(feature = "raw-database"), allow(unreachable_pub))]
    pub fn derive(master: &Secret) -> Self {
        let key = derive(&master[..], b"", &[b"kengai/database-key/v1"]);
        let long_salt = derive(&master[..], b"", &[b"kengai/database-salt/v1"]);
        let mut salt = [0; 16];
        salt.copy_from_slice(&long_salt[..16]);
        Self { key, salt }
    }

    /// What only a holder of this key can put to `bytes`; `purpose` ends where no other one goes on.
    pub(crate) fn tag(&self, purpose: &[u8], bytes: &[u8]) -> Secret {
        derive(&self.key[..], &self.salt, &[purpose, bytes])
    }

    /// The statement that says them to SQLCipher.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let mut sql = Zeroizing::new(String::with_capacity(128));
        sql.push_str("PRAGMA key = \"x'");
        for byte in self.key.iter().chain(&self.salt) {
            write!(sql, "{byte:02x}").expect("writing to a string cannot fail");
        }
        sql.push_str("'\"");
        sql
    }
}
