//! One installation under several identities, one after the other (or, if it was cloned, beside each other).
//!
//! A device that finds itself set back or cloned must not write under its old identity again. It makes a new signing key
//! and signs its enrolment *with the old one*: nobody has to be asked, so a sole manager's PC recovers as a helper's phone
//! does. What that gives is never more than the old identity had:
//!
//! - The sealing key and the person stay the same, so nobody can read more than before.
//! - Roles move: from that statement on the old identity has none, the new one has them. What the old one wrote before
//!   stands as it was judged. The admin's right moves too and is never doubled, so two admins are still two people.
//! - A clone that still lives under the old identity may carry it on as well. It gets what the old identity had when it
//!   was first carried on, as far as the first successor's line still has it.
//!
//! Every step stands in the control log, where managers see it.

use std::sync::Arc;

use super::{ControlError, ControlState};
use crate::ids::DeviceId;
use crate::limits::IDENTITIES_MAX;
use crate::statement::Enrol;

impl ControlState {
    /// Whether a device is enrolled and not carried on by another identity.
    #[must_use]
    pub fn is_current(&self, device: &DeviceId) -> bool {
        self.devices.get(device).is_some_and(|device| device.continued_by.is_none())
    }

    /// Whether `device` carries on `origin`, directly or over others.
    #[must_use]
    pub fn carries_on(&self, device: &DeviceId, origin: &DeviceId) -> bool {
        let mut at = *device;
        // An older identity was enrolled before, so this ends.
        while let Some(older) = self.devices.get(&at).and_then(|state| state.continues) {
            if older == *origin {
                return true;
            }
            at = older;
        }
        false
    }

    /// Every identity of the same installation, with the device itself. They share one sealing key.
    #[must_use]
    pub fn family(&self, device: &DeviceId) -> Vec<DeviceId> {
        self.families.get(&self.eldest(*device)).cloned().unwrap_or_else(|| vec![*device])
    }

    /// The first identity of an installation. Only self-signed continuations count: they keep the sealing key.
    #[must_use]
    pub fn eldest(&self, device: DeviceId) -> DeviceId {
        let mut at = device;
        while let Some(state) = self.devices.get(&at) {
            let Some(older) = state.continues else { break };
            let same_key = self.devices.get(&older).is_some_and(|older| older.seal_key == state.seal_key);
            if !same_key {
                break;
            }
            at = older;
        }
        at
    }

    pub(super) fn may_carry_on(&self, older: &DeviceId, enrol: &Enrol) -> Result<(), ControlError> {
        let state = self.devices.get(older).ok_or(ControlError::UnknownDevice)?;
        if enrol.staff != state.staff || enrol.seal_key != state.seal_key || enrol.admin != state.admin {
            return Err(ControlError::NotAllowed);
        }
        if self.family(older).len() >= IDENTITIES_MAX {
            return Err(ControlError::OverLimit);
        }
        Ok(())
    }

    pub(super) fn carry_on(&mut self, older: DeviceId, device: DeviceId, height: u64) {
        let closed_at = self.devices.get(&older).and_then(|state| state.continued_by);
        let closed_at = closed_at.and_then(|by| self.devices.get(&by)).map(|state| state.height);
        let holder = self.newest_of_line(older);
        for circle in self.circles.values_mut() {
            let role = match closed_at {
                None => circle.role(&older),
                Some(closed) => circle.role_at(&older, closed - 1).min(circle.role(&holder)),
            };
            if role.is_none() {
                continue;
            }
            let circle = Arc::make_mut(circle);
            circle.set_role(device, height, role);
            if closed_at.is_none() {
                circle.set_role(older, height, None);
            }
        }
        if closed_at.is_none()
            && let Some(state) = self.devices.get_mut(&older)
        {
            state.admin = false;
            state.continued_by = Some(device);
        }
        let eldest = self.eldest(older);
        self.families.entry(eldest).or_insert_with(|| vec![eldest]).push(device);
    }

    /// The identity that has the roles of this one now: the end of the line of first successors.
    fn newest_of_line(&self, device: DeviceId) -> DeviceId {
        let mut at = device;
        while let Some(next) = self.devices.get(&at).and_then(|state| state.continued_by) {
            at = next;
        }
        at
    }
}
