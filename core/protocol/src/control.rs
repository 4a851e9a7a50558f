//! The state that a control log amounts to: who is enrolled, which circles there are, who had which role when.
//!
//! A pure fold over statements, the same code on every device and the server. Nothing is forgotten: an entry is judged
//! at the control head that its header names, so roles and enrolments keep their history.
//!
//! This file holds the state, its chain and the questions that may be asked of it. What each statement needs and what it
//! changes stands in a file of its own:
//!
//! ```text
//! found  enrol  grant  rotate  server  unknown     the statements
//! continuation                                     an enrolment that the older identity signs itself
//! authority                                        who may state what
//! circle                                           epochs, and roles with their history
//! ```

mod authority;
mod chain;
mod circle;
mod continuation;
mod enrol;
mod found;
mod grant;
mod rotate;
mod server;
mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ids::{CircleId, DeviceId, Hash, OrgId, StaffId};
use crate::keys::SealPublicKey;
use crate::sign::PublicKey;
use crate::statement::{Signer, Statement, StatementBody};
use chain::Chain;

pub use crate::statement::Role;
pub use circle::{CircleState, Epoch};

/// Why a statement is refused. Nothing of it is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// It does not follow the head: somebody else appended first. Fetch, then make it again.
    #[error("the statement does not follow the head of the control log")]
    NotNext,
    /// Of another organisation, or a second *found*.
    #[error("the statement belongs to another organisation")]
    OtherOrganisation,
    /// No valid signature of somebody who may state this.
    #[error("whoever signed this may not state it")]
    NotAllowed,
    /// It names a device that is not enrolled, or one that goes on under another identity.
    #[error("the statement names a device that is not enrolled")]
    UnknownDevice,
    /// It names a circle that is not open.
    #[error("the statement names a circle that does not exist")]
    UnknownCircle,
    /// A device or circle that exists already, or a circle's kind changed.
    #[error("the statement makes again what is there already")]
    Exists,
    /// It names an epoch that is not the circle's newest.
    #[error("the statement names a key epoch that is no longer the newest")]
    OldEpoch,
    /// Beyond the organisation's limits.
    #[error("the organisation has reached its limit")]
    OverLimit,
}

/// An enrolled device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceState {
    /// Its signing and transport key.
    pub sign_key: PublicKey,
    /// The key that circle keys are sealed to.
    pub seal_key: SealPublicKey,
    /// Whose it is.
    pub staff: StaffId,
    /// Whether it may enrol and grant throughout the organisation.
    pub admin: bool,
    /// The older identity that it carries on.
    pub continues: Option<DeviceId>,
    /// The first identity that carries this one on by its own signature: from there on this one has no role.
    pub continued_by: Option<DeviceId>,
    /// Height of its *enrol*.
    pub height: u64,
}

/// What the control log amounts to.
#[derive(Debug, Clone)]
pub struct ControlState {
    org: OrgId,
    root: PublicKey,
    recovery: SealPublicKey,
    server_keys: Vec<PublicKey>,
    chain: Chain,
    devices: BTreeMap<DeviceId, DeviceState>,
    /// A copy of the state shares those that no statement after it was about.
    circles: BTreeMap<CircleId, Arc<CircleState>>,
    /// Those of managers, which every grant is judged by; of hundreds of circles one or two.
    managers: Vec<CircleId>,
    /// Identities of one installation, by the oldest; only where there is more than one.
    families: BTreeMap<DeviceId, Vec<DeviceId>>,
}

impl ControlState {
    /// Applies the next statement, or changes nothing.
    ///
    /// # Errors
    /// [`ControlError`].
    pub fn apply(&mut self, statement: &Statement) -> Result<(), ControlError> {
        let signers = self.valid_signers(statement);
        self.apply_signed(statement, &signers)
    }

