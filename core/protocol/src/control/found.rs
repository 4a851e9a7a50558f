//! *found*: an organisation begins.
//!
//! Needs: to be the first, to name no organisation yet, and the signature of the root that it names itself.
//! Changes: everything; its hash is the organisation's id. A second one is refused.

use std::collections::BTreeMap;

use super::chain::Chain;
use super::{ControlError, ControlState};
use crate::ids::{Hash, OrgId};
use crate::statement::{Signer, Statement, StatementBody};

impl ControlState {
    /// Begins with *found*.
    ///
    /// # Errors
    /// Not a *found* signed by the root that it names.
    pub fn found(statement: &Statement) -> Result<Self, ControlError> {
        let StatementBody::Found { root, recovery, server, .. } = &statement.body else {
            return Err(ControlError::OtherOrganisation);
        };
        let first =
            statement.height == 0 && statement.prev == Hash::default() && statement.org == OrgId::default();
        let signed = statement
            .signatures
            .iter()
            .any(|(signer, signature)| *signer == Signer::Root && statement.is_signed_by(root, signature));
        if !first || !signed {
            return Err(ControlError::NotAllowed);
        }
        let hash = statement.hash();
        Ok(Self {
            org: OrgId(hash.0),
            root: *root,
            recovery: *recovery,
            server_keys: vec![*server],
            chain: Chain::of(hash),
            devices: BTreeMap::new(),
            circles: BTreeMap::new(),
            managers: Vec::new(),
            families: BTreeMap::new(),
        })
    }
}
