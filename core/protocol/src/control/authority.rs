//! Who may state what: whose signatures hold, who is an admin, who leads a circle. The statements' own rules ask here.

use super::{CircleState, ControlError, ControlState};
use crate::ids::{CircleId, DeviceId};
use crate::statement::{CircleKind, MemberRow, Role, Signer, Statement};

impl ControlState {
    pub(super) fn valid_signers(&self, statement: &Statement) -> Vec<Signer> {
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

    pub(super) fn is_admin(&self, signer: &Signer) -> bool {
        match signer {
            Signer::Root => true,
            Signer::Device(device) => self.devices.get(device).is_some_and(|d| d.admin),
        }
    }

    pub(super) fn need_admin(&self, signers: &[Signer]) -> Result<(), ControlError> {
        if signers.iter().any(|s| self.is_admin(s)) { Ok(()) } else { Err(ControlError::NotAllowed) }
    }

    fn is_manager_somewhere(&self, device: &DeviceId) -> bool {
        let leads = |circle: &CircleId| self.circles.get(circle)?.role(device);
        self.managers.iter().any(|circle| leads(circle) == Some(Role::Manager))
    }

    /// Whether this signer leads `circle` (`None`: a circle about to be opened).
    pub(super) fn leads(&self, signer: &Signer, circle: Option<&CircleState>) -> bool {
        if self.is_admin(signer) {
            return true;
        }
        let Signer::Device(device) = signer else { return false };
        circle.map_or_else(
            || self.is_manager_somewhere(device),
            |circle| circle.role(device) == Some(Role::Manager),
        )
    }

    /// That one of the signers may take `member` into a circle of this kind (`circle`: as it is, if it is open).
    pub(super) fn need_may_take_in(
        &self,
        signers: &[Signer],
        (kind, circle): (CircleKind, Option<&CircleState>),
        member: &MemberRow,
    ) -> Result<(), ControlError> {
        if !self.is_current(&member.device) {
            return Err(ControlError::UnknownDevice);
        }
        if kind == CircleKind::Managers && member.role != Role::Manager {
            return Err(ControlError::NotAllowed);
        }
        // A manager gives the manager's role only to those who have it among the managers.
        let fits = member.role == Role::Helper || self.is_manager_somewhere(&member.device);
        let may = |signer: &Signer| self.is_admin(signer) || (fits && self.leads(signer, circle));
        if signers.iter().any(may) { Ok(()) } else { Err(ControlError::NotAllowed) }
    }
}
