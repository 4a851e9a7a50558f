//! The state that a control log amounts to: who is enrolled, which circles there are, who had which role when.
//!
//! A pure fold over statements, the same code on every device and the server. Nothing is forgotten: an entry is judged
//! at the control head that its header names, so roles and enrolments keep their history.

mod continuation;

use std::collections::{BTreeMap, HashMap};

use crate::ids::{CircleId, DeviceId, Hash, OrgId, StaffId};
use crate::keys::SealPublicKey;
use crate::limits::{CIRCLES_MAX, DEVICES_MAX};
use crate::sign::PublicKey;
use crate::statement::{CircleKind, Enrol, GrantRow, MemberRow, Rotate, Signer, Statement, StatementBody};

pub use crate::statement::Role;

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

/// One key epoch of a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// Hash of the statement that made it.
    pub id: Hash,
    /// That statement's height.
    pub height: u64,
    /// The previous epoch's key, sealed under this one; empty for the first.
    pub sealed_previous: Vec<u8>,
    /// The letterbox key.
    pub letterbox: SealPublicKey,
}

/// A member's role from some height on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RoleSince {
    height: u64,
    role: Option<Role>,
}

/// A circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircleState {
    /// What it is for.
    pub kind: CircleKind,
    /// Its key epochs, oldest first; never empty.
    pub epochs: Vec<Epoch>,
    members: BTreeMap<DeviceId, Vec<RoleSince>>,
}

impl CircleState {
    /// The newest epoch.
    #[must_use]
    pub fn newest_epoch(&self) -> &Epoch {
        self.epochs.last().expect("a circle is made by its first epoch")
    }

    /// Those who are members now.
    pub fn members(&self) -> impl Iterator<Item = (DeviceId, Role)> + '_ {
        self.members.iter().filter_map(|(device, history)| Some((*device, history.last()?.role?)))
    }

    /// A device's role now.
    #[must_use]
    pub fn role(&self, device: &DeviceId) -> Option<Role> {
        self.members.get(device)?.last()?.role
    }

    fn role_at(&self, device: &DeviceId, height: u64) -> Option<Role> {
        self.members.get(device)?.iter().rev().find(|since| since.height <= height)?.role
    }
}