    /// The same for a statement that was applied before and kept where nobody else can write, so that starting does not
    /// grow by a signature's check for every statement there ever was (2,000: 100 ms).
    ///
    /// # Errors
    /// [`ControlError`].
    pub fn apply_kept(&mut self, statement: &Statement) -> Result<(), ControlError> {
        let signers: Vec<Signer> = statement.signatures.iter().map(|(signer, _)| *signer).collect();
        self.apply_signed(statement, &signers)
    }

    fn apply_signed(&mut self, statement: &Statement, signers: &[Signer]) -> Result<(), ControlError> {
        if statement.org != self.org {
            return Err(ControlError::OtherOrganisation);
        }
        if statement.height != self.height() + 1 || statement.prev != self.head() {
            return Err(ControlError::NotNext);
        }
        let height = statement.height;
        match &statement.body {
            StatementBody::Found { .. } => return Err(ControlError::Exists),
            StatementBody::Enrol(enrol) => self.enrol(enrol, signers, height)?,
            StatementBody::Grant(rows) => self.grant(rows, signers, height)?,
            StatementBody::Rotate(rotate) => self.rotate(rotate, signers, height, statement.hash())?,
            StatementBody::Server { successor } => self.server(successor, signers)?,
            StatementBody::Unknown { .. } => Self::unknown(signers)?,
        }
        self.chain.push(statement.hash());
        Ok(())
    }

    /// The organisation.
    #[must_use]
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// The root key on paper.
    #[must_use]
    pub fn root(&self) -> PublicKey {
        self.root
    }

    /// The recovery key on paper.
    #[must_use]
    pub fn recovery(&self) -> SealPublicKey {
        self.recovery
    }

    /// Whether this is a key that the organisation's server has, had or announced.
    #[must_use]
    pub fn is_server_key(&self, key: &PublicKey) -> bool {
        self.server_keys.contains(key)
    }

    /// Height of the newest statement; *found* has 0.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.chain.len() as u64 - 1
    }

    /// Hash of the newest statement.
    #[must_use]
    pub fn head(&self) -> Hash {
        self.chain.newest()
    }

    /// Hash of the statement at a height.
    #[must_use]
    pub fn hash_at(&self, height: u64) -> Option<Hash> {
        self.chain.at(height)
    }

    /// Height of the statement with this hash.
    #[must_use]
    pub fn height_of(&self, hash: &Hash) -> Option<u64> {
        self.chain.height_of(hash)
    }

    /// A device.
    #[must_use]
    pub fn device(&self, device: &DeviceId) -> Option<&DeviceState> {
        self.devices.get(device)
    }

    /// A device, if it was enrolled at that height.
    #[must_use]
    pub fn device_at(&self, device: &DeviceId, height: u64) -> Option<&DeviceState> {
        self.devices.get(device).filter(|d| d.height <= height)
    }

    /// All devices.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &DeviceState)> {
        self.devices.iter()
    }

    /// A circle.
    #[must_use]
    pub fn circle(&self, circle: &CircleId) -> Option<&CircleState> {
        self.circles.get(circle).map(Arc::as_ref)
    }

    /// All circles.
    pub fn circles(&self) -> impl Iterator<Item = (&CircleId, &CircleState)> {
        self.circles.iter().map(|(id, circle)| (id, circle.as_ref()))
    }

    /// The circles that a device is a member of now.
    pub fn circles_of(&self, device: &DeviceId) -> impl Iterator<Item = (CircleId, Role)> + '_ {
        let device = *device;
        self.circles.iter().filter_map(move |(id, circle)| Some((*id, circle.role(&device)?)))
    }

    /// A device's role in a circle at a height of the control log.
    #[must_use]
    pub fn role_at(&self, circle: &CircleId, device: &DeviceId, height: u64) -> Option<Role> {
        self.circles.get(circle)?.role_at(device, height)
    }

    /// An epoch of a circle.
    #[must_use]
    pub fn epoch(&self, circle: &CircleId, epoch: &Hash) -> Option<&Epoch> {
        self.circles.get(circle)?.epochs.iter().find(|e| e.id == *epoch)
    }
}
