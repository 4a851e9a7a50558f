//! *server*: the server will use another key.
//!
//! Needs: an admin.
//! Changes: the key is one of the server's from here on, beside those before it.

use super::{ControlError, ControlState};
use crate::sign::PublicKey;
use crate::statement::Signer;

impl ControlState {
    pub(super) fn server(&mut self, successor: &PublicKey, signers: &[Signer]) -> Result<(), ControlError> {
        self.need_admin(signers)?;
        self.server_keys.push(*successor);
        Ok(())
    }
}