/// What the control log amounts to.
#[derive(Debug, Clone)]
pub struct ControlState {
    org: OrgId,
    root: PublicKey,
    recovery: SealPublicKey,
    server_keys: Vec<PublicKey>,
    hashes: Vec<Hash>,
    heights: HashMap<Hash, u64>,
    devices: BTreeMap<DeviceId, DeviceState>,
    circles: BTreeMap<CircleId, CircleState>,
    /// Those of managers, which every grant is judged by; of hundreds of circles one or two.
    managers: Vec<CircleId>,
    /// Identities of one installation, by the oldest; only where there is more than one.
    families: BTreeMap<DeviceId, Vec<DeviceId>>,
}

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
            hashes: vec![hash],
            heights: HashMap::from([(hash, 0)]),
            devices: BTreeMap::new(),
            circles: BTreeMap::new(),
            managers: Vec::new(),
            families: BTreeMap::new(),
        })
    }

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
            StatementBody::Server { successor } => {
                self.need_admin(signers)?;
                self.server_keys.push(*successor);
            }
            // It keeps its place; somebody known must have signed it, or anybody could fill the log.
            StatementBody::Unknown { .. } => {
                if signers.is_empty() {
                    return Err(ControlError::NotAllowed);
                }
            }
        }
        let hash = statement.hash();
        self.hashes.push(hash);
        self.heights.insert(hash, height);
        Ok(())
    }

    fn valid_signers(&self, statement: &Statement) -> Vec<Signer> {
        let mut signers = Vec::new();
        for (signer, signature) in &statement.signatures {
            let key = match signer {
                Signer::Root => Some(self.root),
                Signer::Device(device) => self.devices.get(device).map(|d| d.sign_key),
            };
            let valid = key.is_some_and(|key| statement.is_signed_by(&key, signature));
            if valid && !signers.contains(signer) {
                signers.push(*signer);
            }
        }
        signers
    }

    fn is_admin(&self, signer: &Signer) -> bool {
        match signer {
            Signer::Root => true,
            Signer::Device(device) => self.devices.get(device).is_some_and(|d| d.admin),
        }
    }

    fn need_admin(&self, signers: &[Signer]) -> Result<(), ControlError> {
        if signers.iter().any(|s| self.is_admin(s)) { Ok(()) } else { Err(ControlError::NotAllowed) }
    }

    fn is_manager_somewhere(&self, device: &DeviceId) -> bool {
        let leads = |circle: &CircleId| self.circles.get(circle)?.role(device);
        self.managers.iter().any(|circle| leads(circle) == Some(Role::Manager))
    }

    /// Whether this signer leads `circle` (`None`: a circle about to be opened).
    fn leads(&self, signer: &Signer, circle: Option<&CircleState>) -> bool {
        if self.is_admin(signer) {
            return true;
        }
        let Signer::Device(device) = signer else { return false };
        circle.map_or_else(
            || self.is_manager_somewhere(device),
            |circle| circle.role(device) == Some(Role::Manager),
        )
    }

    /// Whether one of the signers may take `member` into `circle`.
    fn may_take_in(&self, signers: &[Signer], circle: Option<&CircleState>, member: &MemberRow) -> bool {
        // A manager gives the manager's role only to those who have it among the managers.
        let fits = member.role == Role::Helper || self.is_manager_somewhere(&member.device);
        signers.iter().any(|signer| self.is_admin(signer) || (fits && self.leads(signer, circle)))
    }

    fn enrol(&mut self, enrol: &Enrol, signers: &[Signer], height: u64) -> Result<(), ControlError> {
        // An identity that says itself who carries it on needs nobody else; see `continuation`.
        let itself = enrol.continues.filter(|older| signers.contains(&Signer::Device(*older)));
        match &itself {
            Some(older) => self.may_carry_on(older, enrol)?,
            None => self.may_enrol(enrol, signers)?,
        }
        let device = enrol.device();
        if self.devices.contains_key(&device) {
            return Err(ControlError::Exists);
        }
        if self.devices.len() >= DEVICES_MAX {
            return Err(ControlError::OverLimit);
        }
        let state = DeviceState {
            sign_key: enrol.sign_key,
            seal_key: enrol.seal_key,
            staff: enrol.staff,
            admin: enrol.admin,
            continues: enrol.continues,
            continued_by: None,
            height,
        };
        self.devices.insert(device, state);
        if let Some(older) = itself {
            self.carry_on(older, device, height);
        }
        Ok(())
    }

    fn may_enrol(&self, enrol: &Enrol, signers: &[Signer]) -> Result<(), ControlError> {
        self.need_admin(signers)?;
        let admins = signers.iter().filter(|s| self.is_admin(s)).count();
        if enrol.admin && !signers.contains(&Signer::Root) && admins < 2 {
            return Err(ControlError::NotAllowed);
        }
        if let Some(older) = &enrol.continues {
            let older = self.devices.get(older).ok_or(ControlError::UnknownDevice)?;
            if older.staff != enrol.staff {
                return Err(ControlError::NotAllowed);
            }
        }
        Ok(())
    }

    fn grant(&mut self, rows: &[GrantRow], signers: &[Signer], height: u64) -> Result<(), ControlError> {
        for row in rows {
            let circle = self.circles.get(&row.circle).ok_or(ControlError::UnknownCircle)?;
            if !self.is_current(&row.member.device) {
                return Err(ControlError::UnknownDevice);
            }
            if circle.kind == CircleKind::Managers && row.member.role != Role::Manager {
                return Err(ControlError::NotAllowed);
            }
            if !self.may_take_in(signers, Some(circle), &row.member) {
                return Err(ControlError::NotAllowed);
            }
        }
        for row in rows {
            let circle = self.circles.get_mut(&row.circle).expect("checked above");
            let since = RoleSince { height, role: Some(row.member.role) };
            circle.members.entry(row.member.device).or_default().push(since);
        }
        Ok(())
    }

    fn rotate(
        &mut self,
        rotate: &Rotate,
        signers: &[Signer],
        height: u64,
        id: Hash,
    ) -> Result<(), ControlError> {
        let existing = self.circles.get(&rotate.circle);
        match (existing, rotate.previous) {
            (None, None) => {
                if self.circles.len() >= CIRCLES_MAX {
                    return Err(ControlError::OverLimit);
                }
            }
            (None, Some(_)) => return Err(ControlError::UnknownCircle),
            (Some(_), None) => return Err(ControlError::Exists),
            (Some(circle), Some(previous)) => {
                if circle.kind != rotate.kind {
                    return Err(ControlError::Exists);
                }
                if circle.newest_epoch().id != previous {
                    return Err(ControlError::OldEpoch);
                }
            }
        }
        // Also for a list without members: it ends everybody's membership.
        if !signers.iter().any(|signer| self.leads(signer, existing)) {
            return Err(ControlError::NotAllowed);
        }
        if rotate.kind == CircleKind::Managers && existing.is_none() {
            self.need_admin(signers)?;
        }
        for member in &rotate.members {
            if !self.is_current(&member.device) {
                return Err(ControlError::UnknownDevice);
            }
            if rotate.kind == CircleKind::Managers && member.role != Role::Manager {
                return Err(ControlError::NotAllowed);
            }
            if !self.may_take_in(signers, existing, member) {
                return Err(ControlError::NotAllowed);
            }
        }
        let epoch = Epoch {
            id,
            height,
            sealed_previous: rotate.sealed_previous.clone(),
            letterbox: rotate.letterbox,
        };
        if rotate.kind == CircleKind::Managers && existing.is_none() {
            self.managers.push(rotate.circle);
        }
        let circle = self.circles.entry(rotate.circle).or_insert_with(|| CircleState {
            kind: rotate.kind,
            epochs: Vec::new(),
            members: BTreeMap::new(),
        });
        circle.epochs.push(epoch);
        // The list is whole: whoever is not in it is a member no longer.
        for history in circle.members.values_mut() {
            if history.last().is_some_and(|since| since.role.is_some()) {
                history.push(RoleSince { height, role: None });
            }
        }
        for member in &rotate.members {
            let since = RoleSince { height, role: Some(member.role) };
            circle.members.entry(member.device).or_default().push(since);
        }
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
        self.hashes.len() as u64 - 1
    }

    /// Hash of the newest statement.
    #[must_use]
    pub fn head(&self) -> Hash {
        *self.hashes.last().expect("it begins with found")
    }

    /// Hash of the statement at a height.
    #[must_use]
    pub fn hash_at(&self, height: u64) -> Option<Hash> {
        self.hashes.get(usize::try_from(height).ok()?).copied()
    }

    /// Height of the statement with this hash.
    #[must_use]
    pub fn height_of(&self, hash: &Hash) -> Option<u64> {
        self.heights.get(hash).copied()
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
        self.circles.get(circle)
    }

    /// All circles.
    pub fn circles(&self) -> impl Iterator<Item = (&CircleId, &CircleState)> {
        self.circles.iter()
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
