//! *rotate*: a circle is opened, or gets a new key.
//!
//! Needs: a circle that is not there yet, or its newest epoch and the same kind; somebody who leads it (to open one: a manager
//! somewhere; to open one of managers: an admin); and for every member what a *grant* needs.
//! Changes: a new epoch, named by the statement's hash. The list of members is whole: whoever is not in it is one no longer.

use std::sync::Arc;

use super::{CircleState, ControlError, ControlState, Epoch};
use crate::ids::Hash;
use crate::limits::CIRCLES_MAX;
use crate::statement::{CircleKind, Rotate, Signer};

impl ControlState {
    pub(super) fn rotate(
        &mut self,
        rotate: &Rotate,
        signers: &[Signer],
        height: u64,
        id: Hash,
    ) -> Result<(), ControlError> {
        self.may_rotate(rotate, signers)?;
        if rotate.kind == CircleKind::Managers && rotate.previous.is_none() {
            self.managers.push(rotate.circle);
        }
        let opened = || Arc::new(CircleState::opened(rotate.kind));
        let circle = Arc::make_mut(self.circles.entry(rotate.circle).or_insert_with(opened));
        circle.epochs.push(Epoch {
            id,
            height,
            sealed_previous: rotate.sealed_previous.clone(),
            letterbox: rotate.letterbox,
        });
        circle.end_roles(height);
        for member in &rotate.members {
            circle.set_role(member.device, height, Some(member.role));
        }
        Ok(())
    }

    fn may_rotate(&self, rotate: &Rotate, signers: &[Signer]) -> Result<(), ControlError> {
        let existing = self.circle(&rotate.circle);
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
        rotate
            .members
            .iter()
            .try_for_each(|member| self.need_may_take_in(signers, (rotate.kind, existing), member))
    }
}
